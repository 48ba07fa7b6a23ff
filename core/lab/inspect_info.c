/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "base/base64.h"
#include "lab/inspect_parts.h"
#include "onem2m/enums.h"

enum { SIT_MAX = 8 };

static const char RULE[] = "TS-0004 6.3.5.48";

/* securityInfoType (TS-0004 6.3.4.2.35) and the one member each allows. */
static const struct {
    const char *member;
    const char *meaning;
} TYPES[SIT_MAX + 1] = {
    {NULL, NULL},
    {"dreq", "Dynamic Authorization Request"},
    {"dres", "Dynamic Authorization Response"},
    {NULL, "receiverESPrimRandObject Request"},
    {"ero", "receiverESPrimRandObject Response"},
    {"epo", "ESPrim Object"},
    {"eckm", "ESCertKE Message"},
    {"darq", "Dynamic Authorization Relationship Mapping Request"},
    {"dars", "Dynamic Authorization Relationship Mapping Response"},
};

static int type_of_member(const struct json *json, size_t member) {
    for (int sit = 1; sit <= SIT_MAX; sit++)
        if (TYPES[sit].member != NULL && json_name_is(json, member, TYPES[sit].member))
            return sit;
    return 0;
}

static bool plain_text(struct report *r, const struct place *at, const struct json *json, size_t value,
                       struct span *text) {
    if (json_plain(json, value, text))
        return true;
    report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE,
                   json_is(json, value, JSON_STRING) ? "a string with escapes (%s); its alphabet needs none"
                                                     : "%s; it has to be a string",
                   kind_name(json, value));
    return false;
}

static bool decode_base64(struct report *r, struct bytes **octets, struct span text) {
    return report_keep(r, bytes_new(octets, base64_decoded_size(text.size), r->err)) &&
           base64_decode((*octets)->data, &(*octets)->size, text);
}

static void inspect_escertke(struct report *r, const struct place *at, struct span text) {
    size_t size;
    if (!inspect_base64(r, at, text, "the message", &size))
        return;
    report_part(r, at, "TLS 1.2 handshake records in base64", "%zu octets", size);
    AUTO(bytes) struct bytes *octets = NULL;
    if (decode_base64(r, &octets, text))
        inspect_flight(r, at, bytes_span(octets));
}

static void inspect_own_member(struct report *r, const struct place *at, const struct json *json, size_t value,
                               int64_t sit) {
    struct span text;
    if (sit == SIT_RAND_RESPONSE)
        inspect_rand(r, at, json, value, RAND_RECEIVER);
    else if (sit == SIT_ESPRIM && plain_text(r, at, json, value, &text))
        inspect_compact(r, at, text, true);
    else if (sit == SIT_ESCERTKE && plain_text(r, at, json, value, &text))
        inspect_escertke(r, at, text);
    else if (sit != SIT_ESPRIM && sit != SIT_ESCERTKE)
        report_part(r, at, "not looked into: not part of this version", "%s", kind_name(json, value));
}

static bool inspect_sit(struct report *r, const struct place *at, const struct json *json, size_t value, int64_t *sit) {
    struct place place = place_in(at, "sit");
    if (value == JSON_NONE) {
        report_problem(r, &place, ESF_RSC_BAD_REQUEST, RULE, "sit (securityInfoType) is missing");
        return false;
    }
    if (!json_enumeration(json, value, sit)) {
        report_problem(r, &place, ESF_RSC_BAD_REQUEST, "D17",
                       "%s that is no enumeration (0 or digits without a leading 0)", kind_name(json, value));
        return false;
    }
    bool known = *sit >= 1 && *sit <= SIT_MAX;
    report_part(r, &place, known ? TYPES[*sit].meaning : "not defined", "%lld", (long long)*sit);
    if (!known)
        report_problem(r, &place, ESF_RSC_BAD_REQUEST, "TS-0004 6.3.4.2.35", "%lld is no securityInfoType; 1 to 8 are",
                       (long long)*sit);
    return known;
}

/* sit is 0 when it is not known: then each member is looked at for what its name says. */
static void inspect_members(struct report *r, const struct place *at, const struct json *json, size_t value,
                            int64_t sit) {
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, json, m));
        int type = type_of_member(json, m);
        if (json_name_is(json, m, "sit"))
            continue;
        if (type == 0)
            report_part(r, &place, "not a member that is known; passed over (D17)", "%s", kind_name(json, m));
        else if (sit != 0 && type != sit)
            report_problem(r, &place, ESF_RSC_BAD_REQUEST, "TS-0004 table 6.3.5.48-1",
                           "%s stands beside sit %d only, not %lld", TYPES[type].member, type, (long long)sit);
        if (type != 0)
            inspect_own_member(r, &place, json, m, type);
    }
}

static void inspect_seci(struct report *r, const struct place *at, const struct json *json, size_t value) {
    if (!json_is(json, value, JSON_OBJECT)) {
        report_is(r, "security-info", "securityInfo that is no object");
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; securityInfo is an object", kind_name(json, value));
        return;
    }
    int64_t sit = 0;
    bool known = inspect_sit(r, at, json, json_member(json, value, "sit"), &sit);
    if (known)
        report_is(r, "security-info", "securityInfo %d, %s", (int)sit, TYPES[sit].meaning);
    else
        report_is(r, "security-info", "securityInfo of no known type");
    inspect_members(r, at, json, value, known ? sit : 0);
    bool asks = sit == SIT_RAND_RESPONSE || sit == SIT_ESPRIM || sit == SIT_ESCERTKE;
    if (known && asks && json_member(json, value, TYPES[sit].member) == JSON_NONE)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "sit %d asks for %s, which is missing", (int)sit,
                       TYPES[sit].member);
}

void inspect_security_info(struct report *r, const struct place *at, const struct json *json, size_t value) {
    size_t info = json_member(json, value, "m2m:seci");
    if (info == JSON_NONE) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "the wrapper is missing: content is {\"m2m:seci\":{...}}");
        inspect_seci(r, at, json, value);
        return;
    }
    struct place place = place_in(at, "m2m:seci");
    inspect_seci(r, &place, json, info);
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct place other = place_in_octets(at, inspect_name(&text, json, m));
        if (!json_name_is(json, m, "m2m:seci"))
            report_problem(r, &other, ESF_RSC_BAD_REQUEST, "TS-0004 7.5.1.2.11",
                           "m2m:seci stands alone in the content");
    }
}

/* D19: m2m:sgn / nev / rep / m2m:seci. Nothing else of the wrapper is looked at, because hubs rewrite it. */
void inspect_notification(struct report *r, const struct place *at, const struct json *json, size_t value) {
    static const char *const steps[] = {"m2m:sgn", "nev", "rep"};
    struct place place = *at;
    report_is(r, "carrier", "notification that carries security content (D19, not standard)");
    for (size_t i = 0; i < sizeof steps / sizeof steps[0]; i++) {
        place = place_in(&place, steps[i]);
        value = json_member(json, value, steps[i]);
        if (!json_is(json, value, JSON_OBJECT)) {
            report_problem(r, &place, ESF_RSC_BAD_REQUEST, "D19",
                           "%s where an object was expected: no security content", kind_name(json, value));
            return;
        }
    }
    report_part(r, &place, "what the hub carries; the rest of the notification is the hub's", "an object");
    if (json_member(json, value, "m2m:seci") == JSON_NONE)
        report_problem(r, &place, ESF_RSC_BAD_REQUEST, "D19", "there is no m2m:seci in the notification");
    else
        inspect_security_info(r, &place, json, value);
}

/* ---- e2eSecInfo ---- */

static const char INFO_RULE[] = "TS-0004 6.3.5.52";

static void inspect_suid(struct report *r, const struct place *at, const struct json *json, size_t value,
                         bool *esprim) {
    static const char *const kinds[] = {"", "pre-provisioned key", "remotely provisioned key", "key from a MAF",
                                        "certificate"};
    static const char *const uses[] = {"MEF", "MAF", "SAEF", "ESPrim", "ESData encryption", "ESData signature"};
    int64_t suid;
    if (!json_enumeration(json, value, &suid)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D17", "%s that is no enumeration", kind_name(json, value));
        return;
    }
    char note[96] = "not defined by TS-0004 6.3.4.2.39; passed over";
    if (suid_is_defined(suid))
        (void)snprintf(note, sizeof note, "%s, for %s", kinds[suid / 10], uses[suid % 10]);
    *esprim = *esprim || (suid_is_defined(suid) && suid_class(suid) == USAGE_ESPRIM);
    report_part(r, at, note, "%lld", (long long)suid);
}

static void inspect_features(struct report *r, const struct place *at, const struct json *json, size_t value) {
    bool esprim = false;
    size_t count = 0;
    if (!json_is(json, value, JSON_ARRAY)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, INFO_RULE, "%s; esf is a list of SUIDs", kind_name(json, value));
        return;
    }
    for (size_t item = json_first(json, value); item != JSON_NONE; item = json_next(json, value, item)) {
        struct place place = place_item(at, count++);
        inspect_suid(r, &place, json, item, &esprim);
    }
    struct place summary = place_in(at, "ESPrim");
    report_part(r, &summary, "13, 23, 33 or 43 indicate it (TS-0003 8.4.2 B.2c, reading)", esprim ? "yes" : "no");
}

/* Unlike in securityInfo, escapes do no harm here: some writers escape every "/". */
static void inspect_certificate(struct report *r, const struct place *at, const struct json *json, size_t value) {
    AUTO(bytes) struct bytes *text = NULL;
    AUTO(bytes) struct bytes *der = NULL;
    size_t size;
    if (!json_is(json, value, JSON_STRING))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, INFO_RULE, "%s; a certificate is a string in base64",
                       kind_name(json, value));
    if (!inspect_octets(&text, r, json, value) || !inspect_base64(r, at, bytes_span(text), "the certificate", &size))
        return;
    if (size == 0)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, INFO_RULE, "an empty certificate");
    if (size > 0 && decode_base64(r, &der, bytes_span(text)))
        inspect_lone_certificate(r, at, bytes_span(der));
}

static void inspect_certificates(struct report *r, const struct place *at, const struct json *json, size_t value) {
    size_t count = 0;
    if (!json_is(json, value, JSON_ARRAY)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, INFO_RULE, "%s; escert is a list", kind_name(json, value));
        return;
    }
    for (size_t item = json_first(json, value); item != JSON_NONE; item = json_next(json, value, item)) {
        struct place place = place_item(at, count++);
        inspect_certificate(r, &place, json, item);
    }
}

void inspect_e2e_sec_info(struct report *r, const struct place *at, const struct json *json, size_t value) {
    size_t shared = json_member(json, value, "esro");
    report_is(r, "e2e-sec-info", "e2eSecInfo, %s",
              shared == JSON_NONE ? "without a shared random object: it has to be asked for (sit 3)"
                                  : "with a shared random object");
    if (json_member(json, value, "esf") == JSON_NONE)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, INFO_RULE, "esf (supportedE2ESecFeatures) is missing");
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, json, m));
        if (json_name_is(json, m, "esf"))
            inspect_features(r, &place, json, m);
        else if (json_name_is(json, m, "escert"))
            inspect_certificates(r, &place, json, m);
        else if (json_name_is(json, m, "esro"))
            inspect_rand(r, &place, json, m, RAND_RECEIVER);
        else
            report_part(r, &place, "not a member that is known; passed over (D17)", "%s", kind_name(json, m));
    }
}
