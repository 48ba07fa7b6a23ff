/* SPDX-License-Identifier: Apache-2.0
 *
 * struct bytes: a run of octets on the heap, in one block, wiped when freed. It is what crosses the ABI as esf_buf. It grows by being
 * replaced, so functions that append take the address of the pointer. */
#ifndef BASE_BYTES_H
#define BASE_BYTES_H

#include "base/error.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

struct bytes {
    uint32_t tag; /* handle tag of the ABI */
    int64_t refs;
    size_t size;
    size_t capacity;
    uint8_t *data; /* behind this header, in the same block */
};

/* bytes_new makes an empty run with room for `capacity` octets. */
status bytes_new(struct bytes **out, size_t capacity, struct error **err) MUST_CHECK;
status bytes_copy(struct bytes **out, struct span octets, struct error **err) MUST_CHECK;

/* bytes_hold gives one more owner to a run that will not change any more: each frees it, the last one wipes it. */
struct bytes *bytes_hold(struct bytes *b);

/* bytes_append and its kin make a run of *b when it is NULL, and move it when it has to grow; the old block is wiped. */
status bytes_append(struct bytes **b, struct span octets, struct error **err) MUST_CHECK;
status bytes_append_text(struct bytes **b, const char *text, struct error **err) MUST_CHECK;
status bytes_append_int(struct bytes **b, int64_t number, struct error **err) MUST_CHECK;

/* bytes_reserve makes room for `extra` more octets, to be written at data + size by the caller. */
status bytes_reserve(struct bytes **b, size_t extra, struct error **err) MUST_CHECK;

struct span bytes_span(const struct bytes *b); /* empty for NULL */
void bytes_free(struct bytes *b);
void bytes_cleanup(struct bytes **b);

#ifdef __cplusplus
}
#endif
#endif
