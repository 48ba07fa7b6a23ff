/* SPDX-License-Identifier: Apache-2.0
 *
 * The protected header of an ESPrim Object (TS-0003 8.4.3.2): read with every check that needs no key, and written. It knows what the
 * members mean by themselves, not whether key and random objects exist. */
#ifndef ESPRIM_HEADER_H
#define ESPRIM_HEADER_H

#include "jose/jwe.h"
#include "onem2m/enums.h"
#include "onem2m/id.h"
#include "onem2m/primitive.h"
#include "onem2m/rand_object.h"
#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

enum esprim_direction { ESPRIM_REQUEST, ESPRIM_RESPONSE };
enum { HEADER_TEXT_MAX = 255 };

struct esprim_header {
    struct bytes *text; /* decoded; the json looks into it */
    struct json json;
    const struct esprim_alg *alg;
    struct id kid;
    char cty[HEADER_TEXT_MAX + 1]; /* "": not there */
    char originator_rand_id[RAND_TEXT_MAX + 1];
    char receiver_rand_id[RAND_TEXT_MAX + 1];
    bool has_rand; /* oro in a request, rro in a response */
    struct rand_object rand;
};

/* esprim_header_read reads the header of an object that travels in the given direction. Zero *out before, clean up after, also on failure.
 * Fails with rsc 4000 (ESF_E_JWE, ESF_E_JSON, ESF_E_FORMAT, ESF_E_RAND, ESF_E_LIMIT) or 4111 (ESF_E_UNSUPPORTED). */
status esprim_header_read(struct esprim_header *out, const struct jwe *jwe, enum esprim_direction direction,
                          size_t size_max, int64_t received_at, struct error **err) MUST_CHECK;
void esprim_header_cleanup(struct esprim_header *header);

/* esprim_header_is_json tells whether the content may be JSON, by its cty. */
bool esprim_header_is_json(const struct esprim_header *header, enum esprim_direction direction);

/* What a header says. rand NULL: none is sent along. */
struct esprim_header_facts {
    enum esprim_direction direction;
    const struct esprim_alg *alg;
    struct span kid;
    const char *cty;
    const char *originator_rand_id;
    const char *receiver_rand_id;
    const struct rand_object *rand;
};

/* No header that we write is longer. A kid may hold 255 octets of anything, and JSON makes up to six of one; media types and the IDs of
 * random objects hold nothing to escape; one random object in full goes along. */
enum {
    ESPRIM_HEADER_WRITTEN_MAX =
        sizeof "{\"alg\":\"dir\",\"enc\":\"A256GCM\",\"kid\":\"\",\"cty\":\"\",\"ori\":\"\",\"rri\":\"\",\"oro\":}" -
        1 + 6 * ID_SIZE_MAX + sizeof MEDIA_RESPONSE_JSON - 1 + 2 * RAND_TEXT_MAX + RAND_WRITTEN_MAX
};

/* esprim_header_write gives the header as base64url text, ready to be the AAD. */
status esprim_header_write(struct bytes **out, const struct esprim_header_facts *facts, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
