// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "base/room.h"
#include "octets.hpp"

using namespace octets_for_tests;

namespace {

struct Taken {
    explicit Taken(room &from, size_t size) : result(room_take(&place, &from, size, failure.out())) {}
    Failure failure;
    uint8_t *place = nullptr;
    status result;
};

} // namespace

TEST_CASE("room in lent memory is that memory, and what is written there is counted", "[base][room]") {
    Octets memory(8, 0xA5);
    room lent = room_lent(memory.data(), memory.size());
    Taken taken(lent, 5);
    REQUIRE(taken.result == ESF_OK);
    CHECK(taken.place == memory.data());
    CHECK(lent.size == 5);
    CHECK(lent.made == nullptr);
}

TEST_CASE("memory of exactly the right size is enough, one octet less is refused with the number needed",
          "[base][room]") {
    Octets memory(8, 0xA5);
    room exact = room_lent(memory.data(), 8);
    CHECK(Taken(exact, 8).result == ESF_OK);
    room tight = room_lent(memory.data(), 7);
    Taken refused(tight, 8);
    CHECK(refused.result == ESF_E_TOO_SMALL);
    CHECK(refused.place == nullptr);
    CHECK(std::string(refused.failure->message).find("8 octets") != std::string::npos);
    room_drop(&tight);
    CHECK(memory == Octets(8, 0xA5)); // nothing was written, nothing is wiped
}

TEST_CASE("a failure takes back what may have been written and no more", "[base][room]") {
    Octets memory(8, 0xA5);
    room lent = room_lent(memory.data(), memory.size());
    REQUIRE(Taken(lent, 5).result == ESF_OK);
    room_drop(&lent);
    CHECK(memory == Octets{0, 0, 0, 0, 0, 0xA5, 0xA5, 0xA5});
    CHECK(lent.size == 0);
}

TEST_CASE("room of its own is a run of the size that was asked for", "[base][room]") {
    room own = ROOM_NEW;
    Taken taken(own, 5);
    REQUIRE(taken.result == ESF_OK);
    REQUIRE(own.made != nullptr);
    CHECK(own.made->size == 5);
    CHECK(taken.place == own.made->data);
    room_drop(&own);
    CHECK(own.made == nullptr);
}

TEST_CASE("a run is held once more, or copied into lent memory", "[base][room]") {
    bytes *run = nullptr;
    REQUIRE(bytes_copy(&run, as_span(std::string_view("octets")), nullptr) == ESF_OK);
    SECTION("held") {
        room own = ROOM_NEW;
        REQUIRE(room_fill(&own, run, nullptr) == ESF_OK);
        CHECK(own.made == run);
        bytes_free(own.made);
    }
    SECTION("copied") {
        Octets memory(7, 0xA5);
        room lent = room_lent(memory.data(), memory.size());
        REQUIRE(room_fill(&lent, run, nullptr) == ESF_OK);
        CHECK(lent.size == 6);
        CHECK(memory == Octets{'o', 'c', 't', 'e', 't', 's', 0xA5});
    }
    SECTION("not copied where it does not fit") {
        Octets memory(5, 0xA5);
        room lent = room_lent(memory.data(), memory.size());
        CHECK(room_fill(&lent, run, nullptr) == ESF_E_TOO_SMALL);
        CHECK(memory == Octets(5, 0xA5));
    }
    bytes_free(run);
}

TEST_CASE("no run is an empty one, which fits into no memory at all", "[base][room]") {
    room lent = room_lent(nullptr, 0);
    CHECK(room_fill(&lent, nullptr, nullptr) == ESF_OK);
    CHECK(lent.size == 0);
    room own = ROOM_NEW;
    REQUIRE(room_fill(&own, nullptr, nullptr) == ESF_OK);
    CHECK(own.made->size == 0);
    bytes_free(own.made);
}
