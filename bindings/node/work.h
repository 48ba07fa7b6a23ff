/* SPDX-License-Identifier: Apache-2.0
 *
 * A call on libuv's thread pool, as a Promise. It copies what it reads before it starts, holds the objects that it works on, and touches
 * JavaScript only on its environment's thread. When a worker thread ends, Node waits for its calls and then lets them finish without
 * running JavaScript: nothing is resolved, everything is freed. */
#ifndef ESF_BINDINGS_NODE_WORK_H
#define ESF_BINDINGS_NODE_WORK_H

#include "handles.h"
#include "octets.h"

namespace esf_node {

struct work {
    hold handle;
    octets first, second;
    int32_t number = 0;

    esf_status status = 0;
    esf_buf *bytes = nullptr;
    esf_received *received = nullptr;
    esf_e2ekey *attempt = nullptr;
    esf_error *error = nullptr;

    esf_status (*run)(work &work) = nullptr;                 /* on the pool */
    napi_value (*value)(napi_env env, work &work) = nullptr; /* what the Promise gives */
    napi_async_work id = nullptr;
    napi_deferred deferred = nullptr;

    work() = default;
    work(const work &) = delete;
    work &operator=(const work &) = delete;
    ~work() {
        esf_buf_free(bytes);
        esf_received_free(received);
        esf_e2ekey_free(attempt);
        esf_error_free(error);
    }
};

inline void work_execute(napi_env, void *data) {
    work *doing = static_cast<work *>(data);
    doing->status = doing->run(*doing);
}

inline napi_value work_failure(napi_env env, napi_status ended, work *done) {
    if (ended == napi_ok)
        return error_value(env, done->status, done->error);
    return error_make(env, ESF_E_STATE, "ESF_E_STATE", "the call was cancelled before it began");
}

inline void work_complete(napi_env env, napi_status ended, void *data) {
    work *done = static_cast<work *>(data);
    const bool is_done = ended == napi_ok && done->status >= 0;
    napi_value outcome = is_done ? done->value(env, *done) : work_failure(env, ended, done);
    bool is_pending = false;
    if (!outcome && napi_is_exception_pending(env, &is_pending) == napi_ok && is_pending)
        napi_get_and_clear_last_exception(env, &outcome);
    /* Let go before the Promise's followers run, which want the object for their next call. */
    napi_deferred deferred = done->deferred;
    napi_delete_async_work(env, done->id);
    delete done;
    if (outcome)
        (is_done && !is_pending ? napi_resolve_deferred : napi_reject_deferred)(env, deferred, outcome);
}

/* Takes the work over. NULL with an exception pending when it cannot start. */
inline napi_value work_start(napi_env env, work *doing) {
    napi_value promise = nullptr;
    if (napi_create_async_work(env, nullptr, text(env, "libesf"), work_execute, work_complete, doing, &doing->id) !=
        napi_ok) {
        delete doing;
        refuse_memory(env);
        return nullptr;
    }
    if (napi_create_promise(env, &doing->deferred, &promise) != napi_ok ||
        napi_queue_async_work(env, doing->id) != napi_ok) {
        napi_delete_async_work(env, doing->id);
        delete doing;
        refuse_memory(env);
        return nullptr;
    }
    return promise;
}

inline napi_value value_buffer(napi_env env, work &work) {
    return buf_buffer(env, work.bytes);
}

inline napi_value value_text(napi_env env, work &work) {
    return buf_text(env, work.bytes);
}

/* Content, or null when something is needed first. */
inline napi_value value_content(napi_env env, work &work) {
    napi_value nothing = nullptr;
    napi_get_null(env, &nothing);
    return work.status == ESF_NEEDS ? nothing : buf_buffer(env, work.bytes);
}

/* Whether it is finished. */
inline napi_value value_finished(napi_env env, work &work) {
    napi_value finished = nullptr;
    napi_get_boolean(env, work.status == ESF_OK, &finished);
    return finished;
}

} // namespace esf_node

#endif
