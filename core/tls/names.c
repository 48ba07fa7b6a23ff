/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/names.h"

#include <stddef.h>

struct named {
    uint16_t number;
    const char *name;
};

static const struct named VERSIONS[] = {{TLS_1_0, "TLS 1.0"}, {TLS_1_1, "TLS 1.1"},   {TLS_1_2, "TLS 1.2"},
                                        {TLS_1_3, "TLS 1.3"}, {DTLS_1_2, "DTLS 1.2"}, {0x0300, "SSL 3.0"},
                                        {0xfeff, "DTLS 1.0"}};

static const struct named CONTENTS[] = {{TLS_CHANGE_CIPHER_SPEC, "ChangeCipherSpec"},
                                        {TLS_ALERT, "alert"},
                                        {TLS_HANDSHAKE, "handshake"},
                                        {TLS_APPLICATION_DATA, "application data"}};

static const struct named MESSAGES[] = {{TLS_HELLO_REQUEST, "HelloRequest"},
                                        {TLS_CLIENT_HELLO, "ClientHello"},
                                        {TLS_SERVER_HELLO, "ServerHello"},
                                        {TLS_NEW_SESSION_TICKET, "NewSessionTicket"},
                                        {TLS_CERTIFICATE, "Certificate"},
                                        {TLS_SERVER_KEY_EXCHANGE, "ServerKeyExchange"},
                                        {TLS_CERTIFICATE_REQUEST, "CertificateRequest"},
                                        {TLS_SERVER_HELLO_DONE, "ServerHelloDone"},
                                        {TLS_CERTIFICATE_VERIFY, "CertificateVerify"},
                                        {TLS_CLIENT_KEY_EXCHANGE, "ClientKeyExchange"},
                                        {TLS_FINISHED, "Finished"},
                                        {TLS_CERTIFICATE_STATUS, "CertificateStatus"}};

static const struct named SUITES[] = {{0x0000, "TLS_NULL_WITH_NULL_NULL"},
                                      {0x002F, "TLS_RSA_WITH_AES_128_CBC_SHA"},
                                      {0x0033, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA"},
                                      {0x0035, "TLS_RSA_WITH_AES_256_CBC_SHA"},
                                      {0x0039, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA"},
                                      {0x003C, "TLS_RSA_WITH_AES_128_CBC_SHA256"},
                                      {0x003D, "TLS_RSA_WITH_AES_256_CBC_SHA256"},
                                      {0x0067, "TLS_DHE_RSA_WITH_AES_128_CBC_SHA256"},
                                      {0x006B, "TLS_DHE_RSA_WITH_AES_256_CBC_SHA256"},
                                      {0x009C, "TLS_RSA_WITH_AES_128_GCM_SHA256"},
                                      {0x009D, "TLS_RSA_WITH_AES_256_GCM_SHA384"},
                                      {0x009E, "TLS_DHE_RSA_WITH_AES_128_GCM_SHA256"},
                                      {0x009F, "TLS_DHE_RSA_WITH_AES_256_GCM_SHA384"},
                                      {0x00AE, "TLS_PSK_WITH_AES_128_CBC_SHA256"},
                                      {0x00FF, "TLS_EMPTY_RENEGOTIATION_INFO_SCSV"},
                                      {0x1301, "TLS_AES_128_GCM_SHA256"},
                                      {0x1302, "TLS_AES_256_GCM_SHA384"},
                                      {0x1303, "TLS_CHACHA20_POLY1305_SHA256"},
                                      {0x5600, "TLS_FALLBACK_SCSV"},
                                      {0xC009, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"},
                                      {0xC00A, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA"},
                                      {0xC013, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA"},
                                      {0xC014, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA"},
                                      {0xC023, "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256"},
                                      {0xC024, "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384"},
                                      {0xC027, "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA256"},
                                      {0xC028, "TLS_ECDHE_RSA_WITH_AES_256_CBC_SHA384"},
                                      {0xC02B, "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256"},
                                      {0xC02C, "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"},
                                      {0xC02F, "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256"},
                                      {0xC030, "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"},
                                      {0xC0A8, "TLS_PSK_WITH_AES_128_CCM_8"},
                                      {0xC0AC, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"},
                                      {0xC0AD, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM"},
                                      {0xC0AE, "TLS_ECDHE_ECDSA_WITH_AES_128_CCM_8"},
                                      {0xC0AF, "TLS_ECDHE_ECDSA_WITH_AES_256_CCM_8"},
                                      {0xCCA8, "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256"},
                                      {0xCCA9, "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256"},
                                      {0xCCAA, "TLS_DHE_RSA_WITH_CHACHA20_POLY1305_SHA256"}};

static const struct named GROUPS[] = {
    {TLS_GROUP_SECP256R1, "secp256r1"}, {24, "secp384r1"}, {25, "secp521r1"}, {29, "x25519"}, {30, "x448"},
    {0x11EC, "X25519MLKEM768"}};

static const struct named EXTENSIONS[] = {{0, "server_name"},
                                          {1, "max_fragment_length"},
                                          {5, "status_request"},
                                          {10, "supported_groups"},
                                          {11, "ec_point_formats"},
                                          {13, "signature_algorithms"},
                                          {15, "heartbeat"},
                                          {16, "application_layer_protocol_negotiation"},
                                          {17, "status_request_v2"},
                                          {18, "signed_certificate_timestamp"},
                                          {19, "client_certificate_type"},
                                          {20, "server_certificate_type"},
                                          {21, "padding"},
                                          {22, "encrypt_then_mac"},
                                          {23, "extended_master_secret"},
                                          {28, "record_size_limit"},
                                          {35, "session_ticket"},
                                          {41, "pre_shared_key"},
                                          {43, "supported_versions"},
                                          {44, "cookie"},
                                          {45, "psk_key_exchange_modes"},
                                          {47, "certificate_authorities"},
                                          {50, "signature_algorithms_cert"},
                                          {51, "key_share"},
                                          {54, "connection_id"},
                                          {0xFF01, "renegotiation_info"}};

static const struct named SIGNATURES[] = {{0x0201, "rsa_pkcs1_sha1"},
                                          {0x0203, "ecdsa_sha1"},
                                          {0x0401, "rsa_pkcs1_sha256"},
                                          {0x0403, "ecdsa_secp256r1_sha256"},
                                          {0x0501, "rsa_pkcs1_sha384"},
                                          {0x0503, "ecdsa_secp384r1_sha384"},
                                          {0x0601, "rsa_pkcs1_sha512"},
                                          {0x0603, "ecdsa_secp521r1_sha512"},
                                          {0x0804, "rsa_pss_rsae_sha256"},
                                          {0x0805, "rsa_pss_rsae_sha384"},
                                          {0x0806, "rsa_pss_rsae_sha512"},
                                          {0x0807, "ed25519"},
                                          {0x0808, "ed448"},
                                          {0x0809, "rsa_pss_pss_sha256"},
                                          {0x080A, "rsa_pss_pss_sha384"},
                                          {0x080B, "rsa_pss_pss_sha512"}};

static const struct named CERTIFICATE_TYPES[] = {
    {TLS_CERTIFICATE_X509, "X.509"}, {1, "OpenPGP"}, {TLS_CERTIFICATE_RAW_KEY, "raw public key"}};

static const struct named CLIENT_CERTIFICATES[] = {{1, "rsa_sign"},
                                                   {2, "dss_sign"},
                                                   {TLS_CLIENT_CERTIFICATE_ECDSA_SIGN, "ecdsa_sign"},
                                                   {65, "rsa_fixed_ecdh"},
                                                   {66, "ecdsa_fixed_ecdh"}};

static const struct named POINT_FORMATS[] = {
    {0, "uncompressed"}, {1, "ansiX962_compressed_prime"}, {2, "ansiX962_compressed_char2"}};

static const struct named COMPRESSIONS[] = {{0, "null"}, {1, "DEFLATE"}, {64, "LZS"}};

static const struct {
    uint8_t number;
    const char *name, *meaning;
} ALERTS[] = {
    {0, "close_notify", "it has ended"},
    {10, "unexpected_message", "a message came that has no place there"},
    {20, "bad_record_mac", "a record did not verify: it was changed on the way, or the keys differ"},
    {21, "decryption_failed", "a record did not verify: it was changed on the way, or the keys differ"},
    {22, "record_overflow", "a record was too long"},
    {40, "handshake_failure", "it found no common suite, group or signature algorithm, or wanted another certificate"},
    {41, "no_certificate", "it has no certificate"},
    {42, "bad_certificate", "our certificate is broken, or not one that it takes"},
    {43, "unsupported_certificate", "our certificate is of a type that it does not take"},
    {44, "certificate_revoked", "our certificate was revoked"},
    {45, "certificate_expired", "our certificate has expired by its clock"},
    {46, "certificate_unknown", "it does not accept our certificate"},
    {47, "illegal_parameter", "a value was out of range"},
    {48, "unknown_ca", "it trusts nobody who vouches for our certificate"},
    {49, "access_denied", "our certificate is good, and we may not"},
    {50, "decode_error", "it could not read a message"},
    {51, "decrypt_error", "a signature or a Finished did not verify"},
    {60, "export_restriction", "it may not use that key length"},
    {70, "protocol_version", "it does not speak TLS 1.2"},
    {71, "insufficient_security", "it wants stronger suites than we offer"},
    {80, "internal_error", "something failed on its side"},
    {86, "inappropriate_fallback", "it takes us for somebody who was made to fall back"},
    {90, "user_canceled", "somebody there gave up"},
    {100, "no_renegotiation", "it does not renegotiate"},
    {109, "missing_extension", "it misses an extension"},
    {110, "unsupported_extension", "an extension came that it did not ask for"},
    {111, "certificate_unobtainable", "it could not fetch our certificate"},
    {112, "unrecognized_name", "it does not know the server name that we asked for"},
    {113, "bad_certificate_status_response", "the status of our certificate did not satisfy it"},
    {114, "bad_certificate_hash_value", "our certificate is not the one that was announced"},
    {115, "unknown_psk_identity", "it does not know our pre-shared key"},
    {116, "certificate_required", "it wants a certificate from us"},
    {120, "no_application_protocol", "it found no common application protocol"},
};

#define SIZE_OF(table) (sizeof(table) / sizeof((table)[0]))

static const char *find(const struct named *table, size_t size, uint16_t number) {
    for (size_t i = 0; i < size; i++)
        if (table[i].number == number)
            return table[i].name;
    return "";
}

const char *tls_version_name(uint16_t version) {
    return find(VERSIONS, SIZE_OF(VERSIONS), version);
}

const char *tls_content_name(uint8_t type) {
    return find(CONTENTS, SIZE_OF(CONTENTS), type);
}

const char *tls_message_name(uint8_t type) {
    return find(MESSAGES, SIZE_OF(MESSAGES), type);
}

const char *tls_suite_name(uint16_t suite) {
    return find(SUITES, SIZE_OF(SUITES), suite);
}

const char *tls_group_name(uint16_t group) {
    return find(GROUPS, SIZE_OF(GROUPS), group);
}

const char *tls_extension_name(uint16_t type) {
    return find(EXTENSIONS, SIZE_OF(EXTENSIONS), type);
}

const char *tls_signature_name(uint16_t signature) {
    return find(SIGNATURES, SIZE_OF(SIGNATURES), signature);
}

const char *tls_certificate_type_name(uint8_t type) {
    return find(CERTIFICATE_TYPES, SIZE_OF(CERTIFICATE_TYPES), type);
}

const char *tls_client_certificate_name(uint8_t type) {
    return find(CLIENT_CERTIFICATES, SIZE_OF(CLIENT_CERTIFICATES), type);
}

const char *tls_point_format_name(uint8_t format) {
    return find(POINT_FORMATS, SIZE_OF(POINT_FORMATS), format);
}

const char *tls_compression_name(uint8_t method) {
    return find(COMPRESSIONS, SIZE_OF(COMPRESSIONS), method);
}

const char *tls_alert_name(uint8_t alert) {
    for (size_t i = 0; i < SIZE_OF(ALERTS); i++)
        if (ALERTS[i].number == alert)
            return ALERTS[i].name;
    return "unknown";
}

const char *tls_alert_meaning(uint8_t alert) {
    for (size_t i = 0; i < SIZE_OF(ALERTS); i++)
        if (ALERTS[i].number == alert)
            return ALERTS[i].meaning;
    return "no standard knows it";
}

bool tls_is_grease(uint16_t number) {
    return (number & 0x0F0F) == 0x0A0A && number >> 8 == (number & 0xFF);
}
