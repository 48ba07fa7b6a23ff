/* SPDX-License-Identifier: Apache-2.0
 *
 * The content of a Notify that carries an ESPrim Object: sealed straight into its place, {"m2m:seci":{"sit":5,"epo":"<JWE>"}}. */
#ifndef ESPRIM_CONTENT_H
#define ESPRIM_CONTENT_H

#include "base/bytes.h"
#include "crypto/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* header is base64url text (esprim_header_write). */
status esprim_content_seal(struct bytes **out, const struct aead *aead, struct span header, struct span primitive,
                           struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
