/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/unstable/testing.h: seams for tests. Only in builds with -DESF_TEST_SEAMS=ON; never installed, never shipped.
 *
 * They make tests exact: a clock that stands still, random octets that are known, an allocation that fails on demand, and single checks
 * switched off so that the tests can prove that they would notice. All are process-wide.
 *
 * A handshake of E2EKey that begins while at least 32 random octets are queued takes 32 of them, and all its randomness follows from them. The
 * environment variable ESF_TESTING_KEY_LOG names a file to which handshakes add their master secrets, as "CLIENT_RANDOM random secret" in hex. */
#ifndef ESF_UNSTABLE_TESTING_H
#define ESF_UNSTABLE_TESTING_H

#include "esf/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Checks that esf_testing_switch_off can switch off. */
enum {
    ESF_TESTING_CHECK_FROM = 1,      /* inner From against the key's peer */
    ESF_TESTING_CHECK_MARK = 2,      /* the replay mark */
    ESF_TESTING_CHECK_TAG = 4,       /* the integrity check of the AEAD */
    ESF_TESTING_CHECK_EXPIRY = 8,    /* expiry of random objects, keys and certificates */
    ESF_TESTING_CHECK_CHAIN = 16,    /* the signatures of a chain of certificates */
    ESF_TESTING_CHECK_IDENTITY = 32, /* the identity in a certificate against the expected one */
    ESF_TESTING_CHECK_QUOTA = 64     /* the quotas of half-open handshakes */
};

/* esf_testing_set_time stops the clock at a time in milliseconds since 1970-01-01 UTC; 0 lets it run again.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API void esf_testing_set_time(int64_t unix_ms);

/* esf_testing_set_random makes the given octets the next random ones; when they are used up, randomness is real again.
 *
 * Threads: many.
 * Errors: ESF_E_LIMIT (more than 4096 octets).
 * Since: 0.1 */
ESF_API esf_status esf_testing_set_random(const uint8_t *octets, size_t octets_len, esf_error **err);

/* esf_testing_fail_allocation makes the n-th allocation from now fail (1 = the next); 0 switches that off.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API void esf_testing_fail_allocation(int64_t n);

/* esf_testing_allocation_failed returns 1 when an allocation has failed since the last esf_testing_fail_allocation, else 0.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API int32_t esf_testing_allocation_failed(void);

/* esf_testing_switch_off switches the named checks (an or of ESF_TESTING_CHECK_*) off and all others on. The environment variable
 * ESF_TESTING_SWITCH_OFF ("from", "mark", "tag", "expiry", "chain", "identity", "quota", joined by commas) does the same from the start of the process.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API void esf_testing_switch_off(int32_t checks);

#ifdef __cplusplus
}
#endif
#endif
