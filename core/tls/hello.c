/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/hello.h"

bool tls_octets_take(struct span *out, struct span *rest, size_t size) {
    if (rest->size < size)
        return false;
    *out = span_of(rest->data, size);
    *rest = span_from(*rest, size);
    return true;
}

bool tls_vector_take(struct span *out, struct span *rest, size_t length_octets) {
    struct span length;
    if (!tls_octets_take(&length, rest, length_octets))
        return false;
    size_t size = 0;
    for (size_t i = 0; i < length_octets; i++)
        size = size << 8 | length.data[i];
    return tls_octets_take(out, rest, size);
}

bool tls_u16_take(uint16_t *out, struct span *rest) {
    struct span octets;
    if (!tls_octets_take(&octets, rest, 2))
        return false;
    *out = (uint16_t)(octets.data[0] << 8 | octets.data[1]);
    return true;
}

bool tls_u16_is_among(struct span list, uint16_t wanted) {
    uint16_t number;
    while (tls_u16_take(&number, &list))
        if (number == wanted)
            return true;
    return false;
}

bool tls_extension_take(uint16_t *type, struct span *value, struct span *rest) {
    return tls_u16_take(type, rest) && tls_vector_take(value, rest, 2);
}

bool tls_certificate_take(struct span *certificate, struct span *rest) {
    return tls_vector_take(certificate, rest, 3);
}

bool tls_certificates_open(struct span *inside, const struct tls_message *message) {
    struct span rest = message->body;
    return message->type == TLS_CERTIFICATE && tls_vector_take(inside, &rest, 3) && rest.size == 0;
}

static bool read_choices(struct tls_hello *hello, struct span *rest) {
    if (hello->is_client)
        return tls_vector_take(&hello->suites, rest, 2) && hello->suites.size % 2 == 0 &&
               tls_vector_take(&hello->compression, rest, 1);
    return tls_octets_take(&hello->suites, rest, 2) && tls_octets_take(&hello->compression, rest, 1);
}

static bool has_whole_extensions(struct span extensions) {
    uint16_t type;
    struct span value;
    while (extensions.size > 0)
        if (!tls_extension_take(&type, &value, &extensions))
            return false;
    return true;
}

bool tls_hello_read(struct tls_hello *out, const struct tls_message *message) {
    memset(out, 0, sizeof *out);
    out->is_client = message->type == TLS_CLIENT_HELLO;
    struct span rest = message->body;
    if ((!out->is_client && message->type != TLS_SERVER_HELLO) || !tls_u16_take(&out->version, &rest) ||
        !tls_octets_take(&out->random, &rest, TLS_RANDOM_SIZE) || !tls_vector_take(&out->session_id, &rest, 1) ||
        !read_choices(out, &rest))
        return false;
    if (rest.size == 0) /* RFC 5246 7.4.1.2: there may be none */
        return true;
    return tls_vector_take(&out->extensions, &rest, 2) && rest.size == 0 && has_whole_extensions(out->extensions);
}

bool tls_hello_extension(struct span *value, const struct tls_hello *hello, uint16_t type) {
    struct span rest = hello->extensions;
    uint16_t found;
    while (tls_extension_take(&found, value, &rest))
        if (found == type)
            return true;
    return false;
}

/* RFC 8446 4.2.1: where the extension is, the old field does not count. */
bool tls_hello_speaks(const struct tls_hello *hello, uint16_t version) {
    struct span versions, list;
    uint16_t each;
    if (!tls_hello_extension(&versions, hello, TLS_EXTENSION_SUPPORTED_VERSIONS))
        return hello->is_client ? hello->version >= version : hello->version == version;
    if (!hello->is_client)
        return tls_u16_take(&each, &versions) && each == version;
    return tls_vector_take(&list, &versions, 1) && tls_u16_is_among(list, version);
}
