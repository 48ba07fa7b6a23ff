/* SPDX-License-Identifier: Apache-2.0 */
#include "base/alloc.h"

#include <stdlib.h>
#include <string.h>

#include "base/lock.h"

#ifdef ESF_TEST_SEAMS
#include <malloc.h>
#endif

static int64_t live;

#ifdef ESF_TEST_SEAMS

static void (*watcher)(const uint8_t *memory, size_t size);
static int64_t until_failure; /* 0: no failure is planned */
static int64_t failures;

int mem_fails_now(void) {
    if (atomic_get(&until_failure) <= 0 || atomic_add(&until_failure, -1) != 0)
        return false;
    (void)atomic_add(&failures, 1);
    return true;
}

void mem_fail_after(int64_t n) {
    __atomic_store_n(&failures, 0, __ATOMIC_RELEASE);
    __atomic_store_n(&until_failure, n > 0 ? n : 0, __ATOMIC_RELEASE);
}

int mem_has_failed(void) {
    return atomic_get(&failures) > 0;
}

void mem_watch(void (*seen)(const uint8_t *memory, size_t size)) {
    __atomic_store_n(&watcher, seen, __ATOMIC_RELEASE);
}

static void show(void *memory) {
    void (*seen)(const uint8_t *, size_t) = __atomic_load_n(&watcher, __ATOMIC_ACQUIRE);
    if (seen != NULL)
        seen(memory, malloc_usable_size(memory));
}

#else

static inline int mem_fails_now(void) {
    return false;
}

static inline void show(void *memory) {
    (void)memory;
}

#endif

static void *counted(void *memory) {
    if (memory != NULL)
        (void)atomic_add(&live, 1);
    return memory;
}

/* No object may be larger than PTRDIFF_MAX; SIZE_MAX is what size_add and size_mul say on overflow. */
static bool is_too_large(size_t size) {
    return size > PTRDIFF_MAX;
}

void *mem_new(size_t size) {
    if (is_too_large(size) || mem_fails_now())
        return NULL;
    return counted(calloc(1, size > 0 ? size : 1));
}

void *mem_new_raw(size_t size) {
    if (is_too_large(size) || mem_fails_now())
        return NULL;
    return counted(malloc(size > 0 ? size : 1));
}

void mem_free(void *memory) {
    if (memory == NULL)
        return;
    (void)atomic_add(&live, -1);
    show(memory);
    free(memory);
}

void mem_wipe_free(void *memory, size_t size) {
    if (memory == NULL)
        return;
    wipe(memory, size);
    mem_free(memory);
}

int64_t mem_live(void) {
    return atomic_get(&live);
}

void wipe(void *memory, size_t size) {
    if (size == 0)
        return;
    memset(memory, 0, size);
    /* The compiler has to assume that somebody reads the zeros. */
    __asm__ __volatile__("" : : "r"(memory) : "memory");
}

size_t size_add(size_t a, size_t b) {
    size_t sum;
    return __builtin_add_overflow(a, b, &sum) ? SIZE_MAX : sum;
}

size_t size_mul(size_t a, size_t b) {
    size_t product;
    return __builtin_mul_overflow(a, b, &product) ? SIZE_MAX : product;
}
