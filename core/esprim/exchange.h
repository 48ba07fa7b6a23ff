/* SPDX-License-Identifier: Apache-2.0
 *
 * The Receiver's object for answering one request: under the request's own session, once (TS-0003 8.4.2 C.8). */
#ifndef ESPRIM_EXCHANGE_H
#define ESPRIM_EXCHANGE_H

#include "base/room.h"
#include "esprim/state.h"

#ifdef __cplusplus
extern "C" {
#endif

struct esprim_exchange {
    uint32_t tag;
    int32_t busy;
    struct endpoint *endpoint;
    struct esprim_session *session;
    struct id request_id;
    bool is_answered;
};

/* esprim_exchange_new makes an exchange without session, so that it exists before the replay mark is set. */
status esprim_exchange_new(struct esprim_exchange **out, struct endpoint *endpoint, const struct id *request_id,
                           struct error **err) MUST_CHECK;
void esprim_exchange_free(struct esprim_exchange *exchange);
void esprim_exchange_cleanup(struct esprim_exchange **exchange);

/* esprim_exchange_seal gives the content of the outer response. After a failure the exchange can still be answered. */
status esprim_exchange_seal(struct room *room, struct esprim_exchange *exchange, struct span response,
                            struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
