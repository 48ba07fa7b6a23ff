/* SPDX-License-Identifier: Apache-2.0
 *
 * A stay is a run of calls into the parts of BoringSSL that allocate and keep a queue of errors (certificates, TLS). It is
 * entered with an empty queue and left with an empty one, and tells whether memory ran out meanwhile, which BoringSSL
 * itself may report as anything or not at all. Stays of one thread may lie in one another. */
#ifndef CRYPTO_STAY_H
#define CRYPTO_STAY_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct stay {
    bool outer_ran_out;
};

void stay_enter(struct stay *stay);

/* stay_leave returns true when an allocation failed since stay_enter. */
bool stay_leave(const struct stay *stay);

/* For the allocator of BoringSSL. */
bool stay_allocation_fails(void);
void stay_ran_out(void);

#ifdef __cplusplus
}
#endif
#endif
