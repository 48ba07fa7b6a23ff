/* SPDX-License-Identifier: Apache-2.0
 *
 * A span is a borrowed run of octets. It owns nothing and knows nothing of what the octets mean. Never compare secrets with it. */
#ifndef BASE_SPAN_H
#define BASE_SPAN_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct span {
    const uint8_t *data;
    size_t size;
};

static inline struct span span_of(const void *data, size_t size) {
    struct span s = {(const uint8_t *)data, size};
    return s;
}

static inline struct span span_text(const char *text) {
    return span_of(text, strlen(text));
}

static inline bool span_equal(struct span a, struct span b) {
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool span_is(struct span a, const char *text) {
    return span_equal(a, span_text(text));
}

static inline bool span_starts_with(struct span a, const char *text) {
    size_t n = strlen(text);
    return a.size >= n && memcmp(a.data, text, n) == 0;
}

/* span_from returns what is left after the first `offset` octets (offset <= size). */
static inline struct span span_from(struct span a, size_t offset) {
    return span_of(a.data + offset, a.size - offset);
}

#endif
