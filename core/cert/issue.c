/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/issue.h"

#include "cert/check.h"
#include "cert/extension.h"
#include "cert/oid.h"
#include "cert/time.h"
#include "cert/write.h"

enum { EXPLICIT = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED, KEY_ID_SIZE = 20, SERIAL_SIZE = 16 };

/* All that goes into one certificate. */
struct work {
    const struct cert_template *form;
    const uint8_t *point;
    const struct cert *issuer; /* NULL: itself */
    uint8_t serial[SERIAL_SIZE];
};

/* ---- extensions ---- */

/* Begins an extension; its value is written into `value`, and CBB_flush(list) ends it. */
static bool begin(CBB *list, CBB *extension, CBB *value, struct span oid, bool is_critical) {
    return CBB_add_asn1(list, extension, CBS_ASN1_SEQUENCE) && write_oid(extension, oid) &&
           (!is_critical || CBB_add_asn1_bool(extension, 1)) && CBB_add_asn1(extension, value, CBS_ASN1_OCTETSTRING);
}

static bool write_basic_constraints(CBB *list, const struct cert_template *form) {
    CBB extension, value, sequence;
    bool has_length = form->path_length != CERT_PATH_LENGTH_NONE;
    return begin(list, &extension, &value, oid_basic_constraints(), true) &&
           CBB_add_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) && (!form->is_ca || CBB_add_asn1_bool(&sequence, 1)) &&
           (!form->is_ca || !has_length || CBB_add_asn1_uint64(&sequence, (uint64_t)form->path_length)) &&
           CBB_flush(list);
}

static bool write_key_usage(CBB *list, bool is_ca) {
    /* keyCertSign and cRLSign, bits 5 and 6; digitalSignature, bit 0 */
    static const uint8_t CA[] = {0x03, 0x02, 0x01, 0x06};
    static const uint8_t END[] = {0x03, 0x02, 0x07, 0x80};
    return extension_add(list, oid_key_usage(), true, is_ca ? span_of(CA, sizeof CA) : span_of(END, sizeof END));
}

/* In E2EKey an end is client in one run and server in the next. */
static bool write_purposes(CBB *list) {
    CBB extension, value, sequence;
    return begin(list, &extension, &value, oid_extended_key_usage(), false) &&
           CBB_add_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) && write_oid(&sequence, oid_server_auth()) &&
           write_oid(&sequence, oid_client_auth()) && CBB_flush(list);
}

static bool write_alt_names(CBB *list, const struct cert_template *form) {
    CBB extension, value;
    bool is_critical = form->common_name.size == 0;
    if (form->names_value.size > 0)
        return extension_add(list, oid_subject_alt_name(), is_critical, form->names_value);
    if (form->names_count == 0)
        return true;
    return begin(list, &extension, &value, oid_subject_alt_name(), is_critical) &&
           write_names(&value, form->names, form->names_count) && CBB_flush(list);
}

static bool write_subtrees(CBB *to, unsigned number, const struct san *names, size_t count) {
    CBB subtrees, subtree;
    if (count == 0)
        return true;
    if (!CBB_add_asn1(to, &subtrees, EXPLICIT | number))
        return false;
    for (size_t i = 0; i < count; i++) {
        unsigned choice = names[i].kind == CERT_NAME_URI ? GENERAL_URI : GENERAL_DNS_NAME;
        if (!CBB_add_asn1(&subtrees, &subtree, CBS_ASN1_SEQUENCE) ||
            !CBB_add_asn1_element(&subtree, CBS_ASN1_CONTEXT_SPECIFIC | choice, names[i].text.data,
                                  names[i].text.size) ||
            !CBB_flush(&subtrees))
            return false;
    }
    return CBB_flush(to) == 1;
}

static bool write_constraints(CBB *list, const struct cert_template *form) {
    CBB extension, value, sequence;
    if (form->permitted_count == 0 && form->excluded_count == 0)
        return true;
    return begin(list, &extension, &value, oid_name_constraints(), true) &&
           CBB_add_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) &&
           write_subtrees(&sequence, 0, form->permitted, form->permitted_count) &&
           write_subtrees(&sequence, 1, form->excluded, form->excluded_count) && CBB_flush(list);
}

/* RFC 7093 2, method 1 */
static void key_id(uint8_t id[KEY_ID_SIZE], const uint8_t point[P256_POINT_SIZE]) {
    uint8_t digest[SHA256_SIZE];
    struct span octets = span_of(point, P256_POINT_SIZE);
    sha256(digest, &octets, 1);
    memcpy(id, digest, KEY_ID_SIZE);
}

static bool write_key_ids(CBB *list, const struct work *work) {
    CBB extension, value, sequence;
    uint8_t own[KEY_ID_SIZE], issuer[KEY_ID_SIZE];
    key_id(own, work->point);
    if (!begin(list, &extension, &value, oid_subject_key_id(), false) ||
        !CBB_add_asn1_octet_string(&value, own, sizeof own) || !CBB_flush(list))
        return false;
    if (work->issuer == NULL)
        return true;
    key_id(issuer, work->issuer->point);
    return begin(list, &extension, &value, oid_authority_key_id(), false) &&
           CBB_add_asn1(&value, &sequence, CBS_ASN1_SEQUENCE) &&
           CBB_add_asn1_element(&sequence, CBS_ASN1_CONTEXT_SPECIFIC | 0, issuer, sizeof issuer) && CBB_flush(list);
}

static bool write_extensions(CBB *body, const struct work *work) {
    CBB explicit, list;
    const struct cert_template *form = work->form;
    return CBB_add_asn1(body, &explicit, EXPLICIT | 3) && CBB_add_asn1(&explicit, &list, CBS_ASN1_SEQUENCE) &&
           write_basic_constraints(&list, form) && write_key_usage(&list, form->is_ca) &&
           (form->is_ca || write_purposes(&list)) && write_alt_names(&list, form) && write_constraints(&list, form) &&
           write_key_ids(&list, work) && CBB_flush(body);
}

/* ---- the certificate ---- */

static bool write_validity(CBB *to, const struct cert_template *form) {
    CBB validity;
    return CBB_add_asn1(to, &validity, CBS_ASN1_SEQUENCE) && cert_time_add(&validity, form->not_before) &&
           cert_time_add(&validity, form->not_after) && CBB_flush(to);
}

static bool write_issuer(CBB *to, const struct work *work) {
    if (work->issuer == NULL)
        return write_name(to, work->form->common_name);
    return CBB_add_bytes(to, work->issuer->subject.data, work->issuer->subject.size) == 1;
}

static bool write_body(CBB *to, const struct work *work) {
    enum { V3 = 2 };
    CBB body, version;
    return CBB_add_asn1(to, &body, CBS_ASN1_SEQUENCE) && CBB_add_asn1(&body, &version, EXPLICIT | 0) &&
           CBB_add_asn1_uint64(&version, V3) &&
           CBB_add_asn1_element(&body, CBS_ASN1_INTEGER, work->serial, sizeof work->serial) && write_algorithm(&body) &&
           write_issuer(&body, work) && write_validity(&body, work->form) &&
           write_name(&body, work->form->common_name) && write_spki(&body, work->point) &&
           write_extensions(&body, work) && CBB_flush(to);
}

/* Random, positive, and of the same length each time. */
static status draw_serial(uint8_t serial[SERIAL_SIZE], struct error **err) {
    TRY(random_octets(serial, SERIAL_SIZE, err));
    serial[0] = (uint8_t)((serial[0] & 0x3f) | 0x40);
    return ESF_OK;
}

static status check_keys(const struct work *work, const struct p256_key *key, struct error **err) {
    const uint8_t *signer = work->issuer != NULL ? work->issuer->point : work->point;
    if (memcmp(signer, p256_key_point(key), P256_POINT_SIZE) != 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the private key is not that of the issuer");
    if (work->issuer != NULL && !work->issuer->extensions.is_ca)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the issuer \"%s\" is no CA",
                    cert_dn_text(work->issuer->subject).text);
    return ESF_OK;
}

static status check_form(const struct cert_template *form, struct error **err) {
    struct cert_time_string ends = cert_time_text(form->not_after);
    TRY(cert_common_name_check(form->common_name, err));
    if (!cert_time_is_writable(form->not_before) || !cert_time_is_writable(form->not_after) ||
        form->not_before > form->not_after)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "a certificate cannot be valid from %s to %s",
                    cert_time_text(form->not_before).text, ends.text);
    return ESF_OK;
}

static status read_back(const struct bytes *made, bool is_ca, struct error **err) {
    AUTO(cert) struct cert *cert = NULL;
    struct cert_findings findings;
    TRY(cert_inspect(&cert, &findings, bytes_span(made), is_ca ? CERT_ROLE_ISSUER : CERT_ROLE_CLIENT, CERT_NO_TIME,
                     err));
    return cert_findings_fail(&findings, err);
}

status cert_issue(struct bytes **out, const struct cert_template *form, const uint8_t point[P256_POINT_SIZE],
                  const struct cert *issuer, const struct p256_key *key, struct error **err) {
    struct work work = {.form = form, .point = point, .issuer = issuer};
    AUTO(bytes) struct bytes *body = NULL;
    AUTO(bytes) struct bytes *made = NULL;
    AUTO(CBB) CBB to;
    *out = NULL;
    CBB_zero(&to);
    TRY(check_keys(&work, key, err));
    TRY(check_form(form, err));
    TRY(draw_serial(work.serial, err));
    if (!write_begin(&to) || !write_body(&to, &work))
        return fail_no_memory(err);
    TRY(write_finish(&body, &to, err));
    TRY(signed_make(&made, bytes_span(body), key, err));
    TRY(read_back(made, form->is_ca, err));
    *out = made;
    made = NULL;
    return ESF_OK;
}
