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

bool abi_overlap(const uint8_t *dst, size_t capacity, const uint8_t *data, size_t size) {
    uintptr_t written = (uintptr_t)dst;
    uintptr_t read = (uintptr_t)data;
    if (capacity == 0 || size == 0)
        return false;
    return written <= read ? read - written < capacity : written - read < size;
}

status abi_fail_overlap(const char *name, struct error **err) {
    return fail(err, ESF_E_ARGUMENT, 0, "", "argument \"%s\" lies in the memory that the result is written to", name);
}

status abi_give(status result, struct room *room, esf_buf **out) {
    if (result < 0)
        room_drop(room);
    *out = (esf_buf *)room->made;
    return result;
}

status abi_give_into(status result, struct room *room, size_t *written) {
    if (result < 0)
        room_drop(room);
    *written = room->size;
    return result;
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
