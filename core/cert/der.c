/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/der.h"

#include <inttypes.h>
#include <stdio.h>

struct walk {
    const uint8_t *start;
    size_t elements;
    size_t offset;
    const char *fault;
};

static bool stop(struct walk *walk, const uint8_t *at, const char *fault) {
    walk->offset = (size_t)(at - walk->start);
    walk->fault = fault;
    return false;
}

static bool is_utf8(CBS text) {
    uint32_t c;
    while (CBS_len(&text) > 0)
        if (!CBS_get_utf8(&text, &c))
            return false;
    return true;
}

static bool is_ascii(CBS text) {
    uint8_t c;
    while (CBS_get_u8(&text, &c))
        if (c >= 0x80)
            return false;
    return true;
}

static bool is_boolean(const CBS *content) {
    return CBS_len(content) == 1 && (CBS_data(content)[0] == 0 || CBS_data(content)[0] == 0xff);
}

/* What the content of a primitive, universal element has to be; NULL when it is. */
static const char *primitive_fault(CBS_ASN1_TAG tag, const CBS *content) {
    switch (tag) {
    case CBS_ASN1_BOOLEAN:
        return is_boolean(content) ? NULL : "a BOOLEAN is 00 or FF";
    case CBS_ASN1_INTEGER:
    case CBS_ASN1_ENUMERATED:
        return CBS_is_valid_asn1_integer(content, NULL) ? NULL : "an INTEGER is empty or longer than it has to be";
    case CBS_ASN1_BITSTRING:
        return CBS_is_valid_asn1_bitstring(content) ? NULL : "a BIT STRING has wrong unused bits";
    case CBS_ASN1_NULL:
        return CBS_len(content) == 0 ? NULL : "a NULL has content";
    case CBS_ASN1_OBJECT:
    case CBS_ASN1_RELATIVE_OID:
        return CBS_is_valid_asn1_oid(content) ? NULL : "an OBJECT IDENTIFIER is malformed";
    case CBS_ASN1_UTF8STRING:
        return is_utf8(*content) ? NULL : "a UTF8String is not UTF-8";
    case CBS_ASN1_IA5STRING:
    case CBS_ASN1_PRINTABLESTRING:
    case CBS_ASN1_NUMERICSTRING:
    case CBS_ASN1_VISIBLESTRING:
        return is_ascii(*content) ? NULL : "a string of ASCII has other characters";
    case CBS_ASN1_OCTETSTRING:
    case CBS_ASN1_UTCTIME:
    case CBS_ASN1_GENERALIZEDTIME:
    case CBS_ASN1_T61STRING:
    case CBS_ASN1_BMPSTRING:
    case CBS_ASN1_UNIVERSALSTRING:
        return NULL;
    default:
        return "an element has a type that no certificate has, or is not constructed as it has to be";
    }
}

/* X.690 11.6: the elements of a SET OF ascend. */
static bool ascends(struct span before, struct span element) {
    size_t shorter = before.size < element.size ? before.size : element.size;
    int order = memcmp(before.data, element.data, shorter);
    return order < 0 || (order == 0 && before.size <= element.size);
}

static bool walk_all(struct walk *walk, CBS in, unsigned depth, bool is_set);

static bool walk_one(struct walk *walk, struct span element, CBS_ASN1_TAG tag, size_t header, unsigned depth) {
    CBS content = der_of(span_from(element, header));
    if ((tag & CBS_ASN1_CLASS_MASK) == CBS_ASN1_UNIVERSAL && (tag & CBS_ASN1_CONSTRUCTED) == 0) {
        const char *fault = primitive_fault(tag, &content);
        return fault == NULL || stop(walk, element.data, fault);
    }
    if ((tag & CBS_ASN1_CONSTRUCTED) == 0)
        return true;
    if ((tag & CBS_ASN1_CLASS_MASK) == CBS_ASN1_UNIVERSAL && tag != CBS_ASN1_SEQUENCE && tag != CBS_ASN1_SET)
        return stop(walk, element.data, "an element is constructed that must not be");
    return walk_all(walk, content, depth + 1, tag == CBS_ASN1_SET);
}

/* Goes at most DER_DEPTH_MAX deep. */
static bool walk_all(struct walk *walk, CBS in, unsigned depth, bool is_set) {
    if (depth > DER_DEPTH_MAX)
        return stop(walk, CBS_data(&in), "elements are nested too deep");
    struct span before = {NULL, 0};
    while (CBS_len(&in) > 0) {
        const uint8_t *at = CBS_data(&in);
        CBS element;
        CBS_ASN1_TAG tag;
        size_t header;
        if (++walk->elements > DER_ELEMENTS_MAX)
            return stop(walk, at, "there are too many elements");
        if (!CBS_get_any_asn1_element(&in, &element, &tag, &header))
            return stop(walk, at, "a tag or length is malformed, not minimal, or runs past the end");
        struct span now = der_span(&element);
        if (is_set && before.data != NULL && !ascends(before, now))
            return stop(walk, at, "the elements of a SET are not in order");
        if (!walk_one(walk, now, tag, header, depth))
            return false;
        before = now;
    }
    return true;
}

const char *der_fault(struct span octets, size_t *offset) {
    struct walk walk = {.start = octets.data};
    CBS in = der_of(octets);
    CBS first;
    if (octets.size == 0)
        (void)stop(&walk, octets.data, "there is nothing");
    else if (CBS_get_any_asn1_element(&in, &first, NULL, NULL) && CBS_len(&in) > 0)
        (void)stop(&walk, CBS_data(&in), "more octets follow");
    else
        (void)walk_all(&walk, der_of(octets), 0, false);
    *offset = walk.offset;
    return walk.fault;
}

bool der_take(struct span *content, CBS *from, CBS_ASN1_TAG tag) {
    CBS taken;
    if (!CBS_get_asn1(from, &taken, tag))
        return false;
    *content = der_span(&taken);
    return true;
}

bool der_take_element(struct span *element, CBS *from, CBS_ASN1_TAG tag) {
    CBS taken;
    if (!CBS_get_asn1_element(from, &taken, tag))
        return false;
    *element = der_span(&taken);
    return true;
}

bool der_enter(CBS *content, struct span octets, CBS_ASN1_TAG tag) {
    CBS in = der_of(octets);
    return CBS_get_asn1(&in, content, tag) && CBS_len(&in) == 0;
}

bool der_bits(uint16_t *bits, struct span bit_string) {
    CBS content;
    *bits = 0;
    if (!der_enter(&content, bit_string, CBS_ASN1_BITSTRING) || !CBS_is_valid_asn1_bitstring(&content))
        return false;
    struct span octets = der_span(&content);
    for (unsigned i = 0; i < 16; i++)
        if (CBS_asn1_bitstring_has_bit(&content, i))
            *bits |= (uint16_t)(0x8000U >> i);
    /* X.690 11.2.2: no zero bits at the end */
    uint8_t last = octets.data[octets.size - 1];
    return octets.size == 1 || (last >> octets.data[0] & 1) == 1;
}

static bool add_text(char *out, size_t size, size_t *at, uint64_t number) {
    int added = snprintf(out + *at, size - *at, *at > 0 ? ".%" PRIu64 : "%" PRIu64, number);
    *at += (size_t)added;
    return *at < size;
}

static bool write_oid(char *out, size_t size, const char *prefix, struct span oid, bool is_relative) {
    CBS components = der_of(oid);
    uint64_t number;
    size_t at = strlen(prefix);
    if (at >= size || oid.size == 0)
        return false;
    memcpy(out, prefix, at + 1);
    if (!is_relative) {
        if (!CBS_get_asn1_oid_component(&components, &number))
            return false;
        uint64_t first = number < 80 ? number / 40 : 2;
        if (!add_text(out, size, &at, first) || !add_text(out, size, &at, number - 40 * first))
            return false;
    }
    while (CBS_len(&components) > 0)
        if (!CBS_get_asn1_oid_component(&components, &number) || !add_text(out, size, &at, number))
            return false;
    return true;
}

bool der_oid_text(char *out, size_t size, const char *prefix, struct span oid) {
    return write_oid(out, size, prefix, oid, false);
}

bool der_relative_oid_text(char *out, size_t size, const char *prefix, struct span oid) {
    return write_oid(out, size, prefix, oid, true);
}
