/* SPDX-License-Identifier: Apache-2.0
 *
 * The object identifiers that certificates of the profile are made of, as the content octets of their DER. */
#ifndef CERT_OID_H
#define CERT_OID_H

#include "base/span.h"

/* OID(name, octets...) makes `static struct span oid_name(void)`. */
#define OID(name, ...)                                                                                                 \
    static inline struct span oid_##name(void) {                                                                       \
        static const uint8_t octets[] = {__VA_ARGS__};                                                                 \
        return span_of(octets, sizeof octets);                                                                         \
    }

OID(ec_public_key, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x02, 0x01)         /* 1.2.840.10045.2.1 */
OID(p256, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x03, 0x01, 0x07)            /* 1.2.840.10045.3.1.7 */
OID(ecdsa_sha256, 0x2A, 0x86, 0x48, 0xCE, 0x3D, 0x04, 0x03, 0x02)    /* 1.2.840.10045.4.3.2 */
OID(extension_request, 0x2A, 0x86, 0x48, 0x86, 0xF7, 0x0D, 1, 9, 14) /* 1.2.840.113549.1.9.14 */
OID(common_name, 0x55, 0x04, 0x03)                                   /* 2.5.4.3 */
OID(subject_key_id, 0x55, 0x1D, 0x0E)                                /* 2.5.29.14 */
OID(key_usage, 0x55, 0x1D, 0x0F)                                     /* 2.5.29.15 */
OID(subject_alt_name, 0x55, 0x1D, 0x11)                              /* 2.5.29.17 */
OID(basic_constraints, 0x55, 0x1D, 0x13)                             /* 2.5.29.19 */
OID(crl_number, 0x55, 0x1D, 0x14)                                    /* 2.5.29.20 */
OID(name_constraints, 0x55, 0x1D, 0x1E)                              /* 2.5.29.30 */
OID(certificate_policies, 0x55, 0x1D, 0x20)                          /* 2.5.29.32 */
OID(authority_key_id, 0x55, 0x1D, 0x23)                              /* 2.5.29.35 */
OID(extended_key_usage, 0x55, 0x1D, 0x25)                            /* 2.5.29.37 */
OID(any_extended_key_usage, 0x55, 0x1D, 0x25, 0x00)                  /* 2.5.29.37.0 */
OID(server_auth, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x01)     /* 1.3.6.1.5.5.7.3.1 */
OID(client_auth, 0x2B, 0x06, 0x01, 0x05, 0x05, 0x07, 0x03, 0x02)     /* 1.3.6.1.5.5.7.3.2 */

#undef OID
#endif
