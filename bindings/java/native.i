/* SPDX-License-Identifier: Apache-2.0
 *
 * io.github.libesf.Native, the private layer under the Java package: swig -java -noproxy, compiled as C++. One method for each function of
 * the ABI, and the few below that save a crossing or read what the ABI lends. */
%module Native

%pragma(java) jniclasscode=%{
    static {
        Loader.load();
    }
%}

%include "typemaps.i"

%{
extern "C" JNIEXPORT jint JNICALL JNI_OnLoad(JavaVM *vm, void *) {
    return esf_java::load(vm);
}
%}

%include "esf.i"

/* ---- what the ABI has not, or has as borrowed objects ---- */

%typemap(in, numinputs=0) JNIEnv *env "$1 = jenv;"
%typemap(jtype) jobject request_need, jobject received_need, jobject e2ekey_need "Need"
%typemap(jstype) jobject request_need, jobject received_need, jobject e2ekey_need "Need"
%apply esf_status OCTETS { esf_status request_sealed };
%apply esf_status HANDLE { esf_status endpoint_received };

%inline %{
static jobject received_need(JNIEnv *env, const esf_received *received) {
    return esf_java::need_value(env, esf_received_need(received));
}

static jobject request_need(JNIEnv *env, const esf_esprim_request *request) {
    return esf_java::need_value(env, esf_esprim_request_need(request));
}

static jobject e2ekey_need(JNIEnv *env, const esf_e2ekey *attempt) {
    return esf_java::need_value(env, esf_e2ekey_need(attempt));
}

/* Seals and fetches the content; null when something is needed first. */
static esf_status request_sealed(esf_buf **out, esf_esprim_request *request, const uint8_t *primitive,
                                 size_t primitive_len, esf_error **err) {
    esf_status status = esf_esprim_request_seal(request, primitive, primitive_len, err);
    return status == ESF_OK ? esf_esprim_request_content(out, request, err) : status;
}

static esf_status endpoint_received(esf_received **out, esf_endpoint *endpoint, const uint8_t *from, size_t from_len,
                                    const uint8_t *content, size_t content_len, esf_error **err) {
    esf_incoming *incoming = nullptr;
    esf_status status = esf_incoming_new(&incoming, from, from_len, err);
    if (status < 0)
        return status;
    status = esf_endpoint_receive(out, endpoint, incoming, content, content_len, err);
    esf_incoming_free(incoming);
    return status;
}
%}
