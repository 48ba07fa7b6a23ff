/* SPDX-License-Identifier: Apache-2.0
 *
 * json_read: one pass, no recursion. While a container is open, its `skip` holds the index of the container around it.
 */
#include <stdio.h>

#include "base/alloc.h"
#include "json/json.h"
#include "json/names.h"
#include "json/scan.h"

static const uint32_t NO_CONTAINER = UINT32_MAX;

struct reader {
    struct span text;
    struct json *json;
    const struct json_limits *limits;
    size_t at;
    uint32_t open; /* the innermost open container */
    unsigned depth;
    struct json_value name; /* name, name_end and name_escaped of the value that comes next */
    struct error **err;
};

static struct span rest(const struct reader *r) {
    return span_from(r->text, r->at);
}

static bool stands(const struct reader *r, char c) {
    return r->at < r->text.size && r->text.data[r->at] == (uint8_t)c;
}

struct place {
    char text[32];
};

static struct place place_at(size_t offset) {
    struct place place;
    (void)snprintf(place.text, sizeof place.text, "octet %zu", offset);
    return place;
}

/* What stands at the reader's place, in words. */
static struct place found_at(const struct reader *r) {
    struct place found = {"the end of the text"};
    if (r->at >= r->text.size)
        return found;
    uint8_t octet = r->text.data[r->at];
    bool printable = octet > 0x20 && octet < 0x7F;
    (void)snprintf(found.text, sizeof found.text, printable ? "'%c'" : "the octet 0x%02X", octet);
    return found;
}

static status refuse(const struct reader *r, const char *expected) {
    return fail(r->err, ESF_E_JSON, ESF_RSC_BAD_REQUEST, place_at(r->at).text, "expected %s, found %s", expected,
                found_at(r).text);
}

static status refuse_escape(const struct reader *r, uint32_t surrogate) {
    if (surrogate != SCAN_MALFORMED)
        return fail(r->err, ESF_E_JSON, ESF_RSC_BAD_REQUEST, place_at(r->at).text,
                    "expected a pair of surrogates, found \\u%04X alone", (unsigned)surrogate);
    return fail(r->err, ESF_E_JSON, ESF_RSC_BAD_REQUEST, place_at(r->at).text,
                "expected an escape (one of \"\\/bfnrt or u and four hex digits) after the backslash");
}

static status refuse_limit(const struct reader *r, const char *what, size_t max) {
    return fail(r->err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, place_at(r->at).text, "the text has more than %zu %s", max,
                what);
}

static bool is_blank(uint8_t octet) {
    return octet <= ' ' && (octet == ' ' || octet == '\n' || octet == '\r' || octet == '\t');
}

static void skip_blanks(struct reader *r) {
    while (r->at < r->text.size && is_blank(r->text.data[r->at]))
        r->at++;
}

static status read_escape(struct reader *r, bool in_name) {
    uint32_t character;
    size_t size = scan_escape(rest(r), &character);
    if (size == 0)
        return refuse_escape(r, character);
    if (character == 0 && in_name)
        return fail(r->err, ESF_E_JSON, ESF_RSC_BAD_REQUEST, place_at(r->at).text,
                    "expected a member's name without \\u0000, found one with it"); /* D17 */
    r->at += size;
    return ESF_OK;
}

/* A run of characters above U+007F. */
static status read_utf8(struct reader *r) {
    while (r->at < r->text.size && r->text.data[r->at] >= 0x80) {
        size_t size = scan_utf8(rest(r));
        if (size == 0)
            return refuse(r, "well-formed UTF-8");
        r->at += size;
    }
    return ESF_OK;
}

/* From the opening quote to past the closing one. */
static status read_string(struct reader *r, bool in_name, bool *escaped) {
    *escaped = false;
    r->at++;
    for (;;) {
        r->at += scan_plain(rest(r));
        if (r->at >= r->text.size)
            return refuse(r, "a closing quote");
        uint8_t octet = r->text.data[r->at];
        if (octet == '"') {
            r->at++;
            return ESF_OK;
        }
        if (octet == '\\') {
            *escaped = true;
            TRY(read_escape(r, in_name));
        } else if (octet < 0x20) {
            return refuse(r, "control characters to be escaped");
        } else {
            TRY(read_utf8(r));
        }
    }
}

static bool digit_stands(const struct reader *r) {
    return r->at < r->text.size && r->text.data[r->at] >= '0' && r->text.data[r->at] <= '9';
}

static status read_digits(struct reader *r) {
    if (!digit_stands(r))
        return refuse(r, "a digit");
    while (digit_stands(r))
        r->at++;
    return ESF_OK;
}

/* RFC 8259 6 */
static status read_number(struct reader *r) {
    if (stands(r, '-'))
        r->at++;
    if (stands(r, '0'))
        r->at++;
    else
        TRY(read_digits(r));
    if (stands(r, '.')) {
        r->at++;
        TRY(read_digits(r));
    }
    if (!stands(r, 'e') && !stands(r, 'E'))
        return ESF_OK;
    r->at++;
    if (stands(r, '+') || stands(r, '-'))
        r->at++;
    return read_digits(r);
}

static status read_word(struct reader *r, const char *word) {
    if (!span_starts_with(rest(r), word))
        return refuse(r, "a value");
    r->at += strlen(word);
    return ESF_OK;
}

static status grow(struct reader *r) {
    struct json *json = r->json;
    size_t capacity = size_mul(json->capacity, 2);
    if (capacity > r->limits->values_max)
        capacity = r->limits->values_max;
    struct json_value *values = (struct json_value *)mem_new_raw(size_mul(capacity, sizeof *values));
    if (values == NULL)
        return fail_no_memory(r->err);
    memcpy(values, json->values, json->count * sizeof *values);
    if (json->values != json->inline_values)
        mem_free(json->values);
    json->values = values;
    json->capacity = capacity;
    return ESF_OK;
}

static status make_room(struct reader *r) {
    if (r->json->count >= r->limits->values_max)
        return refuse_limit(r, "values", r->limits->values_max);
    return r->json->count < r->json->capacity ? ESF_OK : grow(r);
}

/* Appends a value that starts here, for which there is room; its end and its skip are known later. */
static struct json_value *add_value(struct reader *r, enum json_kind kind) {
    struct json_value *value = &r->json->values[r->json->count++];
    *value = r->name;
    value->kind = (uint8_t)kind;
    value->start = (uint32_t)r->at;
    r->name = (struct json_value){0};
    return value;
}

static status read_name(struct reader *r) {
    if (!stands(r, '"'))
        return refuse(r, "a member's name in quotes");
    r->name.name = (uint32_t)r->at + 1;
    TRY(read_string(r, true, &r->name.name_escaped));
    r->name.name_end = (uint32_t)r->at - 1;
    skip_blanks(r);
    if (!stands(r, ':'))
        return refuse(r, "':' after a member's name");
    r->at++;
    skip_blanks(r);
    return ESF_OK;
}

static status check_names(const struct reader *r, size_t object) {
    size_t repeated;
    TRY(names_find_repeated(&repeated, r->json, object, r->err));
    if (repeated == JSON_NONE)
        return ESF_OK;
    const struct json_value *value = &r->json->values[repeated];
    struct span name = span_of(r->text.data + value->name, value->name_end - value->name);
    return fail(r->err, ESF_E_JSON, ESF_RSC_BAD_REQUEST, place_at(value->name).text,
                "expected each name once in an object, found \"%s\" again", quote_text(name).text);
}

static status close_container(struct reader *r) {
    uint32_t closed = r->open;
    struct json_value *container = &r->json->values[closed];
    r->at++;
    r->open = container->skip;
    r->depth--;
    container->end = (uint32_t)r->at;
    container->skip = (uint32_t)r->json->count;
    return container->kind == JSON_OBJECT ? check_names(r, closed) : ESF_OK;
}

/* After '{' or '[': *inside says whether a first value follows (its name is read then) or the container is over
 * already. */
static status open_container(struct reader *r, enum json_kind kind, bool *inside) {
    if (r->depth >= r->limits->depth_max)
        return refuse_limit(r, "levels of nesting", r->limits->depth_max);
    TRY(make_room(r));
    struct json_value *container = add_value(r, kind);
    container->skip = r->open;
    r->open = (uint32_t)r->json->count - 1;
    r->depth++;
    r->at++;
    skip_blanks(r);
    *inside = !stands(r, kind == JSON_OBJECT ? '}' : ']');
    if (!*inside)
        return close_container(r);
    return kind == JSON_OBJECT ? read_name(r) : ESF_OK;
}

static enum json_kind kind_of(char first) {
    switch (first) {
    case '{':
        return JSON_OBJECT;
    case '[':
        return JSON_ARRAY;
    case '"':
        return JSON_STRING;
    case 't':
        return JSON_TRUE;
    case 'f':
        return JSON_FALSE;
    case 'n':
        return JSON_NULL;
    default:
        return JSON_NUMBER;
    }
}

static status read_scalar(struct reader *r, enum json_kind kind) {
    TRY(make_room(r));
    struct json_value *value = add_value(r, kind);
    value->skip = (uint32_t)r->json->count;
    if (kind == JSON_STRING) {
        TRY(read_string(r, false, &value->escaped));
        value->start++;
        value->end = (uint32_t)r->at - 1;
        return ESF_OK;
    }
    switch (kind) {
    case JSON_TRUE:
        TRY(read_word(r, "true"));
        break;
    case JSON_FALSE:
        TRY(read_word(r, "false"));
        break;
    case JSON_NULL:
        TRY(read_word(r, "null"));
        break;
    default:
        TRY(read_number(r));
        break;
    }
    value->end = (uint32_t)r->at;
    return ESF_OK;
}

static status read_value(struct reader *r, bool *inside) {
    *inside = false;
    char first = r->at < r->text.size ? (char)r->text.data[r->at] : '\0';
    enum json_kind kind = kind_of(first);
    if (kind == JSON_NUMBER && first != '-' && !digit_stands(r))
        return refuse(r, "a value");
    if (kind == JSON_OBJECT || kind == JSON_ARRAY)
        return open_container(r, kind, inside);
    return read_scalar(r, kind);
}

/* After a value: closes the containers that end here. *more says whether a comma asks for another value (its name is
 * read then). */
static status read_after(struct reader *r, bool *more) {
    *more = false;
    for (;;) {
        skip_blanks(r);
        if (r->open == NO_CONTAINER)
            return ESF_OK;
        bool in_object = r->json->values[r->open].kind == JSON_OBJECT;
        if (stands(r, ','))
            break;
        if (!stands(r, in_object ? '}' : ']'))
            return refuse(r, in_object ? "',' or '}'" : "',' or ']'");
        TRY(close_container(r));
    }
    *more = true;
    r->at++;
    skip_blanks(r);
    return r->json->values[r->open].kind == JSON_OBJECT ? read_name(r) : ESF_OK;
}

static status read_text(struct reader *r) {
    if (span_starts_with(r->text, "\xEF\xBB\xBF"))
        return refuse(r, "a text without a byte order mark"); /* RFC 8259 8.1 */
    skip_blanks(r);
    for (bool more = true; more;) {
        bool inside;
        TRY(read_value(r, &inside));
        more = inside;
        if (!inside)
            TRY(read_after(r, &more));
    }
    return r->at == r->text.size ? ESF_OK : refuse(r, "the end of the text");
}

status json_read(struct json *json, struct span text, const struct json_limits *limits, struct error **err) {
    json->text = text;
    json->values = json->inline_values;
    json->count = 0;
    json->capacity = JSON_INLINE_VALUES;
    struct reader r = {.text = text, .json = json, .limits = limits, .open = NO_CONTAINER, .err = err};
    size_t size_max = limits->size_max < UINT32_MAX ? limits->size_max : UINT32_MAX; /* places are 32 bits wide */
    status result;
    if (text.size > size_max) {
        r.at = size_max;
        result = refuse_limit(&r, "octets", size_max);
    } else {
        result = read_text(&r);
    }
    if (result < 0)
        json_cleanup(json);
    return result;
}

void json_cleanup(struct json *json) {
    if (json->values != json->inline_values)
        mem_free(json->values);
    json->values = NULL;
    json->count = 0;
    json->capacity = 0;
}
