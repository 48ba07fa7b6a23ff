/* SPDX-License-Identifier: Apache-2.0 */
#include "json/scan.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

static bool is_plain(uint8_t octet) {
    return octet >= 0x20 && octet < 0x80 && octet != '"' && octet != '\\';
}

size_t scan_plain_simple(struct span octets) {
    size_t n = 0;
    while (n < octets.size && is_plain(octets.data[n]))
        n++;
    return n;
}

/* Whether all eight octets are plain. Each term sets the high bit of an octet that is not; as the borrow of a
 * subtraction can only reach octets above one that was found already, the answer for the eight as a whole is exact. */
static bool word_is_plain(uint64_t word) {
    const uint64_t ones = UINT64_C(0x0101010101010101);
    uint64_t quote = word ^ ones * '"';
    uint64_t backslash = word ^ ones * '\\';
    uint64_t found = word | (word - ones * 0x20) | (quote - ones) | (backslash - ones);
    return (found & ones * 0x80) == 0;
}

size_t scan_plain_words(struct span octets) {
    size_t n = 0;
    uint64_t word;
    for (; octets.size - n >= sizeof word; n += sizeof word) {
        memcpy(&word, octets.data + n, sizeof word);
        if (!word_is_plain(word))
            break;
    }
    return n + scan_plain_simple(span_from(octets, n));
}

#if defined(__SSE2__)

/* 0xFF for each octet that is not plain. The comparison is signed, so that "below 0x20" finds those above 0x7F too. */
static __m128i not_plain(const uint8_t *octets) {
    __m128i block = _mm_loadu_si128((const __m128i *)octets);
    __m128i outside = _mm_cmplt_epi8(block, _mm_set1_epi8(0x20));
    __m128i quote = _mm_cmpeq_epi8(block, _mm_set1_epi8('"'));
    __m128i backslash = _mm_cmpeq_epi8(block, _mm_set1_epi8('\\'));
    return _mm_or_si128(outside, _mm_or_si128(quote, backslash));
}

size_t scan_plain(struct span octets) {
    size_t n = 0;
    while (octets.size - n >= 16) {
        unsigned found = (unsigned)_mm_movemask_epi8(not_plain(octets.data + n));
        if (found != 0)
            return n + (size_t)__builtin_ctz(found);
        n += 16;
        for (; octets.size - n >= 64; n += 64) {
            const uint8_t *at = octets.data + n;
            __m128i low = _mm_or_si128(not_plain(at), not_plain(at + 16));
            __m128i high = _mm_or_si128(not_plain(at + 32), not_plain(at + 48));
            if (_mm_movemask_epi8(_mm_or_si128(low, high)) != 0)
                break;
        }
    }
    return n + scan_plain_words(span_from(octets, n));
}

#else

size_t scan_plain(struct span octets) {
    return scan_plain_words(octets);
}

#endif

static bool is_between(uint8_t octet, uint8_t low, uint8_t high) {
    return octet >= low && octet <= high;
}

size_t scan_utf8(struct span octets) {
    if (octets.size < 2)
        return 0;
    const uint8_t *at = octets.data;
    uint8_t first = at[0];
    if (is_between(first, 0xC2, 0xDF))
        return is_between(at[1], 0x80, 0xBF) ? 2 : 0;
    uint8_t low = first == 0xE0 ? 0xA0 : first == 0xF0 ? 0x90 : 0x80;
    uint8_t high = first == 0xED ? 0x9F : first == 0xF4 ? 0x8F : 0xBF;
    size_t size = is_between(first, 0xE0, 0xEF) ? 3 : is_between(first, 0xF0, 0xF4) ? 4 : 0;
    if (size == 0 || octets.size < size || !is_between(at[1], low, high))
        return 0;
    for (size_t i = 2; i < size; i++)
        if (!is_between(at[i], 0x80, 0xBF))
            return 0;
    return size;
}

/* The value of \uXXXX, SCAN_MALFORMED when it is not one. */
static uint32_t escaped_unit(struct span octets) {
    if (octets.size < 6 || octets.data[0] != '\\' || octets.data[1] != 'u')
        return SCAN_MALFORMED;
    uint32_t unit = 0;
    for (size_t i = 2; i < 6; i++) {
        uint8_t c = octets.data[i];
        uint32_t digit;
        if (is_between(c, '0', '9'))
            digit = c - (uint32_t)'0';
        else if (is_between(c, 'a', 'f'))
            digit = c - (uint32_t)'a' + 10;
        else if (is_between(c, 'A', 'F'))
            digit = c - (uint32_t)'A' + 10;
        else
            return SCAN_MALFORMED;
        unit = unit << 4 | digit;
    }
    return unit;
}

static size_t unicode_escape(struct span octets, uint32_t *character) {
    *character = escaped_unit(octets);
    if (*character == SCAN_MALFORMED)
        return 0;
    if (*character < 0xD800 || *character > 0xDFFF)
        return 6;
    uint32_t low = escaped_unit(span_from(octets, 6));
    if (*character > 0xDBFF || low < 0xDC00 || low > 0xDFFF)
        return 0;
    *character = 0x10000 + ((*character - 0xD800) << 10 | (low - 0xDC00));
    return 12;
}

size_t scan_escape(struct span octets, uint32_t *character) {
    *character = SCAN_MALFORMED;
    if (octets.size < 2)
        return 0;
    switch (octets.data[1]) {
    case 'u':
        return unicode_escape(octets, character);
    case '"':
    case '\\':
    case '/':
        *character = octets.data[1];
        return 2;
    case 'b':
        *character = '\b';
        return 2;
    case 'f':
        *character = '\f';
        return 2;
    case 'n':
        *character = '\n';
        return 2;
    case 'r':
        *character = '\r';
        return 2;
    case 't':
        *character = '\t';
        return 2;
    default:
        return 0;
    }
}

static size_t put_utf8(uint8_t out[4], uint32_t character) {
    if (character < 0x80) {
        out[0] = (uint8_t)character;
        return 1;
    }
    size_t size = character < 0x800 ? 2 : character < 0x10000 ? 3 : 4;
    static const uint8_t lead[] = {0, 0, 0xC0, 0xE0, 0xF0};
    for (size_t i = size - 1; i > 0; i--) {
        out[i] = (uint8_t)(0x80 | (character & 0x3F));
        character >>= 6;
    }
    out[0] = (uint8_t)(lead[size] | character);
    return size;
}

size_t unescape_next(struct unescape *reader) {
    if (reader->left.size == 0)
        return 0;
    if (reader->left.data[0] != '\\') {
        reader->octets[0] = reader->left.data[0];
        reader->left = span_from(reader->left, 1);
        return 1;
    }
    uint32_t character;
    size_t size = scan_escape(reader->left, &character);
    if (size == 0)
        return 0;
    reader->left = span_from(reader->left, size);
    return put_utf8(reader->octets, character);
}
