/* SPDX-License-Identifier: Apache-2.0 */
#include "base/line.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

void line_add(struct line *line, const char *format, ...) {
    if (line->is_cut)
        return;
    size_t used = strlen(line->text);
    int separator = snprintf(line->text + used, sizeof line->text - used, "%s", used > 0 ? ", " : "");
    used += (size_t)separator;
    va_list arguments;
    va_start(arguments, format);
    int size = used < sizeof line->text ? vsnprintf(line->text + used, sizeof line->text - used, format, arguments) : 0;
    va_end(arguments);
    line->is_cut = used + (size_t)size >= sizeof line->text;
    if (line->is_cut)
        memcpy(line->text + sizeof line->text - sizeof "...", "...", sizeof "...");
}
