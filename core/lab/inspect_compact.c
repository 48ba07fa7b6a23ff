/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/base64.h"
#include "crypto/crypto.h"
#include "lab/inspect_parts.h"

enum { HEADER, ENCRYPTED_KEY, IV, CIPHERTEXT, TAG, JWE_PARTS, JWS_PARTS = 3, PARTS_KEPT = 6 };

static const char RULE[] = "RFC 7516 7.1";

struct compact {
    struct span parts[PARTS_KEPT];
    size_t count;
};

static struct compact split(struct span text) {
    struct compact c = {.count = 0};
    for (;;) {
        const uint8_t *dot = text.size == 0 ? NULL : (const uint8_t *)memchr(text.data, '.', text.size);
        size_t size = dot == NULL ? text.size : (size_t)(dot - text.data);
        if (c.count < PARTS_KEPT)
            c.parts[c.count] = span_of(text.data, size);
        c.count++;
        if (dot == NULL)
            return c;
        text = span_from(text, size + 1);
    }
}

/* The base64url of "{" and another octet starts with e and one of these. */
static bool starts_an_object(struct span text) {
    return text.size >= 2 && text.data[0] == 'e' && memchr("wxyz0123456789-_", text.data[1], 16) != NULL;
}

static bool is_compact_character(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' ||
           c == '.';
}

bool looks_compact(struct span text) {
    if (starts_an_object(text))
        return true;
    for (size_t i = 0; i < text.size; i++)
        if (!is_compact_character(text.data[i]))
            return false;
    return split(text).count == JWE_PARTS;
}

/* Decodes the header and reads it, *json to be cleaned up by the caller together with the octets. False when there is
 * no object in it. */
static bool read_header(struct report *r, const struct place *at, struct span part, struct bytes **octets,
                        struct json *json) {
    size_t size = 0;
    if (part.size == 0) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "the protected header is empty");
        return false;
    }
    if (!inspect_base64url(r, at, part, "the protected header", &size))
        return false;
    report_part(r, at, "protected header, a JSON object", "%zu octets", size);
    if (size > INSPECT_HEADER_LIMITS.size_max) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D10", "%zu octets; a Receiver reads at most %zu", size,
                       INSPECT_HEADER_LIMITS.size_max);
        return false;
    }
    status made = bytes_new(octets, base64url_decoded_size(part.size), r->err);
    if (made < 0) {
        r->failed = made;
        return false;
    }
    if (!base64url_decode((*octets)->data, &(*octets)->size, part))
        return false;
    inspect_json_read(r, at, &INSPECT_HEADER_LIMITS, json, bytes_span(*octets));
    if (json_is(json, 0, JSON_OBJECT))
        return true;
    if (json->count > 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 7515 4", "the header is %s; it has to be an object",
                       kind_name(json, 0));
    return false;
}

/* A part whose size in octets is known; 0 means any but none. */
static void inspect_part(struct report *r, const struct place *outer, const char *name, struct span text, size_t wanted,
                         const char *note) {
    struct place at = place_in(outer, name);
    size_t size;
    if (!inspect_base64url(r, &at, text, name, &size))
        return;
    report_part(r, &at, note, "%zu octets", size);
    if (wanted == 0 && size == 0)
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "TS-0003 8.4.3.2", "the %s is empty", name);
    else if (wanted != 0 && size != wanted)
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "RFC 7518 5.3", "the %s has %zu octets; AES-GCM takes %zu", name,
                       size, wanted);
}

static void inspect_esprim_parts(struct report *r, const struct place *at, const struct compact *c) {
    struct place key = place_in(at, "encrypted_key");
    struct place aad = place_in(at, "aad");
    report_part(r, &aad, "authenticated: the encoded header as transmitted (RFC 7516 5.1)", "%zu octets",
                c->parts[HEADER].size);
    report_part(r, &key, "empty with alg dir", "%zu characters", c->parts[ENCRYPTED_KEY].size);
    if (c->parts[ENCRYPTED_KEY].size != 0)
        report_problem(r, &key, ESF_RSC_BAD_REQUEST, "RFC 7518 4.5", "the encrypted key is not empty, as dir asks");
    inspect_part(r, at, "iv", c->parts[IV], AES_GCM_IV_SIZE, "nonce");
    inspect_part(r, at, "ciphertext", c->parts[CIPHERTEXT], 0, "as long as the primitive inside");
    inspect_part(r, at, "tag", c->parts[TAG], AES_GCM_TAG_SIZE, "verified only with the session key");
}

static void inspect_other_parts(struct report *r, const struct place *at, const struct compact *c) {
    static const char *const names[] = {"header", "encrypted_key", "iv", "ciphertext", "tag"};
    for (size_t i = 1; i < JWE_PARTS; i++) {
        struct place place = place_in(at, names[i]);
        size_t size;
        if (inspect_base64url(r, &place, c->parts[i], names[i], &size))
            report_part(r, &place, "", "%zu octets", size);
    }
}

static void inspect_jws(struct report *r, const struct place *at, const struct compact *c, const struct json *header) {
    report_is(r, "jws", "JWS in compact serialization, named only: signatures are not part of ESPrim");
    inspect_other_header(r, &(struct place){"/header"}, header);
    struct place payload = place_in(at, "payload");
    struct place signature = place_in(at, "signature");
    size_t size;
    if (inspect_base64url(r, &payload, c->parts[1], "payload", &size))
        report_part(r, &payload, "", "%zu octets", size);
    if (inspect_base64url(r, &signature, c->parts[2], "signature", &size))
        report_part(r, &signature, "", "%zu octets", size);
}

void inspect_compact(struct report *r, const struct place *at, struct span text, bool is_esprim) {
    struct compact c = split(text);
    struct place place = place_in(at, "header");
    AUTO(bytes) struct bytes *octets = NULL;
    struct json header = {.count = 0};
    bool has_header = read_header(r, &place, c.parts[HEADER], &octets, &header);
    is_esprim = is_esprim || (has_header && inspect_header_is_esprim(&header));
    if (has_header && !is_esprim && c.count == JWS_PARTS && json_member(&header, 0, "enc") == JSON_NONE) {
        inspect_jws(r, at, &c, &header);
        json_cleanup(&header);
        return;
    }
    if (c.count != JWE_PARTS)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%zu parts between dots; a JWE in compact serialization has 5",
                       c.count);
    if (is_esprim && !has_header)
        report_is(r, "esprim-object", "ESPrim Object whose header cannot be read");
    else if (is_esprim)
        inspect_esprim_header(r, &place, &header);
    else
        report_is(r, "jwe", "JWE in compact serialization that is no ESPrim Object");
    if (has_header && !is_esprim)
        inspect_other_header(r, &place, &header);
    if (c.count == JWE_PARTS && is_esprim)
        inspect_esprim_parts(r, at, &c);
    else if (c.count == JWE_PARTS)
        inspect_other_parts(r, at, &c);
    json_cleanup(&header);
}
