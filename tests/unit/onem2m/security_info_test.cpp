// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "onem2m/enums.h"
#include "onem2m/security_info.h"
#include "support.hpp"

using namespace onem2m_tests;

namespace {

struct Read {
    explicit Read(const std::string &text, const json_limits &limits = roomy) : block(text) {
        result = security_info_read(&info, &json, block.octets(), &limits, failure.out());
    }
    ~Read() { json_cleanup(&json); }
    Read(const Read &) = delete;
    Read &operator=(const Read &) = delete;
    bool passed() const { return result == ESF_OK; }

    Block block;
    struct json json = {};
    security_info info;
    Failure failure;
    status result;
};

std::string seci(const std::string &inside) {
    return "{\"m2m:seci\":{" + inside + "}}";
}

void check_refused(const std::string &text, const std::string &where) {
    Read read(text);
    INFO(text);
    CHECK(read.result == ESF_E_FORMAT);
    CHECK(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(read.failure.where() == where);
    CHECK(read.info.epo.data == nullptr);
    CHECK(read.info.eckm == JSON_NONE);
    CHECK(read.info.rand == JSON_NONE);
}

} // namespace

TEST_CASE("each kind of securityInfo is read with its member", "[onem2m]") {
    Read request(seci(R"("sit":3)"));
    REQUIRE(request.passed());
    CHECK(request.info.sit == SIT_RAND_REQUEST);
    CHECK(request.info.rand == JSON_NONE);
    CHECK(request.info.epo.data == nullptr);
    CHECK(request.info.eckm == JSON_NONE);

    Read response(seci(R"("ero":{"a":1},"sit":4)"));
    REQUIRE(response.passed());
    CHECK(response.info.sit == SIT_RAND_RESPONSE);
    CHECK(text_of(json_raw(&response.json, response.info.rand)) == R"({"a":1})");

    Read object(seci(R"("sit":5,"epo":"a..b.c.d")"));
    REQUIRE(object.passed());
    CHECK(object.info.sit == SIT_ESPRIM);
    CHECK(text_of(object.info.epo) == "a..b.c.d");
    CHECK(object.info.epo.data > object.block.octets().data); // a slice of the text, no copy
    CHECK(object.info.epo.data < object.block.octets().data + object.block.octets().size);

    Read message(seci(R"("sit":6,"eckm":"FgMB/+8=")"));
    REQUIRE(message.passed());
    CHECK(message.info.sit == SIT_ESCERTKE);
    CHECK(text_of(json_raw(&message.json, message.info.eckm)) == R"("FgMB/+8=")");
}

TEST_CASE("blanks, escaped names and members of a later release change nothing", "[onem2m]") {
    Read read(" { \"m2m\\u003aseci\" : { \"later\" : [ 1 ] , \"\\u0073it\" : 5 , \"epo\" : \"x\" } } ");
    REQUIRE(read.passed());
    CHECK(read.info.sit == 5);
    CHECK(text_of(read.info.epo) == "x");
}

TEST_CASE("a member stands beside its own sit only", "[onem2m]") {
    const std::pair<const char *, int> members[] = {{"dreq", 1}, {"dres", 2}, {"ero", 4}, {"epo", 5},
                                                    {"eckm", 6}, {"darq", 7}, {"dars", 8}};
    const char *own[] = {"", "", "", "", ",\"ero\":{}", ",\"epo\":\"x\"", ",\"eckm\":\"x\"", "", "", ""};
    for (int sit = 1; sit <= 9; sit++) {
        for (const auto &[name, its] : members) {
            std::string text =
                seci("\"sit\":" + std::to_string(sit) + (sit == its ? "" : own[sit]) + ",\"" + name + "\":\"x\"");
            if (sit == its)
                CHECK(Read(text).passed());
            else
                check_refused(text, std::string("/m2m:seci/") + name);
        }
    }
}

TEST_CASE("a kind that asks for a member is refused without it", "[onem2m]") {
    for (const char *sit : {"4", "5", "6"})
        check_refused(seci(std::string("\"sit\":") + sit), "/m2m:seci");
}

TEST_CASE("kinds that are not ours are read without their members", "[onem2m]") {
    for (const char *sit : {"0", "1", "2", "7", "8", "9", "9007199254740991"}) {
        Read read(seci(std::string("\"sit\":") + sit));
        REQUIRE(read.passed());
        CHECK(std::to_string(read.info.sit) == sit);
    }
}

TEST_CASE("sit is an enumeration and has to be there", "[onem2m]") {
    check_refused(seci(""), "/m2m:seci");
    check_refused(seci(R"("epo":"x")"), "/m2m:seci");
    for (const char *sit : {"\"5\"", "5.0", "5e0", "-5", "null", "[5]", "true", "9007199254740992"})
        check_refused(seci(std::string("\"epo\":\"x\",\"sit\":") + sit), "/m2m:seci/sit");
}

TEST_CASE("an ESPrim Object or ESCertKE message is a text, not empty", "[onem2m]") {
    for (const char *value : {"\"\"", "1", "null", "[\"x\"]", "{\"x\":1}"}) {
        check_refused(seci(std::string("\"sit\":5,\"epo\":") + value), "/m2m:seci/epo");
        check_refused(seci(std::string("\"sit\":6,\"eckm\":") + value), "/m2m:seci/eckm");
    }
}

TEST_CASE("an ESCertKE message may be escaped, as standard base64 has slashes; an ESPrim Object may not", "[onem2m]") {
    for (const char *value : {"\"a\\u002fb\"", "\"a\\/b\""}) {
        check_refused(seci(std::string("\"sit\":5,\"epo\":") + value), "/m2m:seci/epo");
        CHECK(Read(seci(std::string("\"sit\":6,\"eckm\":") + value)).passed());
    }
}

TEST_CASE("content is one m2m:seci object and nothing beside it", "[onem2m]") {
    for (const char *text :
         {"{}", "[]", "null", "\"m2m:seci\"", R"({"seci":{"sit":3}})", R"({"m2m:sgn":{}})",
          R"({"m2m:seci":{"sit":3},"m2m:cin":{}})", R"({"a":1,"m2m:seci":{"sit":3}})", R"([{"m2m:seci":{"sit":3}}])"})
        check_refused(text, "");
    for (const char *text : {R"({"m2m:seci":null})", R"({"m2m:seci":[]})", R"({"m2m:seci":"x"})", R"({"m2m:seci":3})"})
        check_refused(text, "/m2m:seci");
}

TEST_CASE("what is no strict JSON, or over a limit, is refused", "[onem2m]") {
    for (const char *text : {"", "{", R"({"m2m:seci":{"sit":3,"sit":3}})", R"({"m2m:seci":{"sit":3}} x)"}) {
        Read read(text);
        CHECK(read.result == ESF_E_JSON);
        CHECK(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
    }
    std::string text = seci(R"("sit":5,"epo":"xxxx")");
    CHECK(Read(text, {text.size(), 4, 2}).passed());
    CHECK(Read(text, {text.size() - 1, 4, 2}).result == ESF_E_LIMIT);
    CHECK(Read(text, {text.size(), 3, 2}).result == ESF_E_LIMIT);
    CHECK(Read(text, {text.size(), 4, 1}).result == ESF_E_LIMIT);
}

TEST_CASE("what the library writes is what it reads", "[onem2m]") {
    CHECK(Read(SECURITY_INFO_RAND_REQUEST).info.sit == 3);
    Read object(SECURITY_INFO_EPO_HEAD "a..b.c.d" SECURITY_INFO_EPO_TAIL);
    REQUIRE(object.passed());
    CHECK(text_of(object.info.epo) == "a..b.c.d");
    Read response(SECURITY_INFO_RAND_HEAD "{}" SECURITY_INFO_RAND_TAIL);
    REQUIRE(response.passed());
    CHECK(response.info.sit == 4);
}

TEST_CASE("reading securityInfo survives the failure of each allocation", "[onem2m][memory]") {
    std::string many = R"("sit":3)";
    for (int i = 0; i < 100; i++)
        many += ",\"" + std::to_string(i) + "\":0";
    CHECK(failures_survived([&](error **err) -> status {
              struct json json = {};
              security_info info;
              status result = security_info_read(&info, &json, as_span(seci(many)), &roomy, err);
              json_cleanup(&json);
              return result;
          }) >= 1);
}

TEST_CASE("reading securityInfo survives any damage", "[onem2m][mutation]") {
    Damage damage;
    int passed = 0;
    for (int i = 0; i < 40000; i++) {
        Read read(damage.of(i % 2 == 0 ? seci(R"("sit":5,"epo":"aaaa..bbbb.cccc.dddd")")
                                       : seci(R"("sit":4,"ero":{"esri":"s.R1","espa":[10,12]})")));
        REQUIRE((read.passed() || read.failure.rsc() == ESF_RSC_BAD_REQUEST));
        passed += read.passed() ? 1 : 0;
    }
    CHECK(passed > 0);
}
