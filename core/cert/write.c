/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/write.h"

#include <openssl/mem.h>

#include "cert/oid.h"
#include "cert/spki.h"

status write_finish(struct bytes **out, CBB *to, struct error **err) {
    uint8_t *octets;
    size_t size;
    *out = NULL;
    if (CBB_finish(to, &octets, &size) != 1)
        return fail_no_memory(err);
    status result = bytes_copy(out, span_of(octets, size), err);
    OPENSSL_free(octets);
    return result;
}

bool write_algorithm(CBB *to) {
    CBB algorithm;
    return CBB_add_asn1(to, &algorithm, CBS_ASN1_SEQUENCE) && write_oid(&algorithm, oid_ecdsa_sha256()) &&
           CBB_flush(to);
}

bool write_name(CBB *to, struct span common_name) {
    CBB name, set, attribute;
    if (!CBB_add_asn1(to, &name, CBS_ASN1_SEQUENCE))
        return false;
    if (common_name.size == 0)
        return CBB_flush(to) == 1;
    return CBB_add_asn1(&name, &set, CBS_ASN1_SET) && CBB_add_asn1(&set, &attribute, CBS_ASN1_SEQUENCE) &&
           write_oid(&attribute, oid_common_name()) &&
           CBB_add_asn1_element(&attribute, CBS_ASN1_UTF8STRING, common_name.data, common_name.size) && CBB_flush(to);
}

bool write_spki(CBB *to, const uint8_t point[P256_POINT_SIZE]) {
    uint8_t spki[SPKI_SIZE];
    spki_write(spki, point);
    return CBB_add_bytes(to, spki, sizeof spki) == 1;
}
