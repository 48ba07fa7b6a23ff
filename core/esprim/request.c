/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/request.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "esprim/content.h"
#include "esprim/view.h"
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

static status check_primitive(struct esprim_request *request, struct span text, struct error **err) {
    struct esprim_view view = esprim_view_of(request->channel->endpoint);
    struct primitive primitive;
    struct id from;
    TRY(primitive_read_request(&primitive, text, &view.limits, 0, err));
    (void)id_absolute(&from, &view.identity, id_span(&primitive.from));
    if (!span_equal(id_span(&from), id_span(&view.identity.self)))
        return fail(err, ESF_E_IMPERSONATION, 0, "/fr",
                    "the request's From is \"%s\", this endpoint is \"%s\"; a Receiver would refuse it with 4116",
                    quote_text(id_span(&primitive.from)).text, view.identity.self.text);
    if (!id_reads_as(&from, id_span(&primitive.from), id_span(&view.identity.self),
                     id_span(&request->channel->receiver))) /* D49 */
        return fail(
            err, ESF_E_IMPERSONATION, 0, "/fr",
            "to the Receiver the request's From \"%s\" is \"%s\", and it would refuse it with 4116; write \"%s\"",
            quote_text(id_span(&primitive.from)).text, quote_text(id_span(&from)).text, view.identity.self.text);
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
                         struct room *room, struct error **err) {
    struct esprim_channel *channel = request->channel;
    AUTO(used_id) struct used_id *id = NULL;
    uint8_t *place = NULL;
    TRY(used_id_new(&id, id_span(&request->request_id), err));
    TRY(room_take(&place, room, esprim_content_size(plan->header.size, primitive.size), err));
    TRY(esprim_content_seal(place, plan->session->aead, plan->header, primitive, err));
    LOCKED(&channel->endpoint->lock);
    TRY(channel_claim(channel, plan->session, &id, endpoint_now(channel->endpoint), err));
    request->session = origin_session_hold(plan->session);
    return ESF_OK;
}

static status seal_now(struct esprim_request *request, struct span primitive, struct room *lent, struct error **err) {
    struct seal_plan plan = {NULL, {NULL, 0}};
    struct room kept = ROOM_NEW;
    struct room *room = lent ? lent : &kept;
    status planned = plan_seal(&plan, request, err);
    if (planned == ESF_NEEDS)
        return ask_for_rand(request, primitive, err);
    TRY(planned);
    status sealed = seal_under(request, &plan, primitive, room, err);
    origin_session_release(plan.session);
    if (sealed < 0)
        room_drop(room);
    TRY(sealed);
    request->content = kept.made;
    request->state = REQUEST_SEALED;
    bytes_free(request->primitive);
    request->primitive = NULL;
    return ESF_OK;
}

status esprim_request_seal(struct esprim_request *request, struct span primitive, struct room *lent,
                           struct error **err) {
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_NEW)
        return fail(err, ESF_E_STATE, 0, "", "a request is sealed once; make a new one");
    TRY(check_primitive(request, primitive, err));
    return seal_now(request, primitive, lent, err);
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
    struct esprim_view view = esprim_view_of(endpoint);
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

static status take_answer(struct esprim_request *request, const struct need_outcome *outcome, struct span bytes,
                          struct error **err) {
    if (outcome->answer == ESF_ANSWER_UNREACHABLE)
        return fail(err, ESF_E_UNREACHABLE, 0, "", "\"%s\" could not be asked for a random object",
                    request->channel->receiver.text);
    if (outcome->answer == ESF_ANSWER_ABSENT)
        return fail(err, ESF_E_PEER_REFUSED, outcome->rsc, "", "\"%s\" gave no random object",
                    request->channel->receiver.text);
    TRY(take_rand(request, bytes, err));
    need_clear(&request->need);
    request->has_asked = true;
    return seal_now(request, bytes_span(request->primitive), NULL, err);
}

status esprim_request_answer(struct esprim_request *request, int32_t answer, struct span bytes, struct error **err) {
    struct need_outcome outcome;
    TRY(endpoint_enter(request->channel->endpoint, err));
    if (request->state != REQUEST_WAITING)
        return fail(err, ESF_E_STATE, 0, "", "the request waits for nothing");
    TRY(need_notified(&outcome, answer, err));
    status result = take_answer(request, &outcome, bytes, err);
    if (result < 0) {
        need_clear(&request->need);
        request->state = REQUEST_FAILED;
    }
    return result;
}

status esprim_request_content(struct room *room, const struct esprim_request *request, struct error **err) {
    bool is_sealed = request->state == REQUEST_SEALED || request->state == REQUEST_ANSWERED;
    if (!request->content)
        return fail(err, ESF_E_STATE, 0, "", "%s",
                    is_sealed ? "the content was written into the caller's memory; no copy is kept"
                              : "the request is not sealed");
    return room_fill(room, request->content, err);
}
