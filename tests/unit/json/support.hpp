// SPDX-License-Identifier: Apache-2.0
//
// A text that is read for one test: held in a block of exactly its size, so that a step past its end is seen by the
// sanitizer.
#ifndef UNIT_JSON_SUPPORT_HPP
#define UNIT_JSON_SUPPORT_HPP

#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "support/text.hpp"
#include "json/json.h"

namespace json_tests {

using support::as_span;
using support::Block;
using support::text_of;

inline constexpr json_limits roomy = {64U << 20, 1U << 24, 64};

class Reading {
  public:
    explicit Reading(std::string_view text, const json_limits &limits = roomy) : block_(text) {
        result = json_read(&list, block_.octets(), &limits, &failure_);
    }
    ~Reading() {
        json_cleanup(&list);
        error_free(failure_);
    }
    Reading(const Reading &) = delete;
    Reading &operator=(const Reading &) = delete;

    bool passed() const { return result == ESF_OK; }
    std::string where() const { return failure_ == nullptr ? "" : failure_->where; }
    std::string message() const { return failure_ == nullptr ? "" : failure_->message; }
    int32_t rsc() const { return failure_ == nullptr ? 0 : failure_->rsc; }

    size_t member(const char *name) const { return json_member(&list, 0, name); }
    std::string raw(size_t value) const { return text_of(json_raw(&list, value)); }
    std::string pointer(size_t value) const { return json_pointer(&list, value).text; }
    std::string string(size_t value) const {
        bytes *out = nullptr;
        error *failure = nullptr;
        std::string text = json_string(&out, &list, value, &failure) == ESF_OK ? text_of(out) : "(refused)";
        bytes_free(out);
        error_free(failure);
        return text;
    }

    struct json list = {};
    status result = ESF_E_INTERNAL;

  private:
    Block block_;
    error *failure_ = nullptr;
};

} // namespace json_tests

#endif
