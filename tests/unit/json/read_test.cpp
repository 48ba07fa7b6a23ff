// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <vector>

#include "support.hpp"

using namespace json_tests;
using namespace std::string_literals;

namespace {

const std::vector<std::string> accepted = {
    // every kind alone
    "{}",
    "[]",
    "\"\"",
    "0",
    "true",
    "false",
    "null",
    // blanks
    " {} ",
    "\t[\n]\r",
    " \t\r\n0\n",
    "{ \"a\" : 1 , \"b\" : [ 1 , 2 ] }",
    "[\n1\n,\n2\n]",
    "{\"a\"\n:\t1}",
    // numbers
    "-0",
    "1",
    "-1",
    "10",
    "1234567890",
    "0.0",
    "0.5",
    "-0.5",
    "10.01",
    "1e1",
    "1E1",
    "1e+1",
    "1e-1",
    "1.5e10",
    "0e0",
    "-0.0e-0",
    "1e999",
    "123456789012345678901234567890",
    "[0,0]",
    "{\"a\":-1}",
    "0.00000000000000000001",
    // strings
    "\"a\"",
    "\" \"",
    "\"/\"",
    "\"\x7F\"",
    "\"'\"",
    "\"{}[]:,\"",
    "\"\xC2\x80\"",
    "\"\xC3\xA9\"",
    "\"\xDF\xBF\"",
    "\"\xE0\xA0\x80\"",
    "\"\xE2\x82\xAC\"",
    "\"\xED\x9F\xBF\"",
    "\"\xEE\x80\x80\"",
    "\"\xEF\xBF\xBF\"",
    "\"\xF0\x90\x80\x80\"",
    "\"\xF4\x8F\xBF\xBF\"",
    "\"\xEF\xBB\xBF\"",
    "\"0123456789abcdef\"",
    "\"0123456789abcdef0\xC3\xA9\"",
    // escapes
    R"("\"")",
    R"("\\")",
    R"("\/")",
    R"("\b\f\n\r\t")",
    R"("\u0000")",
    R"("\u0041")",
    R"("\uABCD\uabcd\uAbCd")",
    R"("\uD7FF\uE000")",
    R"("\uD800\uDC00")",
    R"("\uDBFF\uDFFF")",
    R"("\ud83d\ude00")",
    R"("\\u0041")",
    R"("\\\"")",
    R"("\uFFFF")",
    // arrays and objects
    "[1]",
    "[1,2,3]",
    "[[]]",
    "[[],[]]",
    "[{}]",
    "[[[[[[[[1]]]]]]]]",
    "[\"a\",1,true,false,null,{},[]]",
    "{\"a\":1}",
    "{\"a\":{\"a\":{\"a\":1}}}",
    "{\"a\":1,\"b\":2}",
    "{\"\":1}",
    "{\"a\":[],\"b\":{}}",
    "{\"a\":1,\"A\":2}",
    "{\"a\":1,\"a \":2}",
    "{\"a\":{\"b\":1},\"b\":{\"b\":1}}",
    "[{\"a\":1},{\"a\":1}]",
    R"({"\u0061":1,"b":2})",
    R"({"\n":1,"n":2})",
    "{\"\xC3\xA9\":1,\"e\xCC\x81\":2}",
    R"({"\uD83D\uDE00":1})",
    // the shapes that messages have
    "{\"m2m:seci\":{\"sit\":5,\"epo\":\"eyJ.x.y.z.w\"}}",
    "{\"m2m:sgn\":{\"nev\":{\"rep\":{\"m2m:seci\":{}}}}}",
};

struct Refused {
    std::string text;
    size_t octet;
    std::string phrase;
};

const std::vector<Refused> refused = {
    // nothing, or nothing but blanks
    {"", 0, "a value, found the end"},
    {" ", 1, "a value, found the end"},
    {"\n\t", 2, "a value, found the end"},
    // what is no blank
    {"\xEF\xBB\xBF{}", 0, "byte order mark"},
    {"\xEF\xBB\xBF", 0, "byte order mark"},
    {"\x0B{}", 0, "a value, found the octet 0x0B"},
    {"\f1", 0, "a value, found the octet 0x0C"},
    {"\xC2\xA0[]", 0, "a value, found the octet 0xC2"},
    {"\0"s, 0, "a value, found the octet 0x00"},
    {"1\0"s, 1, "the end of the text, found the octet 0x00"},
    {"{}\0"s, 2, "the end of the text, found the octet 0x00"},
    {"/**/1", 0, "a value, found '/'"},
    {"1 // one", 2, "the end of the text, found '/'"},
    {"[1,#\n2]", 3, "a value, found '#'"},
    // more than one text
    {"{}{}", 2, "the end of the text, found '{'"},
    {"[] []", 3, "the end of the text, found '['"},
    {"1 2", 2, "the end of the text, found '2'"},
    {"{},", 2, "the end of the text, found ','"},
    {"\"a\"\"b\"", 3, "the end of the text"},
    {"nullnull", 4, "the end of the text, found 'n'"},
    {"[]]", 2, "the end of the text, found ']'"},
    {"{}}", 2, "the end of the text, found '}'"},
    // words
    {"nul", 0, "a value, found 'n'"},
    {"nulL", 0, "a value, found 'n'"},
    {"Null", 0, "a value, found 'N'"},
    {"True", 0, "a value, found 'T'"},
    {"TRUE", 0, "a value, found 'T'"},
    {"tru", 0, "a value, found 't'"},
    {"truE", 0, "a value, found 't'"},
    {"truee", 4, "the end of the text"},
    {"fals", 0, "a value, found 'f'"},
    {"falsey", 5, "the end of the text"},
    {"undefined", 0, "a value, found 'u'"},
    {"NaN", 0, "a value, found 'N'"},
    {"nan", 0, "a value, found 'n'"},
    {"Infinity", 0, "a value, found 'I'"},
    {"-Infinity", 1, "a digit, found 'I'"},
    {"[tru", 1, "a value, found 't'"},
    {"a", 0, "a value, found 'a'"},
    // numbers
    {"-", 1, "a digit, found the end"},
    {"+1", 0, "a value, found '+'"},
    {"--1", 1, "a digit, found '-'"},
    {"00", 1, "the end of the text, found '0'"},
    {"01", 1, "the end of the text, found '1'"},
    {"-01", 2, "the end of the text, found '1'"},
    {".5", 0, "a value, found '.'"},
    {"-.5", 1, "a digit, found '.'"},
    {"1.", 2, "a digit, found the end"},
    {"1.e1", 2, "a digit, found 'e'"},
    {"1.5.5", 3, "the end of the text, found '.'"},
    {"1e", 2, "a digit, found the end"},
    {"1e+", 3, "a digit, found the end"},
    {"1e-", 3, "a digit, found the end"},
    {"1e+-1", 3, "a digit, found '-'"},
    {"1e1.5", 3, "the end of the text, found '.'"},
    {"1E1e1", 3, "the end of the text, found 'e'"},
    {"0x10", 1, "the end of the text, found 'x'"},
    {"1_000", 1, "the end of the text, found '_'"},
    {"1,000", 1, "the end of the text, found ','"},
    {"1a", 1, "the end of the text, found 'a'"},
    {"- 1", 1, "a digit, found the octet 0x20"},
    {"\xEF\xBC\x91", 0, "a value, found the octet 0xEF"},
    {"[-]", 2, "a digit, found ']'"},
    {"[01]", 2, "',' or ']', found '1'"},
    {"{\"a\":01}", 6, "',' or '}', found '1'"},
    // strings without an end, controls
    {"\"", 1, "a closing quote, found the end"},
    {"\"a", 2, "a closing quote, found the end"},
    {"\"0123456789abcdef", 17, "a closing quote, found the end"},
    {"\"\n\"", 1, "control characters to be escaped, found the octet 0x0A"},
    {"\"\t\"", 1, "control characters to be escaped"},
    {"\"\x1F\"", 1, "control characters to be escaped, found the octet 0x1F"},
    {"\"\0\""s, 1, "control characters to be escaped, found the octet 0x00"},
    {"\"0123456789abcde\x01\"", 16, "control characters to be escaped"},
    {"{\"a\n\":1}", 3, "control characters to be escaped"},
    {"'a'", 0, "a value, found '''"},
    {"`a`", 0, "a value, found '`'"},
    {"a\"", 0, "a value, found 'a'"},
    // escapes
    {R"("\")", 3, "a closing quote, found the end"},
    {R"("\)", 1, "after the backslash"},
    {R"("\a")", 1, "after the backslash"},
    {R"("\v")", 1, "after the backslash"},
    {R"("\'")", 1, "after the backslash"},
    {R"("\0")", 1, "after the backslash"},
    {R"("\x41")", 1, "after the backslash"},
    {R"("\N")", 1, "after the backslash"},
    {R"("\U0041")", 1, "after the backslash"},
    {R"("\u")", 1, "after the backslash"},
    {R"("\u004")", 1, "after the backslash"},
    {R"("\u004)", 1, "after the backslash"},
    {R"("\u00G0")", 1, "after the backslash"},
    {R"("\u 041")", 1, "after the backslash"},
    {R"("\u+041")", 1, "after the backslash"},
    {R"("\u{41}")", 1, "after the backslash"},
    {"\"\\\n\"", 1, "after the backslash"},
    {R"("ab\q")", 3, "after the backslash"},
    {R"("\uD800")", 1, "found \\uD800 alone"},
    {R"("\uDBFF")", 1, "found \\uDBFF alone"},
    {R"("\uDC00")", 1, "found \\uDC00 alone"},
    {R"("\uDFFF")", 1, "found \\uDFFF alone"},
    {R"("\uD800\uD800")", 1, "found \\uD800 alone"},
    {R"("\uDC00\uD800")", 1, "found \\uDC00 alone"},
    {R"("\uDC00\uDC00")", 1, "found \\uDC00 alone"},
    {R"("\uD800\u0041")", 1, "found \\uD800 alone"},
    {R"("\uD800\n")", 1, "found \\uD800 alone"},
    {R"("\uD800x")", 1, "found \\uD800 alone"},
    {R"("\uD800\uDC0")", 1, "found \\uD800 alone"},
    {R"("\uD83D\uDE00\uDE00")", 13, "found \\uDE00 alone"},
    {R"({"\uD800":1})", 2, "found \\uD800 alone"},
    {R"({"\u0000":1})", 2, "without \\u0000"},
    {R"({"a\u0000":1})", 3, "without \\u0000"},
    {R"([{"a":{"b\u0000c":1}}])", 9, "without \\u0000"},
    // UTF-8
    {"\"\x80\"", 1, "well-formed UTF-8, found the octet 0x80"},
    {"\"\xBF\"", 1, "well-formed UTF-8"},
    {"\"\xC0\x80\"", 1, "well-formed UTF-8"},
    {"\"\xC1\xBF\"", 1, "well-formed UTF-8"},
    {"\"\xC2\"", 1, "well-formed UTF-8"},
    {"\"\xC2", 1, "well-formed UTF-8"},
    {"\"\xC2\xC2\x80\"", 1, "well-formed UTF-8"},
    {"\"\xE0\x80\x80\"", 1, "well-formed UTF-8"},
    {"\"\xE0\x9F\xBF\"", 1, "well-formed UTF-8"},
    {"\"\xE2\x82\"", 1, "well-formed UTF-8"},
    {"\"\xE2\x82", 1, "well-formed UTF-8"},
    {"\"\xE2\x28\xA1\"", 1, "well-formed UTF-8"},
    {"\"\xED\xA0\x80\"", 1, "well-formed UTF-8"},
    {"\"\xED\xBF\xBF\"", 1, "well-formed UTF-8"},
    {"\"\xED\xA0\xBD\xED\xB8\x80\"", 1, "well-formed UTF-8"},
    {"\"\xF0\x80\x80\x80\"", 1, "well-formed UTF-8"},
    {"\"\xF0\x8F\xBF\xBF\"", 1, "well-formed UTF-8"},
    {"\"\xF0\x9F\x98\"", 1, "well-formed UTF-8"},
    {"\"\xF4\x90\x80\x80\"", 1, "well-formed UTF-8"},
    {"\"\xF5\x80\x80\x80\"", 1, "well-formed UTF-8"},
    {"\"\xF8\x88\x80\x80\x80\"", 1, "well-formed UTF-8"},
    {"\"\xFE\"", 1, "well-formed UTF-8"},
    {"\"\xFF\"", 1, "well-formed UTF-8"},
    {"\"ok\xC3\xA9\xFF\"", 5, "well-formed UTF-8"},
    {"\"0123456789abcdef0123\xFF\"", 21, "well-formed UTF-8"},
    {"{\"\xFF\":1}", 2, "well-formed UTF-8"},
    {"\"\xE9\"", 1, "well-formed UTF-8"},
    // arrays
    {"[", 1, "a value, found the end"},
    {"]", 0, "a value, found ']'"},
    {"[1", 2, "',' or ']', found the end"},
    {"[1,", 3, "a value, found the end"},
    {"[1,]", 3, "a value, found ']'"},
    {"[,1]", 1, "a value, found ','"},
    {"[,]", 1, "a value, found ','"},
    {"[1,,2]", 3, "a value, found ','"},
    {"[1 2]", 3, "',' or ']', found '2'"},
    {"[1;2]", 2, "',' or ']', found ';'"},
    {"[1}", 2, "',' or ']', found '}'"},
    {"[\"a\":1]", 4, "',' or ']', found ':'"},
    {"[[]", 3, "',' or ']', found the end"},
    {"(1)", 0, "a value, found '('"},
    // objects
    {"{", 1, "a member's name in quotes, found the end"},
    {"}", 0, "a value, found '}'"},
    {"{1:1}", 1, "a member's name in quotes, found '1'"},
    {"{a:1}", 1, "a member's name in quotes, found 'a'"},
    {"{'a':1}", 1, "a member's name in quotes"},
    {"{null:1}", 1, "a member's name in quotes, found 'n'"},
    {"{[]:1}", 1, "a member's name in quotes, found '['"},
    {"{\"a\"", 4, "':' after a member's name, found the end"},
    {"{\"a\"}", 4, "':' after a member's name, found '}'"},
    {"{\"a\" 1}", 5, "':' after a member's name, found '1'"},
    {"{\"a\",1}", 4, "':' after a member's name, found ','"},
    {"{\"a\"=1}", 4, "':' after a member's name, found '='"},
    {"{\"a\":}", 5, "a value, found '}'"},
    {"{\"a\":", 5, "a value, found the end"},
    {"{\"a\"::1}", 5, "a value, found ':'"},
    {"{\"a\":1", 6, "',' or '}', found the end"},
    {"{\"a\":1,", 7, "a member's name in quotes, found the end"},
    {"{\"a\":1,}", 7, "a member's name in quotes, found '}'"},
    {"{,\"a\":1}", 1, "a member's name in quotes, found ','"},
    {"{\"a\":1,,\"b\":2}", 7, "a member's name in quotes, found ','"},
    {"{\"a\":1 \"b\":2}", 7, "',' or '}', found '\"'"},
    {"{\"a\":1;\"b\":2}", 6, "',' or '}', found ';'"},
    {"{\"a\":1]", 6, "',' or '}', found ']'"},
    {"{\"a\":1 2}", 7, "',' or '}', found '2'"},
    {"{\"a\":{}", 7, "',' or '}', found the end"},
    // names that stand twice
    {R"({"a":1,"a":1})", 8, "found \"a\" again"},
    {R"({"a":1,"b":2,"a":3})", 14, "found \"a\" again"},
    {R"({"":1,"":2})", 7, "found \"\" again"},
    {R"({"a":1,"\u0061":2})", 8, "again"},
    {R"({"\u0061":1,"a":2})", 13, "again"},
    {R"({"\u0061":1,"\u0061":2})", 13, "again"},
    {R"({"/":1,"\/":2})", 8, "again"},
    {R"({"\n":1,"\u000a":2})", 9, "again"},
    {R"({"\u000A":1,"\u000a":2})", 13, "again"},
    {"{\"\xC3\xA9\":1,\"\\u00e9\":2}", 9, "again"},
    {"{\"\xF0\x9F\x98\x80\":1,\"\\uD83D\\uDE00\":2}", 11, "again"},
    {R"({"x":{"a":1,"a":2}})", 13, "found \"a\" again"},
    {R"([{"a":[{"b":0,"b":0}]}])", 15, "found \"b\" again"},
    {R"({"sit":5,"epo":"x","sit":5})", 20, "found \"sit\" again"},
};

std::string numbered(size_t members) {
    std::string text = "{";
    for (size_t i = 0; i < members; i++)
        text += (i == 0 ? "\"n" : ",\"n") + std::to_string(i) + "\":0";
    return text + "}";
}

// Every place that the list states must fit the text and the other places.
void check_places(const Reading &reading, std::string_view text) {
    const struct json &list = reading.list;
    REQUIRE(list.count > 0);
    CHECK(list.values[0].skip == list.count);
    for (size_t i = 0; i < list.count; i++) {
        const json_value &value = list.values[i];
        REQUIRE(value.start <= value.end);
        REQUIRE(value.end <= text.size());
        REQUIRE(value.skip > i);
        REQUIRE(value.skip <= list.count);
        bool holds = value.kind == JSON_OBJECT || value.kind == JSON_ARRAY;
        REQUIRE((holds || value.skip == i + 1));
        for (size_t child = json_first(&list, i); child != JSON_NONE; child = json_next(&list, i, child)) {
            REQUIRE(list.values[child].start > value.start);
            REQUIRE(list.values[child].end < value.end);
            REQUIRE((list.values[child].name != 0) == (value.kind == JSON_OBJECT));
        }
    }
}

} // namespace

TEST_CASE("a text that keeps to RFC 8259 is accepted", "[json]") {
    for (const std::string &text : accepted) {
        INFO("text: " << text);
        Reading reading(text);
        INFO(reading.where() << ": " << reading.message());
        REQUIRE(reading.passed());
        check_places(reading, text);
    }
}

TEST_CASE("a text that breaks a rule is refused, with the place and what was expected there", "[json]") {
    for (const Refused &wrong : refused) {
        INFO("text: " << wrong.text);
        Reading reading(wrong.text);
        CHECK(reading.result == ESF_E_JSON);
        CHECK(reading.rsc() == ESF_RSC_BAD_REQUEST);
        CHECK(reading.where() == "octet " + std::to_string(wrong.octet));
        INFO("message: " << reading.message());
        CHECK(reading.message().find(wrong.phrase) != std::string::npos);
        CHECK(reading.list.values == nullptr);
    }
}

TEST_CASE("every text cut short anywhere is refused, numbers aside", "[json]") {
    for (const std::string &text : accepted) {
        bool is_number = text.find_first_of("{[\"tfn") == std::string::npos;
        size_t closed = text.find_last_not_of(" \t\r\n");
        for (size_t size = 0; !is_number && size <= closed; size++) {
            INFO("text: " << text << ", cut to " << size);
            CHECK(Reading(std::string_view(text).substr(0, size)).result == ESF_E_JSON);
        }
    }
}

TEST_CASE("a refusal without a place for the error is a refusal all the same", "[json]") {
    struct json list;
    CHECK(json_read(&list, span_text("[1,]"), &roomy, nullptr) == ESF_E_JSON);
    CHECK(json_read(&list, span_text("[1]"), &roomy, nullptr) == ESF_OK);
    json_cleanup(&list);
}

TEST_CASE("an error quotes a repeated name in printable ASCII", "[json]") {
    Reading reading("{\"\xC3\xA9\x7F\":1,\"\xC3\xA9\x7F\":2}");
    CHECK(reading.result == ESF_E_JSON);
    CHECK(reading.message() == "expected each name once in an object, found \"???\" again");
}

TEST_CASE("a name that stands twice is found in objects of every size", "[json]") {
    for (size_t members : {2U, 11U, 12U, 13U, 14U, 100U, 1000U}) {
        std::string text = numbered(members);
        INFO(members << " members");
        CHECK(Reading(text).passed());
        for (size_t again : {size_t(0), members / 2, members - 1}) {
            std::string plain = text.substr(0, text.size() - 1) + ",\"n" + std::to_string(again) + "\":1}";
            Reading repeated(plain);
            CHECK(repeated.result == ESF_E_JSON);
            CHECK(repeated.where() == "octet " + std::to_string(text.size() + 1));
            std::string escaped = text.substr(0, text.size() - 1) + ",\"\\u006e" + std::to_string(again) + "\":1}";
            CHECK(Reading(escaped).result == ESF_E_JSON);
        }
    }
}

TEST_CASE("of several repeated names the first is reported", "[json]") {
    std::string text = numbered(40);
    text.back() = ',';
    Reading reading(text + R"("n7":1,"n3":1,"n7":2})");
    CHECK(reading.where() == "octet " + std::to_string(text.size() + 1));
}

TEST_CASE("names that differ late, in length or only in an escape's character are different names", "[json]") {
    std::string text = "{";
    for (int i = 0; i < 40; i++) {
        text += "\"" + std::string(100, 'x') + std::string(static_cast<size_t>(i), 'y') + "\":0,";
        text += R"("\u00)" + std::to_string(20 + i) + "\":0,";
    }
    text += "\"last\":0}";
    Reading reading(text);
    INFO(reading.message());
    CHECK(reading.passed());
}

TEST_CASE("a name may stand again in another object, around it or beside it", "[json]") {
    std::string inner = numbered(50);
    CHECK(Reading("{\"n0\":" + inner + ",\"n1\":" + inner + ",\"n2\":[" + inner + "," + inner + "]}").passed());
}

TEST_CASE("a string of 16 MiB is located where it stands", "[json]") {
    std::string content(16U << 20, 'A');
    std::string text = "{\"m2m:seci\":{\"sit\":5,\"epo\":\"" + content + "\"}}";
    Reading reading(text);
    REQUIRE(reading.passed());
    span place;
    REQUIRE(json_plain(&reading.list, json_member(&reading.list, reading.member("m2m:seci"), "epo"), &place));
    CHECK(place.size == content.size());
    CHECK(place.data == reading.list.text.data + text.find("AAAA"));
    text[text.size() - 4] = '\x01';
    CHECK(Reading(text).where() == "octet " + std::to_string(text.size() - 4));
}

TEST_CASE("16 MiB of names made to be compared are judged all the same", "[json]") {
    std::string text = "{";
    std::string common(1000, 'p');
    for (size_t i = 0; i < 16000; i++)
        text += "\"" + common + std::to_string(i) + "\":0,";
    CHECK(Reading(text + "\"z\":0}").passed());
    CHECK(Reading(text + "\"" + common + "15999\":0}").result == ESF_E_JSON);
}
