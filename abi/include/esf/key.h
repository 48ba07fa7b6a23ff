/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/key.h: a key, what it may be used for, with whom it is shared, and until when.
 *
 * A key starts as octets with an identifier (kid), gets its usage (SUID), its peer and perhaps an expiry by setters, and is then given to
 * one or more endpoints, which copy it: a setter called later does not reach them. A key without usage or peer is refused there.
 * An endpoint uses a key only for the usage class (units digit) of its SUID, and takes a message under it only from its peer.
 *
 * Not checked here: that the octets are random. Anything a person can remember is not a key: random objects travel in clear, so a weak
 * key falls to guessing off line. */
#ifndef ESF_KEY_H
#define ESF_KEY_H

#include "esf/base.h"

#ifdef __cplusplus
extern "C" {
#endif

typedef struct esf_key esf_key;

/* esf_key_symmetric makes a pairwise key from its identifier and its octets.
 *
 * kid: 1 to 255 octets of UTF-8. A part before "@" (or the whole) of exactly 32 hex digits is kept in upper case (D13).
 * octets: 16 to 64 octets; pairwise keys normally have 32.
 * Returns: ESF_OK and the key, without usage, peer or expiry, encoding A.
 * Ownership: the caller frees *out; the octets are copied.
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER (kid), ESF_E_WEAK_KEY (fewer than 16 octets), ESF_E_LIMIT (more than 64).
 * Since: 0.1
 * Source: TS-0003 8.4.2 A; D11, D13 */
ESF_API esf_status esf_key_symmetric(esf_key **out, const uint8_t *kid, size_t kid_len, const uint8_t *octets,
                                     size_t octets_len, esf_error **err);

/* esf_key_import makes a key from a key document: a JWK of type "oct" with "kid" and "k", and as far as they are there our members
 * "suid" (number), "peer" (absolute id), "expires" (ms since 1970) and "encoding" ("A", "B", "C").
 *
 * Returns: ESF_OK and the key.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_JSON, ESF_E_FORMAT (a member is missing, unknown or of the wrong type), ESF_E_UNSUPPORTED (another "kty"), and those of
 *   esf_key_symmetric and of the setters.
 * Since: 0.1
 * Source: RFC 7517 4, RFC 7518 6.4; D1 (key document) */
ESF_API esf_status esf_key_import(esf_key **out, const uint8_t *jwk, size_t jwk_len, esf_error **err);

/* esf_key_set_usage says what the key is for, as m2m:suid: 13 pre-provisioned, 23 remotely provisioned, 33 from a MAF, 43 from
 * certificates, all for ESPrim; 14, 24, 34, 44 and 15, 25, 35, 45 for ESData; 12, 22, 32, 42 for SAEF; 10, 11, 21, 40, 41.
 *
 * Threads: many.
 * Errors: ESF_E_ARGUMENT (not a SUID that the standard defines).
 * Since: 0.1
 * Source: TS-0004 6.3.4.2.39 */
ESF_API esf_status esf_key_set_usage(esf_key *key, int32_t suid, esf_error **err);

/* esf_key_set_peer says with whom the key is shared: an absolute AE-ID or CSE-ID, for example "//m2m.example/cse1/Cae1".
 *
 * Threads: many.
 * Errors: ESF_E_IDENTIFIER.
 * Since: 0.1
 * Source: TS-0003 7.2.2, TS-0001 7.2; D14 */
ESF_API esf_status esf_key_set_peer(esf_key *key, const uint8_t *id, size_t id_len, esf_error **err);

/* esf_key_set_expiry says until when the key may be used, in milliseconds since 1970-01-01 UTC; 0 means it never expires.
 *
 * Threads: many.
 * Errors: ESF_E_ARGUMENT (negative).
 * Since: 0.1
 * Source: TS-0003 8.4.2 A (pairwiseESPrimKeyLifetime) */
ESF_API esf_status esf_key_set_expiry(esf_key *key, int64_t unix_ms, esf_error **err);

/* esf_key_set_encoding says how random objects enter the derivation of session keys: ESF_ENCODING_A (the default), _B or _C. Both ends
 * have to use the same; it is never switched automatically.
 *
 * Threads: many.
 * Errors: ESF_E_ARGUMENT.
 * Since: 0.1
 * Source: TS-0003 10.3.8.2 (silent on it); docs/readings.md */
ESF_API esf_status esf_key_set_encoding(esf_key *key, int32_t encoding, esf_error **err);

/* esf_key_id gives the key's identifier as it will stand in messages.
 *
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: none but the general ones.
 * Since: 0.1 */
ESF_API esf_status esf_key_id(esf_buf **out, const esf_key *key, esf_error **err);

/* esf_key_free wipes and frees a key. Endpoints that hold it keep their copy.
 *
 * Threads: one.
 * Since: 0.1 */
ESF_API void esf_key_free(esf_key *key);

#ifdef __cplusplus
}
#endif
#endif
