/* SPDX-License-Identifier: Apache-2.0
 *
 * Time of RFC 5280 4.1.2.5: UTCTime to 2049, GeneralizedTime from 2050 on, in UTC, with seconds and without fractions. Here it is a number
 * of seconds since 1970. */
#ifndef CERT_TIME_H
#define CERT_TIME_H

#include "cert/der.h"

#ifdef __cplusplus
extern "C" {
#endif

/* cert_time_take takes one Time. */
bool cert_time_take(int64_t *seconds, CBS *from);
bool cert_time_add(CBB *to, int64_t seconds);
bool cert_time_is_writable(int64_t seconds); /* in the years 0 to 9999 */

/* cert_time_text writes "2026-11-25 18:47:16 UTC" for messages. */
struct cert_time_string {
    char text[48];
};
struct cert_time_string cert_time_text(int64_t seconds);

/* reading: a certificate counts through the whole second of notAfter (RFC 5280 4.1.2.5: inclusive). */
static inline bool cert_time_is_before(int64_t now_ms, int64_t seconds) {
    return now_ms < seconds * 1000;
}
static inline bool cert_time_is_after(int64_t now_ms, int64_t seconds) {
    return now_ms >= (seconds + 1) * 1000;
}

#ifdef __cplusplus
}
#endif
#endif
