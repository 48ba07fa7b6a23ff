/* SPDX-License-Identifier: Apache-2.0
 *
 * A stranger's program: it knows the installed headers and the pkg-config file, nothing else of the project. A device
 * seals a request, a CSE opens and answers it, the device opens the answer; then the CSE has to refuse the same octets
 * a second time. C99 and C++. */
#include <esf/esf.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TEXT(t) (const uint8_t *)(t), strlen(t)
#define BYTES(b) esf_buf_data(b), esf_buf_size(b)

static const char device_id[] = "//sp.example/cse/Cdevice";
static const char cse_id[] = "//sp.example/cse";
static const char request[] =
    "{\"op\":2,\"to\":\"//sp.example/cse/lamp\",\"fr\":\"//sp.example/cse/Cdevice\",\"rqi\":\"r1\",\"rvi\":\"3\"}";
static const char response[] = "{\"rsc\":2000,\"rqi\":\"r1\",\"pc\":{\"m2m:cin\":{\"con\":\"on\"}}}";

static void must(esf_status status, esf_error *err, const char *what) {
    if (status == ESF_OK) {
        return;
    }
    fprintf(stderr, "%s: %s: %s\n", what, esf_error_name(err), esf_error_message(err));
    exit(1);
}

static void must_be(int truth, const char *what) {
    if (!truth) {
        fprintf(stderr, "expected: %s\n", what);
        exit(1);
    }
}

static esf_endpoint *endpoint(const char *id, const char *peer) {
    static const uint8_t octets[32] = {1, 2, 3};
    esf_endpoint *made = NULL;
    esf_key *key = NULL;
    esf_error *err = NULL;
    must(esf_endpoint_new(&made, TEXT(id), &err), err, "endpoint");
    must(esf_key_symmetric(&key, TEXT("k1@maf.example"), octets, sizeof octets, &err), err, "key");
    must(esf_key_set_usage(key, 13, &err), err, "usage");
    must(esf_key_set_peer(key, TEXT(peer), &err), err, "peer");
    must(esf_endpoint_add_key(made, key, &err), err, "add key");
    esf_key_free(key);
    return made;
}

static esf_received *receive(esf_endpoint *cse, const esf_buf *content) {
    esf_incoming *incoming = NULL;
    esf_received *received = NULL;
    esf_error *err = NULL;
    must(esf_incoming_new(&incoming, TEXT(device_id), &err), err, "incoming");
    must(esf_endpoint_receive(&received, cse, incoming, BYTES(content), &err), err, "receive");
    esf_incoming_free(incoming);
    return received;
}

static void equal(const esf_buf *got, const char *expected) {
    must_be(esf_buf_size(got) == strlen(expected) && memcmp(esf_buf_data(got), expected, strlen(expected)) == 0,
            expected);
}

int main(void) {
    esf_endpoint *device = endpoint(device_id, cse_id);
    esf_endpoint *cse = endpoint(cse_id, device_id);
    esf_error *err = NULL;
    esf_buf *info = NULL, *sealed = NULL, *opened = NULL, *answer = NULL, *answered = NULL;
    esf_esprim_channel *channel = NULL;
    esf_esprim_request *sending = NULL;
    esf_esprim_exchange *exchange = NULL;

    must(esf_endpoint_info(&info, cse, &err), err, "info");
    must(esf_endpoint_learn(device, TEXT(cse_id), BYTES(info), &err), err, "learn");
    must(esf_esprim_channel_new(&channel, device, TEXT(cse_id), &err), err, "channel");
    must(esf_esprim_request_new(&sending, channel, &err), err, "request");
    must(esf_esprim_request_seal(sending, TEXT(request), &err), err, "seal");
    must(esf_esprim_request_content(&sealed, sending, &err), err, "content");

    esf_received *received = receive(cse, sealed);
    must_be(esf_received_kind(received) == ESF_RECEIVED_PRIMITIVE, "a primitive");
    must(esf_received_primitive(&opened, received, &err), err, "primitive");
    equal(opened, request);
    must(esf_received_exchange(&exchange, received, &err), err, "exchange");
    must(esf_esprim_exchange_seal(&answer, exchange, TEXT(response), &err), err, "answer");
    must(esf_esprim_request_open(&answered, sending, 2000, BYTES(answer), &err), err, "open");
    equal(answered, response);

    esf_received *again = receive(cse, sealed);
    must_be(esf_received_kind(again) == ESF_RECEIVED_DUPLICATE && esf_received_rsc(again) == 5210,
            "a duplicate is refused, 5210");

    esf_received_free(again);
    esf_received_free(received);
    esf_esprim_exchange_free(exchange);
    esf_esprim_request_free(sending);
    esf_esprim_channel_free(channel);
    esf_endpoint_free(device);
    esf_endpoint_free(cse);
    esf_buf_free(info);
    esf_buf_free(sealed);
    esf_buf_free(opened);
    esf_buf_free(answer);
    esf_buf_free(answered);
    printf("libesf %s works\n", esf_version());
    return 0;
}
