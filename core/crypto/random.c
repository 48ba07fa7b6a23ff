/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/rand.h>

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
