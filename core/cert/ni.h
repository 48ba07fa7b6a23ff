/* SPDX-License-Identifier: Apache-2.0
 *
 * Names of things by their hash (RFC 6920): "ni:///sha-256;f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk". Two names are the same when suite and
 * digest are (D14); a thing has a name when the digest is its own, cut to the suite's length. */
#ifndef CERT_NI_H
#define CERT_NI_H

#include "base/error.h"
#include "crypto/crypto.h"

#ifdef __cplusplus
extern "C" {
#endif

/* TS-0003 10.1.2 names three suites, which differ in how much of SHA-256 is kept. */
enum { NI_SIZE = 32, NI_SIZE_128 = 16, NI_SIZE_120 = 15, NI_TEXT_SIZE = 64 };

struct ni {
    size_t size; /* one of the three; 0: no name */
    uint8_t digest[SHA256_SIZE];
};

struct ni_string {
    char text[NI_TEXT_SIZE];
};

/* ni_of names a certificate or a SubjectPublicKeyInfo, with the whole digest. */
struct ni ni_of(struct span octets);

/* ni_read takes "ni:///suite;digest", with or without an authority and a query, and "suite;digest". */
status ni_read(struct ni *out, struct span text, struct error **err) MUST_CHECK;
struct ni_string ni_text(const struct ni *ni);

/* ni_names tells whether the digest `whole` is what `ni` names. */
bool ni_names(const struct ni *ni, const uint8_t whole[SHA256_SIZE]);
bool ni_equal(const struct ni *a, const struct ni *b);

#ifdef __cplusplus
}
#endif
#endif
