/* SPDX-License-Identifier: Apache-2.0
 *
 * The one door (D5): looks at what came in, hands it to the system that it belongs to, and says what happened. It knows the types of
 * securityInfo; what is inside is the systems' matter. */
#ifndef RECEIVER_RECEIVER_H
#define RECEIVER_RECEIVER_H

#include "base/room.h"
#include "e2ekey/terminate.h"
#include "esprim/open.h"

#ifdef __cplusplus
extern "C" {
#endif

struct incoming {
    uint32_t tag;
    struct id from;
};

struct received {
    uint32_t tag;
    int32_t busy;
    struct endpoint *endpoint;
    int32_t kind; /* 0: waits, or ended by trouble on our side */
    int32_t rsc;
    struct bytes *reply;
    struct error *error; /* why it was refused */
    bool is_waiting;
    struct esprim_open esprim;
    struct e2ekey_arrival e2ekey;
};

status incoming_new(struct incoming **out, struct span from, struct error **err) MUST_CHECK;
void incoming_free(struct incoming *incoming);

status received_new(struct received **out, struct endpoint *endpoint, struct span from, struct span content,
                    struct error **err) MUST_CHECK;
status received_answer(struct received *received, int32_t answer, struct span bytes, struct error **err) MUST_CHECK;
const struct need *received_need(const struct received *received);
status received_reply(struct room *room, const struct received *received, struct error **err) MUST_CHECK;
status received_primitive(struct room *room, const struct received *received, struct error **err) MUST_CHECK;
status received_exchange(struct esprim_exchange **out, struct received *received, struct error **err) MUST_CHECK;
status received_peer(struct bytes **out, const struct received *received, struct error **err) MUST_CHECK;
status received_key_id(struct bytes **out, const struct received *received, struct error **err) MUST_CHECK;
status received_error(struct error **out, const struct received *received, struct error **err) MUST_CHECK;
void received_free(struct received *received);
void received_cleanup(struct received **received);

#ifdef __cplusplus
}
#endif
#endif
