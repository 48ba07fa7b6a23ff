/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/need.h"

#include "base/tag.h"

/* How a hub says that the target could not be reached (TS-0004 6.6.3). */
enum { RSC_TARGET_UNREACHABLE = 5103 };

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

status need_notified(struct need_outcome *out, int32_t answer, struct error **err) {
    *out = (struct need_outcome){.answer = answer};
    if (answer == ESF_ANSWER_FOUND || answer == ESF_ANSWER_ABSENT || answer == ESF_ANSWER_UNREACHABLE)
        return ESF_OK;
    if (answer < RSC_MIN || answer > RSC_MAX)
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not an answer to a NOTIFY need", answer);
    if (answer == ESF_RSC_OK)
        out->answer = ESF_ANSWER_FOUND;
    else if (answer == RSC_TARGET_UNREACHABLE)
        out->answer = ESF_ANSWER_UNREACHABLE;
    else
        *out = (struct need_outcome){.answer = ESF_ANSWER_ABSENT, .rsc = answer};
    return ESF_OK;
}

const char *need_text(const struct bytes *text) {
    return text ? (const char *)text->data : "";
}
