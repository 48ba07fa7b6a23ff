/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/e2ekey.h: E2EKey, published as ESCertKE: two ends with certificates or raw public keys agree on a key, through any hub.
 *
 * They run a TLS 1.2 handshake in two Notify exchanges and export a key from it; nothing else ever goes over it. The Initiating End-Point
 * makes an attempt here, which asks for two messages to be sent (ESF_NEED_NOTIFY); at the Terminating End-Point both go to the door
 * (esf_endpoint_receive). At the end both have a key with one identifier, for each other, and ESPrim may use it at once. Identities and
 * trust are in esf/identity.h. */
#ifndef ESF_E2EKEY_H
#define ESF_E2EKEY_H

#include "esf/identity.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esf_e2ekey esf_e2ekey;

/* esf_e2ekey_start begins to agree on a key with a peer. It gives an attempt that waits for message 1 to be sent.
 *
 * peer_id: absolute id of the peer, or the id of a trust entry. suid: what the key is for: 43 ESPrim, 44 ESData, 45 ESData signatures; 0:
 * what the trust entry of the peer says, otherwise 43.
 * Returns: ESF_NEEDS and the attempt, see esf_e2ekey_need.
 * Ownership: the caller frees *out; it keeps the endpoint alive.
 * Threads: many.
 * Errors: ESF_E_NOT_IMPLEMENTED (the endpoint has no identity), ESF_E_IDENTIFIER, ESF_E_ARGUMENT (no such use), ESF_E_REFLECTION,
 *   ESF_E_RANDOM, ESF_E_INTERNAL, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.7.2; TS-0004 7.5.1.2.12; D15 */
ESF_API esf_status esf_e2ekey_start(esf_e2ekey **out, esf_endpoint *endpoint, const uint8_t *peer_id,
                                    size_t peer_id_len, int32_t suid, esf_error **err);

/* esf_e2ekey_need returns what the attempt waits for: a NOTIFY whose content is message 1 or 3; NULL when it is over.
 *
 * Ownership: borrowed, until the next answer or the object's end.
 * Threads: one.
 * Since: 0.1
 * Source: D1 */
ESF_API const esf_need *esf_e2ekey_need(const esf_e2ekey *attempt);

/* esf_e2ekey_answer brings the content of the Notify response and goes on. After a failure the attempt is over and nothing of it is left in
 * the endpoint; a new one may be started.
 *
 * answer, bytes: FOUND + the content (rsc 2000); ABSENT + the content, if any (another rsc); UNREACHABLE. Or the rsc of the response itself,
 * 1000 to 9999, + the content: 2000 is FOUND, 5103 UNREACHABLE, every other one ABSENT, and is in the error then.
 * Returns: ESF_NEEDS (message 3 is to be sent), ESF_OK (the key is established and confirmed).
 * Threads: one.
 * Errors: ESF_E_STATE (nothing is waited for), ESF_E_ARGUMENT (an answer that the need does not know), ESF_E_PEER_REFUSED (the other end's
 *   alert, or its rsc), ESF_E_UNREACHABLE, ESF_E_UNTRUSTED, ESF_E_IDENTITY, ESF_E_EXPIRED, ESF_E_REVOKED, ESF_E_CERTIFICATE, ESF_E_POLICY
 *   (what the peer has shown does not stand for it), ESF_E_UNSUPPORTED (nothing in common), ESF_E_AUTH (a signature or MAC is wrong),
 *   ESF_E_JSON, ESF_E_FORMAT, ESF_E_LIMIT (not the message that belongs there), ESF_E_KEY_EXPIRED, ESF_E_QUOTA, ESF_E_EXISTS (the key cannot
 *   be kept), ESF_E_RANDOM, ESF_E_INTERNAL, ESF_E_BUSY, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.7.2; D1, D15, D64 */
ESF_API esf_status esf_e2ekey_answer(esf_e2ekey *attempt, int32_t answer, const uint8_t *bytes, size_t bytes_len,
                                     esf_error **err);

/* esf_e2ekey_key_id gives the identifier of the established key: 32 hex digits.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (none is established), ESF_E_BUSY.
 * Since: 0.1
 * Source: TS-0003 10.3.1 */
ESF_API esf_status esf_e2ekey_key_id(esf_buf **out, const esf_e2ekey *attempt, esf_error **err);

/* esf_e2ekey_free frees an attempt, and abandons it when it is not over; the key stays in the endpoint.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_e2ekey_free(esf_e2ekey *attempt);

#ifdef __cplusplus
}
#endif
#endif
