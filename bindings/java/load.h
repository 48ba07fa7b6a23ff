/* SPDX-License-Identifier: Apache-2.0
 *
 * What happens when the JVM loads this file: it looks up what it needs of the Java side, and refuses to be loaded when that is not there. */
#ifndef ESF_BINDINGS_JAVA_LOAD_H
#define ESF_BINDINGS_JAVA_LOAD_H

#include "into.h"

namespace esf_java {

inline jint load(JavaVM *vm) {
    JNIEnv *env = nullptr;
    if (vm->GetEnv(reinterpret_cast<void **>(&env), JNI_VERSION_10) != JNI_OK)
        return JNI_ERR;
    bool found =
        exception_factory.find(env, "io/github/libesf/EsfException", "(I[B[B[BII)Lio/github/libesf/EsfException;") &&
        need_factory.find(env, "io/github/libesf/Need", "(I[B[BIJ[B)Lio/github/libesf/Need;") && into_fields.find(env);
    return found ? JNI_VERSION_10 : JNI_ERR;
}

} // namespace esf_java

#endif
