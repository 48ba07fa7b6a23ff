/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

/* Each part is a process of its own, so that none finds the heap as another has left it. */
int main(int argc, char **argv) {
    double seconds = argc > 2 ? strtod(argv[2], NULL) : 1;
    if (argc > 1 && strcmp(argv[1], "esprim") == 0)
        bench_esprim(seconds);
    else if (argc > 1 && strcmp(argv[1], "calls") == 0)
        bench_calls(seconds);
    else if (argc > 1 && strcmp(argv[1], "threads") == 0)
        bench_threads(seconds);
    else if (argc > 1 && strcmp(argv[1], "memory") == 0)
        bench_memory();
    else {
        (void)fprintf(stderr, "usage: esf_bench esprim|calls|threads|memory [SECONDS]\n");
        return 2;
    }
    return 0;
}
