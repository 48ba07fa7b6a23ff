/* SPDX-License-Identifier: Apache-2.0
 *
 * Documents of our own (settings, key documents, scenes, reports) as a tree, built by cJSON from texts that json_read
 * has passed. Messages from peers are never read this way. Numbers are doubles here, which is enough for counts and
 * times in milliseconds. */
#ifndef JSON_TREE_H
#define JSON_TREE_H

#include "json/json.h"

#ifdef __cplusplus
extern "C" {
#endif

struct tree; /* one node of a tree */

/* tree_read checks a text with json_read and builds the tree; a text with \u0000 in it, a number of more than 63
 * characters (ESF_E_FORMAT) and nesting beyond 1000 levels (ESF_E_LIMIT) are refused as well. The root is freed by
 * tree_free; nodes below are borrowed. */
status tree_read(struct tree **out, struct span text, const struct json_limits *limits, struct error **err) MUST_CHECK;
void tree_free(struct tree *root);
void tree_cleanup(struct tree **root);

/* Reading. A NULL node is "not there" for every one of these. */
const struct tree *tree_member(const struct tree *object, const char *name);
const struct tree *tree_first(const struct tree *container);
const struct tree *tree_next(const struct tree *node);
const char *tree_name(const struct tree *node); /* of a member, "" otherwise */
bool tree_is_object(const struct tree *node);
bool tree_is_array(const struct tree *node);
bool tree_text(const struct tree *node, const char **out);
bool tree_bool(const struct tree *node, bool *out);
bool tree_integer(const struct tree *node, int64_t *out); /* whole and within +-(2^53 - 1) */
status tree_write(struct bytes **out, const struct tree *node, struct error **err) MUST_CHECK; /* one line */

/* Writing. Each adds a member to an object (name) or an item to an array (name NULL), and returns NULL / false when out
 * of memory, or when octets or raw JSON have a NUL in them. */
struct tree *tree_new_object(void);
struct tree *tree_add_object(struct tree *container, const char *name);
struct tree *tree_add_array(struct tree *container, const char *name);
bool tree_add_text(struct tree *container, const char *name, const char *text);
bool tree_add_octets(struct tree *container, const char *name, struct span text); /* UTF-8 without terminator */
bool tree_add_integer(struct tree *container, const char *name, int64_t number);
bool tree_add_bool(struct tree *container, const char *name, bool value);
bool tree_add_raw(struct tree *container, const char *name, struct span json); /* JSON text as it is */

#ifdef __cplusplus
}
#endif
#endif
