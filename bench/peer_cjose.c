/* SPDX-License-Identifier: Apache-2.0 */
#include <cjose/cjose.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "peer.h"
#include "world.h"

/* Key and header are made once: cjose is not charged for what an application can keep. */
struct state {
    const struct subject *subject;
    cjose_jwk_t *key;
    cjose_header_t *header;
    char *sealed[BATCH_MAX];
};

/* Our headers are flat, and their strings hold nothing that needs an escape. */
static void copy_member(cjose_header_t *to, const char *header, const char *name) {
    char quoted[32], value[512];
    (void)snprintf(quoted, sizeof quoted, "\"%s\":\"", name);
    const char *at = strstr(header, quoted);
    expect(at != NULL, "our own header has not the members that it should have");
    at += strlen(quoted);
    (void)snprintf(value, sizeof value, "%.*s", (int)strcspn(at, "\""), at);
    expect(cjose_header_set(to, name, value, NULL), "cjose takes no header");
}

static void *start(const struct subject *subject) {
    static const char *const NAMES[] = {"alg", "enc", "kid", "cty", "ori", "rri"};
    struct state *state = calloc(1, sizeof *state);
    expect(state != NULL, "no memory");
    state->subject = subject;
    state->key = cjose_jwk_create_oct_spec(subject->key, PEER_KEY_SIZE, NULL);
    state->header = cjose_header_new(NULL);
    expect(state->key && state->header, "cjose makes no key or header");
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        copy_member(state->header, subject->header, NAMES[i]);
    return state;
}

static int seal(void *opaque, size_t slot, const uint8_t *plaintext) {
    struct state *state = opaque;
    cjose_jwe_t *jwe = cjose_jwe_encrypt(state->key, state->header, plaintext, state->subject->size, NULL);
    state->sealed[slot] = jwe ? cjose_jwe_export(jwe, NULL) : NULL;
    cjose_jwe_release(jwe);
    return state->sealed[slot] != NULL;
}

static int open_slot(void *opaque, size_t slot) {
    struct state *state = opaque;
    const char *sealed = state->sealed[slot];
    size_t size = 0;
    cjose_jwe_t *jwe = cjose_jwe_import(sealed, strlen(sealed), NULL);
    uint8_t *plaintext = jwe ? cjose_jwe_decrypt(jwe, state->key, &size, NULL) : NULL;
    int done = plaintext != NULL && size == state->subject->size;
    free(plaintext);
    cjose_jwe_release(jwe);
    return done;
}

static void drop(void *opaque, size_t slot) {
    struct state *state = opaque;
    free(state->sealed[slot]);
    state->sealed[slot] = NULL;
}

static void end(void *opaque) {
    struct state *state = opaque;
    cjose_header_release(state->header);
    cjose_jwk_release(state->key);
    free(state);
}

const struct peer peer_cjose = {"cjose", start, seal, open_slot, drop, end};
