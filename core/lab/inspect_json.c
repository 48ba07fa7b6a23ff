/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/inspect_json.h"

#include <stdio.h>

#include "base/alloc.h"
#include "lab/inspect.h"
#include "json/names.h"
#include "json/scan.h"

static const uint32_t NO_CONTAINER = UINT32_MAX;

/* Up to here every name of an object is compared with every other, to find all that are repeated; above, the first is
 * found. */
enum { FEW_MEMBERS = 64 };

const struct json_limits INSPECT_LIMITS = {.size_max = INSPECT_SIZE_MAX, .values_max = 1 << 20, .depth_max = 16};
const struct json_limits INSPECT_HEADER_LIMITS = {.size_max = 16 * 1024, .values_max = 512, .depth_max = 16};

struct looker {
    struct report *report;
    const struct place *where;
    const struct json_limits *limits;
    struct json *json;
    size_t at;
    uint32_t open; /* the innermost open container; while open its `skip` holds the one around it */
    unsigned depth;
    struct json_value name;
    bool gave_up;
};

static struct span rest(const struct looker *l) {
    return span_from(l->json->text, l->at);
}

static bool stands(const struct looker *l, char c) {
    return l->at < l->json->text.size && l->json->text.data[l->at] == (uint8_t)c;
}

static void fault_at(struct looker *l, size_t octet, const char *rule, const char *message) {
    if (l->where->text[0] == '\0') {
        struct place place;
        (void)snprintf(place.text, sizeof place.text, "octet %zu", octet);
        report_problem(l->report, &place, ESF_RSC_BAD_REQUEST, rule, "%s", message);
        return;
    }
    report_problem(l->report, l->where, ESF_RSC_BAD_REQUEST, rule, "octet %zu of it: %s", octet, message);
}

static void fault(struct looker *l, const char *message) {
    fault_at(l, l->at, "RFC 8259", message);
}

static void give_up(struct looker *l, const char *rule, const char *message) {
    fault_at(l, l->at, rule, message);
    l->gave_up = true;
}

static void skip_blanks(struct looker *l) {
    while (stands(l, ' ') || stands(l, '\n') || stands(l, '\r') || stands(l, '\t'))
        l->at++;
}

static void look_at_escape(struct looker *l, bool in_name) {
    uint32_t character;
    size_t size = scan_escape(rest(l), &character);
    if (size == 0 && character != SCAN_MALFORMED)
        fault_at(l, l->at, "D17", "half of a pair of surrogates stands alone");
    else if (size == 0)
        fault(l, "the backslash starts no escape of JSON");
    else if (character == 0 && in_name)
        fault_at(l, l->at, "D17", "a member's name holds \\u0000");
    if (size == 0)
        size = l->json->text.size - l->at > 1 ? 2 : 1;
    l->at += size;
}

/* From the opening quote to past the closing one. */
static void look_at_string(struct looker *l, bool in_name, bool *escaped) {
    bool told_control = false;
    bool told_utf8 = false;
    *escaped = false;
    l->at++;
    for (;;) {
        l->at += scan_plain(rest(l));
        if (l->at >= l->json->text.size) {
            give_up(l, "RFC 8259", "the text ends inside a string");
            return;
        }
        uint8_t octet = l->json->text.data[l->at];
        if (octet == '"') {
            l->at++;
            return;
        }
        if (octet == '\\') {
            *escaped = true;
            look_at_escape(l, in_name);
        } else if (octet < 0x20) {
            if (!told_control)
                fault(l, "a control character stands in a string without an escape");
            told_control = true;
            l->at++;
        } else {
            size_t size = scan_utf8(rest(l));
            if (size == 0 && !told_utf8) {
                fault(l, "a string is not well-formed UTF-8");
                told_utf8 = true;
            }
            l->at += size == 0 ? 1 : size;
        }
    }
}

static bool is_word(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '+' || c == '-' ||
           c == '.' || c == '_';
}

static size_t digits_in(struct span text) {
    size_t n = 0;
    while (n < text.size && text.data[n] >= '0' && text.data[n] <= '9')
        n++;
    return n;
}

/* RFC 8259 6 */
static bool is_number(struct span text) {
    if (span_starts_with(text, "-"))
        text = span_from(text, 1);
    size_t whole = digits_in(text);
    if (whole == 0 || (whole > 1 && text.data[0] == '0'))
        return false;
    text = span_from(text, whole);
    if (span_starts_with(text, ".")) {
        size_t fraction = digits_in(span_from(text, 1));
        if (fraction == 0)
            return false;
        text = span_from(text, 1 + fraction);
    }
    if (text.size == 0)
        return true;
    if (text.data[0] != 'e' && text.data[0] != 'E')
        return false;
    text = span_from(text, 1);
    if (span_starts_with(text, "+") || span_starts_with(text, "-"))
        text = span_from(text, 1);
    return text.size > 0 && digits_in(text) == text.size;
}

static void look_at_word(struct looker *l, struct json_value *value) {
    size_t size = 0;
    while (l->at + size < l->json->text.size && is_word(l->json->text.data[l->at + size]))
        size++;
    struct span word = span_of(l->json->text.data + l->at, size);
    value->kind = JSON_NUMBER;
    if (span_is(word, "true"))
        value->kind = JSON_TRUE;
    else if (span_is(word, "false"))
        value->kind = JSON_FALSE;
    else if (span_is(word, "null"))
        value->kind = JSON_NULL;
    else if (size == 0)
        give_up(l, "RFC 8259", "a value was expected here");
    else if (!is_number(word))
        fault(l, "this is neither a number of JSON nor true, false or null");
    l->at += size;
    value->end = (uint32_t)l->at;
}

static bool grow(struct looker *l) {
    struct json *json = l->json;
    size_t capacity = size_mul(json->capacity, 2);
    struct json_value *values = (struct json_value *)mem_new_raw(size_mul(capacity, sizeof *values));
    if (values == NULL) {
        l->report->failed = fail_no_memory(l->report->err);
        l->gave_up = true;
        return false;
    }
    memcpy(values, json->values, json->count * sizeof *values);
    if (json->values != json->inline_values)
        mem_free(json->values);
    json->values = values;
    json->capacity = capacity;
    return true;
}

static struct json_value *add_value(struct looker *l, enum json_kind kind) {
    struct json *json = l->json;
    if (json->count >= l->limits->values_max) {
        give_up(l, "D10", "the text holds more values than a Receiver reads");
        return NULL;
    }
    if (json->count == json->capacity && !grow(l))
        return NULL;
    struct json_value *value = &json->values[json->count++];
    *value = l->name;
    value->kind = (uint8_t)kind;
    value->start = (uint32_t)l->at;
    value->end = (uint32_t)l->at;
    value->skip = (uint32_t)json->count;
    l->name = (struct json_value){0};
    return value;
}

static struct span raw_name(const struct json *json, size_t member) {
    const struct json_value *value = &json->values[member];
    return span_of(json->text.data + value->name, value->name_end - value->name);
}

/* Reads on where scan_escape cannot, so that two names that are both broken still differ. */
static size_t next_of(struct unescape *reader) {
    size_t size = unescape_next(reader);
    if (size == 0 && reader->left.size > 0) {
        reader->octets[0] = reader->left.data[0];
        reader->left = span_from(reader->left, 1);
        return 1;
    }
    return size;
}

static bool same_name(const struct json *json, size_t a, size_t b) {
    if (!json->values[a].name_escaped && !json->values[b].name_escaped)
        return span_equal(raw_name(json, a), raw_name(json, b));
    struct unescape left = {raw_name(json, a), {0}};
    struct unescape right = {raw_name(json, b), {0}};
    struct span one = {left.octets, 0};
    struct span two = {right.octets, 0};
    for (;;) {
        if (one.size == 0)
            one = span_of(left.octets, next_of(&left));
        if (two.size == 0)
            two = span_of(right.octets, next_of(&right));
        if (one.size == 0 || two.size == 0)
            return one.size == two.size;
        if (one.data[0] != two.data[0])
            return false;
        one = span_from(one, 1);
        two = span_from(two, 1);
    }
}

static void tell_repeated(struct looker *l, size_t member) {
    char message[160];
    struct inspected_text text;
    struct span name = inspect_name(&text, l->json, member);
    (void)snprintf(message, sizeof message, "the name \"%s\" stands twice in one object", quote_text(name).text);
    fault_at(l, l->json->values[member].name, "D17", message);
}

static void look_at_names(struct looker *l, size_t object) {
    const struct json *json = l->json;
    size_t members = 0;
    for (size_t member = object + 1; member < json->count; member = json->values[member].skip)
        members++;
    if (members > FEW_MEMBERS) {
        size_t repeated = JSON_NONE;
        status result = names_find_repeated(&repeated, json, object, l->report->err);
        if (result < 0)
            l->report->failed = result;
        else if (repeated != JSON_NONE)
            tell_repeated(l, repeated);
        return;
    }
    for (size_t b = object + 1; b < json->count; b = json->values[b].skip)
        for (size_t a = object + 1; a < b; a = json->values[a].skip)
            if (same_name(json, a, b)) {
                tell_repeated(l, b);
                break;
            }
}

static void close_container(struct looker *l) {
    uint32_t closed = l->open;
    struct json_value *container = &l->json->values[closed];
    l->open = container->skip;
    l->depth--;
    container->end = (uint32_t)l->at;
    container->skip = (uint32_t)l->json->count;
    if (container->kind == JSON_OBJECT)
        look_at_names(l, closed);
}

static void look_at_name(struct looker *l) {
    if (!stands(l, '"')) {
        give_up(l, "RFC 8259", "a member's name in quotes was expected here");
        return;
    }
    l->name.name = (uint32_t)l->at + 1;
    look_at_string(l, true, &l->name.name_escaped);
    if (l->gave_up)
        return;
    l->name.name_end = (uint32_t)l->at - 1;
    skip_blanks(l);
    if (!stands(l, ':')) {
        give_up(l, "RFC 8259", "':' was expected here, after a member's name");
        return;
    }
    l->at++;
    skip_blanks(l);
}

static bool in_object(const struct looker *l) {
    return l->json->values[l->open].kind == JSON_OBJECT;
}

/* After '{', '[' or ',': true when a value follows, false when the container is over. */
static bool look_for_more(struct looker *l, bool after_comma) {
    skip_blanks(l);
    if (stands(l, in_object(l) ? '}' : ']')) {
        if (after_comma)
            fault(l, "a comma stands before the end of an object or a list");
        l->at++;
        close_container(l);
        return false;
    }
    if (in_object(l))
        look_at_name(l);
    return true;
}

static bool open_container(struct looker *l, enum json_kind kind) {
    if (l->depth >= l->limits->depth_max) {
        give_up(l, "D10", "objects and lists are nested deeper than a Receiver reads");
        return false;
    }
    struct json_value *container = add_value(l, kind);
    if (container == NULL)
        return false;
    container->skip = l->open;
    l->open = (uint32_t)l->json->count - 1;
    l->depth++;
    l->at++;
    return look_for_more(l, false);
}

/* Returns whether a first value inside follows. */
static bool look_at_value(struct looker *l) {
    if (stands(l, '{') || stands(l, '['))
        return open_container(l, stands(l, '{') ? JSON_OBJECT : JSON_ARRAY);
    struct json_value *value = add_value(l, JSON_STRING);
    if (value == NULL)
        return false;
    if (!stands(l, '"')) {
        look_at_word(l, value);
    } else {
        look_at_string(l, false, &value->escaped);
        value->start++;
        value->end = (uint32_t)l->at - (l->gave_up ? 0 : 1);
    }
    if (l->gave_up)
        l->json->count--; /* what is not whole is not shown */
    return false;
}

/* Returns whether a comma asks for another value. */
static bool look_after(struct looker *l) {
    while (!l->gave_up) {
        skip_blanks(l);
        if (l->open == NO_CONTAINER)
            return false;
        if (stands(l, ',')) {
            l->at++;
            if (look_for_more(l, true))
                return true;
        } else if (stands(l, in_object(l) ? '}' : ']')) {
            l->at++;
            close_container(l);
        } else {
            give_up(l, "RFC 8259", "',' or the end of the object or list was expected here");
        }
    }
    return false;
}

static void look_at_all(struct looker *l) {
    if (span_starts_with(l->json->text, "\xEF\xBB\xBF")) {
        fault(l, "the text starts with a byte order mark");
        l->at = 3;
    }
    skip_blanks(l);
    for (bool more = true; more && !l->gave_up;) {
        more = look_at_value(l);
        if (!more)
            more = look_after(l);
    }
    if (!l->gave_up && l->at < l->json->text.size)
        fault(l, "something follows the end of the text");
}

void inspect_json_read(struct report *r, const struct place *at, const struct json_limits *limits, struct json *json,
                       struct span text) {
    json->text = text;
    json->values = json->inline_values;
    json->count = 0;
    json->capacity = JSON_INLINE_VALUES;
    struct looker l = {.report = r, .where = at, .limits = limits, .json = json, .open = NO_CONTAINER};
    look_at_all(&l);
    while (l.open != NO_CONTAINER)
        close_container(&l);
}

bool json_is(const struct json *json, size_t value, enum json_kind kind) {
    return value != JSON_NONE && value < json->count && json_kind(json, value) == kind;
}

static bool undo_escapes(struct inspected_text *out, struct span raw) {
    struct unescape reader = {raw, {0}};
    out->size = 0;
    for (size_t size; (size = next_of(&reader)) > 0;) {
        if (size > sizeof out->octets - out->size)
            return false;
        memcpy(out->octets + out->size, reader.octets, size);
        out->size += size;
    }
    return true;
}

bool inspect_text(struct inspected_text *out, const struct json *json, size_t value) {
    out->size = 0;
    if (!json_is(json, value, JSON_STRING))
        return false;
    const struct json_value *v = &json->values[value];
    return undo_escapes(out, span_of(json->text.data + v->start, v->end - v->start));
}

bool inspect_octets(struct bytes **out, struct report *r, const struct json *json, size_t value) {
    struct json checked = {.count = 0};
    if (!json_is(json, value, JSON_STRING))
        return false;
    /* json_string takes only what json_read has passed, and this list may hold other strings. */
    const struct json_value *v = &json->values[value];
    struct span quoted = span_of(json->text.data + v->start - 1, v->end - v->start + 2);
    if (json_read(&checked, quoted, &INSPECT_LIMITS, NULL) < 0)
        return false;
    status made = json_string(out, &checked, 0, r->err);
    json_cleanup(&checked);
    if (made < 0)
        r->failed = made;
    return made == ESF_OK;
}

struct span inspect_name(struct inspected_text *out, const struct json *json, size_t member) {
    (void)undo_escapes(out, raw_name(json, member));
    return span_of(out->octets, out->size);
}

const char *kind_name(const struct json *json, size_t value) {
    if (value >= json->count)
        return "nothing";
    switch (json_kind(json, value)) {
    case JSON_OBJECT:
        return "an object";
    case JSON_ARRAY:
        return "a list";
    case JSON_STRING:
        return "a string";
    case JSON_NUMBER:
        return "a number";
    case JSON_NULL:
        return "null";
    default:
        return "true or false";
    }
}
