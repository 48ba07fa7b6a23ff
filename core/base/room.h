/* SPDX-License-Identifier: Apache-2.0
 *
 * Where the octets that a call gives are written: into a new run, or straight into memory that the caller has lent. What a call does is
 * the same for both; it asks for room before anything changes, and only then fills it. */
#ifndef BASE_ROOM_H
#define BASE_ROOM_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct room {
    bool is_lent;
    uint8_t *lent;
    size_t capacity;
    size_t size;        /* octets taken of what was lent */
    struct bytes *made; /* the run, when nothing was lent */
};

#define ROOM_NEW                                                                                                       \
    { false, NULL, 0, 0, NULL } /* a run is made */
struct room room_lent(uint8_t *memory, size_t capacity);

/* room_check tells whether `size` octets will fit: ESF_E_TOO_SMALL, with the number in its message, when the lent memory is smaller. */
status room_check(const struct room *room, size_t size, struct error **err) MUST_CHECK;

/* room_take gives the place for exactly `size` octets, all of which the caller writes. Once only. */
status room_take(uint8_t **place, struct room *room, size_t size, struct error **err) MUST_CHECK;

/* room_fill gives a run that will not change any more: held once more, or copied into the lent memory. NULL is an empty one. */
status room_fill(struct room *room, struct bytes *content, struct error **err) MUST_CHECK;

/* room_drop takes back what was written, after a failure behind room_take: lent memory is wiped, a run freed. */
void room_drop(struct room *room);

#ifdef __cplusplus
}
#endif
#endif
