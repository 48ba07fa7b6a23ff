// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "base/testing.h"
#include "esf/unstable/testing.h"

static_assert(int{TESTING_CHECK_FROM} == int{ESF_TESTING_CHECK_FROM}, "the ABI's number");
static_assert(int{TESTING_CHECK_MARK} == int{ESF_TESTING_CHECK_MARK}, "the ABI's number");
static_assert(int{TESTING_CHECK_TAG} == int{ESF_TESTING_CHECK_TAG}, "the ABI's number");
static_assert(int{TESTING_CHECK_EXPIRY} == int{ESF_TESTING_CHECK_EXPIRY}, "the ABI's number");
static_assert(int{TESTING_CHECK_CHAIN} == int{ESF_TESTING_CHECK_CHAIN}, "the ABI's number");
static_assert(int{TESTING_CHECK_IDENTITY} == int{ESF_TESTING_CHECK_IDENTITY}, "the ABI's number");

namespace {

int32_t all_that_are_off() {
    int32_t off = 0;
    for (int32_t check : {TESTING_CHECK_FROM, TESTING_CHECK_MARK, TESTING_CHECK_TAG, TESTING_CHECK_EXPIRY,
                          TESTING_CHECK_CHAIN, TESTING_CHECK_IDENTITY})
        off |= testing_check_off(check) ? check : 0;
    return off;
}

} // namespace

TEST_CASE("the named checks are off and all others on", "[base][testing]") {
    int32_t before = all_that_are_off(); // the environment may have switched some off for the whole run
    for (int32_t checks = 0; checks < 64; checks++) {
        testing_switch_off(checks);
        CHECK(all_that_are_off() == checks);
    }
    testing_switch_off(before);
    CHECK(all_that_are_off() == before);
}
