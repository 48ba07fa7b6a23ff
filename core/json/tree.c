/* SPDX-License-Identifier: Apache-2.0
 *
 * A struct tree is a cJSON behind a cast, here and nowhere else. */
#include "json/tree.h"

#include <locale.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include <cjson/cJSON.h>

#include "base/alloc.h"
#include "base/lock.h"

/* The largest whole number up to which doubles are exact. */
static const int64_t INTEGER_MAX = (INT64_C(1) << 53) - 1;

/* cJSON copies a number into 64 octets before it reads it, and silently goes on behind what did not fit. */
enum { NUMBER_MAX = 63 };

static const cJSON *inside(const struct tree *node) {
    return (const cJSON *)(const void *)node;
}

static cJSON *inside_of(struct tree *node) {
    return (cJSON *)(void *)node;
}

static const struct tree *outside(const cJSON *node) {
    return (const struct tree *)(const void *)node;
}

static struct tree *outside_of(cJSON *node) {
    return (struct tree *)(void *)node;
}

/* ---- cJSON's memory and its statics ---- */

/* Documents hold keys, so every block is wiped when freed; cJSON does not tell its size. */
union block {
    size_t size;
    max_align_t alignment;
};

static void *allocate(size_t size) {
    size_t total = size_add(size, sizeof(union block));
    union block *block = (union block *)mem_new_raw(total);
    if (block == NULL)
        return NULL;
    block->size = total;
    return block + 1;
}

static void release(void *memory) {
    if (memory == NULL)
        return;
    union block *block = (union block *)memory - 1;
    mem_wipe_free(block, block->size);
}

static pthread_once_t prepared = PTHREAD_ONCE_INIT;
static locale_t c_locale;

static void prepare_once(void) {
    cJSON_Hooks hooks = {allocate, release};
    cJSON_InitHooks(&hooks);
    c_locale = newlocale(LC_NUMERIC_MASK, "C", (locale_t)0);
}

static void prepare(void) {
    (void)pthread_once(&prepared, prepare_once);
}

/* The host's decimal point is not that of JSON; strtod and printf follow it, and only this thread's is changed. */
static locale_t enter_c_locale(void) {
    return c_locale == (locale_t)0 ? (locale_t)0 : uselocale(c_locale);
}

static void leave_c_locale(locale_t before) {
    if (before != (locale_t)0)
        (void)uselocale(before);
}

static struct lock parsing = {PTHREAD_MUTEX_INITIALIZER};

/* cJSON keeps the place of the last error in a static, hence the lock. */
static cJSON *parse(struct span text) {
    LOCKED(&parsing);
    locale_t before = enter_c_locale();
    cJSON *root = cJSON_ParseWithLength((const char *)text.data, text.size);
    leave_c_locale(before);
    return root;
}

/* ---- reading ---- */

static status refuse_value(const struct json *json, size_t value, const char *why, struct error **err) {
    return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, json_pointer(json, value).text, "%s", why);
}

static bool has_nul(struct span string) {
    static const char nul[] = "\\u0000";
    const uint8_t *end = string.data + string.size;
    for (const uint8_t *at = string.data; at < end; at += *at == '\\' ? 2 : 1)
        if (*at == '\\' && span_starts_with(span_of(at, (size_t)(end - at)), nul))
            return true;
    return false;
}

/* What is right in JSON and wrong for cJSON. */
static status check_for_tree(struct span text, const struct json_limits *limits, struct error **err) {
    struct json json;
    TRY(json_read(&json, text, limits, err));
    status result = ESF_OK;
    for (size_t i = 0; i < json.count && result == ESF_OK; i++) {
        if (json.values[i].escaped && has_nul(json_raw(&json, i)))
            result = refuse_value(&json, i, "a text in a document may not hold \\u0000", err);
        if (json.values[i].kind == JSON_NUMBER && json_raw(&json, i).size > NUMBER_MAX)
            result = refuse_value(&json, i, "a number in a document may have at most 63 characters", err);
    }
    json_cleanup(&json);
    return result;
}

status tree_read(struct tree **out, struct span text, const struct json_limits *limits, struct error **err) {
    struct json_limits tighter = *limits;
    if (tighter.depth_max > CJSON_NESTING_LIMIT)
        tighter.depth_max = CJSON_NESTING_LIMIT;
    TRY(check_for_tree(text, &tighter, err));
    prepare();
    cJSON *root = parse(text);
    if (root == NULL)
        return fail_no_memory(err);
    *out = outside_of(root);
    return ESF_OK;
}

void tree_free(struct tree *root) {
    cJSON_Delete(inside_of(root));
}

void tree_cleanup(struct tree **root) {
    tree_free(*root);
    *root = NULL;
}

const struct tree *tree_member(const struct tree *object, const char *name) {
    return tree_is_object(object) ? outside(cJSON_GetObjectItemCaseSensitive(inside(object), name)) : NULL;
}

const struct tree *tree_first(const struct tree *container) {
    return container == NULL ? NULL : outside(inside(container)->child);
}

const struct tree *tree_next(const struct tree *node) {
    return node == NULL ? NULL : outside(inside(node)->next);
}

const char *tree_name(const struct tree *node) {
    return node == NULL || inside(node)->string == NULL ? "" : inside(node)->string;
}

bool tree_is_object(const struct tree *node) {
    return cJSON_IsObject(inside(node));
}

bool tree_is_array(const struct tree *node) {
    return cJSON_IsArray(inside(node));
}

bool tree_text(const struct tree *node, const char **out) {
    if (!cJSON_IsString(inside(node)))
        return false;
    *out = inside(node)->valuestring;
    return true;
}

bool tree_bool(const struct tree *node, bool *out) {
    if (!cJSON_IsBool(inside(node)))
        return false;
    *out = cJSON_IsTrue(inside(node));
    return true;
}

bool tree_integer(const struct tree *node, int64_t *out) {
    if (!cJSON_IsNumber(inside(node)))
        return false;
    double number = inside(node)->valuedouble;
    if (!(number >= -(double)INTEGER_MAX && number <= (double)INTEGER_MAX) || number != (double)(int64_t)number)
        return false;
    *out = (int64_t)number;
    return true;
}

/* ---- writing ---- */

/* The shortest text that means the same double, as cJSON's own printer rounds whole numbers above 10^15. */
static status write_number(struct bytes **out, const cJSON *node, struct error **err) {
    int64_t whole;
    if (tree_integer(outside(node), &whole))
        return bytes_append_int(out, whole, err);
    if (!isfinite(node->valuedouble))
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, NULL,
                    "a number in a document is larger than a double can be");
    char text[40];
    locale_t before = enter_c_locale();
    (void)snprintf(text, sizeof text, "%.15g", node->valuedouble);
    if (strtod(text, NULL) != node->valuedouble)
        (void)snprintf(text, sizeof text, "%.17g", node->valuedouble);
    leave_c_locale(before);
    return bytes_append_text(out, text, err);
}

static status write_node(struct bytes **out, const cJSON *node, struct error **err);

static status write_items(struct bytes **out, const cJSON *container, struct error **err) {
    bool is_object = cJSON_IsObject(container);
    TRY(bytes_append_text(out, is_object ? "{" : "[", err));
    for (const cJSON *item = container->child; item != NULL; item = item->next) {
        if (item != container->child)
            TRY(bytes_append_text(out, ",", err));
        if (is_object) {
            TRY(json_append_string(out, span_text(item->string), err));
            TRY(bytes_append_text(out, ":", err));
        }
        TRY(write_node(out, item, err));
    }
    return bytes_append_text(out, is_object ? "}" : "]", err);
}

/* Its recursion is as deep as the document: CJSON_NESTING_LIMIT when read, what our own code nests when built. */
static status write_node(struct bytes **out, const cJSON *node, struct error **err) {
    switch (node->type & 0xFF) {
    case cJSON_Object:
    case cJSON_Array:
        return write_items(out, node, err);
    case cJSON_String:
        return json_append_string(out, span_text(node->valuestring), err);
    case cJSON_Number:
        return write_number(out, node, err);
    case cJSON_Raw:
        return bytes_append_text(out, node->valuestring, err);
    case cJSON_True:
        return bytes_append_text(out, "true", err);
    case cJSON_False:
        return bytes_append_text(out, "false", err);
    default:
        return bytes_append_text(out, "null", err);
    }
}

status tree_write(struct bytes **out, const struct tree *node, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    if (node == NULL)
        TRY(bytes_append_text(&text, "null", err));
    else
        TRY(write_node(&text, inside(node), err));
    *out = text;
    text = NULL;
    return ESF_OK;
}

struct tree *tree_new_object(void) {
    prepare();
    return outside_of(cJSON_CreateObject());
}

/* Takes the item over: it is freed when it cannot be added. */
static cJSON *add(struct tree *container, const char *name, cJSON *item) {
    if (item == NULL)
        return NULL;
    cJSON *parent = inside_of(container);
    bool added = name == NULL ? cJSON_AddItemToArray(parent, item) : cJSON_AddItemToObject(parent, name, item);
    if (!added) {
        cJSON_Delete(item);
        return NULL;
    }
    return item;
}

struct tree *tree_add_object(struct tree *container, const char *name) {
    return outside_of(add(container, name, cJSON_CreateObject()));
}

struct tree *tree_add_array(struct tree *container, const char *name) {
    return outside_of(add(container, name, cJSON_CreateArray()));
}

bool tree_add_text(struct tree *container, const char *name, const char *text) {
    return add(container, name, cJSON_CreateString(text)) != NULL;
}

/* Adds what `create` makes of the octets with a terminator behind them; a NUL among them would cut them short. */
static bool add_terminated(struct tree *container, const char *name, struct span octets,
                           cJSON *(*create)(const char *)) {
    if (octets.size > 0 && memchr(octets.data, '\0', octets.size) != NULL)
        return false;
    size_t size = size_add(octets.size, 1);
    char *text = (char *)mem_new_raw(size);
    if (text == NULL)
        return false;
    if (octets.size > 0)
        memcpy(text, octets.data, octets.size);
    text[octets.size] = '\0';
    bool added = add(container, name, create(text)) != NULL;
    mem_wipe_free(text, size);
    return added;
}

bool tree_add_octets(struct tree *container, const char *name, struct span text) {
    return add_terminated(container, name, text, cJSON_CreateString);
}

bool tree_add_integer(struct tree *container, const char *name, int64_t number) {
    return add(container, name, cJSON_CreateNumber((double)number)) != NULL;
}

bool tree_add_bool(struct tree *container, const char *name, bool value) {
    return add(container, name, cJSON_CreateBool(value)) != NULL;
}

bool tree_add_raw(struct tree *container, const char *name, struct span json) {
    return add_terminated(container, name, json, cJSON_CreateRaw);
}
