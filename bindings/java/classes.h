/* SPDX-License-Identifier: Apache-2.0
 *
 * What the native side needs to know of the Java side: two methods that make objects. They are found once, when the JVM loads this
 * file; each class loader that loads the package has a file, and so a copy of these, of its own. */
#ifndef ESF_BINDINGS_JAVA_CLASSES_H
#define ESF_BINDINGS_JAVA_CLASSES_H

#include <jni.h>

namespace esf_java {

struct Factory {
    jclass owner = nullptr;
    jmethodID make = nullptr;

    bool find(JNIEnv *env, const char *name, const char *signature) {
        jclass local = env->FindClass(name);
        if (!local)
            return false;
        owner = static_cast<jclass>(env->NewGlobalRef(local));
        env->DeleteLocalRef(local);
        make = owner ? env->GetStaticMethodID(owner, "make", signature) : nullptr;
        return make != nullptr;
    }
};

inline Factory exception_factory;
inline Factory need_factory;

inline void throw_new(JNIEnv *env, const char *name, const char *message) {
    if (jclass found = env->FindClass(name))
        env->ThrowNew(found, message);
}

} // namespace esf_java

#endif
