/* SPDX-License-Identifier: Apache-2.0 */
#include "handle.h"

bool abi_is(const void *handle, uint32_t tag) {
    return handle && *(const uint32_t *)handle == tag;
}

status abi_fail_null(const char *name, struct error **err) {
    return fail(err, ESF_E_ARGUMENT, 0, "", "argument \"%s\" is NULL", name);
}

status abi_fail_handle(const char *name, const void *handle, struct error **err) {
    return fail(err, ESF_E_HANDLE, 0, "",
                handle ? "handle \"%s\" is of another type or was freed" : "handle \"%s\" is NULL", name);
}

status abi_end(status result, struct error **fault, struct error **err) {
    if (result < 0 && err)
        *err = *fault;
    else
        error_free(*fault);
    return result;
}

status abi_enter(int32_t *busy, struct error **err) {
    if (__atomic_exchange_n(busy, 1, __ATOMIC_ACQUIRE) == 0)
        return ESF_OK;
    return fail(err, ESF_E_BUSY, 0, "", "another thread is in a call on this object");
}

void abi_leave(int32_t *busy) {
    __atomic_store_n(busy, 0, __ATOMIC_RELEASE);
}
