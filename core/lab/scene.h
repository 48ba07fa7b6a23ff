/* SPDX-License-Identifier: Apache-2.0
 *
 * ESPrim without an endpoint: pure functions over a scene, a document that says everything an endpoint would know (esf/unstable/lab.h). For
 * vectors, the command line and teaching; it keeps no state and so detects no replay. */
#ifndef LAB_SCENE_H
#define LAB_SCENE_H

#include "base/bytes.h"

#ifdef __cplusplus
extern "C" {
#endif

status scene_session_key(struct bytes **out, struct span scene, struct error **err) MUST_CHECK;
status scene_seal(struct bytes **out, struct span scene, struct span primitive, struct error **err) MUST_CHECK;
status scene_open(struct bytes **out, struct span scene, struct span object, struct error **err) MUST_CHECK;

#ifdef __cplusplus
}
#endif
#endif
