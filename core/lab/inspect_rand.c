/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/base64.h"
#include "lab/inspect_parts.h"
#include "onem2m/enums.h"
#include "onem2m/timestamp.h"

static const char RULE[] = "TS-0003 8.4.3.1";

enum member { ESRI, ESRV, ESRX, ESK, ESKS, ESPA, MEMBERS };

static const struct {
    const char *name;
    const char *long_name;
} NAMES[MEMBERS] = {
    {"esri", "esprimRandID"},     {"esrv", "esprimRandValue"},    {"esrx", "esprimRandExpiry"},
    {"esk", "esprimKeyGenAlgID"}, {"esks", "esprimKeyGenAlgIDs"}, {"espa", "esprimProtocolAndAlgIDs"},
};

static enum member member_of(const struct json *json, size_t value) {
    for (int i = 0; i < MEMBERS; i++)
        if (json_name_is(json, value, NAMES[i].name) || json_name_is(json, value, NAMES[i].long_name))
            return (enum member)i;
    return MEMBERS;
}

bool looks_like_rand(const struct json *json, size_t value, enum rand_kind *kind) {
    bool found[MEMBERS] = {false};
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        enum member which = member_of(json, m);
        if (which != MEMBERS)
            found[which] = true;
    }
    *kind = found[ESK] && !found[ESKS] ? RAND_ORIGINATOR : RAND_RECEIVER;
    return found[ESRI] || found[ESRV];
}

/* ---- identifiers ---- */

/* D9: version 1, secret id 1, algorithm mask 1, expiry 5, nonce 9, MAC 8 */
enum { MADE_VERSION = 1, MADE_SIZE = 25, MADE_CHARS = 34, MADE_NONCE_AT = 8, MADE_MAC_AT = 17 };

/* Says what an ID holds that was made by D9's rule; whether it truly was only the holder of the secret can tell. */
static void inspect_made_id(struct report *r, const struct place *at, struct span encoded) {
    uint8_t id[MADE_SIZE + 3];
    size_t size;
    if (encoded.size != MADE_CHARS || !base64url_decode(id, &size, encoded) || size != MADE_SIZE ||
        id[0] != MADE_VERSION || id[2] == 0 || id[2] > ESPRIM_ALG_ALL)
        return;
    int64_t seconds = 0;
    for (size_t i = 3; i < MADE_NONCE_AT; i++)
        seconds = seconds << 8 | id[i];
    char algs[32] = "";
    for (size_t i = 0; i < ESPRIM_ALG_COUNT; i++)
        if ((id[2] & ESPRIM_ALGS[i].bit) != 0)
            (void)snprintf(algs + strlen(algs), sizeof algs - strlen(algs), " %s", ESPRIM_ALGS[i].enc);
    struct place inside = place_in(at, "D9");
    char note[96];
    (void)snprintf(note, sizeof note, "its expiry: %s", moment_of(seconds * 1000, r->now).text);
    report_part(r, &inside, note,
                "looks made by libesf: version %d, secret %d,%s, %d octets of nonce, %d of MAC (not checked)", id[0],
                id[1], algs, MADE_MAC_AT - MADE_NONCE_AT, MADE_SIZE - MADE_MAC_AT);
}

static bool is_id_character(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' || c == '_' ||
           c == '-';
}

static bool check_characters(struct report *r, const struct place *at, int rsc, struct span text) {
    if (text.size == 0 || text.size > RAND_TEXT_MAX) {
        report_problem(r, at, rsc, RULE, "%zu characters long; it has to be 1 to %d", text.size, RAND_TEXT_MAX);
        return false;
    }
    for (size_t i = 0; i < text.size; i++)
        if (!is_id_character(text.data[i])) {
            report_problem(r, at, rsc, RULE, "%s is no NCName: character %zu is not one of A-Z a-z 0-9 . _ -",
                           quote_text(text).text, i + 1);
            return false;
        }
    return true;
}

void inspect_rand_id(struct report *r, const struct place *at, int rsc, struct span id, const char *note) {
    bool shared = span_starts_with(id, "s.");
    bool unshared = span_starts_with(id, "u.");
    char text[160];
    (void)snprintf(text, sizeof text, "%s%s", note,
                   shared     ? "; s. = shared with many, by libesf's custom"
                   : unshared ? "; u. = made for one, by libesf's custom"
                              : "");
    report_part_text(r, at, id, text);
    if (!check_characters(r, at, rsc, id))
        return;
    if (memchr("-.0123456789", id.data[0], 12) != NULL)
        report_problem(r, at, rsc, RULE, "%s is no NCName: it starts with neither a letter nor _", quote_text(id).text);
    if (shared || unshared)
        inspect_made_id(r, at, span_from(id, 2));
}

/* ---- members ---- */

static bool text_member(struct report *r, const struct place *at, const struct json *json, size_t value,
                        struct inspected_text *out) {
    if (inspect_text(out, json, value))
        return true;
    if (json_is(json, value, JSON_STRING))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "longer than %d characters", RAND_TEXT_MAX);
    else
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; it has to be a string", kind_name(json, value));
    return false;
}

static void inspect_id_member(struct report *r, const struct place *at, const struct json *json, size_t value,
                              enum rand_kind kind) {
    struct inspected_text text;
    if (!text_member(r, at, json, value, &text))
        return;
    struct span id = span_of(text.octets, text.size);
    bool odd = kind == RAND_ORIGINATOR && span_starts_with(id, "s."); /* TS-0003 8.4.2 B.2g */
    inspect_rand_id(r, at, ESF_RSC_BAD_REQUEST, id, odd ? "identifier; an originator's is never shared" : "identifier");
}

static void inspect_value_member(struct report *r, const struct place *at, const struct json *json, size_t value) {
    struct inspected_text text;
    if (!text_member(r, at, json, value, &text))
        return;
    struct span octets = span_of(text.octets, text.size);
    uint8_t decoded[sizeof text.octets];
    size_t size = 0;
    bool plain = base64url_decode(decoded, &size, octets);
    char note[96] = "random value; encoding B needs 16 octets in base64url, this is none";
    if (plain)
        (void)snprintf(note, sizeof note, "random value: %zu octets in base64url%s", size,
                       size == 16 ? "" : " (encoding B needs 16)");
    report_part_text(r, at, octets, note);
    if (check_characters(r, at, ESF_RSC_BAD_REQUEST, octets) && octets.data[0] == '.')
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "it starts with a dot");
}

static void inspect_expiry(struct report *r, const struct place *at, const struct json *json, size_t value,
                           enum rand_kind kind) {
    struct inspected_text text;
    int64_t number;
    if (json_enumeration(json, value, &number))
        text.size = (size_t)snprintf((char *)text.octets, sizeof text.octets, "%lld", (long long)number);
    else if (!inspect_text(&text, json, value)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; it has to be a string", kind_name(json, value));
        return;
    }
    struct span octets = span_of(text.octets, text.size);
    int64_t expires;
    if (octets.size > RAND_EXPIRY_MAX || !abs_rel_timestamp_read(octets, r->now, &expires)) {
        report_part_text(r, at, octets, "expiry");
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0004 6.3.3",
                       "%s is neither YYYYMMDDThhmmss (a date that exists, UTC) nor milliseconds from reception",
                       quote_text(octets).text);
        return;
    }
    bool relative = memchr(octets.data, 'T', octets.size) == NULL;
    char note[160];
    if (relative)
        (void)snprintf(note, sizeof note, "expiry in milliseconds, counted from reception");
    else
        (void)snprintf(note, sizeof note, "expiry: %s%s", moment_of(expires, r->now).text,
                       expires > r->now          ? ""
                       : kind == RAND_ORIGINATOR ? "; a Receiver would answer 4113"
                                                 : "; a Receiver would answer 4114");
    report_part_text(r, at, octets, note);
}

static void key_gen_note(struct report *r, const struct place *at, int64_t id, enum rand_kind kind) {
    bool known = id == KEY_GEN_HMAC_SHA256;
    report_part(r, at, known ? "session key by HMAC-SHA-256" : "not defined by TS-0004 6.3.4.2.40", "%lld",
                (long long)id);
    if (!known && kind == RAND_ORIGINATOR)
        report_problem(r, at, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "TS-0004 6.3.4.2.40",
                       "%lld names no key generation algorithm; 1 is HMAC-SHA-256", (long long)id);
}

static void alg_note(struct report *r, const struct place *at, int64_t id, enum rand_kind kind) {
    (void)kind;
    const struct esprim_alg *alg = esprim_alg_by_id(id);
    char note[96] = "not defined by TS-0004 6.3.4.2.41, passed over";
    if (alg != NULL)
        (void)snprintf(note, sizeof note, "JWE compact, %s, key of %zu octets", alg->enc, alg->key_size);
    report_part(r, at, note, "%lld", (long long)id);
}

typedef void (*id_note)(struct report *r, const struct place *at, int64_t id, enum rand_kind kind);

static void inspect_number(struct report *r, const struct place *at, const struct json *json, size_t value,
                           enum rand_kind kind, id_note note) {
    int64_t id;
    if (json_enumeration(json, value, &id) && id <= INT32_MAX)
        note(r, at, id, kind);
    else
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D17", "%s that is no enumeration (0 or digits without a leading 0)",
                       kind_name(json, value));
}

static void inspect_list(struct report *r, const struct place *at, const struct json *json, size_t value,
                         enum rand_kind kind, id_note note) {
    if (!json_is(json, value, JSON_ARRAY)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; it has to be a list", kind_name(json, value));
        return;
    }
    size_t count = 0;
    for (size_t item = json_first(json, value); item != JSON_NONE; item = json_next(json, value, item)) {
        struct place place = place_item(at, count);
        if (count++ < RAND_LIST_MAX)
            inspect_number(r, &place, json, item, kind, note);
    }
    if (count == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "the list is empty; it names at least one algorithm");
    if (count > RAND_LIST_MAX)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D10", "the list has %zu entries; at most %d are read", count,
                       RAND_LIST_MAX);
}

static void inspect_member(struct report *r, const struct place *at, const struct json *json, size_t value,
                           enum rand_kind kind, enum member which) {
    switch (which) {
    case ESRI:
        inspect_id_member(r, at, json, value, kind);
        break;
    case ESRV:
        inspect_value_member(r, at, json, value);
        break;
    case ESRX:
        inspect_expiry(r, at, json, value, kind);
        break;
    case ESK:
        inspect_number(r, at, json, value, kind, key_gen_note);
        break;
    case ESKS:
        inspect_list(r, at, json, value, kind, key_gen_note);
        break;
    default:
        inspect_list(r, at, json, value, kind, alg_note);
        break;
    }
}

static bool belongs(enum member which, enum rand_kind kind) {
    return which != (kind == RAND_ORIGINATOR ? ESKS : ESK);
}

static void tell_missing(struct report *r, const struct place *at, const size_t found[MEMBERS], enum rand_kind kind) {
    for (int i = 0; i < MEMBERS; i++)
        if (found[i] == JSON_NONE && belongs((enum member)i, kind))
            report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s (%s) is missing", NAMES[i].name, NAMES[i].long_name);
}

void inspect_rand(struct report *r, const struct place *at, const struct json *json, size_t value,
                  enum rand_kind kind) {
    if (!json_is(json, value, JSON_OBJECT)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; a random object is a JSON object",
                       kind_name(json, value));
        return;
    }
    size_t found[MEMBERS] = {JSON_NONE, JSON_NONE, JSON_NONE, JSON_NONE, JSON_NONE, JSON_NONE};
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct span name = inspect_name(&text, json, m);
        struct place place = place_in_octets(at, name);
        enum member which = member_of(json, m);
        if (which == MEMBERS || !belongs(which, kind)) {
            report_problem(r, &place, ESF_RSC_BAD_REQUEST, "D17", "a %s random object has no member of this name",
                           kind == RAND_ORIGINATOR ? "originator" : "receiver");
            continue;
        }
        bool again = found[which] != JSON_NONE;
        bool other_name =
            again && json_name_is(json, m, NAMES[which].name) != json_name_is(json, found[which], NAMES[which].name);
        if (other_name)
            report_problem(r, &place, ESF_RSC_BAD_REQUEST, "D17",
                           "%s stands here twice, by its short and its long name", NAMES[which].name);
        found[which] = m;
        inspect_member(r, &place, json, m, kind, which);
    }
    tell_missing(r, at, found, kind);
}
