/* SPDX-License-Identifier: Apache-2.0 */
#ifdef ESF_TEST_SEAMS

#include "base/testing.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "crypto/crypto.h"
#include "esf/unstable/testing.h"
#include "handle.h"

void esf_testing_set_time(int64_t unix_ms) {
    clock_stop_at(unix_ms);
}

esf_status esf_testing_set_random(const uint8_t *octets, size_t octets_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_BYTES(octets, octets_len, err);
    if (random_queue(span_of(octets, octets_len)))
        return ESF_OK;
    return abi_end(fail(&fault, ESF_E_LIMIT, 0, "", "at most %d octets are queued", RANDOM_SEAM_MAX), &fault,
                   (struct error **)err);
}

void esf_testing_fail_allocation(int64_t n) {
    mem_fail_after(n);
}

int32_t esf_testing_allocation_failed(void) {
    return mem_has_failed();
}

void esf_testing_switch_off(int32_t checks) {
    testing_switch_off(checks);
}

#else
typedef int testing_is_empty; /* ISO C wants something in every file */
#endif
