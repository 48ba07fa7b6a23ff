/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "heap.h"
#include "laps.h"
#include "world.h"

enum { KEYS = 20000, PEERS = 1000, MARKS = 50000 };

/* What the endpoint itself says: the member `name` of the report, from where `section` begins. */
static double reported(esf_endpoint *endpoint, const char *section, const char *name) {
    esf_error *err = NULL;
    esf_buf *report = NULL;
    char quoted[64];
    MUST(esf_endpoint_report(&report, endpoint, &err));
    char *text = strndup((const char *)esf_buf_data(report), esf_buf_size(report));
    (void)snprintf(quoted, sizeof quoted, "\"%s\":{", section);
    const char *at = text ? strstr(text, quoted) : NULL;
    (void)snprintf(quoted, sizeof quoted, "\"%s\":", name);
    at = at ? strstr(at, quoted) : NULL;
    expect(at != NULL, "the report has not the member that was looked for");
    double value = strtod(at + strlen(quoted), NULL);
    free(text);
    esf_buf_free(report);
    return value;
}

static const char *numbered(char text[64], const char *pattern_start, size_t number, const char *pattern_end) {
    (void)snprintf(text, 64, "%s%06zu%s", pattern_start, number, pattern_end);
    return text;
}

static void measure_keys(void) {
    char kid[64], peer[64];
    esf_endpoint *endpoint = endpoint_start(RECEIVER);
    struct memory before = memory_now();
    for (size_t i = 0; i < KEYS; i++)
        endpoint_share_key(endpoint, numbered(kid, "k", i, "@m2m.example"),
                           numbered(peer, "//m2m.example/cse1/Cae", i, ""));
    print_growth("key", before, KEYS);
    esf_endpoint_free(endpoint);
}

static esf_buf *seal_one(esf_esprim_channel *channel, const char *from, size_t number) {
    char text[128];
    esf_error *err = NULL;
    esf_esprim_request *request = NULL;
    esf_buf *content = NULL;
    (void)snprintf(text, sizeof text, "{\"op\":2,\"fr\":\"%s\",\"to\":\"x\",\"rqi\":\"%08zu\"}", from, number);
    MUST(esf_esprim_request_new(&request, channel, &err));
    MUST(esf_esprim_request_seal(request, BYTES(text), &err));
    MUST(esf_esprim_request_content(&content, request, &err));
    esf_esprim_request_free(request);
    return content;
}

static void receive_one(esf_endpoint *receiver, const char *from, const esf_buf *content) {
    esf_error *err = NULL;
    esf_incoming *incoming = NULL;
    esf_received *received = NULL;
    MUST(esf_incoming_new(&incoming, BYTES(from), &err));
    MUST(esf_endpoint_receive(&received, receiver, incoming, esf_buf_data(content), esf_buf_size(content), &err));
    expect(esf_received_kind(received) == ESF_RECEIVED_PRIMITIVE, "the door has refused a message");
    esf_received_free(received);
    esf_incoming_free(incoming);
}

static double reported_mark(esf_endpoint *endpoint) {
    return reported(endpoint, "marks", "octets") / reported(endpoint, "marks", "count");
}

/* Marks of one session: what the heap grows by while a running session takes messages. */
static void measure_marks(void) {
    struct world world;
    world_start(&world);
    struct memory before = memory_now();
    for (size_t i = 0; i < MARKS; i++) {
        esf_buf *content = seal_one(world.channel, ORIGINATOR_AT_HUB, i);
        receive_one(world.receiver, ORIGINATOR_AT_HUB, content);
        esf_buf_free(content);
    }
    /* Both ends are in this process: beside the Receiver's mark it is what the Originator keeps of a request identifier. */
    print_growth("message, both ends together", before, MARKS);
    figure_print("memory per replay mark, as reported", "octets", reported_mark(world.receiver));
    world_end(&world);
}

/* Making the peers has left holes in the heap that sessions fill: resident memory would tell nothing here. */
static void print_sessions(const char *name, struct memory before, double mark) {
    figure_print(name, "octets", (memory_now().heap - before.heap) / PEERS - mark);
}

/* Sessions at the Receiver: its Originators come and go, each with one message. The mark of that is not counted. */
static void measure_receiver_sessions(void) {
    static esf_buf *contents[PEERS];
    char kid[64], id[64];
    esf_error *err = NULL;
    esf_endpoint *receiver = endpoint_start(RECEIVER);
    for (size_t i = 0; i < PEERS; i++) {
        esf_esprim_channel *channel = NULL;
        esf_endpoint *originator = endpoint_start(numbered(id, "//m2m.example/cse1/Cae", i, ""));
        endpoint_share_key(receiver, numbered(kid, "k", i, "@m2m.example"), id);
        endpoint_share_key(originator, kid, RECEIVER);
        endpoint_introduce(originator, receiver, RECEIVER);
        MUST(esf_esprim_channel_new(&channel, originator, BYTES(RECEIVER), &err));
        contents[i] = seal_one(channel, numbered(id, "/cse1/Cae", i, ""), i);
        esf_esprim_channel_free(channel);
        esf_endpoint_free(originator);
    }
    struct memory before = memory_now();
    for (size_t i = 0; i < PEERS; i++)
        receive_one(receiver, numbered(id, "/cse1/Cae", i, ""), contents[i]);
    print_sessions("memory per session at the Receiver, heap", before, reported_mark(receiver));
    for (size_t i = 0; i < PEERS; i++)
        esf_buf_free(contents[i]);
    esf_endpoint_free(receiver);
}

/* Sessions at the Originator: it knows many Receivers and sends each one message. */
static void measure_originator_sessions(void) {
    static esf_esprim_channel *channels[PEERS];
    char kid[64], id[64];
    esf_error *err = NULL;
    esf_endpoint *originator = endpoint_start(ORIGINATOR);
    for (size_t i = 0; i < PEERS; i++) {
        esf_endpoint *receiver = endpoint_start(numbered(id, "//m2m.example/cse", i, ""));
        endpoint_share_key(originator, numbered(kid, "k", i, "@m2m.example"), id);
        endpoint_share_key(receiver, kid, ORIGINATOR);
        endpoint_introduce(originator, receiver, id);
        esf_endpoint_free(receiver);
        MUST(esf_esprim_channel_new(&channels[i], originator, BYTES(id), &err));
    }
    struct memory before = memory_now();
    for (size_t i = 0; i < PEERS; i++)
        esf_buf_free(seal_one(channels[i], ORIGINATOR_AT_HUB, i));
    print_sessions("memory per session at the Originator, heap", before, 0);
    for (size_t i = 0; i < PEERS; i++)
        esf_esprim_channel_free(channels[i]);
    esf_endpoint_free(originator);
}

static void measure_endpoint(void) {
    struct memory before = memory_now();
    esf_endpoint *endpoints[100];
    for (size_t i = 0; i < 100; i++)
        endpoints[i] = endpoint_start(RECEIVER);
    print_growth("empty endpoint", before, 100);
    for (size_t i = 0; i < 100; i++)
        esf_endpoint_free(endpoints[i]);
}

void bench_memory(void) {
    measure_apart(measure_endpoint);
    measure_apart(measure_keys);
    measure_apart(measure_marks);
    measure_apart(measure_receiver_sessions);
    measure_apart(measure_originator_sessions);
    measure_apart(measure_handshakes);
}
