/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/trust_settings.h"

#include "onem2m/id.h"

static const char SCHEMES[] = "certificate_schemes", CRL_REQUIRED[] = "crl_required", CSE_NAMES[] = "cse_names";

bool trust_setting_is(const char *name) {
    return strcmp(name, SCHEMES) == 0 || strcmp(name, CRL_REQUIRED) == 0 || strcmp(name, CSE_NAMES) == 0;
}

static status read_schemes(struct cert_trust *trust, const struct tree *list, struct error **err) {
    const char *text = NULL;
    if (!tree_is_array(list))
        return fail(err, ESF_E_FORMAT, 0, "/certificate_schemes",
                    "\"certificate_schemes\" has to be a list of schemes");
    trust->schemes_count = 0;
    for (const struct tree *item = tree_first(list); item; item = tree_next(item)) {
        if (!tree_text(item, &text))
            return fail(err, ESF_E_FORMAT, 0, "/certificate_schemes", "a scheme has to be a string such as \"m2m\"");
        TRY(cert_trust_add_scheme(trust, span_text(text), err));
    }
    return ESF_OK;
}

static status read_cse_names(struct cert_trust *trust, const struct tree *table, struct error **err) {
    const char *id = NULL;
    if (!tree_is_object(table))
        return fail(err, ESF_E_FORMAT, 0, "/cse_names", "\"cse_names\" has to be an object: domain name to CSE-ID");
    trust->domains_count = 0;
    for (const struct tree *node = tree_first(table); node; node = tree_next(node)) {
        if (!tree_text(node, &id))
            return fail(err, ESF_E_FORMAT, 0, "/cse_names", "the CSE-ID of \"%s\" has to be a string",
                        quote_text(span_text(tree_name(node))).text);
        if (!id_is_absolute(span_text(id)))
            return fail(err, ESF_E_ARGUMENT, 0, "/cse_names",
                        "\"%s\" is no absolute CSE-ID; write it as //m2m.example/cse1", quote_text(span_text(id)).text);
        TRY(cert_trust_add_domain(trust, span_text(tree_name(node)), span_text(id), err));
    }
    return ESF_OK;
}

status trust_settings_read(struct cert_trust *trust, const struct tree *settings, struct error **err) {
    const struct tree *schemes = tree_member(settings, SCHEMES);
    const struct tree *required = tree_member(settings, CRL_REQUIRED);
    const struct tree *names = tree_member(settings, CSE_NAMES);
    if (required && !tree_bool(required, &trust->needs_crls))
        return fail(err, ESF_E_FORMAT, 0, "/crl_required", "setting \"crl_required\" has to be true or false");
    if (schemes)
        TRY(read_schemes(trust, schemes, err));
    return names ? read_cse_names(trust, names, err) : ESF_OK;
}

bool trust_settings_write(const struct cert_trust *trust, struct tree *object) {
    struct tree *schemes = tree_add_array(object, SCHEMES);
    struct tree *names = tree_add_object(object, CSE_NAMES);
    bool ok = schemes && names && tree_add_bool(object, CRL_REQUIRED, trust->needs_crls);
    for (size_t i = 0; ok && i < trust->schemes_count; i++)
        ok = tree_add_text(schemes, NULL, trust->schemes[i].text);
    for (size_t i = 0; ok && i < trust->domains_count; i++)
        ok = tree_add_text(names, trust->domains[i].name.text, trust->domains[i].id.text);
    return ok;
}
