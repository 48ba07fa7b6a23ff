/* SPDX-License-Identifier: Apache-2.0
 *
 * What an endpoint remembers for ESPrim: its secret for random objects, the shared object it has published, the originator random objects
 * and sessions of authenticated Originators, and what peers have published. Nothing in here comes from a message that was refused.
 * The endpoint's lock guards it; what sessions refer to never changes once made. */
#ifndef ESPRIM_STATE_H
#define ESPRIM_STATE_H

#include "endpoint/endpoint.h"
#include "esprim/receiver_rand.h"
#include "onem2m/enums.h"

#ifdef __cplusplus
extern "C" {
#endif

/* An originator random object that came with an authenticated request. */
struct originator_rand {
    struct table_entry entry;
    int64_t refs;
    struct ring_key *key;
    struct rand_object oro;
    int64_t seals;    /* responses sealed under it (D11) */
    int32_t seal_alg; /* the one algorithm that responses are sealed with; 0: none yet */
};

/* One (pairwise key, RRO, ORO) and algorithm: the AEAD that opens and seals. */
struct esprim_session {
    struct table_entry entry; /* expires = when the first of its random objects does */
    int64_t refs;
    struct originator_rand *oro;
    const struct esprim_alg *alg;
    struct aead *aead;
    struct bytes *response_header; /* base64url, without rro: the same for every response */
    struct table_entry by_header;  /* linked while request_header is set and the session is in its table */
    struct bytes *request_header;  /* base64url, without oro: one that has been read, checked and opened before */
    int64_t rro_expires;
    bool rro_is_shared;
    bool is_kept; /* in its table */
    char rri[RAND_TEXT_MAX + 1];
};

/* What a peer has published (esf_endpoint_learn). */
struct esprim_peer {
    struct table_entry entry;
    struct id id;
    bool takes_part; /* indicates ESPrim */
    bool has_rand;
    struct rand_object rand;
};

struct esprim_state {
    struct rand_secret secret;
    bool used; /* a random object was given out or a message taken */
    bool has_published;
    struct rand_object published;
    int64_t published_due;
    struct table originator_rands;
    struct table sessions;
    struct table headers; /* sessions by their request_header: a header that is known need not be read again */
    struct table peers;
};

/* esprim_state gives the state, made on first use. Lock held. */
status esprim_state(struct esprim_state **out, struct endpoint *endpoint, struct error **err) MUST_CHECK;

struct originator_rand *originator_rand_hold(struct originator_rand *rand);
void originator_rand_release(struct originator_rand *rand);
void originator_rand_cleanup(struct originator_rand **rand);
status originator_rand_new(struct originator_rand **out, struct ring_key *key, const struct rand_object *oro,
                           struct error **err) MUST_CHECK;
struct esprim_session *esprim_session_hold(struct esprim_session *session);
void esprim_session_release(struct esprim_session *session);
void esprim_session_cleanup(struct esprim_session **session);

/* esprim_response_header writes the header of responses under a session; next_rand may be NULL. */
status esprim_response_header(struct bytes **out, const struct esprim_session *session,
                              const struct rand_object *next_rand, struct error **err) MUST_CHECK;

/* Looking up; the results are borrowed. Lock held. */
struct originator_rand *esprim_find_originator_rand(const struct endpoint *endpoint, const struct esprim_state *state,
                                                    const struct ring_key *key, const char *ori);
struct esprim_session *esprim_find_session(const struct endpoint *endpoint, const struct esprim_state *state,
                                           const struct ring_key *key, const char *ori, const char *rri,
                                           const struct esprim_alg *alg);
struct esprim_session *esprim_find_header(const struct endpoint *endpoint, const struct esprim_state *state,
                                          struct span header);
struct esprim_peer *esprim_find_peer(const struct endpoint *endpoint, const struct esprim_state *state, struct span id);

/* esprim_has_room tells whether one more session or originator random object of a key fits the quotas. Lock held. */
bool esprim_has_room(const struct endpoint *endpoint, const struct esprim_state *state, const struct ring_key *key);

/* esprim_reserve_session sweeps what has expired when there is no room, and refuses with ESF_E_QUOTA (rsc 5210) when there still is none.
 * Lock held. */
status esprim_reserve_session(struct endpoint *endpoint, struct esprim_state *state, const struct ring_key *key,
                              int64_t now, struct error **err) MUST_CHECK;

/* Taking in; the table takes a reference. Cannot fail. Lock held. */
void esprim_insert_originator_rand(struct endpoint *endpoint, struct esprim_state *state, struct originator_rand *rand,
                                   int64_t now);
void esprim_insert_session(struct endpoint *endpoint, struct esprim_state *state, struct esprim_session *session,
                           int64_t now);

/* esprim_know_header lets a session in the table be found by a header, unless it has one already; *header moves in then. */
void esprim_know_header(struct endpoint *endpoint, struct esprim_state *state, struct esprim_session *session,
                        struct bytes **header, int64_t now);

#ifdef __cplusplus
}
#endif
#endif
