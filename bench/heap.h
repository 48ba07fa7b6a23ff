/* SPDX-License-Identifier: Apache-2.0
 *
 * What a process has taken, before and after. */
#ifndef BENCH_HEAP_H
#define BENCH_HEAP_H

#include <stddef.h>

struct memory {
    double heap, resident;
};

struct memory memory_now(void);

/* print_growth prints by how much the heap, and what is resident, has grown since, for each of `count`. */
void print_growth(const char *name, struct memory before, size_t count);

/* measure_apart runs a measurement in a process of its own, so that none finds memory that another has left behind. */
void measure_apart(void (*measure)(void));

/* What E2EKey takes: half-open and finished handshakes, at both ends. */
void measure_handshakes(void);

#endif
