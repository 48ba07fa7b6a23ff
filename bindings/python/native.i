/* SPDX-License-Identifier: Apache-2.0
 *
 * libesf._native, the private layer under the Python package: swig -python -threads -noproxy. The typemaps are our own for octets,
 * errors and handles; all the rest is SWIG's. Calls let the GIL go, except the few that only read or copy a field. */
%module(threads="1") _native

%{
#include "esf/esf.h"
#include "esf/unstable/lab.h"
#ifdef ESF_TEST_SEAMS
#include "esf/unstable/testing.h"
#endif
#include "errors.h"
#include "handles.h"
#include "needs.h"
#include "octets.h"
%}

/* ---- octets and text in ---- */

%typemap(in) (const uint8_t *BYTES, size_t BYTES_LEN) (struct octets octets = {0}) {
    if (octets_take(&octets, $input) != 0)
        SWIG_fail;
    $1 = ($1_ltype)octets.data;
    $2 = octets.size;
}
%typemap(freearg) (const uint8_t *BYTES, size_t BYTES_LEN) "octets_drop(&octets$argnum);"

/* ---- status and error ---- */

/* `noblock` and a declaration in the body keep the name as it is (a typemap's own local would be numbered), so that the status can
   find its error. */
%typemap(in, numinputs=0, noblock=1) esf_error **err {
    esf_error *esf_err = NULL;
    $1 = &esf_err;
}
%typemap(argout) esf_error **err "";
%typemap(freearg, noblock=1) esf_error **err {
    esf_error_free(esf_err);
}

/* The status is what a function without a result gives back: 0, or 1 when it needs something. */
%typemap(out) esf_status {
    if ($1 < 0) {
        error_raise($1, esf_err);
        SWIG_fail;
    }
    $result = PyLong_FromLong($1);
}

/* An error as a result: an exception that is not raised. */
%typemap(in, numinputs=0) esf_error **out (esf_error *made = NULL) "$1 = &made;"
%typemap(argout) esf_error **out {
    Py_XDECREF($result);
    $result = error_value(0, made$argnum);
    if (!$result)
        SWIG_fail;
}
%typemap(freearg) esf_error **out "esf_error_free(made$argnum);"

/* ---- octets and text out ---- */

%typemap(in, numinputs=0) esf_buf **out (esf_buf *made = NULL) "$1 = &made;"
%typemap(argout) esf_buf **out {
    Py_XDECREF($result);
    $result = octets_bytes(made$argnum);
    if (!$result)
        SWIG_fail;
}
%typemap(freearg) esf_buf **out "esf_buf_free(made$argnum);"

/* ---- octets out, into the caller's buffer ---- */

/* How many octets were written; None when the call needs something first (ESF_NEEDS) and has written nothing. */
%typemap(in) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) (struct lent lent = {0}) {
    if (lent_take(&lent, $input) != 0)
        SWIG_fail;
    $1 = lent.view.buf;
    $2 = (size_t)lent.view.len;
    $3 = &lent.written;
}
%typemap(argout) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) {
    Py_XDECREF($result);
    $result = result == ESF_OK ? PyLong_FromSize_t(lent$argnum.written) : Py_NewRef(Py_None);
    if (!$result)
        SWIG_fail;
}
%typemap(freearg) (uint8_t *DST, size_t CAPACITY, size_t *WRITTEN) "lent_give_back(&lent$argnum);"

/* ---- handles ---- */

%{
/* What the headers say "Threads: one" of. A handle that is missing here does not compile. */
enum {
    one_thread_esf_key = 0,
    one_thread_esf_endpoint = 0,
    one_thread_esf_incoming = 0,
    one_thread_esf_esprim_channel = 0,
    one_thread_esf_e2ekey = 1,
    one_thread_esf_esprim_request = 1,
    one_thread_esf_esprim_exchange = 1,
    one_thread_esf_received = 1
};
%}

%define ESF_HANDLE(T)
%{
static void handle_free_##T(void *object) {
    T##_free(object);
}
%}
%typemap(in, numinputs=0) T **out (T *made = NULL) "$1 = &made;"
%typemap(argout) T **out {
    Py_XDECREF($result);
    $result = handle_new(made$argnum, #T, handle_free_##T);
    if (!$result)
        SWIG_fail;
}
%typemap(in) T * (struct box *box = NULL), const T * (struct box *box = NULL) {
    box = handle_enter($input, #T, one_thread_##T);
    if (!box)
        SWIG_fail;
    $1 = ($1_ltype)box->object;
}
%typemap(freearg) T *, const T * "handle_leave(box$argnum);"
%ignore T##_free;
%enddef

/* Needs: read as a whole by received_need, request_need and e2ekey_need below. */
%define ESF_BORROWED(T)
%enddef

%include "apply.i"

/* ---- what keeps the GIL: it reads or copies a field ---- */

%nothread esf_abi_version;
%nothread esf_version;
%nothread esf_has;
%nothread esf_esprim_sealed_size;
%nothread esf_esprim_opened_size;
%nothread esf_incoming_new;
%nothread esf_received_kind;
%nothread esf_received_rsc;
%nothread esf_lab_live_objects;

%include "stdint.i"
%include "esf.i"

/* ---- what the ABI has not, or has as borrowed objects ---- */

%nothread received_need;
%nothread request_need;
%nothread e2ekey_need;
%nothread handle_close;
%nothread handle_closed;
%nothread error_set_factory;
%inline %{
static PyObject *received_need(const esf_received *received) {
    return need_value(esf_received_need(received));
}

static PyObject *request_need(const esf_esprim_request *request) {
    return need_value(esf_esprim_request_need(request));
}

static PyObject *e2ekey_need(const esf_e2ekey *attempt) {
    return need_value(esf_e2ekey_need(attempt));
}

static PyObject *handle_close(PyObject *handle) {
    struct box *box = handle_any(handle);
    if (!box)
        return NULL;
    box->closed = 1;
    box->calls++;
    handle_leave(box);
    return Py_NewRef(Py_None);
}

static PyObject *handle_closed(PyObject *handle) {
    struct box *box = handle_any(handle);
    return box ? PyBool_FromLong(box->closed) : NULL;
}

static PyObject *error_set_factory(PyObject *factory) {
    PyObject *old = error_factory;
    error_factory = Py_NewRef(factory);
    Py_XDECREF(old);
    return Py_NewRef(Py_None);
}
%}
