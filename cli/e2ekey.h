/* SPDX-License-Identifier: Apache-2.0
 *
 * What `esf e2ekey init` and `esf e2ekey answer` share: the command line, the endpoint that it describes, and what is told. */
#ifndef CLI_E2EKEY_H
#define CLI_E2EKEY_H

#include "command.h"
#include "e2ekey_post.h"

extern const struct command E2EKEY_INIT_COMMAND, E2EKEY_ANSWER_COMMAND;

struct e2ekey_arguments {
    const char *command, *id, *certificate, *key, *folder;
    const char *peer; /* whom to call, or the From */
    struct option_list anchors, entries, crls, cse_names;
    int32_t suid; /* 0: not said */
    int64_t count, timeout_s;
    bool is_done; /* help was printed */
};

/* Each command knows the options before those that both have; the other one's are no options for it. */
enum e2ekey_option {
    E2EKEY_PEER = 256,
    E2EKEY_USAGE,
    E2EKEY_COUNT,
    E2EKEY_ID,
    E2EKEY_CERT,
    E2EKEY_KEY,
    E2EKEY_ANCHOR,
    E2EKEY_TRUST,
    E2EKEY_CRL,
    E2EKEY_CSE_NAME,
    E2EKEY_FOLDER,
    E2EKEY_TIMEOUT
};

/* clang-format off */
#define E2EKEY_OPTIONS                                                                                                 \
    {"id", required_argument, NULL, E2EKEY_ID},                                                                        \
    {"cert", required_argument, NULL, E2EKEY_CERT},                                                                    \
    {"key", required_argument, NULL, E2EKEY_KEY},                                                                      \
    {"anchor", required_argument, NULL, E2EKEY_ANCHOR},                                                                \
    {"trust", required_argument, NULL, E2EKEY_TRUST},                                                                  \
    {"crl", required_argument, NULL, E2EKEY_CRL},                                                                      \
    {"cse-name", required_argument, NULL, E2EKEY_CSE_NAME},                                                            \
    {"folder", required_argument, NULL, E2EKEY_FOLDER},                                                                \
    {"timeout", required_argument, NULL, E2EKEY_TIMEOUT},                                                              \
    {"help", no_argument, NULL, OPTION_HELP},                                                                          \
    {0}
/* clang-format on */

#define E2EKEY_USAGE_OF_BOTH                                                                                           \
    "  [--cert FILE] [--anchor FILE[=PREFIX]]... [--trust FILE]... [--crl FILE]...\n"                                  \
    "  [--cse-name DOMAIN=CSE-ID]... [--timeout SECONDS] [--folder DIR]\n"

#define E2EKEY_HELP_OF_BOTH                                                                                            \
    "  --id ID              who this end is: its absolute AE-ID or CSE-ID\n"                                           \
    "  --key FILE           its private key, PEM or DER\n"                                                             \
    "  --cert FILE          its certificate and, behind it, the rest of the chain; without it a raw public key\n"      \
    "  --anchor FILE[=PREFIX]  a certificate to trust; with a prefix (//m2m.example) it vouches for the ids under\n"   \
    "                       it, without one for the trust entries that name it\n"                                      \
    "  --trust FILE         a trust entry (JSON): what credential stands for a peer\n"                                 \
    "  --crl FILE           a list of revoked certificates\n"                                                          \
    "  --cse-name DOMAIN=CSE-ID  which CSE a domain name in a certificate stands for\n"                                \
    "  --timeout SECONDS    how long each message is waited for, 1 to 3600; default: 30\n"                             \
    "  --folder DIR         messages are files there, 1.json to 4.json, instead of lines on standard input and\n"      \
    "                       output\n"
#define E2EKEY_STATUS_HELP                                                                                             \
    "Who has agreed, on which key (its identifier) and for what, goes to standard error; the key itself nowhere.\n"    \
    "\n"                                                                                                               \
    "exit status: 0 a key is established; 1 refused, by which end and why is on standard error, or a message did\n"    \
    "not come; 2 wrong usage; 3 trouble (file, memory).\n"

/* e2ekey_read_arguments reads a command line; *a is {0}. `peer_option` is the option that every run needs beside --id and --key. */
int e2ekey_read_arguments(struct e2ekey_arguments *a, const struct command *command, const struct option *options,
                          const char *peer_option, int argc, char **argv);

void e2ekey_endpoint_cleanup(esf_endpoint **endpoint);
#define ENDPOINT_AUTO __attribute__((cleanup(e2ekey_endpoint_cleanup))) esf_endpoint

/* e2ekey_endpoint makes the endpoint with its identity and its trust. */
int e2ekey_endpoint(esf_endpoint **endpoint, const struct e2ekey_arguments *a);

/* e2ekey_refusal tells an error of a handshake, and frees it. */
int e2ekey_refusal(esf_error *error);

/* e2ekey_tell says on standard error what was established. It frees `kid`. */
int e2ekey_tell(const struct e2ekey_arguments *a, const esf_endpoint *endpoint, esf_buf *kid);

#endif
