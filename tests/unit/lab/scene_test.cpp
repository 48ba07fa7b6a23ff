// SPDX-License-Identifier: Apache-2.0
//
// ESPrim without an endpoint: the scenes of esf/unstable/lab.h.
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

// ESPrim digest 9.5
const std::string pairwise_hex = "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f";
const std::string rro =
    R"({"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]})";
const std::string oro =
    R"({"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]})";
const std::string request = R"({"op":2,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"})";
const std::string response = R"({"rsc":2000,"rqi":"r1","rvi":"3"})";
const std::string sealed_request =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiazFAZXhhbXBsZS5jb20iLCJjdHkiOiJ2bmQub25lbTJtLXByZXEranNvbiIsIm9y"
    "aSI6InUuTzEiLCJycmkiOiJzLlIxIiwib3JvIjp7ImVzcmkiOiJ1Lk8xIiwiZXNydiI6InNMR3lzN1MxdHJlNHVicTd2TDItdnciLCJlc3J4Ijoi"
    "MjAyNjEyMzFUMjM1OTU5IiwiZXNrIjoxLCJlc3BhIjpbMTJdfX0..AAECAwQFBgcICQoL.nd7jgKM9g57PKh_3VrA4_HQaiw0aoC5gST9J4QWl"
    "wMiIzcqsM-SFeOKw9LqvVA6L39glF37BOA1EMCGJzvMnRRSByA.nkb4VqNchmvxGcZf_Hjvrw";
const std::string sealed_response =
    "eyJhbGciOiJkaXIiLCJlbmMiOiJBMjU2R0NNIiwia2lkIjoiazFAZXhhbXBsZS5jb20iLCJjdHkiOiJ2bmQub25lbTJtLXByc3AranNvbiIsIm9y"
    "aSI6InUuTzEiLCJycmkiOiJzLlIxIn0..EBESExQVFhcYGRob.1E0vMrHiwuUFqh1r2LZzxUcsMs4rLthB6bA1bbQR6UVG.Dqyyh3bMW6K4Cd7B"
    "DC6JVA";

std::string scene(const std::string &rest = "", const std::string &first = pairwise_hex) {
    return R"({"at":1798758000000,"pairwise":")" + first + R"(","kid":"k1@example.com","rro":)" + rro + R"(,"oro":)" +
           oro + rest + "}";
}

Outcome session_key(std::string &out, const std::string &text) {
    Buf buf;
    Outcome outcome = call(buf, [&](esf_buf **made, esf_error **err) {
        return esf_lab_session_key(made, octets(text), text.size(), err);
    });
    out = hex(text_of(buf.get()));
    return outcome;
}

Outcome seal(std::string &out, const std::string &text, const std::string &primitive) {
    Buf buf;
    Outcome outcome = call(buf, [&](esf_buf **made, esf_error **err) {
        return esf_lab_esprim_seal(made, octets(text), text.size(), octets(primitive), primitive.size(), err);
    });
    out = text_of(buf.get());
    return outcome;
}

Outcome open(std::string &out, const std::string &text, const std::string &object) {
    Buf buf;
    Outcome outcome = call(buf, [&](esf_buf **made, esf_error **err) {
        return esf_lab_esprim_open(made, octets(text), text.size(), octets(object), object.size(), err);
    });
    out = text_of(buf.get());
    return outcome;
}

void queue_iv(const std::string &iv) {
    REQUIRE(esf_testing_set_random(octets(iv), iv.size(), nullptr) == ESF_OK);
}

std::string header_of(const std::string &object) {
    return header_in(Craft::wrapped(object));
}

} // namespace

TEST_CASE("a scene derives the session keys of the digest's vectors", "[lab][scene]") {
    NothingLeft nothing_left;
    std::string key;
    REQUIRE(session_key(key, scene()).status == ESF_OK);
    CHECK(key == "61cab697d8005fed178df72561db552690d2d5422904752d3191fdcd95c8f070");
    REQUIRE(session_key(key, scene(R"(,"encoding":"B")")).status == ESF_OK);
    CHECK(key == "0abc783bc4c1d37c9bdb9efedd2219eee765cb65b7800d588bb3cf9250e78b43");
    REQUIRE(session_key(key, scene(R"(,"encoding":"C")")).status == ESF_OK);
    CHECK(key == "53aa08c9146fe81e70ab6f86eb194114926d01df2ee78e8dda4c7e198b4f4edb");
}

TEST_CASE("a scene seals and opens the digest's request and response, byte for byte", "[lab][scene]") {
    NothingLeft nothing_left;
    std::string object, opened;
    queue_iv(std::string("\x00\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0a\x0b", 12));
    REQUIRE(seal(object, scene(), request).status == ESF_OK);
    CHECK(object == sealed_request);
    queue_iv("\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1a\x1b");
    REQUIRE(seal(object, scene(), response).status == ESF_OK);
    CHECK(object == sealed_response);
    REQUIRE(open(opened, scene(R"(,"peer":"//example.com/cse1/Cae1")"), sealed_request).status == ESF_OK);
    CHECK(opened == request);
    REQUIRE(open(opened, scene(), sealed_response).status == ESF_OK);
    CHECK(opened == response);
    REQUIRE(open(opened, scene(), Craft::wrapped(sealed_request)).status == ESF_OK);
    CHECK(opened == request);
}

TEST_CASE("an object that brings its oro needs none in the scene", "[lab][scene]") {
    std::string without = replaced(scene(), ",\"oro\":" + oro, "");
    std::string opened;
    CHECK(open(opened, without, sealed_request).status == ESF_OK);
    Outcome outcome = open(opened, without, sealed_response);
    CHECK(outcome.name == "ESF_E_ORIGINATOR_RAND");
    CHECK(outcome.rsc == 4113);
}

TEST_CASE("the members of a scene say what is sealed", "[lab][scene]") {
    NothingLeft nothing_left;
    std::string object, opened;
    REQUIRE(seal(object, scene(R"(,"include_oro":false)"), request).status == ESF_OK);
    CHECK(Document(header_of(object)).at("oro") == nullptr);
    REQUIRE(seal(object, scene(R"(,"cty":"json")"), request).status == ESF_OK);
    CHECK(Document(header_of(object)).text("cty") == "json");
    std::string offers = replaced(scene(), R"("esk":1,"espa":[12])", R"("esk":1,"espa":[12,10])");
    REQUIRE(seal(object, offers.substr(0, offers.size() - 1) + R"(,"enc":"A128GCM"})", request).status == ESF_OK);
    CHECK(Document(header_of(object)).text("enc") == "A128GCM");
    CHECK(open(opened, offers, object).status == ESF_OK);
    REQUIRE(seal(object, scene(",\"next_rro\":" + replaced(rro, "s.R1", "s.R2")), response).status == ESF_OK);
    CHECK(Document(header_of(object)).text("rro/esri") == "s.R2");
    CHECK(open(opened, scene(), object).status == ESF_OK);
}

TEST_CASE("a scene that is wrong is refused without an rsc, and says where", "[lab][scene]") {
    NothingLeft nothing_left;
    const struct {
        std::string text;
        const char *code, *where;
    } cases[] = {
        {"", "ESF_E_JSON", "octet 0"},
        {"[]", "ESF_E_FORMAT", ""},
        {"{}", "ESF_E_FORMAT", "/pairwise"},
        {replaced(scene(), "\"rro\"", "\"nothing\""), "ESF_E_FORMAT", "/nothing"},
        {replaced(scene(), "\"rro\":" + rro + ",", ""), "ESF_E_FORMAT", "/rro"},
        {replaced(scene(), "\"oro\":" + oro, "\"cty\":\"json\""), "ESF_E_FORMAT", "/oro"},
        {scene("", pairwise_hex.substr(0, 30)), "ESF_E_WEAK_KEY", "/pairwise"},
        {scene("", pairwise_hex + "0"), "ESF_E_FORMAT", "/pairwise"},
        {scene("", "xx" + pairwise_hex), "ESF_E_FORMAT", "/pairwise"},
        {scene("", pairwise_hex + pairwise_hex + "00"), "ESF_E_FORMAT", "/pairwise"},
        {scene(R"(,"encoding":"D")"), "ESF_E_FORMAT", "/encoding"},
        {scene(R"(,"encoding":1)"), "ESF_E_FORMAT", "/encoding"},
        {scene(R"(,"enc":"A999GCM")"), "ESF_E_UNSUPPORTED", "/enc"},
        {scene(R"(,"include_oro":1)"), "ESF_E_FORMAT", "/include_oro"},
        {replaced(scene(), "1798758000000", "\"now\""), "ESF_E_FORMAT", "/at"},
        {replaced(scene(), "\"esks\":[1]", "\"esks\":[]"), "ESF_E_RAND", "/rro/esks"},
        {replaced(scene(), "\"esk\":1", "\"esk\":2"), "ESF_E_UNSUPPORTED", "/oro/esk"},
        {replaced(scene(), "\"at\"", R"("at":1,"at")"), "ESF_E_JSON", ""},
    };
    for (const auto &bad : cases) {
        INFO(bad.text);
        std::string out;
        Outcome outcome = session_key(out, bad.text);
        CHECK(outcome.name == bad.code);
        if (*bad.where)
            CHECK(outcome.where == bad.where);
        if (std::string(bad.code) != "ESF_E_UNSUPPORTED")
            CHECK(outcome.rsc == 0);
        CHECK(outcome.message.find(pairwise_hex.substr(0, 16)) == std::string::npos);
    }
}

TEST_CASE("what cannot be sealed under a scene is refused without an rsc", "[lab][scene]") {
    NothingLeft nothing_left;
    std::string later = "1798761600000"; // when the rro of the scene has expired
    const struct {
        std::string text, primitive;
        const char *code;
    } cases[] = {
        {scene(), "{}", "ESF_E_PRIMITIVE"},
        {scene(), "no", "ESF_E_JSON"},
        {replaced(scene(), "\"kid\":\"k1@example.com\",", ""), request, "ESF_E_FORMAT"},
        {scene(",\"next_rro\":" + rro), request, "ESF_E_FORMAT"},
        {scene(R"(,"include_oro":true)"), response, "ESF_E_FORMAT"},
        {scene(R"(,"enc":"A128GCM")"), request, "ESF_E_UNSUPPORTED"},
        {replaced(scene(), "1798758000000", later), request, "ESF_E_RECEIVER_RAND"},
        {replaced(scene(), "20261231T235959", "20261231T230000"), request, "ESF_E_ORIGINATOR_RAND"},
        {replaced(scene(), "20261231T235959", "20270101T000001"), request, "ESF_E_ORIGINATOR_RAND"},
        {replaced(scene(), "[12]", "[12,13]"), request, "ESF_E_UNSUPPORTED"},
    };
    for (const auto &bad : cases) {
        INFO(bad.text);
        std::string out;
        Outcome outcome = seal(out, bad.text, bad.primitive);
        CHECK(outcome.name == bad.code);
        CHECK(outcome.rsc == 0);
        CHECK(out.empty());
    }
}

TEST_CASE("a scene refuses a damaged object", "[lab][scene][refusal][tag]") {
    NothingLeft nothing_left;
    std::string opened;
    std::string damaged = sealed_request;
    damaged[damaged.size() - 2] = damaged[damaged.size() - 2] == 'A' ? 'B' : 'A';
    Outcome outcome = open(opened, scene(), damaged);
    CHECK(outcome.name == "ESF_E_AUTH");
    CHECK(outcome.rsc == 4115);
    CHECK(open(opened, scene("", std::string(64, '5')), sealed_request).rsc == 4115);
    CHECK(open(opened, scene(), sealed_request).status == ESF_OK);
}

TEST_CASE("a scene with a peer refuses a request of somebody else", "[lab][scene][refusal][from]") {
    NothingLeft nothing_left;
    std::string opened;
    Outcome outcome = open(opened, scene(R"(,"peer":"//example.com/cse1/Cae2")"), sealed_request);
    CHECK(outcome.name == "ESF_E_IMPERSONATION");
    CHECK(outcome.rsc == 4116);
    CHECK(outcome.where == "/fr");
    CHECK(open(opened, scene(R"(,"peer":"//example.org/cse1/Cae1")"), sealed_request).rsc ==
          0); // "/cse1/..." is of any domain
    CHECK(open(opened, scene(R"(,"peer":"//example.com/cse1/Cae1")"), sealed_request).status == ESF_OK);
}

TEST_CASE("a scene refuses as a Receiver does, with the same codes", "[lab][scene][refusal]") {
    NothingLeft nothing_left;
    const struct {
        std::string text, object;
        int32_t rsc;
        const char *code;
    } cases[] = {
        {scene(), "", 4000, "ESF_E_JWE"},
        {scene(), "a.b.c", 4000, "ESF_E_JWE"},
        {scene(), "{", 4000, "ESF_E_JSON"},
        {scene(), rand_request, 4000, "ESF_E_FORMAT"},
        {scene(), base64url("{}") + sealed_request.substr(sealed_request.find("..")), 4000, "ESF_E_FORMAT"},
        {scene(),
         base64url(replaced(header_of(sealed_request), "dir", "A256KW")) +
             sealed_request.substr(sealed_request.find("..")),
         4111, "ESF_E_UNSUPPORTED"},
        {replaced(scene(), "k1@", "k2@"), sealed_request, 4112, "ESF_E_UNKNOWN_KEY"},
        {replaced(scene(), "s.R1", "s.R2"), sealed_request, 4114, "ESF_E_RECEIVER_RAND"},
        {replaced(scene(), "1798758000000", "1798761600000"), sealed_request, 4114, "ESF_E_RECEIVER_RAND"},
        {replaced(scene(), "u.O1", "u.O2"), sealed_response, 4113, "ESF_E_ORIGINATOR_RAND"},
        {replaced(scene(), "sLGys7", "tLGys7"), sealed_request, 4113, "ESF_E_ORIGINATOR_RAND"},
        {replaced(scene(), "1798758000000", "1798761599000"), sealed_request, 4113, "ESF_E_ORIGINATOR_RAND"},
        {replaced(scene(), "1798758000000", "1798757699000"), sealed_request, 0, ""},
        {replaced(scene(), "1798758000000", "1798757698999"), sealed_request, 4113, "ESF_E_ORIGINATOR_RAND"},
    };
    for (const auto &bad : cases) {
        INFO(bad.text << "\n" << bad.object);
        std::string opened;
        Outcome outcome = open(opened, bad.text, bad.object);
        CHECK(outcome.name == bad.code);
        CHECK(outcome.rsc == bad.rsc);
    }
}
