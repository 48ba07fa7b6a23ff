/* SPDX-License-Identifier: Apache-2.0 */
#include "base/bytes.h"

#include <inttypes.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/lock.h"
#include "base/tag.h"

/* The data starts at a multiple of 16 behind the header, because malloc's blocks do. */
enum { DATA_OFFSET = (sizeof(struct bytes) + 15) / 16 * 16, CAPACITY_MIN = 64 };

/* Callers write behind data + size after bytes_reserve, so what may hold something is the whole capacity. */
static void wipe_and_free(struct bytes *b) {
    mem_wipe_free(b, DATA_OFFSET + b->capacity);
}

static size_t grown(size_t capacity, size_t needed) {
    size_t half_more = size_add(capacity, capacity / 2);
    size_t wanted = half_more > needed ? half_more : needed;
    return wanted > CAPACITY_MIN ? wanted : CAPACITY_MIN;
}

status bytes_new(struct bytes **out, size_t capacity, struct error **err) {
    *out = NULL;
    struct bytes *b = mem_new_raw(size_add(DATA_OFFSET, capacity));
    if (b == NULL)
        return fail_no_memory(err);
    b->tag = TAG_BYTES;
    b->refs = 1;
    b->size = 0;
    b->capacity = capacity;
    b->data = (uint8_t *)b + DATA_OFFSET;
    *out = b;
    return ESF_OK;
}

struct bytes *bytes_hold(struct bytes *b) {
    (void)atomic_add(&b->refs, 1);
    return b;
}

status bytes_copy(struct bytes **out, struct span octets, struct error **err) {
    TRY(bytes_new(out, octets.size, err));
    if (octets.size > 0)
        memcpy((*out)->data, octets.data, octets.size);
    (*out)->size = octets.size;
    return ESF_OK;
}

status bytes_reserve(struct bytes **b, size_t extra, struct error **err) {
    if (*b == NULL)
        return bytes_new(b, grown(0, extra), err);
    size_t needed = size_add((*b)->size, extra);
    if (needed <= (*b)->capacity)
        return ESF_OK;

    struct bytes *larger = NULL;
    TRY(bytes_new(&larger, grown((*b)->capacity, needed), err));
    memcpy(larger->data, (*b)->data, (*b)->size);
    larger->size = (*b)->size;
    larger->tag = (*b)->tag;
    wipe_and_free(*b);
    *b = larger;
    return ESF_OK;
}

status bytes_append(struct bytes **b, struct span octets, struct error **err) {
    TRY(bytes_reserve(b, octets.size, err));
    if (octets.size > 0)
        memcpy((*b)->data + (*b)->size, octets.data, octets.size);
    (*b)->size += octets.size;
    return ESF_OK;
}

status bytes_append_text(struct bytes **b, const char *text, struct error **err) {
    return bytes_append(b, span_text(text), err);
}

status bytes_append_int(struct bytes **b, int64_t number, struct error **err) {
    char digits[24];
    int length = snprintf(digits, sizeof digits, "%" PRId64, number);
    return bytes_append(b, span_of(digits, (size_t)length), err);
}

struct span bytes_span(const struct bytes *b) {
    return b != NULL ? span_of(b->data, b->size) : span_of(NULL, 0);
}

void bytes_free(struct bytes *b) {
    if (b != NULL && atomic_add(&b->refs, -1) == 0)
        wipe_and_free(b);
}

void bytes_cleanup(struct bytes **b) {
    bytes_free(*b);
}
