// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <chrono>

#include "base/clock.h"

namespace {

int64_t system_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(system_clock::now().time_since_epoch()).count();
}

} // namespace

TEST_CASE("the clock counts milliseconds since 1970", "[base][clock]") {
    int64_t before = system_ms();
    int64_t now = clock_now();
    int64_t after = system_ms();
    CHECK(now >= before);
    CHECK(now <= after);
}

TEST_CASE("a stopped clock stands until it is let run", "[base][clock]") {
    clock_stop_at(1'700'000'000'123);
    CHECK(clock_now() == 1'700'000'000'123);
    CHECK(clock_now() == 1'700'000'000'123);
    clock_stop_at(0);
    CHECK(clock_now() > 1'700'000'000'123);
}
