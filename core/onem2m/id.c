/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/id.h"

#include "json/scan.h"

/* reading: an id of two parts whose second starts with "S" ("//fqdn/S...") is taken for an AE-ID, so it has no
 * registrar until one is given; TS-0001 7.2 lets a CSE-ID start with any letter, and such a CSE names itself as its
 * registrar. */
static const char SP_AE_STEM = 'S';
static const char CSE_AE_STEM = 'C';

enum { PARTS_MAX = 3 };

/* The parts of an id behind "//". */
struct parts {
    struct span part[PARTS_MAX];
    size_t count; /* 0 when the text is no absolute id */
};

/* RFC 3986 2.3 */
static bool is_unreserved(uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' ||
           c == '_' || c == '~';
}

/* Cuts a text at its slashes; count 0 when there are too many parts, an empty one or another character. */
static struct parts parts_cut(struct span text) {
    struct parts parts = {.count = 1};
    parts.part[0] = span_of(text.data, 0);
    for (size_t i = 0; i < text.size; i++) {
        struct span *last = &parts.part[parts.count - 1];
        if (is_unreserved(text.data[i])) {
            last->size++;
        } else if (text.data[i] == '/' && last->size > 0 && parts.count < PARTS_MAX) {
            parts.part[parts.count++] = span_of(text.data + i + 1, 0);
        } else {
            return (struct parts){.count = 0};
        }
    }
    if (parts.part[parts.count - 1].size == 0)
        parts.count = 0;
    return parts;
}

static bool starts_with(struct span text, char c) {
    return text.size > 0 && text.data[0] == (uint8_t)c;
}

/* An AE-ID-Stem: "C" or "S" alone asks to be given one (TS-0001 10.2.2.2). */
static bool is_stem(struct span text, char kind) {
    return text.size > 1 && starts_with(text, kind);
}

/* TS-0001 7.2: //fqdn/cse, //fqdn/S..., //fqdn/cse/C... */
static struct parts parts_of(struct span text) {
    struct parts none = {.count = 0};
    if (text.size > ID_SIZE_MAX || !span_starts_with(text, "//"))
        return none;
    struct parts parts = parts_cut(span_from(text, 2));
    if (parts.count < 2)
        return none;
    if (parts.count == 3 && !is_stem(parts.part[2], CSE_AE_STEM))
        return none;
    return parts;
}

/* A relative text behind what it is relative to. */
struct joined {
    size_t size;
    char text[2 * ID_SIZE_MAX + 4];
};

static void joined_add(struct joined *joined, struct span text) {
    memcpy(joined->text + joined->size, text.data, text.size);
    joined->size += text.size;
}

/* UTF-8 without NUL: an id ends up in JSON and, with a terminator, at the callers' side. */
static bool is_text(struct span text) {
    while (text.size > 0) {
        size_t size = text.data[0] < 0x80 ? (size_t)(text.data[0] != 0) : scan_utf8(text);
        if (size == 0)
            return false;
        text = span_from(text, size);
    }
    return true;
}

bool id_set(struct id *id, struct span text) {
    if (text.size == 0 || text.size > ID_SIZE_MAX || !is_text(text))
        return false;
    memmove(id->text, text.data, text.size);
    id->text[text.size] = 0;
    id->size = text.size;
    return true;
}

bool id_is_absolute(struct span text) {
    return parts_of(text).count > 0;
}

struct span id_domain(struct span absolute) {
    struct parts parts = parts_of(absolute);
    return parts.count > 0 ? parts.part[0] : span_of(absolute.data, 0);
}

struct span id_parent(struct span absolute) {
    struct parts parts = parts_of(absolute);
    return parts.count == 3 ? span_of(absolute.data, absolute.size - parts.part[2].size - 1) : absolute;
}

status id_context_init(struct id_context *context, struct span absolute, struct error **err) {
    *context = (struct id_context){.self = {.size = 0}};
    struct parts parts = parts_of(absolute);
    if (parts.count == 0 || !id_set(&context->self, absolute))
        return fail(err, ESF_E_IDENTIFIER, 0, NULL,
                    "\"%s\" is no absolute id: give //sp-domain/cse, //sp-domain/cse/C... or //sp-domain/S...",
                    quote_text(absolute).text);
    if (parts.count == 2 && is_stem(parts.part[1], SP_AE_STEM))
        return ESF_OK;
    (void)id_set(&context->registrar, id_parent(absolute)); /* not longer than the id itself */
    return ESF_OK;
}

status id_context_set_registrar(struct id_context *context, struct span cse_id, struct error **err) {
    struct id registrar;
    if (!starts_with(cse_id, '/') || !id_absolute(&registrar, context, cse_id) ||
        parts_of(id_span(&registrar)).count != 2)
        return fail(err, ESF_E_IDENTIFIER, 0, NULL, "\"%s\" is no CSE-ID: give //sp-domain/cse or /cse",
                    quote_text(cse_id).text);
    struct span own = id_span(&context->self);
    if (parts_of(own).count == 3 && !span_equal(id_parent(own), id_span(&registrar)))
        return fail(err, ESF_E_IDENTIFIER, 0, NULL, "the registrar of %s stands in its id, and is not \"%s\"",
                    quote_text(own).text, quote_text(cse_id).text);
    context->registrar = registrar;
    return ESF_OK;
}

bool id_absolute(struct id *out, const struct id_context *context, struct span text) {
    out->size = 0;
    out->text[0] = 0;
    if (!id_set(out, text))
        return false;
    if (span_starts_with(text, "//"))
        return id_is_absolute(text);

    struct joined joined = {.size = 0};
    if (is_stem(text, CSE_AE_STEM)) {
        if (context->registrar.size == 0)
            return false;
        joined_add(&joined, id_span(&context->registrar));
    } else if (starts_with(text, '/') || is_stem(text, SP_AE_STEM)) {
        joined_add(&joined, span_text("//"));
        joined_add(&joined, id_domain(id_span(&context->self)));
    } else {
        return false;
    }
    if (!starts_with(text, '/'))
        joined_add(&joined, span_text("/"));
    joined_add(&joined, text);
    struct span absolute = span_of(joined.text, joined.size);
    return id_is_absolute(absolute) && id_set(out, absolute);
}

bool id_reads_as(struct id *out, struct span text, struct span meant, struct span reader) {
    struct id_context context;
    struct error *fault = NULL;
    if (id_context_init(&context, reader, &fault) < 0) {
        error_free(fault);
        return true;
    }
    return !id_absolute(out, &context, text) || span_equal(id_span(out), meant);
}
