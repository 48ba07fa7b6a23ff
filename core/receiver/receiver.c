/* SPDX-License-Identifier: Apache-2.0 */
#include "receiver/receiver.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "esprim/info.h"
#include "onem2m/security_info.h"

status incoming_new(struct incoming **out, struct span from, struct error **err) {
    struct incoming *incoming = mem_new(sizeof *incoming);
    *out = NULL;
    if (!incoming)
        return fail_no_memory(err);
    if (!id_set(&incoming->from, from)) {
        mem_free(incoming);
        return fail(err, ESF_E_IDENTIFIER, 0, "", "From has 1 to %d octets without NUL, this one %zu", ID_SIZE_MAX,
                    from.size);
    }
    incoming->tag = TAG_INCOMING;
    *out = incoming;
    return ESF_OK;
}

void incoming_free(struct incoming *incoming) {
    if (incoming)
        incoming->tag = TAG_FREED;
    mem_free(incoming);
}

void received_free(struct received *received) {
    if (!received)
        return;
    received->tag = TAG_FREED;
    esprim_open_cleanup(&received->esprim);
    e2ekey_arrival_cleanup(&received->e2ekey);
    bytes_free(received->reply);
    error_free(received->error);
    endpoint_release(received->endpoint);
    mem_free(received);
}

void received_cleanup(struct received **received) {
    received_free(*received);
}

/* ---- what came of it ---- */

static void finish(struct received *received, int32_t kind, int32_t rsc) {
    received->is_waiting = false;
    received->kind = kind;
    received->rsc = rsc;
}

/* What is wrong with the message (it has an rsc) becomes the outcome; trouble on our side is the call's failure. */
static status refuse_or_fail(struct received *received, status result, struct error **err) {
    if (!*err || (*err)->rsc == 0 || (*err)->code == ESF_E_NO_MEMORY)
        return result;
    received->error = *err;
    *err = NULL;
    received->reply = received->e2ekey.reply; /* an alert, or NULL */
    received->e2ekey.reply = NULL;
    finish(received, ESF_RECEIVED_REFUSED, received->error->rsc);
    return ESF_OK;
}

static status judge_duplicate(struct received *received, struct error **err) {
    status made = fail(&received->error, ESF_E_DUPLICATE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "",
                       "this very message was taken before; it is not executed again");
    if (made == ESF_E_NO_MEMORY)
        return fail_no_memory(err);
    finish(received, ESF_RECEIVED_DUPLICATE, ESF_RSC_ESPRIM_DECRYPTION_ERROR);
    return ESF_OK;
}

/* A need that stands after a failure is one whose answer was not understood: it may be answered again. */
static status judge_esprim(struct received *received, status result, struct error **err) {
    received->is_waiting = received->esprim.need.kind != 0;
    if (result == ESF_NEEDS)
        return ESF_NEEDS;
    if (result < 0)
        return refuse_or_fail(received, result, err);
    if (received->esprim.outcome == ESPRIM_DUPLICATE)
        return judge_duplicate(received, err);
    finish(received, ESF_RECEIVED_PRIMITIVE, ESF_RSC_OK);
    return ESF_OK;
}

/* ---- which system it belongs to ---- */

static status take_rand_request(struct received *received, struct span from, struct error **err) {
    status given = esprim_give_rand(&received->reply, received->endpoint, from, err);
    if (given < 0)
        return refuse_or_fail(received, given, err);
    finish(received, ESF_RECEIVED_RAND_GIVEN, ESF_RSC_OK);
    return ESF_OK;
}

static const int32_t E2EKEY_KINDS[] = {[E2EKEY_CONTINUES] = ESF_RECEIVED_HANDSHAKE_CONTINUES,
                                       [E2EKEY_ESTABLISHED] = ESF_RECEIVED_KEY_ESTABLISHED,
                                       [E2EKEY_REPEATED] = ESF_RECEIVED_DUPLICATE};

static status take_handshake(struct received *received, struct span from, const struct json *json, size_t eckm,
                             struct error **err) {
    struct e2ekey_arrival *arrival = &received->e2ekey;
    status arrived = e2ekey_arrive(arrival, received->endpoint, from, json, eckm, err);
    if (arrived < 0)
        return refuse_or_fail(received, arrived, err);
    if (arrival->outcome == E2EKEY_REPEATED &&
        fail(&received->error, ESF_E_DUPLICATE, ESF_RSC_OK, "", /* D7 */
             "this very message was taken before; it gets the answer that it got then") == ESF_E_NO_MEMORY)
        return fail_no_memory(err);
    received->reply = arrival->reply;
    arrival->reply = NULL;
    finish(received, E2EKEY_KINDS[arrival->outcome], ESF_RSC_OK);
    return ESF_OK;
}

static status take_unsupported(const struct security_info *info, struct error **err) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "/m2m:seci/sit",
                "securityInfo of type %lld is no request for an endpoint (3, 5 and 6 are)", (long long)info->sit);
}

static status take(struct received *received, struct json *json, struct span from, struct span content,
                   struct error **err) {
    struct security_info info;
    struct json_limits limits;
    {
        LOCKED(&received->endpoint->lock);
        limits = settings_json_limits(&received->endpoint->settings);
    }
    status read = security_info_read(&info, json, content, &limits, err);
    if (read < 0)
        return refuse_or_fail(received, read, err);
    if (info.sit == SIT_RAND_REQUEST)
        return take_rand_request(received, from, err);
    if (info.sit == SIT_ESPRIM)
        return judge_esprim(received, esprim_open_start(&received->esprim, received->endpoint, info.epo, err), err);
    if (info.sit == SIT_ESCERTKE)
        return take_handshake(received, from, json, info.eckm, err);
    return refuse_or_fail(received, take_unsupported(&info, err), err);
}

status received_new(struct received **out, struct endpoint *endpoint, struct span from, struct span content,
                    struct error **err) {
    struct json json = {.count = 0};
    *out = NULL;
    TRY(endpoint_enter(endpoint, err));
    AUTO(received) struct received *received = mem_new(sizeof *received);
    if (!received)
        return fail_no_memory(err);
    received->tag = TAG_RECEIVED;
    received->endpoint = endpoint_hold(endpoint);
    need_clear(&received->esprim.need);
    status result = take(received, &json, from, content, err);
    json_cleanup(&json);
    TRY(result);
    *out = received;
    received = NULL;
    return result;
}

status received_answer(struct received *received, int32_t answer, struct span bytes, struct error **err) {
    TRY(endpoint_enter(received->endpoint, err));
    if (!received->is_waiting)
        return fail(err, ESF_E_STATE, 0, "", "the message waits for nothing");
    return judge_esprim(received, esprim_open_answer(&received->esprim, answer, bytes, err), err);
}

/* ---- reading the outcome ---- */

const struct need *received_need(const struct received *received) {
    return received->is_waiting ? &received->esprim.need : NULL;
}

static status wrong_state(const char *what, struct error **err) {
    return fail(err, ESF_E_STATE, 0, "", "%s", what);
}

status received_reply(struct room *room, const struct received *received, struct error **err) {
    if (received->kind == 0)
        return wrong_state("the message is not finished; it waits for something", err);
    return room_fill(room, received->reply, err);
}

status received_primitive(struct room *room, const struct received *received, struct error **err) {
    if (received->kind != ESF_RECEIVED_PRIMITIVE)
        return wrong_state("no primitive was opened", err);
    return room_fill(room, received->esprim.jwe.body, err);
}

status received_exchange(struct esprim_exchange **out, struct received *received, struct error **err) {
    *out = NULL;
    if (received->kind != ESF_RECEIVED_PRIMITIVE || !received->esprim.exchange)
        return wrong_state("there is no request to answer, or its exchange was taken", err);
    *out = received->esprim.exchange;
    received->esprim.exchange = NULL;
    return ESF_OK;
}

/* The peer and the key of what was authenticated; NULL when nobody was. */
static const struct id *authenticated_peer(const struct received *received) {
    if (received->e2ekey.peer.size > 0)
        return &received->e2ekey.peer;
    bool is_opened = received->kind == ESF_RECEIVED_PRIMITIVE || received->kind == ESF_RECEIVED_DUPLICATE;
    return is_opened && received->esprim.key ? &received->esprim.key->facts.peer : NULL;
}

static const struct id *authenticated_key(const struct received *received) {
    return received->e2ekey.peer.size > 0 ? &received->e2ekey.kid : &received->esprim.key->facts.kid;
}

status received_peer(struct bytes **out, const struct received *received, struct error **err) {
    *out = NULL;
    const struct id *peer = authenticated_peer(received);
    return peer ? bytes_copy(out, id_span(peer), err) : wrong_state("nobody was authenticated", err);
}

status received_key_id(struct bytes **out, const struct received *received, struct error **err) {
    *out = NULL;
    if (!authenticated_peer(received))
        return wrong_state("nobody was authenticated", err);
    return bytes_copy(out, id_span(authenticated_key(received)), err);
}

status received_error(struct error **out, const struct received *received, struct error **err) {
    *out = NULL;
    if (!received->error)
        return wrong_state("the message was not refused", err);
    struct error *copy = error_copy(received->error);
    if (copy->code != received->error->code)
        return fail_no_memory(err);
    *out = copy;
    return ESF_OK;
}
