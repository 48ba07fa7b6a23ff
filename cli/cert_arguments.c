/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cert.h"

/* In the order of CERT_SUBJECT_OPTIONS. */
static const char *const SUBJECTS[] = {"ae_id", "cse_id", "node_id", "device_id", "fqdn", "common_name"};

void cert_arguments_free(struct cert_arguments *a) {
    text_free(&a->subject);
}

/* ---- JSON ---- */

static void put_days(struct text *members, const char *days) {
    if (days == NULL)
        return;
    text_put_name(members, "days");
    text_put(members, days);
}

static void put_permits(struct text *members, const struct cert_arguments *a) {
    text_put_name(members, "permit");
    for (size_t i = 0; i < a->permits.count; i++) {
        text_put(members, i == 0 ? "[" : ",");
        text_put_quoted(members, a->permits.items[i], strlen(a->permits.items[i]));
    }
    text_put(members, a->permits.count == 0 ? "[]" : "]");
}

static int put_object(struct text *object, const struct text *members) {
    text_put(object, "{");
    if (members->size > 0)
        text_add(object, members->data, members->size);
    text_put(object, "}");
    return object->failed || members->failed ? trouble("not enough memory") : EXIT_FINE;
}

int cert_subject(struct text *object, const struct cert_arguments *a) {
    return put_object(object, &a->subject);
}

int cert_authority_options(struct text *object, const struct cert_arguments *a) {
    TEXT_AUTO members = {0};
    text_put_member(&members, "name", a->name);
    put_days(&members, a->days);
    put_permits(&members, a);
    return put_object(object, &members);
}

int cert_issue_options(struct text *object, const struct cert_arguments *a) {
    TEXT_AUTO members = {0};
    put_days(&members, a->days);
    return put_object(object, &members);
}

/* ---- the command line ---- */

static const char **place_of(struct cert_arguments *a, int option) {
    switch (option) {
    case CERT_KEY:
        return &a->key;
    case CERT_CA:
        return &a->ca;
    case CERT_CA_KEY:
        return &a->ca_key;
    case CERT_DAYS:
        return &a->days;
    case CERT_TRUST:
        return &a->trust;
    default:
        return &a->name;
    }
}

static int take_option(void *context, int option) {
    struct cert_arguments *a = context;
    if (option >= CERT_SUBJECT) {
        text_put_member(&a->subject, SUBJECTS[option - CERT_SUBJECT], optarg);
        return EXIT_FINE;
    }
    if (option == CERT_DAYS && (*optarg == '\0' || strspn(optarg, "0123456789") != strlen(optarg)))
        return usage_error(a->command, "--days is \"%s\"; it is a number of days", optarg);
    if (option == CERT_PERMIT)
        return option_list_add(&a->permits, a->command, "--permit");
    *place_of(a, option) = optarg;
    return EXIT_FINE;
}

int cert_read_arguments(struct cert_arguments *a, const struct command *command, const struct option *options, int argc,
                        char **argv, bool takes_file) {
    a->command = argv[0];
    int result = command_take_options(command, argc, argv, options, take_option, a, &a->is_done);
    if (result != EXIT_FINE || a->is_done)
        return result;
    if (takes_file && optind < argc)
        a->input = argv[optind++];
    if (optind < argc)
        return usage_error(a->command, "\"%s\" is too much", argv[optind]);
    return EXIT_FINE;
}

int cert_needed(const struct cert_arguments *a, const char *option, const char *value) {
    return value != NULL ? EXIT_FINE : usage_error(a->command, "--%s is needed", option);
}
