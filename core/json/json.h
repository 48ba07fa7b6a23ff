/* SPDX-License-Identifier: Apache-2.0
 *
 * Strict JSON (RFC 8259 as narrowed by D17): the judge of every text. json_read checks a whole text and leaves a flat
 * list of its values, each with its place in the text, so that a long string member is located and never copied.
 * Documents of our own may then be read as a tree (json/tree.h, cJSON behind it); messages are read from the list. This
 * module knows no member names. */
#ifndef JSON_JSON_H
#define JSON_JSON_H

#include <stdbool.h>

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct json_limits {
    size_t size_max;
    size_t values_max; /* how many values (members' names not counted) */
    unsigned depth_max;
};

enum json_kind { JSON_OBJECT, JSON_ARRAY, JSON_STRING, JSON_NUMBER, JSON_TRUE, JSON_FALSE, JSON_NULL };

/* One value. Values stand in the order of the text, a container before what is in it. */
struct json_value {
    uint32_t start; /* first octet: of a string the one after the quote */
    uint32_t end;   /* one past the last: of a string that of the closing quote */
    uint32_t name;  /* start of the member's name (after its quote), 0 when the value is no member */
    uint32_t name_end;
    uint32_t skip; /* index of the next value that is not inside this one */
    uint8_t kind;
    bool escaped;      /* a string with a backslash in it */
    bool name_escaped; /* the same for the name */
};

enum { JSON_INLINE_VALUES = 24 };

struct json {
    struct span text;
    struct json_value *values;
    size_t count;
    size_t capacity;
    struct json_value inline_values[JSON_INLINE_VALUES];
};

/* json_read checks a text and lists its values; values[0] is the whole. After a failure there is nothing to free. The
 * text must outlive it. Fails with ESF_E_JSON (where: "octet N") or ESF_E_LIMIT, rsc 4000. Not copyable once read (the
 * list may lie inside). */
status json_read(struct json *json, struct span text, const struct json_limits *limits, struct error **err) MUST_CHECK;
void json_cleanup(struct json *json); /* legal on a zeroed struct json */

#define JSON_NONE ((size_t)-1)

/* Walking: the first value inside a container, the next one beside a value; JSON_NONE at the end. Whatever is asked of
 * JSON_NONE is answered with "not there": JSON_NONE, false, an empty span, the kind JSON_NULL. */
size_t json_first(const struct json *json, size_t container);
size_t json_next(const struct json *json, size_t container, size_t value);

/* json_member returns the value of an object's member, JSON_NONE when there is none (or when `object` is no object). */
size_t json_member(const struct json *json, size_t object, const char *name);

enum json_kind json_kind(const struct json *json, size_t value);
struct span json_raw(const struct json *json, size_t value); /* the text of the value, a string with its quotes */
bool json_name_is(const struct json *json, size_t value,
                  const char *name); /* compares what the name means, escapes undone */

/* json_plain gives a string's octets without copying, when it has no escapes; false otherwise (or when it is no
 * string). */
bool json_plain(const struct json *json, size_t value, struct span *out);

/* json_string gives a string's octets, escapes undone; ESF_E_FORMAT when it is no string. */
status json_string(struct bytes **out, const struct json *json, size_t value, struct error **err) MUST_CHECK;

/* json_enumeration reads a number of the form 0|[1-9][0-9]* (no 1.0, no 1e0) up to 2^53 - 1; false for all else. */
bool json_enumeration(const struct json *json, size_t value, int64_t *out);

/* json_pointer writes the place of a value as a JSON pointer, for errors. */
struct json_place {
    char text[96];
};
struct json_place json_pointer(const struct json *json, size_t value);

/* ---- writing ---- */

/* json_append_string appends a string in quotes with the fewest escapes that RFC 8259 asks for. The octets must be
 * UTF-8. */
status json_append_string(struct bytes **out, struct span octets, struct error **err) MUST_CHECK;

/* json_string_size returns how many octets json_append_string would write. */
size_t json_string_size(struct span octets);

#ifdef __cplusplus
}
#endif
#endif
