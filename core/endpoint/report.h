/* SPDX-License-Identifier: Apache-2.0
 *
 * The state of an endpoint as a document, for operators and tests: counts, uses, octets; no key material. Systems add their own part through
 * their slot. */
#ifndef ENDPOINT_REPORT_H
#define ENDPOINT_REPORT_H

#include "endpoint/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { REPORT_KEYS_MAX = 1000 };

status endpoint_report(struct bytes **out, struct endpoint *endpoint, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
