/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening a sealed request at the Receiver: an attempt that walks the list of checks in the order of D6 and stops where something has to be
 * fetched first. Until its last step nothing outside of it has changed. */
#ifndef ESPRIM_OPEN_H
#define ESPRIM_OPEN_H

#include "endpoint/need.h"
#include "esprim/exchange.h"
#include "esprim/header.h"
#include "esprim/state.h"
#include "jose/jwe.h"
#include "onem2m/primitive.h"

#ifdef __cplusplus
extern "C" {
#endif

enum esprim_outcome { ESPRIM_UNFINISHED, ESPRIM_OPENED, ESPRIM_DUPLICATE };

struct esprim_open {
    struct endpoint *endpoint; /* borrowed from the attempt that this is part of */
    size_t step;
    int64_t now;
    struct need need;
    struct jwe jwe;            /* after the tag has verified its body is the primitive */
    struct bytes *held_header; /* the header's text, copied when the attempt has to wait */
    struct bytes *new_header;  /* the same, for the session to be known by */
    bool is_recalled;          /* the header was known: the session came with it */
    struct json_limits limits;
    struct esprim_header header;
    struct ring_key *key;
    bool key_is_fetched; /* from a KEY answer: enters the keyring when the tag has verified */
    struct rand_object rro;
    struct rand_object oro;
    bool has_oro;
    struct originator_rand *originator_rand;
    struct originator_rand *refreshed_rand;
    struct esprim_session *session;
    struct primitive primitive;
    struct id from; /* absolute */
    struct mark *mark;
    struct esprim_exchange *exchange;
    enum esprim_outcome outcome;
};

/* esprim_open_start takes an ESPrim Object. Zero *open before; clean up after, whatever it returns. ESF_OK: see outcome. ESF_NEEDS: see need.
 * A failure with an rsc is a refusal of the message; one without is trouble on our side. */
status esprim_open_start(struct esprim_open *open, struct endpoint *endpoint, struct span object,
                         struct error **err) MUST_CHECK;

/* esprim_open_answer goes on. A failure without rsc while a need still stands means that the answer was not understood. */
status esprim_open_answer(struct esprim_open *open, int32_t answer, struct span bytes, struct error **err) MUST_CHECK;
void esprim_open_cleanup(struct esprim_open *open);

#ifdef __cplusplus
}
#endif
#endif
