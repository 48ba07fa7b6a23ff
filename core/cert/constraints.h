/* SPDX-License-Identifier: Apache-2.0
 *
 * Name constraints (RFC 5280 4.2.1.10): where an issuer has them they are enforced, for URIs (by host) and dNSNames. */
#ifndef CERT_CONSTRAINTS_H
#define CERT_CONSTRAINTS_H

#include "cert/names.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CERT_SUBTREES_MAX = 64 };

struct cert_constraints {
    struct span permitted; /* GeneralSubtrees without their header; size 0: none */
    struct span excluded;
    uint16_t unread; /* choices of GeneralName that are constrained and that we do not read */
};

/* cert_constraints_read reads the value of the extension. Constraints on other forms are refused when it is critical. */
void cert_constraints_read(struct cert_constraints *out, struct span value, bool is_critical,
                           struct cert_findings *findings);

/* cert_constraints_check checks the names of a certificate below; `where` is the place of those names. */
void cert_constraints_check(const struct cert_constraints *constraints, const struct cert_names *names,
                            const char *where, struct cert_findings *findings);

/* cert_constraints_line writes a list of subtrees for people: `URI "m2m.example", DNS "m2m.example"`. */
struct line cert_constraints_line(struct span subtrees);

#ifdef __cplusplus
}
#endif
#endif
