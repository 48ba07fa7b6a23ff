/* SPDX-License-Identifier: Apache-2.0
 *
 * Notices a fork without a system call on every use: a page that the kernel wipes in the child (MADV_WIPEONFORK), the process id where
 * that cannot be had. */
#ifndef BASE_FORK_H
#define BASE_FORK_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* fork_generation returns a number that stays the same in one process and is another one in every child. Never 0. */
uint64_t fork_generation(void);

#ifdef __cplusplus
}
#endif
#endif
