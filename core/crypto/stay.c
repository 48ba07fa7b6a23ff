/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/stay.h"

#include <openssl/err.h>

#include "base/alloc.h"

static __thread bool ran_out;

#ifdef ESF_TEST_SEAMS

static __thread unsigned depth;

bool stay_allocation_fails(void) {
    return depth > 0 && mem_fails_now() != 0;
}

static void go_deeper(int by) {
    depth += (unsigned)by;
}

#else

bool stay_allocation_fails(void) {
    return false;
}

static inline void go_deeper(int by) {
    (void)by;
}

#endif

void stay_enter(struct stay *stay) {
    ERR_clear_error();
    stay->outer_ran_out = ran_out;
    ran_out = false;
    go_deeper(1);
}

bool stay_leave(const struct stay *stay) {
    go_deeper(-1);
    bool here = ran_out;
    ran_out = here || stay->outer_ran_out;
    ERR_clear_error();
    return here;
}

void stay_ran_out(void) {
    ran_out = true;
}
