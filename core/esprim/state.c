/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/state.h"

#include <stddef.h>

#include "base/alloc.h"
#include "esprim/header.h"
#include "onem2m/primitive.h"

struct originator_rand *originator_rand_hold(struct originator_rand *rand) {
    if (rand)
        (void)atomic_add(&rand->refs, 1);
    return rand;
}

void originator_rand_release(struct originator_rand *rand) {
    if (!rand || atomic_add(&rand->refs, -1) > 0)
        return;
    ring_key_release(rand->key);
    mem_free(rand);
}

void originator_rand_cleanup(struct originator_rand **rand) {
    originator_rand_release(*rand);
}

status originator_rand_new(struct originator_rand **out, struct ring_key *key, const struct rand_object *oro,
                           struct error **err) {
    struct originator_rand *rand = mem_new(sizeof *rand);
    *out = rand;
    if (!rand)
        return fail_no_memory(err);
    rand->refs = 1;
    rand->key = ring_key_hold(key);
    rand->oro = *oro;
    rand->entry.expires = oro->expires;
    return ESF_OK;
}

struct esprim_session *esprim_session_hold(struct esprim_session *session) {
    if (session)
        (void)atomic_add(&session->refs, 1);
    return session;
}

void esprim_session_release(struct esprim_session *session) {
    if (!session || atomic_add(&session->refs, -1) > 0)
        return;
    aead_free(session->aead);
    bytes_free(session->response_header);
    bytes_free(session->request_header);
    originator_rand_release(session->oro);
    mem_free(session);
}

void esprim_session_cleanup(struct esprim_session **session) {
    esprim_session_release(*session);
}

status esprim_response_header(struct bytes **out, const struct esprim_session *session,
                              const struct rand_object *next_rand, struct error **err) {
    struct esprim_header_facts facts = {.direction = ESPRIM_RESPONSE,
                                        .alg = session->alg,
                                        .kid = id_span(&session->oro->key->facts.kid),
                                        .cty = MEDIA_RESPONSE_JSON,
                                        .originator_rand_id = session->oro->oro.id,
                                        .receiver_rand_id = session->rri,
                                        .rand = next_rand};
    return esprim_header_write(out, &facts, err);
}

static void release_originator_rand(struct table_entry *entry, void *context) {
    (void)context;
    originator_rand_release((struct originator_rand *)entry);
}

static void release_session(struct table_entry *entry, void *context) {
    struct esprim_session *session = (struct esprim_session *)entry;
    struct esprim_state *state = context;
    session->is_kept = false;
    if (session->request_header)
        table_remove(&state->headers, &session->by_header);
    (void)atomic_add(&session->oro->key->sessions, -1);
    esprim_session_release(session);
}

/* The table by header owns nothing: it holds what the table of sessions holds. */
static void release_header(struct table_entry *entry, void *context) {
    (void)entry;
    (void)context;
}

static void release_peer(struct table_entry *entry, void *context) {
    (void)context;
    mem_free(entry);
}

static void state_free(void *slot) {
    struct esprim_state *state = slot;
    table_clear(&state->sessions);
    table_clear(&state->headers);
    table_clear(&state->originator_rands);
    table_clear(&state->peers);
    mem_wipe_free(state, sizeof *state);
}

static int64_t table_octets(const struct table *table, size_t entry_size) {
    return (int64_t)(table->count * entry_size + table->slots_count * sizeof(void *));
}

static bool add_table(struct tree *parent, const char *name, const struct table *table, size_t entry_size) {
    struct tree *node = tree_add_object(parent, name);
    return node && tree_add_integer(node, "count", (int64_t)table->count) &&
           tree_add_integer(node, "octets", table_octets(table, entry_size));
}

static bool state_report(const void *slot, struct tree *root) {
    const struct esprim_state *state = slot;
    struct tree *node = tree_add_object(root, "esprim");
    return node && add_table(node, "peers", &state->peers, sizeof(struct esprim_peer)) &&
           add_table(node, "sessions", &state->sessions, sizeof(struct esprim_session)) &&
           add_table(node, "originator_rands", &state->originator_rands, sizeof(struct originator_rand)) &&
           tree_add_text(node, "published", state->has_published ? state->published.id : "");
}

static bool session_is_of(const struct table_entry *entry, const void *key) {
    return ((const struct esprim_session *)entry)->oro->key == key;
}

static bool rand_is_of(const struct table_entry *entry, const void *key) {
    return ((const struct originator_rand *)entry)->key == key;
}

static void state_forget(void *slot, const struct ring_key *key) {
    struct esprim_state *state = slot;
    (void)table_remove_if(&state->sessions, session_is_of, key);
    (void)table_remove_if(&state->originator_rands, rand_is_of, key);
}

status esprim_state(struct esprim_state **out, struct endpoint *endpoint, struct error **err) {
    struct slot *slot = &endpoint->slots[SLOT_ESPRIM];
    *out = slot->state;
    if (*out)
        return ESF_OK;
    struct esprim_state *state = mem_new(sizeof *state);
    if (!state)
        return fail_no_memory(err);
    state->secret.octets.size = RAND_SECRET_MIN;
    status drawn = random_octets(state->secret.octets.octets, RAND_SECRET_MIN, err);
    if (drawn != ESF_OK) {
        mem_free(state);
        return drawn;
    }
    table_init(&state->originator_rands, release_originator_rand, NULL);
    table_init(&state->sessions, release_session, state);
    table_init(&state->headers, release_header, NULL);
    table_init(&state->peers, release_peer, NULL);
    *slot = (struct slot){state, state_free, state_report, state_forget};
    *out = state;
    return ESF_OK;
}

/* ---- looking up ---- */

/* What tells sessions and originator random objects apart. Keys by address: a table holds its keys. */
struct session_name {
    const struct ring_key *key;
    const char *ori;
    const char *rri;
    const struct esprim_alg *alg;
};

static uint64_t hash_names(const struct endpoint *endpoint, const struct session_name *name) {
    uint8_t text[sizeof(void *) + 2 * RAND_TEXT_MAX + 1];
    size_t ori_size = strlen(name->ori);
    size_t rri_size = name->rri ? strlen(name->rri) : 0;
    memcpy(text, &name->key, sizeof(void *));
    memcpy(text + sizeof(void *), name->ori, ori_size);
    if (rri_size > 0)
        memcpy(text + sizeof(void *) + ori_size, name->rri, rri_size);
    return siphash(endpoint->hash_key, span_of(text, sizeof(void *) + ori_size + rri_size));
}

static bool match_originator_rand(const struct table_entry *entry, const void *wanted) {
    const struct originator_rand *rand = (const struct originator_rand *)entry;
    const struct session_name *name = wanted;
    return rand->key == name->key && strcmp(rand->oro.id, name->ori) == 0;
}

static bool match_session(const struct table_entry *entry, const void *wanted) {
    const struct esprim_session *session = (const struct esprim_session *)entry;
    const struct session_name *name = wanted;
    return session->oro->key == name->key && session->alg == name->alg &&
           strcmp(session->oro->oro.id, name->ori) == 0 && strcmp(session->rri, name->rri) == 0;
}

struct originator_rand *esprim_find_originator_rand(const struct endpoint *endpoint, const struct esprim_state *state,
                                                    const struct ring_key *key, const char *ori) {
    struct session_name name = {.key = key, .ori = ori};
    return (struct originator_rand *)table_find(&state->originator_rands, hash_names(endpoint, &name),
                                                match_originator_rand, &name);
}

struct esprim_session *esprim_find_session(const struct endpoint *endpoint, const struct esprim_state *state,
                                           const struct ring_key *key, const char *ori, const char *rri,
                                           const struct esprim_alg *alg) {
    struct session_name name = {key, ori, rri, alg};
    return (struct esprim_session *)table_find(&state->sessions, hash_names(endpoint, &name), match_session, &name);
}

static struct esprim_session *from_header_link(const struct table_entry *entry) {
    return (struct esprim_session *)((char *)(uintptr_t)entry - offsetof(struct esprim_session, by_header));
}

static bool match_header(const struct table_entry *entry, const void *wanted) {
    return span_equal(bytes_span(from_header_link(entry)->request_header), *(const struct span *)wanted);
}

struct esprim_session *esprim_find_header(const struct endpoint *endpoint, const struct esprim_state *state,
                                          struct span header) {
    if (state->headers.count == 0)
        return NULL;
    struct table_entry *entry = table_find(&state->headers, siphash(endpoint->hash_key, header), match_header, &header);
    return entry ? from_header_link(entry) : NULL;
}

static bool match_peer(const struct table_entry *entry, const void *wanted) {
    const struct span *id = wanted;
    return span_equal(id_span(&((const struct esprim_peer *)entry)->id), *id);
}

struct esprim_peer *esprim_find_peer(const struct endpoint *endpoint, const struct esprim_state *state,
                                     struct span id) {
    return (struct esprim_peer *)table_find(&state->peers, siphash(endpoint->hash_key, id), match_peer, &id);
}

/* ---- taking in ---- */

bool esprim_has_room(const struct endpoint *endpoint, const struct esprim_state *state, const struct ring_key *key) {
    const struct settings *settings = &endpoint->settings;
    return (int64_t)state->sessions.count < settings->sessions_max &&
           (int64_t)state->originator_rands.count < settings->sessions_max &&
           atomic_get(&key->sessions) < settings->sessions_per_key_max;
}

status esprim_reserve_session(struct endpoint *endpoint, struct esprim_state *state, const struct ring_key *key,
                              int64_t now, struct error **err) {
    if (!esprim_has_room(endpoint, state, key)) {
        table_sweep(&state->sessions, now);
        table_sweep(&state->originator_rands, now);
    }
    if (!esprim_has_room(endpoint, state, key))
        return fail(err, ESF_E_QUOTA, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "",
                    "the quota of sessions is full (%lld of this key, %zu in all); it empties as they expire",
                    (long long)atomic_get(&key->sessions), state->sessions.count);
    return ESF_OK;
}

void esprim_insert_originator_rand(struct endpoint *endpoint, struct esprim_state *state, struct originator_rand *rand,
                                   int64_t now) {
    struct session_name name = {.key = rand->key, .ori = rand->oro.id};
    rand->entry.hash = hash_names(endpoint, &name);
    table_insert(&state->originator_rands, &originator_rand_hold(rand)->entry, now);
}

void esprim_insert_session(struct endpoint *endpoint, struct esprim_state *state, struct esprim_session *session,
                           int64_t now) {
    struct session_name name = {session->oro->key, session->oro->oro.id, session->rri, session->alg};
    session->entry.hash = hash_names(endpoint, &name);
    session->is_kept = true;
    (void)atomic_add(&session->oro->key->sessions, 1);
    table_insert(&state->sessions, &esprim_session_hold(session)->entry, now);
}

void esprim_know_header(struct endpoint *endpoint, struct esprim_state *state, struct esprim_session *session,
                        struct bytes **header, int64_t now) {
    if (session->request_header || !*header)
        return;
    session->request_header = *header;
    *header = NULL;
    session->by_header = (struct table_entry){.hash = siphash(endpoint->hash_key, bytes_span(session->request_header)),
                                              .expires = INT64_MAX};
    table_insert(&state->headers, &session->by_header, now);
}
