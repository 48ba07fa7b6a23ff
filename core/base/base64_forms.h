/* SPDX-License-Identifier: Apache-2.0
 *
 * The forms of base64 inside base64.c: one loop for both alphabets, and the vector form that does most of a long run
 * and leaves the rest to the scalar one. Nobody but base64*.c and their tests includes this. */
#ifndef BASE_BASE64_FORMS_H
#define BASE_BASE64_FORMS_H

#include <stdbool.h>

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

enum base64_alphabet { BASE64_STANDARD, BASE64_URL };

/* base64_vector_encode encodes some multiple of 3 octets from the start and returns how many (0 where the processor has
 * no vector form). */
size_t base64_vector_encode(uint8_t *out, struct span octets, enum base64_alphabet alphabet);

/* base64_vector_decode decodes some multiple of 4 characters from the start and returns how many. It stops before the
 * first block with a character outside the alphabet, and writes only what base64url_decoded_size allows. */
size_t base64_vector_decode(uint8_t *out, struct span text, enum base64_alphabet alphabet);

#ifdef __cplusplus
}
#endif
#endif
