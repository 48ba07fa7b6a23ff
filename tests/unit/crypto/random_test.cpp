// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include "base/octets.hpp"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

Octets drawn(size_t size) {
    Octets out(size);
    REQUIRE(random_octets(out.data(), size, nullptr) == ESF_OK);
    return out;
}

Octets drawn_iv() {
    Octets out(AES_GCM_IV_SIZE);
    REQUIRE(random_iv(out.data(), nullptr) == ESF_OK);
    return out;
}

// What a forked process draws: as many initialisation vectors as are wanted, one after the other.
Octets drawn_in_a_child(size_t count) {
    int ends[2];
    REQUIRE(pipe(ends) == 0);
    (void)std::fflush(nullptr);
    pid_t pid = fork();
    if (pid == 0) {
        bool is_fine = true;
        for (size_t i = 0; i < count; i++) {
            uint8_t iv[AES_GCM_IV_SIZE];
            is_fine = is_fine && random_iv(iv, nullptr) == ESF_OK && write(ends[1], iv, sizeof iv) == sizeof iv;
        }
        _exit(is_fine ? 0 : 1);
    }
    int state = -1;
    (void)close(ends[1]);
    REQUIRE(waitpid(pid, &state, 0) == pid);
    REQUIRE(state == 0);
    Octets out(count * AES_GCM_IV_SIZE);
    CHECK(read(ends[0], out.data(), out.size()) == static_cast<ssize_t>(out.size()));
    (void)close(ends[0]);
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

TEST_CASE("initialisation vectors differ within a thread and between threads", "[crypto][random][threads]") {
    std::vector<std::vector<Octets>> drawn_by(8, std::vector<Octets>(100, Octets(AES_GCM_IV_SIZE)));
    std::vector<std::thread> threads;
    for (std::vector<Octets> &ivs : drawn_by)
        threads.emplace_back([&ivs] {
            for (Octets &iv : ivs)
                (void)!random_iv(iv.data(), nullptr);
        });
    for (std::thread &thread : threads)
        thread.join();
    std::set<Octets> seen;
    for (const std::vector<Octets> &ivs : drawn_by)
        seen.insert(ivs.begin(), ivs.end());
    CHECK(seen.size() == 800);
    CHECK(seen.count(Octets(AES_GCM_IV_SIZE, 0)) == 0);
}

TEST_CASE("a child never draws the initialisation vectors that its parent or a sibling draws", "[crypto][random]") {
    std::set<Octets> seen{drawn_iv()}; // there is a stock now
    for (int child = 0; child < 2; child++) {
        Octets all = drawn_in_a_child(20);
        for (size_t i = 0; i < 20; i++)
            seen.emplace(all.begin() + static_cast<ptrdiff_t>(i * AES_GCM_IV_SIZE),
                         all.begin() + static_cast<ptrdiff_t>((i + 1) * AES_GCM_IV_SIZE));
    }
    for (int i = 0; i < 20; i++)
        seen.insert(drawn_iv());
    CHECK(seen.size() == 61);
}

TEST_CASE("an initialisation vector is what is queued, as far as it goes", "[crypto][random]") {
    REQUIRE(random_queue(as_span("0123456789ab0123")));
    Octets first = drawn_iv();
    CHECK(std::string(first.begin(), first.end()) == "0123456789ab");
    Octets second = drawn_iv();
    CHECK(std::string(second.begin(), second.begin() + 4) == "0123");
    CHECK(drawn_iv() != drawn_iv());
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
