/* SPDX-License-Identifier: Apache-2.0 */
#include "peer_tls.h"

#include <openssl/bio.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <string.h>

#include "world.h"

enum { STEPS_MAX = 16, EXPORTED = 48, FLIGHT_MAX = 16384 };

static BIO *text_of(const esf_buf *pem) {
    return BIO_new_mem_buf(esf_buf_data(pem), (int)esf_buf_size(pem));
}

static X509 *certificate_of(const esf_buf *pem) {
    BIO *text = text_of(pem);
    X509 *certificate = PEM_read_bio_X509(text, NULL, NULL, NULL);
    BIO_free(text);
    return certificate;
}

static void use_proof(SSL_CTX *ctx, const struct proof *proof) {
    BIO *text = text_of(proof->key_pem);
    EVP_PKEY *key = PEM_read_bio_PrivateKey(text, NULL, NULL, NULL);
    X509 *certificate = certificate_of(proof->certificate);
    expect(SSL_CTX_use_certificate(ctx, certificate) && SSL_CTX_use_PrivateKey(ctx, key),
           "BoringSSL does not take a certificate");
    X509_free(certificate);
    EVP_PKEY_free(key);
    BIO_free(text);
}

static enum ssl_verify_result_t take_all(SSL *ssl, uint8_t *alert) {
    (void)ssl;
    (void)alert;
    return ssl_verify_ok;
}

static SSL_CTX *context(const struct proof *proof, const struct authority *authority, enum judged judged) {
    static const int mode = SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT;
    SSL_CTX *ctx = SSL_CTX_new(TLS_method());
    X509 *ca = certificate_of(authority->certificate);
    expect(ctx && SSL_CTX_set_min_proto_version(ctx, TLS1_2_VERSION) &&
               SSL_CTX_set_max_proto_version(ctx, TLS1_2_VERSION) &&
               SSL_CTX_set_strict_cipher_list(ctx, "ECDHE-ECDSA-AES128-GCM-SHA256") &&
               SSL_CTX_set1_groups_list(ctx, "P-256") && X509_STORE_add_cert(SSL_CTX_get_cert_store(ctx), ca),
           "BoringSSL could not be set up");
    X509_free(ca);
    (void)SSL_CTX_set_options(ctx, SSL_OP_NO_TICKET);
    SSL_CTX_set_session_cache_mode(ctx, SSL_SESS_CACHE_OFF);
    use_proof(ctx, proof);
    if (judged == JUDGED_BY_NOBODY)
        SSL_CTX_set_custom_verify(ctx, mode, take_all);
    else
        SSL_CTX_set_verify(ctx, mode, NULL);
    return ctx;
}

struct tls_pair tls_pair_start(const struct proof *client, const struct proof *server,
                               const struct authority *authority, enum judged judged) {
    return (struct tls_pair){context(client, authority, judged), context(server, authority, judged)};
}

static void export_key(SSL *ssl, uint8_t key[EXPORTED]) {
    static const char label[] = "EXPORTER-oneM2M-ESCertKE";
    expect(SSL_export_keying_material(ssl, key, EXPORTED, label, strlen(label), NULL, 0, 0), "nothing was exported");
}

void tls_pair_agree(const struct tls_pair *pair) {
    uint8_t a[EXPORTED], b[EXPORTED];
    BIO *left = NULL, *right = NULL;
    SSL *client = SSL_new(pair->client), *server = SSL_new(pair->server);
    expect(client && server && BIO_new_bio_pair(&left, FLIGHT_MAX, &right, FLIGHT_MAX), "no memory");
    SSL_set_bio(client, left, left);
    SSL_set_bio(server, right, right);
    SSL_set_connect_state(client);
    SSL_set_accept_state(server);
    for (int i = 0; i < STEPS_MAX && (SSL_in_init(client) || SSL_in_init(server)); i++)
        (void)SSL_do_handshake(i % 2 == 0 ? client : server);
    expect(!SSL_in_init(client) && !SSL_in_init(server), "BoringSSL's own handshake has failed");
    export_key(client, a);
    export_key(server, b);
    expect(memcmp(a, b, EXPORTED) == 0, "BoringSSL's ends have different keys");
    SSL_free(client);
    SSL_free(server);
}

void tls_pair_end(const struct tls_pair *pair) {
    SSL_CTX_free(pair->client);
    SSL_CTX_free(pair->server);
}
