/* SPDX-License-Identifier: Apache-2.0
 *
 * Enumerations of TS-0004 6.3.4.2 that the core needs: SUIDs, key generation and protocol-and-AEAD identifiers, securityInfo types. */
#ifndef ONEM2M_ENUMS_H
#define ONEM2M_ENUMS_H

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

/* m2m:securityInfoType, 6.3.4.2.35 */
enum { SIT_RAND_REQUEST = 3, SIT_RAND_RESPONSE = 4, SIT_ESPRIM = 5, SIT_ESCERTKE = 6 };

/* m2m:suid, 6.3.4.2.39: the units digit is the usage class. */
enum { USAGE_MEF = 0, USAGE_MAF = 1, USAGE_SAEF = 2, USAGE_ESPRIM = 3, USAGE_ESDATA = 4, USAGE_ESDATA_SIGN = 5 };
bool suid_is_defined(int64_t suid);
int suid_class(int64_t suid);

/* m2m:esprimKeyGenAlgID, 6.3.4.2.40 */
enum { KEY_GEN_HMAC_SHA256 = 1 };

/* m2m:esprimProtocolAndAlgID, 6.3.4.2.41: JWE compact with an AEAD. */
struct esprim_alg {
    int32_t id;      /* 10, 11, 12 */
    const char *enc; /* "A128GCM", ... */
    size_t key_size; /* octets of the CEK */
    unsigned bit;    /* in masks: 12 is bit 0, 11 bit 1, 10 bit 2 (D9) */
};
enum { ESPRIM_ALG_COUNT = 3, ESPRIM_ALG_ALL = 7 };

/* In order of preference: 12, 11, 10. */
extern const struct esprim_alg ESPRIM_ALGS[ESPRIM_ALG_COUNT];
const struct esprim_alg *esprim_alg_by_id(int64_t id);       /* NULL when unknown */
const struct esprim_alg *esprim_alg_by_enc(struct span enc); /* NULL when unknown */

#ifdef __cplusplus
}
#endif
#endif
