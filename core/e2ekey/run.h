/* SPDX-License-Identifier: Apache-2.0
 *
 * What a Terminating End-Point remembers of handshakes: those that are half open, within quotas (D10), and for a while those that have ended,
 * so that a hub that delivers twice gets the same answer twice (D7). Nothing in here comes from a message that was refused. */
#ifndef E2EKEY_RUN_H
#define E2EKEY_RUN_H

#include "e2ekey/credentials.h"
#include "e2ekey/peer.h"

#ifdef __cplusplus
extern "C" {
#endif

enum run_phase { RUN_STARTING, RUN_OPEN, RUN_DONE, RUN_DEAD };

/* One handshake. Its own lock is held while its engine works, so that the second of two threads with one message waits for the answer that the
 * first gets; it is taken without the endpoint's lock. The phase changes under both. */
struct e2ekey_run {
    struct table_entry entry; /* expires: when it is forgotten */
    int64_t refs;
    int64_t sequence;
    struct lock lock;
    enum run_phase phase;
    struct id from;                                 /* absolute */
    struct id registrar;                            /* whom its quota is counted with */
    uint8_t first[SHA256_SIZE], third[SHA256_SIZE]; /* messages that were taken */
    struct bytes *second, *fourth;                  /* what they were answered with; NULL: not yet */
    struct id kid;
    struct e2ekey_peer peer;
    struct e2ekey_credentials *credentials;
    struct tls_engine *engine;
    int64_t own_end;
};

struct e2ekey_run *e2ekey_run_hold(struct e2ekey_run *run);
void e2ekey_run_release(struct e2ekey_run *run);
void e2ekey_run_cleanup(struct e2ekey_run **run);

/* e2ekey_run_new makes a run in the phase RUN_STARTING, its lock held. It is made before the endpoint's lock is taken, so that the two are
 * always taken in one order. */
status e2ekey_run_new(struct e2ekey_run **out, struct error **err) MUST_CHECK;
void e2ekey_run_unlock(struct e2ekey_run *run);

/* e2ekey_run_end frees the engine and what belongs to it. */
void e2ekey_run_end(struct e2ekey_run *run);

struct e2ekey_state {
    struct table runs;
    int64_t next_sequence;
    struct e2ekey_credentials *credentials; /* of the endpoint's present identities; made when needed */
};

/* e2ekey_state_of makes the state on first use. Lock held, as for all that follow. */
status e2ekey_state_of(struct e2ekey_state **out, struct endpoint *endpoint, struct error **err) MUST_CHECK;

/* e2ekey_credentials_now gives (held) the credentials of the endpoint; ESF_E_NOT_IMPLEMENTED, rsc 5001, when it has no identity. */
status e2ekey_credentials_now(struct e2ekey_credentials **out, struct endpoint *endpoint,
                              struct error **err) MUST_CHECK;

/* e2ekey_open_run puts a new run among the endpoint's, within the quotas: ESF_E_QUOTA, rsc 5000. */
status e2ekey_open_run(struct e2ekey_run *run, struct endpoint *endpoint, const struct id *from,
                       const uint8_t first[SHA256_SIZE], int64_t now, struct error **err) MUST_CHECK;
void e2ekey_remove_run(struct endpoint *endpoint, struct e2ekey_run *run);

/* e2ekey_keep_answer lets an ended run be remembered for another while, within the quota: the oldest goes. */
void e2ekey_keep_answer(struct endpoint *endpoint, struct e2ekey_run *run, int64_t now);

/* e2ekey_find_run gives (held) the run of that From that has taken this message, as its first or third; NULL: none. */
struct e2ekey_run *e2ekey_find_run(const struct endpoint *endpoint, const struct id *from,
                                   const uint8_t digest[SHA256_SIZE], int64_t now);

/* e2ekey_newest_run gives (held) the newest open run of that From that is older than `below`; NULL: none. */
struct e2ekey_run *e2ekey_newest_run(const struct endpoint *endpoint, const struct id *from, int64_t below,
                                     int64_t now);

#ifdef __cplusplus
}
#endif
#endif
