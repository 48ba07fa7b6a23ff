/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/endpoint.h"

#include "endpoint/report.h"
#include "esf/endpoint.h"
#include "esprim/info.h"
#include "handle.h"

static struct endpoint *of(const esf_endpoint *endpoint) {
    return (struct endpoint *)(uintptr_t)endpoint;
}

esf_status esf_endpoint_new(esf_endpoint **out, const uint8_t *absolute_id, size_t id_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(absolute_id, id_len, err);
    return abi_end(endpoint_new((struct endpoint **)out, span_of(absolute_id, id_len), &fault), &fault,
                   (struct error **)err);
}

static status add_key(struct endpoint *endpoint, struct key *key, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return endpoint_add_key(endpoint, key, err);
}

esf_status esf_endpoint_add_key(esf_endpoint *endpoint, const esf_key *key, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_HANDLE(key, TAG_KEY, err);
    return abi_end(add_key(of(endpoint), (struct key *)(uintptr_t)key, &fault), &fault, (struct error **)err);
}

static status remove_key(struct endpoint *endpoint, struct span kid, int32_t suid, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return endpoint_remove_key(endpoint, kid, suid, err);
}

esf_status esf_endpoint_remove_key(esf_endpoint *endpoint, const uint8_t *kid, size_t kid_len, int32_t suid,
                                   esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(kid, kid_len, err);
    return abi_end(remove_key(of(endpoint), span_of(kid, kid_len), suid, &fault), &fault, (struct error **)err);
}

static status share(struct endpoint *endpoint, int32_t secret_id, struct span secret, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return esprim_share(endpoint, secret_id, secret, err);
}

esf_status esf_endpoint_share(esf_endpoint *endpoint, int32_t secret_id, const uint8_t *secret, size_t secret_len,
                              esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(secret, secret_len, err);
    return abi_end(share(of(endpoint), secret_id, span_of(secret, secret_len), &fault), &fault, (struct error **)err);
}

static status learn(struct endpoint *endpoint, struct span peer, struct span info, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    status result = esprim_learn(endpoint, peer, info, err);
    if (result < 0)
        error_set_rsc(*err, 0);
    return result;
}

esf_status esf_endpoint_learn(esf_endpoint *endpoint, const uint8_t *peer_id, size_t peer_id_len,
                              const uint8_t *e2e_sec_info, size_t e2e_sec_info_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(peer_id, peer_id_len, err);
    ABI_BYTES(e2e_sec_info, e2e_sec_info_len, err);
    return abi_end(learn(of(endpoint), span_of(peer_id, peer_id_len), span_of(e2e_sec_info, e2e_sec_info_len), &fault),
                   &fault, (struct error **)err);
}

static status info(struct bytes **out, struct endpoint *endpoint, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return esprim_info(out, endpoint, err);
}

esf_status esf_endpoint_info(esf_buf **out, esf_endpoint *endpoint, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    return abi_end(info((struct bytes **)out, of(endpoint), &fault), &fault, (struct error **)err);
}

int64_t esf_endpoint_info_due(const esf_endpoint *endpoint) {
    return abi_is(endpoint, TAG_ENDPOINT) ? esprim_info_due(of(endpoint)) : 0;
}

static status set(struct endpoint *endpoint, struct span settings, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    status result = endpoint_set(endpoint, settings, err);
    if (result < 0)
        error_set_rsc(*err, 0);
    return result;
}

esf_status esf_endpoint_set(esf_endpoint *endpoint, const uint8_t *settings, size_t settings_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(settings, settings_len, err);
    return abi_end(set(of(endpoint), span_of(settings, settings_len), &fault), &fault, (struct error **)err);
}

static status report(struct bytes **out, struct endpoint *endpoint, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return endpoint_report(out, endpoint, err);
}

esf_status esf_endpoint_report(esf_buf **out, const esf_endpoint *endpoint, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    return abi_end(report((struct bytes **)out, of(endpoint), &fault), &fault, (struct error **)err);
}

void esf_endpoint_free(esf_endpoint *endpoint) {
    if (abi_is(endpoint, TAG_ENDPOINT))
        endpoint_release(of(endpoint));
}
