/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/request.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "esprim/content.h"
#include "esprim/header.h"
#include "esprim/session_key.h"
#include "onem2m/primitive.h"
#include "onem2m/security_info.h"

status esprim_request_new(struct esprim_request **out, struct esprim_channel *channel, struct error **err) {
    struct esprim_request *request = mem_new(sizeof *request);
    *out = request;
    if (!request)
        return fail_no_memory(err);
    request->tag = TAG_REQUEST;
    request->channel = esprim_channel_hold(channel);
    request->timeout_ms = REQUEST_TIMEOUT_DEFAULT_MS;
    need_clear(&request->need);
    return ESF_OK;
}

void esprim_request_free(struct esprim_request *request) {
    if (!request)
        return;
    request->tag = TAG_FREED;
    need_clear(&request->need);
    bytes_free(request->primitive);
    bytes_free(request->content);
    origin_session_release(request->session);
    esprim_channel_release(request->channel);
    mem_free(request);
}

status esprim_request_set_timeout(struct esprim_request *request, int64_t ms, struct error **err) {
    if (request->state != REQUEST_NEW)
        return fail(err, ESF_E_STATE, 0, "", "the time-out is set before sealing");
    if (ms < 1 || ms > REQUEST_TIMEOUT_MAX_MS)
        return fail(err, ESF_E_POLICY, 0, "", "a time-out is 1 to %lld ms, not %lld", (long long)REQUEST_TIMEOUT_MAX_MS,
                    (long long)ms);
    request->timeout_ms = ms;
    return ESF_OK;
}

/* ---- sealing ---- */

struct seal_view {
    struct json_limits limits;
    struct id_context identity;
};

static struct seal_view view_of(struct endpoint *endpoint) {
    LOCKED(&endpoint->lock);
    struct seal_view view = {settings_json_limits(&endpoint->settings), endpoint->identity};
    return view;
}

static status check_primitive(struct esprim_request *request, struct span text, struct error **err) {
    struct seal_view view = view_of(request->channel->endpoint);
    struct primitive primitive;
    struct id from;
    TRY(primitive_read_request(&primitive, text, &view.limits, 0, err));
    (void)id_absolute(&from, &view.identity, id_span(&primitive.from));
    if (!span_equal(id_span(&from), id_span(&view.identity.self)))
        return fail(err, ESF_E_IMPERSONATION, 0, "/fr",
                    "the request's From is \"%s\", this endpoint is \"%s\"; a Receiver would refuse it with 4116",
                    quote_text(id_span(&primitive.from)).text, view.identity.self.text);
    request->request_id = primitive.request_id;
    return ESF_OK;
}

static status ask_for_rand(struct esprim_request *request, struct span primitive, struct error **err) {
    AUTO(bytes) struct bytes *copy = NULL;
    struct bytes *content = NULL;
    if (request->has_asked)
        return fail(err, ESF_E_EXPIRED, 0, "",
                    "even a fresh random object of \"%s\" does not live as long as the time-out of %lld ms",
                    request->channel->receiver.text, (long long)request->timeout_ms);
    if (!request->primitive)
        TRY(bytes_copy(&copy, primitive, err));
    TRY(bytes_copy(&content, span_text(SECURITY_INFO_RAND_REQUEST), err));
    TRY(need_set(&request->need, ESF_NEED_NOTIFY, id_span(&request->channel->receiver), span_of(NULL, 0), content,
                 err));
    if (copy) {
        request->primitive = copy;
        copy = NULL;
    }
    request->state = REQUEST_WAITING;
    return ESF_NEEDS;
}

/* What of a session is needed after the lock is given up. */
struct seal_plan {
    struct origin_session *session;
    struct span header;
};

static status plan_seal(struct seal_plan *plan, struct esprim_request *request, struct error **err) {
    struct esprim_channel *channel = request->channel;
    int64_t now = endpoint_now(channel->endpoint);
    LOCKED(&channel->endpoint->lock);
    status found = channel_session(&plan->session, channel, request->timeout_ms, now, err);
    if (found == ESF_OK)
        plan->header =
            bytes_span(plan->session->peer_has_oro ? plan->session->short_header : plan->session->full_header);
    return found;
}

/* The identifier is claimed when the object exists: what cannot be claimed is never handed out. */
static status seal_under(struct esprim_request *request, const struct seal_plan *plan, struct span primitive,
                         struct error **err) {
    struct esprim_channel *channel = request->channel;
    AUTO(used_id) struct used_id *id = NULL;
    AUTO(bytes) struct bytes *content = NULL;
    TRY(used_id_new(&id, id_span(&request->request_id), err));
    TRY(esprim_content_seal(&content, plan->session->aead, plan->header, primitive, err));
    LOCKED(&channel->endpoint->lock);
    TRY(channel_claim(channel, plan->session, &id, endpoint_now(channel->endpoint), err));
    request->session = origin_session_hold(plan->session);
    request->content = content;
    content = NULL;
    return ESF_OK;
}

static status seal_now(struct esprim_request *request, struct span primitive, struct error **err) {
    struct seal_plan plan = {NULL, {NULL, 0}};
    status planned = plan_seal(&plan, request, err);
    if (planned == ESF_NEEDS)
        return ask_for_rand(request, primitive, err);
    TRY(planned);
    status sealed = seal_under(request, &plan, primitive, err);
    origin_session_release(plan.session);
    TRY(sealed);
    request->state = REQUEST_SEALED;
    bytes_free(request->primitive);
    request->primitive = NULL;
    return ESF_OK;
}

status esprim_request_seal(struct esprim_request *request, struct span primitive, struct error **err) {
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_NEW)
        return fail(err, ESF_E_STATE, 0, "", "a request is sealed once; make a new one");
    TRY(check_primitive(request, primitive, err));
    return seal_now(request, primitive, err);
}

/* ---- the answer to a need ---- */

static status read_rand_response(struct rand_object *out, struct json *json, struct span content,
                                 const struct json_limits *limits, int64_t now, struct error **err) {
    struct security_info info;
    TRY(security_info_read(&info, json, content, limits, err));
    if (info.sit != SIT_RAND_RESPONSE)
        return fail(err, ESF_E_FORMAT, 0, "/m2m:seci/sit", "the answer is securityInfo of type %lld, 4 was asked for",
                    (long long)info.sit);
    return rand_object_read(out, RAND_RECEIVER, json, info.rand, now, err);
}

static status take_rand(struct esprim_request *request, struct span content, struct error **err) {
    struct endpoint *endpoint = request->channel->endpoint;
    struct seal_view view = view_of(endpoint);
    struct json json = {.count = 0};
    struct rand_object rro;
    int64_t now = endpoint_now(endpoint);
    status result = read_rand_response(&rro, &json, content, &view.limits, now, err);
    json_cleanup(&json);
    if (result < 0 && *err)
        error_set_rsc(*err, 0);
    TRY(result);
    LOCKED(&endpoint->lock);
    return channel_take_rand(request->channel, &rro, true, now, err);
}

static status take_answer(struct esprim_request *request, int32_t answer, struct span bytes, struct error **err) {
    if (answer == ESF_ANSWER_UNREACHABLE)
        return fail(err, ESF_E_UNREACHABLE, 0, "", "\"%s\" could not be asked for a random object",
                    request->channel->receiver.text);
    if (answer == ESF_ANSWER_ABSENT)
        return fail(err, ESF_E_PEER_REFUSED, 0, "", "\"%s\" gave no random object", request->channel->receiver.text);
    TRY(take_rand(request, bytes, err));
    need_clear(&request->need);
    request->has_asked = true;
    return seal_now(request, bytes_span(request->primitive), err);
}

status esprim_request_answer(struct esprim_request *request, int32_t answer, struct span bytes, struct error **err) {
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_WAITING)
        return fail(err, ESF_E_STATE, 0, "", "the request waits for nothing");
    if (answer != ESF_ANSWER_FOUND && answer != ESF_ANSWER_ABSENT && answer != ESF_ANSWER_UNREACHABLE)
        return fail(err, ESF_E_ARGUMENT, 0, "", "%d is not an answer to a NOTIFY need", answer);
    status result = take_answer(request, answer, bytes, err);
    if (result < 0) {
        need_clear(&request->need);
        request->state = REQUEST_FAILED;
    }
    return result;
}

status esprim_request_content(struct bytes **out, const struct esprim_request *request, struct error **err) {
    *out = NULL;
    if (!request->content)
        return fail(err, ESF_E_STATE, 0, "", "the request is not sealed");
    return bytes_copy(out, bytes_span(request->content), err);
}

/* ---- opening the response ---- */

/* What the two ends have to agree on before anything is decrypted (TS-0003 8.4.2 C.11a). */
static status check_session(const struct esprim_request *request, const struct esprim_header *header, int64_t now,
                            struct error **err) {
    const struct origin_session *session = request->session;
    struct id kid;
    if (!kid_normalize(&kid, id_span(&header->kid)) || !span_equal(id_span(&kid), id_span(&session->key->facts.kid)))
        return fail(err, ESF_E_UNKNOWN_KEY, 0, "/kid",
                    "the response is sealed under key \"%s\", the request under \"%s\"",
                    quote_text(id_span(&header->kid)).text, session->key->facts.kid.text);
    if (strcmp(header->originator_rand_id, session->oro.id) != 0)
        return fail(err, ESF_E_ORIGINATOR_RAND, 0, "/ori", "the response belongs to another session than the request");
    if (strcmp(header->receiver_rand_id, session->rro.id) != 0)
        return fail(err, ESF_E_RECEIVER_RAND, 0, "/rri", "the response belongs to another session than the request");
    if (time_is_over(session->oro.expires, now) || time_is_over(session->rro.expires, now))
        return fail(err, ESF_E_EXPIRED, 0, "", "the random objects of the request have expired");
    if (!rand_object_has_alg(&session->oro, header->alg->id))
        return fail(err, ESF_E_UNSUPPORTED, 0, "/enc", "the response is sealed with an algorithm that was not offered");
    return ESF_OK;
}

/* The Receiver may use another of the offered algorithms than the request did. */
static status open_body(struct jwe *jwe, const struct origin_session *session, const struct esprim_alg *alg,
                        struct error **err) {
    AUTO(aead) struct aead *other = NULL;
    if (alg != session->alg)
        TRY(esprim_cek(&other, session->session_key, alg, err));
    if (!jwe_open(jwe, other ? other : session->aead)) /* D18 */
        return fail(err, ESF_E_AUTH, 0, "", "the integrity check of the response failed");
    return ESF_OK;
}

static status check_response(const struct esprim_request *request, struct span text, const struct seal_view *view,
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

/* Only success changes anything: the Receiver is known to have the oro, and what it hands over is kept. */
static status finish(struct esprim_request *request, const struct esprim_header *header, int64_t now,
                     struct error **err) {
    struct endpoint *endpoint = request->channel->endpoint;
    LOCKED(&endpoint->lock);
    TRY(endpoint_check_key(endpoint, request->session->key, now, 0, err));
    if (header->has_rand)
        TRY(channel_take_rand(request->channel, &header->rand, false, now, err));
    request->session->peer_has_oro = true;
    (void)atomic_add(&request->session->key->uses, 1);
    request->state = REQUEST_ANSWERED;
    return ESF_OK;
}

static status open_object(struct bytes **out, struct esprim_request *request, struct jwe *jwe,
                          struct esprim_header *header, struct span object, struct error **err) {
    struct endpoint *endpoint = request->channel->endpoint;
    struct seal_view view = view_of(endpoint);
    int64_t now = endpoint_now(endpoint);
    size_t header_max = 0;
    {
        LOCKED(&endpoint->lock);
        header_max = (size_t)endpoint->settings.header_max;
    }
    TRY(jwe_split(jwe, object, err));
    TRY(esprim_header_read(header, jwe, ESPRIM_RESPONSE, header_max, now, err));
    TRY(jwe_decode_body(jwe, err));
    TRY(check_session(request, header, now, err));
    TRY(open_body(jwe, request->session, header->alg, err));
    if (!esprim_header_is_json(header, ESPRIM_RESPONSE))
        return fail(err, ESF_E_PRIMITIVE, 0, "/cty", "the sealed content is not a response primitive in JSON");
    TRY(check_response(request, bytes_span(jwe->body), &view, err));
    TRY(finish(request, header, now, err));
    *out = jwe->body;
    jwe->body = NULL;
    return ESF_OK;
}

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

status esprim_request_open(struct bytes **out, struct esprim_request *request, int32_t outer_rsc, struct span content,
                           struct error **err) {
    struct json json = {.count = 0};
    struct jwe jwe = {.body = NULL};
    struct esprim_header header = {.text = NULL};
    struct span object = {NULL, 0};
    *out = NULL;
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_SEALED)
        return fail(err, ESF_E_STATE, 0, "", "the request is not sealed, or was answered already");
    struct seal_view view = view_of(request->channel->endpoint);
    status result = find_object(&object, &json, outer_rsc, content, &view.limits, err);
    if (result == ESF_OK)
        result = open_object(out, request, &jwe, &header, object, err);
    if (result < 0 && *err && (*err)->code != ESF_E_PEER_REFUSED)
        error_set_rsc(*err, 0);
    json_cleanup(&json);
    esprim_header_cleanup(&header);
    jwe_cleanup(&jwe);
    return result;
}
