/* SPDX-License-Identifier: Apache-2.0
 *
 * The endpoint's identities as the handshake engine wants them, made once for each list of identities and held by those who use them. */
#ifndef E2EKEY_CREDENTIALS_H
#define E2EKEY_CREDENTIALS_H

#include "endpoint/identity.h"
#include "tls/engine.h"

#ifdef __cplusplus
extern "C" {
#endif

struct e2ekey_credentials {
    int64_t refs;
    struct identities *identities;
    struct tls_setup *setup;
};

/* e2ekey_credentials_new holds the identities, of which there is at least one. */
status e2ekey_credentials_new(struct e2ekey_credentials **out, struct identities *identities,
                              struct error **err) MUST_CHECK;
struct e2ekey_credentials *e2ekey_credentials_hold(struct e2ekey_credentials *credentials);
void e2ekey_credentials_free(struct e2ekey_credentials *credentials);
void e2ekey_credentials_cleanup(struct e2ekey_credentials **credentials);

/* e2ekey_credentials_end finds in a flight of ours which identity was shown, and returns when its certificate is over, in ms since 1970;
 * INT64_MAX for a raw public key. */
status e2ekey_credentials_end(int64_t *end, const struct e2ekey_credentials *credentials, struct span flight,
                              struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
