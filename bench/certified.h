/* SPDX-License-Identifier: Apache-2.0
 *
 * Ends that prove with certificates of one authority who they are, and agree on a key. Uses the public ABI and nothing else. */
#ifndef BENCH_CERTIFIED_H
#define BENCH_CERTIFIED_H

#include <stddef.h>

#include "esf/esf.h"

#define RECEIVER_DOMAIN "cse2.m2m.example"

enum { FLIGHTS = 4 };

struct authority {
    esf_key *key;
    esf_buf *certificate; /* PEM */
};

struct proof {
    esf_key *key;
    esf_buf *key_pem, *certificate; /* PEM */
};

struct authority authority_start(void);
void authority_end(struct authority *authority);

/* authority_certify makes a key and its certificate for one name: an "ae_id", a "cse_id". */
struct proof authority_certify(const struct authority *authority, const char *flavour, const char *name);
void proof_end(struct proof *proof);

/* endpoint_prove gives an endpoint what it proves itself with, and trust in all that the authority has certified. */
void endpoint_prove(esf_endpoint *endpoint, const struct proof *proof, const struct authority *authority);

void endpoint_settle(esf_endpoint *endpoint, const char *settings);

/* door_answer gives the reply to an E2EKey message, which has to be of the given kind. */
esf_buf *door_answer(esf_endpoint *terminator, const esf_incoming *incoming, const esf_buf *content, int32_t kind);

/* agree_start begins a run with RECEIVER and takes it as far as the answer to message 1, which is brought to the attempt. */
esf_e2ekey *agree_start(esf_endpoint *initiator, esf_endpoint *terminator, const esf_incoming *incoming,
                        size_t octets[FLIGHTS]);

/* agree runs all four messages; octets: if wanted, how long the contents are that carry them. */
void agree(esf_endpoint *initiator, esf_endpoint *terminator, const esf_incoming *incoming, size_t octets[FLIGHTS]);

#endif
