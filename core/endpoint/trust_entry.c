/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/trust_entry.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/base64.h"
#include "onem2m/enums.h"
#include "json/tree.h"

enum { DOCUMENT_MAX = 64 << 10, SUID_FROM_CERTIFICATES = 4 };

static status wrong(const char *name, const char *wanted, struct error **err) {
    char where[sizeof(struct quoted) + 1];
    (void)snprintf(where, sizeof where, "/%s", quote_text(span_text(name)).text);
    return fail(err, ESF_E_FORMAT, 0, where, "\"%s\" of a trust entry has to be %s", quote_text(span_text(name)).text,
                wanted);
}

static status read_text(struct cert_text *out, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (!tree_text(node, &text) || !cert_text_set(out, span_text(text)))
        return wrong(tree_name(node), "a string of 1 to 255 octets", err);
    return ESF_OK;
}

static status read_id(struct cert_entry *entry, const struct tree *node, struct error **err) {
    return read_text(&entry->id, node, err);
}

static status read_name(struct cert_entry *entry, const struct tree *node, struct error **err) {
    return read_text(&entry->name, node, err);
}

static status read_match(struct cert_entry *entry, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (tree_text(node, &text))
        entry->match = cert_match_of(span_text(text));
    if (entry->match == CERT_MATCH_NONE)
        return wrong("match", "one of ae-id, cse-id, node-id, device, fqdn, raw", err);
    return ESF_OK;
}

/* An RFC 6920 name, or the thing itself in DER and standard base64. */
static status read_ni(struct ni *out, const struct tree *node, bool is_key, struct error **err) {
    const char *text = NULL;
    size_t size = 0;
    if (!tree_text(node, &text) || text[0] == '\0')
        return wrong(tree_name(node), "an RFC 6920 name or DER in base64", err);
    if (strchr(text, ';') != NULL)
        return ni_read(out, span_text(text), err);
    AUTO(bytes) struct bytes *der = NULL;
    TRY(bytes_new(&der, base64_decoded_size(strlen(text)), err));
    if (!base64_decode(der->data, &size, span_text(text)))
        return wrong(tree_name(node), "an RFC 6920 name or DER in base64", err);
    der->size = size;
    if (is_key)
        return cert_key_name(out, bytes_span(der), err);
    *out = ni_of(bytes_span(der));
    return ESF_OK;
}

static status read_key(struct cert_entry *entry, const struct tree *node, struct error **err) {
    return read_ni(&entry->key, node, true, err);
}

static status read_anchor(struct cert_entry *entry, const struct tree *node, struct error **err) {
    return read_ni(&entry->anchor, node, false, err);
}

static status read_suid(struct cert_entry *entry, const struct tree *node, struct error **err) {
    int64_t suid = 0;
    if (!tree_integer(node, &suid) || !suid_is_defined(suid) || suid / 10 != SUID_FROM_CERTIFICATES ||
        suid_class(suid) < USAGE_ESPRIM)
        return wrong("suid", "43 (ESPrim), 44 (ESData) or 45 (ESData signatures)", err);
    entry->suid = (int32_t)suid;
    return ESF_OK;
}

static status read_encoding(struct cert_entry *entry, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (!tree_text(node, &text) || text[0] < 'A' || text[0] > 'C' || text[1] != '\0')
        return wrong("encoding", "\"A\", \"B\" or \"C\"", err);
    entry->encoding = ESF_ENCODING_A + (text[0] - 'A');
    return ESF_OK;
}

static status read_may_initiate(struct cert_entry *entry, const struct tree *node, struct error **err) {
    return tree_bool(node, &entry->may_initiate) ? ESF_OK : wrong("may_initiate", "true or false", err);
}

static const struct {
    const char *name;
    status (*read)(struct cert_entry *entry, const struct tree *node, struct error **err);
} MEMBERS[] = {
    {"id", read_id},         {"match", read_match}, {"name", read_name},         {"key", read_key},
    {"anchor", read_anchor}, {"suid", read_suid},   {"encoding", read_encoding}, {"may_initiate", read_may_initiate},
};

static status read_member(struct cert_entry *entry, const struct tree *node, struct error **err) {
    for (size_t i = 0; i < sizeof MEMBERS / sizeof MEMBERS[0]; i++) {
        if (strcmp(tree_name(node), MEMBERS[i].name) == 0)
            return MEMBERS[i].read(entry, node, err);
    }
    return wrong(tree_name(node), "left out: there is no such member", err);
}

status trust_entry_read(struct cert_entry *out, struct span document, struct error **err) {
    static const struct json_limits limits = {.size_max = DOCUMENT_MAX, .values_max = 32, .depth_max = 2};
    AUTO(tree) struct tree *root = NULL;
    *out = (struct cert_entry){.may_initiate = true};
    TRY(tree_read(&root, document, &limits, err));
    if (!tree_is_object(root))
        return fail(err, ESF_E_FORMAT, 0, "", "a trust entry has to be a JSON object");
    for (const struct tree *node = tree_first(root); node; node = tree_next(node))
        TRY(read_member(out, node, err));
    if (out->id.size == 0)
        return fail(err, ESF_E_FORMAT, 0, "/id", "a trust entry has to have \"id\"");
    if (out->match == CERT_MATCH_NONE)
        return fail(err, ESF_E_FORMAT, 0, "/match", "a trust entry has to have \"match\"");
    return ESF_OK;
}
