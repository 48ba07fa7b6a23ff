/* SPDX-License-Identifier: Apache-2.0
 *
 * What an unfinished attempt asks its caller for (D1). */
#ifndef ENDPOINT_NEED_H
#define ENDPOINT_NEED_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

struct need {
    uint32_t tag;
    int32_t kind; /* 0: nothing is needed */
    int32_t usage;
    int64_t expires;
    struct bytes *id;        /* with a terminator behind its size */
    struct bytes *authority; /* the same; NULL: none */
    struct bytes *content;
};

/* need_set fills a need that was clear. content moves in; NULL is none. */
status need_set(struct need *need, int32_t kind, struct span id, struct span authority, struct bytes *content,
                struct error **err) MUST_CHECK;
void need_clear(struct need *need);
const char *need_text(const struct bytes *text); /* "" for NULL */

/* What a NOTIFY need is answered with: one of ESF_ANSWER_*, or in its place the response status code of the response (D64). */
enum { RSC_MIN = 1000, RSC_MAX = 9999 };
struct need_outcome {
    int32_t answer;
    int32_t rsc; /* of an ABSENT, for the error; 0 when it is not known */
};
status need_notified(struct need_outcome *out, int32_t answer, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
