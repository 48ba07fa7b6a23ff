/* SPDX-License-Identifier: Apache-2.0
 *
 * Originator and receiver random objects (TS-0003 8.4.3.1, TS-0004 6.3.5.50 and .51): read strictly, written canonically, encoded for the
 * session key. This module knows their members, not who made them or whether they are acceptable together. */
#ifndef ONEM2M_RAND_OBJECT_H
#define ONEM2M_RAND_OBJECT_H

#include "base/bytes.h"
#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { RAND_TEXT_MAX = 128, RAND_EXPIRY_MAX = 24, RAND_LIST_MAX = 16 };
/* No object that rand_object_append writes is longer: its texts hold nothing that JSON escapes, its numbers have up to 11 characters and a
 * comma. */
enum {
    RAND_WRITTEN_MAX = sizeof "{\"esri\":\"\",\"esrv\":\"\",\"esrx\":\"\",\"esks\":[],\"espa\":[]}" - 1 +
                       2 * RAND_TEXT_MAX + RAND_EXPIRY_MAX + 2 * RAND_LIST_MAX * 12
};
enum rand_kind { RAND_RECEIVER, RAND_ORIGINATOR };

struct rand_object {
    enum rand_kind kind;
    char id[RAND_TEXT_MAX + 1];       /* esri */
    char value[RAND_TEXT_MAX + 1];    /* esrv */
    char expiry[RAND_EXPIRY_MAX + 1]; /* esrx, exactly as transmitted */
    int64_t expires;                  /* the same in ms since 1970 */
    int32_t key_gen[RAND_LIST_MAX];   /* esks; esk is key_gen[0] */
    size_t key_gen_count;
    int32_t algs[RAND_LIST_MAX]; /* espa, in the transmitted order */
    size_t algs_count;
};

/* rand_object_read reads an object strictly: all members there, none unknown, none twice, short or long names (TS-0004 8.2.5), esri and
 * esrv NCNames of [A-Za-z0-9._-] (esrv leniently with a digit or "-" first), 1 to RAND_TEXT_MAX; esrx a string or a number (relative); lists of 1 to
 * RAND_LIST_MAX enumerations. A relative expiry counts from `received_at`. Fails with ESF_E_RAND, rsc 4000, where = JSON pointer of
 * the value in its text. */
status rand_object_read(struct rand_object *out, enum rand_kind kind, const struct json *json, size_t value,
                        int64_t received_at, struct error **err) MUST_CHECK;

/* rand_object_read_text is the same for a text of its own. */
status rand_object_read_text(struct rand_object *out, enum rand_kind kind, struct span text, int64_t received_at,
                             struct error **err) MUST_CHECK;

/* rand_object_append appends the canonical JSON text (encoding A): fixed order, no blanks, esrx and lists as transmitted. */
status rand_object_append(struct bytes **out, const struct rand_object *object, struct error **err) MUST_CHECK;

/* rand_object_encode appends what goes into the session key: encoding is ESF_ENCODING_A, _B (esrv has to decode to 16 octets, else
 * ESF_E_RAND with rsc 4000) or _C. */
status rand_object_encode(struct bytes **out, const struct rand_object *object, int32_t encoding,
                          struct error **err) MUST_CHECK;

/* rand_object_equal tells whether all that is transmitted is the same. */
bool rand_object_equal(const struct rand_object *a, const struct rand_object *b);

/* rand_object_mask returns the algorithms of espa that we know, as a mask of esprim_alg.bit; rand_object_has_alg and _has_key_gen look
 * for one. rand_object_within tells whether each of a's algorithms is among b's (C5). */
unsigned rand_object_mask(const struct rand_object *object);
bool rand_object_has_alg(const struct rand_object *object, int32_t id);
bool rand_object_has_key_gen(const struct rand_object *object, int32_t id);
bool rand_object_within(const struct rand_object *a, const struct rand_object *b);

/* rand_object_set_algs fills espa from a mask in the fixed order 12, 11, 10. */
void rand_object_set_algs(struct rand_object *object, unsigned mask);

/* rand_text_random writes 22 base64url characters of 16 random octets and a terminator, redrawn until the first is in [A-Za-z_]. */
status rand_text_random(char out[23], struct error **err) MUST_CHECK;

/* is_ncname_start tells whether a character may stand first in an esprimRandValue that we make. */
bool is_ncname_start(char c);

#ifdef __cplusplus
}
#endif
#endif
