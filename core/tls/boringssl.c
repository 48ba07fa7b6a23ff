/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/boringssl.h"

#include <openssl/bio.h>
#include <openssl/err.h>
#include <stdio.h>
#include <sys/time.h>

#include "base/alloc.h"
#include "base/clock.h"
#include "crypto/crypto.h"
#include "crypto/fixed_random.h"
#include "crypto/stay.h"
#include "tls/key_log.h"

enum { SUITES_MAX = 8, ACCEPTS_MAX = 2, SHOWN_MAX = 6 /* D10 */, SERVER_NAME_MAX = 255 };

static const struct {
    uint16_t number;
    const char *name;
} SUITES[] = {{TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "ECDHE-ECDSA-AES128-GCM-SHA256"},
              {TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256, "ECDHE-ECDSA-AES128-SHA256"}};

static const uint16_t GROUPS[] = {TLS_GROUP_SECP256R1};
static const uint16_t SIGNATURES[] = {TLS_ECDSA_SECP256R1_SHA256};

struct setup {
    SSL_CTX *ctx;
    BIO_METHOD *wire_method;
    uint16_t mtu;
    size_t credential_count;
    struct own_credential credentials[];
};

/* Why a handshake that BoringSSL would go on with is ended by us. */
enum veto { VETO_NONE, VETO_NOT_ASKED, VETO_SSLV2 };

struct session {
    SSL *ssl;
    const struct setup *setup;
    struct tls_ends *ends;
    struct error *verdict;
    status decided; /* by the judge, or by what signs */
    enum veto veto;
    bool was_asked; /* client: for a certificate */
    struct span chain[SHOWN_MAX];
    struct bytes *raw_key;
#ifdef ESF_TEST_SEAMS
    struct fixed_random fixed;
#endif
};

static void enter(struct session *session, struct stay *stay) {
    stay_enter(stay);
#ifdef ESF_TEST_SEAMS
    fixed_random_begin(&session->fixed);
#else
    (void)session;
#endif
}

static bool leave(struct session *session, const struct stay *stay) {
#ifdef ESF_TEST_SEAMS
    fixed_random_end(&session->fixed);
#else
    (void)session;
#endif
    return stay_leave(stay);
}

/* What failed for want of memory says so, whatever BoringSSL made of it. */
static status outcome(status code, bool ran_out, struct error **err) {
    if (code >= 0 || code == ESF_E_NO_MEMORY || !ran_out)
        return code;
    if (err != NULL)
        error_free(*err);
    return fail_no_memory(err);
}

/* ---- the wire, as BoringSSL sees it ---- */

static int bio_read(BIO *bio, char *out, int size) {
    struct tls_ends *ends = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    size_t got = size > 0 ? wire_read(&ends->wire, (uint8_t *)out, (size_t)size) : 0;
    if (got == 0)
        BIO_set_retry_read(bio);
    return got == 0 ? -1 : (int)got;
}

static int bio_write(BIO *bio, const char *octets, int size) {
    struct tls_ends *ends = BIO_get_data(bio);
    BIO_clear_retry_flags(bio);
    return size >= 0 && wire_write(&ends->wire, span_of(octets, (size_t)size)) ? size : -1;
}

static long bio_ctrl(BIO *bio, int command, long number, void *pointer) {
    (void)bio;
    (void)number;
    (void)pointer;
    return command == BIO_CTRL_FLUSH;
}

static BIO_METHOD *make_wire_method(void) {
    BIO_METHOD *method = BIO_meth_new(BIO_TYPE_SOURCE_SINK, "wire");
    if (method == NULL)
        return NULL;
    (void)BIO_meth_set_read(method, bio_read);
    (void)BIO_meth_set_write(method, bio_write);
    (void)BIO_meth_set_ctrl(method, bio_ctrl);
    return method;
}

/* ---- callbacks ---- */

static struct session *session_of(const SSL *ssl) {
    return SSL_get_app_data(ssl);
}

static const struct own_credential *credential_in_use(const struct session *session) {
    const SSL_CREDENTIAL *handle = SSL_get0_selected_credential(session->ssl);
    for (size_t i = 0; i < session->setup->credential_count; i++)
        if (session->setup->credentials[i].handle == handle)
            return &session->setup->credentials[i];
    return NULL;
}

static void keep_verdict(struct session *session, status code, struct error *error) {
    error_free(session->verdict);
    session->decided = code;
    session->verdict = error;
}

static status sign_message(struct bytes **signature, const struct session *session, uint16_t algorithm,
                           struct span message, struct error **err) {
    const struct own_credential *own = credential_in_use(session);
    if (own == NULL || algorithm != TLS_ECDSA_SECP256R1_SHA256)
        return fail(err, ESF_E_INTERNAL, 0, NULL, "TLS asks for a signature that was not offered");
    return own->sign(signature, own->sign_context, message, err);
}

static enum ssl_private_key_result_t sign(SSL *ssl, uint8_t *out, size_t *out_size, size_t room, uint16_t algorithm,
                                          const uint8_t *in, size_t in_size) {
    struct session *session = session_of(ssl);
    struct error *error = NULL;
    AUTO(bytes) struct bytes *signature = NULL;
    status code = sign_message(&signature, session, algorithm, span_of(in, in_size), &error);
    keep_verdict(session, code, error);
    if (code != ESF_OK || signature->size > room)
        return ssl_private_key_failure;
    memcpy(out, signature->data, signature->size);
    *out_size = signature->size;
    return ssl_private_key_success;
}

static enum ssl_private_key_result_t sign_complete(SSL *ssl, uint8_t *out, size_t *out_size, size_t room) {
    (void)ssl;
    (void)out;
    (void)out_size;
    (void)room;
    return ssl_private_key_failure;
}

static const SSL_PRIVATE_KEY_METHOD SIGN_ELSEWHERE = {sign, NULL, sign_complete};

/* A bare key is kept in DER, as the peer sent it. */
static status show_raw_key(struct session *session, const EVP_PKEY *key, struct error **err) {
    if (session->raw_key != NULL)
        return ESF_OK;
    CBB out;
    uint8_t *der = NULL;
    size_t size = 0;
    if (!CBB_init(&out, 128) || !EVP_marshal_public_key(&out, key) || !CBB_finish(&out, &der, &size)) {
        CBB_cleanup(&out);
        return fail_no_memory(err);
    }
    status code = bytes_copy(&session->raw_key, span_of(der, size), err);
    OPENSSL_free(der);
    return code;
}

static status show(struct tls_shown *shown, struct session *session, struct error **err) {
    const STACK_OF(CRYPTO_BUFFER) *chain = SSL_get0_peer_certificates(session->ssl);
    size_t count = chain != NULL ? sk_CRYPTO_BUFFER_num(chain) : 0;
    const EVP_PKEY *key = SSL_get0_peer_rpk(session->ssl);
    memset(shown, 0, sizeof *shown);
    if (count > SHOWN_MAX)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, NULL,
                    "the peer shows %zu certificates; at most %d are taken", count, SHOWN_MAX);
    for (size_t i = 0; i < count; i++) {
        const CRYPTO_BUFFER *certificate = sk_CRYPTO_BUFFER_value(chain, i);
        session->chain[i] = span_of(CRYPTO_BUFFER_data(certificate), CRYPTO_BUFFER_len(certificate));
    }
    shown->chain = session->chain;
    shown->chain_count = count;
    if (key == NULL)
        return ESF_OK;
    TRY(show_raw_key(session, key, err));
    shown->raw_key = bytes_span(session->raw_key);
    return ESF_OK;
}

static status judge(struct session *session, uint8_t *alert, struct error **err) {
    struct tls_shown shown;
    TRY(show(&shown, session, err));
    const struct tls_start *start = &session->ends->start;
    return start->judge(start->judge_context, &shown, alert, err);
}

static enum ssl_verify_result_t verify(SSL *ssl, uint8_t *alert) {
    struct session *session = session_of(ssl);
    struct error *error = NULL;
    *alert = TLS_ALERT_CERTIFICATE_UNKNOWN;
    status code = judge(session, alert, &error);
    keep_verdict(session, code, error);
    if (code > 0)
        return ssl_verify_retry;
    return code == ESF_OK ? ssl_verify_ok : ssl_verify_invalid;
}

static void note_alert(const SSL *ssl, int what, int value) {
    struct tls_ends *ends = session_of(ssl)->ends;
    struct tls_alert alert = {true, (uint8_t)(value >> 8), (uint8_t)value};
    if (what == SSL_CB_READ_ALERT)
        ends->peer_alert = alert;
    if (what == SSL_CB_WRITE_ALERT)
        ends->own_alert = alert;
}

/* That both ends authenticate is not BoringSSL's business at the client: it goes on when the server asks for nothing. Whether our message 3
 * leaves is decided when it is complete. */
static void note_message(int is_write, int version, int content, const void *octets, size_t size, SSL *ssl,
                         void *context) {
    (void)version;
    (void)context;
    struct session *session = session_of(ssl);
    const uint8_t *message = octets;
    if (!is_write && content == 0)
        session->veto = VETO_SSLV2;
    if (is_write || content != SSL3_RT_HANDSHAKE || size == 0 || SSL_is_server(ssl))
        return;
    if (message[0] == TLS_CERTIFICATE_REQUEST)
        session->was_asked = true;
    if (message[0] == TLS_SERVER_HELLO_DONE && !session->was_asked)
        session->veto = VETO_NOT_ASKED;
}

static void tell_time(const SSL *ssl, struct timeval *out) {
    (void)ssl;
    int64_t now = clock_now();
    out->tv_sec = now / 1000;
    out->tv_usec = now % 1000 * 1000;
}

/* ---- setup ---- */

static const char *suite_word(uint16_t suite) {
    for (size_t i = 0; i < sizeof SUITES / sizeof SUITES[0]; i++)
        if (SUITES[i].number == suite)
            return SUITES[i].name;
    return NULL;
}

static status set_suites(SSL_CTX *ctx, const struct tls_profile *profile, struct error **err) {
    char list[SUITES_MAX * 32] = "";
    size_t size = 0;
    if (profile->suite_count > SUITES_MAX)
        return fail(err, ESF_E_LIMIT, 0, NULL, "%zu cipher suites; at most %d", profile->suite_count, SUITES_MAX);
    for (size_t i = 0; i < profile->suite_count; i++) {
        const char *word = suite_word(profile->suites[i]);
        if (word == NULL)
            return fail(err, ESF_E_UNSUPPORTED, 0, NULL, "cipher suite 0x%04X %s is not in BoringSSL",
                        (unsigned)profile->suites[i], tls_suite_name(profile->suites[i]));
        size += (size_t)snprintf(list + size, sizeof list - size, "%s%s", i > 0 ? ":" : "", word);
    }
    if (SSL_CTX_set_strict_cipher_list(ctx, list) != 1)
        return fail(err, ESF_E_UNSUPPORTED, 0, NULL, "BoringSSL takes no cipher suite of %s", list);
    return ESF_OK;
}

static status set_accepted(SSL_CTX *ctx, const struct tls_profile *profile, struct error **err) {
    for (size_t i = 0; i < profile->accept_count; i++)
        if (profile->accept_count > ACCEPTS_MAX ||
            (profile->accepts[i] != TLS_CERTIFICATE_X509 && profile->accepts[i] != TLS_CERTIFICATE_RAW_KEY))
            return fail(err, ESF_E_UNSUPPORTED, 0, NULL, "only certificates and raw public keys can be accepted");
    if (SSL_CTX_set1_accepted_peer_cert_types(ctx, profile->accepts, profile->accept_count) != 1)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the same kind of certificate is accepted twice");
    return ESF_OK;
}

static bool set_fixed_rules(SSL_CTX *ctx, const struct tls_profile *profile) {
    uint16_t version = profile->transport == TLS_DATAGRAM ? DTLS1_2_VERSION : TLS1_2_VERSION;
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET | SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_NO_QUERY_MTU);
    (void)SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    SSL_CTX_set_max_cert_list(ctx, profile->chain_size_max);
    SSL_CTX_set_custom_verify(ctx, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, verify);
    SSL_CTX_set_current_time_cb(ctx, tell_time);
    SSL_CTX_set_info_callback(ctx, note_alert);
    SSL_CTX_set_msg_callback(ctx, note_message);
#ifdef ESF_TEST_SEAMS
    key_log_to_file(ctx);
#endif
    return SSL_CTX_set_min_proto_version(ctx, version) == 1 && SSL_CTX_set_max_proto_version(ctx, version) == 1 &&
           SSL_CTX_set1_group_ids(ctx, GROUPS, 1) == 1 && SSL_CTX_set_verify_algorithm_prefs(ctx, SIGNATURES, 1) == 1;
}

static status add_credentials(struct setup *setup, const struct tls_profile *profile, struct error **err) {
    for (size_t i = 0; i < profile->credential_count; i++) {
        struct own_credential *own = &setup->credentials[i];
        setup->credential_count++;
        TRY(own_credential_make(own, &profile->credentials[i], &SIGN_ELSEWHERE, err));
        if (SSL_CTX_add1_credential(setup->ctx, own->handle) != 1)
            return fail_no_memory(err);
    }
    return ESF_OK;
}

static status fill_setup(struct setup *setup, const struct tls_profile *profile, struct error **err) {
    bool is_datagram = profile->transport == TLS_DATAGRAM;
    setup->mtu = profile->mtu;
    setup->wire_method = make_wire_method();
    setup->ctx = SSL_CTX_new(is_datagram ? DTLS_with_buffers_method() : TLS_with_buffers_method());
    if (setup->wire_method == NULL || setup->ctx == NULL || !set_fixed_rules(setup->ctx, profile))
        return fail_no_memory(err);
    TRY(set_suites(setup->ctx, profile, err));
    TRY(set_accepted(setup->ctx, profile, err));
    return add_credentials(setup, profile, err);
}

static void setup_free(void *of) {
    struct setup *setup = of;
    SSL_CTX_free(setup->ctx);
    for (size_t i = 0; i < setup->credential_count; i++)
        own_credential_clear(&setup->credentials[i]);
    BIO_meth_free(setup->wire_method);
    mem_free(setup);
}

static status setup_new(void **out, const struct tls_profile *profile, struct error **err) {
    *out = NULL;
    struct setup *setup =
        mem_new(size_add(sizeof *setup, size_mul(profile->credential_count, sizeof setup->credentials[0])));
    if (setup == NULL)
        return fail_no_memory(err);
    struct stay stay;
    stay_enter(&stay);
    status code = fill_setup(setup, profile, err);
    code = outcome(code, stay_leave(&stay), err);
    if (code < 0)
        setup_free(setup);
    else
        *out = setup;
    return code;
}

/* ---- session ---- */

static bool set_wire(struct session *session) {
    BIO *bio = BIO_new(session->setup->wire_method);
    if (bio == NULL)
        return false;
    BIO_set_data(bio, session->ends);
    BIO_set_init(bio, 1);
    SSL_set_bio(session->ssl, bio, bio);
    return true;
}

static status set_server_name(const struct session *session, struct error **err) {
    struct span name = session->ends->start.server_name;
    char text[SERVER_NAME_MAX + 1] = "";
    if (name.size == 0)
        return ESF_OK;
    if (name.size > SERVER_NAME_MAX || memchr(name.data, '\0', name.size) != NULL)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "\"%s\" is no server name for SNI", quote_text(name).text);
    memcpy(text, name.data, name.size);
    return SSL_set_tlsext_host_name(session->ssl, text) == 1 ? ESF_OK : fail_no_memory(err);
}

static status fill_session(struct session *session, struct error **err) {
    session->ssl = SSL_new(session->setup->ctx);
    if (session->ssl == NULL || SSL_set_app_data(session->ssl, session) != 1 || !set_wire(session))
        return fail_no_memory(err);
    SSL_set_shed_handshake_config(session->ssl, 1);
    if (session->ends->wire.is_datagrams && SSL_set_mtu(session->ssl, session->setup->mtu) != 1)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "an MTU of %d octets is too small for DTLS", session->setup->mtu);
    if (session->ends->start.role == TLS_SERVER) {
        SSL_set_accept_state(session->ssl);
        return ESF_OK;
    }
    SSL_set_connect_state(session->ssl);
    return set_server_name(session, err);
}

static void session_free(void *of) {
    struct session *session = of;
    SSL_free(session->ssl);
    error_free(session->verdict);
    bytes_free(session->raw_key);
    mem_wipe_free(session, sizeof *session);
}

static status session_new(void **out, void *setup, struct tls_ends *ends, struct error **err) {
    *out = NULL;
    struct session *session = mem_new(sizeof *session);
    if (session == NULL)
        return fail_no_memory(err);
    session->setup = setup;
    session->ends = ends;
#ifdef ESF_TEST_SEAMS
    fixed_random_take(&session->fixed);
#endif
    struct stay stay;
    enter(session, &stay);
    status code = fill_session(session, err);
    code = outcome(code, leave(session, &stay), err);
    if (code < 0)
        session_free(session);
    else
        *out = session;
    return code;
}

/* ---- steps ---- */

/* What we would not go on with: nothing of it leaves but an alert. */
static status fail_by_veto(struct session *session, struct error **err) {
    struct tls_ends *ends = session->ends;
    wire_drop_output(&ends->wire);
    tls_alert_record(ends, TLS_ALERT_HANDSHAKE_FAILURE);
    switch (session->veto) {
    case VETO_NOT_ASKED:
        return fail(err, ESF_E_AUTH, ESF_RSC_BAD_REQUEST, NULL,
                    "the peer does not ask for our certificate: both ends have to authenticate");
    case VETO_SSLV2:
    case VETO_NONE:
    default:
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "a ClientHello in the style of SSL 2 is not taken");
    }
}

/* A peer that the judge refused was told; of a private key that cannot be reached BoringSSL tells nothing, and has sent nothing. */
static status fail_by_verdict(struct session *session, struct error **err) {
    status code = session->decided;
    if (!session->ends->own_alert.is_there) {
        wire_drop_output(&session->ends->wire);
        tls_alert_record(session->ends, TLS_ALERT_INTERNAL_ERROR);
    }
    if (err != NULL)
        *err = session->verdict;
    else
        error_free(session->verdict);
    session->verdict = NULL;
    return code;
}

static status why_failed(struct session *session, struct error **err) {
    status unwritten = session->ends->wire.failed;
    if (unwritten == ESF_E_NO_MEMORY)
        return fail_no_memory(err);
    if (unwritten < 0)
        return fail(err, unwritten, ESF_RSC_INTERNAL_SERVER_ERROR, NULL,
                    "what this end writes is more than it may keep");
    if (session->decided < 0)
        return fail_by_verdict(session, err);
    return boringssl_fail(err, session->ends);
}

static enum tls_step failed(status made, status *code) {
    *code = made;
    return TLS_STEP_FAILED;
}

static enum tls_step handshake(struct session *session, status *code, struct error **err) {
    int result = SSL_do_handshake(session->ssl);
    if (session->veto != VETO_NONE)
        return failed(fail_by_veto(session, err), code);
    if (result == 1)
        return TLS_STEP_DONE;
    switch (SSL_get_error(session->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return TLS_STEP_READ;
    case SSL_ERROR_WANT_CERTIFICATE_VERIFY:
        return TLS_STEP_JUDGE;
    case SSL_ERROR_ZERO_RETURN:
        return failed(tls_fail_by_alert(err, &session->ends->peer_alert), code);
    default:
        return failed(why_failed(session, err), code);
    }
}

/* Behind the handshake: alerts are taken, and a lost datagram of it is sent again. */
static enum tls_step after_handshake(struct session *session, status *code, struct error **err) {
    uint8_t octet;
    int result = SSL_peek(session->ssl, &octet, 1);
    if (result > 0)
        return failed(fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "application data has no place here"), code);
    switch (SSL_get_error(session->ssl, result)) {
    case SSL_ERROR_WANT_READ:
        return TLS_STEP_READ;
    case SSL_ERROR_ZERO_RETURN:
        return TLS_STEP_CLOSED;
    default:
        return failed(why_failed(session, err), code);
    }
}

static enum tls_step step(void *of, bool is_established, status *code, struct error **err) {
    struct session *session = of;
    struct stay stay;
    enter(session, &stay);
    if (session->ends->wire.is_datagrams)
        (void)DTLSv1_handle_timeout(session->ssl);
    enum tls_step next = (is_established ? after_handshake : handshake)(session, code, err);
    bool ran_out = leave(session, &stay);
    if (next != TLS_STEP_FAILED)
        return next;
    *code = outcome(*code, ran_out, err);
    /* Out of memory is never the message's fault (D38): the peer is told nothing of it. */
    if (*code == ESF_E_NO_MEMORY)
        wire_drop_output(&session->ends->wire);
    return next;
}

static status close_session(void *of, struct error **err) {
    struct session *session = of;
    struct stay stay;
    enter(session, &stay);
    status code = SSL_shutdown(session->ssl) >= 0 ? ESF_OK : why_failed(session, err);
    return outcome(code, leave(session, &stay), err);
}

static int64_t timer(const void *of) {
    const struct session *session = of;
    struct timeval left;
    if (!session->ends->wire.is_datagrams || DTLSv1_get_timeout(session->ssl, &left) != 1)
        return -1;
    return (int64_t)left.tv_sec * 1000 + (left.tv_usec + 999) / 1000;
}

/* ---- what came out ---- */

static status export_keys(uint8_t *out, size_t size, const void *of, const char *label, const struct span *context,
                          struct error **err) {
    const struct session *session = of;
    struct span extra = context != NULL ? *context : span_of(NULL, 0);
    struct stay stay;
    stay_enter(&stay);
    int done = SSL_export_keying_material(session->ssl, out, size, label, strlen(label), extra.data, extra.size,
                                          context != NULL);
    status code = done == 1 ? ESF_OK : fail(err, ESF_E_INTERNAL, 0, NULL, "no keys can be exported");
    code = outcome(code, stay_leave(&stay), err);
    if (code < 0)
        wipe(out, size);
    return code;
}

static void facts(struct tls_facts *out, void *of) {
    struct session *session = of;
    const SSL_CIPHER *suite = SSL_get_current_cipher(session->ssl);
    const char *name = SSL_get_servername(session->ssl, TLSEXT_NAMETYPE_host_name);
    if (suite == NULL)
        return;
    out->version = (uint16_t)SSL_version(session->ssl);
    out->suite = SSL_CIPHER_get_protocol_id(suite);
    out->group = SSL_get_group_id(session->ssl);
    out->peer_signature = SSL_get_peer_signature_algorithm(session->ssl);
    out->has_extended_master_secret = SSL_get_extms_support(session->ssl) == 1;
    if (name != NULL && SSL_is_server(session->ssl))
        out->server_name = span_text(name);
    /* It was shown to the judge, so that it fits and the key is kept. */
    (void)!show(&out->shown, session, NULL);
}

#ifdef ESF_TEST_SEAMS
static bool master_secret(uint8_t out[TLS_MASTER_SECRET_SIZE], const void *of) {
    const struct session *session = of;
    const SSL_SESSION *secrets = SSL_get_session(session->ssl);
    return secrets != NULL &&
           SSL_SESSION_get_master_key(secrets, out, TLS_MASTER_SECRET_SIZE) == TLS_MASTER_SECRET_SIZE;
}
#endif

const struct tls_library tls_boringssl = {
    .name = "BoringSSL",
    .setup_new = setup_new,
    .setup_free = setup_free,
    .session_new = session_new,
    .session_free = session_free,
    .step = step,
    .close = close_session,
    .timer = timer,
    .export_keys = export_keys,
    .facts = facts,
#ifdef ESF_TEST_SEAMS
    .master_secret = master_secret,
#endif
};
