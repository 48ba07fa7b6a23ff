/* SPDX-License-Identifier: Apache-2.0
 *
 * Identifiers of AEs and CSEs in their forms, and how a relative one is made absolute (TS-0001 7.2, D14). The absolute form is the identity;
 * identities are compared octet for octet. This module knows forms, not who may be trusted. */
#ifndef ONEM2M_ID_H
#define ONEM2M_ID_H

#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ID_SIZE_MAX = 255 };

/* An identifier of any kind (also a request identifier or a key identifier), with a terminator for messages. */
struct id {
    size_t size;
    char text[ID_SIZE_MAX + 1];
};

static inline struct span id_span(const struct id *id) {
    return span_of(id->text, id->size);
}

/* id_set copies any text of 1 to ID_SIZE_MAX octets; false when it does not fit or holds a NUL. */
bool id_set(struct id *id, struct span text);

/* id_is_absolute tells whether a text is "//fqdn/cse", "//fqdn/cse/C..." or "//fqdn/S...", of RFC 3986 unreserved characters. */
bool id_is_absolute(struct span text);

/* id_domain returns the SP domain of an absolute id (without slashes); id_parent "//fqdn/cse" of a three-part id, itself otherwise. */
struct span id_domain(struct span absolute);
struct span id_parent(struct span absolute);

/* Whose point of view a relative id is read from. */
struct id_context {
    struct id self;      /* absolute */
    struct id registrar; /* absolute CSE-ID, size 0 when not known */
};

/* id_context_init derives the registrar: of "//d/cse/C..." it is "//d/cse", a CSE is its own; "//d/S..." has none until one is given,
 * as "//d/cse" or "/cse" (then of the same SP domain). Both fail with ESF_E_IDENTIFIER. */
status id_context_init(struct id_context *context, struct span absolute, struct error **err) MUST_CHECK;
status id_context_set_registrar(struct id_context *context, struct span cse_id, struct error **err) MUST_CHECK;

/* id_absolute makes an id absolute: "//..." as it is; "/cse..." and "/S..." behind the SP domain; "S..." likewise; "C..." behind the
 * registrar. Returns false, and the text as it is in *out, when that cannot be done: such an id matches only itself. An empty or
 * too long text gives false and an empty *out. */
bool id_absolute(struct id *out, const struct id_context *context, struct span text);

/* id_reads_as tells what an id means to another entity, made absolute from its own point of view as far as its absolute id shows that: false,
 * and the id it takes it for in *out, when that is not `meant`. True when it cannot be told. */
bool id_reads_as(struct id *out, struct span text, struct span meant, struct span reader);

#ifdef __cplusplus
}
#endif
#endif
