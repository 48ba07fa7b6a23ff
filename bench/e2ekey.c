/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "certified.h"
#include "laps.h"
#include "peer_tls.h"
#include "world.h"

enum { HANDSHAKES = 20, LEAST_ROUNDS = 5 };

struct ends {
    struct authority authority;
    struct proof initiators, terminators;
    esf_endpoint *initiator, *terminator;
    esf_incoming *incoming;
};

static void ends_start(struct ends *ends) {
    esf_error *err = NULL;
    ends->authority = authority_start();
    ends->initiators = authority_certify(&ends->authority, "ae_id", ORIGINATOR);
    ends->terminators = authority_certify(&ends->authority, "cse_id", RECEIVER_DOMAIN);
    ends->initiator = endpoint_start(ORIGINATOR);
    ends->terminator = endpoint_start(RECEIVER);
    endpoint_prove(ends->initiator, &ends->initiators, &ends->authority);
    endpoint_prove(ends->terminator, &ends->terminators, &ends->authority);
    MUST(esf_incoming_new(&ends->incoming, BYTES(ORIGINATOR_AT_HUB), &err));
}

static void ends_end(struct ends *ends) {
    esf_incoming_free(ends->incoming);
    esf_endpoint_free(ends->terminator);
    esf_endpoint_free(ends->initiator);
    proof_end(&ends->terminators);
    proof_end(&ends->initiators);
    authority_end(&ends->authority);
}

static struct lap time_ours(const struct ends *ends) {
    struct lap start = lap_now();
    for (int i = 0; i < HANDSHAKES; i++)
        agree(ends->initiator, ends->terminator, ends->incoming, NULL);
    return lap_since(start);
}

static struct lap time_theirs(const struct tls_pair *pair) {
    struct lap start = lap_now();
    for (int i = 0; i < HANDSHAKES; i++)
        tls_pair_agree(pair);
    return lap_since(start);
}

static void compare(const struct ends *ends, enum judged judged, const char *reference, double seconds) {
    static struct duel duel;
    struct tls_pair pair = tls_pair_start(&ends->initiators, &ends->terminators, &ends->authority, judged);
    duel.rounds = 0;
    (void)time_ours(ends);
    (void)time_theirs(&pair);
    struct lap start = lap_now();
    while (duel.rounds < LEAST_ROUNDS || lap_since(start).wall < seconds) {
        struct lap ours = time_ours(ends);
        duel_add(&duel, ours, time_theirs(&pair));
    }
    duel_print(&duel, "e2ekey handshake, both ends", 0, reference, HANDSHAKES);
    tls_pair_end(&pair);
}

static void print_octets(const struct ends *ends) {
    size_t octets[FLIGHTS] = {0}, sum = 0;
    char name[64];
    agree(ends->initiator, ends->terminator, ends->incoming, octets);
    for (size_t i = 0; i < FLIGHTS; i++) {
        (void)snprintf(name, sizeof name, "e2ekey message %zu, as carried", i + 1);
        figure_print(name, "octets carried", (double)octets[i]);
        sum += octets[i];
    }
    figure_print("e2ekey, four messages in two exchanges", "octets carried", (double)sum);
}

void bench_e2ekey(double seconds) {
    struct ends ends;
    ends_start(&ends);
    compare(&ends, JUDGED_BY_X509, "BoringSSL alone, its own X.509", seconds / 2);
    compare(&ends, JUDGED_BY_NOBODY, "BoringSSL alone, certificates not judged", seconds / 2);
    print_octets(&ends);
    ends_end(&ends);
}
