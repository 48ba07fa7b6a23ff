/* SPDX-License-Identifier: Apache-2.0
 *
 * A handle in JavaScript is an empty object, tagged with its type, around a box. The box knows the native object, how to free it, and how
 * many calls are in it at the moment, so that close() while a call is on the thread pool frees late instead of under its feet. A call on
 * the pool keeps the box, not the JavaScript object, so that neither the garbage collector nor the end of a worker thread can take it
 * away. All of a box is touched on its environment's thread only. */
#ifndef ESF_BINDINGS_NODE_HANDLES_H
#define ESF_BINDINGS_NODE_HANDLES_H

#include "errors.h"

namespace esf_node {

struct kind {
    napi_type_tag tag;
    const char *word;   /* what people call it */
    bool is_one_thread; /* "Threads: one" in the headers */
    void (*free_object)(void *object);
};

constexpr uint64_t name_hash(const char *name) { /* FNV-1a */
    uint64_t hash = 0xcbf29ce484222325U;
    for (; *name; name++)
        hash = (hash ^ static_cast<unsigned char>(*name)) * 0x100000001b3U;
    return hash;
}

/* "esf_esprim_request" is a "request" to people. */
constexpr kind kind_of(const char *name, bool is_one_thread, void (*free_object)(void *object)) {
    const char *word = name;
    for (const char *at = name; *at; at++)
        if (*at == '_')
            word = at + 1;
    return kind{{name_hash(name), 0x6c69626573662e31U}, word, is_one_thread, free_object};
}

struct box {
    napi_env env;
    const kind &type;
    void *object;
    int64_t weight; /* octets that the garbage collector should know of */
    int calls;
    bool is_closed;
    bool is_collected; /* the JavaScript object is gone */
};

inline void box_weigh(box *box, int64_t octets) {
    int64_t all = 0;
    if (octets == 0)
        return;
    box->weight += octets;
    napi_adjust_external_memory(box->env, octets, &all);
}

/* Frees what nobody needs any more: the object when it is closed and no call is in it, then the box itself. */
inline void box_settle(box *box) {
    if (box->calls > 0 || !box->is_closed)
        return;
    void *object = box->object;
    box->object = nullptr;
    if (object) {
        box_weigh(box, -box->weight);
        box->type.free_object(object);
    }
    if (box->is_collected)
        delete box;
}

inline void box_collected(napi_env, void *data, void *) {
    box *collected = static_cast<box *>(data);
    collected->is_closed = collected->is_collected = true;
    box_settle(collected);
}

/* Takes the object over, also when it fails. */
inline napi_value handle_new(napi_env env, void *object, const kind &type, int64_t weight) {
    napi_value made = nullptr;
    box *owner = new box{env, type, object, 0, 0, false, false};
    if (napi_create_object(env, &made) != napi_ok ||
        napi_wrap(env, made, owner, box_collected, nullptr, nullptr) != napi_ok) {
        type.free_object(object);
        delete owner;
        return nullptr;
    }
    box_weigh(owner, weight);
    return napi_type_tag_object(env, made, &type.tag) == napi_ok ? made : nullptr;
}

inline box *handle_box(napi_env env, napi_value handle, const kind &type) {
    bool is_ours = false;
    void *data = nullptr;
    if (napi_check_object_type_tag(env, handle, &type.tag, &is_ours) != napi_ok || !is_ours ||
        napi_unwrap(env, handle, &data) != napi_ok)
        return nullptr;
    return static_cast<box *>(data);
}

/* One call in a handle's object, from enter() to the end of the hold. */
class hold {
  public:
    hold() = default;
    hold(const hold &) = delete;
    hold &operator=(const hold &) = delete;
    ~hold() {
        if (held && --held->calls == 0)
            box_settle(held);
    }

    bool enter(napi_env env, napi_value handle, const kind &type) {
        box *found = handle_box(env, handle, type);
        if (!found) {
            char message[64];
            snprintf(message, sizeof message, "expected the handle of a libesf %s", type.word);
            return refuse_type(env, message);
        }
        if (found->is_closed)
            return refuse_closed(env, type.word);
        if (type.is_one_thread && found->calls > 0)
            return refuse_busy(env, type.word);
        found->calls++;
        held = found;
        return true;
    }

    void *object() const { return held->object; }
    void weigh(int64_t octets) { box_weigh(held, octets); }

  private:
    box *held = nullptr;
};

} // namespace esf_node

#endif
