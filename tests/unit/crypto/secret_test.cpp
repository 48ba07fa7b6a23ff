// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "base/alloc.h"
#include "base/octets.hpp"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

struct secret secret_of(const Octets &octets) {
    struct secret secret = {};
    std::copy(octets.begin(), octets.end(), secret.octets);
    secret.size = octets.size();
    return secret;
}

bool contains(const uint8_t *memory, size_t size, const Octets &wanted) {
    return std::search(memory, memory + size, wanted.begin(), wanted.end()) != memory + size;
}

const Octets watched_key = from_hex("5ec2e75ec2e75ec2e75ec2e75ec2e711");
bool key_was_left = false;
int blocks_seen = 0;

void look_for_key(const uint8_t *memory, size_t size) {
    blocks_seen++;
    key_was_left = key_was_left || contains(memory, size, watched_key);
}

} // namespace

TEST_CASE("secrets are equal when size and every octet are", "[crypto][secret]") {
    Octets octets = Random(1).octets(SECRET_SIZE_MAX);
    struct secret a = secret_of(octets);
    struct secret b = secret_of(octets);
    CHECK(secret_equal(&a, &b));
    for (size_t i = 0; i < octets.size(); i++) {
        b.octets[i] ^= 1;
        CHECK_FALSE(secret_equal(&a, &b));
        b.octets[i] ^= 1;
    }
    b.size--;
    CHECK_FALSE(secret_equal(&a, &b));
    struct secret empty = {};
    CHECK(secret_equal(&empty, &empty));
    CHECK_FALSE(secret_equal(&a, &empty));
}

TEST_CASE("octets are compared over the whole size and no further", "[crypto][secret]") {
    CHECK(octets_equal("abcX", "abcY", 3));
    CHECK_FALSE(octets_equal("abcX", "abcY", 4));
    CHECK_FALSE(octets_equal("xbc", "abc", 3));
    CHECK(octets_equal("a", "b", 0));
}

TEST_CASE("a wiped secret holds nothing, not even its size", "[crypto][secret]") {
    struct secret secret = secret_of(watched_key);
    REQUIRE(contains(secret.octets, sizeof secret.octets, watched_key));
    secret_wipe(&secret);
    CHECK(secret.size == 0);
    CHECK(std::all_of(secret.octets, secret.octets + SECRET_SIZE_MAX, [](uint8_t octet) { return octet == 0; }));
    secret = secret_of(watched_key);
    secret_cleanup(&secret);
    CHECK_FALSE(contains(secret.octets, sizeof secret.octets, watched_key));
}

TEST_CASE("the memory of an AES-GCM key is given back without the key", "[crypto][secret]") {
    key_was_left = false;
    blocks_seen = 0;
    struct aead *aead = nullptr;
    REQUIRE(aead_new(&aead, as_span(watched_key), nullptr) == ESF_OK);
    mem_watch(look_for_key);
    aead_free(aead);
    mem_watch(nullptr);
    CHECK(blocks_seen == 1);
    CHECK_FALSE(key_was_left);
}
