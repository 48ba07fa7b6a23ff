/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/store.h"

#include "base/alloc.h"
#include "base/testing.h"

void mark_free(struct mark *mark) {
    if (!mark)
        return;
    (void)atomic_add(&mark->key->marks, -1);
    ring_key_release(mark->key);
    mem_free(mark);
}

void mark_cleanup(struct mark **mark) {
    mark_free(*mark);
}

static void release_mark(struct table_entry *entry, void *context) {
    (void)context;
    mark_free((struct mark *)entry);
}

void store_init(struct store *store) {
    table_init(&store->marks, release_mark, NULL);
}

void store_clear(struct store *store) {
    table_clear(&store->marks);
}

static bool is_full(const struct store *store, const struct settings *settings, const struct ring_key *key) {
    return (int64_t)store->marks.count >= settings->marks_max || atomic_get(&key->marks) >= settings->marks_per_key_max;
}

status store_prepare(struct mark **out, struct store *store, const struct settings *settings, struct ring_key *key,
                     int64_t now, struct error **err) {
    *out = NULL;
    if (is_full(store, settings, key))
        table_sweep(&store->marks, now);
    if (is_full(store, settings, key))
        return fail(err, ESF_E_QUOTA, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "",
                    "the quota of replay marks is full (%lld of this key, %zu in all); it empties as they expire",
                    (long long)atomic_get(&key->marks), store->marks.count);
    struct mark *mark = mem_new(sizeof *mark);
    if (!mark)
        return fail_no_memory(err);
    mark->key = ring_key_hold(key);
    (void)atomic_add(&key->marks, 1);
    *out = mark;
    return ESF_OK;
}

static bool match_mark(const struct table_entry *entry, const void *wanted) {
    return memcmp(((const struct mark *)entry)->id, wanted, SHA256_SIZE) == 0;
}

enum store_answer store_insert(struct store *store, struct mark *mark, int64_t now, uint8_t value[SHA256_SIZE]) {
    /* The id is a hash already, of something only a key holder can choose: its octets need no further hashing. */
    memcpy(&mark->entry.hash, mark->id, sizeof mark->entry.hash);
    struct mark *there = (struct mark *)table_find(&store->marks, mark->entry.hash, match_mark, mark->id);
    if (there && there->entry.expires > now && !testing_check_off(TESTING_CHECK_MARK)) {
        memcpy(value, there->value, SHA256_SIZE);
        return STORE_EXISTS;
    }
    if (there)
        table_remove(&store->marks, &there->entry);
    table_insert(&store->marks, &mark->entry, now);
    return STORE_INSERTED;
}
