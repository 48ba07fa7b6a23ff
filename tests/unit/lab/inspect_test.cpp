// SPDX-License-Identifier: Apache-2.0
#include "report.hpp"

#include "base/alloc.h"
#include "base/base64.h"
#include "crypto/crypto.h"

using namespace lab_tests;

namespace {

std::string base64url(const std::string &octets) {
    std::string text(base64url_size(octets.size()), '\0');
    base64url_encode(reinterpret_cast<uint8_t *>(text.data()), span_of(octets.data(), octets.size()));
    return text;
}

std::string base64(const std::string &octets) {
    std::string text(base64_size(octets.size()), '\0');
    base64_encode(reinterpret_cast<uint8_t *>(text.data()), span_of(octets.data(), octets.size()));
    return text;
}

const std::string iv = "AAECAwQFBgcICQoL";
const std::string tag = "nkb4VqNchmvxGcZf_Hjvrw";
const std::string oro =
    R"({"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]})";
const std::string rro =
    R"({"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]})";
const std::string header =
    R"({"alg":"dir","enc":"A256GCM","kid":"k1@example.com","cty":"vnd.onem2m-preq+json","ori":"u.O1","rri":"s.R1","oro":)" +
    oro + "}";

std::string jwe(const std::string &protected_header) {
    return base64url(protected_header) + ".." + iv + ".nd7j." + tag;
}

std::string json_text(const std::string &text) {
    bytes *out = nullptr;
    REQUIRE(json_append_string(&out, span_of(text.data(), text.size()), nullptr) == ESF_OK);
    std::string result(reinterpret_cast<const char *>(out->data), out->size);
    bytes_free(out);
    return result;
}

std::string changed(std::string text, const std::string &from, const std::string &to) {
    size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

} // namespace

TEST_CASE("what a text is, is said", "[inspect]") {
    struct Sample {
        std::string text, what;
        bool valid;
    };
    const Sample samples[] = {
        {R"({"m2m:seci":{"sit":3}})", "security-info", true},
        {"\n " + std::string(R"({"m2m:seci":{"sit":5,"epo":")") + jwe(header) + "\"}}\r\n", "security-info", true},
        {R"({"m2m:seci":{"sit":4,"ero":)" + rro + "}}", "security-info", true},
        {R"({"m2m:seci":{"sit":1,"dreq":{}}})", "security-info", true},
        {R"({"m2m:sgn":{"nev":{"rep":{"m2m:seci":{"sit":3}},"net":1},"sur":"/id-in/CEsfA"}})", "carrier", true},
        {jwe(header) + "\n", "esprim-object", true},
        {"\"" + jwe(header) + "\"", "esprim-object", true},
        {jwe(R"({"alg":"dir","enc":"A128GCM","kid":"x"})"), "jwe", true},
        {base64url(R"({"alg":"ES256"})") + ".e30." + tag, "jws", true},
        {R"({"esf":[13,43],"esro":)" + rro + "}", "e2e-sec-info", true},
        {R"("{\"esf\":[13]}")", "e2e-sec-info", true},
        {rro, "receiver-rand", true},
        {oro, "originator-rand", true},
        {R"({"kty":"oct","kid":"k1","k":"AAECAwQFBgcICQoLDA0ODw"})", "jwk", true},
        {R"({"kty":"EC","crv":"P-256","x":"AA","y":"AA","d":"AA"})", "jwk", true},
        {R"({"op":2,"to":"/a","fr":"/b","rqi":"1"})", "request-primitive", true},
        {R"({"rsc":2000,"rqi":"1","pc":{"m2m:seci":{"sit":3}}})", "response-primitive", true},
        {"", "unknown", false},
        {"{}", "unknown", false},
        {"[1]", "unknown", false},
        {"true", "unknown", false},
        {"<m2m:seci/>", "unknown", false},
        {std::string("\0\1\2", 3), "unknown", false},
        {"{\"m2m:se", "unknown", false},
    };
    for (const Sample &sample : samples) {
        INFO(sample.text);
        Report report(sample.text);
        CHECK(report.what == sample.what);
        CHECK(report.valid == sample.valid);
    }
}

TEST_CASE("an ESPrim Object is shown member by member", "[inspect]") {
    Report report(R"({"m2m:seci":{"sit":5,"epo":")" + jwe(header) + "\"}}");
    const std::string at = "/m2m:seci/epo/";
    CHECK(report.summary.find("ESPrim Object (request), A256GCM, key k1@example.com") != std::string::npos);
    CHECK(report.value_of(at + "header/alg") == "dir");
    CHECK(report.note_of(at + "header/enc").find("AES-256") != std::string::npos);
    CHECK(report.note_of(at + "header/kid").find("issued by example.com") != std::string::npos);
    CHECK(report.note_of(at + "header/cty") == "a request primitive in JSON");
    CHECK(report.value_of(at + "header/oro/esri") == "u.O1");
    CHECK(report.note_of(at + "header/oro/esrx").find("2026-12-31 23:59:59 UTC") != std::string::npos);
    CHECK(report.note_of(at + "header/oro/espa/0").find("A256GCM") != std::string::npos);
    CHECK(report.value_of(at + "aad") == std::to_string(base64url(header).size()) + " octets");
    CHECK(report.value_of(at + "iv") == "12 octets");
    CHECK(report.value_of(at + "ciphertext") == "3 octets");
    CHECK(report.value_of(at + "tag") == "16 octets");
}

TEST_CASE("each rule that a header breaks is named, with the code of a Receiver", "[inspect]") {
    struct Fault {
        std::string from, to, rule, where;
        int64_t rsc;
    };
    const Fault faults[] = {
        {"\"dir\"", "\"A128KW\"", "TS-0003 8.4.3.2", "/header/alg", 4111},
        {"\"alg\":\"dir\",", "", "TS-0003 8.4.3.2", "/header", 4000},
        {"A256GCM", "A256CBC-HS512", "TS-0004 6.3.4.2.41", "/header/enc", 4111},
        {"A256GCM", "A128GCM", "TS-0003 8.4.2 C.6c.1", "/header/oro", 4111},
        {"\"enc\"", "\"crit\":[\"x\"],\"enc\"", "RFC 7515 4.1.11", "/header/crit", 4111},
        {"\"enc\"", "\"zip\":\"DEF\",\"enc\"", "RFC 7516 4.1.3", "/header/zip", 4111},
        {"\"k1@example.com\"", "\"\"", "TS-0003 8.4.3.2", "/header/kid", 4000},
        {"\"k1@example.com\"", "7", "TS-0003 8.4.3.2", "/header/kid", 4000},
        {"\"ori\":\"u.O1\",", "", "TS-0003 8.4.3.2", "/header", 4000},
        {"\"enc\"", "\"alg\":\"dir\",\"enc\"", "D17", "/header", 4000},
        {"\"enc\"", "\"al\\u0067\":\"dir\",\"enc\"", "D17", "/header", 4000},
        {"\"enc\"", "\"rro\":{},\"enc\"", "TS-0003 8.4.3.2", "/header/rro", 4000},
        {"vnd.onem2m-preq+json", "text/plain", "TS-0003 8.4.3.2", "/header/cty", 5210},
        {"\"esk\":1", "\"esk\":2", "TS-0004 6.3.4.2.40", "/header/oro/esk", 4111},
        {"\"esk\":1", "\"esk\":1.0", "D17", "/header/oro/esk", 4000},
        {"\"esk\":1", "\"esk\":1,\"note\":0", "D17", "/header/oro/note", 4000},
        {"\"esk\":1,", "", "TS-0003 8.4.3.1", "/header/oro", 4000},
        {"[12]", "[]", "TS-0003 8.4.3.1", "/header/oro/espa", 4000},
        {"20261231T235959", "20260229T000000", "TS-0004 6.3.3", "/header/oro/esrx", 4000},
        {"\"esri\":\"u.O1\"", "\"esri\":\"u:O1\"", "TS-0003 8.4.3.1", "/header/oro/esri", 4000},
        {"\"enc\"", "\"x\":[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]],\"enc\"", "D10", "/header", 4000},
    };
    REQUIRE(Report(jwe(header)).valid);
    REQUIRE(Report(jwe(changed(header, "\"u.O1\",\"rri\"", "\"u\\u002eO1\",\"rri\""))).valid);
    for (const Fault &fault : faults) {
        Report report(jwe(changed(header, fault.from, fault.to)));
        INFO(report.text);
        CHECK(report.has_problem(fault.rule, fault.where, fault.rsc));
    }
}

TEST_CASE("each rule that the parts of an object break is named", "[inspect]") {
    const std::string whole = jwe(header);
    const std::string head = base64url(header);
    struct Fault {
        std::string text, rule, where;
    };
    const Fault faults[] = {
        {head + "." + iv + ".nd7j." + tag, "RFC 7516 7.1", ""},
        {whole + ".", "RFC 7516 7.1", ""},
        {head + ".AAAA." + iv + ".nd7j." + tag, "RFC 7518 4.5", "/encrypted_key"},
        {head + "..AAECAwQFBgcICQo." + "nd7j." + tag, "RFC 7518 5.3", "/iv"},
        {head + ".." + iv + "." + "." + tag, "TS-0003 8.4.3.2", "/ciphertext"},
        {head + ".." + iv + ".nd7j.AAAA", "RFC 7518 5.3", "/tag"},
        {head + ".." + iv + ".nd7.." + tag, "RFC 7516 7.1", ""},
        {head + ".." + iv + ".n+7j." + tag, "RFC 7515 2", "/ciphertext"},
        {head + ".." + iv + ".nd7=." + tag, "RFC 7515 2", "/ciphertext"},
        {head + ".." + iv + ".n." + tag, "RFC 7515 2", "/ciphertext"},
        {head + ".." + iv + ".nd." + tag, "RFC 7515 2", "/ciphertext"},
        {head + "=.." + iv + ".nd7j." + tag, "RFC 7515 2", "/header"},
    };
    for (const Fault &fault : faults) {
        Report report(fault.text);
        INFO(report.text);
        CHECK(report.has_problem(fault.rule, fault.where, 4000));
    }
}

TEST_CASE("all problems are named, not only the first", "[inspect]") {
    std::string bad = changed(changed(changed(header, "\"dir\"", "\"none\""), "A256GCM", "A1GCM"), "[12]", "[true]");
    Report report(R"({"m2m:seci":{"sit":5,"ero":{},"epo":")" + base64url(bad) + ".AA.AA.AA.AA\"},\"more\":1}");
    const std::string at = "/m2m:seci/epo/";
    CHECK(report.has_problem("TS-0003 8.4.3.2", at + "header/alg", 4111));
    CHECK(report.has_problem("TS-0004 6.3.4.2.41", at + "header/enc", 4111));
    CHECK(report.has_problem("D17", at + "header/oro/espa/0", 4000));
    CHECK(report.has_problem("RFC 7518 4.5", at + "encrypted_key", 4000));
    CHECK(report.has_problem("RFC 7518 5.3", at + "iv", 4000));
    CHECK(report.has_problem("RFC 7518 5.3", at + "tag", 4000));
    CHECK(report.has_problem("TS-0004 table 6.3.5.48-1", "/m2m:seci/ero", 4000));
    CHECK(report.has_problem("TS-0004 7.5.1.2.11", "/more", 4000));
}

TEST_CASE("a refreshed oro is no contradiction", "[inspect]") {
    Report report(jwe(changed(header, "\"esri\":\"u.O1\"", "\"esri\":\"u.O2\"")));
    CHECK(report.valid);
    CHECK(report.value_of("/header/oro").find("another than ori's") != std::string::npos);
}

TEST_CASE("the published refusals that need no key are found, and what is accepted is faultless", "[inspect]") {
    size_t accepted = 0;
    size_t found = 0;
    each_vector("esprim-refusals.json", [&](const Vector &vector) {
        Report report(R"({"m2m:seci":{"sit":5,"epo":)" + json_text(vector.text("jwe")) + "}}");
        INFO(vector.text("family") << ": " << vector.text("name"));
        INFO(report.text);
        // What the lists of the two random objects say of each other takes the Receiver's.
        int64_t rsc = vector.number("rsc");
        bool needs_no_key = rsc == 4000 || (rsc == 4111 && vector.text("family") != "algorithm lists");
        if (vector.is_true("accept"))
            CHECK(report.valid);
        else if (needs_no_key)
            CHECK(report.has_rsc(rsc));
        accepted += vector.is_true("accept");
        found += !vector.is_true("accept") && needs_no_key;
    });
    CHECK(accepted > 30);
    CHECK(found > 80);
}

TEST_CASE("published texts that are not strict JSON are told as faulty, the others are not", "[inspect]") {
    size_t refused = 0;
    each_vector("json-strictness.json", [&](const Vector &vector) {
        std::string text = vector.text("text");
        if (text.empty() || (text[0] != '{' && text[0] != '['))
            return;
        Report report(text);
        INFO(report.text);
        bool told = false;
        for (const Problem &problem : report.problems)
            told = told || problem.where.rfind("octet ", 0) == 0;
        CHECK(told == !vector.is_true("accept"));
        refused += !vector.is_true("accept");
    });
    CHECK(refused > 20);
}

TEST_CASE("identifiers that libesf has derived are taken apart", "[inspect]") {
    size_t seen = 0;
    each_vector("rand-ids.json", [&](const Vector &vector) {
        if (!vector.has("object") || !vector.is_true("accept"))
            return;
        Report report(vector.text("object"));
        INFO(report.text);
        CHECK(report.what == "receiver-rand");
        CHECK(report.valid);
        CHECK(
            report.value_of("/esri/D9").find("version 1, secret " + std::to_string(vector.number("secret_id")) + ",") !=
            std::string::npos);
        // the expiry inside the identifier is that of the object
        CHECK(report.note_of("/esri/D9").find(report.note_of("/esrx").substr(8, 19)) != std::string::npos);
        seen++;
    });
    CHECK(seen > 5);
    CHECK(Report(rro).value_of("/esri/D9").empty());
}

TEST_CASE("expiry is shown in readable time, and is no problem of the input", "[inspect]") {
    Report over(changed(rro, "20270101T000000", "20200101T000000"));
    CHECK(over.valid);
    CHECK(over.note_of("/esrx").find("2020-01-01 00:00:00 UTC, expired ") != std::string::npos);
    CHECK(over.note_of("/esrx").find("4114") != std::string::npos);
    Report relative(changed(rro, "\"20270101T000000\"", "3600000"));
    CHECK(relative.valid);
    CHECK(relative.note_of("/esrx").find("from reception") != std::string::npos);
}

TEST_CASE("keys are weighed and not shown", "[inspect]") {
    const std::string secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I";
    Report oct(R"({"kty":"oct","kid":"k1@example.com","k":")" + secret +
               R"(","suid":13,"peer":"//example.com/cse1/Cae1","expires":1798759800000,"encoding":"A"})");
    CHECK(oct.valid);
    CHECK(oct.value_of("/k") == "32 octets");
    CHECK(oct.note_of("/expires").find("2026-12-31 23:30:00 UTC") != std::string::npos);
    const std::string hiding[] = {
        R"({"kty":"EC","crv":"P-256","d":")" + secret + "\"}",
        R"({"kty":"RSA","p":")" + secret + R"(","q":")" + secret + "\"}",
        R"({"kty":"oct","secret":")" + secret + R"(","k":"AAECAwQFBgcICQoLDA0ODw"})",
        R"({"k":")" + secret + R"(","kty":"oct")",
        R"({"kty":"oct","k":")" + secret + "!\"}",
        R"({"pairwise":")" + secret + "\"}",
        jwe(R"({"alg":"ECDH-ES","enc":"A128GCM","jwk":{"kty":"oct","k":")" + secret + "\"}}"),
        secret,
    };
    for (const std::string &text : hiding) {
        Report report(text);
        INFO(report.text);
        CHECK(report.text.find(secret.substr(0, 10)) == std::string::npos);
    }
    CHECK(Report(R"({"kty":"oct","k":"AAECAwQFBgcICQoLDA0O"})").has_problem("D11", "/k", 0));
    CHECK(Report(R"({"kty":"oct"})").has_problem("RFC 7518 6.4.1", "", 0));
    CHECK(Report(R"({"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw","peer":"Cae1"})").has_problem("D14", "/peer", 0));
    CHECK(Report(R"({"kty":"oct","k":"AAECAwQFBgcICQoLDA0ODw","suid":14.0})")
              .has_problem("TS-0004 6.3.4.2.39", "/suid", 0));
}

TEST_CASE("an ESCertKE message is shown record by record", "[inspect]") {
    const std::string hello("\x16\x03\x01\x00\x06\x01\x00\x00\x02\x03\x03", 11);
    const std::string change("\x14\x03\x03\x00\x01\x01", 6);
    const std::string finished("\x16\x03\x03\x00\x04\xAA\xBB\xCC\xDD", 9);
    auto flight = [](const std::string &octets) {
        return Report(R"({"m2m:seci":{"sit":6,"eckm":")" + base64(octets) + "\"}}");
    };
    CHECK(flight(hello).note_of("/m2m:seci/eckm/0") == "ClientHello");
    Report last = flight(change + finished);
    CHECK(last.valid);
    CHECK(last.value_of("/m2m:seci/eckm/0").find("ChangeCipherSpec") == 0);
    CHECK(last.note_of("/m2m:seci/eckm/1") == "encrypted (Finished)");
    CHECK(flight(hello.substr(0, 8)).has_problem("TS-0003 8.7.2.2", "/m2m:seci/eckm", 4000));
    CHECK(flight("GET / HTTP/1.1").has_problem("TS-0003 8.7.2.2", "/m2m:seci/eckm", 4000));
    CHECK(flight("").has_problem("D15", "/m2m:seci/eckm", 4000));
    CHECK(flight(std::string("\x17\x03\x03\x00\x01\x00", 6)).has_problem("D15", "/m2m:seci/eckm/0", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":6,"eckm":"AAA"}})").has_problem("RFC 4648 4", "/m2m:seci/eckm", 4000));
}

TEST_CASE("securityInfo that breaks the table of its members is told so", "[inspect]") {
    CHECK(Report(R"({"m2m:seci":{}})").has_problem("TS-0004 6.3.5.48", "/m2m:seci/sit", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":9}})").has_problem("TS-0004 6.3.4.2.35", "/m2m:seci/sit", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":3.0}})").has_problem("D17", "/m2m:seci/sit", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":5}})").has_problem("TS-0004 6.3.5.48", "/m2m:seci", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":3,"epo":"x"}})").has_problem("TS-0004 table 6.3.5.48-1", "/m2m:seci/epo", 4000));
    CHECK(Report(R"({"m2m:seci":[]})").has_problem("TS-0004 6.3.5.48", "/m2m:seci", 4000));
    CHECK(Report(R"({"sit":3})").has_problem("TS-0004 6.3.5.48", "", 4000));
    CHECK(Report(R"({"m2m:sgn":{"nev":{"rep":{"m2m:cin":{}}}}})").has_problem("D19", "/m2m:sgn/nev/rep", 4000));
    CHECK(Report(R"({"m2m:seci":{"sit":3,"later":1}})").valid);
}

TEST_CASE("hostile texts are reported in bounded room", "[inspect]") {
    Report nested(std::string(100000, '['));
    CHECK(nested.has_problem("D10", "octet 16", 4000));
    std::string many = "{\"op\":2,\"rqi\":\"1\",\"fr\":\"a\"";
    for (int i = 0; i < 5000; i++)
        many += ",\"m" + std::to_string(i) + "\":1";
    Report crowd(many + "}");
    CHECK(crowd.valid);
    CHECK(crowd.text.size() < 100000);
    CHECK(crowd.parts.back().note == "not listed");
    Report twice("{\"sit\":3" + std::string(40, ' ') + ",\"" + std::string(1000, 'n') + "\":1}");
    CHECK(twice.text.size() < 4000);
    std::string faults = "[";
    for (int i = 0; i < 1000; i++)
        faults += "01,";
    Report faulty(faults + "0]");
    CHECK(faulty.problems.size() == 101);
    CHECK_FALSE(Report("[" + std::string(3000000, '0') + "]").valid);
    std::string ones = "[0";
    for (int i = 0; i < (1 << 20); i++)
        ones += ",0";
    CHECK(Report(ones + "]").text.find("more values than a Receiver reads") != std::string::npos);
}

TEST_CASE("nothing is reflected but well-formed UTF-8 and escaped control characters", "[inspect]") {
    Report report(
        "{\"op\":2,\"rqi\":\"\x1b[2J\\u0007\xFF\xC0\x80\xED\xA0\x80\",\"fr\":\"\\ud800x\",\"\x1b]0;x\x07\":\"y\"}");
    INFO(report.text);
    for (char c : report.text)
        CHECK(static_cast<unsigned char>(c) >= 0x20);
    CHECK_FALSE(report.valid);
}

TEST_CASE("sixteen mebioctets are looked at, one octet more is not", "[inspect]") {
    std::string large = jwe(header);
    size_t at = large.find(".nd7j.") + 1;
    large.insert(at, std::string(INSPECT_SIZE_MAX - large.size() - INSPECT_SIZE_MAX % 4, 'A'));
    CHECK(Report(large.substr(0, INSPECT_SIZE_MAX)).what == "esprim-object");
    std::string over(INSPECT_SIZE_MAX + 1, 'A');
    bytes *out = nullptr;
    error *err = nullptr;
    CHECK(inspect(&out, span_of(over.data(), over.size()), &err) == ESF_E_LIMIT);
    CHECK(out == nullptr);
    error_free(err);
}

TEST_CASE("when memory runs out anywhere, inspect says so and keeps nothing", "[inspect]") {
    std::string text = R"({"op":5,"fr":"a","rqi":"1","pc":{"m2m:seci":{"sit":5,"epo":")" + jwe(header) + "\"}},\"l\":[";
    for (int i = 0; i < 200; i++)
        text += "{},";
    text += "0]}";
    CHECK(sweep_memory(text) > 5);
}
