/* SPDX-License-Identifier: Apache-2.0 */
#include "e2ekey/credentials.h"

#include "base/alloc.h"
#include "base/lock.h"
#include "tls/hello.h"

static const uint8_t ACCEPTS[] = {TLS_CERTIFICATE_X509, TLS_CERTIFICATE_RAW_KEY};

/* The spans that the setup is made from; they are needed while it is made only. */
struct credential_list {
    struct span chains[IDENTITIES_MAX][CERT_CHAIN_MAX];
    struct tls_credential items[IDENTITIES_MAX];
};

static void list_credentials(struct credential_list *list, const struct identities *identities) {
    for (size_t i = 0; i < identities->count; i++) {
        const struct identity *identity = identities->items[i];
        for (size_t k = 0; k < identity->count; k++)
            list->chains[i][k] = bytes_span(identity->chain[k]->octets);
        list->items[i] = (struct tls_credential){.chain = list->chains[i],
                                                 .chain_count = identity->count,
                                                 .raw_key = span_of(identity->raw_key, SPKI_SIZE),
                                                 .sign = identity_sign,
                                                 .sign_context = identity};
    }
}

static status make_setup(struct tls_setup **out, const struct identities *identities, struct error **err) {
    struct credential_list list;
    list_credentials(&list, identities);
    struct tls_profile profile = {.version = TLS_1_2,
                                  .transport = TLS_STREAM,
                                  .suites = TLS_CERTIFICATE_SUITES,
                                  .suite_count = sizeof TLS_CERTIFICATE_SUITES / sizeof TLS_CERTIFICATE_SUITES[0],
                                  .credentials = list.items,
                                  .credential_count = identities->count,
                                  .accepts = ACCEPTS,
                                  .accept_count = sizeof ACCEPTS,
                                  .chain_size_max = CERT_CHAIN_SIZE_MAX};
    return tls_setup_new(out, &tls_boringssl, &profile, err);
}

status e2ekey_credentials_new(struct e2ekey_credentials **out, struct identities *identities, struct error **err) {
    AUTO(e2ekey_credentials) struct e2ekey_credentials *credentials = mem_new(sizeof *credentials);
    *out = NULL;
    if (!credentials)
        return fail_no_memory(err);
    credentials->refs = 1;
    credentials->identities = identities_hold(identities);
    TRY(make_setup(&credentials->setup, identities, err));
    *out = credentials;
    credentials = NULL;
    return ESF_OK;
}

struct e2ekey_credentials *e2ekey_credentials_hold(struct e2ekey_credentials *credentials) {
    (void)atomic_add(&credentials->refs, 1);
    return credentials;
}

void e2ekey_credentials_free(struct e2ekey_credentials *credentials) {
    if (!credentials || atomic_add(&credentials->refs, -1) > 0)
        return;
    tls_setup_free(credentials->setup); /* it signs with the identities until its end */
    identities_free(credentials->identities);
    mem_free(credentials);
}

void e2ekey_credentials_cleanup(struct e2ekey_credentials **credentials) {
    e2ekey_credentials_free(*credentials);
}

static int64_t end_of(const struct identities *identities, struct span certificate) {
    for (size_t i = 0; i < identities->count; i++) {
        const struct identity *identity = identities->items[i];
        if (identity->count > 0 && span_equal(bytes_span(identity->chain[0]->octets), certificate))
            return identity_end(identity);
    }
    return INT64_MAX;
}

status e2ekey_credentials_end(int64_t *end, const struct e2ekey_credentials *credentials, struct span flight,
                              struct error **err) {
    AUTO(tls_flight) struct tls_flight own = {.message_count = 0};
    *end = INT64_MAX;
    TRY(tls_flight_read(&own, flight, err));
    for (size_t i = 0; i < own.message_count; i++) {
        struct span inside;
        struct span first;
        if (own.messages[i].type == TLS_CERTIFICATE && tls_certificates_open(&inside, &own.messages[i]) &&
            tls_certificate_take(&first, &inside))
            *end = end_of(credentials->identities, first);
    }
    return ESF_OK;
}
