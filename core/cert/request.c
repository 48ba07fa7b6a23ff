/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/request.h"

#include "base/alloc.h"
#include "cert/extension.h"
#include "cert/oid.h"
#include "cert/spki.h"
#include "cert/write.h"

enum { ATTRIBUTES = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0 };

/* ---- making ---- */

static bool is_common_name(struct span common_name) {
    CBS text = der_of(common_name);
    uint32_t c;
    bool is_right = common_name.size <= CERT_COMMON_NAME_MAX;
    while (is_right && CBS_len(&text) > 0)
        is_right = CBS_get_utf8(&text, &c) && c >= 0x20 && c != 0x7f;
    return is_right;
}

status cert_common_name_check(struct span common_name, struct error **err) {
    if (!is_common_name(common_name))
        return fail(err, ESF_E_ARGUMENT, 0, NULL,
                    "a common name is UTF-8 of at most %d octets without control characters", CERT_COMMON_NAME_MAX);
    return ESF_OK;
}

static bool write_extensions(CBB *to, const struct san *names, size_t count, bool is_critical) {
    CBB list, extension, value;
    return CBB_add_asn1(to, &list, CBS_ASN1_SEQUENCE) && CBB_add_asn1(&list, &extension, CBS_ASN1_SEQUENCE) &&
           write_oid(&extension, oid_subject_alt_name()) && (!is_critical || CBB_add_asn1_bool(&extension, 1)) &&
           CBB_add_asn1(&extension, &value, CBS_ASN1_OCTETSTRING) && write_names(&value, names, count) && CBB_flush(to);
}

static bool write_attributes(CBB *to, const struct san *names, size_t count, bool is_critical) {
    CBB attributes, attribute, values;
    return CBB_add_asn1(to, &attributes, ATTRIBUTES) && CBB_add_asn1(&attributes, &attribute, CBS_ASN1_SEQUENCE) &&
           write_oid(&attribute, oid_extension_request()) && CBB_add_asn1(&attribute, &values, CBS_ASN1_SET) &&
           write_extensions(&values, names, count, is_critical) && CBB_flush(to);
}

static bool write_body(CBB *to, const uint8_t *point, struct span common_name, const struct san *names, size_t count) {
    CBB body;
    return CBB_add_asn1(to, &body, CBS_ASN1_SEQUENCE) && CBB_add_asn1_uint64(&body, 0) &&
           write_name(&body, common_name) && write_spki(&body, point) &&
           write_attributes(&body, names, count, common_name.size == 0) && CBB_flush(to);
}

status cert_request_make(struct bytes **out, const struct p256_key *key, struct span common_name,
                         const struct san *names, size_t names_count, struct error **err) {
    AUTO(bytes) struct bytes *body = NULL;
    AUTO(CBB) CBB to;
    *out = NULL;
    CBB_zero(&to);
    if (names_count == 0 || names_count > CERT_NAMES_MAX)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "a request has 1 to %d names, not %zu", CERT_NAMES_MAX, names_count);
    TRY(cert_common_name_check(common_name, err));
    if (!write_begin(&to) || !write_body(&to, p256_key_point(key), common_name, names, names_count))
        return fail_no_memory(err);
    TRY(write_finish(&body, &to, err));
    return signed_make(out, bytes_span(body), key, err);
}

/* ---- reading ---- */

struct attribute {
    struct span oid;
    CBS values;
};

static bool take_attribute(struct attribute *out, CBS *from) {
    CBS in;
    return CBS_get_asn1(from, &in, CBS_ASN1_SEQUENCE) && der_take(&out->oid, &in, CBS_ASN1_OBJECT) &&
           CBS_get_asn1(&in, &out->values, CBS_ASN1_SET) && CBS_len(&in) == 0 && CBS_len(&out->values) > 0;
}

static struct span names_among(CBS list) {
    struct extension extension;
    while (CBS_len(&list) > 0 && extension_take(&extension, &list))
        if (span_equal(extension.oid, oid_subject_alt_name()))
            return extension.value;
    return span_of(NULL, 0);
}

/* Other attributes, a challenge password for example, are passed over. */
static bool read_attributes(struct cert_request *request, CBS in, struct cert_findings *findings) {
    bool is_seen = false;
    while (CBS_len(&in) > 0) {
        struct attribute attribute;
        CBS list;
        if (!take_attribute(&attribute, &in))
            return false;
        if (!span_equal(attribute.oid, oid_extension_request()))
            continue;
        if (is_seen || !CBS_get_asn1(&attribute.values, &list, CBS_ASN1_SEQUENCE) || CBS_len(&attribute.values) > 0)
            return false;
        is_seen = true;
        cert_extensions_read(&request->extensions, der_span(&list), findings);
        request->names_value = names_among(list);
    }
    return true;
}

static bool read_body(struct cert_request *request, struct cert_findings *findings) {
    CBS in, attributes;
    uint64_t version;
    request->extensions.path_length = CERT_PATH_LENGTH_NONE;
    if (!der_enter(&in, request->document.body, CBS_ASN1_SEQUENCE) || !CBS_get_asn1_uint64(&in, &version) ||
        version != 0 || !der_take_element(&request->subject, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&request->spki, &in, CBS_ASN1_SEQUENCE) || !CBS_get_asn1(&in, &attributes, ATTRIBUTES) ||
        CBS_len(&in) > 0 || !read_attributes(request, attributes, findings))
        return false;
    cert_dn_check(request->subject, "subject", findings);
    request->common_name = cert_dn_common_name(request->subject);
    if (!cert_has_broken(findings, CERT_RULE_DISTINGUISHED_NAME) && !is_common_name(request->common_name))
        cert_broke(findings, CERT_RULE_DISTINGUISHED_NAME, "subject",
                   "the common name is not UTF-8 of at most %d octets without control characters",
                   CERT_COMMON_NAME_MAX);
    signed_check_algorithm(request->document.algorithm, "signatureAlgorithm", findings);
    (void)spki_read(request->point, request->spki, "subjectPublicKeyInfo", findings);
    if (!request->extensions.has_names)
        cert_broke(findings, CERT_RULE_FLAVOUR, "subjectAltName",
                   "the request asks for no subjectAltName (TS-0003 10.1.4)");
    return true;
}

static status check_signature(const struct cert_request *request, struct cert_findings *findings, struct error **err) {
    bool is_right;
    TRY(signed_verify(&is_right, &request->document, request->point, err));
    if (!is_right)
        cert_broke(findings, CERT_RULE_SIGNATURE, "signature", "the signature is not that of the key in the request");
    return ESF_OK;
}

status cert_request_read(struct cert_request **out, struct span octets, struct cert_findings *findings,
                         struct error **err) {
    *out = NULL;
    AUTO(cert_request) struct cert_request *request = mem_new(sizeof *request);
    if (request == NULL)
        return fail_no_memory(err);
    size_t size = octets.size <= CERT_REQUEST_SIZE_MAX ? octets.size : CERT_REQUEST_SIZE_MAX + 1;
    TRY(bytes_copy(&request->octets, span_of(octets.data, size), err));
    if (!signed_read(&request->document, bytes_span(request->octets), CERT_REQUEST_SIZE_MAX, findings))
        return ESF_OK;
    if (!read_body(request, findings)) {
        cert_broke(findings, CERT_RULE_REQUEST, "", "it is no certificate request as RFC 2986 has them");
        return ESF_OK;
    }
    if (!cert_has_broken(findings, CERT_RULE_PUBLIC_KEY))
        TRY(check_signature(request, findings, err));
    *out = request;
    request = NULL;
    return ESF_OK;
}

void cert_request_free(struct cert_request *request) {
    if (request == NULL)
        return;
    bytes_free(request->octets);
    mem_free(request);
}

void cert_request_cleanup(struct cert_request **request) {
    cert_request_free(*request);
}
