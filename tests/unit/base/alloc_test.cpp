// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <thread>

#include "base/alloc.h"
#include "octets.hpp"

using namespace octets_for_tests;

TEST_CASE("every allocation is counted until it is freed", "[base][alloc]") {
    int64_t before = mem_live();
    void *zeroed = mem_new(100);
    void *raw = mem_new_raw(100);
    void *empty = mem_new(0);
    REQUIRE(zeroed != nullptr);
    REQUIRE(raw != nullptr);
    REQUIRE(empty != nullptr);
    CHECK(mem_live() == before + 3);
    mem_free(zeroed);
    mem_wipe_free(raw, 100);
    mem_free(empty);
    CHECK(mem_live() == before);
    mem_free(nullptr);
    mem_wipe_free(nullptr, 100);
    CHECK(mem_live() == before);
}

TEST_CASE("new memory is zero", "[base][alloc]") {
    for (size_t size : {1U, 15U, 4096U, 100000U}) {
        auto *memory = static_cast<uint8_t *>(mem_new(size));
        REQUIRE(memory != nullptr);
        CHECK(std::all_of(memory, memory + size, [](uint8_t octet) { return octet == 0; }));
        mem_free(memory);
    }
}

TEST_CASE("sizes that overflow become one that no allocation accepts", "[base][alloc]") {
    CHECK(size_add(1, 2) == 3);
    CHECK(size_add(SIZE_MAX - 1, 1) == SIZE_MAX);
    CHECK(size_add(SIZE_MAX, 1) == SIZE_MAX);
    CHECK(size_add(SIZE_MAX / 2 + 1, SIZE_MAX / 2 + 1) == SIZE_MAX);
    CHECK(size_mul(3, 4) == 12);
    CHECK(size_mul(0, SIZE_MAX) == 0);
    CHECK(size_mul(SIZE_MAX / 2 + 1, 2) == SIZE_MAX);
    CHECK(size_mul(size_t{1} << 40, size_t{1} << 40) == SIZE_MAX);

    int64_t before = mem_live();
    CHECK(mem_new(size_mul(SIZE_MAX, 2)) == nullptr);
    CHECK(mem_new_raw(size_add(SIZE_MAX, 2)) == nullptr);
    CHECK(mem_new(static_cast<size_t>(PTRDIFF_MAX) + 1) == nullptr);
    CHECK(mem_live() == before);
}

TEST_CASE("exactly the n-th allocation fails", "[base][alloc]") {
    for (int64_t n = 1; n <= 4; n++) {
        mem_fail_after(n);
        for (int64_t i = 1; i <= 6; i++) {
            void *memory = i % 2 == 0 ? mem_new(8) : mem_new_raw(8);
            CHECK((memory == nullptr) == (i == n));
            CHECK((mem_has_failed() != 0) == (i >= n));
            mem_free(memory);
        }
    }
    mem_fail_after(0);
    CHECK_FALSE(mem_has_failed());
    void *memory = mem_new(8);
    CHECK(memory != nullptr);
    CHECK_FALSE(mem_has_failed());
    mem_free(memory);
}

TEST_CASE("wiping overwrites exactly what it is told to", "[base][alloc]") {
    Octets octets(64, 0xa5);
    wipe(octets.data() + 8, 32);
    for (size_t i = 0; i < octets.size(); i++)
        CHECK(octets[i] == (i >= 8 && i < 40 ? 0 : 0xa5));
    wipe(nullptr, 0);
}

TEST_CASE("allocations are counted right from many threads", "[base][alloc][threads]") {
    int64_t before = mem_live();
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; t++)
        threads.emplace_back([] {
            for (int i = 0; i < 20000; i++) {
                void *first = mem_new(16);
                void *second = mem_new_raw(16);
                mem_free(first);
                mem_free(second);
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(mem_live() == before);
}
