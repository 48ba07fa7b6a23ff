/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/spki.h"

#include "cert/der.h"
#include "cert/oid.h"

/* SEQUENCE { SEQUENCE { id-ecPublicKey, prime256v1 }, BIT STRING, no unused bits: the point follows } */
static const uint8_t HEAD[SPKI_SIZE - P256_POINT_SIZE] = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01,
    0x06, 0x08, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
};

/* Which of its parts is wrong, for one that is not as it has to be. */
static const char *spki_fault(struct span spki) {
    size_t offset;
    CBS in, algorithm;
    struct span oid, curve, bits;
    if (der_fault(spki, &offset) != NULL || !der_enter(&in, spki, CBS_ASN1_SEQUENCE) ||
        !CBS_get_asn1(&in, &algorithm, CBS_ASN1_SEQUENCE) || !der_take(&oid, &algorithm, CBS_ASN1_OBJECT) ||
        !der_take(&bits, &in, CBS_ASN1_BITSTRING) || CBS_len(&in) > 0)
        return "the public key is no SubjectPublicKeyInfo in DER";
    if (!span_equal(oid, oid_ec_public_key()))
        return "the public key is not an elliptic curve key; use one of P-256";
    if (!der_take(&curve, &algorithm, CBS_ASN1_OBJECT) || CBS_len(&algorithm) > 0)
        return "the curve of the public key is not given by its name";
    if (!span_equal(curve, oid_p256()))
        return "the public key is of another curve; use one of P-256 (secp256r1)";
    if (bits.size != 1 + P256_POINT_SIZE || bits.data[0] != 0 || bits.data[1] != 0x04)
        return "the point of the public key is not uncompressed";
    return "the point of the public key is not on the curve";
}

bool spki_read(uint8_t point[P256_POINT_SIZE], struct span spki, const char *where, struct cert_findings *findings) {
    if (spki.size == SPKI_SIZE && memcmp(spki.data, HEAD, sizeof HEAD) == 0 &&
        p256_is_point(span_from(spki, sizeof HEAD))) {
        memcpy(point, spki.data + sizeof HEAD, P256_POINT_SIZE);
        return true;
    }
    cert_broke(findings, CERT_RULE_PUBLIC_KEY, where, "%s", spki_fault(spki));
    return false;
}

void spki_write(uint8_t spki[SPKI_SIZE], const uint8_t point[P256_POINT_SIZE]) {
    memcpy(spki, HEAD, sizeof HEAD);
    memcpy(spki + sizeof HEAD, point, P256_POINT_SIZE);
}
