/* SPDX-License-Identifier: Apache-2.0
 *
 * The report that an inspection writes: what the input is, its parts, its problems. It knows how a report looks,
 * nothing of what is reported. The first failure (out of memory) sticks and makes every later call do nothing, so that
 * inspectors need not look. What comes from outside is cut, and made UTF-8; the numbers of parts and problems are
 * bounded. */
#ifndef LAB_INSPECT_REPORT_H
#define LAB_INSPECT_REPORT_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { REPORT_PARTS_MAX = 400, REPORT_PROBLEMS_MAX = 100, REPORT_TEXT_MAX = 256 };

/* Where something stands: a JSON pointer that goes on into the parts of a JWE ("/m2m:seci/epo/header/oro/espa/1").
 * Printable ASCII, its end replaced by "..." when it grows too long. */
struct place {
    char text[112];
};
struct place place_top(void);
struct place place_in(const struct place *outer, const char *name);
struct place place_in_octets(const struct place *outer, struct span name);
struct place place_item(const struct place *outer, size_t index);
struct place place_along(const struct place *outer, const char *steps); /* "subjectAltName/0" */

struct report {
    struct bytes *parts, *problems;
    size_t parts_count, problems_count;
    const char *what; /* set by the first report_is */
    char summary[240];
    int64_t now;
    unsigned depth; /* how many texts within texts have been opened */
    status failed;
    struct error **err;
};

void report_init(struct report *r, int64_t now, struct error **err);
void report_cleanup(struct report *r);

/* report_keep remembers the failure of something else that was called; false when it has failed. */
bool report_keep(struct report *r, status result);

/* report_is says what the input is. Said again from further inside it only lengthens the summary. */
void report_is(struct report *r, const char *what, const char *format, ...) __attribute__((format(printf, 3, 4)));

/* report_part adds a part; note may be "". report_part_text takes a value from outside. */
void report_part(struct report *r, const struct place *at, const char *note, const char *format, ...)
    __attribute__((format(printf, 4, 5)));
void report_part_text(struct report *r, const struct place *at, struct span value, const char *note);

/* report_problem names a rule that is broken and the response status code that a Receiver would send (0: it is no
 * matter of a Receiver). Texts from outside go through quote_text first. */
void report_problem(struct report *r, const struct place *at, int rsc, const char *rule, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* report_write writes the document. */
status report_write(struct bytes **out, struct report *r) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
