/* SPDX-License-Identifier: Apache-2.0 */
#include "letter.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "world.h"

enum { RQI_DIGITS = 8 };

static struct letter letter_new(const char *start, const char *rqi, size_t size) {
    const char *rest = "00000000\",\"pc\":\"";
    size_t used = strlen(start) + strlen(rqi) + strlen(rest);
    struct letter letter = {malloc(size + 1), size, strlen(start) + strlen(rqi)};
    expect(letter.text != NULL && size > used + 2, "no room for a primitive");
    (void)snprintf((char *)letter.text, size, "%s%s%s", start, rqi, rest);
    memset(letter.text + used, 'a', size - used - 2);
    memcpy(letter.text + size - 2, "\"}", 2);
    return letter;
}

struct letter letter_request(size_t size) {
    return letter_new("{\"op\":1,\"fr\":\"" ORIGINATOR_AT_HUB "\",\"to\":\"x\",", "\"rqi\":\"", size);
}

struct letter letter_response(size_t size) {
    return letter_new("{\"rsc\":2000,", "\"rqi\":\"", size);
}

const uint8_t *letter_number(const struct letter *letter, size_t number) {
    char digits[RQI_DIGITS + 1];
    (void)snprintf(digits, sizeof digits, "%08zu", number % 100000000);
    memcpy(letter->text + letter->rqi_at, digits, RQI_DIGITS);
    return letter->text;
}
