/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/inspect_report.h"

#include <stdarg.h>
#include <stdio.h>

#include "json/json.h"
#include "json/scan.h"

static const char CUT[] = "...";

static bool is_plain(uint8_t c) {
    return c >= 0x20 && c < 0x7F;
}

/* Appends one step; what does not fit ends the place in "..." for good. */
static void place_put(struct place *place, const char *text) {
    size_t used = strlen(place->text);
    size_t room = sizeof place->text - sizeof CUT;
    bool is_cut = used >= sizeof CUT - 1 && strcmp(place->text + used - (sizeof CUT - 1), CUT) == 0;
    if (is_cut)
        return;
    if (strlen(text) > room - used)
        text = CUT;
    memcpy(place->text + used, text, strlen(text) + 1);
}

struct place place_top(void) {
    return (struct place){""};
}

struct place place_in_octets(const struct place *outer, struct span name) {
    struct place place = *outer;
    place_put(&place, "/");
    for (size_t i = 0; i < name.size && i < sizeof place.text; i++) {
        char one[2] = {is_plain(name.data[i]) ? (char)name.data[i] : '?', '\0'};
        place_put(&place, one[0] == '~' ? "~0" : one[0] == '/' ? "~1" : one); /* RFC 6901 3 */
    }
    return place;
}

struct place place_in(const struct place *outer, const char *name) {
    return place_in_octets(outer, span_text(name));
}

struct place place_item(const struct place *outer, size_t index) {
    char text[24];
    (void)snprintf(text, sizeof text, "%zu", index);
    return place_in(outer, text);
}

struct place place_along(const struct place *outer, const char *steps) {
    struct place place = *outer;
    while (*steps != '\0') {
        size_t size = strcspn(steps, "/");
        place = place_in_octets(&place, span_of(steps, size));
        steps += steps[size] == '/' ? size + 1 : size;
    }
    return place;
}

void report_init(struct report *r, int64_t now, struct error **err) {
    memset(r, 0, sizeof *r);
    r->now = now;
    r->err = err;
}

void report_cleanup(struct report *r) {
    bytes_free(r->parts);
    bytes_free(r->problems);
    r->parts = NULL;
    r->problems = NULL;
}

bool report_keep(struct report *r, status result) {
    if (result < 0 && r->failed == ESF_OK)
        r->failed = result;
    return result >= 0;
}

static void put_text(struct report *r, struct bytes **out, const char *text) {
    if (r->failed == ESF_OK)
        (void)report_keep(r, bytes_append_text(out, text, r->err));
}

/* Copies as much as fits, ill-formed UTF-8 replaced by U+FFFD, and says whether something was cut. */
static size_t clean_text(char *out, size_t room, struct span text, bool *is_cut) {
    size_t written = 0;
    *is_cut = false;
    while (text.size > 0) {
        size_t size = text.data[0] < 0x80 ? 1 : scan_utf8(text);
        struct span piece = size == 0 ? span_text("\xEF\xBF\xBD") : span_of(text.data, size);
        if (piece.size > room - written) {
            *is_cut = true;
            break;
        }
        memcpy(out + written, piece.data, piece.size);
        written += piece.size;
        text = span_from(text, size == 0 ? 1 : size);
    }
    return written;
}

static void put_member(struct report *r, struct bytes **out, const char *name, struct span text) {
    char clean[REPORT_TEXT_MAX + sizeof CUT];
    bool is_cut;
    size_t size = clean_text(clean, REPORT_TEXT_MAX, text, &is_cut);
    if (is_cut) {
        memcpy(clean + size, CUT, sizeof CUT - 1);
        size += sizeof CUT - 1;
    }
    put_text(r, out, name);
    if (r->failed == ESF_OK)
        (void)report_keep(r, json_append_string(out, span_of(clean, size), r->err));
}

void report_is(struct report *r, const char *what, const char *format, ...) {
    if (r->what == NULL)
        r->what = what;
    size_t used = strlen(r->summary);
    if (used > 0 && used + 2 < sizeof r->summary) {
        memcpy(r->summary + used, ": ", 3);
        used += 2;
    }
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(r->summary + used, sizeof r->summary - used, format, arguments);
    va_end(arguments);
}

static void add_part(struct report *r, const struct place *at, struct span value, const char *note) {
    if (r->parts_count++ >= REPORT_PARTS_MAX)
        return;
    put_text(r, &r->parts, r->parts_count == 1 ? "" : ",");
    put_member(r, &r->parts, "{\"name\":", span_text(at->text));
    put_member(r, &r->parts, ",\"value\":", value);
    put_member(r, &r->parts, ",\"note\":", span_text(note));
    put_text(r, &r->parts, "}");
}

void report_part(struct report *r, const struct place *at, const char *note, const char *format, ...) {
    char value[REPORT_TEXT_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(value, sizeof value, format, arguments);
    va_end(arguments);
    add_part(r, at, span_text(value), note);
}

void report_part_text(struct report *r, const struct place *at, struct span value, const char *note) {
    add_part(r, at, value, note);
}

void report_problem(struct report *r, const struct place *at, int rsc, const char *rule, const char *format, ...) {
    if (r->problems_count++ >= REPORT_PROBLEMS_MAX)
        return;
    char message[REPORT_TEXT_MAX + 1];
    va_list arguments;
    va_start(arguments, format);
    (void)vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    put_text(r, &r->problems, r->problems_count == 1 ? "" : ",");
    put_member(r, &r->problems, "{\"rule\":", span_text(rule));
    put_member(r, &r->problems, ",\"where\":", span_text(at->text));
    put_member(r, &r->problems, ",\"message\":", span_text(message));
    put_text(r, &r->problems, ",\"rsc\":");
    if (r->failed == ESF_OK)
        (void)report_keep(r, bytes_append_int(&r->problems, rsc, r->err));
    put_text(r, &r->problems, "}");
}

/* Says at the end of a list how many entries were left out. */
static void tell_left_out(struct report *r) {
    char text[128];
    if (r->parts_count > REPORT_PARTS_MAX) {
        (void)snprintf(text, sizeof text, ",{\"name\":\"\",\"value\":\"%zu more parts\",\"note\":\"not listed\"}",
                       r->parts_count - REPORT_PARTS_MAX);
        put_text(r, &r->parts, text);
    }
    if (r->problems_count > REPORT_PROBLEMS_MAX) {
        (void)snprintf(text, sizeof text,
                       ",{\"rule\":\"\",\"where\":\"\",\"message\":\"%zu more problems, not listed\",\"rsc\":0}",
                       r->problems_count - REPORT_PROBLEMS_MAX);
        put_text(r, &r->problems, text);
    }
}

status report_write(struct bytes **out, struct report *r) {
    AUTO(bytes) struct bytes *text = NULL;
    tell_left_out(r);
    put_text(r, &text, "{\"what\":\"");
    put_text(r, &text, r->what);
    put_text(r, &text, r->problems_count == 0 ? "\",\"valid\":true" : "\",\"valid\":false");
    put_member(r, &text, ",\"summary\":", span_text(r->summary));
    put_text(r, &text, ",\"parts\":[");
    if (r->failed == ESF_OK)
        (void)report_keep(r, bytes_append(&text, bytes_span(r->parts), r->err));
    put_text(r, &text, "],\"problems\":[");
    if (r->failed == ESF_OK)
        (void)report_keep(r, bytes_append(&text, bytes_span(r->problems), r->err));
    put_text(r, &text, "]}");
    TRY(r->failed);
    *out = text;
    text = NULL;
    return ESF_OK;
}
