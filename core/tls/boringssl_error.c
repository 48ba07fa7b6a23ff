/* SPDX-License-Identifier: Apache-2.0 */
#include <ctype.h>
#include <openssl/err.h>

#include "tls/boringssl.h"

/* Beside these, the reasons from 1000 on are alerts of the peer. */
static const struct reason {
    int number;
    int32_t code;
    const char *words;
} REASONS[] = {
    {SSL_R_NO_SHARED_CIPHER, ESF_E_UNSUPPORTED,
     "the peer offers no cipher suite that this end takes, with group secp256r1 and ecdsa_secp256r1_sha256"},
    {SSL_R_NO_SHARED_GROUP, ESF_E_UNSUPPORTED, "the peer does not offer the group secp256r1"},
    {SSL_R_WRONG_CURVE, ESF_E_UNSUPPORTED, "the peer uses or offers other groups than secp256r1"},
    {SSL_R_BAD_ECC_CERT, ESF_E_UNSUPPORTED, "the key in the peer's certificate is not on secp256r1"},
    {SSL_R_NO_COMMON_SIGNATURE_ALGORITHMS, ESF_E_UNSUPPORTED,
     "the peer does not take ecdsa_secp256r1_sha256 signatures"},
    {SSL_R_WRONG_SIGNATURE_TYPE, ESF_E_UNSUPPORTED,
     "the peer signed with another algorithm than ecdsa_secp256r1_sha256"},
    {SSL_R_UNSUPPORTED_PROTOCOL, ESF_E_UNSUPPORTED, "the peer does not speak TLS 1.2, the only version done here"},
    {SSL_R_UNKNOWN_PROTOCOL, ESF_E_UNSUPPORTED, "the peer does not speak TLS 1.2, the only version done here"},
    {SSL_R_WRONG_SSL_VERSION, ESF_E_UNSUPPORTED, "the peer chose another version than TLS 1.2"},
    {SSL_R_WRONG_VERSION_NUMBER, ESF_E_FORMAT, "a record of another version than TLS 1.2, or no TLS at all"},
    {SSL_R_INAPPROPRIATE_FALLBACK, ESF_E_UNSUPPORTED, "the peer says that it was made to fall back to TLS 1.2"},
    {SSL_R_WRONG_CIPHER_RETURNED, ESF_E_UNSUPPORTED, "the peer chose a cipher suite that was not offered"},
    {SSL_R_UNKNOWN_CIPHER_RETURNED, ESF_E_UNSUPPORTED, "the peer chose a cipher suite that was not offered"},
    {SSL_R_UNKNOWN_CERTIFICATE_TYPE, ESF_E_UNSUPPORTED,
     "the peer takes no credential of ours: it wants certificates where we have a raw public key, or the reverse"},
    {SSL_R_UNSUPPORTED_CERTIFICATE, ESF_E_UNSUPPORTED,
     "the peer shows another kind of credential (certificate, raw public key) than this end accepts"},
    {SSL_R_PEER_ERROR_UNSUPPORTED_CERTIFICATE_TYPE, ESF_E_UNSUPPORTED,
     "the peer shows another kind of credential (certificate, raw public key) than this end accepts"},
    {SSL_R_WRONG_CERTIFICATE_TYPE, ESF_E_UNSUPPORTED, "the peer's certificate does not fit the cipher suite"},
    {SSL_R_KEY_USAGE_BIT_INCORRECT, ESF_E_AUTH, "the key usage of the peer's certificate does not allow signatures"},
    {SSL_R_PEER_DID_NOT_RETURN_A_CERTIFICATE, ESF_E_AUTH, "the peer showed no certificate and no raw public key"},
    {SSL_R_BAD_SIGNATURE, ESF_E_AUTH,
     "the peer's signature over the handshake is wrong: it does not hold the key it shows"},
    {SSL_R_DIGEST_CHECK_FAILED, ESF_E_AUTH,
     "the peer's Finished does not verify: the handshake was changed on the way"},
    {SSL_R_DECRYPTION_FAILED_OR_BAD_RECORD_MAC, ESF_E_AUTH, "a protected TLS record does not verify"},
    {SSL_R_UNEXPECTED_MESSAGE, ESF_E_FORMAT, "a handshake message that has no place there"},
    {SSL_R_UNEXPECTED_RECORD, ESF_E_FORMAT, "a TLS record that has no place there"},
    {SSL_R_EXCESS_HANDSHAKE_DATA, ESF_E_FORMAT, "a handshake message that has no place there"},
    {SSL_R_NO_RENEGOTIATION, ESF_E_FORMAT, "the peer wants to renegotiate, which is not done here"},
    {SSL_R_EXCESSIVE_MESSAGE_SIZE, ESF_E_LIMIT, "a handshake message is longer than this end takes"},
    {SSL_R_DATA_LENGTH_TOO_LONG, ESF_E_LIMIT, "a TLS record is longer than the standard allows"},
    {SSL_R_ENCRYPTED_LENGTH_TOO_LONG, ESF_E_LIMIT, "a TLS record is longer than the standard allows"},
    {SSL_R_TOO_MANY_WARNING_ALERTS, ESF_E_LIMIT, "the peer sends one warning after the other"},
    {SSL_R_TOO_MANY_EMPTY_FRAGMENTS, ESF_E_LIMIT, "the peer sends one empty record after the other"},
    {SSL_R_HTTP_REQUEST, ESF_E_FORMAT, "an HTTP request came where TLS was expected"},
    {SSL_R_HTTPS_PROXY_REQUEST, ESF_E_FORMAT, "an HTTP request came where TLS was expected"},
};

enum { ALERT_REASONS = 1000 };

/* What the SSL part says first tells most; below it lie reasons of the mathematics, above it what followed from it. */
static uint32_t first_reason(void) {
    uint32_t first = 0, packed;
    while ((packed = ERR_get_error()) != 0) {
        if (ERR_GET_LIB(packed) == ERR_LIB_SSL) {
            first = packed;
            break;
        }
        if (first == 0)
            first = packed;
    }
    ERR_clear_error();
    return first;
}

static const struct reason *find_reason(uint32_t packed) {
    for (size_t i = 0; i < sizeof REASONS / sizeof REASONS[0]; i++)
        if (ERR_GET_LIB(packed) == ERR_LIB_SSL && ERR_GET_REASON(packed) == REASONS[i].number)
            return &REASONS[i];
    return NULL;
}

/* BoringSSL's own word for what is not in the table: "DUPLICATE_EXTENSION" becomes "duplicate extension". */
static status fail_by_word(struct error **err, uint32_t packed) {
    char word[64] = "";
    const char *reason = ERR_reason_error_string(packed);
    for (size_t i = 0; reason != NULL && reason[i] != '\0' && i < sizeof word - 1; i++)
        word[i] = reason[i] == '_' ? ' ' : (char)tolower((unsigned char)reason[i]);
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL, "the peer's TLS message cannot be taken: %s", word);
}

status boringssl_fail(struct error **err, const struct tls_ends *ends) {
    uint32_t packed = first_reason();
    const struct reason *reason = find_reason(packed);
    if (reason != NULL)
        return fail(err, reason->code, ESF_RSC_BAD_REQUEST, NULL, "%s", reason->words);
    if (ERR_GET_LIB(packed) == ERR_LIB_SSL && ERR_GET_REASON(packed) >= ALERT_REASONS && ends->peer_alert.is_there)
        return tls_fail_by_alert(err, &ends->peer_alert);
    if (packed == 0 || ERR_GET_REASON(packed) == ERR_R_INTERNAL_ERROR)
        return fail(err, ESF_E_INTERNAL, ESF_RSC_INTERNAL_SERVER_ERROR, NULL, "TLS failed for no reason that it tells");
    return fail_by_word(err, packed);
}
