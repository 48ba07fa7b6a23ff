// SPDX-License-Identifier: Apache-2.0
//
// esprim-session-key.json
#include "replay.hpp"

using namespace replay;

TEST_CASE("the published session keys are derived", "[vectors][esprim]") {
    each_vector("esprim-session-key.json", [](const Vector &vector) {
        rand_object rro = rand_of(RAND_RECEIVER, vector.raw("rro"), 0);
        rand_object oro = rand_of(RAND_ORIGINATOR, vector.raw("oro"), 0);
        Result input = run(
            [&](bytes **out, error **err) { return esprim_session_input(out, &rro, &oro, encoding_of(vector), err); });
        CHECK(input.octets == vector.octets("hmac_input"));
        Result key = session_key(scene_of(vector, true));
        INFO(key.message);
        CHECK(key.octets == vector.octets("session_key"));
        CHECK(key.octets.size() == SHA256_SIZE);
    });
}

TEST_CASE("a content encryption key is the beginning of the session key", "[vectors][esprim]") {
    each_vector("esprim-session-key.json", [](const Vector &vector) {
        Vector keys{vector.document, vector.document.member(vector.at, "cek")};
        std::string session_key = vector.octets("session_key");
        for (const esprim_alg &alg : ESPRIM_ALGS) {
            std::string published = keys.octets(alg.enc);
            CHECK(published == cek(session_key, alg.enc));
            // and it is the one that the library sets up
            aead *made = nullptr;
            REQUIRE(esprim_cek(&made, reinterpret_cast<const uint8_t *>(session_key.data()), &alg, nullptr) == ESF_OK);
            uint8_t tags[2][AES_GCM_TAG_SIZE] = {};
            const uint8_t iv[AES_GCM_IV_SIZE] = {};
            Cipher cipher(published);
            CHECK(aead_seal(made, nullptr, tags[0], iv, as_span("aad"), as_span(""), nullptr) == ESF_OK);
            CHECK(aead_seal(cipher.get(), nullptr, tags[1], iv, as_span("aad"), as_span(""), nullptr) == ESF_OK);
            CHECK(octets_equal(tags[0], tags[1], AES_GCM_TAG_SIZE));
            aead_free(made);
        }
    });
}
