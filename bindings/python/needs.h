/* SPDX-License-Identifier: Apache-2.0
 *
 * A need is borrowed from its attempt and gone with the next answer, so it is read as a whole, while the attempt's handle is held, into
 * a tuple that libesf.Need is made from (D1). */
#ifndef ESF_BINDINGS_PYTHON_NEEDS_H
#define ESF_BINDINGS_PYTHON_NEEDS_H

#include "errors.h"
#include "octets.h"

static PyObject *need_value(const esf_need *need) {
    if (!need)
        return Py_NewRef(Py_None);
    esf_buf *content = NULL;
    esf_error *error = NULL;
    esf_status status = esf_need_content(&content, need, &error);
    if (status < 0) {
        error_raise(status, error);
        esf_error_free(error);
        return NULL;
    }
    PyObject *octets = octets_bytes(content);
    esf_buf_free(content);
    return Py_BuildValue("(issiLN)", (int)esf_need_kind(need), esf_need_id(need), esf_need_authority(need),
                         (int)esf_need_usage(need), (long long)esf_need_expiry(need), octets);
}

#endif
