/* SPDX-License-Identifier: Apache-2.0
 *
 * What certificates, requests and revocation lists have in common: a SEQUENCE of what is signed, the algorithm and the signature, which here
 * is ECDSA on P-256 with SHA-256 (TS-0003 10.1.1.3). */
#ifndef CERT_SIGNED_H
#define CERT_SIGNED_H

#include "cert/rule.h"
#include "crypto/p256.h"

#ifdef __cplusplus
extern "C" {
#endif

struct signed_document {
    struct span body;      /* what is signed, with its header */
    struct span algorithm; /* AlgorithmIdentifier, with its header */
    struct span signature; /* ECDSA-Sig-Value; empty when the BIT STRING is not of whole octets */
};

/* signed_read checks size and DER of the whole and takes it apart; what is wrong becomes a finding, and the result false. */
bool signed_read(struct signed_document *out, struct span octets, size_t size_max, struct cert_findings *findings);

/* signed_check_algorithm checks an AlgorithmIdentifier: ecdsa-with-SHA256 without parameters (RFC 5758 3.2). */
void signed_check_algorithm(struct span algorithm, const char *where, struct cert_findings *findings);

/* signed_algorithm_text names the algorithm: "ecdsa-with-SHA256", any other in dotted numbers. */
struct signed_algorithm {
    char text[64];
};
struct signed_algorithm signed_algorithm_text(struct span algorithm);

/* signed_verify tells whether the signature is that of the key. */
status signed_verify(bool *is_right, const struct signed_document *document, const uint8_t point[P256_POINT_SIZE],
                     struct error **err) MUST_CHECK;

/* signed_make signs a body and gives the whole document. */
status signed_make(struct bytes **out, struct span body, const struct p256_key *key, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
