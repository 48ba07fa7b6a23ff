/* SPDX-License-Identifier: Apache-2.0
 *
 * P-256 and ECDSA with SHA-256, the one curve and the one signature of the certificate profile (TS-0003 10.1.1.1). It knows points, scalars
 * and signatures, not the documents that they stand in. A point is uncompressed: 04, x, y. */
#ifndef CRYPTO_P256_H
#define CRYPTO_P256_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { P256_POINT_SIZE = 65, P256_SCALAR_SIZE = 32 };

/* p256_is_point tells whether the octets are an uncompressed point of the curve. */
bool p256_is_point(struct span octets);

/* p256_verify checks an ECDSA-Sig-Value in DER over SHA-256(message). It fails only when memory runs out. */
status p256_verify(bool *is_right, const uint8_t point[P256_POINT_SIZE], struct span message, struct span signature,
                   struct error **err) MUST_CHECK;

/* A private key. It does not change, so it may be used from many threads. */
struct p256_key;

status p256_key_generate(struct p256_key **out, struct error **err) MUST_CHECK;

/* p256_key_of_scalar computes the point. ESF_E_FORMAT when the octets are no private key of the curve. */
status p256_key_of_scalar(struct p256_key **out, struct span scalar, struct error **err) MUST_CHECK;

/* p256_key_hold gives one more owner: each frees it, the last one wipes it. */
struct p256_key *p256_key_hold(struct p256_key *key);
void p256_key_free(struct p256_key *key);
void p256_key_cleanup(struct p256_key **key);

const uint8_t *p256_key_point(const struct p256_key *key); /* P256_POINT_SIZE octets */

/* p256_key_scalar is for those who write the key down. */
struct span p256_key_scalar(const struct p256_key *key);

/* p256_sign makes an ECDSA-Sig-Value in DER over SHA-256(message). */
status p256_sign(struct bytes **out, const struct p256_key *key, struct span message, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
