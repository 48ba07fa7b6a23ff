/* SPDX-License-Identifier: Apache-2.0
 *
 * Test seam: the master secrets of handshakes, as a key log for tools that take one apart. Nothing of it is in what is shipped. */
#ifndef TLS_KEY_LOG_H
#define TLS_KEY_LOG_H

#ifdef ESF_TEST_SEAMS

#include <openssl/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif

/* key_log_to_file lets every handshake of a context add a line "CLIENT_RANDOM random secret", both in hex, to the file that the environment
 * variable ESF_TESTING_KEY_LOG names at that time; while there is none it adds nothing. Source: the format of SSLKEYLOGFILE (RFC 9850) */
void key_log_to_file(SSL_CTX *ctx);

#ifdef __cplusplus
}
#endif

#endif
#endif
