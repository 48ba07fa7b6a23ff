/* SPDX-License-Identifier: Apache-2.0
 *
 * The Terminating End-Point: messages 1 and 3 come in, 2 and 4 go out (TS-0003 8.7.2). */
#ifndef E2EKEY_TERMINATE_H
#define E2EKEY_TERMINATE_H

#include "endpoint/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

enum e2ekey_outcome { E2EKEY_CONTINUES = 1, E2EKEY_ESTABLISHED, E2EKEY_REPEATED };

struct e2ekey_arrival {
    enum e2ekey_outcome outcome;
    struct bytes *reply; /* content of the Notify response; after a refusal the alert, when there is one */
    struct id peer, kid; /* once a key is established */
};

/* e2ekey_arrive takes the string `eckm` of a securityInfo that came in a Notify request of `from`. Errors about the message have an rsc: 4000,
 * 4103 (the peer is not trusted, or may not initiate), 5001 (no certificate identity here), 5000 (a quota is full). A refused message
 * changes nothing but this: a handshake that message 3 was for and that failed is over. */
status e2ekey_arrive(struct e2ekey_arrival *out, struct endpoint *endpoint, struct span from, const struct json *json,
                     size_t eckm, struct error **err) MUST_CHECK;
void e2ekey_arrival_cleanup(struct e2ekey_arrival *arrival);

#ifdef __cplusplus
}
#endif
#endif
