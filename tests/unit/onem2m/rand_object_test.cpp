// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "crypto/crypto.h"
#include "onem2m/rand_object.h"
#include "support.hpp"

using namespace onem2m_tests;

namespace {

// The figures of the digest, 9.5.
const std::string rro_text =
    R"({"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]})";
const std::string oro_text =
    R"({"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]})";

constexpr int64_t received = 1700000000000;

struct Read {
    explicit Read(const std::string &text, rand_kind kind = RAND_ORIGINATOR) {
        Block block(text);
        result = rand_object_read_text(&object, kind, block.octets(), received, failure.out());
    }
    bool passed() const { return result == ESF_OK; }
    const rand_object *it() const { return &object; }
    std::string canonical() const {
        Octets out;
        Failure none;
        REQUIRE(rand_object_append(&out.octets, &object, none.out()) == ESF_OK);
        return out.text();
    }

    rand_object object;
    Failure failure;
    status result;
};

std::string encoded(const rand_object &object, int32_t encoding) {
    Octets out;
    Failure failure;
    REQUIRE(rand_object_encode(&out.octets, &object, encoding, failure.out()) == ESF_OK);
    return out.text();
}

// The ORO of the figures with another value for one member.
std::string oro_with(const std::string &name, const std::string &value) {
    const std::pair<const char *, const char *> members[] = {{"esri", "\"u.O1\""},
                                                             {"esrv", "\"sLGys7S1tre4ubq7vL2-vw\""},
                                                             {"esrx", "\"20261231T235959\""},
                                                             {"esk", "1"},
                                                             {"espa", "[12]"}};
    std::string text = "{";
    for (const auto &[member, usual] : members)
        text += (text.size() == 1 ? "\"" : ",\"") + std::string(member) + "\":" + (name == member ? value : usual);
    return text + "}";
}

std::string in_quotes(const std::string &text) {
    return "\"" + text + "\"";
}

std::string list_of(size_t count) {
    std::string text = "[";
    for (size_t i = 0; i < count; i++)
        text += (i == 0 ? "" : ",") + std::to_string(i);
    return text + "]";
}

void check_refused(const std::string &text, const std::string &where, rand_kind kind = RAND_ORIGINATOR) {
    Read read(text, kind);
    INFO(text);
    CHECK(read.result == ESF_E_RAND);
    CHECK(read.failure.code() == ESF_E_RAND);
    CHECK(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(read.failure.where() == where);
    CHECK_FALSE(read.failure.message().empty());
}

} // namespace

TEST_CASE("the figures of the digest are read", "[onem2m]") {
    Read rro(rro_text, RAND_RECEIVER);
    REQUIRE(rro.passed());
    CHECK(rro.object.kind == RAND_RECEIVER);
    CHECK(std::string(rro.object.id) == "s.R1");
    CHECK(std::string(rro.object.value) == "oKGio6SlpqeoqaqrrK2urw");
    CHECK(std::string(rro.object.expiry) == "20270101T000000");
    CHECK(rro.object.expires == 1798761600000);
    REQUIRE(rro.object.key_gen_count == 1);
    CHECK(rro.object.key_gen[0] == 1);
    REQUIRE(rro.object.algs_count == 3);
    CHECK(rro.object.algs[0] == 10);
    CHECK(rro.object.algs[1] == 11);
    CHECK(rro.object.algs[2] == 12);

    Read oro(oro_text);
    REQUIRE(oro.passed());
    CHECK(oro.object.kind == RAND_ORIGINATOR);
    CHECK(oro.object.expires == 1798761599000);
    REQUIRE(oro.object.key_gen_count == 1);
    CHECK(oro.object.key_gen[0] == 1);
    REQUIRE(oro.object.algs_count == 1);
    CHECK(oro.object.algs[0] == 12);
}

TEST_CASE("the figures of the digest are written canonically and encoded with their lengths", "[onem2m]") {
    Read rro(rro_text, RAND_RECEIVER);
    Read oro(oro_text);
    REQUIRE(rro_text.size() == 101);
    REQUIRE(oro_text.size() == 92);
    CHECK(rro.canonical() == rro_text);
    CHECK(oro.canonical() == oro_text);
    CHECK(encoded(rro.object, ESF_ENCODING_A) == rro_text);
    CHECK(encoded(oro.object, ESF_ENCODING_A) == oro_text);
    CHECK(encoded(rro.object, ESF_ENCODING_B) == "\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF");
    CHECK(encoded(oro.object, ESF_ENCODING_B) == "\xB0\xB1\xB2\xB3\xB4\xB5\xB6\xB7\xB8\xB9\xBA\xBB\xBC\xBD\xBE\xBF");
    CHECK(encoded(rro.object, ESF_ENCODING_C) == "oKGio6SlpqeoqaqrrK2urw");
    CHECK(encoded(oro.object, ESF_ENCODING_C) == "sLGys7S1tre4ubq7vL2-vw");
}

TEST_CASE("encodings append behind what is there, so that both objects and the label follow each other", "[onem2m]") {
    Octets out;
    Failure failure;
    Read rro(rro_text, RAND_RECEIVER);
    Read oro(oro_text);
    REQUIRE(rand_object_encode(&out.octets, &rro.object, ESF_ENCODING_A, failure.out()) == ESF_OK);
    REQUIRE(rand_object_encode(&out.octets, &oro.object, ESF_ENCODING_A, failure.out()) == ESF_OK);
    CHECK(out.text() == rro_text + oro_text);
    CHECK(out.text().size() == 249 - 56);
}

TEST_CASE("the canonical text keeps order and spelling of what was transmitted", "[onem2m]") {
    Read read(
        R"( { "espa" : [ 12, 10 ,12] , "esks":[1,7], "esrx": "20270101T000000,25", "esrv":"-9", "esri":"\u0073.R1" } )",
        RAND_RECEIVER);
    REQUIRE(read.passed());
    CHECK(read.canonical() ==
          R"({"esri":"s.R1","esrv":"-9","esrx":"20270101T000000,25","esks":[1,7],"espa":[12,10,12]})");
    CHECK(read.object.expires == 1798761600250);
}

TEST_CASE("a relative expiry counts from the reception and keeps its digits", "[onem2m]") {
    for (const char *value : {"3600000", "\"3600000\""}) {
        Read read(oro_with("esrx", value));
        REQUIRE(read.passed());
        CHECK(read.object.expires == received + 3600000);
        CHECK(read.canonical().find(R"("esrx":"3600000")") != std::string::npos);
    }
}

TEST_CASE("long names are read as well as short ones, also mixed", "[onem2m]") {
    Read oro(
        R"({"esprimRandID":"u.O1","esprimRandValue":"sLGys7S1tre4ubq7vL2-vw","esprimRandExpiry":"20261231T235959",)"
        R"("esprimKeyGenAlgID":1,"espa":[12]})");
    REQUIRE(oro.passed());
    CHECK(oro.canonical() == oro_text);
    Read rro(R"({"esprimRandID":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esprimRandExpiry":"20270101T000000",)"
             R"("esprimKeyGenAlgIDs":[1],"esprimProtocolAndAlgIDs":[10,11,12]})",
             RAND_RECEIVER);
    REQUIRE(rro.passed());
    CHECK(rro.canonical() == rro_text);
}

TEST_CASE("a member under its short and its long name is refused", "[onem2m]") {
    const std::pair<const char *, const char *> twice[] = {{"esprimRandID", "\"u.O1\""},
                                                           {"esprimRandValue", "\"sLGys7S1tre4ubq7vL2-vw\""},
                                                           {"esprimRandExpiry", "\"20261231T235959\""},
                                                           {"esprimKeyGenAlgID", "1"},
                                                           {"esprimProtocolAndAlgIDs", "[12]"}};
    for (const auto &[name, value] : twice)
        check_refused(oro_text.substr(0, oro_text.size() - 1) + ",\"" + name + "\":" + value + "}",
                      std::string("/") + name);
}

TEST_CASE("a name that stands twice is no strict JSON", "[onem2m]") {
    Read read(oro_text.substr(0, oro_text.size() - 1) + R"(,"esk":1})");
    CHECK(read.result == ESF_E_JSON);
    CHECK(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
}

TEST_CASE("an object without one of its members is refused", "[onem2m]") {
    for (const char *name : {"esri", "esrv", "esrx", "esk", "espa"}) {
        std::string text = oro_with(name, "0");
        size_t start = text.find(std::string("\"") + name + "\":0");
        text.erase(start, strlen(name) + 4 + (text[start + strlen(name) + 4] == ',' ? 1 : 0));
        if (text[text.size() - 2] == ',')
            text.erase(text.size() - 2, 1);
        check_refused(text, "");
        Read read(text);
        CHECK(read.failure.message().find(name) != std::string::npos);
    }
    check_refused("{}", "");
    check_refused("{}", "", RAND_RECEIVER);
}

TEST_CASE("an unknown member is refused", "[onem2m]") {
    check_refused(oro_text.substr(0, oro_text.size() - 1) + R"(,"later":1})", "/later");
    check_refused(oro_text.substr(0, oro_text.size() - 1) + R"(,"":1})", "/");
    check_refused(oro_text.substr(0, oro_text.size() - 1) + R"(,"Esk":1})", "/Esk");
}

TEST_CASE("the objects of the two ends are not taken for each other", "[onem2m]") {
    check_refused(rro_text, "/esks", RAND_ORIGINATOR);
    check_refused(oro_text, "/esk", RAND_RECEIVER);
    check_refused(oro_text.substr(0, oro_text.size() - 1) + R"(,"esks":[1]})", "/esks");
}

TEST_CASE("what is no object is refused", "[onem2m]") {
    for (const char *text : {"null", "[]", "\"{}\"", "1", "true"})
        check_refused(text, "");
    for (const char *text : {"", "{", "{}}", "x"})
        CHECK(Read(text).result == ESF_E_JSON);
}

TEST_CASE("an esprimRandID is an NCName of 1 to 128 characters", "[onem2m]") {
    for (const std::string &text : {std::string("a"), std::string("_"), std::string("Z.-_9"), std::string(128, 'x')})
        CHECK(Read(oro_with("esri", in_quotes(text))).passed());
    for (const std::string &text :
         {std::string(), std::string(129, 'x'), std::string(".x"), std::string("-x"), std::string("9x"),
          std::string("a:b"), std::string("a b"), std::string("a+b"), std::string("a/b"), std::string("a="),
          std::string("\xC3\xA9"), std::string("a\\u0000"), std::string("a\\n"), std::string("a\\\"")})
        check_refused(oro_with("esri", in_quotes(text)), "/esri");
    for (const char *value : {"null", "1", "[\"a\"]", "{}", "true"})
        check_refused(oro_with("esri", value), "/esri");
}

TEST_CASE("an esprimRandValue may also start with a digit or a hyphen", "[onem2m]") {
    for (const std::string &text : {std::string("9"), std::string("-x"), std::string("_"), std::string(128, '0')})
        CHECK(Read(oro_with("esrv", in_quotes(text))).passed());
    for (const std::string &text : {std::string(), std::string(129, '0'), std::string(".x"), std::string("a+b"),
                                    std::string("a/b"), std::string("a=="), std::string("a\\u0000")})
        check_refused(oro_with("esrv", in_quotes(text)), "/esrv");
    check_refused(oro_with("esrv", "12"), "/esrv");
}

TEST_CASE("escapes in a text mean what they say", "[onem2m]") {
    Read read(oro_with("esri", R"("\u0075.\u004F1")"));
    REQUIRE(read.passed());
    CHECK(read.canonical() == oro_text);
    std::string longest;
    for (int i = 0; i < 128; i++)
        longest += "\\u0078";
    CHECK(Read(oro_with("esri", in_quotes(longest))).passed());
    check_refused(oro_with("esri", in_quotes(longest + "x")), "/esri");
    check_refused(oro_with("esri", in_quotes(longest + "\\u0078")), "/esri");
}

TEST_CASE("an expiry is a time or refused", "[onem2m]") {
    for (const char *value : {"\"20261231T235959\"", "\"20261231T235959,999999\"", "0", "\"0\"", "9007199254740991",
                              "\"9223372036854775807\""})
        CHECK(Read(oro_with("esrx", value)).passed());
    for (const char *value : {"\"\"",
                              "\"x\"",
                              "\"20261231T235959Z\"",
                              "\"2026-12-31T23:59:59\"",
                              "\"20261331T235959\"",
                              "\"20260230T000000\"",
                              "\"20261231T240000\"",
                              "\"20261231T235959.5\"",
                              "\"20261231T235959,\"",
                              "\"20261231T235959,1234567\"",
                              "\"-1\"",
                              "\"+1\"",
                              "-1",
                              "1.0",
                              "1e6",
                              "9007199254740992",
                              "null",
                              "[1]",
                              "true",
                              "\"1 \"",
                              "\"00000000000000000000000000000001\""})
        check_refused(oro_with("esrx", value), "/esrx");
}

TEST_CASE("enumerations are written one way only", "[onem2m]") {
    for (const char *value : {"0", "1", "2147483647"})
        CHECK(Read(oro_with("esk", value)).passed());
    for (const char *value : {"-1", "1.0", "1e0", "\"1\"", "[1]", "null", "true", "2147483648", "4294967297"}) {
        check_refused(oro_with("esk", value), "/esk");
        check_refused(oro_with("espa", std::string("[12,") + value + "]"), "/espa/1");
    }
}

TEST_CASE("lists have 1 to 16 enumerations", "[onem2m]") {
    CHECK(Read(oro_with("espa", list_of(1))).passed());
    Read full(oro_with("espa", list_of(16)));
    REQUIRE(full.passed());
    CHECK(full.object.algs_count == 16);
    CHECK(full.object.algs[15] == 15);
    check_refused(oro_with("espa", list_of(17)), "/espa/16");
    check_refused(oro_with("espa", "[]"), "/espa");
    for (const char *value : {"12", "\"12\"", "{\"0\":12}", "null"})
        check_refused(oro_with("espa", value), "/espa");
}

TEST_CASE("the place of a fault within a larger text is named", "[onem2m]") {
    std::string text = R"({"m2m:seci":{"sit":4,"ero":)" + oro_with("esk", "-1") + "}}";
    struct json json = {};
    Failure failure;
    rand_object object;
    REQUIRE(json_read(&json, as_span(text), &roomy, failure.out()) == ESF_OK);
    size_t value = json_member(&json, json_member(&json, 0, "m2m:seci"), "ero");
    CHECK(rand_object_read(&object, RAND_ORIGINATOR, &json, value, received, failure.out()) == ESF_E_RAND);
    CHECK(failure.where() == "/m2m:seci/ero/esk");
    json_cleanup(&json);
}

TEST_CASE("encoding B needs a value of 16 octets", "[onem2m]") {
    for (const char *value :
         {"oKGio6SlpqeoqaqrrK2u", "oKGio6SlpqeoqaqrrK2ur7A", "not-base64url.", "oKGio6SlpqeoqaqrrK2urx", "A"}) {
        Read read(oro_with("esrv", in_quotes(value)));
        REQUIRE(read.passed());
        Octets out;
        Failure failure;
        INFO(value);
        CHECK(rand_object_encode(&out.octets, &read.object, ESF_ENCODING_B, failure.out()) == ESF_E_RAND);
        CHECK(failure.rsc() == ESF_RSC_BAD_REQUEST);
        CHECK(out.octets == nullptr);
        CHECK(encoded(read.object, ESF_ENCODING_C) == value);
    }
    Read longest(oro_with("esrv", in_quotes(std::string(128, 'A'))));
    Octets out;
    Failure failure;
    CHECK(rand_object_encode(&out.octets, &longest.object, ESF_ENCODING_B, failure.out()) == ESF_E_RAND);
}

TEST_CASE("there are three encodings", "[onem2m]") {
    Read read(oro_text);
    for (int32_t encoding : {0, 4, -1}) {
        Octets out;
        Failure failure;
        CHECK(rand_object_encode(&out.octets, &read.object, encoding, failure.out()) == ESF_E_ARGUMENT);
    }
}

TEST_CASE("objects are equal when all that is transmitted is", "[onem2m]") {
    Read one(oro_text);
    CHECK(rand_object_equal(&one.object, Read(oro_text).it()));
    for (const std::string &other :
         {oro_with("esri", "\"u.O2\""), oro_with("esrv", "\"sLGys7S1tre4ubq7vL2-vg\""),
          oro_with("esrx", "\"20261231T235958\""), oro_with("esk", "2"), oro_with("espa", "[11]"),
          oro_with("espa", "[12,11]"), oro_with("espa", "[12,12]"), oro_with("esrx", "\"20261231T235959,0\"")}) {
        Read read(other);
        REQUIRE(read.passed());
        CHECK_FALSE(rand_object_equal(&one.object, &read.object));
        CHECK_FALSE(rand_object_equal(&read.object, &one.object));
    }
    Read other_kind(rro_text, RAND_RECEIVER);
    CHECK_FALSE(rand_object_equal(&one.object, &other_kind.object));
}

TEST_CASE("a relative expiry received twice is the same object", "[onem2m]") {
    Read one(oro_with("esrx", "5000"));
    Read two(oro_with("esrx", "5000"));
    two.object.expires += 1;
    CHECK(rand_object_equal(&one.object, &two.object));
}

TEST_CASE("algorithms are looked up and compared as sets", "[onem2m]") {
    Read rro(rro_text, RAND_RECEIVER);
    Read oro(oro_text);
    CHECK(rand_object_mask(&rro.object) == 7);
    CHECK(rand_object_mask(&oro.object) == 1);
    CHECK(rand_object_mask(Read(oro_with("espa", "[10,10]")).it()) == 4);
    CHECK(rand_object_mask(Read(oro_with("espa", "[9,99]")).it()) == 0);
    CHECK(rand_object_has_alg(&rro.object, 11));
    CHECK_FALSE(rand_object_has_alg(&oro.object, 11));
    CHECK(rand_object_has_key_gen(&oro.object, 1));
    CHECK_FALSE(rand_object_has_key_gen(&oro.object, 2));
    CHECK(rand_object_within(&oro.object, &rro.object));
    CHECK_FALSE(rand_object_within(&rro.object, &oro.object));
    CHECK(rand_object_within(Read(oro_with("espa", "[12,11,10,12]")).it(), &rro.object));
    CHECK_FALSE(rand_object_within(Read(oro_with("espa", "[12,13]")).it(), &rro.object));
}

TEST_CASE("algorithms are offered in the order 12, 11, 10", "[onem2m]") {
    rand_object object = {};
    const std::pair<unsigned, std::vector<int32_t>> masks[] = {
        {0, {}},       {1, {12}},     {2, {11}},         {3, {12, 11}}, {4, {10}},
        {5, {12, 10}}, {6, {11, 10}}, {7, {12, 11, 10}}, {8 + 1, {12}}, {UINT32_MAX, {12, 11, 10}}};
    for (const auto &[mask, expected] : masks) {
        rand_object_set_algs(&object, mask);
        CHECK(std::vector<int32_t>(object.algs, object.algs + object.algs_count) == expected);
        CHECK(rand_object_mask(&object) == (mask & 7U));
    }
}

TEST_CASE("random text is 16 octets in base64url, redrawn until it is an NCName", "[onem2m]") {
    char text[23];
    Failure failure;
    std::string draws = std::string(16, '\xFF') + std::string("\xF8") + std::string(15, '\0') + std::string("\xD0") +
                        std::string(15, '\0') + "\xA0\xA1\xA2\xA3\xA4\xA5\xA6\xA7\xA8\xA9\xAA\xAB\xAC\xAD\xAE\xAF";
    REQUIRE(random_queue(as_span(draws.substr(16)))); // "-AAA...", "0AAA...", then "oKGi..."
    REQUIRE(rand_text_random(text, failure.out()) == ESF_OK);
    CHECK(std::string(text) == "oKGio6SlpqeoqaqrrK2urw");
    REQUIRE(random_queue(as_span(draws.substr(0, 16)))); // "_____..."
    REQUIRE(rand_text_random(text, failure.out()) == ESF_OK);
    CHECK(std::string(text) == "_____________________w");
    for (int i = 0; i < 1000; i++) {
        REQUIRE(rand_text_random(text, failure.out()) == ESF_OK);
        REQUIRE(strlen(text) == 22);
        REQUIRE(is_ncname_start(text[0]));
        REQUIRE(Read(oro_with("esri", in_quotes(text))).passed());
    }
}

TEST_CASE("a generator that repeats itself is noticed", "[onem2m]") {
    char text[23];
    Failure failure;
    REQUIRE(random_queue(as_span(std::string(16 * 64, '\xD0'))));
    CHECK(rand_text_random(text, failure.out()) == ESF_E_RANDOM);
    REQUIRE(random_queue(as_span("")));
}

TEST_CASE("an NCName starts with a letter or an underscore", "[onem2m]") {
    for (int c = 0; c < 256; c++) {
        bool expected = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
        CHECK(is_ncname_start(static_cast<char>(c)) == expected);
    }
}

TEST_CASE("random objects survive the failure of each allocation", "[onem2m][memory]") {
    Read rro(rro_text, RAND_RECEIVER);
    CHECK(failures_survived([&](error **err) -> status {
              rand_object object;
              return rand_object_read_text(&object, RAND_ORIGINATOR, as_span(oro_with("esri", R"("\u0075.O1")")),
                                           received, err);
          }) >= 1);
    for (int32_t encoding : {ESF_ENCODING_A, ESF_ENCODING_B, ESF_ENCODING_C})
        CHECK(failures_survived([&](error **err) -> status {
                  Octets out;
                  return rand_object_encode(&out.octets, &rro.object, encoding, err);
              }) >= 1);
}

TEST_CASE("reading survives any damage, and what is read is read again from its canonical text", "[onem2m][mutation]") {
    Damage damage;
    int passed = 0;
    for (int i = 0; i < 40000; i++) {
        rand_kind kind = i % 2 == 0 ? RAND_RECEIVER : RAND_ORIGINATOR;
        Read read(damage.of(kind == RAND_RECEIVER ? rro_text : oro_text), kind);
        if (!read.passed()) {
            REQUIRE(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
            continue;
        }
        passed++;
        Read again(read.canonical(), kind);
        REQUIRE(again.passed());
        REQUIRE(rand_object_equal(&read.object, &again.object));
    }
    CHECK(passed > 0);
}
