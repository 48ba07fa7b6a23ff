/* SPDX-License-Identifier: Apache-2.0
 *
 * The replay mark of a sealed request (D6): its identifier and value, and the documents by which marks and originator random objects travel
 * to a store outside (D1). */
#ifndef ESPRIM_MARK_H
#define ESPRIM_MARK_H

#include "endpoint/need.h"
#include "endpoint/store.h"
#include "jose/jwe.h"
#include "onem2m/rand_object.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mark_facts {
    struct span self; /* absolute id of the endpoint */
    struct ring_key *key;
    const char *ori;
    const char *rri;
    const struct jwe *jwe;
    struct span from; /* absolute; with request_id the name of the request when dedupe is on */
    struct span request_id;
    bool dedupe;
    const struct rand_object *sent_rand; /* the originator random object that came along; NULL: none */
    int64_t expires;
};

void mark_fill(struct mark *mark, const struct mark_facts *facts);
void mark_value(uint8_t out[SHA256_SIZE], const struct jwe *jwe);

/* mark_need asks for the mark to be inserted outside; returns ESF_NEEDS. The content is a mark document:
 * {"value":"<base64url>"} and, when an originator random object came along, "rand_id" and "rand" to be kept first. */
status mark_need(struct need *need, const struct mark_facts *facts, struct error **err) MUST_CHECK;

/* mark_read_value reads the stored value that an EXISTS answer brings: a mark document, or the text of its "value". */
status mark_read_value(uint8_t out[SHA256_SIZE], struct span document, struct error **err) MUST_CHECK;

/* mark_need_rand asks for an originator random object; returns ESF_NEEDS. */
status mark_need_rand(struct need *need, const struct ring_key *key, const char *ori, struct error **err) MUST_CHECK;

/* mark_read_rand reads the "rand" that was stored: {"oro":{...},"expires":ms}. */
status mark_read_rand(struct rand_object *out, struct span document, int64_t now, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
