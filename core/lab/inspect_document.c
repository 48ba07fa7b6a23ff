/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents in PEM or DER: certificates, which together are one chain, requests, revocation lists and keys. Of a private key nothing is shown but
 * the name of its public half. */
#include <stdio.h>

#include "cert/document.h"
#include "cert/key_file.h"
#include "cert/request.h"
#include "cert/spki.h"
#include "cert/time.h"
#include "lab/inspect_parts.h"

enum { DOCUMENTS_MAX = 16, CRLS_MAX = 4 };

struct document {
    enum pem_kind kind;
    struct bytes *der;
};

struct documents {
    struct document items[DOCUMENTS_MAX];
    size_t count; /* may exceed DOCUMENTS_MAX; what came later is counted only */
    struct inspected_chain chain;
    struct crl *crls[CRLS_MAX];
    size_t crls_count;
    const char *what; /* of the first that is known */
    struct line summary;
};

static size_t kept(const struct documents *d) {
    return d->count < DOCUMENTS_MAX ? d->count : DOCUMENTS_MAX;
}

static void cleanup(struct documents *d) {
    for (size_t i = 0; i < kept(d); i++)
        bytes_free(d->items[i].der);
    for (size_t i = 0; i < d->crls_count; i++)
        crl_free(d->crls[i]);
    inspect_chain_cleanup(&d->chain);
}

/* Takes over `der`. */
static void add(struct documents *d, enum pem_kind kind, struct bytes *der) {
    if (d->count++ < DOCUMENTS_MAX)
        d->items[d->count - 1] = (struct document){kind, der};
    else
        bytes_free(der);
}

/* ---- finding documents ---- */

static const char BEGIN[] = "-----BEGIN ";

static bool has_pem(struct span text) {
    while (text.size >= strlen(BEGIN)) {
        const uint8_t *dash = memchr(text.data, '-', text.size);
        if (dash == NULL)
            return false;
        text = span_from(text, (size_t)(dash - text.data));
        if (span_starts_with(text, BEGIN))
            return true;
        text = span_from(text, 1);
    }
    return false;
}

bool looks_like_document(struct span octets) {
    return document_is_der(octets) || has_pem(octets);
}

/* What cannot be read ends the list: where the next block begins would be a guess. */
static void split_pem(struct report *r, const struct place *at, struct documents *d, struct span text) {
    enum pem_kind kind;
    do {
        struct bytes *der = NULL;
        AUTO(error) struct error *fault = NULL;
        status taken = pem_take(&kind, &der, &text, &fault);
        if (taken == ESF_E_NO_MEMORY)
            (void)report_keep(r, fail_no_memory(r->err));
        else if (taken < 0)
            report_problem(r, at, 0, "RFC 7468", "%s", fault->message);
        if (taken < 0)
            return;
        if (kind != PEM_NONE)
            add(d, kind, der);
    } while (kind != PEM_NONE);
}

static void split_der(struct report *r, const struct place *at, struct documents *d, struct span octets) {
    struct span der, rest = octets;
    while (rest.size > 0 && r->failed == ESF_OK) {
        struct bytes *copy = NULL;
        bool is_whole = document_take(&der, &rest);
        if (!is_whole && d->count > 0) {
            report_problem(r, at, 0, "der (RFC 5280 4.1)", "%zu octets follow that are no further document", rest.size);
            return;
        }
        if (!report_keep(r, bytes_copy(&copy, is_whole ? der : rest, r->err)))
            return;
        add(d, document_kind(bytes_span(copy)), copy);
        if (!is_whole)
            return;
    }
}

/* ---- the kinds ---- */

static void inspect_request(struct report *r, const struct place *at, struct documents *d, struct span der) {
    AUTO(cert_request) struct cert_request *request = NULL;
    struct cert_findings findings = {.count = 0};
    struct place algorithm = place_in(at, "signatureAlgorithm");
    if (!report_keep(r, cert_request_read(&request, der, &findings, r->err)))
        return;
    report_part(r, at, "certificate request (PKCS#10)", "%zu octets", der.size);
    struct line holder = {.text = ""};
    if (request != NULL) {
        struct ni name = ni_of(request->spki);
        inspect_dn(r, at, "subject", request->subject);
        inspect_key_name(r, at, !cert_has_broken(&findings, CERT_RULE_PUBLIC_KEY), &name);
        inspect_extensions(r, at, &request->extensions);
        report_part(r, &algorithm, "", "%s", signed_algorithm_text(request->document.algorithm).text);
        holder = inspect_holder(&request->extensions, request->subject);
    }
    inspect_findings(r, at, 0, &findings);
    line_add(&d->summary, "certificate request%s%s", holder.text[0] != '\0' ? " for " : "", holder.text);
}

static void inspect_dates(struct report *r, const struct place *at, const struct crl *crl) {
    struct place from = place_in(at, "thisUpdate"), to = place_in(at, "nextUpdate");
    bool is_over = cert_time_is_after(r->now, crl->next_update);
    char note[160];
    (void)snprintf(note, sizeof note, "%s%s", distance_of(crl->next_update * 1000, r->now).text,
                   is_over ? "; it still revokes what it lists, and clears nobody (reading C10)" : "");
    report_part(r, &from, distance_of(crl->this_update * 1000, r->now).text, "%s",
                cert_time_text(crl->this_update).text);
    report_part(r, &to, note, "%s", cert_time_text(crl->next_update).text);
}

static void inspect_crl(struct report *r, const struct place *at, struct documents *d, struct span der) {
    AUTO(crl) struct crl *crl = NULL;
    struct cert_findings findings = {.count = 0};
    struct place revoked = place_in(at, "revokedCertificates"), algorithm = place_in(at, "signatureAlgorithm");
    if (!report_keep(r, crl_read(&crl, der, &findings, r->err)))
        return;
    report_part(r, at, "list of revoked certificates", "%zu octets", der.size);
    if (crl != NULL) {
        inspect_dn(r, at, "issuer", crl->issuer);
        inspect_dates(r, at, crl);
        report_part(r, &revoked, "", "%zu", crl_count(crl));
        report_part(r, &algorithm, "", "%s", signed_algorithm_text(crl->document.algorithm).text);
    }
    inspect_findings(r, at, 0, &findings);
    line_add(&d->summary, "list of revoked certificates");
    if (crl == NULL || d->crls_count == CRLS_MAX)
        return;
    d->crls[d->crls_count++] = crl;
    crl = NULL;
}

static void inspect_public_key(struct report *r, const struct place *at, struct documents *d, struct span der) {
    struct ni name = ni_of(der);
    inspect_raw_key(r, at, der, 0);
    line_add(&d->summary, "raw public key %s", ni_text(&name).text);
}

/* Nothing of the key but its public half's name; messages of its reader have none of it either. */
static void inspect_private_key(struct report *r, const struct place *at, struct documents *d, struct span der) {
    AUTO(p256_key) struct p256_key *key = NULL;
    AUTO(error) struct error *fault = NULL;
    uint8_t spki[SPKI_SIZE];
    status read = key_file_read(&key, der, &fault);
    report_part(r, at, "private key, not shown", "%zu octets", der.size);
    line_add(&d->summary, "private key, not shown");
    if (read == ESF_E_NO_MEMORY) {
        (void)report_keep(r, fail_no_memory(r->err));
        return;
    }
    if (read < 0) {
        report_problem(r, at, 0, "public-key (TS-0003 10.1.1.1)", "%s", fault->message);
        return;
    }
    spki_write(spki, p256_key_point(key));
    struct ni name = ni_of(span_of(spki, sizeof spki));
    inspect_key_name(r, at, true, &name);
}

static void inspect_other_private_key(struct report *r, const struct place *at, struct documents *d, struct span der) {
    report_part(r, at, "private key, not shown", "%zu octets", der.size);
    report_problem(r, at, 0, "public-key (TS-0003 10.1.1.1)",
                   "a private key of another kind, or with a password: only keys on P-256 without one are taken");
    line_add(&d->summary, "private key, not shown");
}

static void inspect_certificate(struct report *r, const struct place *at, struct documents *d, struct span der) {
    inspect_chain_add(r, &d->chain, at, der);
}

static const struct {
    const char *what;
    void (*inspect)(struct report *r, const struct place *at, struct documents *d, struct span der);
} KINDS[] = {
    [PEM_CERTIFICATE] = {"certificate", inspect_certificate},
    [PEM_REQUEST] = {"certificate-request", inspect_request},
    [PEM_CRL] = {"crl", inspect_crl},
    [PEM_PRIVATE_KEY] = {"private-key", inspect_private_key},
    [PEM_EC_PRIVATE_KEY] = {"private-key", inspect_private_key},
    [PEM_PUBLIC_KEY] = {"public-key", inspect_public_key},
    [PEM_OTHER_PRIVATE_KEY] = {"private-key", inspect_other_private_key},
    [PEM_OTHER] = {NULL, NULL},
};

/* ---- all together ---- */

static void inspect_one(struct report *r, const struct place *at, struct documents *d, const struct document *one) {
    if (KINDS[one->kind].inspect == NULL) {
        report_part(r, at, "none of the things that are known here; not looked into", "%zu octets", one->der->size);
        return;
    }
    if (d->what == NULL)
        d->what = KINDS[one->kind].what;
    KINDS[one->kind].inspect(r, at, d, bytes_span(one->der));
}

static void inspect_chain(struct report *r, const struct place *at, struct documents *d) {
    if (d->chain.count == 0)
        return;
    inspect_chain_end(r, &d->chain, at, d->crls, d->crls_count);
    const char *holder = d->chain.holder.text;
    if (d->chain.count == 1)
        line_add(&d->summary, "certificate, %s", holder[0] != '\0' ? holder : "not readable");
    else
        line_add(&d->summary, "chain of %zu certificates, %s", d->chain.count,
                 holder[0] != '\0' ? holder : "the first not readable");
}

static void summarize(struct report *r, const struct place *at, const struct documents *d) {
    if (d->count > DOCUMENTS_MAX) {
        struct place more = place_item(at, DOCUMENTS_MAX);
        report_part(r, &more, "not looked into", "%zu more documents", d->count - DOCUMENTS_MAX);
    }
    if (d->what != NULL) {
        report_is(r, d->what, "%s", d->summary.text);
        return;
    }
    report_is(r, "unknown", "nothing that is known here: PEM or DER that is no certificate, request, list or key");
    report_problem(r, at, 0, "D54", "no certificate, request, list of revoked certificates or key");
}

void inspect_document(struct report *r, const struct place *at, struct span octets) {
    struct documents d = {.chain.role = CERT_ROLE_ANY};
    if (document_is_der(octets))
        split_der(r, at, &d, octets);
    else
        split_pem(r, at, &d, octets);
    for (size_t i = 0; i < kept(&d); i++) {
        struct place place = d.count == 1 ? *at : place_item(at, i);
        inspect_one(r, &place, &d, &d.items[i]);
    }
    inspect_chain(r, at, &d);
    summarize(r, at, &d);
    cleanup(&d);
}
