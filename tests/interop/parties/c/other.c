/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls that are made on no endpoint: the library itself, carriers, lab. */
#include <stdio.h>
#include <string.h>

#include "party.h"

static void do_hello(struct call *call) {
    char abi[24];
    snprintf(abi, sizeof abi, "%u.%u", esf_abi_version() >> 16, esf_abi_version() & 0xFFFFU);
    say_text(call, "language", "c");
    say_text(call, "version", esf_version());
    say_text(call, "abi", abi);
    say_text(call, "forms", "plain into");
}

static void do_has(struct call *call) {
    say_number(call, "number", esf_has(OCTETS(plain(call, "feature"))));
}

static void do_wrap(struct call *call) {
    struct octets content = octets(call, "content"), reference = plain(call, "reference");
    int32_t carrier = strcmp(text(call, "carrier"), "sgn") == 0 ? ESF_CARRIER_SGN : ESF_CARRIER_SECI;
    esf_buf *wrapped = NULL;
    esf_error *err = NULL;
    if (done(call, esf_carrier_wrap(&wrapped, carrier, OCTETS(reference), OCTETS(content), &err), &err))
        say_buf(call, "octets", wrapped);
}

typedef esf_status from_octets(esf_buf **out, const uint8_t *octets, size_t size, esf_error **err);

static void say_made(struct call *call, from_octets *make, const char *from) {
    esf_buf *made = NULL;
    esf_error *err = NULL;
    if (done(call, make(&made, OCTETS(octets(call, from)), &err), &err))
        say_buf(call, "octets", made);
}

static void do_unwrap(struct call *call) {
    say_made(call, esf_carrier_unwrap, "notification");
}

static void do_session_key(struct call *call) {
    say_made(call, esf_lab_session_key, "scene");
}

static void do_inspect(struct call *call) {
    say_made(call, esf_lab_inspect, "document");
}

typedef esf_status in_scene(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *what, size_t size,
                            esf_error **err);

static void say_made_in_scene(struct call *call, in_scene *make, const char *from) {
    struct octets scene = octets(call, "scene");
    esf_buf *made = NULL;
    esf_error *err = NULL;
    if (done(call, make(&made, OCTETS(scene), OCTETS(octets(call, from)), &err), &err))
        say_buf(call, "octets", made);
}

static void do_lab_seal(struct call *call) {
    say_made_in_scene(call, esf_lab_esprim_seal, "primitive");
}

static void do_lab_open(struct call *call) {
    say_made_in_scene(call, esf_lab_esprim_open, "object");
}

static void do_live(struct call *call) {
    say_number(call, "number", esf_lab_live_objects());
}

static void do_close(struct call *call) {
    drop(call);
}

const struct entry other_calls[] = {
    {"hello", do_hello},
    {"has", do_has},
    {"wrap", do_wrap},
    {"unwrap", do_unwrap},
    {"session_key", do_session_key},
    {"lab_seal", do_lab_seal},
    {"lab_open", do_lab_open},
    {"inspect", do_inspect},
    {"live", do_live},
    {"close", do_close},
    {"forget", do_close},
    {NULL, NULL},
};
