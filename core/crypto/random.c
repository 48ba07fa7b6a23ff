/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/rand.h>

#include "base/fork.h"
#include "crypto/crypto.h"

#ifdef ESF_TEST_SEAMS

#include "base/lock.h"

static struct lock lock = {PTHREAD_MUTEX_INITIALIZER};
static uint8_t queue[RANDOM_SEAM_MAX];
static size_t queue_size;
static size_t queue_taken;

bool random_queue(struct span octets) {
    if (octets.size > RANDOM_SEAM_MAX)
        return false;
    LOCKED(&lock);
    if (octets.size > 0)
        memcpy(queue, octets.data, octets.size);
    queue_size = octets.size;
    queue_taken = 0;
    return true;
}

static size_t take_queued(uint8_t *out, size_t size) {
    LOCKED(&lock);
    size_t left = queue_size - queue_taken;
    size_t taken = size < left ? size : left;
    if (taken > 0)
        memcpy(out, queue + queue_taken, taken);
    queue_taken += taken;
    return taken;
}

bool random_take_queued(uint8_t *out, size_t size) {
    LOCKED(&lock);
    if (queue_size - queue_taken < size)
        return false;
    memcpy(out, queue + queue_taken, size);
    queue_taken += size;
    return true;
}

#else

static inline size_t take_queued(uint8_t *out, size_t size) {
    (void)out;
    (void)size;
    return 0;
}

#endif

status random_octets(uint8_t *out, size_t size, struct error **err) {
    size_t queued = take_queued(out, size);
    if (queued == size)
        return ESF_OK;
    if (RAND_bytes(out + queued, size - queued) != 1)
        return fail(err, ESF_E_RANDOM, 0, NULL, "the system gives no random octets");
    return ESF_OK;
}

/* A draw costs four times what sealing a short message does, so nonces come from a stock. It is the thread's own, and a child process
 * finds that it is its parent's and draws another: no two of them ever hand out the same octets. */
enum { STOCK_SIZE = 16 * AES_GCM_IV_SIZE };

static __thread struct {
    uint8_t octets[STOCK_SIZE];
    size_t left;
    uint64_t generation;
} stock;

static status fill_stock(struct error **err) {
    stock.left = 0;
    TRY(random_octets(stock.octets, STOCK_SIZE, err));
    stock.left = STOCK_SIZE;
    stock.generation = fork_generation();
    return ESF_OK;
}

status random_iv(uint8_t out[AES_GCM_IV_SIZE], struct error **err) {
    size_t queued = take_queued(out, AES_GCM_IV_SIZE);
    if (queued == AES_GCM_IV_SIZE)
        return ESF_OK;
    if (stock.left < AES_GCM_IV_SIZE || stock.generation != fork_generation())
        TRY(fill_stock(err));
    uint8_t *taken = stock.octets + STOCK_SIZE - stock.left;
    memcpy(out + queued, taken, AES_GCM_IV_SIZE - queued);
    memset(taken, 0, AES_GCM_IV_SIZE);
    stock.left -= AES_GCM_IV_SIZE;
    return ESF_OK;
}
