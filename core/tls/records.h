/* SPDX-License-Identifier: Apache-2.0
 *
 * TLS 1.2 octets read without keys: records, and the flights of a full handshake that E2EKey carries as messages (reading A40, D15). It knows
 * which records and messages make which flight, and whether one is complete; it believes nothing that they say. */
#ifndef TLS_RECORDS_H
#define TLS_RECORDS_H

#include "base/bytes.h"
#include "tls/names.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TLS_RECORD_HEADER = 5, TLS_RECORD_BODY_MAX = 16384 + 2048, TLS_MESSAGE_HEADER = 4 };

struct tls_record {
    uint8_t type;
    uint16_t version;
    struct span body;
};

enum tls_record_fault { TLS_RECORD_FINE, TLS_RECORD_NONE, TLS_RECORD_CUT, TLS_RECORD_TOO_LONG };

/* tls_record_take takes the record at the start of *rest, which is not empty; *rest stays as it is when there is none, or less than one. */
enum tls_record_fault tls_record_take(struct tls_record *out, struct span *rest);

/* A handshake message, without its header. */
struct tls_message {
    uint8_t type;
    struct span body;
};

/* tls_message_take takes the message at the start of *rest; false when less than one is there. */
bool tls_message_take(struct tls_message *out, struct span *rest);

/* tls_is_sslv2_hello tells a ClientHello in the style of SSL 2 by its first three octets. */
bool tls_is_sslv2_hello(struct span octets);

enum tls_flight_kind {
    TLS_FLIGHT_CLIENT_HELLO = 1, /* message 1 */
    TLS_FLIGHT_SERVER_HELLO,     /* 2: ServerHello to ServerHelloDone */
    TLS_FLIGHT_CLIENT_FINISHED,  /* 3: Certificate to Finished */
    TLS_FLIGHT_SERVER_FINISHED,  /* 4 */
    TLS_FLIGHT_ALERT             /* instead of any */
};

enum { TLS_FLIGHT_SIZE_MAX = 64 * 1024, TLS_FLIGHT_MESSAGES_MAX = 6 };

struct tls_flight {
    enum tls_flight_kind kind;
    struct bytes *clear; /* the handshake messages before ChangeCipherSpec, out of their records */
    struct tls_message messages[TLS_FLIGHT_MESSAGES_MAX];
    size_t message_count;
    size_t protected_count; /* records behind ChangeCipherSpec */
    uint8_t alert_level, alert;
};

/* tls_flight_read reads octets that have to be one whole flight, from its first octet to its last. ESF_E_FORMAT: they are something else, less
 * or more; ESF_E_LIMIT: more than 64 KiB. To be cleared even after a failure. */
status tls_flight_read(struct tls_flight *out, struct span octets, struct error **err) MUST_CHECK;
void tls_flight_clear(struct tls_flight *flight);
void tls_flight_cleanup(struct tls_flight *flight);

#ifdef __cplusplus
}
#endif
#endif
