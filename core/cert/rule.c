/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/rule.h"

#include <stdarg.h>
#include <stdio.h>

static const struct {
    const char *text, *source;
    int32_t code;
} RULES[CERT_RULES_END] = {[CERT_RULE_NONE] = {"", "", ESF_OK},
#define RULE_ROW(name, text, source, code) [name] = {text, source, code},
                           CERT_RULE_TABLE(RULE_ROW)
#undef RULE_ROW
};

const char *cert_rule_text(enum cert_rule rule) {
    return RULES[rule].text;
}

const char *cert_rule_source(enum cert_rule rule) {
    return RULES[rule].source;
}

void cert_broke(struct cert_findings *findings, enum cert_rule rule, const char *where, const char *format, ...) {
    size_t at = findings->count++;
    if (at >= CERT_FINDINGS_MAX)
        return;
    struct cert_finding *finding = &findings->items[at];
    finding->rule = rule;
    snprintf(finding->where, sizeof finding->where, "%s", where);
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(finding->message, sizeof finding->message, format, arguments);
    va_end(arguments);
    if (length >= CERT_MESSAGE_SIZE)
        memcpy(finding->message + CERT_MESSAGE_SIZE - sizeof "...", "...", sizeof "...");
}

static size_t kept(const struct cert_findings *findings) {
    return findings->count < CERT_FINDINGS_MAX ? findings->count : CERT_FINDINGS_MAX;
}

bool cert_has_broken(const struct cert_findings *findings, enum cert_rule rule) {
    for (size_t i = 0; i < kept(findings); i++)
        if (findings->items[i].rule == rule)
            return true;
    return false;
}

void cert_findings_place(struct cert_findings *findings, size_t first, const char *place) {
    for (size_t i = first; i < kept(findings); i++) {
        char where[CERT_WHERE_SIZE];
        memcpy(where, findings->items[i].where, sizeof where);
        snprintf(findings->items[i].where, sizeof where, where[0] != 0 ? "%s/%.80s" : "%s", place, where);
    }
}

status cert_findings_fail(const struct cert_findings *findings, struct error **err) {
    if (findings->count == 0)
        return ESF_OK;
    const struct cert_finding *first = &findings->items[0];
    return fail(err, RULES[first->rule].code, 0, first->where, "%s", first->message);
}
