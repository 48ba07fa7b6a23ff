/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void world_check(esf_status status, const char *what, esf_error *err) {
    if (status == ESF_OK)
        return;
    (void)fprintf(stderr, "%s gave %d: %s %s\n", what, status, esf_error_name(err), esf_error_message(err));
    exit(1);
}

void world_fail(const char *what) {
    (void)fprintf(stderr, "cannot measure: %s\n", what);
    exit(1);
}

esf_endpoint *endpoint_start(const char *id) {
    esf_error *err = NULL;
    esf_endpoint *endpoint = NULL;
    MUST(esf_endpoint_new(&endpoint, BYTES(id), &err));
    return endpoint;
}

void endpoint_share_key(esf_endpoint *endpoint, const char *kid, const char *peer) {
    static const uint8_t octets[32] = "no secret, it is only measured";
    esf_error *err = NULL;
    esf_key *key = NULL;
    MUST(esf_key_symmetric(&key, BYTES(kid), octets, sizeof octets, &err));
    MUST(esf_key_set_usage(key, 13, &err));
    MUST(esf_key_set_peer(key, BYTES(peer), &err));
    MUST(esf_endpoint_add_key(endpoint, key, &err));
    esf_key_free(key);
}

void endpoint_introduce(esf_endpoint *to, esf_endpoint *newcomer, const char *newcomer_id) {
    esf_error *err = NULL;
    esf_buf *info = NULL;
    MUST(esf_endpoint_info(&info, newcomer, &err));
    MUST(esf_endpoint_learn(to, BYTES(newcomer_id), esf_buf_data(info), esf_buf_size(info), &err));
    esf_buf_free(info);
}

esf_esprim_exchange *world_receive(const struct world *world, const esf_buf *content, size_t size) {
    esf_error *err = NULL;
    esf_received *received = NULL;
    esf_buf *primitive = NULL;
    esf_esprim_exchange *exchange = NULL;
    MUST(esf_endpoint_receive(&received, world->receiver, world->incoming, esf_buf_data(content), esf_buf_size(content),
                              &err));
    MUST(esf_received_primitive(&primitive, received, &err));
    expect(esf_buf_size(primitive) == size, "the door gave another primitive than was sealed");
    MUST(esf_received_exchange(&exchange, received, &err));
    esf_buf_free(primitive);
    esf_received_free(received);
    return exchange;
}

/* The Originator sends its random object in full until a response has shown that the Receiver has it. */
static void get_acquainted(struct world *world) {
    const char *request = "{\"op\":2,\"fr\":\"" ORIGINATOR_AT_HUB "\",\"to\":\"x\",\"rqi\":\"first\"}";
    const char *response = "{\"rsc\":2000,\"rqi\":\"first\"}";
    esf_error *err = NULL;
    esf_esprim_request *sealed = NULL;
    esf_buf *content = NULL, *answer = NULL, *opened = NULL;
    MUST(esf_esprim_request_new(&sealed, world->channel, &err));
    MUST(esf_esprim_request_seal(sealed, BYTES(request), &err));
    MUST(esf_esprim_request_content(&content, sealed, &err));
    esf_esprim_exchange *exchange = world_receive(world, content, strlen(request));
    MUST(esf_esprim_exchange_seal(&answer, exchange, BYTES(response), &err));
    MUST(esf_esprim_request_open(&opened, sealed, 2000, esf_buf_data(answer), esf_buf_size(answer), &err));
    esf_buf_free(opened);
    esf_buf_free(answer);
    esf_esprim_exchange_free(exchange);
    esf_buf_free(content);
    esf_esprim_request_free(sealed);
}

void world_start(struct world *world) {
    esf_error *err = NULL;
    *world = (struct world){endpoint_start(ORIGINATOR), endpoint_start(RECEIVER), NULL, NULL};
    endpoint_share_key(world->originator, "k1@m2m.example", RECEIVER);
    endpoint_share_key(world->receiver, "k1@m2m.example", ORIGINATOR);
    endpoint_introduce(world->originator, world->receiver, RECEIVER);
    MUST(esf_esprim_channel_new(&world->channel, world->originator, BYTES(RECEIVER), &err));
    MUST(esf_incoming_new(&world->incoming, BYTES(ORIGINATOR_AT_HUB), &err));
    get_acquainted(world);
}

void world_end(struct world *world) {
    esf_incoming_free(world->incoming);
    esf_esprim_channel_free(world->channel);
    esf_endpoint_free(world->receiver);
    esf_endpoint_free(world->originator);
}
