/* SPDX-License-Identifier: Apache-2.0
 *
 * The keyring: which keys an endpoint has, looked up by identifier and usage class, or by peer. It hands out operations, never octets, so
 * that a key may live outside the process one day. A key in a ring never changes; removing it leaves it to those who still hold it, who see
 * that it was removed. Not locked: the endpoint's lock guards it. */
#ifndef ENDPOINT_KEYRING_H
#define ENDPOINT_KEYRING_H

#include "base/table.h"
#include "endpoint/key.h"

#ifdef __cplusplus
extern "C" {
#endif

struct ring_key {
    struct table_entry by_id;
    struct table_entry by_peer;
    int64_t refs;
    int64_t sequence; /* order of arrival */
    int64_t uses;     /* objects opened and sealed, over all sessions */
    int64_t marks;    /* replay marks held (store) */
    int64_t sessions; /* sessions held (systems) */
    bool is_agreed;   /* by E2EKey: one of a few of its peer (D15) */
    int32_t removed;
    int32_t confirmed;           /* D13: good for sealing; never taken back */
    uint8_t record[SHA256_SIZE]; /* key record of D6: the same after a restart */
    struct key_facts facts;
};

struct keyring {
    struct table by_id;
    struct table by_peer;
    int64_t next_sequence;
    uint64_t hash_key[2];
};

void keyring_init(struct keyring *ring, const uint64_t hash_key[2]);
void keyring_clear(struct keyring *ring);

/* ring_key_new checks facts (usage and peer set) and makes a key that is in no ring yet. */
status ring_key_new(struct ring_key **out, const struct key_facts *facts, struct error **err) MUST_CHECK;
struct ring_key *ring_key_hold(struct ring_key *key);
void ring_key_release(struct ring_key *key);
void ring_key_cleanup(struct ring_key **key);

/* ring_key_is_removed tells whether the key was taken out of its ring. */
bool ring_key_is_removed(const struct ring_key *key);

/* ring_key_confirm says that the other end has the key too, so that sealing may use it. */
void ring_key_confirm(struct ring_key *key);
bool ring_key_is_confirmed(const struct ring_key *key);

/* keyring_insert puts a key in the ring, which takes a reference. The very same key again is fine, and *key is then exchanged for the one
 * that is there; another one under the same identifier and usage class is ESF_E_EXISTS. Cannot fail otherwise. */
status keyring_insert(struct keyring *ring, struct ring_key **key, int64_t now, struct error **err) MUST_CHECK;

/* keyring_find returns a borrowed key, NULL when there is none. The kid is normalized first. */
struct ring_key *keyring_find(const struct keyring *ring, struct span kid, int usage_class);

/* keyring_newest returns the newest confirmed key of a peer and usage class that has not expired; when all have, one of those. NULL: none at all. */
struct ring_key *keyring_newest(const struct keyring *ring, struct span peer, int usage_class, int64_t now);

/* keyring_remove takes a key out; the caller's reference to it remains. */
void keyring_remove(struct keyring *ring, struct ring_key *key);

/* keyring_each_of calls visit for every key of a peer; it changes nothing in the ring. */
void keyring_each_of(const struct keyring *ring, struct span peer, void (*visit)(struct ring_key *key, void *context),
                     void *context);

/* ring_key_of_entry gives the key of an entry of keyring.by_id. */
const struct ring_key *ring_key_of_entry(const struct table_entry *entry);

/* keyring_hmac computes HMAC-SHA-256 under a key. */
void keyring_hmac(const struct ring_key *key, uint8_t out[SHA256_SIZE], const struct span *parts, size_t count);

#ifdef __cplusplus
}
#endif
#endif
