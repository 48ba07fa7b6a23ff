/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/aead.h>
#include <openssl/crypto.h>
#include <openssl/err.h>

#include "base/alloc.h"
#include "base/testing.h"
#include "crypto/crypto.h"

/* The key schedule lies inside, so that a key is one allocation and is wiped with it. */
struct aead {
    EVP_AEAD_CTX context;
};

#define TEXT_OF(number) TEXT_OF_EXPANDED(number)
#define TEXT_OF_EXPANDED(number) #number

static const EVP_AEAD *algorithm_for(size_t key_size) {
    switch (key_size) {
    case 16:
        return EVP_aead_aes_128_gcm();
    case 24:
        return EVP_aead_aes_192_gcm();
    case 32:
        return EVP_aead_aes_256_gcm();
    default:
        return NULL;
    }
}

status aead_new(struct aead **out, struct span key, struct error **err) {
    *out = NULL;
    const EVP_AEAD *algorithm = algorithm_for(key.size);
    if (algorithm == NULL)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "an AES-GCM key has 16, 24 or 32 octets, not %zu", key.size);

    struct aead *aead = mem_new(sizeof *aead);
    if (aead == NULL)
        return fail_no_memory(err);
    if (!EVP_AEAD_CTX_init(&aead->context, algorithm, key.data, key.size, AES_GCM_TAG_SIZE, NULL)) {
        ERR_clear_error();
        mem_wipe_free(aead, sizeof *aead);
        return fail(err, ESF_E_INTERNAL, 0, NULL, "AES-GCM cannot be set up");
    }
    *out = aead;
    return ESF_OK;
}

void aead_free(struct aead *aead) {
    if (aead == NULL)
        return;
    EVP_AEAD_CTX_cleanup(&aead->context);
    mem_wipe_free(aead, sizeof *aead);
}

void aead_cleanup(struct aead **aead) {
    aead_free(*aead);
}

static bool seal(const struct aead *aead, uint8_t *out, uint8_t tag[AES_GCM_TAG_SIZE],
                 const uint8_t iv[AES_GCM_IV_SIZE], struct span aad, struct span plaintext) {
    size_t tag_size;
    if (EVP_AEAD_CTX_seal_scatter(&aead->context, out, tag, &tag_size, AES_GCM_TAG_SIZE, iv, AES_GCM_IV_SIZE,
                                  plaintext.data, plaintext.size, NULL, 0, aad.data, aad.size))
        return true;
    ERR_clear_error();
    return false;
}

status aead_seal(const struct aead *aead, uint8_t *out, uint8_t tag[AES_GCM_TAG_SIZE],
                 const uint8_t iv[AES_GCM_IV_SIZE], struct span aad, struct span plaintext, struct error **err) {
    if (!seal(aead, out, tag, iv, aad, plaintext))
        return fail(err, ESF_E_LIMIT, 0, NULL, "AES-GCM seals at most 64 GiB with one nonce, not %zu octets",
                    plaintext.size);
    return ESF_OK;
}

bool aead_open(const struct aead *aead, uint8_t *out, const uint8_t tag[AES_GCM_TAG_SIZE],
               const uint8_t iv[AES_GCM_IV_SIZE], struct span aad, struct span ciphertext) {
    if (testing_check_off(TESTING_CHECK_TAG)) {
        /* AES-GCM is a key stream: sealing the ciphertext gives the plaintext, whatever the tag is. */
        uint8_t ignored[AES_GCM_TAG_SIZE];
        return seal(aead, out, ignored, iv, aad, ciphertext);
    }
    if (EVP_AEAD_CTX_open_gather(&aead->context, out, iv, AES_GCM_IV_SIZE, ciphertext.data, ciphertext.size, tag,
                                 AES_GCM_TAG_SIZE, aad.data, aad.size))
        return true;
    ERR_clear_error(); /* what went wrong is told to nobody, not even by accident (D18) */
    return false;
}

const char *crypto_version(void) {
    return "BoringSSL (API " TEXT_OF(BORINGSSL_API_VERSION) ")";
}
