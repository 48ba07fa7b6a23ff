/* SPDX-License-Identifier: Apache-2.0
 *
 * Every allocation of the core goes through here: it is counted (so that leaks show), zeroed, and can be made to fail (test seam). */
#ifndef BASE_ALLOC_H
#define BASE_ALLOC_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* mem_new returns zeroed memory, or NULL. A size of 0 gives a valid pointer. */
void *mem_new(size_t size);

/* mem_new_raw is mem_new without the zeroing, for large buffers that are written whole. */
void *mem_new_raw(size_t size);

/* mem_free wipes nothing; NULL is legal. */
void mem_free(void *memory);

/* mem_wipe_free wipes `size` octets first. */
void mem_wipe_free(void *memory, size_t size);

/* mem_live returns how many allocations are alive. */
int64_t mem_live(void);

/* wipe overwrites memory in a way that the compiler keeps. */
void wipe(void *memory, size_t size);

/* size_add and size_mul return SIZE_MAX on overflow, which every allocation and limit refuses. */
size_t size_add(size_t a, size_t b);
size_t size_mul(size_t a, size_t b);

#ifdef ESF_TEST_SEAMS
void mem_fail_after(int64_t n); /* the n-th allocation from now fails; 0 = none */
int mem_has_failed(void);       /* whether one did since mem_fail_after */
int mem_fails_now(void);        /* counts as an allocation: whether this is the one that fails */

/* mem_watch shows each block to `seen` before it is freed, so that a test can tell that nothing secret is left in it; NULL ends that. */
void mem_watch(void (*seen)(const uint8_t *memory, size_t size));
#endif

#ifdef __cplusplus
}
#endif
#endif
