/* SPDX-License-Identifier: Apache-2.0
 *
 * An inspection report for people: a tree of parts in three columns of a 100-column page, then the problems. Nothing that was inspected
 * reaches the terminal but printable ASCII. */
#ifndef CLI_REPORT_H
#define CLI_REPORT_H

#include "text.h"

void report_print(struct text *out, struct view report);

#endif
