/* SPDX-License-Identifier: Apache-2.0
 *
 * Octets in and out. `bytes` cannot change and are read where they lie; anything else with a buffer may be changed by another thread as
 * soon as the GIL is free, so it is copied before the call looks at it (D4). A copy may be of a key and is wiped. Octets come out as new
 * `bytes`, or in a buffer that the caller lends for the call. */
#ifndef ESF_BINDINGS_PYTHON_OCTETS_H
#define ESF_BINDINGS_PYTHON_OCTETS_H

#include <stdlib.h>
#include <string.h>

#include "esf/base.h"

struct octets {
    const uint8_t *data;
    size_t size;
    uint8_t *copy; /* NULL when data belongs to a bytes object that the caller's arguments keep alive */
};

static int octets_copy(struct octets *octets, PyObject *from) {
    Py_buffer view;
    if (PyObject_GetBuffer(from, &view, PyBUF_FULL_RO) != 0)
        return -1;
    octets->copy = malloc(view.len > 0 ? (size_t)view.len : 1);
    if (!octets->copy) {
        PyBuffer_Release(&view);
        PyErr_NoMemory();
        return -1;
    }
    int failed = PyBuffer_ToContiguous(octets->copy, &view, view.len, 'C');
    octets->data = octets->copy;
    octets->size = (size_t)view.len;
    PyBuffer_Release(&view);
    return failed;
}

static int octets_take(struct octets *octets, PyObject *from) {
    if (!PyBytes_Check(from))
        return octets_copy(octets, from);
    octets->data = (const uint8_t *)PyBytes_AsString(from);
    octets->size = (size_t)PyBytes_Size(from);
    return 0;
}

static void octets_drop(struct octets *octets) {
    if (!octets->copy)
        return;
    explicit_bzero(octets->copy, octets->size);
    free(octets->copy);
}

/* A buffer that a result is written to. While it is lent its owner cannot change its size: bytearray raises BufferError. */
struct lent {
    Py_buffer view;
    size_t written;
};

static int lent_take(struct lent *lent, PyObject *from) {
    if (PyObject_GetBuffer(from, &lent->view, PyBUF_WRITABLE) == 0)
        return 0;
    lent->view.obj = NULL;
    if (!PyErr_ExceptionMatches(PyExc_BufferError) && !PyErr_ExceptionMatches(PyExc_TypeError))
        return -1;
    PyObject *type = (PyObject *)Py_TYPE(from);
    PyErr_Clear();
    PyErr_Format(
        PyExc_TypeError,
        "the result is written to a writable, contiguous buffer (bytearray, memoryview of one, array), not to %R",
        type);
    return -1;
}

static void lent_give_back(struct lent *lent) {
    if (lent->view.obj)
        PyBuffer_Release(&lent->view);
}

static PyObject *octets_bytes(const esf_buf *buf) {
    return PyBytes_FromStringAndSize((const char *)esf_buf_data(buf), (Py_ssize_t)esf_buf_size(buf));
}

#endif
