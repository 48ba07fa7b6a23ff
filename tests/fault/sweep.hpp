// SPDX-License-Identifier: Apache-2.0
//
// A sweep lets the first allocation of a call fail, then the second, and so on until the call gets through. What each failure has to leave
// behind is checked here; what is called is said by the tests.
#ifndef FAULT_SWEEP_HPP
#define FAULT_SWEEP_HPP

#include <functional>
#include <set>
#include <string>

#include "unit/abi/ends.hpp"

namespace fault {

// The functions of the ABI that the sweeps have gone over.
inline std::set<std::string> &covered() {
    static std::set<std::string> names;
    return names;
}

// After a failure the same object takes the call again, perhaps with something that it has kept for that, or it is over.
enum Afterwards { AGAIN, AGAIN_WITH_WHAT_IS_KEPT, OVER };

// A world is made anew for every attempt, before any allocation is made to fail.
template <typename World> struct Operation {
    const char *function;
    // Makes the call and returns its status and error; *out is filled with what it gives, as text, when it succeeds.
    std::function<ends::Outcome(World &, std::string &out)> call;
    // What has to stay as it is when the call fails, as text.
    std::function<std::string(World &)> state;
    Afterwards afterwards = AGAIN;
    int64_t at_least = 1; // allocations that the call makes, so that a sweep cannot be empty
    int64_t spared = 0;   // allocations that the call can do without: a table that cannot grow goes on as it is
};

// Turns the seam on for one call.
class FailingAllocation {
  public:
    explicit FailingAllocation(int64_t n) { esf_testing_fail_allocation(n); }
    ~FailingAllocation() { esf_testing_fail_allocation(0); }
    FailingAllocation(const FailingAllocation &) = delete;
    FailingAllocation &operator=(const FailingAllocation &) = delete;
};

struct Attempt {
    ends::Outcome outcome;
    std::string out;
    bool failed = false; // an allocation did
};

template <typename World> Attempt attempt(const Operation<World> &operation, World &world, int64_t n) {
    Attempt attempt;
    FailingAllocation failing(n);
    attempt.outcome = operation.call(world, attempt.out);
    attempt.failed = esf_testing_allocation_failed() != 0;
    return attempt;
}

// Where two states part, with some text around it; "" when they do not.
inline std::string difference(const std::string &before, const std::string &after) {
    if (before == after)
        return "";
    size_t at = 0;
    while (at < before.size() && at < after.size() && before[at] == after[at])
        at++;
    size_t from = at < 40 ? 0 : at - 40;
    return before.substr(from, 80) + " became " + after.substr(from, 80);
}

template <typename World> void sweep(const Operation<World> &operation) {
    int64_t spared = 0;
    std::string out;
    covered().insert(operation.function);
    for (int64_t n = 1;; n++) {
        REQUIRE(n < 3000);
        ends::NothingLeft nothing_left;
        World world;
        INFO(operation.function << ", allocation " << n);
        std::string before = operation.state(world);
        int64_t live = esf_lab_live_objects();
        Attempt first = attempt(operation, world, n);
        if (!first.failed) {
            INFO(first.outcome.message);
            REQUIRE(first.outcome.status >= 0);
            CHECK(n > operation.at_least);
            CHECK((spared == 0 || out == first.out));
            return;
        }
        if (first.outcome.status >= 0 && ++spared <= operation.spared) {
            out = first.out;
            continue;
        }
        CHECK(first.outcome.status == ESF_E_NO_MEMORY);
        CHECK(first.outcome.rsc == ESF_RSC_INTERNAL_SERVER_ERROR);
        CHECK(first.out.empty());
        std::string changed = difference(before, operation.state(world));
        CHECK(changed == "");
        if (operation.afterwards == OVER)
            continue;
        if (operation.afterwards == AGAIN)
            CHECK(esf_lab_live_objects() == live);
        Attempt second = attempt(operation, world, 0);
        INFO(second.outcome.message);
        CHECK(second.outcome.status >= 0);
    }
}

template <typename World> void sweep_all(const std::vector<Operation<World>> &operations) {
    for (const Operation<World> &operation : operations)
        DYNAMIC_SECTION(operation.function) {
            sweep(operation);
        }
}

// A call with an out of bytes.
template <typename Call> ends::Outcome bytes_of(std::string &out, Call &&function) {
    ends::Buf buf;
    ends::Outcome outcome = ends::call(buf, function);
    out = ends::text_of(buf.get());
    return outcome;
}

// A call whose out is an object.
template <typename T, typename Call> ends::Outcome object_of(T &made, std::string &out, Call &&function) {
    ends::Outcome outcome = ends::call(made, function);
    out = made ? "made" : "";
    return outcome;
}

} // namespace fault

#endif
