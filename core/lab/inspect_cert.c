/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificates: what stands in them, in which flavours of TS-0003 10.1.1 they can be shown, and every rule of the profile that they break, by
 * its name in core/cert/rule.h. */
#include <stdio.h>
#include <stdlib.h>

#include "cert/spki.h"
#include "cert/time.h"
#include "lab/inspect_parts.h"
#include "onem2m/id.h"

/* ---- rules ---- */

static void tell_finding(struct report *r, const struct place *at, int rsc, const struct cert_finding *finding) {
    char rule[64];
    struct place place = place_along(at, finding->where);
    (void)snprintf(rule, sizeof rule, "%s (%s)", cert_rule_text(finding->rule), cert_rule_source(finding->rule));
    report_problem(r, &place, rsc, rule, "%s", finding->message);
}

void inspect_findings(struct report *r, const struct place *at, int rsc, const struct cert_findings *findings) {
    for (size_t i = 0; i < findings->count && i < CERT_FINDINGS_MAX; i++)
        tell_finding(r, at, rsc, &findings->items[i]);
    if (findings->count > CERT_FINDINGS_MAX)
        report_problem(r, at, rsc, "D54", "%zu more rules are broken, not listed", findings->count - CERT_FINDINGS_MAX);
}

/* ---- names and their flavours ---- */

struct flavour {
    const char *name, *note;
};

/* "//d/cse" is a CSE, "//d/cse/C..." and "//d/S..." are AEs (reading A24). */
static bool is_cse(struct span absolute) {
    return id_parent(absolute).size == absolute.size &&
           absolute.data[2 + id_domain(absolute).size + 1] != 'S'; /* behind "//", the domain and "/" */
}

static struct span behind_scheme(struct span uri) {
    const uint8_t *colon = uri.size == 0 ? NULL : memchr(uri.data, ':', uri.size);
    return colon == NULL ? uri : span_from(uri, (size_t)(colon - uri.data) + 1);
}

static struct flavour flavour_of_uri(struct span uri) {
    if (id_is_absolute(uri) && is_cse(uri))
        return (struct flavour){"CSE-ID", "URI: a CSE-ID (reading C13)"};
    if (id_is_absolute(uri))
        return (struct flavour){"AE-ID", "URI: an AE-ID"};
    if (id_is_absolute(behind_scheme(uri)))
        return (struct flavour){"AE-ID", "URI: an AE-ID where setting certificate_schemes lists its scheme"};
    return (struct flavour){"Node-ID or FQDN", "URI: a Node-ID or FQDN, by a trust entry"};
}

static struct flavour flavour_of(const struct cert_name *name) {
    switch (name->kind) {
    case CERT_NAME_URI:
        return flavour_of_uri(name->value);
    case CERT_NAME_DNS:
        return (struct flavour){
            "CSE-ID or FQDN",
            "dNSName: a CSE-ID, by setting cse_names or a trust entry; an FQDN or Node-ID, by a trust entry"};
    case CERT_NAME_REGISTERED_ID:
        return (struct flavour){"Node-ID", "registeredID: a Node-ID, by a trust entry"};
    case CERT_NAME_DEVICE:
        return (struct flavour){"device", "otherName: a device id, by a trust entry"};
    default:
        return (struct flavour){"", "a kind of name that is no identity"};
    }
}

static void inspect_names(struct report *r, const struct place *outer, const struct cert_names *names) {
    struct place at = place_in(outer, "subjectAltName");
    for (size_t i = 0; i < names->count; i++) {
        struct place place = place_item(&at, i);
        struct cert_text text;
        bool is_readable = cert_name_text(&text, &names->items[i]);
        report_part_text(r, &place, is_readable ? cert_text_span(&text) : span_text("not readable"),
                         flavour_of(&names->items[i]).note);
    }
}

/* Whom it is of, for a summary: the first name that is an identity, or the subject. */
struct line inspect_holder(const struct cert_extensions *extensions, struct span subject) {
    struct line line = {.text = ""};
    struct cert_text text;
    for (size_t i = 0; i < extensions->names.count; i++)
        if (extensions->names.items[i].kind != CERT_NAME_UNUSED && cert_name_text(&text, &extensions->names.items[i])) {
            line_add(&line, "%s %s", flavour_of(&extensions->names.items[i]).name,
                     quote_text(cert_text_span(&text)).text);
            return line;
        }
    line_add(&line, "%s %s", extensions->is_ca ? "issuer" : "nobody,", cert_dn_line(subject).text);
    return line;
}

/* ---- parts ---- */

void inspect_dn(struct report *r, const struct place *at, const char *name, struct span dn) {
    struct place place = place_in(at, name);
    struct line line = cert_dn_line(dn);
    report_part(r, &place, "", "%s", line.text[0] != '\0' ? line.text : "no name");
}

void inspect_key_name(struct report *r, const struct place *at, bool has_point, const struct ni *key_name) {
    struct place place = place_in(at, "subjectPublicKeyInfo");
    report_part(r, &place, has_point ? "a key on P-256, by its name (RFC 6920)" : "a key that is not of the profile",
                "%s", ni_text(key_name).text);
}

static void inspect_constraints(struct report *r, const struct place *outer, const struct cert_constraints *c) {
    struct place at = place_in(outer, "nameConstraints");
    struct place permitted = place_in(&at, "permitted"), excluded = place_in(&at, "excluded");
    if (c->permitted.size > 0)
        report_part(r, &permitted, "what certificates below may be for", "%s",
                    cert_constraints_line(c->permitted).text);
    if (c->excluded.size > 0)
        report_part(r, &excluded, "what no certificate below may be for", "%s",
                    cert_constraints_line(c->excluded).text);
}

static void inspect_basic_constraints(struct report *r, const struct place *outer, const struct cert_extensions *e) {
    struct place at = place_in(outer, "basicConstraints");
    if (!e->is_ca)
        report_part(r, &at, "", "no cA");
    else if (e->path_length == CERT_PATH_LENGTH_NONE)
        report_part(r, &at, "may issue certificates", "cA");
    else
        report_part(r, &at, "may issue certificates; so many issuers may follow below", "cA, pathLenConstraint %d",
                    (int)e->path_length);
}

void inspect_extensions(struct report *r, const struct place *at, const struct cert_extensions *e) {
    struct place usage = place_in(at, "keyUsage"), purposes = place_in(at, "extKeyUsage");
    struct place others = place_in(at, "extensions");
    struct line other = cert_other_extensions_line(e);
    inspect_names(r, at, &e->names);
    if (e->has_key_usage)
        report_part(r, &usage, "", "%s", cert_key_usage_line(e->key_usage).text);
    if (e->has_extended_key_usage)
        report_part(r, &purposes, "clientAuth lets initiate, serverAuth answer", "%s",
                    e->is_for_clients && e->is_for_servers ? "clientAuth, serverAuth"
                    : e->is_for_clients                    ? "clientAuth"
                    : e->is_for_servers                    ? "serverAuth"
                                                           : "neither clientAuth nor serverAuth");
    if (e->has_basic_constraints)
        inspect_basic_constraints(r, at, e);
    if (e->has_constraints)
        inspect_constraints(r, at, &e->constraints);
    if (other.text[0] != '\0')
        report_part(r, &others, "passed over", "%s", other.text);
}

static void inspect_validity(struct report *r, const struct place *outer, const struct cert *cert) {
    struct place at = place_in(outer, "validity");
    struct place from = place_in(&at, "notBefore"), to = place_in(&at, "notAfter");
    if (!cert->has_dates)
        return;
    report_part(r, &from, distance_of(cert->not_before * 1000, r->now).text, "%s",
                cert_time_text(cert->not_before).text);
    report_part(r, &to, distance_of(cert->not_after * 1000, r->now).text, "%s", cert_time_text(cert->not_after).text);
}

static void inspect_serial(struct report *r, const struct place *outer, struct span serial) {
    char text[2 * CERT_SERIAL_SIZE_MAX + 8] = "";
    struct place at = place_in(outer, "serialNumber");
    for (size_t i = 0; i < serial.size && i < CERT_SERIAL_SIZE_MAX; i++)
        (void)snprintf(text + 2 * i, sizeof text - 2 * i, "%02x%s", serial.data[i],
                       i + 1 == CERT_SERIAL_SIZE_MAX && serial.size > i + 1 ? "..." : "");
    report_part(r, &at, "", "%s", text);
}

static void inspect_facts(struct report *r, const struct place *at, const struct cert *cert) {
    struct place version = place_in(at, "version"), algorithm = place_in(at, "signatureAlgorithm");
    struct place name = place_in(at, "fingerprint");
    report_part(r, &version, "", "%llu", (unsigned long long)cert->version);
    inspect_serial(r, at, cert->serial);
    report_part(r, &algorithm, "", "%s", signed_algorithm_text(cert->document.algorithm).text);
    inspect_dn(r, at, "issuer", cert->issuer);
    inspect_validity(r, at, cert);
    inspect_dn(r, at, "subject", cert->subject);
    inspect_key_name(r, at, cert->has_point, &cert->key_name);
    report_part(r, &name, "the certificate by its name (RFC 6920)", "%s", ni_text(&cert->name).text);
    inspect_extensions(r, at, &cert->extensions);
}

/* ---- chains ---- */

static const char *self_note(bool is_right) {
    return is_right ? "signed with its own key: nobody vouches for it, so it counts where it is itself an anchor"
                    : "names itself as its issuer, and is signed with another key";
}

static void inspect_own_signature(struct report *r, const struct place *outer, const struct cert *cert) {
    bool is_right;
    struct place at = place_in(outer, "signatureValue");
    if (cert->has_point && cert_is_self_issued(cert) &&
        report_keep(r, signed_verify(&is_right, &cert->document, cert->point, r->err)))
        report_part(r, &at, self_note(is_right), "%s", is_right ? "self-signed" : "not its own");
}

/* Findings along a path say "chain/1/subject"; the certificates of a report have places of their own. */
static void tell_along(struct report *r, const struct inspected_chain *chain, const struct place *top,
                       struct cert_findings *findings) {
    static const char CHAIN[] = "chain/";
    for (size_t i = 0; i < findings->count && i < CERT_FINDINGS_MAX; i++) {
        struct cert_finding finding = findings->items[i];
        bool is_placed = strncmp(finding.where, CHAIN, strlen(CHAIN)) == 0;
        char *part = finding.where;
        size_t which = is_placed ? strtoul(part + strlen(CHAIN), &part, 10) : 0;
        part += *part == '/' ? 1 : 0;
        (void)memmove(finding.where, is_placed ? part : "", is_placed ? strlen(part) + 1 : 1);
        tell_finding(r, is_placed && which < CERT_CHAIN_MAX ? &chain->places[which] : top, chain->rsc, &finding);
    }
}

static void add_to_path(struct report *r, struct inspected_chain *chain, const struct place *at, struct cert *cert) {
    struct cert_findings findings = {.count = 0};
    chain->places[chain->path.count] = *at;
    if (chain->path.count > 0 && !report_keep(r, cert_path_link(&chain->path, cert, &findings, r->err)))
        return;
    tell_along(r, chain, at, &findings);
    chain->is_broken = findings.count > 0;
    if (!chain->is_broken)
        chain->path.certs[chain->path.count++] = cert_hold(cert);
}

void inspect_chain_add(struct report *r, struct inspected_chain *chain, const struct place *at, struct span der) {
    size_t which = chain->count++;
    chain->size += der.size;
    if (which >= CERT_CHAIN_MAX) {
        report_part(r, at, "not looked into: more certificates than a chain may have", "%zu octets", der.size);
        return;
    }
    AUTO(cert) struct cert *cert = NULL;
    struct cert_findings findings;
    enum cert_role role = which == 0 ? chain->role : CERT_ROLE_ISSUER;
    if (!report_keep(r, cert_inspect(&cert, &findings, der, role, r->now, r->err)))
        return;
    report_part(r, at, which == 0 ? "certificate" : "certificate of an issuer", "%zu octets", der.size);
    if (cert != NULL) {
        inspect_facts(r, at, cert);
        inspect_own_signature(r, at, cert);
    }
    inspect_findings(r, at, chain->rsc, &findings);
    chain->is_broken = chain->is_broken || cert == NULL;
    if (which == 0 && cert != NULL)
        chain->holder = inspect_holder(&cert->extensions, cert->subject);
    if (!chain->is_broken)
        add_to_path(r, chain, at, cert);
}

/* The last certificate stands for the anchor here: it is the one that could have signed the lists of those below. */
static void inspect_revocation(struct report *r, const struct inspected_chain *chain, const struct place *at,
                               struct crl **crls, size_t crls_count) {
    struct cert_findings findings = {.count = 0};
    struct cert_path below = chain->path;
    struct cert_trust lists = {.crls = crls, .crls_count = crls_count};
    if (crls_count == 0 || below.count < 2)
        return;
    below.count--;
    struct cert_anchor issuer = {.cert = below.certs[below.count]};
    memcpy(issuer.point, issuer.cert->point, sizeof issuer.point);
    if (report_keep(r, cert_path_check_revocation(&below, &issuer, &lists, r->now, &findings, r->err)))
        tell_along(r, chain, at, &findings);
}

void inspect_chain_end(struct report *r, struct inspected_chain *chain, const struct place *at, struct crl **crls,
                       size_t crls_count) {
    static const struct cert_anchor nobody;
    static const struct cert_question none;
    struct cert_findings findings = {.count = 0};
    cert_check_chain_limits(chain->count, chain->size, &findings);
    cert_path_check(&chain->path, &nobody, &none, &findings);
    tell_along(r, chain, at, &findings);
    inspect_revocation(r, chain, at, crls, crls_count);
}

void inspect_chain_cleanup(struct inspected_chain *chain) {
    cert_path_cleanup(&chain->path);
    chain->path.count = 0;
}

void inspect_lone_certificate(struct report *r, const struct place *at, struct span der) {
    struct inspected_chain chain = {.role = CERT_ROLE_ANY};
    inspect_chain_add(r, &chain, at, der);
    inspect_chain_end(r, &chain, at, NULL, 0);
    inspect_chain_cleanup(&chain);
}

/* ---- raw public keys ---- */

void inspect_raw_key(struct report *r, const struct place *at, struct span spki, int rsc) {
    uint8_t point[P256_POINT_SIZE];
    struct cert_findings findings = {.count = 0};
    struct ni name = ni_of(spki);
    bool has_point = spki_read(point, spki, "subjectPublicKeyInfo", &findings);
    report_part(r, at, "raw public key: it stands for whom a trust entry says", "%zu octets", spki.size);
    inspect_key_name(r, at, has_point, &name);
    inspect_findings(r, at, rsc, &findings);
}
