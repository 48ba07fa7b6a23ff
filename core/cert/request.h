/* SPDX-License-Identifier: Apache-2.0
 *
 * Certificate requests (PKCS#10, RFC 2986; TS-0003 10.1.4): a public key, the subjectAltName that the certificate shall have, and a
 * signature that shows who has the private key, which stays where it is. */
#ifndef CERT_REQUEST_H
#define CERT_REQUEST_H

#include "cert/cert.h"
#include "cert/san.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CERT_REQUEST_SIZE_MAX = 16 << 10, CERT_COMMON_NAME_MAX = 64 };

struct cert_request {
    struct bytes *octets;
    struct signed_document document;
    struct span subject;
    struct span common_name; /* of the subject; empty when there is none */
    struct span spki;
    uint8_t point[P256_POINT_SIZE];
    struct span names_value; /* the value of the subjectAltName that is asked for */
    struct cert_extensions extensions;
};

/* cert_request_make: common_name is UTF-8 of at most CERT_COMMON_NAME_MAX octets, and may be empty. */
status cert_request_make(struct bytes **out, const struct p256_key *key, struct span common_name,
                         const struct san *names, size_t names_count, struct error **err) MUST_CHECK;

/* cert_request_read makes *out and lists what breaks a rule, a signature that is not that of the key included; *out is NULL when it cannot be
 * read at all. It fails only when memory runs out. */
status cert_request_read(struct cert_request **out, struct span octets, struct cert_findings *findings,
                         struct error **err) MUST_CHECK;
void cert_request_free(struct cert_request *request);
void cert_request_cleanup(struct cert_request **request);

/* cert_common_name_check refuses what no common name can be. */
status cert_common_name_check(struct span common_name, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
