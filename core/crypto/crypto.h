/* SPDX-License-Identifier: Apache-2.0
 *
 * The mathematics: AEAD, HMAC, hashes, HKDF, random octets. It is the core's only user of libcrypto, knows algorithms by parameters and
 * nothing of messages, keys' purposes or who may do what. */
#ifndef CRYPTO_CRYPTO_H
#define CRYPTO_CRYPTO_H

#include <stdbool.h>

#include "base/error.h"
#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { AES_GCM_IV_SIZE = 12, AES_GCM_TAG_SIZE = 16, SHA256_SIZE = 32, SECRET_SIZE_MAX = 64 };

/* ---- secrets: a type of their own, so that they are never compared or printed as bytes ---- */

struct secret {
    uint8_t octets[SECRET_SIZE_MAX];
    size_t size;
};

void secret_wipe(struct secret *secret);
void secret_cleanup(struct secret *secret);
bool secret_equal(const struct secret *a, const struct secret *b); /* constant-time */
bool octets_equal(const void *a, const void *b, size_t size);      /* constant-time */

/* ---- AES-GCM with a key that is set up once and used from many threads ---- */

struct aead;

/* aead_new sets up AES-GCM for a key of 16, 24 or 32 octets. */
status aead_new(struct aead **out, struct span key, struct error **err) MUST_CHECK;
void aead_free(struct aead *aead);
void aead_cleanup(struct aead **aead);

/* aead_seal writes plaintext.size octets to out and the tag. out may be plaintext.data. */
status aead_seal(const struct aead *aead, uint8_t *out, uint8_t tag[AES_GCM_TAG_SIZE],
                 const uint8_t iv[AES_GCM_IV_SIZE], struct span aad, struct span plaintext,
                 struct error **err) MUST_CHECK;

/* aead_open writes ciphertext.size octets to out, which may be ciphertext.data, and returns false (out wiped) when the tag is wrong. */
bool aead_open(const struct aead *aead, uint8_t *out, const uint8_t tag[AES_GCM_TAG_SIZE],
               const uint8_t iv[AES_GCM_IV_SIZE], struct span aad, struct span ciphertext) MUST_CHECK;

/* ---- hashes ---- */

/* The parts are hashed one after the other, with nothing between. */
void sha256(uint8_t out[SHA256_SIZE], const struct span *parts, size_t count);
void hmac_sha256(uint8_t out[SHA256_SIZE], struct span key, const struct span *parts, size_t count);
status hkdf_sha256(uint8_t *out, size_t out_size, struct span secret, struct span salt, struct span info,
                   struct error **err) MUST_CHECK;

/* siphash is for hash tables with keys that peers choose. */
uint64_t siphash(const uint64_t key[2], struct span octets);

/* ---- random ---- */

status random_octets(uint8_t *out, size_t size, struct error **err) MUST_CHECK;

/* random_iv is random_octets for an initialisation vector, of which each message needs one, and several times faster. */
status random_iv(uint8_t out[AES_GCM_IV_SIZE], struct error **err) MUST_CHECK;

#ifdef ESF_TEST_SEAMS
enum { RANDOM_SEAM_MAX = 4096 };
bool random_queue(struct span octets);              /* the next random octets; false when more than RANDOM_SEAM_MAX */
bool random_take_queued(uint8_t *out, size_t size); /* all of `size` from the queue, or none and false */
#endif

/* crypto_version returns the name and version of the library inside, for example "BoringSSL (API 44)". */
const char *crypto_version(void);

#ifdef __cplusplus
}
#endif
#endif
