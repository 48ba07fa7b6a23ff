/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf cert show`: what stands in a certificate, and which rules of the profile it breaks. */
#include <stdio.h>

#include "cert.h"
#include "inspect.h"

static const char HELP[] =
    "usage: esf cert show [--json] [FILE]\n"
    "\n"
    "Says what stands in a certificate or a chain of them, a certificate request, a list of revoked certificates or\n"
    "a public key, in PEM or DER, in FILE or standard input: names and for which flavour of certificate each is good\n"
    "(TS-0003 10.1.1), dates, key, extensions; and every rule of the profile that is broken, by name. Whether\n"
    "somebody trusts it, only his anchors and trust entries can tell. Of a private key nothing is shown but the name\n"
    "of its public half. `esf inspect` says the same.\n"
    "\n"
    "  --json   the report as JSON, as in inspection.schema.json\n"
    "\n"
    "examples:\n"
    "  esf cert show lamp.pem\n"
    "  cat lamp.pem ca.pem | esf cert show            is that a chain?\n"
    "\n"
    "exit status: 0 no rule is broken; 1 a rule is broken, or it is something else; 2 wrong usage; 3 trouble (file,\n"
    "memory).\n";

static bool is_of_certificates(struct view report) {
    static const char *const KINDS[] = {"\"certificate\"", "\"certificate-request\"", "\"crl\"", "\"public-key\"",
                                        "\"private-key\""};
    struct view what = view_member(report, "what");
    for (size_t i = 0; i < sizeof KINDS / sizeof KINDS[0]; i++)
        if (view_is(what, KINDS[i]))
            return true;
    TEXT_AUTO summary = {0};
    view_unquote(&summary, view_member(report, "summary"));
    (void)fprintf(stderr, "esf: error: no certificate, request, list of revoked certificates or key: %s\n",
                  summary.data == NULL ? "" : summary.data);
    (void)fputs("  to do: give PEM or DER; `esf inspect` looks into messages\n", stderr);
    return false;
}

static int run(int argc, char **argv) {
    return inspect_run(&CERT_SHOW_COMMAND, argc, argv, is_of_certificates);
}

const struct command CERT_SHOW_COMMAND = {"show", HELP, run, NULL};
