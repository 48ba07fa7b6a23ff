/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/admit.h"

#include "esprim/mark.h"

static status prepare(struct esprim_open *open, struct error **err) {
    TRY(esprim_exchange_new(&open->exchange, open->endpoint, &open->primitive.request_id, err));
    if (!open->header.has_rand && !open->is_recalled)
        TRY(bytes_copy(&open->new_header, open->jwe.header, err));
    if (open->header.has_rand && !open->has_oro)
        TRY(originator_rand_new(&open->refreshed_rand, open->key, &open->header.rand, err));
    return ESF_OK;
}

/* A relative expiry would begin anew if the same octets came again after its end: such a mark lasts as long as the RRO. */
static int64_t mark_expiry(const struct esprim_open *open) {
    bool is_relative = strchr(open->session->oro->oro.expiry, 'T') == NULL;
    return is_relative ? open->session->rro_expires : open->session->entry.expires;
}

static struct mark_facts mark_facts_of(const struct esprim_open *open) {
    struct mark_facts facts = {.self = id_span(&open->endpoint->identity.self),
                               .key = open->key,
                               .ori = open->header.originator_rand_id,
                               .rri = open->header.receiver_rand_id,
                               .jwe = &open->jwe,
                               .from = id_span(&open->from),
                               .request_id = id_span(&open->primitive.request_id),
                               .dedupe = open->endpoint->settings.request_dedupe,
                               .sent_rand = open->header.has_rand ? &open->header.rand : NULL,
                               .expires = mark_expiry(open)};
    return facts;
}

/* When the ring has that very key already, what was made for the fetched one belongs to the ring's: it is found under it and ends with it. */
static void move_rand(struct originator_rand *rand, struct ring_key *key) {
    if (!rand || rand->key == key)
        return;
    ring_key_release(rand->key);
    rand->key = ring_key_hold(key);
}

static status take_fetched_key(struct esprim_open *open, struct error **err) {
    status taken = endpoint_take_key(open->endpoint, &open->key, open->now, err);
    if (taken < 0 && *err)
        error_set_rsc(*err, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID);
    TRY(taken);
    move_rand(open->originator_rand, open->key);
    move_rand(open->refreshed_rand, open->key);
    return ESF_OK;
}

/* Everything here may have changed while the lock was not held. Lock held. */
static status recheck(struct esprim_open *open, struct esprim_state **state, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    TRY(esprim_state(state, endpoint, err));
    if (open->key_is_fetched)
        TRY(take_fetched_key(open, err));
    TRY(endpoint_check_key(endpoint, open->key, open->now, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, err));
    const struct originator_rand *known =
        esprim_find_originator_rand(endpoint, *state, open->key, open->header.originator_rand_id);
    if (known && !rand_object_equal(&known->oro, &open->originator_rand->oro))
        return fail(err, ESF_E_ORIGINATOR_RAND, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, "/ori",
                    "originator random object \"%s\" came first with other content", known->oro.id);
    if (open->session->is_kept)
        return ESF_OK;
    return esprim_reserve_session(endpoint, *state, open->key, open->now, err);
}

/* A refreshed object is kept for later requests while there is room; one that is known already stays as it is. Lock held. */
static void keep_refreshed(struct esprim_open *open, struct esprim_state *state) {
    struct endpoint *endpoint = open->endpoint;
    struct originator_rand *rand = open->refreshed_rand;
    if (rand && rand->oro.expires > open->now && esprim_has_room(endpoint, state, open->key) &&
        !esprim_find_originator_rand(endpoint, state, open->key, rand->oro.id))
        esprim_insert_originator_rand(endpoint, state, rand, open->now);
}

/* Counts seals of one originator random object in one place when another thread was first with it. Lock held. */
static void join_known(struct esprim_session *session, struct originator_rand *known) {
    if (session->oro == known || session->refs > 1)
        return;
    originator_rand_release(session->oro);
    session->oro = originator_rand_hold(known);
}

/* The session that later messages will find; the attempt's own when it cannot be kept. Lock held. */
static struct esprim_session *keep_session(struct esprim_open *open, struct esprim_state *state) {
    struct endpoint *endpoint = open->endpoint;
    const char *ori = open->originator_rand->oro.id;
    struct originator_rand *known = esprim_find_originator_rand(endpoint, state, open->key, ori);
    struct esprim_session *session =
        esprim_find_session(endpoint, state, open->key, ori, open->session->rri, open->header.alg);
    if (session)
        return session;
    if (ring_key_is_removed(open->key) || (known && !rand_object_equal(&known->oro, &open->originator_rand->oro)))
        return open->session;
    if (known)
        join_known(open->session, known);
    else
        esprim_insert_originator_rand(endpoint, state, open->originator_rand, open->now);
    esprim_insert_session(endpoint, state, open->session, open->now);
    return open->session;
}

/* The message is taken: from here on nothing can fail. Lock held. */
static void install(struct esprim_open *open, struct esprim_state *state) {
    struct esprim_session *session = open->is_recalled ? open->session : keep_session(open, state);
    open->exchange->session = esprim_session_hold(session);
    if (session->is_kept && !ring_key_is_removed(open->key)) {
        keep_refreshed(open, state);
        esprim_know_header(open->endpoint, state, session, &open->new_header, open->now);
    }
    ring_key_confirm(open->key);
    (void)atomic_add(&open->key->uses, 1);
    state->used = true;
    open->outcome = ESPRIM_OPENED;
}

/* A mark that names the request by its identifier may stand for another message, which its value tells. */
static status judge_existing(struct esprim_open *open, const uint8_t value[SHA256_SIZE], struct error **err) {
    uint8_t own[SHA256_SIZE];
    mark_value(own, &open->jwe);
    if (memcmp(own, value, SHA256_SIZE) != 0)
        return fail(err, ESF_E_DUPLICATE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "/rqi",
                    "request \"%s\" was taken before, sealed otherwise; a new request needs a new identifier",
                    quote_text(id_span(&open->primitive.request_id)).text);
    open->outcome = ESPRIM_DUPLICATE;
    return ESF_OK;
}

status esprim_admit(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    struct esprim_state *state = NULL;
    uint8_t stored[SHA256_SIZE];
    TRY(prepare(open, err));
    LOCKED(&endpoint->lock);
    TRY(recheck(open, &state,
                err)); /* may put the ring's key in the place of the fetched one, so the facts come after it */
    struct mark_facts facts = mark_facts_of(open);
    if (endpoint->shared)
        return mark_need(&open->need, &facts, err);
    TRY(store_prepare(&open->mark, &endpoint->store, &endpoint->settings, open->key, open->now, err));
    mark_fill(open->mark, &facts);
    if (store_insert(&endpoint->store, open->mark, open->now, stored) == STORE_EXISTS) {
        open->outcome = ESPRIM_DUPLICATE;
        return facts.dedupe ? judge_existing(open, stored, err) : ESF_OK;
    }
    open->mark = NULL;
    install(open, state);
    return ESF_OK;
}

status esprim_admit_answer(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    uint8_t stored[SHA256_SIZE];
    if (answer == ESF_ANSWER_UNREACHABLE)
        return fail(err, ESF_E_UNREACHABLE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "",
                    "the store of replay marks could not be reached");
    if (answer == ESF_ANSWER_EXISTS) {
        status read = mark_read_value(stored, bytes, err);
        if (read < 0)
            error_set_rsc(*err, 0); /* the store's fault, not the peer's: the need stands */
        TRY(read);
        return judge_existing(open, stored, err);
    }
    LOCKED(&endpoint->lock);
    install(open, endpoint->slots[SLOT_ESPRIM].state);
    return ESF_OK;
}
