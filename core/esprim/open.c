/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/open.h"

#include "base/alloc.h"
#include "esprim/admit.h"
#include "esprim/mark.h"
#include "esprim/session_key.h"

static status refuse(struct error **err, int32_t code, int32_t rsc, const char *where, const char *what) {
    return fail(err, code, rsc, where, "%s", what);
}

/* ---- key ---- */

static status need_key(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    struct span fqdn;
    int authority = endpoint_authority(endpoint, id_span(&open->header.kid), &fqdn);
    if (authority < 0)
        return fail(err, ESF_E_UNKNOWN_KEY, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, "/kid", "there is no ESPrim key \"%s\"",
                    quote_text(id_span(&open->header.kid)).text);
    if (!endpoint_may_ask(endpoint, authority, open->now))
        return fail(err, ESF_E_QUOTA, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "/kid",
                    "authority %.*s was asked for too many keys in this minute", (int)fqdn.size,
                    (const char *)fqdn.data);
    TRY(need_set(&open->need, ESF_NEED_KEY, id_span(&open->header.kid), fqdn, NULL, err));
    open->need.usage = 30 + USAGE_ESPRIM; /* a MAF's keys (SUID 33); an MEF's answer may say 23 */
    return ESF_NEEDS;
}

static status step_key(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    LOCKED(&endpoint->lock);
    if (!(endpoint->settings.receiver_algorithms & open->header.alg->bit))
        return refuse(err, ESF_E_UNSUPPORTED, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "/enc",
                      "the endpoint's profile does not take this \"enc\"");
    if (!open->key)
        open->key = ring_key_hold(keyring_find(&endpoint->keyring, id_span(&open->header.kid), USAGE_ESPRIM));
    if (!open->key)
        return need_key(open, err);
    return endpoint_check_key(endpoint, open->key, open->now, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, err);
}

static status check_fetched_key(const struct esprim_open *open, const struct key_facts *facts, struct error **err) {
    struct id wanted;
    if (!kid_normalize(&wanted, id_span(&open->header.kid)) || !span_equal(id_span(&wanted), id_span(&facts->kid)))
        return fail(err, ESF_E_FORMAT, 0, "/kid", "key \"%s\" was asked for, the answer has \"%s\"",
                    open->header.kid.text, facts->kid.text);
    if (suid_class(facts->suid) != USAGE_ESPRIM)
        return fail(err, ESF_E_FORMAT, 0, "/suid", "the answer's key is not for ESPrim (SUID 13, 23, 33 or 43)");
    if (span_equal(id_span(&facts->peer), id_span(&open->endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "/peer", "the answer's key is shared with this endpoint itself");
    return ESF_OK;
}

/* What a resolver brings is not the peer's fault: no rsc, and the need stands. */
static status not_understood(status result, struct error **err) {
    if (result < 0)
        error_set_rsc(*err, 0);
    return result;
}

static status read_key_document(struct esprim_open *open, struct span document, struct error **err) {
    AUTO(key) struct key *key = NULL;
    TRY(key_new_import(&key, document, err));
    TRY(check_fetched_key(open, &key->facts, err));
    return ring_key_new(&open->key, &key->facts, err);
}

static status answer_key(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) {
    if (answer == ESF_ANSWER_ABSENT)
        return refuse(err, ESF_E_UNKNOWN_KEY, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, "/kid", "the authority has no such key");
    if (answer == ESF_ANSWER_UNREACHABLE)
        return refuse(err, ESF_E_UNREACHABLE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "/kid",
                      "the authority of the key could not be reached");
    TRY(not_understood(read_key_document(open, bytes, err), err));
    open->key_is_fetched = true;
    return ESF_OK;
}

/* ---- random objects and session ---- */

static bool uses_session(const struct esprim_open *open, const struct esprim_session *session) {
    if (!session || time_is_over(session->entry.expires, open->now))
        return false;
    return !open->has_oro || rand_object_equal(&session->oro->oro, &open->oro);
}

/* A session that exists has passed all that the next three steps check. */
static status step_known_session(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    struct esprim_state *state = NULL;
    open->has_oro = open->header.has_rand && strcmp(open->header.rand.id, open->header.originator_rand_id) == 0;
    if (open->has_oro)
        open->oro = open->header.rand;
    if (open->key_is_fetched)
        return ESF_OK;
    LOCKED(&endpoint->lock);
    TRY(esprim_state(&state, endpoint, err));
    struct esprim_session *session = esprim_find_session(endpoint, state, open->key, open->header.originator_rand_id,
                                                         open->header.receiver_rand_id, open->header.alg);
    if (uses_session(open, session)) {
        open->session = esprim_session_hold(session);
        open->originator_rand = originator_rand_hold(session->oro);
    }
    return ESF_OK;
}

static status step_receiver_rand(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    struct esprim_state *state = NULL;
    struct rand_secret secret;
    struct rand_owner owner = {id_span(&endpoint->identity.self), id_span(&open->key->facts.peer)};
    if (open->session)
        return ESF_OK;
    {
        LOCKED(&endpoint->lock);
        TRY(esprim_state(&state, endpoint, err));
        secret = state->secret;
    }
    bool is_mine = receiver_rand_recompute(&open->rro, &secret, &owner, open->header.receiver_rand_id);
    wipe(&secret, sizeof secret);
    if (!is_mine || time_is_over(open->rro.expires, open->now))
        return fail(err, ESF_E_RECEIVER_RAND, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, "/rri",
                    is_mine ? "receiver random object \"%s\" has expired"
                            : "receiver random object \"%s\" was not given to this Originator",
                    quote_text(span_text(open->header.receiver_rand_id)).text);
    return ESF_OK;
}

static status unknown_originator_rand(const struct esprim_open *open, struct error **err, const char *what) {
    return fail(err, ESF_E_ORIGINATOR_RAND, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, "/ori",
                "originator random object \"%s\" %s", quote_text(span_text(open->header.originator_rand_id)).text,
                what);
}

static status step_originator_rand(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    const struct esprim_state *state = NULL;
    if (open->session)
        return ESF_OK;
    LOCKED(&endpoint->lock);
    state = endpoint->slots[SLOT_ESPRIM].state;
    struct originator_rand *known =
        open->key_is_fetched ? NULL
                             : esprim_find_originator_rand(endpoint, state, open->key, open->header.originator_rand_id);
    if (known && open->has_oro && !rand_object_equal(&known->oro, &open->oro))
        return unknown_originator_rand(open, err, "was sent before with other content");
    if (known) {
        open->originator_rand = originator_rand_hold(known);
        open->oro = known->oro;
        return ESF_OK;
    }
    if (!open->has_oro && endpoint->shared)
        return mark_need_rand(&open->need, open->key, open->header.originator_rand_id, err);
    return open->has_oro ? ESF_OK : unknown_originator_rand(open, err, "is not known here; send it in full");
}

static status answer_originator_rand(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) {
    if (answer != ESF_ANSWER_FOUND)
        return unknown_originator_rand(open, err, "is not known here; send it in full");
    TRY(not_understood(mark_read_rand(&open->oro, bytes, open->now, err), err));
    if (strcmp(open->oro.id, open->header.originator_rand_id) != 0)
        return fail(err, ESF_E_FORMAT, 0, "/oro/esri", "another originator random object was asked for");
    open->has_oro = true;
    return ESF_OK;
}

static status derive(struct aead **out, const struct esprim_open *open, struct error **err) {
    AUTO(bytes) struct bytes *input = NULL;
    uint8_t session_key[SHA256_SIZE];
    TRY(esprim_session_input(&input, &open->rro, &open->oro, open->key->facts.encoding, err));
    struct span part = bytes_span(input);
    keyring_hmac(open->key, session_key, &part, 1);
    status result = esprim_cek(out, session_key, open->header.alg, err);
    wipe(session_key, sizeof session_key);
    return result;
}

static status step_session(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    if (open->session)
        return ESF_OK;
    int64_t accept_ms = 0;
    {
        LOCKED(&endpoint->lock);
        accept_ms = endpoint->settings.originator_rand_accept_ms;
    }
    TRY(esprim_agree(&open->rro, &open->oro, open->header.alg, open->now, open->now + accept_ms, err));
    struct esprim_session *session = mem_new(sizeof *session);
    if (!session)
        return fail_no_memory(err);
    open->session = session;
    session->refs = 1;
    session->alg = open->header.alg;
    session->rro_expires = open->rro.expires;
    session->rro_is_shared = receiver_rand_is_shared(open->rro.id);
    session->entry.expires = open->oro.expires;
    memcpy(session->rri, open->rro.id, sizeof session->rri);
    if (!open->originator_rand)
        TRY(originator_rand_new(&open->originator_rand, open->key, &open->oro, err));
    session->oro = originator_rand_hold(open->originator_rand);
    TRY(derive(&session->aead, open, err));
    return esprim_response_header(&session->response_header, session, NULL, err);
}

/* ---- tag, primitive, From ---- */

static status step_tag(struct esprim_open *open, struct error **err) {
    if (!jwe_open(&open->jwe, open->session->aead)) /* D18 */
        return refuse(err, ESF_E_AUTH, ESF_RSC_ESPRIM_BAD_MAC, "", "the integrity check failed");
    return ESF_OK;
}

static status step_primitive(struct esprim_open *open, struct error **err) {
    if (!esprim_header_is_json(&open->header, ESPRIM_REQUEST))
        return refuse(err, ESF_E_PRIMITIVE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "/cty",
                      "the sealed content is not a request primitive in JSON");
    return primitive_read_request(&open->primitive, bytes_span(open->jwe.body), &open->limits,
                                  ESF_RSC_ESPRIM_DECRYPTION_ERROR, err);
}

/* TS-0003 7.2.2 */
static status step_from(struct esprim_open *open, struct error **err) {
    struct endpoint *endpoint = open->endpoint;
    {
        LOCKED(&endpoint->lock);
        (void)id_absolute(&open->from, &endpoint->identity, id_span(&open->primitive.from));
    }
    if (span_equal(id_span(&open->from), id_span(&open->key->facts.peer)) || testing_check_off(TESTING_CHECK_FROM))
        return ESF_OK;
    return fail(err, ESF_E_IMPERSONATION, ESF_RSC_ESPRIM_IMPERSONATION_ERROR, "/fr",
                "the inner From is \"%s\", the key is shared with \"%s\"",
                quote_text(id_span(&open->primitive.from)).text, open->key->facts.peer.text);
}

/* ---- the list ---- */

typedef status (*open_step)(struct esprim_open *open, struct error **err);

static const open_step STEPS[] = {step_key, step_known_session, step_receiver_rand, step_originator_rand, step_session,
                                  step_tag, step_primitive,     step_from,          esprim_admit};
enum { STEP_TAG = 5, STEP_COUNT = sizeof STEPS / sizeof STEPS[0] };

/* Which answers a need takes, and who understands them. */
struct answer_rule {
    int32_t need;
    int32_t answers[3];
    status (*take)(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err);
    bool repeats_step; /* the step that asked is done again with what was found */
};

static const struct answer_rule ANSWERS[] = {
    {ESF_NEED_KEY, {ESF_ANSWER_FOUND, ESF_ANSWER_ABSENT, ESF_ANSWER_UNREACHABLE}, answer_key, true},
    {ESF_NEED_ORIGINATOR_RAND,
     {ESF_ANSWER_FOUND, ESF_ANSWER_ABSENT, ESF_ANSWER_UNREACHABLE},
     answer_originator_rand,
     true},
    {ESF_NEED_MARK, {ESF_ANSWER_INSERTED, ESF_ANSWER_EXISTS, ESF_ANSWER_UNREACHABLE}, esprim_admit_answer, false},
};

/* The content is borrowed for one call only: what is still needed of it afterwards is the header's text, as AAD. */
static status hold(struct esprim_open *open, struct error **err) {
    if (open->held_header)
        return ESF_OK;
    TRY(bytes_copy(&open->held_header, open->jwe.header, err));
    open->jwe.header = bytes_span(open->held_header);
    return ESF_OK;
}

static status walk(struct esprim_open *open, struct error **err) {
    while (open->step < STEP_COUNT) {
        status result = STEPS[open->step](open, err);
        if (result == ESF_NEEDS)
            TRY(hold(open, err));
        if (result != ESF_OK)
            return result;
        open->step++;
    }
    return ESF_OK;
}

/* A header that this very session has had before was read and checked then; what may have changed since is checked again. Whatever does
 * not fit goes the long way, which says why. */
static bool recall(struct esprim_open *open) {
    struct endpoint *endpoint = open->endpoint;
    struct error *fault = NULL;
    LOCKED(&endpoint->lock);
    const struct esprim_state *state = endpoint->slots[SLOT_ESPRIM].state;
    struct esprim_session *session = state ? esprim_find_header(endpoint, state, open->jwe.header) : NULL;
    if (!uses_session(open, session) || !(endpoint->settings.receiver_algorithms & session->alg->bit))
        return false;
    if (endpoint_check_key(endpoint, session->oro->key, open->now, 0, &fault) != ESF_OK) {
        error_free(fault);
        return false;
    }
    open->session = esprim_session_hold(session);
    open->originator_rand = originator_rand_hold(session->oro);
    open->key = ring_key_hold(session->oro->key);
    open->header.alg = session->alg;
    memcpy(open->header.originator_rand_id, session->oro->oro.id, sizeof open->header.originator_rand_id);
    memcpy(open->header.receiver_rand_id, session->rri, sizeof open->header.receiver_rand_id);
    open->is_recalled = true;
    return true;
}

status esprim_open_start(struct esprim_open *open, struct endpoint *endpoint, struct span object, struct error **err) {
    size_t header_max = 0;
    open->endpoint = endpoint;
    open->now = endpoint_now(endpoint);
    need_clear(&open->need);
    {
        LOCKED(&endpoint->lock);
        open->limits = settings_json_limits(&endpoint->settings);
        header_max = (size_t)endpoint->settings.header_max;
    }
    TRY(jwe_split(&open->jwe, object, err));
    if (recall(open))
        open->step = STEP_TAG;
    else
        TRY(esprim_header_read(&open->header, &open->jwe, ESPRIM_REQUEST, header_max, open->now, err));
    TRY(jwe_decode_body(&open->jwe, err));
    return walk(open, err);
}

status esprim_open_answer(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) {
    const struct answer_rule *rule = NULL;
    for (size_t i = 0; i < sizeof ANSWERS / sizeof ANSWERS[0]; i++) {
        if (ANSWERS[i].need == open->need.kind)
            rule = &ANSWERS[i];
    }
    if (!rule)
        return fail(err, ESF_E_STATE, 0, "", "the message waits for nothing");
    if (answer != rule->answers[0] && answer != rule->answers[1] && answer != rule->answers[2])
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not an answer to a need of kind %d", answer, rule->need);
    open->now = endpoint_now(open->endpoint);
    TRY(rule->take(open, answer, bytes, err));
    need_clear(&open->need);
    if (!rule->repeats_step)
        open->step++;
    return walk(open, err);
}

void esprim_open_cleanup(struct esprim_open *open) {
    need_clear(&open->need);
    jwe_cleanup(&open->jwe);
    bytes_free(open->held_header);
    bytes_free(open->new_header);
    esprim_header_cleanup(&open->header);
    esprim_exchange_free(open->exchange);
    mark_free(open->mark);
    esprim_session_release(open->session);
    originator_rand_release(open->refreshed_rand);
    originator_rand_release(open->originator_rand);
    ring_key_release(open->key);
}
