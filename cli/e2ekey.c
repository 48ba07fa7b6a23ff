/* SPDX-License-Identifier: Apache-2.0
 *
 * `esf e2ekey`: two ends with certificates or raw public keys agree on a key, by hand. */
#include "e2ekey.h"

static const char HELP[] =
    "usage: esf e2ekey init|answer ...\n"
    "\n"
    "E2EKey (published as ESCertKE, TS-0003 8.7): two ends that trust each other's certificates or raw public keys\n"
    "agree on a key in four messages, through whatever carries them. Each end is a process of its own, here or on\n"
    "another machine.\n"
    "\n"
    "  init     is the Initiating End-Point: sends messages 1 and 3\n"
    "  answer   is the Terminating End-Point: answers with 2 and 4\n"
    "\n"
    "A message is one line of JSON, the request or response primitive that a hub would carry:\n"
    "  "
    "{\"op\":5,\"to\":\"...\",\"fr\":\"...\",\"rqi\":\"m1\",\"rvi\":\"3\",\"pc\":{\"m2m:seci\":{\"sit\":6,\"eckm\":\".."
    ".\"}}}\n"
    "  {\"rsc\":2000,\"rqi\":\"m1\",\"rvi\":\"3\",\"pc\":{\"m2m:seci\":{\"sit\":6,\"eckm\":\"...\"}}}\n"
    "An end that refuses answers with another rsc and, where TLS has one, an alert. Lines go over a pipe; with\n"
    "--folder they are files, 1.json to 4.json, that `esf inspect` explains and that may be carried by hand.\n"
    "\n"
    "`esf cert` makes keys and certificates for it. `esf help e2ekey init` explains one of them.\n";

static const struct command *const PARTS[] = {&E2EKEY_INIT_COMMAND, &E2EKEY_ANSWER_COMMAND, NULL};

const struct command E2EKEY_COMMAND = {"e2ekey", HELP, NULL, PARTS};
