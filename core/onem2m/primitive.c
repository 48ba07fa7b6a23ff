/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/primitive.h"

#include "onem2m/text.h"

/* TS-0004 6.3.4.2.5: Create 1 to Notify 5 */
enum { OPERATION_FIRST = 1, OPERATION_LAST = 5 };

/* TS-0004 6.6.1: four digits */
enum { RSC_FIRST = 1000, RSC_LAST = 9999 };

/* reading: the `cty` of an ESPrim Object names the primitive's media type, with or without "application/" (RFC
 * 7515 4.1.10), or plain JSON; TS-0003 8.4.3.2 gives no strings. Media types are compared without regard to case (RFC
 * 2045 5.1). */
static const char MEDIA_PREFIX[] = "application/";
static const char MEDIA_JSON[] = "json";

/* What a text is read as, and how its refusal is reported. */
struct source {
    struct json json;
    int32_t rsc;
    struct error **err;
};

static void source_cleanup(struct source *source) {
    json_cleanup(&source->json);
}

static status refuse(const struct source *source, size_t value, const char *why) {
    return fail(source->err, ESF_E_PRIMITIVE, source->rsc, json_pointer(&source->json, value).text, "%s", why);
}

/* Errors of the lower layers get the caller's rsc: it knows what the text was. */
static status pass_on(const struct source *source, status result) {
    if (result < 0 && source->err != NULL)
        error_set_rsc(*source->err, source->rsc);
    return result;
}

static status source_start(struct source *source, struct span text, const struct json_limits *limits) {
    TRY(pass_on(source, json_read(&source->json, text, limits, source->err)));
    if (json_kind(&source->json, 0) != JSON_OBJECT)
        return refuse(source, 0, "a primitive is a JSON object");
    return ESF_OK;
}

static status no_member(const struct source *source, const char *name) {
    return fail(source->err, ESF_E_PRIMITIVE, source->rsc, json_pointer(&source->json, 0).text,
                "the primitive has no \"%s\"", name);
}

/* *fits is false for a string that is empty, too long, or holds a NUL. */
static status read_text(struct id *out, bool *fits, const struct source *source, size_t value, const char *name) {
    if (json_kind(&source->json, value) != JSON_STRING)
        return fail(source->err, ESF_E_PRIMITIVE, source->rsc, json_pointer(&source->json, value).text,
                    "\"%s\" has to be a string", name);
    TRY(pass_on(source, text_read(out->text, ID_SIZE_MAX, fits, &source->json, value, source->err)));
    out->size = strlen(out->text);
    return ESF_OK;
}

static status read_id(struct id *out, const struct source *source, size_t value, const char *name) {
    bool fits;
    TRY(read_text(out, &fits, source, value, name));
    if (!fits)
        return fail(source->err, ESF_E_PRIMITIVE, source->rsc, json_pointer(&source->json, value).text,
                    "\"%s\" has to have 1 to %d octets and no NUL", name, ID_SIZE_MAX);
    return ESF_OK;
}

static status read_request_id(struct primitive *out, const struct source *source) {
    size_t value = json_member(&source->json, 0, "rqi");
    return value == JSON_NONE ? no_member(source, "rqi") : read_id(&out->request_id, source, value, "rqi");
}

/* reading: a request without From, or with one that is no identifier, is a request from nobody, and so 4116
 * (TS-0003 7.2.2) rather than no request. The comparison with the key's peer is not made here. */
static status read_originator(struct primitive *out, const struct source *source) {
    bool fits;
    size_t value = json_member(&source->json, 0, "fr");
    return value == JSON_NONE ? ESF_OK : read_text(&out->from, &fits, source, value, "fr");
}

static status read_responder(struct primitive *out, const struct source *source) {
    size_t value = json_member(&source->json, 0, "fr");
    return value == JSON_NONE ? ESF_OK : read_id(&out->from, source, value, "fr");
}

static status read_code(int64_t *out, const struct source *source, const char *name, int64_t first, int64_t last) {
    size_t value = json_member(&source->json, 0, name);
    if (value == JSON_NONE)
        return no_member(source, name);
    if (!json_enumeration(&source->json, value, out) || *out < first || *out > last)
        return fail(source->err, ESF_E_PRIMITIVE, source->rsc, json_pointer(&source->json, value).text,
                    "\"%s\" has to be a whole number from %d to %d", name, (int)first, (int)last);
    return ESF_OK;
}

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c - 'A' + 'a') : c;
}

static bool media_starts_with(struct span text, const char *start) {
    size_t size = strlen(start);
    if (text.size < size)
        return false;
    for (size_t i = 0; i < size; i++) {
        if (lower(text.data[i]) != (uint8_t)start[i])
            return false;
    }
    return true;
}

static bool media_is(struct span text, const char *media) {
    return text.size == strlen(media) && media_starts_with(text, media);
}

status primitive_read_request(struct primitive *out, struct span text, const struct json_limits *limits, int32_t rsc,
                              struct error **err) {
    *out = (struct primitive){.is_request = true};
    AUTO(source) struct source source = {.rsc = rsc, .err = err};
    TRY(source_start(&source, text, limits));
    /* a reflected response is no request */
    size_t other = json_member(&source.json, 0, "rsc");
    if (other != JSON_NONE)
        return refuse(&source, other, "a request has no \"rsc\"; a response was found where a request was expected");
    TRY(read_code(&out->code, &source, "op", OPERATION_FIRST, OPERATION_LAST));
    TRY(read_request_id(out, &source));
    return read_originator(out, &source);
}

status primitive_read_response(struct primitive *out, struct span text, const struct json_limits *limits, int32_t rsc,
                               struct error **err) {
    *out = (struct primitive){.is_request = false};
    AUTO(source) struct source source = {.rsc = rsc, .err = err};
    TRY(source_start(&source, text, limits));
    /* a reflected request is no response */
    size_t other = json_member(&source.json, 0, "op");
    if (other != JSON_NONE)
        return refuse(&source, other, "a response has no \"op\"; a request was found where a response was expected");
    TRY(read_code(&out->code, &source, "rsc", RSC_FIRST, RSC_LAST));
    TRY(read_request_id(out, &source));
    return read_responder(out, &source);
}

bool media_is_json(struct span cty, bool is_request) {
    if (cty.data == NULL)
        return true;
    if (media_starts_with(cty, MEDIA_PREFIX))
        cty = span_from(cty, strlen(MEDIA_PREFIX));
    return media_is(cty, MEDIA_JSON) || media_is(cty, is_request ? MEDIA_REQUEST_JSON : MEDIA_RESPONSE_JSON);
}
