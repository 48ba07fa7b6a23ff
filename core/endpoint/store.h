/* SPDX-License-Identifier: Apache-2.0
 *
 * The store port: the endpoint's memory of the messages it has taken. A mark is prepared first (so that nothing can fail afterwards) and
 * then inserted if nothing is there. The memory form below answers at once; an endpoint that shares its work with others has its marks
 * outside, and the attempt asks for them. Not locked: the endpoint's lock guards it. */
#ifndef ENDPOINT_STORE_H
#define ENDPOINT_STORE_H

#include "base/table.h"
#include "endpoint/keyring.h"
#include "endpoint/settings.h"

#ifdef __cplusplus
extern "C" {
#endif

struct mark {
    struct table_entry entry; /* expires = until when it has to be kept */
    struct ring_key *key;     /* counted in key->marks */
    uint8_t id[SHA256_SIZE];
    uint8_t value[SHA256_SIZE];
};

enum store_answer { STORE_INSERTED, STORE_EXISTS };

struct store {
    struct table marks;
};

void store_init(struct store *store);
void store_clear(struct store *store);

/* store_prepare makes room for one more mark of a key, ESF_E_QUOTA (rsc 5210) when its quota or the endpoint's is full. The mark is given
 * back with mark_free or moved in with store_insert. */
status store_prepare(struct mark **out, struct store *store, const struct settings *settings, struct ring_key *key,
                     int64_t now, struct error **err) MUST_CHECK;

/* store_insert takes a prepared mark in (and owns it then), unless one with its id is there: then *value gets the stored one's value. */
enum store_answer store_insert(struct store *store, struct mark *mark, int64_t now, uint8_t value[SHA256_SIZE]);

void mark_free(struct mark *mark);
void mark_cleanup(struct mark **mark);

#ifdef __cplusplus
}
#endif
#endif
