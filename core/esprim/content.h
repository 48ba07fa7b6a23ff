/* SPDX-License-Identifier: Apache-2.0
 *
 * The content of a Notify that carries an ESPrim Object: sealed straight into its place, {"m2m:seci":{"sit":5,"epo":"<JWE>"}}. */
#ifndef ESPRIM_CONTENT_H
#define ESPRIM_CONTENT_H

#include "base/room.h"
#include "crypto/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esprim_content_size is how many octets the content has, for a header text and a primitive of these sizes. */
size_t esprim_content_size(size_t header_size, size_t primitive_size);

/* esprim_content_size_max is never less than the content of a primitive of this size, whatever its header says. */
size_t esprim_content_size_max(size_t primitive_size);

/* esprim_content_seal writes esprim_content_size octets to out, which may not overlap the primitive. header is base64url text
 * (esprim_header_write). */
status esprim_content_seal(uint8_t *out, const struct aead *aead, struct span header, struct span primitive,
                           struct error **err) MUST_CHECK;

/* esprim_opened_size_max is never less than the primitive in a content of this size: all of it would be ciphertext in base64url. */
size_t esprim_opened_size_max(size_t content_size);

#ifdef __cplusplus
}
#endif
#endif
