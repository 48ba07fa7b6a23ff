/* SPDX-License-Identifier: Apache-2.0 */
#include "esf/esprim.h"

#include "esprim/content.h"
#include "esprim/exchange.h"
#include "esprim/request.h"
#include "handle.h"

static struct esprim_channel *channel_of(const esf_esprim_channel *channel) {
    return (struct esprim_channel *)(uintptr_t)channel;
}

static struct esprim_request *request_of(const esf_esprim_request *request) {
    return (struct esprim_request *)(uintptr_t)request;
}

/* ---- sizes ---- */

size_t esf_esprim_sealed_size(size_t primitive_len) {
    return esprim_content_size_max(primitive_len);
}

size_t esf_esprim_opened_size(size_t content_len) {
    return esprim_opened_size_max(content_len);
}

/* ---- channel ---- */

static status channel_new(struct esprim_channel **out, struct endpoint *endpoint, struct span receiver,
                          struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return esprim_channel_new(out, endpoint, receiver, err);
}

esf_status esf_esprim_channel_new(esf_esprim_channel **out, esf_endpoint *endpoint, const uint8_t *receiver_id,
                                  size_t receiver_id_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(receiver_id, receiver_id_len, err);
    return abi_end(channel_new((struct esprim_channel **)out, (struct endpoint *)endpoint,
                               span_of(receiver_id, receiver_id_len), &fault),
                   &fault, (struct error **)err);
}

static status channel_renew(struct esprim_channel *channel, int32_t remedy, struct error **err) {
    TRY(endpoint_enter(channel->endpoint, err));
    return esprim_channel_renew(channel, remedy, err);
}

esf_status esf_esprim_channel_renew(esf_esprim_channel *channel, int32_t remedy, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(channel, TAG_CHANNEL, err);
    return abi_end(channel_renew(channel_of(channel), remedy, &fault), &fault, (struct error **)err);
}

void esf_esprim_channel_free(esf_esprim_channel *channel) {
    if (abi_is(channel, TAG_CHANNEL))
        esprim_channel_release(channel_of(channel));
}

/* ---- request ---- */

static status request_new(struct esprim_request **out, struct esprim_channel *channel, struct error **err) {
    TRY(endpoint_enter(channel->endpoint, err));
    return esprim_request_new(out, channel, err);
}

esf_status esf_esprim_request_new(esf_esprim_request **out, esf_esprim_channel *channel, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(channel, TAG_CHANNEL, err);
    return abi_end(request_new((struct esprim_request **)out, channel_of(channel), &fault), &fault,
                   (struct error **)err);
}

esf_status esf_esprim_request_set_timeout(esf_esprim_request *request, int64_t ms, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    status result = abi_enter(&request_of(request)->busy, &fault);
    if (result == ESF_OK) {
        result = esprim_request_set_timeout(request_of(request), ms, &fault);
        abi_leave(&request_of(request)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

static status seal(struct esprim_request *request, struct span primitive, struct room *lent, struct error **err) {
    TRY(abi_enter(&request->busy, err));
    status result = esprim_request_seal(request, primitive, lent, err);
    abi_leave(&request->busy);
    return result;
}

esf_status esf_esprim_request_seal(esf_esprim_request *request, const uint8_t *primitive, size_t primitive_len,
                                   esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    ABI_BYTES(primitive, primitive_len, err);
    return abi_end(seal(request_of(request), span_of(primitive, primitive_len), NULL, &fault), &fault,
                   (struct error **)err);
}

esf_status esf_esprim_request_seal_into(uint8_t *dst, size_t capacity, size_t *written, esf_esprim_request *request,
                                        const uint8_t *primitive, size_t primitive_len, esf_error **err) {
    struct error *fault = NULL;
    struct room room = room_lent(dst, capacity);
    ABI_BEGIN_INTO(dst, capacity, written, err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    ABI_BYTES(primitive, primitive_len, err);
    ABI_APART(dst, capacity, primitive, primitive_len, err);
    status result = seal(request_of(request), span_of(primitive, primitive_len), &room, &fault);
    return abi_end(abi_give_into(result, &room, written), &fault, (struct error **)err);
}

const esf_need *esf_esprim_request_need(const esf_esprim_request *request) {
    if (!abi_is(request, TAG_REQUEST) || request_of(request)->state != REQUEST_WAITING)
        return NULL;
    return (const esf_need *)&request_of(request)->need;
}

esf_status esf_esprim_request_answer(esf_esprim_request *request, int32_t answer, const uint8_t *bytes,
                                     size_t bytes_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    ABI_BYTES(bytes, bytes_len, err);
    status result = abi_enter(&request_of(request)->busy, &fault);
    if (result == ESF_OK) {
        result = esprim_request_answer(request_of(request), answer, span_of(bytes, bytes_len), &fault);
        abi_leave(&request_of(request)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

static status content_to(struct room *room, struct esprim_request *request, struct error **err) {
    TRY(abi_enter(&request->busy, err));
    status result = esprim_request_content(room, request, err);
    abi_leave(&request->busy);
    return result;
}

esf_status esf_esprim_request_content(esf_buf **out, const esf_esprim_request *request, esf_error **err) {
    struct error *fault = NULL;
    struct room room = ROOM_NEW;
    ABI_BEGIN(out, err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    status result = content_to(&room, request_of(request), &fault);
    return abi_end(abi_give(result, &room, out), &fault, (struct error **)err);
}

esf_status esf_esprim_request_content_into(uint8_t *dst, size_t capacity, size_t *written,
                                           const esf_esprim_request *request, esf_error **err) {
    struct error *fault = NULL;
    struct room room = room_lent(dst, capacity);
    ABI_BEGIN_INTO(dst, capacity, written, err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    status result = content_to(&room, request_of(request), &fault);
    return abi_end(abi_give_into(result, &room, written), &fault, (struct error **)err);
}

static status open_to(struct room *room, struct esprim_request *request, int32_t outer_rsc, struct span content,
                      struct error **err) {
    TRY(abi_enter(&request->busy, err));
    status result = esprim_request_open(room, request, outer_rsc, content, err);
    abi_leave(&request->busy);
    return result;
}

esf_status esf_esprim_request_open(esf_buf **out, esf_esprim_request *request, int32_t outer_rsc,
                                   const uint8_t *content, size_t content_len, esf_error **err) {
    struct error *fault = NULL;
    struct room room = ROOM_NEW;
    ABI_BEGIN(out, err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    ABI_BYTES(content, content_len, err);
    status result = open_to(&room, request_of(request), outer_rsc, span_of(content, content_len), &fault);
    return abi_end(abi_give(result, &room, out), &fault, (struct error **)err);
}

esf_status esf_esprim_request_open_into(uint8_t *dst, size_t capacity, size_t *written, esf_esprim_request *request,
                                        int32_t outer_rsc, const uint8_t *content, size_t content_len,
                                        esf_error **err) {
    struct error *fault = NULL;
    struct room room = room_lent(dst, capacity);
    ABI_BEGIN_INTO(dst, capacity, written, err);
    ABI_HANDLE(request, TAG_REQUEST, err);
    ABI_BYTES(content, content_len, err);
    ABI_APART(dst, capacity, content, content_len, err);
    status result = open_to(&room, request_of(request), outer_rsc, span_of(content, content_len), &fault);
    return abi_end(abi_give_into(result, &room, written), &fault, (struct error **)err);
}

void esf_esprim_request_free(esf_esprim_request *request) {
    if (abi_is(request, TAG_REQUEST))
        esprim_request_free(request_of(request));
}

/* ---- exchange ---- */

static status respond(struct room *room, struct esprim_exchange *exchange, struct span response, struct error **err) {
    TRY(abi_enter(&exchange->busy, err));
    status result = esprim_exchange_seal(room, exchange, response, err);
    abi_leave(&exchange->busy);
    return result;
}

esf_status esf_esprim_exchange_seal(esf_buf **out, esf_esprim_exchange *exchange, const uint8_t *response,
                                    size_t response_len, esf_error **err) {
    struct error *fault = NULL;
    struct room room = ROOM_NEW;
    ABI_BEGIN(out, err);
    ABI_HANDLE(exchange, TAG_EXCHANGE, err);
    ABI_BYTES(response, response_len, err);
    status result = respond(&room, (struct esprim_exchange *)exchange, span_of(response, response_len), &fault);
    return abi_end(abi_give(result, &room, out), &fault, (struct error **)err);
}

esf_status esf_esprim_exchange_seal_into(uint8_t *dst, size_t capacity, size_t *written, esf_esprim_exchange *exchange,
                                         const uint8_t *response, size_t response_len, esf_error **err) {
    struct error *fault = NULL;
    struct room room = room_lent(dst, capacity);
    ABI_BEGIN_INTO(dst, capacity, written, err);
    ABI_HANDLE(exchange, TAG_EXCHANGE, err);
    ABI_BYTES(response, response_len, err);
    ABI_APART(dst, capacity, response, response_len, err);
    status result = respond(&room, (struct esprim_exchange *)exchange, span_of(response, response_len), &fault);
    return abi_end(abi_give_into(result, &room, written), &fault, (struct error **)err);
}

void esf_esprim_exchange_free(esf_esprim_exchange *exchange) {
    if (abi_is(exchange, TAG_EXCHANGE))
        esprim_exchange_free((struct esprim_exchange *)exchange);
}
