/* SPDX-License-Identifier: Apache-2.0
 *
 * What every function of the ABI does first and last: check handles and pointers, and hand the core's error over. A handle is a core object
 * seen from outside; its tag tells whether it is one. */
#ifndef ABI_HANDLE_H
#define ABI_HANDLE_H

#include <stdbool.h>

#include "base/bytes.h"
#include "base/error.h"
#include "base/room.h"
#include "base/tag.h"
#include "esf/base.h"

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

/* The same for a call that writes into memory of the caller. */
#define ABI_BEGIN_INTO(dst, capacity, written, err)                                                                    \
    do {                                                                                                               \
        if (err)                                                                                                       \
            *(err) = NULL;                                                                                             \
        if (!(written))                                                                                                \
            return abi_fail_null("written", (struct error **)(err));                                                   \
        *(written) = 0;                                                                                                \
        ABI_BYTES(dst, capacity, err);                                                                                 \
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

/* What is read may not lie where the result is written. */
#define ABI_APART(dst, capacity, data, size, err)                                                                      \
    do {                                                                                                               \
        if (abi_overlap(dst, capacity, data, size))                                                                    \
            return abi_fail_overlap(#data, (struct error **)(err));                                                    \
    } while (0)

bool abi_is(const void *handle, uint32_t tag);
status abi_fail_null(const char *name, struct error **err);
status abi_fail_handle(const char *name, const void *handle, struct error **err);
bool abi_overlap(const uint8_t *dst, size_t capacity, const uint8_t *data, size_t size);
status abi_fail_overlap(const char *name, struct error **err);

/* abi_give hands the run over that a call has made, abi_give_into says how much of the lent memory it has filled. Both return `result`; after
 * a failure nothing is left of what was written. */
status abi_give(status result, struct room *room, esf_buf **out);
status abi_give_into(status result, struct room *room, size_t *written);

/* abi_end gives the core's error to the caller, or frees it, and returns the status. It takes the error by its address, because `result` is
 * often the very call that sets it, and arguments are evaluated in any order. */
status abi_end(status result, struct error **fault, struct error **err);

/* An attempt is used by one thread at a time; abi_enter refuses a second one with ESF_E_BUSY. */
status abi_enter(int32_t *busy, struct error **err);
void abi_leave(int32_t *busy);

#endif
