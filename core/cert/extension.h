/* SPDX-License-Identifier: Apache-2.0
 *
 * One Extension of RFC 5280 4.1, of a certificate, a request, a revocation list or one of its entries: identifier, whether it is critical,
 * value. */
#ifndef CERT_EXTENSION_H
#define CERT_EXTENSION_H

#include "cert/der.h"

#ifdef __cplusplus
extern "C" {
#endif

struct extension {
    struct span oid, value;
    bool is_critical;
};

bool extension_take(struct extension *out, CBS *from);

/* extension_is_among tells whether one of the first `count` has that identifier. */
bool extension_is_among(const struct extension *items, size_t count, struct span oid);

/* extension_text gives the identifier in dotted numbers. */
struct extension_string {
    char text[64];
};
struct extension_string extension_text(const struct extension *extension);

bool extension_add(CBB *to, struct span oid, bool is_critical, struct span value);

#ifdef __cplusplus
}
#endif
#endif
