/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/der.h"
#include "cert/names.h"
#include "cert/oid.h"

struct attribute {
    struct span type;
    CBS_ASN1_TAG tag;
    struct span text;
};

/* One AttributeTypeAndValue. */
static bool take_attribute(struct attribute *out, CBS *set) {
    CBS in, text;
    if (!CBS_get_asn1(set, &in, CBS_ASN1_SEQUENCE) || !der_take(&out->type, &in, CBS_ASN1_OBJECT) ||
        !CBS_get_any_asn1(&in, &text, &out->tag) || CBS_len(&in) > 0)
        return false;
    out->text = der_span(&text);
    return true;
}

/* X.680 41.4 */
static bool is_printable_string(struct span text) {
    for (size_t i = 0; i < text.size; i++) {
        uint8_t c = text.data[i];
        bool is_right = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
                        (c != 0 && strchr(" '()+,-./:=?", c) != NULL);
        if (!is_right)
            return false;
    }
    return true;
}

static bool has_control(struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if (text.data[i] < 0x20 || text.data[i] == 0x7f)
            return true;
    return false;
}

static const char *attribute_fault(const struct attribute *attribute) {
    if (attribute->tag != CBS_ASN1_UTF8STRING && attribute->tag != CBS_ASN1_PRINTABLESTRING &&
        attribute->tag != CBS_ASN1_IA5STRING)
        return "a part of the name is none of UTF8String, PrintableString and IA5String";
    if (attribute->text.size == 0)
        return "a part of the name is empty";
    if (has_control(attribute->text))
        return "a part of the name has a NUL or another control character in it";
    if (attribute->tag == CBS_ASN1_PRINTABLESTRING && !is_printable_string(attribute->text))
        return "a PrintableString has a character that it cannot have";
    return NULL;
}

/* Visits all attributes; false when the name has another structure. */
static bool each_attribute(struct span name, void (*visit)(const struct attribute *attribute, void *context),
                           void *context) {
    CBS in, set;
    if (!der_enter(&in, name, CBS_ASN1_SEQUENCE))
        return false;
    while (CBS_len(&in) > 0) {
        if (!CBS_get_asn1(&in, &set, CBS_ASN1_SET) || CBS_len(&set) == 0)
            return false;
        while (CBS_len(&set) > 0) {
            struct attribute attribute;
            if (!take_attribute(&attribute, &set))
                return false;
            visit(&attribute, context);
        }
    }
    return true;
}

static void note_fault(const struct attribute *attribute, void *context) {
    const char **fault = context;
    if (*fault == NULL)
        *fault = attribute_fault(attribute);
}

void cert_dn_check(struct span name, const char *where, struct cert_findings *findings) {
    const char *fault = NULL;
    if (!each_attribute(name, note_fault, &fault))
        fault = "it is no Name as RFC 5280 4.1.2.4 has them";
    if (fault != NULL)
        cert_broke(findings, CERT_RULE_DISTINGUISHED_NAME, where, "%s", fault);
}

static void note_common_name(const struct attribute *attribute, void *context) {
    if (span_equal(attribute->type, oid_common_name()))
        *(struct span *)context = attribute->text;
}

struct span cert_dn_common_name(struct span name) {
    struct span text = span_of(NULL, 0);
    (void)each_attribute(name, note_common_name, &text);
    return text;
}

struct quoted cert_dn_text(struct span name) {
    struct span text = cert_dn_common_name(name);
    return quote_text(text.size > 0 ? text : span_text("(no common name)"));
}

/* RFC 4514 3, and what else is usual; content octets of the types under 2.5.4. */
static const struct {
    uint8_t last_arc;
    const char *name;
} TYPES[] = {{3, "CN"}, {4, "SN"}, {5, "serialNumber"}, {6, "C"}, {7, "L"}, {8, "ST"}, {10, "O"}, {11, "OU"}};

static void add_to_line(const struct attribute *attribute, void *context) {
    static const uint8_t HEAD[] = {0x55, 0x04};
    const char *name = NULL;
    char dotted[64] = "?";
    if (attribute->type.size == sizeof HEAD + 1 && memcmp(attribute->type.data, HEAD, sizeof HEAD) == 0)
        for (size_t i = 0; i < sizeof TYPES / sizeof TYPES[0]; i++)
            if (TYPES[i].last_arc == attribute->type.data[sizeof HEAD])
                name = TYPES[i].name;
    if (name == NULL)
        (void)der_oid_text(dotted, sizeof dotted, "", attribute->type);
    line_add(context, "%s=%s", name != NULL ? name : dotted, quote_text(attribute->text).text);
}

struct line cert_dn_line(struct span name) {
    struct line line = {.text = ""};
    (void)each_attribute(name, add_to_line, &line);
    return line;
}
