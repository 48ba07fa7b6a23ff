/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/time.h"

#include <stdio.h>

#include <openssl/posix_time.h>

static const int FIRST_GENERALIZED_YEAR = 2050 - 1900;
static const int FIRST_UTC_YEAR = 1950 - 1900;

bool cert_time_take(int64_t *seconds, CBS *from) {
    CBS content;
    CBS_ASN1_TAG tag;
    struct tm tm;
    *seconds = 0;
    if (!CBS_get_any_asn1(from, &content, &tag))
        return false;
    if (tag == CBS_ASN1_UTCTIME) {
        if (!CBS_parse_utc_time(&content, &tm, 0))
            return false;
    } else if (tag != CBS_ASN1_GENERALIZEDTIME || !CBS_parse_generalized_time(&content, &tm, 0) ||
               (tm.tm_year >= FIRST_UTC_YEAR && tm.tm_year < FIRST_GENERALIZED_YEAR)) {
        return false;
    }
    return OPENSSL_tm_to_posix(&tm, seconds) == 1;
}

bool cert_time_is_writable(int64_t seconds) {
    struct tm tm;
    return OPENSSL_posix_to_tm(seconds, &tm) == 1;
}

bool cert_time_add(CBB *to, int64_t seconds) {
    struct tm tm;
    if (OPENSSL_posix_to_tm(seconds, &tm) != 1)
        return false;
    bool is_utc = tm.tm_year >= FIRST_UTC_YEAR && tm.tm_year < FIRST_GENERALIZED_YEAR;
    char text[64];
    int size = snprintf(text, sizeof text, "%04d%02d%02d%02d%02d%02dZ", tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday,
                        tm.tm_hour, tm.tm_min, tm.tm_sec);
    int skipped = is_utc ? 2 : 0;
    return CBB_add_asn1_element(to, is_utc ? CBS_ASN1_UTCTIME : CBS_ASN1_GENERALIZEDTIME,
                                (const uint8_t *)text + skipped, (size_t)(size - skipped)) == 1;
}

struct cert_time_string cert_time_text(int64_t seconds) {
    struct cert_time_string out = {"an impossible time"};
    struct tm tm;
    if (OPENSSL_posix_to_tm(seconds, &tm) == 1)
        snprintf(out.text, sizeof out.text, "%04d-%02d-%02d %02d:%02d:%02d UTC", (tm.tm_year + 1900) % 10000,
                 tm.tm_mon + 1, tm.tm_mday, tm.tm_hour, tm.tm_min, tm.tm_sec);
    return out;
}
