/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/run.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "base/testing.h"

struct e2ekey_run *e2ekey_run_hold(struct e2ekey_run *run) {
    if (run)
        (void)atomic_add(&run->refs, 1);
    return run;
}

void e2ekey_run_end(struct e2ekey_run *run) {
    tls_engine_free(run->engine);
    run->engine = NULL;
    e2ekey_peer_clear(&run->peer);
    e2ekey_credentials_free(run->credentials);
    run->credentials = NULL;
}

void e2ekey_run_release(struct e2ekey_run *run) {
    if (!run || atomic_add(&run->refs, -1) > 0)
        return;
    e2ekey_run_end(run);
    bytes_free(run->second);
    bytes_free(run->fourth);
    lock_destroy(&run->lock);
    mem_free(run);
}

void e2ekey_run_cleanup(struct e2ekey_run **run) {
    e2ekey_run_release(*run);
}

status e2ekey_run_new(struct e2ekey_run **out, struct error **err) {
    struct e2ekey_run *run = mem_new(sizeof *run);
    *out = run;
    if (!run)
        return fail_no_memory(err);
    run->refs = 1;
    lock_init(&run->lock);
    (void)lock_acquire(&run->lock);
    return ESF_OK;
}

void e2ekey_run_unlock(struct e2ekey_run *run) {
    struct lock *held = &run->lock;
    lock_release(&held);
}

/* ---- the slot ---- */

static void release_run(struct table_entry *entry, void *context) {
    (void)context;
    e2ekey_run_release((struct e2ekey_run *)entry);
}

static void state_free(void *slot) {
    struct e2ekey_state *state = slot;
    table_clear(&state->runs);
    e2ekey_credentials_free(state->credentials);
    mem_free(state);
}

/* Who counts: everything half open, that of one registrar, that of one From. */
struct tally {
    const struct id *from, *registrar;
    int64_t now;
    int64_t all, of_registrar, of_from, done;
    struct e2ekey_run *oldest_done;
};

static void count_run(const struct table_entry *entry, void *context) {
    struct tally *tally = context;
    struct e2ekey_run *run = (struct e2ekey_run *)(uintptr_t)entry;
    if (time_is_over(run->entry.expires, tally->now))
        return;
    if (run->phase == RUN_DONE) {
        tally->done++;
        if (!tally->oldest_done || run->sequence < tally->oldest_done->sequence)
            tally->oldest_done = run;
        return;
    }
    tally->all++;
    if (tally->registrar && span_equal(id_span(&run->registrar), id_span(tally->registrar)))
        tally->of_registrar++;
    if (tally->from && span_equal(id_span(&run->from), id_span(tally->from)))
        tally->of_from++;
}

static bool state_report(const void *slot, struct tree *root) {
    const struct e2ekey_state *state = slot;
    struct tally tally = {.now = INT64_MIN};
    table_each(&state->runs, count_run, &tally);
    struct tree *node = tree_add_object(root, "e2ekey");
    return node && tree_add_integer(node, "half_open", tally.all) && tree_add_integer(node, "finished", tally.done);
}

status e2ekey_state_of(struct e2ekey_state **out, struct endpoint *endpoint, struct error **err) {
    struct slot *slot = &endpoint->slots[SLOT_E2EKEY];
    *out = slot->state;
    if (*out)
        return ESF_OK;
    struct e2ekey_state *state = mem_new(sizeof *state);
    if (!state)
        return fail_no_memory(err);
    table_init(&state->runs, release_run, NULL);
    *slot = (struct slot){state, state_free, state_report, NULL};
    *out = state;
    return ESF_OK;
}

status e2ekey_credentials_now(struct e2ekey_credentials **out, struct endpoint *endpoint, struct error **err) {
    struct e2ekey_state *state = NULL;
    struct e2ekey_credentials *made = NULL;
    *out = NULL;
    if (!endpoint->identities)
        return fail(err, ESF_E_NOT_IMPLEMENTED, ESF_RSC_NOT_IMPLEMENTED, "/m2m:seci/sit",
                    "this endpoint has no certificate identity and takes no part in E2EKey");
    TRY(e2ekey_state_of(&state, endpoint, err));
    if (!state->credentials || state->credentials->identities != endpoint->identities) {
        TRY(e2ekey_credentials_new(&made, endpoint->identities, err));
        e2ekey_credentials_free(state->credentials);
        state->credentials = made;
    }
    *out = e2ekey_credentials_hold(state->credentials);
    return ESF_OK;
}

/* ---- quotas ---- */

/* D10: the registrar CSE of a CSE-relative AE-ID, the domain of one by the service provider, a CSE itself. */
static void registrar_of(struct id *out, const struct id *from) {
    struct span whole = id_span(from);
    struct span parent = id_is_absolute(whole) ? id_parent(whole) : whole;
    struct span domain = id_is_absolute(whole) ? id_domain(whole) : whole;
    size_t stem = sizeof "//" - 1 + domain.size + 1;
    bool is_by_provider = parent.size == whole.size && whole.size > stem && whole.data[stem] == 'S';
    (void)id_set(out, is_by_provider ? domain : parent);
}

static status check_quota(int64_t count, int64_t max, const char *whose, const char *setting, struct error **err) {
    if (count < max || testing_check_off(TESTING_CHECK_QUOTA))
        return ESF_OK;
    return fail(err, ESF_E_QUOTA, ESF_RSC_INTERNAL_SERVER_ERROR, "",
                "%" PRId64 " handshakes %s are half open (setting \"%s\"); they end after a while", count, whose,
                setting);
}

static status check_quotas(const struct endpoint *endpoint, const struct tally *tally, struct error **err) {
    const struct settings *s = &endpoint->settings;
    TRY(check_quota(tally->of_from, s->e2ekey_half_open_per_from_max, "of this From", "e2ekey_half_open_per_from_max",
                    err));
    TRY(check_quota(tally->of_registrar, s->e2ekey_half_open_per_registrar_max, "of this registrar",
                    "e2ekey_half_open_per_registrar_max", err));
    return check_quota(tally->all, s->e2ekey_half_open_max, "in all", "e2ekey_half_open_max", err);
}

static uint64_t hash_from(const struct endpoint *endpoint, const struct id *from) {
    return siphash(endpoint->hash_key, id_span(from));
}

status e2ekey_open_run(struct e2ekey_run *run, struct endpoint *endpoint, const struct id *from,
                       const uint8_t first[SHA256_SIZE], int64_t now, struct error **err) {
    struct e2ekey_state *state = endpoint->slots[SLOT_E2EKEY].state;
    struct id registrar = {.size = 0};
    registrar_of(&registrar, from);
    struct tally tally = {.from = from, .registrar = &registrar, .now = now};
    table_sweep(&state->runs, now);
    table_each(&state->runs, count_run, &tally);
    TRY(check_quotas(endpoint, &tally, err));
    run->sequence = ++state->next_sequence;
    run->from = *from;
    run->registrar = registrar;
    memcpy(run->first, first, sizeof run->first);
    run->entry.hash = hash_from(endpoint, from);
    run->entry.expires = now + endpoint->settings.e2ekey_half_open_life_ms;
    table_insert(&state->runs, &e2ekey_run_hold(run)->entry, now);
    return ESF_OK;
}

/* It may have been forgotten meanwhile; then it is not in the table any more. */
static bool is_run(const struct table_entry *entry, const void *run) {
    return entry == run;
}

void e2ekey_remove_run(struct endpoint *endpoint, struct e2ekey_run *run) {
    struct e2ekey_state *state = endpoint->slots[SLOT_E2EKEY].state;
    run->phase = RUN_DEAD;
    if (table_find(&state->runs, run->entry.hash, is_run, run))
        table_remove(&state->runs, &run->entry);
}

void e2ekey_keep_answer(struct endpoint *endpoint, struct e2ekey_run *run, int64_t now) {
    struct e2ekey_state *state = endpoint->slots[SLOT_E2EKEY].state;
    struct tally tally = {.now = now};
    if (!table_find(&state->runs, run->entry.hash, is_run, run))
        table_insert(&state->runs, &e2ekey_run_hold(run)->entry, now);
    run->phase = RUN_DONE;
    run->entry.expires = now + endpoint->settings.e2ekey_half_open_life_ms;
    table_each(&state->runs, count_run, &tally);
    if (tally.done > endpoint->settings.e2ekey_half_open_max && tally.oldest_done)
        table_remove(&state->runs, &tally.oldest_done->entry);
}

/* ---- finding ---- */

struct wanted {
    const struct id *from;
    const uint8_t *digest; /* NULL: the newest open one */
    int64_t now, below;
    struct e2ekey_run *best;
};

static bool is_of(const struct e2ekey_run *run, const struct wanted *wanted) {
    return !time_is_over(run->entry.expires, wanted->now) && span_equal(id_span(&run->from), id_span(wanted->from));
}

static bool has_taken(const struct table_entry *entry, const void *wanted) {
    const struct e2ekey_run *run = (const struct e2ekey_run *)entry;
    const struct wanted *w = wanted;
    if (!is_of(run, w))
        return false;
    return memcmp(run->first, w->digest, SHA256_SIZE) == 0 ||
           (run->phase == RUN_DONE && memcmp(run->third, w->digest, SHA256_SIZE) == 0);
}

struct e2ekey_run *e2ekey_find_run(const struct endpoint *endpoint, const struct id *from,
                                   const uint8_t digest[SHA256_SIZE], int64_t now) {
    const struct e2ekey_state *state = endpoint->slots[SLOT_E2EKEY].state;
    struct wanted wanted = {.from = from, .digest = digest, .now = now};
    return e2ekey_run_hold(
        (struct e2ekey_run *)table_find(&state->runs, hash_from(endpoint, from), has_taken, &wanted));
}

/* Looks at every run of that From and never matches; the answer is what it leaves behind. */
static bool consider(const struct table_entry *entry, const void *wanted) {
    struct wanted *w = (struct wanted *)(uintptr_t)wanted;
    struct e2ekey_run *run = (struct e2ekey_run *)(uintptr_t)entry;
    bool is_candidate = is_of(run, w) && run->phase == RUN_OPEN && run->sequence < w->below;
    if (is_candidate && (!w->best || run->sequence > w->best->sequence))
        w->best = run;
    return false;
}

struct e2ekey_run *e2ekey_newest_run(const struct endpoint *endpoint, const struct id *from, int64_t below,
                                     int64_t now) {
    const struct e2ekey_state *state = endpoint->slots[SLOT_E2EKEY].state;
    struct wanted wanted = {.from = from, .now = now, .below = below};
    (void)table_find(&state->runs, hash_from(endpoint, from), consider, &wanted);
    return e2ekey_run_hold(wanted.best);
}
