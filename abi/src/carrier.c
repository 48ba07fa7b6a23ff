/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/carrier.h"

#include "esf/carrier.h"
#include "handle.h"

esf_status esf_carrier_wrap(esf_buf **out, int32_t carrier, const uint8_t *reference, size_t reference_len,
                            const uint8_t *content, size_t content_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(reference, reference_len, err);
    ABI_BYTES(content, content_len, err);
    return abi_end(carrier_wrap((struct bytes **)out, carrier, span_of(reference, reference_len),
                                span_of(content, content_len), &fault),
                   &fault, (struct error **)err);
}

esf_status esf_carrier_unwrap(esf_buf **out, const uint8_t *notification, size_t notification_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(notification, notification_len, err);
    return abi_end(carrier_unwrap((struct bytes **)out, span_of(notification, notification_len), &fault), &fault,
                   (struct error **)err);
}
