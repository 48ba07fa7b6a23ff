/* SPDX-License-Identifier: Apache-2.0
 *
 * One request of the Originator: sealed once, its response opened once. An attempt: it waits when a random object has to be asked for. */
#ifndef ESPRIM_REQUEST_H
#define ESPRIM_REQUEST_H

#include "base/room.h"
#include "endpoint/need.h"
#include "esprim/channel.h"
#include "onem2m/id.h"

#ifdef __cplusplus
extern "C" {
#endif

enum request_state { REQUEST_NEW, REQUEST_WAITING, REQUEST_SEALED, REQUEST_ANSWERED, REQUEST_FAILED };

struct esprim_request {
    uint32_t tag;
    int32_t busy;
    struct esprim_channel *channel;
    enum request_state state;
    bool has_asked; /* for a random object: once is enough (D10) */
    int64_t timeout_ms;
    struct need need;
    struct bytes *primitive; /* held while waiting */
    struct id request_id;
    struct origin_session *session;
    struct bytes *content; /* NULL when it was sealed into the caller's memory */
};

status esprim_request_new(struct esprim_request **out, struct esprim_channel *channel, struct error **err) MUST_CHECK;
void esprim_request_free(struct esprim_request *request);
status esprim_request_set_timeout(struct esprim_request *request, int64_t ms, struct error **err) MUST_CHECK;

/* esprim_request_seal writes the content into `lent` memory and keeps no copy, or keeps it when `lent` is NULL; so does an answer. When
 * something is needed first nothing is written. */
status esprim_request_seal(struct esprim_request *request, struct span primitive, struct room *lent,
                           struct error **err) MUST_CHECK;
status esprim_request_answer(struct esprim_request *request, int32_t answer, struct span bytes,
                             struct error **err) MUST_CHECK;
status esprim_request_content(struct room *room, const struct esprim_request *request, struct error **err) MUST_CHECK;

/* esprim_request_open checks and decrypts in memory of its own: lent memory may change under it, and gets what has passed every check. */
status esprim_request_open(struct room *room, struct esprim_request *request, int32_t outer_rsc, struct span content,
                           struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
