/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/content.h"

#include "base/alloc.h"
#include "base/base64.h"
#include "esprim/header.h"
#include "jose/jwe.h"
#include "onem2m/security_info.h"

enum {
    HEAD_SIZE = sizeof SECURITY_INFO_EPO_HEAD - 1,
    TAIL_SIZE = sizeof SECURITY_INFO_EPO_TAIL - 1,
};

size_t esprim_content_size(size_t header_size, size_t primitive_size) {
    return size_add(HEAD_SIZE + TAIL_SIZE, jwe_size(header_size, primitive_size));
}

size_t esprim_content_size_max(size_t primitive_size) {
    return esprim_content_size(base64url_size(ESPRIM_HEADER_WRITTEN_MAX), primitive_size);
}

status esprim_content_seal(uint8_t *out, const struct aead *aead, struct span header, struct span primitive,
                           struct error **err) {
    size_t object_size = jwe_size(header.size, primitive.size);
    memcpy(out, SECURITY_INFO_EPO_HEAD, HEAD_SIZE);
    TRY(jwe_seal(out + HEAD_SIZE, aead, header, primitive, err));
    memcpy(out + HEAD_SIZE + object_size, SECURITY_INFO_EPO_TAIL, TAIL_SIZE);
    return ESF_OK;
}

size_t esprim_opened_size_max(size_t content_size) {
    return base64url_decoded_size(content_size);
}
