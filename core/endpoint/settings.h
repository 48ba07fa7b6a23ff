/* SPDX-License-Identifier: Apache-2.0
 *
 * The settings of an endpoint: limits, quotas, lifetimes and the security profile, each with its default and range in one table (D9 to
 * D11). This module knows what a setting may be, not what it does. */
#ifndef ENDPOINT_SETTINGS_H
#define ENDPOINT_SETTINGS_H

#include "onem2m/id.h"
#include "json/json.h"
#include "json/tree.h"

#ifdef __cplusplus
extern "C" {
#endif

enum next_rro { NEXT_RRO_AUTO, NEXT_RRO_ALWAYS, NEXT_RRO_NEVER };
enum { AUTHORITIES_MAX = 16 };

/* The highest response time-out that sealing takes (D10). */
#define REQUEST_TIMEOUT_MAX_MS INT64_C(3600000)
#define REQUEST_TIMEOUT_DEFAULT_MS INT64_C(30000)

struct settings {
    int64_t message_max, header_max, json_depth_max, json_values_max;
    int64_t keys_max, peers_max, marks_max, marks_per_key_max, sessions_max, sessions_per_key_max;
    int64_t seals_per_rand_max, key_uses_max, needs_per_authority_per_minute;
    int64_t e2ekey_half_open_max, e2ekey_half_open_per_registrar_max, e2ekey_half_open_per_from_max;
    int64_t e2ekey_half_open_life_ms, e2ekey_keys_per_peer_max, e2ekey_key_life_ms;
    int64_t unshared_rand_life_ms, shared_rand_life_ms, originator_rand_life_ms, originator_rand_accept_ms;
    bool shared_rand, request_dedupe;
    enum next_rro next_rro;
    unsigned originator_algorithms, receiver_algorithms; /* masks of esprim_alg.bit */
    size_t authorities_count;
    char authorities[AUTHORITIES_MAX][ID_SIZE_MAX + 1]; /* FQDNs of MAFs and MEFs, lower case */
    struct id registrar;                                /* size 0: not set */
};

void settings_init(struct settings *settings);

/* settings_parse checks that a text is a JSON object. settings_read_tree changes *settings as such an object says, passing over the settings
 * of trust (trust_settings.h); after a failure *settings is undefined. settings_read is both; after a failure *settings is as it was. */
status settings_parse(struct tree **out, struct span text, struct error **err) MUST_CHECK;
status settings_read_tree(struct settings *settings, const struct tree *document, struct error **err) MUST_CHECK;
status settings_read(struct settings *settings, struct span text, struct error **err) MUST_CHECK;

/* settings_write adds every setting to a tree object; false when out of memory. */
bool settings_write(const struct settings *settings, struct tree *object);

/* The limits that texts from peers are read under. */
struct json_limits settings_json_limits(const struct settings *settings);

#ifdef __cplusplus
}
#endif
#endif
