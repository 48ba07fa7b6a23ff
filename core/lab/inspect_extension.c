/* SPDX-License-Identifier: Apache-2.0
 *
 * The extensions of a hello, each by what matters in it. */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "tls/hello.h"

enum { EXTENSIONS_SHOWN = 48 };

/* ---- numbers by their names ---- */

static void add_u16(struct line *line, uint16_t number, const char *name) {
    if (name[0] == '\0' && !tls_is_grease(number))
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
    struct place at = place_in(outer, name[0] != '\0' ? name : tls_is_grease(type) ? "GREASE" : number);
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

void inspect_hello_extensions(struct report *r, const struct place *outer, const struct tls_hello *hello) {
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
