/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/endpoint.h: who I am, my keys, my settings, my memory of what I have seen.
 *
 * An endpoint is one end of end-to-end security: one AE or one CSE. It holds the keys shared with its peers, what peers have published
 * about themselves, the random objects it has given out, and a mark for every message it has taken, so that none is executed twice.
 * It does no I/O and starts no thread; the caller moves the bytes. It reads the system's clock, and its own time never goes backwards.
 *
 * After a fork the child's endpoint refuses every call with ESF_E_FORKED: two processes with one memory would accept a message twice. */
#ifndef ESF_ENDPOINT_H
#define ESF_ENDPOINT_H

#include "esf/key.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esf_endpoint esf_endpoint;

/* esf_endpoint_new makes an endpoint with the given identity and a memory of its own.
 *
 * absolute_id: the absolute CSE-ID or AE-ID, "//m2m.example/cse1", "//m2m.example/cse1/Cae1" or "//m2m.example/Sae2". SP-ID and, for an
 * AE-ID with a "C" stem, the registrar CSE-ID follow from it; for an "S" stem the registrar may be given with the setting "registrar".
 * Returns: ESF_OK and the endpoint.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER, ESF_E_RANDOM.
 * Since: 0.1
 * Source: TS-0001 7.2; D14 */
ESF_API esf_status esf_endpoint_new(esf_endpoint **out, const uint8_t *absolute_id, size_t id_len, esf_error **err);

/* esf_endpoint_add_key gives the endpoint a copy of a key. Among the keys of one peer and usage class the one added last seals; all of
 * them open, so that keys rotate with overlap.
 *
 * Returns: ESF_OK, also when the very same key is there already.
 * Threads: many.
 * Errors: ESF_E_POLICY (no usage or no peer), ESF_E_EXISTS (same identifier and usage class, but other octets, peer or usage),
 *   ESF_E_REFLECTION (the peer is this endpoint), ESF_E_KEY_EXPIRED, ESF_E_QUOTA, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 A; D13 */
ESF_API esf_status esf_endpoint_add_key(esf_endpoint *endpoint, const esf_key *key, esf_error **err);

/* esf_endpoint_remove_key forgets a key with its sessions. Exchanges that are open under it can no longer be answered.
 *
 * kid: as given to esf_key_symmetric. suid: a SUID of the usage class meant, for example 13 for ESPrim.
 * Threads: many.
 * Errors: ESF_E_UNKNOWN_KEY, ESF_E_FORKED.
 * Since: 0.1
 * Source: D13 */
ESF_API esf_status esf_endpoint_remove_key(esf_endpoint *endpoint, const uint8_t *kid, size_t kid_len, int32_t suid,
                                           esf_error **err);

/* esf_endpoint_share makes the endpoint one of several nodes that answer for one identity. All of them are given the same secret, so
 * each understands the random objects that another has given out; replay marks and originator random objects then become needs
 * (ESF_NEED_MARK, ESF_NEED_ORIGINATOR_RAND) that the caller serves from the nodes' common store.
 *
 * secret_id: 0 to 255, names the secret in the random objects. secret: at least 32 random octets, kept by the caller as a key is kept.
 * Threads: many.
 * Errors: ESF_E_WEAK_KEY, ESF_E_LIMIT (more octets than a secret may have), ESF_E_STATE (shared already, or a random object was given
 *   out or a message taken before), ESF_E_FORKED.
 * Since: 0.1
 * Source: D9 */
ESF_API esf_status esf_endpoint_share(esf_endpoint *endpoint, int32_t secret_id, const uint8_t *secret,
                                      size_t secret_len, esf_error **err);

/* esf_endpoint_learn takes in what a peer has published about itself: the value of its e2eSecInfo (`esi`) attribute. It is the only
 * door for shared random objects.
 *
 * peer_id: absolute id of the peer. e2e_sec_info: JSON, as an object or as a string that holds the object (some hubs want that).
 * Unknown members are ignored.
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER, ESF_E_JSON, ESF_E_FORMAT, ESF_E_RAND, ESF_E_LIMIT (too long or too deep), ESF_E_REFLECTION (the peer, or the
 *   author of the random object, is this endpoint), ESF_E_QUOTA (setting "peers_max"), ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B.2, 8.4.3.1.3; TS-0004 6.3.5.52; D9 */
ESF_API esf_status esf_endpoint_learn(esf_endpoint *endpoint, const uint8_t *peer_id, size_t peer_id_len,
                                      const uint8_t *e2e_sec_info, size_t e2e_sec_info_len, esf_error **err);

/* esf_endpoint_info gives the endpoint's own e2eSecInfo, to be published in the attribute `esi`: the SUIDs of its keys and, unless the
 * setting "shared_rand" is false, a shared receiver random object. The same object is given until three quarters of its life are over.
 *
 * Returns: ESF_OK and JSON, for example {"esf":[13],"esro":{...}}.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_RANDOM, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B.1; D9 */
ESF_API esf_status esf_endpoint_info(esf_buf **out, esf_endpoint *endpoint, esf_error **err);

/* esf_endpoint_info_due returns when esf_endpoint_info has to be asked and published again, in milliseconds since 1970-01-01 UTC; 0 when
 * nothing that expires was published.
 *
 * Threads: many.
 * Since: 0.1
 * Source: D9 */
ESF_API int64_t esf_endpoint_info_due(const esf_endpoint *endpoint);

/* esf_endpoint_set changes settings: limits, quotas, the security profile. All members of one call take effect or none.
 *
 * settings: a JSON object as in abi/schema/settings.schema.json; docs/esprim.md has the table of names, units and defaults.
 * Threads: many.
 * Errors: ESF_E_JSON, ESF_E_FORMAT (unknown member or wrong type), ESF_E_LIMIT (too long or too deep), ESF_E_POLICY (a value outside what
 *   is allowed), ESF_E_FORKED.
 * Since: 0.1
 * Source: D9 to D11 */
ESF_API esf_status esf_endpoint_set(esf_endpoint *endpoint, const uint8_t *settings, size_t settings_len,
                                    esf_error **err);

/* esf_endpoint_report gives the endpoint's state as JSON, for operators and tests: identity, time, settings, and for keys, peers,
 * sessions, originator random objects and replay marks their counts, uses and octets. It holds no key material.
 *
 * Returns: ESF_OK and JSON as in abi/schema/report.schema.json.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_FORKED.
 * Since: 0.1 */
ESF_API esf_status esf_endpoint_report(esf_buf **out, const esf_endpoint *endpoint, esf_error **err);

/* esf_endpoint_free gives up the handle. The endpoint itself ends when its last channel, request, received message and exchange is freed.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_endpoint_free(esf_endpoint *endpoint);

#ifdef __cplusplus
}
#endif
#endif
