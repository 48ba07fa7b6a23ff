/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/session_key.h"

#include "endpoint/clock.h"

/* TS-0003 10.3.8.2: 56 octets, straight, no terminator */
#define SESSION_KEY_LABEL "oneM2M HMAC-SHA256 sessionESPrimKey derivation algorithm"

status esprim_session_input(struct bytes **out, const struct rand_object *rro, const struct rand_object *oro,
                            int32_t encoding, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    *out = NULL;
    TRY(rand_object_encode(&text, rro, encoding, err));
    TRY(rand_object_encode(&text, oro, encoding, err));
    TRY(bytes_append_text(&text, SESSION_KEY_LABEL, err));
    *out = text;
    text = NULL;
    return ESF_OK;
}

/* reading: the CEK of A128GCM and A192GCM is the leftmost part of the session key (ESPrim A2) */
status esprim_cek(struct aead **out, const uint8_t session_key[SHA256_SIZE], const struct esprim_alg *alg,
                  struct error **err) {
    return aead_new(out, span_of(session_key, alg->key_size), err);
}

static status originator_fault(struct error **err, const struct rand_object *oro, const char *what) {
    return fail(err, ESF_E_ORIGINATOR_RAND, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, "/oro/esrx",
                "originator random object \"%s\" %s", oro->id, what);
}

static status not_agreed(struct error **err, const char *where, const char *what) {
    return fail(err, ESF_E_UNSUPPORTED, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, where, "%s", what);
}

status esprim_agree(const struct rand_object *rro, const struct rand_object *oro, const struct esprim_alg *alg,
                    int64_t now, int64_t accept_until, struct error **err) {
    if (time_is_over(rro->expires, now))
        return fail(err, ESF_E_RECEIVER_RAND, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, "/rri",
                    "receiver random object \"%s\" has expired; ask for a new one", rro->id);
    if (time_is_over(oro->expires, now))
        return originator_fault(err, oro, "has expired; make a new one");
    if (oro->expires > rro->expires) /* C3; reading: 4113 */
        return originator_fault(err, oro, "outlives the receiver random object");
    if (oro->expires > accept_until) /* D10 */
        return originator_fault(err, oro, "lives longer than this Receiver accepts");
    if (oro->key_gen[0] != KEY_GEN_HMAC_SHA256 || !rand_object_has_key_gen(rro, oro->key_gen[0])) /* C4 */
        return not_agreed(err, "/oro/esk", "the key generation algorithm is not one that the Receiver offered");
    if (!rand_object_within(oro, rro)) /* C5 */
        return not_agreed(err, "/oro/espa", "an algorithm of the originator random object was not offered");
    if (!rand_object_has_alg(oro, alg->id)) /* C6 */
        return not_agreed(err, "/enc", "\"enc\" is not among the algorithms of the originator random object");
    return ESF_OK;
}
