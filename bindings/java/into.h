/* SPDX-License-Identifier: Apache-2.0
 *
 * The caller's memory: an io.github.libesf.Into says where it is. A direct buffer is written where it lies. What goes into a byte[] is
 * made aside first, because an array is not held still while the core works. */
#ifndef ESF_BINDINGS_JAVA_INTO_H
#define ESF_BINDINGS_JAVA_INTO_H

#include "octets.h"

namespace esf_java {

struct IntoFields {
    jfieldID direct = nullptr;
    jfieldID array = nullptr;
    jfieldID offset = nullptr;
    jfieldID capacity = nullptr;
    jfieldID written = nullptr;

    bool find(JNIEnv *env) {
        jclass owner = env->FindClass("io/github/libesf/Into");
        return owner && (direct = env->GetFieldID(owner, "direct", "Ljava/nio/ByteBuffer;")) &&
               (array = env->GetFieldID(owner, "array", "[B")) && (offset = env->GetFieldID(owner, "offset", "I")) &&
               (capacity = env->GetFieldID(owner, "capacity", "I")) &&
               (written = env->GetFieldID(owner, "written", "I"));
    }
};

inline IntoFields into_fields;

class Into {
  public:
    Into() = default;
    Into(const Into &) = delete;
    Into &operator=(const Into &) = delete;

    ~Into() {
        if (!aside_)
            return;
        explicit_bzero(aside_, written_);
        free(aside_);
    }

    /* False: a Java exception is on its way. */
    bool open(JNIEnv *env, jobject into) {
        into_ = into;
        capacity_ = static_cast<size_t>(env->GetIntField(into, into_fields.capacity));
        jobject direct = env->GetObjectField(into, into_fields.direct);
        if (direct) {
            data_ = static_cast<uint8_t *>(env->GetDirectBufferAddress(direct));
            env->DeleteLocalRef(direct);
        } else {
            data_ = aside_ = static_cast<uint8_t *>(malloc(capacity_ > 0 ? capacity_ : 1));
        }
        if (!data_ && capacity_ > 0)
            throw_new(env, "java/lang/OutOfMemoryError", "no native memory for the result");
        return data_ || capacity_ == 0;
    }

    uint8_t *data() { return data_; }
    size_t capacity() const { return capacity_; }
    size_t *written() { return &written_; }

    void close(JNIEnv *env) {
        if (aside_ && written_ > 0) {
            jbyteArray array = static_cast<jbyteArray>(env->GetObjectField(into_, into_fields.array));
            env->SetByteArrayRegion(array, env->GetIntField(into_, into_fields.offset), static_cast<jsize>(written_),
                                    reinterpret_cast<const jbyte *>(aside_));
        }
        env->SetIntField(into_, into_fields.written, static_cast<jint>(written_));
    }

  private:
    jobject into_ = nullptr;
    uint8_t *data_ = nullptr;
    uint8_t *aside_ = nullptr;
    size_t capacity_ = 0;
    size_t written_ = 0;
};

} // namespace esf_java

#endif
