/* SPDX-License-Identifier: Apache-2.0
 *
 * How security content is wrapped for hubs that refuse it plain, and found again (D19). Nothing of a wrapper is ever trusted. */
#ifndef ONEM2M_CARRIER_H
#define ONEM2M_CARRIER_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CARRIER_SIZE_MAX = 16 * 1024 * 1024 + 64 * 1024 };

/* As esf_carrier_wrap and esf_carrier_unwrap in esf/carrier.h. */
status carrier_wrap(struct bytes **out, int32_t carrier, struct span reference, struct span content,
                    struct error **err) MUST_CHECK;
status carrier_unwrap(struct bytes **out, struct span notification, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
