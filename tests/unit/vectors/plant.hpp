// SPDX-License-Identifier: Apache-2.0
//
// Sessions put into endpoints by hand. The random objects of the vectors have ids that no endpoint of ours would make ("s.R1", "u.O1"), so
// a Receiver would answer 4114; with the session in place the published octets go through a whole endpoint as they are.
#ifndef UNIT_VECTORS_PLANT_HPP
#define UNIT_VECTORS_PLANT_HPP

#include "base/alloc.h"
#include "endpoint/endpoint.h"
#include "replay.hpp"

// C lets a function have the name of a struct; C++ calls that a hidden constructor.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "esprim/request.h"
#include "esprim/state.h"
#pragma GCC diagnostic pop

namespace replay {

inline std::string derive(uint8_t key[SHA256_SIZE], const ring_key *pairwise, const rand_object &rro,
                          const rand_object &oro) {
    Result input = run(
        [&](bytes **out, error **err) { return esprim_session_input(out, &rro, &oro, pairwise->facts.encoding, err); });
    REQUIRE(input.code == ESF_OK);
    span part = as_span(input.octets);
    keyring_hmac(pairwise, key, &part, 1);
    return text_of(span_of(key, SHA256_SIZE));
}

// A Receiver that has taken a request under these random objects before; false when the two do not go together, so that it never could.
inline bool plant_at_receiver(const ends::Side &side, const std::string &kid, const rand_object &rro,
                              const rand_object &oro, const esprim_alg *alg) {
    auto *endpoint = reinterpret_cast<struct endpoint *>(side.get());
    int64_t now = endpoint_now(endpoint);
    error *failure = nullptr;
    if (esprim_agree(&rro, &oro, alg, now, now + endpoint->settings.originator_rand_accept_ms, &failure) != ESF_OK) {
        error_free(failure);
        return false;
    }
    struct esprim_state *state = nullptr;
    REQUIRE(esprim_state(&state, endpoint, nullptr) == ESF_OK);
    ring_key *key = keyring_find(&endpoint->keyring, as_span(kid), USAGE_ESPRIM);
    REQUIRE(key != nullptr);
    uint8_t octets[SHA256_SIZE];
    derive(octets, key, rro, oro);
    auto *session = static_cast<esprim_session *>(mem_new(sizeof(esprim_session)));
    REQUIRE(session != nullptr);
    session->refs = 1;
    session->alg = alg;
    session->rro_expires = rro.expires;
    session->rro_is_shared = true;
    session->entry.expires = oro.expires;
    std::memcpy(session->rri, rro.id, sizeof session->rri);
    REQUIRE(originator_rand_new(&session->oro, key, &oro, nullptr) == ESF_OK);
    REQUIRE(esprim_cek(&session->aead, octets, alg, nullptr) == ESF_OK);
    REQUIRE(esprim_response_header(&session->response_header, session, nullptr, nullptr) == ESF_OK);
    esprim_insert_originator_rand(endpoint, state, session->oro, now);
    esprim_insert_session(endpoint, state, session, now);
    esprim_session_release(session);
    return true;
}

// An Originator that has sealed its request under these random objects. Returns the session key.
inline std::string plant_at_originator(const ends::Sending &sending, const rand_object &rro, const rand_object &oro,
                                       const esprim_alg *alg) {
    origin_session *session = reinterpret_cast<esprim_request *>(sending.handle.get())->session;
    REQUIRE(session != nullptr);
    session->rro = rro;
    session->oro = oro;
    session->alg = alg;
    std::string key = derive(session->session_key, session->key, rro, oro);
    aead_free(session->aead);
    session->aead = nullptr;
    REQUIRE(esprim_cek(&session->aead, session->session_key, alg, nullptr) == ESF_OK);
    return key;
}

} // namespace replay

#endif
