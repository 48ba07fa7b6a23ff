/* SPDX-License-Identifier: Apache-2.0 */
#include "party.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const char hex_digits[] = "0123456789abcdef";

_Noreturn void give_up(const char *why, const char *about) {
    fprintf(stderr, "party: %s: %s\n", why, about);
    exit(1);
}

static void *must(void *memory) {
    if (!memory)
        give_up("out of memory", "");
    return memory;
}

/* ---- the request ---- */

static const cJSON *member(const struct call *call, const char *name) {
    return cJSON_GetObjectItemCaseSensitive(call->request, name);
}

bool has(const struct call *call, const char *name) {
    return member(call, name) != NULL;
}

const char *text(const struct call *call, const char *name) {
    const char *value = cJSON_GetStringValue(member(call, name));
    if (!value)
        give_up("the request has no text", name);
    return value;
}

int64_t number(const struct call *call, const char *name, int64_t otherwise) {
    const cJSON *value = member(call, name);
    return value ? (int64_t)cJSON_GetNumberValue(value) : otherwise;
}

static unsigned digit(char c, const char *name) {
    const char *found = c ? strchr(hex_digits, c) : NULL;
    if (!found)
        give_up("this is no hex", name);
    return (unsigned)(found - hex_digits);
}

struct octets octets(struct call *call, const char *name) {
    if (!has(call, name))
        return (struct octets){NULL, 0};
    const char *hex = text(call, name);
    struct octets *made = &call->given[call->given_count++];
    made->size = strlen(hex) / 2;
    made->data = must(malloc(made->size ? made->size : 1));
    for (size_t i = 0; i < made->size; i++)
        made->data[i] = (uint8_t)(digit(hex[2 * i], name) << 4 | digit(hex[2 * i + 1], name));
    return *made;
}

struct octets plain(const struct call *call, const char *name) {
    const char *value = text(call, name);
    return (struct octets){(uint8_t *)value, strlen(value)};
}

bool is_into(const struct call *call) {
    return strcmp(text(call, "form"), "into") == 0;
}

/* ---- the reply ---- */

void say_number(struct call *call, const char *name, int64_t value) {
    char digits[24];
    snprintf(digits, sizeof digits, "%" PRId64, value);
    must(cJSON_AddRawToObject(call->reply, name, digits));
}

void say_text(struct call *call, const char *name, const char *value) {
    must(cJSON_AddStringToObject(call->reply, name, value));
}

void say_octets(struct call *call, const char *name, const uint8_t *data, size_t size) {
    char *hex = must(malloc(2 * size + 1));
    for (size_t i = 0; i < size; i++) {
        hex[2 * i] = hex_digits[data[i] >> 4];
        hex[2 * i + 1] = hex_digits[data[i] & 0xF];
    }
    hex[2 * size] = 0;
    say_text(call, name, hex);
    free(hex);
}

void say_buf(struct call *call, const char *name, esf_buf *buf) {
    say_octets(call, name, esf_buf_data(buf), esf_buf_size(buf));
    esf_buf_free(buf);
}

void say_buf_text(struct call *call, const char *name, esf_buf *buf) {
    char *value = must(strndup((const char *)esf_buf_data(buf), esf_buf_size(buf)));
    say_text(call, name, value);
    free(value);
    esf_buf_free(buf);
}

void say_error(struct call *call, const esf_error *error) {
    static const char *const categories[] = {"",          "Argument", "Format",   "Policy",  "Key", "Authentication",
                                             "Freshness", "State",    "Resource", "Internal"};
    say_text(call, "category", categories[-esf_error_code(error) / 100]);
    say_number(call, "code", esf_error_code(error));
    say_text(call, "name", esf_error_name(error));
    say_text(call, "message", esf_error_message(error));
    say_text(call, "where", esf_error_where(error));
    say_number(call, "error_rsc", esf_error_rsc(error));
    say_number(call, "remedy", esf_error_remedy(error));
}

bool done(struct call *call, esf_status status, esf_error **err) {
    if ((status < 0) != (*err != NULL))
        give_up("an error does not go with its status", text(call, "do"));
    if (status < 0) {
        say_number(call, "failed", 1);
        say_error(call, *err);
    }
    esf_error_free(*err);
    *err = NULL;
    return status >= 0;
}

void say_need(struct call *call, const esf_need *need) {
    if (!need)
        return;
    esf_buf *content = NULL;
    esf_error *err = NULL;
    say_number(call, "need", esf_need_kind(need));
    say_text(call, "id", esf_need_id(need));
    say_text(call, "authority", esf_need_authority(need));
    say_number(call, "usage", esf_need_usage(need));
    say_number(call, "expiry", esf_need_expiry(need));
    if (done(call, esf_need_content(&content, need, &err), &err))
        say_buf(call, "content", content);
}

/* ---- results into the caller's memory ---- */

struct room room(const struct call *call, size_t enough) {
    struct room made = {.capacity = (size_t)number(call, "capacity", (int64_t)enough)};
    made.data = must(malloc(made.capacity ? made.capacity : 1));
    return made;
}

void say_room(struct call *call, const char *name, struct room *room, bool is_done) {
    if (room->written > room->capacity)
        give_up("more was written than there is room for", name);
    if (!is_done && room->written != 0)
        give_up("something was written although the call did not succeed", name);
    if (is_done)
        say_octets(call, name, room->data, room->written);
    free(room->data);
}

/* ---- objects ---- */

static struct object {
    char *name;
    void *object;
    void (*free_object)(void *);
} objects[256];

static struct object *find(const char *name) {
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (name ? objects[i].name && strcmp(objects[i].name, name) == 0 : !objects[i].name)
            return &objects[i];
    }
    return NULL;
}

static void empty(struct object *place) {
    if (place->object)
        place->free_object(place->object);
    free(place->name);
    *place = (struct object){0};
}

void keep(const struct call *call, void *object, void (*free_object)(void *)) {
    const char *name = text(call, "as");
    struct object *place = find(name) ? find(name) : find(NULL);
    if (!place)
        give_up("too many objects", name);
    empty(place);
    *place = (struct object){must(strdup(name)), object, free_object};
}

void *find_object(const struct call *call, const char *member) {
    struct object *place = find(text(call, member));
    if (!place)
        give_up("there is no such object", text(call, member));
    return place->object;
}

void *get(const struct call *call) {
    return find_object(call, "on");
}

void drop(const struct call *call) {
    struct object *place = find(text(call, "on"));
    if (place)
        empty(place);
}

void drop_all(void) {
    for (size_t i = 0; i < sizeof objects / sizeof *objects; i++) {
        if (objects[i].name)
            empty(&objects[i]);
    }
}
