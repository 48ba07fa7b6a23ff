/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/signed.h"

#include "cert/oid.h"
#include "cert/write.h"

bool signed_read(struct signed_document *out, struct span octets, size_t size_max, struct cert_findings *findings) {
    size_t offset;
    CBS in;
    struct span bits;
    *out = (struct signed_document){.body = {NULL, 0}};
    if (octets.size > size_max) {
        cert_broke(findings, CERT_RULE_SIZE, "", "it has more than %zu octets, which is the most that is read",
                   size_max);
        return false;
    }
    const char *fault = der_fault(octets, &offset);
    if (fault != NULL) {
        cert_broke(findings, CERT_RULE_DER, "", "octet %zu: %s", offset, fault);
        return false;
    }
    if (!der_enter(&in, octets, CBS_ASN1_SEQUENCE) || !der_take_element(&out->body, &in, CBS_ASN1_SEQUENCE) ||
        !der_take_element(&out->algorithm, &in, CBS_ASN1_SEQUENCE) || !der_take(&bits, &in, CBS_ASN1_BITSTRING) ||
        CBS_len(&in) > 0) {
        cert_broke(findings, CERT_RULE_STRUCTURE, "", "it is not made of what is signed, an algorithm and a signature");
        return false;
    }
    out->signature = bits.data[0] == 0 ? span_from(bits, 1) : span_of(bits.data, 0);
    return true;
}

static struct signed_algorithm dotted(struct span oid) {
    struct signed_algorithm out;
    if (!der_oid_text(out.text, sizeof out.text, "", oid))
        memcpy(out.text, "(unreadable)", sizeof "(unreadable)");
    return out;
}

void signed_check_algorithm(struct span algorithm, const char *where, struct cert_findings *findings) {
    CBS in;
    struct span oid = {NULL, 0};
    if (der_enter(&in, algorithm, CBS_ASN1_SEQUENCE) && der_take(&oid, &in, CBS_ASN1_OBJECT) &&
        span_equal(oid, oid_ecdsa_sha256()) && CBS_len(&in) == 0)
        return;
    cert_broke(findings, CERT_RULE_ALGORITHM, where,
               "it is signed with the algorithm %s%s; expected ecdsa-with-SHA256 (1.2.840.10045.4.3.2)",
               dotted(oid).text, span_equal(oid, oid_ecdsa_sha256()) ? " with parameters" : "");
}

struct signed_algorithm signed_algorithm_text(struct span algorithm) {
    CBS in;
    struct span oid = {NULL, 0};
    (void)(der_enter(&in, algorithm, CBS_ASN1_SEQUENCE) && der_take(&oid, &in, CBS_ASN1_OBJECT));
    return span_equal(oid, oid_ecdsa_sha256()) ? (struct signed_algorithm){"ecdsa-with-SHA256"} : dotted(oid);
}

status signed_verify(bool *is_right, const struct signed_document *document, const uint8_t point[P256_POINT_SIZE],
                     struct error **err) {
    return p256_verify(is_right, point, document->body, document->signature, err);
}

static bool write_document(CBB *to, struct span body, struct span signature) {
    CBB document, bits;
    return CBB_add_asn1(to, &document, CBS_ASN1_SEQUENCE) && CBB_add_bytes(&document, body.data, body.size) &&
           write_algorithm(&document) && CBB_add_asn1(&document, &bits, CBS_ASN1_BITSTRING) && CBB_add_u8(&bits, 0) &&
           CBB_add_bytes(&bits, signature.data, signature.size) && CBB_flush(to);
}

status signed_make(struct bytes **out, struct span body, const struct p256_key *key, struct error **err) {
    AUTO(bytes) struct bytes *signature = NULL;
    *out = NULL;
    TRY(p256_sign(&signature, key, body, err));
    AUTO(CBB) CBB to;
    CBB_zero(&to);
    if (!write_begin(&to) || !write_document(&to, body, bytes_span(signature)))
        return fail_no_memory(err);
    return write_finish(out, &to, err);
}
