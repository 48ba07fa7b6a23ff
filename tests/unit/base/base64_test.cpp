// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <cstring>
#include <memory>

#include "base/base64.h"
#include "base/base64_forms.h"
#include "octets.hpp"

using namespace octets_for_tests;

namespace {

constexpr size_t longest = 300;

// A block of exactly the size that is promised to be enough, at each alignment: the sanitizer sees a step past its end.
class Room {
  public:
    Room(size_t size, size_t shift) : block_(new uint8_t[size + shift]), shift_(shift) {
        std::memset(block_.get(), 0xee, size + shift);
    }
    Room(span content, size_t shift) : Room(content.size, shift) {
        if (content.size > 0)
            std::memcpy(data(), content.data, content.size);
    }
    uint8_t *data() { return block_.get() + shift_; }

  private:
    std::unique_ptr<uint8_t[]> block_;
    size_t shift_;
};

std::string encode_url(const Octets &octets) {
    Room out(base64url_size(octets.size()), 0);
    base64url_encode(out.data(), as_span(octets));
    return {reinterpret_cast<char *>(out.data()), base64url_size(octets.size())};
}

std::string encode_padded(const Octets &octets) {
    Room out(base64_size(octets.size()), 0);
    base64_encode(out.data(), as_span(octets));
    return {reinterpret_cast<char *>(out.data()), base64_size(octets.size())};
}

struct Decoded {
    bool is_strict;
    size_t written;
    Octets octets;
    bool operator==(const Decoded &other) const {
        return is_strict == other.is_strict && written == other.written && octets == other.octets;
    }
};

using Decode = bool (*)(uint8_t *out, size_t *written, span text);

Decoded decode(Decode decoder, size_t room, std::string_view text, size_t shift = 0) {
    Room in(as_span(text), shift);
    Room out(room, shift);
    Decoded decoded = {false, SIZE_MAX, {}};
    decoded.is_strict = decoder(out.data(), &decoded.written, span_of(in.data(), text.size()));
    if (decoded.is_strict)
        decoded.octets.assign(out.data(), out.data() + decoded.written);
    return decoded;
}

Decoded decode_url(std::string_view text, size_t shift = 0) {
    return decode(base64url_decode, base64url_decoded_size(text.size()), text, shift);
}

Decoded decode_url_scalar(std::string_view text) {
    return decode(base64url_decode_scalar, base64url_decoded_size(text.size()), text);
}

Decoded decode_padded(std::string_view text, size_t shift = 0) {
    return decode(base64_decode, base64_decoded_size(text.size()), text, shift);
}

// The definition once more, slow, as a string of bits: no arithmetic shared with the core.
std::string encode_by_the_book(const Octets &octets, std::string_view last_two, bool padded) {
    std::string alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789" + std::string(last_two);
    std::string bits;
    for (uint8_t octet : octets)
        for (int bit = 7; bit >= 0; bit--)
            bits += (octet >> bit & 1) != 0 ? '1' : '0';
    while (bits.size() % 6 != 0)
        bits += '0';
    std::string out;
    for (size_t i = 0; i < bits.size(); i += 6)
        out += alphabet[std::stoul(bits.substr(i, 6), nullptr, 2)];
    while (padded && out.size() % 4 != 0)
        out += '=';
    return out;
}

bool refuses_at(const Decoded &decoded, size_t offset) {
    return !decoded.is_strict && decoded.written == offset;
}

bool is_letter_or_digit(unsigned character) {
    return (character >= 'A' && character <= 'Z') || (character >= 'a' && character <= 'z') ||
           (character >= '0' && character <= '9');
}

bool is_url_character(unsigned character) {
    return is_letter_or_digit(character) || character == '-' || character == '_';
}

bool is_standard_character(unsigned character) {
    return is_letter_or_digit(character) || character == '+' || character == '/';
}

} // namespace

TEST_CASE("the examples of RFC 4648 are encoded and decoded", "[base][base64]") {
    struct Example {
        const char *octets, *padded, *url;
    };
    for (Example example :
         {Example{"", "", ""}, Example{"f", "Zg==", "Zg"}, Example{"fo", "Zm8=", "Zm8"}, Example{"foo", "Zm9v", "Zm9v"},
          Example{"foob", "Zm9vYg==", "Zm9vYg"}, Example{"fooba", "Zm9vYmE=", "Zm9vYmE"},
          Example{"foobar", "Zm9vYmFy", "Zm9vYmFy"}, Example{"\xfb\xff\xbf", "+/+/", "-_-_"}}) {
        std::string_view text = example.octets;
        Octets octets(text.begin(), text.end());
        CHECK(encode_padded(octets) == example.padded);
        CHECK(encode_url(octets) == example.url);
        CHECK(decode_padded(example.padded) == Decoded{true, octets.size(), octets});
        CHECK(decode_url(example.url) == Decoded{true, octets.size(), octets});
    }
}

TEST_CASE("the vector form is there where the processor has it", "[base][base64]") {
#if defined(__x86_64__)
    bool expected = __builtin_cpu_supports("avx2") != 0;
#else
    bool expected = false;
#endif
    Octets octets = Random(1).octets(longest);
    std::string text = encode_url(octets);
    Room out(longest * 2, 0);
    CHECK((base64_vector_encode(out.data(), as_span(octets), BASE64_URL) > 0) == expected);
    CHECK((base64_vector_decode(out.data(), as_span(text), BASE64_URL) > 0) == expected);
}

TEST_CASE("all lengths and alignments go there and back, equal to the book", "[base][base64]") {
    Random random(2);
    for (size_t size = 0; size <= longest; size++) {
        Octets octets = random.octets(size);
        std::string url = encode_by_the_book(octets, "-_", false);
        std::string padded = encode_by_the_book(octets, "+/", true);
        REQUIRE(url.size() == base64url_size(size));
        REQUIRE(padded.size() == base64_size(size));
        REQUIRE(base64url_decoded_size(url.size()) == size);
        REQUIRE(base64_decoded_size(padded.size()) >= size);
        Room scalar(url.size(), 0);
        base64url_encode_scalar(scalar.data(), as_span(octets));
        REQUIRE(span_equal(span_of(scalar.data(), url.size()), as_span(url)));
        REQUIRE(decode_url_scalar(url) == Decoded{true, size, octets});

        for (size_t shift = 0; shift < 32; shift += 1 + size % 3) {
            Room in(as_span(octets), shift);
            Room out(padded.size(), shift);
            base64url_encode(out.data(), span_of(in.data(), size));
            REQUIRE(span_equal(span_of(out.data(), url.size()), as_span(url)));
            base64_encode(out.data(), span_of(in.data(), size));
            REQUIRE(span_equal(span_of(out.data(), padded.size()), as_span(padded)));
            REQUIRE(decode_url(url, shift) == Decoded{true, size, octets});
            REQUIRE(decode_padded(padded, shift) == Decoded{true, size, octets});
        }
    }
}

TEST_CASE("every wrong octet at every position is refused where it stands", "[base][base64]") {
    Random random(3);
    for (size_t size : {0U, 1U, 2U, 3U, 23U, 47U, 95U}) {
        // One more octet than a multiple of three would leave bits that a changed last character could set.
        std::string good = encode_url(random.octets(size + (3 - size % 3) % 3));
        for (size_t position = 0; position < good.size(); position++) {
            for (unsigned octet = 0; octet < 256; octet++) {
                std::string text = good;
                text[position] = static_cast<char>(octet);
                Decoded decoded = decode_url(text, position % 32);
                bool is_right = is_url_character(octet) ? decoded.is_strict : refuses_at(decoded, position);
                if (!is_right || !(decoded == decode_url_scalar(text)))
                    FAIL("base64url: octet " << octet << " at " << position << " of " << good.size());
            }
        }
    }
}

TEST_CASE("every wrong octet at every position of padded base64 is refused where it stands", "[base][base64]") {
    for (size_t size : {4U, 8U, 64U, 128U}) {
        std::string good(size, 'A');
        for (size_t position = 0; position < good.size(); position++) {
            for (unsigned octet = 0; octet < 256; octet++) {
                if (octet == '=' && position == size - 1)
                    continue; // that is padding
                std::string text = good;
                text[position] = static_cast<char>(octet);
                Decoded decoded = decode_padded(text, position % 32);
                if (!(is_standard_character(octet) ? decoded.is_strict : refuses_at(decoded, position)))
                    FAIL("base64: octet " << octet << " at " << position << " of " << size);
            }
        }
    }
}

TEST_CASE("base64 and base64url do not take each other's characters", "[base][base64]") {
    for (size_t position = 0; position < 100; position++) {
        std::string text(100, 'A');
        for (char character : {'-', '_'}) {
            text[position] = character;
            REQUIRE(decode_url(text).is_strict);
            REQUIRE(refuses_at(decode_padded(text), position));
        }
        for (char character : {'+', '/'}) {
            text[position] = character;
            REQUIRE(refuses_at(decode_url(text), position));
            REQUIRE(decode_padded(text).is_strict);
        }
    }
}

TEST_CASE("of several wrong characters the first is reported", "[base][base64]") {
    Random random(4);
    for (int round = 0; round < 2000; round++) {
        std::string text = encode_url(random.octets(random.below(longest)));
        size_t first = text.size();
        for (uint64_t i = 0, wrong = 1 + random.below(3); i < wrong && !text.empty(); i++) {
            size_t position = random.below(text.size());
            text[position] = '*';
            first = std::min(first, position);
        }
        if (first < text.size())
            REQUIRE(refuses_at(decode_url(text), first));
        REQUIRE(decode_url(text) == decode_url_scalar(text));
    }
}

TEST_CASE("bits behind the last octet must be zero", "[base][base64]") {
    for (size_t before : {0U, 40U, 96U}) {
        std::string start(before, 'A');
        CHECK(decode_url(start + "AA").is_strict);
        CHECK(decode_url(start + "AQ").is_strict);
        CHECK(refuses_at(decode_url(start + "AB"), before + 1));
        CHECK(refuses_at(decode_url(start + "AP"), before + 1));
        CHECK(decode_url(start + "AAA").is_strict);
        CHECK(decode_url(start + "AAE").is_strict);
        CHECK(refuses_at(decode_url(start + "AAB"), before + 2));
        CHECK(refuses_at(decode_url(start + "AAD"), before + 2));
        CHECK(decode_padded(start + "AA==").is_strict);
        CHECK(refuses_at(decode_padded(start + "AB=="), before + 1));
        CHECK(decode_padded(start + "AAE=").is_strict);
        CHECK(refuses_at(decode_padded(start + "AAB="), before + 2));
    }
}

TEST_CASE("no text has one character more than a multiple of four", "[base][base64]") {
    for (size_t before : {0U, 4U, 40U, 96U}) {
        std::string start(before, 'A');
        CHECK(refuses_at(decode_url(start + "A"), before));
        CHECK(refuses_at(decode_padded(start + "A"), before));
    }
}

TEST_CASE("padding is what base64 needs and base64url must not have", "[base][base64]") {
    CHECK(refuses_at(decode_url("Zg=="), 2));
    CHECK(refuses_at(decode_url("Zm8="), 3));
    CHECK(refuses_at(decode_padded("Zg"), 1));
    CHECK(refuses_at(decode_padded("Zg="), 2));
    CHECK(refuses_at(decode_padded("Zm8"), 2));
    CHECK(refuses_at(decode_padded("="), 0));
    CHECK(refuses_at(decode_padded("=="), 0));
    CHECK(refuses_at(decode_padded("===="), 0));
    CHECK(refuses_at(decode_padded("Z==="), 1));
    CHECK(refuses_at(decode_padded("Zm9v===="), 4));
    CHECK(refuses_at(decode_padded("Zg==Zg=="), 2));
    CHECK(refuses_at(decode_padded("Zm=v"), 2));
    CHECK(refuses_at(decode_padded("=Zg="), 0));
}

TEST_CASE("white space is refused everywhere", "[base][base64]") {
    for (const char *text : {" Zm9", "Zm 9", "Zm9\n", "Zm\r\n", "Zm\t9"}) {
        INFO(text);
        CHECK_FALSE(decode_url(text).is_strict);
        CHECK_FALSE(decode_padded(text).is_strict);
    }
}

TEST_CASE("sizes that no memory holds overflow to one that is refused", "[base][base64]") {
    CHECK(base64url_size(SIZE_MAX) == SIZE_MAX);
    CHECK(base64_size(SIZE_MAX) == SIZE_MAX);
    CHECK(base64url_decoded_size(SIZE_MAX) < SIZE_MAX);
    CHECK(base64_decoded_size(SIZE_MAX) < SIZE_MAX);
}

TEST_CASE("a megabyte goes there and back", "[base][base64]") {
    Octets octets = Random(5).octets((1U << 20) + 1);
    std::string url = encode_url(octets);
    CHECK(decode_url(url) == Decoded{true, octets.size(), octets});
    std::string padded = encode_padded(octets);
    CHECK(decode_padded(padded) == Decoded{true, octets.size(), octets});
    url[url.size() / 2] = '=';
    CHECK(refuses_at(decode_url(url), url.size() / 2));
}
