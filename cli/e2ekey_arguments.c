/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <string.h>

#include "e2ekey.h"

enum { TIMEOUT_DEFAULT_S = 30, TIMEOUT_MAX_S = 3600, COUNT_MAX = 1000, SUID_MIN = 43, SUID_MAX = 45 };

static int take_number(int64_t *number, const struct e2ekey_arguments *a, const char *option, int64_t min,
                       int64_t max) {
    size_t digits = strspn(optarg, "0123456789");
    *number = digits > 0 && digits < 10 && optarg[digits] == '\0' ? strtoimax(optarg, NULL, 10) : -1;
    if (*number < min || *number > max)
        return usage_error(a->command, "%s is \"%s\"; it is a number from %" PRId64 " to %" PRId64, option, optarg, min,
                           max);
    return EXIT_FINE;
}

static int take_usage(struct e2ekey_arguments *a) {
    int64_t suid;
    int result = take_number(&suid, a, "--usage", SUID_MIN, SUID_MAX);
    a->suid = (int32_t)suid;
    return result;
}

static int take_cse_name(struct e2ekey_arguments *a) {
    const char *mark = strchr(optarg, '=');
    if (mark == NULL || mark == optarg || mark[1] == '\0')
        return usage_error(a->command, "--cse-name is \"%s\"; it is a domain name, =, and a CSE-ID", optarg);
    return option_list_add(&a->cse_names, a->command, "--cse-name");
}

static int take_option(void *context, int option) {
    struct e2ekey_arguments *a = context;
    switch (option) {
    case E2EKEY_USAGE:
        return take_usage(a);
    case E2EKEY_COUNT:
        return take_number(&a->count, a, "--count", 1, COUNT_MAX);
    case E2EKEY_TIMEOUT:
        return take_number(&a->timeout_s, a, "--timeout", 1, TIMEOUT_MAX_S);
    case E2EKEY_ANCHOR:
        return option_list_add(&a->anchors, a->command, "--anchor");
    case E2EKEY_TRUST:
        return option_list_add(&a->entries, a->command, "--trust");
    case E2EKEY_CRL:
        return option_list_add(&a->crls, a->command, "--crl");
    case E2EKEY_CSE_NAME:
        return take_cse_name(a);
    case E2EKEY_PEER:
        a->peer = optarg;
        break;
    case E2EKEY_ID:
        a->id = optarg;
        break;
    case E2EKEY_CERT:
        a->certificate = optarg;
        break;
    case E2EKEY_KEY:
        a->key = optarg;
        break;
    default:
        a->folder = optarg;
        break;
    }
    return EXIT_FINE;
}

int e2ekey_read_arguments(struct e2ekey_arguments *a, const struct command *command, const struct option *options,
                          const char *peer_option, int argc, char **argv) {
    a->command = argv[0];
    command_speaks_as(a->command);
    a->count = 1;
    a->timeout_s = TIMEOUT_DEFAULT_S;
    int result = command_take_options(command, argc, argv, options, take_option, a, &a->is_done);
    if (result != EXIT_FINE || a->is_done)
        return result;
    if (optind < argc)
        return usage_error(a->command, "\"%s\" is too much", argv[optind]);
    if (a->id == NULL || a->key == NULL || a->peer == NULL)
        return usage_error(a->command, "%s is needed", a->id == NULL ? "--id" : a->key == NULL ? "--key" : peer_option);
    if (a->folder != NULL && a->count > 1)
        return usage_error(a->command, "a folder holds the messages of one run; --count is for a pipe");
    return EXIT_FINE;
}
