/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/identity.h"

#include <stdio.h>

#include "base/alloc.h"
#include "base/lock.h"
#include "cert/check.h"
#include "cert/document.h"

static void identity_free(struct identity *identity) {
    if (!identity || atomic_add(&identity->refs, -1) > 0)
        return;
    for (size_t i = 0; i < identity->count; i++)
        cert_free(identity->chain[i]);
    p256_key_free(identity->key);
    mem_free(identity);
}

static void identity_cleanup(struct identity **identity) {
    identity_free(*identity);
}

struct identities *identities_hold(struct identities *identities) {
    if (identities)
        (void)atomic_add(&identities->refs, 1);
    return identities;
}

void identities_free(struct identities *identities) {
    if (!identities || atomic_add(&identities->refs, -1) > 0)
        return;
    for (size_t i = 0; i < identities->count; i++)
        identity_free(identities->items[i]);
    mem_free(identities);
}

void identities_cleanup(struct identities **identities) {
    identities_free(*identities);
}

int64_t identity_end(const struct identity *identity) {
    return identity->count == 0 ? INT64_MAX : (identity->chain[0]->not_after + 1) * 1000;
}

status identity_sign(struct bytes **signature, const void *context, struct span message, struct error **err) {
    return p256_sign(signature, ((const struct identity *)context)->key, message, err);
}

/* ---- reading a chain ---- */

/* The certificate that starts a text of PEM blocks or of DER; *rest is what follows. NULL: there is none any more. */
static status take_der(struct bytes **der, struct span *rest, struct error **err) {
    enum pem_kind kind = PEM_NONE;
    if (!pem_is(*rest)) {
        struct span element;
        if (!document_take(&element, rest))
            return fail(err, ESF_E_CERTIFICATE, 0, "chain", "the chain is neither PEM nor DER");
        return bytes_copy(der, element, err);
    }
    do {
        bytes_free(*der);
        *der = NULL;
        TRY(pem_take(&kind, der, rest, err));
    } while (kind != PEM_NONE && kind != PEM_CERTIFICATE);
    return ESF_OK;
}

static status add_certificate(struct identity *identity, struct span der, struct error **err) {
    struct cert_findings findings = {.count = 0};
    struct cert *cert = NULL;
    if (identity->count == CERT_CHAIN_MAX)
        return fail(err, ESF_E_LIMIT, 0, "chain", "a chain has at most %d certificates", CERT_CHAIN_MAX);
    TRY(cert_read(&cert, der, &findings, err));
    if (cert)
        identity->chain[identity->count++] = cert;
    char place[32];
    (void)snprintf(place, sizeof place, "chain/%zu", identity->count - (cert ? 1 : 0));
    cert_findings_place(&findings, 0, place);
    return cert_findings_fail(&findings, err);
}

static status read_chain(struct identity *identity, struct span chain, struct error **err) {
    size_t size = 0;
    for (struct span rest = chain; rest.size > 0;) {
        AUTO(bytes) struct bytes *der = NULL;
        TRY(take_der(&der, &rest, err));
        if (!der)
            break;
        size += der->size;
        TRY(add_certificate(identity, bytes_span(der), err));
    }
    if (size > CERT_CHAIN_SIZE_MAX)
        return fail(err, ESF_E_LIMIT, 0, "chain", "a chain has at most %d octets, this one %zu", CERT_CHAIN_SIZE_MAX,
                    size);
    if (identity->count == 0)
        return fail(err, ESF_E_CERTIFICATE, 0, "chain", "there is no certificate in the chain");
    return ESF_OK;
}

static status check_key(const struct identity *identity, struct error **err) {
    if (identity->count == 0 || memcmp(identity->chain[0]->point, p256_key_point(identity->key), P256_POINT_SIZE) == 0)
        return ESF_OK;
    return fail(err, ESF_E_POLICY, 0, "chain/0",
                "the private key is not that of the first certificate (subject \"%s\"); its own comes first in a chain",
                cert_dn_text(identity->chain[0]->subject).text);
}

/* What it has to be for one role is for each handshake. */
static status check_own(const struct identity *identity, struct error **err) {
    struct cert_findings findings = {.count = 0};
    if (identity->count == 0)
        return ESF_OK;
    cert_check_end(identity->chain[0], CERT_ROLE_NONE, &findings);
    cert_findings_place(&findings, 0, "chain/0");
    return cert_findings_fail(&findings, err);
}

static status identity_new(struct identity **out, struct span chain, struct p256_key *key, struct error **err) {
    AUTO(identity) struct identity *identity = mem_new(sizeof *identity);
    if (!identity)
        return fail_no_memory(err);
    identity->refs = 1;
    identity->key = p256_key_hold(key);
    spki_write(identity->raw_key, p256_key_point(key));
    if (chain.size > 0)
        TRY(read_chain(identity, chain, err));
    TRY(check_key(identity, err));
    TRY(check_own(identity, err));
    *out = identity;
    identity = NULL;
    return ESF_OK;
}

/* ---- lists ---- */

static bool same_identity(const struct identity *a, const struct identity *b) {
    if (a->count != b->count || memcmp(a->raw_key, b->raw_key, SPKI_SIZE) != 0)
        return false;
    for (size_t i = 0; i < a->count; i++) {
        if (!ni_equal(&a->chain[i]->name, &b->chain[i]->name))
            return false;
    }
    return true;
}

static bool has_identity(const struct identities *list, const struct identity *identity) {
    for (size_t i = 0; i < list->count; i++) {
        if (same_identity(list->items[i], identity))
            return true;
    }
    return false;
}

static void copy_items(struct identities *list, const struct identities *old) {
    for (; old && list->count < old->count; list->count++) {
        list->items[list->count] = old->items[list->count];
        (void)atomic_add(&list->items[list->count]->refs, 1);
    }
}

status identities_add(struct identities **out, const struct identities *old, struct span chain, struct p256_key *key,
                      struct error **err) {
    AUTO(identity) struct identity *identity = NULL;
    *out = NULL;
    TRY(identity_new(&identity, chain, key, err));
    AUTO(identities) struct identities *list = mem_new(sizeof *list);
    if (!list)
        return fail_no_memory(err);
    list->refs = 1;
    copy_items(list, old);
    if (!has_identity(list, identity)) {
        if (list->count == IDENTITIES_MAX)
            return fail(err, ESF_E_LIMIT, 0, "", "an endpoint has at most %d identities", IDENTITIES_MAX);
        list->items[list->count++] = identity;
        identity = NULL;
    }
    *out = list;
    list = NULL;
    return ESF_OK;
}
