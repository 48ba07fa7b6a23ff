/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/judge.h"

#include "cert/identity.h"
#include "cert/path.h"
#include "cert/spki.h"

void cert_check_chain_limits(size_t count, size_t size, struct cert_findings *findings) {
    if (count == 0)
        cert_broke(findings, CERT_RULE_CHAIN_LENGTH, "chain", "the peer has shown no certificate");
    else if (count > CERT_CHAIN_MAX)
        cert_broke(findings, CERT_RULE_CHAIN_LENGTH, "chain", "the chain has %zu certificates; at most %d are taken",
                   count, CERT_CHAIN_MAX);
    else if (size > CERT_CHAIN_SIZE_MAX)
        cert_broke(findings, CERT_RULE_SIZE, "chain", "the chain has %zu octets; at most %d are taken", size,
                   CERT_CHAIN_SIZE_MAX);
}

/* Extra certificates are not read, but count. */
static bool is_within_limits(const struct cert_question *question, struct cert_findings *findings) {
    size_t size = 0;
    for (size_t i = 0; i < question->count && i < CERT_CHAIN_MAX; i++)
        size += question->credential[i].size;
    cert_check_chain_limits(question->count, size, findings);
    return findings->count == 0;
}

static status judge_with(struct cert_verdict *out, const struct cert_path *path, const struct cert_anchor *anchor,
                         const struct cert_trust *trust, const struct cert_question *question,
                         struct cert_findings *findings, struct error **err) {
    cert_path_check(path, anchor, question, findings);
    if (findings->count == 0)
        TRY(cert_path_check_revocation(path, anchor, trust, question->now, findings, err));
    if (findings->count > 0)
        return ESF_OK;
    const struct cert *end = path->certs[0];
    cert_identify_chained(out, trust, question, end, anchor, findings);
    out->key_name = end->key_name;
    out->anchor = anchor->key_name;
    out->expires = (end->not_after + 1) * 1000;
    return ESF_OK;
}

/* What an anchor that had signed the path had against it tells more than one that only has the same name. */
static void keep_first(struct cert_findings *kept, const struct cert_findings *findings) {
    if (kept->count == 0 || kept->items[0].rule == CERT_RULE_SIGNATURE)
        *kept = *findings;
}

/* Looks for an anchor that the path ends at and with which all is well. */
static status try_anchors(bool *is_done, struct cert_verdict *out, const struct cert_path *path,
                          const struct cert_trust *trust, const struct cert_question *question,
                          struct cert_findings *kept, struct error **err) {
    *is_done = false;
    for (size_t i = 0; i < trust->anchors_count && !*is_done; i++) {
        struct cert_findings findings = {.count = 0};
        bool meets;
        TRY(cert_path_meets(&meets, path, &trust->anchors[i], &findings, err));
        if (meets)
            TRY(judge_with(out, path, &trust->anchors[i], trust, question, &findings, err));
        *is_done = meets && findings.count == 0;
        if (findings.count > 0)
            keep_first(kept, &findings);
    }
    return ESF_OK;
}

static void say_unknown(const struct cert_path *path, struct cert_findings *findings) {
    const struct cert *last = path->certs[path->count - 1];
    if (!cert_is_self_issued(last))
        cert_broke(findings, CERT_RULE_ANCHOR, cert_path_place(path->count - 1, "issuer").text,
                   "it is issued by \"%s\", which is no configured anchor", cert_dn_text(last->issuer).text);
    else if (path->count == 1)
        cert_broke(findings, CERT_RULE_SELF_SIGNED, "chain/0",
                   "the certificate of \"%s\" is signed by itself and is no configured anchor",
                   cert_dn_text(last->subject).text);
    else
        cert_broke(findings, CERT_RULE_ANCHOR, cert_path_place(path->count - 1, "subject").text,
                   "the chain ends at \"%s\", which is no configured anchor", cert_dn_text(last->subject).text);
}

static status judge_chain(struct cert_verdict *out, const struct cert_trust *trust,
                          const struct cert_question *question, struct cert_findings *findings, struct error **err) {
    AUTO(cert_path) struct cert_path path = {.count = 0};
    struct cert_findings kept = {.count = 0};
    bool is_done = false;
    do { /* there is at least one certificate */
        TRY(cert_path_extend(&path, question, findings, err));
        if (findings->count > 0)
            break;
        TRY(try_anchors(&is_done, out, &path, trust, question, &kept, err));
    } while (!is_done && path.count < question->count);
    if (is_done)
        return ESF_OK;
    if (kept.count > 0)
        *findings = kept;
    else if (findings->count == 0)
        say_unknown(&path, findings);
    return ESF_OK;
}

static void judge_raw(struct cert_verdict *out, const struct cert_trust *trust, const struct cert_question *question,
                      struct cert_findings *findings) {
    uint8_t point[P256_POINT_SIZE];
    if (question->count != 1) {
        cert_broke(findings, CERT_RULE_CHAIN_LENGTH, "raw", "a raw public key comes alone, and %zu came",
                   question->count);
        return;
    }
    if (!spki_read(point, question->credential[0], "raw", findings))
        return;
    out->key_name = ni_of(question->credential[0]);
    out->expires = INT64_MAX;
    cert_identify_raw(out, trust, question, &out->key_name, findings);
}

status cert_judge(struct cert_verdict *out, const struct cert_trust *trust, const struct cert_question *question,
                  struct error **err) {
    struct cert_findings findings = {.count = 0};
    *out = (struct cert_verdict){.broken = CERT_RULE_NONE};
    if (question->is_raw)
        judge_raw(out, trust, question, &findings);
    else if (is_within_limits(question, &findings))
        TRY(judge_chain(out, trust, question, &findings, err));
    if (findings.count > 0)
        out->broken = findings.items[0].rule;
    return cert_findings_fail(&findings, err);
}
