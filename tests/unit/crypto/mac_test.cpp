// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>

#include "base/alloc.h"
#include "base/octets.hpp"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

Octets sha256_of(const std::vector<span> &parts) {
    Octets out(SHA256_SIZE);
    sha256(out.data(), parts.data(), parts.size());
    return out;
}

Octets hmac_of(const Octets &key, const std::vector<span> &parts) {
    Octets out(SHA256_SIZE);
    hmac_sha256(out.data(), as_span(key), parts.data(), parts.size());
    return out;
}

std::vector<span> cut(span text, size_t piece) {
    std::vector<span> parts;
    for (size_t at = 0; at < text.size; at += piece)
        parts.push_back(span_of(text.data + at, std::min(piece, text.size - at)));
    return parts;
}

} // namespace

TEST_CASE("SHA-256 of the examples of FIPS 180", "[crypto][mac]") {
    CHECK(sha256_of({}) == from_hex("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"));
    CHECK(sha256_of({as_span("abc")}) == from_hex("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"));
    CHECK(sha256_of({as_span("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq")}) ==
          from_hex("248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"));
}

TEST_CASE("parts are hashed as if they were one", "[crypto][mac]") {
    Octets text = Random(1).octets(300);
    Octets key = Random(2).octets(32);
    Octets whole = sha256_of({as_span(text)});
    Octets whole_mac = hmac_of(key, {as_span(text)});
    for (size_t piece : {1U, 7U, 63U, 64U, 65U, 299U}) {
        CHECK(sha256_of(cut(as_span(text), piece)) == whole);
        CHECK(hmac_of(key, cut(as_span(text), piece)) == whole_mac);
    }
    CHECK(sha256_of({span_of(nullptr, 0), as_span(text), span_of(nullptr, 0)}) == whole);
    CHECK(hmac_of(key, {span_of(nullptr, 0), as_span(text)}) == whole_mac);
}

TEST_CASE("HMAC-SHA-256 of the examples of RFC 4231", "[crypto][mac]") {
    struct Example {
        Octets key;
        std::string_view text;
        const char *mac; // cut to the length that the RFC gives
    };
    const std::string dd(50, '\xdd'), cd(50, '\xcd');
    Octets counting;
    for (uint8_t i = 1; i <= 25; i++)
        counting.push_back(i);
    for (const Example &example : {
             Example{Octets(20, 0x0b), "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"},
             Example{from_hex("4a656665"), "what do ya want for nothing?",
                     "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"},
             Example{Octets(20, 0xaa), dd, "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe"},
             Example{counting, cd, "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b"},
             Example{Octets(20, 0x0c), "Test With Truncation", "a3b6167473100ee06e0c796c2955552b"},
             Example{Octets(131, 0xaa), "Test Using Larger Than Block-Size Key - Hash Key First",
                     "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54"},
             Example{Octets(131, 0xaa),
                     "This is a test using a larger than block-size key and a larger than block-size data. The key "
                     "needs to be hashed before being used by the HMAC algorithm.",
                     "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2"},
         }) {
        Octets mac = hmac_of(example.key, {as_span(example.text)});
        Octets expected = from_hex(example.mac);
        mac.resize(expected.size());
        CHECK(mac == expected);
    }
}

TEST_CASE("an empty key and an empty text have a MAC too", "[crypto][mac]") {
    CHECK(hmac_of({}, {}) == from_hex("b613679a0814d9ec772f95d778c35fc5ff1697c493715653c6c712144292c5ad"));
}

TEST_CASE("HKDF-SHA-256 of the examples of RFC 5869", "[crypto][mac]") {
    struct Example {
        Octets secret, salt, info;
        const char *out;
    };
    Octets up_to_4f, from_60, from_b0;
    for (unsigned i = 0; i < 0x50; i++) {
        up_to_4f.push_back(static_cast<uint8_t>(i));
        from_60.push_back(static_cast<uint8_t>(0x60 + i));
        from_b0.push_back(static_cast<uint8_t>(0xb0 + i));
    }
    for (const Example &example : {
             Example{Octets(22, 0x0b), from_hex("000102030405060708090a0b0c"), from_hex("f0f1f2f3f4f5f6f7f8f9"),
                     "3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865"},
             Example{up_to_4f, from_60, from_b0,
                     "b11e398dc80327a1c8e7f78c596a49344f012eda2d4efad8a050cc4c19afa97c59045a99cac7827271cb41c65e590e09"
                     "da3275600c2f09b8367793a9aca3db71cc30c58179ec3e87c14c01d5c1f3434f1d87"},
             Example{Octets(22, 0x0b),
                     {},
                     {},
                     "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8"},
         }) {
        Octets expected = from_hex(example.out);
        for (size_t size = 0; size <= expected.size(); size++) {
            Octets out(size);
            REQUIRE(hkdf_sha256(out.data(), size, as_span(example.secret), as_span(example.salt), as_span(example.info),
                                nullptr) == ESF_OK);
            REQUIRE(out == Octets(expected.begin(), expected.begin() + static_cast<ptrdiff_t>(size)));
        }
    }
}

TEST_CASE("HKDF gives 255 blocks and refuses one octet more", "[crypto][mac]") {
    Octets out(255 * 32 + 1, 0xee);
    Failure failure;
    CHECK(hkdf_sha256(out.data(), out.size() - 1, as_span("secret"), as_span("salt"), as_span("info"), nullptr) ==
          ESF_OK);
    Octets untouched(out.size(), 0xee);
    CHECK(hkdf_sha256(untouched.data(), untouched.size(), as_span("secret"), as_span("salt"), as_span("info"),
                      failure.out()) == ESF_E_ARGUMENT);
    CHECK(untouched == Octets(out.size(), 0xee));
    REQUIRE(failure.get() != nullptr);
    CHECK(std::string(failure->message).find("8160 octets") != std::string::npos);
}

TEST_CASE("SipHash-2-4 of the examples of its authors", "[crypto][mac]") {
    const uint64_t key[2] = {0x0706050403020100U, 0x0f0e0d0c0b0a0908U};
    Octets text;
    for (uint8_t i = 0; i < 15; i++)
        text.push_back(i);
    CHECK(siphash(key, span_of(text.data(), 0)) == 0x726fdb47dd0e0e31U);
    CHECK(siphash(key, span_of(text.data(), 1)) == 0x74f839c593dc67fdU);
    CHECK(siphash(key, span_of(text.data(), 8)) == 0x93f5f5799a932462U);
    CHECK(siphash(key, span_of(text.data(), 15)) == 0xa129ca6149be45e5U);
    const uint64_t other_key[2] = {key[0] ^ 1, key[1]};
    CHECK(siphash(other_key, as_span(text)) != 0xa129ca6149be45e5U);
}

TEST_CASE("hashes, MACs and derived keys need no memory", "[crypto][mac]") {
    Octets out(64);
    mem_fail_after(1);
    Octets digest = sha256_of({as_span("abc")});
    Octets mac = hmac_of(Octets(100, 1), {as_span("abc")});
    status result = hkdf_sha256(out.data(), out.size(), as_span("s"), as_span("t"), as_span("u"), nullptr);
    bool has_failed = mem_has_failed() != 0;
    mem_fail_after(0);
    CHECK(result == ESF_OK);
    CHECK_FALSE(has_failed);
}
