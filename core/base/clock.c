/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"

#include <time.h>

#ifdef ESF_TEST_SEAMS

static int64_t stopped_at;

void clock_stop_at(int64_t unix_ms) {
    __atomic_store_n(&stopped_at, unix_ms, __ATOMIC_RELEASE);
}

static int64_t stopped(void) {
    return __atomic_load_n(&stopped_at, __ATOMIC_ACQUIRE);
}

#else

static inline int64_t stopped(void) {
    return 0;
}

#endif

int64_t clock_now(void) {
    int64_t seam = stopped();
    if (seam != 0)
        return seam;
    struct timespec now;
    (void)clock_gettime(CLOCK_REALTIME, &now); /* cannot fail for this clock */
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}
