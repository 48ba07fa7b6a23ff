// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "support.hpp"

using namespace json_tests;
using namespace std::string_literals;

namespace {

std::string written(const std::string &octets) {
    Block block(octets);
    bytes *out = nullptr;
    REQUIRE(json_append_string(&out, block.octets(), nullptr) == ESF_OK);
    std::string text = text_of(out);
    CHECK(json_string_size(block.octets()) == text.size());
    bytes_free(out);
    return text;
}

} // namespace

TEST_CASE("a string is written with the fewest escapes", "[json]") {
    CHECK(written("") == R"("")");
    CHECK(written("a/b") == R"("a/b")");
    CHECK(written("\"\\") == R"("\"\\")");
    CHECK(written("\b\f\n\r\t") == R"("\b\f\n\r\t")");
    CHECK(written("\0\x01\x0B\x1F\x7F"s) == "\"\\u0000\\u0001\\u000b\\u001f\x7F\"");
    CHECK(written("\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") == "\"\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\"");
    CHECK(written("0123456789abcdef\"0123456789abcdef") == R"("0123456789abcdef\"0123456789abcdef")");
}

TEST_CASE("what is written is read back as it was, at every length", "[json]") {
    const std::string pieces[] = {
        "a", "\"", "\\", "\x01", "\xC3\xA9", "\xF0\x9F\x98\x80", "\n", "\0"s, "0123456789abcdef"};
    uint32_t state = 1;
    for (size_t count = 0; count < 300; count++) {
        std::string octets;
        for (size_t i = 0; i < count; i++) {
            state = state * 1664525 + 1013904223;
            octets += pieces[(state >> 24) % std::size(pieces)];
        }
        Reading reading(written(octets));
        REQUIRE(reading.passed());
        REQUIRE(reading.string(0) == octets);
    }
}

TEST_CASE("a string is appended behind what is there", "[json]") {
    bytes *out = nullptr;
    REQUIRE(bytes_append_text(&out, "{", nullptr) == ESF_OK);
    REQUIRE(json_append_string(&out, span_text("a"), nullptr) == ESF_OK);
    REQUIRE(bytes_append_text(&out, ":", nullptr) == ESF_OK);
    REQUIRE(json_append_string(&out, span_text("b"), nullptr) == ESF_OK);
    CHECK(text_of(out) == R"({"a":"b")");
    bytes_free(out);
}
