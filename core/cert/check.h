/* SPDX-License-Identifier: Apache-2.0
 *
 * What a certificate has to be for its role in a chain, at a time: usage, basic constraints, validity, flavour. Also the list of all that is
 * broken in one certificate, for inspection. */
#ifndef CERT_CHECK_H
#define CERT_CHECK_H

#include "cert/cert.h"

#ifdef __cplusplus
extern "C" {
#endif

/* CERT_ROLE_NONE asks for no role: only what every certificate has to be. CERT_ROLE_ANY is the one that a certificate is made for by its own
 * words: an issuer, or an end, which may be either. */
enum cert_role { CERT_ROLE_NONE, CERT_ROLE_CLIENT, CERT_ROLE_SERVER, CERT_ROLE_ISSUER, CERT_ROLE_ANY };

#define CERT_NO_TIME INT64_MIN

/* cert_check_end is for the certificate of an end, which is a client or a server in its handshake; CERT_ROLE_NONE: either. */
void cert_check_end(const struct cert *cert, enum cert_role role, struct cert_findings *findings);

/* cert_check_issuer is for one that signs others, which go on to an end of that role. */
void cert_check_issuer(const struct cert *cert, enum cert_role end_role, struct cert_findings *findings);

/* cert_check_time: now is in ms since 1970. */
void cert_check_time(const struct cert *cert, int64_t now, struct cert_findings *findings);

/* cert_inspect lists every broken rule of one certificate, whose chain is not looked at. *out is NULL when it cannot be read. now may be
 * CERT_NO_TIME. It fails only when memory runs out. */
status cert_inspect(struct cert **out, struct cert_findings *findings, struct span octets, enum cert_role role,
                    int64_t now, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
