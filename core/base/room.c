/* SPDX-License-Identifier: Apache-2.0 */
#include "base/room.h"

#include "base/alloc.h"

struct room room_lent(uint8_t *memory, size_t capacity) {
    struct room room = {.is_lent = true, .lent = memory, .capacity = capacity};
    return room;
}

status room_check(const struct room *room, size_t size, struct error **err) {
    if (!room->is_lent || size <= room->capacity)
        return ESF_OK;
    return fail(err, ESF_E_TOO_SMALL, 0, "", "the result has %zu octets, the memory for it only %zu", size,
                room->capacity);
}

status room_take(uint8_t **place, struct room *room, size_t size, struct error **err) {
    *place = NULL;
    TRY(room_check(room, size, err));
    if (room->is_lent) {
        *place = room->lent;
        room->size = size;
        return ESF_OK;
    }
    TRY(bytes_new(&room->made, size, err));
    room->made->size = size;
    *place = room->made->data;
    return ESF_OK;
}

status room_fill(struct room *room, struct bytes *content, struct error **err) {
    struct span octets = bytes_span(content);
    if (!room->is_lent) {
        if (content == NULL)
            return bytes_new(&room->made, 0, err);
        room->made = bytes_hold(content);
        return ESF_OK;
    }
    TRY(room_check(room, octets.size, err));
    if (octets.size > 0)
        memcpy(room->lent, octets.data, octets.size);
    room->size = octets.size;
    return ESF_OK;
}

void room_drop(struct room *room) {
    if (room->size > 0)
        wipe(room->lent, room->size);
    room->size = 0;
    bytes_free(room->made);
    room->made = NULL;
}
