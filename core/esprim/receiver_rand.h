/* SPDX-License-Identifier: Apache-2.0
 *
 * Receiver random objects without memory (D9): the identifier carries algorithms, expiry, a nonce and a MAC; the value is derived from it, so
 * any node with the secret can recompute an object and none has to remember it. */
#ifndef ESPRIM_RECEIVER_RAND_H
#define ESPRIM_RECEIVER_RAND_H

#include "crypto/crypto.h"
#include "onem2m/rand_object.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RAND_SECRET_MIN = 32, RAND_NONCE_SIZE = 9 };

struct rand_secret {
    uint8_t id;
    struct secret octets;
};

/* Whose object, for whom: absolute ids; requester empty for a shared one. */
struct rand_owner {
    struct span self;
    struct span requester;
};

/* receiver_rand_make makes an object that expires at `expires` (rounded down to seconds) and offers the algorithms of mask. */
status receiver_rand_make(struct rand_object *out, const struct rand_secret *secret, const struct rand_owner *owner,
                          unsigned mask, int64_t expires, struct error **err) MUST_CHECK;

/* receiver_rand_recompute gives the object of an identifier, or false when it is not one of ours: another form, another secret, a wrong
 * MAC (another requester). Shared identifiers ("s.") are recomputed for nobody in particular, others ("u.") for `requester`. Expiry is
 * not judged. */
bool receiver_rand_recompute(struct rand_object *out, const struct rand_secret *secret, const struct rand_owner *owner,
                             const char *id);
bool receiver_rand_is_shared(const char *id);

#ifdef __cplusplus
}
#endif
#endif
