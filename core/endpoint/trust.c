/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/trust.h"

#include "cert/pem.h"
#include "endpoint/private_key.h"
#include "endpoint/trust_entry.h"

status endpoint_add_identity(struct endpoint *endpoint, struct span chain, const struct key *private_key,
                             struct error **err) {
    struct p256_key *own = NULL;
    struct identities *list = NULL;
    TRY(key_own_private(&own, private_key, err));
    LOCKED(&endpoint->lock);
    TRY(identities_add(&list, endpoint->identities, chain, own, err));
    identities_free(endpoint->identities);
    endpoint->identities = list;
    return ESF_OK;
}

status endpoint_change_trust(struct endpoint *endpoint, trust_change change, const void *arguments,
                             struct error **err) {
    AUTO(cert_trust) struct cert_trust *copy = NULL;
    if (atomic_get(&endpoint->trust->refs) == 1)
        return change(endpoint->trust, arguments, err);
    TRY(cert_trust_copy(&copy, endpoint->trust, err));
    TRY(change(copy, arguments, err));
    struct cert_trust *old = endpoint->trust;
    endpoint->trust = copy;
    copy = old;
    return ESF_OK;
}

struct new_anchor {
    struct span octets, prefix;
};

static status add_anchor(struct cert_trust *trust, const void *arguments, struct error **err) {
    const struct new_anchor *anchor = arguments;
    return cert_trust_add_anchor(trust, anchor->octets, anchor->prefix, anchor->prefix.size > 0, err);
}

status endpoint_add_anchor(struct endpoint *endpoint, struct span certificate, struct span id_prefix,
                           struct error **err) {
    AUTO(bytes) struct bytes *der = NULL;
    TRY(pem_read(&der, PEM_CERTIFICATE, certificate, err));
    struct new_anchor anchor = {bytes_span(der), id_prefix};
    LOCKED(&endpoint->lock);
    return endpoint_change_trust(endpoint, add_anchor, &anchor, err);
}

static status add_crl(struct cert_trust *trust, const void *arguments, struct error **err) {
    return cert_trust_add_crl(trust, *(const struct span *)arguments, err);
}

status endpoint_add_crl(struct endpoint *endpoint, struct span crl, struct error **err) {
    AUTO(bytes) struct bytes *der = NULL;
    TRY(pem_read(&der, PEM_CRL, crl, err));
    struct span octets = bytes_span(der);
    LOCKED(&endpoint->lock);
    return endpoint_change_trust(endpoint, add_crl, &octets, err);
}

static status add_entry(struct cert_trust *trust, const void *arguments, struct error **err) {
    return cert_trust_add_entry(trust, arguments, err);
}

status endpoint_trust(struct endpoint *endpoint, struct span document, struct error **err) {
    struct cert_entry entry;
    TRY(trust_entry_read(&entry, document, err));
    LOCKED(&endpoint->lock);
    if (span_equal(cert_text_span(&entry.id), id_span(&endpoint->identity.self)))
        return fail(err, ESF_E_REFLECTION, 0, "/id", "\"%s\" is this endpoint itself", entry.id.text);
    return endpoint_change_trust(endpoint, add_entry, &entry, err);
}

static status remove_entries(struct cert_trust *trust, const void *arguments, struct error **err) {
    struct span peer = *(const struct span *)arguments;
    if (cert_trust_remove_entries(trust, peer) == 0)
        return fail(err, ESF_E_UNTRUSTED, 0, "", "there is no trust entry for \"%s\"", quote_text(peer).text);
    return ESF_OK;
}

status endpoint_untrust(struct endpoint *endpoint, struct span peer, struct error **err) {
    LOCKED(&endpoint->lock);
    return endpoint_change_trust(endpoint, remove_entries, &peer, err);
}

struct cert_trust *endpoint_hold_trust(struct endpoint *endpoint) {
    LOCKED(&endpoint->lock);
    return cert_trust_hold(endpoint->trust);
}

struct identities *endpoint_hold_identities(struct endpoint *endpoint) {
    LOCKED(&endpoint->lock);
    return identities_hold(endpoint->identities);
}
