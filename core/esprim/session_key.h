/* SPDX-License-Identifier: Apache-2.0
 *
 * From a pairwise key and two random objects to an AEAD (TS-0003 10.3.8.2), and whether two random objects go together at all (8.4.2 C.6). */
#ifndef ESPRIM_SESSION_KEY_H
#define ESPRIM_SESSION_KEY_H

#include "crypto/crypto.h"
#include "onem2m/enums.h"
#include "onem2m/rand_object.h"

#ifdef __cplusplus
extern "C" {
#endif

/* esprim_session_input gives the text that the session key is the HMAC-SHA-256 of. */
status esprim_session_input(struct bytes **out, const struct rand_object *rro, const struct rand_object *oro,
                            int32_t encoding, struct error **err) MUST_CHECK;

/* esprim_cek sets up the AEAD of a session key for an algorithm. */
status esprim_cek(struct aead **out, const uint8_t session_key[SHA256_SIZE], const struct esprim_alg *alg,
                  struct error **err) MUST_CHECK;

/* esprim_agree checks C3 to C6 and both expiries. accept_until is the latest expiry that an originator random object may have. Fails with
 * 4113 (ESF_E_ORIGINATOR_RAND), 4114 (ESF_E_RECEIVER_RAND) or 4111 (ESF_E_UNSUPPORTED). */
status esprim_agree(const struct rand_object *rro, const struct rand_object *oro, const struct esprim_alg *alg,
                    int64_t now, int64_t accept_until, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
