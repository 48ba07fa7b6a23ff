// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>
#include <thread>

#include "base/octets.hpp"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

Octets drawn(size_t size) {
    Octets out(size);
    REQUIRE(random_octets(out.data(), size, nullptr) == ESF_OK);
    return out;
}

} // namespace

TEST_CASE("no two draws of twelve octets are the same, nor are they constant", "[crypto][random]") {
    std::set<Octets> seen;
    std::set<uint8_t> octets;
    for (int i = 0; i < 2000; i++) {
        Octets octets_drawn = drawn(12);
        octets.insert(octets_drawn.begin(), octets_drawn.end());
        seen.insert(octets_drawn);
    }
    CHECK(seen.size() == 2000);
    CHECK(octets.size() == 256);
    CHECK(random_octets(nullptr, 0, nullptr) == ESF_OK);
}

TEST_CASE("threads draw different octets", "[crypto][random][threads]") {
    std::vector<Octets> drawn_by(8, Octets(16));
    std::vector<std::thread> threads;
    for (Octets &octets : drawn_by)
        threads.emplace_back([&octets] { (void)!random_octets(octets.data(), octets.size(), nullptr); });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(std::set<Octets>(drawn_by.begin(), drawn_by.end()).size() == 8);
}

TEST_CASE("queued octets come first and then real ones", "[crypto][random]") {
    REQUIRE(random_queue(as_span("0123456789abcdef")));
    Octets first = drawn(10);
    CHECK(std::string(first.begin(), first.end()) == "0123456789");
    Octets rest = drawn(40);
    CHECK(std::string(rest.begin(), rest.begin() + 6) == "abcdef");
    CHECK(Octets(rest.begin() + 6, rest.end()) != Octets(34, 0));
    CHECK(drawn(16) != drawn(16));
}

TEST_CASE("a new queue replaces what is left of the old one", "[crypto][random]") {
    REQUIRE(random_queue(as_span("old old old")));
    REQUIRE(random_queue(as_span("new")));
    Octets first = drawn(3);
    CHECK(std::string(first.begin(), first.end()) == "new");
    REQUIRE(random_queue(as_span("left over")));
    REQUIRE(random_queue(span_of(nullptr, 0)));
    Octets real = drawn(9);
    CHECK(std::string(real.begin(), real.end()) != "left over");
}

TEST_CASE("a queue longer than its room is refused and changes nothing", "[crypto][random]") {
    REQUIRE(random_queue(as_span("kept")));
    CHECK_FALSE(random_queue(as_span(Octets(RANDOM_SEAM_MAX + 1, 1))));
    Octets first = drawn(4);
    CHECK(std::string(first.begin(), first.end()) == "kept");
    REQUIRE(random_queue(as_span(Octets(RANDOM_SEAM_MAX, 7))));
    CHECK(drawn(RANDOM_SEAM_MAX) == Octets(RANDOM_SEAM_MAX, 7));
}
