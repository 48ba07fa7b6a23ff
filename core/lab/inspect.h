/* SPDX-License-Identifier: Apache-2.0
 *
 * Says what a piece of bytes is, part by part, and every rule that it breaks, as far as that can be seen without keys.
 * It knows how the formats look and what a Receiver would answer; it has no endpoint and trusts nothing. Key material
 * is never shown. */
#ifndef LAB_INSPECT_H
#define LAB_INSPECT_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { INSPECT_SIZE_MAX = 16 * 1024 * 1024 };

/* inspect writes a report as in abi/schema/inspection.schema.json. Malformed input is reported, not refused; only more
 * than INSPECT_SIZE_MAX octets are (ESF_E_LIMIT). */
status inspect(struct bytes **out, struct span input, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
