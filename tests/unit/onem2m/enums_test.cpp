// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "onem2m/enums.h"
#include "support.hpp"

using namespace onem2m_tests;

TEST_CASE("the SUIDs of TS-0004 6.3.4.2.39 are defined, and no other number is", "[onem2m]") {
    const std::set<int64_t> defined = {10, 11, 12, 13, 14, 15, 21, 22, 23, 24, 25,
                                       32, 33, 34, 35, 40, 41, 42, 43, 44, 45};
    for (int64_t suid = -50; suid < 500; suid++) {
        INFO("SUID " << suid);
        CHECK(suid_is_defined(suid) == (defined.count(suid) == 1));
    }
    CHECK_FALSE(suid_is_defined(INT64_MAX));
    CHECK_FALSE(suid_is_defined(INT64_MIN));
    CHECK_FALSE(suid_is_defined((INT64_C(1) << 32) + 13));
}

TEST_CASE("the units digit of a SUID is its usage class", "[onem2m]") {
    CHECK(suid_class(40) == USAGE_MEF);
    CHECK(suid_class(11) == USAGE_MAF);
    CHECK(suid_class(32) == USAGE_SAEF);
    for (int64_t suid : {13, 23, 33, 43})
        CHECK(suid_class(suid) == USAGE_ESPRIM);
    CHECK(suid_class(24) == USAGE_ESDATA);
    CHECK(suid_class(45) == USAGE_ESDATA_SIGN);
}

TEST_CASE("the protocol-and-algorithm identifiers name their enc, key size and bit", "[onem2m]") {
    const struct {
        int64_t id;
        const char *enc;
        size_t key_size;
        unsigned bit;
    } expected[] = {{12, "A256GCM", 32, 1}, {11, "A192GCM", 24, 2}, {10, "A128GCM", 16, 4}};
    for (size_t i = 0; i < ESPRIM_ALG_COUNT; i++) {
        const esprim_alg *alg = esprim_alg_by_id(expected[i].id);
        REQUIRE(alg == &ESPRIM_ALGS[i]); // in order of preference
        CHECK(alg->id == expected[i].id);
        CHECK(std::string(alg->enc) == expected[i].enc);
        CHECK(alg->key_size == expected[i].key_size);
        CHECK(alg->bit == expected[i].bit);
        CHECK(esprim_alg_by_enc(as_span(expected[i].enc)) == alg);
    }
}

TEST_CASE("an unknown algorithm has no row", "[onem2m]") {
    for (int64_t id : {INT64_C(0), INT64_C(1), INT64_C(9), INT64_C(13), INT64_C(-12), (INT64_C(1) << 32) + 12})
        CHECK(esprim_alg_by_id(id) == nullptr);
    for (const char *enc : {"", "A256GC", "A256GCM ", "a256gcm", "A256GCMKW", "A128CBC-HS256", "none"})
        CHECK(esprim_alg_by_enc(as_span(enc)) == nullptr);
    CHECK(esprim_alg_by_enc(span_of(nullptr, 0)) == nullptr);
}
