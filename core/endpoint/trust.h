/* SPDX-License-Identifier: Apache-2.0
 *
 * Who the endpoint is and whom it trusts, as it may change while handshakes run: each holds the list and the trust that it began with. */
#ifndef ENDPOINT_TRUST_H
#define ENDPOINT_TRUST_H

#include "endpoint/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

status endpoint_add_identity(struct endpoint *endpoint, struct span chain, const struct key *private_key,
                             struct error **err) MUST_CHECK;

/* endpoint_add_anchor takes a certificate in PEM or DER, or a SubjectPublicKeyInfo in DER. With a prefix everybody under it may also
 * initiate, unless a trust entry for him says otherwise. */
status endpoint_add_anchor(struct endpoint *endpoint, struct span certificate, struct span id_prefix,
                           struct error **err) MUST_CHECK;
status endpoint_add_crl(struct endpoint *endpoint, struct span crl, struct error **err) MUST_CHECK;
status endpoint_trust(struct endpoint *endpoint, struct span entry, struct error **err) MUST_CHECK;

/* endpoint_untrust removes every entry of a peer; ESF_E_UNTRUSTED when there is none. */
status endpoint_untrust(struct endpoint *endpoint, struct span peer, struct error **err) MUST_CHECK;

/* Each gives what is there now, held; identities may be NULL. They take the lock. */
struct cert_trust *endpoint_hold_trust(struct endpoint *endpoint);
struct identities *endpoint_hold_identities(struct endpoint *endpoint);

/* endpoint_change_trust calls `change` on the trust, or on a copy that takes its place when others hold it. Lock held. After a failure all is
 * as it was; `change` has to leave it so. */
typedef status (*trust_change)(struct cert_trust *trust, const void *arguments, struct error **err);
status endpoint_change_trust(struct endpoint *endpoint, trust_change change, const void *arguments,
                             struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
