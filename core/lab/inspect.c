/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/inspect.h"

#include "base/clock.h"
#include "lab/inspect_parts.h"

static bool is_blank(uint8_t c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static struct span trim(struct span text) {
    while (text.size > 0 && is_blank(text.data[0]))
        text = span_from(text, 1);
    while (text.size > 0 && is_blank(text.data[text.size - 1]))
        text.size--;
    return text;
}

static bool has(const struct json *json, size_t value, const char *name) {
    return json_member(json, value, name) != JSON_NONE;
}

/* How things are told apart: the first test that holds decides. */
static bool is_security_info(const struct json *json, size_t value) {
    return has(json, value, "m2m:seci") || has(json, value, "sit");
}

static bool is_notification(const struct json *json, size_t value) {
    return has(json, value, "m2m:sgn");
}

static bool is_key(const struct json *json, size_t value) {
    return has(json, value, "kty");
}

static bool is_primitive(const struct json *json, size_t value) {
    return has(json, value, "op") || has(json, value, "rsc");
}

static bool is_e2e_sec_info(const struct json *json, size_t value) {
    return has(json, value, "esf") || has(json, value, "esro") || has(json, value, "escert");
}

static bool is_rand(const struct json *json, size_t value) {
    enum rand_kind kind;
    return looks_like_rand(json, value, &kind);
}

static void inspect_any_rand(struct report *r, const struct place *at, const struct json *json, size_t value) {
    enum rand_kind kind;
    (void)looks_like_rand(json, value, &kind);
    bool originator = kind == RAND_ORIGINATOR;
    report_is(r, originator ? "originator-rand" : "receiver-rand", "%s random object",
              originator ? "originator" : "receiver");
    inspect_rand(r, at, json, value, kind);
}

static const struct {
    bool (*is)(const struct json *json, size_t value);
    void (*inspect)(struct report *r, const struct place *at, const struct json *json, size_t value);
} KINDS[] = {
    {is_security_info, inspect_security_info}, {is_notification, inspect_notification}, {is_key, inspect_jwk},
    {is_primitive, inspect_primitive},         {is_e2e_sec_info, inspect_e2e_sec_info}, {is_rand, inspect_any_rand},
};

static void tell_unknown(struct report *r, const struct place *at, const char *seen) {
    report_is(r, "unknown", "nothing that is known here: %s", seen);
    report_part(r, at,
                "looked for: securityInfo (m2m:seci), notification (m2m:sgn), JWK (kty), primitive (op or rsc), "
                "e2eSecInfo (esf), random object (esri), JWE, JWS, certificates and keys in PEM or DER",
                "%s", seen);
    report_problem(r, at, ESF_RSC_BAD_REQUEST, "D5", "%s: none of the things that are known here", seen);
}

/* Names only: what is not known may be a secret. */
static void list_names(struct report *r, const struct place *at, const struct json *json, size_t object) {
    for (size_t m = json_first(json, object); m != JSON_NONE; m = json_next(json, object, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, json, m));
        report_part(r, &place, "", "%s", kind_name(json, m));
    }
}

/* A string may hold e2eSecInfo (hubs want it so) or a pasted JWE. */
static void inspect_string(struct report *r, const struct place *at, const struct json *json, size_t value) {
    AUTO(bytes) struct bytes *text = NULL;
    if (!inspect_octets(&text, r, json, value))
        return;
    report_part(r, at, "the string's content is looked at in its place", "a JSON string of %zu octets", text->size);
    inspect_bytes(r, at, bytes_span(text));
}

void inspect_value(struct report *r, const struct place *at, const struct json *json, size_t value) {
    if (json_is(json, value, JSON_STRING)) {
        inspect_string(r, at, json, value);
        return;
    }
    for (size_t i = 0; json_is(json, value, JSON_OBJECT) && i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (KINDS[i].is(json, value)) {
            KINDS[i].inspect(r, at, json, value);
            return;
        }
    bool is_object = json_is(json, value, JSON_OBJECT);
    tell_unknown(r, at, is_object ? "a JSON object" : "a JSON value");
    if (is_object)
        list_names(r, at, json, value);
}

static bool looks_json(struct span text) {
    return text.size > 0 && (memchr("{[\"", text.data[0], 3) != NULL || span_starts_with(text, "\xEF\xBB\xBF"));
}

void inspect_bytes(struct report *r, const struct place *at, struct span text) {
    struct span octets = text; /* where blanks count */
    text = trim(text);
    if (r->depth++ >= INSPECT_TEXTS_MAX) {
        tell_unknown(r, at, "a text in a text in a text");
    } else if (looks_json(text)) {
        struct json json;
        inspect_json_read(r, at, &INSPECT_LIMITS, &json, text);
        if (json.count > 0)
            inspect_value(r, at, &json, 0);
        json_cleanup(&json);
    } else if (looks_compact(text)) {
        inspect_compact(r, at, text, false);
    } else if (looks_like_document(octets)) {
        inspect_document(r, at, octets);
    } else {
        tell_unknown(r, at,
                     text.size == 0 ? "an empty text" : "text or octets that are neither JSON nor a compact JWE");
    }
}

status inspect(struct bytes **out, struct span input, struct error **err) {
    if (input.size > INSPECT_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, NULL, "the input has %zu octets; at most %d are looked at", input.size,
                    INSPECT_SIZE_MAX);
    struct report report;
    report_init(&report, clock_now(), err);
    struct place top = place_top();
    inspect_bytes(&report, &top, input);
    if (report.what == NULL)
        report_is(&report, "unknown", "a text that cannot be read far enough to know what it is");
    status result = report.failed < 0 ? report.failed : report_write(out, &report);
    report_cleanup(&report);
    return result;
}
