/* SPDX-License-Identifier: Apache-2.0
 *
 * What stands in the clear handshake messages of TLS 1.2: hellos with their versions, suites and extensions, and the certificates of a
 * Certificate message. For looking at; what is taken, the engine decides. */
#ifndef TLS_HELLO_H
#define TLS_HELLO_H

#include "tls/records.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TLS_RANDOM_SIZE = 32 };

struct tls_hello {
    bool is_client;
    uint16_t version; /* as the old field says it; tls_hello_speaks knows better */
    struct span random, session_id;
    struct span suites;      /* u16 each; a server's: one */
    struct span compression; /* u8 each; a server's: one */
    struct span extensions;  /* for tls_extension_take */
};

/* tls_hello_read reads a ClientHello or a ServerHello; false when it cannot be read to its end. */
bool tls_hello_read(struct tls_hello *out, const struct tls_message *message);

/* tls_hello_speaks tells whether a client offers that version, or a server has chosen it. */
bool tls_hello_speaks(const struct tls_hello *hello, uint16_t version);

/* tls_hello_extension finds an extension. */
bool tls_hello_extension(struct span *value, const struct tls_hello *hello, uint16_t type);

/* These take from the start of *rest; false when nothing more is there that can be read. A vector stands behind its length in 1 to 3 octets. */
bool tls_octets_take(struct span *out, struct span *rest, size_t size);
bool tls_u16_take(uint16_t *out, struct span *rest);
bool tls_u16_is_among(struct span list, uint16_t wanted);
bool tls_vector_take(struct span *out, struct span *rest, size_t length_octets);
bool tls_extension_take(uint16_t *type, struct span *value, struct span *rest);
bool tls_certificate_take(struct span *certificate, struct span *rest);

/* tls_certificates_open gives what is in a Certificate message: with certificates a list for tls_certificate_take; where a raw public key was
 * agreed on, the key in DER itself (RFC 7250 3). */
bool tls_certificates_open(struct span *inside, const struct tls_message *message);

#ifdef __cplusplus
}
#endif
#endif
