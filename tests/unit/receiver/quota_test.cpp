// SPDX-License-Identifier: Apache-2.0
//
// A full quota refuses what is new, for the key that filled it, and never drops what is there (D10).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

struct TwoKeys : Door {
    TwoKeys() {
        KeyFacts facts;
        facts.kid = "k2@example.com";
        facts.peer = stranger_id;
        REQUIRE(receiver.add(facts).status == ESF_OK);
    }
    // A message of the first or the second peer, under an originator random object with a minute of life.
    Craft of(int who, const std::string &ori = "u.O1") const {
        Craft craft = message();
        craft.ori = ori;
        craft.oro = oro_text("20261231T065420", ori);
        if (who == 2) {
            craft.kid = "k2@example.com";
            craft.primitive = request_text("r1", stranger_id);
        }
        return craft;
    }
    bool taken(const Craft &craft) const { return receiver.receive(craft.content()).kind() == ESF_RECEIVED_PRIMITIVE; }
    void refused(const Craft &craft) const {
        std::string content = craft.content();
        unchanged(receiver, [&] {
            Arrival arrival = receiver.receive(content);
            CHECK(arrival.kind() == ESF_RECEIVED_REFUSED);
            CHECK(arrival.rsc() == 5210);
            CHECK(arrival.reason().name == "ESF_E_QUOTA");
        });
    }
};

} // namespace

TEST_CASE("a key over its quota of marks is refused, another is not, and it empties as they expire",
          "[receiver][quota][mark]") {
    TwoKeys door;
    REQUIRE(door.receiver.set(R"({"marks_per_key_max":2})").status == ESF_OK);
    std::string first = door.of(1).content();
    CHECK(door.receiver.receive(first).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.taken(door.of(1)));
    door.refused(door.of(1));
    CHECK(door.taken(door.of(2)));
    CHECK(door.receiver.receive(first).kind() != ESF_RECEIVED_PRIMITIVE); // nothing was dropped for it
    CHECK(counted(door.receiver, "marks/count") == 3);
    door.clock.advance(minute);
    Craft next = door.message();
    next.ori = "u.O9";
    next.oro = oro_text("20261231T072000", "u.O9");
    CHECK(door.taken(next));
    CHECK(counted(door.receiver, "marks/count") == 1);
}

TEST_CASE("the quota of marks of the whole endpoint refuses every key", "[receiver][quota][mark]") {
    TwoKeys door;
    REQUIRE(door.receiver.set(R"({"marks_max":2})").status == ESF_OK);
    CHECK(door.taken(door.of(1)));
    CHECK(door.taken(door.of(2)));
    door.refused(door.of(1));
    door.refused(door.of(2));
    REQUIRE(door.receiver.set(R"({"marks_max":3})").status == ESF_OK);
    CHECK(door.taken(door.of(2)));
}

TEST_CASE("a key over its quota of sessions gets no new one, and goes on with those it has", "[receiver][quota]") {
    TwoKeys door;
    REQUIRE(door.receiver.set(R"({"sessions_per_key_max":1})").status == ESF_OK);
    CHECK(door.taken(door.of(1)));
    door.refused(door.of(1, "u.O2"));
    CHECK(door.taken(door.of(1)));
    CHECK(door.taken(door.of(2)));
    CHECK(counted(door.receiver, "esprim/sessions/count") == 2);
    door.clock.advance(minute);
    Craft next = door.message();
    next.ori = "u.O9";
    next.oro = oro_text("20261231T072000", "u.O9");
    CHECK(door.taken(next));
}

TEST_CASE("the quota of sessions of the whole endpoint leaves those that are there", "[receiver][quota]") {
    TwoKeys door;
    REQUIRE(door.receiver.set(R"({"sessions_max":1})").status == ESF_OK);
    CHECK(door.taken(door.of(1)));
    door.refused(door.of(2));
    CHECK(door.taken(door.of(1)));
    SECTION("it empties as they expire") {
        door.clock.advance(minute);
        Craft next = door.message();
        next.ori = "u.O9";
        next.oro = oro_text("20261231T072000", "u.O9");
        CHECK(door.taken(next));
    }
    SECTION("removing a key empties it too") {
        REQUIRE(door.receiver.remove().status == ESF_OK);
        CHECK(door.taken(door.of(2)));
    }
}

TEST_CASE("a refreshed originator random object is kept while there is room", "[receiver][quota]") {
    TwoKeys door;
    CHECK(door.taken(door.of(1)));
    REQUIRE(door.receiver.set(R"({"sessions_max":1})").status == ESF_OK);
    Craft refreshing = door.of(1);
    refreshing.header = replaced(refreshing.header_text(), refreshing.oro, oro_text("20261231T072000", "u.O2"));
    CHECK(door.taken(refreshing)); // the message itself is as good as ever
    CHECK(counted(door.receiver, "esprim/originator_rands/count") == 1);
    REQUIRE(door.receiver.set(R"({"sessions_max":2})").status == ESF_OK);
    CHECK(door.taken(refreshing));
    CHECK(counted(door.receiver, "esprim/originator_rands/count") == 2);
}

TEST_CASE("a refreshed originator random object is known by its identifier afterwards", "[receiver]") {
    Door door;
    Craft craft = door.message();
    CHECK(door.receiver.receive(craft.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    std::string fresh = oro_text("20261231T072000", "u.O2");
    craft.header = replaced(craft.header_text(), craft.oro, fresh);
    CHECK(door.receiver.receive(craft.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    Craft later = door.message();
    later.ori = "u.O2";
    later.oro = fresh;
    later.sends_oro = false;
    CHECK(door.receiver.receive(later.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}
