/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/identity.h"

#include <stdio.h>

#include "base/testing.h"

static const char NAMES[] = "chain/0/subjectAltName";

/* ---- names ---- */

/* D14: byte for byte, or behind one listed scheme. Returns the id in a URI, which may be the whole. */
static struct span id_in_uri(const struct cert_trust *trust, struct span uri) {
    for (size_t i = 0; i < trust->schemes_count; i++) {
        size_t size = trust->schemes[i].size;
        if (uri.size > size && uri.data[size] == ':' && memcmp(uri.data, trust->schemes[i].text, size) == 0)
            return span_from(uri, size + 1);
    }
    return uri;
}

static bool uri_is(const struct cert_trust *trust, const struct cert_name *name, struct span wanted) {
    return name->kind == CERT_NAME_URI &&
           (span_equal(name->value, wanted) || span_equal(id_in_uri(trust, name->value), wanted));
}

static bool domain_is(const struct cert_trust *trust, const struct cert_entry *entry, const struct cert_name *name) {
    if (name->kind != CERT_NAME_DNS)
        return false;
    if (entry->name.size > 0)
        return cert_name_is(name, cert_text_span(&entry->name));
    return span_equal(cert_domain_id(trust, name->value), cert_text_span(&entry->id));
}

/* reading: a Node-ID may stand as URI, dNSName or registeredID; a device id as otherName; an FQDN as dNSName or, whole, as URI. */
static bool name_is(const struct cert_trust *trust, const struct cert_entry *entry, const struct cert_name *name) {
    struct span wanted = cert_text_span(entry->name.size > 0 ? &entry->name : &entry->id);
    switch (entry->match) {
    case CERT_MATCH_AE_ID:
        return uri_is(trust, name, wanted);
    case CERT_MATCH_CSE_ID:
        return domain_is(trust, entry, name);
    case CERT_MATCH_NODE_ID:
        return name->kind != CERT_NAME_DEVICE && cert_name_is(name, wanted);
    case CERT_MATCH_DEVICE:
        return name->kind == CERT_NAME_DEVICE && cert_name_is(name, wanted);
    case CERT_MATCH_FQDN:
        return (name->kind == CERT_NAME_DNS || name->kind == CERT_NAME_URI) && cert_name_is(name, wanted);
    default:
        return false;
    }
}

bool cert_names_entry(const struct cert_trust *trust, const struct cert_entry *entry, const struct cert_names *names) {
    for (size_t i = 0; i < names->count; i++)
        if (name_is(trust, entry, &names->items[i]))
            return true;
    return testing_check_off(TESTING_CHECK_IDENTITY);
}

/* ---- verdicts ---- */

/* TS-0003 12.3.2.1 */
static void set_credential_id(struct cert_verdict *out, const char *value) {
    static const int TYPES[] = {
        [CERT_MATCH_NONE] = 0,    [CERT_MATCH_AE_ID] = 33, [CERT_MATCH_CSE_ID] = 32, [CERT_MATCH_NODE_ID] = 34,
        [CERT_MATCH_DEVICE] = 31, [CERT_MATCH_FQDN] = 0,   [CERT_MATCH_RAW] = 30,
    };
    out->credential_id[0] = 0;
    if (TYPES[out->flavour] != 0)
        snprintf(out->credential_id, sizeof out->credential_id, "%d-%s", TYPES[out->flavour], value);
}

static void take_id(struct cert_verdict *out, enum cert_match flavour, const struct cert_text *id) {
    out->id = *id;
    out->flavour = flavour;
    set_credential_id(out, id->text);
}

static void take_entry(struct cert_verdict *out, const struct cert_entry *entry) {
    bool is_id = entry->match == CERT_MATCH_AE_ID || entry->match == CERT_MATCH_CSE_ID || entry->name.size == 0;
    out->is_by_entry = true;
    out->id = entry->id;
    out->flavour = entry->match;
    out->suid = entry->suid;
    out->encoding = entry->encoding;
    set_credential_id(out, is_id ? entry->id.text : entry->name.text);
}

/* Whether an entry may be used as it is asked for. */
static bool serves(const struct cert_entry *entry, const struct cert_question *question,
                   struct cert_findings *findings) {
    const char *id = entry->id.text;
    if (!cert_entry_is_for(entry, question->suid))
        cert_broke(findings, CERT_RULE_USE, "trust", "the trust entry of \"%s\" is for SUID %d, not for %d", id,
                   (int)entry->suid, (int)question->suid);
    else if (question->initiates && !entry->may_initiate)
        cert_broke(findings, CERT_RULE_USE, "trust", "the trust entry of \"%s\" does not let it initiate", id);
    else
        return true;
    return false;
}

static void say_mismatch(const struct cert_names *names, struct span wanted, const char *match,
                         struct cert_findings *findings) {
    cert_broke(findings, CERT_RULE_IDENTITY, NAMES, "the certificate is of %s; expected \"%s\"%s%s",
               cert_names_list(names).text, quote_text(wanted).text,
               match[0] != 0 ? " by the trust entry with match " : "", match);
}

/* D14: an anchor vouches for ids under its prefix or, without one, for entries that name it. */
static bool vouches(const struct cert_entry *entry, const struct cert_anchor *anchor) {
    bool is_named = entry->anchor.size > 0;
    if (is_named && !cert_anchor_is(anchor, &entry->anchor))
        return false;
    if (anchor->prefix.size > 0)
        return cert_prefix_covers(cert_text_span(&anchor->prefix), cert_text_span(&entry->id));
    return is_named;
}

static bool try_entry(const struct cert_trust *trust, const struct cert_question *question,
                      const struct cert_entry *entry, const struct cert *cert, const struct cert_anchor *anchor,
                      struct cert_findings *findings) {
    struct span wanted = cert_text_span(entry->name.size > 0 ? &entry->name : &entry->id);
    if (entry->match == CERT_MATCH_RAW) {
        cert_broke(findings, CERT_RULE_IDENTITY, "chain/0",
                   "\"%s\" is expected with a raw public key, and has shown a certificate", entry->id.text);
        return false;
    }
    if (!cert_names_entry(trust, entry, &cert->extensions.names)) {
        say_mismatch(&cert->extensions.names, wanted, cert_match_text(entry->match), findings);
        return false;
    }
    if (entry->key.size > 0 && !ni_names(&entry->key, cert->key_name.digest)) {
        cert_broke(findings, CERT_RULE_IDENTITY, "chain/0/subjectPublicKeyInfo", "the key is %s; expected %s",
                   ni_text(&cert->key_name).text, ni_text(&entry->key).text);
        return false;
    }
    if (!vouches(entry, anchor)) {
        cert_broke(findings, CERT_RULE_ANCHOR_SCOPE, "anchor",
                   "the anchor %s does not vouch for \"%s\": the trust entry does not name it, or its prefix is \"%s\"",
                   ni_text(&anchor->key_name).text, entry->id.text, anchor->prefix.text);
        return false;
    }
    return serves(entry, question, findings);
}

/* ---- without an entry: the prefix of the anchor ---- */

/* The id that one name gives, and by which flavour; false when it gives none. */
static bool id_of_name(struct cert_text *id, enum cert_match *flavour, const struct cert_trust *trust,
                       const struct cert_name *name) {
    struct span found = name->kind == CERT_NAME_URI   ? id_in_uri(trust, name->value)
                        : name->kind == CERT_NAME_DNS ? cert_domain_id(trust, name->value)
                                                      : span_of(NULL, 0);
    *flavour = name->kind == CERT_NAME_URI ? CERT_MATCH_AE_ID : CERT_MATCH_CSE_ID;
    return cert_text_set(id, found);
}

static bool has_entry(const struct cert_trust *trust, struct span id) {
    for (size_t i = 0; i < trust->entries_count; i++)
        if (span_equal(cert_text_span(&trust->entries[i].id), id))
            return true;
    return false;
}

/* Ids in the certificate that the anchor vouches for and that no entry speaks of; `wanted` empty: all of them. */
static size_t ids_by_prefix(struct cert_text *id, enum cert_match *flavour, const struct cert_trust *trust,
                            const struct cert *cert, const struct cert_anchor *anchor, struct span wanted) {
    size_t count = 0;
    const struct cert_names *names = &cert->extensions.names;
    for (size_t i = 0; i < names->count; i++) {
        struct cert_text found;
        enum cert_match found_flavour;
        if (!id_of_name(&found, &found_flavour, trust, &names->items[i]))
            continue;
        struct span found_id = cert_text_span(&found);
        bool is_new = count == 0 || !span_equal(cert_text_span(id), found_id);
        if ((wanted.size > 0 && !span_equal(found_id, wanted)) || has_entry(trust, found_id) || !is_new ||
            !cert_prefix_covers(cert_text_span(&anchor->prefix), found_id))
            continue;
        *id = found;
        *flavour = found_flavour;
        count++;
    }
    return count;
}

/* The check of identities switched off: whom the question names. */
static size_t unchecked_id(struct cert_text *id, enum cert_match *flavour, struct span wanted) {
    *flavour = CERT_MATCH_AE_ID;
    return cert_text_set(id, wanted) ? 1 : 0;
}

static void say_not_vouched(const struct cert *cert, const struct cert_anchor *anchor, struct span wanted, size_t count,
                            struct cert_findings *findings) {
    const struct cert_names *names = &cert->extensions.names;
    if (count > 1)
        cert_broke(findings, CERT_RULE_IDENTITY, NAMES, "the certificate is of %s: say which is expected",
                   cert_names_list(names).text);
    else if (wanted.size > 0 && anchor->prefix.size > 0 && cert_prefix_covers(cert_text_span(&anchor->prefix), wanted))
        say_mismatch(names, wanted, "", findings);
    else if (anchor->prefix.size == 0)
        cert_broke(
            findings, CERT_RULE_ANCHOR_SCOPE, "anchor",
            "the anchor vouches only for trust entries that name it, and none is for %s of the certificate of %s",
            wanted.size > 0 ? quote_text(wanted).text : "a name", cert_names_list(names).text);
    else
        cert_broke(findings, CERT_RULE_ANCHOR_SCOPE, "anchor",
                   "the anchor vouches for ids under \"%s\"; the certificate is of %s; expected %s",
                   anchor->prefix.text, cert_names_list(names).text,
                   wanted.size > 0 ? quote_text(wanted).text : "one of those");
}

static void identify_by_prefix(struct cert_verdict *out, const struct cert_trust *trust,
                               const struct cert_question *question, const struct cert *cert,
                               const struct cert_anchor *anchor, struct cert_findings *findings) {
    struct cert_text id = {.size = 0};
    enum cert_match flavour = CERT_MATCH_NONE;
    size_t count = testing_check_off(TESTING_CHECK_IDENTITY)
                       ? unchecked_id(&id, &flavour, question->id)
                       : ids_by_prefix(&id, &flavour, trust, cert, anchor, question->id);
    if (count != 1)
        say_not_vouched(cert, anchor, question->id, count, findings);
    else if (question->initiates && !anchor->may_initiate)
        cert_broke(findings, CERT_RULE_USE, "anchor", "nobody under the prefix \"%s\" may initiate",
                   anchor->prefix.text);
    else
        take_id(out, flavour, &id);
}

void cert_identify_chained(struct cert_verdict *out, const struct cert_trust *trust,
                           const struct cert_question *question, const struct cert *cert,
                           const struct cert_anchor *anchor, struct cert_findings *findings) {
    bool is_expected = question->id.size > 0;
    struct cert_findings tried = {.count = 0};
    for (size_t i = 0; i < trust->entries_count; i++) {
        const struct cert_entry *entry = &trust->entries[i];
        if (is_expected && !span_equal(cert_text_span(&entry->id), question->id))
            continue;
        if (try_entry(trust, question, entry, cert, anchor, &tried)) {
            take_entry(out, entry);
            return;
        }
    }
    /* D53: entries for an id are all that counts for it. */
    if (is_expected && tried.count > 0)
        *findings = tried;
    else
        identify_by_prefix(out, trust, question, cert, anchor, findings);
}

void cert_identify_raw(struct cert_verdict *out, const struct cert_trust *trust, const struct cert_question *question,
                       const struct ni *key_name, struct cert_findings *findings) {
    struct cert_findings tried = {.count = 0};
    for (size_t i = 0; i < trust->entries_count; i++) {
        const struct cert_entry *entry = &trust->entries[i];
        bool is_candidate = entry->match == CERT_MATCH_RAW &&
                            (question->id.size == 0 || span_equal(cert_text_span(&entry->id), question->id));
        bool is_key = ni_names(&entry->key, key_name->digest) || testing_check_off(TESTING_CHECK_IDENTITY);
        if (!is_candidate)
            continue;
        if (!is_key)
            cert_broke(&tried, CERT_RULE_IDENTITY, "raw", "the raw public key is %s; expected for \"%s\" is %s",
                       ni_text(key_name).text, entry->id.text, ni_text(&entry->key).text);
        else if (serves(entry, question, &tried)) {
            take_entry(out, entry);
            set_credential_id(out, ni_text(key_name).text);
            return;
        }
    }
    if (tried.count > 0 && question->id.size > 0)
        *findings = tried;
    else
        cert_broke(findings, CERT_RULE_IDENTITY, "raw", "no trust entry with match raw%s%s has the key %s",
                   question->id.size > 0 ? " for " : "", question->id.size > 0 ? quote_text(question->id).text : "",
                   ni_text(key_name).text);
}
