/* SPDX-License-Identifier: Apache-2.0
 *
 * The Originator's side: a channel towards one Receiver, over as many sessions as it takes. It chooses which random objects the next request
 * is sealed under. The endpoint's lock guards channel and sessions. */
#ifndef ESPRIM_CHANNEL_H
#define ESPRIM_CHANNEL_H

#include "esprim/state.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One originator random object in use. */
struct origin_session {
    int64_t refs;
    struct ring_key *key;
    struct rand_object rro;
    struct rand_object oro;
    const struct esprim_alg *alg;
    uint8_t session_key[SHA256_SIZE];
    struct aead *aead;
    struct bytes *full_header;     /* base64url, with the oro */
    struct bytes *short_header;    /* base64url, without */
    struct bytes *response_header; /* base64url: one of a response, read, checked and opened before, without rro */
    const struct esprim_alg *response_alg;
    bool peer_has_oro;
    int64_t seals;
    struct table used_ids; /* request identifiers sealed under it (D8) */
};

struct esprim_channel {
    uint32_t tag;
    int64_t refs;
    struct endpoint *endpoint;
    struct id receiver;
    struct origin_session *session; /* NULL: the next request makes one */
    bool has_rro;                   /* asked for, or handed over in a response */
    struct rand_object rro;
    char refused_rro[RAND_TEXT_MAX + 1]; /* the published one not to be used again, after 4114 */
};

status esprim_channel_new(struct esprim_channel **out, struct endpoint *endpoint, struct span receiver,
                          struct error **err) MUST_CHECK;
struct esprim_channel *esprim_channel_hold(struct esprim_channel *channel);
void esprim_channel_release(struct esprim_channel *channel);
void esprim_channel_cleanup(struct esprim_channel **channel);
status esprim_channel_renew(struct esprim_channel *channel, int32_t remedy, struct error **err) MUST_CHECK;

struct origin_session *origin_session_hold(struct origin_session *session);
void origin_session_release(struct origin_session *session);
void origin_session_cleanup(struct origin_session **session);

/* channel_session gives (held) the session that a request with this time-out is sealed under, making one when the present one would end too
 * early, is used up or belongs to an older key. ESF_NEEDS: a random object has to be asked for first. Lock held. */
status channel_session(struct origin_session **out, struct esprim_channel *channel, int64_t timeout_ms, int64_t now,
                       struct error **err) MUST_CHECK;

/* channel_take_rand takes a receiver random object that came in an answer or in a response; only one that lives longer than what the channel
 * has replaces it, unless `asked`. Lock held. */
status channel_take_rand(struct esprim_channel *channel, const struct rand_object *rro, bool asked, int64_t now,
                         struct error **err) MUST_CHECK;

/* A request identifier, to be put among those used. */
struct used_id;
status used_id_new(struct used_id **out, struct span request_id, struct error **err) MUST_CHECK;
void used_id_free(struct used_id *id);
void used_id_cleanup(struct used_id **id);

/* channel_claim uses one seal of the session for a request identifier, which moves in; ESF_E_DUPLICATE when it was used before, ESF_E_LIMIT.
 * Lock held. */
status channel_claim(struct esprim_channel *channel, struct origin_session *session, struct used_id **id, int64_t now,
                     struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
