/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/crl.h"

#include "base/alloc.h"
#include "base/lock.h"
#include "cert/extension.h"
#include "cert/oid.h"
#include "cert/time.h"

/* Extensions of a list, or of one of its entries: nothing critical is known. */
static bool extensions_are_right(CBS list, const char *where, struct cert_findings *findings) {
    struct extension extension;
    while (CBS_len(&list) > 0) {
        if (!extension_take(&extension, &list))
            return false;
        if (extension.is_critical)
            cert_broke(findings, CERT_RULE_CRITICAL_EXTENSION, where,
                       "the extension %s is critical and not known here: only complete lists of one issuer are read",
                       extension_text(&extension).text);
    }
    return true;
}

struct entry {
    struct span serial;
    CBS extensions;
};

static bool take_entry(struct entry *out, CBS *from) {
    CBS in;
    int64_t date;
    CBS_init(&out->extensions, NULL, 0);
    return CBS_get_asn1(from, &in, CBS_ASN1_SEQUENCE) && der_take(&out->serial, &in, CBS_ASN1_INTEGER) &&
           cert_time_take(&date, &in) &&
           (CBS_len(&in) == 0 || (CBS_get_asn1(&in, &out->extensions, CBS_ASN1_SEQUENCE) && CBS_len(&in) == 0));
}

static bool check_entries(struct span entries, struct cert_findings *findings) {
    CBS in = der_of(entries);
    struct entry entry;
    while (CBS_len(&in) > 0)
        if (!take_entry(&entry, &in) || !extensions_are_right(entry.extensions, "revokedCertificates", findings))
            return false;
    return true;
}

static bool take_extensions(CBS *in, struct cert_findings *findings) {
    CBS explicit, list;
    int is_there;
    if (!CBS_get_optional_asn1(in, &explicit, &is_there, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0))
        return false;
    return !is_there || (der_enter(&list, der_span(&explicit), CBS_ASN1_SEQUENCE) &&
                         extensions_are_right(list, "crlExtensions", findings));
}

static bool take_entries(struct crl *crl, CBS *in) {
    CBS entries;
    CBS_init(&entries, NULL, 0);
    if (CBS_peek_asn1_tag(in, CBS_ASN1_SEQUENCE) &&
        (!CBS_get_asn1(in, &entries, CBS_ASN1_SEQUENCE) || CBS_len(&entries) == 0))
        return false;
    crl->entries = der_span(&entries);
    return true;
}

static bool read_fields(struct crl *crl, struct cert_findings *findings) {
    enum { V2 = 1 };
    CBS in;
    uint64_t version;
    struct span algorithm;
    if (!der_enter(&in, crl->document.body, CBS_ASN1_SEQUENCE) || !CBS_get_asn1_uint64(&in, &version) ||
        version != V2 || !der_take_element(&algorithm, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&crl->issuer, &in, CBS_ASN1_SEQUENCE) || !cert_time_take(&crl->this_update, &in) ||
        !cert_time_take(&crl->next_update, &in) || !take_entries(crl, &in) || !check_entries(crl->entries, findings) ||
        !take_extensions(&in, findings) || CBS_len(&in) > 0)
        return false;
    signed_check_algorithm(algorithm, "signature", findings);
    if (!span_equal(algorithm, crl->document.algorithm))
        cert_broke(findings, CERT_RULE_ALGORITHM, "signatureAlgorithm",
                   "the algorithm within the list and the one behind it differ");
    return true;
}

status crl_read(struct crl **out, struct span octets, struct cert_findings *findings, struct error **err) {
    *out = NULL;
    AUTO(crl) struct crl *crl = mem_new(sizeof *crl);
    if (crl == NULL)
        return fail_no_memory(err);
    crl->refs = 1;
    struct span start = span_of(octets.data, octets.size <= CRL_SIZE_MAX ? octets.size : CRL_SIZE_MAX + 1);
    TRY(bytes_copy(&crl->octets, start, err));
    if (!signed_read(&crl->document, bytes_span(crl->octets), CRL_SIZE_MAX, findings))
        return ESF_OK;
    if (!read_fields(crl, findings)) {
        cert_broke(findings, CERT_RULE_STRUCTURE, "",
                   "it is no revocation list of version 2 with the time of its next "
                   "update (RFC 5280 5.1)");
        return ESF_OK;
    }
    *out = crl;
    crl = NULL;
    return ESF_OK;
}

struct crl *crl_hold(struct crl *crl) {
    (void)atomic_add(&crl->refs, 1);
    return crl;
}

void crl_free(struct crl *crl) {
    if (crl == NULL || atomic_add(&crl->refs, -1) != 0)
        return;
    bytes_free(crl->octets);
    mem_free(crl);
}

void crl_cleanup(struct crl **crl) {
    crl_free(*crl);
}

bool crl_lists(const struct crl *crl, struct span serial) {
    CBS in = der_of(crl->entries);
    struct entry entry;
    while (CBS_len(&in) > 0 && take_entry(&entry, &in))
        if (span_equal(entry.serial, serial))
            return true;
    return false;
}

size_t crl_count(const struct crl *crl) {
    CBS in = der_of(crl->entries);
    struct entry entry;
    size_t count = 0;
    while (CBS_len(&in) > 0 && take_entry(&entry, &in))
        count++;
    return count;
}
