/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/constraints.h"

#include "cert/der.h"

static const char EXTENSION[] = "nameConstraints";

struct subtree {
    CBS_ASN1_TAG tag;
    struct span base;
};

/* minimum is 0 and left out, maximum is not there (RFC 5280 4.2.1.10) */
static bool take_subtree(struct subtree *out, CBS *from) {
    CBS in, base;
    if (!CBS_get_asn1(from, &in, CBS_ASN1_SEQUENCE) || !CBS_get_any_asn1(&in, &base, &out->tag) || CBS_len(&in) > 0 ||
        (out->tag & CBS_ASN1_CLASS_MASK) != CBS_ASN1_CONTEXT_SPECIFIC)
        return false;
    out->base = der_span(&base);
    return true;
}

static bool is_for(const struct subtree *subtree, unsigned choice) {
    return subtree->tag == (CBS_ASN1_CONTEXT_SPECIFIC | choice);
}

/* A host, or ".domain" for all below it where `may_have_dot`; empty for everything. */
static bool is_host(struct span base, bool may_have_dot) {
    if (base.size == 0)
        return true;
    if (may_have_dot && base.data[0] == '.')
        base = span_from(base, 1);
    return cert_dns_fault(base) == NULL;
}

/* Returns what is wrong with a list of subtrees, NULL when nothing is. */
static const char *subtrees_fault(uint16_t *unread, struct span subtrees) {
    CBS in = der_of(subtrees);
    size_t count = 0;
    for (; CBS_len(&in) > 0; count++) {
        struct subtree subtree;
        if (count >= CERT_SUBTREES_MAX)
            return "there are more than 64 subtrees";
        if (!take_subtree(&subtree, &in))
            return "a subtree is malformed, or has a minimum or maximum";
        if (is_for(&subtree, GENERAL_DNS_NAME) ? !is_host(subtree.base, false)
                                               : is_for(&subtree, GENERAL_URI) && !is_host(subtree.base, true))
            return "the base of a subtree is no domain name";
        if (!is_for(&subtree, GENERAL_DNS_NAME) && !is_for(&subtree, GENERAL_URI))
            *unread |= (uint16_t)(1U << (subtree.tag & 0xf));
    }
    return count > 0 ? NULL : "a list of subtrees is empty";
}

static bool take_list(struct span *out, CBS *in, unsigned number) {
    CBS list;
    int is_there;
    if (!CBS_get_optional_asn1(in, &list, &is_there, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | number))
        return false;
    *out = is_there ? der_span(&list) : span_of(NULL, 0);
    return true;
}

void cert_constraints_read(struct cert_constraints *out, struct span value, bool is_critical,
                           struct cert_findings *findings) {
    CBS in;
    const char *fault = NULL;
    *out = (struct cert_constraints){.unread = 0};
    if (!der_enter(&in, value, CBS_ASN1_SEQUENCE) || !take_list(&out->permitted, &in, 0) ||
        !take_list(&out->excluded, &in, 1) || CBS_len(&in) > 0 ||
        (out->permitted.data == NULL && out->excluded.data == NULL))
        fault = "it has neither permitted nor excluded subtrees";
    if (fault == NULL && out->permitted.data != NULL)
        fault = subtrees_fault(&out->unread, out->permitted);
    if (fault == NULL && out->excluded.data != NULL)
        fault = subtrees_fault(&out->unread, out->excluded);
    if (fault == NULL && out->unread != 0 && is_critical)
        fault = "it is critical and constrains names that are neither URI nor dNSName";
    if (fault != NULL)
        cert_broke(findings, CERT_RULE_NAME_CONSTRAINTS, EXTENSION, "%s", fault);
}

static struct span before(struct span text, char c) {
    const uint8_t *at = text.size > 0 ? memchr(text.data, c, text.size) : NULL;
    return at != NULL ? span_of(text.data, (size_t)(at - text.data)) : text;
}

/* The host in "//host/..." or "scheme://user@host:port/..."; empty when it has none. */
static struct span host_of(struct span uri) {
    struct span scheme = before(uri, '/');
    if (scheme.size == uri.size || (scheme.size > 0 && scheme.data[scheme.size - 1] != ':'))
        return span_of(NULL, 0);
    struct span rest = span_from(uri, scheme.size);
    if (!span_starts_with(rest, "//"))
        return span_of(NULL, 0);
    struct span authority = before(before(before(span_from(rest, 2), '/'), '?'), '#');
    struct span user = before(authority, '@');
    struct span host = user.size < authority.size ? span_from(authority, user.size + 1) : authority;
    return before(host, ':');
}

static bool ends_with(struct span text, struct span end) {
    return text.size >= end.size && cert_dns_equal(span_from(text, text.size - end.size), end);
}

/* "example.com" is itself and, for a dNSName, all below; ".example.com" in a URI constraint is all below and not itself. */
static bool is_within(const struct subtree *subtree, struct span host) {
    struct span base = subtree->base;
    if (base.size == 0)
        return true;
    if (is_for(subtree, GENERAL_URI))
        return base.data[0] == '.' ? host.size > base.size && ends_with(host, base) : cert_dns_equal(host, base);
    return cert_dns_equal(host, base) ||
           (ends_with(host, base) && host.size > base.size && host.data[host.size - base.size - 1] == '.');
}

enum verdict { NOT_CONSTRAINED, INSIDE, OUTSIDE };

static enum verdict place_among(struct span subtrees, unsigned choice, struct span host) {
    enum verdict verdict = NOT_CONSTRAINED;
    CBS in = der_of(subtrees);
    struct subtree subtree;
    while (CBS_len(&in) > 0 && take_subtree(&subtree, &in)) {
        if (!is_for(&subtree, choice))
            continue;
        if (is_within(&subtree, host))
            return INSIDE;
        verdict = OUTSIDE;
    }
    return verdict;
}

static const char *name_fault(const struct cert_constraints *constraints, const struct cert_name *name) {
    unsigned choice = name->kind == CERT_NAME_URI ? GENERAL_URI : GENERAL_DNS_NAME;
    struct span host = name->kind == CERT_NAME_URI ? host_of(name->value) : name->value;
    enum verdict permitted = place_among(constraints->permitted, choice, host);
    enum verdict excluded = place_among(constraints->excluded, choice, host);
    if ((permitted != NOT_CONSTRAINED || excluded != NOT_CONSTRAINED) && cert_dns_fault(host) != NULL)
        return "has no host that its issuer's name constraints could allow";
    if (excluded == INSIDE)
        return "is excluded by the name constraints of its issuer";
    return permitted == OUTSIDE ? "is not among those that the name constraints of its issuer permit" : NULL;
}

void cert_constraints_check(const struct cert_constraints *constraints, const struct cert_names *names,
                            const char *where, struct cert_findings *findings) {
    for (size_t i = 0; i < names->count; i++) {
        const struct cert_name *name = &names->items[i];
        if (name->kind != CERT_NAME_URI && name->kind != CERT_NAME_DNS)
            continue;
        const char *fault = name_fault(constraints, name);
        if (fault != NULL)
            cert_broke(findings, CERT_RULE_NAME_CONSTRAINTS, where, "the name \"%s\" %s", quote_text(name->value).text,
                       fault);
    }
    /* reading: constraints on a form that may be an identity here, and that we do not read, allow no name of that form. */
    static const uint16_t IDENTITIES = 1U << GENERAL_OTHER_NAME | 1U << GENERAL_REGISTERED_ID;
    if ((constraints->unread & names->tags & IDENTITIES) != 0)
        cert_broke(findings, CERT_RULE_NAME_CONSTRAINTS, where,
                   "its issuer constrains device ids or registered ids, which is not supported");
}

struct line cert_constraints_line(struct span subtrees) {
    struct line line = {.text = ""};
    struct subtree subtree;
    CBS in = der_of(subtrees);
    while (CBS_len(&in) > 0 && take_subtree(&subtree, &in))
        if (is_for(&subtree, GENERAL_URI) || is_for(&subtree, GENERAL_DNS_NAME))
            line_add(&line, "%s \"%s\"", is_for(&subtree, GENERAL_URI) ? "URI" : "DNS", quote_text(subtree.base).text);
        else
            line_add(&line, "names of choice %u", (unsigned)(subtree.tag & CBS_ASN1_TAG_NUMBER_MASK));
    return line;
}
