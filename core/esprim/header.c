/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/header.h"

#include "base/base64.h"
#include "onem2m/primitive.h"
#include "onem2m/text.h"

enum { HEADER_VALUES_MAX = 512, HEADER_DEPTH_MAX = 16 }; /* D10 */

static status bad(struct error **err, const char *where, const char *what) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, where, "protected header: %s", what);
}

/* Escapes are undone: writers that escape every "/" are common. `where` is "/" and the name. */
static status text_member(char *out, size_t max, const struct json *json, const char *where, struct error **err) {
    const char *name = where + 1;
    bool fits = false;
    size_t value = json_member(json, 0, name);
    if (value == JSON_NONE)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, where, "protected header: member \"%s\" is missing", name);
    TRY(text_read(out, max, &fits, json, value, err));
    if (!fits)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, where,
                    "protected header: member \"%s\" has to be a string of 1 to %zu octets without NUL", name, max);
    return ESF_OK;
}

/* A kid may hold any character, so its escapes are undone. */
static status read_kid(struct esprim_header *out, struct error **err) {
    AUTO(bytes) struct bytes *kid = NULL;
    size_t value = json_member(&out->json, 0, "kid");
    if (value == JSON_NONE || json_kind(&out->json, value) != JSON_STRING)
        return bad(err, "/kid", "member \"kid\" is missing or no string");
    TRY(json_string(&kid, &out->json, value, err));
    if (!id_set(&out->kid, bytes_span(kid)))
        return bad(err, "/kid", "member \"kid\" has 1 to 255 octets without NUL");
    return ESF_OK;
}

static status unsupported(struct error **err, const char *where, const char *what) {
    return fail(err, ESF_E_UNSUPPORTED, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, where, "protected header: %s", what);
}

static status read_rand(struct esprim_header *out, enum esprim_direction direction, int64_t received_at,
                        struct error **err) {
    bool is_request = direction == ESPRIM_REQUEST;
    size_t oro = json_member(&out->json, 0, "oro");
    size_t rro = json_member(&out->json, 0, "rro");
    if (is_request && rro != JSON_NONE)
        return bad(err, "/rro", "only a Receiver sends \"rro\", and this is a request");
    if (!is_request && oro != JSON_NONE)
        return bad(err, "/oro", "only an Originator sends \"oro\", and this is a response");
    size_t value = is_request ? oro : rro;
    out->has_rand = value != JSON_NONE;
    if (!out->has_rand)
        return ESF_OK;
    return rand_object_read(&out->rand, is_request ? RAND_ORIGINATOR : RAND_RECEIVER, &out->json, value, received_at,
                            err);
}

/* Form of the members first (4000), then what they ask for (4111): D6. */
static status read_members(struct esprim_header *out, enum esprim_direction direction, int64_t received_at,
                           struct error **err) {
    char alg[HEADER_TEXT_MAX + 1];
    char enc[HEADER_TEXT_MAX + 1];
    const struct json *json = &out->json;
    TRY(text_member(alg, HEADER_TEXT_MAX, json, "/alg", err));
    TRY(text_member(enc, HEADER_TEXT_MAX, json, "/enc", err));
    TRY(read_kid(out, err));
    TRY(text_member(out->originator_rand_id, RAND_TEXT_MAX, json, "/ori", err));
    TRY(text_member(out->receiver_rand_id, RAND_TEXT_MAX, json, "/rri", err));
    if (json_member(json, 0, "cty") != JSON_NONE)
        TRY(text_member(out->cty, HEADER_TEXT_MAX, json, "/cty", err));
    TRY(read_rand(out, direction, received_at, err));
    if (strcmp(alg, "dir") != 0)
        return unsupported(err, "/alg", "\"alg\" has to be \"dir\"");
    out->alg = esprim_alg_by_enc(span_text(enc));
    if (!out->alg)
        return unsupported(err, "/enc", "\"enc\" has to be A128GCM, A192GCM or A256GCM");
    if (json_member(json, 0, "crit") != JSON_NONE)
        return unsupported(err, "/crit", "no critical extension is supported");
    if (json_member(json, 0, "zip") != JSON_NONE)
        return unsupported(err, "/zip", "compression is not supported");
    return ESF_OK;
}

status esprim_header_read(struct esprim_header *out, const struct jwe *jwe, enum esprim_direction direction,
                          size_t size_max, int64_t received_at, struct error **err) {
    const struct json_limits limits = {size_max, HEADER_VALUES_MAX, HEADER_DEPTH_MAX};
    TRY(jwe_decode_header(&out->text, jwe, size_max, err));
    TRY(json_read(&out->json, bytes_span(out->text), &limits, err));
    if (json_kind(&out->json, 0) != JSON_OBJECT)
        return bad(err, "", "it has to be a JSON object");
    return read_members(out, direction, received_at, err);
}

void esprim_header_cleanup(struct esprim_header *header) {
    json_cleanup(&header->json);
    bytes_free(header->text);
    header->text = NULL;
}

bool esprim_header_is_json(const struct esprim_header *header, enum esprim_direction direction) {
    struct span cty = header->cty[0] ? span_text(header->cty) : span_of(NULL, 0);
    return media_is_json(cty, direction == ESPRIM_REQUEST);
}

static status append_member(struct bytes **text, const char *name, struct span value, struct error **err) {
    TRY(bytes_append_text(text, name, err));
    return json_append_string(text, value, err);
}

status esprim_header_write(struct bytes **out, const struct esprim_header_facts *facts, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    bool is_request = facts->direction == ESPRIM_REQUEST;
    *out = NULL;
    TRY(bytes_append_text(&text, "{\"alg\":\"dir\",\"enc\":\"", err));
    TRY(bytes_append_text(&text, facts->alg->enc, err));
    TRY(append_member(&text, "\",\"kid\":", facts->kid, err));
    TRY(append_member(&text, ",\"cty\":", span_text(facts->cty), err));
    TRY(append_member(&text, ",\"ori\":", span_text(facts->originator_rand_id), err));
    TRY(append_member(&text, ",\"rri\":", span_text(facts->receiver_rand_id), err));
    if (facts->rand) {
        TRY(bytes_append_text(&text, is_request ? ",\"oro\":" : ",\"rro\":", err));
        TRY(rand_object_append(&text, facts->rand, err));
    }
    TRY(bytes_append_text(&text, "}", err));
    TRY(bytes_new(out, base64url_size(text->size), err));
    base64url_encode((*out)->data, bytes_span(text));
    (*out)->size = base64url_size(text->size);
    return ESF_OK;
}
