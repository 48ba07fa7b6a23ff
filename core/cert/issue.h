/* SPDX-License-Identifier: Apache-2.0
 *
 * Issuing, for trials and tests: a new CA, certificates from a request or for a key. Whoever runs a real CA has other tools; what this one
 * makes is what the rules here want, and it is read back before it is handed out. */
#ifndef CERT_ISSUE_H
#define CERT_ISSUE_H

#include "cert/request.h"

#ifdef __cplusplus
extern "C" {
#endif

struct cert_template {
    struct span common_name;
    const struct san *names; /* subjectAltName; none for a CA */
    size_t names_count;
    struct span names_value;       /* instead of names: the value of the extension, from a request */
    int64_t not_before, not_after; /* seconds since 1970 */
    bool is_ca;
    int32_t path_length;         /* of a CA; CERT_PATH_LENGTH_NONE */
    const struct san *permitted; /* name constraints of a CA: URI and DNS */
    size_t permitted_count;
    const struct san *excluded;
    size_t excluded_count;
};

/* cert_issue signs a certificate for the key `point`. issuer NULL: it is signed by itself, and `key` is the private key of `point`; else
 * `key` is that of the issuer. ESF_E_ARGUMENT when keys and issuer do not fit together; any code of a rule that the result would break. */
status cert_issue(struct bytes **out, const struct cert_template *form, const uint8_t point[P256_POINT_SIZE],
                  const struct cert *issuer, const struct p256_key *key, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
