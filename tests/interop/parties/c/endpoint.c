/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls on an endpoint, and those that make keys for one. */
#include "party.h"

static void free_endpoint(void *endpoint) {
    esf_endpoint_free(endpoint);
}

static void do_endpoint(struct call *call) {
    struct octets settings = octets(call, "settings");
    esf_endpoint *endpoint = NULL;
    esf_error *err = NULL;
    if (!done(call, esf_endpoint_new(&endpoint, OCTETS(plain(call, "id")), &err), &err))
        return;
    if (settings.size > 0 && !done(call, esf_endpoint_set(endpoint, OCTETS(settings), &err), &err))
        esf_endpoint_free(endpoint);
    else
        keep(call, endpoint, free_endpoint);
}

static bool set_facts(struct call *call, esf_key *key) {
    esf_error *err = NULL;
    if (has(call, "peer") && !done(call, esf_key_set_peer(key, OCTETS(plain(call, "peer")), &err), &err))
        return false;
    if (has(call, "usage") && !done(call, esf_key_set_usage(key, (int32_t)number(call, "usage", 0), &err), &err))
        return false;
    if (has(call, "expires") && !done(call, esf_key_set_expiry(key, number(call, "expires", 0), &err), &err))
        return false;
    if (!has(call, "encoding"))
        return true;
    int32_t encoding = ESF_ENCODING_A + text(call, "encoding")[0] - 'A';
    return done(call, esf_key_set_encoding(key, encoding, &err), &err);
}

static void give_key(struct call *call, esf_key *key) {
    esf_error *err = NULL;
    esf_buf *id = NULL;
    if (set_facts(call, key) && done(call, esf_endpoint_add_key(get(call), key, &err), &err) &&
        done(call, esf_key_id(&id, key, &err), &err))
        say_buf_text(call, "id", id);
    esf_key_free(key);
}

static void do_key(struct call *call) {
    struct octets secret = octets(call, "octets");
    esf_key *key = NULL;
    esf_error *err = NULL;
    if (!done(call, esf_key_symmetric(&key, OCTETS(plain(call, "kid")), OCTETS(secret), &err), &err))
        return;
    if (!has(call, "usage") && !done(call, esf_key_set_usage(key, 13, &err), &err))
        esf_key_free(key);
    else
        give_key(call, key);
}

static void do_jwk(struct call *call) {
    esf_key *key = NULL;
    esf_error *err = NULL;
    if (done(call, esf_key_import(&key, OCTETS(octets(call, "jwk")), &err), &err))
        give_key(call, key);
}

static void do_remove_key(struct call *call) {
    esf_error *err = NULL;
    int32_t usage = (int32_t)number(call, "usage", 13);
    (void)done(call, esf_endpoint_remove_key(get(call), OCTETS(plain(call, "kid")), usage, &err), &err);
}

static void do_share(struct call *call) {
    esf_error *err = NULL;
    struct octets secret = octets(call, "secret");
    (void)done(call, esf_endpoint_share(get(call), (int32_t)number(call, "secret_id", 0), OCTETS(secret), &err), &err);
}

static void do_learn(struct call *call) {
    esf_error *err = NULL;
    struct octets info = octets(call, "info");
    (void)done(call, esf_endpoint_learn(get(call), OCTETS(plain(call, "peer")), OCTETS(info), &err), &err);
}

static void do_info(struct call *call) {
    esf_buf *info = NULL;
    esf_error *err = NULL;
    if (done(call, esf_endpoint_info(&info, get(call), &err), &err))
        say_buf(call, "octets", info);
}

static void do_info_due(struct call *call) {
    say_number(call, "number", esf_endpoint_info_due(get(call)));
}

static void do_set(struct call *call) {
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_set(get(call), OCTETS(octets(call, "settings")), &err), &err);
}

static void do_report(struct call *call) {
    esf_buf *report = NULL;
    esf_error *err = NULL;
    if (done(call, esf_endpoint_report(&report, get(call), &err), &err))
        say_buf(call, "octets", report);
}

const struct entry endpoint_calls[] = {
    {"endpoint", do_endpoint}, {"key", do_key},       {"jwk", do_jwk},   {"remove_key", do_remove_key},
    {"share", do_share},       {"learn", do_learn},   {"info", do_info}, {"info_due", do_info_due},
    {"set", do_set},           {"report", do_report}, {NULL, NULL},
};
