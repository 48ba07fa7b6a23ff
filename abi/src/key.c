/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/key.h"
#include "esf/key.h"
#include "handle.h"

esf_status esf_key_symmetric(esf_key **out, const uint8_t *kid, size_t kid_len, const uint8_t *octets,
                             size_t octets_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(kid, kid_len, err);
    ABI_BYTES(octets, octets_len, err);
    return abi_end(key_new_symmetric((struct key **)out, span_of(kid, kid_len), span_of(octets, octets_len), &fault),
                   &fault, (struct error **)err);
}

esf_status esf_key_import(esf_key **out, const uint8_t *jwk, size_t jwk_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(jwk, jwk_len, err);
    status result = key_new_import((struct key **)out, span_of(jwk, jwk_len), &fault);
    if (result < 0)
        error_set_rsc(fault, 0);
    return abi_end(result, &fault, (struct error **)err);
}

esf_status esf_key_set_usage(esf_key *key, int32_t suid, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(key, TAG_KEY, err);
    return abi_end(key_set_usage((struct key *)key, suid, &fault), &fault, (struct error **)err);
}

esf_status esf_key_set_peer(esf_key *key, const uint8_t *id, size_t id_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(key, TAG_KEY, err);
    ABI_BYTES(id, id_len, err);
    return abi_end(key_set_peer((struct key *)key, span_of(id, id_len), &fault), &fault, (struct error **)err);
}

esf_status esf_key_set_expiry(esf_key *key, int64_t unix_ms, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(key, TAG_KEY, err);
    return abi_end(key_set_expiry((struct key *)key, unix_ms, &fault), &fault, (struct error **)err);
}

esf_status esf_key_set_encoding(esf_key *key, int32_t encoding, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(key, TAG_KEY, err);
    return abi_end(key_set_encoding((struct key *)key, encoding, &fault), &fault, (struct error **)err);
}

esf_status esf_key_id(esf_buf **out, const esf_key *key, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(key, TAG_KEY, err);
    return abi_end(bytes_copy((struct bytes **)out, id_span(&((const struct key *)key)->facts.kid), &fault), &fault,
                   (struct error **)err);
}

void esf_key_free(esf_key *key) {
    if (abi_is(key, TAG_KEY))
        key_free((struct key *)key);
}
