/* SPDX-License-Identifier: Apache-2.0
 *
 * Two ends that share a key and have talked before, so that the next message is one in the middle of a session: its header names random
 * objects by their IDs only. Uses the public ABI and nothing else. */
#ifndef BENCH_WORLD_H
#define BENCH_WORLD_H

#include "esf/esf.h"

#define ORIGINATOR "//m2m.example/cse1/Cae1"
#define RECEIVER "//m2m.example/cse2"
#define ORIGINATOR_AT_HUB "/cse1/Cae1"
#define BYTES(text) (const uint8_t *)(text), strlen(text)

/* MUST(call) ends the program with the library's own words when a call fails. `err` has to be the name of an esf_error * in scope. */
#define MUST(call) world_check((call), #call, err)
void world_check(esf_status status, const char *what, esf_error *err);

/* expect ends the program when something that has to hold does not. */
_Noreturn void world_fail(const char *what);
static inline void expect(int holds, const char *what) {
    if (!holds)
        world_fail(what);
}

struct world {
    esf_endpoint *originator, *receiver;
    esf_esprim_channel *channel;
    esf_incoming *incoming;
};

void world_start(struct world *world);
void world_end(struct world *world);

esf_endpoint *endpoint_start(const char *id);
void endpoint_share_key(esf_endpoint *endpoint, const char *kid, const char *peer);
void endpoint_introduce(esf_endpoint *to, esf_endpoint *newcomer, const char *newcomer_id);

/* world_receive gives the exchange of a request that the door has to take; the plaintext has to have the given size. */
esf_esprim_exchange *world_receive(const struct world *world, const esf_buf *content, size_t size);

#endif
