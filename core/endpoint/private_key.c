/* SPDX-License-Identifier: Apache-2.0 */
#include "endpoint/private_key.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "cert/key_file.h"
#include "cert/ni.h"
#include "cert/spki.h"

/* Takes the private key over. */
static status key_of(struct key **out, struct p256_key *private_key, struct error **err) {
    struct key *key = mem_new(sizeof *key);
    *out = key;
    if (!key) {
        p256_key_free(private_key);
        return fail_no_memory(err);
    }
    key->tag = TAG_KEY;
    lock_init(&key->lock);
    key->private_key = private_key;
    return ESF_OK;
}

status key_new_generated(struct key **out, struct error **err) {
    struct p256_key *made = NULL;
    *out = NULL;
    TRY(p256_key_generate(&made, err));
    return key_of(out, made, err);
}

status key_new_private(struct key **out, struct span text, struct error **err) {
    struct p256_key *read = NULL;
    *out = NULL;
    TRY(key_file_read(&read, text, err));
    return key_of(out, read, err);
}

status key_own_private(struct p256_key **out, const struct key *key, struct error **err) {
    *out = key->private_key;
    if (!*out)
        return fail(err, ESF_E_POLICY, 0, "", "this is a pairwise key; a private key is needed");
    return ESF_OK;
}

status key_private_pem(struct bytes **out, const struct key *key, struct error **err) {
    struct p256_key *own = NULL;
    *out = NULL;
    TRY(key_own_private(&own, key, err));
    return key_file_write(out, own, KEY_FILE_PKCS8_PEM, err);
}

static status public_half(uint8_t spki[SPKI_SIZE], const struct key *key, struct error **err) {
    struct p256_key *own = NULL;
    TRY(key_own_private(&own, key, err));
    spki_write(spki, p256_key_point(own));
    return ESF_OK;
}

status key_public(struct bytes **out, const struct key *key, struct error **err) {
    uint8_t spki[SPKI_SIZE];
    *out = NULL;
    TRY(public_half(spki, key, err));
    return bytes_copy(out, span_of(spki, sizeof spki), err);
}

status key_public_name(struct bytes **out, const struct key *key, struct error **err) {
    uint8_t spki[SPKI_SIZE];
    *out = NULL;
    TRY(public_half(spki, key, err));
    struct ni name = ni_of(span_of(spki, sizeof spki));
    return bytes_copy(out, span_text(ni_text(&name).text), err);
}
