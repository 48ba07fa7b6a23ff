/* SPDX-License-Identifier: Apache-2.0
 *
 * The judge of credentials: whether what a peer has shown, a chain of certificates or a raw public key, stands for an identity. A handshake
 * engine delivers certificates, never verdicts. The steps, in order: limits; the end's certificate; the path to an anchor, each signature,
 * role, time, length and name constraint on it; revocation; and only then the identity (D14). The first anchor with which all is well
 * decides. Nothing is remembered, and the time is given. */
#ifndef CERT_JUDGE_H
#define CERT_JUDGE_H

#include "cert/check.h"
#include "cert/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/* D10 */
enum { CERT_CHAIN_MAX = 6, CERT_CHAIN_SIZE_MAX = 32 << 10, CERT_CREDENTIAL_ID_SIZE = 264 };

struct cert_question {
    const struct span
        *credential; /* certificates in DER as the peer sent them, its own first; or one SubjectPublicKeyInfo */
    size_t count;
    bool is_raw;
    enum cert_role role; /* of the peer in the handshake: CERT_ROLE_CLIENT or CERT_ROLE_SERVER */
    bool initiates;      /* it has to be one that may initiate */
    struct span id;      /* whom it has to stand for; empty: whomever it does */
    int32_t suid;        /* the use that its key will have; 0: any */
    int64_t now;         /* ms since 1970 */
};

struct cert_verdict {
    enum cert_rule broken; /* CERT_RULE_NONE: the credential stands for `id` */
    struct cert_text id;
    enum cert_match flavour;
    char
        credential_id[CERT_CREDENTIAL_ID_SIZE]; /* TS-0003 12.3.2.1: "30-ni:///sha-256;..."; "" for FQDN certificates */
    struct ni key_name;                         /* of the peer's public key */
    struct ni anchor;                           /* the key of the anchor; size 0 for a raw key */
    int64_t expires;                            /* ms since 1970 from which on it is over; INT64_MAX for a raw key */
    bool is_by_entry;                           /* a trust entry has decided; then also: */
    int32_t suid, encoding;
};

/* cert_judge fails with the code of the first rule that is broken, saying what and where ("chain/1/validity"), or when memory runs out. On
 * failure only out->broken means something. */
status cert_judge(struct cert_verdict *out, const struct cert_trust *trust, const struct cert_question *question,
                  struct error **err) MUST_CHECK;

/* cert_check_chain_limits: how many certificates of how many octets together may be shown (D10). */
void cert_check_chain_limits(size_t count, size_t size, struct cert_findings *findings);

#ifdef __cplusplus
}
#endif
#endif
