/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "onem2m/id.h"

static const char RULE[] = "TS-0004 6.4";

static const char *const OPERATIONS[] = {"", "create", "retrieve", "update", "delete", "notify"};
enum { OPERATION_MAX = 5 };

static const char *rsc_name(int64_t rsc) {
    switch (rsc) {
    case 2000:
        return "OK";
    case 2001:
        return "CREATED";
    case 2002:
        return "DELETED";
    case 2004:
        return "UPDATED";
    case 4000:
        return "BAD_REQUEST";
    case 4004:
        return "NOT_FOUND";
    case 4103:
        return "ORIGINATOR_HAS_NO_PRIVILEGE";
    case 4111:
        return "ESPRIM_UNSUPPORTED_OPTION";
    case 4112:
        return "ESPRIM_UNKNOWN_KEY_ID";
    case 4113:
        return "ESPRIM_UNKNOWN_ORIG_RAND_ID";
    case 4114:
        return "ESPRIM_UNKNOWN_RECV_RAND_ID";
    case 4115:
        return "ESPRIM_BAD_MAC";
    case 4116:
        return "ESPRIM_IMPERSONATION_ERROR";
    case 5103:
        return "TARGET_NOT_REACHABLE";
    case 5210:
        return "ESPRIM_DECRYPTION_ERROR";
    case 5211:
        return "ESPRIM_ENCRYPTION_ERROR";
    default:
        return rsc >= 2000 && rsc < 3000 ? "a success" : "";
    }
}

/* A text that a primitive needs: 1 to ID_SIZE_MAX octets without NUL. */
static void inspect_id(struct report *r, const struct place *at, const struct json *json, size_t value,
                       const char *note) {
    struct inspected_text text;
    struct id id;
    if (!json_is(json, value, JSON_STRING)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s; it has to be a string", kind_name(json, value));
        return;
    }
    bool fits = inspect_text(&text, json, value);
    if (fits)
        report_part_text(r, at, span_of(text.octets, text.size), note);
    if (!fits || !id_set(&id, span_of(text.octets, text.size)))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "it has to be 1 to %d octets without NUL", ID_SIZE_MAX);
}

static void inspect_code(struct report *r, const struct place *at, const struct json *json, size_t value,
                         bool is_request) {
    int64_t code;
    if (!json_enumeration(json, value, &code)) {
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "D17", "%s that is no enumeration", kind_name(json, value));
        return;
    }
    bool known = code >= 1 && code <= OPERATION_MAX;
    report_part(r, at, is_request ? (known ? OPERATIONS[code] : "no operation") : rsc_name(code), "%lld",
                (long long)code);
    if (is_request && !known)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0004 6.3.4.2.5", "operations are 1 to %d", OPERATION_MAX);
}

static void inspect_member(struct report *r, const struct place *at, const struct json *json, size_t value) {
    struct inspected_text text;
    if (json_name_is(json, value, "fr"))
        inspect_id(r, at, json, value, "From");
    else if (json_name_is(json, value, "to"))
        inspect_id(r, at, json, value, "To");
    else if (json_name_is(json, value, "rqi"))
        inspect_id(r, at, json, value, "request identifier");
    else if (json_name_is(json, value, "pc"))
        report_part(r, at, "content", "%s, %zu octets", kind_name(json, value), json_raw(json, value).size);
    else if (inspect_text(&text, json, value))
        report_part_text(r, at, span_of(text.octets, text.size), "");
    else if (json_is(json, value, JSON_NUMBER) && json_raw(json, value).size < REPORT_TEXT_MAX)
        report_part_text(r, at, json_raw(json, value), "");
    else
        report_part(r, at, "", "%s, %zu octets", kind_name(json, value), json_raw(json, value).size);
}

static void tell_missing(struct report *r, const struct place *at, const struct json *json, size_t value,
                         const char *name) {
    if (json_member(json, value, name) == JSON_NONE)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "%s is missing", name);
}

/* Security content of an outer primitive is looked into; any other content is the application's. */
static void inspect_content(struct report *r, const struct place *at, const struct json *json, size_t content) {
    struct place place = place_in(at, "pc");
    if (json_member(json, content, "m2m:seci") != JSON_NONE)
        inspect_security_info(r, &place, json, content);
    else if (json_member(json, content, "m2m:sgn") != JSON_NONE)
        inspect_notification(r, &place, json, content);
}

void inspect_primitive(struct report *r, const struct place *at, const struct json *json, size_t value) {
    size_t op = json_member(json, value, "op");
    bool is_request = op != JSON_NONE;
    report_is(r, is_request ? "request-primitive" : "response-primitive", "%s primitive, in clear",
              is_request ? "request" : "response");
    for (size_t m = json_first(json, value); m != JSON_NONE; m = json_next(json, value, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, json, m));
        if (json_name_is(json, m, "op") || json_name_is(json, m, "rsc"))
            inspect_code(r, &place, json, m, json_name_is(json, m, "op"));
        else
            inspect_member(r, &place, json, m);
    }
    if (is_request && json_member(json, value, "rsc") != JSON_NONE)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, RULE, "op is for requests and rsc for responses; both are here");
    tell_missing(r, at, json, value, "rqi");
    if (is_request)
        tell_missing(r, at, json, value, "fr");
    inspect_content(r, at, json, json_member(json, value, "pc"));
}
