/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/initiate.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "e2ekey/agreed.h"
#include "e2ekey/message.h"
#include "e2ekey/run.h"
#include "onem2m/enums.h"

/* ---- its life ---- */

/* Ends the handshake; what is left is the handle and what it has told. */
static void end(struct e2ekey *attempt, enum e2ekey_step step) {
    need_clear(&attempt->need);
    tls_engine_free(attempt->engine);
    attempt->engine = NULL;
    e2ekey_peer_clear(&attempt->peer);
    e2ekey_credentials_free(attempt->credentials);
    attempt->credentials = NULL;
    attempt->step = step;
}

void e2ekey_free(struct e2ekey *attempt) {
    if (!attempt)
        return;
    end(attempt, E2EKEY_FAILED);
    attempt->tag = TAG_FREED;
    endpoint_release(attempt->endpoint);
    mem_free(attempt);
}

void e2ekey_cleanup(struct e2ekey **attempt) {
    e2ekey_free(*attempt);
}

/* ---- what goes out ---- */

/* Takes the flight that the engine has made, and asks for it to be sent. */
static status ask_to_send(struct e2ekey *attempt, struct span flight, struct error **err) {
    struct bytes *content = NULL;
    int64_t life_ms = 0;
    {
        LOCKED(&attempt->endpoint->lock);
        life_ms = attempt->endpoint->settings.e2ekey_half_open_life_ms;
    }
    TRY(e2ekey_message_write(&content, flight, err));
    TRY(need_set(&attempt->need, ESF_NEED_NOTIFY, id_span(&attempt->peer.id), span_of(NULL, 0), content, err));
    attempt->need.usage = attempt->peer.suid;
    attempt->need.expires = endpoint_now(attempt->endpoint) + life_ms;
    return ESF_NEEDS;
}

static status take_flight(struct bytes **flight, struct e2ekey *attempt, struct error **err) {
    TRY(tls_engine_take(flight, attempt->engine, err));
    if (!*flight || tls_engine_state(attempt->engine) != TLS_STATE_WAITING)
        return fail(err, ESF_E_INTERNAL, 0, "", "the handshake has nothing to send");
    return ESF_OK;
}

static status send_first(struct e2ekey *attempt, struct error **err) {
    AUTO(bytes) struct bytes *flight = NULL;
    struct tls_start start = {.role = TLS_CLIENT,
                              .judge = e2ekey_judge,
                              .judge_context = &attempt->peer,
                              .server_name = e2ekey_server_name(&attempt->peer)};
    TRY(tls_engine_new(&attempt->engine, attempt->credentials->setup, &start, err));
    TRY(tls_engine_drive(attempt->engine, err));
    TRY(take_flight(&flight, attempt, err));
    return ask_to_send(attempt, bytes_span(flight), err);
}

static bool is_trusted(const struct cert_trust *trust, struct span peer) {
    for (size_t i = 0; i < trust->entries_count; i++) {
        if (span_equal(cert_text_span(&trust->entries[i].id), peer))
            return true;
    }
    return false;
}

static status check_peer(const struct endpoint *endpoint, const struct e2ekey_peer *peer, struct error **err) {
    struct span id = id_span(&peer->id);
    if (span_equal(id, id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "", "the peer is this endpoint itself");
    if (!id_is_absolute(id) && !is_trusted(peer->trust, id))
        return fail(err, ESF_E_IDENTIFIER, 0, "",
                    "the peer has to be an absolute AE-ID or CSE-ID, or have a trust entry; \"%s\" is neither",
                    quote_text(id).text);
    return ESF_OK;
}

static status begin(struct e2ekey *attempt, const struct id *peer, int32_t suid, struct error **err) {
    e2ekey_peer_init(&attempt->peer, attempt->endpoint, peer, false, suid);
    TRY(check_peer(attempt->endpoint, &attempt->peer, err));
    {
        LOCKED(&attempt->endpoint->lock);
        status has = e2ekey_credentials_now(&attempt->credentials, attempt->endpoint, err);
        if (has == ESF_E_NOT_IMPLEMENTED)
            error_set_rsc(*err, 0);
        TRY(has);
    }
    return send_first(attempt, err);
}

status e2ekey_start(struct e2ekey **out, struct endpoint *endpoint, struct span peer, int32_t suid,
                    struct error **err) {
    struct id id;
    *out = NULL;
    TRY(endpoint_enter(endpoint, err));
    if (suid != 0 && (suid < E2EKEY_SUID_MIN || suid > E2EKEY_SUID_MAX))
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is no use of a key from certificates: 43, 44, 45, or 0", suid);
    if (!id_set(&id, peer))
        return fail(err, ESF_E_IDENTIFIER, 0, "", "the peer's id has 1 to %d octets without NUL, this one %zu",
                    ID_SIZE_MAX, peer.size);
    AUTO(e2ekey) struct e2ekey *attempt = mem_new(sizeof *attempt);
    if (!attempt)
        return fail_no_memory(err);
    attempt->tag = TAG_E2EKEY;
    attempt->endpoint = endpoint_hold(endpoint);
    need_clear(&attempt->need);
    status begun = begin(attempt, &id, suid, err);
    TRY(begun);
    *out = attempt;
    attempt = NULL;
    return begun;
}

/* ---- what comes in ---- */

static status drive(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err) {
    TRY(tls_engine_feed(attempt->engine, bytes_span(message->octets), err));
    status driven = tls_engine_drive(attempt->engine, err);
    TRY(driven);
    if (tls_engine_unread(attempt->engine) > 0)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/eckm", "octets follow the end of the flight");
    return driven;
}

static status take_second(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err) {
    AUTO(bytes) struct bytes *flight = NULL;
    attempt->peer.now = endpoint_now(attempt->endpoint);
    status driven = drive(attempt, message, err);
    TRY(driven);
    if (driven == ESF_OK || !attempt->peer.is_judged)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/eckm", "message 2 has shown no certificate and no key");
    TRY(take_flight(&flight, attempt, err));
    TRY(e2ekey_credentials_end(&attempt->own_end, attempt->credentials, bytes_span(flight), err));
    need_clear(&attempt->need);
    attempt->step = E2EKEY_WAITS_FOR_4;
    return ask_to_send(attempt, bytes_span(flight), err);
}

static status agree(struct e2ekey *attempt, struct e2ekey_agreed *agreed, struct error **err) {
    struct endpoint *endpoint = attempt->endpoint;
    int64_t life_ms = 0;
    {
        LOCKED(&endpoint->lock);
        life_ms = endpoint->settings.e2ekey_key_life_ms;
    }
    TRY(e2ekey_agreed_export(agreed, attempt->engine, &attempt->peer, attempt->own_end, life_ms, err));
    for (size_t i = 0; i < agreed->count; i++)
        ring_key_confirm(agreed->keys[i]); /* D13: message 4 shows that the other end has it */
    LOCKED(&endpoint->lock);
    TRY(e2ekey_agreed_install(agreed, endpoint, attempt->peer.now, err));
    attempt->kid = agreed->keys[0]->facts.kid;
    return ESF_OK;
}

static status take_fourth(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err) {
    struct e2ekey_agreed agreed = {.count = 0};
    status driven = drive(attempt, message, err);
    TRY(driven);
    if (driven != ESF_OK)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/eckm", "the handshake is not complete after message 4");
    TRY(e2ekey_judge_again(&attempt->peer, attempt->endpoint, attempt->engine, err));
    status result = agree(attempt, &agreed, err);
    e2ekey_agreed_cleanup(&agreed);
    TRY(result);
    end(attempt, E2EKEY_DONE);
    return ESF_OK;
}

static status take_alert(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err) {
    uint8_t alert = message->flight.alert;
    return fail(err, ESF_E_PEER_REFUSED, 0, "/m2m:seci/eckm", "\"%s\" refuses: alert %s (%d): %s",
                attempt->peer.id.text, tls_alert_name(alert), alert, tls_alert_meaning(alert));
}

/* What an attempt takes in each step; everything else is out of order and ends it. */
static const struct {
    enum e2ekey_step step;
    enum tls_flight_kind flight;
    status (*take)(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err);
} ROWS[] = {
    {E2EKEY_WAITS_FOR_2, TLS_FLIGHT_SERVER_HELLO, take_second},
    {E2EKEY_WAITS_FOR_2, TLS_FLIGHT_ALERT, take_alert},
    {E2EKEY_WAITS_FOR_4, TLS_FLIGHT_SERVER_FINISHED, take_fourth},
    {E2EKEY_WAITS_FOR_4, TLS_FLIGHT_ALERT, take_alert},
};

static status take_message(struct e2ekey *attempt, const struct e2ekey_message *message, struct error **err) {
    for (size_t i = 0; i < sizeof ROWS / sizeof ROWS[0]; i++) {
        if (ROWS[i].step == attempt->step && ROWS[i].flight == message->flight.kind)
            return ROWS[i].take(attempt, message, err);
    }
    return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/eckm", "another flight than message %d came",
                attempt->step == E2EKEY_WAITS_FOR_2 ? 2 : 4);
}

static status read_message(struct e2ekey_message *message, struct json *json, const struct e2ekey *attempt,
                           struct span content, struct error **err) {
    struct security_info info;
    struct json_limits limits;
    {
        LOCKED(&attempt->endpoint->lock);
        limits = settings_json_limits(&attempt->endpoint->settings);
    }
    TRY(security_info_read(&info, json, content, &limits, err));
    if (info.sit != SIT_ESCERTKE)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/sit", "the answer is securityInfo of type %lld, 6 was expected",
                    (long long)info.sit);
    return e2ekey_message_read(message, json, info.eckm, err);
}

/* The peer said no; its alert, if there is one, says why. rsc: 0 when it is not known. */
static status take_refusal(struct e2ekey *attempt, int32_t rsc, struct span content, struct error **err) {
    AUTO(e2ekey_message) struct e2ekey_message message = {.octets = NULL};
    struct json json = {.count = 0};
    struct error *ignored = NULL;
    bool has_alert = content.size > 0 && read_message(&message, &json, attempt, content, &ignored) == ESF_OK &&
                     message.flight.kind == TLS_FLIGHT_ALERT;
    json_cleanup(&json);
    error_free(ignored);
    if (has_alert)
        return take_alert(attempt, &message, err);
    if (rsc != 0)
        return fail(err, ESF_E_PEER_REFUSED, rsc, "", "\"%s\" or a hub refuses with %d, and does not say why",
                    attempt->peer.id.text, rsc);
    return fail(err, ESF_E_PEER_REFUSED, 0, "", "\"%s\" or a hub refuses, and does not say why", attempt->peer.id.text);
}

static status take_answer(struct e2ekey *attempt, const struct need_outcome *outcome, struct span content,
                          struct error **err) {
    AUTO(e2ekey_message) struct e2ekey_message message = {.octets = NULL};
    struct json json = {.count = 0};
    if (outcome->answer == ESF_ANSWER_UNREACHABLE)
        return fail(err, ESF_E_UNREACHABLE, 0, "", "\"%s\" could not be reached", attempt->peer.id.text);
    if (outcome->answer == ESF_ANSWER_ABSENT)
        return take_refusal(attempt, outcome->rsc, content, err);
    status read = read_message(&message, &json, attempt, content, err);
    json_cleanup(&json);
    TRY(read);
    return take_message(attempt, &message, err);
}

status e2ekey_answer(struct e2ekey *attempt, int32_t answer, struct span content, struct error **err) {
    struct need_outcome outcome;
    TRY(endpoint_enter(attempt->endpoint, err));
    if (attempt->step != E2EKEY_WAITS_FOR_2 && attempt->step != E2EKEY_WAITS_FOR_4)
        return fail(err, ESF_E_STATE, 0, "", "the attempt waits for nothing");
    TRY(need_notified(&outcome, answer, err));
    status result = take_answer(attempt, &outcome, content, err);
    if (result < 0) {
        error_set_rsc(*err, outcome.rsc); /* what was answered; a response cannot be answered itself */
        end(attempt, E2EKEY_FAILED);
    }
    return result;
}

status e2ekey_key_id(struct bytes **out, const struct e2ekey *attempt, struct error **err) {
    *out = NULL;
    if (attempt->step != E2EKEY_DONE)
        return fail(err, ESF_E_STATE, 0, "", "no key is established");
    return bytes_copy(out, id_span(&attempt->kid), err);
}
