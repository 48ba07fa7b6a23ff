/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf cert`: keys, requests and certificates for trials of E2EKey (esf/identity.h). */
#include "cert.h"

static const char HELP[] =
    "usage: esf cert key|public|request|new-ca|sign|issue|show ...\n"
    "\n"
    "Keys and certificates for trials of E2EKey (published as ESCertKE, TS-0003 8.7): two ends that trust each\n"
    "other's certificates agree on a key. A real certification authority has tools of its own.\n"
    "\n"
    "  key       makes a private key in a file\n"
    "  public    prints its public half, or the trust entry for it\n"
    "  request   prints a certificate request\n"
    "  new-ca    prints the certificate of a new certification authority\n"
    "  sign      prints the certificate that a request asks for\n"
    "  issue     makes a private key in a file and prints its certificate\n"
    "  show      says what stands in a certificate, request or key, and which rules it breaks\n"
    "\n"
    "`esf help cert issue` explains one of them.\n";

static const struct command *const PARTS[] = {
    &CERT_KEY_COMMAND,  &CERT_PUBLIC_COMMAND, &CERT_REQUEST_COMMAND, &CERT_NEW_CA_COMMAND,
    &CERT_SIGN_COMMAND, &CERT_ISSUE_COMMAND,  &CERT_SHOW_COMMAND,    NULL};

const struct command CERT_COMMAND = {"cert", HELP, NULL, PARTS};
