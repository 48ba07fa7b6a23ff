/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include <openssl/digest.h>
#include <openssl/hkdf.h>
#include <openssl/hmac.h>
#include <openssl/sha.h>
#include <openssl/siphash.h>

#include "base/alloc.h"
#include "crypto/crypto.h"

/* BoringSSL's hashes keep their state in the context that the caller gives, so nothing here can fail. Should that ever
 * change, stopping is better than a MAC that nobody computed. */
static void must(int done) {
    if (done != 1)
        abort();
}

void sha256(uint8_t out[SHA256_SIZE], const struct span *parts, size_t count) {
    SHA256_CTX context;
    must(SHA256_Init(&context));
    for (size_t i = 0; i < count; i++)
        must(SHA256_Update(&context, parts[i].data, parts[i].size));
    must(SHA256_Final(out, &context));
    wipe(&context, sizeof context);
}

void hmac_sha256(uint8_t out[SHA256_SIZE], struct span key, const struct span *parts, size_t count) {
    HMAC_CTX context;
    HMAC_CTX_init(&context);
    must(HMAC_Init_ex(&context, key.data, key.size, EVP_sha256(), NULL));
    for (size_t i = 0; i < count; i++)
        must(HMAC_Update(&context, parts[i].data, parts[i].size));
    must(HMAC_Final(&context, out, NULL));
    HMAC_CTX_cleanse(&context);
}

status hkdf_sha256(uint8_t *out, size_t out_size, struct span secret, struct span salt, struct span info,
                   struct error **err) {
    enum { OUT_MAX = 255 * SHA256_SIZE };
    if (out_size > OUT_MAX)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "HKDF-SHA-256 gives at most %d octets (RFC 5869 2.3), not %zu",
                    OUT_MAX, out_size);
    uint8_t prk[SHA256_SIZE];
    size_t prk_size = sizeof prk;
    must(HKDF_extract(prk, &prk_size, EVP_sha256(), secret.data, secret.size, salt.data, salt.size));
    must(HKDF_expand(out, out_size, EVP_sha256(), prk, prk_size, info.data, info.size));
    wipe(prk, sizeof prk);
    return ESF_OK;
}

uint64_t siphash(const uint64_t key[2], struct span octets) {
    return SIPHASH_24(key, octets.data, octets.size);
}
