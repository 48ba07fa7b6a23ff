/* SPDX-License-Identifier: Apache-2.0 */
#include "laps.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static double seconds(clockid_t clock) {
    struct timespec t;
    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

struct lap lap_now(void) {
    return (struct lap){seconds(CLOCK_PROCESS_CPUTIME_ID), seconds(CLOCK_MONOTONIC)};
}

struct lap lap_since(struct lap start) {
    struct lap now = lap_now();
    return (struct lap){now.cpu - start.cpu, now.wall - start.wall};
}

struct lap lap_sum(struct lap a, struct lap b) {
    return (struct lap){a.cpu + b.cpu, a.wall + b.wall};
}

void duel_add(struct duel *duel, struct lap ours, struct lap theirs) {
    if (duel->rounds == ROUNDS_MAX)
        return;
    duel->ours[duel->rounds] = ours;
    duel->theirs[duel->rounds++] = theirs;
}

static int by_value(const void *a, const void *b) {
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, size_t n) {
    qsort(values, n, sizeof *values, by_value);
    return n % 2 ? values[n / 2] : (values[n / 2 - 1] + values[n / 2]) / 2;
}

void duel_print(const struct duel *duel, const char *name, size_t size, const char *reference, size_t per_round) {
    static double ratios[ROUNDS_MAX], walls[ROUNDS_MAX], theirs[ROUNDS_MAX];
    for (size_t i = 0; i < duel->rounds; i++) {
        ratios[i] = duel->theirs[i].cpu / duel->ours[i].cpu;
        walls[i] = duel->theirs[i].wall / duel->ours[i].wall;
        theirs[i] = (double)per_round / duel->theirs[i].cpu;
    }
    /* Their rate and the ratio are what was measured; ours is stated beside theirs, so that the line is true in itself. */
    double rate = median(theirs, duel->rounds);
    double ratio = median(ratios, duel->rounds);
    char size_text[32] = "null";
    if (size > 0)
        (void)snprintf(size_text, sizeof size_text, "%zu", size);
    printf("{\"name\":\"%s\",\"size\":%s,\"reference\":\"%s\",\"ours\":%.6g,\"theirs\":%.6g,\"ratio\":%.4g,"
           "\"unit\":\"per CPU second\",\"ratio_wall\":%.4g,\"rounds\":%zu}\n",
           name, size_text, reference, rate * ratio, rate, ratio, median(walls, duel->rounds), duel->rounds);
    (void)fflush(stdout);
}

void figure_print(const char *name, const char *unit, double value) {
    printf("{\"name\":\"%s\",\"size\":null,\"reference\":null,\"ours\":%.6g,\"theirs\":null,\"ratio\":null,\"unit\":\"%"
           "s\"}\n",
           name, value, unit);
    (void)fflush(stdout);
}
