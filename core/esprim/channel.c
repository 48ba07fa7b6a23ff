/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/channel.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "esprim/header.h"
#include "esprim/info.h"
#include "esprim/session_key.h"
#include "onem2m/primitive.h"
#include "onem2m/timestamp.h"

/* ---- request identifiers used ---- */

struct used_id {
    struct table_entry entry;
    size_t size;
    uint8_t text[];
};

status used_id_new(struct used_id **out, struct span request_id, struct error **err) {
    struct used_id *id = mem_new(sizeof *id + request_id.size);
    *out = id;
    if (!id)
        return fail_no_memory(err);
    id->entry.expires = INT64_MAX;
    id->size = request_id.size;
    memcpy(id->text, request_id.data, request_id.size);
    return ESF_OK;
}

void used_id_free(struct used_id *id) {
    mem_free(id);
}

void used_id_cleanup(struct used_id **id) {
    used_id_free(*id);
}

static void release_used_id(struct table_entry *entry, void *context) {
    (void)context;
    used_id_free((struct used_id *)entry);
}

static bool match_used_id(const struct table_entry *entry, const void *wanted) {
    const struct used_id *id = (const struct used_id *)entry;
    const struct used_id *w = wanted;
    return id->size == w->size && memcmp(id->text, w->text, id->size) == 0;
}

/* ---- sessions ---- */

struct origin_session *origin_session_hold(struct origin_session *session) {
    if (session)
        (void)atomic_add(&session->refs, 1);
    return session;
}

void origin_session_release(struct origin_session *session) {
    if (!session || atomic_add(&session->refs, -1) > 0)
        return;
    table_clear(&session->used_ids);
    aead_free(session->aead);
    bytes_free(session->full_header);
    bytes_free(session->short_header);
    bytes_free(session->response_header);
    ring_key_release(session->key);
    mem_wipe_free(session, sizeof *session);
}

void origin_session_cleanup(struct origin_session **session) {
    origin_session_release(*session);
}

/* The ORO lives until the sooner of the RRO's expiry and the usual life, or the time-out when that is longer (D10). */
static int64_t oro_expiry(const struct settings *settings, const struct rand_object *rro, int64_t timeout_ms,
                          int64_t now) {
    int64_t life = settings->originator_rand_life_ms;
    if (life < timeout_ms)
        life = timeout_ms;
    int64_t wanted = (now + life + 999) / 1000 * 1000;
    return wanted < rro->expires ? wanted : rro->expires / 1000 * 1000;
}

static status make_oro(struct rand_object *out, const struct settings *settings, const struct rand_object *rro,
                       int64_t expires, struct error **err) {
    unsigned mask = settings->originator_algorithms & rand_object_mask(rro);
    if (!mask)
        return fail(err, ESF_E_UNSUPPORTED, 0, "/espa",
                    "the Receiver offers none of the algorithms of setting \"originator_algorithms\"");
    if (!rand_object_has_key_gen(rro, KEY_GEN_HMAC_SHA256))
        return fail(err, ESF_E_UNSUPPORTED, 0, "/esks", "the Receiver does not offer HMAC-SHA256 for session keys");
    *out = (struct rand_object){.kind = RAND_ORIGINATOR, .key_gen = {KEY_GEN_HMAC_SHA256}, .key_gen_count = 1};
    out->id[0] = 'u';
    out->id[1] = '.';
    TRY(rand_text_random(out->id + 2, err));
    TRY(rand_text_random(out->value, err));
    out->expires = expires;
    timestamp_write(out->expiry, expires);
    rand_object_set_algs(out, mask);
    return ESF_OK;
}

static status derive(struct origin_session *session, struct error **err) {
    AUTO(bytes) struct bytes *input = NULL;
    TRY(esprim_session_input(&input, &session->rro, &session->oro, session->key->facts.encoding, err));
    struct span part = bytes_span(input);
    keyring_hmac(session->key, session->session_key, &part, 1);
    return esprim_cek(&session->aead, session->session_key, session->alg, err);
}

static status write_headers(struct origin_session *session, struct error **err) {
    struct esprim_header_facts facts = {.direction = ESPRIM_REQUEST,
                                        .alg = session->alg,
                                        .kid = id_span(&session->key->facts.kid),
                                        .cty = MEDIA_REQUEST_JSON,
                                        .originator_rand_id = session->oro.id,
                                        .receiver_rand_id = session->rro.id,
                                        .rand = &session->oro};
    TRY(esprim_header_write(&session->full_header, &facts, err));
    facts.rand = NULL;
    return esprim_header_write(&session->short_header, &facts, err);
}

static status new_session(struct origin_session **out, struct esprim_channel *channel, struct ring_key *key,
                          const struct rand_object *rro, int64_t timeout_ms, int64_t now, struct error **err) {
    const struct settings *settings = &channel->endpoint->settings;
    AUTO(origin_session) struct origin_session *session = mem_new(sizeof *session);
    if (!session)
        return fail_no_memory(err);
    session->refs = 1;
    table_init(&session->used_ids, release_used_id, NULL);
    session->key = ring_key_hold(key);
    session->rro = *rro;
    TRY(make_oro(&session->oro, settings, rro, oro_expiry(settings, rro, timeout_ms, now), err));
    session->alg = esprim_alg_by_id(session->oro.algs[0]);
    TRY(derive(session, err));
    TRY(write_headers(session, err));
    *out = session;
    session = NULL;
    return ESF_OK;
}

/* ---- choosing ---- */

static status sealing_key(struct ring_key **out, const struct esprim_channel *channel, int64_t now,
                          struct error **err) {
    struct endpoint *endpoint = channel->endpoint;
    *out = keyring_newest(&endpoint->keyring, id_span(&channel->receiver), USAGE_ESPRIM, now);
    if (!*out)
        return fail(err, ESF_E_UNKNOWN_KEY, 0, "", "there is no ESPrim key shared with \"%s\"; add one first",
                    channel->receiver.text);
    return endpoint_check_key(endpoint, *out, now, 0, err);
}

static bool rand_lives_until(const struct rand_object *rand, int64_t deadline) {
    return rand->expires / 1000 * 1000 >= deadline;
}

static bool session_serves(const struct origin_session *session, const struct ring_key *key, int64_t deadline,
                           const struct settings *settings) {
    return session && session->key == key && rand_lives_until(&session->oro, deadline) &&
           session->seals < settings->seals_per_rand_max && (settings->originator_algorithms & session->alg->bit);
}

/* The object to build on: the one asked for or handed over, else the published one. NULL: none that lives long enough. */
static const struct rand_object *usable_rand(const struct esprim_channel *channel, const struct esprim_peer *peer,
                                             int64_t deadline) {
    if (channel->has_rro && rand_lives_until(&channel->rro, deadline))
        return &channel->rro;
    if (peer && peer->has_rand && rand_lives_until(&peer->rand, deadline) &&
        strcmp(peer->rand.id, channel->refused_rro) != 0)
        return &peer->rand;
    return NULL;
}

status channel_session(struct origin_session **out, struct esprim_channel *channel, int64_t timeout_ms, int64_t now,
                       struct error **err) {
    struct endpoint *endpoint = channel->endpoint;
    struct esprim_state *state = NULL;
    struct ring_key *key = NULL;
    struct origin_session *fresh = NULL;
    int64_t deadline = now + timeout_ms;
    *out = NULL;
    TRY(esprim_state(&state, endpoint, err));
    const struct esprim_peer *peer = esprim_find_peer(endpoint, state, id_span(&channel->receiver));
    if (peer && !peer->takes_part) /* TS-0003 8.4.2 B.2c */
        return fail(err, ESF_E_UNSUPPORTED, 0, "/esf", "\"%s\" publishes that it does not take part in ESPrim",
                    channel->receiver.text);
    TRY(sealing_key(&key, channel, now, err));
    if (!session_serves(channel->session, key, deadline, &endpoint->settings)) {
        const struct rand_object *rro = usable_rand(channel, peer, deadline);
        if (!rro)
            return ESF_NEEDS;
        TRY(new_session(&fresh, channel, key, rro, timeout_ms, now, err));
        origin_session_release(channel->session);
        channel->session = fresh;
    }
    *out = origin_session_hold(channel->session);
    return ESF_OK;
}

status channel_take_rand(struct esprim_channel *channel, const struct rand_object *rro, bool asked, int64_t now,
                         struct error **err) {
    struct endpoint *endpoint = channel->endpoint;
    struct esprim_state *state = NULL;
    TRY(esprim_state(&state, endpoint, err));
    if (esprim_rand_is_mine(endpoint, state, rro, id_span(&channel->receiver)))
        return fail(err, ESF_E_REFLECTION, 0, "/esri", "the random object that came is this endpoint's own");
    if (time_is_over(rro->expires, now))
        return asked ? fail(err, ESF_E_RECEIVER_RAND, 0, "/esrx", "the random object that came has expired already")
                     : ESF_OK;
    if (!asked && channel->has_rro && rro->expires <= channel->rro.expires)
        return ESF_OK;
    channel->rro = *rro;
    channel->has_rro = true;
    /* reading: a refreshed object takes effect with the next request, which then makes its own originator object */
    origin_session_release(channel->session);
    channel->session = NULL;
    return ESF_OK;
}

status channel_claim(struct esprim_channel *channel, struct origin_session *session, struct used_id **id, int64_t now,
                     struct error **err) {
    struct endpoint *endpoint = channel->endpoint;
    uint64_t hash = siphash(endpoint->hash_key, span_of((*id)->text, (*id)->size));
    if (table_find(&session->used_ids, hash, match_used_id, *id))
        return fail(err, ESF_E_DUPLICATE, 0, "/rqi", "request identifier \"%s\" was used before under this session",
                    quote_text(span_of((*id)->text, (*id)->size)).text);
    if (session->seals >= endpoint->settings.seals_per_rand_max)
        return fail(err, ESF_E_LIMIT, 0, "", "the session has no seals left; seal again to get a new one");
    session->seals++;
    (void)atomic_add(&session->key->uses, 1);
    (*id)->entry.hash = hash;
    table_insert(&session->used_ids, &(*id)->entry, now);
    *id = NULL;
    return ESF_OK;
}

/* ---- the channel ---- */

status esprim_channel_new(struct esprim_channel **out, struct endpoint *endpoint, struct span receiver,
                          struct error **err) {
    *out = NULL;
    if (!id_is_absolute(receiver) || receiver.size > ID_SIZE_MAX)
        return fail(err, ESF_E_IDENTIFIER, 0, "", "the Receiver has to be an absolute AE-ID or CSE-ID, not \"%s\"",
                    quote_text(receiver).text);
    if (span_equal(receiver, id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "", "the Receiver is this endpoint itself");
    struct esprim_channel *channel = mem_new(sizeof *channel);
    if (!channel)
        return fail_no_memory(err);
    channel->tag = TAG_CHANNEL;
    channel->refs = 1;
    channel->endpoint = endpoint_hold(endpoint);
    (void)id_set(&channel->receiver, receiver);
    *out = channel;
    return ESF_OK;
}

struct esprim_channel *esprim_channel_hold(struct esprim_channel *channel) {
    (void)atomic_add(&channel->refs, 1);
    return channel;
}

void esprim_channel_release(struct esprim_channel *channel) {
    if (!channel || atomic_add(&channel->refs, -1) > 0)
        return;
    origin_session_release(channel->session);
    endpoint_release(channel->endpoint);
    channel->tag = TAG_FREED;
    mem_free(channel);
}

void esprim_channel_cleanup(struct esprim_channel **channel) {
    esprim_channel_release(*channel);
}

static void forget_rro(struct esprim_channel *channel) {
    const struct esprim_state *state = channel->endpoint->slots[SLOT_ESPRIM].state;
    const struct esprim_peer *peer =
        state ? esprim_find_peer(channel->endpoint, state, id_span(&channel->receiver)) : NULL;
    if (peer && peer->has_rand)
        memcpy(channel->refused_rro, peer->rand.id, sizeof channel->refused_rro);
    channel->has_rro = false;
}

status esprim_channel_renew(struct esprim_channel *channel, int32_t remedy, struct error **err) {
    if (remedy != ESF_REMEDY_NEW_ORO && remedy != ESF_REMEDY_NEW_RRO)
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not a remedy (ESF_REMEDY_NEW_ORO, _NEW_RRO)", remedy);
    LOCKED(&channel->endpoint->lock);
    if (remedy == ESF_REMEDY_NEW_RRO)
        forget_rro(channel);
    origin_session_release(channel->session);
    channel->session = NULL;
    return ESF_OK;
}
