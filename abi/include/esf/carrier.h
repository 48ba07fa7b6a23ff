/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/carrier.h: sealed content as real hubs let it through.
 *
 * The standard carries securityInfo as the plain content of a Notify. Some hubs refuse that, but forward a notification. These functions
 * wrap content for the way out and unwrap whatever arrives; moving the bytes is the application's job. What is outside the seal is
 * rewritten by hubs at will, so nothing of a wrapper is ever trusted or bound. */
#ifndef ESF_CARRIER_H
#define ESF_CARRIER_H

#include "esf/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esf_carrier_wrap wraps security content ({"m2m:seci":{...}}) for a hub.
 *
 * carrier: ESF_CARRIER_SECI (unchanged), ESF_CARRIER_SGN ({"m2m:sgn":{"nev":{"rep":<content>,"net":1},"sur":<reference>}}).
 * reference: the subscription reference that ESF_CARRIER_SGN names, for example the sender's own AE-ID "/id-in/CEsfA"; must be empty
 * with ESF_CARRIER_SECI.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_ARGUMENT (unknown carrier, reference missing or not wanted), ESF_E_JSON, ESF_E_FORMAT (not security content), ESF_E_LIMIT.
 * Since: 0.1
 * Source: TS-0004 7.5.1.2.11 (SECI); D19, not standard (SGN) */
ESF_API esf_status esf_carrier_wrap(esf_buf **out, int32_t carrier, const uint8_t *reference, size_t reference_len,
                                    const uint8_t *content, size_t content_len, esf_error **err);

/* esf_carrier_unwrap finds the security content in the content of a Notify request or response, whatever carrier brought it.
 *
 * Returns: ESF_OK and {"m2m:seci":{...}}, its octets as they stood in the notification.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_JSON, ESF_E_FORMAT (no security content in it), ESF_E_LIMIT.
 * Since: 0.1
 * Source: TS-0004 7.5.1.2.11; D19 */
ESF_API esf_status esf_carrier_unwrap(esf_buf **out, const uint8_t *notification, size_t notification_len,
                                      esf_error **err);

#ifdef __cplusplus
}
#endif
#endif
