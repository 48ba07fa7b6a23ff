/* SPDX-License-Identifier: Apache-2.0
 *
 * What some DER is, told by its outermost elements, also when it is cut off; whether it is right is for its reader. */
#ifndef CERT_DOCUMENT_H
#define CERT_DOCUMENT_H

#include "cert/pem.h"

#ifdef __cplusplus
extern "C" {
#endif

/* document_kind returns PEM_OTHER for what is none of the others. */
enum pem_kind document_kind(struct span der);

/* document_take takes the SEQUENCE at the start of *rest; false when there is none, or less than one. */
bool document_take(struct span *der, struct span *rest);

/* document_is_der tells whether octets start as a SEQUENCE in DER does, and a text does not. */
bool document_is_der(struct span octets);

#ifdef __cplusplus
}
#endif
#endif
