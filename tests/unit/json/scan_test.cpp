// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <random>

#include "support.hpp"
#include "json/scan.h"

using namespace json_tests;

namespace {

bool is_plain(unsigned octet) {
    return octet >= 0x20 && octet < 0x80 && octet != '"' && octet != '\\';
}

// UTF-8 said another way: decode, then check that the shortest form of the character is what stood there.
size_t utf8_by_decoding(const std::string &octets) {
    auto at = [&](size_t i) { return i < octets.size() ? static_cast<uint8_t>(octets[i]) : 0U; };
    size_t size = at(0) >= 0xF0 ? 4 : at(0) >= 0xE0 ? 3 : 2;
    if (at(0) < 0xC0 || at(0) > 0xF7 || octets.size() < size)
        return 0;
    uint32_t character = at(0) & (0x7FU >> size);
    for (size_t i = 1; i < size; i++) {
        if ((at(i) & 0xC0) != 0x80)
            return 0;
        character = character << 6 | (at(i) & 0x3F);
    }
    const uint32_t least[] = {0, 0, 0x80, 0x800, 0x10000};
    bool surrogate = character >= 0xD800 && character <= 0xDFFF;
    return character < least[size] || surrogate || character > 0x10FFFF ? 0 : size;
}

} // namespace

TEST_CASE("the fast scans stop where the simple one does, for every octet, place and alignment", "[json]") {
    constexpr size_t longest = 150;
    alignas(64) uint8_t memory[64 + longest];
    for (size_t shift = 0; shift < 17; shift++) {
        for (size_t size : {0U, 1U, 7U, 8U, 9U, 15U, 16U, 17U, 31U, 64U, 79U, 80U, 81U, 95U, 144U, 150U}) {
            uint8_t *start = memory + shift;
            span octets = span_of(start, size);
            std::memset(memory, '"', sizeof memory); // what lies around must not be looked at
            std::memset(start, 'x', size);
            REQUIRE(scan_plain(octets) == size);
            REQUIRE(scan_plain_words(octets) == size);
            for (size_t place = 0; place < size; place++) {
                for (unsigned octet : {0U, 0x1FU, 0x20U, 0x21U, unsigned('"'), 0x23U, 0x5BU, unsigned('\\'), 0x5DU,
                                       0x7FU, 0x80U, 0xFFU}) {
                    start[place] = static_cast<uint8_t>(octet);
                    size_t expected = is_plain(octet) ? size : place;
                    REQUIRE(scan_plain_simple(octets) == expected);
                    REQUIRE(scan_plain_words(octets) == expected);
                    REQUIRE(scan_plain(octets) == expected);
                }
                start[place] = 'x';
            }
        }
    }
}

TEST_CASE("the scans agree on each of the 256 octets", "[json]") {
    for (unsigned octet = 0; octet < 256; octet++) {
        std::string text(40, 'x');
        text[20] = static_cast<char>(octet);
        Block block(text);
        size_t expected = is_plain(octet) ? 40 : 20;
        CHECK(scan_plain_simple(block.octets()) == expected);
        CHECK(scan_plain_words(block.octets()) == expected);
        CHECK(scan_plain(block.octets()) == expected);
    }
}

TEST_CASE("the scans agree on random octets with several stops in one word", "[json]") {
    std::mt19937 random(20261122);
    for (int round = 0; round < 20000; round++) {
        std::string text(random() % 40, 'x');
        for (char &c : text)
            c = static_cast<char>(random() % 8 == 0 ? random() : 0x20 + random() % 4);
        Block block(text);
        size_t expected = scan_plain_simple(block.octets());
        REQUIRE(scan_plain_words(block.octets()) == expected);
        REQUIRE(scan_plain(block.octets()) == expected);
    }
}

TEST_CASE("UTF-8 is judged as decoding it would, for every pair of octets and every edge behind", "[json]") {
    const unsigned behind[] = {0x00, 0x22, 0x7F, 0x80, 0xBF, 0xC0, 0xFF};
    size_t good = 0;
    for (unsigned first = 0x80; first < 0x100; first++) {
        for (unsigned second = 0; second < 0x100; second++) {
            for (unsigned third : behind) {
                for (unsigned fourth : behind) {
                    std::string text = {static_cast<char>(first), static_cast<char>(second), static_cast<char>(third),
                                        static_cast<char>(fourth)};
                    size_t expected = utf8_by_decoding(text);
                    REQUIRE(scan_utf8(as_span(text)) == expected);
                    good += expected != 0;
                }
            }
        }
    }
    CHECK(good > 10000);
}

TEST_CASE("a character that is cut off is not UTF-8", "[json]") {
    for (const std::string &whole :
         {std::string("\xC3\xA9"), std::string("\xE2\x82\xAC"), std::string("\xF0\x9F\x98\x80")}) {
        CHECK(scan_utf8(Block(whole).octets()) == whole.size());
        for (size_t size = 1; size < whole.size(); size++)
            CHECK(scan_utf8(Block(whole.substr(0, size)).octets()) == 0);
    }
}

TEST_CASE("every character written as an escape comes back as its UTF-8", "[json]") {
    for (uint32_t character = 0; character <= 0x10FFFF; character += character < 0x1000 ? 1 : 251) {
        if (character >= 0xD800 && character <= 0xDFFF)
            continue;
        char escape[16];
        if (character < 0x10000)
            std::snprintf(escape, sizeof escape, "\\u%04X", character);
        else
            std::snprintf(escape, sizeof escape, "\\u%04x\\u%04x", 0xD800 + ((character - 0x10000) >> 10),
                          0xDC00 + ((character - 0x10000) & 0x3FF));
        uint32_t found = 0;
        REQUIRE(scan_escape(span_text(escape), &found) == std::strlen(escape));
        REQUIRE(found == character);
        unescape reader = {span_text(escape), {0}};
        size_t size = unescape_next(&reader);
        std::string octets(reinterpret_cast<const char *>(reader.octets), size);
        REQUIRE(reader.left.size == 0);
        REQUIRE(size == (character < 0x80 ? 1 : utf8_by_decoding(octets)));
    }
}
