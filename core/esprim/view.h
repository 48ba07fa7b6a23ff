/* SPDX-License-Identifier: Apache-2.0
 *
 * What an operation has to know of its endpoint, taken once under the lock and then used without it. */
#ifndef ESPRIM_VIEW_H
#define ESPRIM_VIEW_H

#include "endpoint/endpoint.h"

#ifdef __cplusplus
extern "C" {
#endif

struct esprim_view {
    struct json_limits limits;
    size_t header_max;
    struct id_context identity;
};

struct esprim_view esprim_view_of(struct endpoint *endpoint);

#ifdef __cplusplus
}
#endif
#endif
