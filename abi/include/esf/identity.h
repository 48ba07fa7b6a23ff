/* SPDX-License-Identifier: Apache-2.0
 *
 * esf/identity.h: who I can prove to be, and whom I trust.
 *
 * An endpoint that has an identity, a chain of certificates or a bare public key with its private key, takes part in E2EKey (esf/e2ekey.h).
 * Whom it takes for whom follows from anchors, which vouch for ids under a prefix, and from trust entries, each of which says what
 * credential stands for one id. Nothing is trusted by default. Certificates follow the profile of TS-0003 10.1: P-256 with SHA-256.
 *
 * A private key signs inside and is never handed out, except by esf_key_private_pem. */
#ifndef ESF_IDENTITY_H
#define ESF_IDENTITY_H

#include "esf/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esf_key_private reads a private key on P-256. It has no identifier (esf_key_id gives nothing), no peer and no usage, and
 * esf_endpoint_add_key refuses it: it belongs to an identity.
 *
 * key: PKCS#8 or SEC 1, in PEM or DER, without a password.
 * Ownership: the caller frees *out; the octets are copied.
 * Threads: many.
 * Errors: ESF_E_CERTIFICATE, ESF_E_FORMAT (it cannot be read, or is not on P-256), ESF_E_UNSUPPORTED, ESF_E_LIMIT.
 * Since: 0.1
 * Source: RFC 5208, RFC 5915; TS-0003 10.1.1.1 */
ESF_API esf_status esf_key_private(esf_key **out, const uint8_t *key, size_t key_len, esf_error **err);

/* esf_key_generate makes a new private key on P-256.
 *
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_RANDOM.
 * Since: 0.1
 * Source: TS-0003 10.1.1.1 */
ESF_API esf_status esf_key_generate(esf_key **out, esf_error **err);

/* esf_key_private_pem gives a private key as PKCS#8 in PEM, to be kept in a file that nobody else can read.
 *
 * Ownership: the caller frees *out, which wipes it.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key).
 * Since: 0.1
 * Source: RFC 5208, RFC 7468 */
ESF_API esf_status esf_key_private_pem(esf_buf **out, const esf_key *key, esf_error **err);

/* esf_key_public gives the public half of a private key.
 *
 * Returns: ESF_OK and a SubjectPublicKeyInfo in DER, 91 octets.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key).
 * Since: 0.1
 * Source: RFC 5280 4.1.2.7; TS-0003 10.1.1.2 */
ESF_API esf_status esf_key_public(esf_buf **out, const esf_key *key, esf_error **err);

/* esf_key_public_name gives the name of a private key's public half, by its hash: "ni:///sha-256;...". That is what a trust entry for a raw
 * public key has.
 *
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key).
 * Since: 0.1
 * Source: RFC 6920; TS-0003 10.1.2 */
ESF_API esf_status esf_key_public_name(esf_buf **out, const esf_key *key, esf_error **err);

/* esf_endpoint_add_identity gives the endpoint a credential of its own. It may have several, of which a handshake uses the first that the
 * peer takes; handshakes under way keep what they began with. That it is valid now is for the peer to judge.
 *
 * chain: certificates in PEM or DER, one after the other, its own first; at most 6 and 32 KiB. Empty: a raw public key.
 * private_key: of the first certificate; it is shared, not copied out.
 * Returns: ESF_OK, also when it is there already.
 * Threads: many.
 * Errors: ESF_E_CERTIFICATE (a certificate cannot be read or breaks a rule of the profile), ESF_E_FORMAT (no PEM), ESF_E_POLICY (another
 *   certificate's key, or a pairwise key), ESF_E_LIMIT (too long a chain, or more than 8 identities), ESF_E_FORKED.
 * Since: 0.1
 * Source: TS-0003 10.1; D14 */
ESF_API esf_status esf_endpoint_add_identity(esf_endpoint *endpoint, const uint8_t *chain, size_t chain_len,
                                             const esf_key *private_key, esf_error **err);

/* esf_endpoint_add_anchor trusts a certification authority, or a certificate itself. With a prefix it vouches for ids under it, which may
 * initiate too unless a trust entry says otherwise; without one only for trust entries that name it.
 *
 * certificate: in PEM or DER. id_prefix: ends at a path segment: "//m2m.example" is for "//m2m.example/cse1", not for
 * "//m2m.example.org/cse1"; may be empty.
 * Threads: many.
 * Errors: ESF_E_CERTIFICATE, ESF_E_FORMAT, ESF_E_EXISTS (it is there with another prefix), ESF_E_ARGUMENT (no such prefix), ESF_E_LIMIT,
 *   ESF_E_FORKED.
 * Since: 0.1
 * Source: D14, D53 */
ESF_API esf_status esf_endpoint_add_anchor(esf_endpoint *endpoint, const uint8_t *certificate, size_t certificate_len,
                                           const uint8_t *id_prefix, size_t id_prefix_len, esf_error **err);

/* esf_endpoint_add_crl takes a list of revoked certificates, which replaces an older one of the same issuer. Setting "crl_required" says
 * whether every certificate needs one.
 *
 * crl: in PEM or DER, complete, at most 1 MiB.
 * Threads: many.
 * Errors: ESF_E_CERTIFICATE, ESF_E_FORMAT, ESF_E_LIMIT, ESF_E_EXISTS (a newer one is there), ESF_E_FORKED.
 * Since: 0.1
 * Source: RFC 5280 5 */
ESF_API esf_status esf_endpoint_add_crl(esf_endpoint *endpoint, const uint8_t *crl, size_t crl_len, esf_error **err);

/* esf_endpoint_trust says what credential stands for a peer. A peer may have several entries; while it has one they are all that counts.
 *
 * entry: JSON as in abi/schema/trust-entry.schema.json: "id" and "match" ("ae-id", "cse-id", "node-id", "device", "fqdn", "raw"), and as
 * needed "name" (in the certificate), "key" (RFC 6920 name, or DER in base64), "anchor" (the same), "suid" (43, 44 or 45), "encoding"
 * ("A", "B", "C"), "may_initiate" (true unless said otherwise).
 * Returns: ESF_OK, also when it is there already.
 * Threads: many.
 * Errors: ESF_E_JSON, ESF_E_FORMAT, ESF_E_ARGUMENT, ESF_E_POLICY (parts that do not fit together), ESF_E_IDENTIFIER, ESF_E_CERTIFICATE (the
 *   key is not on P-256), ESF_E_REFLECTION (the id is the endpoint's own), ESF_E_LIMIT, ESF_E_FORKED.
 * Since: 0.1
 * Source: D14 */
ESF_API esf_status esf_endpoint_trust(esf_endpoint *endpoint, const uint8_t *entry, size_t entry_len, esf_error **err);

/* esf_endpoint_untrust forgets every trust entry of a peer. Keys that were established stay; esf_endpoint_remove_key takes them away.
 *
 * Threads: many.
 * Errors: ESF_E_UNTRUSTED (there is no entry for that peer), ESF_E_FORKED.
 * Since: 0.1
 * Source: D14 */
ESF_API esf_status esf_endpoint_untrust(esf_endpoint *endpoint, const uint8_t *peer_id, size_t peer_id_len,
                                        esf_error **err);

/* ---- tools, for trials and tests; a real certification authority has others ---- */

/* esf_cert_request makes a certificate request (PKCS#10): who wants a certificate, signed with his key, which stays where it is.
 *
 * subject: a JSON object with one or more of "ae_id", "cse_id" (public domain name of the CSE), "node_id", "device_id" (dotted numbers), "fqdn",
 * and, if wanted, "common_name".
 * Returns: ESF_OK and the request in PEM.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key), ESF_E_JSON, ESF_E_FORMAT, ESF_E_ARGUMENT, ESF_E_CERTIFICATE, ESF_E_LIMIT (names that no
 *   certificate can have).
 * Since: 0.1
 * Source: RFC 2986; TS-0003 10.1.4 */
ESF_API esf_status esf_cert_request(esf_buf **out, const esf_key *private_key, const uint8_t *subject,
                                    size_t subject_len, esf_error **err);

/* esf_cert_new_ca makes the certificate of a new certification authority, signed by itself.
 *
 * options: a JSON object with "name" (common name), and, if wanted, "days" (validity from now on, 3650), "permit" (a list of URI hosts and
 * domain names that its certificates may have; name constraints).
 * Returns: ESF_OK and the certificate in PEM.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key), ESF_E_JSON, ESF_E_FORMAT, ESF_E_ARGUMENT, ESF_E_CERTIFICATE, ESF_E_LIMIT, ESF_E_RANDOM.
 * Since: 0.1
 * Source: RFC 5280 4 */
ESF_API esf_status esf_cert_new_ca(esf_buf **out, const esf_key *private_key, const uint8_t *options,
                                   size_t options_len, esf_error **err);

/* esf_cert_issue signs the certificate that a request asks for: with its names, and its common name if it has one.
 *
 * ca: the issuer's certificate in PEM or DER. request: in PEM or DER.
 * options: a JSON object, may be empty ("{}"): "days" (365), and for tests "not_before", "not_after" (ms since 1970).
 * Returns: ESF_OK and the certificate in PEM.
 * Ownership: the caller frees *out.
 * Threads: many.
 * Errors: ESF_E_POLICY (a pairwise key), ESF_E_JSON, ESF_E_FORMAT, ESF_E_ARGUMENT (the key is not the issuer's), ESF_E_CERTIFICATE (a bad
 *   request or issuer), ESF_E_UNTRUSTED (the request is not signed with its own key), ESF_E_EXPIRED, ESF_E_LIMIT, ESF_E_RANDOM.
 * Since: 0.1
 * Source: RFC 5280 4 */
ESF_API esf_status esf_cert_issue(esf_buf **out, const uint8_t *ca, size_t ca_len, const esf_key *ca_key,
                                  const uint8_t *request, size_t request_len, const uint8_t *options,
                                  size_t options_len, esf_error **err);

#ifdef __cplusplus
}
#endif
#endif
