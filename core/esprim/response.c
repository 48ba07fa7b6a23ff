/* SPDX-License-Identifier: Apache-2.0
 *
 * Opening the response to a request (TS-0003 8.4.2 C.11): nothing changes before all has been checked. */
#include "esprim/header.h"
#include "esprim/request.h"
#include "esprim/session_key.h"
#include "esprim/view.h"
#include "onem2m/primitive.h"
#include "onem2m/security_info.h"

/* One response on its way; it ends with the call. */
struct opening {
    struct esprim_request *request;
    struct esprim_view view;
    int64_t now;
    struct json json;
    struct jwe jwe;
    struct esprim_header header;
    const struct esprim_alg *alg;
    struct bytes *new_header; /* its text, for the session to know it by */
};

static void opening_end(struct opening *opening) {
    json_cleanup(&opening->json);
    esprim_header_cleanup(&opening->header);
    jwe_cleanup(&opening->jwe);
    bytes_free(opening->new_header);
}

/* ---- the object ---- */

static status refused_by_peer(int32_t outer_rsc, struct error **err) {
    return fail(err, ESF_E_PEER_REFUSED, outer_rsc, "",
                "the other end or a hub answered %d (not authenticated); whether the request was executed is not known",
                outer_rsc);
}

/* reading: an error may also come protected, as a sealed response beside an error rsc (T1 C.6a.1 against T4 M): both are taken */
static status find_object(struct span *out, struct json *json, int32_t outer_rsc, struct span content,
                          const struct json_limits *limits, struct error **err) {
    struct security_info info = {.sit = 0};
    bool is_ok = outer_rsc == ESF_RSC_OK;
    status read = content.size > 0 ? security_info_read(&info, json, content, limits, err) : ESF_OK;
    bool has_object = read == ESF_OK && info.sit == SIT_ESPRIM;
    if (read == ESF_E_NO_MEMORY) /* says nothing about what is in it */
        return read;
    if (!is_ok && !has_object) {
        if (read < 0) {
            error_free(*err);
            *err = NULL;
        }
        return refused_by_peer(outer_rsc, err);
    }
    TRY(read);
    if (!has_object)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/sit", "the response carries no ESPrim Object");
    *out = info.epo;
    return ESF_OK;
}

/* ---- header and session ---- */

static status check_alive(const struct opening *opening, struct error **err) {
    const struct origin_session *session = opening->request->session;
    if (time_is_over(session->oro.expires, opening->now) || time_is_over(session->rro.expires, opening->now))
        return fail(err, ESF_E_EXPIRED, 0, "", "the random objects of the request have expired");
    return ESF_OK;
}

/* What the two ends have to agree on before anything is decrypted (TS-0003 8.4.2 C.11a). */
static status check_session(const struct opening *opening, struct error **err) {
    const struct origin_session *session = opening->request->session;
    const struct esprim_header *header = &opening->header;
    struct id kid;
    if (!kid_normalize(&kid, id_span(&header->kid)) || !span_equal(id_span(&kid), id_span(&session->key->facts.kid)))
        return fail(err, ESF_E_UNKNOWN_KEY, 0, "/kid",
                    "the response is sealed under key \"%s\", the request under \"%s\"",
                    quote_text(id_span(&header->kid)).text, session->key->facts.kid.text);
    if (strcmp(header->originator_rand_id, session->oro.id) != 0)
        return fail(err, ESF_E_ORIGINATOR_RAND, 0, "/ori", "the response belongs to another session than the request");
    if (strcmp(header->receiver_rand_id, session->rro.id) != 0)
        return fail(err, ESF_E_RECEIVER_RAND, 0, "/rri", "the response belongs to another session than the request");
    if (!rand_object_has_alg(&session->oro, header->alg->id))
        return fail(err, ESF_E_UNSUPPORTED, 0, "/enc", "the response is sealed with an algorithm that was not offered");
    return ESF_OK;
}

/* A header that a response of this session has had before was read and checked then. */
static bool recall(struct opening *opening) {
    struct origin_session *session = opening->request->session;
    LOCKED(&opening->request->channel->endpoint->lock);
    if (!session->response_header || !span_equal(bytes_span(session->response_header), opening->jwe.header))
        return false;
    opening->alg = session->response_alg;
    return true;
}

static status read_header(struct opening *opening, struct error **err) {
    struct esprim_header *header = &opening->header;
    TRY(esprim_header_read(header, &opening->jwe, ESPRIM_RESPONSE, opening->view.header_max, opening->now, err));
    TRY(check_session(opening, err));
    opening->alg = header->alg;
    return header->has_rand ? ESF_OK : bytes_copy(&opening->new_header, opening->jwe.header, err);
}

/* ---- tag and primitive ---- */

/* The Receiver may use another of the offered algorithms than the request did. */
static status open_body(struct opening *opening, struct error **err) {
    const struct origin_session *session = opening->request->session;
    AUTO(aead) struct aead *other = NULL;
    if (opening->alg != session->alg)
        TRY(esprim_cek(&other, session->session_key, opening->alg, err));
    if (!jwe_open(&opening->jwe, other ? other : session->aead)) /* D18 */
        return fail(err, ESF_E_AUTH, 0, "", "the integrity check of the response failed");
    if (!esprim_header_is_json(&opening->header, ESPRIM_RESPONSE))
        return fail(err, ESF_E_PRIMITIVE, 0, "/cty", "the sealed content is not a response primitive in JSON");
    return ESF_OK;
}

static status check_response(const struct esprim_request *request, struct span text, const struct esprim_view *view,
                             struct error **err) {
    const struct id *peer = &request->session->key->facts.peer;
    struct primitive primitive;
    struct id from;
    TRY(primitive_read_response(&primitive, text, &view->limits, 0, err));
    if (!span_equal(id_span(&primitive.request_id), id_span(&request->request_id)))
        return fail(err, ESF_E_PRIMITIVE, 0, "/rqi", "the response answers request \"%s\", this one is \"%s\"",
                    quote_text(id_span(&primitive.request_id)).text, quote_text(id_span(&request->request_id)).text);
    (void)id_absolute(&from, &view->identity, id_span(&primitive.from));
    if (primitive.from.size > 0 && !span_equal(id_span(&from), id_span(peer)))
        return fail(err, ESF_E_IMPERSONATION, 0, "/fr", "the response's From is \"%s\", the key is shared with \"%s\"",
                    quote_text(id_span(&primitive.from)).text, peer->text);
    return ESF_OK;
}

static void know_header(struct origin_session *session, struct opening *opening) {
    if (session->response_header || !opening->new_header)
        return;
    session->response_header = opening->new_header;
    session->response_alg = opening->alg;
    opening->new_header = NULL;
}

/* Only success changes anything: the Receiver is known to have the oro, and what it hands over is kept. */
static status finish(struct opening *opening, struct error **err) {
    struct esprim_request *request = opening->request;
    struct origin_session *session = request->session;
    LOCKED(&request->channel->endpoint->lock);
    TRY(endpoint_check_key(request->channel->endpoint, session->key, opening->now, 0, err));
    if (opening->header.has_rand)
        TRY(channel_take_rand(request->channel, &opening->header.rand, false, opening->now, err));
    know_header(session, opening);
    session->peer_has_oro = true;
    (void)atomic_add(&session->key->uses, 1);
    request->state = REQUEST_ANSWERED;
    return ESF_OK;
}

/* Too small is said before anything is decrypted or changed: in GCM the plaintext is as long as the ciphertext. */
static status open_object(struct room *room, struct opening *opening, struct span object, struct error **err) {
    TRY(jwe_split(&opening->jwe, object, err));
    if (!recall(opening))
        TRY(read_header(opening, err));
    TRY(jwe_decode_body(&opening->jwe, err));
    TRY(check_alive(opening, err));
    TRY(room_check(room, opening->jwe.body->size, err));
    TRY(open_body(opening, err));
    TRY(check_response(opening->request, bytes_span(opening->jwe.body), &opening->view, err));
    TRY(finish(opening, err));
    return room_fill(room, opening->jwe.body, err);
}

status esprim_request_open(struct room *room, struct esprim_request *request, int32_t outer_rsc, struct span content,
                           struct error **err) {
    struct opening opening = {.request = request};
    struct span object = {NULL, 0};
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_SEALED)
        return fail(err, ESF_E_STATE, 0, "", "the request is not sealed, or was answered already");
    if (outer_rsc < RSC_MIN || outer_rsc > RSC_MAX)
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not a response status code (%d to %d)", outer_rsc, RSC_MIN,
                    RSC_MAX);
    opening.view = esprim_view_of(request->channel->endpoint);
    opening.now = endpoint_now(request->channel->endpoint);
    status result = find_object(&object, &opening.json, outer_rsc, content, &opening.view.limits, err);
    if (result == ESF_OK)
        result = open_object(room, &opening, object, err);
    if (result < 0 && (*err)->code != ESF_E_PEER_REFUSED)
        error_set_rsc(*err, 0);
    opening_end(&opening);
    return result;
}
