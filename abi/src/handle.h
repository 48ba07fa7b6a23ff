/* SPDX-License-Identifier: Apache-2.0
 *
 * What every function of the ABI does first and last: check handles and pointers, and hand the core's error over. A handle is a core object
 * seen from outside; its tag tells whether it is one. */
#ifndef ABI_HANDLE_H
#define ABI_HANDLE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/tag.h"

/* abi_begin clears the outs of a call. */
#define ABI_BEGIN(out, err)                                                                                            \
    do {                                                                                                               \
        if (err)                                                                                                       \
            *(err) = NULL;                                                                                             \
        if (!(out))                                                                                                    \
            return abi_fail_null("out", (struct error **)(err));                                                       \
        *(out) = NULL;                                                                                                 \
    } while (0)

/* The same for a call without out. */
#define ABI_BEGIN_PLAIN(err)                                                                                           \
    do {                                                                                                               \
        if (err)                                                                                                       \
            *(err) = NULL;                                                                                             \
    } while (0)

#define ABI_HANDLE(handle, expected, err)                                                                              \
    do {                                                                                                               \
        if (!abi_is(handle, expected))                                                                                 \
            return abi_fail_handle(#handle, handle, (struct error **)(err));                                           \
    } while (0)

#define ABI_BYTES(data, size, err)                                                                                     \
    do {                                                                                                               \
        if (!(data) && (size) > 0)                                                                                     \
            return abi_fail_null(#data, (struct error **)(err));                                                       \
    } while (0)

bool abi_is(const void *handle, uint32_t tag);
status abi_fail_null(const char *name, struct error **err);
status abi_fail_handle(const char *name, const void *handle, struct error **err);

/* abi_end gives the core's error to the caller, or frees it, and returns the status. It takes the error by its address, because `result` is
 * often the very call that sets it, and arguments are evaluated in any order. */
status abi_end(status result, struct error **fault, struct error **err);

/* An attempt is used by one thread at a time; abi_enter refuses a second one with ESF_E_BUSY. */
status abi_enter(int32_t *busy, struct error **err);
void abi_leave(int32_t *busy);

#endif
