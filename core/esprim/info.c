/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/info.h"

#include "base/alloc.h"
#include "onem2m/e2e_sec_info.h"
#include "onem2m/security_info.h"

status esprim_share(struct endpoint *endpoint, int32_t secret_id, struct span secret, struct error **err) {
    struct esprim_state *state = NULL;
    if (secret_id < 0 || secret_id > UINT8_MAX)
        return fail(err, ESF_E_ARGUMENT, 0, "", "a secret id is 0 to 255, not %d", secret_id);
    if (secret.size < RAND_SECRET_MIN)
        return fail(err, ESF_E_WEAK_KEY, 0, "", "the shared secret has at least %d octets, this one %zu",
                    RAND_SECRET_MIN, secret.size);
    if (secret.size > SECRET_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, "", "the shared secret has at most %d octets, this one %zu", SECRET_SIZE_MAX,
                    secret.size);
    LOCKED(&endpoint->lock);
    TRY(esprim_state(&state, endpoint, err));
    if (endpoint->shared || state->used)
        return fail(err, ESF_E_STATE, 0, "", "sharing starts before the endpoint's first use, and once");
    state->secret.id = (uint8_t)secret_id;
    secret_wipe(&state->secret.octets);
    memcpy(state->secret.octets.octets, secret.data, secret.size);
    state->secret.octets.size = secret.size;
    endpoint->shared = true;
    return ESF_OK;
}

bool esprim_rand_is_mine(struct endpoint *endpoint, const struct esprim_state *state, const struct rand_object *rand,
                         struct span peer) {
    struct rand_object own;
    struct rand_owner owner = {id_span(&endpoint->identity.self), peer};
    return receiver_rand_recompute(&own, &state->secret, &owner, rand->id);
}

static struct esprim_peer *new_peer(struct span id, const struct e2e_sec_info *info) {
    struct esprim_peer *peer = mem_new(sizeof *peer);
    if (!peer)
        return NULL;
    (void)id_set(&peer->id, id);
    peer->takes_part = e2e_sec_info_has_class(info, USAGE_ESPRIM);
    peer->has_rand = info->has_shared_rand;
    peer->rand = info->shared_rand;
    peer->entry.expires = INT64_MAX;
    return peer;
}

static status check_learned(struct endpoint *endpoint, const struct esprim_state *state, struct span id,
                            const struct e2e_sec_info *info, struct error **err) {
    if (info->has_shared_rand && esprim_rand_is_mine(endpoint, state, &info->shared_rand, id))
        return fail(err, ESF_E_REFLECTION, 0, "/esro", "the random object that \"%s\" publishes is this endpoint's own",
                    quote_text(id).text);
    if ((int64_t)state->peers.count >= endpoint->settings.peers_max && !esprim_find_peer(endpoint, state, id))
        return fail(err, ESF_E_QUOTA, 0, "", "the endpoint knows %lld peers already (setting \"peers_max\")",
                    (long long)endpoint->settings.peers_max);
    return ESF_OK;
}

status esprim_learn(struct endpoint *endpoint, struct span peer, struct span e2e_sec_info, struct error **err) {
    struct esprim_state *state = NULL;
    struct e2e_sec_info info;
    int64_t now = endpoint_now(endpoint);
    if (!id_is_absolute(peer))
        return fail(err, ESF_E_IDENTIFIER, 0, "", "the peer has to be an absolute AE-ID or CSE-ID, not \"%s\"",
                    quote_text(peer).text);
    TRY(e2e_sec_info_read(&info, e2e_sec_info, now, err));
    LOCKED(&endpoint->lock);
    TRY(esprim_state(&state, endpoint, err));
    if (span_equal(peer, id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "", "the peer is this endpoint itself");
    TRY(check_learned(endpoint, state, peer, &info, err));
    struct esprim_peer *fresh = new_peer(peer, &info);
    if (!fresh)
        return fail_no_memory(err);
    struct esprim_peer *old = esprim_find_peer(endpoint, state, peer);
    if (old)
        table_remove(&state->peers, &old->entry);
    fresh->entry.hash = siphash(endpoint->hash_key, peer);
    table_insert(&state->peers, &fresh->entry, now);
    return ESF_OK;
}

/* ---- giving ---- */

static status make_shared(struct rand_object *out, struct endpoint *endpoint, const struct esprim_state *state,
                          int64_t now, struct error **err) {
    struct rand_owner owner = {id_span(&endpoint->identity.self), span_of(NULL, 0)};
    return receiver_rand_make(out, &state->secret, &owner, endpoint->settings.receiver_algorithms,
                              now + endpoint->settings.shared_rand_life_ms, err);
}

/* The object to be published: the present one, or a new one when three quarters of its life are over (D9). Lock held. */
static status rand_to_publish(struct rand_object *out, struct endpoint *endpoint, const struct esprim_state *state,
                              int64_t now, struct error **err) {
    if (!state->has_published || now >= state->published_due)
        return make_shared(out, endpoint, state, now, err);
    *out = state->published;
    return ESF_OK;
}

/* Lock held. */
static void publish(struct endpoint *endpoint, struct esprim_state *state, const struct rand_object *rand,
                    int64_t now) {
    if (state->has_published && rand_object_equal(&state->published, rand))
        return;
    state->published = *rand;
    state->published_due = now + endpoint->settings.shared_rand_life_ms / 4 * 3;
    state->has_published = true;
    state->used = true;
}

static status make_unshared(struct rand_object *out, struct endpoint *endpoint, struct esprim_state *state,
                            struct span requester, int64_t now, struct error **err) {
    struct rand_owner owner = {id_span(&endpoint->identity.self), requester};
    TRY(receiver_rand_make(out, &state->secret, &owner, endpoint->settings.receiver_algorithms,
                           now + endpoint->settings.unshared_rand_life_ms, err));
    state->used = true;
    return ESF_OK;
}

status esprim_next_rand(struct rand_object *out, struct endpoint *endpoint, struct span peer, bool is_shared,
                        int64_t now, struct error **err) {
    struct esprim_state *state = NULL;
    TRY(esprim_state(&state, endpoint, err));
    if (!is_shared)
        return make_unshared(out, endpoint, state, peer, now, err);
    TRY(rand_to_publish(out, endpoint, state, now, err));
    publish(endpoint, state, out, now);
    return ESF_OK;
}

status esprim_give_rand(struct bytes **out, struct endpoint *endpoint, struct span from, struct error **err) {
    AUTO(bytes) struct bytes *content = NULL;
    struct esprim_state *state = NULL;
    struct rand_object rand;
    struct id requester;
    int64_t now = endpoint_now(endpoint);
    *out = NULL;
    {
        LOCKED(&endpoint->lock);
        (void)id_absolute(&requester, &endpoint->identity, from);
        if (requester.size == 0)
            return fail(err, ESF_E_IDENTIFIER, ESF_RSC_BAD_REQUEST, "", "the requester's From is empty or too long");
        TRY(esprim_state(&state, endpoint, err));
        TRY(make_unshared(&rand, endpoint, state, id_span(&requester), now, err));
    }
    TRY(bytes_append_text(&content, SECURITY_INFO_RAND_HEAD, err));
    TRY(rand_object_append(&content, &rand, err));
    TRY(bytes_append_text(&content, SECURITY_INFO_RAND_TAIL, err));
    *out = content;
    content = NULL;
    return ESF_OK;
}

/* ---- publishing ---- */

/* reading: what indicates ESCertKE is not said; an end with a certificate identity takes ESPrim keys from certificates (E2EKey B2) */
enum { SUID_ESPRIM_CERTIFICATES = 43 };

struct suids {
    int32_t list[SUID_LIST_MAX];
    size_t count;
};

static void add_suid(struct suids *suids, int32_t suid) {
    for (size_t i = 0; i < suids->count; i++) {
        if (suids->list[i] == suid)
            return;
    }
    if (suids->count < SUID_LIST_MAX)
        suids->list[suids->count++] = suid;
}

static void collect_suid(const struct table_entry *entry, void *context) {
    add_suid(context, ring_key_of_entry(entry)->facts.suid);
}

static void sort_suids(struct suids *suids) {
    for (size_t i = 1; i < suids->count; i++) {
        int32_t suid = suids->list[i];
        size_t at = i;
        for (; at > 0 && suids->list[at - 1] > suid; at--)
            suids->list[at] = suids->list[at - 1];
        suids->list[at] = suid;
    }
}

status esprim_info(struct bytes **out, struct endpoint *endpoint, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    struct esprim_state *state = NULL;
    struct rand_object rand;
    struct suids suids = {.count = 0};
    int64_t now = endpoint_now(endpoint);
    *out = NULL;
    LOCKED(&endpoint->lock);
    TRY(esprim_state(&state, endpoint, err));
    table_each(&endpoint->keyring.by_id, collect_suid, &suids);
    if (endpoint->identities)
        add_suid(&suids, SUID_ESPRIM_CERTIFICATES);
    sort_suids(&suids);
    bool has_rand = endpoint->settings.shared_rand;
    if (has_rand)
        TRY(rand_to_publish(&rand, endpoint, state, now, err));
    TRY(e2e_sec_info_append(&text, suids.list, suids.count, has_rand ? &rand : NULL, err));
    if (has_rand)
        publish(endpoint, state, &rand, now);
    *out = text;
    text = NULL;
    return ESF_OK;
}

int64_t esprim_info_due(struct endpoint *endpoint) {
    LOCKED(&endpoint->lock);
    const struct esprim_state *state = endpoint->slots[SLOT_ESPRIM].state;
    return state && state->has_published ? state->published_due : 0;
}
