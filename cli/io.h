/* SPDX-License-Identifier: Apache-2.0
 *
 * Files, keys and times as they are given on the command line. Each function tells its trouble and returns an exit code, EXIT_FINE when
 * there is none. "-" is standard input, which can be read once. */
#ifndef CLI_IO_H
#define CLI_IO_H

#include <stdint.h>

#include "command.h"
#include "text.h"

/* io_read reads a file as far as the library takes one (and one octet more, so that the library notices). NULL is standard input. */
int io_read(struct text *out, const char *name);

/* io_claim_stdin keeps standard input for something else than a file: io_read refuses to read it from now on. */
int io_claim_stdin(void);

/* io_read_trimmed is the same without the blanks around it. */
int io_read_trimmed(struct text *out, const char *name);

/* io_key takes hex digits, @FILE or - and adds the hex digits. What is wrong is told without showing any. */
int io_key(struct text *out, const char *command, const char *argument);

/* io_time takes YYYYMMDDThhmmss, YYYY-MM-DDThh:mm:ssZ or milliseconds since 1970. */
int io_time(int64_t *unix_ms, const char *command, const char *argument);

/* io_write writes octets and a line end to standard output. */
int io_write(const void *octets, size_t size);
int io_write_buf(esf_buf *buf); /* frees it */

/* io_write_pem writes text that ends its last line itself, and frees it. */
int io_write_pem(esf_buf *pem);

#endif
