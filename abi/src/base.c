/* SPDX-License-Identifier: Apache-2.0 */
#include "esf/base.h"

#include "crypto/crypto.h"
#include "endpoint/need.h"
#include "features.h"
#include "handle.h"
#include "json/tree.h"

enum { ABI_MAJOR = 0, ABI_MINOR = 1 };

/* ---- the library ---- */

uint32_t esf_abi_version(void) {
    return (uint32_t)ABI_MAJOR << 16 | ABI_MINOR;
}

const char *esf_version(void) {
    return ESF_BUILD_VERSION;
}

int32_t esf_has(const uint8_t *feature, size_t feature_len) {
    return feature && feature_is_there(span_of(feature, feature_len)) ? 1 : 0;
}

static bool fill_features(struct tree *list) {
    bool is_filled = list != NULL;
    for (size_t i = 0; is_filled && feature_at(i); i++)
        is_filled = tree_add_text(list, NULL, feature_at(i));
    return is_filled;
}

static bool fill_build_info(struct tree *root) {
    struct tree *dependencies = NULL;
    return root && tree_add_text(root, "version", ESF_BUILD_VERSION) &&
           tree_add_integer(root, "abi_major", ABI_MAJOR) && tree_add_integer(root, "abi_minor", ABI_MINOR) &&
           tree_add_text(root, "compiler", ESF_BUILD_COMPILER) &&
#ifdef ESF_TEST_SEAMS
           tree_add_bool(root, "test_seams", true) &&
#else
           tree_add_bool(root, "test_seams", false) &&
#endif
           fill_features(tree_add_array(root, "features")) &&
           (dependencies = tree_add_object(root, "dependencies")) != NULL &&
           tree_add_text(dependencies, "crypto", crypto_version()) &&
           tree_add_text(dependencies, "boringssl", ESF_BUILD_BORINGSSL) &&
           tree_add_text(dependencies, "cjson", ESF_BUILD_CJSON);
}

static status build_info(struct bytes **out, struct error **err) {
    AUTO(tree) struct tree *root = tree_new_object();
    if (!fill_build_info(root))
        return fail_no_memory(err);
    return tree_write(out, root, err);
}

esf_status esf_build_info(esf_buf **out, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    return abi_end(build_info((struct bytes **)out, &fault), &fault, (struct error **)err);
}

/* ---- bytes ---- */

const uint8_t *esf_buf_data(const esf_buf *buf) {
    return abi_is(buf, TAG_BYTES) ? ((const struct bytes *)buf)->data : NULL;
}

size_t esf_buf_size(const esf_buf *buf) {
    return abi_is(buf, TAG_BYTES) ? ((const struct bytes *)buf)->size : 0;
}

void esf_buf_free(esf_buf *buf) {
    if (abi_is(buf, TAG_BYTES))
        bytes_free((struct bytes *)buf);
}

/* ---- errors ---- */

static const struct error *error_of(const esf_error *error) {
    return abi_is(error, TAG_ERROR) ? (const struct error *)error : NULL;
}

int32_t esf_error_code(const esf_error *error) {
    return error_of(error) ? error_of(error)->code : 0;
}

const char *esf_error_name(const esf_error *error) {
    return error_of(error) ? error_name(error_of(error)->code) : "";
}

const char *esf_error_message(const esf_error *error) {
    return error_of(error) ? error_of(error)->message : "";
}

const char *esf_error_where(const esf_error *error) {
    return error_of(error) ? error_of(error)->where : "";
}

int32_t esf_error_rsc(const esf_error *error) {
    return error_of(error) ? error_of(error)->rsc : 0;
}

int32_t esf_error_remedy(const esf_error *error) {
    return error_of(error) ? error_of(error)->remedy : ESF_REMEDY_NONE;
}

void esf_error_free(esf_error *error) {
    if (abi_is(error, TAG_ERROR))
        error_free((struct error *)error);
}

/* ---- needs ---- */

static const struct need *need_of(const esf_need *need) {
    return abi_is(need, TAG_NEED) ? (const struct need *)need : NULL;
}

int32_t esf_need_kind(const esf_need *need) {
    return need_of(need) ? need_of(need)->kind : 0;
}

const char *esf_need_id(const esf_need *need) {
    return need_of(need) ? need_text(need_of(need)->id) : "";
}

const char *esf_need_authority(const esf_need *need) {
    return need_of(need) ? need_text(need_of(need)->authority) : "";
}

int32_t esf_need_usage(const esf_need *need) {
    return need_of(need) ? need_of(need)->usage : 0;
}

int64_t esf_need_expiry(const esf_need *need) {
    return need_of(need) ? need_of(need)->expires : 0;
}

esf_status esf_need_content(esf_buf **out, const esf_need *need, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(need, TAG_NEED, err);
    return abi_end(bytes_copy((struct bytes **)out, bytes_span(need_of(need)->content), &fault), &fault,
                   (struct error **)err);
}
