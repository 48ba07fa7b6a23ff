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

extern const struct command INSPECT_COMMAND, ESPRIM_COMMAND, CERT_COMMAND, E2EKEY_COMMAND, VERSION_COMMAND;

/* command_run runs the part of a command that argv[1] names. */
int command_run_part(const struct command *command, int argc, char **argv);

/* command_option returns the next option as getopt_long does, -1 at the end. --help prints the command's help and gives OPTION_HELP; an
 * option that is not understood is told and gives OPTION_WRONG. */
enum { OPTION_HELP = 'h', OPTION_WRONG = '?' };
int command_option(const struct command *command, int argc, char **argv, const struct option *options);

/* command_take_options hands every option to `take`, which finds its value in optarg, until one is refused; it returns the exit code.
 * *is_done: help was printed. */
int command_take_options(const struct command *command, int argc, char **argv, const struct option *options,
                         int (*take)(void *context, int option), void *context, bool *is_done);

/* The values of an option that may be given several times; option_list_add takes optarg. */
enum { OPTION_LIST_MAX = 16 };
struct option_list {
    const char *items[OPTION_LIST_MAX];
    size_t count;
};
int option_list_add(struct option_list *list, const char *command, const char *option);

/* command_speaks_as names the process in what it says, and lets it say each thing in one piece: for two ends on one terminal. What is not
 * an error is followed by fflush(stderr). `name` stays where it is. */
void command_speaks_as(const char *name);

/* These print "esf: error: ..." to stderr and return the exit code; `refused` is for input that is refused. */
int usage_error(const char *command, const char *format, ...) __attribute__((format(printf, 2, 3)));
int trouble(const char *format, ...) __attribute__((format(printf, 1, 2)));
int refused(const char *to_do, const char *format, ...) __attribute__((format(printf, 2, 3)));

/* refusal tells an error of the library, and frees it. `to_do` is printed when the error is about the input; may be NULL. */
int refusal(esf_error *error, const char *to_do);

#endif
