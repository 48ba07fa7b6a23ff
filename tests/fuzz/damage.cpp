// SPDX-License-Identifier: Apache-2.0
#include "damage.hpp"

#include <cctype>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <stdexcept>

#include "base/base64.h"
#include "json/json.h"

namespace fuzz {

namespace {

const char *const numbers[] = {
    "0",  "-1",   "01",  "1.0", "1e0", "1E400", "2147483648", "9007199254740992", "18446744073709551616",
    "-0", "0x10", "NaN", "10",  "12",  "5",     "99"};
const char *const pieces[] = {"\"",
                              "\\",
                              "\\u0000",
                              "\\ud800",
                              "{",
                              "}",
                              "[",
                              "]",
                              ",",
                              ":",
                              "..",
                              ".",
                              "=",
                              "null",
                              "true",
                              "\xEF\xBB\xBF",
                              "\xC0\x80",
                              "\xED\xA0\x80",
                              "\x1b[31m",
                              "\"crit\":[\"x\"],",
                              "\"zip\":\"DEF\",",
                              "\"alg\":\"none\",",
                              "\"sit\":3,",
                              "\"rro\":{},",
                              "\"esri\":\"u.X\",",
                              " ",
                              "\n",
                              "\t",
                              "+",
                              "/"};

std::string some_number(Random &random) {
    return numbers[random.below(std::size(numbers))];
}

void flip_bit(std::string &text, Random &random) {
    if (!text.empty())
        text[random.below(text.size())] ^= static_cast<char>(1U << random.below(8));
}

void replace_octet(std::string &text, Random &random) {
    if (!text.empty())
        text[random.below(text.size())] = static_cast<char>(random.next());
}

void cut_end(std::string &text, Random &random) {
    text.resize(random.below(text.size() + 1));
}

void cut_out(std::string &text, Random &random) {
    size_t start = random.below(text.size() + 1);
    text.erase(start, 1 + random.below(24));
}

void repeat_run(std::string &text, Random &random) {
    size_t start = random.below(text.size() + 1);
    std::string run = text.substr(start, 1 + random.below(40));
    text.insert(random.once_in(2) ? start : random.below(text.size() + 1), run);
}

void insert_piece(std::string &text, Random &random) {
    text.insert(random.below(text.size() + 1), pieces[random.below(std::size(pieces))]);
}

// Exchanges one run of digits.
void change_number(std::string &text, Random &random) {
    size_t start = text.find_first_of("0123456789", random.below(text.size() + 1));
    if (start == std::string::npos)
        return insert_piece(text, random);
    size_t end = text.find_first_not_of("0123456789", start);
    text.replace(start, (end == std::string::npos ? text.size() : end) - start, some_number(random));
}

// White space where JSON allows it does no harm: what comes through unharmed has to be taken.
void add_blank(std::string &text, Random &random) {
    size_t at = text.find_first_of("{}[]:,", random.below(text.size() + 1));
    if (at != std::string::npos)
        text.insert(at + random.below(2), 1, " \t\r\n"[random.below(4)]);
}

void nest(std::string &text, Random &random) {
    size_t depth = 1 + random.below(random.once_in(8) ? 400 : 20);
    size_t at = random.below(text.size() + 1);
    std::string open;
    std::string close;
    for (size_t i = 0; i < depth; i++) {
        bool list = random.once_in(2);
        open += list ? "[" : "{\"a\":";
        close += list ? "]" : "}";
    }
    if (random.once_in(2))
        text.insert(text.size() - random.below(text.size() - at + 1), close);
    text.insert(at, open);
}

// A member of the text stands there twice, as it is or with an escape in its name.
void repeat_member(std::string &text, Random &random) {
    size_t start = text.find(",\"", random.below(text.size() + 1));
    size_t end = start == std::string::npos ? start : text.find_first_of(",}", start + 2);
    if (end == std::string::npos)
        return repeat_run(text, random);
    std::string member = text.substr(start, end - start);
    if (random.once_in(2) && member.size() > 3) {
        char escaped[8];
        (void)std::snprintf(escaped, sizeof escaped, "\\u%04x", static_cast<unsigned char>(member[2]));
        member.replace(2, 1, escaped);
    }
    text.insert(end, member);
}

void damage_once(std::string &text, const std::vector<std::string> &others, Random &random);

// Takes the header of the compact JWE out of the text, damages it, and puts it back encoded.
void damage_header(std::string &text, const std::vector<std::string> &others, Random &random) {
    size_t start = text.find("eyJ");
    size_t end = start == std::string::npos ? start : text.find('.', start);
    std::string header;
    if (end == std::string::npos || !from_base64url(header, std::string_view(text).substr(start, end - start)))
        return flip_bit(text, random);
    damage_once(header, others, random);
    text.replace(start, end - start, base64url(header));
}

// Exchanges two parts between dots, or takes one of another text.
void swap_parts(std::string &text, const std::vector<std::string> &others, Random &random) {
    size_t dot = text.find('.', random.below(text.size() + 1));
    const std::string &other = others[random.below(others.size())];
    size_t other_dot = other.find('.', random.below(other.size() + 1));
    if (dot == std::string::npos || other_dot == std::string::npos)
        return cut_out(text, random);
    text = text.substr(0, dot) + other.substr(other_dot);
}

void splice(std::string &text, const std::vector<std::string> &others, Random &random) {
    const std::string &other = others[random.below(others.size())];
    size_t from = random.below(other.size() + 1);
    std::string run = other.substr(from, random.below(200));
    size_t at = random.below(text.size() + 1);
    text.replace(at, random.below(run.size() + 1), run);
}

void damage_once(std::string &text, const std::vector<std::string> &others, Random &random) {
    switch (random.below(14)) {
    case 0:
        return flip_bit(text, random);
    case 1:
        return replace_octet(text, random);
    case 2:
        return cut_end(text, random);
    case 3:
        return cut_out(text, random);
    case 4:
        return repeat_run(text, random);
    case 5:
    case 6:
        return insert_piece(text, random);
    case 7:
        return change_number(text, random);
    case 8:
        return nest(text, random);
    case 9:
        return repeat_member(text, random);
    case 10:
        return swap_parts(text, others, random);
    case 11:
        return splice(text, others, random);
    case 12:
        return add_blank(text, random);
    default:
        return damage_header(text, others, random);
    }
}

// Every string in a JSON text that is long enough to be interesting.
void collect_strings(std::vector<std::string> &out, std::string_view text) {
    static const json_limits roomy = {64U << 20, 1U << 22, 64};
    json list = {};
    if (json_read(&list, span_of(text.data(), text.size()), &roomy, nullptr) < 0)
        throw std::runtime_error("a file of vectors is not strict JSON");
    for (size_t i = 0; i < list.count; i++) {
        bytes *octets = nullptr;
        span raw = json_raw(&list, i);
        if (json_kind(&list, i) == JSON_STRING && raw.size > 40 && raw.size < 20000 &&
            json_string(&octets, &list, i, nullptr) == ESF_OK)
            out.emplace_back(reinterpret_cast<const char *>(octets->data), octets->size);
        else if (json_kind(&list, i) == JSON_OBJECT && raw.size < 1000)
            out.emplace_back(reinterpret_cast<const char *>(raw.data), raw.size);
        bytes_free(octets);
    }
    json_cleanup(&list);
}

} // namespace

uint64_t Random::next() {
    // splitmix64
    uint64_t z = state_ += UINT64_C(0x9E3779B97F4A7C15);
    z = (z ^ (z >> 30)) * UINT64_C(0xBF58476D1CE4E5B9);
    z = (z ^ (z >> 27)) * UINT64_C(0x94D049BB133111EB);
    return z ^ (z >> 31);
}

uint64_t seed() {
    static const uint64_t chosen = [] {
        const char *given = std::getenv("ESF_FUZZ_SEED");
        uint64_t value = given == nullptr ? 20261122 : std::strtoull(given, nullptr, 10);
        std::printf("ESF_FUZZ_SEED=%llu\n", static_cast<unsigned long long>(value));
        return value;
    }();
    return chosen;
}

std::vector<std::string> vector_texts() {
    std::vector<std::string> texts;
    for (const auto &entry : std::filesystem::directory_iterator(std::string(ESF_TESTS_DIR) + "/vectors")) {
        if (entry.path().extension() != ".json")
            continue;
        std::ifstream file(entry.path(), std::ios::binary);
        collect_strings(texts, std::string(std::istreambuf_iterator<char>(file), {}));
    }
    return texts;
}

std::string damage(std::string text, const std::vector<std::string> &others, Random &random) {
    for (size_t times = 1 + random.below(4); times > 0; times--)
        damage_once(text, others, random);
    return text;
}

std::string base64url(std::string_view octets) {
    std::string text(base64url_size(octets.size()), '\0');
    base64url_encode(reinterpret_cast<uint8_t *>(text.data()), span_of(octets.data(), octets.size()));
    return text;
}

bool from_base64url(std::string &octets, std::string_view text) {
    octets.resize(base64url_decoded_size(text.size()));
    size_t size = 0;
    bool right = base64url_decode(reinterpret_cast<uint8_t *>(octets.data()), &size, span_of(text.data(), text.size()));
    octets.resize(right ? size : 0);
    return right;
}

} // namespace fuzz
