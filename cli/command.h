/* SPDX-License-Identifier: Apache-2.0
 *
 * What the program's commands share: exit codes, how a command is called, how trouble is told. A command gets its own name as argv[0]. */
#ifndef CLI_COMMAND_H
#define CLI_COMMAND_H

#include <getopt.h>
#include <stdbool.h>
#include <stddef.h>

#include "esf/esf.h"

enum exit_code {
    EXIT_FINE = 0,    /* done; inspect: no problem */
    EXIT_REFUSED = 1, /* the input was read, and is refused or has problems */
    EXIT_USAGE = 2,   /* the command line cannot be understood */
    EXIT_TROUBLE = 3  /* a file, memory, the system */
};

struct command {
    const char *name;
    const char *help; /* what --help prints */
    int (*run)(int argc, char **argv);
    const struct command *const *parts; /* commands below this one, ended by a NULL; or NULL */
};

extern const struct command INSPECT_COMMAND, ESPRIM_COMMAND, CERT_COMMAND, CERT_SHOW_COMMAND, VERSION_COMMAND;

/* command_run runs the part of a command that argv[1] names. */
int command_run_part(const struct command *command, int argc, char **argv);

/* command_option returns the next option as getopt_long does, -1 at the end. --help prints the command's help and gives OPTION_HELP; an
 * option that is not understood is told and gives OPTION_WRONG. */
enum { OPTION_HELP = 'h', OPTION_WRONG = '?' };
int command_option(const struct command *command, int argc, char **argv, const struct option *options);

/* These print "esf: error: ..." to stderr and return the exit code. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
int trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* refusal tells an error of the library, and frees it. `to_do` is printed when the error is about the input; may be NULL. */
int refusal(esf_error *error, const char *to_do);

#endif
