/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Web Keys. Only members that are known to be no secret are shown; of every other the report says its size at
 * most. */
#include <stdio.h>

#include "jose/jwk.h"
#include "lab/inspect_parts.h"
#include "onem2m/enums.h"
#include "onem2m/id.h"

enum { WEAK_BELOW = 16 };

struct key {
    struct report *report;
    const struct json *json;
    bool is_oct;
};

static void look_at_text(struct key *k, const struct place *at, size_t value) {
    struct inspected_text text;
    if (inspect_text(&text, k->json, value))
        report_part_text(k->report, at, span_of(text.octets, text.size), "");
    else
        report_problem(k->report, at, 0, "RFC 7517 4", "%s; it has to be a string of ordinary length",
                       kind_name(k->json, value));
}

static void look_at_octets(struct key *k, const struct place *at, size_t value) {
    struct span text;
    size_t size;
    if (!json_plain(k->json, value, &text)) {
        report_problem(k->report, at, 0, "RFC 7518 6.4.1", "%s; it has to be a string without escapes",
                       kind_name(k->json, value));
        return;
    }
    for (size_t i = 0; i < text.size; i++)
        if (memchr("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_", text.data[i], 64) == NULL) {
            /* no message of inspect_base64url here: it would show a character of the key */
            report_problem(k->report, at, 0, "RFC 7515 2", "the key is not base64url without padding");
            return;
        }
    if (!inspect_base64url(k->report, at, text, "the key", &size))
        return;
    report_part(k->report, at, "the key, not shown", "%zu octets", size);
    if (size < WEAK_BELOW)
        report_problem(k->report, at, 0, "D11", "%zu octets; a pairwise key has at least %d", size, WEAK_BELOW);
    if (size > SECRET_SIZE_MAX)
        report_problem(k->report, at, 0, "D11", "%zu octets; a pairwise key has at most %d", size, SECRET_SIZE_MAX);
}

static void look_at_suid(struct key *k, const struct place *at, size_t value) {
    int64_t suid;
    if (!json_enumeration(k->json, value, &suid) || !suid_is_defined(suid)) {
        report_problem(k->report, at, 0, "TS-0004 6.3.4.2.39", "%s that is no SUID", kind_name(k->json, value));
        return;
    }
    report_part(k->report, at, suid_class(suid) == USAGE_ESPRIM ? "usage: ESPrim" : "usage: not ESPrim", "%lld",
                (long long)suid);
}

static void look_at_peer(struct key *k, const struct place *at, size_t value) {
    struct inspected_text text;
    look_at_text(k, at, value);
    if (inspect_text(&text, k->json, value) && !id_is_absolute(span_of(text.octets, text.size)))
        report_problem(k->report, at, 0, "D14", "%s is no absolute AE-ID or CSE-ID (//domain/cse/Cae)",
                       quote_text(span_of(text.octets, text.size)).text);
}

static void look_at_expiry(struct key *k, const struct place *at, size_t value) {
    int64_t expires;
    if (!json_enumeration(k->json, value, &expires))
        report_problem(k->report, at, 0, "D1", "%s; expires is a number, ms since 1970", kind_name(k->json, value));
    else
        report_part(k->report, at, expires == 0 ? "never" : moment_of(expires, k->report->now).text, "%lld",
                    (long long)expires);
}

static void look_at_encoding(struct key *k, const struct place *at, size_t value) {
    struct inspected_text text;
    look_at_text(k, at, value);
    if (inspect_text(&text, k->json, value) && (text.size != 1 || memchr("ABC", text.octets[0], 3) == NULL))
        report_problem(k->report, at, 0, "TS-0003 10.3.8.2", "an encoding is A, B or C");
}

static const struct {
    const char *name;
    void (*look)(struct key *k, const struct place *at, size_t value);
    bool of_key_document;
} MEMBERS[] = {
    {"kty", look_at_text, true},          {"kid", look_at_text, true},  {"k", look_at_octets, true},
    {"suid", look_at_suid, true},         {"peer", look_at_peer, true}, {"expires", look_at_expiry, true},
    {"encoding", look_at_encoding, true}, {"alg", look_at_text, false}, {"use", look_at_text, false},
    {"crv", look_at_text, false},
};
enum { MEMBERS_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static void look_at_member(struct key *k, const struct place *at, size_t value) {
    size_t which = 0;
    while (which < MEMBERS_COUNT && !json_name_is(k->json, value, MEMBERS[which].name))
        which++;
    if (which < MEMBERS_COUNT)
        MEMBERS[which].look(k, at, value);
    else
        report_part(k->report, at, k->is_oct ? "esf_key_import refuses members that it does not know (D17)" : "",
                    "%s, not shown", kind_name(k->json, value));
}

void inspect_jwk(struct report *r, const struct place *at, const struct json *json, size_t value) {
    struct inspected_text kty;
    bool known = inspect_text(&kty, json, json_member(json, value, "kty"));
    struct key k = {.report = r, .json = json, .is_oct = known && span_is(span_of(kty.octets, kty.size), "oct")};
    report_is(r, "jwk", k.is_oct ? "JSON Web Key, symmetric%s" : "JSON Web Key of another type than oct, named only%s",
              "");
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, json, m));
        look_at_member(&k, &place, m);
    }
    if (k.is_oct && json_member(json, value, "k") == JSON_NONE)
        report_problem(r, at, 0, "RFC 7518 6.4.1", "k, the key itself, is missing");
}
