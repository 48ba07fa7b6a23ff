/* SPDX-License-Identifier: Apache-2.0
 *
 * esf: the library at the command line. */
#include <stdio.h>
#include <string.h>

#include "command.h"

static const char HELP[] =
    "usage: esf COMMAND ...\n"
    "\n"
    "End-to-end security of oneM2M messages at the command line, without an endpoint and without a network.\n"
    "\n"
    "  inspect   says what a message, random object, JWE, certificate or key document is, part by part, and\n"
    "            which rules it breaks. Needs no key and shows none.\n"
    "  esprim    derives session keys, opens and seals ESPrim Objects with a pairwise key given by hand.\n"
    "  cert      makes keys, certificate requests and certificates for trials of E2EKey.\n"
    "  e2ekey    agrees on a key by certificates with another end, over a pipe or over files.\n"
    "  version   says what this program and its library were built with.\n"
    "  help      explains a command: esf help esprim open\n"
    "\n"
    "examples:\n"
    "  esf inspect notification.json                  what did the hub carry?\n"
    "  curl -s ... | esf inspect -                    the same, straight from a request\n"
    "  esf esprim open --pairwise @pairwise.hex --kid k1@example.com --rro rro.json object.jwe\n"
    "\n"
    "exit status: 0 done; 1 the input was read and is refused or has problems; 2 the command line is not\n"
    "understood; 3 trouble with a file, with memory or with the system.\n";

static const struct command *const PARTS[] = {&INSPECT_COMMAND, &ESPRIM_COMMAND,  &CERT_COMMAND,
                                              &E2EKEY_COMMAND,  &VERSION_COMMAND, NULL};
static const struct command ESF = {"esf", HELP, NULL, PARTS};

int main(int argc, char **argv) {
    char name[] = "esf";
    if (argc < 1)
        return EXIT_USAGE;
    argv[0] = name;
    if (argc == 2 && strcmp(argv[1], "--version") == 0)
        return printf("esf %s\n", esf_version()) < 0 ? EXIT_TROUBLE : EXIT_FINE;
    int result = command_run_part(&ESF, argc, argv);
    if (fflush(stdout) != 0)
        return trouble("standard output cannot be written");
    return result;
}
