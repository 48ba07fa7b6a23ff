/* SPDX-License-Identifier: Apache-2.0
 *
 * A certificate as it is read: strictly, bounded, and as facts. Reading applies every rule that needs nothing but the certificate itself, and
 * lists what is broken; check.h adds the rules of a role and of a time, judge.h those of chains and identities. */
#ifndef CERT_CERT_H
#define CERT_CERT_H

#include "cert/extensions.h"
#include "cert/ni.h"
#include "cert/signed.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CERT_SIZE_MAX = 32 << 10, CERT_SERIAL_SIZE_MAX = 20 };

/* Does not change once it is read. Spans point into `octets`. */
struct cert {
    int64_t refs;
    struct bytes *octets;
    struct signed_document document;
    uint64_t version;   /* as people count it: 3; 0 when it cannot be read */
    struct span serial; /* without its header */
    struct span issuer, subject;
    bool has_dates;
    int64_t not_before, not_after; /* seconds since 1970, both within */
    bool has_point;                /* a key of the profile */
    uint8_t point[P256_POINT_SIZE];
    struct cert_extensions extensions;
    struct ni name;     /* of the certificate */
    struct ni key_name; /* of its SubjectPublicKeyInfo */
};

/* cert_read makes *out, and lists what breaks a rule; *out is NULL when it cannot be read at all, which is a finding too. It fails only when
 * memory runs out. */
status cert_read(struct cert **out, struct span octets, struct cert_findings *findings, struct error **err) MUST_CHECK;
struct cert *cert_hold(struct cert *cert);
void cert_free(struct cert *cert);
void cert_cleanup(struct cert **cert);

/* cert_is_self_issued tells whether issuer and subject are one. */
bool cert_is_self_issued(const struct cert *cert);

#ifdef __cplusplus
}
#endif
#endif
