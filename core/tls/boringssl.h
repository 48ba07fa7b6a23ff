/* SPDX-License-Identifier: Apache-2.0
 *
 * Between the files of the BoringSSL engine: credentials, and BoringSSL's errors in our words. For core/tls/boringssl*.c only. */
#ifndef TLS_BORINGSSL_H
#define TLS_BORINGSSL_H

#include <openssl/ssl.h>

#include "tls/library.h"

/* A credential as BoringSSL has it; `sign` reaches the private key. */
struct own_credential {
    SSL_CREDENTIAL *handle;
    tls_sign sign;
    const void *sign_context;
};

/* own_credential_make reads what is shown, and lets the private key sign once to see that it is the right one. To be freed even after a
 * failure. */
status own_credential_make(struct own_credential *own, const struct tls_credential *credential,
                           const SSL_PRIVATE_KEY_METHOD *method, struct error **err) MUST_CHECK;
void own_credential_clear(struct own_credential *own);

/* boringssl_fail makes an error of what BoringSSL's queue holds, after a call that failed during a handshake. */
status boringssl_fail(struct error **err, const struct tls_ends *ends);

#endif
