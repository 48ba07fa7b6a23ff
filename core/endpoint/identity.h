/* SPDX-License-Identifier: Apache-2.0
 *
 * What an endpoint can prove to be: chains of certificates, or bare public keys, each with its private key, which signs and never leaves. A
 * list never changes, so that handshakes may hold it: a new identity makes a new list. */
#ifndef ENDPOINT_IDENTITY_H
#define ENDPOINT_IDENTITY_H

#include "cert/judge.h"
#include "cert/spki.h"
#include "crypto/p256.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { IDENTITIES_MAX = 8 };

struct identity {
    int64_t refs;
    struct cert *chain[CERT_CHAIN_MAX]; /* its own certificate first */
    size_t count;                       /* 0: a raw public key */
    uint8_t raw_key[SPKI_SIZE];
    struct p256_key *key;
};

struct identities {
    int64_t refs;
    struct identity *items[IDENTITIES_MAX]; /* the most wanted first */
    size_t count;
};

/* identities_add makes a list with one more: `chain` in PEM or DER, one certificate after the other, or empty for a raw public key. `old` may
 * be NULL. ESF_E_CERTIFICATE and its kin, ESF_E_POLICY when the key is not that of the certificate. */
status identities_add(struct identities **out, const struct identities *old, struct span chain, struct p256_key *key,
                      struct error **err) MUST_CHECK;
struct identities *identities_hold(struct identities *identities);
void identities_free(struct identities *identities);
void identities_cleanup(struct identities **identities);

/* identity_end returns the time in ms since 1970 from which on its certificate is over; INT64_MAX for a raw public key. */
int64_t identity_end(const struct identity *identity);

/* identity_sign makes an ECDSA-Sig-Value in DER over SHA-256(message); the context is a struct identity. */
status identity_sign(struct bytes **signature, const void *context, struct span message, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
