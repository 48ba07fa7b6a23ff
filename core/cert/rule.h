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

/* X(name, text, source, code of the error that it becomes). Text and source are what `esf inspect` shows. */
#define CERT_RULE_TABLE(X)                                                                                             \
    X(CERT_RULE_SIZE, "size", "D10", ESF_E_LIMIT)                                                                      \
    X(CERT_RULE_DER, "der", "RFC 5280 4.1", ESF_E_CERTIFICATE)                                                         \
    X(CERT_RULE_STRUCTURE, "structure", "RFC 5280 4.1", ESF_E_CERTIFICATE)                                             \
    X(CERT_RULE_VERSION, "version", "RFC 5280 4.1.2.1", ESF_E_CERTIFICATE)                                             \
    X(CERT_RULE_SERIAL, "serial-number", "RFC 5280 4.1.2.2", ESF_E_CERTIFICATE)                                        \
    X(CERT_RULE_ALGORITHM, "signature-algorithm", "TS-0003 10.1.1.3", ESF_E_CERTIFICATE)                               \
    X(CERT_RULE_DISTINGUISHED_NAME, "distinguished-name", "RFC 5280 4.1.2.4", ESF_E_CERTIFICATE)                       \
    X(CERT_RULE_DATES, "dates", "RFC 5280 4.1.2.5", ESF_E_CERTIFICATE)                                                 \
    X(CERT_RULE_PUBLIC_KEY, "public-key", "TS-0003 10.1.1.1", ESF_E_CERTIFICATE)                                       \
    X(CERT_RULE_UNIQUE_ID, "unique-id", "RFC 5280 4.1.2.8", ESF_E_CERTIFICATE)                                         \
    X(CERT_RULE_EXTENSION, "extension", "RFC 5280 4.2.1", ESF_E_CERTIFICATE)                                           \
    X(CERT_RULE_DUPLICATE_EXTENSION, "duplicate-extension", "RFC 5280 4.2", ESF_E_CERTIFICATE)                         \
    X(CERT_RULE_CRITICAL_EXTENSION, "critical-extension", "RFC 5280 4.2", ESF_E_CERTIFICATE)                           \
    X(CERT_RULE_BASIC_CONSTRAINTS, "basic-constraints", "RFC 5280 4.2.1.9", ESF_E_CERTIFICATE)                         \
    X(CERT_RULE_KEY_USAGE, "key-usage", "TS-0003 10.1.1.1", ESF_E_CERTIFICATE)                                         \
    X(CERT_RULE_EXTENDED_KEY_USAGE, "extended-key-usage", "RFC 5280 4.2.1.12", ESF_E_CERTIFICATE)                      \
    X(CERT_RULE_NAME_COUNT, "name-count", "D54", ESF_E_LIMIT)                                                          \
    X(CERT_RULE_NAME_TEXT, "name-text", "RFC 5280 4.2.1.6", ESF_E_CERTIFICATE)                                         \
    X(CERT_RULE_WILDCARD, "wildcard", "TS-0003 10.1.1", ESF_E_CERTIFICATE)                                             \
    X(CERT_RULE_FLAVOUR, "flavour", "TS-0003 10.1.1", ESF_E_CERTIFICATE)                                               \
    X(CERT_RULE_NAME_CONSTRAINTS, "name-constraints", "RFC 5280 4.2.1.10", ESF_E_CERTIFICATE)                          \
    X(CERT_RULE_NOT_YET_VALID, "not-yet-valid", "RFC 5280 6.1.3", ESF_E_EXPIRED)                                       \
    X(CERT_RULE_EXPIRED, "expired", "RFC 5280 6.1.3", ESF_E_EXPIRED)                                                   \
    X(CERT_RULE_CHAIN_LENGTH, "chain-length", "D10", ESF_E_LIMIT)                                                      \
    X(CERT_RULE_CHAIN_ORDER, "chain-order", "RFC 5246 7.4.2", ESF_E_UNTRUSTED)                                         \
    X(CERT_RULE_CHAIN_LOOP, "chain-loop", "RFC 5280 6.1", ESF_E_UNTRUSTED)                                             \
    X(CERT_RULE_PATH_LENGTH, "path-length", "RFC 5280 4.2.1.9", ESF_E_UNTRUSTED)                                       \
    X(CERT_RULE_SIGNATURE, "signature", "RFC 5280 6.1.3", ESF_E_UNTRUSTED)                                             \
    X(CERT_RULE_SELF_SIGNED, "self-signed", "TS-0003 8.1.2.2", ESF_E_UNTRUSTED)                                        \
    X(CERT_RULE_ANCHOR, "anchor", "TS-0003 8.1.2.2", ESF_E_UNTRUSTED)                                                  \
    X(CERT_RULE_ANCHOR_SCOPE, "anchor-scope", "D14", ESF_E_UNTRUSTED)                                                  \
    X(CERT_RULE_REVOKED, "revoked", "RFC 5280 6.3", ESF_E_REVOKED)                                                     \
    X(CERT_RULE_REVOCATION_LIST, "revocation-list", "RFC 5280 6.3", ESF_E_REVOKED)                                     \
    X(CERT_RULE_IDENTITY, "identity", "TS-0003 8.1.2.5", ESF_E_IDENTITY)                                               \
    X(CERT_RULE_USE, "use", "D14", ESF_E_POLICY)                                                                       \
    X(CERT_RULE_REQUEST, "request", "TS-0003 10.1.4", ESF_E_CERTIFICATE)

#define CERT_RULE_ENUM_(name, text, source, code) name,
enum cert_rule { CERT_RULE_NONE, CERT_RULE_TABLE(CERT_RULE_ENUM_) CERT_RULES_END };

/* cert_rule_text returns "name-text" and the like, "" for CERT_RULE_NONE. */
const char *cert_rule_text(enum cert_rule rule);

/* cert_rule_source returns the clause, RFC section or decision that the rule comes from. */
const char *cert_rule_source(enum cert_rule rule);

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
