/* SPDX-License-Identifier: Apache-2.0 */
#include <openssl/bytestring.h>
#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/pool.h>

#include "crypto/crypto.h"
#include "tls/boringssl.h"

enum { CERTIFICATES_MAX = 6 }; /* D10 */

static const uint16_t SIGNATURES[] = {TLS_ECDSA_SECP256R1_SHA256};

static void key_cleanup(EVP_PKEY **key) {
    EVP_PKEY_free(*key);
}

static bool is_p256(const EVP_PKEY *key) {
    const EC_KEY *ec = EVP_PKEY_get0_EC_KEY(key);
    return ec != NULL && EC_GROUP_get_curve_name(EC_KEY_get0_group(ec)) == NID_X9_62_prime256v1;
}

static status read_public_key(EVP_PKEY **out, CBS *in, const char *what, struct error **err) {
    *out = EVP_parse_public_key(in);
    if (*out == NULL || CBS_len(in) != 0)
        return fail(err, ESF_E_FORMAT, 0, NULL, "the %s of a credential cannot be read", what);
    if (!is_p256(*out))
        return fail(err, ESF_E_POLICY, 0, NULL, "the %s of a credential is not on P-256 (secp256r1)", what);
    return ESF_OK;
}

/* The SubjectPublicKeyInfo of a certificate. Whether all else in it is good, its own end asks core/cert. */
static bool find_public_key(CBS *out, struct span certificate) {
    CBS outer, all, tbs;
    CBS_init(&outer, certificate.data, certificate.size);
    return CBS_get_asn1(&outer, &all, CBS_ASN1_SEQUENCE) && CBS_len(&outer) == 0 &&
           CBS_get_asn1(&all, &tbs, CBS_ASN1_SEQUENCE) &&
           CBS_get_optional_asn1(&tbs, NULL, NULL, CBS_ASN1_CONSTRUCTED | CBS_ASN1_CONTEXT_SPECIFIC | 0) &&
           CBS_get_asn1(&tbs, NULL, CBS_ASN1_INTEGER) &&  /* serialNumber */
           CBS_get_asn1(&tbs, NULL, CBS_ASN1_SEQUENCE) && /* signature */
           CBS_get_asn1(&tbs, NULL, CBS_ASN1_SEQUENCE) && /* issuer */
           CBS_get_asn1(&tbs, NULL, CBS_ASN1_SEQUENCE) && /* validity */
           CBS_get_asn1(&tbs, NULL, CBS_ASN1_SEQUENCE) && /* subject */
           CBS_get_asn1_element(&tbs, out, CBS_ASN1_SEQUENCE);
}

static status read_certificate(EVP_PKEY **key, struct span certificate, struct error **err) {
    CBS spki;
    if (!find_public_key(&spki, certificate))
        return fail(err, ESF_E_FORMAT, 0, NULL, "the certificate of a credential is not an X.509 certificate in DER");
    return read_public_key(key, &spki, "public key in the certificate", err);
}

static bool verifies(const EVP_PKEY *key, struct span message, struct span signature) {
    uint8_t hash[SHA256_SIZE];
    sha256(hash, &message, 1);
    return ECDSA_verify(0, hash, sizeof hash, signature.data, signature.size, EVP_PKEY_get0_EC_KEY(key)) == 1;
}

/* The private key may be anywhere; that it belongs to what is shown, only a signature tells. */
static status check_private_key(const struct tls_credential *credential, const EVP_PKEY *key, struct error **err) {
    static const char MESSAGE[] = "libesf: is this the private key of the credential?";
    AUTO(bytes) struct bytes *signature = NULL;
    TRY(credential->sign(&signature, credential->sign_context, span_text(MESSAGE), err));
    if (!verifies(key, span_text(MESSAGE), bytes_span(signature)))
        return fail(err, ESF_E_POLICY, 0, NULL, "the private key of a credential is not the one of its %s",
                    credential->chain_count > 0 ? "certificate" : "raw public key");
    return ESF_OK;
}

static void buffers_free(CRYPTO_BUFFER **buffers, size_t count) {
    for (size_t i = 0; i < count; i++)
        CRYPTO_BUFFER_free(buffers[i]);
}

static bool set_chain(SSL_CREDENTIAL *handle, const struct tls_credential *credential) {
    CRYPTO_BUFFER *buffers[CERTIFICATES_MAX];
    size_t count = 0;
    bool done = false;
    while (count < credential->chain_count) {
        struct span certificate = credential->chain[count];
        buffers[count] = CRYPTO_BUFFER_new(certificate.data, certificate.size, NULL);
        if (buffers[count] == NULL)
            break;
        count++;
    }
    if (count == credential->chain_count)
        done = SSL_CREDENTIAL_set1_cert_chain(handle, buffers, count) == 1;
    buffers_free(buffers, count);
    return done;
}

static status make_certified(struct own_credential *own, EVP_PKEY **key, const struct tls_credential *credential,
                             struct error **err) {
    if (credential->chain_count > CERTIFICATES_MAX)
        return fail(err, ESF_E_LIMIT, 0, NULL, "a credential has %zu certificates; at most %d are shown",
                    credential->chain_count, CERTIFICATES_MAX);
    TRY(read_certificate(key, credential->chain[0], err));
    own->handle = SSL_CREDENTIAL_new_x509();
    if (own->handle == NULL)
        return fail_no_memory(err);
    if (!set_chain(own->handle, credential))
        return fail(err, ESF_E_FORMAT, 0, NULL, "the certificates of a credential cannot be used for TLS");
    return ESF_OK;
}

static status make_raw(struct own_credential *own, EVP_PKEY **key, const struct tls_credential *credential,
                       const SSL_PRIVATE_KEY_METHOD *method, struct error **err) {
    CBS spki;
    CBS_init(&spki, credential->raw_key.data, credential->raw_key.size);
    TRY(read_public_key(key, &spki, "raw public key", err));
    own->handle = SSL_CREDENTIAL_new_raw_public_key_custom(*key, method);
    return own->handle != NULL ? ESF_OK : fail_no_memory(err);
}

status own_credential_make(struct own_credential *own, const struct tls_credential *credential,
                           const SSL_PRIVATE_KEY_METHOD *method, struct error **err) {
    __attribute__((cleanup(key_cleanup))) EVP_PKEY *key = NULL;
    own->sign = credential->sign;
    own->sign_context = credential->sign_context;
    if (credential->chain_count > 0)
        TRY(make_certified(own, &key, credential, err));
    else
        TRY(make_raw(own, &key, credential, method, err));
    if (SSL_CREDENTIAL_set_private_key_method(own->handle, method) != 1 ||
        SSL_CREDENTIAL_set1_signing_algorithm_prefs(own->handle, SIGNATURES, 1) != 1)
        return fail_no_memory(err);
    return check_private_key(credential, key, err);
}

void own_credential_clear(struct own_credential *own) {
    SSL_CREDENTIAL_free(own->handle);
    own->handle = NULL;
}
