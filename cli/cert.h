/* SPDX-License-Identifier: Apache-2.0
 *
 * What the commands of `esf cert` share: their command line, and the JSON that the library takes. */
#ifndef CLI_CERT_H
#define CLI_CERT_H

#include "command.h"
#include "text.h"

extern const struct command CERT_KEY_COMMAND, CERT_PUBLIC_COMMAND, CERT_REQUEST_COMMAND, CERT_NEW_CA_COMMAND,
    CERT_SIGN_COMMAND, CERT_ISSUE_COMMAND, CERT_SHOW_COMMAND;

#define CERT_STATUS_HELP                                                                                               \
    "exit status: 0 done; 1 refused (the reason is on standard error); 2 wrong usage; 3 trouble (file, memory).\n"

struct cert_arguments {
    const char *command;
    const char *key, *ca, *ca_key, *days, *name, *trust, *input;
    struct option_list permits;
    struct text subject; /* members of a JSON object, without the braces */
    bool is_done;        /* help was printed */
};

void cert_arguments_free(struct cert_arguments *a);
#define CERT_ARGUMENTS_AUTO __attribute__((cleanup(cert_arguments_free))) struct cert_arguments

/* An option's `val`. Those that name a subject are CERT_SUBJECT plus their place in CERT_SUBJECT_OPTIONS. */
enum cert_option { CERT_KEY = 256, CERT_CA, CERT_CA_KEY, CERT_DAYS, CERT_NAME, CERT_TRUST, CERT_PERMIT, CERT_SUBJECT };

/* clang-format off */
#define CERT_SUBJECT_OPTIONS                                                                                           \
    {"ae-id", required_argument, NULL, CERT_SUBJECT},                                                                  \
    {"cse-id", required_argument, NULL, CERT_SUBJECT + 1},                                                             \
    {"node-id", required_argument, NULL, CERT_SUBJECT + 2},                                                            \
    {"device-id", required_argument, NULL, CERT_SUBJECT + 3},                                                          \
    {"fqdn", required_argument, NULL, CERT_SUBJECT + 4},                                                               \
    {"common-name", required_argument, NULL, CERT_SUBJECT + 5}
/* clang-format on */

#define CERT_SUBJECT_HELP                                                                                              \
    "  --ae-id ID           absolute AE-ID, //m2m.example/cse1/Clamp\n"                                                \
    "  --cse-id DOMAIN      public domain name of a CSE, cse1.m2m.example\n"                                           \
    "  --node-id ID         M2M-Node-ID\n"                                                                             \
    "  --device-id ID       hardware instance, dotted numbers\n"                                                       \
    "  --fqdn NAME          domain name of a MAF, an MEF, or a peer outside oneM2M\n"                                  \
    "  --common-name NAME   a name for people\n"

/* cert_read_arguments reads a command line. `takes_file`: a file may stand at the end. */
int cert_read_arguments(struct cert_arguments *a, const struct command *command, const struct option *options, int argc,
                        char **argv, bool takes_file);

/* cert_needed is wrong usage when there is no value. */
int cert_needed(const struct cert_arguments *a, const char *option, const char *value);

/* These make the JSON objects that the library takes. */
int cert_subject(struct text *object, const struct cert_arguments *a);
int cert_authority_options(struct text *object, const struct cert_arguments *a);
int cert_issue_options(struct text *object, const struct cert_arguments *a);

#endif
