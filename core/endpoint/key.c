/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/key.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "jose/jwk.h"
#include "onem2m/enums.h"

#define KEY_DOCUMENT_MAX 16384

/* reading: hexBinary's case is not stated; its canonical form is upper case (ESPrim A27, D13) */
#define KID_HEX_DIGITS 32

static bool is_hex(uint8_t c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

bool kid_normalize(struct id *out, struct span kid) {
    if (!id_set(out, kid))
        return false;
    const char *at = memchr(out->text, '@', out->size);
    size_t left = at ? (size_t)(at - out->text) : out->size;
    if (left != KID_HEX_DIGITS)
        return true;
    for (size_t i = 0; i < left; i++) {
        if (!is_hex((uint8_t)out->text[i]))
            return true;
    }
    for (size_t i = 0; i < left; i++) {
        if (out->text[i] >= 'a')
            out->text[i] = (char)(out->text[i] - 'a' + 'A');
    }
    return true;
}

void key_free(struct key *key) {
    if (!key)
        return;
    lock_destroy(&key->lock);
    p256_key_free(key->private_key);
    mem_wipe_free(key, sizeof *key);
}

void key_cleanup(struct key **key) {
    key_free(*key);
}

status key_new_symmetric(struct key **out, struct span kid, struct span octets, struct error **err) {
    struct id id;
    *out = NULL;
    if (!kid_normalize(&id, kid))
        return fail(err, ESF_E_IDENTIFIER, 0, "",
                    "a key identifier has 1 to %d octets of UTF-8 without NUL, this one %zu", ID_SIZE_MAX, kid.size);
    if (octets.size < KEY_OCTETS_MIN)
        return fail(err, ESF_E_WEAK_KEY, 0, "", "a pairwise key has at least %d octets, this one %zu", KEY_OCTETS_MIN,
                    octets.size);
    if (octets.size > SECRET_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, "", "a pairwise key has at most %d octets, this one %zu", SECRET_SIZE_MAX,
                    octets.size);
    struct key *key = mem_new(sizeof *key);
    if (!key)
        return fail_no_memory(err);
    key->tag = TAG_KEY;
    lock_init(&key->lock);
    key->facts.kid = id;
    memcpy(key->facts.octets.octets, octets.data, octets.size);
    key->facts.octets.size = octets.size;
    key->facts.encoding = ESF_ENCODING_A;
    *out = key;
    return ESF_OK;
}

status key_set_usage(struct key *key, int32_t suid, struct error **err) {
    if (!suid_is_defined(suid))
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not a SUID of TS-0004 6.3.4.2.39 (for example 13)", suid);
    LOCKED(&key->lock);
    key->facts.suid = suid;
    return ESF_OK;
}

status key_set_peer(struct key *key, struct span id, struct error **err) {
    if (!id_is_absolute(id) || id.size > ID_SIZE_MAX)
        return fail(err, ESF_E_IDENTIFIER, 0, "", "the peer has to be an absolute AE-ID or CSE-ID, not \"%s\"",
                    quote_text(id).text);
    LOCKED(&key->lock);
    (void)id_set(&key->facts.peer, id);
    return ESF_OK;
}

status key_set_expiry(struct key *key, int64_t unix_ms, struct error **err) {
    if (unix_ms < 0)
        return fail(err, ESF_E_ARGUMENT, 0, "", "an expiry is a time in ms since 1970 or 0, not %lld",
                    (long long)unix_ms);
    LOCKED(&key->lock);
    key->facts.expires = unix_ms;
    return ESF_OK;
}

status key_set_encoding(struct key *key, int32_t encoding, struct error **err) {
    if (encoding != ESF_ENCODING_A && encoding != ESF_ENCODING_B && encoding != ESF_ENCODING_C)
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not an encoding (ESF_ENCODING_A, _B or _C)", encoding);
    LOCKED(&key->lock);
    key->facts.encoding = encoding;
    return ESF_OK;
}

struct key_facts key_snapshot(struct key *key) {
    LOCKED(&key->lock);
    return key->facts;
}

static status import_encoding(struct key *key, const char *text, struct error **err) {
    if (text[0] < 'A' || text[0] > 'C' || text[1] != '\0')
        return fail(err, ESF_E_FORMAT, 0, "/encoding", "encoding has to be \"A\", \"B\" or \"C\"");
    return key_set_encoding(key, ESF_ENCODING_A + (text[0] - 'A'), err);
}

static bool is_jwk_member(const char *name) {
    return strcmp(name, "kty") == 0 || strcmp(name, "kid") == 0 || strcmp(name, "k") == 0;
}

static status import_member(struct key *key, const struct tree *node, struct error **err) {
    const char *name = tree_name(node);
    const char *text = NULL;
    int64_t number = 0;
    if (is_jwk_member(name))
        return ESF_OK;
    if (strcmp(name, "suid") == 0 && tree_integer(node, &number) && number >= 0 && number < 100)
        return key_set_usage(key, (int32_t)number, err);
    if (strcmp(name, "peer") == 0 && tree_text(node, &text))
        return key_set_peer(key, span_text(text), err);
    if (strcmp(name, "expires") == 0 && tree_integer(node, &number))
        return key_set_expiry(key, number, err);
    if (strcmp(name, "encoding") == 0 && tree_text(node, &text))
        return import_encoding(key, text, err);
    return fail(err, ESF_E_FORMAT, 0, "", "member \"%s\" of the key document is unknown or of the wrong type",
                quote_text(span_text(name)).text);
}

static status import_all(struct key **out, const struct tree *root, struct jwk_oct *jwk, struct error **err) {
    AUTO(key) struct key *key = NULL;
    TRY(jwk_oct_read(jwk, root, err));
    TRY(key_new_symmetric(&key, span_of(jwk->kid, jwk->kid_size), span_of(jwk->octets.octets, jwk->octets.size), err));
    for (const struct tree *node = tree_first(root); node; node = tree_next(node))
        TRY(import_member(key, node, err));
    *out = key;
    key = NULL;
    return ESF_OK;
}

status key_new_import(struct key **out, struct span document, struct error **err) {
    static const struct json_limits limits = {.size_max = KEY_DOCUMENT_MAX, .values_max = 64, .depth_max = 4};
    AUTO(tree) struct tree *root = NULL;
    struct jwk_oct jwk = {.kid_size = 0};
    *out = NULL;
    TRY(tree_read(&root, document, &limits, err));
    status result = import_all(out, root, &jwk, err);
    wipe(&jwk, sizeof jwk);
    return result;
}
