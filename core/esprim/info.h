/* SPDX-License-Identifier: Apache-2.0
 *
 * What ESPrim publishes and learns: the endpoint's own e2eSecInfo with its shared random object, the random objects it gives out on
 * request, and the e2eSecInfo of peers. */
#ifndef ESPRIM_INFO_H
#define ESPRIM_INFO_H

#include "esprim/state.h"

#ifdef __cplusplus
extern "C" {
#endif

status esprim_share(struct endpoint *endpoint, int32_t secret_id, struct span secret, struct error **err) MUST_CHECK;
status esprim_learn(struct endpoint *endpoint, struct span peer, struct span e2e_sec_info,
                    struct error **err) MUST_CHECK;
status esprim_info(struct bytes **out, struct endpoint *endpoint, struct error **err) MUST_CHECK;
int64_t esprim_info_due(struct endpoint *endpoint);

/* esprim_give_rand answers a random-object request of `from` with the content of the response. Keeps nothing. */
status esprim_give_rand(struct bytes **out, struct endpoint *endpoint, struct span from, struct error **err) MUST_CHECK;

/* esprim_next_rand gives the object that a response hands over: a shared one when a shared one is in use. Lock held. */
status esprim_next_rand(struct rand_object *out, struct endpoint *endpoint, struct span peer, bool is_shared,
                        int64_t now, struct error **err) MUST_CHECK;

/* esprim_rand_is_mine tells whether an object that came as somebody else's is this endpoint's own (reflection). Lock held. */
bool esprim_rand_is_mine(struct endpoint *endpoint, const struct esprim_state *state, const struct rand_object *rand,
                         struct span peer);

#ifdef __cplusplus
}
#endif
#endif
