/* SPDX-License-Identifier: Apache-2.0 */
#include "json/json.h"

#include <stdio.h>

#include "json/scan.h"

static bool exists(const struct json *json, size_t value) {
    return value < json->count;
}

size_t json_first(const struct json *json, size_t container) {
    return exists(json, container) && container + 1 < json->values[container].skip ? container + 1 : JSON_NONE;
}

size_t json_next(const struct json *json, size_t container, size_t value) {
    if (!exists(json, container) || !exists(json, value))
        return JSON_NONE;
    size_t next = json->values[value].skip;
    return next < json->values[container].skip ? next : JSON_NONE;
}

static struct span between(const struct json *json, uint32_t start, uint32_t end) {
    return span_of(json->text.data + start, end - start);
}

static bool means(struct span octets, struct span wanted) {
    struct unescape reader = {octets, {0}};
    for (size_t size; (size = unescape_next(&reader)) > 0; wanted = span_from(wanted, size))
        if (wanted.size < size || memcmp(wanted.data, reader.octets, size) != 0)
            return false;
    return wanted.size == 0;
}

bool json_name_is(const struct json *json, size_t value, const char *name) {
    if (!exists(json, value) || json->values[value].name == 0)
        return false;
    const struct json_value *member = &json->values[value];
    struct span octets = between(json, member->name, member->name_end);
    return member->name_escaped ? means(octets, span_text(name)) : span_is(octets, name);
}

size_t json_member(const struct json *json, size_t object, const char *name) {
    size_t member = json_first(json, object);
    while (member != JSON_NONE && !json_name_is(json, member, name))
        member = json_next(json, object, member);
    return member;
}

enum json_kind json_kind(const struct json *json, size_t value) {
    return exists(json, value) ? (enum json_kind)json->values[value].kind : JSON_NULL;
}

struct span json_raw(const struct json *json, size_t value) {
    if (!exists(json, value))
        return span_of(NULL, 0);
    uint32_t quote = json_kind(json, value) == JSON_STRING ? 1 : 0;
    return between(json, json->values[value].start - quote, json->values[value].end + quote);
}

bool json_plain(const struct json *json, size_t value, struct span *out) {
    if (!exists(json, value) || json_kind(json, value) != JSON_STRING || json->values[value].escaped)
        return false;
    *out = between(json, json->values[value].start, json->values[value].end);
    return true;
}

/* Undoes the escapes of a string that was checked. Runs without one are copied whole. */
static size_t unescape_all(uint8_t *out, struct span octets) {
    size_t written = 0;
    struct unescape reader = {octets, {0}};
    while (reader.left.size > 0) {
        const uint8_t *backslash = (const uint8_t *)memchr(reader.left.data, '\\', reader.left.size);
        size_t run = backslash == NULL ? reader.left.size : (size_t)(backslash - reader.left.data);
        memcpy(out + written, reader.left.data, run);
        written += run;
        reader.left = span_from(reader.left, run);
        size_t size = unescape_next(&reader);
        memcpy(out + written, reader.octets, size);
        written += size;
    }
    return written;
}

status json_string(struct bytes **out, const struct json *json, size_t value, struct error **err) {
    if (!exists(json, value) || json_kind(json, value) != JSON_STRING)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "expected a string");
    struct span octets = between(json, json->values[value].start, json->values[value].end);
    if (!json->values[value].escaped)
        return bytes_copy(out, octets, err);
    struct bytes *plain;
    TRY(bytes_new(&plain, octets.size, err));
    plain->size = unescape_all(plain->data, octets);
    *out = plain;
    return ESF_OK;
}

bool json_enumeration(const struct json *json, size_t value, int64_t *out) {
    const int64_t max = (INT64_C(1) << 53) - 1;
    if (json_kind(json, value) != JSON_NUMBER)
        return false;
    struct span digits = json_raw(json, value);
    int64_t number = 0;
    for (size_t i = 0; i < digits.size; i++) {
        if (digits.data[i] < '0' || digits.data[i] > '9')
            return false;
        number = number * 10 + (digits.data[i] - '0');
        if (number > max)
            return false;
    }
    *out = number;
    return true;
}

/* A pointer that is being written; what does not fit ends in "...". */
struct pointer {
    struct json_place place;
    size_t size;
    bool is_cut;
};

static void pointer_put(struct pointer *pointer, const char *text) {
    const size_t room = sizeof pointer->place.text - sizeof "...";
    size_t size = strlen(text);
    if (pointer->is_cut)
        return;
    if (size > room - pointer->size) {
        pointer->is_cut = true;
        text = "...";
        size = 3;
    }
    memcpy(pointer->place.text + pointer->size, text, size);
    pointer->size += size;
}

/* RFC 6901 3. What is not printable ASCII shows as '?', because errors are ASCII. */
static void pointer_put_name(struct pointer *pointer, struct span name) {
    struct unescape reader = {name, {0}};
    while (unescape_next(&reader) > 0 && !pointer->is_cut) {
        uint8_t first = reader.octets[0];
        char text[2] = {(char)(first < 0x20 || first >= 0x7F ? '?' : first), '\0'};
        bool continues = first >= 0x80 && first < 0xC0;
        if (!continues)
            pointer_put(pointer, first == '~' ? "~0" : first == '/' ? "~1" : text);
    }
}

struct json_place json_pointer(const struct json *json, size_t value) {
    struct pointer pointer = {{{0}}, 0, false};
    size_t container = 0;
    while (exists(json, value) && container < value && !pointer.is_cut) {
        size_t item = 0;
        size_t child = container + 1;
        for (; json->values[child].skip <= value; child = json->values[child].skip)
            item++;
        pointer_put(&pointer, "/");
        if (json->values[container].kind == JSON_OBJECT) {
            pointer_put_name(&pointer, between(json, json->values[child].name, json->values[child].name_end));
        } else {
            char text[24];
            (void)snprintf(text, sizeof text, "%zu", item);
            pointer_put(&pointer, text);
        }
        container = child;
    }
    return pointer.place;
}
