/* SPDX-License-Identifier: Apache-2.0
 *
 * PEM (RFC 7468): blocks of base64 between lines with dashes. Text between blocks is passed over; a block has no headers. */
#ifndef CERT_PEM_H
#define CERT_PEM_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { PEM_SIZE_MAX = 2 << 20 };

enum pem_kind {
    PEM_NONE, /* there is no further block */
    PEM_CERTIFICATE,
    PEM_REQUEST,
    PEM_CRL,
    PEM_PRIVATE_KEY,    /* PKCS#8 */
    PEM_EC_PRIVATE_KEY, /* SEC 1 */
    PEM_PUBLIC_KEY,
    PEM_OTHER_PRIVATE_KEY, /* of RSA, with a password, and so on */
    PEM_OTHER
};

/* pem_take hands out the next block, and leaves what follows it in *rest. */
status pem_take(enum pem_kind *kind, struct bytes **der, struct span *rest, struct error **err) MUST_CHECK;

/* pem_take_kind passes over blocks of other kinds; ESF_E_FORMAT when there is none of this one. */
status pem_take_kind(struct bytes **der, enum pem_kind kind, struct span *rest, struct error **err) MUST_CHECK;

/* pem_is tells PEM from DER, which starts with a SEQUENCE. */
bool pem_is(struct span octets);

/* pem_read gives DER: the octets as they are, or the first block of that kind. */
status pem_read(struct bytes **der, enum pem_kind kind, struct span octets, struct error **err) MUST_CHECK;
status pem_write(struct bytes **out, enum pem_kind kind, struct span der, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
