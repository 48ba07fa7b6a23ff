/* SPDX-License-Identifier: Apache-2.0
 *
 * The parts of the program. Each prints its figures as lines of JSON, the best-known numbers first; bench/report.py makes a table of
 * them. */
#ifndef BENCH_BENCH_H
#define BENCH_BENCH_H

void bench_esprim(double seconds_per_size);
void bench_calls(double seconds);
void bench_threads(double seconds);
void bench_e2ekey(double seconds);
void bench_door(double seconds);
void bench_memory(void);

#endif
