/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "certified.h"
#include "heap.h"
#include "laps.h"
#include "world.h"

enum { RUNS = 256 };

/* One Terminating End-Point and many who initiate, each with a certificate of its own. */
struct crowd {
    struct authority authority;
    struct proof receivers, initiators[RUNS];
    esf_endpoint *receiver, *endpoints[RUNS];
    esf_incoming *incoming[RUNS];
    esf_e2ekey *attempts[RUNS];
};

static void crowd_start(struct crowd *crowd) {
    char id[64];
    esf_error *err = NULL;
    crowd->authority = authority_start();
    crowd->receivers = authority_certify(&crowd->authority, "cse_id", RECEIVER_DOMAIN);
    crowd->receiver = endpoint_start(RECEIVER);
    endpoint_prove(crowd->receiver, &crowd->receivers, &crowd->authority);
    endpoint_settle(crowd->receiver, "{\"e2ekey_half_open_max\":1024,\"e2ekey_half_open_per_registrar_max\":1024}");
    for (size_t i = 0; i < RUNS; i++) {
        (void)snprintf(id, sizeof id, "//m2m.example/cse1/Cae%03zu", i);
        crowd->initiators[i] = authority_certify(&crowd->authority, "ae_id", id);
        crowd->endpoints[i] = endpoint_start(id);
        endpoint_prove(crowd->endpoints[i], &crowd->initiators[i], &crowd->authority);
        (void)snprintf(id, sizeof id, "/cse1/Cae%03zu", i);
        MUST(esf_incoming_new(&crowd->incoming[i], BYTES(id), &err));
    }
}

static void crowd_end(struct crowd *crowd) {
    for (size_t i = 0; i < RUNS; i++) {
        esf_incoming_free(crowd->incoming[i]);
        esf_endpoint_free(crowd->endpoints[i]);
        proof_end(&crowd->initiators[i]);
    }
    esf_endpoint_free(crowd->receiver);
    proof_end(&crowd->receivers);
    authority_end(&crowd->authority);
}

/* The first run of an endpoint also sets up what all its runs share: it has been before anything is counted. */
static void measure_half_open(struct crowd *crowd) {
    for (size_t i = 0; i < RUNS; i++)
        esf_e2ekey_free(agree_start(crowd->endpoints[i], crowd->receiver, crowd->incoming[i], NULL));
    struct memory before = memory_now();
    for (size_t i = 0; i < RUNS; i++)
        crowd->attempts[i] = agree_start(crowd->endpoints[i], crowd->receiver, crowd->incoming[i], NULL);
    struct memory both = memory_now();
    for (size_t i = 0; i < RUNS; i++)
        esf_e2ekey_free(crowd->attempts[i]);
    struct memory terminators = memory_now();
    figure_print("memory per half-open handshake, Initiating, heap", "octets", (both.heap - terminators.heap) / RUNS);
    figure_print("memory per half-open handshake, Terminating, heap", "octets",
                 (terminators.heap - before.heap) / RUNS);
}

static void agree_all(struct crowd *crowd) {
    for (size_t i = 0; i < RUNS; i++)
        agree(crowd->endpoints[i], crowd->receiver, crowd->incoming[i], NULL);
}

/* The key at both ends, and at the Terminating End-Point what it remembers for a minute to answer a repeated message with. */
static void measure_finished(struct crowd *crowd) {
    agree_all(crowd);
    struct memory before = memory_now();
    agree_all(crowd);
    figure_print("memory per finished handshake, both ends together, heap", "octets",
                 (memory_now().heap - before.heap) / RUNS);
}

void measure_handshakes(void) {
    static struct crowd crowd;
    crowd_start(&crowd);
    measure_half_open(&crowd);
    crowd_end(&crowd);
    crowd_start(&crowd);
    measure_finished(&crowd);
    crowd_end(&crowd);
}
