/* SPDX-License-Identifier: Apache-2.0
 *
 * base64 (RFC 4648 4, with padding) and base64url (5, without), strict: no white space, no missing or surplus padding, no bits set behind
 * the last octet. It is the hot path above 1 KiB: a scalar form that is obviously right, and a vector form beside it that is tested
 * against it and chosen at run time. */
#ifndef BASE_BASE64_H
#define BASE_BASE64_H

#include <stdbool.h>

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

/* base64url_size returns how many characters `size` octets take; base64url_decoded_size how many octets `size` characters hold at most. */
size_t base64url_size(size_t size);
size_t base64url_decoded_size(size_t size);
void base64url_encode(uint8_t *out, struct span octets);

/* base64url_decode writes at most base64url_decoded_size octets and their number. It returns false, and the offset of the first wrong
 * character in *written, when the text is not strict base64url; of a text that ends too early that is its last one. out may not overlap
 * text. */
bool base64url_decode(uint8_t *out, size_t *written, struct span text) __attribute__((warn_unused_result));

size_t base64_size(size_t size);
size_t base64_decoded_size(size_t size);
void base64_encode(uint8_t *out, struct span octets);
bool base64_decode(uint8_t *out, size_t *written, struct span text) __attribute__((warn_unused_result));

/* The scalar forms, for the tests that compare the vector forms with them. */
void base64url_encode_scalar(uint8_t *out, struct span octets);
bool base64url_decode_scalar(uint8_t *out, size_t *written, struct span text) __attribute__((warn_unused_result));

#ifdef __cplusplus
}
#endif
#endif
