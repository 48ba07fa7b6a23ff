/* SPDX-License-Identifier: Apache-2.0 */
#include "certified.h"

#include <stdio.h>
#include <string.h>

#include "world.h"

#define HELD(buf) esf_buf_data(buf), esf_buf_size(buf)

struct authority authority_start(void) {
    struct authority authority = {0};
    esf_error *err = NULL;
    MUST(esf_key_generate(&authority.key, &err));
    MUST(esf_cert_new_ca(&authority.certificate, authority.key, BYTES("{\"name\":\"Bench\"}"), &err));
    return authority;
}

void authority_end(struct authority *authority) {
    esf_key_free(authority->key);
    esf_buf_free(authority->certificate);
}

struct proof authority_certify(const struct authority *authority, const char *flavour, const char *name) {
    struct proof proof = {0};
    char subject[160];
    esf_error *err = NULL;
    esf_buf *request = NULL;
    (void)snprintf(subject, sizeof subject, "{\"%s\":\"%s\"}", flavour, name);
    MUST(esf_key_generate(&proof.key, &err));
    MUST(esf_key_private_pem(&proof.key_pem, proof.key, &err));
    MUST(esf_cert_request(&request, proof.key, BYTES(subject), &err));
    MUST(esf_cert_issue(&proof.certificate, HELD(authority->certificate), authority->key, HELD(request), BYTES("{}"),
                        &err));
    esf_buf_free(request);
    return proof;
}

void proof_end(struct proof *proof) {
    esf_key_free(proof->key);
    esf_buf_free(proof->key_pem);
    esf_buf_free(proof->certificate);
}

void endpoint_settle(esf_endpoint *endpoint, const char *settings) {
    esf_error *err = NULL;
    MUST(esf_endpoint_set(endpoint, BYTES(settings), &err));
}

void endpoint_prove(esf_endpoint *endpoint, const struct proof *proof, const struct authority *authority) {
    esf_error *err = NULL;
    MUST(esf_endpoint_add_identity(endpoint, HELD(proof->certificate), proof->key, &err));
    MUST(esf_endpoint_add_anchor(endpoint, HELD(authority->certificate), BYTES("//m2m.example"), &err));
    endpoint_settle(endpoint, "{\"cse_names\":{\"" RECEIVER_DOMAIN "\":\"" RECEIVER "\"}}");
}

esf_buf *door_answer(esf_endpoint *terminator, const esf_incoming *incoming, const esf_buf *content, int32_t kind) {
    esf_error *err = NULL;
    esf_received *received = NULL;
    esf_buf *reply = NULL;
    MUST(esf_endpoint_receive(&received, terminator, incoming, HELD(content), &err));
    expect(esf_received_kind(received) == kind, "the door has not taken a message of a handshake");
    MUST(esf_received_reply(&reply, received, &err));
    esf_received_free(received);
    return reply;
}

/* Carries what the attempt asks for to the door; gives how the attempt goes on. */
static esf_status carry(esf_e2ekey *attempt, esf_endpoint *terminator, const esf_incoming *incoming, int32_t kind,
                        size_t octets[2]) {
    esf_error *err = NULL;
    esf_buf *content = NULL;
    MUST(esf_need_content(&content, esf_e2ekey_need(attempt), &err));
    esf_buf *reply = door_answer(terminator, incoming, content, kind);
    if (octets != NULL) {
        octets[0] = esf_buf_size(content);
        octets[1] = esf_buf_size(reply);
    }
    esf_status code = esf_e2ekey_answer(attempt, ESF_ANSWER_FOUND, HELD(reply), &err);
    if (code != ESF_NEEDS)
        world_check(code, "esf_e2ekey_answer", err);
    esf_buf_free(reply);
    esf_buf_free(content);
    return code;
}

esf_e2ekey *agree_start(esf_endpoint *initiator, esf_endpoint *terminator, const esf_incoming *incoming,
                        size_t octets[FLIGHTS]) {
    esf_error *err = NULL;
    esf_e2ekey *attempt = NULL;
    esf_status code = esf_e2ekey_start(&attempt, initiator, BYTES(RECEIVER), 0, &err);
    expect(code == ESF_NEEDS, esf_error_message(err));
    code = carry(attempt, terminator, incoming, ESF_RECEIVED_HANDSHAKE_CONTINUES, octets);
    expect(code == ESF_NEEDS, "a handshake was over after two messages");
    return attempt;
}

void agree(esf_endpoint *initiator, esf_endpoint *terminator, const esf_incoming *incoming, size_t octets[FLIGHTS]) {
    esf_e2ekey *attempt = agree_start(initiator, terminator, incoming, octets);
    esf_status code = carry(attempt, terminator, incoming, ESF_RECEIVED_KEY_ESTABLISHED, octets ? octets + 2 : NULL);
    expect(code == ESF_OK, "a handshake was not over after four messages");
    esf_e2ekey_free(attempt);
}
