// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "base/alloc.h"
#include "base/bytes.h"
#include "octets.hpp"

using namespace octets_for_tests;

namespace {

std::string text_of(const struct bytes *b) {
    return b == nullptr ? std::string() : std::string(reinterpret_cast<const char *>(b->data), b->size);
}

const std::string needle = "d0-not-leave-this-behind";
int blocks_seen = 0;
int blocks_with_needle = 0;

void look_for_needle(const uint8_t *memory, size_t size) {
    std::string_view block(reinterpret_cast<const char *>(memory), size);
    blocks_seen++;
    blocks_with_needle += block.find(needle) != std::string_view::npos ? 1 : 0;
}

} // namespace

TEST_CASE("no block that is given back holds what was written into it", "[base][bytes]") {
    blocks_seen = blocks_with_needle = 0;
    mem_watch(look_for_needle);
    struct bytes *b = nullptr;
    for (int i = 0; i < 100; i++)
        REQUIRE(bytes_append(&b, as_span(needle), nullptr) == ESF_OK);
    REQUIRE(bytes_reserve(&b, needle.size(), nullptr) == ESF_OK);
    std::copy(needle.begin(), needle.end(), b->data + b->size); // behind the end: never counted in the size
    bytes_free(b);
    mem_watch(nullptr);
    CHECK(blocks_seen > 3);
    CHECK(blocks_with_needle == 0);
}

TEST_CASE("a block that is not wiped would be noticed", "[base][bytes]") {
    blocks_seen = blocks_with_needle = 0;
    mem_watch(look_for_needle);
    void *memory = mem_new(needle.size());
    REQUIRE(memory != nullptr);
    std::copy(needle.begin(), needle.end(), static_cast<char *>(memory));
    mem_free(memory);
    mem_watch(nullptr);
    CHECK(blocks_seen == 1);
    CHECK(blocks_with_needle == 1);
}

TEST_CASE("appending makes the run, grows it and keeps what was there", "[base][bytes]") {
    int64_t before = mem_live();
    struct bytes *b = nullptr;
    std::string expected;
    for (int i = 0; i < 2000; i++) {
        std::string piece(static_cast<size_t>(i % 37), static_cast<char>('a' + i % 26));
        REQUIRE(bytes_append(&b, as_span(piece), nullptr) == ESF_OK);
        expected += piece;
        REQUIRE(b->size == expected.size());
        REQUIRE(b->size <= b->capacity);
    }
    CHECK(text_of(b) == expected);
    CHECK(span_equal(bytes_span(b), as_span(expected)));
    CHECK(mem_live() == before + 1);
    bytes_free(b);
    CHECK(mem_live() == before);
}

TEST_CASE("numbers and text are appended as they are written", "[base][bytes]") {
    struct bytes *b = nullptr;
    REQUIRE(bytes_append_text(&b, "", nullptr) == ESF_OK);
    CHECK(b != nullptr);
    REQUIRE(bytes_append_int(&b, INT64_MIN, nullptr) == ESF_OK);
    REQUIRE(bytes_append_text(&b, " 0=", nullptr) == ESF_OK);
    REQUIRE(bytes_append_int(&b, 0, nullptr) == ESF_OK);
    REQUIRE(bytes_append_text(&b, " ", nullptr) == ESF_OK);
    REQUIRE(bytes_append_int(&b, INT64_MAX, nullptr) == ESF_OK);
    CHECK(text_of(b) == "-9223372036854775808 0=0 9223372036854775807");
    bytes_free(b);
}

TEST_CASE("a run without octets is an empty span", "[base][bytes]") {
    CHECK(bytes_span(nullptr).size == 0);
    struct bytes *b = nullptr;
    REQUIRE(bytes_new(&b, 0, nullptr) == ESF_OK);
    CHECK(bytes_span(b).size == 0);
    REQUIRE(bytes_append(&b, span_of(nullptr, 0), nullptr) == ESF_OK);
    CHECK(bytes_span(b).size == 0);
    REQUIRE(bytes_append_text(&b, "x", nullptr) == ESF_OK);
    CHECK(text_of(b) == "x");
    bytes_free(b);
    REQUIRE(bytes_copy(&b, span_of(nullptr, 0), nullptr) == ESF_OK);
    CHECK(bytes_span(b).size == 0);
    bytes_free(b);
    bytes_free(nullptr);
}

TEST_CASE("the octets start at a multiple of 16", "[base][bytes]") {
    for (size_t capacity = 0; capacity < 100; capacity++) {
        struct bytes *b = nullptr;
        REQUIRE(bytes_new(&b, capacity, nullptr) == ESF_OK);
        CHECK(reinterpret_cast<uintptr_t>(b->data) % 16 == 0);
        CHECK(b->capacity >= capacity);
        bytes_free(b);
    }
}

TEST_CASE("reserved room can be written behind the end", "[base][bytes]") {
    struct bytes *b = nullptr;
    REQUIRE(bytes_copy(&b, as_span("abc"), nullptr) == ESF_OK);
    REQUIRE(bytes_reserve(&b, 5000, nullptr) == ESF_OK);
    CHECK(text_of(b) == "abc");
    REQUIRE(b->capacity - b->size >= 5000);
    std::fill_n(b->data + b->size, 5000, static_cast<uint8_t>('z'));
    b->size += 5000;
    CHECK(text_of(b) == "abc" + std::string(5000, 'z'));
    const uint8_t *data = b->data;
    size_t left = b->capacity - b->size;
    REQUIRE(bytes_reserve(&b, left, nullptr) == ESF_OK);
    CHECK(b->data == data);
    bytes_free(b);
}

TEST_CASE("a run that cannot grow stays as it was", "[base][bytes]") {
    struct bytes *b = nullptr;
    Failure failure;
    REQUIRE(bytes_copy(&b, as_span("abc"), failure.out()) == ESF_OK);
    const struct bytes *same = b;

    CHECK(bytes_reserve(&b, SIZE_MAX, failure.out()) == ESF_E_NO_MEMORY);
    REQUIRE(failure.get() != nullptr);
    CHECK(failure->code == ESF_E_NO_MEMORY);
    CHECK(bytes_reserve(&b, SIZE_MAX - 2, failure.out()) == ESF_E_NO_MEMORY);

    mem_fail_after(1);
    CHECK(bytes_append(&b, as_span(std::string(1000, 'x')), failure.out()) == ESF_E_NO_MEMORY);
    mem_fail_after(0);
    CHECK(b == same);
    CHECK(text_of(b) == "abc");
    bytes_free(b);
}

TEST_CASE("a run that cannot be made is NULL", "[base][bytes]") {
    auto *b = reinterpret_cast<struct bytes *>(uintptr_t{16});
    CHECK(bytes_new(&b, SIZE_MAX, nullptr) == ESF_E_NO_MEMORY);
    CHECK(b == nullptr);
    mem_fail_after(1);
    CHECK(bytes_copy(&b, as_span("abc"), nullptr) == ESF_E_NO_MEMORY);
    CHECK(b == nullptr);
    mem_fail_after(1);
    CHECK(bytes_append_int(&b, 5, nullptr) == ESF_E_NO_MEMORY);
    CHECK(b == nullptr);
    mem_fail_after(0);
}
