/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/carrier.h"

#include "json/json.h"

/* A notification with more values than this is none of ours; the bound keeps the list of values small beside the text.
 */
static const struct json_limits NOTIFICATION_LIMITS = {
    .size_max = CARRIER_SIZE_MAX, .values_max = 65536, .depth_max = 16};

/* What is added around content has to fit between the message limit and CARRIER_SIZE_MAX. */
enum { CONTENT_SIZE_MAX = 16 * 1024 * 1024, REFERENCE_SIZE_MAX = 4096 };

#define SECI "m2m:seci"
#define SECI_HEAD "{\"" SECI "\":"
#define SECI_TAIL "}"

/* reading (D19): the subscription wrapper is not standard; net 1 (update of resource) is the event that hubs take
 * without a subscription behind it. */
#define SGN_HEAD "{\"m2m:sgn\":{\"nev\":{\"rep\":"
#define SGN_MIDDLE ",\"net\":1},\"sur\":"
#define SGN_TAIL "}}"

static status refuse(const struct json *json, size_t value, struct error **err, const char *why) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "%s", why);
}

/* The value of m2m:seci in an object that has this one member; JSON_NONE when it is no such object. */
static size_t only_seci(const struct json *json, size_t object) {
    size_t value = json_member(json, object, SECI);
    bool is_only = value != JSON_NONE && json_first(json, object) == value &&
                   json_next(json, object, value) == JSON_NONE && json_kind(json, value) == JSON_OBJECT;
    return is_only ? value : JSON_NONE;
}

/* m2m:sgn/nev/rep; JSON_NONE when it is not there. */
static size_t representation(const struct json *json) {
    return json_member(json, json_member(json, json_member(json, 0, "m2m:sgn"), "nev"), "rep");
}

/* What has m2m:seci as its one member: the content itself, which is one global element, or the representation in it. */
static size_t find_seci(const struct json *json) {
    size_t only = json_first(json, 0);
    if (only == JSON_NONE || json_next(json, 0, only) != JSON_NONE)
        return JSON_NONE;
    return only_seci(json, json_name_is(json, only, "m2m:sgn") ? representation(json) : 0);
}

static status append_seci(struct bytes **out, const struct json *json, size_t seci, struct error **err) {
    struct span raw = json_raw(json, seci);
    TRY(bytes_reserve(out, strlen(SECI_HEAD) + raw.size + strlen(SECI_TAIL), err));
    TRY(bytes_append_text(out, SECI_HEAD, err));
    TRY(bytes_append(out, raw, err));
    return bytes_append_text(out, SECI_TAIL, err);
}

static status append_sgn(struct bytes **out, const struct json *json, struct span reference, struct error **err) {
    struct span content = json_raw(json, 0);
    size_t around = strlen(SGN_HEAD SGN_MIDDLE SGN_TAIL) + json_string_size(reference);
    TRY(bytes_reserve(out, content.size + around, err));
    TRY(bytes_append_text(out, SGN_HEAD, err));
    TRY(bytes_append(out, content, err));
    TRY(bytes_append_text(out, SGN_MIDDLE, err));
    TRY(json_append_string(out, reference, err));
    return bytes_append_text(out, SGN_TAIL, err);
}

/* A reference is a URI or an oneM2M identifier: printable ASCII without blanks. */
static status check_reference(struct span reference, struct error **err) {
    if (reference.size == 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL,
                    "the carrier SGN names a subscription reference, for example the sender's AE-ID; none was given");
    if (reference.size > REFERENCE_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, NULL, "a reference has at most %d octets", REFERENCE_SIZE_MAX);
    for (size_t i = 0; i < reference.size; i++) {
        if (reference.data[i] <= 0x20 || reference.data[i] >= 0x7F)
            return fail(err, ESF_E_ARGUMENT, 0, NULL,
                        "the reference \"%s\" is no URI: octet %zu is not printable ASCII", quote_text(reference).text,
                        i);
    }
    return ESF_OK;
}

static status check_carrier(int32_t carrier, struct span reference, struct error **err) {
    if (carrier == ESF_CARRIER_SGN)
        return check_reference(reference, err);
    if (carrier != ESF_CARRIER_SECI)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "there is no carrier %d", (int)carrier);
    if (reference.size > 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the carrier SECI has no place for a reference");
    return ESF_OK;
}

status carrier_wrap(struct bytes **out, int32_t carrier, struct span reference, struct span content,
                    struct error **err) {
    AUTO(bytes) struct bytes *wrapped = NULL;
    AUTO(json) struct json json = {.count = 0};
    *out = NULL;
    TRY(check_carrier(carrier, reference, err));
    if (content.size > CONTENT_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, NULL, "content has at most %d octets", CONTENT_SIZE_MAX);
    TRY(json_read(&json, content, &NOTIFICATION_LIMITS, err));
    if (only_seci(&json, 0) == JSON_NONE)
        return refuse(&json, 0, err,
                      "expected security content: an object with the one member \"" SECI "\", an object");
    if (carrier == ESF_CARRIER_SGN)
        TRY(append_sgn(&wrapped, &json, reference, err));
    else
        TRY(bytes_copy(&wrapped, content, err));
    *out = wrapped;
    wrapped = NULL;
    return ESF_OK;
}

status carrier_unwrap(struct bytes **out, struct span notification, struct error **err) {
    AUTO(bytes) struct bytes *unwrapped = NULL;
    AUTO(json) struct json json = {.count = 0};
    *out = NULL;
    TRY(json_read(&json, notification, &NOTIFICATION_LIMITS, err));
    size_t seci = find_seci(&json);
    if (seci == JSON_NONE)
        return refuse(&json, 0, err,
                      "no security content: expected \"" SECI "\", an object, alone or alone in m2m:sgn/nev/rep");
    TRY(append_seci(&unwrapped, &json, seci, err));
    *out = unwrapped;
    unwrapped = NULL;
    return ESF_OK;
}
