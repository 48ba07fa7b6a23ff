/* SPDX-License-Identifier: Apache-2.0
 *
 * How core functions fail: they return a status (0 done, > 0 not finished, < 0 one of ESF_E_*) and take a struct error ** last.
 * This header knows the idiom only; base/error.h knows what an error says. */
#ifndef BASE_STATUS_H
#define BASE_STATUS_H

#include <stddef.h>
#include <stdint.h>

#include "esf/codes.h"

typedef int32_t status;

#define MUST_CHECK __attribute__((warn_unused_result))

/* Returns from the calling function when an expression of type status has failed. ESF_NEEDS is no failure. */
#define TRY(expression)                                                                                                \
    do {                                                                                                               \
        status try_status = (expression);                                                                              \
        if (try_status < 0)                                                                                            \
            return try_status;                                                                                         \
    } while (0)

/* Frees a local on every way out: AUTO(bytes) struct bytes *text = NULL; needs a function bytes_cleanup(struct bytes **). */
#define AUTO(type) __attribute__((cleanup(type##_cleanup)))

#endif
