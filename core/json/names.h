/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of members, compared by what they mean: "\u0061" is "a". It finds a name that an object holds twice in O(n log
 * n) whatever the names are, because a peer chooses them. */
#ifndef JSON_NAMES_H
#define JSON_NAMES_H

#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* names_find_repeated looks at the members of an object that lies complete at the end of the list. *repeated is the
 * first member whose name stood before, or JSON_NONE. It fails only when memory runs out. */
status names_find_repeated(size_t *repeated, const struct json *json, size_t object, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
