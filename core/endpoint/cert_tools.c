/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/cert_tools.h"

#include "base/clock.h"
#include "cert/issue.h"
#include "cert/pem.h"
#include "json/tree.h"

enum {
    DOCUMENT_MAX = 64 << 10,
    SUBJECT_NAMES_MAX = 8,
    PERMITS_MAX = 16,
    CA_DAYS = 3650,
    END_DAYS = 365,
    DAYS_MAX = 36500
};
static const int64_t DAY_SECONDS = 86400, CLOCK_SKEW_SECONDS = 300;

static status read_document(struct tree **out, struct span text, struct error **err) {
    static const struct json_limits limits = {.size_max = DOCUMENT_MAX, .values_max = 128, .depth_max = 3};
    AUTO(tree) struct tree *root = NULL;
    TRY(tree_read(&root, text, &limits, err));
    if (!tree_is_object(root))
        return fail(err, ESF_E_FORMAT, 0, "", "a JSON object is wanted here");
    *out = root;
    root = NULL;
    return ESF_OK;
}

static status wrong(const struct tree *node, const char *wanted, struct error **err) {
    return fail(err, ESF_E_FORMAT, 0, "", "member \"%s\" has to be %s", quote_text(span_text(tree_name(node))).text,
                wanted);
}

static status unknown(const struct tree *node, struct error **err) {
    return fail(err, ESF_E_FORMAT, 0, "", "there is no member \"%s\" here",
                quote_text(span_text(tree_name(node))).text);
}

static status read_text(struct span *out, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (!tree_text(node, &text))
        return wrong(node, "a string", err);
    *out = span_text(text);
    return ESF_OK;
}

/* ---- a request ---- */

static const struct {
    const char *name;
    enum cert_match flavour;
} SUBJECTS[] = {
    {"ae_id", CERT_MATCH_AE_ID},      {"cse_id", CERT_MATCH_CSE_ID}, {"node_id", CERT_MATCH_NODE_ID},
    {"device_id", CERT_MATCH_DEVICE}, {"fqdn", CERT_MATCH_FQDN},
};

struct subject {
    struct san names[SUBJECT_NAMES_MAX];
    size_t count;
    struct span common_name;
};

static status read_subject(struct subject *subject, const struct tree *node, struct error **err) {
    struct span text;
    TRY(read_text(&text, node, err));
    if (strcmp(tree_name(node), "common_name") == 0) {
        subject->common_name = text;
        return ESF_OK;
    }
    for (size_t i = 0; i < sizeof SUBJECTS / sizeof SUBJECTS[0]; i++) {
        if (strcmp(tree_name(node), SUBJECTS[i].name) == 0)
            return san_of_flavour(&subject->names[subject->count++], SUBJECTS[i].flavour, text, err);
    }
    return unknown(node, err);
}

status cert_tool_request(struct bytes **out, const struct key *key, struct span document, struct error **err) {
    AUTO(tree) struct tree *root = NULL;
    AUTO(bytes) struct bytes *der = NULL;
    struct subject subject = {.count = 0};
    struct p256_key *own = NULL;
    *out = NULL;
    TRY(key_own_private(&own, key, err));
    TRY(read_document(&root, document, err));
    for (const struct tree *node = tree_first(root); node; node = tree_next(node))
        TRY(read_subject(&subject, node, err));
    if (subject.count == 0)
        return fail(err, ESF_E_FORMAT, 0, "", "a subject has to have one of ae_id, cse_id, node_id, device_id, fqdn");
    TRY(cert_request_make(&der, own, subject.common_name, subject.names, subject.count, err));
    return pem_write(out, PEM_REQUEST, bytes_span(der), err);
}

/* ---- certificates ---- */

struct form {
    struct cert_template of;
    struct san permitted[2 * PERMITS_MAX];
};

static status read_days(struct form *form, const struct tree *node, struct error **err) {
    int64_t days = 0;
    if (!tree_integer(node, &days) || days < 1 || days > DAYS_MAX)
        return wrong(node, "a number of days, 1 to 36500", err);
    form->of.not_after = form->of.not_before + CLOCK_SKEW_SECONDS + days * DAY_SECONDS - 1;
    return ESF_OK;
}

static status read_instant(int64_t *seconds, const struct tree *node, struct error **err) {
    int64_t unix_ms = 0;
    if (!tree_integer(node, &unix_ms))
        return wrong(node, "a time in ms since 1970", err);
    *seconds = unix_ms / 1000;
    return ESF_OK;
}

/* A name is permitted as host of a URI and as domain name. */
static status read_permits(struct form *form, const struct tree *node, struct error **err) {
    if (!tree_is_array(node))
        return wrong(node, "a list of domain names", err);
    for (const struct tree *item = tree_first(node); item; item = tree_next(item)) {
        struct span text;
        if (form->of.permitted_count == sizeof form->permitted / sizeof form->permitted[0])
            return fail(err, ESF_E_LIMIT, 0, "", "at most %d names are permitted", PERMITS_MAX);
        TRY(read_text(&text, item, err));
        bool is_below = text.size > 0 && text.data[0] == '.';
        const char *fault = cert_dns_fault(is_below ? span_of(text.data + 1, text.size - 1) : text);
        if (fault != NULL)
            return fail(err, ESF_E_ARGUMENT, 0, "", "the permitted domain name \"%s\" %s", quote_text(text).text,
                        fault);
        form->permitted[form->of.permitted_count++] = (struct san){CERT_NAME_URI, text};
        form->permitted[form->of.permitted_count++] = (struct san){CERT_NAME_DNS, text};
    }
    form->of.permitted = form->permitted;
    return ESF_OK;
}

/* The clock of the other end may be a little behind. */
static void begin_form(struct form *form, bool is_ca) {
    *form = (struct form){.of = {.is_ca = is_ca, .path_length = CERT_PATH_LENGTH_NONE}};
    form->of.not_before = clock_now() / 1000 - CLOCK_SKEW_SECONDS;
    form->of.not_after = form->of.not_before + CLOCK_SKEW_SECONDS + (is_ca ? CA_DAYS : END_DAYS) * DAY_SECONDS - 1;
}

static status read_ca_option(struct form *form, const struct tree *node, struct error **err) {
    if (strcmp(tree_name(node), "name") == 0)
        return read_text(&form->of.common_name, node, err);
    if (strcmp(tree_name(node), "days") == 0)
        return read_days(form, node, err);
    if (strcmp(tree_name(node), "permit") == 0)
        return read_permits(form, node, err);
    return unknown(node, err);
}

status cert_tool_new_ca(struct bytes **out, const struct key *key, struct span options, struct error **err) {
    AUTO(tree) struct tree *root = NULL;
    AUTO(bytes) struct bytes *der = NULL;
    struct form form;
    struct p256_key *own = NULL;
    *out = NULL;
    TRY(key_own_private(&own, key, err));
    TRY(read_document(&root, options, err));
    begin_form(&form, true);
    for (const struct tree *node = tree_first(root); node; node = tree_next(node))
        TRY(read_ca_option(&form, node, err));
    if (form.of.common_name.size == 0)
        return fail(err, ESF_E_FORMAT, 0, "", "a certification authority has to have a \"name\"");
    TRY(cert_common_name_check(form.of.common_name, err));
    TRY(cert_issue(&der, &form.of, p256_key_point(own), NULL, own, err));
    return pem_write(out, PEM_CERTIFICATE, bytes_span(der), err);
}

static status read_issue_option(struct form *form, const struct tree *node, struct error **err) {
    if (strcmp(tree_name(node), "days") == 0)
        return read_days(form, node, err);
    if (strcmp(tree_name(node), "not_before") == 0)
        return read_instant(&form->of.not_before, node, err);
    if (strcmp(tree_name(node), "not_after") == 0)
        return read_instant(&form->of.not_after, node, err);
    return unknown(node, err);
}

static status read_issuer(struct cert **out, struct span text, struct error **err) {
    AUTO(bytes) struct bytes *der = NULL;
    struct cert_findings findings = {.count = 0};
    TRY(pem_read(&der, PEM_CERTIFICATE, text, err));
    TRY(cert_read(out, bytes_span(der), &findings, err));
    cert_findings_place(&findings, 0, "ca");
    return cert_findings_fail(&findings, err);
}

static status read_request(struct cert_request **out, struct span text, struct error **err) {
    AUTO(bytes) struct bytes *der = NULL;
    struct cert_findings findings = {.count = 0};
    TRY(pem_read(&der, PEM_REQUEST, text, err));
    TRY(cert_request_read(out, bytes_span(der), &findings, err));
    cert_findings_place(&findings, 0, "request");
    return cert_findings_fail(&findings, err);
}

status cert_tool_issue(struct bytes **out, struct span ca, const struct key *ca_key, struct span request_text,
                       struct span options, struct error **err) {
    AUTO(tree) struct tree *root = NULL;
    AUTO(bytes) struct bytes *der = NULL;
    AUTO(cert) struct cert *issuer = NULL;
    AUTO(cert_request) struct cert_request *request = NULL;
    struct form form;
    struct p256_key *own = NULL;
    *out = NULL;
    TRY(key_own_private(&own, ca_key, err));
    TRY(read_issuer(&issuer, ca, err));
    TRY(read_request(&request, request_text, err));
    TRY(read_document(&root, options, err));
    begin_form(&form, false);
    for (const struct tree *node = tree_first(root); node; node = tree_next(node))
        TRY(read_issue_option(&form, node, err));
    form.of.common_name = request->common_name;
    form.of.names_value = request->names_value;
    TRY(cert_issue(&der, &form.of, request->point, issuer, own, err));
    return pem_write(out, PEM_CERTIFICATE, bytes_span(der), err);
}
