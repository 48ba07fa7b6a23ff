// SPDX-License-Identifier: Apache-2.0
//
// A report of inspect, read back, and the published vectors.
#ifndef UNIT_LAB_REPORT_HPP
#define UNIT_LAB_REPORT_HPP

#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "lab/inspect.h"
#include "json/json.h"

namespace lab_tests {

// A JSON text with its values; unlike a tree it can hold texts with U+0000.
class Document {
  public:
    explicit Document(std::string text) : text_(std::move(text)) {
        static const json_limits roomy = {64U << 20, 1U << 22, 64};
        REQUIRE(json_read(&list_, span_of(text_.data(), text_.size()), &roomy, nullptr) == ESF_OK);
    }
    ~Document() { json_cleanup(&list_); }
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    size_t member(size_t object, const char *name) const { return json_member(&list_, object, name); }
    size_t first(size_t container) const { return json_first(&list_, container); }
    size_t next(size_t container, size_t value) const { return json_next(&list_, container, value); }
    bool is_true(size_t value) const { return json_kind(&list_, value) == JSON_TRUE; }

    // "" when it is no string; 0 when it is no number.
    std::string text(size_t value) const {
        bytes *octets = nullptr;
        if (json_string(&octets, &list_, value, nullptr) < 0)
            return "";
        std::string out =
            octets->size == 0 ? "" : std::string(reinterpret_cast<const char *>(octets->data), octets->size);
        bytes_free(octets);
        return out;
    }
    int64_t number(size_t value) const {
        int64_t out = 0;
        return json_enumeration(&list_, value, &out) ? out : 0;
    }

  private:
    std::string text_;
    json list_ = {};
};

// One vector of a file in tests/vectors.
struct Vector {
    const Document &document;
    size_t at;

    bool has(const char *name) const { return document.member(at, name) != JSON_NONE; }
    std::string text(const char *name) const { return document.text(document.member(at, name)); }
    int64_t number(const char *name) const { return document.number(document.member(at, name)); }
    bool is_true(const char *name) const { return document.is_true(document.member(at, name)); }
};

template <typename Visit> void each_vector(const std::string &file_name, const Visit &visit) {
    std::ifstream file(std::string(ESF_TESTS_DIR) + "/vectors/" + file_name, std::ios::binary);
    Document document(std::string(std::istreambuf_iterator<char>(file), {}));
    size_t list = document.member(0, "vectors");
    for (size_t at = document.first(list); at != JSON_NONE; at = document.next(list, at))
        visit(Vector{document, at});
}

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

} // namespace lab_tests

#endif
