/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/report.h"

#include "endpoint/trust_settings.h"

struct key_list {
    struct tree *list;
    int64_t count;
    bool ok;
};

static bool add_key_facts(struct tree *node, const struct ring_key *key) {
    return node && tree_add_text(node, "kid", key->facts.kid.text) && tree_add_integer(node, "suid", key->facts.suid) &&
           tree_add_text(node, "peer", key->facts.peer.text) && tree_add_integer(node, "expires", key->facts.expires) &&
           tree_add_bool(node, "confirmed", ring_key_is_confirmed(key)) &&
           tree_add_integer(node, "uses", atomic_get(&key->uses)) &&
           tree_add_integer(node, "marks", atomic_get(&key->marks)) &&
           tree_add_integer(node, "sessions", atomic_get(&key->sessions));
}

static void add_key(const struct table_entry *entry, void *context) {
    struct key_list *keys = context;
    if (!keys->ok || keys->count++ >= REPORT_KEYS_MAX)
        return;
    keys->ok = add_key_facts(tree_add_object(keys->list, NULL), ring_key_of_entry(entry));
}

static bool add_keys(struct tree *root, const struct endpoint *endpoint) {
    struct key_list keys = {tree_add_array(root, "keys"), 0, true};
    if (!keys.list)
        return false;
    table_each(&endpoint->keyring.by_id, add_key, &keys);
    return keys.ok && tree_add_integer(root, "keys_count", (int64_t)endpoint->keyring.by_id.count);
}

static bool add_marks(struct tree *root, const struct endpoint *endpoint) {
    struct tree *marks = tree_add_object(root, "marks");
    const struct table *table = &endpoint->store.marks;
    int64_t octets = (int64_t)(table->count * sizeof(struct mark) + table->slots_count * sizeof(void *));
    return marks && tree_add_integer(marks, "count", (int64_t)table->count) &&
           tree_add_integer(marks, "octets", octets);
}

static bool add_trust(struct tree *root, const struct endpoint *endpoint) {
    struct tree *node = tree_add_object(root, "trust");
    const struct cert_trust *trust = endpoint->trust;
    return node &&
           tree_add_integer(node, "identities", endpoint->identities ? (int64_t)endpoint->identities->count : 0) &&
           tree_add_integer(node, "anchors", (int64_t)trust->anchors_count) &&
           tree_add_integer(node, "entries", (int64_t)trust->entries_count) &&
           tree_add_integer(node, "crls", (int64_t)trust->crls_count);
}

static bool add_systems(struct tree *root, const struct endpoint *endpoint) {
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        const struct slot *slot = &endpoint->slots[i];
        if (slot->state && !slot->report(slot->state, root))
            return false;
    }
    return true;
}

static bool fill(struct tree *root, const struct endpoint *endpoint, int64_t now) {
    struct tree *settings = NULL;
    return root && tree_add_text(root, "id", endpoint->identity.self.text) && tree_add_integer(root, "now", now) &&
           tree_add_bool(root, "shared", endpoint->shared) && (settings = tree_add_object(root, "settings")) != NULL &&
           settings_write(&endpoint->settings, settings) && trust_settings_write(endpoint->trust, settings) &&
           add_trust(root, endpoint) && add_keys(root, endpoint) && add_marks(root, endpoint) &&
           add_systems(root, endpoint);
}

status endpoint_report(struct bytes **out, struct endpoint *endpoint, struct error **err) {
    AUTO(tree) struct tree *root = tree_new_object();
    int64_t now = endpoint_now(endpoint);
    *out = NULL;
    {
        LOCKED(&endpoint->lock);
        if (!fill(root, endpoint, now))
            return fail_no_memory(err);
    }
    return tree_write(out, root, err);
}
