/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/endpoint.h"

#include <inttypes.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "base/fork.h"
#include "base/tag.h"
#include "endpoint/trust_settings.h"
#include "onem2m/enums.h"

#define MINUTE_MS 60000

status endpoint_new(struct endpoint **out, struct span absolute_id, struct error **err) {
    AUTO(endpoint) struct endpoint *endpoint = mem_new(sizeof *endpoint);
    *out = NULL;
    if (!endpoint)
        return fail_no_memory(err);
    endpoint->tag = TAG_ENDPOINT;
    endpoint->refs = 1;
    endpoint->generation = fork_generation();
    lock_init(&endpoint->lock);
    settings_init(&endpoint->settings);
    store_init(&endpoint->store);
    keyring_init(&endpoint->keyring, endpoint->hash_key);
    TRY(id_context_init(&endpoint->identity, absolute_id, err));
    TRY(cert_trust_new(&endpoint->trust, err));
    TRY(random_octets((uint8_t *)endpoint->hash_key, sizeof endpoint->hash_key, err));
    keyring_init(&endpoint->keyring, endpoint->hash_key);
    *out = endpoint;
    endpoint = NULL;
    return ESF_OK;
}

struct endpoint *endpoint_hold(struct endpoint *endpoint) {
    (void)atomic_add(&endpoint->refs, 1);
    return endpoint;
}

void endpoint_release(struct endpoint *endpoint) {
    if (!endpoint || atomic_add(&endpoint->refs, -1) > 0)
        return;
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        if (endpoint->slots[i].state)
            endpoint->slots[i].free(endpoint->slots[i].state);
    }
    store_clear(&endpoint->store);
    keyring_clear(&endpoint->keyring);
    identities_free(endpoint->identities);
    cert_trust_free(endpoint->trust);
    lock_destroy(&endpoint->lock);
    mem_wipe_free(endpoint, sizeof *endpoint);
}

void endpoint_cleanup(struct endpoint **endpoint) {
    endpoint_release(*endpoint);
}

status endpoint_enter(const struct endpoint *endpoint, struct error **err) {
    if (endpoint->generation == fork_generation())
        return ESF_OK;
    return fail(err, ESF_E_FORKED, 0, "", "this endpoint was made before a fork; open a new one in the child process");
}

int64_t endpoint_now(struct endpoint *endpoint) {
    return atomic_max(&endpoint->latest, clock_now());
}

status endpoint_take_key(struct endpoint *endpoint, struct ring_key **key, int64_t now, struct error **err) {
    const struct key_facts *facts = &(*key)->facts;
    if (span_equal(id_span(&facts->peer), id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "", "key \"%s\" is shared with this endpoint itself", facts->kid.text);
    if (key_has_expired(facts, now))
        return fail(err, ESF_E_KEY_EXPIRED, 0, "", "key \"%s\" has expired", facts->kid.text);
    if ((int64_t)endpoint->keyring.by_id.count >= endpoint->settings.keys_max &&
        !keyring_find(&endpoint->keyring, id_span(&facts->kid), suid_class(facts->suid)))
        return fail(err, ESF_E_QUOTA, 0, "", "the endpoint holds %" PRId64 " keys already (setting \"keys_max\")",
                    endpoint->settings.keys_max);
    return keyring_insert(&endpoint->keyring, key, now, err);
}

status endpoint_add_key(struct endpoint *endpoint, struct key *key, struct error **err) {
    AUTO(ring_key) struct ring_key *fresh = NULL;
    int64_t now = endpoint_now(endpoint);
    if (key->private_key)
        return fail(err, ESF_E_POLICY, 0, "", "a private key is shared with nobody; it belongs to an identity");
    struct key_facts facts = key_snapshot(key);
    status made = ring_key_new(&fresh, &facts, err);
    secret_wipe(&facts.octets);
    TRY(made);
    ring_key_confirm(fresh);
    LOCKED(&endpoint->lock);
    return endpoint_take_key(endpoint, &fresh, now, err);
}

void endpoint_drop_key(struct endpoint *endpoint, struct ring_key *key) {
    AUTO(ring_key) struct ring_key *held = ring_key_hold(key);
    keyring_remove(&endpoint->keyring, held);
    for (size_t i = 0; i < SLOT_COUNT; i++) {
        if (endpoint->slots[i].state && endpoint->slots[i].forget)
            endpoint->slots[i].forget(endpoint->slots[i].state, held);
    }
}

status endpoint_remove_key(struct endpoint *endpoint, struct span kid, int32_t suid, struct error **err) {
    if (!suid_is_defined(suid))
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not a SUID of TS-0004 6.3.4.2.39", suid);
    LOCKED(&endpoint->lock);
    struct ring_key *key = keyring_find(&endpoint->keyring, kid, suid_class(suid));
    if (!key)
        return fail(err, ESF_E_UNKNOWN_KEY, 0, "", "there is no key \"%s\" for usage class %d", quote_text(kid).text,
                    suid_class(suid));
    endpoint_drop_key(endpoint, key);
    return ESF_OK;
}

/* The parts of settings lie in three places: all of them change, or none does. Lock held. */
static status apply_settings(struct endpoint *endpoint, const struct tree *document, struct error **err) {
    AUTO(cert_trust) struct cert_trust *trust = NULL;
    struct settings changed = endpoint->settings;
    TRY(settings_read_tree(&changed, document, err));
    TRY(cert_trust_copy(&trust, endpoint->trust, err));
    TRY(trust_settings_read(trust, document, err));
    if (changed.registrar.size > 0) /* the last thing that can fail, and it changes nothing then */
        TRY(id_context_set_registrar(&endpoint->identity, id_span(&changed.registrar), err));
    struct cert_trust *old = endpoint->trust;
    endpoint->trust = trust;
    trust = old;
    endpoint->settings = changed;
    return ESF_OK;
}

status endpoint_set(struct endpoint *endpoint, struct span settings, struct error **err) {
    AUTO(tree) struct tree *document = NULL;
    TRY(settings_parse(&document, settings, err));
    LOCKED(&endpoint->lock);
    return apply_settings(endpoint, document, err);
}

static bool same_fqdn(struct span text, const char *lower) {
    if (text.size != strlen(lower))
        return false;
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        if (c >= 'A' && c <= 'Z')
            c = (uint8_t)(c - 'A' + 'a');
        if (c != (uint8_t)lower[i])
            return false;
    }
    return true;
}

int endpoint_authority(const struct endpoint *endpoint, struct span kid, struct span *fqdn) {
    const uint8_t *at = kid.size ? memchr(kid.data, '@', kid.size) : NULL;
    if (!at)
        return -1;
    struct span right = span_from(kid, (size_t)(at - kid.data) + 1);
    for (size_t i = 0; i < endpoint->settings.authorities_count; i++) {
        if (same_fqdn(right, endpoint->settings.authorities[i])) {
            *fqdn = span_text(endpoint->settings.authorities[i]);
            return (int)i;
        }
    }
    return -1;
}

bool endpoint_may_ask(struct endpoint *endpoint, int authority, int64_t now) {
    struct authority_rate *rate = &endpoint->rates[authority];
    if (rate->minute != now / MINUTE_MS)
        *rate = (struct authority_rate){.minute = now / MINUTE_MS};
    if (rate->needs >= endpoint->settings.needs_per_authority_per_minute)
        return false;
    rate->needs++;
    return true;
}

status endpoint_check_key(const struct endpoint *endpoint, const struct ring_key *key, int64_t now, int32_t rsc,
                          struct error **err) {
    if (ring_key_is_removed(key))
        return fail(err, ESF_E_UNKNOWN_KEY, rsc, "/kid", "key \"%s\" was removed", key->facts.kid.text);
    if (key_has_expired(&key->facts, now))
        return fail(err, ESF_E_KEY_EXPIRED, rsc, "/kid", "key \"%s\" has expired", key->facts.kid.text);
    if (atomic_get(&key->uses) >= endpoint->settings.key_uses_max)
        return fail(err, ESF_E_LIMIT, rsc, "/kid",
                    "key \"%s\" has been used as often as setting \"key_uses_max\" allows", key->facts.kid.text);
    return ESF_OK;
}
