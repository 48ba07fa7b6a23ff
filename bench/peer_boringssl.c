/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/aead.h>

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "world.h"

enum { NONCE_SIZE = 12, TAG_SIZE = 16 };

/* The bare AEAD: no random nonce, no encoding, no memory taken. It is the limit of what any JWE can reach. */
struct state {
    const struct subject *subject;
    bool reuse;
    EVP_AEAD_CTX ctx;
    uint64_t counter;
    size_t step; /* from one sealed text to the next */
    uint8_t *sealed, *opened;
};

static void init(EVP_AEAD_CTX *ctx, const struct subject *subject) {
    expect(EVP_AEAD_CTX_init(ctx, EVP_aead_aes_256_gcm(), subject->key, PEER_KEY_SIZE, TAG_SIZE, NULL),
           "BoringSSL takes no key");
}

static void *start(const struct subject *subject, bool reuse) {
    struct state *state = calloc(1, sizeof *state);
    expect(state != NULL, "no memory");
    state->subject = subject;
    state->reuse = reuse;
    state->step = subject->size + NONCE_SIZE + TAG_SIZE;
    state->sealed = malloc(state->step * subject->batch);
    state->opened = malloc(subject->size + TAG_SIZE);
    expect(state->sealed && state->opened, "no memory");
    init(&state->ctx, subject);
    return state;
}

static void *start_fresh(const struct subject *subject) {
    return start(subject, false);
}

static void *start_reused(const struct subject *subject) {
    return start(subject, true);
}

static int seal(void *opaque, size_t slot, const uint8_t *plaintext) {
    struct state *state = opaque;
    const struct subject *subject = state->subject;
    uint8_t *nonce = state->sealed + slot * state->step;
    EVP_AEAD_CTX fresh;
    EVP_AEAD_CTX *ctx = state->reuse ? &state->ctx : &fresh;
    size_t size;
    if (!state->reuse)
        init(&fresh, subject);
    memset(nonce, 0, NONCE_SIZE);
    state->counter++;
    memcpy(nonce, &state->counter, sizeof state->counter);
    int done = EVP_AEAD_CTX_seal(ctx, nonce + NONCE_SIZE, &size, subject->size + TAG_SIZE, nonce, NONCE_SIZE, plaintext,
                                 subject->size, (const uint8_t *)subject->header_text, strlen(subject->header_text));
    if (!state->reuse)
        EVP_AEAD_CTX_cleanup(&fresh);
    return done;
}

static int open_slot(void *opaque, size_t slot) {
    struct state *state = opaque;
    const struct subject *subject = state->subject;
    const uint8_t *nonce = state->sealed + slot * state->step;
    EVP_AEAD_CTX fresh;
    EVP_AEAD_CTX *ctx = state->reuse ? &state->ctx : &fresh;
    size_t size;
    if (!state->reuse)
        init(&fresh, subject);
    int done = EVP_AEAD_CTX_open(ctx, state->opened, &size, subject->size + TAG_SIZE, nonce, NONCE_SIZE,
                                 nonce + NONCE_SIZE, subject->size + TAG_SIZE, (const uint8_t *)subject->header_text,
                                 strlen(subject->header_text));
    if (!state->reuse)
        EVP_AEAD_CTX_cleanup(&fresh);
    return done && size == subject->size;
}

static void drop(void *opaque, size_t slot) {
    (void)opaque;
    (void)slot;
}

static void end(void *opaque) {
    struct state *state = opaque;
    EVP_AEAD_CTX_cleanup(&state->ctx);
    free(state->opened);
    free(state->sealed);
    free(state);
}

const struct peer peer_boringssl = {
    "BoringSSL AES-256-GCM, key set up each time", start_fresh, seal, open_slot, drop, end,
};
const struct peer peer_boringssl_reused = {
    "BoringSSL AES-256-GCM, key reused", start_reused, seal, open_slot, drop, end,
};
