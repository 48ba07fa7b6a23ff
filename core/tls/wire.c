/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/wire.h"

#include "base/alloc.h"

enum { DATAGRAM_HEADER = 2, DATAGRAM_MAX = 0xffff };

static size_t queue_left(const struct wire_queue *queue) {
    return bytes_span(queue->octets).size - queue->taken;
}

static void queue_clear(struct wire_queue *queue) {
    bytes_free(queue->octets);
    memset(queue, 0, sizeof *queue);
}

static struct span queue_rest(const struct wire_queue *queue) {
    return queue->octets == NULL ? span_of(NULL, 0) : span_from(bytes_span(queue->octets), queue->taken);
}

/* What was read is given back as soon as all of it was: an engine that waits holds no buffers. */
static void queue_advance(struct wire_queue *queue, size_t size) {
    queue->taken += size;
    if (queue_left(queue) == 0)
        queue_clear(queue);
}

static status queue_add(struct wire_queue *queue, const struct wire *wire, struct span octets, struct error **err) {
    size_t header = wire->is_datagrams ? DATAGRAM_HEADER : 0;
    if (octets.size > DATAGRAM_MAX && wire->is_datagrams)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, NULL, "a datagram of %zu octets", octets.size);
    size_t all = size_add(queue_left(queue), size_add(header, octets.size));
    if (all > wire->size_max)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, NULL, "%zu octets of TLS at once; at most %zu are taken",
                    octets.size, wire->size_max);
    TRY(bytes_reserve(&queue->octets, header + octets.size, err));
    uint8_t length[DATAGRAM_HEADER] = {(uint8_t)(octets.size >> 8), (uint8_t)octets.size};
    TRY(bytes_append(&queue->octets, span_of(length, header), err));
    return bytes_append(&queue->octets, octets, err);
}

static struct span next_datagram(const struct wire_queue *queue) {
    struct span rest = queue_rest(queue);
    if (rest.size == 0)
        return rest;
    return span_of(rest.data + DATAGRAM_HEADER, (size_t)rest.data[0] << 8 | rest.data[1]);
}

void wire_init(struct wire *wire, bool is_datagrams, size_t size_max) {
    memset(wire, 0, sizeof *wire);
    wire->is_datagrams = is_datagrams;
    wire->size_max = size_max;
}

void wire_clear(struct wire *wire) {
    queue_clear(&wire->in);
    queue_clear(&wire->out);
}

status wire_feed(struct wire *wire, struct span octets, struct error **err) {
    return octets.size == 0 ? ESF_OK : queue_add(&wire->in, wire, octets, err);
}

status wire_take(struct bytes **out, struct wire *wire, struct error **err) {
    *out = NULL;
    if (wire->out.octets == NULL)
        return ESF_OK;
    if (!wire->is_datagrams) {
        *out = wire->out.octets;
        memset(&wire->out, 0, sizeof wire->out);
        return ESF_OK;
    }
    struct span datagram = next_datagram(&wire->out);
    TRY(bytes_copy(out, datagram, err));
    queue_advance(&wire->out, DATAGRAM_HEADER + datagram.size);
    return ESF_OK;
}

size_t wire_unread(const struct wire *wire) {
    return queue_left(&wire->in);
}

bool wire_has_output(const struct wire *wire) {
    return wire->out.octets != NULL;
}

size_t wire_read(struct wire *wire, uint8_t *out, size_t size) {
    struct span next = wire->is_datagrams ? next_datagram(&wire->in) : queue_rest(&wire->in);
    size_t part = next.size < size ? next.size : size;
    if (part > 0)
        memcpy(out, next.data, part);
    if (next.size > 0)
        queue_advance(&wire->in, wire->is_datagrams ? DATAGRAM_HEADER + next.size : part);
    return part;
}

bool wire_write(struct wire *wire, struct span octets) {
    wire->failed = octets.size == 0 ? ESF_OK : queue_add(&wire->out, wire, octets, NULL);
    return wire->failed == ESF_OK;
}

void wire_drop_output(struct wire *wire) {
    queue_clear(&wire->out);
}
