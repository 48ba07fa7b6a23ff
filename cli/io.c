/* SPDX-License-Identifier: Apache-2.0 */
#include "io.h"

#include <ctype.h>
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum { INPUT_MAX = 16 * 1024 * 1024 + 64 * 1024 };

static bool stdin_was_read;

static int read_stream(struct text *out, FILE *stream, const char *name) {
    char block[65536];
    size_t got;
    while (out->size <= INPUT_MAX && (got = fread(block, 1, sizeof block, stream)) > 0)
        text_add(out, block, got);
    explicit_bzero(block, sizeof block);
    if (ferror(stream))
        return trouble("%s cannot be read: %s", name, strerror(errno));
    if (out->failed)
        return trouble("not enough memory to read %s", name);
    return EXIT_FINE;
}

int io_claim_stdin(void) {
    if (stdin_was_read)
        return usage_error(NULL, "standard input is asked for twice; give one of the two as a file");
    stdin_was_read = true;
    return EXIT_FINE;
}

int io_read(struct text *out, const char *name) {
    if (name == NULL || strcmp(name, "-") == 0) {
        int result = io_claim_stdin();
        return result == EXIT_FINE ? read_stream(out, stdin, "standard input") : result;
    }
    FILE *stream = fopen(name, "rb");
    if (stream == NULL)
        return trouble("%s cannot be opened: %s", name, strerror(errno));
    int result = read_stream(out, stream, name);
    (void)fclose(stream);
    return result;
}

int io_read_trimmed(struct text *out, const char *name) {
    int result = io_read(out, name);
    if (result != EXIT_FINE || out->size == 0)
        return result;
    size_t start = strspn(out->data, " \t\r\n");
    memmove(out->data, out->data + start, out->size - start + 1);
    out->size -= start;
    while (out->size > 0 && memchr(" \t\r\n", out->data[out->size - 1], 4) != NULL)
        out->data[--out->size] = '\0';
    return EXIT_FINE;
}

int io_key(struct text *out, const char *command, const char *argument) {
    int result = EXIT_FINE;
    if (strcmp(argument, "-") == 0)
        result = io_read_trimmed(out, NULL);
    else if (argument[0] == '@')
        result = io_read_trimmed(out, argument + 1);
    else
        text_put(out, argument);
    if (result != EXIT_FINE)
        return result;
    for (size_t i = 0; i < out->size; i++)
        if (!isxdigit((unsigned char)out->data[i]))
            return usage_error(command, "the pairwise key is not hex: its character %zu is no hex digit", i + 1);
    if (out->size == 0 || out->size % 2 != 0)
        return usage_error(command, "the pairwise key has %zu hex digits; octets take two each", out->size);
    return EXIT_FINE;
}

static bool all_digits(const char *text) {
    size_t digits = strspn(text, "0123456789");
    return digits > 0 && digits < 17 && text[digits] == '\0';
}

/* The rest of a time after its seconds: nothing or a fraction (which is cut to milliseconds), then the zone. */
static bool fraction(const char *text, const char *mark, const char *zone, int *ms) {
    *ms = 0;
    if (strchr(mark, text[0]) != NULL && text[0] != '\0') {
        int scale = 100;
        size_t digits = strspn(++text, "0123456789");
        if (digits == 0 || digits > 9)
            return false;
        for (; digits > 0; digits--, text++, scale /= 10)
            *ms += (*text - '0') * scale;
    }
    return strcmp(text, zone) == 0;
}

int io_time(int64_t *unix_ms, const char *command, const char *argument) {
    struct tm tm = {0};
    int ms = 0;
    if (all_digits(argument)) {
        *unix_ms = (int64_t)strtoimax(argument, NULL, 10);
        return EXIT_FINE;
    }
    const char *rest = strptime(argument, "%Y%m%dT%H%M%S", &tm);
    bool right = rest != NULL && rest - argument == 15 && fraction(rest, ",", "", &ms);
    if (!right) {
        tm = (struct tm){0};
        rest = strptime(argument, "%Y-%m-%dT%H:%M:%S", &tm);
        right = rest != NULL && rest - argument == 19 && fraction(rest, ".,", "Z", &ms);
    }
    struct tm given = tm;
    int64_t seconds = right ? (int64_t)timegm(&tm) : 0;
    /* timegm turns the 31st of April into the 1st of May */
    if (!right || tm.tm_mday != given.tm_mday || tm.tm_mon != given.tm_mon || given.tm_sec > 59)
        return usage_error(
            command, "%s is no time; write 20261231T235959, 2026-12-31T23:59:59Z or milliseconds since 1970", argument);
    *unix_ms = seconds * 1000 + ms;
    return EXIT_FINE;
}

static int write_out(const void *octets, size_t size, const char *end) {
    if ((size > 0 && fwrite(octets, 1, size, stdout) != size) || fputs(end, stdout) == EOF || fflush(stdout) != 0)
        return trouble("standard output cannot be written: %s", strerror(errno));
    return EXIT_FINE;
}

int io_write(const void *octets, size_t size) {
    return write_out(octets, size, "\n");
}

int io_write_buf(esf_buf *buf) {
    int result = io_write(esf_buf_data(buf), esf_buf_size(buf));
    esf_buf_free(buf);
    return result;
}

int io_write_pem(esf_buf *pem) {
    int result = write_out(esf_buf_data(pem), esf_buf_size(pem), "");
    esf_buf_free(pem);
    return result;
}
