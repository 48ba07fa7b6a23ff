/* SPDX-License-Identifier: Apache-2.0
 *
 * Primitives of exactly the size wanted, in which only the request identifier changes. */
#ifndef BENCH_LETTER_H
#define BENCH_LETTER_H

#include <stddef.h>
#include <stdint.h>

enum { MESSAGES_MAX = 200000 }; /* below the quota of marks for one key (D10) */

struct letter {
    uint8_t *text; /* freed by the owner */
    size_t size, rqi_at;
};

struct letter letter_request(size_t size);
struct letter letter_response(size_t size);

/* letter_number writes the number into the letter and gives its text. */
const uint8_t *letter_number(const struct letter *letter, size_t number);

#endif
