/* SPDX-License-Identifier: Apache-2.0
 *
 * Commands that print a report of esf_lab_inspect. */
#ifndef CLI_INSPECT_H
#define CLI_INSPECT_H

#include "command.h"
#include "text.h"

/* inspect_run reads the options --json and --help and one file, and prints the report on it. may_be, unless NULL, looks at the report first; when it
 * says no, having told why, nothing is printed. Returns EXIT_FINE, or EXIT_REFUSED when a rule is broken. */
int inspect_run(const struct command *command, int argc, char **argv, bool (*may_be)(struct view report));

#endif
