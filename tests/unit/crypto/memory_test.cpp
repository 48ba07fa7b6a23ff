// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstddef>

#include <openssl/mem.h>

#include "base/alloc.h"

extern "C" size_t OPENSSL_memory_get_size(void *memory);
extern "C" void *OPENSSL_memory_alloc(size_t size);

TEST_CASE("the library inside allocates through the core, which knows the size", "[crypto][memory]") {
    for (size_t size : {0U, 1U, 15U, 16U, 1000U, 100000U}) {
        void *memory = OPENSSL_malloc(size);
        REQUIRE(memory != nullptr);
        CHECK(OPENSSL_memory_get_size(memory) == size);
        CHECK(reinterpret_cast<uintptr_t>(memory) % alignof(std::max_align_t) == 0);
        OPENSSL_free(memory);
    }
}

TEST_CASE("growing a block of the library inside keeps its octets", "[crypto][memory]") {
    auto *memory = static_cast<uint8_t *>(OPENSSL_malloc(10));
    REQUIRE(memory != nullptr);
    std::fill_n(memory, 10, uint8_t{7});
    memory = static_cast<uint8_t *>(OPENSSL_realloc(memory, 1000));
    REQUIRE(memory != nullptr);
    CHECK(OPENSSL_memory_get_size(memory) == 1000);
    CHECK(std::all_of(memory, memory + 10, [](uint8_t octet) { return octet == 7; }));
    OPENSSL_free(memory);
}

TEST_CASE("a size that overflows gives no block", "[crypto][memory]") {
    CHECK(OPENSSL_memory_alloc(SIZE_MAX) == nullptr);
    CHECK(OPENSSL_memory_alloc(SIZE_MAX - 8) == nullptr);
}

TEST_CASE("blocks of the library inside are no allocations of the core", "[crypto][memory]") {
    int64_t before = mem_live();
    mem_fail_after(1);
    void *memory = OPENSSL_malloc(32);
    bool has_failed = mem_has_failed() != 0;
    mem_fail_after(0);
    CHECK(memory != nullptr);
    CHECK_FALSE(has_failed);
    CHECK(mem_live() == before);
    OPENSSL_free(memory);
}
