/* SPDX-License-Identifier: Apache-2.0
 *
 * A list in one bounded line, for messages and for people who inspect: what does not fit ends it in "...". */
#ifndef BASE_LINE_H
#define BASE_LINE_H

#include <stdbool.h>

#ifdef __cplusplus
extern "C" {
#endif

struct line {
    bool is_cut;
    char text[240];
};

/* line_add adds an item behind a comma. Texts from outside go through quote_text first. */
void line_add(struct line *line, const char *format, ...) __attribute__((format(printf, 2, 3)));

#ifdef __cplusplus
}
#endif
#endif
