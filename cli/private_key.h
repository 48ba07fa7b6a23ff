/* SPDX-License-Identifier: Apache-2.0
 *
 * Private keys in files. Each function tells its trouble and returns an exit code. */
#ifndef CLI_PRIVATE_KEY_H
#define CLI_PRIVATE_KEY_H

#include "command.h"

void private_key_cleanup(esf_key **key);
#define KEY_AUTO __attribute__((cleanup(private_key_cleanup))) esf_key

/* private_key_read reads a file; NULL is standard input. */
int private_key_read(esf_key **key, const char *file);

/* private_key_write makes a file that only its owner can read. One that is there already is never written over: it may hold the only copy
 * of a key. */
int private_key_write(const char *file, const esf_key *key);

#endif
