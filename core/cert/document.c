/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/document.h"

enum {
    INTEGER = 0x02,
    BIT_STRING = 0x03,
    OCTET_STRING = 0x04,
    OBJECT = 0x06,
    UTC_TIME = 0x17,
    GENERALIZED_TIME = 0x18,
    SEQUENCE = 0x30,
    EXPLICIT_0 = 0xA0,
    NONE = 0
};

/* The length of an element: how many octets say it, and what they say. */
static bool read_header(size_t *header, size_t *size, struct span der) {
    enum { LONG_FORM = 0x80, LENGTH_OCTETS_MAX = 3 };
    if (der.size < 2)
        return false;
    size_t octets = der.data[1] & LONG_FORM ? der.data[1] & 0x7FU : 0;
    bool is_definite = der.data[1] != LONG_FORM;
    if (!is_definite || octets > LENGTH_OCTETS_MAX || der.size < 2 + octets)
        return false;
    *header = 2 + octets;
    *size = octets == 0 ? der.data[1] : 0;
    for (size_t i = 0; i < octets; i++)
        *size = *size << 8 | der.data[2 + i];
    return true;
}

/* Takes an element, or what is there of it, and returns its tag; NONE at the end. */
static uint8_t take(struct span *content, struct span *rest) {
    size_t header, size;
    *content = span_of(NULL, 0);
    if (!read_header(&header, &size, *rest))
        return NONE;
    uint8_t tag = rest->data[0];
    size_t there = rest->size - header < size ? rest->size - header : size;
    *content = span_of(rest->data + header, there);
    *rest = span_from(*rest, header + there);
    return tag;
}

/* PKCS#8 is a number, an algorithm and a string; SEC 1 a number and a string; RSA numbers only. */
static enum pem_kind private_key_kind(struct span behind_version) {
    struct span content;
    uint8_t tag = take(&content, &behind_version);
    return tag == SEQUENCE       ? PEM_PRIVATE_KEY
           : tag == OCTET_STRING ? PEM_EC_PRIVATE_KEY
           : tag == INTEGER      ? PEM_OTHER_PRIVATE_KEY
                                 : PEM_OTHER;
}

/* An algorithm in front: of a public key, or of the cipher around a private one. */
static enum pem_kind kind_behind_algorithm(struct span behind) {
    struct span content;
    uint8_t tag = take(&content, &behind);
    return tag == BIT_STRING ? PEM_PUBLIC_KEY : tag == OCTET_STRING ? PEM_OTHER_PRIVATE_KEY : PEM_OTHER;
}

/* What is signed; `behind` is what follows its first element. */
static enum pem_kind signed_kind(uint8_t first, struct span behind) {
    struct span content;
    if (first == EXPLICIT_0)
        return PEM_CERTIFICATE;
    uint8_t second = take(&content, &behind);
    if (first == INTEGER) { /* the version of a request or a list, the serial number of a certificate of version 1 */
        if (second != SEQUENCE || take(&content, &behind) != SEQUENCE)
            return PEM_OTHER;
        second = SEQUENCE;
    }
    uint8_t third = take(&content, &behind);
    if (third == UTC_TIME || third == GENERALIZED_TIME)
        return PEM_CRL;
    if (first != INTEGER || second != SEQUENCE)
        return PEM_OTHER;
    return third == SEQUENCE ? PEM_CERTIFICATE : PEM_REQUEST;
}

enum pem_kind document_kind(struct span der) {
    struct span outer, inner, content;
    if (take(&outer, &der) != SEQUENCE)
        return PEM_OTHER;
    uint8_t tag = take(&inner, &outer);
    if (tag == INTEGER)
        return private_key_kind(outer);
    if (tag != SEQUENCE)
        return PEM_OTHER;
    uint8_t first = take(&content, &inner);
    return first == OBJECT ? kind_behind_algorithm(outer) : signed_kind(first, inner);
}

bool document_take(struct span *der, struct span *rest) {
    size_t header, size;
    if (rest->size == 0 || rest->data[0] != SEQUENCE || !read_header(&header, &size, *rest) ||
        size > rest->size - header)
        return false;
    *der = span_of(rest->data, header + size);
    *rest = span_from(*rest, header + size);
    return true;
}

bool document_is_der(struct span octets) {
    enum { LONG_FORM = 0x80 };
    struct span der, rest = octets;
    if (octets.size < 2 || octets.data[0] != SEQUENCE)
        return false;
    bool is_ascii = octets.data[1] < LONG_FORM;
    return !is_ascii || (document_take(&der, &rest) && rest.size == 0 && document_kind(octets) != PEM_OTHER);
}
