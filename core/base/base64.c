/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include "base/alloc.h"
#include "base/base64_forms.h"

/* Keys pass through here too, so no branch and no address depends on an octet: the encoding tables fill one cache line
 * each, and decoding is arithmetic. Only that a character is wrong shows, and where. */

static const _Alignas(64) uint8_t characters[2][64 + 1] = {
    [BASE64_STANDARD] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

/* All ones when low <= c <= high, else 0, for values below 2^31. */
static uint32_t in_range(uint32_t c, uint32_t low, uint32_t high) {
    return 0 - (((low - 1 - c) & (c - high - 1)) >> 31);
}

/* The value of a character, or all ones. */
static uint32_t value_of(uint8_t character, enum base64_alphabet alphabet) {
    uint32_t c = character;
    uint32_t c62 = characters[alphabet][62];
    uint32_t c63 = characters[alphabet][63];
    uint32_t one_more = (in_range(c, 'A', 'Z') & (c - 'A' + 1)) | (in_range(c, 'a', 'z') & (c - 'a' + 27)) |
                        (in_range(c, '0', '9') & (c - '0' + 53)) | (in_range(c, c62, c62) & 63) |
                        (in_range(c, c63, c63) & 64);
    return one_more - 1;
}

/* Returns the number of characters. */
static size_t encode(uint8_t *out, struct span octets, enum base64_alphabet alphabet) {
    const uint8_t *table = characters[alphabet];
    const uint8_t *in = octets.data;
    uint8_t *start = out;
    for (size_t left = octets.size / 3; left > 0; left--, in += 3) {
        uint32_t group = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];
        *out++ = table[group >> 18];
        *out++ = table[group >> 12 & 63];
        *out++ = table[group >> 6 & 63];
        *out++ = table[group & 63];
    }
    size_t rest = octets.size % 3;
    if (rest > 0) {
        uint32_t group = (uint32_t)in[0] << 16 | (rest == 2 ? (uint32_t)in[1] << 8 : 0);
        *out++ = table[group >> 18];
        *out++ = table[group >> 12 & 63];
        if (rest == 2)
            *out++ = table[group >> 6 & 63];
    }
    return (size_t)(out - start);
}

static bool wrong_at(size_t *written, size_t offset) {
    *written = offset;
    return false;
}

static size_t first_wrong_of(const uint8_t *in, size_t count, enum base64_alphabet alphabet) {
    size_t i = 0;
    while (i < count && value_of(in[i], alphabet) <= 63)
        i++;
    return i;
}

/* The last two or three characters, which give one or two octets and leave bits that have to be 0. */
static bool decode_rest(uint8_t *out, size_t *written, const uint8_t *in, size_t count, enum base64_alphabet alphabet) {
    size_t wrong = first_wrong_of(in, count, alphabet);
    if (wrong < count)
        return wrong_at(written, wrong);
    if (count == 1)
        return wrong_at(written, 0);
    uint32_t group = value_of(in[0], alphabet) << 18 | value_of(in[1], alphabet) << 12;
    if (count == 3)
        group |= value_of(in[2], alphabet) << 6;
    uint32_t unused_bits = count == 3 ? 0xff : 0xffff;
    if ((group & unused_bits) != 0)
        return wrong_at(written, count - 1);
    out[0] = (uint8_t)(group >> 16);
    if (count == 3)
        out[1] = (uint8_t)(group >> 8);
    *written = count - 1;
    return true;
}

/* Text without padding. */
static bool decode(uint8_t *out, size_t *written, struct span text, enum base64_alphabet alphabet) {
    size_t groups = text.size / 4;
    for (size_t i = 0; i < groups; i++) {
        const uint8_t *in = text.data + 4 * i;
        uint32_t group = value_of(in[0], alphabet) << 18 | value_of(in[1], alphabet) << 12 |
                         value_of(in[2], alphabet) << 6 | value_of(in[3], alphabet);
        if (group >> 24 != 0) /* a wrong character sets all bits from its own upwards, so the first octet shows it */
            return wrong_at(written, 4 * i + first_wrong_of(in, 4, alphabet));
        out[3 * i] = (uint8_t)(group >> 16);
        out[3 * i + 1] = (uint8_t)(group >> 8);
        out[3 * i + 2] = (uint8_t)group;
    }
    size_t rest = text.size % 4;
    size_t rest_written = 0;
    bool is_strict = rest == 0 || decode_rest(out + 3 * groups, &rest_written, text.data + 4 * groups, rest, alphabet);
    *written = (is_strict ? 3 * groups : 4 * groups) + rest_written;
    return is_strict;
}

static size_t encode_fast(uint8_t *out, struct span octets, enum base64_alphabet alphabet) {
    size_t done = base64_vector_encode(out, octets, alphabet);
    if (done == 0)
        return encode(out, octets, alphabet);
    return done / 3 * 4 + encode(out + done / 3 * 4, span_from(octets, done), alphabet);
}

static bool decode_fast(uint8_t *out, size_t *written, struct span text, enum base64_alphabet alphabet) {
    size_t done = base64_vector_decode(out, text, alphabet);
    if (done == 0)
        return decode(out, written, text, alphabet);
    bool is_strict = decode(out + done / 4 * 3, written, span_from(text, done), alphabet);
    *written += is_strict ? done / 4 * 3 : done;
    return is_strict;
}

size_t base64url_size(size_t size) {
    return size_add(size_mul(size / 3, 4), size % 3 > 0 ? size % 3 + 1 : 0);
}

size_t base64url_decoded_size(size_t size) {
    return size / 4 * 3 + (size % 4 > 0 ? size % 4 - 1 : 0);
}

void base64url_encode(uint8_t *out, struct span octets) {
    (void)encode_fast(out, octets, BASE64_URL);
}

bool base64url_decode(uint8_t *out, size_t *written, struct span text) {
    return decode_fast(out, written, text, BASE64_URL);
}

size_t base64_size(size_t size) {
    return size_mul(size / 3 + (size % 3 > 0 ? 1 : 0), 4);
}

size_t base64_decoded_size(size_t size) {
    return size / 4 * 3;
}

void base64_encode(uint8_t *out, struct span octets) {
    size_t written = encode_fast(out, octets, BASE64_STANDARD);
    while (written % 4 != 0)
        out[written++] = '=';
}

static size_t padding_of(struct span text) {
    if (text.size < 4 || text.data[text.size - 1] != '=')
        return 0;
    return text.data[text.size - 2] == '=' ? 2 : 1;
}

bool base64_decode(uint8_t *out, size_t *written, struct span text) {
    if (text.size % 4 != 0) {
        size_t wrong = first_wrong_of(text.data, text.size, BASE64_STANDARD);
        return wrong_at(written, wrong < text.size ? wrong : text.size - 1);
    }
    return decode_fast(out, written, span_of(text.data, text.size - padding_of(text)), BASE64_STANDARD);
}

void base64url_encode_scalar(uint8_t *out, struct span octets) {
    (void)encode(out, octets, BASE64_URL);
}

bool base64url_decode_scalar(uint8_t *out, size_t *written, struct span text) {
    return decode(out, written, text, BASE64_URL);
}
