/* SPDX-License-Identifier: Apache-2.0
 *
 * BoringSSL keeps a generator per thread (CTR-DRBG), seeds it from the system and mixes RDRAND into each draw. The
 * functions through which it reaches the system and the processor stand here instead of those in its archive: the linker
 * takes a member of an archive only for names that nobody has defined. Without a seed they ask the kernel. */
#include "crypto/fixed_random.h"

#ifdef ESF_TEST_SEAMS

#include <openssl/mem.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "base/alloc.h"
#include "crypto/crypto.h"

enum { THREAD_LOCAL_RAND = 1 }; /* OPENSSL_THREAD_LOCAL_RAND */

/* Internal functions of BoringSSL (prefix ESF), under the names that its compiler gives them. */
void system_random(uint8_t *out, size_t size) __asm__("_ZN4bssl3ESF14CRYPTO_sysrandEPhm");
void system_random_init(void) __asm__("_ZN4bssl3ESF19CRYPTO_init_sysrandEv");
int processor_random(uint8_t out[8]) __asm__("ESF_CRYPTO_rdrand");
int processor_random_many(uint8_t *out, size_t size) __asm__("ESF_CRYPTO_rdrand_multiple8_buf");
uint64_t kernel_fork_generation(void) __asm__("_ZN4bssl3ESF26CRYPTO_get_fork_generationEv");
void *thread_local_get(int index) __asm__("_ZN4bssl3ESF23CRYPTO_get_thread_localENS0_19thread_local_data_tE");
int thread_local_set(int index, void *value, void (*destructor)(void *)) __asm__(
    "_ZN4bssl3ESF23CRYPTO_set_thread_localENS0_19thread_local_data_tEPvPFvS2_E");

static __thread struct fixed_random *fixed_here;

static void ask_kernel(uint8_t *out, size_t size) {
    while (size > 0) {
        ssize_t got = getrandom(out, size, 0);
        if (got <= 0)
            abort();
        out += got;
        size -= (size_t)got;
    }
}

static void count(struct fixed_random *fixed) {
    for (size_t i = sizeof fixed->seed; i-- > RANDOM_SEED_SIZE && ++fixed->seed[i] == 0;) {
    }
}

void system_random(uint8_t *out, size_t size) {
    struct fixed_random *fixed = fixed_here;
    if (fixed == NULL) {
        ask_kernel(out, size);
        return;
    }
    while (size > 0) {
        uint8_t block[SHA256_SIZE];
        struct span seed = span_of(fixed->seed, sizeof fixed->seed);
        sha256(block, &seed, 1);
        count(fixed);
        size_t part = size < sizeof block ? size : sizeof block;
        memcpy(out, block, part);
        out += part;
        size -= part;
    }
}

void system_random_init(void) {}

/* "Not there": what the processor gives cannot be repeated. */
int processor_random(uint8_t out[8]) {
    (void)out;
    return 0;
}

int processor_random_many(uint8_t *out, size_t size) {
    (void)out;
    (void)size;
    return 0;
}

/* What the generator mixes in, and when it is seeded again, depends on whether the kernel can tell a fork. With a seed it always can; without,
 * never, and then each draw asks for more entropy. */
uint64_t kernel_fork_generation(void) {
    return fixed_here != NULL ? 1 : 0;
}

void fixed_random_take(struct fixed_random *fixed) {
    memset(fixed, 0, sizeof *fixed);
    fixed->is_set = random_take_queued(fixed->seed, RANDOM_SEED_SIZE);
}

static void free_generator(void *generator) {
    OPENSSL_free(generator);
}

/* The thread's generator is put aside: without one, the next draw makes one from the seed. */
void fixed_random_begin(struct fixed_random *fixed) {
    if (!fixed->is_set)
        return;
    fixed->kept = thread_local_get(THREAD_LOCAL_RAND);
    (void)thread_local_set(THREAD_LOCAL_RAND, NULL, free_generator);
    fixed_here = fixed;
}

void fixed_random_end(struct fixed_random *fixed) {
    if (!fixed->is_set)
        return;
    fixed_here = NULL;
    void *drawn_from = thread_local_get(THREAD_LOCAL_RAND);
    (void)thread_local_set(THREAD_LOCAL_RAND, fixed->kept, free_generator);
    OPENSSL_free(drawn_from);
    fixed->kept = NULL;
}

#endif
