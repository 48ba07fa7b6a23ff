/* SPDX-License-Identifier: Apache-2.0 */
#include "jose/jwe.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/base64.h"

/* A multiple of 3, so that only the last block ends within a group of characters. */
enum { ENCODE_BLOCK = 3072 };

/* Dots and parts of fixed size behind the header: ".." IV "." ciphertext "." tag */
enum { JWE_FIXED_CHARS = 2 + JWE_IV_CHARS + 1 + 1 + JWE_TAG_CHARS };

static status refuse(size_t offset, struct error **err, const char *why) {
    char where[32];
    (void)snprintf(where, sizeof where, "octet %zu", offset);
    return fail(err, ESF_E_JWE, ESF_RSC_BAD_REQUEST, where, "%s", why);
}

static bool dot_at(struct span text, size_t offset) {
    return offset < text.size && text.data[offset] == '.';
}

/* Encodes octets that lie at the end of the room for their text. Text grows faster than octets are read, and reaches
 * them only at the end: what would overlap goes through a block on the stack. */
static void encode_in_place(uint8_t *text, const uint8_t *octets, size_t size) {
    uint8_t block[ENCODE_BLOCK];
    while (size > 0) {
        size_t apart = (size_t)(octets - text) / 4 * 3; /* so many octets have their text before the first octet */
        size_t n = apart > ENCODE_BLOCK ? apart : ENCODE_BLOCK;
        n = n < size ? n : size;
        struct span source = span_of(octets, n);
        if (n > apart) {
            memcpy(block, octets, n);
            source.data = block;
        }
        base64url_encode(text, source);
        text += n / 3 * 4;
        octets += n;
        size -= n;
    }
}

/* The ciphertext's place is known from both ends, whatever is in it: nothing long is scanned for dots. */
status jwe_split(struct jwe *out, struct span compact, struct error **err) {
    *out = (struct jwe){.body = NULL};
    const uint8_t *dot = compact.size > 0 ? (const uint8_t *)memchr(compact.data, '.', compact.size) : NULL;
    if (dot == NULL)
        return refuse(compact.size, err, "expected five parts with dots between them, found no dot");
    size_t header_end = (size_t)(dot - compact.data);
    if (header_end == 0)
        return refuse(0, err, "the protected header is empty");
    if (!dot_at(compact, header_end + 1)) /* RFC 7516 5.2.10: with `dir` */
        return refuse(header_end + 1, err, "the encrypted key has to be empty: expected a second dot");
    size_t iv = header_end + 2;
    if (!dot_at(compact, iv + JWE_IV_CHARS))
        return refuse(iv, err, "expected an initialization vector of 16 characters (12 octets) and a dot");
    size_t ciphertext = iv + JWE_IV_CHARS + 1;
    if (compact.size < ciphertext + 1 + JWE_TAG_CHARS)
        return refuse(compact.size, err, "the text ends within the ciphertext or the tag");
    size_t tag = compact.size - JWE_TAG_CHARS;
    if (!dot_at(compact, tag - 1))
        return refuse(tag - 1, err, "expected a dot and a tag of 22 characters (16 octets) at the end");
    if (tag - 1 == ciphertext)
        return refuse(ciphertext, err, "the ciphertext is empty");

    size_t n;
    if (!base64url_decode(out->iv, &n, span_of(compact.data + iv, JWE_IV_CHARS)))
        return refuse(iv + n, err, "the initialization vector is not base64url");
    if (!base64url_decode(out->tag, &n, span_of(compact.data + tag, JWE_TAG_CHARS)))
        return refuse(tag + n, err, "the tag is not base64url");
    out->header = span_of(compact.data, header_end);
    out->ciphertext = span_of(compact.data + ciphertext, tag - 1 - ciphertext);
    return ESF_OK;
}

/* Decodes a part of the compact text, whose first octet is the header's. */
static status decode_part(struct bytes **out, const struct jwe *jwe, struct span part, const char *why,
                          struct error **err) {
    AUTO(bytes) struct bytes *octets = NULL;
    size_t n;
    TRY(bytes_new(&octets, base64url_decoded_size(part.size), err));
    if (!base64url_decode(octets->data, &n, part))
        return refuse((size_t)(part.data - jwe->header.data) + n, err, why);
    octets->size = n;
    *out = octets;
    octets = NULL;
    return ESF_OK;
}

status jwe_decode_header(struct bytes **out, const struct jwe *jwe, size_t size_max, struct error **err) {
    *out = NULL;
    if (base64url_decoded_size(jwe->header.size) > size_max)
        return fail(err, ESF_E_LIMIT, ESF_RSC_BAD_REQUEST, "octet 0", "the protected header has more than %zu octets",
                    size_max);
    return decode_part(out, jwe, jwe->header, "the protected header is not base64url", err);
}

status jwe_decode_body(struct jwe *jwe, struct error **err) {
    if (jwe->body != NULL)
        return ESF_OK;
    return decode_part(&jwe->body, jwe, jwe->ciphertext, "the ciphertext is not base64url", err);
}

bool jwe_open(struct jwe *jwe, const struct aead *aead) {
    return jwe->body != NULL && aead_open(aead, jwe->body->data, jwe->tag, jwe->iv, jwe->header, bytes_span(jwe->body));
}

void jwe_cleanup(struct jwe *jwe) {
    bytes_free(jwe->body);
    jwe->body = NULL;
}

size_t jwe_size(size_t header_text_size, size_t plaintext_size) {
    return size_add(size_add(header_text_size, JWE_FIXED_CHARS), base64url_size(plaintext_size));
}

status jwe_seal(uint8_t *out, const struct aead *aead, struct span header_text, struct span plaintext,
                struct error **err) {
    uint8_t iv[AES_GCM_IV_SIZE];
    uint8_t tag[AES_GCM_TAG_SIZE];
    if (plaintext.size == 0) /* TS-0003 8.4.3.2: the ciphertext is never empty */
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "there is nothing to seal: the plaintext is empty");
    TRY(random_iv(iv, err));

    memcpy(out, header_text.data, header_text.size);
    uint8_t *iv_text = out + header_text.size + 2;
    memset(iv_text - 2, '.', 2);
    base64url_encode(iv_text, span_of(iv, sizeof iv));
    iv_text[JWE_IV_CHARS] = '.';

    uint8_t *text = iv_text + JWE_IV_CHARS + 1;
    uint8_t *text_end = text + base64url_size(plaintext.size);
    uint8_t *ciphertext = text_end - plaintext.size;
    TRY(aead_seal(aead, ciphertext, tag, iv, header_text, plaintext, err));
    encode_in_place(text, ciphertext, plaintext.size);
    *text_end = '.';
    base64url_encode(text_end + 1, span_of(tag, sizeof tag));
    return ESF_OK;
}
