/* SPDX-License-Identifier: Apache-2.0
 *
 * Short texts in messages: a JSON string, escapes undone, into a place of fixed size. */
#ifndef ONEM2M_TEXT_H
#define ONEM2M_TEXT_H

#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* text_read copies what a string of 1 to `max` octets without NUL means, and a terminator, to out (max + 1 octets).
 * *fits tells whether it is such a string; out is "" otherwise. Fails for want of memory only. */
status text_read(char *out, size_t max, bool *fits, const struct json *json, size_t value,
                 struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
