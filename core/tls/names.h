/* SPDX-License-Identifier: Apache-2.0
 *
 * The numbers of TLS 1.2 that the library meets, and their names as the IANA registries have them, for errors and for people who inspect.
 * A name is "" when the number is not in the table. */
#ifndef TLS_NAMES_H
#define TLS_NAMES_H

#include <stdbool.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum { TLS_1_0 = 0x0301, TLS_1_1 = 0x0302, TLS_1_2 = 0x0303, TLS_1_3 = 0x0304, DTLS_1_2 = 0xfefd };

enum tls_content { TLS_CHANGE_CIPHER_SPEC = 20, TLS_ALERT = 21, TLS_HANDSHAKE = 22, TLS_APPLICATION_DATA = 23 };

enum tls_message_type {
    TLS_HELLO_REQUEST = 0,
    TLS_CLIENT_HELLO = 1,
    TLS_SERVER_HELLO = 2,
    TLS_NEW_SESSION_TICKET = 4,
    TLS_CERTIFICATE = 11,
    TLS_SERVER_KEY_EXCHANGE = 12,
    TLS_CERTIFICATE_REQUEST = 13,
    TLS_SERVER_HELLO_DONE = 14,
    TLS_CERTIFICATE_VERIFY = 15,
    TLS_CLIENT_KEY_EXCHANGE = 16,
    TLS_FINISHED = 20,
    TLS_CERTIFICATE_STATUS = 22
};

enum { TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256 = 0xC023, TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256 = 0xC02B };
enum { TLS_CLIENT_CERTIFICATE_ECDSA_SIGN = 64 };
enum { TLS_GROUP_SECP256R1 = 23, TLS_ECDSA_SECP256R1_SHA256 = 0x0403 };

enum {
    TLS_EXTENSION_SERVER_NAME = 0,
    TLS_EXTENSION_MAX_FRAGMENT_LENGTH = 1,
    TLS_EXTENSION_SUPPORTED_GROUPS = 10,
    TLS_EXTENSION_EC_POINT_FORMATS = 11,
    TLS_EXTENSION_SIGNATURE_ALGORITHMS = 13,
    TLS_EXTENSION_ALPN = 16,
    TLS_EXTENSION_CLIENT_CERTIFICATE_TYPE = 19,
    TLS_EXTENSION_SERVER_CERTIFICATE_TYPE = 20,
    TLS_EXTENSION_ENCRYPT_THEN_MAC = 22,
    TLS_EXTENSION_EXTENDED_MASTER_SECRET = 23,
    TLS_EXTENSION_RECORD_SIZE_LIMIT = 28,
    TLS_EXTENSION_SUPPORTED_VERSIONS = 43,
    TLS_EXTENSION_SIGNATURE_ALGORITHMS_CERT = 50,
    TLS_EXTENSION_KEY_SHARE = 51,
    TLS_EXTENSION_RENEGOTIATION_INFO = 0xFF01
};

/* RFC 7250 */
enum tls_certificate_type { TLS_CERTIFICATE_X509 = 0, TLS_CERTIFICATE_RAW_KEY = 2 };

enum { TLS_ALERT_WARNING = 1, TLS_ALERT_FATAL = 2 };
enum {
    TLS_ALERT_CLOSE_NOTIFY = 0,
    TLS_ALERT_UNEXPECTED_MESSAGE = 10,
    TLS_ALERT_HANDSHAKE_FAILURE = 40,
    TLS_ALERT_BAD_CERTIFICATE = 42,
    TLS_ALERT_CERTIFICATE_REVOKED = 44,
    TLS_ALERT_CERTIFICATE_EXPIRED = 45,
    TLS_ALERT_CERTIFICATE_UNKNOWN = 46,
    TLS_ALERT_UNKNOWN_CA = 48,
    TLS_ALERT_ACCESS_DENIED = 49,
    TLS_ALERT_INTERNAL_ERROR = 80
};

const char *tls_version_name(uint16_t version); /* "TLS 1.2" */
const char *tls_content_name(uint8_t type);     /* "handshake" */
const char *tls_message_name(uint8_t type);     /* "ClientHello" */
const char *tls_suite_name(uint16_t suite);     /* "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" */
const char *tls_group_name(uint16_t group);     /* "secp256r1" */
const char *tls_extension_name(uint16_t type);  /* "server_name" */
const char *tls_signature_name(uint16_t signature);
const char *tls_certificate_type_name(uint8_t type);
const char *tls_client_certificate_name(uint8_t type); /* "ecdsa_sign", of a CertificateRequest */
const char *tls_point_format_name(uint8_t format);     /* "uncompressed" */
const char *tls_compression_name(uint8_t method);      /* "null" */
const char *tls_alert_name(uint8_t alert);             /* "handshake_failure" */

/* tls_alert_meaning says what the sender of an alert means by it, in words: "it found no common way (suite, group, signature, ...)". */
const char *tls_alert_meaning(uint8_t alert);

/* tls_is_grease tells the numbers that mean nothing, and are sent so that peers learn to pass over what they do not know (RFC 8701). */
bool tls_is_grease(uint16_t number);

#ifdef __cplusplus
}
#endif
#endif
