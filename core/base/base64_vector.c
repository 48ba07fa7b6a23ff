/* SPDX-License-Identifier: Apache-2.0 */
#include "base/base64_forms.h"

#if defined(__x86_64__) && defined(__GNUC__)

#include <immintrin.h>

/* AVX2 does 24 octets and 32 characters a step, in two lanes of 12 and 16. The instructions are chosen by attribute, so
 * that the rest of the library stays runnable on any x86-64. */
#define AVX2 __attribute__((target("avx2")))

enum { LANE_OCTETS = 12, STEP_OCTETS = 2 * LANE_OCTETS, STEP_CHARACTERS = 32 };

struct alphabet_tables {
    /* What to add to a value to get its character, by the class that classes_of_values gives it. */
    int8_t character_minus_value[16];
    /* For each low nibble of a character: the rows of the ASCII table (bits ROW_*) in which it is no base64 character.
     */
    uint8_t wrong_rows[16];
    /* What to add to a character to get its value, by its row of the ASCII table; 8 is added to the row of the
     * character of 63. */
    int8_t value_minus_character[16];
    uint8_t character_of_63;
};

/* Rows of the ASCII table, by high nibble: 2 punctuation, 3 digits, 4 and 6 letters from A and a on, 5 and 7 letters to
 * Z and z. */
enum { ROW_NEVER = 1, ROW_2 = 2, ROW_3 = 4, ROW_4_6 = 8, ROW_5 = 16, ROW_7 = 32 };
enum { N = ROW_NEVER, P = ROW_NEVER | ROW_2, Z = ROW_3 | ROW_5 | ROW_7 };

static const uint8_t row_bits[16] = {N, N, ROW_2, ROW_3, ROW_4_6, ROW_5, ROW_4_6, ROW_7, N, N, N, N, N, N, N, N};

static const struct alphabet_tables tables[2] =
    {
        [BASE64_STANDARD] =
            {
                {'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                 '0' - 52, '+' - 62, '/' - 63, 'A', 0, 0},
                {P | ROW_4_6, P, P, P, P, P, P, P, P, P, P | ROW_3, N | Z, P | Z, P | Z, P | Z, N | Z},
                {0, 0, 62 - '+', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 63 - '/', 0, 0, 0, 0, 0},
                '/',
            },
        [BASE64_URL] =
            {
                {'a' - 26, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52, '0' - 52,
                 '0' - 52, '-' - 62, '_' - 63, 'A', 0, 0},
                {P | ROW_4_6, P, P, P, P, P, P, P, P, P, P | ROW_3, P | Z, P | Z, N | Z, P | Z, P | ROW_3 | ROW_7},
                {0, 0, 62 - '-', 52 - '0', -'A', -'A', 26 - 'a', 26 - 'a', 0, 0, 0, 0, 0, 63 - '_', 0, 0},
                '_',
            },
};

static bool has_avx2(void) {
    return __builtin_cpu_supports("avx2") != 0;
}

AVX2 static inline __m256i in_both_lanes(const void *table) {
    return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)table));
}

/* Each 32 bits take three octets abc in the order b a c b, so that all four sextets can be cut out by 16-bit
 * multiplications: those that start a 16-bit half by the high half of a product, the others by the low half. */
AVX2 static inline __m256i values_of_octets(__m256i octets) {
    const __m256i order = _mm256_setr_epi8(1, 0, 2, 1, 4, 3, 5, 4, 7, 6, 8, 7, 10, 9, 11, 10, 1, 0, 2, 1, 4, 3, 5, 4, 7,
                                           6, 8, 7, 10, 9, 11, 10);
    __m256i groups = _mm256_shuffle_epi8(octets, order);
    __m256i first_and_third =
        _mm256_mulhi_epu16(_mm256_and_si256(groups, _mm256_set1_epi32(0x0fc0fc00)), _mm256_set1_epi32(0x04000040));
    __m256i second_and_fourth =
        _mm256_mullo_epi16(_mm256_and_si256(groups, _mm256_set1_epi32(0x003f03f0)), _mm256_set1_epi32(0x01000010));
    return _mm256_or_si256(first_and_third, second_and_fourth);
}

/* Class 13 for values 0 to 25, 0 for 26 to 51, 1 to 12 for 52 to 63. */
AVX2 static inline __m256i classes_of_values(__m256i values) {
    __m256i upper_case = _mm256_cmpgt_epi8(_mm256_set1_epi8(26), values);
    return _mm256_or_si256(_mm256_subs_epu8(values, _mm256_set1_epi8(51)),
                           _mm256_and_si256(upper_case, _mm256_set1_epi8(13)));
}

AVX2 static size_t encode_avx2(uint8_t *out, struct span octets, const struct alphabet_tables *table) {
    enum { READ = LANE_OCTETS + 16 };
    const __m256i shifts = in_both_lanes(table->character_minus_value);
    size_t done = 0;
    for (; octets.size - done >= READ; done += STEP_OCTETS, out += STEP_CHARACTERS) {
        const uint8_t *in = octets.data + done;
        __m256i both = _mm256_set_m128i(_mm_loadu_si128((const __m128i *)(const void *)(in + LANE_OCTETS)),
                                        _mm_loadu_si128((const __m128i *)(const void *)in));
        __m256i values = values_of_octets(both);
        __m256i characters = _mm256_add_epi8(values, _mm256_shuffle_epi8(shifts, classes_of_values(values)));
        _mm256_storeu_si256((__m256i *)(void *)out, characters);
    }
    return done;
}

/* Sextets to 24 bits by two multiply-and-add steps, then 3 of 4 octets of each group to the front. */
AVX2 static inline __m256i octets_of_values(__m256i values) {
    const __m256i order = _mm256_setr_epi8(2, 1, 0, 6, 5, 4, 10, 9, 8, 14, 13, 12, -1, -1, -1, -1, 2, 1, 0, 6, 5, 4, 10,
                                           9, 8, 14, 13, 12, -1, -1, -1, -1);
    __m256i pairs = _mm256_maddubs_epi16(values, _mm256_set1_epi32(0x01400140));
    __m256i groups = _mm256_madd_epi16(pairs, _mm256_set1_epi32(0x00011000));
    __m256i lanes = _mm256_shuffle_epi8(groups, order);
    return _mm256_permutevar8x32_epi32(lanes, _mm256_setr_epi32(0, 1, 2, 4, 5, 6, 7, 7));
}

AVX2 static size_t decode_avx2(uint8_t *out, struct span text, const struct alphabet_tables *table) {
    enum { CHARACTERS_FOR_A_STORE = 44 }; /* 32 octets are stored though only 24 are meant */
    const __m256i rows = in_both_lanes(row_bits);
    const __m256i wrong_rows = in_both_lanes(table->wrong_rows);
    const __m256i shifts = in_both_lanes(table->value_minus_character);
    const __m256i nibble = _mm256_set1_epi8(0x0f);
    const __m256i of_63 = _mm256_set1_epi8((char)table->character_of_63);
    size_t done = 0;
    for (; text.size - done >= CHARACTERS_FOR_A_STORE; done += STEP_CHARACTERS, out += STEP_OCTETS) {
        __m256i in = _mm256_loadu_si256((const __m256i *)(const void *)(text.data + done));
        __m256i row = _mm256_and_si256(_mm256_srli_epi32(in, 4), nibble);
        __m256i wrong = _mm256_shuffle_epi8(wrong_rows, _mm256_and_si256(in, nibble));
        if (!_mm256_testz_si256(wrong, _mm256_shuffle_epi8(rows, row)))
            break;
        __m256i moved = _mm256_and_si256(_mm256_cmpeq_epi8(in, of_63), _mm256_set1_epi8(8));
        __m256i values = _mm256_add_epi8(in, _mm256_shuffle_epi8(shifts, _mm256_or_si256(row, moved)));
        _mm256_storeu_si256((__m256i *)(void *)out, octets_of_values(values));
    }
    return done;
}

size_t base64_vector_encode(uint8_t *out, struct span octets, enum base64_alphabet alphabet) {
    return has_avx2() ? encode_avx2(out, octets, &tables[alphabet]) : 0;
}

size_t base64_vector_decode(uint8_t *out, struct span text, enum base64_alphabet alphabet) {
    return has_avx2() ? decode_avx2(out, text, &tables[alphabet]) : 0;
}

#else

size_t base64_vector_encode(uint8_t *out, struct span octets, enum base64_alphabet alphabet) {
    (void)out;
    (void)octets;
    (void)alphabet;
    return 0;
}

size_t base64_vector_decode(uint8_t *out, struct span text, enum base64_alphabet alphabet) {
    (void)out;
    (void)text;
    (void)alphabet;
    return 0;
}

#endif
