/* SPDX-License-Identifier: Apache-2.0 */
#include "heap.h"

#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "laps.h"
#include "world.h"

struct memory memory_now(void) {
    struct mallinfo2 info = mallinfo2();
    long pages = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (statm) {
        char text[128] = "";
        const char *second = fgets(text, sizeof text, statm) ? strchr(text, ' ') : NULL;
        pages = second ? strtol(second, NULL, 10) : 0;
        (void)fclose(statm);
    }
    return (struct memory){(double)info.uordblks + (double)info.hblkhd, (double)pages * (double)sysconf(_SC_PAGESIZE)};
}

void print_growth(const char *name, struct memory before, size_t count) {
    struct memory now = memory_now();
    char text[96];
    (void)snprintf(text, sizeof text, "memory per %s, heap", name);
    figure_print(text, "octets", (now.heap - before.heap) / (double)count);
    (void)snprintf(text, sizeof text, "memory per %s, resident", name);
    figure_print(text, "octets", (now.resident - before.resident) / (double)count);
}

void measure_apart(void (*measure)(void)) {
    int status = 0;
    pid_t child = fork();
    expect(child >= 0, "no second process");
    if (child == 0) {
        measure();
        exit(0);
    }
    expect(waitpid(child, &status, 0) == child && status == 0, "measuring memory has failed");
}
