/* SPDX-License-Identifier: Apache-2.0
 *
 * Time, and what becomes of it. Ours and theirs do the same work in turns, a round each; what counts is the ratio within a round, and of
 * all rounds the median, since a machine that is busy with something else disturbs both alike. Knows nothing of what is measured. */
#ifndef BENCH_LAPS_H
#define BENCH_LAPS_H

#include <stddef.h>
#include <stdint.h>

/* Seconds of the process's CPU, and of the clock on the wall. */
struct lap {
    double cpu, wall;
};

struct lap lap_now(void);
struct lap lap_since(struct lap start);
struct lap lap_sum(struct lap a, struct lap b);

enum { ROUNDS_MAX = 4096 };

struct duel {
    struct lap ours[ROUNDS_MAX], theirs[ROUNDS_MAX];
    size_t rounds;
};

void duel_add(struct duel *duel, struct lap ours, struct lap theirs);

/* duel_print writes one line of JSON: rates per second of CPU, and ours / theirs. size 0: none. per_round: operations in one round. */
void duel_print(const struct duel *duel, const char *name, size_t size, const char *reference, size_t per_round);

/* figure_print writes one line of JSON for what is compared with nothing. */
void figure_print(const char *name, const char *unit, double value);

#endif
