/* SPDX-License-Identifier: Apache-2.0
 *
 * What "expired" means, in one place, so that a test can switch it off and see the suite fail. */
#ifndef ENDPOINT_CLOCK_H
#define ENDPOINT_CLOCK_H

#include "base/testing.h"
#include "endpoint/key.h"

#ifdef __cplusplus
extern "C" {
#endif

/* time_is_over tells whether something that lives until `expires` (ms since 1970) has ended at `now`: the instant itself counts as over. */
static inline bool time_is_over(int64_t expires, int64_t now) {
    return now >= expires && !testing_check_off(TESTING_CHECK_EXPIRY);
}

static inline bool key_has_expired(const struct key_facts *facts, int64_t now) {
    return facts->expires != 0 && time_is_over(facts->expires, now);
}

#ifdef __cplusplus
}
#endif
#endif
