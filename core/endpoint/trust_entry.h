/* SPDX-License-Identifier: Apache-2.0
 *
 * A trust entry (D14) as a document: {id, match, name, key, anchor, suid, encoding, may_initiate}. */
#ifndef ENDPOINT_TRUST_ENTRY_H
#define ENDPOINT_TRUST_ENTRY_H

#include "cert/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/* trust_entry_read fails with ESF_E_JSON, ESF_E_FORMAT, ESF_E_IDENTIFIER or ESF_E_ARGUMENT; whether the parts fit together is for
 * cert_trust_add_entry. */
status trust_entry_read(struct cert_entry *out, struct span document, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
