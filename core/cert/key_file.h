/* SPDX-License-Identifier: Apache-2.0
 *
 * Private keys in writing: PKCS#8 (RFC 5208) and SEC 1 (RFC 5915), in DER and PEM, of P-256 and without passwords. */
#ifndef CERT_KEY_FILE_H
#define CERT_KEY_FILE_H

#include "crypto/p256.h"

#ifdef __cplusplus
extern "C" {
#endif

enum key_file_form { KEY_FILE_PKCS8_DER, KEY_FILE_PKCS8_PEM, KEY_FILE_SEC1_DER, KEY_FILE_SEC1_PEM };

/* key_file_read takes any of the four forms. A public key that stands beside the private one has to belong to it. */
status key_file_read(struct p256_key **out, struct span octets, struct error **err) MUST_CHECK;
status key_file_write(struct bytes **out, const struct p256_key *key, enum key_file_form form,
                      struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
