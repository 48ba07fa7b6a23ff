/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/cert.h"

#include "base/alloc.h"
#include "base/lock.h"
#include "cert/spki.h"
#include "cert/time.h"

enum { EXPLICIT = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED };

/* What stands in TBSCertificate, in its order. */
struct fields {
    struct span version;
    bool has_version;
    struct span serial, algorithm, issuer, validity, subject, spki;
    bool has_unique_id;
    struct span extensions; /* of the explicit tag */
    bool has_extensions;
};

static bool skip_unique_ids(struct fields *fields, CBS *in) {
    for (unsigned number = 1; number <= 2; number++) {
        int is_there;
        CBS id;
        if (!CBS_get_optional_asn1(in, &id, &is_there, CBS_ASN1_CONTEXT_SPECIFIC | number))
            return false;
        fields->has_unique_id = fields->has_unique_id || is_there;
    }
    return true;
}

static bool take_fields(struct fields *fields, struct span body) {
    CBS in, version, extensions;
    int has_version, has_extensions;
    *fields = (struct fields){.has_version = false};
    if (!der_enter(&in, body, CBS_ASN1_SEQUENCE) || !CBS_get_optional_asn1(&in, &version, &has_version, EXPLICIT | 0) ||
        !der_take(&fields->serial, &in, CBS_ASN1_INTEGER) ||
        !der_take_element(&fields->algorithm, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&fields->issuer, &in, CBS_ASN1_SEQUENCE) ||
        !der_take(&fields->validity, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&fields->subject, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&fields->spki, &in, CBS_ASN1_SEQUENCE) || !skip_unique_ids(fields, &in) ||
        !CBS_get_optional_asn1(&in, &extensions, &has_extensions, EXPLICIT | 3) || CBS_len(&in) > 0)
        return false;
    fields->has_version = has_version != 0;
    fields->has_extensions = has_extensions != 0;
    fields->version = has_version ? der_span(&version) : span_of(NULL, 0);
    fields->extensions = has_extensions ? der_span(&extensions) : span_of(NULL, 0);
    return true;
}

static void read_version(struct cert *cert, const struct fields *fields, struct cert_findings *findings) {
    enum { V3 = 3 };
    CBS in = der_of(fields->version);
    uint64_t version = 0;
    if (fields->has_version && (!CBS_get_asn1_uint64(&in, &version) || CBS_len(&in) > 0)) {
        cert_broke(findings, CERT_RULE_VERSION, "version", "the version is malformed");
        return;
    }
    cert->version = version + 1;
    if (cert->version != V3)
        cert_broke(findings, CERT_RULE_VERSION, "version", "the version is %llu; expected 3",
                   (unsigned long long)cert->version);
}

static void check_serial(struct span serial, struct cert_findings *findings) {
    const char *fault = NULL;
    if ((serial.data[0] & 0x80) != 0)
        fault = "is negative";
    else if (serial.size == 1 && serial.data[0] == 0)
        fault = "is 0";
    else if (serial.size > CERT_SERIAL_SIZE_MAX)
        fault = "has more than 20 octets";
    if (fault != NULL)
        cert_broke(findings, CERT_RULE_SERIAL, "serialNumber", "the serial number %s", fault);
}

static void read_dates(struct cert *cert, struct span validity, struct cert_findings *findings) {
    CBS in = der_of(validity);
    cert->has_dates =
        cert_time_take(&cert->not_before, &in) && cert_time_take(&cert->not_after, &in) && CBS_len(&in) == 0;
    if (!cert->has_dates)
        cert_broke(findings, CERT_RULE_DATES, "validity",
                   "the dates are not two times in UTC, written as RFC 5280 4.1.2.5 says");
    else if (cert->not_after < cert->not_before)
        cert_broke(findings, CERT_RULE_DATES, "validity", "it ends before it begins");
}

static void check_names(const struct cert *cert, struct cert_findings *findings) {
    enum { EMPTY_NAME_SIZE = 2 };
    cert_dn_check(cert->issuer, "issuer", findings);
    cert_dn_check(cert->subject, "subject", findings);
    if (cert->issuer.size == EMPTY_NAME_SIZE)
        cert_broke(findings, CERT_RULE_DISTINGUISHED_NAME, "issuer", "the issuer has no name");
    bool needs_name = cert->extensions.is_ca || !cert->extensions.has_names || !cert->extensions.names.is_marked;
    if (cert->subject.size == EMPTY_NAME_SIZE && needs_name)
        cert_broke(findings, CERT_RULE_DISTINGUISHED_NAME, "subject",
                   "the subject has no name, which only a certificate with a critical subjectAltName may lack");
}

static void read_extensions(struct cert *cert, const struct fields *fields, struct cert_findings *findings) {
    CBS list;
    cert->extensions = (struct cert_extensions){.path_length = CERT_PATH_LENGTH_NONE};
    if (!fields->has_extensions)
        return;
    if (der_enter(&list, fields->extensions, CBS_ASN1_SEQUENCE))
        cert_extensions_read(&cert->extensions, der_span(&list), findings);
    else
        cert_broke(findings, CERT_RULE_STRUCTURE, "extensions", "the extensions are malformed");
}

static void check_algorithms(const struct signed_document *document, struct span inner,
                             struct cert_findings *findings) {
    signed_check_algorithm(inner, "signature", findings);
    if (!span_equal(inner, document->algorithm))
        cert_broke(findings, CERT_RULE_ALGORITHM, "signatureAlgorithm",
                   "the algorithm within the certificate and the one behind it differ");
}

static void read_fields(struct cert *cert, const struct fields *fields, struct cert_findings *findings) {
    cert->serial = fields->serial;
    cert->issuer = fields->issuer;
    cert->subject = fields->subject;
    read_version(cert, fields, findings);
    check_serial(fields->serial, findings);
    check_algorithms(&cert->document, fields->algorithm, findings);
    read_dates(cert, fields->validity, findings);
    cert->has_point = spki_read(cert->point, fields->spki, "subjectPublicKeyInfo", findings);
    cert->name = ni_of(bytes_span(cert->octets));
    cert->key_name = ni_of(fields->spki);
    if (fields->has_unique_id)
        cert_broke(findings, CERT_RULE_UNIQUE_ID, "uniqueID",
                   "unique identifiers are not supported (RFC 5280 4.1.2.8)");
    read_extensions(cert, fields, findings);
    check_names(cert, findings);
}

status cert_read(struct cert **out, struct span octets, struct cert_findings *findings, struct error **err) {
    *out = NULL;
    struct fields fields;
    AUTO(cert) struct cert *cert = mem_new(sizeof *cert);
    if (cert == NULL)
        return fail_no_memory(err);
    cert->refs = 1;
    /* One octet more than allowed is enough to be refused. */
    struct span start = span_of(octets.data, octets.size <= CERT_SIZE_MAX ? octets.size : CERT_SIZE_MAX + 1);
    TRY(bytes_copy(&cert->octets, start, err));
    if (!signed_read(&cert->document, bytes_span(cert->octets), CERT_SIZE_MAX, findings))
        return ESF_OK;
    if (!take_fields(&fields, cert->document.body)) {
        cert_broke(findings, CERT_RULE_STRUCTURE, "", "it is no certificate as RFC 5280 4.1 has them");
        return ESF_OK;
    }
    read_fields(cert, &fields, findings);
    *out = cert;
    cert = NULL;
    return ESF_OK;
}

struct cert *cert_hold(struct cert *cert) {
    (void)atomic_add(&cert->refs, 1);
    return cert;
}

void cert_free(struct cert *cert) {
    if (cert == NULL || atomic_add(&cert->refs, -1) != 0)
        return;
    bytes_free(cert->octets);
    mem_free(cert);
}

void cert_cleanup(struct cert **cert) {
    cert_free(*cert);
}

bool cert_is_self_issued(const struct cert *cert) {
    return span_equal(cert->issuer, cert->subject);
}
