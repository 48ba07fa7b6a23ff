/* SPDX-License-Identifier: Apache-2.0
 *
 * JSON Web Keys of type "oct" (RFC 7517, RFC 7518 6.4). Members it does not know are left to the caller, who has the tree. */
#ifndef JOSE_JWK_H
#define JOSE_JWK_H

#include "crypto/crypto.h"
#include "json/tree.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KID_SIZE_MAX = 255 };

struct jwk_oct {
    char kid[KID_SIZE_MAX + 1];
    size_t kid_size;
    struct secret octets;
};

/* jwk_oct_read reads kty, kid and k. ESF_E_UNSUPPORTED for another kty, ESF_E_FORMAT (where: "/k" ...) for a member that is missing or
 * malformed, ESF_E_LIMIT for more than SECRET_SIZE_MAX octets. The caller wipes out->octets. */
status jwk_oct_read(struct jwk_oct *out, const struct tree *document, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
