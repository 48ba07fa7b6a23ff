/* SPDX-License-Identifier: Apache-2.0
 *
 * SubjectPublicKeyInfo: of the profile there is one form only (TS-0003 10.1.1.1), id-ecPublicKey with the named curve P-256 and an
 * uncompressed point, in 91 octets. A raw public key (RFC 7250) is such a structure alone. */
#ifndef CERT_SPKI_H
#define CERT_SPKI_H

#include "cert/rule.h"
#include "crypto/p256.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SPKI_SIZE = 91 };

/* spki_read reads the point; what is wrong becomes a finding at `where`, and the result false. */
bool spki_read(uint8_t point[P256_POINT_SIZE], struct span spki, const char *where, struct cert_findings *findings);

/* spki_write is the other way. */
void spki_write(uint8_t spki[SPKI_SIZE], const uint8_t point[P256_POINT_SIZE]);

#ifdef __cplusplus
}
#endif
#endif
