/* SPDX-License-Identifier: Apache-2.0
 *
 * The Initiating End-Point of E2EKey; the Terminating one is the door (esprim.c). */
#include "party.h"

static void free_attempt(void *attempt) {
    esf_e2ekey_free(attempt);
}

static void do_e2ekey(struct call *call) {
    int32_t usage = (int32_t)number(call, "usage", 43);
    esf_e2ekey *attempt = NULL;
    esf_error *err = NULL;
    if (done(call, esf_e2ekey_start(&attempt, get(call), OCTETS(plain(call, "peer")), usage, &err), &err)) {
        keep(call, attempt, free_attempt);
        say_need(call, esf_e2ekey_need(attempt));
    }
}

static void do_answer_e2ekey(struct call *call) {
    struct octets data = octets(call, "data");
    esf_error *err = NULL;
    if (done(call, esf_e2ekey_answer(get(call), (int32_t)number(call, "answer", 0), OCTETS(data), &err), &err))
        say_need(call, esf_e2ekey_need(get(call)));
}

static void do_need_e2ekey(struct call *call) {
    say_need(call, esf_e2ekey_need(get(call)));
}

static void do_key_id(struct call *call) {
    esf_buf *id = NULL;
    esf_error *err = NULL;
    if (done(call, esf_e2ekey_key_id(&id, get(call), &err), &err))
        say_buf_text(call, "key_id", id);
}

const struct entry e2ekey_calls[] = {
    {"e2ekey", do_e2ekey}, {"answer_e2ekey", do_answer_e2ekey}, {"need_e2ekey", do_need_e2ekey}, {"key_id", do_key_id},
    {NULL, NULL},
};
