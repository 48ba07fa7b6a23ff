/* SPDX-License-Identifier: Apache-2.0
 *
 * An esf_error becomes an instance of libesf.Error. Which class of the tree it is, the package decides: it gives a function here that
 * makes the exception from the error's six facts. */
#ifndef ESF_BINDINGS_PYTHON_ERRORS_H
#define ESF_BINDINGS_PYTHON_ERRORS_H

#include <string.h>

#include "esf/base.h"

static PyObject *error_factory;

static PyObject *error_text(const char *text) {
    return PyUnicode_DecodeUTF8(text, (Py_ssize_t)strlen(text), "replace");
}

static PyObject *error_make(int32_t code, const char *name, const char *message, const char *where, int32_t rsc,
                            int32_t remedy) {
    if (!error_factory) {
        PyErr_SetString(PyExc_RuntimeError, "libesf._native is a part of libesf; import libesf");
        return NULL;
    }
    return PyObject_CallFunction(error_factory, "iNNNii", (int)code, error_text(name), error_text(message),
                                 error_text(where), (int)rsc, (int)remedy);
}

static PyObject *error_value(int32_t status, const esf_error *error) {
    if (!error)
        return error_make(status, "", "the library gave no detail", "", 0, ESF_REMEDY_NONE);
    return error_make(esf_error_code(error), esf_error_name(error), esf_error_message(error), esf_error_where(error),
                      esf_error_rsc(error), esf_error_remedy(error));
}

static void error_set(PyObject *exception) {
    if (exception)
        PyErr_SetObject((PyObject *)Py_TYPE(exception), exception);
    Py_XDECREF(exception);
}

static void error_raise(int32_t status, const esf_error *error) {
    error_set(error_value(status, error));
}

static void error_raise_closed(const char *word) {
    char message[96];
    PyOS_snprintf(message, sizeof message, "this %s is closed; make a new one", word);
    error_set(error_make(ESF_E_STATE, "ESF_E_STATE", message, "", 0, ESF_REMEDY_NONE));
}

static void error_raise_busy(const char *word) {
    char message[96];
    PyOS_snprintf(message, sizeof message, "another thread is using this %s; use it from one thread at a time", word);
    error_set(error_make(ESF_E_BUSY, "ESF_E_BUSY", message, "", 0, ESF_REMEDY_NONE));
}

#endif
