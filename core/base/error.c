/* SPDX-License-Identifier: Apache-2.0 */
#include "base/error.h"

#include <stdarg.h>
#include <stdio.h>

#include "base/alloc.h"
#include "base/tag.h"

/* Shared by everybody who runs out of memory and never written, so it needs no allocation, no lock and no free. */
static struct error no_memory = {
    .tag = TAG_ERROR,
    .code = ESF_E_NO_MEMORY,
    .rsc = ESF_RSC_INTERNAL_SERVER_ERROR,
    .remedy = ESF_REMEDY_NONE,
    .where = "",
    .message = "out of memory; free some and try again",
};

/* D8 */
static int32_t remedy_of(int32_t rsc) {
    switch (rsc) {
    case ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID:
    case ESF_RSC_ESPRIM_ENCRYPTION_ERROR:
        return ESF_REMEDY_NEW_ORO;
    case ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID:
        return ESF_REMEDY_NEW_RRO;
    default:
        return ESF_REMEDY_NONE;
    }
}

static char printable(uint8_t octet) {
    return octet >= 0x20 && octet < 0x7f ? (char)octet : '?';
}

static void make_printable(char *text) {
    for (; *text != '\0'; text++)
        *text = printable((uint8_t)*text);
}

static void mark_as_cut(char *text, size_t size) {
    memcpy(text + size - sizeof "...", "...", sizeof "...");
}

static void copy_cut(char *out, size_t size, const char *text) {
    if ((size_t)snprintf(out, size, "%s", text) >= size)
        mark_as_cut(out, size);
    make_printable(out);
}

status(fail_no_memory)(struct error **err) {
    if (err != NULL)
        *err = &no_memory;
    return ESF_E_NO_MEMORY;
}

status(fail)(struct error **err, int32_t code, int32_t rsc, const char *where, const char *format, ...) {
    if (err == NULL)
        return code;
    struct error *error = mem_new(sizeof *error);
    if (error == NULL)
        return fail_no_memory(err); /* the status that is returned and the error always agree */

    error->tag = TAG_ERROR;
    error->code = code;
    error->rsc = rsc;
    error->remedy = remedy_of(rsc);
    copy_cut(error->where, sizeof error->where, where != NULL ? where : "");

    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    if (length >= (int)sizeof error->message)
        mark_as_cut(error->message, sizeof error->message);
    make_printable(error->message);

    *err = error;
    return code;
}

struct error *error_copy(const struct error *error) {
    if (error == NULL || error == &no_memory)
        return &no_memory;
    struct error *copy = mem_new(sizeof *copy);
    if (copy == NULL)
        return &no_memory;
    *copy = *error;
    return copy;
}

void error_set_rsc(struct error *error, int32_t rsc) {
    if (error == NULL || error == &no_memory)
        return;
    error->rsc = rsc;
    error->remedy = remedy_of(rsc);
}

void error_prefix_where(struct error *error, const char *prefix) {
    if (error == NULL || error == &no_memory)
        return;
    char where[sizeof error->where];
    memcpy(where, error->where, sizeof where);
    if ((size_t)snprintf(error->where, sizeof error->where, "%s%s", prefix, where) >= sizeof error->where)
        mark_as_cut(error->where, sizeof error->where);
    make_printable(error->where);
}

void error_free(struct error *error) {
    if (error != &no_memory)
        mem_wipe_free(error, sizeof *error);
}

void error_cleanup(struct error **error) {
    error_free(*error);
}

const char *error_name(int32_t code) {
    switch (code) {
#define NAME_CASE(name, value, meaning)                                                                                \
    case value:                                                                                                        \
        return #name;
        ESF_ERROR_TABLE(NAME_CASE)
#undef NAME_CASE
    default:
        return "ESF_E_UNKNOWN";
    }
}

struct quoted quote_text(struct span octets) {
    enum { CUT_AFTER = 60 };
    struct quoted quoted = {""};
    size_t shown = octets.size < CUT_AFTER ? octets.size : CUT_AFTER;
    for (size_t i = 0; i < shown; i++)
        quoted.text[i] = printable(octets.data[i]);
    if (octets.size > shown)
        memcpy(quoted.text + shown, "...", sizeof "...");
    return quoted;
}
