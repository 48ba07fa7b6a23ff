/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "e2ekey.h"
#include "io.h"
#include "private_key.h"

enum { LIFE_DEFAULT_S = 60, LIFE_MAX_S = 3600 };

/* ---- the endpoint ---- */

void e2ekey_endpoint_cleanup(esf_endpoint **endpoint) {
    esf_endpoint_free(*endpoint);
}

static int identify(esf_endpoint *endpoint, const struct e2ekey_arguments *a) {
    KEY_AUTO *key = NULL;
    TEXT_AUTO chain = {0};
    esf_error *error;
    int result = private_key_read(&key, a->key);
    if (result == EXIT_FINE && a->certificate != NULL)
        result = io_read(&chain, a->certificate);
    if (result != EXIT_FINE)
        return result;
    if (esf_endpoint_add_identity(endpoint, (const uint8_t *)chain.data, chain.size, key, &error) < 0)
        return refusal(error, "--cert is the certificate of --key, then those of its issuers");
    return EXIT_FINE;
}

/* FILE or FILE=PREFIX; prefixes start with two slashes, so that a file may have a = in its name. */
static int add_anchor(esf_endpoint *endpoint, const char *argument) {
    TEXT_AUTO file = {0};
    TEXT_AUTO certificate = {0};
    esf_error *error;
    const char *mark = strstr(argument, "=//");
    const char *prefix = mark == NULL ? "" : mark + 1;
    text_add(&file, argument, mark == NULL ? strlen(argument) : (size_t)(mark - argument));
    int result = file.failed ? trouble("not enough memory") : io_read(&certificate, file.data);
    if (result != EXIT_FINE)
        return result;
    if (esf_endpoint_add_anchor(endpoint, (const uint8_t *)certificate.data, certificate.size, (const uint8_t *)prefix,
                                strlen(prefix), &error) < 0)
        return refusal(error, "--anchor is the certificate of an authority; the prefix looks like //m2m.example");
    return EXIT_FINE;
}

typedef esf_status (*taker)(esf_endpoint *endpoint, const uint8_t *octets, size_t size, esf_error **err);

static int add_file(esf_endpoint *endpoint, taker take, const char *file, const char *to_do) {
    TEXT_AUTO content = {0};
    esf_error *error;
    int result = io_read(&content, file);
    if (result != EXIT_FINE)
        return result;
    return take(endpoint, (const uint8_t *)content.data, content.size, &error) < 0 ? refusal(error, to_do) : EXIT_FINE;
}

static int trust(esf_endpoint *endpoint, const struct e2ekey_arguments *a) {
    int result = EXIT_FINE;
    for (size_t i = 0; i < a->anchors.count && result == EXIT_FINE; i++)
        result = add_anchor(endpoint, a->anchors.items[i]);
    for (size_t i = 0; i < a->entries.count && result == EXIT_FINE; i++)
        result = add_file(endpoint, esf_endpoint_trust, a->entries.items[i],
                          "--trust is one entry as in trust-entry.schema.json; `esf cert public --trust` prints one");
    for (size_t i = 0; i < a->crls.count && result == EXIT_FINE; i++)
        result = add_file(endpoint, esf_endpoint_add_crl, a->crls.items[i], "--crl is a complete list, PEM or DER");
    return result;
}

/* A message 3 that this end still waits for has to be in time for the library too. */
static int settle(esf_endpoint *endpoint, const struct e2ekey_arguments *a) {
    TEXT_AUTO settings = {0};
    TEXT_AUTO domain = {0};
    char life[64];
    esf_error *error;
    int64_t life_s = 2 * a->timeout_s < LIFE_DEFAULT_S ? LIFE_DEFAULT_S : 2 * a->timeout_s;
    (void)snprintf(life, sizeof life, "{\"e2ekey_half_open_life_ms\":%" PRId64,
                   (life_s < LIFE_MAX_S ? life_s : LIFE_MAX_S) * 1000);
    text_put(&settings, life);
    text_put_name(&settings, "cse_names");
    text_put(&settings, "{");
    for (size_t i = 0; i < a->cse_names.count && !domain.failed; i++) {
        const char *mark = strchr(a->cse_names.items[i], '=');
        text_free(&domain);
        text_add(&domain, a->cse_names.items[i], (size_t)(mark - a->cse_names.items[i]));
        if (!domain.failed)
            text_put_member(&settings, domain.data, mark + 1);
    }
    text_put(&settings, "}}");
    if (settings.failed || domain.failed)
        return trouble("not enough memory");
    if (esf_endpoint_set(endpoint, (const uint8_t *)settings.data, settings.size, &error) < 0)
        return refusal(error, "--cse-name is cse1.m2m.example=//m2m.example/cse1");
    return EXIT_FINE;
}

int e2ekey_endpoint(esf_endpoint **endpoint, const struct e2ekey_arguments *a) {
    esf_error *error;
    if (esf_endpoint_new(endpoint, (const uint8_t *)a->id, strlen(a->id), &error) < 0)
        return refusal(error, "--id is an absolute id, //m2m.example/cse1/Clamp");
    int result = identify(*endpoint, a);
    if (result == EXIT_FINE)
        result = settle(*endpoint, a);
    return result == EXIT_FINE ? trust(*endpoint, a) : result;
}

/* ---- what is told ---- */

static const struct {
    int32_t code;
    const char *to_do;
} ADVICE[] = {
    {ESF_E_UNTRUSTED, "say with --anchor FILE=PREFIX or --trust FILE whom this end trusts"},
    {ESF_E_IDENTITY, "correct --peer or --from, or say with --trust or --cse-name what stands for that id"},
    {ESF_E_EXPIRED, "the other end needs a certificate that is valid now, if the clock of this machine is right"},
    {ESF_E_REVOKED, "the other end needs a new key and a new certificate"},
    {ESF_E_CERTIFICATE, "look at certificates and messages with `esf inspect`"},
    {ESF_E_PEER_REFUSED, "the other end says why on its standard error"},
    {ESF_E_STATE, "start both ends anew"},
    {ESF_E_AUTH, "a message was changed on its way, or belongs to another run; start both ends anew"},
    {ESF_E_UNSUPPORTED, "look with `esf inspect` what the other end offers; both have to speak TLS 1.2 on P-256"},
    {ESF_E_FORMAT, "look at the message with `esf inspect`, and start both ends anew"},
    {ESF_E_JSON, "look at the message with `esf inspect`, and start both ends anew"},
    {ESF_E_POLICY, "see `esf help e2ekey` and docs/e2ekey.md"},
};

int e2ekey_refusal(esf_error *error) {
    int32_t code = esf_error_code(error);
    for (size_t i = 0; i < sizeof ADVICE / sizeof ADVICE[0]; i++)
        if (ADVICE[i].code == code)
            return refusal(error, ADVICE[i].to_do);
    return refusal(error, "see `esf help e2ekey`");
}

static const char *use_of(struct view suid) {
    return view_is(suid, "43") ? "ESPrim" : view_is(suid, "44") ? "ESData" : "ESData signatures";
}

static void put_key(struct text *line, struct view key, const char *command) {
    char until[32] = "";
    struct view suid = view_member(key, "suid");
    time_t expires = (time_t)(strtoimax(view_member(key, "expires").data, NULL, 10) / 1000);
    struct tm tm;
    if (gmtime_r(&expires, &tm) != NULL)
        (void)strftime(until, sizeof until, "%Y-%m-%dT%H:%M:%SZ", &tm);
    text_put(line, command);
    text_put(line, ": key ");
    view_unquote(line, view_member(key, "kid"));
    text_put(line, " with ");
    view_unquote(line, view_member(key, "peer"));
    text_put(line, ", for ");
    text_put(line, use_of(suid));
    text_put(line, " (SUID ");
    text_add(line, suid.data, suid.size);
    text_put(line, "), until ");
    text_put(line, until);
    text_put(line, "\n");
}

int e2ekey_tell(const struct e2ekey_arguments *a, const esf_endpoint *endpoint, esf_buf *kid) {
    TEXT_AUTO wanted = {0};
    TEXT_AUTO lines = {0};
    struct view key;
    esf_buf *report;
    esf_error *error;
    text_put_quoted(&wanted, (const char *)esf_buf_data(kid), esf_buf_size(kid));
    esf_buf_free(kid);
    if (wanted.failed)
        return trouble("not enough memory");
    if (esf_endpoint_report(&report, endpoint, &error) < 0)
        return refusal(error, NULL);
    struct view keys = view_member((struct view){(const char *)esf_buf_data(report), esf_buf_size(report)}, "keys");
    for (size_t at = 0; view_next(keys, &at, NULL, &key);)
        if (view_is(view_member(key, "kid"), wanted.data))
            put_key(&lines, key, a->command);
    esf_buf_free(report);
    if (lines.failed)
        return trouble("not enough memory");
    (void)fputs(lines.data, stderr);
    return fflush(stderr) == 0 ? EXIT_FINE : EXIT_TROUBLE;
}
