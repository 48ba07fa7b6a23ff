// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "base/alloc.h"
#include "base/octets.hpp"
#include "crypto/crypto.h"
#include "crypto/p256.h"

using namespace octets_for_tests;

namespace {

// RFC 6979 A.2.5
const char *const SCALAR = "c9afa9d845ba75166b5c215767b1d6934e50c3db36e89b127b8a622b120f6721";
const char *const POINT = "0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f29fb6"
                          "7903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4462299";
// r and s over SHA-256("sample"), as an ECDSA-Sig-Value
const char *const SIGNATURE = "3046022100efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
                              "022100f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
const char *const ORDER = "ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551";

struct Key {
    explicit Key(const Octets &scalar) { result = p256_key_of_scalar(&key, as_span(scalar), nullptr); }
    ~Key() { p256_key_free(key); }
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;
    p256_key *key = nullptr;
    status result;
};

bool verifies(const Octets &point, span message, const Octets &signature) {
    bool is_right = true;
    REQUIRE(p256_verify(&is_right, point.data(), message, as_span(signature), nullptr) == ESF_OK);
    return is_right;
}

} // namespace

TEST_CASE("the key of RFC 6979 A.2.5 has its point", "[crypto][p256]") {
    Key key(from_hex(SCALAR));
    REQUIRE(key.result == ESF_OK);
    CHECK(Octets(p256_key_point(key.key), p256_key_point(key.key) + P256_POINT_SIZE) == from_hex(POINT));
    span scalar = p256_key_scalar(key.key);
    CHECK(Octets(scalar.data, scalar.data + scalar.size) == from_hex(SCALAR));
}

TEST_CASE("the signature of RFC 6979 A.2.5 is right, and for no other message, key or octet", "[crypto][p256]") {
    Octets point = from_hex(POINT), signature = from_hex(SIGNATURE);
    CHECK(verifies(point, as_span("sample"), signature));
    CHECK_FALSE(verifies(point, as_span("simple"), signature));
    Key other(from_hex("01" + std::string(62, '2')));
    CHECK_FALSE(verifies(Octets(p256_key_point(other.key), p256_key_point(other.key) + P256_POINT_SIZE),
                         as_span("sample"), signature));
    for (size_t i = 0; i < signature.size(); i++) {
        Octets changed = signature;
        changed[i] ^= 1;
        INFO("octet " << i);
        CHECK_FALSE(verifies(point, as_span("sample"), changed));
    }
    CHECK_FALSE(verifies(point, as_span("sample"), {}));
    Octets longer = signature;
    longer.push_back(0);
    CHECK_FALSE(verifies(point, as_span("sample"), longer));
}

TEST_CASE("what a key signs verifies under its point", "[crypto][p256]") {
    p256_key *key = nullptr;
    REQUIRE(p256_key_generate(&key, nullptr) == ESF_OK);
    Octets point(p256_key_point(key), p256_key_point(key) + P256_POINT_SIZE);
    for (const char *message : {"", "a", "a longer message"}) {
        bytes *made = nullptr;
        REQUIRE(p256_sign(&made, key, as_span(message), nullptr) == ESF_OK);
        Octets signature(made->data, made->data + made->size);
        bytes_free(made);
        CHECK(verifies(point, as_span(message), signature));
        CHECK_FALSE(verifies(point, as_span("another"), signature));
    }
    p256_key_free(key);
}

TEST_CASE("a private key lies between 1 and the order less 1", "[crypto][p256]") {
    Octets order = from_hex(ORDER), last = order;
    last.back() -= 1;
    Octets one(32, 0);
    one.back() = 1;
    CHECK(Key(one).result == ESF_OK);
    CHECK(Key(last).result == ESF_OK);
    CHECK(Key(order).result == ESF_E_FORMAT);
    CHECK(Key(Octets(32, 0)).result == ESF_E_FORMAT);
    CHECK(Key(Octets(32, 0xff)).result == ESF_E_FORMAT);
    CHECK(Key(Octets(31, 1)).result == ESF_E_FORMAT);
    CHECK(Key(Octets(33, 1)).result == ESF_E_FORMAT);
    CHECK(Key(Octets()).result == ESF_E_FORMAT);
}

TEST_CASE("a point is uncompressed and on the curve", "[crypto][p256]") {
    Octets point = from_hex(POINT);
    CHECK(p256_is_point(as_span(point)));
    Octets off = point;
    off[64] ^= 1;
    CHECK_FALSE(p256_is_point(as_span(off)));
    Octets compressed(point.begin(), point.begin() + 33);
    compressed[0] = 0x03;
    CHECK_FALSE(p256_is_point(as_span(compressed)));
    Octets hybrid = point;
    hybrid[0] = 0x07;
    CHECK_FALSE(p256_is_point(as_span(hybrid)));
    CHECK_FALSE(p256_is_point(as_span(Octets(1, 0)))); // the point at infinity
    CHECK_FALSE(p256_is_point(span_of(nullptr, 0)));
}

TEST_CASE("keys are drawn from our random octets, and again when those are no key", "[crypto][p256]") {
    Octets queued(32, 0xff), scalar = from_hex(SCALAR);
    queued.insert(queued.end(), scalar.begin(), scalar.end());
    REQUIRE(random_queue(as_span(queued)));
    p256_key *key = nullptr;
    REQUIRE(p256_key_generate(&key, nullptr) == ESF_OK);
    CHECK(Octets(p256_key_point(key), p256_key_point(key) + P256_POINT_SIZE) == from_hex(POINT));
    p256_key_free(key);

    REQUIRE(random_queue(as_span(Octets(8 * 32, 0))));
    CHECK(p256_key_generate(&key, nullptr) == ESF_E_RANDOM);
    CHECK(key == nullptr);
}

TEST_CASE("keys are wiped when their last owner lets go", "[crypto][p256]") {
    static bool was_seen, was_left;
    static const Octets scalar = from_hex(SCALAR);
    was_seen = was_left = false;
    p256_key *key = nullptr;
    REQUIRE(p256_key_of_scalar(&key, as_span(scalar), nullptr) == ESF_OK);
    REQUIRE(p256_key_hold(key) == key);
    mem_watch([](const uint8_t *memory, size_t size) {
        was_seen = true;
        was_left = was_left || memmem(memory, size, scalar.data(), scalar.size()) != nullptr;
    });
    p256_key_free(key);
    CHECK_FALSE(was_seen);
    p256_key_free(key);
    mem_watch(nullptr);
    CHECK(was_seen);
    CHECK_FALSE(was_left);
    p256_key_free(nullptr);
}
