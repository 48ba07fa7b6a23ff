/* SPDX-License-Identifier: Apache-2.0
 *
 * What the library can do, by names that programs may ask for (docs/abi.md). The one list of them. */
#ifndef ABI_FEATURES_H
#define ABI_FEATURES_H

#include <stdbool.h>

#include "base/span.h"

/* feature_at returns the name at a place in the list, NULL behind its end. */
const char *feature_at(size_t place);
bool feature_is_there(struct span name);

#endif
