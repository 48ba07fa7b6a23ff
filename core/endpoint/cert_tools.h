/* SPDX-License-Identifier: Apache-2.0
 *
 * Requests and certificates for trials and tests, told what to make by small documents (esf/identity.h says which). */
#ifndef ENDPOINT_CERT_TOOLS_H
#define ENDPOINT_CERT_TOOLS_H

#include "endpoint/private_key.h"

#ifdef __cplusplus
extern "C" {
#endif

/* Each gives PEM. */
status cert_tool_request(struct bytes **out, const struct key *key, struct span subject, struct error **err) MUST_CHECK;
status cert_tool_new_ca(struct bytes **out, const struct key *key, struct span options, struct error **err) MUST_CHECK;
status cert_tool_issue(struct bytes **out, struct span ca, const struct key *ca_key, struct span request,
                       struct span options, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
