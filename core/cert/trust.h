/* SPDX-License-Identifier: Apache-2.0
 *
 * What an endpoint trusts (D14, D53): anchors, which may vouch for ids under a prefix; entries, each of which says what credential stands for
 * one id; the table from domain names to CSE-IDs; URI schemes; revocation lists. Data and the checks of its form; judge.h applies it.
 *
 * An object that changes is used by one thread. One that is shared does not change: to change it, copy it, which shares what is large,
 * change the copy, and put that in its place. */
#ifndef CERT_TRUST_H
#define CERT_TRUST_H

#include "cert/crl.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    CERT_ANCHORS_MAX = 256,
    CERT_ENTRIES_MAX = 1 << 14,
    CERT_CRLS_MAX = 64,
    CERT_DOMAINS_MAX = 1 << 12,
    CERT_SCHEMES_MAX = 4
};

/* The flavours of TS-0003 10.1.1, as a trust entry names them. */
enum cert_match {
    CERT_MATCH_NONE,
    CERT_MATCH_AE_ID,
    CERT_MATCH_CSE_ID,
    CERT_MATCH_NODE_ID,
    CERT_MATCH_DEVICE,
    CERT_MATCH_FQDN,
    CERT_MATCH_RAW
};

/* "ae-id", "cse-id", "node-id", "device", "fqdn", "raw"; "" and CERT_MATCH_NONE for anything else. */
const char *cert_match_text(enum cert_match match);
enum cert_match cert_match_of(struct span text);

/* The credential `match` stands for `id`. */
struct cert_entry {
    struct cert_text id;
    enum cert_match match;
    struct cert_text name; /* what the certificate has to name; empty: the id itself */
    struct ni key;         /* of the public key; with raw the credential itself, otherwise one more condition */
    struct ni anchor;      /* the anchor, by itself or by its key; empty: any that vouches for the id by its prefix */
    int32_t suid;          /* the use that it is for; 0: any */
    int32_t encoding;      /* for the keys that come of it; 0: the default */
    bool may_initiate;
};

struct cert_anchor {
    struct cert *cert; /* NULL: a key alone */
    uint8_t point[P256_POINT_SIZE];
    struct ni name; /* of the certificate; size 0 for a key alone */
    struct ni key_name;
    struct cert_text prefix; /* of the ids that it vouches for; empty: for those of entries that name it */
    bool may_initiate;       /* ids under the prefix that have no entry of their own */
};

struct cert_domain {
    struct cert_text name; /* public domain name of a CSE */
    struct cert_text id;   /* its absolute CSE-ID */
};

struct cert_trust {
    int64_t refs;
    struct cert_anchor *anchors;
    struct cert_entry *entries;
    struct crl **crls;
    struct cert_domain *domains;
    struct cert_text schemes[CERT_SCHEMES_MAX];
    size_t anchors_count, entries_count, crls_count, domains_count, schemes_count;
    size_t anchors_room, entries_room, crls_room, domains_room;
    bool needs_crls; /* every certificate below an anchor needs a list of its issuer that is valid now */
};

status cert_trust_new(struct cert_trust **out, struct error **err) MUST_CHECK;
status cert_trust_copy(struct cert_trust **out, const struct cert_trust *trust, struct error **err) MUST_CHECK;
struct cert_trust *cert_trust_hold(struct cert_trust *trust);
void cert_trust_free(struct cert_trust *trust);
void cert_trust_cleanup(struct cert_trust **trust);

/* cert_trust_add_anchor takes a certificate or a SubjectPublicKeyInfo in DER. The prefix ends at a path segment: "//example.com" and
 * "//example.com/" vouch for "//example.com/cse", not for "//example.community/cse". ESF_E_EXISTS when it is there with another prefix. */
status cert_trust_add_anchor(struct cert_trust *trust, struct span octets, struct span prefix, bool may_initiate,
                             struct error **err) MUST_CHECK;

/* cert_trust_add_entry: one that is there already is not added again. */
status cert_trust_add_entry(struct cert_trust *trust, const struct cert_entry *entry, struct error **err) MUST_CHECK;

/* cert_trust_add_crl replaces a list of the same issuer that is not newer. */
status cert_trust_add_crl(struct cert_trust *trust, struct span octets, struct error **err) MUST_CHECK;

/* cert_trust_add_domain says which CSE a dNSName is; ESF_E_EXISTS when it is another one already. */
status cert_trust_add_domain(struct cert_trust *trust, struct span name, struct span id, struct error **err) MUST_CHECK;

/* cert_trust_add_scheme: "m2m" lets the URI "m2m://example.com/Cae1" stand for "//example.com/Cae1". */
status cert_trust_add_scheme(struct cert_trust *trust, struct span scheme, struct error **err) MUST_CHECK;

/* They return how many were removed. */
size_t cert_trust_remove_entries(struct cert_trust *trust, struct span id);
size_t cert_trust_remove_anchors(struct cert_trust *trust, const struct ni *name);

/* cert_key_name reads what names a public key in an entry: an RFC 6920 name, or a SubjectPublicKeyInfo in DER. */
status cert_key_name(struct ni *out, struct span text_or_der, struct error **err) MUST_CHECK;

/* cert_prefix_covers tells whether an id lies under a prefix. */
bool cert_prefix_covers(struct span prefix, struct span id);

/* cert_entry_is_for tells whether an entry is for that use (0: any). */
bool cert_entry_is_for(const struct cert_entry *entry, int32_t suid);

/* cert_anchor_is tells whether a name is that of the anchor or of its key. */
bool cert_anchor_is(const struct cert_anchor *anchor, const struct ni *name);

/* cert_domain_id returns the CSE-ID of a dNSName, empty when the table has none. */
struct span cert_domain_id(const struct cert_trust *trust, struct span name);

/* cert_may_initiate tells whether somebody who says that he is `id` may begin at all, before any credential is seen (D10). */
bool cert_may_initiate(const struct cert_trust *trust, struct span id, int32_t suid);

#ifdef __cplusplus
}
#endif
#endif
