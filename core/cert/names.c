/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/names.h"

#include <stdio.h>

#include "cert/der.h"

static bool is_alphanumeric(uint8_t c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static uint8_t lower(uint8_t c) {
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c + ('a' - 'A')) : c;
}

bool cert_text_set(struct cert_text *out, struct span text) {
    out->size = 0;
    out->text[0] = 0;
    if (text.size == 0 || text.size > CERT_NAME_SIZE_MAX || memchr(text.data, 0, text.size) != NULL)
        return false;
    memcpy(out->text, text.data, text.size);
    out->text[text.size] = 0;
    out->size = text.size;
    return true;
}

/* What both kinds of text must not have. */
static const char *text_fault(struct span text) {
    if (text.size == 0)
        return "is empty";
    if (text.size > CERT_NAME_SIZE_MAX)
        return "is longer than 255 octets";
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] == 0)
            return "has a NUL in it";
        if (text.data[i] >= 0x80)
            return "is not ASCII";
        if (text.data[i] <= 0x20 || text.data[i] == 0x7f)
            return "has a blank or a control character in it";
    }
    return NULL;
}

/* RFC 1034 3.5, with digits in front (RFC 1123 2.1). */
const char *cert_dns_fault(struct span text) {
    enum { LABEL_MAX = 63, DOMAIN_MAX = 253 };
    const char *fault = text_fault(text);
    if (fault != NULL)
        return fault;
    if (text.size > DOMAIN_MAX)
        return "is longer than 253 octets";
    size_t label = 0;
    for (size_t i = 0; i <= text.size; i++) {
        bool is_end = i == text.size || text.data[i] == '.';
        if (is_end && (label == 0 || label > LABEL_MAX || text.data[i - 1] == '-'))
            return "has an empty label, one of more than 63 characters, or one that ends with a hyphen";
        if (!is_end && !is_alphanumeric(text.data[i]) && (text.data[i] != '-' || label == 0))
            return "has a character that no domain name has";
        label = is_end ? 0 : label + 1;
    }
    return NULL;
}

const char *cert_uri_fault(struct span text) {
    const char *fault = text_fault(text);
    if (fault != NULL)
        return fault;
    for (size_t i = 0; i < text.size; i++)
        if (!is_alphanumeric(text.data[i]) && strchr("-._~:/?#[]@!$&'()*+,;=%", text.data[i]) == NULL)
            return "has a character that no URI has (RFC 3986 2)";
    return NULL;
}

/* The text of a dNSName or a URI. A wildcard is its own rule (TS-0003 10.1.1). */
static void check_text(const struct cert_name *name, const char *where, struct cert_findings *findings) {
    bool is_dns = name->kind == CERT_NAME_DNS;
    const char *what = is_dns ? "dNSName" : "URI";
    if (name->value.size > 0 && memchr(name->value.data, '*', name->value.size) != NULL) {
        cert_broke(findings, CERT_RULE_WILDCARD, where,
                   "the %s \"%s\" has a wildcard, which no certificate may have here", what,
                   quote_text(name->value).text);
        return;
    }
    const char *fault = is_dns ? cert_dns_fault(name->value) : cert_uri_fault(name->value);
    if (fault != NULL)
        cert_broke(findings, CERT_RULE_NAME_TEXT, where, "the %s \"%s\" %s", what, quote_text(name->value).text, fault);
}

/* reading: the value is a RELATIVE-OID behind the type-id; an OBJECT IDENTIFIER is the whole id, a UTF8String the rest in dotted
 * numbers. */
static bool read_device(struct cert_name *name, CBS content) {
    CBS value, rest;
    CBS_ASN1_TAG tag;
    if (!der_take(&name->higher_arc, &content, CBS_ASN1_OBJECT) ||
        !CBS_get_asn1(&content, &value, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0) ||
        CBS_len(&content) > 0 || !CBS_get_any_asn1(&value, &rest, &tag) || CBS_len(&value) > 0)
        return false;
    name->value = der_span(&rest);
    name->form = tag == CBS_ASN1_RELATIVE_OID ? CERT_DEVICE_RELATIVE_OID
                 : tag == CBS_ASN1_OBJECT     ? CERT_DEVICE_OID
                 : tag == CBS_ASN1_UTF8STRING ? CERT_DEVICE_UTF8
                                              : CERT_DEVICE_UNKNOWN;
    return true;
}

/* Choices that have content of their own are constructed, the others are primitive. */
static bool has_right_shape(unsigned choice, CBS_ASN1_TAG tag) {
    bool is_constructed = choice == GENERAL_OTHER_NAME || choice == GENERAL_X400_ADDRESS ||
                          choice == GENERAL_DIRECTORY_NAME || choice == GENERAL_EDI_PARTY;
    return choice <= GENERAL_REGISTERED_ID && (tag & CBS_ASN1_CLASS_MASK) == CBS_ASN1_CONTEXT_SPECIFIC &&
           ((tag & CBS_ASN1_CONSTRUCTED) != 0) == is_constructed;
}

static bool read_name(struct cert_name *name, uint16_t *tags, CBS *from) {
    CBS content;
    CBS_ASN1_TAG tag;
    *name = (struct cert_name){.kind = CERT_NAME_UNUSED};
    if (!CBS_get_any_asn1(from, &content, &tag))
        return false;
    unsigned choice = tag & CBS_ASN1_TAG_NUMBER_MASK;
    if (!has_right_shape(choice, tag))
        return false;
    *tags |= (uint16_t)(1U << choice);
    name->value = der_span(&content);
    switch (choice) {
    case GENERAL_OTHER_NAME:
        name->kind = CERT_NAME_DEVICE;
        return read_device(name, content);
    case GENERAL_DNS_NAME:
        name->kind = CERT_NAME_DNS;
        return true;
    case GENERAL_URI:
        name->kind = CERT_NAME_URI;
        return true;
    case GENERAL_REGISTERED_ID:
        name->kind = CERT_NAME_REGISTERED_ID;
        return CBS_is_valid_asn1_oid(&content) == 1;
    default:
        return true;
    }
}

static const char EXTENSION[] = "subjectAltName";

void cert_names_read(struct cert_names *out, struct span value, struct cert_findings *findings) {
    CBS in;
    if (!der_enter(&in, value, CBS_ASN1_SEQUENCE) || CBS_len(&in) == 0) {
        cert_broke(findings, CERT_RULE_EXTENSION, EXTENSION, "it is not a list of at least one name");
        return;
    }
    size_t count = 0;
    for (; CBS_len(&in) > 0; count++) {
        char where[48];
        struct cert_name name;
        snprintf(where, sizeof where, "%s/%zu", EXTENSION, count);
        if (!read_name(&name, &out->tags, &in)) {
            cert_broke(findings, CERT_RULE_EXTENSION, where, "it is not a name as RFC 5280 4.2.1.6 has them");
            return;
        }
        if (count >= CERT_NAMES_MAX)
            continue;
        if (name.kind == CERT_NAME_DNS || name.kind == CERT_NAME_URI)
            check_text(&name, where, findings);
        out->items[out->count++] = name;
    }
    if (count > CERT_NAMES_MAX)
        cert_broke(findings, CERT_RULE_NAME_COUNT, EXTENSION, "it has %zu names; at most %d are taken", count,
                   CERT_NAMES_MAX);
}

static bool device_text(struct cert_text *out, const struct cert_name *name) {
    char higher[CERT_NAME_SIZE_MAX + 1];
    if (name->form == CERT_DEVICE_OID)
        return der_oid_text(out->text, sizeof out->text, "", name->value);
    if (!der_oid_text(higher, sizeof higher, "", name->higher_arc))
        return false;
    if (name->form == CERT_DEVICE_RELATIVE_OID)
        return der_relative_oid_text(out->text, sizeof out->text, higher, name->value);
    if (name->form != CERT_DEVICE_UTF8 || name->value.size > CERT_NAME_SIZE_MAX)
        return false;
    int size =
        snprintf(out->text, sizeof out->text, "%s.%.*s", higher, (int)name->value.size, (const char *)name->value.data);
    /* shorter than it should be when there is a NUL in it */
    return (size_t)size < sizeof out->text && (size_t)size == strlen(higher) + 1 + name->value.size;
}

bool cert_name_text(struct cert_text *out, const struct cert_name *name) {
    *out = (struct cert_text){.size = 0};
    switch (name->kind) {
    case CERT_NAME_URI:
    case CERT_NAME_DNS:
        return cert_text_set(out, name->value);
    case CERT_NAME_REGISTERED_ID:
        if (!der_oid_text(out->text, sizeof out->text, "", name->value))
            return false;
        break;
    case CERT_NAME_DEVICE:
        if (!device_text(out, name))
            return false;
        break;
    default:
        return false;
    }
    out->size = strlen(out->text);
    return true;
}

bool cert_dns_equal(struct span a, struct span b) {
    if (a.size != b.size)
        return false;
    for (size_t i = 0; i < a.size; i++)
        if (lower(a.data[i]) != lower(b.data[i]))
            return false;
    return true;
}

bool cert_name_is(const struct cert_name *name, struct span text) {
    struct cert_text own;
    if (!cert_name_text(&own, name))
        return false;
    struct span own_text = cert_text_span(&own);
    return name->kind == CERT_NAME_DNS ? cert_dns_equal(own_text, text) : span_equal(own_text, text);
}

struct cert_name_list cert_names_list(const struct cert_names *names) {
    static const char *const KINDS[] = {"", "URI", "DNS", "registered id", "device"};
    struct cert_name_list out = {""};
    struct cert_text text;
    size_t at = 0;
    for (size_t i = 0; i < names->count && at < sizeof out.text; i++)
        if (cert_name_text(&text, &names->items[i]))
            at += (size_t)snprintf(out.text + at, sizeof out.text - at, "%s%s \"%s\"", at > 0 ? ", " : "",
                                   KINDS[names->items[i].kind], quote_text(cert_text_span(&text)).text);
    if (at == 0)
        snprintf(out.text, sizeof out.text, "nobody");
    if (at >= sizeof out.text)
        memcpy(out.text + sizeof out.text - sizeof "...", "...", sizeof "...");
    return out;
}
