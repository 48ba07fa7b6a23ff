/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/ni.h"

#include <stdio.h>

#include "base/base64.h"

static const struct {
    const char *name;
    size_t size;
} SUITES[] = {{"sha-256", NI_SIZE}, {"sha-256-128", NI_SIZE_128}, {"sha-256-120", NI_SIZE_120}};

enum { SUITES_COUNT = sizeof SUITES / sizeof SUITES[0] };

struct ni ni_of(struct span octets) {
    struct ni ni = {.size = NI_SIZE};
    sha256(ni.digest, &octets, 1);
    return ni;
}

static status refuse(struct span text, const char *why, struct error **err) {
    return fail(err, ESF_E_FORMAT, 0, NULL, "\"%s\" %s; expected ni:///sha-256; and the digest in base64url (RFC 6920)",
                quote_text(text).text, why);
}

static bool cut_at(struct span *before, struct span *after, struct span text, char c) {
    const uint8_t *at = text.size > 0 ? memchr(text.data, c, text.size) : NULL;
    if (at == NULL)
        return false;
    size_t size = (size_t)(at - text.data);
    *before = span_of(text.data, size);
    *after = span_from(text, size + 1);
    return true;
}

/* reading: an authority says where a thing may be fetched and a query adds hints; neither is part of what is named (RFC 6920 3). */
static bool strip(struct span *text) {
    struct span authority, query;
    if (span_starts_with(*text, "ni://")) {
        if (!cut_at(&authority, text, span_from(*text, strlen("ni://")), '/'))
            return false;
    }
    (void)cut_at(text, &query, *text, '?');
    return true;
}

static size_t suite_size(struct span name) {
    for (size_t i = 0; i < SUITES_COUNT; i++)
        if (span_is(name, SUITES[i].name))
            return SUITES[i].size;
    return 0;
}

status ni_read(struct ni *out, struct span text, struct error **err) {
    *out = (struct ni){.size = 0};
    struct span rest = text, suite, digest;
    if (!strip(&rest) || !cut_at(&suite, &digest, rest, ';'))
        return refuse(text, "is no name by hash", err);
    size_t size = suite_size(suite);
    if (size == 0)
        return refuse(text, "has none of the suites sha-256, sha-256-128 and sha-256-120", err);
    size_t written;
    if (digest.size != base64url_size(size) || !base64url_decode(out->digest, &written, digest))
        return refuse(text, "has no digest of the length that its suite has", err);
    out->size = size;
    return ESF_OK;
}

struct ni_string ni_text(const struct ni *ni) {
    struct ni_string out = {""};
    for (size_t i = 0; i < SUITES_COUNT; i++) {
        if (SUITES[i].size != ni->size)
            continue;
        int at = snprintf(out.text, sizeof out.text, "ni:///%s;", SUITES[i].name);
        base64url_encode((uint8_t *)out.text + at, span_of(ni->digest, ni->size));
    }
    return out;
}

bool ni_names(const struct ni *ni, const uint8_t whole[SHA256_SIZE]) {
    return ni->size > 0 && octets_equal(ni->digest, whole, ni->size);
}

bool ni_equal(const struct ni *a, const struct ni *b) {
    return a->size == b->size && ni_names(a, b->digest);
}
