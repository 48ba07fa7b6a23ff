// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <array>
#include <thread>

#include <openssl/err.h>

#include "base/alloc.h"
#include "base/octets.hpp"
#include "base/testing.h"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

// Test cases 1, 2, 4, 10 and 16 of the GCM specification (McGrew, Viega).
struct Example {
    const char *key, *iv, *aad, *plaintext, *ciphertext, *tag;
};

const char *const spec_iv = "cafebabefacedbaddecaf888";
const char *const spec_aad = "feedfacedeadbeeffeedfacedeadbeefabaddad2";
const char *const spec_plaintext = "d9313225f88406e5a55909c5aff5269a86a7a9531534f7da2e4c303d8a318a72"
                                   "1c3c0c95956809532fcf0e2449a6b525b16aedf5aa0de657ba637b39";

const Example examples[] = {
    {"00000000000000000000000000000000", "000000000000000000000000", "", "", "", "58e2fccefa7e3061367f1d57a4e7455a"},
    {"00000000000000000000000000000000", "000000000000000000000000", "", "00000000000000000000000000000000",
     "0388dace60b6a392f328c2b971b2fe78", "ab6e47d42cec13bdf53a67b21257bddf"},
    {"feffe9928665731c6d6a8f9467308308", spec_iv, spec_aad, spec_plaintext,
     "42831ec2217774244b7221b784d0d49ce3aa212f2c02a4e035c17e2329aca12e"
     "21d514b25466931c7d8f6a5aac84aa051ba30b396a0aac973d58e091",
     "5bc94fbc3221a5db94fae95ae7121a47"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c", spec_iv, spec_aad, spec_plaintext,
     "3980ca0b3c00e841eb06fac4872a2757859e1ceaa6efd984628593b40ca1e19c"
     "7d773d00c144c525ac619d18c84a3f4718e2448b2fe324d9ccda2710",
     "2519498e80f1478f37ba55bd6d27618c"},
    {"feffe9928665731c6d6a8f9467308308feffe9928665731c6d6a8f9467308308", spec_iv, spec_aad, spec_plaintext,
     "522dc1f099567d07f47f37a32a84427d643a8cdcbfe5c0c97598a2bd2555d1aa"
     "8cb08e48590dbb3da7b08b1056828838c5f61e6393ba7a0abcc9f662",
     "76fc6ece0f4e1768cddf8853bb2d551b"},
};

class Key {
  public:
    explicit Key(const Octets &key) { REQUIRE(aead_new(&aead_, as_span(key), nullptr) == ESF_OK); }
    ~Key() { aead_free(aead_); }
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;
    const struct aead *get() const { return aead_; }

  private:
    struct aead *aead_ = nullptr;
};

struct Message {
    Octets iv, aad, text, tag;
};

Message sealed_with(const Key &key, size_t size, uint64_t seed) {
    Random random(seed);
    Message message = {random.octets(AES_GCM_IV_SIZE), random.octets(20), random.octets(size),
                       Octets(AES_GCM_TAG_SIZE)};
    REQUIRE(aead_seal(key.get(), message.text.data(), message.tag.data(), message.iv.data(), as_span(message.aad),
                      as_span(message.text), nullptr) == ESF_OK);
    return message;
}

bool opens(const Key &key, const Message &message, Octets &out) {
    out.assign(message.text.size(), 0xee);
    return aead_open(key.get(), out.data(), message.tag.data(), message.iv.data(), as_span(message.aad),
                     as_span(message.text));
}

bool is_wiped(const Octets &octets) {
    return std::all_of(octets.begin(), octets.end(), [](uint8_t octet) { return octet == 0; });
}

} // namespace

TEST_CASE("the examples of the GCM specification are sealed and opened", "[crypto][aead]") {
    for (const Example &example : examples) {
        Key key(from_hex(example.key));
        Octets iv = from_hex(example.iv), aad = from_hex(example.aad), plaintext = from_hex(example.plaintext);
        Octets ciphertext(plaintext.size()), tag(AES_GCM_TAG_SIZE);
        REQUIRE(aead_seal(key.get(), ciphertext.data(), tag.data(), iv.data(), as_span(aad), as_span(plaintext),
                          nullptr) == ESF_OK);
        CHECK(ciphertext == from_hex(example.ciphertext));
        CHECK(tag == from_hex(example.tag));
        Octets opened;
        REQUIRE(opens(key, {iv, aad, ciphertext, tag}, opened));
        CHECK(opened == plaintext);
    }
}

TEST_CASE("sealing and opening work in place", "[crypto][aead]") {
    for (size_t size : {0U, 1U, 16U, 17U, 1000U, 100000U}) {
        Key key(Random(1).octets(16));
        Octets plaintext = Random(2).octets(size);
        Octets apart(size), text = plaintext, tag(AES_GCM_TAG_SIZE), apart_tag(AES_GCM_TAG_SIZE);
        Octets iv = Random(3).octets(AES_GCM_IV_SIZE);
        REQUIRE(aead_seal(key.get(), apart.data(), apart_tag.data(), iv.data(), span_of(nullptr, 0), as_span(plaintext),
                          nullptr) == ESF_OK);
        REQUIRE(aead_seal(key.get(), text.data(), tag.data(), iv.data(), span_of(nullptr, 0), as_span(text), nullptr) ==
                ESF_OK);
        CHECK(text == apart);
        CHECK(tag == apart_tag);
        REQUIRE(aead_open(key.get(), text.data(), tag.data(), iv.data(), span_of(nullptr, 0), as_span(text)));
        CHECK(text == plaintext);
    }
}

TEST_CASE("a message with any bit changed is refused and nothing of it is handed out", "[crypto][aead]") {
    Key key(Random(4).octets(32));
    const Message good = sealed_with(key, 100, 5);
    Octets out;
    REQUIRE(opens(key, good, out));
    auto refuses_each_bit_of = [&](Octets Message::*part) {
        for (size_t bit = 0; bit < (good.*part).size() * 8; bit++) {
            Message bad = good;
            (bad.*part)[bit / 8] ^= static_cast<uint8_t>(1U << bit % 8);
            bool is_refused = !opens(key, bad, out);
            if (!is_refused || !is_wiped(out))
                return false;
        }
        return true;
    };
    CHECK(refuses_each_bit_of(&Message::tag));
    CHECK(refuses_each_bit_of(&Message::iv));
    CHECK(refuses_each_bit_of(&Message::aad));
    CHECK(refuses_each_bit_of(&Message::text));
}

TEST_CASE("a message that was cut, made longer or sealed under another key is refused", "[crypto][aead]") {
    Key key(Random(6).octets(16));
    Message good = sealed_with(key, 64, 7);
    Octets out;
    Message bad = good;
    bad.text.pop_back();
    CHECK_FALSE(opens(key, bad, out));
    bad = good;
    bad.text.push_back(0);
    CHECK_FALSE(opens(key, bad, out));
    bad = good;
    bad.aad.clear();
    CHECK_FALSE(opens(key, bad, out));
    CHECK_FALSE(opens(Key(Random(8).octets(16)), good, out));
    CHECK(is_wiped(out));
    CHECK(opens(key, good, out));
}

TEST_CASE("a refusal leaves no word in the library's queue of errors", "[crypto][aead]") {
    Key key(Random(9).octets(16));
    Message bad = sealed_with(key, 10, 10);
    bad.tag[0] ^= 1;
    Octets out;
    CHECK_FALSE(opens(key, bad, out));
    CHECK(ERR_peek_error() == 0);
}

TEST_CASE("keys of other sizes are refused with a reason", "[crypto][aead]") {
    for (size_t size = 0; size <= 40; size++) {
        struct aead *aead = nullptr;
        Failure failure;
        status result = aead_new(&aead, as_span(Octets(size, 1)), failure.out());
        if (size == 16 || size == 24 || size == 32) {
            CHECK(result == ESF_OK);
            CHECK(aead != nullptr);
        } else {
            CHECK(result == ESF_E_ARGUMENT);
            CHECK(aead == nullptr);
            REQUIRE(failure.get() != nullptr);
            CHECK(std::string(failure->message).find("not " + std::to_string(size)) != std::string::npos);
        }
        aead_free(aead);
    }
}

TEST_CASE("a key is one allocation, and its failure is reported", "[crypto][aead]") {
    int64_t before = mem_live();
    Octets key = Random(11).octets(16);
    struct aead *aead = nullptr;
    Failure failure;
    mem_fail_after(1);
    CHECK(aead_new(&aead, as_span(key), failure.out()) == ESF_E_NO_MEMORY);
    CHECK(aead == nullptr);
    mem_fail_after(2);
    CHECK(aead_new(&aead, as_span(key), failure.out()) == ESF_OK);
    CHECK_FALSE(mem_has_failed());
    mem_fail_after(0);
    CHECK(mem_live() == before + 1);
    aead_free(aead);
    aead_free(nullptr);
    CHECK(mem_live() == before);
}

TEST_CASE("sealing and opening allocate nothing", "[crypto][aead]") {
    Key key(Random(12).octets(16));
    Message message = {Octets(AES_GCM_IV_SIZE), {}, Octets(50), Octets(AES_GCM_TAG_SIZE)};
    Octets out(50);
    mem_fail_after(1);
    status result = aead_seal(key.get(), message.text.data(), message.tag.data(), message.iv.data(),
                              span_of(nullptr, 0), as_span(message.text), nullptr);
    bool is_opened = opens(key, message, out);
    bool has_failed = mem_has_failed() != 0;
    mem_fail_after(0);
    CHECK(result == ESF_OK);
    CHECK(is_opened);
    CHECK_FALSE(has_failed);
}

TEST_CASE("with the tag check switched off anything opens, so tests can prove that they look", "[crypto][aead]") {
    if (testing_check_off(TESTING_CHECK_TAG))
        SKIP("this run has the check switched off already");
    Key key(Random(13).octets(24));
    Octets plaintext = Random(14).octets(77);
    Message message = {Random(15).octets(AES_GCM_IV_SIZE), Random(16).octets(5), plaintext, Octets(AES_GCM_TAG_SIZE)};
    REQUIRE(aead_seal(key.get(), message.text.data(), message.tag.data(), message.iv.data(), as_span(message.aad),
                      as_span(message.text), nullptr) == ESF_OK);
    message.tag[3] ^= 8;
    Octets out;
    testing_switch_off(TESTING_CHECK_TAG);
    bool is_opened = opens(key, message, out);
    testing_switch_off(0);
    CHECK(is_opened);
    CHECK(out == plaintext);
    CHECK_FALSE(opens(key, message, out));
}

TEST_CASE("one key serves many threads at once", "[crypto][aead][threads]") {
    Key key(Random(17).octets(16));
    std::vector<Message> messages;
    for (uint64_t i = 0; i < 4; i++)
        messages.push_back(sealed_with(key, 200 + i, 18 + i));
    std::array<int, 4> wrong = {};
    std::vector<std::thread> threads;
    for (size_t t = 0; t < wrong.size(); t++)
        threads.emplace_back([&, t] {
            Octets out;
            Message bad = messages[t];
            bad.tag[0] ^= 1;
            for (int i = 0; i < 2000; i++)
                wrong[t] += opens(key, messages[t], out) && !opens(key, bad, out) ? 0 : 1;
        });
    for (std::thread &thread : threads)
        thread.join();
    for (int count : wrong)
        CHECK(count == 0);
}

TEST_CASE("the library inside has a name", "[crypto]") {
    CHECK(std::string(crypto_version()).find("BoringSSL (API ") == 0);
}
