/* SPDX-License-Identifier: Apache-2.0
 *
 * m2m:securityInfo (TS-0004 6.3.5.48): the content of every exchange, told apart by `sit`. Each other member may stand only beside its own
 * `sit`; unknown members are ignored (D17). */
#ifndef ONEM2M_SECURITY_INFO_H
#define ONEM2M_SECURITY_INFO_H

#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct security_info {
    int64_t sit;
    size_t rand;     /* ero: value in the json, JSON_NONE when not there */
    struct span epo; /* text of the ESPrim Object, no escapes; data NULL when not there */
    size_t eckm;     /* an ESCertKE message: a string in the json; JSON_NONE when not there */
};

/* security_info_read checks {"m2m:seci":{...}} (that one member only) and finds its parts in `json`, which the caller zeroes before and
 * cleans up after. A member that its sit does not allow, a missing member that it asks for (4: ero, 5: epo, 6: eckm), an epo
 * with escapes, or an eckm that is no string, is ESF_E_FORMAT, rsc 4000. sit other than 3 to 6 is read without its members. */
status security_info_read(struct security_info *out, struct json *json, struct span content,
                          const struct json_limits *limits, struct error **err) MUST_CHECK;

/* What stands around an ESPrim Object: write these, the object between them. */
#define SECURITY_INFO_EPO_HEAD "{\"m2m:seci\":{\"sit\":5,\"epo\":\""
#define SECURITY_INFO_EPO_TAIL "\"}}"
#define SECURITY_INFO_RAND_REQUEST "{\"m2m:seci\":{\"sit\":3}}"
#define SECURITY_INFO_RAND_HEAD "{\"m2m:seci\":{\"sit\":4,\"ero\":"
#define SECURITY_INFO_RAND_TAIL "}}"

#ifdef __cplusplus
}
#endif
#endif
