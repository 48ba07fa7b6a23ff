// SPDX-License-Identifier: Apache-2.0
//
// The published vectors (tests/vectors) as values: a file is walked from its first vector to its last, and a file that is empty, cut short
// or not there fails the test that walks it.
#ifndef UNIT_SUPPORT_VECTORS_HPP
#define UNIT_SUPPORT_VECTORS_HPP

#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "support/text.hpp"
#include "json/json.h"

namespace vectors {

using support::as_span;
using support::text_of;

inline constexpr json_limits roomy = {64U << 20, 1U << 22, 64};

// A JSON text with its values; unlike a tree it can hold texts with U+0000.
class Document {
  public:
    explicit Document(std::string text) : text_(std::move(text)) {
        REQUIRE(json_read(&list_, as_span(text_), &roomy, nullptr) == ESF_OK);
    }
    ~Document() { json_cleanup(&list_); }
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    size_t member(size_t object, const char *name) const { return json_member(&list_, object, name); }
    size_t first(size_t container) const { return json_first(&list_, container); }
    size_t next(size_t container, size_t value) const { return json_next(&list_, container, value); }
    bool is_true(size_t value) const { return json_kind(&list_, value) == JSON_TRUE; }
    std::string raw(size_t value) const { return text_of(json_raw(&list_, value)); }

    // "" when it is no string; 0 when it is no number.
    std::string text(size_t value) const {
        bytes *octets = nullptr;
        if (json_string(&octets, &list_, value, nullptr) < 0)
            return "";
        std::string out = text_of(bytes_span(octets));
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

// One vector, or any other object.
struct Vector {
    const Document &document;
    size_t at;

    bool has(const char *name) const { return document.member(at, name) != JSON_NONE; }
    std::string text(const char *name) const { return document.text(document.member(at, name)); }
    int64_t number(const char *name) const { return document.number(document.member(at, name)); }
    bool is_true(const char *name) const { return document.is_true(document.member(at, name)); }
    // The value as JSON.
    std::string raw(const char *name) const { return document.raw(document.member(at, name)); }
    // Octets that are written in hex.
    std::string octets(const char *name) const {
        std::string hex = text(name), out;
        for (size_t i = 0; i + 1 < hex.size(); i += 2)
            out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
        return out;
    }
};

inline std::string read_file(const std::string &name) {
    std::ifstream file(std::string(ESF_TESTS_DIR) + "/vectors/" + name, std::ios::binary);
    REQUIRE(file.good());
    return std::string(std::istreambuf_iterator<char>(file), {});
}

// The files are written with one blank a level, so this counts vectors without the JSON reader that is under test.
inline size_t opening_lines(const std::string &text) {
    size_t count = 0;
    for (size_t at = text.find("\n  {\n"); at != std::string::npos; at = text.find("\n  {\n", at + 1))
        count++;
    return count;
}

// Visits every vector of a file and returns how many there are, never 0.
template <typename Visit> size_t each_vector(const std::string &file_name, const Visit &visit) {
    std::string text = read_file(file_name);
    Document document(text);
    size_t list = document.member(0, "vectors");
    size_t count = 0;
    for (size_t at = document.first(list); at != JSON_NONE; at = document.next(list, at)) {
        Vector vector{document, at};
        INFO(file_name << ": " << vector.text("name"));
        visit(vector);
        count++;
    }
    INFO(file_name);
    REQUIRE(count > 0);
    REQUIRE(count == opening_lines(text));
    return count;
}

} // namespace vectors

#endif
