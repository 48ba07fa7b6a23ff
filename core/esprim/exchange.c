/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/exchange.h"

#include "base/alloc.h"
#include "base/tag.h"
#include "esprim/content.h"
#include "esprim/header.h"
#include "esprim/info.h"
#include "esprim/view.h"
#include "onem2m/primitive.h"

status esprim_exchange_new(struct esprim_exchange **out, struct endpoint *endpoint, const struct id *request_id,
                           struct error **err) {
    struct esprim_exchange *exchange = mem_new(sizeof *exchange);
    *out = exchange;
    if (!exchange)
        return fail_no_memory(err);
    exchange->tag = TAG_EXCHANGE;
    exchange->endpoint = endpoint_hold(endpoint);
    exchange->request_id = *request_id;
    return ESF_OK;
}

void esprim_exchange_free(struct esprim_exchange *exchange) {
    if (!exchange)
        return;
    exchange->tag = TAG_FREED;
    esprim_session_release(exchange->session);
    endpoint_release(exchange->endpoint);
    mem_free(exchange);
}

void esprim_exchange_cleanup(struct esprim_exchange **exchange) {
    esprim_exchange_free(*exchange);
}

static status check_response(const struct esprim_exchange *exchange, struct span response, struct error **err) {
    struct esprim_view view = esprim_view_of(exchange->endpoint);
    const struct id_context *identity = &view.identity;
    struct primitive primitive;
    struct id from;
    TRY(primitive_read_response(&primitive, response, &view.limits, 0, err));
    if (!span_equal(id_span(&primitive.request_id), id_span(&exchange->request_id)))
        return fail(err, ESF_E_PRIMITIVE, 0, "/rqi", "the request was \"%s\", this response answers \"%s\"",
                    quote_text(id_span(&exchange->request_id)).text, quote_text(id_span(&primitive.request_id)).text);
    if (primitive.from.size == 0)
        return ESF_OK;
    (void)id_absolute(&from, identity, id_span(&primitive.from));
    if (!span_equal(id_span(&from), id_span(&identity->self)))
        return fail(err, ESF_E_IMPERSONATION, 0, "/fr", "the response's From is \"%s\", this endpoint is \"%s\"",
                    quote_text(id_span(&primitive.from)).text, identity->self.text);
    if (!id_reads_as(&from, id_span(&primitive.from), id_span(&identity->self),
                     id_span(&exchange->session->oro->key->facts.peer))) /* D49 */
        return fail(err, ESF_E_IMPERSONATION, 0, "/fr",
                    "to the Originator the response's From \"%s\" is \"%s\", and it would refuse it; write \"%s\"",
                    quote_text(id_span(&primitive.from)).text, quote_text(id_span(&from)).text, identity->self.text);
    return ESF_OK;
}

/* D9: the next RRO goes along when less than a quarter of the life of the one in use is left. Lock held. */
static bool wants_next_rand(const struct settings *settings, const struct esprim_session *session, int64_t now) {
    int64_t life = session->rro_is_shared ? settings->shared_rand_life_ms : settings->unshared_rand_life_ms;
    if (settings->next_rro == NEXT_RRO_AUTO)
        return session->rro_expires - now < life / 4;
    return settings->next_rro == NEXT_RRO_ALWAYS;
}

static status check_limits(struct endpoint *endpoint, const struct esprim_session *session, int64_t now,
                           struct error **err) {
    struct originator_rand *oro = session->oro;
    TRY(endpoint_check_key(endpoint, oro->key, now, ESF_RSC_ESPRIM_ENCRYPTION_ERROR, err));
    if (time_is_over(session->entry.expires, now))
        return fail(err, ESF_E_EXPIRED, ESF_RSC_ESPRIM_ENCRYPTION_ERROR, "",
                    "the random objects of the request have expired; it can no longer be answered");
    if (oro->seals >= endpoint->settings.seals_per_rand_max)
        return fail(err, ESF_E_LIMIT, ESF_RSC_ESPRIM_ENCRYPTION_ERROR, "",
                    "%lld responses were sealed under originator random object \"%s\"; it allows no more",
                    (long long)oro->seals, oro->oro.id);
    if (oro->seal_alg != 0 && oro->seal_alg != session->alg->id) /* D11 */
        return fail(err, ESF_E_UNSUPPORTED, ESF_RSC_ESPRIM_ENCRYPTION_ERROR, "",
                    "responses under originator random object \"%s\" are sealed with another algorithm", oro->oro.id);
    return ESF_OK;
}

/* What the response is sealed with. */
struct response_plan {
    struct span header;
    struct bytes *own_header; /* when it carries the next random object */
};

static status next_rand(struct rand_object *out, bool *has_next, const struct esprim_exchange *exchange,
                        struct error **err) {
    struct endpoint *endpoint = exchange->endpoint;
    const struct esprim_session *session = exchange->session;
    int64_t now = endpoint_now(endpoint);
    LOCKED(&endpoint->lock);
    TRY(check_limits(endpoint, session, now, err));
    *has_next = wants_next_rand(&endpoint->settings, session, now);
    if (!*has_next)
        return ESF_OK;
    return esprim_next_rand(out, endpoint, id_span(&session->oro->key->facts.peer), session->rro_is_shared, now, err);
}

static status plan_seal(struct response_plan *plan, const struct esprim_exchange *exchange, struct error **err) {
    struct rand_object next;
    bool has_next = false;
    plan->header = bytes_span(exchange->session->response_header);
    TRY(next_rand(&next, &has_next, exchange, err));
    if (!has_next)
        return ESF_OK;
    TRY(esprim_response_header(&plan->own_header, exchange->session, &next, err));
    plan->header = bytes_span(plan->own_header);
    return ESF_OK;
}

/* Takes one seal from the limits, which may have been reached meanwhile. The count stands even when what follows fails: a seal too few is
 * safe, one too many is not (D32). */
static status reserve_seal(struct esprim_exchange *exchange, struct error **err) {
    struct endpoint *endpoint = exchange->endpoint;
    struct esprim_session *session = exchange->session;
    LOCKED(&endpoint->lock);
    TRY(check_limits(endpoint, session, endpoint_now(endpoint), err));
    session->oro->seals++;
    session->oro->seal_alg = session->alg->id;
    (void)atomic_add(&session->oro->key->uses, 1);
    return ESF_OK;
}

/* The room is there before the seal is counted: memory that is too small costs nothing. */
static status seal_under(struct room *room, struct esprim_exchange *exchange, struct span header, struct span response,
                         struct error **err) {
    uint8_t *place = NULL;
    TRY(room_take(&place, room, esprim_content_size(header.size, response.size), err));
    TRY(reserve_seal(exchange, err));
    status sealed = esprim_content_seal(place, exchange->session->aead, header, response, err);
    if (sealed < 0)
        error_set_rsc(*err, ESF_RSC_ESPRIM_ENCRYPTION_ERROR);
    return sealed;
}

status esprim_exchange_seal(struct room *room, struct esprim_exchange *exchange, struct span response,
                            struct error **err) {
    struct response_plan plan = {.own_header = NULL};
    TRY(endpoint_enter(exchange->endpoint, err));
    if (exchange->is_answered)
        return fail(err, ESF_E_STATE, 0, "", "this request has been answered");
    TRY(check_response(exchange, response, err));
    status result = plan_seal(&plan, exchange, err);
    if (result == ESF_OK)
        result = seal_under(room, exchange, plan.header, response, err);
    bytes_free(plan.own_header);
    if (result == ESF_OK)
        exchange->is_answered = true;
    return result;
}
