/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/timestamp.h"

#include <stdio.h>

enum { DAYS_PER_ERA = 146097, DAYS_TO_1970 = 719468, MS_PER_SECOND = 1000, MS_PER_DAY = 86400000 };

/* 9999-12-31T23:59:59,999 */
static const int64_t LAST_MS = INT64_C(253402300799999);

/* reading: an expiry in the relative form is in milliseconds and counts from when the object was received
 * (TS-0004 6.3.3 gives neither the unit nor the instant). Up to 19 digits, as xs:long has. */
enum { RELATIVE_DIGITS_MAX = 19 };

struct date {
    int64_t year;
    int64_t month; /* 1 to 12 */
    int64_t day;   /* 1 to 31 */
};

/* Days since 1970-01-01 in the Gregorian calendar. Years are counted from March, so that the leap day is the last one.
 */
static int64_t days_of(struct date date) {
    int64_t year = date.month <= 2 ? date.year - 1 : date.year;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t day_of_year = (153 * ((date.month + 9) % 12) + 2) / 5 + date.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return era * DAYS_PER_ERA + day_of_era - DAYS_TO_1970;
}

/* The reverse, for days from 1970 on. */
static struct date date_of(int64_t days) {
    int64_t shifted = days + DAYS_TO_1970;
    int64_t era = shifted / DAYS_PER_ERA;
    int64_t day_of_era = shifted % DAYS_PER_ERA;
    int64_t year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t shifted_month = (5 * day_of_year + 2) / 153;
    struct date date = {era * 400 + year_of_era, shifted_month < 10 ? shifted_month + 3 : shifted_month - 9,
                        day_of_year - (153 * shifted_month + 2) / 5 + 1};
    date.year += date.month <= 2 ? 1 : 0;
    return date;
}

static bool is_leap(int64_t year) {
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int64_t days_in_month(struct date date) {
    static const int64_t DAYS[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    return DAYS[date.month - 1] + (date.month == 2 && is_leap(date.year) ? 1 : 0);
}

static bool is_real_date(struct date date) {
    return date.year >= 1 && date.month >= 1 && date.month <= 12 && date.day >= 1 && date.day <= days_in_month(date);
}

/* At most RELATIVE_DIGITS_MAX digits, which uint64_t holds; what is above int64_t is taken as its largest. */
static bool digits_read(struct span text, int64_t *out) {
    uint64_t number = 0;
    for (size_t i = 0; i < text.size; i++) {
        if (text.data[i] < '0' || text.data[i] > '9')
            return false;
        number = number * 10 + (text.data[i] - '0');
    }
    *out = number > INT64_MAX ? INT64_MAX : (int64_t)number;
    return text.size > 0;
}

static bool field_read(struct span text, size_t offset, size_t size, int64_t *out) {
    return digits_read(span_of(text.data + offset, size), out);
}

/* Milliseconds of ",f" to ",ffffff"; further digits are below what we keep. */
static bool fraction_read(struct span text, int64_t *ms) {
    *ms = 0;
    if (text.size == 0)
        return true;
    int64_t number;
    if (text.data[0] != ',' || text.size < 2 || text.size > 7 || !digits_read(span_from(text, 1), &number))
        return false;
    for (size_t digits = text.size - 1; digits < 6; digits++)
        number *= 10;
    *ms = number / 1000;
    return true;
}

void timestamp_write(char out[TIMESTAMP_SIZE + 1], int64_t unix_ms) {
    int64_t ms = unix_ms < 0 ? 0 : unix_ms > LAST_MS ? LAST_MS : unix_ms;
    struct date date = date_of(ms / MS_PER_DAY);
    unsigned second = (unsigned)(ms % MS_PER_DAY / MS_PER_SECOND);
    (void)snprintf(out, TIMESTAMP_SIZE + 1, "%04u%02u%02uT%02u%02u%02u", (unsigned)date.year % 10000,
                   (unsigned)date.month % 100, (unsigned)date.day % 100, second / 3600, second / 60 % 60, second % 60);
}

bool timestamp_read(struct span text, int64_t *unix_ms) {
    struct date date;
    int64_t hour, minute, second, ms;
    if (text.size < TIMESTAMP_SIZE || text.data[8] != 'T')
        return false;
    if (!field_read(text, 0, 4, &date.year) || !field_read(text, 4, 2, &date.month) ||
        !field_read(text, 6, 2, &date.day) || !field_read(text, 9, 2, &hour) || !field_read(text, 11, 2, &minute) ||
        !field_read(text, 13, 2, &second) || !fraction_read(span_from(text, TIMESTAMP_SIZE), &ms))
        return false;
    if (!is_real_date(date) || hour > 23 || minute > 59 || second > 59)
        return false;
    *unix_ms = days_of(date) * MS_PER_DAY + ((hour * 60 + minute) * 60 + second) * MS_PER_SECOND + ms;
    return true;
}

bool abs_rel_timestamp_read(struct span text, int64_t received_at, int64_t *unix_ms) {
    int64_t relative;
    if (text.size > RELATIVE_DIGITS_MAX || !digits_read(text, &relative))
        return timestamp_read(text, unix_ms);
    *unix_ms = received_at > INT64_MAX - relative ? INT64_MAX : received_at + relative;
    return true;
}
