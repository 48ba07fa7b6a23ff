/* SPDX-License-Identifier: Apache-2.0 */
#include "receiver/receiver.h"

#include "esf/receiver.h"
#include "handle.h"

static struct received *of(const esf_received *received) {
    return (struct received *)(uintptr_t)received;
}

esf_status esf_incoming_new(esf_incoming **out, const uint8_t *from, size_t from_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(from, from_len, err);
    return abi_end(incoming_new((struct incoming **)out, span_of(from, from_len), &fault), &fault,
                   (struct error **)err);
}

void esf_incoming_free(esf_incoming *incoming) {
    if (abi_is(incoming, TAG_INCOMING))
        incoming_free((struct incoming *)incoming);
}

esf_status esf_endpoint_receive(esf_received **out, esf_endpoint *endpoint, const esf_incoming *incoming,
                                const uint8_t *content, size_t content_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_HANDLE(incoming, TAG_INCOMING, err);
    ABI_BYTES(content, content_len, err);
    return abi_end(received_new((struct received **)out, (struct endpoint *)endpoint,
                                id_span(&((const struct incoming *)incoming)->from), span_of(content, content_len),
                                &fault),
                   &fault, (struct error **)err);
}

const esf_need *esf_received_need(const esf_received *received) {
    return abi_is(received, TAG_RECEIVED) ? (const esf_need *)received_need(of(received)) : NULL;
}

esf_status esf_received_answer(esf_received *received, int32_t answer, const uint8_t *bytes, size_t bytes_len,
                               esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(received, TAG_RECEIVED, err);
    ABI_BYTES(bytes, bytes_len, err);
    status result = abi_enter(&of(received)->busy, &fault);
    if (result == ESF_OK) {
        result = received_answer(of(received), answer, span_of(bytes, bytes_len), &fault);
        abi_leave(&of(received)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

int32_t esf_received_kind(const esf_received *received) {
    return abi_is(received, TAG_RECEIVED) ? of(received)->kind : 0;
}

int32_t esf_received_rsc(const esf_received *received) {
    return abi_is(received, TAG_RECEIVED) ? of(received)->rsc : 0;
}

/* The getters differ only in what they hand out; each is one call of the core while nobody else is in the attempt. */
#define GETTER(name, core_name, type, core_type)                                                                       \
    esf_status name(type **out, const esf_received *received, esf_error **err) {                                       \
        struct error *fault = NULL;                                                                                    \
        ABI_BEGIN(out, err);                                                                                           \
        ABI_HANDLE(received, TAG_RECEIVED, err);                                                                       \
        status result = abi_enter(&of(received)->busy, &fault);                                                        \
        if (result == ESF_OK) {                                                                                        \
            result = core_name((core_type **)out, of(received), &fault);                                               \
            abi_leave(&of(received)->busy);                                                                            \
        }                                                                                                              \
        return abi_end(result, &fault, (struct error **)err);                                                          \
    }

GETTER(esf_received_peer, received_peer, esf_buf, struct bytes)
GETTER(esf_received_key_id, received_key_id, esf_buf, struct bytes)
GETTER(esf_received_error, received_error, esf_error, struct error)

typedef status (*room_getter)(struct room *room, const struct received *received, struct error **err);

static status get(room_getter getter, struct room *room, struct received *received, struct error **err) {
    TRY(abi_enter(&received->busy, err));
    status result = getter(room, received, err);
    abi_leave(&received->busy);
    return result;
}

/* What may be long comes in two forms. */
#define GETTER_AND_INTO(name, core_name)                                                                               \
    esf_status name(esf_buf **out, const esf_received *received, esf_error **err) {                                    \
        struct error *fault = NULL;                                                                                    \
        struct room room = ROOM_NEW;                                                                                   \
        ABI_BEGIN(out, err);                                                                                           \
        ABI_HANDLE(received, TAG_RECEIVED, err);                                                                       \
        status result = get(core_name, &room, of(received), &fault);                                                   \
        return abi_end(abi_give(result, &room, out), &fault, (struct error **)err);                                    \
    }                                                                                                                  \
    esf_status name##_into(uint8_t *dst, size_t capacity, size_t *written, const esf_received *received,               \
                           esf_error **err) {                                                                          \
        struct error *fault = NULL;                                                                                    \
        struct room room = room_lent(dst, capacity);                                                                   \
        ABI_BEGIN_INTO(dst, capacity, written, err);                                                                   \
        ABI_HANDLE(received, TAG_RECEIVED, err);                                                                       \
        status result = get(core_name, &room, of(received), &fault);                                                   \
        return abi_end(abi_give_into(result, &room, written), &fault, (struct error **)err);                           \
    }

GETTER_AND_INTO(esf_received_reply, received_reply)
GETTER_AND_INTO(esf_received_primitive, received_primitive)

esf_status esf_received_exchange(esf_esprim_exchange **out, esf_received *received, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(received, TAG_RECEIVED, err);
    status result = abi_enter(&of(received)->busy, &fault);
    if (result == ESF_OK) {
        result = received_exchange((struct esprim_exchange **)out, of(received), &fault);
        abi_leave(&of(received)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

void esf_received_free(esf_received *received) {
    if (abi_is(received, TAG_RECEIVED))
        received_free(of(received));
}
