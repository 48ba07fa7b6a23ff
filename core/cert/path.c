/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/path.h"

#include <stdio.h>

#include "base/testing.h"

void cert_path_cleanup(struct cert_path *path) {
    for (size_t i = 0; i < path->count; i++)
        cert_free(path->certs[i]);
}

struct cert_place cert_path_place(size_t at, const char *part) {
    struct cert_place place;
    snprintf(place.text, sizeof place.text, part[0] != 0 ? "chain/%zu/%s" : "chain/%zu", at, part);
    return place;
}

/* ---- upwards along what the peer has sent ---- */

static bool is_same_holder(const struct cert *a, const struct cert *b) {
    return span_equal(a->subject, b->subject) && ni_equal(&a->key_name, &b->key_name);
}

static bool comes_back(const struct cert_path *path, const struct cert *cert) {
    for (size_t i = 0; i < path->count; i++)
        if (is_same_holder(path->certs[i], cert))
            return true;
    return false;
}

static status is_signed_by(bool *is_right, const struct cert *cert, const uint8_t point[P256_POINT_SIZE],
                           struct error **err) {
    TRY(signed_verify(is_right, &cert->document, point, err));
    *is_right = *is_right || testing_check_off(TESTING_CHECK_CHAIN);
    return ESF_OK;
}

/* The order is strict: each certificate certifies the one before (RFC 5246 7.4.2). */
status cert_path_link(const struct cert_path *path, const struct cert *issuer, struct cert_findings *findings,
                      struct error **err) {
    const struct cert *below = path->certs[path->count - 1];
    struct cert_place subject = cert_path_place(path->count, "subject");
    struct cert_place signature = cert_path_place(path->count - 1, "signatureValue");
    bool is_right;
    if (comes_back(path, issuer)) {
        cert_broke(findings, CERT_RULE_CHAIN_LOOP, subject.text, "the chain comes back to \"%s\"",
                   cert_dn_text(issuer->subject).text);
        return ESF_OK;
    }
    if (!span_equal(issuer->subject, below->issuer)) {
        cert_broke(findings, CERT_RULE_CHAIN_ORDER, subject.text,
                   "it is of \"%s\", while the certificate before names \"%s\" as its issuer",
                   cert_dn_text(issuer->subject).text, cert_dn_text(below->issuer).text);
        return ESF_OK;
    }
    if (!issuer->has_point)
        return ESF_OK;
    TRY(is_signed_by(&is_right, below, issuer->point, err));
    if (!is_right)
        cert_broke(findings, CERT_RULE_SIGNATURE, signature.text, "the signature is not that of its issuer \"%s\"",
                   cert_dn_text(issuer->subject).text);
    return ESF_OK;
}

static status judge_next(const struct cert_path *path, const struct cert *cert, const struct cert_question *question,
                         struct cert_findings *findings, struct error **err) {
    if (path->count == 0)
        cert_check_end(cert, question->role, findings);
    else
        cert_check_issuer(cert, question->role, findings);
    cert_check_time(cert, question->now, findings);
    cert_findings_place(findings, 0, cert_path_place(path->count, "").text);
    return findings->count == 0 && path->count > 0 ? cert_path_link(path, cert, findings, err) : ESF_OK;
}

status cert_path_extend(struct cert_path *path, const struct cert_question *question, struct cert_findings *findings,
                        struct error **err) {
    AUTO(cert) struct cert *cert = NULL;
    TRY(cert_read(&cert, question->credential[path->count], findings, err));
    if (cert == NULL) {
        cert_findings_place(findings, 0, cert_path_place(path->count, "").text);
        return ESF_OK;
    }
    TRY(judge_next(path, cert, question, findings, err));
    if (findings->count > 0)
        return ESF_OK;
    path->certs[path->count++] = cert;
    cert = NULL;
    return ESF_OK;
}

/* ---- to an anchor ---- */

bool cert_path_is_anchor(const struct cert_path *path, const struct cert_anchor *anchor) {
    return path->count == 1 && anchor->cert != NULL && ni_equal(&path->certs[0]->name, &anchor->name);
}

status cert_path_meets(bool *meets, const struct cert_path *path, const struct cert_anchor *anchor,
                       struct cert_findings *findings, struct error **err) {
    const struct cert *last = path->certs[path->count - 1];
    *meets = cert_path_is_anchor(path, anchor);
    if (*meets || (anchor->cert != NULL && !span_equal(anchor->cert->subject, last->issuer)))
        return ESF_OK;
    TRY(is_signed_by(meets, last, anchor->point, err));
    if (!*meets && anchor->cert != NULL)
        cert_broke(findings, CERT_RULE_SIGNATURE, cert_path_place(path->count - 1, "signatureValue").text,
                   "the signature is not that of the anchor \"%s\", whom it names as its issuer",
                   cert_dn_text(last->issuer).text);
    return ESF_OK;
}

/* RFC 5280 4.2.1.9: how many intermediates that are not self-issued may follow below. */
static void check_path_length(const struct cert_path *path, const struct cert *issuer, size_t at, const char *where,
                              struct cert_findings *findings) {
    int32_t between = 0;
    for (size_t i = 1; i < at; i++)
        between += cert_is_self_issued(path->certs[i]) ? 0 : 1;
    int32_t allowed = issuer->extensions.path_length;
    if (allowed != CERT_PATH_LENGTH_NONE && between > allowed)
        cert_broke(findings, CERT_RULE_PATH_LENGTH, where, "at most %d issuers may follow \"%s\", and %d do",
                   (int)allowed, cert_dn_text(issuer->subject).text, (int)between);
}

/* RFC 5280 6.1.3 (b), (c): not for an intermediate that is self-issued. */
static void check_constraints(const struct cert_path *path, const struct cert *issuer, size_t at,
                              struct cert_findings *findings) {
    if (!issuer->extensions.has_constraints)
        return;
    for (size_t i = 0; i < at; i++)
        if (i == 0 || !cert_is_self_issued(path->certs[i]))
            cert_constraints_check(&issuer->extensions.constraints, &path->certs[i]->extensions.names,
                                   cert_path_place(i, "subjectAltName").text, findings);
}

/* An anchor that is a certificate has to be a valid issuer, as every other one. */
static void check_anchor(const struct cert_anchor *anchor, const struct cert_question *question,
                         struct cert_findings *findings) {
    size_t first = findings->count;
    cert_check_issuer(anchor->cert, question->role, findings);
    cert_check_time(anchor->cert, question->now, findings);
    cert_findings_place(findings, first, "anchor");
}

void cert_path_check(const struct cert_path *path, const struct cert_anchor *anchor,
                     const struct cert_question *question, struct cert_findings *findings) {
    for (size_t i = 1; i < path->count; i++) {
        check_path_length(path, path->certs[i], i, cert_path_place(i, "basicConstraints").text, findings);
        check_constraints(path, path->certs[i], i, findings);
    }
    if (anchor->cert == NULL || cert_path_is_anchor(path, anchor))
        return;
    check_anchor(anchor, question, findings);
    check_path_length(path, anchor->cert, path->count, "anchor/basicConstraints", findings);
    check_constraints(path, anchor->cert, path->count, findings);
}
