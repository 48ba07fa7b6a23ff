/* SPDX-License-Identifier: Apache-2.0
 *
 * JWE compact serialization (RFC 7516 7.1) with `dir`: taken apart and put together. It knows the five parts; what the header says is the
 * matter of the system that defines it. */
#ifndef JOSE_JWE_H
#define JOSE_JWE_H

#include "base/bytes.h"
#include "crypto/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { JWE_IV_CHARS = 16, JWE_TAG_CHARS = 22 };

struct jwe {
    struct span header;     /* base64url text, which is the AAD; borrowed from the compact text */
    struct span ciphertext; /* base64url text, borrowed */
    uint8_t iv[AES_GCM_IV_SIZE];
    uint8_t tag[AES_GCM_TAG_SIZE];
    struct bytes *body; /* the ciphertext, decoded; jwe_open turns it into the plaintext in place */
};

/* jwe_split finds the five parts and checks: header and ciphertext not empty, encrypted key empty, IV 12 and tag 16 octets, all strict
 * base64url; decodes IV and tag. The ciphertext's alphabet is checked by jwe_decode_body. Fails with ESF_E_JWE, rsc 4000, where = "octet N"
 * of the compact text. */
status jwe_split(struct jwe *out, struct span compact, struct error **err) MUST_CHECK;

/* jwe_decode_header decodes the header's text into a new run of octets; ESF_E_JWE rsc 4000, ESF_E_LIMIT rsc 4000 over size_max octets. */
status jwe_decode_header(struct bytes **out, const struct jwe *jwe, size_t size_max, struct error **err) MUST_CHECK;

/* jwe_decode_body decodes the ciphertext into jwe->body. */
status jwe_decode_body(struct jwe *jwe, struct error **err) MUST_CHECK;

/* jwe_open verifies and decrypts the body in place; false, and a wiped body, when the tag is wrong. */
bool jwe_open(struct jwe *jwe, const struct aead *aead) MUST_CHECK;

void jwe_cleanup(struct jwe *jwe); /* wipes and frees the body; legal on a zeroed struct jwe */

/* jwe_size returns the length of the compact text for a header text and a plaintext of these sizes. */
size_t jwe_size(size_t header_text_size, size_t plaintext_size);

/* jwe_seal writes the compact text to out (jwe_size octets) with a fresh random IV. header_text is base64url. It needs room for the
 * ciphertext only once: encryption and encoding happen in out. */
status jwe_seal(uint8_t *out, const struct aead *aead, struct span header_text, struct span plaintext,
                struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
