/* SPDX-License-Identifier: Apache-2.0
 *
 * Around the C of docs/esprim.md: the page's ask() talks to a Receiver in the same process. block_of_the_page.h is the file with the page's
 * lines. */
#include <esf/esf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(t) (const uint8_t *)(t), strlen(t)

static const char device_id[] = "//m2m.example/cse1/Clamp";
static const char cse_id[] = "//m2m.example/cse1";
static const char request[] = "{\"op\":2,\"to\":\"/cse1/lamp\",\"fr\":\"//m2m.example/cse1/Clamp\",\"rqi\":\"r1\"}";
static const char response[] = "{\"rsc\":2000,\"rqi\":\"r1\"}";
static esf_endpoint *cse;
static int notified;

static void must(int truth, const char *what) {
    if (!truth) {
        fprintf(stderr, "failed: %s\n", what);
        exit(1);
    }
}

static int32_t notify(esf_buf **answer, const esf_buf *content) {
    esf_incoming *from = NULL;
    esf_received *received = NULL;
    esf_esprim_exchange *exchange = NULL;
    notified++;
    must(esf_incoming_new(&from, TEXT(device_id), NULL) == ESF_OK, "incoming");
    must(esf_endpoint_receive(&received, cse, from, esf_buf_data(content), esf_buf_size(content), NULL) == ESF_OK,
         "receive");
    if (esf_received_kind(received) == ESF_RECEIVED_PRIMITIVE) {
        must(esf_received_exchange(&exchange, received, NULL) == ESF_OK, "exchange");
        must(esf_esprim_exchange_seal(answer, exchange, TEXT(response), NULL) == ESF_OK, "seal the response");
    } else {
        must(esf_received_reply(answer, received, NULL) == ESF_OK, "reply");
    }
    int32_t rsc = esf_received_rsc(received);
    esf_esprim_exchange_free(exchange);
    esf_received_free(received);
    esf_incoming_free(from);
    return rsc;
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
    esf_esprim_channel *channel = NULL;
    esf_buf *opened = NULL;
    esf_error *err = NULL;
    cse = endpoint(cse_id, device_id);
    must(esf_esprim_channel_new(&channel, device, TEXT(cse_id), NULL) == ESF_OK, "channel");
    must(ask(&opened, channel, TEXT(request), NULL) == ESF_OK, "ask");
    must(notified == 2, "a random object was asked for first");
    must(esf_buf_size(opened) == strlen(response), "the response's octets");
    must(memcmp(esf_buf_data(opened), response, strlen(response)) == 0, "the response");
    esf_buf_free(opened);
    must(ask(&opened, channel, TEXT(request), &err) == ESF_E_DUPLICATE, "the same rqi again is refused");
    must(opened == NULL && notified == 2, "nothing was sent");
    esf_error_free(err);
    esf_esprim_channel_free(channel);
    esf_endpoint_free(device);
    esf_endpoint_free(cse);
    puts("the lines of docs/esprim.md work");
    return 0;
}
