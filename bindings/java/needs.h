/* SPDX-License-Identifier: Apache-2.0
 *
 * A need is borrowed from its attempt and gone with the next answer, so it is read as a whole, while the attempt is held, into a value
 * (D1). */
#ifndef ESF_BINDINGS_JAVA_NEEDS_H
#define ESF_BINDINGS_JAVA_NEEDS_H

#include "errors.h"

namespace esf_java {

inline jobject need_value(JNIEnv *env, const esf_need *need) {
    if (!need)
        return nullptr;
    Made content;
    Fault fault;
    esf_status status = esf_need_content(content.out(), need, fault.out());
    if (status < 0) {
        fault.raise(env, status);
        return nullptr;
    }
    jbyteArray id = array_of(env, esf_need_id(need));
    jbyteArray authority = id ? array_of(env, esf_need_authority(need)) : nullptr;
    jbyteArray octets = authority ? content.array(env) : nullptr;
    if (!octets)
        return nullptr;
    return env->CallStaticObjectMethod(need_factory.owner, need_factory.make, static_cast<jint>(esf_need_kind(need)),
                                       id, authority, static_cast<jint>(esf_need_usage(need)),
                                       static_cast<jlong>(esf_need_expiry(need)), octets);
}

} // namespace esf_java

#endif
