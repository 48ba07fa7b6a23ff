/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/terminate.h"

#include "e2ekey/agreed.h"
#include "e2ekey/message.h"
#include "e2ekey/run.h"

/* A message on its way through. */
struct arriving {
    struct endpoint *endpoint;
    struct id from; /* absolute, where it can be made so */
    const struct e2ekey_message *message;
    int64_t now;
    struct e2ekey_arrival *out;
};

void e2ekey_arrival_cleanup(struct e2ekey_arrival *arrival) {
    bytes_free(arrival->reply);
    arrival->reply = NULL;
}

/* ---- what a peer is told ---- */

/* reading: nothing is said of how failures are answered (E2EKey B3) */
static int32_t rsc_for(const struct e2ekey_run *run, int32_t code) {
    if (code == ESF_E_NO_MEMORY || code == ESF_E_INTERNAL || code == ESF_E_RANDOM)
        return 0;
    if (code == ESF_E_QUOTA)
        return ESF_RSC_INTERNAL_SERVER_ERROR;
    return run->peer.is_refused ? ESF_RSC_ORIGINATOR_HAS_NO_PRIVILEGE : ESF_RSC_BAD_REQUEST;
}

/* The error goes to the operator; the peer gets the alert of the engine, if that has failed. What one that has not failed would send is message 4,
 * which would tell the peer that all is well. */
static void answer_failure(const struct arriving *arriving, struct e2ekey_run *run, status code, struct error *fault) {
    AUTO(bytes) struct bytes *alert = NULL;
    struct error *ignored = NULL;
    if (fault && fault->rsc == 0)
        error_set_rsc(fault, rsc_for(run, code));
    bool has_alert = run->engine && tls_engine_state(run->engine) == TLS_STATE_FAILED;
    if (!arriving->out->reply && has_alert && tls_engine_take(&alert, run->engine, &ignored) == ESF_OK && alert &&
        e2ekey_message_write(&arriving->out->reply, bytes_span(alert), &ignored) < 0)
        arriving->out->reply = NULL;
    error_free(ignored);
}

static void fail_run(const struct arriving *arriving, struct e2ekey_run *run, status code, struct error *fault) {
    answer_failure(arriving, run, code, fault);
    LOCKED(&arriving->endpoint->lock);
    e2ekey_remove_run(arriving->endpoint, run);
}

static void set_reply(struct e2ekey_arrival *out, struct bytes *reply) {
    bytes_free(out->reply); /* an alert of another handshake that the message was tried on */
    out->reply = bytes_hold(reply);
}

static status repeat(const struct arriving *arriving, struct bytes *reply, const struct e2ekey_run *run) {
    arriving->out->outcome = E2EKEY_REPEATED;
    set_reply(arriving->out, reply);
    if (run->phase == RUN_DONE && reply == run->fourth) {
        arriving->out->peer = run->from;
        arriving->out->kid = run->kid;
    }
    return ESF_OK;
}

/* ---- message 1 ---- */

static status may_begin(const struct arriving *arriving, struct error **err) {
    const struct endpoint *endpoint = arriving->endpoint;
    if (span_equal(id_span(&arriving->from), id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, ESF_RSC_ORIGINATOR_HAS_NO_PRIVILEGE, "",
                    "the message comes back from this endpoint itself");
    if (!cert_may_initiate(endpoint->trust, id_span(&arriving->from), 0))
        return fail(err, ESF_E_UNTRUSTED, ESF_RSC_ORIGINATOR_HAS_NO_PRIVILEGE, "",
                    "\"%s\" may not initiate here: no trust entry and no anchor's prefix lets it", arriving->from.text);
    return ESF_OK;
}

/* Gives (held) the run that has had this message before; NULL when there is none and the fresh one was opened. */
static status find_or_open(struct e2ekey_run **known, struct e2ekey_run *fresh, const struct arriving *arriving,
                           struct error **err) {
    struct endpoint *endpoint = arriving->endpoint;
    AUTO(e2ekey_credentials) struct e2ekey_credentials *credentials = NULL;
    LOCKED(&endpoint->lock);
    TRY(e2ekey_credentials_now(&credentials, endpoint, err));
    *known = e2ekey_find_run(endpoint, &arriving->from, arriving->message->digest, arriving->now);
    if (*known)
        return ESF_OK;
    TRY(may_begin(arriving, err));
    TRY(e2ekey_open_run(fresh, endpoint, &arriving->from, arriving->message->digest, arriving->now, err));
    fresh->credentials = credentials;
    credentials = NULL;
    return ESF_OK;
}

static status drive(struct e2ekey_run *run, const struct arriving *arriving, struct error **err) {
    TRY(tls_engine_feed(run->engine, bytes_span(arriving->message->octets), err));
    status driven = tls_engine_drive(run->engine, err);
    TRY(driven);
    if (tls_engine_unread(run->engine) > 0)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "/m2m:seci/eckm", "octets follow the end of the flight");
    return driven;
}

static status make_second(struct bytes **reply, struct e2ekey_run *run, const struct arriving *arriving,
                          struct error **err) {
    AUTO(bytes) struct bytes *flight = NULL;
    e2ekey_peer_init(&run->peer, arriving->endpoint, &run->from, true, 0);
    struct tls_start start = {.role = TLS_SERVER, .judge = e2ekey_judge, .judge_context = &run->peer};
    TRY(tls_engine_new(&run->engine, run->credentials->setup, &start, err));
    TRY(drive(run, arriving, err));
    TRY(tls_engine_take(&flight, run->engine, err));
    if (!flight || tls_engine_state(run->engine) != TLS_STATE_WAITING)
        return fail(err, ESF_E_INTERNAL, 0, "", "the handshake has no message 2");
    TRY(e2ekey_credentials_end(&run->own_end, run->credentials, bytes_span(flight), err));
    return e2ekey_message_write(reply, bytes_span(flight), err);
}

static status begin(const struct arriving *arriving, struct e2ekey_run *run, struct error **err) {
    struct bytes *reply = NULL;
    status made = make_second(&reply, run, arriving, err);
    if (made < 0) {
        fail_run(arriving, run, made, *err);
        return made;
    }
    LOCKED(&arriving->endpoint->lock);
    run->second = reply;
    run->phase = RUN_OPEN;
    arriving->out->outcome = E2EKEY_CONTINUES;
    set_reply(arriving->out, reply);
    return ESF_OK;
}

/* Waits for the thread that has the same message. */
static status repeat_first(const struct arriving *arriving, struct e2ekey_run *run, struct error **err) {
    LOCKED(&run->lock);
    if (run->second)
        return repeat(arriving, run->second, run);
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "", "the same message was refused in another thread just now");
}

static status take_first(const struct arriving *arriving, struct error **err) {
    AUTO(e2ekey_run) struct e2ekey_run *fresh = NULL;
    AUTO(e2ekey_run) struct e2ekey_run *known = NULL;
    TRY(e2ekey_run_new(&fresh, err));
    status result = find_or_open(&known, fresh, arriving, err);
    if (result == ESF_OK && !known)
        result = begin(arriving, fresh, err);
    e2ekey_run_unlock(fresh);
    return known ? repeat_first(arriving, known, err) : result;
}

/* ---- message 3 ---- */

static status install(struct e2ekey_run *run, const struct arriving *arriving, struct e2ekey_agreed *agreed,
                      struct bytes *reply, struct error **err) {
    struct endpoint *endpoint = arriving->endpoint;
    LOCKED(&endpoint->lock);
    TRY(e2ekey_agreed_install(agreed, endpoint, arriving->now, err));
    memcpy(run->third, arriving->message->digest, sizeof run->third);
    run->fourth = bytes_hold(reply);
    run->kid = agreed->keys[0]->facts.kid;
    e2ekey_keep_answer(endpoint, run, arriving->now);
    return ESF_OK;
}

static status agree(struct e2ekey_run *run, const struct arriving *arriving, struct bytes *reply, struct error **err) {
    struct e2ekey_agreed agreed = {.count = 0};
    int64_t life_ms = 0;
    {
        LOCKED(&arriving->endpoint->lock);
        life_ms = arriving->endpoint->settings.e2ekey_key_life_ms;
    }
    status result = e2ekey_agreed_export(&agreed, run->engine, &run->peer, run->own_end, life_ms, err);
    if (result == ESF_OK)
        result = install(run, arriving, &agreed, reply, err);
    e2ekey_agreed_cleanup(&agreed);
    return result;
}

static status make_fourth(struct e2ekey_run *run, const struct arriving *arriving, struct error **err) {
    AUTO(bytes) struct bytes *flight = NULL;
    AUTO(bytes) struct bytes *reply = NULL;
    run->peer.now = arriving->now;
    status driven = drive(run, arriving, err);
    TRY(driven);
    if (driven != ESF_OK)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "/m2m:seci/eckm",
                    "the handshake is not complete after message 3");
    TRY(e2ekey_judge_again(&run->peer, arriving->endpoint, run->engine, err));
    TRY(tls_engine_take(&flight, run->engine, err));
    if (!flight)
        return fail(err, ESF_E_INTERNAL, 0, "", "the handshake has no message 4");
    TRY(e2ekey_message_write(&reply, bytes_span(flight), err));
    TRY(agree(run, arriving, reply, err));
    arriving->out->outcome = E2EKEY_ESTABLISHED;
    set_reply(arriving->out, reply);
    arriving->out->peer = run->from;
    arriving->out->kid = run->kid;
    return ESF_OK;
}

/* Feeds one half-open handshake. *is_over: no other one is to be tried. */
static status finish(bool *is_over, struct e2ekey_run *run, const struct arriving *arriving, struct error **err) {
    LOCKED(&run->lock);
    *is_over = run->phase == RUN_DONE && memcmp(run->third, arriving->message->digest, SHA256_SIZE) == 0;
    if (*is_over)
        return repeat(arriving, run->fourth, run);
    if (run->phase != RUN_OPEN)
        return ESF_NEEDS;
    status made = make_fourth(run, arriving, err);
    *is_over = made == ESF_OK || made == ESF_E_NO_MEMORY || run->peer.is_refused;
    if (made < 0)
        fail_run(arriving, run, made, *err);
    e2ekey_run_end(run);
    return made;
}

static status no_handshake(struct error **err) {
    return fail(err, ESF_E_STATE, ESF_RSC_BAD_REQUEST, "",
                "message 3 of a handshake that is not open here: it was never begun, has ended, or took too long");
}

/* D10: the newest first. What it was fed to and has failed is over; the first reason is told. */
static status take_third(const struct arriving *arriving, struct error **err) {
    struct endpoint *endpoint = arriving->endpoint;
    struct error *reason = NULL;
    int64_t below = INT64_MAX;
    bool is_over = false;
    status result = ESF_NEEDS;
    while (!is_over) {
        AUTO(e2ekey_run) struct e2ekey_run *run = NULL;
        struct error *fault = NULL;
        {
            LOCKED(&endpoint->lock);
            run = e2ekey_find_run(endpoint, &arriving->from, arriving->message->digest, arriving->now);
            if (!run)
                run = e2ekey_newest_run(endpoint, &arriving->from, below, arriving->now);
        }
        if (!run)
            break;
        below = run->sequence;
        status fed = finish(&is_over, run, arriving, &fault);
        if (result == ESF_NEEDS || fed == ESF_OK) {
            result = fed;
            error_free(reason);
            reason = fault;
        } else {
            error_free(fault);
        }
    }
    if (result == ESF_NEEDS)
        return no_handshake(err);
    *err = reason;
    return result;
}

/* ---- which message it is ---- */

static status take_alert(const struct arriving *arriving, struct error **err) {
    uint8_t alert = arriving->message->flight.alert;
    return fail(err, ESF_E_PEER_REFUSED, ESF_RSC_BAD_REQUEST, "/m2m:seci/eckm",
                "the Initiating End-Point has given up: alert %s (%d): %s", tls_alert_name(alert), alert,
                tls_alert_meaning(alert));
}

static status out_of_order(const struct arriving *arriving, struct error **err) {
    (void)arriving;
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "/m2m:seci/eckm",
                "a flight of the Terminating End-Point has no place in a request: messages 1 and 3 are taken here");
}

/* What arrives, and what is done with it. The state of a handshake is looked up by what arrives: message 1 finds the run that had it before or
 * begins one; message 3 finds the one that had it before, or those that are open. */
static const struct {
    enum tls_flight_kind flight;
    status (*take)(const struct arriving *arriving, struct error **err);
} ARRIVALS[] = {
    {TLS_FLIGHT_CLIENT_HELLO, take_first},   {TLS_FLIGHT_CLIENT_FINISHED, take_third},   {TLS_FLIGHT_ALERT, take_alert},
    {TLS_FLIGHT_SERVER_HELLO, out_of_order}, {TLS_FLIGHT_SERVER_FINISHED, out_of_order},
};

static status take(const struct arriving *arriving, struct error **err) {
    for (size_t i = 0; i < sizeof ARRIVALS / sizeof ARRIVALS[0]; i++) {
        if (ARRIVALS[i].flight == arriving->message->flight.kind)
            return ARRIVALS[i].take(arriving, err);
    }
    return out_of_order(arriving, err);
}

static status check_end_point(struct id *from, struct endpoint *endpoint, struct span claimed, struct error **err) {
    AUTO(e2ekey_credentials) struct e2ekey_credentials *credentials = NULL;
    LOCKED(&endpoint->lock);
    TRY(e2ekey_credentials_now(&credentials, endpoint, err));
    (void)id_absolute(from, &endpoint->identity, claimed);
    if (from->size == 0)
        return fail(err, ESF_E_IDENTIFIER, ESF_RSC_BAD_REQUEST, "", "the From is empty or too long");
    return ESF_OK;
}

status e2ekey_arrive(struct e2ekey_arrival *out, struct endpoint *endpoint, struct span from, const struct json *json,
                     size_t eckm, struct error **err) {
    AUTO(e2ekey_message) struct e2ekey_message message = {.octets = NULL};
    struct arriving arriving = {.endpoint = endpoint, .message = &message, .now = endpoint_now(endpoint), .out = out};
    *out = (struct e2ekey_arrival){.reply = NULL};
    TRY(check_end_point(&arriving.from, endpoint, from, err));
    TRY(e2ekey_message_read(&message, json, eckm, err));
    return take(&arriving, err);
}
