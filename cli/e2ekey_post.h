/* SPDX-License-Identifier: Apache-2.0
 *
 * How the four messages travel in a trial by hand: as lines on standard input and output, or as files in a folder. A message is the outer
 * request or response primitive in one line of JSON, as a hub would carry it. Each function tells its trouble and returns an exit code. */
#ifndef CLI_E2EKEY_POST_H
#define CLI_E2EKEY_POST_H

#include <stdint.h>

#include "text.h"

struct post {
    const char *folder; /* NULL: lines */
    int64_t timeout_ms;
    struct text unread; /* what came behind a line */
};

void post_close(struct post *post);
#define POST_AUTO __attribute__((cleanup(post_close))) struct post

/* post_open claims standard input, or looks whether the folder is free of those messages, `first`, `first` + 2, that this end will write. */
int post_open(struct post *post, const char *folder, int64_t timeout_s, int first);

/* post_send sends message `number`, 1 to 4. */
int post_send(const struct post *post, int number, const struct text *message);

/* post_wait waits for message `number` and adds it to `message`. */
int post_wait(struct post *post, int number, struct text *message);

/* ---- what is in a message ---- */

/* post_put_request writes a Notify request with its content, post_put_response an answer: `rqi` is the request's, as it stands there. */
void post_put_request(struct text *message, int number, const char *from, const char *to, struct view content);
void post_put_response(struct text *message, int32_t rsc, struct view rqi, struct view content);

/* post_rsc reads the response status code of a message; 0 when it is no response primitive. */
int32_t post_rsc(struct view message);

#endif
