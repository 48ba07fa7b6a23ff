// SPDX-License-Identifier: Apache-2.0
//
// What the tests of onem2m and jose share: texts in blocks of exactly their size (so that a step past the end is seen by the
// sanitizer), errors that free themselves, failing allocations, damaged texts.
#ifndef UNIT_ONEM2M_SUPPORT_HPP
#define UNIT_ONEM2M_SUPPORT_HPP

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "base/alloc.h"
#include "base/bytes.h"
#include "support/text.hpp"
#include "json/tree.h"

namespace onem2m_tests {

using support::as_span;
using support::Block;
using support::Failure;
using support::text_of;

inline constexpr json_limits roomy = {64U << 20, 1U << 20, 64};

class Octets {
  public:
    Octets() = default;
    ~Octets() { bytes_free(octets); }
    Octets(const Octets &) = delete;
    Octets &operator=(const Octets &) = delete;
    std::string text() const { return text_of(bytes_span(octets)); }

    bytes *octets = nullptr;
};

// Runs an operation once for each allocation that can fail, and tells how many there were. Each time it has to say that memory ran
// out, and nothing may be left alive.
inline int failures_survived(const std::function<status(error **)> &operation) {
    {
        Failure failure;
        REQUIRE(operation(failure.out()) == ESF_OK); // what is made once and kept is made now
    }
    int64_t before = mem_live();
    for (int n = 1; n < 10000; n++) {
        error *failure = nullptr;
        mem_fail_after(n);
        status result = operation(&failure);
        bool has_failed = mem_has_failed() != 0;
        mem_fail_after(0);
        INFO("allocation " << n);
        status expected = ESF_OK;
        if (has_failed)
            expected = ESF_E_NO_MEMORY;
        REQUIRE(result == expected);
        REQUIRE((failure != nullptr) == has_failed);
        error_free(failure);
        REQUIRE(mem_live() == before);
        if (!has_failed)
            return n - 1;
    }
    FAIL("it never succeeds");
    return 0;
}

// The same damage in every run.
class Damage {
  public:
    std::string of(const std::string &text) {
        std::string damaged = text;
        for (size_t left = 1 + next(3); left > 0; left--)
            once(damaged);
        return damaged;
    }
    size_t next(size_t below) {
        state_ ^= state_ << 13;
        state_ ^= state_ >> 7;
        state_ ^= state_ << 17;
        return below == 0 ? 0 : state_ % below;
    }

  private:
    void once(std::string &text) {
        static const std::string interesting("\0\"\\{}[],:.-_=0129eE/ \x7F\x80\xFF"
                                             "CSTZu",
                                             29);
        size_t at = next(text.size() + 1);
        switch (next(5)) {
        case 0:
            text = text.substr(0, at);
            break;
        case 1:
            text.insert(at, 1, interesting[next(interesting.size())]);
            break;
        case 2:
            text.insert(at, text.substr(next(text.size() + 1), next(12)));
            break;
        case 3:
            text.erase(at, 1 + next(4));
            break;
        default:
            if (at < text.size())
                text[at] = interesting[next(interesting.size())];
        }
    }
    uint64_t state_ = 88172645463325252U;
};

} // namespace onem2m_tests

#endif
