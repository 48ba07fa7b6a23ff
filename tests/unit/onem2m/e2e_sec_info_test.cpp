// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "onem2m/e2e_sec_info.h"
#include "onem2m/enums.h"
#include "support.hpp"

using namespace onem2m_tests;

namespace {

const std::string shared_text =
    R"({"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,12]})";
const std::string full_text = R"({"esf":[13,43],"escert":["MIIB","AA=="],"esro":)" + shared_text + "}";

struct Read {
    explicit Read(const std::string &text) {
        Block block(text);
        result = e2e_sec_info_read(&info, block.octets(), 1700000000000, failure.out());
    }
    bool passed() const { return result == ESF_OK; }
    std::vector<int32_t> suids() const { return {info.suids, info.suids + info.suids_count}; }

    e2e_sec_info info;
    Failure failure;
    status result;
};

void check_refused(const std::string &text, int32_t code, const std::string &where) {
    Read read(text);
    INFO(text);
    CHECK(read.result == code);
    CHECK(read.failure.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(read.failure.where() == where);
}

// A JSON string that holds a text.
std::string as_string(const std::string &text) {
    Octets out;
    Failure failure;
    REQUIRE(json_append_string(&out.octets, as_span(text), failure.out()) == ESF_OK);
    return out.text();
}

} // namespace

TEST_CASE("e2eSecInfo is read as an object and as a string that holds it", "[onem2m]") {
    for (const std::string &text : {full_text, as_string(full_text), " " + as_string(" " + full_text) + " "}) {
        Read read(text);
        REQUIRE(read.passed());
        CHECK(read.suids() == std::vector<int32_t>{13, 43});
        CHECK(read.info.certificates_count == 2);
        REQUIRE(read.info.has_shared_rand);
        CHECK(std::string(read.info.shared_rand.id) == "s.R1");
        CHECK(read.info.shared_rand.kind == RAND_RECEIVER);
        CHECK(read.info.shared_rand.expires == 1798761600000);
    }
}

TEST_CASE("a string in a string is refused", "[onem2m]") {
    check_refused(as_string(as_string(full_text)), ESF_E_FORMAT, "");
    check_refused(as_string("{"), ESF_E_JSON, "octet 1");
    check_refused("\"\"", ESF_E_JSON, "octet 0");
}

TEST_CASE("the list of features is all that has to be there", "[onem2m]") {
    Read read(R"({"esf":[13]})");
    REQUIRE(read.passed());
    CHECK(read.info.certificates_count == 0);
    CHECK_FALSE(read.info.has_shared_rand);
    CHECK(Read(R"({"esf":[]})").passed());
    check_refused("{}", ESF_E_FORMAT, "");
    check_refused(R"({"esro":)" + shared_text + "}", ESF_E_FORMAT, "");
    for (const char *text : {R"({"esf":13})", R"({"esf":"13"})", R"({"esf":null})", R"({"esf":{}})"})
        check_refused(text, ESF_E_FORMAT, "/esf");
    for (const char *item : {"\"13\"", "13.0", "-13", "1.3e1", "null", "[13]"})
        check_refused(std::string(R"({"esf":[43,)") + item + "]}", ESF_E_FORMAT, "/esf/1");
}

TEST_CASE("features and members of a later release are ignored", "[onem2m]") {
    Read read(R"({"esf":[13,46,53,99999999999,13,43],"later":{"esf":1},"esF":0})");
    REQUIRE(read.passed());
    CHECK(read.suids() == std::vector<int32_t>{13, 43});
}

TEST_CASE("a list of features longer than there are SUIDs is read", "[onem2m]") {
    std::string text = R"({"esf":[0)";
    for (int suid = 1; suid < 200; suid++)
        text += "," + std::to_string(suid % 50);
    Read read(text + "]}");
    REQUIRE(read.passed());
    CHECK(read.info.suids_count == 21);
}

TEST_CASE("certificates are strict base64 with padding", "[onem2m]") {
    for (const char *list : {"[]", R"(["AA=="])", R"(["AAAA","AAA="])", R"(["A\/8A"])", R"(["+\u002f8="])"})
        CHECK(Read(std::string(R"({"esf":[43],"escert":)") + list + "}").passed());
    for (const char *item : {"\"\"", "\"AA\"", "\"AA=\"", "\"AB==\"", "\"A-_A\"", "\"AAAA \"", "\"AAAA\\n\"", "1",
                             "null", "[]", "\"AA==AAAA\"", "\"\\u0000AAA\""})
        check_refused(std::string(R"({"esf":[43],"escert":["AAAA",)") + item + "]}", ESF_E_FORMAT, "/escert/1");
    for (const char *list : {"\"AAAA\"", "null", "{}"})
        check_refused(std::string(R"({"esf":[43],"escert":)") + list + "}", ESF_E_FORMAT, "/escert");
}

TEST_CASE("a malformed shared random object is refused with its place", "[onem2m]") {
    std::string text = full_text;
    text.replace(text.find("[10,12]"), 7, "[]");
    check_refused(text, ESF_E_RAND, "/esro/espa");
    check_refused(as_string(text), ESF_E_RAND, "/esro/espa");
    check_refused(R"({"esf":[13],"esro":null})", ESF_E_RAND, "/esro");
}

TEST_CASE("what is no e2eSecInfo is refused", "[onem2m]") {
    for (const char *text : {"[]", "null", "1", "true"})
        check_refused(text, ESF_E_FORMAT, "");
    check_refused("", ESF_E_JSON, "octet 0");
    check_refused(R"({"esf":[13],"esf":[13]})", ESF_E_JSON, Read(R"({"esf":[13],"esf":[13]})").failure.where());
    Read large("{\"esf\":[13],\"x\":\"" + std::string(128 * 1024, 'x') + "\"}");
    CHECK(large.result == ESF_E_LIMIT);
}

TEST_CASE("a usage is there when any SUID of its class is", "[onem2m]") {
    for (int suid : {13, 23, 33, 43}) {
        Read read(R"({"esf":[12,)" + std::to_string(suid) + "]}");
        CHECK(e2e_sec_info_has_class(&read.info, USAGE_ESPRIM));
        CHECK(e2e_sec_info_has_class(&read.info, USAGE_SAEF));
        CHECK_FALSE(e2e_sec_info_has_class(&read.info, USAGE_ESDATA));
    }
    Read others(R"({"esf":[10,11,12,14,15,53,3]})");
    CHECK_FALSE(e2e_sec_info_has_class(&others.info, USAGE_ESPRIM));
    Read none(R"({"esf":[]})");
    CHECK_FALSE(e2e_sec_info_has_class(&none.info, USAGE_ESPRIM));
}

TEST_CASE("what is written is read again", "[onem2m]") {
    Read read(full_text);
    const int32_t suids[] = {13, 43};
    Octets with;
    Octets without;
    Octets empty;
    Failure failure;
    REQUIRE(e2e_sec_info_append(&with.octets, suids, 2, &read.info.shared_rand, failure.out()) == ESF_OK);
    CHECK(with.text() == R"({"esf":[13,43],"esro":)" + shared_text + "}");
    CHECK(Read(with.text()).passed());
    REQUIRE(e2e_sec_info_append(&without.octets, suids, 1, nullptr, failure.out()) == ESF_OK);
    CHECK(without.text() == R"({"esf":[13]})");
    REQUIRE(e2e_sec_info_append(&empty.octets, nullptr, 0, nullptr, failure.out()) == ESF_OK);
    CHECK(empty.text() == R"({"esf":[]})");
}

TEST_CASE("e2eSecInfo survives the failure of each allocation", "[onem2m][memory]") {
    std::string text = as_string(full_text);
    CHECK(failures_survived([&](error **err) -> status {
              e2e_sec_info info;
              return e2e_sec_info_read(&info, as_span(text), 0, err);
          }) >= 3); // the text in the string, two certificates
    Read read(full_text);
    CHECK(failures_survived([&](error **err) -> status {
              Octets out;
              return e2e_sec_info_append(&out.octets, read.info.suids, 2, &read.info.shared_rand, err);
          }) >= 1);
}

TEST_CASE("reading e2eSecInfo survives any damage", "[onem2m][mutation]") {
    Damage damage;
    int passed = 0;
    std::string string = as_string(full_text);
    for (int i = 0; i < 20000; i++) {
        Read read(damage.of(i % 2 == 0 ? full_text : string));
        REQUIRE((read.passed() || read.failure.rsc() == ESF_RSC_BAD_REQUEST));
        passed += read.passed() ? 1 : 0;
    }
    CHECK(passed > 0);
}
