/* SPDX-License-Identifier: Apache-2.0 */
#include "esf/identity.h"

#include "endpoint/cert_tools.h"
#include "endpoint/private_key.h"
#include "endpoint/trust.h"
#include "handle.h"

static struct endpoint *of(const esf_endpoint *endpoint) {
    return (struct endpoint *)(uintptr_t)endpoint;
}

static const struct key *key_of(const esf_key *key) {
    return (const struct key *)key;
}

/* What is wrong with what the caller brings has no rsc. */
static status without_rsc(status result, struct error *fault) {
    if (result < 0)
        error_set_rsc(fault, 0);
    return result;
}

/* ---- private keys ---- */

esf_status esf_key_private(esf_key **out, const uint8_t *key, size_t key_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(key, key_len, err);
    return abi_end(key_new_private((struct key **)out, span_of(key, key_len), &fault), &fault, (struct error **)err);
}

esf_status esf_key_generate(esf_key **out, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    return abi_end(key_new_generated((struct key **)out, &fault), &fault, (struct error **)err);
}

#define GETTER(name, core_name)                                                                                        \
    esf_status name(esf_buf **out, const esf_key *key, esf_error **err) {                                              \
        struct error *fault = NULL;                                                                                    \
        ABI_BEGIN(out, err);                                                                                           \
        ABI_HANDLE(key, TAG_KEY, err);                                                                                 \
        return abi_end(core_name((struct bytes **)out, key_of(key), &fault), &fault, (struct error **)err);            \
    }

GETTER(esf_key_private_pem, key_private_pem)
GETTER(esf_key_public, key_public)
GETTER(esf_key_public_name, key_public_name)

/* ---- the endpoint ---- */

static status add_identity(struct endpoint *endpoint, struct span chain, const struct key *key, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return endpoint_add_identity(endpoint, chain, key, err);
}

esf_status esf_endpoint_add_identity(esf_endpoint *endpoint, const uint8_t *chain, size_t chain_len,
                                     const esf_key *private_key, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(chain, chain_len, err);
    ABI_HANDLE(private_key, TAG_KEY, err);
    status result = add_identity(of(endpoint), span_of(chain, chain_len), key_of(private_key), &fault);
    return abi_end(without_rsc(result, fault), &fault, (struct error **)err);
}

static status add_anchor(struct endpoint *endpoint, struct span certificate, struct span prefix, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    return endpoint_add_anchor(endpoint, certificate, prefix, err);
}

esf_status esf_endpoint_add_anchor(esf_endpoint *endpoint, const uint8_t *certificate, size_t certificate_len,
                                   const uint8_t *id_prefix, size_t id_prefix_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(certificate, certificate_len, err);
    ABI_BYTES(id_prefix, id_prefix_len, err);
    status result =
        add_anchor(of(endpoint), span_of(certificate, certificate_len), span_of(id_prefix, id_prefix_len), &fault);
    return abi_end(without_rsc(result, fault), &fault, (struct error **)err);
}

typedef status (*taker)(struct endpoint *endpoint, struct span octets, struct error **err);

static status apply(taker take, struct endpoint *endpoint, struct span octets, struct error **err) {
    TRY(endpoint_enter(endpoint, err));
    status result = take(endpoint, octets, err);
    return without_rsc(result, *err);
}

esf_status esf_endpoint_add_crl(esf_endpoint *endpoint, const uint8_t *crl, size_t crl_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(crl, crl_len, err);
    return abi_end(apply(endpoint_add_crl, of(endpoint), span_of(crl, crl_len), &fault), &fault, (struct error **)err);
}

esf_status esf_endpoint_trust(esf_endpoint *endpoint, const uint8_t *entry, size_t entry_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(entry, entry_len, err);
    return abi_end(apply(endpoint_trust, of(endpoint), span_of(entry, entry_len), &fault), &fault,
                   (struct error **)err);
}

esf_status esf_endpoint_untrust(esf_endpoint *endpoint, const uint8_t *peer_id, size_t peer_id_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN_PLAIN(err);
    ABI_HANDLE(endpoint, TAG_ENDPOINT, err);
    ABI_BYTES(peer_id, peer_id_len, err);
    return abi_end(apply(endpoint_untrust, of(endpoint), span_of(peer_id, peer_id_len), &fault), &fault,
                   (struct error **)err);
}

/* ---- tools ---- */

esf_status esf_cert_request(esf_buf **out, const esf_key *private_key, const uint8_t *subject, size_t subject_len,
                            esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(private_key, TAG_KEY, err);
    ABI_BYTES(subject, subject_len, err);
    status result = cert_tool_request((struct bytes **)out, key_of(private_key), span_of(subject, subject_len), &fault);
    return abi_end(without_rsc(result, fault), &fault, (struct error **)err);
}

esf_status esf_cert_new_ca(esf_buf **out, const esf_key *private_key, const uint8_t *options, size_t options_len,
                           esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_HANDLE(private_key, TAG_KEY, err);
    ABI_BYTES(options, options_len, err);
    status result = cert_tool_new_ca((struct bytes **)out, key_of(private_key), span_of(options, options_len), &fault);
    return abi_end(without_rsc(result, fault), &fault, (struct error **)err);
}

esf_status esf_cert_issue(esf_buf **out, const uint8_t *ca, size_t ca_len, const esf_key *ca_key,
                          const uint8_t *request, size_t request_len, const uint8_t *options, size_t options_len,
                          esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(ca, ca_len, err);
    ABI_HANDLE(ca_key, TAG_KEY, err);
    ABI_BYTES(request, request_len, err);
    ABI_BYTES(options, options_len, err);
    status result = cert_tool_issue((struct bytes **)out, span_of(ca, ca_len), key_of(ca_key),
                                    span_of(request, request_len), span_of(options, options_len), &fault);
    return abi_end(without_rsc(result, fault), &fault, (struct error **)err);
}
