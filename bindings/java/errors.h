/* SPDX-License-Identifier: Apache-2.0
 *
 * An esf_error becomes an EsfException. Which class of the tree it is, Java decides, from the error's six facts. */
#ifndef ESF_BINDINGS_JAVA_ERRORS_H
#define ESF_BINDINGS_JAVA_ERRORS_H

#include "octets.h"

namespace esf_java {

/* null: another Java exception is on its way. */
inline jobject exception_of(JNIEnv *env, int32_t code, const char *name, const char *message, const char *where,
                            int32_t rsc, int32_t remedy) {
    jbyteArray name_octets = array_of(env, name);
    jbyteArray message_octets = name_octets ? array_of(env, message) : nullptr;
    jbyteArray where_octets = message_octets ? array_of(env, where) : nullptr;
    if (!where_octets)
        return nullptr;
    jobject made = env->CallStaticObjectMethod(exception_factory.owner, exception_factory.make, static_cast<jint>(code),
                                               name_octets, message_octets, where_octets, static_cast<jint>(rsc),
                                               static_cast<jint>(remedy));
    return env->ExceptionCheck() ? nullptr : made;
}

/* An error that the core makes and this call frees. */
class Fault {
  public:
    Fault() = default;
    Fault(const Fault &) = delete;
    Fault &operator=(const Fault &) = delete;
    ~Fault() { esf_error_free(error_); }

    esf_error **out() { return &error_; }

    jobject exception(JNIEnv *env, int32_t status) const {
        if (!error_)
            return exception_of(env, status, "", "the library gave no detail", "", 0, ESF_REMEDY_NONE);
        return exception_of(env, esf_error_code(error_), esf_error_name(error_), esf_error_message(error_),
                            esf_error_where(error_), esf_error_rsc(error_), esf_error_remedy(error_));
    }

    void raise(JNIEnv *env, int32_t status) const {
        if (jobject made = exception(env, status))
            env->Throw(static_cast<jthrowable>(made));
    }

  private:
    esf_error *error_ = nullptr;
};

} // namespace esf_java

#endif
