/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/check.h"

#include "base/testing.h"
#include "cert/time.h"

static const char KEY_USAGE[] = "keyUsage";

/* TS-0003 10.1.1.1: keyUsage is there, with at least digitalSignature. */
static void check_end_usage(const struct cert_extensions *extensions, struct cert_findings *findings) {
    if (!extensions->has_key_usage)
        cert_broke(findings, CERT_RULE_KEY_USAGE, KEY_USAGE, "it is missing; expected at least digitalSignature");
    else if ((extensions->key_usage & CERT_USAGE_DIGITAL_SIGNATURE) == 0)
        cert_broke(findings, CERT_RULE_KEY_USAGE, KEY_USAGE, "digitalSignature is not among the usages");
}

/* RFC 5280 4.2.1.3 and 4.2.1.9 */
static void check_every_usage(const struct cert_extensions *extensions, struct cert_findings *findings) {
    if (!extensions->is_ca && (extensions->key_usage & CERT_USAGE_KEY_CERT_SIGN) != 0)
        cert_broke(findings, CERT_RULE_KEY_USAGE, KEY_USAGE,
                   "keyCertSign is for those with cA in basicConstraints only");
    if (!extensions->is_ca && extensions->has_constraints)
        cert_broke(findings, CERT_RULE_NAME_CONSTRAINTS, "nameConstraints",
                   "only those with cA in basicConstraints may have it");
}

/* reading: an issuer with extended key usage allows it to those below only; RFC 5280 is silent, and everybody does so. */
static void check_purpose(const struct cert_extensions *extensions, enum cert_role role,
                          struct cert_findings *findings) {
    if (!extensions->has_extended_key_usage)
        return;
    if (role == CERT_ROLE_CLIENT && !extensions->is_for_clients)
        cert_broke(findings, CERT_RULE_EXTENDED_KEY_USAGE, "extKeyUsage", "clientAuth is not among the purposes");
    if (role == CERT_ROLE_SERVER && !extensions->is_for_servers)
        cert_broke(findings, CERT_RULE_EXTENDED_KEY_USAGE, "extKeyUsage", "serverAuth is not among the purposes");
    if (role == CERT_ROLE_ANY && !extensions->is_for_clients && !extensions->is_for_servers)
        cert_broke(findings, CERT_RULE_EXTENDED_KEY_USAGE, "extKeyUsage",
                   "neither clientAuth nor serverAuth is among the purposes");
}

/* Some flavour there has to be: a name of a kind that can be an identity. */
static void check_flavour(const struct cert_extensions *extensions, struct cert_findings *findings) {
    if (!extensions->has_names) {
        cert_broke(findings, CERT_RULE_FLAVOUR, "subjectAltName",
                   "it is missing; the identity of an end stands there (TS-0003 10.1.1)");
        return;
    }
    for (size_t i = 0; i < extensions->names.count; i++)
        if (extensions->names.items[i].kind != CERT_NAME_UNUSED)
            return;
    cert_broke(findings, CERT_RULE_FLAVOUR, "subjectAltName",
               "it has no name that is an identity: expected a URI, a dNSName, a registeredID or an otherName");
}

void cert_check_end(const struct cert *cert, enum cert_role role, struct cert_findings *findings) {
    check_every_usage(&cert->extensions, findings);
    check_end_usage(&cert->extensions, findings);
    check_purpose(&cert->extensions, role, findings);
    check_flavour(&cert->extensions, findings);
}

void cert_check_issuer(const struct cert *cert, enum cert_role end_role, struct cert_findings *findings) {
    const struct cert_extensions *extensions = &cert->extensions;
    if (!extensions->is_ca)
        cert_broke(findings, CERT_RULE_BASIC_CONSTRAINTS, "basicConstraints",
                   "it issues certificates without cA in basicConstraints");
    if ((extensions->key_usage & CERT_USAGE_KEY_CERT_SIGN) == 0)
        cert_broke(findings, CERT_RULE_KEY_USAGE, KEY_USAGE, "it issues certificates without the usage keyCertSign");
    check_purpose(extensions, end_role, findings);
}

void cert_check_time(const struct cert *cert, int64_t now, struct cert_findings *findings) {
    if (!cert->has_dates || testing_check_off(TESTING_CHECK_EXPIRY))
        return;
    if (cert_time_is_before(now, cert->not_before))
        cert_broke(findings, CERT_RULE_NOT_YET_VALID, "validity", "the certificate is valid from %s on; now is %s",
                   cert_time_text(cert->not_before).text, cert_time_text(now / 1000).text);
    if (cert_time_is_after(now, cert->not_after))
        cert_broke(findings, CERT_RULE_EXPIRED, "validity", "the certificate was valid to %s; now is %s",
                   cert_time_text(cert->not_after).text, cert_time_text(now / 1000).text);
}

/* An end may have cA too: its names tell. */
static enum cert_role role_of(const struct cert *cert) {
    const struct cert_extensions *extensions = &cert->extensions;
    bool signs_certificates = (extensions->key_usage & CERT_USAGE_KEY_CERT_SIGN) != 0;
    return extensions->is_ca && (signs_certificates || !extensions->has_names) ? CERT_ROLE_ISSUER : CERT_ROLE_ANY;
}

status cert_inspect(struct cert **out, struct cert_findings *findings, struct span octets, enum cert_role role,
                    int64_t now, struct error **err) {
    *findings = (struct cert_findings){.count = 0};
    TRY(cert_read(out, octets, findings, err));
    if (*out == NULL)
        return ESF_OK;
    if (role == CERT_ROLE_ANY)
        role = role_of(*out);
    if (role == CERT_ROLE_NONE)
        check_every_usage(&(*out)->extensions, findings);
    else if (role == CERT_ROLE_ISSUER)
        cert_check_issuer(*out, CERT_ROLE_ANY, findings);
    else
        cert_check_end(*out, role, findings);
    if (now != CERT_NO_TIME)
        cert_check_time(*out, now, findings);
    return ESF_OK;
}
