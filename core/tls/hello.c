/* SPDX-License-Identifier: Apache-2.0 */
#include "tls/hello.h"

static bool take(struct span *out, struct span *rest, size_t size) {
    if (rest->size < size)
        return false;
    *out = span_of(rest->data, size);
    *rest = span_from(*rest, size);
    return true;
}

/* A run of octets behind its length in 1 to 3 octets. */
static bool take_vector(struct span *out, struct span *rest, size_t length_octets) {
    struct span length;
    if (!take(&length, rest, length_octets))
        return false;
    size_t size = 0;
    for (size_t i = 0; i < length_octets; i++)
        size = size << 8 | length.data[i];
    return take(out, rest, size);
}

bool tls_u16_take(uint16_t *out, struct span *rest) {
    struct span octets;
    if (!take(&octets, rest, 2))
        return false;
    *out = (uint16_t)(octets.data[0] << 8 | octets.data[1]);
    return true;
}

bool tls_extension_take(uint16_t *type, struct span *value, struct span *rest) {
    return tls_u16_take(type, rest) && take_vector(value, rest, 2);
}

bool tls_certificate_take(struct span *certificate, struct span *rest) {
    return take_vector(certificate, rest, 3);
}

bool tls_certificates_open(struct span *inside, const struct tls_message *message) {
    struct span rest = message->body;
    return message->type == TLS_CERTIFICATE && take_vector(inside, &rest, 3) && rest.size == 0;
}

static bool read_choices(struct tls_hello *hello, struct span *rest) {
    struct span compression;
    if (hello->is_client)
        return take_vector(&hello->suites, rest, 2) && hello->suites.size % 2 == 0 &&
               take_vector(&compression, rest, 1);
    return take(&hello->suites, rest, 2) && take(&compression, rest, 1);
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
        !take(&out->random, &rest, TLS_RANDOM_SIZE) || !take_vector(&out->session_id, &rest, 1) ||
        !read_choices(out, &rest))
        return false;
    if (rest.size == 0) /* RFC 5246 7.4.1.2: there may be none */
        return true;
    return take_vector(&out->extensions, &rest, 2) && rest.size == 0 && has_whole_extensions(out->extensions);
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
    if (!take_vector(&list, &versions, 1))
        return false;
    while (tls_u16_take(&each, &list))
        if (each == version)
            return true;
    return false;
}
