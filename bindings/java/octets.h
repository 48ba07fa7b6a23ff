/* SPDX-License-Identifier: Apache-2.0
 *
 * Octets in and out. A byte[] can be changed by another thread at any time, so it is copied before the call looks at it (D4); the copy may
 * be of a key and is wiped. */
#ifndef ESF_BINDINGS_JAVA_OCTETS_H
#define ESF_BINDINGS_JAVA_OCTETS_H

#include <stdlib.h>
#include <string.h>

#include "classes.h"
#include "esf/base.h"

namespace esf_java {

/* A copy of a byte[] that lives as long as the call. */
class Octets {
  public:
    Octets() = default;
    Octets(const Octets &) = delete;
    Octets &operator=(const Octets &) = delete;

    ~Octets() {
        if (size_ > 0)
            explicit_bzero(data_, size_);
        if (data_ != few_)
            free(data_);
    }

    /* False: a Java exception is on its way. */
    bool take(JNIEnv *env, jbyteArray from) {
        if (!from) {
            throw_new(env, "java/lang/NullPointerException", "octets are null");
            return false;
        }
        jsize length = env->GetArrayLength(from);
        if (static_cast<size_t>(length) > sizeof few_)
            data_ = static_cast<jbyte *>(malloc(static_cast<size_t>(length)));
        if (!data_) {
            throw_new(env, "java/lang/OutOfMemoryError", "no native memory for a copy of the octets");
            return false;
        }
        size_ = static_cast<size_t>(length);
        env->GetByteArrayRegion(from, 0, length, data_);
        return true;
    }

    const uint8_t *data() const { return reinterpret_cast<const uint8_t *>(data_); }
    size_t size() const { return size_; }

  private:
    jbyte few_[1024]; /* not initialized: only the first size_ octets are ever looked at */
    jbyte *data_ = few_;
    size_t size_ = 0;
};

/* A buffer that the core makes and this call frees. */
class Made {
  public:
    Made() = default;
    Made(const Made &) = delete;
    Made &operator=(const Made &) = delete;
    ~Made() { esf_buf_free(buf_); }

    esf_buf **out() { return &buf_; }

    /* null when the core has made none. */
    jbyteArray array(JNIEnv *env) const;

  private:
    esf_buf *buf_ = nullptr;
};

/* null: a Java exception is on its way. */
inline jbyteArray array_of(JNIEnv *env, const void *data, size_t size) {
    if (size > 0x7fffffff) {
        throw_new(env, "java/lang/OutOfMemoryError", "the result is longer than a Java array can be");
        return nullptr;
    }
    jbyteArray array = env->NewByteArray(static_cast<jsize>(size));
    if (array && size > 0)
        env->SetByteArrayRegion(array, 0, static_cast<jsize>(size), static_cast<const jbyte *>(data));
    return array;
}

/* Text goes over as octets, since JNI's own strings are not UTF-8. */
inline jbyteArray array_of(JNIEnv *env, const char *text) {
    return array_of(env, text, strlen(text));
}

inline jbyteArray Made::array(JNIEnv *env) const {
    return buf_ ? array_of(env, esf_buf_data(buf_), esf_buf_size(buf_)) : nullptr;
}

} // namespace esf_java

#endif
