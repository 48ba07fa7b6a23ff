/* SPDX-License-Identifier: Apache-2.0
 *
 * The switch that turns single checks off, so that tests can prove that they would notice (esf/unstable/testing.h has
 * the numbers). It exists in builds with test seams only; elsewhere no check can be off, and the compiler sees that. */
#ifndef BASE_TESTING_H
#define BASE_TESTING_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum {
    TESTING_CHECK_FROM = 1,
    TESTING_CHECK_MARK = 2,
    TESTING_CHECK_TAG = 4,
    TESTING_CHECK_EXPIRY = 8,
    TESTING_CHECK_CHAIN = 16,
    TESTING_CHECK_IDENTITY = 32,
    TESTING_CHECK_QUOTA = 64
};

#ifdef ESF_TEST_SEAMS

/* testing_check_off tells whether a check is switched off. */
bool testing_check_off(int32_t check);

/* testing_switch_off switches these checks off and all others on. ESF_TESTING_SWITCH_OFF ("from,mark,tag,expiry,chain,identity,quota") does
 * so from the start. */
void testing_switch_off(int32_t checks);

#else
#define testing_check_off(check) (false)
#endif

#ifdef __cplusplus
}
#endif
#endif
