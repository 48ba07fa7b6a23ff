/* SPDX-License-Identifier: Apache-2.0
 *
 * The typemaps of every Java module: octets, errors, results, handles. Handles are `long`; that one is of the right type and alive is the
 * business of the Java classes. Whatever a call holds lies in an object whose destructor gives it back, so that each way out of a call
 * is clean. */

%pragma(java) moduleclassmodifiers="final class"
%pragma(java) jniclassclassmodifiers="final class"

%{
#include "esf/esf.h"
#include "esf/unstable/lab.h"
#include "classes.h"
#include "errors.h"
#include "into.h"
#include "load.h"
#include "needs.h"
#include "octets.h"
%}

/* ---- octets and text in ---- */

%typemap(jni) (const uint8_t *BYTES, size_t BYTES_LEN) "jbyteArray"
%typemap(jtype) (const uint8_t *BYTES, size_t BYTES_LEN) "byte[]"
%typemap(jstype) (const uint8_t *BYTES, size_t BYTES_LEN) "byte[]"
%typemap(javain) (const uint8_t *BYTES, size_t BYTES_LEN) "$javainput"
%typemap(in) (const uint8_t *BYTES, size_t BYTES_LEN) (esf_java::Octets octets) {
    if (!octets.take(jenv, $input))
        return $null;
    $1 = ($1_ltype)octets.data();
    $2 = octets.size();
}
%typemap(argout) (const uint8_t *BYTES, size_t BYTES_LEN) ""
%typemap(freearg) (const uint8_t *BYTES, size_t BYTES_LEN) ""

/* ---- the caller's memory ---- */

%typemap(jni) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "jobject"
%typemap(jtype) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "Into"
%typemap(jstype) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "Into"
%typemap(javain) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "$javainput"
%typemap(in) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) (esf_java::Into into) {
    if (!into.open(jenv, $input))
        return $null;
    $1 = into.data();
    $2 = into.capacity();
    $3 = into.written();
}
%typemap(argout) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "into$argnum.close(jenv);"
%typemap(freearg) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) ""

/* ---- status and error ---- */

/* `noblock` and a declaration in the body keep the name as it is (a typemap's own local would be numbered), so that the status can
   find its error. */
%typemap(in, numinputs=0, noblock=1) esf_error **err {
    esf_java::Fault esf_err;
    $1 = esf_err.out();
}
%typemap(argout) esf_error **err ""
%typemap(freearg) esf_error **err ""

/* The status is what a function without a result gives back: 0, or 1 when it needs something. */
%typemap(jni) esf_status "jint"
%typemap(jtype) esf_status "int"
%typemap(jstype) esf_status "int"
%typemap(javaout) esf_status { return $jnicall; }
%typemap(out) esf_status {
    if ($1 < 0) {
        esf_err.raise(jenv, $1);
        return $null;
    }
    $result = $1;
}

/* ---- results; results.i says by name which function has which ---- */

%define ESF_RESULT(KIND, NATIVE, JAVA)
%typemap(jni) esf_status KIND #NATIVE
%typemap(jtype) esf_status KIND JAVA
%typemap(jstype) esf_status KIND JAVA
%typemap(javaout) esf_status KIND { return $jnicall; }
%typemap(out) esf_status KIND {
    if ($1 < 0) {
        esf_err.raise(jenv, $1);
        return $null;
    }
}
%enddef

ESF_RESULT(OCTETS, jbyteArray, "byte[]")
%typemap(in, numinputs=0) esf_buf **out (esf_java::Made made) "$1 = made.out();"
%typemap(argout) esf_buf **out "$result = made$argnum.array(jenv);"
%typemap(freearg) esf_buf **out ""

ESF_RESULT(ERROR, jobject, "EsfException")
%typemap(in, numinputs=0) esf_error **out (esf_java::Fault made) "$1 = made.out();"
%typemap(argout) esf_error **out "$result = made$argnum.exception(jenv, 0);"
%typemap(freearg) esf_error **out ""

ESF_RESULT(HANDLE, jlong, "long")

/* ---- handles ---- */

%define ESF_HANDLE(T)
%typemap(in, numinputs=0) T **out (T *made = nullptr) "$1 = &made;"
%typemap(argout) T **out "$result = (jlong)(intptr_t)made$argnum;"
%typemap(freearg) T **out ""
%typemap(jni) T *, const T * "jlong"
%typemap(jtype) T *, const T * "long"
%typemap(jstype) T *, const T * "long"
%typemap(javain) T *, const T * "$javainput"
%typemap(in) T *, const T * "$1 = ($1_ltype)(intptr_t)$input;"
%enddef

/* Needs: read as a whole by received_need, request_need and e2ekey_need. */
%define ESF_BORROWED(T)
%enddef

%include "apply.i"
%include "results.i"
%include "stdint.i"
