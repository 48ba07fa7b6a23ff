/* SPDX-License-Identifier: Apache-2.0
 *
 * The calls that SWIG does not write: those on the thread pool, and those on any handle. Included after the kinds of handles. */
#ifndef ESF_BINDINGS_NODE_CALLS_H
#define ESF_BINDINGS_NODE_CALLS_H

#include <memory>

#include "needs.h"
#include "numbers.h"
#include "work.h"

using esf_node::work;

/* Makes a work of a call's arguments, one after the other, and starts it. The first that is refused leaves an exception pending, and the
 * rest is passed over. */
class preparation {
  public:
    explicit preparation(const Napi::CallbackInfo &call) : info(call), env(call.Env()), made(new work) {}

    preparation &handle(const esf_node::kind &kind) {
        is_good = is_good && made->handle.enter(env, info[at++], kind);
        return *this;
    }
    preparation &number() {
        is_good = is_good && esf_node::number_take(env, info[at++], made->number);
        return *this;
    }
    preparation &first() {
        is_good = is_good && made->first.take(env, info[at++], true);
        return *this;
    }
    preparation &second() {
        is_good = is_good && made->second.take(env, info[at++], true);
        return *this;
    }
    /* A handle that holds what it is given is as heavy. */
    preparation &weigh() {
        if (is_good)
            made->handle.weigh(static_cast<int64_t>(made->first.size()));
        return *this;
    }
    Napi::Value start(napi_value (*value)(napi_env env, work &work), esf_status (*run)(work &work)) {
        if (!is_good)
            return Napi::Value();
        made->value = value;
        made->run = run;
        return Napi::Value(env, esf_node::work_start(env, made.release()));
    }

  private:
    const Napi::CallbackInfo &info;
    Napi::Env env;
    std::unique_ptr<work> made;
    size_t at = 0;
    bool is_good = true;
};

static napi_value value_received(napi_env env, work &work) {
    esf_received *received = work.received;
    work.received = nullptr;
    return esf_node::handle_new(env, received, kind_esf_received, static_cast<int64_t>(work.second.size()));
}

/* (endpoint, from, content) */
static Napi::Value endpoint_receive_later(const Napi::CallbackInfo &info) {
    return preparation(info).handle(kind_esf_endpoint).first().second().start(value_received, [](work &work) {
        esf_incoming *from = nullptr;
        esf_status status = esf_incoming_new(&from, work.first.data(), work.first.size(), &work.error);
        if (status >= 0)
            status = esf_endpoint_receive(&work.received, static_cast<esf_endpoint *>(work.handle.object()), from,
                                          work.second.data(), work.second.size(), &work.error);
        esf_incoming_free(from);
        return status;
    });
}

/* (received, answer, data) */
static Napi::Value received_answer_later(const Napi::CallbackInfo &info) {
    return preparation(info).handle(kind_esf_received).number().first().start(esf_node::value_finished, [](work &work) {
        return esf_received_answer(static_cast<esf_received *>(work.handle.object()), work.number, work.first.data(),
                                   work.first.size(), &work.error);
    });
}

static napi_value value_attempt(napi_env env, work &work) {
    esf_e2ekey *attempt = work.attempt;
    work.attempt = nullptr;
    return esf_node::handle_new(env, attempt, kind_esf_e2ekey, 0);
}

/* (endpoint, peer, usage) */
static Napi::Value e2ekey_start_later(const Napi::CallbackInfo &info) {
    return preparation(info).handle(kind_esf_endpoint).first().number().start(value_attempt, [](work &work) {
        return esf_e2ekey_start(&work.attempt, static_cast<esf_endpoint *>(work.handle.object()), work.first.data(),
                                work.first.size(), work.number, &work.error);
    });
}

/* (attempt, answer, data) */
static Napi::Value e2ekey_answer_later(const Napi::CallbackInfo &info) {
    return preparation(info).handle(kind_esf_e2ekey).number().first().start(esf_node::value_finished, [](work &work) {
        return esf_e2ekey_answer(static_cast<esf_e2ekey *>(work.handle.object()), work.number, work.first.data(),
                                 work.first.size(), &work.error);
    });
}

static esf_esprim_request *request_of(work &work) {
    return static_cast<esf_esprim_request *>(work.handle.object());
}

/* (request, primitive) */
static Napi::Value request_seal_later(const Napi::CallbackInfo &info) {
    return preparation(info)
        .handle(kind_esf_esprim_request)
        .first()
        .weigh()
        .start(esf_node::value_content, [](work &work) {
            esf_status status =
                esf_esprim_request_seal(request_of(work), work.first.data(), work.first.size(), &work.error);
            return status == ESF_OK ? esf_esprim_request_content(&work.bytes, request_of(work), &work.error) : status;
        });
}

/* (request, answer, data) */
static Napi::Value request_answer_later(const Napi::CallbackInfo &info) {
    return preparation(info)
        .handle(kind_esf_esprim_request)
        .number()
        .first()
        .start(esf_node::value_finished, [](work &work) {
            return esf_esprim_request_answer(request_of(work), work.number, work.first.data(), work.first.size(),
                                             &work.error);
        });
}

static Napi::Value open_later(const Napi::CallbackInfo &info, napi_value (*value)(napi_env env, work &work)) {
    return preparation(info).handle(kind_esf_esprim_request).number().first().start(value, [](work &work) {
        return esf_esprim_request_open(&work.bytes, request_of(work), work.number, work.first.data(), work.first.size(),
                                       &work.error);
    });
}

/* (request, rsc, content) */
static Napi::Value request_open_later(const Napi::CallbackInfo &info) {
    return open_later(info, esf_node::value_buffer);
}

/* (request, rsc, content) */
static Napi::Value request_open_text_later(const Napi::CallbackInfo &info) {
    return open_later(info, esf_node::value_text);
}

/* (exchange, response) */
static Napi::Value exchange_seal_later(const Napi::CallbackInfo &info) {
    return preparation(info).handle(kind_esf_esprim_exchange).first().start(esf_node::value_buffer, [](work &work) {
        return esf_esprim_exchange_seal(&work.bytes, static_cast<esf_esprim_exchange *>(work.handle.object()),
                                        work.first.data(), work.first.size(), &work.error);
    });
}

/* (carrier, reference, content) */
static Napi::Value carrier_wrap_later(const Napi::CallbackInfo &info) {
    return preparation(info).number().first().second().start(esf_node::value_buffer, [](work &work) {
        return esf_carrier_wrap(&work.bytes, work.number, work.first.data(), work.first.size(), work.second.data(),
                                work.second.size(), &work.error);
    });
}

/* (notification) */
static Napi::Value carrier_unwrap_later(const Napi::CallbackInfo &info) {
    return preparation(info).first().start(esf_node::value_buffer, [](work &work) {
        return esf_carrier_unwrap(&work.bytes, work.first.data(), work.first.size(), &work.error);
    });
}

/* (scene) */
static Napi::Value lab_session_key_later(const Napi::CallbackInfo &info) {
    return preparation(info).first().start(esf_node::value_buffer, [](work &work) {
        return esf_lab_session_key(&work.bytes, work.first.data(), work.first.size(), &work.error);
    });
}

/* (scene, primitive) */
static Napi::Value lab_seal_later(const Napi::CallbackInfo &info) {
    return preparation(info).first().second().start(esf_node::value_text, [](work &work) {
        return esf_lab_esprim_seal(&work.bytes, work.first.data(), work.first.size(), work.second.data(),
                                   work.second.size(), &work.error);
    });
}

/* (scene, object) */
static Napi::Value lab_open_later(const Napi::CallbackInfo &info) {
    return preparation(info).first().second().start(esf_node::value_buffer, [](work &work) {
        return esf_lab_esprim_open(&work.bytes, work.first.data(), work.first.size(), work.second.data(),
                                   work.second.size(), &work.error);
    });
}

/* (document) */
static Napi::Value lab_inspect_later(const Napi::CallbackInfo &info) {
    return preparation(info).first().start(esf_node::value_text, [](work &work) {
        return esf_lab_inspect(&work.bytes, work.first.data(), work.first.size(), &work.error);
    });
}

/* ---- needs ---- */

static Napi::Value received_need(const Napi::CallbackInfo &info) {
    esf_node::hold hold;
    if (!hold.enter(info.Env(), info[0], kind_esf_received))
        return Napi::Value();
    const esf_need *need = esf_received_need(static_cast<esf_received *>(hold.object()));
    return Napi::Value(info.Env(), esf_node::need_value(info.Env(), need));
}

static Napi::Value request_need(const Napi::CallbackInfo &info) {
    esf_node::hold hold;
    if (!hold.enter(info.Env(), info[0], kind_esf_esprim_request))
        return Napi::Value();
    const esf_need *need = esf_esprim_request_need(static_cast<esf_esprim_request *>(hold.object()));
    return Napi::Value(info.Env(), esf_node::need_value(info.Env(), need));
}

static Napi::Value e2ekey_need(const Napi::CallbackInfo &info) {
    esf_node::hold hold;
    if (!hold.enter(info.Env(), info[0], kind_esf_e2ekey))
        return Napi::Value();
    const esf_need *need = esf_e2ekey_need(static_cast<esf_e2ekey *>(hold.object()));
    return Napi::Value(info.Env(), esf_node::need_value(info.Env(), need));
}

/* ---- any handle ---- */

/* NULL with an exception pending when it is none. */
static esf_node::box *any_box(const Napi::CallbackInfo &info) {
    /* Those first that are closed most. */
    static const esf_node::kind *const kinds[] = {
        &kind_esf_esprim_request, &kind_esf_received, &kind_esf_esprim_exchange,
        &kind_esf_esprim_channel, &kind_esf_key,      &kind_esf_endpoint,
        &kind_esf_e2ekey};
    for (const esf_node::kind *kind : kinds)
        if (esf_node::box *found = esf_node::handle_box(info.Env(), info[0], *kind))
            return found;
    esf_node::refuse_type(info.Env(), "expected a handle of libesf");
    return nullptr;
}

static Napi::Value handle_close(const Napi::CallbackInfo &info) {
    if (esf_node::box *box = any_box(info)) {
        box->is_closed = true;
        esf_node::box_settle(box);
    }
    return info.Env().Undefined();
}

static Napi::Value handle_closed(const Napi::CallbackInfo &info) {
    esf_node::box *box = any_box(info);
    return box ? Napi::Boolean::New(info.Env(), box->is_closed) : Napi::Value();
}

static Napi::Value error_set_factory(const Napi::CallbackInfo &info) {
    esf_node::factory_set(info.Env(), info[0]);
    return info.Env().Undefined();
}

#endif
