/* SPDX-License-Identifier: Apache-2.0
 *
 * The subjectAltName that a flavour has (TS-0003 10.1.1), for certificates and requests that are made here. */
#ifndef CERT_SAN_H
#define CERT_SAN_H

#include "cert/trust.h"

#ifdef __cplusplus
extern "C" {
#endif

/* reading: the higher arc of a device id, which its otherName has as type-id (TS-0001 annex H has it as an example). */
#define SAN_HIGHER_ARC "0.2.481.1"

/* A name to be written; `text` is borrowed. */
struct san {
    enum cert_name_kind kind;
    struct span text; /* URI, domain name, or an id in dotted numbers */
};

/* san_of_flavour chooses the form: a URI for an AE-ID, as it is; a dNSName for a CSE-ID (its public domain name) and an FQDN; for a Node-ID a
 * registeredID when it is made of dotted numbers, a URI when it has a colon, else a dNSName; an otherName for a device. ESF_E_ARGUMENT when
 * the text is no such name. */
status san_of_flavour(struct san *out, enum cert_match flavour, struct span text, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
