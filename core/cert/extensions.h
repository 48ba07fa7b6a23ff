/* SPDX-License-Identifier: Apache-2.0
 *
 * The extensions of a certificate or of a request for one (RFC 5280 4.2.1): what they say, and whether each has its form, stands there once
 * and may be critical. What they have to say for a certificate's role is judged elsewhere (check.h). */
#ifndef CERT_EXTENSIONS_H
#define CERT_EXTENSIONS_H

#include "cert/constraints.h"
#include "cert/names.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { CERT_EXTENSIONS_MAX = 32, CERT_PATH_LENGTH_NONE = -1 };

/* Bits of key usage, as der_bits has them. */
enum { CERT_USAGE_DIGITAL_SIGNATURE = 0x8000, CERT_USAGE_KEY_CERT_SIGN = 0x0400, CERT_USAGE_CRL_SIGN = 0x0200 };

struct cert_extensions {
    struct cert_names names; /* subjectAltName */
    struct cert_constraints constraints;
    bool has_names, has_constraints, has_basic_constraints, has_key_usage, has_extended_key_usage;
    bool is_ca;
    int32_t path_length; /* CERT_PATH_LENGTH_NONE: as long as it likes */
    uint16_t key_usage;
    bool is_for_clients, is_for_servers; /* extended key usage; "any" is both */
    struct span list;                    /* all of them, without the header of the list */
};

/* cert_extensions_read reads the content of a SEQUENCE OF Extension. */
void cert_extensions_read(struct cert_extensions *out, struct span list, struct cert_findings *findings);

/* These write for people: the names of the usages, and the extensions of which nothing else is kept. */
struct line cert_key_usage_line(uint16_t usage);
struct line cert_other_extensions_line(const struct cert_extensions *extensions);

#ifdef __cplusplus
}
#endif
#endif
