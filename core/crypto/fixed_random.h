/* SPDX-License-Identifier: Apache-2.0
 *
 * Test seam: all randomness that BoringSSL draws in this thread (hello randoms, ephemeral keys, nonces of signatures, initialisation vectors)
 * follows from a seed. It knows how BoringSSL of the pinned version gets its entropy; a test notices when that changes. */
#ifndef CRYPTO_FIXED_RANDOM_H
#define CRYPTO_FIXED_RANDOM_H

#ifdef ESF_TEST_SEAMS

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { RANDOM_SEED_SIZE = 32 };

struct fixed_random {
    uint8_t seed[RANDOM_SEED_SIZE + 8]; /* and a counter, so that each run of calls has its own octets */
    bool is_set;
    void *kept;
};

/* fixed_random_take makes a seed of the next 32 octets of random_queue when it has so many, and otherwise none. */
void fixed_random_take(struct fixed_random *fixed);

/* Between the two BoringSSL's randomness in this thread comes from the seed, if there is one. */
void fixed_random_begin(struct fixed_random *fixed);
void fixed_random_end(struct fixed_random *fixed);

#ifdef __cplusplus
}
#endif

#endif
#endif
