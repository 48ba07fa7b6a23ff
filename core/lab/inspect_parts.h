/* SPDX-License-Identifier: Apache-2.0
 *
 * The inspectors, one for each kind of thing, all alike: they look at what stands at a place, add its parts to the
 * report and name every rule that it breaks. `value` is an index into `json`. */
#ifndef LAB_INSPECT_PARTS_H
#define LAB_INSPECT_PARTS_H

#include "lab/inspect_json.h"
#include "lab/inspect_report.h"
#include "onem2m/rand_object.h"

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

/* inspect_time.c: a moment for people, "2027-01-01 00:00:00 UTC, in 39 days". */
struct moment {
    char text[72];
};
struct moment moment_of(int64_t unix_ms, int64_t now);

/* inspect_info.c */
void inspect_security_info(struct report *r, const struct place *at, const struct json *json, size_t value);
void inspect_notification(struct report *r, const struct place *at, const struct json *json, size_t value);
void inspect_e2e_sec_info(struct report *r, const struct place *at, const struct json *json, size_t value);

/* inspect_tls.c: the octets of an ESCertKE message. */
void inspect_flight(struct report *r, const struct place *at, struct span octets);

/* inspect_key.c */
void inspect_jwk(struct report *r, const struct place *at, const struct json *json, size_t value);

/* inspect_primitive.c */
void inspect_primitive(struct report *r, const struct place *at, const struct json *json, size_t value);

#ifdef __cplusplus
}
#endif
#endif
