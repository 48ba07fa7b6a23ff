/* SPDX-License-Identifier: Apache-2.0
 *
 * A key as its owner describes it: octets, identifier, usage, peer, expiry, encoding. It becomes useful in a keyring (keyring.h), which
 * copies it. Or a private key (private_key.h), which has nothing of this and becomes useful in an identity (identity.h). */
#ifndef ENDPOINT_KEY_H
#define ENDPOINT_KEY_H

#include "base/bytes.h"
#include "base/lock.h"
#include "crypto/crypto.h"
#include "crypto/p256.h"
#include "onem2m/id.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { KEY_OCTETS_MIN = 16 };

struct key_facts {
    struct id kid;
    struct id peer; /* absolute; size 0: not set */
    struct secret octets;
    int32_t suid; /* 0: not set */
    int32_t encoding;
    int64_t expires; /* ms since 1970; 0 = never */
};

/* The handle: facts that setters may change, or a private key. */
struct key {
    uint32_t tag;
    struct lock lock;
    struct key_facts facts;
    struct p256_key *private_key; /* never changes; NULL: a pairwise key */
};

status key_new_symmetric(struct key **out, struct span kid, struct span octets, struct error **err) MUST_CHECK;

/* key_new_import reads a key document (D1): a JWK of type oct with our members. */
status key_new_import(struct key **out, struct span document, struct error **err) MUST_CHECK;

status key_set_usage(struct key *key, int32_t suid, struct error **err) MUST_CHECK;
status key_set_peer(struct key *key, struct span id, struct error **err) MUST_CHECK;
status key_set_expiry(struct key *key, int64_t unix_ms, struct error **err) MUST_CHECK;
status key_set_encoding(struct key *key, int32_t encoding, struct error **err) MUST_CHECK;
struct key_facts key_snapshot(struct key *key); /* the caller wipes .octets */
void key_free(struct key *key);
void key_cleanup(struct key **key);

/* kid_normalize copies a key identifier, its part before "@" in upper case when that is 32 hex digits (D13); false when it does not fit. */
bool kid_normalize(struct id *out, struct span kid);

#ifdef __cplusplus
}
#endif
#endif
