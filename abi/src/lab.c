/* SPDX-License-Identifier: Apache-2.0 */
#include "esf/unstable/lab.h"

#include "base/alloc.h"
#include "handle.h"
#include "lab/inspect.h"
#include "lab/scene.h"

esf_status esf_lab_session_key(esf_buf **out, const uint8_t *scene, size_t scene_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(scene, scene_len, err);
    return abi_end(scene_session_key((struct bytes **)out, span_of(scene, scene_len), &fault), &fault,
                   (struct error **)err);
}

esf_status esf_lab_esprim_seal(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *primitive,
                               size_t primitive_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(scene, scene_len, err);
    ABI_BYTES(primitive, primitive_len, err);
    return abi_end(
        scene_seal((struct bytes **)out, span_of(scene, scene_len), span_of(primitive, primitive_len), &fault), &fault,
        (struct error **)err);
}

esf_status esf_lab_esprim_open(esf_buf **out, const uint8_t *scene, size_t scene_len, const uint8_t *object,
                               size_t object_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(scene, scene_len, err);
    ABI_BYTES(object, object_len, err);
    return abi_end(scene_open((struct bytes **)out, span_of(scene, scene_len), span_of(object, object_len), &fault),
                   &fault, (struct error **)err);
}

esf_status esf_lab_inspect(esf_buf **out, const uint8_t *bytes, size_t bytes_len, esf_error **err) {
    struct error *fault = NULL;
    ABI_BEGIN(out, err);
    ABI_BYTES(bytes, bytes_len, err);
    return abi_end(inspect((struct bytes **)out, span_of(bytes, bytes_len), &fault), &fault, (struct error **)err);
}

int64_t esf_lab_live_objects(void) {
    return mem_live();
}
