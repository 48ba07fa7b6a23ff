/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwk.h"

#include "base/base64.h"

static status refuse(const char *where, struct error **err, const char *why) {
    return fail(err, ESF_E_FORMAT, 0, where, "%s", why);
}

static status read_kty(const struct tree *document, struct error **err) {
    const char *kty;
    if (!tree_text(tree_member(document, "kty"), &kty))
        return refuse("/kty", err, "expected the string \"kty\"");
    if (strcmp(kty, "oct") != 0)
        return fail(err, ESF_E_UNSUPPORTED, 0, "/kty", "only keys of type \"oct\" are supported, found \"%s\"",
                    quote_text(span_text(kty)).text);
    return ESF_OK;
}

static status read_kid(struct jwk_oct *out, const struct tree *document, struct error **err) {
    const char *kid;
    if (!tree_text(tree_member(document, "kid"), &kid))
        return refuse("/kid", err, "expected the string \"kid\"");
    size_t size = strlen(kid);
    if (size == 0 || size > KID_SIZE_MAX)
        return fail(err, ESF_E_FORMAT, 0, "/kid", "\"kid\" has to have 1 to %d octets", KID_SIZE_MAX);
    memcpy(out->kid, kid, size + 1);
    out->kid_size = size;
    return ESF_OK;
}

/* No octet of the key, and no place within it, gets into an error. */
static status read_octets(struct secret *out, const struct tree *document, struct error **err) {
    const char *text;
    if (!tree_text(tree_member(document, "k"), &text) || text[0] == 0)
        return refuse("/k", err, "expected the string \"k\", not empty");
    if (base64url_decoded_size(strlen(text)) > sizeof out->octets)
        return fail(err, ESF_E_LIMIT, 0, "/k", "a key has at most %d octets", SECRET_SIZE_MAX);
    if (!base64url_decode(out->octets, &out->size, span_text(text))) {
        secret_wipe(out);
        return refuse("/k", err, "\"k\" is not base64url (RFC 7518 6.4.1)");
    }
    return ESF_OK;
}

status jwk_oct_read(struct jwk_oct *out, const struct tree *document, struct error **err) {
    *out = (struct jwk_oct){.kid_size = 0};
    if (!tree_is_object(document))
        return refuse("", err, "a JWK is a JSON object");
    TRY(read_kty(document, err));
    TRY(read_kid(out, document, err));
    return read_octets(&out->octets, document, err);
}
