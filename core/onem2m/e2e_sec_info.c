/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/e2e_sec_info.h"

#include "base/base64.h"
#include "onem2m/enums.h"

/* Room for a shared random object and a chain of 6 certificates and 32 KiB in base64 (D10). */
static const struct json_limits INFO_LIMITS = {.size_max = 128 * 1024, .values_max = 1024, .depth_max = 8};

static status refuse(const struct json *json, size_t value, struct error **err, const char *why) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "%s", why);
}

static bool has_suid(const struct e2e_sec_info *info, int64_t suid) {
    for (size_t i = 0; i < info->suids_count; i++) {
        if (info->suids[i] == suid)
            return true;
    }
    return false;
}

/* Numbers that are not defined are of a later release, and ignored (D17); a list without them and without repetition
 * always fits. */
static status read_suids(struct e2e_sec_info *out, const struct json *json, size_t list, struct error **err) {
    if (json_kind(json, list) != JSON_ARRAY)
        return refuse(json, list, err, "\"esf\" has to be a list of SUIDs");
    for (size_t item = json_first(json, list); item != JSON_NONE; item = json_next(json, list, item)) {
        int64_t suid;
        if (!json_enumeration(json, item, &suid))
            return refuse(json, item, err, "expected a SUID: a whole number");
        if (suid_is_defined(suid) && !has_suid(out, suid) && out->suids_count < SUID_LIST_MAX)
            out->suids[out->suids_count++] = (int32_t)suid;
    }
    return ESF_OK;
}

/* reading: a certificate in escert is DER in standard base64 with padding (TS-0004 6.3.5.52 says xs:base64Binary only).
 */
static status check_certificate(const struct json *json, size_t value, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    AUTO(bytes) struct bytes *der = NULL;
    if (json_kind(json, value) != JSON_STRING)
        return refuse(json, value, err, "expected a certificate: a string in base64");
    TRY(json_string(&text, json, value, err));
    TRY(bytes_new(&der, base64_decoded_size(text->size), err));
    if (!base64_decode(der->data, &der->size, bytes_span(text)) || der->size == 0)
        return refuse(json, value, err, "expected a certificate in base64 (RFC 4648 4, with padding)");
    return ESF_OK;
}

static status read_certificates(struct e2e_sec_info *out, const struct json *json, size_t list, struct error **err) {
    if (list == JSON_NONE)
        return ESF_OK;
    if (json_kind(json, list) != JSON_ARRAY)
        return refuse(json, list, err, "\"escert\" has to be a list of certificates");
    for (size_t item = json_first(json, list); item != JSON_NONE; item = json_next(json, list, item)) {
        TRY(check_certificate(json, item, err));
        out->certificates_count++;
    }
    return ESF_OK;
}

static status read_object(struct e2e_sec_info *out, const struct json *json, int64_t received_at, struct error **err) {
    if (json_kind(json, 0) != JSON_OBJECT)
        return refuse(json, 0, err, "e2eSecInfo is a JSON object, or a string that holds it");
    size_t suids = json_member(json, 0, "esf");
    if (suids == JSON_NONE)
        return refuse(json, 0, err, "e2eSecInfo has no \"esf\" (supportedE2ESecFeatures)");
    TRY(read_suids(out, json, suids, err));
    TRY(read_certificates(out, json, json_member(json, 0, "escert"), err));
    size_t shared = json_member(json, 0, "esro");
    if (shared == JSON_NONE)
        return ESF_OK;
    out->has_shared_rand = true;
    return rand_object_read(&out->shared_rand, RAND_RECEIVER, json, shared, received_at, err);
}

status e2e_sec_info_read(struct e2e_sec_info *out, struct span text, int64_t received_at, struct error **err) {
    AUTO(bytes) struct bytes *inner_text = NULL;
    AUTO(json) struct json outer = {.count = 0};
    AUTO(json) struct json inner = {.count = 0};
    *out = (struct e2e_sec_info){.suids_count = 0};
    TRY(json_read(&outer, text, &INFO_LIMITS, err));
    if (json_kind(&outer, 0) != JSON_STRING)
        return read_object(out, &outer, received_at, err);
    TRY(json_string(&inner_text, &outer, 0, err));
    TRY(json_read(&inner, bytes_span(inner_text), &INFO_LIMITS, err));
    return read_object(out, &inner, received_at, err);
}

status e2e_sec_info_append(struct bytes **out, const int32_t *suids, size_t suids_count,
                           const struct rand_object *shared_rand, struct error **err) {
    TRY(bytes_append_text(out, "{\"esf\":[", err));
    for (size_t i = 0; i < suids_count; i++) {
        TRY(bytes_append_text(out, i == 0 ? "" : ",", err));
        TRY(bytes_append_int(out, suids[i], err));
    }
    TRY(bytes_append_text(out, "]", err));
    if (shared_rand != NULL) {
        TRY(bytes_append_text(out, ",\"esro\":", err));
        TRY(rand_object_append(out, shared_rand, err));
    }
    return bytes_append_text(out, "}", err);
}

/* reading: a usage is supported when any SUID of its class is there (ESPrim: 13, 23, 33 or 43). TS-0003 8.4.2 B.2c
 * wants "an indication" and names none. */
bool e2e_sec_info_has_class(const struct e2e_sec_info *info, int usage_class) {
    for (size_t i = 0; i < info->suids_count; i++) {
        if (suid_class(info->suids[i]) == usage_class)
            return true;
    }
    return false;
}
