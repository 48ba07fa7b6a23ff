/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/key_file.h"

#include "cert/oid.h"
#include "cert/pem.h"
#include "cert/write.h"

enum { EXPLICIT = CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED, SEC1_VERSION = 1 };

/* ---- reading ---- */

static status refuse(const char *why, struct error **err) {
    return fail(err, ESF_E_CERTIFICATE, 0, "key", "%s", why);
}

/* ECParameters have to be the name of the curve. */
static bool is_curve(CBS in) {
    struct span curve;
    return der_take(&curve, &in, CBS_ASN1_OBJECT) && CBS_len(&in) == 0 && span_equal(curve, oid_p256());
}

static bool take_explicit(CBS *content, int *is_there, CBS *from, unsigned number) {
    CBS_init(content, NULL, 0);
    return CBS_get_optional_asn1(from, content, is_there, EXPLICIT | number) == 1;
}

/* RFC 5915: the scalar, and the point when it is there. */
static status read_sec1(struct p256_key **out, CBS in, bool needs_curve, struct error **err) {
    CBS key, curve, public_key;
    struct span scalar, bits = {NULL, 0};
    uint64_t version;
    int has_curve, has_public_key;
    if (!CBS_get_asn1(&in, &key, CBS_ASN1_SEQUENCE) || CBS_len(&in) > 0 || !CBS_get_asn1_uint64(&key, &version) ||
        version != SEC1_VERSION || !der_take(&scalar, &key, CBS_ASN1_OCTETSTRING) ||
        !take_explicit(&curve, &has_curve, &key, 0) || !take_explicit(&public_key, &has_public_key, &key, 1) ||
        CBS_len(&key) > 0)
        return refuse("it is no private key as RFC 5915 has them", err);
    if (has_curve ? !is_curve(curve) : needs_curve)
        return refuse("the private key is of another curve, or names none; use one of P-256", err);
    if (has_public_key && (!der_take(&bits, &public_key, CBS_ASN1_BITSTRING) || CBS_len(&public_key) > 0 ||
                           bits.size != 1 + P256_POINT_SIZE || bits.data[0] != 0))
        return refuse("the public key beside the private one is malformed or not uncompressed", err);
    AUTO(p256_key) struct p256_key *made = NULL;
    TRY(p256_key_of_scalar(&made, scalar, err));
    if (has_public_key && !span_equal(span_from(bits, 1), span_of(p256_key_point(made), P256_POINT_SIZE)))
        return refuse("the public key beside the private one belongs to another", err);
    *out = made;
    made = NULL;
    return ESF_OK;
}

/* RFC 5208; attributes are passed over. */
static status read_pkcs8(struct p256_key **out, CBS in, struct error **err) {
    CBS algorithm, attributes;
    struct span oid, key;
    uint64_t version;
    int has_attributes;
    if (!CBS_get_asn1_uint64(&in, &version) || version != 0 || !CBS_get_asn1(&in, &algorithm, CBS_ASN1_SEQUENCE) ||
        !der_take(&oid, &algorithm, CBS_ASN1_OBJECT) || !der_take(&key, &in, CBS_ASN1_OCTETSTRING) ||
        !take_explicit(&attributes, &has_attributes, &in, 0) || CBS_len(&in) > 0)
        return refuse("it is no private key as RFC 5208 has them", err);
    if (!span_equal(oid, oid_ec_public_key()) || !is_curve(algorithm))
        return refuse("the private key is of another kind or curve; use one of P-256", err);
    return read_sec1(out, der_of(key), false, err);
}

static status read_der(struct p256_key **out, struct span der, struct error **err) {
    CBS in, rest;
    uint64_t version;
    size_t offset;
    if (der_fault(der, &offset) != NULL || !der_enter(&in, der, CBS_ASN1_SEQUENCE))
        return refuse("it is no private key in DER", err);
    rest = in;
    if (CBS_get_asn1_uint64(&rest, &version) && CBS_peek_asn1_tag(&rest, CBS_ASN1_OCTETSTRING))
        return read_sec1(out, der_of(der), true, err);
    return read_pkcs8(out, in, err);
}

/* The first private key in a text, whatever stands before it (openssl writes EC PARAMETERS there). */
static status read_pem(struct bytes **der, struct span text, struct error **err) {
    enum pem_kind kind;
    do {
        bytes_free(*der);
        TRY(pem_take(&kind, der, &text, err));
        if (kind == PEM_NONE)
            return refuse("there is no block \"PRIVATE KEY\" or \"EC PRIVATE KEY\"; one with a password cannot be read",
                          err);
    } while (kind != PEM_PRIVATE_KEY && kind != PEM_EC_PRIVATE_KEY);
    return ESF_OK;
}

status key_file_read(struct p256_key **out, struct span octets, struct error **err) {
    AUTO(bytes) struct bytes *der = NULL;
    *out = NULL;
    if (!pem_is(octets))
        return read_der(out, octets, err);
    TRY(read_pem(&der, octets, err));
    return read_der(out, bytes_span(der), err);
}

/* ---- writing ---- */

static bool write_sec1(CBB *to, const struct p256_key *key, bool has_curve) {
    CBB sequence, curve, public_key, bits;
    struct span scalar = p256_key_scalar(key);
    return CBB_add_asn1(to, &sequence, CBS_ASN1_SEQUENCE) && CBB_add_asn1_uint64(&sequence, SEC1_VERSION) &&
           CBB_add_asn1_octet_string(&sequence, scalar.data, scalar.size) &&
           (!has_curve || (CBB_add_asn1(&sequence, &curve, EXPLICIT | 0) && write_oid(&curve, oid_p256()))) &&
           CBB_add_asn1(&sequence, &public_key, EXPLICIT | 1) && CBB_add_asn1(&public_key, &bits, CBS_ASN1_BITSTRING) &&
           CBB_add_u8(&bits, 0) && CBB_add_bytes(&bits, p256_key_point(key), P256_POINT_SIZE) && CBB_flush(to);
}

static bool write_pkcs8(CBB *to, const struct p256_key *key) {
    CBB sequence, algorithm, octets;
    return CBB_add_asn1(to, &sequence, CBS_ASN1_SEQUENCE) && CBB_add_asn1_uint64(&sequence, 0) &&
           CBB_add_asn1(&sequence, &algorithm, CBS_ASN1_SEQUENCE) && write_oid(&algorithm, oid_ec_public_key()) &&
           write_oid(&algorithm, oid_p256()) && CBB_add_asn1(&sequence, &octets, CBS_ASN1_OCTETSTRING) &&
           write_sec1(&octets, key, false) && CBB_flush(to);
}

status key_file_write(struct bytes **out, const struct p256_key *key, enum key_file_form form, struct error **err) {
    bool is_pkcs8 = form == KEY_FILE_PKCS8_DER || form == KEY_FILE_PKCS8_PEM;
    AUTO(bytes) struct bytes *der = NULL;
    AUTO(CBB) CBB to;
    *out = NULL;
    CBB_zero(&to);
    if (!write_begin(&to) || !(is_pkcs8 ? write_pkcs8(&to, key) : write_sec1(&to, key, true)))
        return fail_no_memory(err);
    TRY(write_finish(&der, &to, err));
    if (form == KEY_FILE_PKCS8_PEM || form == KEY_FILE_SEC1_PEM)
        return pem_write(out, is_pkcs8 ? PEM_PRIVATE_KEY : PEM_EC_PRIVATE_KEY, bytes_span(der), err);
    *out = der;
    der = NULL;
    return ESF_OK;
}
