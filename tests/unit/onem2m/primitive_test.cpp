// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "onem2m/primitive.h"
#include "support.hpp"

using namespace onem2m_tests;

namespace {

struct Read {
    Read(const std::string &text, bool is_request, const json_limits &limits = roomy) {
        Block block(text);
        std::memset(&primitive, 0x5A, sizeof primitive);
        auto read = is_request ? primitive_read_request : primitive_read_response;
        result = read(&primitive, block.octets(), &limits, ESF_RSC_ESPRIM_DECRYPTION_ERROR, failure.out());
    }
    bool passed() const { return result == ESF_OK; }
    std::string from() const { return text_of(id_span(&primitive.from)); }
    std::string request_id() const { return text_of(id_span(&primitive.request_id)); }

    struct primitive primitive;
    Failure failure;
    status result;
};

const std::string request_text = R"({"op":2,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"})";
const std::string response_text = R"({"rsc":2000,"rqi":"r1","rvi":"3"})";

void check_refused(const std::string &text, bool is_request, const std::string &where) {
    Read read(text, is_request);
    INFO(text);
    CHECK(read.result == ESF_E_PRIMITIVE);
    CHECK(read.failure.rsc() == ESF_RSC_ESPRIM_DECRYPTION_ERROR);
    CHECK(read.failure.where() == where);
}

bool is_json(const std::string &cty, bool is_request) {
    Block block(cty);
    return media_is_json(block.octets(), is_request);
}

} // namespace

TEST_CASE("a request is read as far as it is needed", "[onem2m]") {
    Read read(request_text, true);
    REQUIRE(read.passed());
    CHECK(read.primitive.is_request);
    CHECK(read.primitive.code == 2);
    CHECK(read.from() == "/cse1/Cae1");
    CHECK(read.request_id() == "r1");
    for (int op = 1; op <= 5; op++)
        CHECK(Read(R"({"op":)" + std::to_string(op) + R"(,"rqi":"r","fr":"C1","pc":{"m2m:cin":{"con":[1,{}]}}})", true)
                  .primitive.code == op);
}

TEST_CASE("a response is read as far as it is needed", "[onem2m]") {
    Read read(response_text, false);
    REQUIRE(read.passed());
    CHECK_FALSE(read.primitive.is_request);
    CHECK(read.primitive.code == 2000);
    CHECK(read.from().empty());
    CHECK(read.request_id() == "r1");
    CHECK(Read(R"({"rsc":4004,"rqi":"r1","fr":"/cse2"})", false).from() == "/cse2");
    CHECK(Read(R"({"rsc":1000,"rqi":"r1"})", false).passed());
    CHECK(Read(R"({"rsc":9999,"rqi":"r1"})", false).passed());
}

TEST_CASE("a response is no request and a request no response", "[onem2m]") {
    check_refused(response_text, true, "/rsc");
    check_refused(request_text, false, "/op");
    check_refused(R"({"op":2,"rsc":2000,"rqi":"r1","fr":"C1"})", true, "/rsc");
    check_refused(R"({"op":2,"rsc":2000,"rqi":"r1","fr":"C1"})", false, "/op");
    check_refused(R"({"op":2,"rsc":null,"rqi":"r1","fr":"C1"})", true, "/rsc");
    check_refused(R"({"op":null,"rsc":2000,"rqi":"r1"})", false, "/op");
}

TEST_CASE("a primitive that is wrapped or no object is refused", "[onem2m]") {
    check_refused(R"({"m2m:rqp":)" + request_text + "}", true, "");
    check_refused(R"({"m2m:rsp":)" + response_text + "}", false, "");
    for (const char *text : {"{}", "[]", "null", "\"x\"", "2"}) {
        check_refused(text, true, "");
        check_refused(text, false, "");
    }
}

TEST_CASE("an operation is 1 to 5, a status four digits", "[onem2m]") {
    for (const char *op : {"0", "6", "-1", "2.0", "2e0", "\"2\"", "null", "[2]", "true", "4294967298"})
        check_refused(std::string(R"({"rqi":"r1","fr":"C1","op":)") + op + "}", true, "/op");
    for (const char *rsc : {"0", "999", "10000", "-2000", "2000.0", "2e3", "\"2000\"", "null"})
        check_refused(std::string(R"({"rqi":"r1","rsc":)") + rsc + "}", false, "/rsc");
}

TEST_CASE("a request identifier is a text of 1 to 255 octets without NUL", "[onem2m]") {
    auto request = [](const std::string &rqi) { return R"({"op":2,"fr":"C1","rqi":)" + rqi + "}"; };
    auto response = [](const std::string &rqi) { return R"({"rsc":2000,"rqi":)" + rqi + "}"; };
    CHECK(Read(request("\"" + std::string(255, 'r') + "\""), true).passed());
    CHECK(Read(request(R"("r\u0031\/\"\u00e9")"), true).request_id() == "r1/\"\xC3\xA9");
    for (const std::string &rqi :
         {std::string("\"\""), "\"" + std::string(256, 'r') + "\"", std::string(R"("a\u0000b")"), std::string("1"),
          std::string("null"), std::string("[\"r\"]")}) {
        check_refused(request(rqi), true, "/rqi");
        check_refused(response(rqi), false, "/rqi");
    }
    check_refused(R"({"op":2,"fr":"C1"})", true, "");
    check_refused(R"({"rsc":2000})", false, "");
}

TEST_CASE("escapes in From are undone before anybody compares it", "[onem2m]") {
    CHECK(Read(R"({"op":2,"rqi":"r1","fr":"\/cse1\/\u0043ae1"})", true).from() == "/cse1/Cae1");
    std::string longest;
    for (int i = 0; i < 255; i++)
        longest += "\\u0041";
    CHECK(Read(R"({"op":2,"rqi":"r1","fr":")" + longest + "\"}", true).from() == std::string(255, 'A'));
    CHECK(Read(R"({"op":2,"rqi":"r1","fr":")" + longest + "\\u0041\"}", true).from().empty());
}

TEST_CASE("a request without a usable From comes from nobody", "[onem2m]") {
    for (const std::string &member :
         {std::string(), std::string(R"(,"fr":"")"), ",\"fr\":\"" + std::string(256, 'C') + "\"",
          std::string(R"(,"fr":"C1\u0000")")}) {
        Read read(R"({"op":2,"rqi":"r1")" + member + "}", true);
        REQUIRE(read.passed());
        CHECK(read.primitive.from.size == 0);
    }
    for (const char *from : {"1", "null", "[\"C1\"]", "{}"})
        check_refused(std::string(R"({"op":2,"rqi":"r1","fr":)") + from + "}", true, "/fr");
}

TEST_CASE("a From in a response is an identifier", "[onem2m]") {
    for (const std::string &from : {std::string("\"\""), std::string("1"), std::string("null"),
                                    std::string(R"("C1\u0000")"), "\"" + std::string(256, 'C') + "\""})
        check_refused(R"({"rsc":2000,"rqi":"r1","fr":)" + from + "}", false, "/fr");
}

TEST_CASE("a text that is no strict JSON carries the status of who asked", "[onem2m]") {
    for (const char *text : {"", "{", "<m2m:rqp/>", R"({"op":2,"op":2,"rqi":"r","fr":"C"})", "{} x", "\xFF"}) {
        for (bool is_request : {true, false}) {
            Read read(text, is_request);
            CHECK(read.result == ESF_E_JSON);
            CHECK(read.failure.rsc() == ESF_RSC_ESPRIM_DECRYPTION_ERROR);
        }
    }
    Read read(request_text, true, {request_text.size() - 1, 100, 16});
    CHECK(read.result == ESF_E_LIMIT);
    CHECK(read.failure.rsc() == ESF_RSC_ESPRIM_DECRYPTION_ERROR);
}

TEST_CASE("an error is not asked for when none is wanted", "[onem2m]") {
    primitive primitive;
    CHECK(primitive_read_request(&primitive, as_span("{"), &roomy, 5210, nullptr) == ESF_E_JSON);
    CHECK(primitive_read_request(&primitive, as_span("{}"), &roomy, 5210, nullptr) == ESF_E_PRIMITIVE);
}

TEST_CASE("the media types of the primitives are JSON, in any case and with or without application/", "[onem2m]") {
    for (bool is_request : {true, false}) {
        CHECK(media_is_json(span_of(nullptr, 0), is_request));
        CHECK(is_json("json", is_request));
        CHECK(is_json("application/json", is_request));
        CHECK(is_json("Application/JSON", is_request));
        for (const char *cty :
             {"", "application/", "xml", "text/json", "application/application/json", "json ", "json; charset=utf-8",
              "vnd.onem2m-preq+xml", "vnd.onem2m-prsp+xml", "vnd.onem2m-preq+cbor", "vnd.onem2m-res+json", "jso"})
            CHECK_FALSE(is_json(cty, is_request));
        CHECK(is_json(MEDIA_REQUEST_JSON, is_request) == is_request);
        CHECK(is_json(std::string("application/") + MEDIA_REQUEST_JSON, is_request) == is_request);
        CHECK(is_json("VND.oneM2M-preq+JSON", is_request) == is_request);
        CHECK(is_json(MEDIA_RESPONSE_JSON, is_request) == !is_request);
        CHECK(is_json(std::string("application/") + MEDIA_RESPONSE_JSON, is_request) == !is_request);
    }
}

TEST_CASE("reading a primitive survives the failure of each allocation", "[onem2m][memory]") {
    std::string many = R"({"op":2,"fr":"\/cse1","rqi":"r\u0031","pc":[0)";
    for (int i = 0; i < 100; i++)
        many += ",0";
    CHECK(failures_survived([&](error **err) -> status {
              primitive primitive;
              return primitive_read_request(&primitive, as_span(many + "]}"), &roomy, 5210, err);
          }) >= 3); // the list of values, and two texts with escapes
}

TEST_CASE("reading a primitive survives any damage", "[onem2m][mutation]") {
    Damage damage;
    int passed = 0;
    for (int i = 0; i < 40000; i++) {
        bool is_request = i % 2 == 0;
        Read read(damage.of(is_request ? request_text : response_text), is_request);
        REQUIRE((read.passed() || read.failure.rsc() == ESF_RSC_ESPRIM_DECRYPTION_ERROR));
        passed += read.passed() ? 1 : 0;
    }
    CHECK(passed > 0);
}
