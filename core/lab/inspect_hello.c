/* SPDX-License-Identifier: Apache-2.0
 *
 * ClientHello and ServerHello: what is offered and what is chosen, by name; and what of the profile (TS-0003 10.2.3, D15) is
 * missing. A hello that cannot be read to its end is shown as far as it can. */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "tls/engine.h"
#include "tls/hello.h"

enum { SUITES_SHOWN = 48 };

static bool is_of_profile(uint16_t suite) {
    return suite == TLS_CERTIFICATE_SUITES[0] || suite == TLS_CERTIFICATE_SUITES[1];
}

static void inspect_suite(struct report *r, const struct place *at, uint16_t suite) {
    char note[64];
    const char *name = tls_suite_name(suite);
    (void)snprintf(note, sizeof note, "0x%04X%s", suite, is_of_profile(suite) ? ", of the profile" : "");
    report_part(r, at, note, "%s",
                name[0] != '\0'        ? name
                : tls_is_grease(suite) ? "GREASE"
                                       : "a suite without a name here");
}

static void inspect_offered(struct report *r, const struct place *outer, struct span suites) {
    struct place at = place_in(outer, "cipher_suites");
    bool has_one = false;
    uint16_t suite;
    size_t count = 0;
    for (; tls_u16_take(&suite, &suites); count++) {
        struct place place = place_item(&at, count);
        has_one = has_one || is_of_profile(suite);
        if (count < SUITES_SHOWN)
            inspect_suite(r, &place, suite);
    }
    if (count > SUITES_SHOWN)
        report_part(r, &at, "not listed", "%zu more suites", count - SUITES_SHOWN);
    if (!has_one)
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "TS-0003 10.2.3",
                       "none of the suites that we take is offered: %s, %s", tls_suite_name(TLS_CERTIFICATE_SUITES[0]),
                       tls_suite_name(TLS_CERTIFICATE_SUITES[1]));
}

static void inspect_chosen(struct report *r, const struct place *outer, struct span suites, struct handshake *h) {
    struct place at = place_in(outer, "cipher_suite");
    if (!tls_u16_take(&h->suite, &suites))
        return;
    inspect_suite(r, &at, h->suite);
    if (!is_of_profile(h->suite))
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "TS-0003 10.2.3", "a suite that is none of the profile");
}

static void inspect_compression(struct report *r, const struct place *outer, const struct tls_hello *hello) {
    struct place at = place_in(outer, hello->is_client ? "compression_methods" : "compression_method");
    inspect_u8_names(r, &at, hello->compression, tls_compression_name);
    bool has_null = hello->compression.size > 0 && memchr(hello->compression.data, 0, hello->compression.size) != NULL;
    if (!has_null)
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4.1.2", "null is not among the compression methods");
}

static void inspect_random(struct report *r, const struct place *outer, struct span random) {
    char text[2 * TLS_RANDOM_SIZE + 1] = "";
    struct place at = place_in(outer, "random");
    for (size_t i = 0; i < random.size && i < TLS_RANDOM_SIZE; i++)
        (void)snprintf(text + 2 * i, sizeof text - 2 * i, "%02x", random.data[i]);
    report_part(r, &at, "", "%s", text);
}

static void inspect_head(struct report *r, const struct place *at, const struct tls_hello *hello) {
    struct place version = place_in(at, "version"), session = place_in(at, "session_id");
    char number[16];
    const char *name = tls_version_name(hello->version);
    (void)snprintf(number, sizeof number, "0x%04X", hello->version);
    report_part(r, &version, number, "%s", name[0] != '\0' ? name : "another version");
    if (hello->random.size > 0)
        inspect_random(r, at, hello->random);
    report_part(r, &session, hello->session_id.size == 0 ? "a new session" : "to be resumed, or only its look",
                "%zu octets", hello->session_id.size);
}

/* ---- the profile ---- */

/* A list that cannot be read is told already. */
static bool lacks(const struct tls_hello *hello, uint16_t extension, uint16_t wanted) {
    struct span value, list;
    return tls_hello_extension(&value, hello, extension) && tls_vector_take(&list, &value, 2) &&
           !tls_u16_is_among(list, wanted);
}

static void check_profile(struct report *r, const struct place *at, const struct tls_hello *hello) {
    if (!tls_hello_speaks(hello, TLS_1_2))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.2", "TLS 1.2 is not %s",
                       hello->is_client ? "offered" : "chosen");
    if (hello->is_client && lacks(hello, TLS_EXTENSION_SUPPORTED_GROUPS, TLS_GROUP_SECP256R1))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.1.1.1", "secp256r1 is not among the groups");
    if (hello->is_client && lacks(hello, TLS_EXTENSION_SIGNATURE_ALGORITHMS, TLS_ECDSA_SECP256R1_SHA256))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.1.1.1",
                       "ecdsa_secp256r1_sha256 is not among the signature algorithms");
}

void inspect_hello(struct report *r, const struct place *at, const struct tls_message *message, struct handshake *h) {
    struct tls_hello hello;
    bool is_whole = tls_hello_read(&hello, message);
    if (message->body.size >= 2)
        inspect_head(r, at, &hello);
    if (hello.suites.data != NULL && hello.is_client)
        inspect_offered(r, at, hello.suites);
    else if (hello.suites.data != NULL)
        inspect_chosen(r, at, hello.suites, h);
    if (hello.compression.data != NULL)
        inspect_compression(r, at, &hello);
    inspect_hello_extensions(r, at, &hello);
    if (is_whole)
        check_profile(r, at, &hello);
    else
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4.1", "the %s cannot be read to its end",
                       tls_message_name(message->type));
}
