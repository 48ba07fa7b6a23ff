/* SPDX-License-Identifier: Apache-2.0 */
#include "lab/scene.h"

#include "base/alloc.h"
#include "base/clock.h"
#include "endpoint/clock.h"
#include "endpoint/settings.h"
#include "esprim/header.h"
#include "esprim/session_key.h"
#include "onem2m/primitive.h"
#include "onem2m/security_info.h"

enum { SCENE_SIZE_MAX = 64 * 1024, SCENE_VALUES_MAX = 512, SCENE_DEPTH_MAX = 6 };

struct scene {
    struct json json;
    struct settings settings; /* the defaults: an endpoint's limits */
    struct secret pairwise;
    struct id kid;
    struct id peer;
    int32_t encoding;
    bool has_rro, has_oro, has_next_rro;
    struct rand_object rro, oro, next_rro;
    const struct esprim_alg *alg;
    int include_oro; /* -1: not said */
    struct bytes *cty;
    int64_t at;
};

static void scene_end(struct scene *scene) {
    secret_wipe(&scene->pairwise);
    json_cleanup(&scene->json);
    bytes_free(scene->cty);
}

static status bad(struct error **err, const char *where, const char *what) {
    return fail(err, ESF_E_FORMAT, 0, where, "scene: %s", what);
}

static int hex_digit(uint8_t c) {
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static status read_pairwise(struct scene *scene, size_t value, struct error **err) {
    struct span text;
    if (!json_plain(&scene->json, value, &text) || text.size % 2 != 0 || text.size > 2 * SECRET_SIZE_MAX)
        return bad(err, "/pairwise", "\"pairwise\" has to be 32 to 128 hex digits");
    for (size_t i = 0; i < text.size / 2; i++) {
        int high = hex_digit(text.data[2 * i]);
        int low = hex_digit(text.data[2 * i + 1]);
        if (high < 0 || low < 0)
            return bad(err, "/pairwise", "\"pairwise\" has to be 32 to 128 hex digits");
        scene->pairwise.octets[i] = (uint8_t)(high << 4 | low);
    }
    scene->pairwise.size = text.size / 2;
    if (scene->pairwise.size < KEY_OCTETS_MIN)
        return fail(err, ESF_E_WEAK_KEY, 0, "/pairwise", "a pairwise key has at least %d octets", KEY_OCTETS_MIN);
    return ESF_OK;
}

static status read_id(struct id *out, const struct scene *scene, size_t value, const char *where, struct error **err) {
    AUTO(bytes) struct bytes *text = NULL;
    TRY(json_string(&text, &scene->json, value, err));
    return id_set(out, bytes_span(text)) ? ESF_OK : bad(err, where, "an identifier has 1 to 255 octets");
}

static status read_rand(struct rand_object *out, bool *has, const struct scene *scene, enum rand_kind kind,
                        size_t value, struct error **err) {
    *has = true;
    return rand_object_read(out, kind, &scene->json, value, scene->at, err);
}

static status read_encoding(struct scene *scene, size_t value, struct error **err) {
    struct span text;
    if (!json_plain(&scene->json, value, &text) || text.size != 1 || text.data[0] < 'A' || text.data[0] > 'C')
        return bad(err, "/encoding", "\"encoding\" has to be \"A\", \"B\" or \"C\"");
    scene->encoding = ESF_ENCODING_A + (text.data[0] - 'A');
    return ESF_OK;
}

static status read_enc(struct scene *scene, size_t value, struct error **err) {
    struct span text;
    scene->alg = json_plain(&scene->json, value, &text) ? esprim_alg_by_enc(text) : NULL;
    if (!scene->alg)
        return fail(err, ESF_E_UNSUPPORTED, 0, "/enc", "scene: \"enc\" has to be A128GCM, A192GCM or A256GCM");
    return ESF_OK;
}

static status read_flag(int *out, const struct scene *scene, size_t value, struct error **err) {
    enum json_kind kind = json_kind(&scene->json, value);
    if (kind != JSON_TRUE && kind != JSON_FALSE)
        return bad(err, "/include_oro", "\"include_oro\" has to be true or false");
    *out = kind == JSON_TRUE;
    return ESF_OK;
}

static status read_member(struct scene *scene, size_t value, struct error **err) {
    const struct json *json = &scene->json;
    if (json_name_is(json, value, "pairwise"))
        return read_pairwise(scene, value, err);
    if (json_name_is(json, value, "kid"))
        return read_id(&scene->kid, scene, value, "/kid", err);
    if (json_name_is(json, value, "peer"))
        return read_id(&scene->peer, scene, value, "/peer", err);
    if (json_name_is(json, value, "encoding"))
        return read_encoding(scene, value, err);
    if (json_name_is(json, value, "rro"))
        return read_rand(&scene->rro, &scene->has_rro, scene, RAND_RECEIVER, value, err);
    if (json_name_is(json, value, "oro"))
        return read_rand(&scene->oro, &scene->has_oro, scene, RAND_ORIGINATOR, value, err);
    if (json_name_is(json, value, "next_rro"))
        return read_rand(&scene->next_rro, &scene->has_next_rro, scene, RAND_RECEIVER, value, err);
    if (json_name_is(json, value, "enc"))
        return read_enc(scene, value, err);
    if (json_name_is(json, value, "include_oro"))
        return read_flag(&scene->include_oro, scene, value, err);
    if (json_name_is(json, value, "cty"))
        return json_string(&scene->cty, json, value, err);
    if (json_name_is(json, value, "at"))
        return ESF_OK;
    return fail(err, ESF_E_FORMAT, 0, json_pointer(json, value).text, "scene: there is no such member");
}

static status read_members(struct scene *scene, struct span text, struct error **err) {
    static const struct json_limits limits = {SCENE_SIZE_MAX, SCENE_VALUES_MAX, SCENE_DEPTH_MAX};
    TRY(json_read(&scene->json, text, &limits, err));
    const struct json *json = &scene->json;
    if (json_kind(json, 0) != JSON_OBJECT)
        return bad(err, "", "it has to be a JSON object");
    size_t at = json_member(json, 0, "at"); /* first: relative times count from it */
    if (at != JSON_NONE && !json_enumeration(json, at, &scene->at))
        return bad(err, "/at", "\"at\" has to be a time in ms since 1970");
    for (size_t value = json_first(json, 0); value != JSON_NONE; value = json_next(json, 0, value))
        TRY(read_member(scene, value, err));
    if (scene->pairwise.size == 0)
        return bad(err, "/pairwise", "member \"pairwise\" is missing");
    if (!scene->has_rro)
        return bad(err, "/rro", "member \"rro\" is missing");
    return ESF_OK;
}

/* What is wrong with a scene is no refusal of a message. */
static status scene_begin(struct scene *scene, struct span text, struct error **err) {
    scene->at = clock_now();
    scene->encoding = ESF_ENCODING_A;
    scene->include_oro = -1;
    settings_init(&scene->settings);
    status result = read_members(scene, text, err);
    if (result < 0)
        error_set_rsc(*err, 0);
    return result;
}

static status session_key(uint8_t out[SHA256_SIZE], const struct scene *scene, const struct rand_object *oro,
                          struct error **err) {
    AUTO(bytes) struct bytes *input = NULL;
    if (oro->key_gen[0] != KEY_GEN_HMAC_SHA256 || !rand_object_has_key_gen(&scene->rro, oro->key_gen[0]))
        return fail(err, ESF_E_UNSUPPORTED, ESF_RSC_ESPRIM_UNSUPPORTED_OPTION, "/oro/esk",
                    "the key generation algorithm is not one that the Receiver offered");
    TRY(esprim_session_input(&input, &scene->rro, oro, scene->encoding, err));
    struct span part = bytes_span(input);
    hmac_sha256(out, span_of(scene->pairwise.octets, scene->pairwise.size), &part, 1);
    return ESF_OK;
}

static status set_up(struct aead **out, const struct scene *scene, const struct rand_object *oro,
                     const struct esprim_alg *alg, struct error **err) {
    uint8_t key[SHA256_SIZE];
    TRY(session_key(key, scene, oro, err));
    status result = esprim_cek(out, key, alg, err);
    wipe(key, sizeof key);
    return result;
}

static status run_session_key(struct bytes **out, const struct scene *scene, struct error **err) {
    uint8_t key[SHA256_SIZE];
    if (!scene->has_oro)
        return bad(err, "/oro", "member \"oro\" is missing");
    TRY(session_key(key, scene, &scene->oro, err));
    status result = bytes_copy(out, span_of(key, sizeof key), err);
    wipe(key, sizeof key);
    return result;
}

status scene_session_key(struct bytes **out, struct span text, struct error **err) {
    struct scene scene = {.json = {.count = 0}};
    *out = NULL;
    status result = scene_begin(&scene, text, err);
    if (result == ESF_OK)
        result = run_session_key(out, &scene, err);
    scene_end(&scene);
    return result;
}

/* ---- sealing ---- */

static status direction_of(enum esprim_direction *out, const struct scene *scene, struct span primitive,
                           struct error **err) {
    struct json_limits limits = settings_json_limits(&scene->settings);
    struct primitive read;
    *out = ESPRIM_REQUEST;
    status tried = primitive_read_request(&read, primitive, &limits, 0, err);
    if (tried == ESF_OK || tried == ESF_E_NO_MEMORY)
        return tried;
    error_free(*err);
    *err = NULL;
    *out = ESPRIM_RESPONSE;
    return primitive_read_response(&read, primitive, &limits, 0, err);
}

static status choose_rand(const struct rand_object **out, const struct scene *scene, enum esprim_direction direction,
                          struct error **err) {
    *out = NULL;
    if (direction == ESPRIM_REQUEST) {
        if (scene->has_next_rro)
            return bad(err, "/next_rro", "\"next_rro\" goes with a response, and this is a request");
        *out = scene->include_oro != 0 ? &scene->oro : NULL;
        return ESF_OK;
    }
    if (scene->include_oro == 1)
        return bad(err, "/include_oro", "\"include_oro\" goes with a request, and this is a response");
    *out = scene->has_next_rro ? &scene->next_rro : NULL;
    return ESF_OK;
}

static status write_header(struct bytes **out, const struct scene *scene, enum esprim_direction direction,
                           const struct esprim_alg *alg, struct error **err) {
    AUTO(bytes) struct bytes *cty = NULL;
    const struct rand_object *rand = NULL;
    TRY(choose_rand(&rand, scene, direction, err));
    if (scene->cty)
        TRY(bytes_append(&cty, bytes_span(scene->cty), err));
    else
        TRY(bytes_append_text(&cty, direction == ESPRIM_REQUEST ? MEDIA_REQUEST_JSON : MEDIA_RESPONSE_JSON, err));
    TRY(bytes_append(&cty, span_of("", 1), err));
    struct esprim_header_facts facts = {.direction = direction,
                                        .alg = alg,
                                        .kid = id_span(&scene->kid),
                                        .cty = (const char *)cty->data,
                                        .originator_rand_id = scene->oro.id,
                                        .receiver_rand_id = scene->rro.id,
                                        .rand = rand};
    return esprim_header_write(out, &facts, err);
}

static status seal_object(struct bytes **out, const struct aead *aead, struct span header, struct span primitive,
                          struct error **err) {
    AUTO(bytes) struct bytes *object = NULL;
    size_t size = jwe_size(header.size, primitive.size);
    TRY(bytes_new(&object, size, err));
    TRY(jwe_seal(object->data, aead, header, primitive, err));
    object->size = size;
    *out = object;
    object = NULL;
    return ESF_OK;
}

static status run_seal(struct bytes **out, const struct scene *scene, struct span primitive, struct error **err) {
    AUTO(bytes) struct bytes *header = NULL;
    AUTO(aead) struct aead *aead = NULL;
    enum esprim_direction direction = ESPRIM_REQUEST;
    if (!scene->has_oro)
        return bad(err, "/oro", "member \"oro\" is missing");
    if (scene->kid.size == 0)
        return bad(err, "/kid", "member \"kid\" is missing");
    const struct esprim_alg *alg = scene->alg ? scene->alg : esprim_alg_by_id(scene->oro.algs[0]);
    if (!alg)
        return fail(err, ESF_E_UNSUPPORTED, 0, "/oro/espa/0", "the first algorithm of the oro is not known here");
    TRY(esprim_agree(&scene->rro, &scene->oro, alg, scene->at, INT64_MAX, err));
    TRY(direction_of(&direction, scene, primitive, err));
    TRY(write_header(&header, scene, direction, alg, err));
    TRY(set_up(&aead, scene, &scene->oro, alg, err));
    return seal_object(out, aead, bytes_span(header), primitive, err);
}

/* Trouble with sealing is the caller's own: it gets no rsc. */
status scene_seal(struct bytes **out, struct span text, struct span primitive, struct error **err) {
    struct scene scene = {.json = {.count = 0}};
    *out = NULL;
    status result = scene_begin(&scene, text, err);
    if (result == ESF_OK)
        result = run_seal(out, &scene, primitive, err);
    if (result < 0)
        error_set_rsc(*err, 0);
    scene_end(&scene);
    return result;
}

/* ---- opening ---- */

struct opening {
    struct json json; /* of securityInfo, when the object came in one */
    struct jwe jwe;
    struct esprim_header header;
    struct rand_object oro;
    enum esprim_direction direction;
    bool is_open_to_both; /* only the plaintext tells the direction */
};

static void opening_end(struct opening *opening) {
    json_cleanup(&opening->json);
    esprim_header_cleanup(&opening->header);
    jwe_cleanup(&opening->jwe);
}

static status find_object(struct span *out, struct opening *opening, const struct scene *scene, struct span input,
                          struct error **err) {
    struct json_limits limits = settings_json_limits(&scene->settings);
    struct security_info info;
    *out = input;
    if (input.size == 0 || input.data[0] != '{')
        return ESF_OK;
    TRY(security_info_read(&info, &opening->json, input, &limits, err));
    if (info.sit != SIT_ESPRIM)
        return fail(err, ESF_E_FORMAT, ESF_RSC_BAD_REQUEST, "/m2m:seci/sit", "there is no ESPrim Object in it");
    *out = info.epo;
    return ESF_OK;
}

/* A look that fails says "no"; running out of memory says nothing about the text. */
static status no_unless_memory(status looked, struct error *fault, struct error **err) {
    error_free(fault);
    return looked == ESF_E_NO_MEMORY ? fail_no_memory(err) : ESF_OK;
}

static status reads_as(bool *fits, const struct opening *opening, const struct scene *scene,
                       enum esprim_direction direction, struct error **err) {
    struct esprim_header header = {.text = NULL};
    struct error *fault = NULL;
    status read =
        esprim_header_read(&header, &opening->jwe, direction, (size_t)scene->settings.header_max, scene->at, &fault);
    *fits = read == ESF_OK && esprim_header_is_json(&header, direction);
    esprim_header_cleanup(&header);
    return no_unless_memory(read, fault, err);
}

/* An object does not say by itself which way it travels; its cty does, or the member that only one side sends, or else its plaintext. */
static status read_header(struct opening *opening, const struct scene *scene, struct error **err) {
    bool is_request = false;
    bool is_response = false;
    TRY(reads_as(&is_request, opening, scene, ESPRIM_REQUEST, err));
    TRY(reads_as(&is_response, opening, scene, ESPRIM_RESPONSE, err));
    opening->direction = is_response && !is_request ? ESPRIM_RESPONSE : ESPRIM_REQUEST;
    opening->is_open_to_both = is_response && is_request;
    return esprim_header_read(&opening->header, &opening->jwe, opening->direction, (size_t)scene->settings.header_max,
                              scene->at, err);
}

static status check_names(struct opening *opening, const struct scene *scene, struct error **err) {
    const struct esprim_header *header = &opening->header;
    struct id wanted;
    struct id found;
    (void)kid_normalize(&found, id_span(&header->kid));
    if (scene->kid.size > 0 && kid_normalize(&wanted, id_span(&scene->kid)) &&
        !span_equal(id_span(&wanted), id_span(&found)))
        return fail(err, ESF_E_UNKNOWN_KEY, ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, "/kid", "the object names key \"%s\"",
                    quote_text(id_span(&header->kid)).text);
    if (strcmp(header->receiver_rand_id, scene->rro.id) != 0 || time_is_over(scene->rro.expires, scene->at))
        return fail(err, ESF_E_RECEIVER_RAND, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, "/rri",
                    "receiver random object \"%s\" is not that of the scene, or has expired",
                    quote_text(span_text(header->receiver_rand_id)).text);
    return ESF_OK;
}

static status choose_oro(struct opening *opening, const struct scene *scene, struct error **err) {
    const struct esprim_header *header = &opening->header;
    bool is_sent = opening->direction == ESPRIM_REQUEST && header->has_rand &&
                   strcmp(header->rand.id, header->originator_rand_id) == 0;
    bool is_known = scene->has_oro && strcmp(scene->oro.id, header->originator_rand_id) == 0;
    if (!is_sent && !is_known)
        return fail(err, ESF_E_ORIGINATOR_RAND, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, "/ori",
                    "originator random object \"%s\" is not known",
                    quote_text(span_text(header->originator_rand_id)).text);
    if (is_sent && is_known && !rand_object_equal(&scene->oro, &header->rand))
        return fail(err, ESF_E_ORIGINATOR_RAND, ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, "/oro",
                    "originator random object \"%s\" has other content in the scene", scene->oro.id);
    opening->oro = is_sent ? header->rand : scene->oro;
    return ESF_OK;
}

static status is_response_text(bool *is_response, struct span text, const struct json_limits *limits,
                               struct error **err) {
    struct primitive primitive;
    struct error *fault = NULL;
    status read = primitive_read_response(&primitive, text, limits, 0, &fault);
    *is_response = read == ESF_OK;
    return no_unless_memory(read, fault, err);
}

static status check_primitive(struct opening *opening, const struct scene *scene, struct error **err) {
    struct json_limits limits = settings_json_limits(&scene->settings);
    bool is_response = false;
    if (opening->is_open_to_both)
        TRY(is_response_text(&is_response, bytes_span(opening->jwe.body), &limits, err));
    if (is_response)
        opening->direction = ESPRIM_RESPONSE;
    bool is_request = opening->direction == ESPRIM_REQUEST;
    struct primitive primitive;
    struct id_context context;
    struct id from;
    if (!esprim_header_is_json(&opening->header, opening->direction))
        return fail(err, ESF_E_PRIMITIVE, ESF_RSC_ESPRIM_DECRYPTION_ERROR, "/cty",
                    "the sealed content is not a primitive in JSON");
    struct span text = bytes_span(opening->jwe.body);
    TRY(is_request ? primitive_read_request(&primitive, text, &limits, ESF_RSC_ESPRIM_DECRYPTION_ERROR, err)
                   : primitive_read_response(&primitive, text, &limits, ESF_RSC_ESPRIM_DECRYPTION_ERROR, err));
    if (scene->peer.size == 0 || (!is_request && primitive.from.size == 0))
        return ESF_OK;
    TRY(id_context_init(&context, id_span(&scene->peer), err));
    (void)id_absolute(&from, &context, id_span(&primitive.from));
    if (!span_equal(id_span(&from), id_span(&scene->peer)) && !testing_check_off(TESTING_CHECK_FROM))
        return fail(err, ESF_E_IMPERSONATION, ESF_RSC_ESPRIM_IMPERSONATION_ERROR, "/fr",
                    "the inner From is \"%s\", the peer is \"%s\"", quote_text(id_span(&primitive.from)).text,
                    quote_text(id_span(&scene->peer)).text);
    return ESF_OK;
}

static status run_open(struct bytes **out, struct opening *opening, const struct scene *scene, struct span input,
                       struct error **err) {
    AUTO(aead) struct aead *aead = NULL;
    struct span object;
    TRY(find_object(&object, opening, scene, input, err));
    TRY(jwe_split(&opening->jwe, object, err));
    TRY(read_header(opening, scene, err));
    TRY(jwe_decode_body(&opening->jwe, err));
    TRY(check_names(opening, scene, err));
    TRY(choose_oro(opening, scene, err));
    TRY(esprim_agree(&scene->rro, &opening->oro, opening->header.alg, scene->at,
                     scene->at + scene->settings.originator_rand_accept_ms, err));
    TRY(set_up(&aead, scene, &opening->oro, opening->header.alg, err));
    if (!jwe_open(&opening->jwe, aead)) /* D18 */
        return fail(err, ESF_E_AUTH, ESF_RSC_ESPRIM_BAD_MAC, "", "the integrity check failed");
    TRY(check_primitive(opening, scene, err));
    *out = opening->jwe.body;
    opening->jwe.body = NULL;
    return ESF_OK;
}

status scene_open(struct bytes **out, struct span text, struct span input, struct error **err) {
    struct scene scene = {.json = {.count = 0}};
    struct opening opening = {.json = {.count = 0}};
    *out = NULL;
    status result = scene_begin(&scene, text, err);
    if (result == ESF_OK)
        result = run_open(out, &opening, &scene, input, err);
    opening_end(&opening);
    scene_end(&scene);
    return result;
}
