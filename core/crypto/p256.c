/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/p256.h"

#include <openssl/ec.h>
#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/err.h>
#include <openssl/nid.h>

#include "base/alloc.h"
#include "base/lock.h"
#include "crypto/crypto.h"

/* Octets and no object of BoringSSL: so it is counted, can be made to fail in tests, and is wiped where it lies. */
struct p256_key {
    int64_t refs;
    uint8_t scalar[P256_SCALAR_SIZE];
    uint8_t point[P256_POINT_SIZE];
};

static void ec_key_cleanup(EC_KEY **key) {
    EC_KEY_free(*key);
    ERR_clear_error(); /* nobody reads that queue but the TLS engine, which must not find our failures in it */
}

static void ec_point_cleanup(EC_POINT **point) {
    EC_POINT_free(*point);
}

static EC_KEY *new_key(void) {
    return EC_KEY_new_by_curve_name(NID_X9_62_prime256v1);
}

static bool set_point(EC_KEY *key, struct span octets) {
    return octets.size == P256_POINT_SIZE && octets.data[0] == POINT_CONVERSION_UNCOMPRESSED &&
           EC_KEY_oct2key(key, octets.data, octets.size, NULL) == 1;
}

bool p256_is_point(struct span octets) {
    AUTO(ec_key) EC_KEY *key = new_key();
    return key != NULL && set_point(key, octets);
}

status p256_verify(bool *is_right, const uint8_t point[P256_POINT_SIZE], struct span message, struct span signature,
                   struct error **err) {
    *is_right = false;
    AUTO(ec_key) EC_KEY *key = new_key();
    if (key == NULL)
        return fail_no_memory(err);
    uint8_t digest[SHA256_SIZE];
    sha256(digest, &message, 1);
    *is_right = set_point(key, span_of(point, P256_POINT_SIZE)) &&
                ECDSA_verify(0, digest, sizeof digest, signature.data, signature.size, key) == 1;
    return ESF_OK;
}

static bool is_zero(struct span octets) {
    uint8_t all = 0;
    for (size_t i = 0; i < octets.size; i++)
        all |= octets.data[i];
    return all == 0;
}

/* false when the scalar is out of range. */
static status compute_point(bool *is_key, struct p256_key *key, struct error **err) {
    *is_key = false;
    AUTO(ec_key) EC_KEY *ec = new_key();
    if (ec == NULL)
        return fail_no_memory(err);
    if (is_zero(p256_key_scalar(key)) || EC_KEY_oct2priv(ec, key->scalar, sizeof key->scalar) != 1)
        return ESF_OK;
    const EC_GROUP *group = EC_KEY_get0_group(ec);
    AUTO(ec_point) EC_POINT *point = EC_POINT_new(group);
    if (point == NULL || EC_POINT_mul(group, point, EC_KEY_get0_private_key(ec), NULL, NULL, NULL) != 1 ||
        EC_POINT_point2oct(group, point, POINT_CONVERSION_UNCOMPRESSED, key->point, sizeof key->point, NULL) !=
            sizeof key->point)
        return fail_no_memory(err);
    *is_key = true;
    return ESF_OK;
}

static status make(struct p256_key **out, bool *is_key, struct span scalar, struct error **err) {
    *out = NULL;
    struct p256_key *key = mem_new(sizeof *key);
    if (key == NULL)
        return fail_no_memory(err);
    key->refs = 1;
    memcpy(key->scalar, scalar.data, sizeof key->scalar);
    status result = compute_point(is_key, key, err);
    if (result < 0 || !*is_key)
        p256_key_free(key);
    else
        *out = key;
    return result;
}

status p256_key_of_scalar(struct p256_key **out, struct span scalar, struct error **err) {
    *out = NULL;
    bool is_key = false;
    if (scalar.size == P256_SCALAR_SIZE)
        TRY(make(out, &is_key, scalar, err));
    if (!is_key)
        return fail(err, ESF_E_FORMAT, 0, NULL,
                    "the private key is not one of P-256: 32 octets, from 1 to its order less 1");
    return ESF_OK;
}

status p256_key_generate(struct p256_key **out, struct error **err) {
    enum { TRIES = 8 }; /* one fails once in 2^32 */
    *out = NULL;
    uint8_t scalar[P256_SCALAR_SIZE];
    bool is_key = false;
    status result = ESF_OK;
    for (int i = 0; i < TRIES && !is_key && result == ESF_OK; i++) {
        result = random_octets(scalar, sizeof scalar, err);
        if (result == ESF_OK)
            result = make(out, &is_key, span_of(scalar, sizeof scalar), err);
    }
    wipe(scalar, sizeof scalar);
    if (result == ESF_OK && !is_key)
        return fail(err, ESF_E_RANDOM, 0, NULL, "the system's random octets are not random");
    return result;
}

struct p256_key *p256_key_hold(struct p256_key *key) {
    (void)atomic_add(&key->refs, 1);
    return key;
}

void p256_key_free(struct p256_key *key) {
    if (key != NULL && atomic_add(&key->refs, -1) == 0)
        mem_wipe_free(key, sizeof *key);
}

void p256_key_cleanup(struct p256_key **key) {
    p256_key_free(*key);
}

const uint8_t *p256_key_point(const struct p256_key *key) {
    return key->point;
}

struct span p256_key_scalar(const struct p256_key *key) {
    return span_of(key->scalar, sizeof key->scalar);
}

status p256_sign(struct bytes **out, const struct p256_key *key, struct span message, struct error **err) {
    *out = NULL;
    AUTO(ec_key) EC_KEY *ec = new_key();
    if (ec == NULL || !set_point(ec, span_of(key->point, sizeof key->point)) ||
        EC_KEY_oct2priv(ec, key->scalar, sizeof key->scalar) != 1)
        return fail_no_memory(err);
    uint8_t digest[SHA256_SIZE];
    sha256(digest, &message, 1);
    AUTO(bytes) struct bytes *signature = NULL;
    TRY(bytes_new(&signature, ECDSA_size(ec), err));
    unsigned size = 0;
    if (ECDSA_sign(0, digest, sizeof digest, signature->data, &size, ec) != 1)
        return fail(err, ESF_E_INTERNAL, 0, NULL, "signing failed");
    signature->size = size;
    *out = signature;
    signature = NULL;
    return ESF_OK;
}
