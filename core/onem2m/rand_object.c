/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/rand_object.h"

#include "base/base64.h"
#include "crypto/crypto.h"
#include "onem2m/enums.h"
#include "onem2m/text.h"
#include "onem2m/timestamp.h"

/* reading: an esprimRandValue that we make is 16 random octets in base64url, redrawn until it is an NCName
 * (TS-0003 8.4.3.1 wants 128 bits, TS-0004 an NCName, neither an encoding). 11 of 64 first characters are redrawn, so
 * this many in a row means that the generator is broken. */
enum { RAND_VALUE_OCTETS = 16, RAND_DRAWS_MAX = 64 };

/* reading: an esprimRandID or esprimRandValue of a peer is opaque: an NCName of ASCII. A value may also start with a
 * digit or "-", because base64url and hex do (TS-0004 6.3.5.50 has NCName for both). */
static bool is_rand_char(char c) {
    return (c >= '0' && c <= '9') || c == '.' || c == '-' || is_ncname_start(c);
}

static bool is_value_start(char c) {
    return is_rand_char(c) && c != '.';
}

static const struct json_limits OBJECT_LIMITS = {.size_max = 8192, .values_max = 64, .depth_max = 4};

/* reading: long names are taken as well as short ones: which of them stand in a JWE header is nowhere said
 * (TS-0003 8.4.3.2). */
struct member {
    const char *name;
    const char *long_name;
    status (*read)(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                   struct error **err);
};

enum { MEMBERS_COUNT = 5 };

static status refuse(const struct json *json, size_t value, struct error **err, const char *why) {
    return fail(err, ESF_E_RAND, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "%s", why);
}

static status read_text(char out[RAND_TEXT_MAX + 1], bool (*is_start)(char), const struct json *json, size_t value,
                        struct error **err) {
    bool fits;
    TRY(text_read(out, RAND_TEXT_MAX, &fits, json, value, err));
    fits = fits && is_start(out[0]);
    for (size_t i = 0; fits && out[i] != 0; i++)
        fits = is_rand_char(out[i]);
    return fits ? ESF_OK
                : refuse(json, value, err,
                         "expected an NCName: 1 to 128 characters A-Z a-z 0-9 . _ -, a letter or _ first");
}

static status read_id(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                      struct error **err) {
    (void)received_at;
    return read_text(out->id, is_ncname_start, json, value, err);
}

static status read_value(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                         struct error **err) {
    (void)received_at;
    return read_text(out->value, is_value_start, json, value, err);
}

static bool copy_number(char *out, size_t max, const struct json *json, size_t value) {
    int64_t number;
    struct span digits = json_raw(json, value);
    if (!json_enumeration(json, value, &number) || digits.size > max)
        return false;
    memcpy(out, digits.data, digits.size);
    out[digits.size] = 0;
    return true;
}

/* reading: the relative form may be a string of digits or a number; TS-0004 8.4.2 leaves the JSON type of a union open.
 */
static status read_expiry(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                          struct error **err) {
    bool fits;
    if (json_kind(json, value) == JSON_NUMBER)
        fits = copy_number(out->expiry, RAND_EXPIRY_MAX, json, value);
    else
        TRY(text_read(out->expiry, RAND_EXPIRY_MAX, &fits, json, value, err));
    if (fits && abs_rel_timestamp_read(span_text(out->expiry), received_at, &out->expires))
        return ESF_OK;
    return refuse(json, value, err,
                  "expected YYYYMMDDThhmmss, perhaps with a comma and 1 to 6 digits, or milliseconds");
}

static status read_number(int32_t *out, const struct json *json, size_t value, struct error **err) {
    int64_t number;
    if (!json_enumeration(json, value, &number) || number > INT32_MAX)
        return refuse(json, value, err, "expected an enumeration: a whole number of the form 0 or [1-9][0-9]*");
    *out = (int32_t)number;
    return ESF_OK;
}

static status read_list(int32_t out[RAND_LIST_MAX], size_t *count, const struct json *json, size_t value,
                        struct error **err) {
    if (json_kind(json, value) != JSON_ARRAY)
        return refuse(json, value, err, "expected a list of enumerations");
    *count = 0;
    for (size_t item = json_first(json, value); item != JSON_NONE; item = json_next(json, value, item)) {
        if (*count == RAND_LIST_MAX)
            return refuse(json, item, err, "the list has more than 16 items");
        TRY(read_number(&out[*count], json, item, err));
        (*count)++;
    }
    return *count > 0 ? ESF_OK : refuse(json, value, err, "the list is empty");
}

static status read_key_gen(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                           struct error **err) {
    (void)received_at;
    out->key_gen_count = 1;
    return read_number(&out->key_gen[0], json, value, err);
}

static status read_key_gens(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                            struct error **err) {
    (void)received_at;
    return read_list(out->key_gen, &out->key_gen_count, json, value, err);
}

static status read_algs(struct rand_object *out, const struct json *json, size_t value, int64_t received_at,
                        struct error **err) {
    (void)received_at;
    return read_list(out->algs, &out->algs_count, json, value, err);
}

/* TS-0003 8.4.3.1, TS-0004 8.2.5: each has multiplicity 1 */
static const struct member MEMBERS[][MEMBERS_COUNT] = {
    [RAND_RECEIVER] = {{"esri", "esprimRandID", read_id},
                       {"esrv", "esprimRandValue", read_value},
                       {"esrx", "esprimRandExpiry", read_expiry},
                       {"esks", "esprimKeyGenAlgIDs", read_key_gens},
                       {"espa", "esprimProtocolAndAlgIDs", read_algs}},
    [RAND_ORIGINATOR] = {{"esri", "esprimRandID", read_id},
                         {"esrv", "esprimRandValue", read_value},
                         {"esrx", "esprimRandExpiry", read_expiry},
                         {"esk", "esprimKeyGenAlgID", read_key_gen},
                         {"espa", "esprimProtocolAndAlgIDs", read_algs}},
};

static size_t member_index(enum rand_kind kind, const struct json *json, size_t value) {
    size_t i = 0;
    while (i < MEMBERS_COUNT && !json_name_is(json, value, MEMBERS[kind][i].name) &&
           !json_name_is(json, value, MEMBERS[kind][i].long_name))
        i++;
    return i;
}

static status append_list(struct bytes **out, const int32_t *items, size_t count, struct error **err) {
    for (size_t i = 0; i < count; i++) {
        TRY(bytes_append_text(out, i == 0 ? "[" : ",", err));
        TRY(bytes_append_int(out, items[i], err));
    }
    return bytes_append_text(out, "]", err);
}

static status append_text(struct bytes **out, const char *before, const char *text, struct error **err) {
    TRY(bytes_append_text(out, before, err));
    return bytes_append_text(out, text, err);
}

static status append_value_octets(struct bytes **out, const struct rand_object *object, struct error **err) {
    uint8_t octets[RAND_TEXT_MAX];
    size_t size;
    if (!base64url_decode(octets, &size, span_text(object->value)) || size != RAND_VALUE_OCTETS)
        return fail(err, ESF_E_RAND, ESF_RSC_BAD_REQUEST, "/esrv",
                    "encoding B needs an esprimRandValue that is 16 octets in base64url");
    return bytes_append(out, span_of(octets, size), err);
}

static bool list_has(const int32_t *items, size_t count, int32_t wanted) {
    for (size_t i = 0; i < count; i++) {
        if (items[i] == wanted)
            return true;
    }
    return false;
}

static bool list_equal(const int32_t *a, size_t a_count, const int32_t *b, size_t b_count) {
    return span_equal(span_of(a, a_count * sizeof *a), span_of(b, b_count * sizeof *b));
}

status rand_object_read(struct rand_object *out, enum rand_kind kind, const struct json *json, size_t value,
                        int64_t received_at, struct error **err) {
    unsigned seen = 0;
    *out = (struct rand_object){.kind = kind};
    if (json_kind(json, value) != JSON_OBJECT)
        return refuse(json, value, err, "a random object is a JSON object");
    for (size_t item = json_first(json, value); item != JSON_NONE; item = json_next(json, value, item)) {
        size_t i = member_index(kind, json, item);
        if (i == MEMBERS_COUNT)
            return refuse(json, item, err, "a random object of this kind has no such member");
        if ((seen & 1U << i) != 0)
            return refuse(json, item, err, "the member stands twice, under its short and its long name");
        seen |= 1U << i;
        TRY(MEMBERS[kind][i].read(out, json, item, received_at, err));
    }
    for (size_t i = 0; i < MEMBERS_COUNT; i++) {
        if ((seen & 1U << i) == 0)
            return fail(err, ESF_E_RAND, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text,
                        "the random object has no \"%s\" (%s)", MEMBERS[kind][i].name, MEMBERS[kind][i].long_name);
    }
    return ESF_OK;
}

status rand_object_read_text(struct rand_object *out, enum rand_kind kind, struct span text, int64_t received_at,
                             struct error **err) {
    AUTO(json) struct json json = {.count = 0};
    TRY(json_read(&json, text, &OBJECT_LIMITS, err));
    return rand_object_read(out, kind, &json, 0, received_at, err);
}

status rand_object_append(struct bytes **out, const struct rand_object *object, struct error **err) {
    TRY(append_text(out, "{\"esri\":\"", object->id, err));
    TRY(append_text(out, "\",\"esrv\":\"", object->value, err));
    TRY(append_text(out, "\",\"esrx\":\"", object->expiry, err));
    if (object->kind == RAND_RECEIVER) {
        TRY(bytes_append_text(out, "\",\"esks\":", err));
        TRY(append_list(out, object->key_gen, object->key_gen_count, err));
    } else {
        TRY(bytes_append_text(out, "\",\"esk\":", err));
        TRY(bytes_append_int(out, object->key_gen[0], err));
    }
    TRY(bytes_append_text(out, ",\"espa\":", err));
    TRY(append_list(out, object->algs, object->algs_count, err));
    return bytes_append_text(out, "}", err);
}

/* reading: what of a random object goes into the session key (TS-0003 10.3.8.2 does not say): its canonical text (A,
 * the default), the octets of its value (B) or the characters of its value (C). */
status rand_object_encode(struct bytes **out, const struct rand_object *object, int32_t encoding, struct error **err) {
    switch (encoding) {
    case ESF_ENCODING_A:
        return rand_object_append(out, object, err);
    case ESF_ENCODING_B:
        return append_value_octets(out, object, err);
    case ESF_ENCODING_C:
        return bytes_append_text(out, object->value, err);
    default:
        return fail(err, ESF_E_ARGUMENT, 0, NULL, "encoding %d is none of A (1), B (2), C (3)", (int)encoding);
    }
}

bool rand_object_equal(const struct rand_object *a, const struct rand_object *b) {
    return a->kind == b->kind && strcmp(a->id, b->id) == 0 && strcmp(a->value, b->value) == 0 &&
           strcmp(a->expiry, b->expiry) == 0 &&
           list_equal(a->key_gen, a->key_gen_count, b->key_gen, b->key_gen_count) &&
           list_equal(a->algs, a->algs_count, b->algs, b->algs_count);
}

unsigned rand_object_mask(const struct rand_object *object) {
    unsigned mask = 0;
    for (size_t i = 0; i < object->algs_count; i++) {
        const struct esprim_alg *alg = esprim_alg_by_id(object->algs[i]);
        mask |= alg != NULL ? alg->bit : 0;
    }
    return mask;
}

bool rand_object_has_alg(const struct rand_object *object, int32_t id) {
    return list_has(object->algs, object->algs_count, id);
}

bool rand_object_has_key_gen(const struct rand_object *object, int32_t id) {
    return list_has(object->key_gen, object->key_gen_count, id);
}

bool rand_object_within(const struct rand_object *a, const struct rand_object *b) {
    for (size_t i = 0; i < a->algs_count; i++) {
        if (!rand_object_has_alg(b, a->algs[i]))
            return false;
    }
    return true;
}

void rand_object_set_algs(struct rand_object *object, unsigned mask) {
    object->algs_count = 0;
    for (size_t i = 0; i < ESPRIM_ALG_COUNT; i++) {
        if ((mask & ESPRIM_ALGS[i].bit) != 0)
            object->algs[object->algs_count++] = ESPRIM_ALGS[i].id;
    }
}

status rand_text_random(char out[23], struct error **err) {
    uint8_t octets[RAND_VALUE_OCTETS];
    for (int draws = 0; draws < RAND_DRAWS_MAX; draws++) {
        TRY(random_octets(octets, sizeof octets, err));
        base64url_encode((uint8_t *)out, span_of(octets, sizeof octets));
        out[22] = 0;
        if (is_ncname_start(out[0]))
            return ESF_OK;
    }
    return fail(err, ESF_E_RANDOM, 0, NULL, "the random generator repeats itself");
}

bool is_ncname_start(char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_';
}
