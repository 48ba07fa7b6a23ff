/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/pem.h"

#include <stdio.h>

#include "base/base64.h"

static const char *const LABELS[] = {
    [PEM_CERTIFICATE] = "CERTIFICATE", [PEM_REQUEST] = "CERTIFICATE REQUEST",   [PEM_CRL] = "X509 CRL",
    [PEM_PRIVATE_KEY] = "PRIVATE KEY", [PEM_EC_PRIVATE_KEY] = "EC PRIVATE KEY", [PEM_PUBLIC_KEY] = "PUBLIC KEY",
};

static const char BEGIN[] = "-----BEGIN ";
static const char END[] = "-----END ";
static const char DASHES[] = "-----";

static status refuse(const char *why, struct error **err) {
    return fail(err, ESF_E_CERTIFICATE, 0, "pem", "%s (RFC 7468)", why);
}

/* Takes a line without its end and without blanks before that. */
static struct span take_line(struct span *rest) {
    const uint8_t *end = memchr(rest->data, '\n', rest->size);
    size_t size = end != NULL ? (size_t)(end - rest->data) : rest->size;
    struct span line = span_of(rest->data, size);
    *rest = span_from(*rest, end != NULL ? size + 1 : size);
    while (line.size > 0 &&
           (line.data[line.size - 1] == '\r' || line.data[line.size - 1] == ' ' || line.data[line.size - 1] == '\t'))
        line.size--;
    return line;
}

/* The label in "-----BEGIN label-----"; false when the line is no such. */
static bool label_of(struct span *label, struct span line, const char *start) {
    size_t dashes = strlen(DASHES);
    if (!span_starts_with(line, start) || line.size < strlen(start) + dashes)
        return false;
    *label = span_of(line.data + strlen(start), line.size - strlen(start) - dashes);
    return span_is(span_from(line, line.size - dashes), DASHES);
}

static enum pem_kind kind_of(struct span label) {
    static const char KEY[] = "PRIVATE KEY";
    for (enum pem_kind kind = PEM_CERTIFICATE; kind < PEM_OTHER_PRIVATE_KEY; kind++)
        if (span_is(label, LABELS[kind]))
            return kind;
    if (label.size > sizeof KEY && span_is(span_from(label, label.size - strlen(KEY)), KEY))
        return PEM_OTHER_PRIVATE_KEY;
    return span_is(label, "NEW CERTIFICATE REQUEST") ? PEM_REQUEST : PEM_OTHER;
}

static status decode(struct bytes **der, const struct bytes *text, struct error **err) {
    TRY(bytes_new(der, base64_decoded_size(text->size), err));
    if (base64_decode((*der)->data, &(*der)->size, bytes_span(text)))
        return ESF_OK;
    bytes_free(*der);
    *der = NULL;
    return refuse("what stands between the lines with dashes is not base64", err);
}

static status take_body(struct bytes **der, struct span begin, struct span *rest, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    struct span end;
    TRY(bytes_new(&text, 0, err));
    while (rest->size > 0) {
        struct span line = take_line(rest);
        if (label_of(&end, line, END))
            return span_equal(begin, end) ? decode(der, text, err)
                                          : refuse("a block ends with another label than it begins with", err);
        if (line.size > 0 && memchr(line.data, ':', line.size) != NULL)
            return refuse("a block has headers, as encrypted ones have; remove its password first", err);
        TRY(bytes_append(&text, line, err));
    }
    return refuse("a block has no end", err);
}

status pem_take(enum pem_kind *kind, struct bytes **der, struct span *rest, struct error **err) {
    struct span label;
    *der = NULL;
    *kind = PEM_NONE;
    if (rest->size > PEM_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, "pem", "the text has %zu octets; at most %d are read", rest->size,
                    PEM_SIZE_MAX);
    while (rest->size > 0) {
        if (!label_of(&label, take_line(rest), BEGIN))
            continue;
        TRY(take_body(der, label, rest, err));
        *kind = kind_of(label);
        return ESF_OK;
    }
    return ESF_OK;
}

status pem_take_kind(struct bytes **der, enum pem_kind kind, struct span *rest, struct error **err) {
    enum pem_kind found;
    for (;;) {
        TRY(pem_take(&found, der, rest, err));
        if (found == kind)
            return ESF_OK;
        bytes_free(*der);
        *der = NULL;
        if (found == PEM_NONE)
            return fail(err, ESF_E_CERTIFICATE, 0, "pem", "there is no block \"%s\"", LABELS[kind]);
    }
}

bool pem_is(struct span octets) {
    return octets.size == 0 || octets.data[0] != 0x30;
}

status pem_read(struct bytes **der, enum pem_kind kind, struct span octets, struct error **err) {
    return pem_is(octets) ? pem_take_kind(der, kind, &octets, err) : bytes_copy(der, octets, err);
}

static status append_lines(struct bytes **out, struct span text, struct error **err) {
    enum { LINE = 64 };
    for (size_t at = 0; at < text.size; at += LINE) {
        size_t size = text.size - at < LINE ? text.size - at : LINE;
        TRY(bytes_append(out, span_of(text.data + at, size), err));
        TRY(bytes_append_text(out, "\n", err));
    }
    return ESF_OK;
}

static status append_frame(struct bytes **out, const char *start, enum pem_kind kind, struct error **err) {
    TRY(bytes_append_text(out, start, err));
    TRY(bytes_append_text(out, LABELS[kind], err));
    return bytes_append_text(out, "-----\n", err);
}

status pem_write(struct bytes **out, enum pem_kind kind, struct span der, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    AUTO(bytes) struct bytes *pem = NULL;
    *out = NULL;
    TRY(bytes_new(&text, base64_size(der.size), err));
    base64_encode(text->data, der);
    text->size = base64_size(der.size);
    TRY(append_frame(&pem, BEGIN, kind, err));
    TRY(append_lines(&pem, bytes_span(text), err));
    TRY(append_frame(&pem, END, kind, err));
    *out = pem;
    pem = NULL;
    return ESF_OK;
}
