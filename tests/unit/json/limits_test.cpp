// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "base/alloc.h"
#include "support.hpp"

using namespace json_tests;

namespace {

std::string nested(size_t depth, char open, char close, const std::string &inside) {
    std::string text;
    for (size_t i = 0; i < depth; i++)
        text += open == '{' ? "{\"a\":" : std::string(1, open);
    return text + inside + std::string(depth, close);
}

std::string zeros(size_t count) {
    std::string text = "[";
    for (size_t i = 0; i < count; i++)
        text += i == 0 ? "0" : ",0";
    return text + "]";
}

json_limits with_size(size_t size) {
    return {size, roomy.values_max, roomy.depth_max};
}
json_limits with_values(size_t values) {
    return {roomy.size_max, values, roomy.depth_max};
}
json_limits with_depth(unsigned depth) {
    return {roomy.size_max, roomy.values_max, depth};
}

} // namespace

TEST_CASE("a text of the largest size is read, one octet more is refused", "[json]") {
    std::string text = R"({"a":[1,2,3]})";
    CHECK(Reading(text, with_size(text.size())).passed());
    Reading longer(text, with_size(text.size() - 1));
    CHECK(longer.result == ESF_E_LIMIT);
    CHECK(longer.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(longer.where() == "octet 12");
    CHECK(longer.message() == "the text has more than 12 octets");
    CHECK(Reading("", with_size(0)).result == ESF_E_JSON);
    CHECK(Reading("1", with_size(0)).result == ESF_E_LIMIT);
}

TEST_CASE("blanks count for the size of a text", "[json]") {
    CHECK(Reading("1   ", with_size(4)).passed());
    CHECK(Reading("1    ", with_size(4)).result == ESF_E_LIMIT);
}

TEST_CASE("the deepest nesting is read, one level more is refused", "[json]") {
    for (unsigned depth : {1U, 2U, 16U, 1000U}) {
        INFO("depth " << depth);
        for (const char *brackets : {"[]", "{}"}) {
            for (const char *inside : {"0", brackets[0] == '{' ? "[1,2]" : "{\"b\":1}"}) {
                size_t levels = inside[0] == '0' ? depth : depth - 1;
                CHECK(Reading(nested(levels, brackets[0], brackets[1], inside), with_depth(depth)).passed());
                Reading deeper(nested(levels + 1, brackets[0], brackets[1], inside), with_depth(depth));
                CHECK(deeper.result == ESF_E_LIMIT);
                CHECK(deeper.rsc() == ESF_RSC_BAD_REQUEST);
            }
        }
    }
    CHECK(Reading("0", with_depth(0)).passed());
    CHECK(Reading("[]", with_depth(0)).result == ESF_E_LIMIT);
    CHECK(Reading("[[]]", with_depth(1)).where() == "octet 1");
    CHECK(Reading("[[]]", with_depth(1)).message() == "the text has more than 1 levels of nesting");
}

TEST_CASE("containers beside each other do not count as nesting", "[json]") {
    CHECK(Reading("[[],[],{},[{}],{\"a\":[]}]", with_depth(3)).passed());
    CHECK(Reading("[[],[],{},[{}],{\"a\":[]}]", with_depth(2)).result == ESF_E_LIMIT);
}

TEST_CASE("millions of open brackets are refused at the limit", "[json]") {
    std::string text(16U << 20, '[');
    CHECK(Reading(text).where() == "octet " + std::to_string(roomy.depth_max));
    json_limits none = {size_t(1) << 30, size_t(1) << 30, 1U << 30};
    CHECK(Reading(text.substr(0, 1U << 20), none).result == ESF_E_JSON);
}

TEST_CASE("the most values are read, one more is refused", "[json]") {
    for (size_t values : {2U, 23U, 24U, 25U, 47U, 48U, 49U, 1000U}) {
        INFO(values << " values");
        Reading most(zeros(values - 1), with_values(values));
        CHECK(most.passed());
        CHECK(most.list.count == values);
        CHECK(most.list.capacity <= (values < JSON_INLINE_VALUES ? size_t(JSON_INLINE_VALUES) : values));
        Reading more(zeros(values), with_values(values));
        CHECK(more.result == ESF_E_LIMIT);
        CHECK(more.rsc() == ESF_RSC_BAD_REQUEST);
        CHECK(more.where() == "octet " + std::to_string(2 * values - 1));
    }
    CHECK(Reading("0", with_values(1)).passed());
    CHECK(Reading("0", with_values(0)).result == ESF_E_LIMIT);
    CHECK(Reading("[]", with_values(0)).result == ESF_E_LIMIT);
}

TEST_CASE("names of members are no values", "[json]") {
    CHECK(Reading(R"({"a":1,"b":2})", with_values(3)).passed());
    CHECK(Reading(R"({"a":1,"b":2})", with_values(2)).result == ESF_E_LIMIT);
}

TEST_CASE("a small text is read without a single allocation", "[json]") {
    int64_t before = mem_live();
    Reading small(zeros(JSON_INLINE_VALUES - 1));
    CHECK(small.passed());
    CHECK(mem_live() == before);
    Reading larger(zeros(JSON_INLINE_VALUES));
    CHECK(larger.passed());
    CHECK(mem_live() == before + 1);
}

TEST_CASE("a text of more than 4 GiB is refused before a single octet of it is looked at", "[json]") {
    json_limits none = {SIZE_MAX, SIZE_MAX, 16};
    struct json list;
    error *failure = nullptr;
    uint8_t octet = '0';
    if (sizeof(size_t) > 4) {
        CHECK(json_read(&list, span_of(&octet, size_t(UINT32_MAX) + 1), &none, &failure) == ESF_E_LIMIT);
        REQUIRE(failure != nullptr);
        CHECK(std::string(failure->where) == "octet 4294967295");
    }
    error_free(failure);
}
