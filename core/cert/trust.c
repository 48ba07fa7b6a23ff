/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/trust.h"

#include "base/alloc.h"
#include "base/lock.h"
#include "cert/check.h"
#include "cert/spki.h"

status cert_trust_new(struct cert_trust **out, struct error **err) {
    *out = mem_new(sizeof **out);
    if (*out == NULL)
        return fail_no_memory(err);
    (*out)->refs = 1;
    return ESF_OK;
}

struct cert_trust *cert_trust_hold(struct cert_trust *trust) {
    (void)atomic_add(&trust->refs, 1);
    return trust;
}

void cert_trust_free(struct cert_trust *trust) {
    if (trust == NULL || atomic_add(&trust->refs, -1) != 0)
        return;
    for (size_t i = 0; i < trust->anchors_count; i++)
        cert_free(trust->anchors[i].cert);
    for (size_t i = 0; i < trust->crls_count; i++)
        crl_free(trust->crls[i]);
    mem_free(trust->anchors);
    mem_free(trust->entries);
    mem_free(trust->crls);
    mem_free(trust->domains);
    mem_free(trust);
}

void cert_trust_cleanup(struct cert_trust **trust) {
    cert_trust_free(*trust);
}

/* ---- lists that grow ---- */

/* Makes room for one more item; *room counts items. */
static status reserve(void **items, size_t *room, size_t count, size_t item_size, size_t max, const char *what,
                      struct error **err) {
    enum { ROOM_MIN = 4 };
    if (count >= max)
        return fail(err, ESF_E_LIMIT, 0, NULL, "there can be at most %zu %s", max, what);
    if (count < *room)
        return ESF_OK;
    size_t wanted = *room < ROOM_MIN ? ROOM_MIN : 2 * *room;
    void *larger = mem_new(size_mul(wanted, item_size));
    if (larger == NULL)
        return fail_no_memory(err);
    if (count > 0)
        memcpy(larger, *items, count * item_size);
    mem_free(*items);
    *items = larger;
    *room = wanted;
    return ESF_OK;
}

#define RESERVE(trust, list, max, what, err)                                                                           \
    reserve((void **)&(trust)->list, &(trust)->list##_room, (trust)->list##_count, sizeof *(trust)->list, max, what,   \
            err)

static status copy_list(void **items, size_t *room, const void *from, size_t count, size_t item_size,
                        struct error **err) {
    if (count == 0)
        return ESF_OK;
    *items = mem_new(size_mul(count, item_size));
    if (*items == NULL)
        return fail_no_memory(err);
    memcpy(*items, from, count * item_size);
    *room = count;
    return ESF_OK;
}

#define COPY(to, from, list, err)                                                                                      \
    copy_list((void **)&(to)->list, &(to)->list##_room, (from)->list, (from)->list##_count, sizeof *(from)->list, err)

status cert_trust_copy(struct cert_trust **out, const struct cert_trust *trust, struct error **err) {
    *out = NULL;
    AUTO(cert_trust) struct cert_trust *copy = NULL;
    TRY(cert_trust_new(&copy, err));
    TRY(COPY(copy, trust, anchors, err));
    TRY(COPY(copy, trust, entries, err));
    TRY(COPY(copy, trust, crls, err));
    TRY(COPY(copy, trust, domains, err));
    /* Counts last: what is freed is what is held. */
    copy->anchors_count = trust->anchors_count;
    copy->entries_count = trust->entries_count;
    copy->crls_count = trust->crls_count;
    copy->domains_count = trust->domains_count;
    copy->schemes_count = trust->schemes_count;
    memcpy(copy->schemes, trust->schemes, sizeof copy->schemes);
    copy->needs_crls = trust->needs_crls;
    for (size_t i = 0; i < copy->anchors_count; i++)
        if (copy->anchors[i].cert != NULL)
            (void)cert_hold(copy->anchors[i].cert);
    for (size_t i = 0; i < copy->crls_count; i++)
        (void)crl_hold(copy->crls[i]);
    *out = copy;
    copy = NULL;
    return ESF_OK;
}

/* ---- adding ---- */

static bool read_bare_key(struct cert_anchor *anchor, struct span octets) {
    struct cert_findings ignored = {.count = 0};
    if (octets.size != SPKI_SIZE || !spki_read(anchor->point, octets, "", &ignored))
        return false;
    anchor->key_name = ni_of(octets);
    return true;
}

static status read_anchor(struct cert_anchor *anchor, struct span octets, struct error **err) {
    if (read_bare_key(anchor, octets))
        return ESF_OK;
    struct cert_findings findings;
    TRY(cert_inspect(&anchor->cert, &findings, octets, CERT_ROLE_NONE, CERT_NO_TIME, err));
    cert_findings_place(&findings, 0, "anchor");
    TRY(cert_findings_fail(&findings, err));
    memcpy(anchor->point, anchor->cert->point, sizeof anchor->point);
    anchor->name = anchor->cert->name;
    anchor->key_name = anchor->cert->key_name;
    return ESF_OK;
}

/* Absolute ids begin with two slashes and the name of a service provider; a prefix is the beginning of such. */
static bool is_prefix_of_ids(struct span text) {
    if (text.size < 2 || text.data[0] != '/' || text.data[1] != '/')
        return false;
    for (size_t i = 2; i < text.size; i++)
        if (text.data[i] != '/')
            return true;
    return false;
}

static status set_prefix(struct cert_anchor *anchor, struct span prefix, struct error **err) {
    if (prefix.size == 0)
        return ESF_OK;
    if (!cert_text_set(&anchor->prefix, prefix) || !is_prefix_of_ids(prefix))
        return fail(err, ESF_E_ARGUMENT, 0, NULL,
                    "\"%s\" is no prefix of ids: give one such as //example.com, of at most 255 octets",
                    quote_text(prefix).text);
    return ESF_OK;
}

static bool is_same_anchor(const struct cert_anchor *a, const struct cert_anchor *b) {
    return ni_equal(&a->key_name, &b->key_name) && a->name.size == b->name.size &&
           (a->name.size == 0 || ni_equal(&a->name, &b->name));
}

static status put_anchor(struct cert_trust *trust, const struct cert_anchor *anchor, bool *is_taken,
                         struct error **err) {
    for (size_t i = 0; i < trust->anchors_count; i++) {
        const struct cert_anchor *old = &trust->anchors[i];
        if (!is_same_anchor(old, anchor))
            continue;
        if (span_equal(cert_text_span(&old->prefix), cert_text_span(&anchor->prefix)) &&
            old->may_initiate == anchor->may_initiate)
            return ESF_OK;
        return fail(err, ESF_E_EXISTS, 0, NULL,
                    "the anchor is there already, for the prefix \"%s\"; what it vouches for cannot be changed",
                    old->prefix.text);
    }
    TRY(RESERVE(trust, anchors, CERT_ANCHORS_MAX, "anchors", err));
    trust->anchors[trust->anchors_count++] = *anchor;
    *is_taken = true;
    return ESF_OK;
}

status cert_trust_add_anchor(struct cert_trust *trust, struct span octets, struct span prefix, bool may_initiate,
                             struct error **err) {
    struct cert_anchor anchor = {.may_initiate = may_initiate};
    bool is_taken = false;
    status result = read_anchor(&anchor, octets, err);
    if (result == ESF_OK)
        result = set_prefix(&anchor, prefix, err);
    if (result == ESF_OK)
        result = put_anchor(trust, &anchor, &is_taken, err);
    if (!is_taken)
        cert_free(anchor.cert);
    return result;
}

static status refuse_entry(const struct cert_entry *entry, const char *why, struct error **err) {
    return fail(err, ESF_E_ARGUMENT, 0, NULL, "a trust entry for \"%s\" with match %s %s",
                quote_text(cert_text_span(&entry->id)).text, cert_match_text(entry->match), why);
}

static status check_entry(const struct cert_entry *entry, struct error **err) {
    bool has_name = entry->name.size > 0;
    struct span name = has_name ? cert_text_span(&entry->name) : cert_text_span(&entry->id);
    if (entry->id.size == 0 || cert_match_text(entry->match)[0] == 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "a trust entry needs an id and a match");
    if (entry->match == CERT_MATCH_RAW && (entry->key.size == 0 || has_name || entry->anchor.size > 0))
        return refuse_entry(entry, "needs a key, and has neither name nor anchor", err);
    if ((entry->match == CERT_MATCH_DEVICE || entry->match == CERT_MATCH_NODE_ID) && !has_name)
        return refuse_entry(entry, "needs the name that the certificate has", err);
    if ((entry->match == CERT_MATCH_FQDN || (entry->match == CERT_MATCH_CSE_ID && has_name)) &&
        cert_dns_fault(name) != NULL)
        return refuse_entry(entry, "needs a domain name", err);
    /* D14 */
    if (entry->match == CERT_MATCH_FQDN && entry->id.text[0] == '/')
        return refuse_entry(entry, "is for peers outside oneM2M: its id must not be a oneM2M id", err);
    return ESF_OK;
}

static bool ni_same(const struct ni *a, const struct ni *b) {
    return a->size == b->size && (a->size == 0 || ni_equal(a, b));
}

static bool is_same_entry(const struct cert_entry *a, const struct cert_entry *b) {
    return a->match == b->match && a->suid == b->suid && a->encoding == b->encoding &&
           a->may_initiate == b->may_initiate && ni_same(&a->key, &b->key) && ni_same(&a->anchor, &b->anchor) &&
           span_equal(cert_text_span(&a->id), cert_text_span(&b->id)) &&
           span_equal(cert_text_span(&a->name), cert_text_span(&b->name));
}

status cert_trust_add_entry(struct cert_trust *trust, const struct cert_entry *entry, struct error **err) {
    TRY(check_entry(entry, err));
    for (size_t i = 0; i < trust->entries_count; i++)
        if (is_same_entry(&trust->entries[i], entry))
            return ESF_OK;
    TRY(RESERVE(trust, entries, CERT_ENTRIES_MAX, "trust entries", err));
    trust->entries[trust->entries_count++] = *entry;
    return ESF_OK;
}

static status put_crl(struct cert_trust *trust, struct crl **crl, struct error **err) {
    for (size_t i = 0; i < trust->crls_count; i++) {
        struct crl **old = &trust->crls[i];
        if (!span_equal((*old)->issuer, (*crl)->issuer))
            continue;
        if ((*old)->this_update > (*crl)->this_update)
            return fail(err, ESF_E_EXISTS, 0, NULL, "a newer revocation list of that issuer is there");
        struct crl *replaced = *old;
        *old = *crl;
        *crl = replaced;
        return ESF_OK;
    }
    TRY(RESERVE(trust, crls, CERT_CRLS_MAX, "revocation lists", err));
    trust->crls[trust->crls_count++] = *crl;
    *crl = NULL;
    return ESF_OK;
}

status cert_trust_add_crl(struct cert_trust *trust, struct span octets, struct error **err) {
    AUTO(crl) struct crl *crl = NULL;
    struct cert_findings findings = {.count = 0};
    TRY(crl_read(&crl, octets, &findings, err));
    cert_findings_place(&findings, 0, "crl");
    TRY(cert_findings_fail(&findings, err));
    return put_crl(trust, &crl, err);
}

status cert_trust_add_domain(struct cert_trust *trust, struct span name, struct span id, struct error **err) {
    struct cert_domain domain;
    const char *fault = cert_dns_fault(name);
    if (fault != NULL || !cert_text_set(&domain.name, name) || !cert_text_set(&domain.id, id))
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the domain name \"%s\" %s", quote_text(name).text,
                    fault != NULL ? fault : "needs a CSE-ID of 1 to 255 octets");
    struct span known = cert_domain_id(trust, name);
    if (known.size > 0) {
        if (span_equal(known, id))
            return ESF_OK;
        return fail(err, ESF_E_EXISTS, 0, NULL, "\"%s\" is \"%s\" already, not \"%s\"", quote_text(name).text,
                    quote_text(known).text, quote_text(id).text);
    }
    TRY(RESERVE(trust, domains, CERT_DOMAINS_MAX, "domain names", err));
    trust->domains[trust->domains_count++] = domain;
    return ESF_OK;
}

/* RFC 3986 3.1 */
static bool is_scheme(struct span text) {
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool is_letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
        bool is_other = (c >= '0' && c <= '9') || c == '+' || c == '-' || c == '.';
        if (!is_letter && (i == 0 || !is_other))
            return false;
    }
    return text.size > 0 && text.size < CERT_NAME_SIZE_MAX;
}

status cert_trust_add_scheme(struct cert_trust *trust, struct span scheme, struct error **err) {
    if (!is_scheme(scheme))
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "\"%s\" is no URI scheme (RFC 3986 3.1); leave the colon out",
                    quote_text(scheme).text);
    for (size_t i = 0; i < trust->schemes_count; i++)
        if (span_equal(cert_text_span(&trust->schemes[i]), scheme))
            return ESF_OK;
    if (trust->schemes_count == CERT_SCHEMES_MAX)
        return fail(err, ESF_E_LIMIT, 0, NULL, "there can be at most %d URI schemes", CERT_SCHEMES_MAX);
    (void)cert_text_set(&trust->schemes[trust->schemes_count++], scheme);
    return ESF_OK;
}

/* ---- removing ---- */

size_t cert_trust_remove_entries(struct cert_trust *trust, struct span id) {
    size_t kept = 0, count = trust->entries_count;
    for (size_t i = 0; i < count; i++)
        if (!span_equal(cert_text_span(&trust->entries[i].id), id))
            trust->entries[kept++] = trust->entries[i];
    trust->entries_count = kept;
    return count - kept;
}

size_t cert_trust_remove_anchors(struct cert_trust *trust, const struct ni *name) {
    size_t kept = 0, count = trust->anchors_count;
    for (size_t i = 0; i < count; i++) {
        if (cert_anchor_is(&trust->anchors[i], name))
            cert_free(trust->anchors[i].cert);
        else
            trust->anchors[kept++] = trust->anchors[i];
    }
    trust->anchors_count = kept;
    return count - kept;
}
