/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/agreed.h"

#include <stdio.h>

#include "base/alloc.h"
#include "onem2m/enums.h"

static const char LABEL[] = "EXPORTER-oneM2M-ESCertKE";
enum { KEY_ID_SIZE = 16, KEY_SIZE = 32, EXPORT_SIZE = KEY_ID_SIZE + KEY_SIZE };

/* reading: how a key for another use than ESPrim comes from the same run is not said (E2EKey B7): as in TS-0003 10.3.7, without a target */
static const char SECOND_USE[] = "oneM2M Enrolment Key to Usage-Constrained Symmetric Key derivation";

/* reading: pairwiseESPrimKey is pairwiseE2EKey itself (E2EKey B5) */
static void key_for(struct secret *out, const uint8_t key[KEY_SIZE], int32_t suid) {
    char digits[12];
    out->size = KEY_SIZE;
    memcpy(out->octets, key, KEY_SIZE);
    if (suid == E2EKEY_SUID_DEFAULT)
        return;
    (void)snprintf(digits, sizeof digits, "%d", suid);
    struct span parts[] = {span_text(SECOND_USE), span_text(digits)};
    hmac_sha256(out->octets, span_of(key, KEY_SIZE), parts, 2);
}

/* reading: the identifier in text is hexBinary in upper case, without "@" (E2EKey B6) */
static void write_kid(struct id *out, const uint8_t octets[KEY_ID_SIZE]) {
    static const char DIGITS[] = "0123456789ABCDEF";
    for (size_t i = 0; i < KEY_ID_SIZE; i++) {
        out->text[2 * i] = DIGITS[octets[i] >> 4];
        out->text[2 * i + 1] = DIGITS[octets[i] & 15];
    }
    out->text[2 * KEY_ID_SIZE] = '\0';
    out->size = 2 * KEY_ID_SIZE;
}

static int64_t sooner(int64_t a, int64_t b) {
    return a < b ? a : b;
}

static status make_key(struct ring_key **out, const struct key_facts *facts, struct error **err) {
    TRY(ring_key_new(out, facts, err));
    (*out)->is_agreed = true;
    return ESF_OK;
}

static status make_keys(struct e2ekey_agreed *out, const uint8_t exported[EXPORT_SIZE], const struct e2ekey_peer *peer,
                        int64_t expires, struct error **err) {
    status result = ESF_OK;
    for (size_t i = 0; i < peer->uses_count && result == ESF_OK; i++) {
        struct key_facts facts = {
            .peer = peer->id, .suid = peer->uses[i].suid, .encoding = peer->uses[i].encoding, .expires = expires};
        write_kid(&facts.kid, exported);
        key_for(&facts.octets, exported + KEY_ID_SIZE, facts.suid);
        result = make_key(&out->keys[i], &facts, err);
        secret_wipe(&facts.octets);
        out->count += result == ESF_OK ? 1 : 0;
    }
    return result;
}

status e2ekey_agreed_export(struct e2ekey_agreed *out, const struct tls_engine *engine, const struct e2ekey_peer *peer,
                            int64_t own_end, int64_t life_ms, struct error **err) {
    uint8_t exported[EXPORT_SIZE];
    *out = (struct e2ekey_agreed){.count = 0};
    if (!peer->is_judged || peer->is_refused)
        return fail(err, ESF_E_INTERNAL, 0, "", "the handshake ended without a judgement on the peer");
    TRY(tls_engine_export(exported, sizeof exported, engine, LABEL, NULL, err));
    int64_t expires = sooner(sooner(peer->now + life_ms, own_end), peer->verdict.expires);
    status made = make_keys(out, exported, peer, expires, err);
    wipe(exported, sizeof exported);
    return made;
}

void e2ekey_agreed_cleanup(struct e2ekey_agreed *agreed) {
    for (size_t i = 0; i < agreed->count; i++)
        ring_key_release(agreed->keys[i]);
    agreed->count = 0;
}

/* ---- into the ring ---- */

struct crowd {
    int usage_class;
    int64_t now, count;
    const struct ring_key *fresh;
    struct ring_key *first; /* the one to go */
};

/* Those that have expired go first, then those that nobody has confirmed, then the oldest. */
static bool goes_before(const struct ring_key *a, const struct ring_key *b, int64_t now) {
    bool a_over = key_has_expired(&a->facts, now), b_over = key_has_expired(&b->facts, now);
    if (a_over != b_over)
        return a_over;
    if (ring_key_is_confirmed(a) != ring_key_is_confirmed(b))
        return !ring_key_is_confirmed(a);
    return a->sequence < b->sequence;
}

static void count_key(struct ring_key *key, void *context) {
    struct crowd *crowd = context;
    if (!key->is_agreed || suid_class(key->facts.suid) != crowd->usage_class)
        return;
    crowd->count++;
    if (key != crowd->fresh && (!crowd->first || goes_before(key, crowd->first, crowd->now)))
        crowd->first = key;
}

static void keep_to_quota(struct endpoint *endpoint, const struct ring_key *fresh, int64_t now) {
    for (;;) {
        struct crowd crowd = {.usage_class = suid_class(fresh->facts.suid), .now = now, .fresh = fresh};
        keyring_each_of(&endpoint->keyring, id_span(&fresh->facts.peer), count_key, &crowd);
        if (crowd.count <= endpoint->settings.e2ekey_keys_per_peer_max || !crowd.first)
            return;
        endpoint_drop_key(endpoint, crowd.first);
    }
}

status e2ekey_agreed_install(struct e2ekey_agreed *agreed, struct endpoint *endpoint, int64_t now, struct error **err) {
    for (size_t i = 0; i < agreed->count; i++) {
        status taken = endpoint_take_key(endpoint, &agreed->keys[i], now, err);
        while (taken < 0 && i > 0)
            endpoint_drop_key(endpoint, agreed->keys[--i]);
        TRY(taken);
    }
    for (size_t i = 0; i < agreed->count; i++)
        keep_to_quota(endpoint, agreed->keys[i], now);
    return ESF_OK;
}
