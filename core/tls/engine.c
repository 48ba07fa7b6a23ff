/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/engine.h"

#include "base/alloc.h"
#include "base/lock.h"
#include "tls/library.h"

enum { CHAIN_SIZE_MAX = 32 * 1024, OCTETS_MAX = 64 * 1024, MTU = 1200, MTU_MIN = 256 };

const uint16_t TLS_CERTIFICATE_SUITES[2] = {TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256,
                                            TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256};

struct tls_setup {
    int64_t refs;
    const struct tls_library *library;
    void *of_library;
    enum tls_transport transport;
    size_t octets_max;
};

struct tls_engine {
    struct tls_setup *setup;
    const struct tls_library *library;
    void *session;
    enum tls_state state;
    struct tls_ends ends;
};

/* ---- setup ---- */

static status check_credential(const struct tls_credential *credential, struct error **err) {
    if (credential->chain_count == 0 && credential->raw_key.size == 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "a credential has neither certificates nor a raw public key");
    if (credential->sign == NULL)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "a credential has no private key");
    return ESF_OK;
}

static status check_profile(const struct tls_profile *profile, struct error **err) {
    if (profile->suite_count == 0 || profile->credential_count == 0 || profile->accept_count == 0)
        return fail(err, ESF_E_ARGUMENT, 0, NULL,
                    "TLS needs at least one suite, one credential and one kind of certificate to accept");
    if (profile->version != TLS_1_2)
        return fail(err, ESF_E_UNSUPPORTED, 0, NULL, "TLS version 0x%04x is not done here; TLS 1.2 is",
                    (unsigned)profile->version);
    if (profile->mtu != 0 && profile->mtu < MTU_MIN)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "an MTU of %d octets; at least %d are needed", profile->mtu, MTU_MIN);
    for (size_t i = 0; i < profile->credential_count; i++)
        TRY(check_credential(&profile->credentials[i], err));
    return ESF_OK;
}

static struct tls_profile with_defaults(const struct tls_profile *profile) {
    struct tls_profile full = *profile;
    if (full.chain_size_max == 0)
        full.chain_size_max = CHAIN_SIZE_MAX;
    if (full.octets_max == 0)
        full.octets_max = OCTETS_MAX;
    if (full.mtu == 0)
        full.mtu = MTU;
    return full;
}

status tls_setup_new(struct tls_setup **out, const struct tls_library *library, const struct tls_profile *profile,
                     struct error **err) {
    *out = NULL;
    TRY(check_profile(profile, err));
    struct tls_profile full = with_defaults(profile);
    AUTO(tls_setup) struct tls_setup *setup = mem_new(sizeof *setup);
    if (setup == NULL)
        return fail_no_memory(err);
    setup->refs = 1;
    setup->library = library;
    setup->transport = full.transport;
    setup->octets_max = full.octets_max;
    TRY(library->setup_new(&setup->of_library, &full, err));
    *out = setup;
    setup = NULL;
    return ESF_OK;
}

struct tls_setup *tls_setup_hold(struct tls_setup *setup) {
    (void)atomic_add(&setup->refs, 1);
    return setup;
}

void tls_setup_free(struct tls_setup *setup) {
    if (setup == NULL || atomic_add(&setup->refs, -1) != 0)
        return;
    if (setup->of_library != NULL)
        setup->library->setup_free(setup->of_library);
    mem_free(setup);
}

void tls_setup_cleanup(struct tls_setup **setup) {
    tls_setup_free(*setup);
}

/* ---- engine ---- */

status tls_engine_new(struct tls_engine **out, struct tls_setup *setup, const struct tls_start *start,
                      struct error **err) {
    *out = NULL;
    if (start->judge == NULL)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "nobody judges the peer's certificate");
    AUTO(tls_engine) struct tls_engine *engine = mem_new(sizeof *engine);
    if (engine == NULL)
        return fail_no_memory(err);
    engine->setup = tls_setup_hold(setup);
    engine->library = setup->library;
    engine->ends.start = *start;
    wire_init(&engine->ends.wire, setup->transport == TLS_DATAGRAM, setup->octets_max);
    TRY(engine->library->session_new(&engine->session, setup->of_library, &engine->ends, err));
    /* The name was lent for the call; the session has its own copy. */
    engine->ends.start.server_name = span_of(NULL, 0);
    *out = engine;
    engine = NULL;
    return ESF_OK;
}

void tls_engine_free(struct tls_engine *engine) {
    if (engine == NULL)
        return;
    if (engine->session != NULL)
        engine->library->session_free(engine->session);
    wire_clear(&engine->ends.wire);
    tls_setup_free(engine->setup);
    mem_free(engine);
}

void tls_engine_cleanup(struct tls_engine **engine) {
    tls_engine_free(*engine);
}

static bool is_over(const struct tls_engine *engine) {
    return engine->state == TLS_STATE_FAILED || engine->state == TLS_STATE_CLOSED;
}

static status fail_over(const struct tls_engine *engine, struct error **err) {
    return fail(err, ESF_E_STATE, 0, NULL,
                engine->state == TLS_STATE_FAILED ? "this TLS handshake has failed before; a new one is needed"
                                                  : "this TLS association is closed");
}

status tls_engine_feed(struct tls_engine *engine, struct span octets, struct error **err) {
    if (is_over(engine))
        return fail_over(engine, err);
    TRY(wire_feed(&engine->ends.wire, octets, err));
    if (engine->state == TLS_STATE_WAITING && octets.size > 0)
        engine->state = TLS_STATE_HANDSHAKING;
    return ESF_OK;
}

status tls_engine_drive(struct tls_engine *engine, struct error **err) {
    if (is_over(engine))
        return fail_over(engine, err);
    status code = ESF_OK;
    bool was_established = engine->state == TLS_STATE_ESTABLISHED;
    switch (engine->library->step(engine->session, was_established, &code, err)) {
    case TLS_STEP_DONE:
        engine->state = TLS_STATE_ESTABLISHED;
        return ESF_OK;
    case TLS_STEP_READ:
        if (!was_established)
            engine->state = TLS_STATE_WAITING;
        return was_established ? ESF_OK : ESF_NEEDS;
    case TLS_STEP_JUDGE:
        engine->state = TLS_STATE_JUDGING;
        return ESF_NEEDS;
    case TLS_STEP_CLOSED:
        engine->state = TLS_STATE_CLOSED;
        return ESF_OK;
    case TLS_STEP_FAILED:
    default:
        engine->state = TLS_STATE_FAILED;
        return code;
    }
}

status tls_engine_take(struct bytes **out, struct tls_engine *engine, struct error **err) {
    return wire_take(out, &engine->ends.wire, err);
}

bool tls_engine_has_output(const struct tls_engine *engine) {
    return wire_has_output(&engine->ends.wire);
}

size_t tls_engine_unread(const struct tls_engine *engine) {
    return wire_unread(&engine->ends.wire);
}

enum tls_state tls_engine_state(const struct tls_engine *engine) {
    return engine->state;
}

int64_t tls_engine_timer(const struct tls_engine *engine) {
    return is_over(engine) ? -1 : engine->library->timer(engine->session);
}

static status check_established(const struct tls_engine *engine, struct error **err) {
    if (engine->state != TLS_STATE_ESTABLISHED)
        return fail(err, ESF_E_STATE, 0, NULL, "the TLS handshake is not done: there are no keys to export");
    return ESF_OK;
}

status tls_engine_export(uint8_t *out, size_t size, const struct tls_engine *engine, const char *label,
                         const struct span *context, struct error **err) {
    TRY(check_established(engine, err));
    return engine->library->export_keys(out, size, engine->session, label, context, err);
}

void tls_engine_facts(struct tls_facts *out, const struct tls_engine *engine) {
    memset(out, 0, sizeof *out);
    engine->library->facts(out, engine->session);
}

struct tls_alert tls_engine_peer_alert(const struct tls_engine *engine) {
    return engine->ends.peer_alert;
}

struct tls_alert tls_engine_own_alert(const struct tls_engine *engine) {
    return engine->ends.own_alert;
}

status tls_engine_close(struct tls_engine *engine, struct error **err) {
    if (engine->state != TLS_STATE_ESTABLISHED)
        return fail(err, ESF_E_STATE, 0, NULL, "the TLS association is not established: there is nothing to close");
    engine->state = TLS_STATE_CLOSED;
    return engine->library->close(engine->session, err);
}

#ifdef ESF_TEST_SEAMS
status tls_engine_master_secret(uint8_t out[TLS_MASTER_SECRET_SIZE], const struct tls_engine *engine,
                                struct error **err) {
    TRY(check_established(engine, err));
    if (!engine->library->master_secret(out, engine->session))
        return fail(err, ESF_E_INTERNAL, 0, NULL, "%s gives no master secret", engine->library->name);
    return ESF_OK;
}
#endif

/* ---- for the libraries ---- */

void tls_alert_record(struct tls_ends *ends, uint8_t description) {
    if (ends->wire.is_datagrams)
        return; /* DTLS numbers its records; a lost alert is a time-out */
    const uint8_t record[] = {TLS_ALERT, TLS_1_2 >> 8, TLS_1_2 & 0xff, 0, 2, TLS_ALERT_FATAL, description};
    ends->own_alert = (struct tls_alert){true, TLS_ALERT_FATAL, description};
    (void)wire_write(&ends->wire, span_of(record, sizeof record));
}

status tls_fail_by_alert(struct error **err, const struct tls_alert *alert) {
    return fail(err, ESF_E_PEER_REFUSED, 0, NULL, "the peer's alert %s (%d): %s", tls_alert_name(alert->description),
                alert->description, tls_alert_meaning(alert->description));
}
