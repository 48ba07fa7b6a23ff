/* SPDX-License-Identifier: Apache-2.0
 *
 * The handshake messages of TLS 1.2 in clear: certificates, key exchange, proofs. Hellos are in inspect_hello.c. */
#include <stdio.h>

#include "crypto/p256.h"
#include "lab/inspect_parts.h"
#include "tls/hello.h"

enum { AUTHORITIES_SHOWN = 16, NAMED_CURVE = 3 };

static bool cannot_read(struct report *r, const struct place *at, const struct tls_message *message) {
    report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4", "the %s cannot be read to its end",
                   tls_message_name(message->type));
    return false;
}

static void expect(struct report *r, const struct place *at, bool is_right, const char *what) {
    if (!is_right)
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.1.1.1", "%s", what);
}

/* ---- Certificate ---- */

/* Whose certificate it is tells who refuses it: the Terminating End-Point answers 4103, the Initiating one ends the attempt. */
static int refusal_of(const struct handshake *h) {
    return h->is_client ? ESF_RSC_ORIGINATOR_HAS_NO_PRIVILEGE : 0;
}

static void inspect_list(struct report *r, const struct place *at, const struct tls_message *message, struct span list,
                         struct handshake *h) {
    struct inspected_chain chain = {.role = h->is_client ? CERT_ROLE_CLIENT : CERT_ROLE_SERVER, .rsc = refusal_of(h)};
    struct span der;
    while (list.size > 0 && tls_certificate_take(&der, &list)) {
        struct place place = place_item(at, chain.count);
        inspect_chain_add(r, &chain, &place, der);
    }
    inspect_chain_end(r, &chain, at, NULL, 0);
    h->holder = chain.holder;
    inspect_chain_cleanup(&chain);
    if (list.size > 0)
        (void)cannot_read(r, at, message);
}

/* A list of certificates begins with the length of the first, which is below 64 KiB; a raw public key is a SEQUENCE (RFC 7250 3). */
static void inspect_certificates(struct report *r, const struct place *at, const struct tls_message *message,
                                 struct handshake *h) {
    enum { TAG_SEQUENCE = 0x30 };
    struct span inside;
    if (!tls_certificates_open(&inside, message)) {
        (void)cannot_read(r, at, message);
        return;
    }
    if (inside.size == 0 || inside.data[0] != TAG_SEQUENCE) {
        inspect_list(r, at, message, inside, h);
        return;
    }
    struct place place = place_in(at, "raw_public_key");
    struct ni name = ni_of(inside);
    inspect_raw_key(r, &place, inside, refusal_of(h));
    line_add(&h->holder, "raw public key %s", ni_text(&name).text);
}

/* ---- key exchange ---- */

static void inspect_point(struct report *r, const struct place *outer, struct span point) {
    struct place at = place_in(outer, "public");
    report_part(r, &at, "ephemeral", "%zu octets", point.size);
    expect(r, &at, p256_is_point(point), "it is no uncompressed point of secp256r1");
}

/* An algorithm and a signature with it, to the end of the message. */
static bool inspect_signature(struct report *r, const struct place *outer, struct span rest) {
    struct place algorithm = place_in(outer, "algorithm"), at = place_in(outer, "signature");
    struct span signature;
    uint16_t number;
    if (!tls_u16_take(&number, &rest) || !tls_vector_take(&signature, &rest, 2) || rest.size > 0)
        return false;
    const char *name = tls_signature_name(number);
    report_part(r, &algorithm, "", "%s", name[0] != '\0' ? name : "an algorithm without a name here");
    expect(r, &algorithm, number == TLS_ECDSA_SECP256R1_SHA256,
           "it is signed with another algorithm than ecdsa_secp256r1_sha256");
    report_part(r, &at, "verified only in the handshake", "%zu octets", signature.size);
    return true;
}

static bool inspect_server_key_exchange(struct report *r, const struct place *at, struct span rest) {
    struct place curve = place_in(at, "curve");
    struct span kind, point;
    uint16_t group;
    if (!tls_octets_take(&kind, &rest, 1) || !tls_u16_take(&group, &rest) || !tls_vector_take(&point, &rest, 1))
        return false;
    const char *name = tls_group_name(group);
    report_part(r, &curve, "", "%s", name[0] != '\0' ? name : "a group without a name here");
    expect(r, &curve, kind.data[0] == NAMED_CURVE && group == TLS_GROUP_SECP256R1,
           "another curve than secp256r1, or one that is not given by its name");
    inspect_point(r, at, point);
    return inspect_signature(r, at, rest);
}

static bool inspect_client_key_exchange(struct report *r, const struct place *at, struct span rest) {
    struct span point;
    if (!tls_vector_take(&point, &rest, 1) || rest.size > 0)
        return false;
    inspect_point(r, at, point);
    return true;
}

/* ---- CertificateRequest ---- */

static bool inspect_authorities(struct report *r, const struct place *outer, struct span list) {
    struct place at = place_in(outer, "authorities");
    size_t count = 0;
    struct span name;
    for (; list.size > 0; count++) {
        if (!tls_vector_take(&name, &list, 2))
            return false;
        char index[24];
        (void)snprintf(index, sizeof index, "%zu", count);
        if (count < AUTHORITIES_SHOWN)
            inspect_dn(r, &at, index, name);
    }
    if (count == 0)
        report_part(r, &at, "any issuer", "none");
    if (count > AUTHORITIES_SHOWN)
        report_part(r, &at, "not listed", "%zu more", count - AUTHORITIES_SHOWN);
    return true;
}

static bool inspect_certificate_request(struct report *r, const struct place *at, struct span rest) {
    struct place kinds = place_in(at, "certificate_types"), algorithms = place_in(at, "signature_algorithms");
    struct span types, signatures, authorities;
    if (!tls_vector_take(&types, &rest, 1) || !tls_vector_take(&signatures, &rest, 2) ||
        !tls_vector_take(&authorities, &rest, 2) || rest.size > 0)
        return false;
    inspect_u8_names(r, &kinds, types, tls_client_certificate_name);
    expect(r, &kinds, types.size > 0 && memchr(types.data, TLS_CLIENT_CERTIFICATE_ECDSA_SIGN, types.size) != NULL,
           "ecdsa_sign is not among the types");
    inspect_u16_names(r, &algorithms, signatures, tls_signature_name);
    expect(r, &algorithms, tls_u16_is_among(signatures, TLS_ECDSA_SECP256R1_SHA256),
           "ecdsa_secp256r1_sha256 is not among the algorithms");
    return inspect_authorities(r, at, authorities);
}

/* ---- the others ---- */

static bool inspect_ticket(struct report *r, const struct place *outer, struct span rest) {
    struct place at = place_in(outer, "ticket");
    struct span lifetime, ticket;
    if (!tls_octets_take(&lifetime, &rest, 4) || !tls_vector_take(&ticket, &rest, 2) || rest.size > 0)
        return false;
    report_part(r, &at, "taken and not used (reading A41)", "%zu octets", ticket.size);
    return true;
}

static bool inspect_empty(struct report *r, const struct place *at, struct span rest) {
    (void)r;
    (void)at;
    return rest.size == 0;
}

static bool inspect_opaque(struct report *r, const struct place *at, struct span rest) {
    (void)r;
    (void)at;
    (void)rest;
    return true;
}

static const struct {
    uint8_t type;
    bool (*inspect)(struct report *r, const struct place *at, struct span body);
} MESSAGES[] = {
    {TLS_HELLO_REQUEST, inspect_empty},
    {TLS_NEW_SESSION_TICKET, inspect_ticket},
    {TLS_SERVER_KEY_EXCHANGE, inspect_server_key_exchange},
    {TLS_CERTIFICATE_REQUEST, inspect_certificate_request},
    {TLS_SERVER_HELLO_DONE, inspect_empty},
    {TLS_CERTIFICATE_VERIFY, inspect_signature},
    {TLS_CLIENT_KEY_EXCHANGE, inspect_client_key_exchange},
    {TLS_FINISHED, inspect_opaque},
    {TLS_CERTIFICATE_STATUS, inspect_opaque},
};

void inspect_message(struct report *r, const struct place *at, const struct tls_message *message, struct handshake *h) {
    report_part(r, at, tls_message_name(message->type)[0] != '\0' ? "" : "no message of TLS 1.2", "%zu octets",
                message->body.size);
    if (message->type == TLS_CLIENT_HELLO || message->type == TLS_SERVER_HELLO)
        inspect_hello(r, at, message, h);
    else if (message->type == TLS_CERTIFICATE)
        inspect_certificates(r, at, message, h);
    for (size_t i = 0; i < sizeof MESSAGES / sizeof MESSAGES[0]; i++)
        if (MESSAGES[i].type == message->type && !MESSAGES[i].inspect(r, at, message->body))
            (void)cannot_read(r, at, message);
}
