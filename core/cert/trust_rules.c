/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/spki.h"
#include "cert/trust.h"

static const char *const MATCHES[] = {
    [CERT_MATCH_NONE] = "",           [CERT_MATCH_AE_ID] = "ae-id",   [CERT_MATCH_CSE_ID] = "cse-id",
    [CERT_MATCH_NODE_ID] = "node-id", [CERT_MATCH_DEVICE] = "device", [CERT_MATCH_FQDN] = "fqdn",
    [CERT_MATCH_RAW] = "raw",
};

const char *cert_match_text(enum cert_match match) {
    return match >= CERT_MATCH_NONE && match <= CERT_MATCH_RAW ? MATCHES[match] : "";
}

enum cert_match cert_match_of(struct span text) {
    for (enum cert_match match = CERT_MATCH_AE_ID; match <= CERT_MATCH_RAW; match++)
        if (span_is(text, MATCHES[match]))
            return match;
    return CERT_MATCH_NONE;
}

status cert_key_name(struct ni *out, struct span text_or_der, struct error **err) {
    struct cert_findings findings = {.count = 0};
    uint8_t point[P256_POINT_SIZE];
    if (text_or_der.size == 0 || text_or_der.data[0] != 0x30)
        return ni_read(out, text_or_der, err);
    *out = (struct ni){.size = 0};
    if (spki_read(point, text_or_der, "", &findings))
        *out = ni_of(text_or_der);
    return cert_findings_fail(&findings, err);
}

bool cert_prefix_covers(struct span prefix, struct span id) {
    if (prefix.size == 0 || id.size < prefix.size || memcmp(prefix.data, id.data, prefix.size) != 0)
        return false;
    return id.size == prefix.size || prefix.data[prefix.size - 1] == '/' || id.data[prefix.size] == '/';
}

bool cert_entry_is_for(const struct cert_entry *entry, int32_t suid) {
    return suid == 0 || entry->suid == 0 || entry->suid == suid;
}

bool cert_anchor_is(const struct cert_anchor *anchor, const struct ni *name) {
    return ni_names(name, anchor->key_name.digest) || (anchor->name.size > 0 && ni_names(name, anchor->name.digest));
}

struct span cert_domain_id(const struct cert_trust *trust, struct span name) {
    for (size_t i = 0; i < trust->domains_count; i++)
        if (cert_dns_equal(cert_text_span(&trust->domains[i].name), name))
            return cert_text_span(&trust->domains[i].id);
    return span_of(NULL, 0);
}

bool cert_may_initiate(const struct cert_trust *trust, struct span id, int32_t suid) {
    bool has_entry = false;
    for (size_t i = 0; i < trust->entries_count; i++) {
        const struct cert_entry *entry = &trust->entries[i];
        if (!span_equal(cert_text_span(&entry->id), id))
            continue;
        if (entry->may_initiate && cert_entry_is_for(entry, suid))
            return true;
        has_entry = true;
    }
    for (size_t i = 0; i < trust->anchors_count && !has_entry; i++)
        if (trust->anchors[i].may_initiate && cert_prefix_covers(cert_text_span(&trust->anchors[i].prefix), id))
            return true;
    return false;
}
