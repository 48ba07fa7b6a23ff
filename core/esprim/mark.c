/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/mark.h"

#include "base/base64.h"
#include "onem2m/enums.h"
#include "json/tree.h"

enum { DIGEST_CHARS = 43 };

static const struct json_limits DOCUMENT_LIMITS = {.size_max = 16384, .values_max = 128, .depth_max = 6};

/* Length-prefixed parts, put together for one hash: seven at most, none longer than an identifier. */
struct parts {
    uint8_t text[7 * (2 + ID_SIZE_MAX)];
    size_t size;
};

static void add_part(struct parts *parts, struct span part) {
    parts->text[parts->size++] = (uint8_t)(part.size >> 8);
    parts->text[parts->size++] = (uint8_t)part.size;
    if (part.size > 0)
        memcpy(parts->text + parts->size, part.data, part.size);
    parts->size += part.size;
}

static void mark_id(uint8_t out[SHA256_SIZE], const struct mark_facts *facts) {
    struct parts parts;
    parts.size = 0;
    add_part(&parts, facts->self);
    add_part(&parts, span_of(facts->key->record, SHA256_SIZE));
    if (facts->dedupe) {
        add_part(&parts, facts->from);
        add_part(&parts, facts->request_id);
    } else {
        add_part(&parts, id_span(&facts->key->facts.kid));
        add_part(&parts, span_text(facts->ori));
        add_part(&parts, span_text(facts->rri));
        add_part(&parts, span_of(facts->jwe->iv, AES_GCM_IV_SIZE));
        add_part(&parts, span_of(facts->jwe->tag, AES_GCM_TAG_SIZE));
    }
    struct span whole = span_of(parts.text, parts.size);
    sha256(out, &whole, 1);
}

void mark_value(uint8_t out[SHA256_SIZE], const struct jwe *jwe) {
    struct span parts[] = {span_of(jwe->iv, AES_GCM_IV_SIZE), span_of(jwe->tag, AES_GCM_TAG_SIZE)};
    sha256(out, parts, 2);
}

void mark_fill(struct mark *mark, const struct mark_facts *facts) {
    mark_id(mark->id, facts);
    if (facts->dedupe) /* otherwise the id says all: the value would never be looked at */
        mark_value(mark->value, facts->jwe);
    mark->entry.expires = facts->expires;
}

/* kid, one space, esprimRandID: the second has no blank, so the last blank parts them. */
static status rand_name(struct bytes **out, const struct ring_key *key, const char *ori, struct error **err) {
    TRY(bytes_append(out, id_span(&key->facts.kid), err));
    TRY(bytes_append_text(out, " ", err));
    return bytes_append_text(out, ori, err);
}

static status append_rand(struct bytes **text, const struct mark_facts *facts, struct error **err) {
    AUTO(bytes) struct bytes *name = NULL;
    TRY(rand_name(&name, facts->key, facts->sent_rand->id, err));
    TRY(bytes_append_text(text, ",\"rand_id\":", err));
    TRY(json_append_string(text, bytes_span(name), err));
    TRY(bytes_append_text(text, ",\"rand\":{\"oro\":", err));
    TRY(rand_object_append(text, facts->sent_rand, err));
    TRY(bytes_append_text(text, ",\"expires\":", err));
    TRY(bytes_append_int(text, facts->sent_rand->expires, err));
    return bytes_append_text(text, "}", err);
}

static status mark_document(struct bytes **out, const struct mark_facts *facts, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    uint8_t value[SHA256_SIZE];
    char chars[DIGEST_CHARS + 1];
    mark_value(value, facts->jwe);
    base64url_encode((uint8_t *)chars, span_of(value, SHA256_SIZE));
    chars[DIGEST_CHARS] = '\0';
    TRY(bytes_append_text(&text, "{\"value\":\"", err));
    TRY(bytes_append_text(&text, chars, err));
    TRY(bytes_append_text(&text, "\"", err));
    if (facts->sent_rand)
        TRY(append_rand(&text, facts, err));
    TRY(bytes_append_text(&text, "}", err));
    *out = text;
    text = NULL;
    return ESF_OK;
}

status mark_need(struct need *need, const struct mark_facts *facts, struct error **err) {
    struct bytes *content = NULL;
    uint8_t id[SHA256_SIZE];
    char chars[DIGEST_CHARS];
    mark_id(id, facts);
    base64url_encode((uint8_t *)chars, span_of(id, SHA256_SIZE));
    TRY(mark_document(&content, facts, err));
    TRY(need_set(need, ESF_NEED_MARK, span_of(chars, DIGEST_CHARS), span_of(NULL, 0), content, err));
    need->expires = facts->expires;
    return ESF_NEEDS;
}

static bool decode_value(uint8_t out[SHA256_SIZE], struct span text) {
    uint8_t octets[SHA256_SIZE + 1];
    size_t size = 0;
    if (text.size != DIGEST_CHARS || !base64url_decode(octets, &size, text) || size != SHA256_SIZE)
        return false;
    memcpy(out, octets, SHA256_SIZE);
    return true;
}

status mark_read_value(uint8_t out[SHA256_SIZE], struct span document, struct error **err) {
    AUTO(tree) struct tree *root = NULL;
    const char *text = NULL;
    if (decode_value(out, document))
        return ESF_OK;
    TRY(tree_read(&root, document, &DOCUMENT_LIMITS, err));
    if (!tree_text(tree_member(root, "value"), &text) || !decode_value(out, span_text(text)))
        return fail(err, ESF_E_FORMAT, 0, "/value", "the stored mark has no \"value\" of %d characters", DIGEST_CHARS);
    return ESF_OK;
}

status mark_need_rand(struct need *need, const struct ring_key *key, const char *ori, struct error **err) {
    AUTO(bytes) struct bytes *name = NULL;
    TRY(rand_name(&name, key, ori, err));
    TRY(need_set(need, ESF_NEED_ORIGINATOR_RAND, bytes_span(name), span_of(NULL, 0), NULL, err));
    need->usage = key->facts.suid;
    return ESF_NEEDS;
}

static status read_stored(struct rand_object *out, const struct json *json, int64_t now, struct error **err) {
    size_t oro = json_member(json, 0, "oro");
    size_t expires = json_member(json, 0, "expires");
    int64_t until = 0;
    if (oro == JSON_NONE || expires == JSON_NONE || !json_enumeration(json, expires, &until))
        return fail(err, ESF_E_FORMAT, 0, "",
                    "a stored originator random object has the members \"oro\" and \"expires\"");
    TRY(rand_object_read(out, RAND_ORIGINATOR, json, oro, now, err));
    out->expires = until; /* a relative esrx counted from when the first node received it */
    return ESF_OK;
}

status mark_read_rand(struct rand_object *out, struct span document, int64_t now, struct error **err) {
    struct json json = {.count = 0};
    status result = json_read(&json, document, &DOCUMENT_LIMITS, err);
    if (result == ESF_OK)
        result = read_stored(out, &json, now, err);
    json_cleanup(&json);
    return result;
}
