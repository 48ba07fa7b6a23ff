/* SPDX-License-Identifier: Apache-2.0
 *
 * What comes of a handshake: 48 exported octets, the first 16 the key's identifier, the last 32 the key (TS-0003 10.3.1), in the keyring with
 * its peer, its use and its life. */
#ifndef E2EKEY_AGREED_H
#define E2EKEY_AGREED_H

#include "e2ekey/peer.h"

#ifdef __cplusplus
extern "C" {
#endif

struct e2ekey_agreed {
    struct ring_key *keys[E2EKEY_USES_MAX]; /* one a use, all with one identifier */
    size_t count;
};

/* e2ekey_agreed_export makes keys that are in no ring yet. own_end: when our own certificate is over. */
status e2ekey_agreed_export(struct e2ekey_agreed *out, const struct tls_engine *engine, const struct e2ekey_peer *peer,
                            int64_t own_end, int64_t life_ms, struct error **err) MUST_CHECK;
void e2ekey_agreed_cleanup(struct e2ekey_agreed *agreed);

/* e2ekey_agreed_install puts them into the ring, all or none, and drops the oldest of that peer beyond the quota (D15). Lock held. */
status e2ekey_agreed_install(struct e2ekey_agreed *agreed, struct endpoint *endpoint, int64_t now,
                             struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
