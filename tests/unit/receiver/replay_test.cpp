// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

TEST_CASE("a sealed request that comes again is a duplicate and is not handed out", "[receiver][refusal][mark]") {
    Door door;
    std::string content = door.message().content();
    REQUIRE(door.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
    unchanged(door.receiver, [&] {
        Arrival again = door.receiver.receive(content);
        REQUIRE(again.kind() == ESF_RECEIVED_DUPLICATE);
        CHECK(again.rsc() == 5210);
        CHECK(again.reason().name == "ESF_E_DUPLICATE");
        CHECK(again.peer() == originator_id);
        CHECK(again.key_id() == default_kid);
        Buf primitive;
        CHECK(call(primitive, [&](esf_buf **out, esf_error **err) {
                  return esf_received_primitive(out, again.handle.get(), err);
              }).name == "ESF_E_STATE");
        Exchange exchange;
        CHECK(call(exchange, [&](esf_esprim_exchange **out, esf_error **err) {
                  return esf_received_exchange(out, again.handle.get(), err);
              }).name == "ESF_E_STATE");
    });
    CHECK(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE); // sealed anew
}

TEST_CASE("a duplicate stays one as long as it could be opened, then it is refused for its age",
          "[receiver][refusal][mark][expiry]") {
    Door door;
    Craft craft = door.message();
    SECTION("with an absolute expiry") {
        craft.oro = oro_text("20261231T065420");
    }
    std::string content = craft.content();
    REQUIRE(door.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
    door.clock.advance(59999);
    CHECK(door.receiver.receive(content).kind() == ESF_RECEIVED_DUPLICATE);
    door.clock.advance(hour);
    CHECK(door.receiver.receive(content).rsc() == 4113);
}

TEST_CASE("a relative expiry does not let a request be executed again after its end", "[receiver][refusal][mark]") {
    Door door;
    Craft craft = door.message();
    craft.oro = oro_text("60000");
    std::string content = craft.content();
    REQUIRE(door.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
    for (int64_t later : {59999L, 2L, 60000L, 3600000L}) {
        door.clock.advance(later);
        CHECK(door.receiver.receive(content).kind() != ESF_RECEIVED_PRIMITIVE);
    }
}

TEST_CASE("the mark stands although the exchange is dropped unanswered", "[receiver][mark]") {
    Door door;
    std::string content = door.message().content();
    { Exchange dropped = door.receiver.receive(content).exchange(); }
    CHECK(door.receiver.receive(content).kind() == ESF_RECEIVED_DUPLICATE);
}

TEST_CASE("a request sealed anew is taken again, because devices restart their counters", "[receiver][mark]") {
    Door door;
    CHECK(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("with request_dedupe a request identifier is taken once", "[receiver][refusal][mark]") {
    Door door;
    REQUIRE(door.receiver.set(R"({"request_dedupe":true})").status == ESF_OK);
    std::string content = door.message().content();
    REQUIRE(door.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.receiver.receive(content).kind() == ESF_RECEIVED_DUPLICATE);
    unchanged(door.receiver, [&] {
        Arrival anew = door.receiver.receive(door.message().content());
        CHECK(anew.kind() == ESF_RECEIVED_REFUSED);
        CHECK(anew.rsc() == 5210);
        CHECK(anew.reason().name == "ESF_E_DUPLICATE");
        CHECK(anew.reason().where == "/rqi");
    });
    Craft next = door.message();
    next.primitive = request_text("r2");
    CHECK(door.receiver.receive(next.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("with request_dedupe a relative and an absolute From name the same request", "[receiver][mark]") {
    Door door;
    REQUIRE(door.receiver.set(R"({"request_dedupe":true})").status == ESF_OK);
    REQUIRE(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE);
    Craft other = door.message();
    other.primitive = request_text("r1", originator_id);
    CHECK(door.receiver.receive(other.content()).kind() == ESF_RECEIVED_REFUSED);
}

TEST_CASE("with request_dedupe two keys are two name spaces", "[receiver][mark]") {
    Door door;
    REQUIRE(door.receiver.set(R"({"request_dedupe":true})").status == ESF_OK);
    KeyFacts facts;
    facts.kid = "k2@example.com";
    facts.peer = originator_id;
    REQUIRE(door.receiver.add(facts).status == ESF_OK);
    Craft other = door.message();
    other.kid = facts.kid;
    CHECK(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.receiver.receive(other.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("a refused message leaves no mark: the true one is taken afterwards", "[receiver][mark]") {
    Door door;
    std::string object = door.message().object();
    std::string damaged = object;
    size_t at = damaged.size() - 30;
    damaged[at] = damaged[at] == 'A' ? 'B' : 'A';
    CHECK(door.receiver.receive(Craft::wrapped(damaged)).kind() == ESF_RECEIVED_REFUSED);
    CHECK(door.receiver.receive(Craft::wrapped(object)).kind() == ESF_RECEIVED_PRIMITIVE);
}
