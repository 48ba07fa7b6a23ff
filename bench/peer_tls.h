/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom a handshake is compared with: the BoringSSL inside, both ends in memory, with the same certificates, the same suite, and the
 * exported key; nothing carries its flights and nobody compares identities. */
#ifndef BENCH_PEER_TLS_H
#define BENCH_PEER_TLS_H

#include "certified.h"

/* Whether the certificates are judged by BoringSSL's X.509, or by nobody. */
enum judged { JUDGED_BY_NOBODY, JUDGED_BY_X509 };

struct tls_pair {
    struct ssl_ctx_st *client, *server;
};

struct tls_pair tls_pair_start(const struct proof *client, const struct proof *server,
                               const struct authority *authority, enum judged judged);

/* tls_pair_agree makes one handshake, and the key at both ends. */
void tls_pair_agree(const struct tls_pair *pair);

void tls_pair_end(const struct tls_pair *pair);

#endif
