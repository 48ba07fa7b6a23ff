/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/esprim.h: ESPrim, request and response primitives sealed end to end.
 *
 * The Originator opens a channel towards a Receiver and makes one request object for each request:
 *
 *   1. esf_esprim_request_seal takes the inner request primitive. When a random object of the Receiver is missing it returns ESF_NEEDS:
 *      send the need's content in a Notify request, bring the response's content to esf_esprim_request_answer.
 *   2. esf_esprim_request_content is the content of the outer Notify request. Send it through any hub.
 *   3. esf_esprim_request_open takes rsc and content of the outer response and gives the inner response primitive.
 *
 * The Receiver gets an exchange with every primitive that its door has opened (receiver.h); esf_esprim_exchange_seal makes the content of
 * the answer. Request and response are bound together: a response is taken only for the request that it answers.
 *
 * The library never resends by itself. After an error or a time-out the outcome of the request is unknown; the error's remedy says what
 * would be needed to seal it anew, and the application decides (D8).
 *
 * Inner primitives are JSON here, unwrapped: {"op":2,"to":"...","fr":"...","rqi":"...","rvi":"3"}. */
#ifndef ESF_ESPRIM_H
#define ESF_ESPRIM_H

#include "esf/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esf_esprim_channel esf_esprim_channel;
typedef struct esf_esprim_request esf_esprim_request;
typedef struct esf_esprim_exchange esf_esprim_exchange;

/* ---- how much memory the `..._into` forms need ---- */

/* esf_esprim_sealed_size returns how many octets are always enough for a sealed request or response, whatever its header says.
 *
 * primitive_len: octets of the inner primitive.
 * Returns: an upper bound, about 4/3 of primitive_len and four thousand more; SIZE_MAX when it would be larger.
 * Threads: many.
 * Since: 0.1 */
ESF_API size_t esf_esprim_sealed_size(size_t primitive_len);

/* esf_esprim_opened_size returns how many octets are always enough for the primitive that is opened from a content.
 *
 * content_len: octets of the content of the outer primitive.
 * Returns: an upper bound, 3/4 of content_len.
 * Threads: many.
 * Since: 0.1 */
ESF_API size_t esf_esprim_opened_size(size_t content_len);

/* ---- Originator ---- */

/* esf_esprim_channel_new makes a channel towards one Receiver, over as many sessions as it takes.
 *
 * receiver_id: absolute id of the Receiver; the endpoint needs an ESPrim key for it by the time of sealing.
 * Ownership: the caller frees *out; the channel keeps the endpoint alive.
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER, ESF_E_REFLECTION, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B */
ESF_API esf_status esf_esprim_channel_new(esf_esprim_channel **out, esf_endpoint *endpoint, const uint8_t *receiver_id,
                                          size_t receiver_id_len, esf_error **err);

/* esf_esprim_channel_renew follows a remedy: with ESF_REMEDY_NEW_ORO the next request makes a new originator random object, with
 * ESF_REMEDY_NEW_RRO it first asks the Receiver for a new receiver random object, even when a shared one is still published.
 *
 * Threads: many.
 * Errors: ESF_E_ARGUMENT (another remedy), ESF_E_FORKED.
 * Since: 0.1
 * Source: D8, D9 */
ESF_API esf_status esf_esprim_channel_renew(esf_esprim_channel *channel, int32_t remedy, esf_error **err);

/* esf_esprim_channel_free gives up the channel; requests made on it live on.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_esprim_channel_free(esf_esprim_channel *channel);

/* esf_esprim_request_new makes an empty request on a channel.
 *
 * Ownership: the caller frees *out; the request keeps channel and endpoint alive.
 * Threads: many.
 * Errors: ESF_E_FORKED.
 * Since: 0.1 */
ESF_API esf_status esf_esprim_request_new(esf_esprim_request **out, esf_esprim_channel *channel, esf_error **err);

/* esf_esprim_request_set_timeout says how long the caller is going to wait for the response, in milliseconds; the default is 30 s. Random
 * objects with less life left are renewed when sealing, so that an answer in time is never too late by our own doing.
 *
 * ms: 1 to 3 600 000.
 * Threads: one.
 * Errors: ESF_E_POLICY (outside the range), ESF_E_STATE (sealed already), ESF_E_BUSY.
 * Since: 0.1
 * Source: D10 */
ESF_API esf_status esf_esprim_request_set_timeout(esf_esprim_request *request, int64_t ms, esf_error **err);

/* esf_esprim_request_seal seals an inner request primitive.
 *
 * primitive: JSON with op, fr and rqi; fr has to be this endpoint, rqi not used before under the same originator random object.
 * Returns: ESF_OK, or ESF_NEEDS when something has to be fetched first (the primitive is copied then).
 * Threads: one.
 * Errors: ESF_E_JSON, ESF_E_PRIMITIVE (not a request), ESF_E_IMPERSONATION (fr is not this endpoint, or not to the Receiver), ESF_E_DUPLICATE (rqi used before),
 *   ESF_E_UNKNOWN_KEY, ESF_E_KEY_EXPIRED, ESF_E_UNSUPPORTED (the Receiver does not take part in ESPrim, or no algorithm in common),
 *   ESF_E_EXPIRED (even a fresh random object would not outlive the time-out), ESF_E_LIMIT (size or seals), ESF_E_STATE (sealed already),
 *   ESF_E_BUSY, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B, C.1 to C.5; D8, D10, D11 */
ESF_API esf_status esf_esprim_request_seal(esf_esprim_request *request, const uint8_t *primitive, size_t primitive_len,
                                           esf_error **err);

/* esf_esprim_request_seal_into seals an inner request primitive straight into the caller's memory; no copy of the content is kept.
 *
 * dst, capacity: see esf_esprim_sealed_size. written: octets of the content, as of esf_esprim_request_content. primitive: as of
 * esf_esprim_request_seal.
 * Returns: ESF_OK, or ESF_NEEDS when something has to be fetched first: nothing is written then, the primitive is copied, and after the
 *   last answer the content is had from esf_esprim_request_content_into.
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL (the request can be sealed again), and those of esf_esprim_request_seal.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B, C.1 to C.5; D47 */
ESF_API esf_status esf_esprim_request_seal_into(uint8_t *dst, size_t capacity, size_t *written,
                                                esf_esprim_request *request, const uint8_t *primitive,
                                                size_t primitive_len, esf_error **err);

/* esf_esprim_request_need returns what the request waits for, or NULL when it waits for nothing.
 *
 * Ownership: borrowed, until the next answer or the request's end.
 * Threads: one.
 * Since: 0.1
 * Source: D1 */
ESF_API const esf_need *esf_esprim_request_need(const esf_esprim_request *request);

/* esf_esprim_request_answer brings what the request waits for and goes on with sealing.
 *
 * answer: ESF_ANSWER_FOUND with the content of the response, ESF_ANSWER_ABSENT (content if any), ESF_ANSWER_UNREACHABLE. Or the rsc of the
 * response itself, 1000 to 9999, with its content: 2000 is FOUND, 5103 UNREACHABLE, every other one ABSENT, and is in the error then.
 * Returns: ESF_OK (sealed), ESF_NEEDS (one more).
 * Threads: one.
 * Errors: ESF_E_STATE (nothing is waited for), ESF_E_ARGUMENT (an answer that the need does not know), ESF_E_UNREACHABLE,
 *   ESF_E_PEER_REFUSED, ESF_E_FORMAT and ESF_E_RAND (what the Receiver sent), ESF_E_REFLECTION, and those of esf_esprim_request_seal. An
 *   error here ends the attempt.
 * Since: 0.1
 * Source: TS-0003 8.4.2 B.2f; TS-0004 7.5.1.2.11; D1, D64 */
ESF_API esf_status esf_esprim_request_answer(esf_esprim_request *request, int32_t answer, const uint8_t *bytes,
                                             size_t bytes_len, esf_error **err);

/* esf_esprim_request_content gives the content of the outer Notify request: {"m2m:seci":{"sit":5,"epo":"..."}}.
 *
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_STATE (not sealed yet, or sealed into the caller's memory), ESF_E_BUSY.
 * Since: 0.1
 * Source: TS-0004 7.6.2 */
ESF_API esf_status esf_esprim_request_content(esf_buf **out, const esf_esprim_request *request, esf_error **err);

/* esf_esprim_request_content_into writes the content of the outer Notify request to the caller's memory.
 *
 * dst, capacity: see esf_esprim_sealed_size.
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL, and those of esf_esprim_request_content.
 * Since: 0.1
 * Source: TS-0004 7.6.2; D47 */
ESF_API esf_status esf_esprim_request_content_into(uint8_t *dst, size_t capacity, size_t *written,
                                                   const esf_esprim_request *request, esf_error **err);

/* esf_esprim_request_open opens the response. Only success consumes the request; after a failure the true response can still be opened.
 *
 * outer_rsc: response status code of the outer response. content: its content, possibly empty.
 * Returns: ESF_OK and the inner response primitive (whose own rsc tells how the request went).
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_ARGUMENT (outer_rsc is not 1000 to 9999), ESF_E_PEER_REFUSED (an error rsc, with that rsc and the remedy in the error;
 *   unauthenticated, changes nothing), ESF_E_JSON,
 *   ESF_E_FORMAT, ESF_E_JWE, ESF_E_ORIGINATOR_RAND and ESF_E_RECEIVER_RAND (another session's), ESF_E_UNKNOWN_KEY (another key's),
 *   ESF_E_KEY_EXPIRED, ESF_E_EXPIRED, ESF_E_AUTH, ESF_E_PRIMITIVE (not the response to this request), ESF_E_IMPERSONATION, ESF_E_STATE
 *   (not sealed, or opened already), ESF_E_REFLECTION and ESF_E_UNSUPPORTED (what the response offers), ESF_E_LIMIT, ESF_E_BUSY, ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.11; D8 */
ESF_API esf_status esf_esprim_request_open(esf_buf **out, esf_esprim_request *request, int32_t outer_rsc,
                                           const uint8_t *content, size_t content_len, esf_error **err);

/* esf_esprim_request_open_into opens the response and writes the inner response primitive to the caller's memory, when it has passed every
 * check; before that nothing is written there.
 *
 * dst, capacity: see esf_esprim_opened_size. outer_rsc, content: as of esf_esprim_request_open.
 * Returns: ESF_OK and the inner response primitive.
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL (said before anything is decrypted; the response can be opened again), and those of esf_esprim_request_open.
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.11; D47 */
ESF_API esf_status esf_esprim_request_open_into(uint8_t *dst, size_t capacity, size_t *written,
                                                esf_esprim_request *request, int32_t outer_rsc, const uint8_t *content,
                                                size_t content_len, esf_error **err);

/* esf_esprim_request_free abandons or ends a request.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_esprim_request_free(esf_esprim_request *request);

/* ---- Receiver ---- */

/* esf_esprim_exchange_seal seals the response to the request that the exchange came with. It works once.
 *
 * response: JSON with rsc and rqi; rqi has to be the request's.
 * Returns: ESF_OK and the content of the outer response (rsc 2000): {"m2m:seci":{"sit":5,"epo":"..."}}.
 * Ownership: the caller frees *out.
 * Threads: one.
 * Errors: ESF_E_JSON, ESF_E_PRIMITIVE (not a response, or another request's), ESF_E_IMPERSONATION (fr is not this endpoint, or not to the
 *   Originator), ESF_E_KEY_EXPIRED, ESF_E_EXPIRED and ESF_E_LIMIT (rsc 5211),
 *   ESF_E_UNKNOWN_KEY (the key was removed), ESF_E_STATE (answered already), ESF_E_BUSY, ESF_E_FORKED. After a failure the exchange can
 *   still be answered.
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.8, C.9; TS-0004 7.6.2 L, M; D9, D11 */
ESF_API esf_status esf_esprim_exchange_seal(esf_buf **out, esf_esprim_exchange *exchange, const uint8_t *response,
                                            size_t response_len, esf_error **err);

/* esf_esprim_exchange_seal_into seals the response straight into the caller's memory. It works once, and counts as one of
 * esf_esprim_exchange_seal.
 *
 * dst, capacity: see esf_esprim_sealed_size. response: as of esf_esprim_exchange_seal.
 * Returns: ESF_OK and the content of the outer response (rsc 2000).
 * Threads: one.
 * Errors: ESF_E_TOO_SMALL (nothing was counted; the exchange can still be answered), and those of esf_esprim_exchange_seal.
 * Since: 0.1
 * Source: TS-0003 8.4.2 C.8, C.9; TS-0004 7.6.2 L, M; D47 */
ESF_API esf_status esf_esprim_exchange_seal_into(uint8_t *dst, size_t capacity, size_t *written,
                                                 esf_esprim_exchange *exchange, const uint8_t *response,
                                                 size_t response_len, esf_error **err);

/* esf_esprim_exchange_free drops an exchange. Leaving a request unanswered is legal.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_esprim_exchange_free(esf_esprim_exchange *exchange);

#ifdef __cplusplus
}
#endif
#endif
