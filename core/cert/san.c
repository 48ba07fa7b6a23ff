/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/san.h"

#include "cert/write.h"

static bool is_dotted(struct span text) {
    for (size_t i = 0; i < text.size; i++)
        if ((text.data[i] < '0' || text.data[i] > '9') && text.data[i] != '.')
            return false;
    return text.size > 0;
}

static bool has(struct span text, char c) {
    return text.size > 0 && memchr(text.data, c, text.size) != NULL;
}

static enum cert_name_kind kind_of(enum cert_match flavour, struct span text) {
    switch (flavour) {
    case CERT_MATCH_AE_ID:
        return CERT_NAME_URI;
    case CERT_MATCH_CSE_ID:
    case CERT_MATCH_FQDN:
        return CERT_NAME_DNS;
    case CERT_MATCH_NODE_ID:
        return is_dotted(text) ? CERT_NAME_REGISTERED_ID : has(text, ':') ? CERT_NAME_URI : CERT_NAME_DNS;
    case CERT_MATCH_DEVICE:
        return CERT_NAME_DEVICE;
    default:
        return CERT_NAME_UNUSED;
    }
}

/* What comes behind the higher arc and its dot. */
static struct span lower_arcs(struct span text) {
    size_t size = strlen(SAN_HIGHER_ARC ".");
    return span_starts_with(text, SAN_HIGHER_ARC ".") ? span_from(text, size) : span_of(NULL, 0);
}

static bool write_device(CBB *to, struct span text) {
    CBB name, higher, value, rest;
    struct span lower = lower_arcs(text);
    return CBB_add_asn1(to, &name, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | GENERAL_OTHER_NAME) &&
           CBB_add_asn1(&name, &higher, CBS_ASN1_OBJECT) &&
           CBB_add_asn1_oid_from_text(&higher, SAN_HIGHER_ARC, strlen(SAN_HIGHER_ARC)) &&
           CBB_add_asn1(&name, &value, CBS_ASN1_CONTEXT_SPECIFIC | CBS_ASN1_CONSTRUCTED | 0) &&
           CBB_add_asn1(&value, &rest, CBS_ASN1_RELATIVE_OID) &&
           CBB_add_asn1_relative_oid_from_text(&rest, (const char *)lower.data, lower.size) && CBB_flush(to);
}

static bool write_registered_id(CBB *to, struct span text) {
    CBB oid;
    return CBB_add_asn1(to, &oid, CBS_ASN1_CONTEXT_SPECIFIC | GENERAL_REGISTERED_ID) &&
           CBB_add_asn1_oid_from_text(&oid, (const char *)text.data, text.size) && CBB_flush(to);
}

static bool write_one(CBB *to, const struct san *name) {
    switch (name->kind) {
    case CERT_NAME_URI:
    case CERT_NAME_DNS:
        return CBB_add_asn1_element(
                   to, CBS_ASN1_CONTEXT_SPECIFIC | (name->kind == CERT_NAME_URI ? GENERAL_URI : GENERAL_DNS_NAME),
                   name->text.data, name->text.size) == 1;
    case CERT_NAME_REGISTERED_ID:
        return write_registered_id(to, name->text);
    case CERT_NAME_DEVICE:
        return write_device(to, name->text);
    default:
        return false;
    }
}

bool write_names(CBB *to, const struct san *names, size_t count) {
    CBB list;
    if (!CBB_add_asn1(to, &list, CBS_ASN1_SEQUENCE))
        return false;
    for (size_t i = 0; i < count; i++)
        if (!write_one(&list, &names[i]))
            return false;
    return CBB_flush(to) == 1;
}

/* Written once, to find out whether it can be. */
static bool is_writable(const struct san *name) {
    uint8_t octets[2 * CERT_NAME_SIZE_MAX];
    CBB to;
    CBB_zero(&to);
    bool is_written = CBB_init_fixed(&to, octets, sizeof octets) && write_one(&to, name);
    CBB_cleanup(&to);
    return is_written;
}

static const char *fault_of(const struct san *name) {
    if (has(name->text, '*'))
        return "has a wildcard";
    if (name->kind == CERT_NAME_URI)
        return cert_uri_fault(name->text);
    if (name->kind == CERT_NAME_DNS)
        return cert_dns_fault(name->text);
    if (name->kind == CERT_NAME_DEVICE && lower_arcs(name->text).size == 0)
        return "does not begin with " SAN_HIGHER_ARC ". as device ids do";
    return name->kind != CERT_NAME_UNUSED && name->text.size <= CERT_NAME_SIZE_MAX && is_writable(name)
               ? NULL
               : "is not made of dotted numbers";
}

status san_of_flavour(struct san *out, enum cert_match flavour, struct span text, struct error **err) {
    *out = (struct san){kind_of(flavour, text), text};
    if (out->kind == CERT_NAME_UNUSED)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "certificates are made for ae-id, cse-id, node-id, device and fqdn");
    const char *fault = fault_of(out);
    if (fault != NULL)
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "the name \"%s\" for a certificate of flavour %s %s",
                    quote_text(text).text, cert_match_text(flavour), fault);
    return ESF_OK;
}
