/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/keyring.h"

#include <stddef.h>

#include "base/alloc.h"
#include "endpoint/clock.h"
#include "onem2m/enums.h"

static struct ring_key *from_id_link(const struct table_entry *entry) {
    return (struct ring_key *)((char *)(uintptr_t)entry - offsetof(struct ring_key, by_id));
}

static struct ring_key *from_peer_link(const struct table_entry *entry) {
    return (struct ring_key *)((char *)(uintptr_t)entry - offsetof(struct ring_key, by_peer));
}

static void release_by_id(struct table_entry *entry, void *context) {
    (void)context;
    ring_key_release(from_id_link(entry));
}

/* The link by peer is not counted: the one by identifier is always there as long as it is. */
static void release_by_peer(struct table_entry *entry, void *context) {
    (void)entry;
    (void)context;
}

void keyring_init(struct keyring *ring, const uint64_t hash_key[2]) {
    memset(ring, 0, sizeof *ring);
    ring->hash_key[0] = hash_key[0];
    ring->hash_key[1] = hash_key[1];
    table_init(&ring->by_id, release_by_id, NULL);
    table_init(&ring->by_peer, release_by_peer, NULL);
}

void keyring_clear(struct keyring *ring) {
    table_clear(&ring->by_peer);
    table_clear(&ring->by_id);
}

/* D6: SHA-256 of (kid, usage class, peer), each length-prefixed. */
static void compute_record(uint8_t out[SHA256_SIZE], const struct key_facts *facts) {
    uint8_t kid_size[2] = {(uint8_t)(facts->kid.size >> 8), (uint8_t)facts->kid.size};
    uint8_t class_octets[3] = {0, 1, (uint8_t)suid_class(facts->suid)};
    uint8_t peer_size[2] = {(uint8_t)(facts->peer.size >> 8), (uint8_t)facts->peer.size};
    struct span parts[] = {span_of(kid_size, 2), id_span(&facts->kid), span_of(class_octets, 3), span_of(peer_size, 2),
                           id_span(&facts->peer)};
    sha256(out, parts, sizeof parts / sizeof parts[0]);
}

status ring_key_new(struct ring_key **out, const struct key_facts *facts, struct error **err) {
    *out = NULL;
    if (!facts->suid)
        return fail(err, ESF_E_POLICY, 0, "", "key \"%s\" has no usage; set a SUID, for example 13", facts->kid.text);
    if (!facts->peer.size)
        return fail(err, ESF_E_POLICY, 0, "", "key \"%s\" has no peer; set the absolute id that it is shared with",
                    facts->kid.text);
    struct ring_key *key = mem_new(sizeof *key);
    if (!key)
        return fail_no_memory(err);
    key->refs = 1;
    key->facts = *facts;
    compute_record(key->record, facts);
    *out = key;
    return ESF_OK;
}

struct ring_key *ring_key_hold(struct ring_key *key) {
    if (key)
        (void)atomic_add(&key->refs, 1);
    return key;
}

void ring_key_release(struct ring_key *key) {
    if (key && atomic_add(&key->refs, -1) == 0)
        mem_wipe_free(key, sizeof *key);
}

void ring_key_cleanup(struct ring_key **key) {
    ring_key_release(*key);
}

bool ring_key_is_removed(const struct ring_key *key) {
    return __atomic_load_n(&key->removed, __ATOMIC_ACQUIRE) != 0;
}

void ring_key_confirm(struct ring_key *key) {
    __atomic_store_n(&key->confirmed, 1, __ATOMIC_RELEASE);
}

bool ring_key_is_confirmed(const struct ring_key *key) {
    return __atomic_load_n(&key->confirmed, __ATOMIC_ACQUIRE) != 0;
}

struct id_and_class {
    struct span kid;
    int usage_class;
};

static bool match_id(const struct table_entry *entry, const void *wanted) {
    const struct ring_key *key = from_id_link(entry);
    const struct id_and_class *w = wanted;
    return suid_class(key->facts.suid) == w->usage_class && span_equal(id_span(&key->facts.kid), w->kid);
}

struct ring_key *keyring_find(const struct keyring *ring, struct span kid, int usage_class) {
    struct id normal;
    if (!kid_normalize(&normal, kid))
        return NULL;
    struct id_and_class wanted = {id_span(&normal), usage_class};
    struct table_entry *entry = table_find(&ring->by_id, siphash(ring->hash_key, wanted.kid), match_id, &wanted);
    return entry ? from_id_link(entry) : NULL;
}

struct newest {
    struct span peer;
    int usage_class;
    int64_t now;
    struct ring_key *best;
};

static bool is_better(const struct ring_key *key, const struct ring_key *best, int64_t now) {
    if (!best)
        return true;
    bool key_over = key_has_expired(&key->facts, now);
    bool best_over = key_has_expired(&best->facts, now);
    return key_over == best_over ? key->sequence > best->sequence : best_over;
}

/* Looks at every key of the peer and never matches; the answer is what it leaves behind. */
static bool consider(const struct table_entry *entry, const void *wanted) {
    struct newest *w = (struct newest *)(uintptr_t)wanted;
    struct ring_key *key = from_peer_link(entry);
    if (suid_class(key->facts.suid) == w->usage_class && span_equal(id_span(&key->facts.peer), w->peer) &&
        ring_key_is_confirmed(key) && is_better(key, w->best, w->now))
        w->best = key;
    return false;
}

struct ring_key *keyring_newest(const struct keyring *ring, struct span peer, int usage_class, int64_t now) {
    struct newest wanted = {peer, usage_class, now, NULL};
    (void)table_find(&ring->by_peer, siphash(ring->hash_key, peer), consider, &wanted);
    return wanted.best;
}

struct each {
    struct span peer;
    void (*visit)(struct ring_key *key, void *context);
    void *context;
};

static bool visit_key(const struct table_entry *entry, const void *wanted) {
    const struct each *each = wanted;
    struct ring_key *key = from_peer_link(entry);
    if (span_equal(id_span(&key->facts.peer), each->peer))
        each->visit(key, each->context);
    return false;
}

void keyring_each_of(const struct keyring *ring, struct span peer, void (*visit)(struct ring_key *key, void *context),
                     void *context) {
    struct each each = {peer, visit, context};
    (void)table_find(&ring->by_peer, siphash(ring->hash_key, peer), visit_key, &each);
}

static bool same_key(const struct key_facts *a, const struct key_facts *b) {
    return a->suid == b->suid && a->encoding == b->encoding && span_equal(id_span(&a->peer), id_span(&b->peer)) &&
           secret_equal(&a->octets, &b->octets);
}

status keyring_insert(struct keyring *ring, struct ring_key **key, int64_t now, struct error **err) {
    struct ring_key *fresh = *key;
    struct ring_key *there = keyring_find(ring, id_span(&fresh->facts.kid), suid_class(fresh->facts.suid));
    if (there && !same_key(&there->facts, &fresh->facts))
        return fail(err, ESF_E_EXISTS, 0, "", "there is another key \"%s\" for that usage; remove it first",
                    fresh->facts.kid.text);
    if (there) {
        if (ring_key_is_confirmed(fresh))
            ring_key_confirm(there);
        ring_key_release(fresh);
        *key = ring_key_hold(there);
        return ESF_OK;
    }
    fresh->sequence = ++ring->next_sequence;
    fresh->by_id =
        (struct table_entry){.hash = siphash(ring->hash_key, id_span(&fresh->facts.kid)), .expires = INT64_MAX};
    fresh->by_peer =
        (struct table_entry){.hash = siphash(ring->hash_key, id_span(&fresh->facts.peer)), .expires = INT64_MAX};
    table_insert(&ring->by_id, &ring_key_hold(fresh)->by_id, now);
    table_insert(&ring->by_peer, &fresh->by_peer, now);
    return ESF_OK;
}

void keyring_remove(struct keyring *ring, struct ring_key *key) {
    __atomic_store_n(&key->removed, 1, __ATOMIC_RELEASE);
    table_remove(&ring->by_peer, &key->by_peer);
    table_remove(&ring->by_id, &key->by_id);
}

const struct ring_key *ring_key_of_entry(const struct table_entry *entry) {
    return from_id_link(entry);
}

void keyring_hmac(const struct ring_key *key, uint8_t out[SHA256_SIZE], const struct span *parts, size_t count) {
    hmac_sha256(out, span_of(key->facts.octets.octets, key->facts.octets.size), parts, count);
}
