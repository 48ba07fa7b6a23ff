/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

struct part {
    const char *name;
    void (*measure)(double seconds);
};

static void memory(double seconds) {
    (void)seconds;
    bench_memory();
}

/* Each part is a process of its own, so that none finds the heap as another has left it. */
int main(int argc, char **argv) {
    static const struct part PARTS[] = {{"esprim", bench_esprim}, {"e2ekey", bench_e2ekey},   {"door", bench_door},
                                        {"calls", bench_calls},   {"threads", bench_threads}, {"memory", memory}};
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 1;
    for (size_t i = 0; argc > 1 && i < sizeof PARTS / sizeof PARTS[0]; i++)
        if (strcmp(argv[1], PARTS[i].name) == 0) {
            PARTS[i].measure(seconds);
            return 0;
        }
    (void)fprintf(stderr, "usage: esf_bench esprim|e2ekey|door|calls|threads|memory [SECONDS]\n");
    return 2;
}
