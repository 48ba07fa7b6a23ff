/* SPDX-License-Identifier: Apache-2.0
 *
 * Whose identity a credential stands for (D14, D53), once it is proven to be genuine. */
#ifndef CERT_IDENTITY_H
#define CERT_IDENTITY_H

#include "cert/judge.h"

#ifdef __cplusplus
extern "C" {
#endif

/* cert_identify_chained judges a certificate whose path ends at `anchor`. */
void cert_identify_chained(struct cert_verdict *out, const struct cert_trust *trust,
                           const struct cert_question *question, const struct cert *cert,
                           const struct cert_anchor *anchor, struct cert_findings *findings);

/* cert_identify_raw judges a raw public key. */
void cert_identify_raw(struct cert_verdict *out, const struct cert_trust *trust, const struct cert_question *question,
                       const struct ni *key_name, struct cert_findings *findings);

/* cert_names_entry tells whether a certificate names what an entry wants it to. */
bool cert_names_entry(const struct cert_trust *trust, const struct cert_entry *entry, const struct cert_names *names);

#ifdef __cplusplus
}
#endif
#endif
