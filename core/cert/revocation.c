/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/path.h"
#include "cert/time.h"

/* Who has issued a certificate on the path: a certificate, or a key alone. */
struct issuer {
    const struct cert *cert; /* NULL: a key alone */
    const uint8_t *point;
};

static struct issuer issuer_of(const struct cert_path *path, const struct cert_anchor *anchor, size_t at) {
    const struct cert *cert = at + 1 < path->count ? path->certs[at + 1] : anchor->cert;
    return (struct issuer){cert, at + 1 < path->count ? cert->point : anchor->point};
}

static bool may_sign_lists(const struct issuer *issuer) {
    return issuer->cert == NULL || (issuer->cert->extensions.key_usage & CERT_USAGE_CRL_SIGN) != 0;
}

static bool is_current(const struct crl *crl, int64_t now) {
    return !cert_time_is_before(now, crl->this_update) && !cert_time_is_after(now, crl->next_update);
}

/* What is the matter with a list, NULL when it can be used. */
static status list_fault(const char **fault, const struct crl *crl, const struct issuer *issuer, struct error **err) {
    bool is_right = false;
    *fault = "the issuer has not the usage cRLSign";
    if (!may_sign_lists(issuer))
        return ESF_OK;
    TRY(signed_verify(&is_right, &crl->document, issuer->point, err));
    *fault = is_right ? NULL : "its signature is not that of the issuer";
    return ESF_OK;
}

/* reading: a list that is out of date still revokes what it lists; it clears nobody. */
static status check_one(const struct cert_trust *trust, const struct cert *cert, const struct issuer *issuer,
                        int64_t now, const char *where, struct cert_findings *findings, struct error **err) {
    const char *fault = "there is none";
    for (size_t i = 0; i < trust->crls_count; i++) {
        const struct crl *crl = trust->crls[i];
        if (!span_equal(crl->issuer, cert->issuer))
            continue;
        TRY(list_fault(&fault, crl, issuer, err));
        if (fault != NULL)
            continue;
        if (crl_lists(crl, cert->serial)) {
            cert_broke(findings, CERT_RULE_REVOKED, where, "its issuer \"%s\" has revoked it",
                       cert_dn_text(cert->issuer).text);
            return ESF_OK;
        }
        if (is_current(crl, now))
            return ESF_OK;
        fault = "it is not valid now";
    }
    if (trust->needs_crls)
        cert_broke(findings, CERT_RULE_REVOCATION_LIST, where,
                   "no revocation list of its issuer \"%s\" can be used, and one is required: %s",
                   cert_dn_text(cert->issuer).text, fault);
    return ESF_OK;
}

status cert_path_check_revocation(const struct cert_path *path, const struct cert_anchor *anchor,
                                  const struct cert_trust *trust, int64_t now, struct cert_findings *findings,
                                  struct error **err) {
    if (cert_path_is_anchor(path, anchor))
        return ESF_OK;
    for (size_t i = 0; i < path->count; i++) {
        struct issuer issuer = issuer_of(path, anchor, i);
        TRY(check_one(trust, path->certs[i], &issuer, now, cert_path_place(i, "serialNumber").text, findings, err));
    }
    return ESF_OK;
}
