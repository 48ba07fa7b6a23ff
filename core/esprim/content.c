/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/content.h"

#include "jose/jwe.h"
#include "onem2m/security_info.h"

status esprim_content_seal(struct bytes **out, const struct aead *aead, struct span header, struct span primitive,
                           struct error **err) {
    AUTO(bytes) struct bytes *content = NULL;
    size_t size = jwe_size(header.size, primitive.size);
    *out = NULL;
    TRY(bytes_new(&content, sizeof SECURITY_INFO_EPO_HEAD + size + sizeof SECURITY_INFO_EPO_TAIL, err));
    TRY(bytes_append_text(&content, SECURITY_INFO_EPO_HEAD, err));
    TRY(jwe_seal(content->data + content->size, aead, header, primitive, err));
    content->size += size;
    TRY(bytes_append_text(&content, SECURITY_INFO_EPO_TAIL, err));
    *out = content;
    content = NULL;
    return ESF_OK;
}
