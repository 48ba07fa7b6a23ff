/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/text.h"

/* The longest form of an octet in a JSON string: \u0041 */
enum { ESCAPE_SIZE = 6 };

static bool text_copy(char *out, size_t max, struct span text) {
    if (text.size == 0 || text.size > max || memchr(text.data, 0, text.size) != NULL)
        return false;
    memcpy(out, text.data, text.size);
    out[text.size] = 0;
    return true;
}

status text_read(char *out, size_t max, bool *fits, const struct json *json, size_t value, struct error **err) {
    AUTO(bytes) struct bytes *undone = NULL;
    struct span text;
    out[0] = 0;
    *fits = false;
    if (json_kind(json, value) != JSON_STRING)
        return ESF_OK;
    if (!json_plain(json, value, &text)) {
        if (json_raw(json, value).size > max * ESCAPE_SIZE + 2)
            return ESF_OK;
        TRY(json_string(&undone, json, value, err));
        text = bytes_span(undone);
    }
    *fits = text_copy(out, max, text);
    return ESF_OK;
}
