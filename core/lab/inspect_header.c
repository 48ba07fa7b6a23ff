/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "onem2m/enums.h"
#include "onem2m/id.h"
#include "onem2m/primitive.h"

static const char RULE[] = "TS-0003 8.4.3.2";

/* What the header says about whose the object is. */
enum direction { EITHER_WAY, REQUEST, RESPONSE };

struct header {
    struct report *report;
    const struct json *json;
    const struct esprim_alg *enc;
    struct inspected_text ori;
    struct id kid;
    bool has_ori;
    size_t oro, rro;
    enum direction cty;
};

static bool text_of(struct header *h, const struct place *at, size_t value, struct inspected_text *text) {
    if (!json_is(h->json, value, JSON_STRING)) {
        report_problem(h->report, at, ESF_RSC_BAD_REQUEST, RULE, "%s; it has to be a string",
                       kind_name(h->json, value));
        return false;
    }
    if (!inspect_text(text, h->json, value)) {
        report_problem(h->report, at, ESF_RSC_BAD_REQUEST, "D10", "longer than %zu octets", sizeof text->octets);
        return false;
    }
    if (text->size == 0)
        report_problem(h->report, at, ESF_RSC_BAD_REQUEST, RULE, "an empty string");
    return text->size > 0;
}

static struct span span_of_text(const struct inspected_text *text) {
    return span_of(text->octets, text->size);
}

static void look_at_alg(struct header *h, const struct place *at, size_t value) {
    struct inspected_text text;
    if (!text_of(h, at, value, &text))
        return;
    report_part_text(h->report, at, span_of_text(&text), "the session key itself encrypts");
    if (!span_is(span_of_text(&text), "dir"))
        report_problem(h->report, at, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, RULE, "alg is %s; ESPrim allows dir only",
                       quote_text(span_of_text(&text)).text);
}

static void look_at_enc(struct header *h, const struct place *at, size_t value) {
    struct inspected_text text;
    if (!text_of(h, at, value, &text))
        return;
    h->enc = esprim_alg_by_enc(span_of_text(&text));
    char note[96] = "not one of ESPrim's";
    if (h->enc != NULL)
        (void)snprintf(note, sizeof note, "AES-%zu in GCM, esprimProtocolAndAlgID %d", h->enc->key_size * 8,
                       (int)h->enc->id);
    report_part_text(h->report, at, span_of_text(&text), note);
    if (h->enc == NULL)
        report_problem(h->report, at, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "TS-0004 6.3.4.2.41",
                       "enc is %s; ESPrim knows A128GCM, A192GCM and A256GCM", quote_text(span_of_text(&text)).text);
}

static bool is_hex_id(struct span text) {
    size_t hex = 0;
    while (hex < text.size &&
           ((text.data[hex] >= '0' && text.data[hex] <= '9') || (text.data[hex] >= 'a' && text.data[hex] <= 'f') ||
            (text.data[hex] >= 'A' && text.data[hex] <= 'F')))
        hex++;
    return hex == 32 && (text.size == 32 || text.data[32] == '@');
}

static void look_at_kid(struct header *h, const struct place *at, size_t value) {
    struct inspected_text text;
    if (!text_of(h, at, value, &text))
        return;
    struct span kid = span_of_text(&text);
    const uint8_t *authority = (const uint8_t *)memchr(kid.data, '@', kid.size);
    char note[160];
    (void)snprintf(note, sizeof note, "identifier of the pairwise key%s%s%s",
                   is_hex_id(kid) ? "; hex digits compare without case (D13)" : "",
                   authority != NULL ? "; issued by " : "",
                   authority != NULL ? quote_text(span_from(kid, (size_t)(authority - kid.data) + 1)).text : "");
    report_part_text(h->report, at, kid, note);
    if (!id_set(&h->kid, kid))
        report_problem(h->report, at, ESF_RSC_BAD_REQUEST, "D13", "a key identifier has 1 to %d octets and no NUL",
                       ID_SIZE_MAX);
}

static enum direction direction_of(struct span cty) {
    bool request = media_is_json(cty, true);
    bool response = media_is_json(cty, false);
    return request == response ? EITHER_WAY : request ? REQUEST : RESPONSE;
}

static bool has_text(struct span text, const char *wanted) {
    return memmem(text.data, text.size, wanted, strlen(wanted)) != NULL;
}

static void look_at_cty(struct header *h, const struct place *at, size_t value) {
    struct inspected_text text;
    if (!text_of(h, at, value, &text))
        return;
    struct span cty = span_of_text(&text);
    bool is_json = media_is_json(cty, true) || media_is_json(cty, false);
    bool is_other = !is_json && (has_text(cty, "xml") || has_text(cty, "cbor"));
    h->cty = direction_of(cty);
    report_part_text(h->report, at, cty,
                     h->cty == REQUEST    ? "a request primitive in JSON"
                     : h->cty == RESPONSE ? "a response primitive in JSON"
                     : is_json            ? "JSON"
                     : is_other           ? "not JSON, which is all that this version opens (others: 5210)"
                                          : "not known");
    if (!is_json && !is_other)
        report_problem(h->report, at, ESF_RSC_ESPRIM_DECRYPTION_ERROR, RULE,
                       "%s is no media type of a primitive (vnd.onem2m-preq+json, vnd.onem2m-prsp+json)",
                       quote_text(cty).text);
}

static void look_at_ori(struct header *h, const struct place *at, size_t value) {
    h->has_ori = text_of(h, at, value, &h->ori);
    if (h->has_ori)
        inspect_rand_id(h->report, at, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, span_of_text(&h->ori),
                        "ID of the originator random object in use");
}

static void look_at_rri(struct header *h, const struct place *at, size_t value) {
    struct inspected_text text;
    if (text_of(h, at, value, &text))
        inspect_rand_id(h->report, at, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, span_of_text(&text),
                        "ID of the receiver random object in use");
}

static void look_at_oro(struct header *h, const struct place *at, size_t value) {
    report_part(h->report, at, "originator random object, in a request", "%s", kind_name(h->json, value));
    h->oro = value;
    inspect_rand(h->report, at, h->json, value, RAND_ORIGINATOR);
}

static void look_at_rro(struct header *h, const struct place *at, size_t value) {
    report_part(h->report, at, "the next receiver random object, in a response", "%s", kind_name(h->json, value));
    h->rro = value;
    inspect_rand(h->report, at, h->json, value, RAND_RECEIVER);
}

static void look_at_crit(struct header *h, const struct place *at, size_t value) {
    report_part(h->report, at, "", "%s", kind_name(h->json, value));
    report_problem(h->report, at, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "RFC 7515 4.1.11",
                   "crit is there; ESPrim has no extension that could be critical");
}

static void look_at_zip(struct header *h, const struct place *at, size_t value) {
    report_part(h->report, at, "", "%s", kind_name(h->json, value));
    report_problem(h->report, at, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "RFC 7516 4.1.3",
                   "zip is there; ESPrim has no compression");
}

static const struct {
    const char *name;
    void (*look)(struct header *h, const struct place *at, size_t value);
    bool mandatory;
} MEMBERS[] = {
    {"alg", look_at_alg, true},  {"enc", look_at_enc, true},  {"kid", look_at_kid, true},
    {"cty", look_at_cty, false}, {"ori", look_at_ori, true},  {"rri", look_at_rri, true},
    {"oro", look_at_oro, false}, {"rro", look_at_rro, false}, {"crit", look_at_crit, false},
    {"zip", look_at_zip, false},
};
enum { MEMBERS_COUNT = sizeof MEMBERS / sizeof MEMBERS[0] };

static size_t member_of(const struct json *json, size_t value) {
    size_t i = 0;
    while (i < MEMBERS_COUNT && !json_name_is(json, value, MEMBERS[i].name))
        i++;
    return i;
}

static void tell_missing(struct header *h, const struct place *at) {
    for (size_t i = 0; i < MEMBERS_COUNT; i++)
        if (MEMBERS[i].mandatory && json_member(h->json, 0, MEMBERS[i].name) == JSON_NONE)
            report_problem(h->report, at, ESF_RSC_BAD_REQUEST, RULE, "%s is missing", MEMBERS[i].name);
}

/* The ID inside the oro, which may have its long name. */
static bool names_this_oro(const struct header *h) {
    size_t id = json_member(h->json, h->oro, "esri");
    if (id == JSON_NONE)
        id = json_member(h->json, h->oro, "esprimRandID");
    struct inspected_text text;
    return h->has_ori && inspect_text(&text, h->json, id) && span_equal(span_of_text(&text), span_of_text(&h->ori));
}

static bool lists_enc(const struct header *h) {
    size_t list = json_member(h->json, h->oro, "espa");
    if (list == JSON_NONE)
        list = json_member(h->json, h->oro, "esprimProtocolAndAlgIDs");
    if (!json_is(h->json, list, JSON_ARRAY))
        return true;
    int64_t id;
    for (size_t item = json_first(h->json, list); item != JSON_NONE; item = json_next(h->json, list, item))
        if (json_enumeration(h->json, item, &id) && id == h->enc->id)
            return true;
    return false;
}

static void look_at_pair(struct header *h, const struct place *at) {
    struct place oro = place_in(at, "oro");
    struct place ori = place_in(at, "ori");
    if (h->oro == JSON_NONE) {
        if (h->has_ori && h->rro == JSON_NONE && h->cty != RESPONSE)
            report_part(h->report, &ori, "the Receiver has to know the object already, else 4113", "oro not included");
        return;
    }
    if (!names_this_oro(h)) {
        report_part(h->report, &oro, "refreshed: ori still names the one in use (TS-0003 8.4.3.2)",
                    "another than ori's");
        return;
    }
    if (h->enc != NULL && !lists_enc(h))
        report_problem(h->report, &oro, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "TS-0003 8.4.2 C.6c.1",
                       "enc is %s (%d), which espa does not list", h->enc->enc, (int)h->enc->id);
}

static enum direction look_at_direction(struct header *h, const struct place *at) {
    bool has_oro = h->oro != JSON_NONE;
    bool has_rro = h->rro != JSON_NONE;
    struct place rro = place_in(at, "rro");
    struct place oro = place_in(at, "oro");
    if (has_oro && has_rro)
        report_problem(h->report, &rro, ESF_RSC_BAD_REQUEST, RULE,
                       "oro is for requests and rro for responses; both are here");
    else if (has_rro && h->cty == REQUEST)
        report_problem(h->report, &rro, ESF_RSC_BAD_REQUEST, RULE, "rro is for responses; cty says request");
    else if (has_oro && h->cty == RESPONSE)
        report_problem(h->report, &oro, ESF_RSC_ESPRIM_DECRYPTION_ERROR, RULE,
                       "oro is for requests; cty says response");
    if (h->cty != EITHER_WAY)
        return h->cty;
    return has_oro ? REQUEST : has_rro ? RESPONSE : EITHER_WAY;
}

bool inspect_header_is_esprim(const struct json *header) {
    static const char *const own[] = {"ori", "rri", "oro", "rro"};
    for (size_t i = 0; i < sizeof own / sizeof own[0]; i++)
        if (json_member(header, 0, own[i]) != JSON_NONE)
            return true;
    return false;
}

void inspect_esprim_header(struct report *r, const struct place *at, const struct json *header) {
    static const char *const directions[] = {"", " (request)", " (response)"};
    struct header h = {.report = r, .json = header, .oro = JSON_NONE, .rro = JSON_NONE};
    for (size_t m = json_first(header, 0); m != JSON_NONE; m = json_next(header, 0, m)) {
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&text, header, m));
        size_t which = member_of(header, m);
        if (which < MEMBERS_COUNT)
            MEMBERS[which].look(&h, &place, m);
        else
            report_part(r, &place, "not a member that ESPrim knows; passed over (D17)", "%s", kind_name(header, m));
    }
    tell_missing(&h, at);
    look_at_pair(&h, at);
    enum direction direction = look_at_direction(&h, at);
    report_is(r, "esprim-object", "ESPrim Object%s%s%s%s%s", directions[direction], h.enc != NULL ? ", " : "",
              h.enc != NULL ? h.enc->enc : "", h.kid.size > 0 ? ", key " : "", quote_text(id_span(&h.kid)).text);
}

/* Members that are safe to show: a header may carry keys (jwk), and those of epk or jwk could be private by mistake. */
void inspect_other_header(struct report *r, const struct place *at, const struct json *header) {
    static const char *const shown[] = {"alg", "enc", "kid", "cty", "typ", "zip"};
    for (size_t m = json_first(header, 0); m != JSON_NONE; m = json_next(header, 0, m)) {
        struct inspected_text name;
        struct inspected_text text;
        struct place place = place_in_octets(at, inspect_name(&name, header, m));
        bool show = false;
        for (size_t i = 0; i < sizeof shown / sizeof shown[0]; i++)
            show = show || json_name_is(header, m, shown[i]);
        if (show && inspect_text(&text, header, m))
            report_part_text(r, &place, span_of_text(&text), "");
        else
            report_part(r, &place, "", "%s, not shown", kind_name(header, m));
    }
}
