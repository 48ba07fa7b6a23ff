/* SPDX-License-Identifier: Apache-2.0
 *
 * A mutex that scopes: LOCKED(&endpoint->lock); holds it until the end of the block. And atomic counters on plain integers, so that
 * headers stay readable for C++. */
#ifndef BASE_LOCK_H
#define BASE_LOCK_H

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>

struct lock {
    pthread_mutex_t mutex;
};

static inline void lock_init(struct lock *lock) {
    (void)pthread_mutex_init(&lock->mutex, NULL);
}

static inline void lock_destroy(struct lock *lock) {
    (void)pthread_mutex_destroy(&lock->mutex);
}

static inline struct lock *lock_acquire(struct lock *lock) {
    (void)pthread_mutex_lock(&lock->mutex);
    return lock;
}

static inline void lock_release(struct lock **lock) {
    (void)pthread_mutex_unlock(&(*lock)->mutex);
}

#define LOCKED(which) __attribute__((cleanup(lock_release), unused)) struct lock *locked_here = lock_acquire(which)

static inline int64_t atomic_add(int64_t *counter, int64_t n) {
    return __atomic_add_fetch(counter, n, __ATOMIC_ACQ_REL);
}

static inline int64_t atomic_get(const int64_t *counter) {
    return __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}

/* atomic_max raises *value to at least n and returns what it is then. */
static inline int64_t atomic_max(int64_t *value, int64_t n) {
    int64_t seen = __atomic_load_n(value, __ATOMIC_ACQUIRE);
    while (seen < n && !__atomic_compare_exchange_n(value, &seen, n, true, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE)) {
    }
    return seen < n ? n : seen;
}

#endif
