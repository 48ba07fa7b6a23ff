/* SPDX-License-Identifier: Apache-2.0
 *
 * libesf.node, the private layer under the Node package: swig -javascript -napi -c++. The typemaps are our own, for numbers too: SWIG's
 * conversions take what is no whole number and lose what is above 2^53. Their locals free themselves, because SWIG leaves a function
 * that fails without a freearg. Calls that may take long are written by hand in calls.h and run on the thread pool. */
%module native

%begin %{
#define NAPI_VERSION 8 /* Node 18 */
%}

%{
#include "esf/esf.h"
#include "esf/unstable/lab.h"
#ifdef ESF_TEST_SEAMS
#include "esf/unstable/testing.h"
#endif
#include "handles.h"
#include "needs.h"
#include "numbers.h"
#include "octets.h"
%}

%include "stdint.i"

/* ---- numbers ---- */

%typemap(in) int32_t {
    if (!esf_node::number_take(env, $input, $1))
        SWIG_fail;
}
%typemap(in) int64_t {
    if (!esf_node::number_take(env, $input, $1))
        SWIG_fail;
}
%typemap(in) size_t {
    if (!esf_node::number_take(env, $input, $1))
        SWIG_fail;
}
/* Never asked, as nothing is overloaded; SWIG's own would bring its conversions along. */
%typemap(typecheck) int32_t, int64_t, size_t "$1 = 0;"
%typemap(out) int32_t, uint32_t, int64_t, size_t "$result = Napi::Value(env, esf_node::number(env, static_cast<int64_t>($1)));"
%typemap(out) const char * "$result = Napi::Value(env, esf_node::text(env, $1));"

/* ---- octets and text in ---- */

%typemap(in) (const uint8_t *BYTES, size_t BYTES_LEN) (esf_node::octets octets) {
    if (!octets.take(env, $input, false))
        SWIG_fail;
    $1 = const_cast<$1_ltype>(octets.data());
    $2 = octets.size();
}

/* What a call takes that works on the loop's own thread: a primitive (PLAIN), or the content that one of that size is sealed into
   (SEALED). */
%define ESF_DIRECT(NAME, MOST)
%typemap(in) (const uint8_t *NAME, size_t NAME##_LEN) (esf_node::octets octets) {
    if (!octets.take(env, $input, false))
        SWIG_fail;
    if (octets.size() > MOST) {
        esf_node::refuse_size(env, octets.size(), MOST);
        SWIG_fail;
    }
    $1 = const_cast<$1_ltype>(octets.data());
    $2 = octets.size();
}
%enddef
ESF_DIRECT(PLAIN, esf_node::direct_max)
ESF_DIRECT(SEALED, esf_esprim_sealed_size(esf_node::direct_max))

/* ---- status and error ---- */

/* err is the last parameter, so this argout runs last and finds the status in SWIG's `result`. */
%typemap(in, numinputs=0) esf_error **err (esf_node::own_error made) "$1 = &made.object;"
%typemap(argout) esf_error **err {
    if (result < 0) {
        esf_node::refuse_status(env, result, *$1);
        SWIG_fail;
    }
}
/* The status is what a function without a result gives back: 0, or 1 when it needs something. */
%typemap(out) esf_status "$result = Napi::Value(env, esf_node::number(env, $1));"

/* An error as a result: one that is not thrown. */
%typemap(in, numinputs=0) esf_error **out (esf_node::own_error made) "$1 = &made.object;"
%typemap(argout) esf_error **out "if (*$1) $result = Napi::Value(env, esf_node::error_value(env, 0, *$1));"

/* ---- octets and text out ---- */

%typemap(in, numinputs=0) esf_buf **out (esf_node::own_buf made) "$1 = &made.object;"
%typemap(argout) esf_buf **out "if (*$1) $result = Napi::Value(env, esf_node::buf_buffer(env, *$1));"

%typemap(in, numinputs=0) esf_buf **text (esf_node::own_buf made) "$1 = &made.object;"
%typemap(argout) esf_buf **text "if (*$1) $result = Napi::Value(env, esf_node::buf_text(env, *$1));"

/* Octets, or null when something is needed first. */
%typemap(in, numinputs=0) esf_buf **maybe (esf_node::own_buf made) "$1 = &made.object;"
%typemap(argout) esf_buf **maybe "$result = *$1 ? Napi::Value(env, esf_node::buf_buffer(env, *$1)) : env.Null();"

/* ---- octets out, into the caller's memory ---- */

/* How many octets were written; null when the call needs something first (ESF_NEEDS) and has written nothing. */
%typemap(in) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) (esf_node::room room) {
    if (!room.take(env, $input))
        SWIG_fail;
    $1 = room.data;
    $2 = room.size;
    $3 = &room.written;
}
%typemap(argout) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN)
    "$result = result == ESF_OK ? Napi::Value(env, esf_node::number(env, static_cast<int64_t>(*$3))) : env.Null();"

/* ---- handles ---- */

%{
/* What the headers say "Threads: one" of. A handle that is missing here does not compile. */
enum : bool {
    one_thread_esf_key = false,
    one_thread_esf_endpoint = false,
    one_thread_esf_incoming = false,
    one_thread_esf_esprim_channel = false,
    one_thread_esf_e2ekey = true,
    one_thread_esf_esprim_request = true,
    one_thread_esf_esprim_exchange = true,
    one_thread_esf_received = true
};
%}

%define ESF_HANDLE(T)
%{
static void free_##T(void *object) {
    T##_free(static_cast<T *>(object));
}
static const esf_node::kind kind_##T = esf_node::kind_of(#T, one_thread_##T, free_##T);
%}
%typemap(in, numinputs=0) T **out (T *made = nullptr) "$1 = &made;"
%typemap(argout) T **out {
    if (*$1)
        $result = Napi::Value(env, esf_node::handle_new(env, *$1, kind_##T, 0));
}
%typemap(in) T * (esf_node::hold hold), const T * (esf_node::hold hold) {
    if (!hold.enter(env, $input, kind_##T))
        SWIG_fail;
    $1 = static_cast<$1_ltype>(hold.object());
}
%ignore T##_free;
%enddef

/* Needs: read as a whole by received_need, request_need and e2ekey_need below. */
%define ESF_BORROWED(T)
%enddef

%include "apply.i"

%{
#include "calls.h"
%}

/* ---- what runs on the thread pool, or is limited on the loop's own thread ---- */

%ignore esf_incoming_new;
%ignore esf_endpoint_receive;
%ignore esf_received_answer;
%ignore esf_e2ekey_start;
%ignore esf_e2ekey_answer;
%ignore esf_esprim_request_seal;
%ignore esf_esprim_request_seal_into;
%ignore esf_esprim_request_open_into;
%ignore esf_esprim_exchange_seal_into;
%ignore esf_esprim_request_answer;
%ignore esf_esprim_request_open;
%ignore esf_esprim_exchange_seal;
%ignore esf_carrier_wrap;
%ignore esf_carrier_unwrap;
%ignore esf_key_private_pem;
%ignore esf_lab_session_key;
%ignore esf_lab_esprim_seal;
%ignore esf_lab_esprim_open;
%ignore esf_lab_inspect;

%include "esf.i"

%native(endpoint_receive_later) Napi::Value endpoint_receive_later(const Napi::CallbackInfo &info);
%native(received_answer_later) Napi::Value received_answer_later(const Napi::CallbackInfo &info);
%native(e2ekey_start_later) Napi::Value e2ekey_start_later(const Napi::CallbackInfo &info);
%native(e2ekey_answer_later) Napi::Value e2ekey_answer_later(const Napi::CallbackInfo &info);
%native(request_seal_later) Napi::Value request_seal_later(const Napi::CallbackInfo &info);
%native(request_answer_later) Napi::Value request_answer_later(const Napi::CallbackInfo &info);
%native(request_open_later) Napi::Value request_open_later(const Napi::CallbackInfo &info);
%native(request_open_text_later) Napi::Value request_open_text_later(const Napi::CallbackInfo &info);
%native(exchange_seal_later) Napi::Value exchange_seal_later(const Napi::CallbackInfo &info);
%native(carrier_wrap_later) Napi::Value carrier_wrap_later(const Napi::CallbackInfo &info);
%native(carrier_unwrap_later) Napi::Value carrier_unwrap_later(const Napi::CallbackInfo &info);
%native(lab_session_key_later) Napi::Value lab_session_key_later(const Napi::CallbackInfo &info);
%native(lab_seal_later) Napi::Value lab_seal_later(const Napi::CallbackInfo &info);
%native(lab_open_later) Napi::Value lab_open_later(const Napi::CallbackInfo &info);
%native(lab_inspect_later) Napi::Value lab_inspect_later(const Napi::CallbackInfo &info);

%inline %{
/* Seals and gives the content in one crossing. */
static esf_status request_seal(esf_buf **maybe, esf_esprim_request *request, const uint8_t *PLAIN, size_t PLAIN_LEN,
                               esf_error **err) {
    esf_status status = esf_esprim_request_seal(request, PLAIN, PLAIN_LEN, err);
    return status == ESF_OK ? esf_esprim_request_content(maybe, request, err) : status;
}

static esf_status request_answer(esf_esprim_request *request, int32_t answer, const uint8_t *PLAIN, size_t PLAIN_LEN,
                                 esf_error **err) {
    return esf_esprim_request_answer(request, answer, PLAIN, PLAIN_LEN, err);
}

static esf_status request_open(esf_buf **out, esf_esprim_request *request, int32_t outer_rsc, const uint8_t *SEALED,
                               size_t SEALED_LEN, esf_error **err) {
    return esf_esprim_request_open(out, request, outer_rsc, SEALED, SEALED_LEN, err);
}

static esf_status request_open_text(esf_buf **text, esf_esprim_request *request, int32_t outer_rsc, const uint8_t *SEALED,
                                    size_t SEALED_LEN, esf_error **err) {
    return esf_esprim_request_open(text, request, outer_rsc, SEALED, SEALED_LEN, err);
}

static esf_status exchange_seal(esf_buf **out, esf_esprim_exchange *exchange, const uint8_t *PLAIN, size_t PLAIN_LEN,
                                esf_error **err) {
    return esf_esprim_exchange_seal(out, exchange, PLAIN, PLAIN_LEN, err);
}

static esf_status request_seal_into(uint8_t *DST, size_t CAPACITY, size_t *WRITTEN, esf_esprim_request *request,
                                    const uint8_t *PLAIN, size_t PLAIN_LEN, esf_error **err) {
    esf_node::apart in(PLAIN, PLAIN_LEN, DST, CAPACITY);
    if (in.is_lost())
        return ESF_E_NO_MEMORY;
    return esf_esprim_request_seal_into(DST, CAPACITY, WRITTEN, request, in.data(), in.size(), err);
}

static esf_status request_open_into(uint8_t *DST, size_t CAPACITY, size_t *WRITTEN, esf_esprim_request *request,
                                    int32_t outer_rsc, const uint8_t *SEALED, size_t SEALED_LEN, esf_error **err) {
    esf_node::apart in(SEALED, SEALED_LEN, DST, CAPACITY);
    if (in.is_lost())
        return ESF_E_NO_MEMORY;
    return esf_esprim_request_open_into(DST, CAPACITY, WRITTEN, request, outer_rsc, in.data(), in.size(), err);
}

static esf_status exchange_seal_into(uint8_t *DST, size_t CAPACITY, size_t *WRITTEN, esf_esprim_exchange *exchange,
                                     const uint8_t *PLAIN, size_t PLAIN_LEN, esf_error **err) {
    esf_node::apart in(PLAIN, PLAIN_LEN, DST, CAPACITY);
    if (in.is_lost())
        return ESF_E_NO_MEMORY;
    return esf_esprim_exchange_seal_into(DST, CAPACITY, WRITTEN, exchange, in.data(), in.size(), err);
}

static esf_status carrier_wrap(esf_buf **out, int32_t carrier, const uint8_t *BYTES, size_t BYTES_LEN,
                               const uint8_t *SEALED, size_t SEALED_LEN, esf_error **err) {
    return esf_carrier_wrap(out, carrier, BYTES, BYTES_LEN, SEALED, SEALED_LEN, err);
}

static esf_status carrier_unwrap(esf_buf **out, const uint8_t *SEALED, size_t SEALED_LEN, esf_error **err) {
    return esf_carrier_unwrap(out, SEALED, SEALED_LEN, err);
}

static esf_status received_primitive_text(esf_buf **text, const esf_received *received, esf_error **err) {
    return esf_received_primitive(text, received, err);
}

/* A secret as text: a Buffer on the way would be one more copy of it. */
static esf_status key_private_pem_text(esf_buf **text, const esf_key *key, esf_error **err) {
    return esf_key_private_pem(text, key, err);
}

static esf_status endpoint_info_text(esf_buf **text, esf_endpoint *endpoint, esf_error **err) {
    return esf_endpoint_info(text, endpoint, err);
}

static esf_status endpoint_report_text(esf_buf **text, const esf_endpoint *endpoint, esf_error **err) {
    return esf_endpoint_report(text, endpoint, err);
}
%}

/* ---- what the ABI has not, or has as borrowed objects ---- */

%native(received_need) Napi::Value received_need(const Napi::CallbackInfo &info);
%native(request_need) Napi::Value request_need(const Napi::CallbackInfo &info);
%native(e2ekey_need) Napi::Value e2ekey_need(const Napi::CallbackInfo &info);
%native(handle_close) Napi::Value handle_close(const Napi::CallbackInfo &info);
%native(handle_closed) Napi::Value handle_closed(const Napi::CallbackInfo &info);
%native(error_set_factory) Napi::Value error_set_factory(const Napi::CallbackInfo &info);
