/* SPDX-License-Identifier: Apache-2.0
 *
 * A handle in Python is a capsule around a box. The box knows the native object, how to free it, and how many calls are in it at the
 * moment, so that close() in one thread while another is in a call (the GIL is not held there) frees late instead of under its feet.
 * The GIL guards the box: it is touched only before a call lets the GIL go and after the call has it back. */
#ifndef ESF_BINDINGS_PYTHON_HANDLES_H
#define ESF_BINDINGS_PYTHON_HANDLES_H

#include "errors.h"

struct box {
    void *object;
    void (*free_object)(void *object);
    int calls;
    int closed;
};

static void box_release(struct box *box) {
    void *object = box->object;
    box->object = NULL;
    if (object)
        box->free_object(object);
}

static void handle_destroy(PyObject *capsule) {
    struct box *box = PyCapsule_GetPointer(capsule, PyCapsule_GetName(capsule));
    box_release(box);
    PyMem_Free(box);
}

/* Takes the object over, also when it fails. */
static PyObject *handle_new(void *object, const char *type, void (*free_object)(void *object)) {
    struct box *box = PyMem_Malloc(sizeof *box);
    if (!box) {
        free_object(object);
        return PyErr_NoMemory();
    }
    *box = (struct box){.object = object, .free_object = free_object};
    PyObject *capsule = PyCapsule_New(box, type, handle_destroy);
    if (!capsule) {
        free_object(object);
        PyMem_Free(box);
    }
    return capsule;
}

/* "esf_esprim_request" is a "request" to people. */
static const char *handle_word(const char *type) {
    const char *last = strrchr(type, '_');
    return last ? last + 1 : type;
}

/* Objects that one thread at a time may use are guarded here too, as their getters have no way to say "busy". */
static struct box *handle_enter(PyObject *handle, const char *type, int one_thread) {
    if (!PyCapsule_IsValid(handle, type)) {
        PyErr_Format(PyExc_TypeError, "expected the handle of a libesf %s", handle_word(type));
        return NULL;
    }
    struct box *box = PyCapsule_GetPointer(handle, type);
    if (box->closed) {
        error_raise_closed(handle_word(type));
        return NULL;
    }
    if (one_thread && box->calls > 0) {
        error_raise_busy(handle_word(type));
        return NULL;
    }
    box->calls++;
    return box;
}

static void handle_leave(struct box *box) {
    if (box && --box->calls == 0 && box->closed)
        box_release(box);
}

static struct box *handle_any(PyObject *handle) {
    const char *type = PyCapsule_CheckExact(handle) ? PyCapsule_GetName(handle) : NULL;
    if (type && strncmp(type, "esf_", 4) == 0)
        return PyCapsule_GetPointer(handle, type);
    PyErr_Clear();
    PyErr_SetString(PyExc_TypeError, "expected a handle of libesf");
    return NULL;
}

#endif
