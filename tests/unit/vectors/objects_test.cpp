// SPDX-License-Identifier: Apache-2.0
//
// esprim-objects.json and rfc7520-dir.json without an endpoint: as bare JWE and as scenes of lab. endpoint_test.cpp has them between two ends.
#include "jose/jwk.h"
#include "replay.hpp"

using namespace replay;

namespace {

// A bare JWE: everything but the key's origin, both ways.
void check_jwe(const Vector &vector, const std::string &key) {
    Opened opened = open_jwe(key, vector.text("jwe"));
    CHECK(opened.header == vector.text("header"));
    CHECK(opened.iv == vector.octets("iv"));
    CHECK(opened.plaintext == vector.text("plaintext"));
    CHECK(seal_jwe(key, vector.octets("iv"), vector.text("header"), vector.text("plaintext")) == vector.text("jwe"));
}

} // namespace

TEST_CASE("RFC 7520 5.6 is taken apart, opened and sealed byte for byte", "[vectors][jose]") {
    each_vector("rfc7520-dir.json", [](const Vector &vector) {
        tree *document = nullptr;
        jwk_oct jwk = {};
        REQUIRE(tree_read(&document, as_span(vector.raw("jwk")), &vectors::roomy, nullptr) == ESF_OK);
        REQUIRE(jwk_oct_read(&jwk, document, nullptr) == ESF_OK);
        tree_free(document);
        std::string key = text_of(span_of(jwk.octets.octets, jwk.octets.size));
        CHECK(key.size() == esprim_alg_by_enc(as_span(vector.text("enc")))->key_size);
        CHECK(Header(vector).text("kid") == jwk.kid);
        check_jwe(vector, key);
        secret_wipe(&jwk.octets);
    });
}

TEST_CASE("every published object is a JWE that opens and seals byte for byte under its content encryption key",
          "[vectors][esprim]") {
    each_vector("esprim-objects.json", [](const Vector &vector) {
        CHECK(session_key(R"({"pairwise":)" + vector.raw("pairwise") + R"(,"encoding":)" + vector.raw("encoding") +
                          R"(,"rro":)" + vector.raw("rro") + R"(,"oro":)" + vector.raw("oro") + "}")
                  .octets == vector.octets("session_key"));
        check_jwe(vector, cek(vector.octets("session_key"), vector.text("enc")));
    });
}

TEST_CASE("every published object opens in its scene, bare and inside security information", "[vectors][lab]") {
    each_vector("esprim-objects.json", [](const Vector &vector) {
        std::string scene = scene_of(vector, vector.is_true("oro_known"));
        for (const std::string &object : {vector.text("jwe"), wrapped(vector.text("jwe"))}) {
            Result opened = open(scene, object);
            INFO(opened.message);
            CHECK(opened.code == ESF_OK);
            CHECK(opened.octets == vector.text("plaintext"));
        }
    });
}

TEST_CASE("an object that its opener lacks the originator random object for is not opened", "[vectors][lab]") {
    size_t refused = 0;
    each_vector("esprim-objects.json", [&](const Vector &vector) {
        Header header(vector);
        if (header.has("oro") || vector.text("direction") != "request")
            return;
        Result opened = open(scene_of(vector, false), vector.text("jwe"));
        CHECK(opened.rsc == 4113);
        CHECK(opened.octets.empty());
        refused++;
    });
    CHECK(refused >= 9);
}

TEST_CASE("a scene seals every published object whose header this library would write, byte for byte",
          "[vectors][lab]") {
    size_t sealed = 0;
    size_t otherwise = 0;
    size_t count = each_vector("esprim-objects.json", [&](const Vector &vector) {
        Header header(vector);
        std::string more = R"(,"enc":)" + vector.raw("enc");
        if (header.has("cty"))
            more += R"(,"cty":)" + header.raw("cty");
        if (vector.text("direction") == "request")
            more += std::string(R"(,"include_oro":)") + (header.has("oro") ? "true" : "false");
        if (header.has("rro"))
            more += R"(,"next_rro":)" + header.raw("rro");
        Queued iv(vector.octets("iv"));
        Result object = seal(scene_of(vector, true, more), vector.text("plaintext"));
        INFO(object.message);
        REQUIRE(object.code == ESF_OK);
        CHECK((object.octets == vector.text("jwe")) == header.is_canonical());
        header.is_canonical() ? sealed++ : otherwise++;
    });
    CHECK(sealed + otherwise == count);
    CHECK(sealed >= 50);
    CHECK(otherwise >= 5);
}
