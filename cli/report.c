/* SPDX-License-Identifier: Apache-2.0 */
#include "report.h"

#include <stdio.h>
#include <string.h>

enum { PAGE = 100, NAME_MAX_WIDTH = 26, VALUE_MAX_WIDTH = 30, INDENT = 2, STEPS_MAX = 24 };

/* A part's name cut at its slashes. */
struct path {
    struct view steps[STEPS_MAX];
    size_t count;
};

static struct path path_of(struct view name) {
    struct path path = {.count = 0};
    while (name.size > 0 && path.count < STEPS_MAX) {
        const char *slash = memchr(name.data + 1, '/', name.size - 1);
        size_t size = slash == NULL ? name.size : (size_t)(slash - name.data);
        path.steps[path.count++] = (struct view){name.data + 1, size - 1};
        name = (struct view){name.data + size, name.size - size};
    }
    return path;
}

/* Two steps are the same place in the text when both names begin the same way up to them. */
static size_t steps_in_common(const struct path *a, const struct path *b) {
    size_t i = 0;
    while (i < a->count && i < b->count && a->steps[i].size == b->steps[i].size &&
           memcmp(a->steps[i].data, b->steps[i].data, a->steps[i].size) == 0)
        i++;
    return i;
}

static void put_spaces(struct text *out, size_t count) {
    while (count-- > 0)
        text_put(out, " ");
}

/* Starts a line with a name, and fills up to the next column. */
static void put_name(struct text *out, struct view step, size_t depth) {
    size_t start = out->size;
    put_spaces(out, INDENT * (depth + 1));
    text_add(out, step.data, step.size);
    size_t used = out->size - start;
    put_spaces(out, used < NAME_MAX_WIDTH ? NAME_MAX_WIDTH - used : 1);
}

/* Writes words from a column on, broken before the page's edge; what has no blank is broken hard. `used` is where the line stands. */
static void put_wrapped(struct text *out, const char *words, size_t column, size_t used) {
    size_t left = strlen(words);
    while (left > 0) {
        if (used > column) {
            text_put(out, "\n");
            used = 0;
        }
        put_spaces(out, column - used);
        size_t room = PAGE - column;
        size_t take = left;
        if (left > room) {
            take = room;
            while (take > room / 2 && words[take] != ' ')
                take--;
            take = words[take] == ' ' ? take : room;
        }
        text_add(out, words, take);
        words += take;
        left -= take;
        while (left > 0 && *words == ' ') {
            words++;
            left--;
        }
        used = PAGE;
    }
}

static void put_value_and_note(struct text *out, struct view value, struct view note, size_t used) {
    TEXT_AUTO value_text = {0};
    TEXT_AUTO note_text = {0};
    view_unquote(&value_text, value);
    view_unquote(&note_text, note);
    size_t column = used > NAME_MAX_WIDTH ? used : NAME_MAX_WIDTH;
    if (value_text.size > 0)
        put_wrapped(out, value_text.data, column, used);
    if (note_text.size > 0) {
        used = value_text.size > PAGE - column ? PAGE : column + value_text.size + 2;
        put_spaces(out, used <= NAME_MAX_WIDTH + VALUE_MAX_WIDTH ? 2 : 0);
        put_wrapped(out, note_text.data, NAME_MAX_WIDTH + VALUE_MAX_WIDTH, used);
    }
    text_put(out, "\n");
}

static void put_part(struct text *out, const struct path *path, const struct path *before, struct view part) {
    size_t depth = steps_in_common(path, before);
    for (; depth + 1 < path->count; depth++) {
        put_spaces(out, INDENT * (depth + 1));
        text_add(out, path->steps[depth].data, path->steps[depth].size);
        text_put(out, "\n");
    }
    size_t start = out->size;
    if (path->count > 0)
        put_name(out, path->steps[path->count - 1], path->count - 1);
    else
        put_name(out, (struct view){"(all of it)", 11}, 0);
    put_value_and_note(out, view_member(part, "value"), view_member(part, "note"), out->size - start);
}

static void put_parts(struct text *out, struct view parts) {
    struct view part;
    struct path before = {.count = 0};
    for (size_t at = 0; view_next(parts, &at, NULL, &part);) {
        struct view name = view_member(part, "name");
        struct path path = path_of((struct view){name.data + 1, name.size - 2});
        put_part(out, &path, &before, part);
        before = path;
    }
}

static void put_problem(struct text *out, struct view problem) {
    struct view rsc = view_member(problem, "rsc");
    TEXT_AUTO message = {0};
    text_put(out, "  ");
    view_unquote(out, view_member(problem, "rule"));
    struct view where = view_member(problem, "where");
    if (where.size > 2)
        text_put(out, ", at ");
    view_unquote(out, where);
    if (!view_is(rsc, "0")) {
        text_put(out, ": a Receiver answers ");
        text_add(out, rsc.data, rsc.size);
    }
    text_put(out, "\n");
    view_unquote(&message, view_member(problem, "message"));
    put_wrapped(out, message.data == NULL ? "" : message.data, 2 * INDENT + 2, 0);
    text_put(out, "\n");
}

static void put_problems(struct text *out, struct view problems) {
    struct view problem;
    size_t count = 0;
    for (size_t at = 0; view_next(problems, &at, NULL, &problem);)
        count++;
    char line[64];
    (void)snprintf(line, sizeof line, "\n%zu problem%s\n", count, count == 1 ? "" : "s");
    text_put(out, count == 0 ? "\nno problem that shows without keys\n" : line);
    for (size_t at = 0; view_next(problems, &at, NULL, &problem);)
        put_problem(out, problem);
}

void report_print(struct text *out, struct view report) {
    TEXT_AUTO summary = {0};
    view_unquote(&summary, view_member(report, "summary"));
    put_wrapped(out, summary.data == NULL ? "" : summary.data, 0, 0);
    text_put(out, "\n");
    put_parts(out, view_member(report, "parts"));
    put_problems(out, view_member(report, "problems"));
}
