/* SPDX-License-Identifier: Apache-2.0
 *
 * What a JSON string may hold, looked at octet by octet: plain runs, characters of UTF-8, escapes. It knows where a run
 * ends, not what it is for. A message carries one string of up to 16 MiB, so the plain run is the hot path: a simple
 * form that is obviously right, and fast forms beside it that are tested against it. */
#ifndef JSON_SCAN_H
#define JSON_SCAN_H

#include <stddef.h>
#include <stdint.h>

#include "base/span.h"

#ifdef __cplusplus
extern "C" {
#endif

/* scan_plain returns how many octets at the start are ASCII that a string holds as it is: no quote, no backslash, no
 * control, none above 0x7F. The other two give the same answer: one octet at a time, and eight at a time. */
size_t scan_plain(struct span octets);
size_t scan_plain_simple(struct span octets);
size_t scan_plain_words(struct span octets);

/* scan_utf8 returns the size (2 to 4) of the character that starts with an octet above 0x7F; 0 when it is not
 * well-formed UTF-8 (Unicode 15.0 table 3-7: nothing overlong, no surrogates, nothing above U+10FFFF). */
size_t scan_utf8(struct span octets);

/* scan_escape returns the size (2, 6 or 12) of the escape that starts with the backslash at the start, and its
 * character. It returns 0 when it is none; *character is then the surrogate that stands alone, or SCAN_MALFORMED. */
#define SCAN_MALFORMED UINT32_MAX
size_t scan_escape(struct span octets, uint32_t *character);

/* What stands between the quotes of a string that was checked, read character by character with its escapes undone. */
struct unescape {
    struct span left;
    uint8_t octets[4]; /* the character last read, in UTF-8 */
};

/* unescape_next reads one octet or one escaped character and returns its size in UTF-8; 0 at the end. */
size_t unescape_next(struct unescape *reader);

#ifdef __cplusplus
}
#endif
#endif
