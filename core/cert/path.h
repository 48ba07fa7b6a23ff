/* SPDX-License-Identifier: Apache-2.0
 *
 * A path of certificates from an end upwards, and the rules that hold along it. Who may stand for whom is no business of a path. */
#ifndef CERT_PATH_H
#define CERT_PATH_H

#include "cert/judge.h"

#ifdef __cplusplus
extern "C" {
#endif

struct cert_path {
    struct cert *certs[CERT_CHAIN_MAX]; /* the end first; each is issued by the next */
    size_t count;
};

void cert_path_cleanup(struct cert_path *path);

/* cert_path_extend reads and judges the next certificate that the peer has sent. */
status cert_path_extend(struct cert_path *path, const struct cert_question *question, struct cert_findings *findings,
                        struct error **err) MUST_CHECK;

/* cert_path_link judges a certificate as the issuer of the last one on the path; a signature cannot be looked at without a key of the profile. */
status cert_path_link(const struct cert_path *path, const struct cert *issuer, struct cert_findings *findings,
                      struct error **err) MUST_CHECK;

/* cert_path_meets tells whether the path ends at an anchor: its end is the anchor itself, or the anchor has signed its last certificate. A
 * certificate that names an anchor as its issuer with a signature of somebody else is a finding. */
status cert_path_meets(bool *meets, const struct cert_path *path, const struct cert_anchor *anchor,
                       struct cert_findings *findings, struct error **err) MUST_CHECK;

/* cert_path_check applies what can be judged only when the anchor is known. */
void cert_path_check(const struct cert_path *path, const struct cert_anchor *anchor,
                     const struct cert_question *question, struct cert_findings *findings);

/* cert_path_check_revocation looks each certificate up in the lists of its issuer. */
status cert_path_check_revocation(const struct cert_path *path, const struct cert_anchor *anchor,
                                  const struct cert_trust *trust, int64_t now, struct cert_findings *findings,
                                  struct error **err) MUST_CHECK;

/* cert_path_place makes "chain/1" + "validity". */
struct cert_place {
    char text[CERT_WHERE_SIZE];
};
struct cert_place cert_path_place(size_t at, const char *part);

/* cert_path_is_anchor tells whether the end is the anchor itself. */
bool cert_path_is_anchor(const struct cert_path *path, const struct cert_anchor *anchor);

#ifdef __cplusplus
}
#endif
#endif
