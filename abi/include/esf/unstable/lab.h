/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/unstable/lab.h: the parts without an endpoint, for vectors, the command line and teaching. Not covered by the ABI promise.
 *
 * Pure functions over given documents and a given time. They keep no state, so they detect no replay: never build a Receiver on them.
 *
 * A *scene* is a JSON object that says everything an endpoint would know:
 *
 *   {"pairwise": "<hex>",            octets of the pairwise key, 16 to 64
 *    "kid": "<key identifier>",      compared with the object's (open), written into it (seal); not needed by session_key
 *    "encoding": "A"|"B"|"C",        default "A"
 *    "peer": "<absolute id>",        open: whom the inner From has to be; absent = not checked
 *    "rro": {...}, "oro": {...},     the random objects; open takes the oro from the object when the scene has none
 *    "enc": "A256GCM",               seal: A128GCM, A192GCM or A256GCM (default: the first of the oro's espa)
 *    "include_oro": true,            seal: put the oro into the header (default: true for a request, not allowed for a response)
 *    "next_rro": {...},              seal a response: the rro to hand over
 *    "cty": "vnd.onem2m-preq+json",  seal: default by what the primitive is
 *    "at": 1766000000000}            the time, ms since 1970-01-01 UTC; default: now */
#ifndef ESF_UNSTABLE_LAB_H
#define ESF_UNSTABLE_LAB_H

#include "esf/base.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esf_lab_session_key derives the session key of a scene: 32 octets.
 *
 * scene: members pairwise, rro, oro, encoding.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_JSON, ESF_E_FORMAT, ESF_E_LIMIT, ESF_E_RAND, ESF_E_WEAK_KEY, ESF_E_UNSUPPORTED.
 * Since: 0.1
 * Source: TS-0003 10.3.8.2 */
ESF_API esf_status esf_lab_session_key(esf_buf **out, const uint8_t *scene, size_t scene_len, esf_error **err);

/* esf_lab_esprim_seal seals a request or response primitive under a scene, with a random IV, into an ESPrim Object (JWE compact).
 *
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: as esf_lab_session_key, and ESF_E_PRIMITIVE, ESF_E_ORIGINATOR_RAND and ESF_E_RECEIVER_RAND (expired, or they do not go together).
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.2 to C.5, 8.4.3.2 */
ESF_API esf_status esf_lab_esprim_seal(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *primitive,
                                       size_t primitive_len, esf_error **err);

/* esf_lab_esprim_open opens an ESPrim Object, request or response, under a scene, with every check of a Receiver but the replay mark.
 *
 * object: JWE compact, or securityInfo ({"m2m:seci":{"sit":5,...}}) that holds one.
 * Returns: ESF_OK and the primitive.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: those of a Receiver, with their rsc (4000, 4111 to 4116, 5210).
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.6; TS-0004 7.6.2 */
ESF_API esf_status esf_lab_esprim_open(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *object,
                                       size_t object_len, esf_error **err);

/* esf_lab_inspect says, without keys, what a piece of bytes is: securityInfo, ESPrim object, e2eSecInfo, random object, other JWE or JWK;
 * E2EKey messages with their TLS records, handshake messages and certificates; and documents in PEM or DER: certificates, which together are
 * one chain, certificate requests, lists of revoked certificates, public keys. Of a private key it shows the name of the public half only.
 *
 * What breaks a rule is named. Certificates are compared with the profile of TS-0003 10.1, now, without anchors: nobody is trusted or not.
 * Returns: ESF_OK and a report as in abi/schema/inspection.schema.json: {"what","valid","summary","parts":[{"name","value","note"}],
 *   "problems":[{"rule","where","message","rsc"}]}. Malformed input is reported, not refused.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_LIMIT (more than 16 MiB).
 * Since: 0.1 */
ESF_API esf_status esf_lab_inspect(esf_buf **out, const uint8_t *bytes, size_t bytes_len, esf_error **err);

/* esf_lab_live_objects returns how many handles and buffers of this library are alive in the process, for leak tests.
 *
 * Threads: many.
 * Since: 0.1 */
ESF_API int64_t esf_lab_live_objects(void);

#ifdef __cplusplus
}
#endif
#endif
