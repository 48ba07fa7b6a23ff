/* SPDX-License-Identifier: Apache-2.0 */
#include "base/fork.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/mman.h>
#include <unistd.h>

/* A generation is drawn when the page is found empty, which it is at the start and in a child. The last one drawn lies
 * outside the page, so a child inherits it and draws another. Siblings may draw the same: neither holds anything of the
 * other.
 *
 * Where MADV_WIPEONFORK is missing (Linux before 4.14, other systems) the process id serves: it differs from the
 * parent's, and a later descendant that is given the same one again is the only fork that goes unnoticed. */

static pthread_once_t once = PTHREAD_ONCE_INIT;
static uint64_t *wiped_in_child; /* in a page of its own; NULL when the kernel does not wipe */
static uint64_t last_drawn;

static void set_up(void) {
#ifdef MADV_WIPEONFORK
    long size = sysconf(_SC_PAGESIZE);
    if (size <= 0)
        return;
    void *page = mmap(NULL, (size_t)size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    if (page == MAP_FAILED)
        return;
    /* User-mode emulators take any advice and do nothing; what no kernel knows tells them from a kernel. */
    if (madvise(page, (size_t)size, -1) == 0 || madvise(page, (size_t)size, MADV_WIPEONFORK) != 0) {
        (void)munmap(page, (size_t)size);
        return;
    }
    wiped_in_child = page;
#endif
}

static uint64_t draw(void) {
    uint64_t winner = 0;
    uint64_t mine = __atomic_add_fetch(&last_drawn, 1, __ATOMIC_ACQ_REL);
    if (__atomic_compare_exchange_n(wiped_in_child, &winner, mine, false, __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE))
        return mine;
    return winner;
}

uint64_t fork_generation(void) {
    (void)pthread_once(&once, set_up);
    if (wiped_in_child == NULL)
        return (uint64_t)getpid();
    uint64_t seen = __atomic_load_n(wiped_in_child, __ATOMIC_ACQUIRE);
    return seen != 0 ? seen : draw();
}
