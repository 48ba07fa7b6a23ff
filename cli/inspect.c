/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "inspect.h"

#include "esf/unstable/lab.h"
#include "io.h"
#include "report.h"

static const char HELP[] =
    "usage: esf inspect [--json] [FILE]\n"
    "\n"
    "Says what FILE (or standard input, also as -) is: securityInfo (m2m:seci), a notification around it, an\n"
    "ESPrim Object, an E2EKey message (ESCertKE: its TLS records, handshake messages and certificates),\n"
    "e2eSecInfo, a random object, a request or response primitive, another JWE or JWS, a JSON Web Key; in PEM\n"
    "or DER certificates, also a whole chain, certificate requests, lists of revoked certificates and public\n"
    "keys. It needs no keys, shows none, changes nothing and sends nothing.\n"
    "\n"
    "Every rule that the input breaks is named, with its place and with the response status code (rsc) that a\n"
    "Receiver would send; one of certificates by its name in the profile. What only a key or an anchor can tell\n"
    "(is the tag right? who sent it? who is trusted?) is not looked at; whether random objects have expired is\n"
    "shown but is no problem of the input.\n"
    "\n"
    "  --json   the report as JSON, as in inspection.schema.json\n"
    "\n"
    "examples:\n"
    "  esf inspect object.jwe\n"
    "  echo '{\"m2m:seci\":{\"sit\":3}}' | esf inspect\n"
    "  esf inspect --json esi.json | python3 -c 'import json,sys; print(json.load(sys.stdin)[\"summary\"])'\n"
    "\n"
    "exit status: 0 no problem found; 1 there are problems; 2 wrong usage; 3 trouble (file, memory).\n";

static int print(struct view report, bool json) {
    TEXT_AUTO out = {0};
    if (json)
        return io_write(report.data, report.size);
    report_print(&out, report);
    return out.failed ? trouble("not enough memory") : io_write(out.data, out.size - 1);
}

static int inspect_file(const char *name, bool json, bool (*may_be)(struct view report)) {
    TEXT_AUTO input = {0};
    int result = io_read(&input, name);
    if (result != EXIT_FINE)
        return result;
    esf_buf *report;
    esf_error *error;
    if (esf_lab_inspect(&report, (const uint8_t *)input.data, input.size, &error) < 0)
        return refusal(error, NULL);
    struct view view = {(const char *)esf_buf_data(report), esf_buf_size(report)};
    bool valid = view_is(view_member(view, "valid"), "true");
    result = may_be == NULL || may_be(view) ? print(view, json) : EXIT_REFUSED;
    esf_buf_free(report);
    if (result != EXIT_FINE)
        return result;
    return valid ? EXIT_FINE : EXIT_REFUSED;
}

int inspect_run(const struct command *command, int argc, char **argv, bool (*may_be)(struct view report)) {
    static const struct option options[] = {{"json", no_argument, NULL, 'j'}, {"help", no_argument, NULL, 'h'}, {0}};
    bool json = false;
    for (int option; (option = command_option(command, argc, argv, options)) != -1;) {
        if (option == OPTION_HELP)
            return EXIT_FINE;
        if (option == OPTION_WRONG)
            return EXIT_USAGE;
        json = true;
    }
    if (argc - optind > 1)
        return usage_error(argv[0], "one file at a time; %s is one too many", argv[optind + 1]);
    return inspect_file(optind < argc ? argv[optind] : NULL, json, may_be);
}

static int run(int argc, char **argv) {
    return inspect_run(&INSPECT_COMMAND, argc, argv, NULL);
}

const struct command INSPECT_COMMAND = {"inspect", HELP, run, NULL};
