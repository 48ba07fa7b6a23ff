/* SPDX-License-Identifier: Apache-2.0
 *
 * The system's wall clock, as milliseconds since 1970-01-01 UTC. It may step; the endpoint makes its own time from it that does not. */
#ifndef BASE_CLOCK_H
#define BASE_CLOCK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

int64_t clock_now(void);

#ifdef ESF_TEST_SEAMS
void clock_stop_at(int64_t unix_ms); /* 0 = runs again */
#endif

#ifdef __cplusplus
}
#endif
#endif
