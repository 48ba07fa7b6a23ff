/* SPDX-License-Identifier: Apache-2.0
 *
 * DER (X.690) over BoringSSL's CBS, and the check that octets are DER all the way down. Each document is checked as a whole before it is
 * read, so its readers meet minimal lengths and integers, right strings and bounded depth only. */
#ifndef CERT_DER_H
#define CERT_DER_H

#include <openssl/bytestring.h>

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { DER_DEPTH_MAX = 16, DER_ELEMENTS_MAX = 1 << 18 };

/* der_fault returns what is wrong with the one element that the octets have to be, and where it is; NULL when nothing is. */
const char *der_fault(struct span octets, size_t *offset);

static inline CBS der_of(struct span octets) {
    CBS cbs;
    CBS_init(&cbs, octets.data, octets.size);
    return cbs;
}

static inline struct span der_span(const CBS *cbs) {
    return span_of(CBS_data(cbs), CBS_len(cbs));
}

/* der_take takes the element with this tag and hands out its content; der_take_element the element with its header. */
bool der_take(struct span *content, CBS *from, CBS_ASN1_TAG tag);
bool der_take_element(struct span *element, CBS *from, CBS_ASN1_TAG tag);

/* der_enter goes into the one element with this tag that the octets have to be. */
bool der_enter(CBS *content, struct span octets, CBS_ASN1_TAG tag);

/* der_bits reads a named bit list into its first 16 bits, bit 0 the highest; false when it is none, or not as DER wants it. */
bool der_bits(uint16_t *bits, struct span bit_string);

/* der_oid_text writes dotted numbers behind `prefix`; false when they do not fit. */
bool der_oid_text(char *out, size_t size, const char *prefix, struct span oid);
bool der_relative_oid_text(char *out, size_t size, const char *prefix, struct span oid);

#ifdef __cplusplus
}
#endif
#endif
