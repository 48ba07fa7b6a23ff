/* SPDX-License-Identifier: Apache-2.0
 *
 * ClientHello and ServerHello: what is offered and what is chosen, by name, with every extension; and what of the profile (TS-0003 10.2.3, D15)
 * is missing. A hello that cannot be read to its end is shown as far as it can. */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "tls/engine.h"
#include "tls/hello.h"

enum { SUITES_SHOWN = 48, EXTENSIONS_SHOWN = 48 };

/* ---- numbers by their names ---- */

/* RFC 8701: numbers that mean nothing, so that peers learn to pass over what they do not know. */
static bool is_grease(uint16_t number) {
    return (number & 0x0F0F) == 0x0A0A && number >> 8 == (number & 0xFF);
}

static void add_u16(struct line *line, uint16_t number, const char *name) {
    if (name[0] == '\0' && !is_grease(number))
        line_add(line, "0x%04X", number);
    else
        line_add(line, "%s", name[0] != '\0' ? name : "GREASE");
}

void inspect_u16_names(struct report *r, const struct place *at, struct span list, const char *(*name_of)(uint16_t)) {
    struct line line = {.text = ""};
    uint16_t number;
    while (!line.is_cut && tls_u16_take(&number, &list))
        add_u16(&line, number, name_of(number));
    report_part(r, at, list.size == 1 ? "half a number is left" : "", "%s", line.text[0] != '\0' ? line.text : "none");
}

void inspect_u8_names(struct report *r, const struct place *at, struct span list, const char *(*name_of)(uint8_t)) {
    struct line line = {.text = ""};
    for (size_t i = 0; i < list.size && !line.is_cut; i++)
        if (name_of(list.data[i])[0] != '\0')
            line_add(&line, "%s", name_of(list.data[i]));
        else
            line_add(&line, "%u", list.data[i]);
    report_part(r, at, "", "%s", line.text[0] != '\0' ? line.text : "none");
}

/* ---- extensions: each returns false when it cannot be read ---- */

struct extension {
    struct report *report;
    const struct place *at;
    struct span value;
    bool is_client;
};

static bool whole_vector(struct span *list, const struct extension *e, size_t length_octets) {
    struct span rest = e->value;
    return tls_vector_take(list, &rest, length_octets) && rest.size == 0;
}

static bool show_empty(const struct extension *e) {
    report_part(e->report, e->at, "", "%s", e->value.size == 0 ? "there" : "there, with content");
    return e->value.size == 0;
}

static bool show_size(const struct extension *e) {
    report_part(e->report, e->at, "", "%zu octets", e->value.size);
    return true;
}

static bool show_server_name(const struct extension *e) {
    enum { HOST_NAME = 0 };
    struct span list, kind, name;
    if (e->value.size == 0 && !e->is_client)
        return show_empty(e);
    if (!whole_vector(&list, e, 2) || list.size == 0)
        return false;
    while (list.size > 0) {
        if (!tls_octets_take(&kind, &list, 1) || !tls_vector_take(&name, &list, 2))
            return false;
        report_part_text(e->report, e->at, name,
                         kind.data[0] == HOST_NAME ? "host name (SNI)" : "another kind of name");
    }
    return true;
}

static bool show_u16_list(const struct extension *e, const char *(*name_of)(uint16_t)) {
    struct span list;
    if (!whole_vector(&list, e, 2) || list.size % 2 != 0 || list.size == 0)
        return false;
    inspect_u16_names(e->report, e->at, list, name_of);
    return true;
}

static bool show_groups(const struct extension *e) {
    return show_u16_list(e, tls_group_name);
}

static bool show_signatures(const struct extension *e) {
    return show_u16_list(e, tls_signature_name);
}

static bool show_point_formats(const struct extension *e) {
    struct span list;
    if (!whole_vector(&list, e, 1) || list.size == 0)
        return false;
    inspect_u8_names(e->report, e->at, list, tls_point_format_name);
    return true;
}

/* RFC 7250: a client offers a list, a server chooses one. */
static bool show_certificate_types(const struct extension *e) {
    struct span list = e->value;
    if (e->is_client ? !whole_vector(&list, e, 1) || list.size == 0 : list.size != 1)
        return false;
    inspect_u8_names(e->report, e->at, list, tls_certificate_type_name);
    return true;
}

static bool show_versions(const struct extension *e) {
    struct span list = e->value;
    if (e->is_client ? !whole_vector(&list, e, 1) || list.size == 0 || list.size % 2 != 0 : list.size != 2)
        return false;
    inspect_u16_names(e->report, e->at, list, tls_version_name);
    return true;
}

static bool show_renegotiation(const struct extension *e) {
    struct span verify;
    if (!whole_vector(&verify, e, 1))
        return false;
    report_part(e->report, e->at, verify.size == 0 ? "secure renegotiation is known; this is a first handshake" : "",
                "%zu octets", verify.size);
    return true;
}

static bool show_number(const struct extension *e) {
    unsigned number = 0;
    for (size_t i = 0; i < e->value.size && i < 2; i++)
        number = number << 8 | e->value.data[i];
    report_part(e->report, e->at, "", "%u", number);
    return e->value.size == 1 || e->value.size == 2;
}

static bool show_protocols(const struct extension *e) {
    struct line line = {.text = ""};
    struct span list, name;
    if (!whole_vector(&list, e, 2) || list.size == 0)
        return false;
    while (list.size > 0) {
        if (!tls_vector_take(&name, &list, 1))
            return false;
        line_add(&line, "%s", quote_text(name).text);
    }
    report_part(e->report, e->at, "", "%s", line.text);
    return true;
}

static bool show_key_share(const struct extension *e) {
    struct line line = {.text = ""};
    struct span list = e->value, key;
    uint16_t group;
    if (e->is_client && !whole_vector(&list, e, 2))
        return false;
    while (list.size > 0) {
        if (!tls_u16_take(&group, &list) || !tls_vector_take(&key, &list, 2))
            return false;
        add_u16(&line, group, tls_group_name(group));
    }
    report_part(e->report, e->at, "of TLS 1.3", "%s", line.text[0] != '\0' ? line.text : "none");
    return true;
}

static const struct {
    uint16_t type;
    bool (*show)(const struct extension *e);
} EXTENSIONS[] = {
    {TLS_EXTENSION_SERVER_NAME, show_server_name},
    {TLS_EXTENSION_MAX_FRAGMENT_LENGTH, show_number},
    {TLS_EXTENSION_SUPPORTED_GROUPS, show_groups},
    {TLS_EXTENSION_EC_POINT_FORMATS, show_point_formats},
    {TLS_EXTENSION_SIGNATURE_ALGORITHMS, show_signatures},
    {TLS_EXTENSION_ALPN, show_protocols},
    {TLS_EXTENSION_CLIENT_CERTIFICATE_TYPE, show_certificate_types},
    {TLS_EXTENSION_SERVER_CERTIFICATE_TYPE, show_certificate_types},
    {TLS_EXTENSION_ENCRYPT_THEN_MAC, show_empty},
    {TLS_EXTENSION_EXTENDED_MASTER_SECRET, show_empty},
    {TLS_EXTENSION_RECORD_SIZE_LIMIT, show_number},
    {TLS_EXTENSION_SUPPORTED_VERSIONS, show_versions},
    {TLS_EXTENSION_SIGNATURE_ALGORITHMS_CERT, show_signatures},
    {TLS_EXTENSION_KEY_SHARE, show_key_share},
    {TLS_EXTENSION_RENEGOTIATION_INFO, show_renegotiation},
};

static void inspect_extension(struct report *r, const struct place *outer, const struct tls_hello *hello, uint16_t type,
                              struct span value) {
    char number[24];
    const char *name = tls_extension_name(type);
    (void)snprintf(number, sizeof number, "%u", type);
    struct place at = place_in(outer, name[0] != '\0' ? name : is_grease(type) ? "GREASE" : number);
    struct extension e = {.report = r, .at = &at, .value = value, .is_client = hello->is_client};
    bool (*show)(const struct extension *) = show_size;
    for (size_t i = 0; i < sizeof EXTENSIONS / sizeof EXTENSIONS[0]; i++)
        if (EXTENSIONS[i].type == type)
            show = EXTENSIONS[i].show;
    if (!show(&e))
        report_problem(r, &at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4.1.4", "the extension cannot be read to its end");
}

static bool is_before(const struct tls_hello *hello, struct span here, uint16_t type) {
    struct span value, rest = hello->extensions;
    uint16_t found;
    while (rest.size > here.size && tls_extension_take(&found, &value, &rest))
        if (found == type && rest.size > here.size)
            return true;
    return false;
}

static void inspect_extensions_of(struct report *r, const struct place *outer, const struct tls_hello *hello) {
    struct place at = place_in(outer, "extensions");
    struct span value, rest = hello->extensions;
    uint16_t type;
    size_t count = 0;
    for (; tls_extension_take(&type, &value, &rest); count++) {
        if (count >= EXTENSIONS_SHOWN)
            continue;
        inspect_extension(r, &at, hello, type, value);
        if (is_before(hello, rest, type))
            report_problem(r, &at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4.1.4", "the extension %u stands there twice",
                           type);
    }
    if (count > EXTENSIONS_SHOWN)
        report_part(r, &at, "not listed", "%zu more extensions", count - EXTENSIONS_SHOWN);
}

/* ---- the rest of a hello ---- */

static bool is_of_profile(uint16_t suite) {
    return suite == TLS_CERTIFICATE_SUITES[0] || suite == TLS_CERTIFICATE_SUITES[1];
}

static void inspect_suite(struct report *r, const struct place *at, uint16_t suite) {
    char note[64];
    const char *name = tls_suite_name(suite);
    (void)snprintf(note, sizeof note, "0x%04X%s", suite, is_of_profile(suite) ? ", of the profile" : "");
    report_part(r, at, note, "%s",
                name[0] != '\0'    ? name
                : is_grease(suite) ? "GREASE"
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

static bool has_u16(struct span list, uint16_t wanted) {
    struct span numbers;
    uint16_t number;
    if (!tls_vector_take(&numbers, &list, 2))
        return true; /* told already */
    while (tls_u16_take(&number, &numbers))
        if (number == wanted)
            return true;
    return false;
}

static void check_profile(struct report *r, const struct place *at, const struct tls_hello *hello) {
    struct span value;
    if (!tls_hello_speaks(hello, TLS_1_2))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.2", "TLS 1.2 is not %s",
                       hello->is_client ? "offered" : "chosen");
    if (!hello->is_client)
        return;
    if (tls_hello_extension(&value, hello, TLS_EXTENSION_SUPPORTED_GROUPS) && !has_u16(value, TLS_GROUP_SECP256R1))
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "TS-0003 10.1.1.1", "secp256r1 is not among the groups");
    if (tls_hello_extension(&value, hello, TLS_EXTENSION_SIGNATURE_ALGORITHMS) &&
        !has_u16(value, TLS_ECDSA_SECP256R1_SHA256))
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
    inspect_extensions_of(r, at, &hello);
    if (is_whole)
        check_profile(r, at, &hello);
    else
        report_problem(r, at, ESF_RSC_BAD_REQUEST, "RFC 5246 7.4.1", "the %s cannot be read to its end",
                       tls_message_name(message->type));
}
