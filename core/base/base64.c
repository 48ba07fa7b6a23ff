/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64.h"

#include "base/alloc.h"
#include "base/base64_forms.h"

/* Keys pass through here too, so no branch and no address depends on an octet: the encoding tables fill one cache line each, and decoding
 * is arithmetic on a block of characters, which compilers turn into vector instructions of the platform's baseline. Only that a character is
 * wrong shows, and where. */

enum { BLOCK = 64, VALUE_MAX = 63 };

static const _Alignas(64) uint8_t characters[2][64 + 1] = {
    [BASE64_STANDARD] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
    [BASE64_URL] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_",
};

/* Gives the value of each character, 255 for a wrong one, and returns all of them or-ed together. */
static uint8_t values_of_block(uint8_t *restrict values, const uint8_t *restrict in, enum base64_alphabet alphabet) {
    const uint8_t c62 = characters[alphabet][62];
    const uint8_t c63 = characters[alphabet][63];
    uint8_t seen = 0;
    for (size_t i = 0; i < BLOCK; i++) {
        uint8_t c = in[i];
        uint8_t upper = (uint8_t)(c - 'A') < 26 ? (uint8_t)(c - 'A' + 1) : 0;
        uint8_t lower = (uint8_t)(c - 'a') < 26 ? (uint8_t)(c - 'a' + 27) : 0;
        uint8_t digit = (uint8_t)(c - '0') < 10 ? (uint8_t)(c - '0' + 53) : 0;
        uint8_t last_two = (uint8_t)((c == c62 ? 63 : 0) | (c == c63 ? 64 : 0));
        values[i] = (uint8_t)((upper | lower | digit | last_two) - 1);
        seen |= values[i];
    }
    return seen;
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

static size_t first_wrong_of(const uint8_t *values, size_t count) {
    size_t i = 0;
    while (i < count && values[i] <= VALUE_MAX)
        i++;
    return i;
}

static void join(uint8_t *out, const uint8_t *values, size_t groups) {
    for (; groups > 0; groups--, values += 4, out += 3) {
        uint32_t group = (uint32_t)values[0] << 18 | (uint32_t)values[1] << 12 | (uint32_t)values[2] << 6 | values[3];
        out[0] = (uint8_t)(group >> 16);
        out[1] = (uint8_t)(group >> 8);
        out[2] = (uint8_t)group;
    }
}

/* The last two or three characters give one or two octets and leave bits, which have to be 0. */
static bool join_rest(uint8_t *out, const uint8_t *values, size_t count) {
    uint32_t group =
        (uint32_t)values[0] << 18 | (uint32_t)values[1] << 12 | (count == 3 ? (uint32_t)values[2] << 6 : 0);
    if ((group & (count == 3 ? 0xff : 0xffff)) != 0)
        return false;
    out[0] = (uint8_t)(group >> 16);
    if (count == 3)
        out[1] = (uint8_t)(group >> 8);
    return true;
}

/* Less than a block, without padding. */
static bool decode_end(uint8_t *out, size_t *written, struct span text, enum base64_alphabet alphabet) {
    uint8_t in[BLOCK];
    uint8_t values[BLOCK];
    memset(in, 'A', sizeof in);
    if (text.size > 0)
        memcpy(in, text.data, text.size);
    (void)values_of_block(values, in, alphabet);
    size_t rest = text.size % 4;
    size_t wrong = first_wrong_of(values, text.size);
    if (wrong == text.size && rest == 1)
        wrong = text.size - 1;
    if (wrong < text.size)
        return wrong_at(written, wrong);

    join(out, values, text.size / 4);
    bool is_strict = rest == 0 || join_rest(out + text.size / 4 * 3, values + text.size - rest, rest);
    *written = is_strict ? base64url_decoded_size(text.size) : text.size - 1;
    wipe(in, sizeof in);
    wipe(values, sizeof values);
    return is_strict;
}

/* Text without padding. */
static bool decode(uint8_t *out, size_t *written, struct span text, enum base64_alphabet alphabet) {
    uint8_t values[BLOCK];
    size_t done = 0;
    for (; text.size - done >= BLOCK; done += BLOCK) {
        if (values_of_block(values, text.data + done, alphabet) > VALUE_MAX)
            return wrong_at(written, done + first_wrong_of(values, BLOCK));
        join(out + done / 4 * 3, values, BLOCK / 4);
    }
    struct span end = done > 0 ? span_from(text, done) : text;
    bool is_strict = decode_end(out + done / 4 * 3, written, end, alphabet);
    *written += is_strict ? done / 4 * 3 : done;
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
    return base64url_decoded_size(size);
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
    bool has_whole_groups = text.size % 4 == 0;
    size_t padding = has_whole_groups ? padding_of(text) : 0;
    bool is_strict = decode_fast(out, written, span_of(text.data, text.size - padding), BASE64_STANDARD);
    return is_strict && !has_whole_groups ? wrong_at(written, text.size - 1) : is_strict;
}

void base64url_encode_scalar(uint8_t *out, struct span octets) {
    (void)encode(out, octets, BASE64_URL);
}

bool base64url_decode_scalar(uint8_t *out, size_t *written, struct span text) {
    return decode(out, written, text, BASE64_URL);
}
