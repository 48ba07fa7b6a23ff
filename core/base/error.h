/* SPDX-License-Identifier: Apache-2.0
 *
 * What an error says. An error is made where the fault is found and handed up unchanged, or rewrapped with a better place. It holds no key
 * material. Running out of memory is one static object, so that it can always be reported. */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include "base/span.h"
#include "base/status.h"

#ifdef __cplusplus
extern "C" {
#endif

struct error {
    uint32_t tag; /* handle tag of the ABI */
    int32_t code;
    int32_t rsc;
    int32_t remedy;
    char where[112];
    char message[264];
};

/* fail makes an error (when err is not NULL) and returns its code, so that `return fail(...)` is the idiom. The message is one ASCII line;
 * octets that are not printable are replaced. where may be NULL. The remedy follows from the rsc (D8). *err is overwritten, never read. */
status fail(struct error **err, int32_t code, int32_t rsc, const char *where, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* fail_no_memory reports ESF_E_NO_MEMORY through the static object. */
status fail_no_memory(struct error **err);

/* A failure is always negative. An analyser sees one file at a time; without this it would follow paths on which a failed call goes on. */
#ifdef __clang_analyzer__
static inline status failing(status code) {
    if (code >= 0)
        __builtin_unreachable();
    return code;
}
#define fail(...) failing(fail(__VA_ARGS__))
#define fail_no_memory(err) failing(fail_no_memory(err))
#endif

/* error_copy makes a copy that is freed on its own; it reports trouble as the static out-of-memory object, never NULL. */
struct error *error_copy(const struct error *error);

/* error_set_rsc changes rsc and remedy of an error that is passed on to another audience. NULL and the static object are left alone. */
void error_set_rsc(struct error *error, int32_t rsc);

/* error_prefix_where puts a JSON pointer in front of the place of an error: "/oro" + "/espa/1". */
void error_prefix_where(struct error *error, const char *prefix);

void error_free(struct error *error);
void error_cleanup(struct error **error);

/* error_name returns the name of a code, "ESF_E_UNKNOWN" for one that is not in the table. */
const char *error_name(int32_t code);

/* quote_text makes octets from outside fit for an error message: printable ASCII, others as '?', cut with "..." after 60. */
struct quoted {
    char text[64];
};
struct quoted quote_text(struct span octets);

#ifdef __cplusplus
}
#endif
#endif
