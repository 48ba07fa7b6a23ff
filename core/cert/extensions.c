/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/extensions.h"

#include <stdio.h>

#include "cert/der.h"
#include "cert/extension.h"
#include "cert/oid.h"

/* ---- the single ones: each returns what is wrong with it, NULL when nothing is ---- */

static const char *read_basic_constraints(struct cert_extensions *out, const struct extension *extension) {
    enum { PATH_LENGTH_MAX = 255 };
    CBS in;
    int is_ca = 0;
    uint64_t path_length;
    out->has_basic_constraints = true;
    if (!der_enter(&in, extension->value, CBS_ASN1_SEQUENCE) ||
        (CBS_peek_asn1_tag(&in, CBS_ASN1_BOOLEAN) && (!CBS_get_asn1_bool(&in, &is_ca) || is_ca == 0)))
        return "it is malformed, or writes down that cA is false, which is the default";
    out->is_ca = is_ca != 0;
    if (out->is_ca && !extension->is_critical)
        return "it has cA and is not critical, as RFC 5280 4.2.1.9 wants it";
    if (CBS_len(&in) == 0)
        return NULL;
    if (!CBS_get_asn1_uint64(&in, &path_length) || CBS_len(&in) > 0)
        return "it is malformed";
    if (is_ca == 0)
        return "it has a pathLenConstraint without cA";
    out->path_length = path_length < PATH_LENGTH_MAX ? (int32_t)path_length : PATH_LENGTH_MAX;
    return NULL;
}

static const char *read_key_usage(struct cert_extensions *out, const struct extension *extension) {
    out->has_key_usage = true;
    if (!der_bits(&out->key_usage, extension->value))
        return "it is no list of bits in DER";
    return out->key_usage != 0 ? NULL : "it allows nothing";
}

static const char *read_extended_key_usage(struct cert_extensions *out, const struct extension *extension) {
    CBS in;
    struct span oid;
    out->has_extended_key_usage = true;
    if (!der_enter(&in, extension->value, CBS_ASN1_SEQUENCE) || CBS_len(&in) == 0)
        return "it is not a list of at least one purpose";
    while (CBS_len(&in) > 0) {
        if (!der_take(&oid, &in, CBS_ASN1_OBJECT))
            return "it is not a list of purposes";
        bool is_any = span_equal(oid, oid_any_extended_key_usage());
        out->is_for_clients = out->is_for_clients || is_any || span_equal(oid, oid_client_auth());
        out->is_for_servers = out->is_for_servers || is_any || span_equal(oid, oid_server_auth());
    }
    return NULL;
}

/* Key identifiers help to find an issuer; here issuers are found by name and by signature (D69). */
static const char CRITICAL_KEY_ID[] = "it is critical, which RFC 5280 4.2.1.1 and 4.2.1.2 forbid";

static const char *read_subject_key_id(struct cert_extensions *out, const struct extension *extension) {
    CBS content;
    (void)out;
    if (!der_enter(&content, extension->value, CBS_ASN1_OCTETSTRING) || CBS_len(&content) == 0)
        return "it is malformed";
    return extension->is_critical ? CRITICAL_KEY_ID : NULL;
}

static const char *read_sequence(struct cert_extensions *out, const struct extension *extension) {
    CBS content;
    (void)out;
    return der_enter(&content, extension->value, CBS_ASN1_SEQUENCE) ? NULL : "it is malformed";
}

static const char *read_authority_key_id(struct cert_extensions *out, const struct extension *extension) {
    const char *fault = read_sequence(out, extension);
    return fault == NULL && extension->is_critical ? CRITICAL_KEY_ID : fault;
}

/* ---- the list ---- */

struct reader {
    struct span (*oid)(void);
    const char *name;
    enum cert_rule rule;
    const char *(*read)(struct cert_extensions *out, const struct extension *extension);
};

/* Certificate policies are allowed and ignored, critical or not: every policy is good enough here. */
static const struct reader READERS[] = {
    {oid_basic_constraints, "basicConstraints", CERT_RULE_BASIC_CONSTRAINTS, read_basic_constraints},
    {oid_key_usage, "keyUsage", CERT_RULE_KEY_USAGE, read_key_usage},
    {oid_extended_key_usage, "extKeyUsage", CERT_RULE_EXTENDED_KEY_USAGE, read_extended_key_usage},
    {oid_subject_key_id, "subjectKeyIdentifier", CERT_RULE_EXTENSION, read_subject_key_id},
    {oid_authority_key_id, "authorityKeyIdentifier", CERT_RULE_EXTENSION, read_authority_key_id},
    {oid_certificate_policies, "certificatePolicies", CERT_RULE_EXTENSION, read_sequence},
};

static const struct reader *reader_of(struct span oid) {
    for (size_t i = 0; i < sizeof READERS / sizeof READERS[0]; i++)
        if (span_equal(oid, READERS[i].oid()))
            return &READERS[i];
    return NULL;
}

static void read_one(struct cert_extensions *out, const struct extension *extension, struct cert_findings *findings) {
    if (span_equal(extension->oid, oid_subject_alt_name())) {
        out->has_names = true;
        out->names.is_marked = extension->is_critical;
        cert_names_read(&out->names, extension->value, findings);
        return;
    }
    if (span_equal(extension->oid, oid_name_constraints())) {
        out->has_constraints = true;
        cert_constraints_read(&out->constraints, extension->value, extension->is_critical, findings);
        return;
    }
    const struct reader *reader = reader_of(extension->oid);
    if (reader != NULL) {
        const char *fault = reader->read(out, extension);
        if (fault != NULL)
            cert_broke(findings, reader->rule, reader->name, "%s", fault);
    } else if (extension->is_critical) {
        cert_broke(findings, CERT_RULE_CRITICAL_EXTENSION, "extensions",
                   "the extension %s is critical and not known here", extension_text(extension).text);
    }
}

static bool is_known(struct span oid) {
    return reader_of(oid) != NULL || span_equal(oid, oid_subject_alt_name()) || span_equal(oid, oid_name_constraints());
}

/* What lies in the octets of a known extension has to be DER too. */
static bool is_der(const struct extension *extension, struct cert_findings *findings) {
    size_t offset;
    const char *fault = der_fault(extension->value, &offset);
    if (fault == NULL || !is_known(extension->oid))
        return true;
    cert_broke(findings, CERT_RULE_DER, "extensions", "the extension %s, octet %zu: %s", extension_text(extension).text,
               offset, fault);
    return false;
}

void cert_extensions_read(struct cert_extensions *out, struct span list, struct cert_findings *findings) {
    struct extension items[CERT_EXTENSIONS_MAX];
    *out = (struct cert_extensions){.path_length = CERT_PATH_LENGTH_NONE, .list = list};
    CBS in = der_of(list);
    if (CBS_len(&in) == 0)
        cert_broke(findings, CERT_RULE_STRUCTURE, "extensions", "the list of extensions is empty");
    for (size_t count = 0; CBS_len(&in) > 0; count++) {
        if (count == CERT_EXTENSIONS_MAX) {
            cert_broke(findings, CERT_RULE_SIZE, "extensions", "there are more than %d extensions",
                       CERT_EXTENSIONS_MAX);
            return;
        }
        if (!extension_take(&items[count], &in)) {
            cert_broke(findings, CERT_RULE_STRUCTURE, "extensions",
                       "extension %zu is malformed, or writes down that "
                       "it is not critical, which is the default",
                       count);
            return;
        }
        if (extension_is_among(items, count, items[count].oid))
            cert_broke(findings, CERT_RULE_DUPLICATE_EXTENSION, "extensions", "the extension %s is there twice",
                       extension_text(&items[count]).text);
        else if (is_der(&items[count], findings))
            read_one(out, &items[count], findings);
    }
}

struct line cert_key_usage_line(uint16_t usage) {
    static const char *const NAMES[] = {"digitalSignature", "nonRepudiation", "keyEncipherment",
                                        "dataEncipherment", "keyAgreement",   "keyCertSign",
                                        "cRLSign",          "encipherOnly",   "decipherOnly"};
    struct line line = {.text = ""};
    for (size_t i = 0; i < sizeof NAMES / sizeof NAMES[0]; i++)
        if ((usage & 0x8000U >> i) != 0)
            line_add(&line, "%s", NAMES[i]);
    return line;
}

struct line cert_other_extensions_line(const struct cert_extensions *extensions) {
    struct line line = {.text = ""};
    struct extension one;
    CBS in = der_of(extensions->list);
    for (size_t i = 0; i < CERT_EXTENSIONS_MAX && CBS_len(&in) > 0 && extension_take(&one, &in); i++) {
        const struct reader *reader = reader_of(one.oid);
        bool is_kept = reader != NULL ? reader->rule != CERT_RULE_EXTENSION : is_known(one.oid);
        if (!is_kept)
            line_add(&line, "%s%s", reader != NULL ? reader->name : extension_text(&one).text,
                     one.is_critical ? " (critical)" : "");
    }
    return line;
}
