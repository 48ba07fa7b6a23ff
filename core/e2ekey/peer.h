/* SPDX-License-Identifier: Apache-2.0
 *
 * The judgement on the other end, made inside the verify step of the handshake, before anything of ours is shown or stored (D15). */
#ifndef E2EKEY_PEER_H
#define E2EKEY_PEER_H

#include "endpoint/trust.h"
#include "tls/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

/* E2EKey's own usage, and the one that a key has when nobody says anything else. */
enum { E2EKEY_SUID_DEFAULT = 43, E2EKEY_SUID_MIN = 43, E2EKEY_SUID_MAX = 45, E2EKEY_USES_MAX = 3 };

/* One use that a run gives a key for. */
struct e2ekey_use {
    int32_t suid, encoding;
};

struct e2ekey_peer {
    struct cert_trust *trust; /* held */
    struct id id;             /* whom the credential has to stand for */
    bool is_client;           /* the peer's role */
    int32_t suid;             /* that its key is wanted for; 0: for whatever the peer is trusted with */
    int64_t now;
    bool is_judged, is_refused;
    struct cert_verdict verdict;
    struct e2ekey_use uses[E2EKEY_USES_MAX];
    size_t uses_count;
};

/* e2ekey_peer_init holds the endpoint's trust. Takes the lock. */
void e2ekey_peer_init(struct e2ekey_peer *peer, struct endpoint *endpoint, const struct id *id, bool is_client,
                      int32_t suid);
void e2ekey_peer_clear(struct e2ekey_peer *peer);

/* e2ekey_judge is the tls_judge whose context is a struct e2ekey_peer. */
status e2ekey_judge(void *context, const struct tls_shown *shown, uint8_t *alert, struct error **err);

/* e2ekey_judge_again judges once more when the endpoint's trust has changed since, or the clock. */
status e2ekey_judge_again(struct e2ekey_peer *peer, struct endpoint *endpoint, const struct tls_engine *engine,
                          struct error **err) MUST_CHECK;

/* e2ekey_server_name gives the DNS form of the peer's identity, for SNI; empty when there is none. */
struct span e2ekey_server_name(const struct e2ekey_peer *peer);

#ifdef __cplusplus
}
#endif
#endif
