/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "laps.h"
#include "world.h"

enum { CALLS = 20000, CALL_ROUNDS = 100 };

struct caller {
    const char *name;
    void (*call)(esf_endpoint *endpoint);
};

static void call_version(esf_endpoint *endpoint) {
    (void)endpoint;
    (void)esf_version();
}

static void call_info_due(esf_endpoint *endpoint) {
    (void)esf_endpoint_info_due(endpoint);
}

static void call_refused(esf_endpoint *endpoint) {
    (void)endpoint;
    expect(esf_endpoint_new(NULL, NULL, 0, NULL) == ESF_E_ARGUMENT, "a call with nothing but NULL was not refused");
}

static void call_refused_with_error(esf_endpoint *endpoint) {
    (void)endpoint;
    esf_error *err = NULL;
    expect(esf_endpoint_new(NULL, NULL, 0, &err) == ESF_E_ARGUMENT, "a call with nothing but NULL was not refused");
    esf_error_free(err);
}

/* A function of another shared library that does next to nothing: what a call costs at all. */
static void call_labs(esf_endpoint *endpoint) {
    static long (*volatile function)(long) = labs;
    (void)endpoint;
    (void)function(-1);
}

static struct lap time_calls(void (*call)(esf_endpoint *), esf_endpoint *endpoint) {
    void (*volatile function)(esf_endpoint *) = call;
    struct lap start = lap_now();
    for (size_t i = 0; i < CALLS; i++)
        function(endpoint);
    return lap_since(start);
}

void bench_calls(double seconds) {
    static const struct caller CALLERS[] = {
        {"call esf_version", call_version},
        {"call esf_endpoint_info_due", call_info_due},
        {"call refused, no error object wanted", call_refused},
        {"call refused, with error object", call_refused_with_error},
    };
    static struct duel duel;
    esf_error *err = NULL;
    esf_buf *info = NULL;
    esf_endpoint *endpoint = endpoint_start(RECEIVER);
    MUST(esf_endpoint_info(&info, endpoint, &err));
    esf_buf_free(info);
    size_t count = sizeof CALLERS / sizeof CALLERS[0];
    for (size_t c = 0; c < count; c++) {
        struct lap start = lap_now();
        duel.rounds = 0;
        while (duel.rounds < CALL_ROUNDS && (duel.rounds < 5 || lap_since(start).wall < seconds / (double)count)) {
            struct lap ours = time_calls(CALLERS[c].call, endpoint);
            duel_add(&duel, ours, time_calls(call_labs, endpoint));
        }
        duel_print(&duel, CALLERS[c].name, 0, "libc labs", CALLS);
    }
    esf_endpoint_free(endpoint);
}
