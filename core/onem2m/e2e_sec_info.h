/* SPDX-License-Identifier: Apache-2.0
 *
 * e2eSecInfo (TS-0004 6.3.5.52): what an entity publishes about its end-to-end security. Unknown members are ignored (D17). */
#ifndef ONEM2M_E2E_SEC_INFO_H
#define ONEM2M_E2E_SEC_INFO_H

#include "onem2m/rand_object.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { SUID_LIST_MAX = 32 };

struct e2e_sec_info {
    int32_t suids[SUID_LIST_MAX]; /* esf */
    size_t suids_count;
    size_t certificates_count; /* escert: counted and checked to be base64, not kept */
    bool has_shared_rand;
    struct rand_object shared_rand; /* esro */
};

/* e2e_sec_info_read takes the JSON object, or a JSON string that holds it. Fails with ESF_E_JSON, ESF_E_FORMAT, ESF_E_RAND. */
status e2e_sec_info_read(struct e2e_sec_info *out, struct span text, int64_t received_at,
                         struct error **err) MUST_CHECK;

/* e2e_sec_info_append writes {"esf":[...],"esro":{...}}. shared_rand may be NULL. */
status e2e_sec_info_append(struct bytes **out, const int32_t *suids, size_t suids_count,
                           const struct rand_object *shared_rand, struct error **err) MUST_CHECK;

/* e2e_sec_info_has_class tells whether any SUID is of a usage class: ESPrim is indicated by 13, 23, 33 or 43 (reading). */
bool e2e_sec_info_has_class(const struct e2e_sec_info *info, int usage_class);

#ifdef __cplusplus
}
#endif
#endif
