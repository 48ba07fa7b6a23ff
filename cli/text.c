/* SPDX-License-Identifier: Apache-2.0 */
#include "text.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void text_free(struct text *text) {
    if (text->data != NULL)
        explicit_bzero(text->data, text->capacity);
    free(text->data);
    *text = (struct text){NULL, 0, 0, false};
}

/* Not realloc, which would leave a copy of a key behind. */
static bool text_grow(struct text *text, size_t needed) {
    size_t capacity = text->capacity == 0 ? 256 : text->capacity;
    while (capacity < needed)
        capacity *= 2;
    char *data = malloc(capacity);
    if (data == NULL) {
        text->failed = true;
        return false;
    }
    if (text->size > 0)
        memcpy(data, text->data, text->size);
    if (text->data != NULL)
        explicit_bzero(text->data, text->capacity);
    free(text->data);
    text->data = data;
    text->capacity = capacity;
    return true;
}

void text_add(struct text *text, const char *octets, size_t size) {
    if (text->failed || (text->capacity - text->size <= size && !text_grow(text, text->size + size + 1)))
        return;
    if (size > 0)
        memcpy(text->data + text->size, octets, size);
    text->size += size;
    text->data[text->size] = '\0';
}

void text_put(struct text *text, const char *string) {
    text_add(text, string, strlen(string));
}

void text_put_quoted(struct text *text, const char *octets, size_t size) {
    text_put(text, "\"");
    for (size_t i = 0; i < size; i++) {
        unsigned char c = (unsigned char)octets[i];
        char escaped[8];
        (void)snprintf(escaped, sizeof escaped, c < 0x20 ? "\\u%04x" : "\\%c", c);
        if (c < 0x20 || c == '"' || c == '\\')
            text_put(text, escaped);
        else
            text_add(text, octets + i, 1);
    }
    text_put(text, "\"");
}

void text_put_base64(struct text *text, const unsigned char *octets, size_t size) {
    static const char DIGITS[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for (size_t i = 0; i < size; i += 3) {
        size_t left = size - i;
        uint32_t bits =
            (uint32_t)octets[i] << 16 | (left > 1 ? (uint32_t)octets[i + 1] << 8 : 0) | (left > 2 ? octets[i + 2] : 0U);
        char four[] = {DIGITS[bits >> 18], DIGITS[bits >> 12 & 63], left > 1 ? DIGITS[bits >> 6 & 63] : '=',
                       left > 2 ? DIGITS[bits & 63] : '='};
        text_add(text, four, sizeof four);
    }
}

void text_put_name(struct text *text, const char *name) {
    if (text->size > 0 && text->data[text->size - 1] != '{')
        text_put(text, ",");
    text_put_quoted(text, name, strlen(name));
    text_put(text, ":");
}

void text_put_member(struct text *text, const char *name, const char *value) {
    text_put_name(text, name);
    text_put_quoted(text, value, strlen(value));
}

/* ---- looking into JSON ---- */

struct view view_of(const struct text *text) {
    return (struct view){text->data == NULL ? "" : text->data, text->size};
}

static size_t skip_blanks(struct view text, size_t at) {
    while (at < text.size && memchr(" \t\r\n", text.data[at], 4) != NULL)
        at++;
    return at;
}

/* From a quote to past the closing one; 0 when there is none. */
static size_t skip_string(struct view text, size_t at) {
    for (at++; at < text.size; at++) {
        if (text.data[at] == '"')
            return at + 1;
        if (text.data[at] == '\\')
            at++;
    }
    return 0;
}

/* From the start of a value to past its end; 0 when it does not end. Whether what is inside is right, the library will say. */
static size_t skip_value(struct view text, size_t at) {
    size_t depth = 0;
    do {
        char c = at < text.size ? text.data[at] : '\0';
        if (c == '"') {
            at = skip_string(text, at);
            if (at == 0)
                return 0;
        } else if (c == '{' || c == '[') {
            depth++;
            at++;
        } else if (c == '}' || c == ']') {
            if (depth == 0)
                return 0;
            depth--;
            at++;
        } else if (depth > 0 && at < text.size) {
            at++;
        } else {
            size_t start = at;
            while (at < text.size && memchr(" \t\r\n,:]}{[\"", text.data[at], 11) == NULL)
                at++;
            return at > start ? at : 0;
        }
    } while (depth > 0);
    return at;
}

struct view view_value(struct view text) {
    size_t start = skip_blanks(text, 0);
    size_t end = skip_value(text, start);
    if (end == 0 || skip_blanks(text, end) != text.size)
        return (struct view){"", 0};
    return (struct view){text.data + start, end - start};
}

bool view_next(struct view container, size_t *at, struct view *name, struct view *value) {
    bool is_object = container.size > 0 && container.data[0] == '{';
    if (!is_object && (container.size == 0 || container.data[0] != '['))
        return false;
    size_t i = skip_blanks(container, *at == 0 ? 1 : *at);
    if (*at != 0 && i < container.size && container.data[i] == ',')
        i = skip_blanks(container, i + 1);
    if (i + 1 >= container.size)
        return false;
    if (is_object) {
        size_t end = container.data[i] == '"' ? skip_string(container, i) : 0;
        if (end == 0)
            return false;
        if (name != NULL)
            *name = (struct view){container.data + i, end - i};
        i = skip_blanks(container, end);
        if (i >= container.size || container.data[i] != ':')
            return false;
        i = skip_blanks(container, i + 1);
    }
    size_t end = skip_value(container, i);
    if (end == 0)
        return false;
    *value = (struct view){container.data + i, end - i};
    *at = end;
    return true;
}

bool view_is(struct view value, const char *text) {
    return value.size == strlen(text) && memcmp(value.data, text, value.size) == 0;
}

struct view view_member(struct view object, const char *name) {
    struct view key;
    struct view value;
    if (object.size == 0 || object.data[0] != '{')
        return (struct view){"", 0};
    for (size_t at = 0; view_next(object, &at, &key, &value);)
        if (view_is((struct view){key.data + 1, key.size - 2}, name))
            return value;
    return (struct view){"", 0};
}

static void put_character(struct text *out, uint32_t c) {
    char escaped[16];
    if (c == '\\')
        (void)snprintf(escaped, sizeof escaped, "\\\\");
    else if (c >= 0x20 && c < 0x7F)
        (void)snprintf(escaped, sizeof escaped, "%c", (int)c);
    else
        (void)snprintf(escaped, sizeof escaped, "\\u{%X}", (unsigned)c);
    text_put(out, escaped);
}

/* One character of what the library wrote, which is well-formed; whatever else may come is taken octet by octet. */
static uint32_t next_character(struct view *left) {
    unsigned char first = (unsigned char)left->data[0];
    size_t more = first >= 0xF0 ? 3 : first >= 0xE0 ? 2 : first >= 0xC0 ? 1 : 0;
    uint32_t c = more == 0 ? first : first & (0x3FU >> more);
    if (more >= left->size)
        more = 0;
    for (size_t i = 1; i <= more; i++)
        c = c << 6 | ((unsigned char)left->data[i] & 0x3FU);
    left->data += more + 1;
    left->size -= more + 1;
    return c;
}

static uint32_t next_escaped(struct view *left) {
    static const char shorts[] = "b\bf\fn\nr\rt\t";
    char kind = left->size > 1 ? left->data[1] : '\\';
    if (kind == 'u' && left->size >= 6) {
        char digits[5] = {left->data[2], left->data[3], left->data[4], left->data[5], '\0'};
        left->data += 6;
        left->size -= 6;
        return (uint32_t)strtoul(digits, NULL, 16);
    }
    size_t used = left->size > 1 ? 2 : 1;
    left->data += used;
    left->size -= used;
    for (const char *s = shorts; *s != '\0'; s += 2)
        if (*s == kind)
            return (unsigned char)s[1];
    return (unsigned char)kind;
}

void view_unquote(struct text *out, struct view value) {
    if (value.size >= 2 && value.data[0] == '"')
        value = (struct view){value.data + 1, value.size - 2};
    while (value.size > 0)
        put_character(out, value.data[0] == '\\' ? next_escaped(&value) : next_character(&value));
}
