/* SPDX-License-Identifier: Apache-2.0 */
#include "esf/e2ekey.h"

#include "e2ekey/initiate.h"
#include "handle.h"

static struct e2ekey *of(const esf_e2ekey *attempt) {
    return (struct e2ekey *)(uintptr_t)attempt;
}

esf_status esf_e2ekey_start(esf_e2ekey **out, esf_endpoint *endpoint, const uint8_t *peer_id, size_t peer_id_len,
                            int32_t suid, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(peer_id, peer_id_len, err);
    return abi_end(
        e2ekey_start((struct e2ekey **)out, (struct endpoint *)endpoint, span_of(peer_id, peer_id_len), suid, &fault),
        &fault, (struct error **)err);
}

const esf_need *esf_e2ekey_need(const esf_e2ekey *attempt) {
    if (!abi_is(attempt, TAG_E2EKEY) || of(attempt)->need.kind == 0)
        return NULL;
    return (const esf_need *)&of(attempt)->need;
}

esf_status esf_e2ekey_answer(esf_e2ekey *attempt, int32_t answer, const uint8_t *bytes, size_t bytes_len,
                             esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(attempt, TAG_E2EKEY, err);
    ABI_BYTES(bytes, bytes_len, err);
    status result = abi_enter(&of(attempt)->busy, &fault);
    if (result == ESF_OK) {
        result = e2ekey_answer(of(attempt), answer, span_of(bytes, bytes_len), &fault);
        abi_leave(&of(attempt)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

esf_status esf_e2ekey_key_id(esf_buf **out, const esf_e2ekey *attempt, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(attempt, TAG_E2EKEY, err);
    status result = abi_enter(&of(attempt)->busy, &fault);
    if (result == ESF_OK) {
        result = e2ekey_key_id((struct bytes **)out, of(attempt), &fault);
        abi_leave(&of(attempt)->busy);
    }
    return abi_end(result, &fault, (struct error **)err);
}

void esf_e2ekey_free(esf_e2ekey *attempt) {
    if (abi_is(attempt, TAG_E2EKEY))
        e2ekey_free(of(attempt));
}
