/* SPDX-License-Identifier: Apache-2.0
 *
 * The certificate rules by name, and what is found to break them. A finding says which rule, where ("chain/1/subjectAltName") and in words
 * what was found and what was wanted. Findings are collected in a fixed place, so collecting never fails; the first one becomes the error. */
#ifndef CERT_RULE_H
#define CERT_RULE_H

#include "base/error.h"

#ifdef __cplusplus
extern "C" {
#endif

/* X(name, text, code of the error that it becomes). The texts are what `esf inspect` shows. */
#define CERT_RULE_TABLE(X)                                                                                             \
    X(CERT_RULE_SIZE, "size", ESF_E_LIMIT)                                                                             \
    X(CERT_RULE_DER, "der", ESF_E_CERTIFICATE)                                                                         \
    X(CERT_RULE_STRUCTURE, "structure", ESF_E_CERTIFICATE)                                                             \
    X(CERT_RULE_VERSION, "version", ESF_E_CERTIFICATE)                                                                 \
    X(CERT_RULE_SERIAL, "serial-number", ESF_E_CERTIFICATE)                                                            \
    X(CERT_RULE_ALGORITHM, "signature-algorithm", ESF_E_CERTIFICATE)                                                   \
    X(CERT_RULE_DISTINGUISHED_NAME, "distinguished-name", ESF_E_CERTIFICATE)                                           \
    X(CERT_RULE_DATES, "dates", ESF_E_CERTIFICATE)                                                                     \
    X(CERT_RULE_PUBLIC_KEY, "public-key", ESF_E_CERTIFICATE)                                                           \
    X(CERT_RULE_UNIQUE_ID, "unique-id", ESF_E_CERTIFICATE)                                                             \
    X(CERT_RULE_EXTENSION, "extension", ESF_E_CERTIFICATE)                                                             \
    X(CERT_RULE_DUPLICATE_EXTENSION, "duplicate-extension", ESF_E_CERTIFICATE)                                         \
    X(CERT_RULE_CRITICAL_EXTENSION, "critical-extension", ESF_E_CERTIFICATE)                                           \
    X(CERT_RULE_BASIC_CONSTRAINTS, "basic-constraints", ESF_E_CERTIFICATE)                                             \
    X(CERT_RULE_KEY_USAGE, "key-usage", ESF_E_CERTIFICATE)                                                             \
    X(CERT_RULE_EXTENDED_KEY_USAGE, "extended-key-usage", ESF_E_CERTIFICATE)                                           \
    X(CERT_RULE_NAME_COUNT, "name-count", ESF_E_LIMIT)                                                                 \
    X(CERT_RULE_NAME_TEXT, "name-text", ESF_E_CERTIFICATE)                                                             \
    X(CERT_RULE_WILDCARD, "wildcard", ESF_E_CERTIFICATE)                                                               \
    X(CERT_RULE_FLAVOUR, "flavour", ESF_E_CERTIFICATE)                                                                 \
    X(CERT_RULE_NAME_CONSTRAINTS, "name-constraints", ESF_E_CERTIFICATE)                                               \
    X(CERT_RULE_NOT_YET_VALID, "not-yet-valid", ESF_E_EXPIRED)                                                         \
    X(CERT_RULE_EXPIRED, "expired", ESF_E_EXPIRED)                                                                     \
    X(CERT_RULE_CHAIN_LENGTH, "chain-length", ESF_E_LIMIT)                                                             \
    X(CERT_RULE_CHAIN_ORDER, "chain-order", ESF_E_UNTRUSTED)                                                           \
    X(CERT_RULE_CHAIN_LOOP, "chain-loop", ESF_E_UNTRUSTED)                                                             \
    X(CERT_RULE_PATH_LENGTH, "path-length", ESF_E_UNTRUSTED)                                                           \
    X(CERT_RULE_SIGNATURE, "signature", ESF_E_UNTRUSTED)                                                               \
    X(CERT_RULE_SELF_SIGNED, "self-signed", ESF_E_UNTRUSTED)                                                           \
    X(CERT_RULE_ANCHOR, "anchor", ESF_E_UNTRUSTED)                                                                     \
    X(CERT_RULE_ANCHOR_SCOPE, "anchor-scope", ESF_E_UNTRUSTED)                                                         \
    X(CERT_RULE_REVOKED, "revoked", ESF_E_REVOKED)                                                                     \
    X(CERT_RULE_REVOCATION_LIST, "revocation-list", ESF_E_REVOKED)                                                     \
    X(CERT_RULE_IDENTITY, "identity", ESF_E_IDENTITY)                                                                  \
    X(CERT_RULE_USE, "use", ESF_E_POLICY)                                                                              \
    X(CERT_RULE_REQUEST, "request", ESF_E_CERTIFICATE)

#define CERT_RULE_ENUM_(name, text, code) name,
enum cert_rule { CERT_RULE_NONE, CERT_RULE_TABLE(CERT_RULE_ENUM_) CERT_RULES_END };

/* cert_rule_text returns "name-text" and the like, "" for CERT_RULE_NONE. */
const char *cert_rule_text(enum cert_rule rule);

enum { CERT_FINDINGS_MAX = 16, CERT_WHERE_SIZE = 112, CERT_MESSAGE_SIZE = 240 };

struct cert_finding {
    enum cert_rule rule;
    char where[CERT_WHERE_SIZE];
    char message[CERT_MESSAGE_SIZE];
};

/* count may exceed CERT_FINDINGS_MAX; what came later is counted only. */
struct cert_findings {
    size_t count;
    struct cert_finding items[CERT_FINDINGS_MAX];
};

/* cert_broke adds a finding. Texts from outside go through quote_text first. */
void cert_broke(struct cert_findings *findings, enum cert_rule rule, const char *where, const char *format, ...)
    __attribute__((format(printf, 4, 5)));

bool cert_has_broken(const struct cert_findings *findings, enum cert_rule rule);

/* cert_findings_place puts a place before those of the findings from `first` on: "chain/1" before "subjectAltName". */
void cert_findings_place(struct cert_findings *findings, size_t first, const char *place);

/* cert_findings_fail makes the first finding an error; ESF_OK when there is none. */
status cert_findings_fail(const struct cert_findings *findings, struct error **err);

#ifdef __cplusplus
}
#endif
#endif
