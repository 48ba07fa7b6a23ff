/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/peer.h"

void e2ekey_peer_init(struct e2ekey_peer *peer, struct endpoint *endpoint, const struct id *id, bool is_client,
                      int32_t suid) {
    *peer = (struct e2ekey_peer){.trust = endpoint_hold_trust(endpoint),
                                 .id = *id,
                                 .is_client = is_client,
                                 .suid = suid,
                                 .now = endpoint_now(endpoint)};
}

void e2ekey_peer_clear(struct e2ekey_peer *peer) {
    cert_trust_free(peer->trust);
    peer->trust = NULL;
}

static status ask(struct cert_verdict *verdict, const struct e2ekey_peer *peer, const struct tls_shown *shown,
                  int32_t suid, struct error **err) {
    bool is_raw = shown->chain_count == 0 && shown->raw_key.size > 0;
    struct cert_question question = {.credential = is_raw ? &shown->raw_key : shown->chain,
                                     .count = is_raw ? 1 : shown->chain_count,
                                     .is_raw = is_raw,
                                     .role = peer->is_client ? CERT_ROLE_CLIENT : CERT_ROLE_SERVER,
                                     .initiates = peer->is_client,
                                     .id = id_span(&peer->id),
                                     .suid = suid,
                                     .now = peer->now};
    return cert_judge(verdict, peer->trust, &question, err);
}

static void add_use(struct e2ekey_peer *peer, const struct cert_verdict *verdict, int32_t suid) {
    for (size_t i = 0; i < peer->uses_count; i++) {
        if (peer->uses[i].suid == suid)
            return;
    }
    if (peer->uses_count < E2EKEY_USES_MAX)
        peer->uses[peer->uses_count++] =
            (struct e2ekey_use){suid, verdict->is_by_entry && verdict->encoding ? verdict->encoding : ESF_ENCODING_A};
}

/* Message 1 does not say what the key is for: the Terminating End-Point makes one for each use that its trust entries name. */
static status add_uses_of_entries(struct e2ekey_peer *peer, const struct tls_shown *shown, struct error **err) {
    for (size_t i = 0; i < peer->trust->entries_count; i++) {
        const struct cert_entry *entry = &peer->trust->entries[i];
        struct cert_verdict verdict;
        struct error *fault = NULL;
        if (entry->suid == 0 || !span_equal(cert_text_span(&entry->id), id_span(&peer->id)))
            continue;
        status judged = ask(&verdict, peer, shown, entry->suid, &fault);
        error_free(fault);
        if (judged == ESF_E_NO_MEMORY)
            return fail_no_memory(err);
        if (judged == ESF_OK && verdict.is_by_entry && verdict.suid == entry->suid)
            add_use(peer, &verdict, entry->suid);
    }
    return ESF_OK;
}

static status judge(struct e2ekey_peer *peer, const struct tls_shown *shown, struct error **err) {
    peer->uses_count = 0;
    TRY(ask(&peer->verdict, peer, shown, peer->suid, err));
    int32_t named = peer->verdict.is_by_entry ? peer->verdict.suid : 0;
    int32_t wanted = peer->suid != 0 ? peer->suid : named != 0 ? named : E2EKEY_SUID_DEFAULT;
    add_use(peer, &peer->verdict, wanted);
    return peer->suid != 0 ? ESF_OK : add_uses_of_entries(peer, shown, err);
}

/* What the peer is told of a refusal. */
static const struct {
    int32_t code;
    uint8_t alert;
} ALERTS[] = {
    {ESF_E_EXPIRED, TLS_ALERT_CERTIFICATE_EXPIRED}, {ESF_E_REVOKED, TLS_ALERT_CERTIFICATE_REVOKED},
    {ESF_E_UNTRUSTED, TLS_ALERT_UNKNOWN_CA},        {ESF_E_IDENTITY, TLS_ALERT_ACCESS_DENIED},
    {ESF_E_POLICY, TLS_ALERT_ACCESS_DENIED},        {ESF_E_NO_MEMORY, TLS_ALERT_INTERNAL_ERROR},
};

static uint8_t alert_for(int32_t code) {
    for (size_t i = 0; i < sizeof ALERTS / sizeof ALERTS[0]; i++) {
        if (ALERTS[i].code == code)
            return ALERTS[i].alert;
    }
    return TLS_ALERT_BAD_CERTIFICATE;
}

status e2ekey_judge(void *context, const struct tls_shown *shown, uint8_t *alert, struct error **err) {
    struct e2ekey_peer *peer = context;
    status judged = judge(peer, shown, err);
    peer->is_judged = true;
    peer->is_refused = judged < 0 && judged != ESF_E_NO_MEMORY;
    if (judged < 0)
        *alert = alert_for(judged);
    return judged;
}

status e2ekey_judge_again(struct e2ekey_peer *peer, struct endpoint *endpoint, const struct tls_engine *engine,
                          struct error **err) {
    struct tls_facts facts;
    struct cert_trust *trust = endpoint_hold_trust(endpoint);
    cert_trust_free(peer->trust);
    bool has_changed = peer->trust != trust;
    peer->trust = trust;
    peer->now = endpoint_now(endpoint);
    if (!has_changed)
        return ESF_OK;
    tls_engine_facts(&facts, engine);
    return judge(peer, &facts.shown, err);
}

struct span e2ekey_server_name(const struct e2ekey_peer *peer) {
    const struct cert_trust *trust = peer->trust;
    for (size_t i = 0; i < trust->entries_count; i++) {
        const struct cert_entry *entry = &trust->entries[i];
        struct span name = cert_text_span(entry->name.size > 0 ? &entry->name : &entry->id);
        bool is_by_dns = entry->match == CERT_MATCH_FQDN || entry->match == CERT_MATCH_CSE_ID;
        if (is_by_dns && span_equal(cert_text_span(&entry->id), id_span(&peer->id)) && cert_dns_fault(name) == NULL)
            return name;
    }
    for (size_t i = 0; i < trust->domains_count; i++) {
        if (span_equal(cert_text_span(&trust->domains[i].id), id_span(&peer->id)))
            return cert_text_span(&trust->domains[i].name);
    }
    return span_of(NULL, 0);
}
