/* SPDX-License-Identifier: Apache-2.0
 *
 * Writing DER with BoringSSL's CBB: AUTO(CBB) CBB to; CBB_zero(&to); write_begin, elements, write_finish. A CBB fails when memory runs out,
 * or when a value cannot be written, which callers rule out first. */
#ifndef CERT_WRITE_H
#define CERT_WRITE_H

#include "base/bytes.h"
#include "cert/der.h"
#include "cert/san.h"
#include "crypto/p256.h"

#ifdef __cplusplus
extern "C" {
#endif

static inline bool write_begin(CBB *to) {
    return CBB_init(to, 512) == 1;
}

/* write_finish copies what was written into memory of ours. */
status write_finish(struct bytes **out, CBB *to, struct error **err) MUST_CHECK;

static inline bool write_oid(CBB *to, struct span oid) {
    return CBB_add_asn1_element(to, CBS_ASN1_OBJECT, oid.data, oid.size) == 1;
}

/* write_algorithm writes the AlgorithmIdentifier of ecdsa-with-SHA256. */
bool write_algorithm(CBB *to);

/* write_name writes a Name with one common name, or an empty one. */
bool write_name(CBB *to, struct span common_name);
bool write_names(CBB *to, const struct san *names, size_t count); /* GeneralNames */
bool write_spki(CBB *to, const uint8_t point[P256_POINT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
