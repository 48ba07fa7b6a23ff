/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey_post.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "command.h"
#include "io.h"

enum { RSC_MIN = 1000, LINE_MAX_SIZE = 1 << 20, FOLDER_MAX = 3000, POLL_MS = 20 };

struct file_name {
    char text[FOLDER_MAX + 64];
};

void post_close(struct post *post) {
    text_free(&post->unread);
}

static int64_t now_ms(void) {
    struct timespec now;
    (void)clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static struct file_name file_of(const struct post *post, int number) {
    struct file_name name;
    (void)snprintf(name.text, sizeof name.text, "%s/%d.json", post->folder, number);
    return name;
}

static int check_free(const struct post *post, int number) {
    struct file_name name = file_of(post, number);
    if (access(name.text, F_OK) != 0)
        return EXIT_FINE;
    return trouble("%s is there already, from an earlier run; give an empty folder", name.text);
}

int post_open(struct post *post, const char *folder, int64_t timeout_s, int first) {
    *post = (struct post){.folder = folder, .timeout_ms = timeout_s * 1000};
    if (folder == NULL) {
        (void)signal(SIGPIPE, SIG_IGN); /* an end that has gone is told in words */
        return io_claim_stdin();
    }
    if (strlen(folder) > FOLDER_MAX)
        return trouble("the name of the folder is too long");
    int result = check_free(post, first);
    return result == EXIT_FINE ? check_free(post, first + 2) : result;
}

/* ---- sending ---- */

static bool write_all(int descriptor, const char *octets, size_t size) {
    while (size > 0) {
        ssize_t written = write(descriptor, octets, size);
        if (written <= 0)
            return false;
        octets += written;
        size -= (size_t)written;
    }
    return true;
}

/* Nobody sees half a message: it gets its name when it is whole. */
static int send_file(const struct post *post, int number, const struct text *message) {
    struct file_name name = file_of(post, number);
    struct file_name fresh;
    int result = check_free(post, number);
    if (result != EXIT_FINE)
        return result;
    (void)snprintf(fresh.text, sizeof fresh.text, "%s/.%d.%ld", post->folder, number, (long)getpid());
    int descriptor = open(fresh.text, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
    if (descriptor < 0)
        return trouble("%s cannot be made: %s", fresh.text, strerror(errno));
    bool is_written = write_all(descriptor, message->data, message->size) && write_all(descriptor, "\n", 1);
    if (close(descriptor) == 0 && is_written && rename(fresh.text, name.text) == 0)
        return EXIT_FINE;
    int reason = errno;
    (void)unlink(fresh.text);
    return trouble("%s cannot be written: %s", name.text, strerror(reason));
}

int post_send(const struct post *post, int number, const struct text *message) {
    if (message->failed)
        return trouble("not enough memory");
    return post->folder != NULL ? send_file(post, number, message) : io_write(message->data, message->size);
}

/* ---- waiting ---- */

static const char TO_DO[] = "see what the other end says; --timeout lets it take longer";

static int took_too_long(const struct post *post, int number) {
    long long seconds = (long long)(post->timeout_ms / 1000);
    if (post->folder == NULL)
        return refused(TO_DO, "message %d did not come within %lld s", number, seconds);
    return refused(TO_DO, "message %d did not come within %lld s as %s", number, seconds, file_of(post, number).text);
}

static int wait_for_file(const struct post *post, int number, struct text *message) {
    struct file_name name = file_of(post, number);
    const struct timespec pause = {.tv_nsec = POLL_MS * 1000000L};
    for (int64_t until = now_ms() + post->timeout_ms; access(name.text, F_OK) != 0;) {
        if (now_ms() >= until)
            return took_too_long(post, number);
        (void)nanosleep(&pause, NULL);
    }
    return io_read(message, name.text);
}

/* Gives the first line of what was read, if there is a whole one. */
static bool take_line(struct post *post, struct text *message) {
    struct text *unread = &post->unread;
    const char *end = unread->size > 0 ? memchr(unread->data, '\n', unread->size) : NULL;
    if (end == NULL)
        return false;
    size_t size = (size_t)(end - unread->data);
    text_add(message, unread->data, size);
    unread->size -= size + 1;
    memmove(unread->data, end + 1, unread->size);
    return true;
}

/* 1: something was read; 0: it took too long; -1: the other end has closed, or trouble, as errno says. */
static int read_some(struct post *post, int64_t until) {
    char block[4096];
    struct pollfd input = {.fd = STDIN_FILENO, .events = POLLIN};
    int64_t left = until - now_ms();
    int ready = left <= 0 ? 0 : poll(&input, 1, (int)left);
    if (ready < 0 && errno == EINTR)
        return 1;
    if (ready <= 0)
        return ready;
    ssize_t got = read(STDIN_FILENO, block, sizeof block);
    if (got > 0)
        text_add(&post->unread, block, (size_t)got);
    else if (got == 0)
        errno = 0;
    return got > 0 ? 1 : -1;
}

static int wait_for_line(struct post *post, int number, struct text *message) {
    int64_t until = now_ms() + post->timeout_ms;
    while (!take_line(post, message)) {
        int read = post->unread.failed || post->unread.size > LINE_MAX_SIZE ? 1 : read_some(post, until);
        if (post->unread.failed)
            return trouble("not enough memory");
        if (post->unread.size > LINE_MAX_SIZE)
            return refused(TO_DO, "message %d has no end: more than %d octets without a line end", number,
                           LINE_MAX_SIZE);
        if (read == 0)
            return took_too_long(post, number);
        if (read < 0 && errno != 0)
            return trouble("standard input cannot be read: %s", strerror(errno));
        if (read < 0 && post->unread.size == 0)
            return refused("see what the other end says", "message %d did not come: the other end has closed", number);
        if (read < 0)
            text_put(&post->unread, "\n"); /* a last line without its end */
    }
    return EXIT_FINE;
}

int post_wait(struct post *post, int number, struct text *message) {
    int result = post->folder != NULL ? wait_for_file(post, number, message) : wait_for_line(post, number, message);
    return result == EXIT_FINE && message->failed ? trouble("not enough memory") : result;
}

/* ---- what is in a message ---- */

static void put_content(struct text *message, struct view content) {
    if (content.size > 0) {
        text_put_name(message, "pc");
        text_add(message, content.data, content.size);
    }
    text_put(message, "}");
}

void post_put_request(struct text *message, int number, const char *from, const char *to, struct view content) {
    char rqi[16];
    (void)snprintf(rqi, sizeof rqi, "m%d", number);
    text_put(message, "{\"op\":5");
    text_put_member(message, "to", to);
    text_put_member(message, "fr", from);
    text_put_member(message, "rqi", rqi);
    text_put_member(message, "rvi", "3");
    put_content(message, content);
}

void post_put_response(struct text *message, int32_t rsc, struct view rqi, struct view content) {
    char code[32];
    (void)snprintf(code, sizeof code, "{\"rsc\":%d", (int)rsc);
    text_put(message, code);
    if (rqi.size > 0 && rqi.data[0] == '"') {
        text_put_name(message, "rqi");
        text_add(message, rqi.data, rqi.size);
    }
    text_put_member(message, "rvi", "3");
    put_content(message, content);
}

int32_t post_rsc(struct view message) {
    struct view rsc = view_member(view_value(message), "rsc");
    int32_t code = 0;
    for (size_t i = 0; i < rsc.size && i < 4; i++) {
        if (rsc.data[i] < '0' || rsc.data[i] > '9')
            return 0;
        code = code * 10 + (rsc.data[i] - '0');
    }
    return rsc.size == 4 && code >= RSC_MIN ? code : 0;
}
