/* SPDX-License-Identifier: Apache-2.0
 *
 * The endpoint: who I am, my keys, my settings, my time, my memory of what I have seen, and one slot for the state of each system. It knows
 * no message. Everything in it is guarded by its lock, which is held for bookkeeping only, never during cryptography on messages. */
#ifndef ENDPOINT_ENDPOINT_H
#define ENDPOINT_ENDPOINT_H

#include "endpoint/clock.h"
#include "endpoint/identity.h"
#include "endpoint/keyring.h"
#include "endpoint/settings.h"
#include "endpoint/store.h"

#ifdef __cplusplus
extern "C" {
#endif

/* One slot a system; the system fills it on first use and says how it ends and what it has to report. */
enum system_slot { SLOT_ESPRIM, SLOT_E2EKEY, SLOT_COUNT };

struct slot {
    void *state;
    void (*free)(void *state);
    bool (*report)(const void *state, struct tree *root);    /* lock held; false when out of memory */
    void (*forget)(void *state, const struct ring_key *key); /* a removed key; lock held; NULL: nothing hangs on keys */
};

struct authority_rate {
    int64_t minute;
    int64_t needs;
};

struct endpoint {
    uint32_t tag;
    int64_t refs;
    uint64_t generation; /* fork_generation() when it was made */
    int64_t latest;      /* its time never goes backwards (D3) */
    uint64_t hash_key[2];
    struct lock lock;
    struct id_context identity;
    struct settings settings;
    struct keyring keyring;
    struct store store;
    struct identities *identities; /* NULL: none; exchanged whole */
    struct cert_trust *trust;      /* likewise (trust.h) */
    struct authority_rate rates[AUTHORITIES_MAX];
    struct slot slots[SLOT_COUNT];
    bool shared; /* marks and originator random objects lie outside (D9) */
};

status endpoint_new(struct endpoint **out, struct span absolute_id, struct error **err) MUST_CHECK;
struct endpoint *endpoint_hold(struct endpoint *endpoint);
void endpoint_release(struct endpoint *endpoint);
void endpoint_cleanup(struct endpoint **endpoint);

/* endpoint_enter refuses with ESF_E_FORKED in a child process; every public operation starts with it. */
status endpoint_enter(const struct endpoint *endpoint, struct error **err) MUST_CHECK;

/* endpoint_now returns the endpoint's time in ms since 1970. */
int64_t endpoint_now(struct endpoint *endpoint);

status endpoint_add_key(struct endpoint *endpoint, struct key *key, struct error **err) MUST_CHECK;

/* endpoint_take_key is endpoint_add_key for a key that a system has; *key may be exchanged for the one that is there. Lock held. */
status endpoint_take_key(struct endpoint *endpoint, struct ring_key **key, int64_t now, struct error **err) MUST_CHECK;

/* endpoint_remove_key takes a key out of the ring, with all that hangs on it in the systems. endpoint_drop_key is the same for a key that a
 * system has; lock held. */
status endpoint_remove_key(struct endpoint *endpoint, struct span kid, int32_t suid, struct error **err) MUST_CHECK;
void endpoint_drop_key(struct endpoint *endpoint, struct ring_key *key);
status endpoint_set(struct endpoint *endpoint, struct span settings, struct error **err) MUST_CHECK;

/* endpoint_authority finds the authority of a kid ("...@fqdn") among the listed ones: its index, or -1. Lock held. */
int endpoint_authority(const struct endpoint *endpoint, struct span kid, struct span *fqdn);

/* endpoint_may_ask counts one need towards an authority; false when its rate is used up. Lock held. */
bool endpoint_may_ask(struct endpoint *endpoint, int authority, int64_t now);

/* endpoint_check_key checks a key that something already hangs on: ESF_E_UNKNOWN_KEY when removed, ESF_E_KEY_EXPIRED, ESF_E_LIMIT when used
 * up, each with the given rsc. */
status endpoint_check_key(const struct endpoint *endpoint, const struct ring_key *key, int64_t now, int32_t rsc,
                          struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
