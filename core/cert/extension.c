/* SPDX-License-Identifier: Apache-2.0 */
#include "cert/extension.h"

bool extension_take(struct extension *out, CBS *from) {
    CBS in;
    int is_critical = 0;
    if (!CBS_get_asn1(from, &in, CBS_ASN1_SEQUENCE) || !der_take(&out->oid, &in, CBS_ASN1_OBJECT))
        return false;
    if (CBS_peek_asn1_tag(&in, CBS_ASN1_BOOLEAN) && (!CBS_get_asn1_bool(&in, &is_critical) || is_critical == 0))
        return false;
    out->is_critical = is_critical != 0;
    return der_take(&out->value, &in, CBS_ASN1_OCTETSTRING) && CBS_len(&in) == 0;
}

bool extension_is_among(const struct extension *items, size_t count, struct span oid) {
    for (size_t i = 0; i < count; i++)
        if (span_equal(items[i].oid, oid))
            return true;
    return false;
}

struct extension_string extension_text(const struct extension *extension) {
    struct extension_string out;
    if (!der_oid_text(out.text, sizeof out.text, "", extension->oid))
        memcpy(out.text, "(unreadable)", sizeof "(unreadable)");
    return out;
}

bool extension_add(CBB *to, struct span oid, bool is_critical, struct span value) {
    CBB extension;
    return CBB_add_asn1(to, &extension, CBS_ASN1_SEQUENCE) &&
           CBB_add_asn1_element(&extension, CBS_ASN1_OBJECT, oid.data, oid.size) &&
           (!is_critical || CBB_add_asn1_bool(&extension, 1)) &&
           CBB_add_asn1_octet_string(&extension, value.data, value.size) && CBB_flush(to);
}
