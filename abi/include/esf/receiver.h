/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/receiver.h: the one door for whatever arrives.
 *
 * Give the content of every Notify request that carries security content to esf_endpoint_receive. Out comes one object that says what
 * happened, and what to send back: `rsc` and `reply` of the outer response. An application that knows only this door is a correct
 * Receiver:
 *
 *   RAND_GIVEN, KEY_ESTABLISHED, HANDSHAKE_CONTINUES   send the reply
 *   PRIMITIVE     process the request primitive; answer with esf_esprim_exchange_seal and rsc 2000
 *   DUPLICATE     seen before: send rsc, execute nothing
 *   REFUSED       send rsc; the error says why (to the operator, not to the peer)
 *
 * A message that is refused is not a failure of the call: the call returns ESF_OK and an object of kind REFUSED. A negative status means
 * trouble on our side. The content of a *response* never comes here; it goes to the request that asked. */
#ifndef ESF_RECEIVER_H
#define ESF_RECEIVER_H

#include "esf/esprim.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esf_incoming esf_incoming;
typedef struct esf_received esf_received;

/* esf_incoming_new says from whom a message is claimed to come: the From of the outer Notify request. It selects and limits, and for a
 * random-object request names the requester; it never authorizes.
 *
 * from: absolute, SP-relative or CSE-relative id as the hub gave it (made absolute with the endpoint's own SP-ID and registrar).
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER (empty or too long).
 * Since: 0.1
 * Source: D5 */
ESF_API esf_status esf_incoming_new(esf_incoming **out, const uint8_t *from, size_t from_len, esf_error **err);

/* esf_incoming_free frees it; it may be used for many calls before.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_incoming_free(esf_incoming *incoming);

/* esf_endpoint_receive takes the content of a Notify request.
 *
 * content: JSON {"m2m:seci":{...}} (see carrier.h for other wrappings), borrowed for the call and copied only when something is needed.
 * Returns: ESF_OK (the object is finished, see its kind), ESF_NEEDS (the object waits, see esf_received_need).
 * Ownership: the caller frees *out; it keeps the endpoint alive.
 * Threads: many.
 * Errors: ESF_E_RANDOM, ESF_E_FORKED. What is wrong with the message is no error of the call.
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.6; TS-0004 7.6.2; D5, D6 */
ESF_API esf_status esf_endpoint_receive(esf_received **out, esf_endpoint *endpoint, const esf_incoming *incoming,
                                        const uint8_t *content, size_t content_len, esf_error **err);

/* esf_received_need returns what the message waits for, or NULL when it is finished.
 *
 * Ownership: borrowed, until the next answer or the object's end.
 * Threads: one.
 * Since: 0.1
 * Source: D1 */
ESF_API const esf_need *esf_received_need(const esf_received *received);

/* esf_received_answer brings what the message waits for and goes on.
 *
 * answer and bytes by the kind of the need: KEY: FOUND + key document (see esf_key_import; its kid has to be the need's), ABSENT,
 * UNREACHABLE. ORIGINATOR_RAND: FOUND + the document that was stored with the mark, ABSENT, UNREACHABLE. MARK: INSERTED, EXISTS + the
 * stored value, UNREACHABLE.
 * Returns: ESF_OK (finished, see the kind), ESF_NEEDS (one more).
 * Threads: one.
 * Errors: ESF_E_STATE (nothing is waited for), ESF_E_ARGUMENT (an answer that the need does not know), ESF_E_JSON, ESF_E_FORMAT and others
 *   (the answer's bytes are not what was asked for; the need stands and may be answered again), ESF_E_BUSY, ESF_E_FORKED.
 * Since: 0.1
 * Source: D1 */
ESF_API esf_status esf_received_answer(esf_received *received, int32_t answer, const uint8_t *bytes, size_t bytes_len,
                                       esf_error **err);

/* esf_received_kind returns one of ESF_RECEIVED_*; 0 while the message waits for something.
 *
 * Threads: one.
 * Since: 0.1
 * Source: D5 */
ESF_API int32_t esf_received_kind(const esf_received *received);

/* esf_received_rsc returns the response status code of the outer response: 2000, or why the message was refused; 0 while it waits.
 *
 * Threads: one.
 * Since: 0.1
 * Source: TS-0004 7.6.2 */
ESF_API int32_t esf_received_rsc(const esf_received *received);

/* esf_received_reply gives the content of the outer response; empty when there is none (PRIMITIVE, DUPLICATE, REFUSED).
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (not finished).
 * Since: 0.1 */
ESF_API esf_status esf_received_reply(esf_buf **out, const esf_received *received, esf_error **err);

/* esf_received_reply_into writes the content of the outer response to the caller's memory; nothing when there is none.
 *
 * dst, capacity: the message of ESF_E_TOO_SMALL says how many octets it has; a random object has less than 1024.
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL, ESF_E_STATE (not finished), ESF_E_BUSY.
 * Since: 0.1
 * Source: D47 */
ESF_API esf_status esf_received_reply_into(uint8_t *dst, size_t capacity, size_t *written, const esf_received *received,
                                           esf_error **err);

/* esf_received_primitive gives the inner request primitive, exactly as the Originator wrote it.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (the kind is not PRIMITIVE).
 * Since: 0.1 */
ESF_API esf_status esf_received_primitive(esf_buf **out, const esf_received *received, esf_error **err);

/* esf_received_primitive_into writes the inner request primitive to the caller's memory, exactly as the Originator wrote it.
 *
 * dst, capacity: see esf_esprim_opened_size.
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL, ESF_E_STATE (the kind is not PRIMITIVE), ESF_E_BUSY.
 * Since: 0.1
 * Source: D47 */
ESF_API esf_status esf_received_primitive_into(uint8_t *dst, size_t capacity, size_t *written,
                                               const esf_received *received, esf_error **err);

/* esf_received_exchange hands out the object that the request is answered with. It can be taken once.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (the kind is not PRIMITIVE, or it was taken).
 * Since: 0.1 */
ESF_API esf_status esf_received_exchange(esf_esprim_exchange **out, esf_received *received, esf_error **err);

/* esf_received_peer gives the authenticated identity (absolute id) that the message comes from.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (nobody was authenticated: the kind is not PRIMITIVE, DUPLICATE or KEY_ESTABLISHED, or it is
 *   a repeated message 1 of E2EKey).
 * Since: 0.1
 * Source: TS-0003 7.1.2, 7.2.2 */
ESF_API esf_status esf_received_peer(esf_buf **out, const esf_received *received, esf_error **err);

/* esf_received_key_id gives the identifier of the key that the message was sealed with, or that was established.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (as esf_received_peer).
 * Since: 0.1 */
ESF_API esf_status esf_received_key_id(esf_buf **out, const esf_received *received, esf_error **err);

/* esf_received_error gives why the message was refused. It is for the operator; a peer is told the rsc only.
 *
 * Returns: ESF_OK and the error, as an object of its own.
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (the kind is not REFUSED or DUPLICATE).
 * Since: 0.1 */
ESF_API esf_status esf_received_error(esf_error **out, const esf_received *received, esf_error **err);

/* esf_received_free frees the object; an exchange that was taken lives on.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_received_free(esf_received *received);

#ifdef __cplusplus
}
#endif
#endif
