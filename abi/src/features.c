/* SPDX-License-Identifier: Apache-2.0 */
#include "features.h"

static const char *const FEATURES[] = {
    "esprim",       /* both ends of ESPrim: esf/esprim.h, esf/receiver.h */
    "into",         /* results written into the caller's memory: the functions ..._into */
    "e2ekey",       /* agreement on keys by certificates: esf/e2ekey.h, esf/identity.h */
    "shared-store", /* one Receiver on several nodes: esf_endpoint_share */
    "carrier-sgn",  /* ESF_CARRIER_SGN */
    "lab",          /* esf/unstable/lab.h */
#ifdef ESF_TEST_SEAMS
    "test-seams", /* esf/unstable/testing.h: never shipped */
#endif
};
enum { COUNT = sizeof FEATURES / sizeof FEATURES[0] };

const char *feature_at(size_t place) {
    return place < COUNT ? FEATURES[place] : NULL;
}

bool feature_is_there(struct span name) {
    for (size_t i = 0; i < COUNT; i++) {
        if (span_is(name, FEATURES[i]))
            return true;
    }
    return false;
}
