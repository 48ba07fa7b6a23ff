/* SPDX-License-Identifier: Apache-2.0 */
#include "onem2m/enums.h"

const struct esprim_alg ESPRIM_ALGS[ESPRIM_ALG_COUNT] = {
    {12, "A256GCM", 32, 1U << 0},
    {11, "A192GCM", 24, 1U << 1},
    {10, "A128GCM", 16, 1U << 2},
};

/* Each row: the kind of credential, and which usage classes are defined for it. */
static const struct {
    int64_t kind;
    unsigned classes;
} SUID_KINDS[] = {
    {1, 1U << USAGE_MEF | 1U << USAGE_MAF | 1U << USAGE_SAEF | 1U << USAGE_ESPRIM | 1U << USAGE_ESDATA |
            1U << USAGE_ESDATA_SIGN},
    {2, 1U << USAGE_MAF | 1U << USAGE_SAEF | 1U << USAGE_ESPRIM | 1U << USAGE_ESDATA | 1U << USAGE_ESDATA_SIGN},
    {3, 1U << USAGE_SAEF | 1U << USAGE_ESPRIM | 1U << USAGE_ESDATA | 1U << USAGE_ESDATA_SIGN},
    {4, 1U << USAGE_MEF | 1U << USAGE_MAF | 1U << USAGE_SAEF | 1U << USAGE_ESPRIM | 1U << USAGE_ESDATA |
            1U << USAGE_ESDATA_SIGN},
};

bool suid_is_defined(int64_t suid) {
    if (suid < 0)
        return false;
    for (size_t i = 0; i < sizeof SUID_KINDS / sizeof SUID_KINDS[0]; i++) {
        if (SUID_KINDS[i].kind == suid / 10)
            return (SUID_KINDS[i].classes >> suid_class(suid) & 1U) != 0;
    }
    return false;
}

int suid_class(int64_t suid) {
    return (int)(suid % 10);
}

const struct esprim_alg *esprim_alg_by_id(int64_t id) {
    for (size_t i = 0; i < ESPRIM_ALG_COUNT; i++) {
        if (ESPRIM_ALGS[i].id == id)
            return &ESPRIM_ALGS[i];
    }
    return NULL;
}

const struct esprim_alg *esprim_alg_by_enc(struct span enc) {
    for (size_t i = 0; i < ESPRIM_ALG_COUNT; i++) {
        if (span_is(enc, ESPRIM_ALGS[i].enc))
            return &ESPRIM_ALGS[i];
    }
    return NULL;
}
