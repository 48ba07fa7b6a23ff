/* SPDX-License-Identifier: Apache-2.0
 *
 * Octets in and out. A direct call reads a view where it lies, as no JavaScript runs during it; a view on shared memory, which another
 * thread may write, and everything that goes to the thread pool is copied first (D4). Text is written out as UTF-8, short text on the
 * stack. Copies may be of a key or a plaintext and are wiped. Octets come out as a new Buffer or string, or in the caller's memory. */
#ifndef ESF_BINDINGS_NODE_OCTETS_H
#define ESF_BINDINGS_NODE_OCTETS_H

#include <cstdlib>

#include "errors.h"

namespace esf_node {

/* The primitive that the loop's own thread works on at once; a larger one goes to the thread pool (D43). */
constexpr size_t direct_max = 64 * 1024;

/* Where the octets of a view lie. */
struct view {
    uint8_t *data;
    size_t size;
    bool is_shared;
};

enum class found { view, no_view, detached };

inline size_t element_size(napi_typedarray_type type) {
    switch (type) {
    case napi_int16_array:
    case napi_uint16_array:
        return 2;
    case napi_int32_array:
    case napi_uint32_array:
    case napi_float32_array:
        return 4;
    case napi_float64_array:
    case napi_bigint64_array:
    case napi_biguint64_array:
        return 8;
    default:
        return 1;
    }
}

inline found view_judge(napi_env env, napi_value memory, view &out) {
    bool is_plain = false, is_detached = false;
    napi_is_arraybuffer(env, memory, &is_plain);
    out.is_shared = !is_plain;
    if (is_plain && out.size == 0)
        napi_is_detached_arraybuffer(env, memory, &is_detached);
    return is_detached ? found::detached : found::view;
}

/* A typed array (Buffer is one), a DataView or an ArrayBuffer. */
inline found view_find(napi_env env, napi_value value, view &out) {
    bool is = false;
    void *data = nullptr;
    napi_value memory = nullptr;
    size_t offset = 0;
    out = view{nullptr, 0, false};
    if (napi_is_typedarray(env, value, &is) == napi_ok && is) {
        napi_typedarray_type type = napi_uint8_array;
        if (napi_get_typedarray_info(env, value, &type, &out.size, &data, &memory, &offset) != napi_ok)
            return found::no_view;
        out.size *= element_size(type);
    } else if (napi_is_dataview(env, value, &is) == napi_ok && is) {
        if (napi_get_dataview_info(env, value, &out.size, &data, &memory, &offset) != napi_ok)
            return found::no_view;
    } else if (napi_is_arraybuffer(env, value, &is) == napi_ok && is) {
        if (napi_get_arraybuffer_info(env, value, &data, &out.size) != napi_ok)
            return found::no_view;
        memory = value;
    } else {
        return found::no_view;
    }
    out.data = static_cast<uint8_t *>(data);
    return view_judge(env, memory, out);
}

constexpr char detached_message[] = "the memory of this view is gone: it was transferred to another thread";

class octets {
  public:
    octets() = default;
    octets(const octets &) = delete;
    octets &operator=(const octets &) = delete;
    ~octets() {
        if (data_ == shelf_ || is_copy_)
            explicit_bzero(data_, size_);
        if (is_copy_)
            free(data_);
    }

    const uint8_t *data() const { return data_; }
    size_t size() const { return size_; }

    /* With `to_keep` the octets stay as they are until the end of this object, whatever JavaScript does. */
    bool take(napi_env env, napi_value from, bool to_keep) {
        napi_valuetype type = napi_undefined;
        napi_typeof(env, from, &type);
        if (type == napi_string)
            return take_text(env, from, to_keep);
        view view{};
        switch (view_find(env, from, view)) {
        case found::no_view:
            return refuse_type(env, "expected a string, a Buffer or Uint8Array, another view or an ArrayBuffer");
        case found::detached:
            return refuse_type(env, detached_message);
        case found::view:
            break;
        }
        if (to_keep || view.is_shared)
            return copy(env, view.data, view.size);
        data_ = view.data;
        size_ = view.size;
        return true;
    }

  private:
    bool take_text(napi_env env, napi_value from, bool to_keep) {
        size_t size = 0;
        if (!to_keep) {
            data_ = shelf_;
            napi_get_value_string_utf8(env, from, reinterpret_cast<char *>(shelf_), sizeof shelf_, &size_);
            if (size_ + 4 < sizeof shelf_) /* not even one more character would have been cut off */
                return true;
            explicit_bzero(shelf_, sizeof shelf_);
        }
        napi_get_value_string_utf8(env, from, nullptr, 0, &size);
        if (!allot(size + 1))
            return refuse_memory(env);
        napi_get_value_string_utf8(env, from, reinterpret_cast<char *>(data_), size + 1, &size_);
        return true;
    }

    bool copy(napi_env env, const uint8_t *from, size_t size) {
        if (!allot(size))
            return refuse_memory(env);
        if (size > 0)
            memcpy(data_, from, size);
        size_ = size;
        return true;
    }

    bool allot(size_t size) {
        uint8_t *made = static_cast<uint8_t *>(malloc(size > 0 ? size : 1));
        if (!made)
            return false;
        data_ = made;
        size_ = 0;
        is_copy_ = true;
        return true;
    }

    uint8_t *data_ = nullptr;
    size_t size_ = 0;
    bool is_copy_ = false;
    uint8_t shelf_[1024];
};

/* The memory of a caller's Uint8Array, for a result. Shared memory is none: another thread could change what is being made there. */
class room {
  public:
    bool take(napi_env env, napi_value from) {
        napi_typedarray_type type = napi_int8_array;
        bool is = false;
        view view{};
        if (napi_is_typedarray(env, from, &is) != napi_ok || !is ||
            napi_get_typedarray_info(env, from, &type, nullptr, nullptr, nullptr, nullptr) != napi_ok ||
            type != napi_uint8_array)
            return refuse_type(env, "the result is written to a Buffer or Uint8Array");
        if (view_find(env, from, view) == found::detached)
            return refuse_type(env, detached_message);
        if (view.is_shared)
            return refuse_type(env, "the result is written to a Buffer or Uint8Array on memory that is not shared");
        data = view.data;
        size = view.size;
        return true;
    }

    uint8_t *data = nullptr;
    size_t size = 0;
    size_t written = 0;
};

/* An input that does not lie where the result is going to be written: a copy when it would. */
class apart {
  public:
    apart(const uint8_t *data, size_t size, const uint8_t *room, size_t capacity) : data_(data), size_(size) {
        if (size == 0 || capacity == 0 || data + size <= room || room + capacity <= data)
            return;
        copy_ = static_cast<uint8_t *>(malloc(size));
        data_ = copy_;
        if (copy_)
            memcpy(copy_, data, size);
    }
    apart(const apart &) = delete;
    apart &operator=(const apart &) = delete;
    ~apart() {
        if (copy_)
            explicit_bzero(copy_, size_);
        free(copy_);
    }

    bool is_lost() const { return !data_ && size_ > 0; } /* out of memory */
    const uint8_t *data() const { return data_; }
    size_t size() const { return size_; }

  private:
    const uint8_t *data_;
    size_t size_;
    uint8_t *copy_ = nullptr;
};

inline napi_value buf_buffer(napi_env env, const esf_buf *buf) {
    napi_value made = nullptr;
    void *data = nullptr;
    napi_create_buffer_copy(env, esf_buf_size(buf), esf_buf_data(buf), &data, &made);
    return made;
}

inline bool is_ascii(const uint8_t *data, size_t size) {
    uint64_t any = 0, word = 0;
    for (; size >= sizeof word; data += sizeof word, size -= sizeof word) {
        memcpy(&word, data, sizeof word);
        any |= word;
    }
    for (; size > 0; data++, size--)
        any |= *data;
    return (any & 0x8080808080808080U) == 0;
}

inline napi_value buf_text(napi_env env, const esf_buf *buf) {
    napi_value made = nullptr;
    const char *data = reinterpret_cast<const char *>(esf_buf_data(buf));
    size_t size = esf_buf_size(buf);
    if (is_ascii(esf_buf_data(buf), size))
        napi_create_string_latin1(env, data ? data : "", size, &made);
    else
        napi_create_string_utf8(env, data, size, &made);
    return made;
}

} // namespace esf_node

#endif
