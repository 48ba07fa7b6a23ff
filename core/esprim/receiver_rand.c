/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/receiver_rand.h"

#include "base/base64.h"
#include "onem2m/enums.h"
#include "onem2m/timestamp.h"

/* D9: version 1 | secret id 1 | algorithm mask 1 | expiry 5 (seconds) | nonce 9 | MAC 8 */
enum {
    LAYOUT_VERSION = 1,
    EXPIRY_SIZE = 5,
    FACTS_SIZE = 3 + EXPIRY_SIZE + RAND_NONCE_SIZE,
    MAC_SIZE = 8,
    BODY_SIZE = FACTS_SIZE + MAC_SIZE,
    BODY_CHARS = 34,
    VALUE_OCTETS = 16,
    VALUE_CHARS = 22
};

static bool put_expiry(uint8_t out[EXPIRY_SIZE], int64_t seconds) {
    if (seconds < 0 || seconds >> (8 * EXPIRY_SIZE) != 0)
        return false;
    for (int i = 0; i < EXPIRY_SIZE; i++)
        out[i] = (uint8_t)(seconds >> (8 * (EXPIRY_SIZE - 1 - i)));
    return true;
}

static int64_t get_expiry(const uint8_t in[EXPIRY_SIZE]) {
    int64_t seconds = 0;
    for (int i = 0; i < EXPIRY_SIZE; i++)
        seconds = seconds << 8 | in[i];
    return seconds;
}

/* HMAC(secret, prefix | facts | lp(own) | lp(requester)) */
static void keyed(uint8_t out[SHA256_SIZE], const struct rand_secret *secret, struct span prefix,
                  const uint8_t facts[FACTS_SIZE], const struct rand_owner *owner) {
    uint8_t self_size[2] = {(uint8_t)(owner->self.size >> 8), (uint8_t)owner->self.size};
    uint8_t requester_size[2] = {(uint8_t)(owner->requester.size >> 8), (uint8_t)owner->requester.size};
    struct span parts[] = {prefix,      span_of(facts, FACTS_SIZE), span_of(self_size, 2),
                           owner->self, span_of(requester_size, 2), owner->requester};
    hmac_sha256(out, span_of(secret->octets.octets, secret->octets.size), parts, sizeof parts / sizeof parts[0]);
}

static void compute_mac(uint8_t out[SHA256_SIZE], const struct rand_secret *secret, const uint8_t facts[FACTS_SIZE],
                        const struct rand_owner *owner) {
    static const uint8_t prefix[] = {1};
    keyed(out, secret, span_of(prefix, sizeof prefix), facts, owner);
}

/* The counter goes up until the value is an NCName; one draw in five does not fit. */
static void compute_value(char out[VALUE_CHARS + 1], const struct rand_secret *secret, const uint8_t facts[FACTS_SIZE],
                          const struct rand_owner *owner) {
    uint8_t digest[SHA256_SIZE];
    for (int counter = 0; counter < 256; counter++) {
        uint8_t prefix[] = {2, (uint8_t)counter};
        keyed(digest, secret, span_of(prefix, sizeof prefix), facts, owner);
        base64url_encode((uint8_t *)out, span_of(digest, VALUE_OCTETS));
        if (is_ncname_start(out[0]))
            break;
    }
    out[VALUE_CHARS] = '\0';
}

static void fill(struct rand_object *out, const uint8_t body[BODY_SIZE], bool is_shared,
                 const struct rand_secret *secret, const struct rand_owner *owner) {
    *out = (struct rand_object){.kind = RAND_RECEIVER};
    out->id[0] = is_shared ? 's' : 'u';
    out->id[1] = '.';
    base64url_encode((uint8_t *)out->id + 2, span_of(body, BODY_SIZE));
    out->id[2 + BODY_CHARS] = '\0';
    compute_value(out->value, secret, body, owner);
    out->expires = get_expiry(body + 3) * 1000;
    timestamp_write(out->expiry, out->expires);
    out->key_gen[0] = KEY_GEN_HMAC_SHA256;
    out->key_gen_count = 1;
    rand_object_set_algs(out, body[2]);
}

status receiver_rand_make(struct rand_object *out, const struct rand_secret *secret, const struct rand_owner *owner,
                          unsigned mask, int64_t expires, struct error **err) {
    uint8_t mac[SHA256_SIZE];
    uint8_t body[BODY_SIZE] = {LAYOUT_VERSION, secret->id, (uint8_t)mask};
    if (!put_expiry(body + 3, expires / 1000))
        return fail(err, ESF_E_INTERNAL, 0, "", "the endpoint's time is outside of what a random object can say");
    TRY(random_octets(body + 3 + EXPIRY_SIZE, RAND_NONCE_SIZE, err));
    compute_mac(mac, secret, body, owner);
    memcpy(body + FACTS_SIZE, mac, MAC_SIZE);
    fill(out, body, owner->requester.size == 0, secret, owner);
    return ESF_OK;
}

bool receiver_rand_is_shared(const char *id) {
    return id[0] == 's' && id[1] == '.';
}

bool receiver_rand_recompute(struct rand_object *out, const struct rand_secret *secret, const struct rand_owner *owner,
                             const char *id) {
    uint8_t mac[SHA256_SIZE];
    uint8_t body[BODY_SIZE + 2];
    size_t size = 0;
    bool is_shared = receiver_rand_is_shared(id);
    struct rand_owner bound = {owner->self, is_shared ? span_of(NULL, 0) : owner->requester};
    if ((!is_shared && (id[0] != 'u' || id[1] != '.')) || strlen(id) != 2 + BODY_CHARS)
        return false;
    if (!base64url_decode(body, &size, span_of(id + 2, BODY_CHARS)) || size != BODY_SIZE)
        return false;
    if (body[0] != LAYOUT_VERSION || body[1] != secret->id)
        return false;
    compute_mac(mac, secret, body, &bound);
    if (!octets_equal(mac, body + FACTS_SIZE, MAC_SIZE))
        return false;
    fill(out, body, is_shared, secret, &bound);
    return true;
}
