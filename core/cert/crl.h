/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificate revocation lists (RFC 5280 5): complete ones of one issuer, version 2, signed by that issuer itself. Delta lists, indirect
 * lists and lists that are cut by a distribution point are refused, as everything critical is that is not known here. */
#ifndef CERT_CRL_H
#define CERT_CRL_H

#include "cert/cert.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CRL_SIZE_MAX = 1 << 20 };

/* Does not change once it is read. */
struct crl {
    int64_t refs;
    struct bytes *octets;
    struct signed_document document;
    struct span issuer;
    int64_t this_update, next_update; /* seconds since 1970, both within */
    struct span entries;              /* without their header; may be empty */
};

/* crl_read is to lists what cert_read is to certificates. */
status crl_read(struct crl **out, struct span octets, struct cert_findings *findings, struct error **err) MUST_CHECK;
struct crl *crl_hold(struct crl *crl);
void crl_free(struct crl *crl);
void crl_cleanup(struct crl **crl);

bool crl_lists(const struct crl *crl, struct span serial);
size_t crl_count(const struct crl *crl);

#ifdef __cplusplus
}
#endif
#endif
