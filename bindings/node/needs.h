/* SPDX-License-Identifier: Apache-2.0
 *
 * A need is borrowed from its attempt and gone with the next answer, so it is read as a whole, while the attempt's handle is held, into
 * an array that libesf's Need is made from (D1). */
#ifndef ESF_BINDINGS_NODE_NEEDS_H
#define ESF_BINDINGS_NODE_NEEDS_H

#include "octets.h"

namespace esf_node {

/* NULL with an exception pending when it fails; JavaScript's null when there is no need. */
inline napi_value need_value(napi_env env, const esf_need *need) {
    napi_value made = nullptr;
    if (!need) {
        napi_get_null(env, &made);
        return made;
    }
    esf_buf *content = nullptr;
    esf_error *error = nullptr;
    esf_status status = esf_need_content(&content, need, &error);
    if (status < 0) {
        refuse_status(env, status, error);
        esf_error_free(error);
        return nullptr;
    }
    napi_value facts[] = {number(env, esf_need_kind(need)),    text(env, esf_need_id(need)),
                          text(env, esf_need_authority(need)), number(env, esf_need_usage(need)),
                          number(env, esf_need_expiry(need)),  buf_buffer(env, content)};
    esf_buf_free(content);
    napi_create_array_with_length(env, 6, &made);
    for (uint32_t at = 0; at < 6; at++)
        napi_set_element(env, made, at, facts[at]);
    return made;
}

} // namespace esf_node

#endif
