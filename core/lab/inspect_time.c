/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>

#include "lab/inspect_parts.h"
#include "onem2m/timestamp.h"

struct unit {
    int64_t ms;
    const char *name;
};

static const struct unit UNITS[] = {
    {INT64_C(86400000), "days"}, {INT64_C(3600000), "hours"}, {INT64_C(60000), "minutes"}, {INT64_C(1000), "seconds"}};

/* The largest unit of which there are two or more. */
static struct unit unit_for(int64_t ms) {
    size_t i = 0;
    while (i + 1 < sizeof UNITS / sizeof UNITS[0] && ms < 2 * UNITS[i].ms)
        i++;
    return UNITS[i];
}

struct moment distance_of(int64_t unix_ms, int64_t now) {
    struct moment moment;
    bool is_past = now >= unix_ms;
    int64_t distance = is_past ? now - unix_ms : unix_ms - now;
    struct unit unit = unit_for(distance);
    (void)snprintf(moment.text, sizeof moment.text, "%s%lld %s%s", is_past ? "" : "in ",
                   (long long)(distance / unit.ms), unit.name, is_past ? " ago" : "");
    return moment;
}

struct moment moment_of(int64_t unix_ms, int64_t now) {
    struct moment moment;
    char t[TIMESTAMP_SIZE + 1];
    timestamp_write(t, unix_ms);
    (void)snprintf(moment.text, sizeof moment.text, "%.4s-%.2s-%.2s %.2s:%.2s:%.2s UTC, %s%.40s", t, t + 4, t + 6,
                   t + 9, t + 11, t + 13, now >= unix_ms ? "expired " : "", distance_of(unix_ms, now).text);
    return moment;
}
