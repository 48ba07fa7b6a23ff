/* SPDX-License-Identifier: Apache-2.0
 *
 * An esf_error becomes an instance of EsfError. Which class of the tree it is, the package decides: it gives a function here that makes
 * the error from its six facts. Each environment (the main thread's, each worker's) has a package of its own and so a function of its
 * own; an environment never leaves its thread. */
#ifndef ESF_BINDINGS_NODE_ERRORS_H
#define ESF_BINDINGS_NODE_ERRORS_H

#include <cstdio>
#include <cstring>

#include <node_api.h>

#include "esf/base.h"

namespace esf_node {

template <typename T, void (*release)(T *)> struct own {
    T *object = nullptr;
    own() = default;
    own(const own &) = delete;
    own &operator=(const own &) = delete;
    ~own() { release(object); }
};
using own_buf = own<esf_buf, esf_buf_free>;
using own_error = own<esf_error, esf_error_free>;

struct factory {
    napi_env env;
    napi_ref function;
    factory *next;
};

inline thread_local factory *factories = nullptr;

inline void factory_forget(void *data) {
    factory **at = &factories;
    while (*at && *at != data)
        at = &(*at)->next;
    if (*at)
        *at = (*at)->next;
    factory *gone = static_cast<factory *>(data);
    napi_delete_reference(gone->env, gone->function);
    delete gone;
}

/* False with an exception pending when it is no function. */
inline bool factory_set(napi_env env, napi_value function) {
    napi_valuetype type = napi_undefined;
    napi_ref reference = nullptr;
    if (napi_typeof(env, function, &type) != napi_ok || type != napi_function ||
        napi_create_reference(env, function, 1, &reference) != napi_ok) {
        napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", "expected a function that makes errors");
        return false;
    }
    factories = new factory{env, reference, factories};
    napi_add_env_cleanup_hook(env, factory_forget, factories);
    return true;
}

inline napi_value factory_get(napi_env env) {
    napi_value function = nullptr;
    for (factory *at = factories; at && !function; at = at->next)
        if (at->env == env)
            napi_get_reference_value(env, at->function, &function);
    return function;
}

inline napi_value text(napi_env env, const char *text) {
    napi_value made = nullptr;
    napi_create_string_utf8(env, text, NAPI_AUTO_LENGTH, &made);
    return made;
}

inline napi_value number(napi_env env, int64_t number) {
    napi_value made = nullptr;
    napi_create_int64(env, number, &made);
    return made;
}

/* NULL when JavaScript cannot be run any more (the environment ends) or an exception is pending. */
inline napi_value error_make(napi_env env, int32_t code, const char *name, const char *message, const char *where = "",
                             int32_t rsc = 0, int32_t remedy = ESF_REMEDY_NONE) {
    napi_value facts[] = {number(env, code), text(env, name),  text(env, message),
                          text(env, where),  number(env, rsc), number(env, remedy)};
    napi_value function = factory_get(env), nobody = nullptr, made = nullptr;
    if (!function)
        return nullptr;
    napi_get_undefined(env, &nobody);
    return napi_call_function(env, nobody, function, 6, facts, &made) == napi_ok ? made : nullptr;
}

inline napi_value error_value(napi_env env, int32_t status, const esf_error *error) {
    if (!error)
        return error_make(env, status, "", "the library gave no detail");
    return error_make(env, esf_error_code(error), esf_error_name(error), esf_error_message(error),
                      esf_error_where(error), esf_error_rsc(error), esf_error_remedy(error));
}

/* These leave an exception pending (none when the environment ends) and are false, so that a caller can say `return refuse(...)`. */

inline bool error_throw(napi_env env, napi_value error) {
    if (error)
        napi_throw(env, error);
    return false;
}

inline bool refuse_status(napi_env env, int32_t status, const esf_error *error) {
    return error_throw(env, error_value(env, status, error));
}

inline bool refuse_closed(napi_env env, const char *word) {
    char message[96];
    snprintf(message, sizeof message, "this %s is closed; make a new one", word);
    return error_throw(env, error_make(env, ESF_E_STATE, "ESF_E_STATE", message));
}

inline bool refuse_busy(napi_env env, const char *word) {
    char message[96];
    snprintf(message, sizeof message, "another call is using this %s; await it before the next", word);
    return error_throw(env, error_make(env, ESF_E_BUSY, "ESF_E_BUSY", message));
}

inline bool refuse_size(napi_env env, size_t size, size_t most) {
    char message[160];
    snprintf(message, sizeof message,
             "%zu octets are too many for a direct call, which takes up to %zu; use the form that gives a Promise",
             size, most);
    return error_throw(env, error_make(env, ESF_E_LIMIT, "ESF_E_LIMIT", message));
}

inline bool refuse_memory(napi_env env) {
    return error_throw(env, error_make(env, ESF_E_NO_MEMORY, "ESF_E_NO_MEMORY", "out of memory"));
}

inline bool refuse_type(napi_env env, const char *message) {
    napi_throw_type_error(env, "ERR_INVALID_ARG_TYPE", message);
    return false;
}

} // namespace esf_node

#endif
