/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/mem.h>

#include "base/alloc.h"
#include "crypto/crypto.h"

void secret_wipe(struct secret *secret) {
    wipe(secret, sizeof *secret);
}

void secret_cleanup(struct secret *secret) {
    secret_wipe(secret);
}

bool octets_equal(const void *a, const void *b, size_t size) {
    return CRYPTO_memcmp(a, b, size) == 0;
}

bool secret_equal(const struct secret *a, const struct secret *b) {
    return a->size == b->size && octets_equal(a->octets, b->octets, a->size);
}
