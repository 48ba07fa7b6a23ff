/* SPDX-License-Identifier: Apache-2.0
 *
 * Private keys, certificates for trials, and whom an endpoint proves to be and trusts. */
#include "party.h"

static void free_key(void *key) {
    esf_key_free(key);
}

static void do_private_key(struct call *call) {
    struct octets pem = octets(call, "pem");
    esf_key *key = NULL;
    esf_error *err = NULL;
    esf_status status = has(call, "pem") ? esf_key_private(&key, OCTETS(pem), &err) : esf_key_generate(&key, &err);
    if (done(call, status, &err))
        keep(call, key, free_key);
}

typedef esf_status of_key(esf_buf **out, const esf_key *key, esf_error **err);

static void say_of_key(struct call *call, of_key *make) {
    esf_buf *made = NULL;
    esf_error *err = NULL;
    if (done(call, make(&made, get(call), &err), &err))
        say_buf(call, "octets", made);
}

static void do_pem(struct call *call) {
    say_of_key(call, esf_key_private_pem);
}

static void do_public(struct call *call) {
    say_of_key(call, esf_key_public);
}

static void do_public_name(struct call *call) {
    say_of_key(call, esf_key_public_name);
}

/* ---- certificates for trials ---- */

typedef esf_status by_key(esf_buf **out, const esf_key *key, const uint8_t *form, size_t size, esf_error **err);

static void say_made_by_key(struct call *call, by_key *make, const char *form) {
    esf_buf *made = NULL;
    esf_error *err = NULL;
    if (done(call, make(&made, get(call), OCTETS(octets(call, form)), &err), &err))
        say_buf(call, "octets", made);
}

static void do_cert_request(struct call *call) {
    say_made_by_key(call, esf_cert_request, "subject");
}

static void do_cert_new_ca(struct call *call) {
    say_made_by_key(call, esf_cert_new_ca, "options");
}

static void do_cert_issue(struct call *call) {
    struct octets ca = octets(call, "ca"), request = octets(call, "request"), options = octets(call, "options");
    esf_buf *made = NULL;
    esf_error *err = NULL;
    if (done(call, esf_cert_issue(&made, OCTETS(ca), get(call), OCTETS(request), OCTETS(options), &err), &err))
        say_buf(call, "octets", made);
}

/* ---- the endpoint ---- */

static void do_identity(struct call *call) {
    struct octets chain = octets(call, "chain");
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_add_identity(get(call), OCTETS(chain), find_object(call, "key"), &err), &err);
}

static void do_anchor(struct call *call) {
    struct octets certificate = octets(call, "certificate");
    struct octets prefix = has(call, "prefix") ? plain(call, "prefix") : (struct octets){NULL, 0};
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_add_anchor(get(call), OCTETS(certificate), OCTETS(prefix), &err), &err);
}

static void do_crl(struct call *call) {
    struct octets crl = octets(call, "crl");
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_add_crl(get(call), OCTETS(crl), &err), &err);
}

static void do_trust(struct call *call) {
    struct octets entry = octets(call, "entry");
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_trust(get(call), OCTETS(entry), &err), &err);
}

static void do_untrust(struct call *call) {
    esf_error *err = NULL;
    (void)done(call, esf_endpoint_untrust(get(call), OCTETS(plain(call, "peer")), &err), &err);
}

const struct entry identity_calls[] = {
    {"private_key", do_private_key},
    {"pem", do_pem},
    {"public", do_public},
    {"public_name", do_public_name},
    {"cert_request", do_cert_request},
    {"cert_new_ca", do_cert_new_ca},
    {"cert_issue", do_cert_issue},
    {"identity", do_identity},
    {"anchor", do_anchor},
    {"crl", do_crl},
    {"trust", do_trust},
    {"untrust", do_untrust},
    {NULL, NULL},
};
