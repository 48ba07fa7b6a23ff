/* SPDX-License-Identifier: Apache-2.0
 *
 * The Initiating End-Point: messages 1 and 3 go out, 2 and 4 come in (TS-0003 8.7.2). An attempt: it waits for each answer. */
#ifndef E2EKEY_INITIATE_H
#define E2EKEY_INITIATE_H

#include "e2ekey/credentials.h"
#include "e2ekey/peer.h"
#include "endpoint/need.h"

#ifdef __cplusplus
extern "C" {
#endif

enum e2ekey_step { E2EKEY_WAITS_FOR_2, E2EKEY_WAITS_FOR_4, E2EKEY_DONE, E2EKEY_FAILED };

struct e2ekey {
    uint32_t tag;
    int32_t busy;
    struct endpoint *endpoint;
    enum e2ekey_step step;
    struct need need;
    struct e2ekey_peer peer;
    struct e2ekey_credentials *credentials;
    struct tls_engine *engine;
    int64_t own_end;
    struct id kid;
};

/* e2ekey_start gives an attempt that waits, or fails. suid: 43, 44, 45, or 0: what the trust entry of the peer says, and otherwise 43. */
status e2ekey_start(struct e2ekey **out, struct endpoint *endpoint, struct span peer, int32_t suid,
                    struct error **err) MUST_CHECK;

/* e2ekey_answer: after a failure nothing of the attempt is left but its handle. */
status e2ekey_answer(struct e2ekey *attempt, int32_t answer, struct span content, struct error **err) MUST_CHECK;
status e2ekey_key_id(struct bytes **out, const struct e2ekey *attempt, struct error **err) MUST_CHECK;
void e2ekey_free(struct e2ekey *attempt);
void e2ekey_cleanup(struct e2ekey **attempt);

#ifdef __cplusplus
}
#endif
#endif
