/* SPDX-License-Identifier: Apache-2.0
 *
 * One request of tests/interop (its README.md has the protocol) and the reply to it. What a call is given in hex it gets as octets of
 * exactly their size, which are freed when it has answered; objects live in a table under the names that the test gives them. */
#ifndef PARTY_H
#define PARTY_H

#include <cjson/cJSON.h>
#include <esf/esf.h>
#include <esf/unstable/lab.h>
#include <stdbool.h>

struct octets {
    uint8_t *data;
    size_t size;
};

struct call {
    const cJSON *request;
    cJSON *reply;
    struct octets given[8];
    size_t given_count;
};

typedef void do_call(struct call *call);

struct entry {
    const char *name;
    do_call *run;
};

/* Each ends with an empty entry. */
extern const struct entry endpoint_calls[], identity_calls[], e2ekey_calls[], esprim_calls[], other_calls[];

/* ---- the request ---- */

_Noreturn void give_up(const char *why, const char *about); /* the test itself is wrong */
bool has(const struct call *call, const char *name);
const char *text(const struct call *call, const char *name);
int64_t number(const struct call *call, const char *name, int64_t otherwise);
struct octets octets(struct call *call, const char *name); /* none when it is missing */
struct octets plain(const struct call *call, const char *name);
bool is_into(const struct call *call);
#define OCTETS(o) (o).data, (o).size

/* ---- the reply ---- */

void say_number(struct call *call, const char *name, int64_t value);
void say_text(struct call *call, const char *name, const char *value);
void say_octets(struct call *call, const char *name, const uint8_t *data, size_t size);
void say_buf(struct call *call, const char *name, esf_buf *buf); /* in hex; frees it */
void say_buf_text(struct call *call, const char *name, esf_buf *buf);
void say_error(struct call *call, const esf_error *error);

/* done tells an error and frees it; false when there was one. It takes the error by its address, because `status` is often the very call
 * that sets it, and arguments are evaluated in any order. */
bool done(struct call *call, esf_status status, esf_error **err);

void say_need(struct call *call, const esf_need *need);

/* ---- results into the caller's memory ---- */

struct room {
    uint8_t *data;
    size_t capacity, written;
};

struct room room(const struct call *call, size_t enough); /* the capacity of the request, or else what is enough */
void say_room(struct call *call, const char *name, struct room *room, bool is_done); /* frees it */

/* ---- objects ---- */

void keep(const struct call *call, void *object, void (*free_object)(void *));
void *find_object(const struct call *call, const char *member); /* that which a member of the request names */
void *get(const struct call *call);                             /* that named by "on" */
void drop(const struct call *call);
void drop_all(void);

#endif
