/* SPDX-License-Identifier: Apache-2.0 */
#include "base/testing.h"

#ifdef ESF_TEST_SEAMS

#include <pthread.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/span.h"

static pthread_once_t once = PTHREAD_ONCE_INIT;
static int32_t switched_off;

static const struct {
    const char *name;
    int32_t check;
} checks_by_name[] = {
    {"from", TESTING_CHECK_FROM},     {"mark", TESTING_CHECK_MARK},   {"tag", TESTING_CHECK_TAG},
    {"expiry", TESTING_CHECK_EXPIRY}, {"chain", TESTING_CHECK_CHAIN}, {"identity", TESTING_CHECK_IDENTITY},
    {"quota", TESTING_CHECK_QUOTA},
};

static int32_t check_named(struct span name) {
    for (size_t i = 0; i < sizeof checks_by_name / sizeof checks_by_name[0]; i++)
        if (span_is(name, checks_by_name[i].name))
            return checks_by_name[i].check;
    /* A misspelt name would make a test of the tests pass for nothing. */
    (void)fprintf(stderr,
                  "ESF_TESTING_SWITCH_OFF: no check is named \"%.*s\"; there are from, mark, tag, expiry, chain, "
                  "identity, quota\n",
                  (int)name.size, (const char *)name.data);
    abort();
}

static void read_environment(void) {
    const char *rest = getenv("ESF_TESTING_SWITCH_OFF");
    while (rest != NULL && *rest != '\0') {
        size_t size = strcspn(rest, ",");
        switched_off |= check_named(span_of(rest, size));
        rest += size + (rest[size] == ',' ? 1 : 0);
    }
}

bool testing_check_off(int32_t check) {
    (void)pthread_once(&once, read_environment);
    return (__atomic_load_n(&switched_off, __ATOMIC_ACQUIRE) & check) != 0;
}

void testing_switch_off(int32_t checks) {
    (void)pthread_once(&once, read_environment);
    __atomic_store_n(&switched_off, checks, __ATOMIC_RELEASE);
}

#endif
