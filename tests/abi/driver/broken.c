/* SPDX-License-Identifier: Apache-2.0
 *
 * A library that breaks the promises of the ABI, one a function, to show that the driver notices. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

typedef struct {
    int32_t code;
    const char *message;
} esf_error;

static esf_error fine = {-801, "too many"};
static esf_error silent = {-801, ""};
static esf_error two_lines = {-801, "two\nlines"};
static esf_error other = {-200, "format"};

int32_t esf_error_code(const esf_error *error) {
    return error->code;
}

const char *esf_error_name(const esf_error *error) {
    return error->code == -801 ? "ESF_E_LIMIT" : "ESF_E_FORMAT";
}

const char *esf_error_message(const esf_error *error) {
    return error->message;
}

const char *esf_error_where(const esf_error *error) {
    (void)error;
    return "";
}

int32_t esf_error_rsc(const esf_error *error) {
    (void)error;
    return 0;
}

int32_t esf_error_remedy(const esf_error *error) {
    (void)error;
    return 0;
}

void esf_error_free(esf_error *error) {
    (void)error;
}

#define FUNCTION(name) int32_t name(void **out, const uint8_t *data, size_t data_len, esf_error **err)
#define END(status, error)                                                                                             \
    do {                                                                                                               \
        (void)data, (void)data_len;                                                                                    \
        *out = NULL;                                                                                                   \
        *err = (error);                                                                                                \
        return (status);                                                                                               \
    } while (0)

FUNCTION(esf_right) {
    END(-801, &fine);
}

FUNCTION(esf_strange) {
    END(-12345, &fine);
}

FUNCTION(esf_dirty) {
    (void)data, (void)data_len, (void)out;
    *err = &fine;
    return -801;
}

FUNCTION(esf_forgetful) {
    (void)data, (void)data_len, (void)err;
    *out = NULL;
    return -801;
}

FUNCTION(esf_empty) {
    END(0, NULL);
}

FUNCTION(esf_mute) {
    END(-801, &silent);
}

FUNCTION(esf_loud) {
    END(-801, &two_lines);
}

FUNCTION(esf_two_faced) {
    END(-801, &other);
}

FUNCTION(esf_greedy) {
    volatile uint8_t octet = data[data_len];
    (void)octet;
    END(-801, &fine);
}

FUNCTION(esf_wild) {
    (void)data, (void)data_len, (void)out, (void)err;
    abort();
}

/* ---- results in the caller's memory ---- */

#define INTO(name) int32_t name(uint8_t *dst, size_t capacity, size_t *written, esf_error **err)

INTO(esf_into_right) {
    (void)capacity;
    dst[0] = 'x';
    *written = 1;
    *err = NULL;
    return 0;
}

INTO(esf_into_silent) {
    (void)dst, (void)capacity, (void)written;
    *err = NULL;
    return 0;
}

INTO(esf_into_boastful) {
    (void)dst;
    *written = capacity + 1;
    *err = NULL;
    return 0;
}

INTO(esf_into_leaky) {
    (void)capacity;
    dst[0] = 'x';
    *written = 0;
    *err = &fine;
    return -801;
}

INTO(esf_into_counting) {
    (void)dst, (void)capacity;
    *written = 1;
    *err = &fine;
    return -801;
}

INTO(esf_into_beyond) {
    dst[capacity] = 'x';
    *written = 1;
    *err = NULL;
    return 0;
}
