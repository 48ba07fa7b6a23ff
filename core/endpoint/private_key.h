/* SPDX-License-Identifier: Apache-2.0
 *
 * Private keys of this end, on P-256: made, read from a file, written to one, and named by the public half. They prove identities and are
 * never pairwise keys. */
#ifndef ENDPOINT_PRIVATE_KEY_H
#define ENDPOINT_PRIVATE_KEY_H

#include "endpoint/key.h"

#ifdef __cplusplus
extern "C" {
#endif

status key_new_generated(struct key **out, struct error **err) MUST_CHECK;

/* key_new_private reads PKCS#8 or SEC 1, in PEM or DER. */
status key_new_private(struct key **out, struct span text, struct error **err) MUST_CHECK;

/* key_private_pem is the one place where a private key leaves: PKCS#8 in PEM, for tools. These three fail with ESF_E_POLICY for a pairwise
 * key. */
status key_private_pem(struct bytes **out, const struct key *key, struct error **err) MUST_CHECK;
status key_public(struct bytes **out, const struct key *key,
                  struct error **err) MUST_CHECK; /* SubjectPublicKeyInfo in DER */
status key_public_name(struct bytes **out, const struct key *key, struct error **err) MUST_CHECK; /* RFC 6920 */

/* key_own_private lends the private key of a handle, or fails likewise. */
status key_own_private(struct p256_key **out, const struct key *key, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
