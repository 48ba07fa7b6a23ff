/* SPDX-License-Identifier: Apache-2.0
 *
 * The tag that opens every object which crosses the ABI as a handle, so that a wrong or freed handle is refused instead of followed. */
#ifndef BASE_TAG_H
#define BASE_TAG_H

#include <stdint.h>

enum {
    TAG_FREED = 0,
    TAG_BYTES = 0x65736201,
    TAG_ERROR,
    TAG_NEED,
    TAG_KEY,
    TAG_ENDPOINT,
    TAG_INCOMING,
    TAG_RECEIVED,
    TAG_CHANNEL,
    TAG_REQUEST,
    TAG_EXCHANGE,
    TAG_E2EKEY
};

#endif
