// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "support.hpp"

using namespace json_tests;
using namespace std::string_literals;

TEST_CASE("members are found by name and values keep their place and kind", "[json]") {
    Reading reading(R"( {"o":{"x":1},"a":[1,2],"s":"te\nxt","n":-1.5e3,"t":true,"f":false,"z":null} )");
    REQUIRE(reading.passed());
    struct Expected {
        const char *name;
        enum json_kind kind;
        const char *raw;
    };
    for (const Expected &expected :
         {Expected{"o", JSON_OBJECT, R"({"x":1})"}, Expected{"a", JSON_ARRAY, "[1,2]"},
          Expected{"s", JSON_STRING, R"("te\nxt")"}, Expected{"n", JSON_NUMBER, "-1.5e3"},
          Expected{"t", JSON_TRUE, "true"}, Expected{"f", JSON_FALSE, "false"}, Expected{"z", JSON_NULL, "null"}}) {
        INFO(expected.name);
        size_t value = reading.member(expected.name);
        REQUIRE(value != JSON_NONE);
        CHECK(json_kind(&reading.list, value) == expected.kind);
        CHECK(reading.raw(value) == expected.raw);
        CHECK(json_name_is(&reading.list, value, expected.name));
        CHECK_FALSE(json_name_is(&reading.list, value, "other"));
    }
    CHECK(reading.raw(0) == R"({"o":{"x":1},"a":[1,2],"s":"te\nxt","n":-1.5e3,"t":true,"f":false,"z":null})");
}

TEST_CASE("a member of a member is none of the object's own", "[json]") {
    Reading reading(R"({"o":{"x":1},"y":[{"x":1}]})");
    CHECK(reading.member("x") == JSON_NONE);
    CHECK(json_member(&reading.list, reading.member("o"), "x") != JSON_NONE);
    CHECK(json_member(&reading.list, reading.member("y"), "x") == JSON_NONE);
    CHECK(json_member(&reading.list, reading.member("o"), "y") == JSON_NONE);
}

TEST_CASE("walking visits each value beside its neighbours only", "[json]") {
    Reading reading(R"([[1,2],{},"x",[[]],3])");
    std::string seen;
    for (size_t i = json_first(&reading.list, 0); i != JSON_NONE; i = json_next(&reading.list, 0, i))
        seen += reading.raw(i) + ";";
    CHECK(seen == R"([1,2];{};"x";[[]];3;)");
    CHECK(json_first(&reading.list, 4) == JSON_NONE); // {}
    CHECK(json_first(&reading.list, 5) == JSON_NONE); // "x"
}

TEST_CASE("what is not there stays not there, however it is asked for", "[json]") {
    Reading reading("[1]");
    CHECK(json_first(&reading.list, JSON_NONE) == JSON_NONE);
    CHECK(json_next(&reading.list, 0, JSON_NONE) == JSON_NONE);
    CHECK(json_member(&reading.list, JSON_NONE, "a") == JSON_NONE);
    CHECK(json_member(&reading.list, 1, "a") == JSON_NONE);
    CHECK(json_raw(&reading.list, JSON_NONE).size == 0);
    CHECK(reading.pointer(JSON_NONE).empty());
    CHECK_FALSE(json_name_is(&reading.list, JSON_NONE, ""));
    CHECK_FALSE(json_name_is(&reading.list, 0, ""));
    CHECK_FALSE(json_name_is(&reading.list, 1, ""));
    span place;
    int64_t number;
    CHECK_FALSE(json_plain(&reading.list, JSON_NONE, &place));
    CHECK_FALSE(json_enumeration(&reading.list, JSON_NONE, &number));
    CHECK(reading.string(JSON_NONE) == "(refused)");
}

TEST_CASE("names are compared by what they mean", "[json]") {
    Reading reading("{\"\\u0073it\":1,\"a\\/b\":2,\"\\uD83D\\uDE00\":3,\"\\u00e9\":4,\"ab\":5,\"\":6}");
    CHECK(reading.raw(reading.member("sit")) == "1");
    CHECK(reading.raw(reading.member("a/b")) == "2");
    CHECK(reading.raw(reading.member("\xF0\x9F\x98\x80")) == "3");
    CHECK(reading.raw(reading.member("\xC3\xA9")) == "4");
    CHECK(reading.raw(reading.member("")) == "6");
    for (const char *near : {"\\u0073it", "si", "sitt", "a\\/b", "a/bc", "a", "\xF0\x9F\x98\x81", "\xC3"})
        CHECK(reading.member(near) == JSON_NONE);
}

TEST_CASE("a string without escapes is had in place, one with escapes only as a copy", "[json]") {
    Reading reading("[\"plain \xC3\xA9\",\"a\\u0062c\",\"\",7]");
    span place;
    REQUIRE(json_plain(&reading.list, 1, &place));
    CHECK(text_of(place) == "plain \xC3\xA9");
    CHECK_FALSE(json_plain(&reading.list, 2, &place));
    REQUIRE(json_plain(&reading.list, 3, &place));
    CHECK(place.size == 0);
    CHECK_FALSE(json_plain(&reading.list, 4, &place));
    CHECK_FALSE(json_plain(&reading.list, 0, &place));
    CHECK(reading.string(1) == "plain \xC3\xA9");
    CHECK(reading.string(2) == "abc");
    CHECK(reading.string(3).empty());
}

TEST_CASE("escapes are undone as RFC 8259 7 says", "[json]") {
    struct Case {
        std::string text;
        std::string meaning;
    };
    for (const Case &one :
         {Case{R"("\"\\\/\b\f\n\r\t")", "\"\\/\b\f\n\r\t"}, Case{R"("\u0000")", "\0"s}, Case{R"("a\u0000b")", "a\0b"s},
          Case{R"("\u007f\u0080")", "\x7F\xC2\x80"}, Case{R"("\u07ff\u0800")", "\xDF\xBF\xE0\xA0\x80"},
          Case{R"("\uFFFF")", "\xEF\xBF\xBF"}, Case{R"("\uD800\uDC00")", "\xF0\x90\x80\x80"},
          Case{R"("\udbff\udfff")", "\xF4\x8F\xBF\xBF"}, Case{R"("\\u0041")", "\\u0041"},
          Case{R"("\\\u0041\\")", "\\A\\"},
          Case{"\"0123456789abcdef\\n0123456789abcdef\\n\"", "0123456789abcdef\n0123456789abcdef\n"},
          Case{"\"\xC3\xA9\\u00E9\xE2\x82\xAC\"", "\xC3\xA9\xC3\xA9\xE2\x82\xAC"}}) {
        INFO(one.text);
        Reading reading(one.text);
        REQUIRE(reading.passed());
        CHECK(reading.string(0) == one.meaning);
    }
}

TEST_CASE("a value that is no string is refused as one, with its place", "[json]") {
    Reading reading(R"({"a":[0,{"b":1}]})");
    bytes *out = nullptr;
    error *failure = nullptr;
    CHECK(json_string(&out, &reading.list, 4, &failure) == ESF_E_FORMAT);
    REQUIRE(failure != nullptr);
    CHECK(std::string(failure->where) == "/a/1/b");
    CHECK(failure->rsc == ESF_RSC_BAD_REQUEST);
    CHECK(out == nullptr);
    error_free(failure);
}

TEST_CASE("an enumeration is a whole number written plainly, up to 2^53 - 1", "[json]") {
    struct Case {
        const char *text;
        int64_t number;
    };
    for (const Case &good : {Case{"0", 0}, Case{"5", 5}, Case{"10", 10}, Case{"2147483648", INT64_C(2147483648)},
                             Case{"9007199254740991", INT64_C(9007199254740991)}}) {
        Reading reading(good.text);
        int64_t number = -1;
        INFO(good.text);
        CHECK(json_enumeration(&reading.list, 0, &number));
        CHECK(number == good.number);
    }
    for (const char *bad : {"-0", "-1", "1.0", "1e0", "0.0", "0e0", "10E0", "9007199254740992", "18446744073709551616",
                            "100000000000000000000000000000000000000", "\"1\"", "true", "null", "[1]", "{}"}) {
        Reading reading(bad);
        int64_t number = -1;
        INFO(bad);
        REQUIRE(reading.passed());
        CHECK_FALSE(json_enumeration(&reading.list, 0, &number));
        CHECK(number == -1);
    }
}

TEST_CASE("a pointer names the place of a value", "[json]") {
    Reading reading(R"({"m2m:seci":{"sit":5,"l":[[],[1,{"x":2}]]},"a/b~c":{"":"e"},"\u0041\/":true,"é":0,"\n":0})");
    REQUIRE(reading.passed());
    const char *expected[] = {"",
                              "/m2m:seci",
                              "/m2m:seci/sit",
                              "/m2m:seci/l",
                              "/m2m:seci/l/0",
                              "/m2m:seci/l/1",
                              "/m2m:seci/l/1/0",
                              "/m2m:seci/l/1/1",
                              "/m2m:seci/l/1/1/x",
                              "/a~1b~0c",
                              "/a~1b~0c/",
                              "/A~1",
                              "/?",
                              "/?"};
    REQUIRE(reading.list.count == std::size(expected));
    for (size_t i = 0; i < reading.list.count; i++)
        CHECK(reading.pointer(i) == expected[i]);
}

TEST_CASE("a pointer that is too long is cut with dots and stays a string", "[json]") {
    for (size_t size = 80; size < 110; size++) {
        std::string name(size, 'n');
        Reading reading("{\"" + name + "\":[1]}");
        std::string whole = "/" + name;
        INFO(size);
        std::string pointer = reading.pointer(1);
        std::string deeper = reading.pointer(2);
        CHECK(pointer.size() < sizeof(json_place));
        CHECK(deeper.size() < sizeof(json_place));
        if (whole.size() + 3 < sizeof(json_place)) {
            CHECK(pointer == whole);
        } else {
            CHECK(pointer.substr(pointer.size() - 3) == "...");
            CHECK(whole.compare(0, pointer.size() - 3, pointer, 0, pointer.size() - 3) == 0);
        }
    }
}
