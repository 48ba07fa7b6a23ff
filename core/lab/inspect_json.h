/* SPDX-License-Identifier: Apache-2.0
 *
 * A reader of JSON that goes on after a fault. json_read is the judge (D17) and stops at the first; this one reports
 * every fault it can get past, and leaves the list of values up to the one that it cannot. A text is reported as faulty
 * here exactly when json_read refuses it under the same limits. The list is for looking: names may be repeated in it,
 * and strings may hold what is not UTF-8. */
#ifndef LAB_INSPECT_JSON_H
#define LAB_INSPECT_JSON_H

#include "lab/inspect_report.h"
#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

/* What a Receiver reads by default (D10), and what it reads of a protected header. */
extern const struct json_limits INSPECT_LIMITS, INSPECT_HEADER_LIMITS;

/* inspect_json_read fills *json (clean up with json_cleanup) and reports faults, with rsc 4000, at "octet N" of what
 * stands at `at`. */
void inspect_json_read(struct report *r, const struct place *at, const struct json_limits *limits, struct json *json,
                       struct span text);

/* json_is is json_kind for a value that may be JSON_NONE. */
bool json_is(const struct json *json, size_t value, enum json_kind kind);

/* inspect_text undoes the escapes of a string into a bounded text; false when it is no string or does not fit in. */
struct inspected_text {
    uint8_t octets[512];
    size_t size;
};
bool inspect_text(struct inspected_text *out, const struct json *json, size_t value);

/* inspect_octets does so into a text of any size; false when it is no string, a faulty one, or memory ran out. */
bool inspect_octets(struct bytes **out, struct report *r, const struct json *json, size_t value);

/* inspect_name does the same for a member's name, cutting it. */
struct span inspect_name(struct inspected_text *out, const struct json *json, size_t member);

/* kind_name says a kind in words: "an object". */
const char *kind_name(const struct json *json, size_t value);

#ifdef __cplusplus
}
#endif
#endif
