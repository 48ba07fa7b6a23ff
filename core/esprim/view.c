/* SPDX-License-Identifier: Apache-2.0 */
#include "esprim/view.h"

struct esprim_view esprim_view_of(struct endpoint *endpoint) {
    LOCKED(&endpoint->lock);
    struct esprim_view view = {settings_json_limits(&endpoint->settings), (size_t)endpoint->settings.header_max,
                               endpoint->identity};
    return view;
}
