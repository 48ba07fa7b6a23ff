/* SPDX-License-Identifier: Apache-2.0
 *
 * Whom we are compared with: something that seals plaintexts and opens what it sealed, many in a row. Each gets the header of one of our
 * own messages, so that the same octets are protected. */
#ifndef BENCH_PEER_H
#define BENCH_PEER_H

#include <stddef.h>
#include <stdint.h>

enum { PEER_KEY_SIZE = 32, BATCH_MAX = 256 };

struct subject {
    uint8_t key[PEER_KEY_SIZE];
    char header_text[1024]; /* base64url, the AAD */
    char header[768];       /* the same, decoded */
    size_t size;            /* of the plaintext */
    size_t batch;
};

struct peer {
    const char *reference;
    void *(*start)(const struct subject *subject);
    int (*seal)(void *state, size_t slot, const uint8_t *plaintext);
    int (*open)(void *state, size_t slot); /* what lies in the slot */
    void (*drop)(void *state, size_t slot);
    void (*end)(void *state);
};

extern const struct peer peer_boringssl, peer_boringssl_reused;
#ifdef BENCH_CJOSE
extern const struct peer peer_cjose;
#endif

#endif
