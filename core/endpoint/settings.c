/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/settings.h"

#include <stddef.h>
#include <stdio.h>

#include "endpoint/trust_settings.h"
#include "onem2m/enums.h"

#define MINUTE_MS 60000
#define HOUR_MS 3600000
#define SETTINGS_TEXT_MAX 1048576
#define SETTINGS_VALUES_MAX 8192

/* The one table of counts and times: name, where it lives, default, lowest, highest (D10, D11; docs/esprim.md repeats it). */
struct number_setting {
    const char *name;
    size_t offset;
    int64_t initial, lowest, highest;
};

#define NUMBER(name, initial, lowest, highest)                                                                         \
    { #name, offsetof(struct settings, name), initial, lowest, highest }

static const struct number_setting NUMBERS[] = {
    NUMBER(message_max, 16 << 20, 1024, 1 << 30),
    NUMBER(header_max, 16 << 10, 512, 64 << 10),
    NUMBER(json_depth_max, 16, 4, 64),
    NUMBER(json_values_max, 1 << 20, 64, 1 << 24),
    NUMBER(keys_max, 1 << 20, 1, 1 << 24),
    NUMBER(peers_max, 1 << 16, 1, 1 << 24),
    NUMBER(marks_max, 1 << 20, 1, 1 << 26),
    NUMBER(marks_per_key_max, 1 << 18, 1, 1 << 26),
    NUMBER(sessions_max, 1 << 16, 1, 1 << 24),
    NUMBER(sessions_per_key_max, 1 << 12, 1, 1 << 24),
    NUMBER(seals_per_rand_max, 1 << 20, 1, 1 << 24),
    NUMBER(key_uses_max, INT64_C(1) << 40, 1, INT64_C(1) << 48),
    NUMBER(needs_per_authority_per_minute, 60, 1, 1 << 20),
    NUMBER(e2ekey_half_open_max, 256, 1, 1 << 16),
    NUMBER(e2ekey_half_open_per_registrar_max, 8, 1, 1 << 16),
    NUMBER(e2ekey_half_open_per_from_max, 2, 1, 16),
    NUMBER(e2ekey_half_open_life_ms, MINUTE_MS, 1000, HOUR_MS),
    NUMBER(e2ekey_keys_per_peer_max, 4, 1, 1024),
    NUMBER(e2ekey_key_life_ms, INT64_C(30) * 24 * HOUR_MS, 1000, INT64_C(366) * 24 * HOUR_MS),
    NUMBER(unshared_rand_life_ms, 5 * MINUTE_MS, 1000, 24 * HOUR_MS),
    NUMBER(shared_rand_life_ms, 24 * HOUR_MS, 1000, INT64_C(366) * 24 * HOUR_MS),
    NUMBER(originator_rand_life_ms, 10 * MINUTE_MS, 1000, HOUR_MS),
    NUMBER(originator_rand_accept_ms, 65 * MINUTE_MS, 1000, 24 * HOUR_MS),
};

struct bool_setting {
    const char *name;
    size_t offset;
    bool initial;
};

static const struct bool_setting BOOLS[] = {
    {"shared_rand", offsetof(struct settings, shared_rand), true},
    {"request_dedupe", offsetof(struct settings, request_dedupe), false},
};

struct alg_setting {
    const char *name;
    size_t offset;
    unsigned initial;
};

/* reading: the leftmost octets of the session key for 128 and 192 bits are a reading, so they are made only when asked for, but taken. */
static const struct alg_setting ALGS[] = {
    {"originator_algorithms", offsetof(struct settings, originator_algorithms), 1},
    {"receiver_algorithms", offsetof(struct settings, receiver_algorithms), ESPRIM_ALG_ALL},
};

static const char *const NEXT_RRO_NAMES[] = {"auto", "always", "never"};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

static void *at(struct settings *settings, size_t offset) {
    return (char *)settings + offset;
}

static const void *at_const(const struct settings *settings, size_t offset) {
    return (const char *)settings + offset;
}

void settings_init(struct settings *settings) {
    memset(settings, 0, sizeof *settings);
    for (size_t i = 0; i < COUNT(NUMBERS); i++)
        *(int64_t *)at(settings, NUMBERS[i].offset) = NUMBERS[i].initial;
    for (size_t i = 0; i < COUNT(BOOLS); i++)
        *(bool *)at(settings, BOOLS[i].offset) = BOOLS[i].initial;
    for (size_t i = 0; i < COUNT(ALGS); i++)
        *(unsigned *)at(settings, ALGS[i].offset) = ALGS[i].initial;
}

struct where {
    char text[96];
};

static struct where where_of(const char *name) {
    struct where where;
    (void)snprintf(where.text, sizeof where.text, "/%s", quote_text(span_text(name)).text);
    return where;
}

static status wrong_type(const char *name, const char *wanted, struct error **err) {
    return fail(err, ESF_E_FORMAT, 0, where_of(name).text, "setting \"%s\" has to be %s",
                quote_text(span_text(name)).text, wanted);
}

static status read_number(struct settings *s, const struct number_setting *entry, const struct tree *node,
                          struct error **err) {
    int64_t number = 0;
    if (!tree_integer(node, &number))
        return wrong_type(entry->name, "a whole number", err);
    if (number < entry->lowest || number > entry->highest)
        return fail(err, ESF_E_POLICY, 0, where_of(entry->name).text,
                    "setting \"%s\" is %lld, allowed are %lld to %lld", entry->name, (long long)number,
                    (long long)entry->lowest, (long long)entry->highest);
    *(int64_t *)at(s, entry->offset) = number;
    return ESF_OK;
}

static status read_algs(struct settings *s, const struct alg_setting *entry, const struct tree *node,
                        struct error **err) {
    unsigned mask = 0;
    if (!tree_is_array(node) || !tree_first(node))
        return wrong_type(entry->name, "a list of 12, 11, 10, not empty", err);
    for (const struct tree *item = tree_first(node); item; item = tree_next(item)) {
        int64_t id = 0;
        const struct esprim_alg *alg = tree_integer(item, &id) ? esprim_alg_by_id(id) : NULL;
        if (!alg)
            return wrong_type(entry->name, "a list of 12, 11, 10", err);
        mask |= alg->bit;
    }
    *(unsigned *)at(s, entry->offset) = mask;
    return ESF_OK;
}

static status read_next_rro(struct settings *s, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (tree_text(node, &text)) {
        for (size_t i = 0; i < COUNT(NEXT_RRO_NAMES); i++) {
            if (strcmp(text, NEXT_RRO_NAMES[i]) == 0) {
                s->next_rro = (enum next_rro)i;
                return ESF_OK;
            }
        }
    }
    return wrong_type("next_rro", "\"auto\", \"always\" or \"never\"", err);
}

static bool copy_fqdn(char out[ID_SIZE_MAX + 1], const char *text) {
    size_t size = strlen(text);
    if (size == 0 || size > ID_SIZE_MAX)
        return false;
    for (size_t i = 0; i <= size; i++) {
        char c = text[i];
        bool fits = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '\0';
        if (c >= 'A' && c <= 'Z')
            c = (char)(c - 'A' + 'a');
        else if (!fits)
            return false;
        out[i] = c;
    }
    return true;
}

static status read_authorities(struct settings *s, const struct tree *node, struct error **err) {
    size_t count = 0;
    if (!tree_is_array(node))
        return wrong_type("authorities", "a list of FQDNs", err);
    for (const struct tree *item = tree_first(node); item; item = tree_next(item)) {
        const char *text = NULL;
        if (count == AUTHORITIES_MAX)
            return fail(err, ESF_E_POLICY, 0, "/authorities", "more than %d authorities", AUTHORITIES_MAX);
        if (!tree_text(item, &text) || !copy_fqdn(s->authorities[count], text))
            return wrong_type("authorities", "a list of FQDNs", err);
        count++;
    }
    s->authorities_count = count;
    return ESF_OK;
}

static status read_registrar(struct settings *s, const struct tree *node, struct error **err) {
    const char *text = NULL;
    if (!tree_text(node, &text) || !id_is_absolute(span_text(text)) || !id_set(&s->registrar, span_text(text)))
        return wrong_type("registrar", "an absolute CSE-ID such as \"//m2m.example/cse1\"", err);
    return ESF_OK;
}

static status read_member(struct settings *s, const struct tree *node, struct error **err) {
    const char *name = tree_name(node);
    for (size_t i = 0; i < COUNT(NUMBERS); i++) {
        if (strcmp(name, NUMBERS[i].name) == 0)
            return read_number(s, &NUMBERS[i], node, err);
    }
    for (size_t i = 0; i < COUNT(BOOLS); i++) {
        if (strcmp(name, BOOLS[i].name) == 0)
            return tree_bool(node, (bool *)at(s, BOOLS[i].offset)) ? ESF_OK : wrong_type(name, "true or false", err);
    }
    for (size_t i = 0; i < COUNT(ALGS); i++) {
        if (strcmp(name, ALGS[i].name) == 0)
            return read_algs(s, &ALGS[i], node, err);
    }
    if (strcmp(name, "next_rro") == 0)
        return read_next_rro(s, node, err);
    if (strcmp(name, "authorities") == 0)
        return read_authorities(s, node, err);
    if (strcmp(name, "registrar") == 0)
        return read_registrar(s, node, err);
    if (trust_setting_is(name))
        return ESF_OK;
    return fail(err, ESF_E_FORMAT, 0, where_of(name).text, "there is no setting \"%s\"",
                quote_text(span_text(name)).text);
}

status settings_parse(struct tree **out, struct span text, struct error **err) {
    static const struct json_limits limits = {
        .size_max = SETTINGS_TEXT_MAX, .values_max = SETTINGS_VALUES_MAX, .depth_max = 4};
    AUTO(tree) struct tree *root = NULL;
    *out = NULL;
    TRY(tree_read(&root, text, &limits, err));
    if (!tree_is_object(root))
        return fail(err, ESF_E_FORMAT, 0, "", "settings have to be a JSON object");
    *out = root;
    root = NULL;
    return ESF_OK;
}

status settings_read_tree(struct settings *settings, const struct tree *document, struct error **err) {
    for (const struct tree *node = tree_first(document); node; node = tree_next(node))
        TRY(read_member(settings, node, err));
    return ESF_OK;
}

status settings_read(struct settings *settings, struct span text, struct error **err) {
    AUTO(tree) struct tree *document = NULL;
    struct settings changed = *settings;
    TRY(settings_parse(&document, text, err));
    TRY(settings_read_tree(&changed, document, err));
    *settings = changed;
    return ESF_OK;
}

static bool write_algs(struct tree *object, const char *name, unsigned mask) {
    struct tree *list = tree_add_array(object, name);
    bool ok = list != NULL;
    for (size_t i = 0; ok && i < ESPRIM_ALG_COUNT; i++) {
        if (mask & ESPRIM_ALGS[i].bit)
            ok = tree_add_integer(list, NULL, ESPRIM_ALGS[i].id);
    }
    return ok;
}

bool settings_write(const struct settings *settings, struct tree *object) {
    bool ok = true;
    for (size_t i = 0; ok && i < COUNT(NUMBERS); i++)
        ok = tree_add_integer(object, NUMBERS[i].name, *(const int64_t *)at_const(settings, NUMBERS[i].offset));
    for (size_t i = 0; ok && i < COUNT(BOOLS); i++)
        ok = tree_add_bool(object, BOOLS[i].name, *(const bool *)at_const(settings, BOOLS[i].offset));
    for (size_t i = 0; ok && i < COUNT(ALGS); i++)
        ok = write_algs(object, ALGS[i].name, *(const unsigned *)at_const(settings, ALGS[i].offset));
    ok = ok && tree_add_text(object, "next_rro", NEXT_RRO_NAMES[settings->next_rro]);
    struct tree *list = ok ? tree_add_array(object, "authorities") : NULL;
    ok = list != NULL;
    for (size_t i = 0; ok && i < settings->authorities_count; i++)
        ok = tree_add_text(list, NULL, settings->authorities[i]);
    if (ok && settings->registrar.size > 0)
        ok = tree_add_text(object, "registrar", settings->registrar.text);
    return ok;
}

struct json_limits settings_json_limits(const struct settings *settings) {
    struct json_limits limits = {.size_max = (size_t)settings->message_max,
                                 .values_max = (size_t)settings->json_values_max,
                                 .depth_max = (unsigned)settings->json_depth_max};
    return limits;
}
