/* SPDX-License-Identifier: Apache-2.0
 *
 * The octets between a TLS engine and whoever carries them: what came from the peer and is not read yet, what was written and not taken
 * yet. A stream, or datagrams that keep their limits. Bounded; knows nothing of what the octets mean. */
#ifndef TLS_WIRE_H
#define TLS_WIRE_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct wire_queue {
    struct bytes *octets; /* datagrams: each behind two octets of length */
    size_t taken;
};

struct wire {
    bool is_datagrams;
    size_t size_max; /* of each direction */
    struct wire_queue in, out;
    status failed; /* a write that could not be kept */
};

void wire_init(struct wire *wire, bool is_datagrams, size_t size_max);
void wire_clear(struct wire *wire);

/* For the carrier: wire_feed keeps octets from the peer, or one datagram; ESF_E_LIMIT when it is too much. wire_take gives all that is to go
 * to the peer, or the next datagram; NULL when there is nothing. */
status wire_feed(struct wire *wire, struct span octets, struct error **err) MUST_CHECK;
status wire_take(struct bytes **out, struct wire *wire, struct error **err) MUST_CHECK;
size_t wire_unread(const struct wire *wire);
bool wire_has_output(const struct wire *wire);

/* For the engine: wire_read moves at most `size` octets, or one datagram (cut when it is longer), into `out` and returns how many; 0 when
 * there is nothing. wire_write returns false when there is no room or no memory, and says so in wire->failed. */
size_t wire_read(struct wire *wire, uint8_t *out, size_t size);
bool wire_write(struct wire *wire, struct span octets);

/* wire_drop_output forgets what was not taken yet. */
void wire_drop_output(struct wire *wire);

#ifdef __cplusplus
}
#endif
#endif
