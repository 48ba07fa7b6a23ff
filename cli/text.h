/* SPDX-License-Identifier: Apache-2.0
 *
 * A text that grows and is wiped when it goes, and the few things that the program has to know of JSON: to put a scene together, and to
 * walk through what the library wrote. Judging JSON is the library's work. */
#ifndef CLI_TEXT_H
#define CLI_TEXT_H

#include <stdbool.h>
#include <stddef.h>

struct text {
    char *data; /* always with a terminator once anything was added */
    size_t size, capacity;
    bool failed; /* out of memory; later additions do nothing */
};

void text_add(struct text *text, const char *octets, size_t size);
void text_put(struct text *text, const char *string);
void text_put_quoted(struct text *text, const char *octets, size_t size); /* as a JSON string */
void text_put_base64(struct text *text, const unsigned char *octets, size_t size);

/* text_put_name begins the next member of an object, which is empty, "{" or has members already; text_put_member adds one with a string. */
void text_put_name(struct text *text, const char *name);
void text_put_member(struct text *text, const char *name, const char *value);
void text_free(struct text *text);
#define TEXT_AUTO __attribute__((cleanup(text_free))) struct text

/* ---- looking into JSON ---- */

struct view {
    const char *data;
    size_t size;
};

struct view view_of(const struct text *text);

/* view_value returns the one value that a whole text holds, without the blanks around it; size 0 when it is not one value. */
struct view view_value(struct view text);

/* view_member finds a member of an object by its plain name; size 0 when it is not there. */
struct view view_member(struct view object, const char *name);

/* view_next walks through an object or a list: *at starts at 0; name may be NULL. False at the end. */
bool view_next(struct view container, size_t *at, struct view *name, struct view *value);

/* view_is compares a value's text; view_unquote adds what a JSON string means, fit for a terminal: printable ASCII as it is, a backslash
 * doubled, all else as \u{...}. A value that is no string is added as it is. */
bool view_is(struct view value, const char *text);
void view_unquote(struct text *out, struct view value);

#endif
