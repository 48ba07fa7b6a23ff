/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls of an Originator (channel, request) and of a Receiver (door, exchange). */
#include "party.h"

static void free_channel(void *channel) {
    esf_esprim_channel_free(channel);
}

static void free_request(void *request) {
    esf_esprim_request_free(request);
}

static void free_received(void *received) {
    esf_received_free(received);
}

static void free_exchange(void *exchange) {
    esf_esprim_exchange_free(exchange);
}

/* ---- Originator ---- */

static void do_channel(struct call *call) {
    esf_esprim_channel *channel = NULL;
    esf_error *err = NULL;
    if (done(call, esf_esprim_channel_new(&channel, get(call), OCTETS(plain(call, "receiver")), &err), &err))
        keep(call, channel, free_channel);
}

static void do_renew(struct call *call) {
    esf_error *err = NULL;
    (void)done(call, esf_esprim_channel_renew(get(call), (int32_t)number(call, "remedy", 0), &err), &err);
}

static void do_request(struct call *call) {
    esf_esprim_request *request = NULL;
    esf_error *err = NULL;
    if (!done(call, esf_esprim_request_new(&request, get(call), &err), &err))
        return;
    if (has(call, "timeout") &&
        !done(call, esf_esprim_request_set_timeout(request, number(call, "timeout", 0), &err), &err))
        esf_esprim_request_free(request);
    else
        keep(call, request, free_request);
}

static void say_content(struct call *call) {
    esf_buf *content = NULL;
    esf_error *err = NULL;
    if (done(call, esf_esprim_request_content(&content, get(call), &err), &err))
        say_buf(call, "content", content);
}

static void do_seal(struct call *call) {
    struct octets primitive = octets(call, "primitive");
    struct room to = room(call, esf_esprim_sealed_size(primitive.size));
    esf_error *err = NULL;
    esf_status status = is_into(call) ? esf_esprim_request_seal_into(to.data, to.capacity, &to.written, get(call),
                                                                     OCTETS(primitive), &err)
                                      : esf_esprim_request_seal(get(call), OCTETS(primitive), &err);
    (void)done(call, status, &err);
    if (status == ESF_NEEDS)
        say_need(call, esf_esprim_request_need(get(call)));
    else if (status == ESF_OK && !is_into(call))
        say_content(call);
    say_room(call, "content", &to, status == ESF_OK && is_into(call));
}

static void do_answer_request(struct call *call) {
    struct octets data = octets(call, "data");
    esf_error *err = NULL;
    esf_status status = esf_esprim_request_answer(get(call), (int32_t)number(call, "answer", 0), OCTETS(data), &err);
    if (done(call, status, &err))
        say_need(call, esf_esprim_request_need(get(call)));
}

static void do_content(struct call *call) {
    if (!is_into(call)) {
        say_content(call);
        return;
    }
    struct room to = room(call, 0);
    esf_error *err = NULL;
    esf_status status = esf_esprim_request_content_into(to.data, to.capacity, &to.written, get(call), &err);
    say_room(call, "content", &to, done(call, status, &err));
}

static void do_open(struct call *call) {
    struct octets content = octets(call, "content");
    int32_t rsc = (int32_t)number(call, "rsc", 0);
    esf_buf *opened = NULL;
    esf_error *err = NULL;
    if (!is_into(call)) {
        if (done(call, esf_esprim_request_open(&opened, get(call), rsc, OCTETS(content), &err), &err))
            say_buf(call, "octets", opened);
        return;
    }
    struct room to = room(call, esf_esprim_opened_size(content.size));
    esf_status status =
        esf_esprim_request_open_into(to.data, to.capacity, &to.written, get(call), rsc, OCTETS(content), &err);
    say_room(call, "octets", &to, done(call, status, &err));
}

/* ---- Receiver ---- */

static void say_reason(struct call *call, const esf_received *received) {
    esf_error *reason = NULL, *err = NULL;
    if (done(call, esf_received_error(&reason, received, &err), &err))
        say_error(call, reason);
    esf_error_free(reason);
}

/* Of a repeated message 1 of E2EKey nobody is known to be the sender. */
static void say_peer(struct call *call, const esf_received *received) {
    esf_buf *peer = NULL, *key_id = NULL;
    esf_error *err = NULL;
    esf_status status = esf_received_peer(&peer, received, &err);
    if (status == ESF_E_STATE) {
        esf_error_free(err);
        return;
    }
    if (done(call, status, &err) && done(call, esf_received_key_id(&key_id, received, &err), &err)) {
        say_buf_text(call, "peer", peer);
        say_buf_text(call, "key_id", key_id);
    }
}

static void say_received(struct call *call, const esf_received *received) {
    int32_t kind = esf_received_kind(received);
    say_number(call, "kind", kind);
    say_number(call, "rsc", esf_received_rsc(received));
    say_need(call, esf_received_need(received));
    if (kind == ESF_RECEIVED_PRIMITIVE || kind == ESF_RECEIVED_DUPLICATE || kind == ESF_RECEIVED_KEY_ESTABLISHED)
        say_peer(call, received);
    if (kind == ESF_RECEIVED_REFUSED || kind == ESF_RECEIVED_DUPLICATE)
        say_reason(call, received);
}

static void do_receive(struct call *call) {
    struct octets content = octets(call, "content");
    esf_incoming *incoming = NULL;
    esf_received *received = NULL;
    esf_error *err = NULL;
    if (done(call, esf_incoming_new(&incoming, OCTETS(plain(call, "from")), &err), &err) &&
        done(call, esf_endpoint_receive(&received, get(call), incoming, OCTETS(content), &err), &err)) {
        keep(call, received, free_received);
        say_received(call, received);
    }
    esf_incoming_free(incoming);
}

static void do_answer_received(struct call *call) {
    struct octets data = octets(call, "data");
    esf_error *err = NULL;
    if (done(call, esf_received_answer(get(call), (int32_t)number(call, "answer", 0), OCTETS(data), &err), &err))
        say_received(call, get(call));
}

typedef esf_status take_octets(esf_buf **out, const esf_received *received, esf_error **err);
typedef esf_status take_into(uint8_t *dst, size_t capacity, size_t *written, const esf_received *received,
                             esf_error **err);

static void say_part(struct call *call, take_octets *take, take_into *into) {
    esf_buf *part = NULL;
    esf_error *err = NULL;
    if (!is_into(call)) {
        if (done(call, take(&part, get(call), &err), &err))
            say_buf(call, "octets", part);
        return;
    }
    struct room to = room(call, 0);
    esf_status status = into(to.data, to.capacity, &to.written, get(call), &err);
    say_room(call, "octets", &to, done(call, status, &err));
}

static void do_primitive(struct call *call) {
    say_part(call, esf_received_primitive, esf_received_primitive_into);
}

static void do_reply(struct call *call) {
    say_part(call, esf_received_reply, esf_received_reply_into);
}

static void do_exchange(struct call *call) {
    esf_esprim_exchange *exchange = NULL;
    esf_error *err = NULL;
    if (done(call, esf_received_exchange(&exchange, get(call), &err), &err))
        keep(call, exchange, free_exchange);
}

static void do_respond(struct call *call) {
    struct octets response = octets(call, "response");
    esf_buf *content = NULL;
    esf_error *err = NULL;
    if (!is_into(call)) {
        if (done(call, esf_esprim_exchange_seal(&content, get(call), OCTETS(response), &err), &err))
            say_buf(call, "content", content);
        return;
    }
    struct room to = room(call, esf_esprim_sealed_size(response.size));
    esf_status status =
        esf_esprim_exchange_seal_into(to.data, to.capacity, &to.written, get(call), OCTETS(response), &err);
    say_room(call, "content", &to, done(call, status, &err));
}

const struct entry esprim_calls[] = {
    {"channel", do_channel},
    {"renew", do_renew},
    {"request", do_request},
    {"seal", do_seal},
    {"answer_request", do_answer_request},
    {"content", do_content},
    {"open", do_open},
    {"receive", do_receive},
    {"answer_received", do_answer_received},
    {"primitive", do_primitive},
    {"reply", do_reply},
    {"exchange", do_exchange},
    {"respond", do_respond},
    {NULL, NULL},
};
