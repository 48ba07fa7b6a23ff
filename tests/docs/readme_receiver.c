/* SPDX-License-Identifier: Apache-2.0
 *
 * Around the C of README.md: a device seals a request, the page's take() answers it, the device opens the answer. block_of_the_page.h is the
 * file with the page's lines. */
#include <esf/esf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(t) (const uint8_t *)(t), strlen(t)
#define BYTES(b) esf_buf_data(b), esf_buf_size(b)

static const char device_id[] = "//m2m.example/cse1/Clamp";
static const char cse_id[] = "//m2m.example/cse1";
static const char request[] = "{\"op\":2,\"to\":\"/cse1/lamp\",\"fr\":\"//m2m.example/cse1/Clamp\",\"rqi\":\"r1\"}";
static const char response[] = "{\"rsc\":2000,\"rqi\":\"r1\"}";

static void must(int truth, const char *what) {
    if (!truth) {
        fprintf(stderr, "failed: %s\n", what);
        exit(1);
    }
}

static void execute_and_seal(esf_buf **reply, esf_received *received) {
    esf_esprim_exchange *exchange = NULL;
    esf_buf *primitive = NULL;
    must(esf_received_primitive(&primitive, received, NULL) == ESF_OK, "primitive");
    must(esf_buf_size(primitive) == strlen(request), "the request's octets");
    must(memcmp(esf_buf_data(primitive), request, strlen(request)) == 0, "the request");
    must(esf_received_exchange(&exchange, received, NULL) == ESF_OK, "exchange");
    must(esf_esprim_exchange_seal(reply, exchange, TEXT(response), NULL) == ESF_OK, "seal the response");
    esf_esprim_exchange_free(exchange);
    esf_buf_free(primitive);
}

#include "block_of_the_page.h"

static esf_endpoint *endpoint(const char *id, const char *peer) {
    static const uint8_t octets[32] = {1, 2, 3};
    esf_endpoint *made = NULL;
    esf_key *key = NULL;
    must(esf_endpoint_new(&made, TEXT(id), NULL) == ESF_OK, "endpoint");
    must(esf_key_symmetric(&key, TEXT("k1@m2m.example"), octets, sizeof octets, NULL) == ESF_OK, "key");
    must(esf_key_set_usage(key, 13, NULL) == ESF_OK, "usage");
    must(esf_key_set_peer(key, TEXT(peer), NULL) == ESF_OK, "peer");
    must(esf_endpoint_add_key(made, key, NULL) == ESF_OK, "add key");
    esf_key_free(key);
    return made;
}

int main(void) {
    esf_endpoint *device = endpoint(device_id, cse_id);
    esf_endpoint *cse = endpoint(cse_id, device_id);
    esf_incoming *from = NULL;
    esf_esprim_channel *channel = NULL;
    esf_esprim_request *sending = NULL;
    esf_buf *rand = NULL, *sealed = NULL, *answer = NULL, *opened = NULL;
    must(esf_incoming_new(&from, TEXT(device_id), NULL) == ESF_OK, "incoming");
    must(esf_esprim_channel_new(&channel, device, TEXT(cse_id), NULL) == ESF_OK, "channel");
    must(esf_esprim_request_new(&sending, channel, NULL) == ESF_OK, "request");
    must(esf_esprim_request_seal(sending, TEXT(request), NULL) == ESF_NEEDS, "a random object is needed");
    must(esf_need_content(&sealed, esf_esprim_request_need(sending), NULL) == ESF_OK, "need");
    must(take(&rand, cse, from, BYTES(sealed)) == ESF_RSC_OK, "take gives a random object");
    must(esf_esprim_request_answer(sending, ESF_ANSWER_FOUND, BYTES(rand), NULL) == ESF_OK, "answer");
    esf_buf_free(sealed);
    must(esf_esprim_request_content(&sealed, sending, NULL) == ESF_OK, "content");
    must(take(&answer, cse, from, BYTES(sealed)) == ESF_RSC_OK, "take opens the request");
    must(esf_esprim_request_open(&opened, sending, ESF_RSC_OK, BYTES(answer), NULL) == ESF_OK, "open");
    must(memcmp(esf_buf_data(opened), response, strlen(response)) == 0, "the response");
    esf_buf_free(answer);
    must(take(&answer, cse, from, BYTES(sealed)) == ESF_RSC_ESPRIM_DECRYPTION_ERROR, "take refuses it the second time");
    must(esf_buf_size(answer) == 0, "no reply to a refused one");
    esf_buf_free(rand);
    esf_buf_free(sealed);
    esf_buf_free(answer);
    esf_buf_free(opened);
    esf_esprim_request_free(sending);
    esf_esprim_channel_free(channel);
    esf_incoming_free(from);
    esf_endpoint_free(device);
    esf_endpoint_free(cse);
    puts("the lines of README.md work");
    return 0;
}
