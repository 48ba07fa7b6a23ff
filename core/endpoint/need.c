/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/need.h"

#include "base/tag.h"

void need_clear(struct need *need) {
    bytes_free(need->id);
    bytes_free(need->authority);
    bytes_free(need->content);
    *need = (struct need){.tag = TAG_NEED};
}

static status copy_text(struct bytes **out, struct span text, struct error **err) {
    TRY(bytes_new(out, text.size + 1, err));
    if (text.size)
        memcpy((*out)->data, text.data, text.size);
    (*out)->data[text.size] = '\0';
    (*out)->size = text.size;
    return ESF_OK;
}

status need_set(struct need *need, int32_t kind, struct span id, struct span authority, struct bytes *content,
                struct error **err) {
    need_clear(need);
    need->content = content;
    status result = copy_text(&need->id, id, err);
    if (result == ESF_OK && authority.size > 0)
        result = copy_text(&need->authority, authority, err);
    if (result != ESF_OK) {
        need_clear(need);
        return result;
    }
    need->kind = kind;
    return ESF_OK;
}

const char *need_text(const struct bytes *text) {
    return text ? (const char *)text->data : "";
}
