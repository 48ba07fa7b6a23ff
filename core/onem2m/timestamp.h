/* SPDX-License-Identifier: Apache-2.0
 *
 * m2m:timestamp and m2m:absRelTimestamp (TS-0004 6.3.3) to and from milliseconds since 1970-01-01 UTC. */
#ifndef ONEM2M_TIMESTAMP_H
#define ONEM2M_TIMESTAMP_H

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { TIMESTAMP_SIZE = 15 }; /* YYYYMMDDThhmmss */

/* timestamp_write writes the absolute form without fraction (rounded down) and a terminator. Times before 1970 or after 9999 are clamped. */
void timestamp_write(char out[TIMESTAMP_SIZE + 1], int64_t unix_ms);

/* timestamp_read reads YYYYMMDDThhmmss with an optional comma and 1 to 6 digits; real dates only. */
bool timestamp_read(struct span text, int64_t *unix_ms);

/* abs_rel_timestamp_read reads either form; the relative one (digits only, milliseconds) counts from `received_at`. */
bool abs_rel_timestamp_read(struct span text, int64_t received_at, int64_t *unix_ms);

#ifdef __cplusplus
}
#endif
#endif
