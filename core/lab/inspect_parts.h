/* SPDX-License-Identifier: Apache-2.0
 *
 * The inspectors, one for each kind of thing, all alike: they look at what stands at a place, add its parts to the
 * report and name every rule that it breaks. `value` is an index into `json`. */
#ifndef LAB_INSPECT_PARTS_H
#define LAB_INSPECT_PARTS_H

#include "cert/path.h"
#include "lab/inspect_json.h"
#include "lab/inspect_report.h"
#include "onem2m/rand_object.h"
#include "tls/hello.h"

#ifdef __cplusplus
extern "C" {
#endif

/* inspect.c: whatever it is. Texts within texts are opened INSPECT_TEXTS_MAX deep. */
enum { INSPECT_TEXTS_MAX = 3 };
void inspect_bytes(struct report *r, const struct place *at, struct span text);
void inspect_value(struct report *r, const struct place *at, const struct json *json, size_t value);

/* inspect_base64.c: octets behind a text of base64url without padding (or base64 with it), counted and not decoded;
 * false, and the problem told, when the text is not strict. `what` names the text in the message. */
bool inspect_base64url(struct report *r, const struct place *at, struct span text, const char *what, size_t *octets);
bool inspect_base64(struct report *r, const struct place *at, struct span text, const char *what, size_t *octets);

/* inspect_compact.c: JWE and JWS in compact serialization. */
bool looks_compact(struct span text);
void inspect_compact(struct report *r, const struct place *at, struct span text, bool is_esprim);

/* inspect_header.c: the protected header of a JWE; inspect_header_is_esprim tells whether it has a member that only
 * ESPrim has. */
bool inspect_header_is_esprim(const struct json *header);
void inspect_esprim_header(struct report *r, const struct place *at, const struct json *header);
void inspect_other_header(struct report *r, const struct place *at, const struct json *header);

/* inspect_rand.c */
bool looks_like_rand(const struct json *json, size_t value, enum rand_kind *kind);
void inspect_rand(struct report *r, const struct place *at, const struct json *json, size_t value, enum rand_kind kind);
void inspect_rand_id(struct report *r, const struct place *at, int rsc, struct span id, const char *note);

/* inspect_time.c: a moment for people, "2027-01-01 00:00:00 UTC, in 39 days"; and how far it is: "in 39 days",
 * "39 days ago". */
struct moment {
    char text[80];
};
struct moment moment_of(int64_t unix_ms, int64_t now);
struct moment distance_of(int64_t unix_ms, int64_t now);

/* inspect_info.c */
void inspect_security_info(struct report *r, const struct place *at, const struct json *json, size_t value);
void inspect_notification(struct report *r, const struct place *at, const struct json *json, size_t value);
void inspect_e2e_sec_info(struct report *r, const struct place *at, const struct json *json, size_t value);

/* inspect_tls.c: the octets of an ESCertKE message, record by record. */
void inspect_flight(struct report *r, const struct place *at, struct span octets);

/* inspect_handshake.c: one handshake message in clear; inspect_hello.c: the hellos. What was learned on the way is kept
 * for the summary. */
struct handshake {
    bool is_client;     /* whose flight it is */
    uint16_t suite;     /* that a ServerHello has chosen; 0: none */
    struct line holder; /* whom the certificate or key is of */
};
void inspect_message(struct report *r, const struct place *at, const struct tls_message *message, struct handshake *h);
void inspect_hello(struct report *r, const struct place *at, const struct tls_message *message, struct handshake *h);

/* inspect_extension.c: the extensions of a hello; and lists of numbers by their names, for which tls/names.h has the
 * tables. */
void inspect_hello_extensions(struct report *r, const struct place *outer, const struct tls_hello *hello);
void inspect_u16_names(struct report *r, const struct place *at, struct span list, const char *(*name_of)(uint16_t));
void inspect_u8_names(struct report *r, const struct place *at, struct span list, const char *(*name_of)(uint8_t));

/* inspect_cert.c: certificates that stand together, the first one's issuer behind it and so on. They are added one by
 * one, each at its place; what is broken along the chain is told at the end. Nothing is trusted, so no rule of an anchor
 * is looked at. */
struct inspected_chain {
    enum cert_role role; /* of the first */
    int rsc;             /* of every rule that is broken */
    struct cert_path path;
    struct place places[CERT_CHAIN_MAX];
    bool is_broken;     /* the path ends before the chain does */
    size_t count, size; /* of all, also those that are not looked into */
    struct line holder;
};
void inspect_chain_add(struct report *r, struct inspected_chain *chain, const struct place *at, struct span der);
void inspect_chain_end(struct report *r, struct inspected_chain *chain, const struct place *at, struct crl **crls,
                       size_t crls_count);
void inspect_chain_cleanup(struct inspected_chain *chain);
void inspect_lone_certificate(struct report *r, const struct place *at, struct span der);
void inspect_raw_key(struct report *r, const struct place *at, struct span spki, int rsc);

/* The parts that certificates, requests and revocation lists share. */
void inspect_findings(struct report *r, const struct place *at, int rsc, const struct cert_findings *findings);
void inspect_dn(struct report *r, const struct place *at, const char *name, struct span dn);
void inspect_key_name(struct report *r, const struct place *at, bool has_point, const struct ni *key_name);
void inspect_extensions(struct report *r, const struct place *at, const struct cert_extensions *extensions);
struct line inspect_holder(const struct cert_extensions *extensions, struct span subject);

/* inspect_document.c: PEM or DER: certificates, requests, revocation lists and keys. */
bool looks_like_document(struct span octets);
void inspect_document(struct report *r, const struct place *at, struct span octets);

/* inspect_key.c */
void inspect_jwk(struct report *r, const struct place *at, const struct json *json, size_t value);

/* inspect_primitive.c */
void inspect_primitive(struct report *r, const struct place *at, const struct json *json, size_t value);

#ifdef __cplusplus
}
#endif
#endif
