// SPDX-License-Identifier: Apache-2.0
//
// A report of inspect, read back.
#ifndef UNIT_LAB_REPORT_HPP
#define UNIT_LAB_REPORT_HPP

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/alloc.h"
#include "lab/inspect.h"
#include "unit/support/vectors.hpp"

namespace lab_tests {

using vectors::Document;
using vectors::each_vector;
using vectors::Vector;

struct Problem {
    std::string rule, where, message;
    int64_t rsc;
};

struct Part {
    std::string name, value, note;
};

class Report {
  public:
    explicit Report(std::string_view input) {
        std::unique_ptr<uint8_t[]> exact(new uint8_t[input.size()]);
        if (!input.empty())
            std::memcpy(exact.get(), input.data(), input.size());
        bytes *out = nullptr;
        REQUIRE(inspect(&out, span_of(exact.get(), input.size()), nullptr) == ESF_OK);
        text.assign(reinterpret_cast<const char *>(out->data), out->size);
        bytes_free(out);
        read();
    }

    // The values of the parts of that name, one after the other.
    std::string value_of(std::string_view name) const {
        std::string values;
        for (const Part &part : parts)
            if (part.name == name)
                values += (values.empty() ? "" : "|") + part.value;
        return values;
    }
    std::string note_of(std::string_view name) const {
        for (const Part &part : parts)
            if (part.name == name)
                return part.note;
        return "";
    }
    bool has_problem(std::string_view rule, std::string_view where, int64_t rsc) const {
        for (const Problem &problem : problems)
            if (problem.rule == rule && problem.where == where && problem.rsc == rsc)
                return true;
        return false;
    }
    bool has_rsc(int64_t rsc) const {
        for (const Problem &problem : problems)
            if (problem.rsc == rsc)
                return true;
        return false;
    }

    std::string text, what, summary;
    bool valid = false;
    std::vector<Part> parts;
    std::vector<Problem> problems;

  private:
    void read() {
        Document document(text);
        auto member = [&](size_t object, const char *name) { return document.text(document.member(object, name)); };
        what = member(0, "what");
        summary = member(0, "summary");
        valid = document.is_true(document.member(0, "valid"));
        size_t list = document.member(0, "parts");
        for (size_t at = document.first(list); at != JSON_NONE; at = document.next(list, at))
            parts.push_back({member(at, "name"), member(at, "value"), member(at, "note")});
        list = document.member(0, "problems");
        for (size_t at = document.first(list); at != JSON_NONE; at = document.next(list, at))
            problems.push_back({member(at, "rule"), member(at, "where"), member(at, "message"),
                                document.number(document.member(at, "rsc"))});
        CHECK(valid == problems.empty());
        CHECK(!summary.empty());
    }
};

// Looks at a text again and again, each time failing one allocation later: inspect says so and keeps nothing. Gives how many allocations there
// were.
inline int64_t sweep_memory(const std::string &text) {
    const int64_t live = mem_live();
    for (int64_t n = 1;; n++) {
        bytes *out = nullptr;
        mem_fail_after(n);
        status result = inspect(&out, span_of(text.data(), text.size()), nullptr);
        bool failed = mem_has_failed() != 0;
        mem_fail_after(0);
        bytes_free(out);
        REQUIRE(mem_live() == live);
        REQUIRE((failed ? result == ESF_E_NO_MEMORY : result == ESF_OK));
        REQUIRE(n < 1000);
        if (!failed)
            return n;
    }
}

} // namespace lab_tests

#endif
