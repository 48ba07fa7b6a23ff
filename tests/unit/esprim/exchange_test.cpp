// SPDX-License-Identifier: Apache-2.0
//
// Answering a request: once, under its own session, within its limits, and with the next random object when it is time (D9, D11).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

bool hands_over(const std::string &content) {
    std::string header = header_in(content);
    return Document(header).at("rro") != nullptr;
}

void require_5211(const Outcome &outcome, const char *code) {
    CHECK(outcome.name == code);
    CHECK(outcome.rsc == 5211);
    CHECK(outcome.remedy == ESF_REMEDY_NEW_ORO);
}

} // namespace

TEST_CASE("a request is answered once", "[esprim][exchange]") {
    Ends ends;
    Exchange exchange = ends.taken(ends.sealed("r1"));
    (void)ends.answered(exchange, "r1");
    std::string content;
    unchanged(ends.receiver, [&] {
        CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_STATE");
        CHECK(content.empty());
    });
}

TEST_CASE("an exchange is handed out once", "[esprim][exchange]") {
    Ends ends;
    Arrival arrival = ends.receiver.receive(ends.sealed("r1").content());
    Exchange exchange = arrival.exchange();
    Exchange again;
    CHECK(call(again, [&](esf_esprim_exchange **out, esf_error **err) {
              return esf_received_exchange(out, arrival.handle.get(), err);
          }).name == "ESF_E_STATE");
    arrival.handle.reset();
    CHECK_FALSE(ends.answered(exchange, "r1").empty()); // it lives on
}

TEST_CASE("what is no answer to the request is not sealed, and the right one still is", "[esprim][exchange]") {
    Ends ends;
    Sending sending = ends.sealed("r1");
    Exchange exchange = ends.taken(sending);
    struct {
        std::string response;
        const char *code, *where;
    } const cases[] = {
        {"", "ESF_E_JSON", "octet 0"},
        {request_text("r1"), "ESF_E_PRIMITIVE", "/op"},
        {R"({"rsc":2000})", "ESF_E_PRIMITIVE", ""},
        {R"({"rqi":"r1"})", "ESF_E_PRIMITIVE", ""},
        {R"({"rsc":"2000","rqi":"r1"})", "ESF_E_PRIMITIVE", "/rsc"},
        {response_text("r2"), "ESF_E_PRIMITIVE", "/rqi"},
        {R"({"rsc":2000,"rqi":"r1","fr":"/cse3"})", "ESF_E_IMPERSONATION", "/fr"},
    };
    for (const auto &bad : cases) {
        INFO(bad.response);
        std::string content;
        unchanged(ends.receiver, [&] {
            Outcome outcome = respond(content, exchange, bad.response);
            CHECK(outcome.name == bad.code);
            CHECK(outcome.where == bad.where);
        });
    }
    std::string content, opened;
    REQUIRE(respond(content, exchange, R"({"rsc":4004,"rqi":"r1","fr":"/cse2"})").status == ESF_OK);
    CHECK(sending.open(opened, content).status == ESF_OK);
}

TEST_CASE("a response's From that means somebody else to the Originator is refused before it is sealed",
          "[esprim][exchange][refusal]") {
    StoppedClock clock;
    const std::string near_id = "//example.com/cse2/Cae2";
    Side near{near_id}, far{originator_id};
    REQUIRE(near.add(Ends::key_for(originator_id)).status == ESF_OK);
    REQUIRE(far.add(Ends::key_for(near_id)).status == ESF_OK);
    REQUIRE(far.learn(near_id, near.info()).status == ESF_OK);
    Line line = far.line(near_id);
    Sending sending = line.request();
    REQUIRE(sending.seal(request_text("r1")).status == ESF_OK);
    Exchange exchange = near.receive(sending.content()).exchange();
    std::string content, opened;
    Outcome refused = respond(content, exchange, R"({"rsc":2000,"rqi":"r1","fr":"Cae2"})");
    CHECK(refused.name == "ESF_E_IMPERSONATION");
    CHECK(refused.message.find("//example.com/cse1/Cae2") != std::string::npos);
    REQUIRE(respond(content, exchange, R"({"rsc":2000,"rqi":"r1","fr":"/cse2/Cae2"})").status == ESF_OK);
    CHECK(sending.open(opened, content).status == ESF_OK);
}

TEST_CASE("an exchange cannot be answered when its random objects have expired",
          "[esprim][exchange][refusal][expiry]") {
    Ends ends;
    Exchange exchange = ends.taken(ends.sealed("r1"));
    Exchange other = ends.taken(ends.sealed("r2"));
    ends.clock.advance(10 * minute - 1);
    (void)ends.answered(other, "r2");
    ends.clock.advance(1);
    std::string content;
    unchanged(ends.receiver, [&] { require_5211(respond(content, exchange, response_text("r1")), "ESF_E_EXPIRED"); });
}

TEST_CASE("an exchange cannot be answered when its key has expired or was removed", "[esprim][exchange][refusal]") {
    Ends ends;
    KeyFacts facts;
    facts.kid = "k2";
    facts.peer = receiver_id;
    REQUIRE(ends.originator.add(facts).status == ESF_OK);
    facts.peer = originator_id;
    facts.expires = ends.clock.now() + minute;
    REQUIRE(ends.receiver.add(facts).status == ESF_OK);
    Exchange exchange = ends.taken(ends.sealed("r1"));
    std::string content;
    SECTION("expired") {
        ends.clock.advance(minute);
        CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_KEY_EXPIRED");
    }
    SECTION("removed") {
        REQUIRE(ends.receiver.remove("k2").status == ESF_OK);
        CHECK(counted(ends.receiver, "esprim/sessions/count") == 0);
        CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_UNKNOWN_KEY");
    }
    SECTION("removed and added again: it is another one") {
        REQUIRE(ends.receiver.remove("k2").status == ESF_OK);
        REQUIRE(ends.receiver.add(facts).status == ESF_OK);
        CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_UNKNOWN_KEY");
    }
    CHECK(content.empty());
}

TEST_CASE("responses under one originator random object are limited: 5211, and a new one helps",
          "[esprim][exchange][refusal]") {
    Ends ends;
    REQUIRE(ends.receiver.set(R"({"seals_per_rand_max":1})").status == ESF_OK);
    Exchange first = ends.taken(ends.sealed("r1"));
    Sending second = ends.sealed("r2");
    Exchange to_second = ends.taken(second);
    (void)ends.answered(first, "r1");
    std::string content;
    unchanged(ends.receiver, [&] { require_5211(respond(content, to_second, response_text("r2")), "ESF_E_LIMIT"); });
    std::string opened;
    Outcome told = second.open(opened, "", 5211);
    CHECK(told.remedy == ESF_REMEDY_NEW_ORO);
    REQUIRE(ends.line.renew(told.remedy).status == ESF_OK);
    ends.round_trip("r3");
}

TEST_CASE("a key that is used up seals no response", "[esprim][exchange][refusal]") {
    Ends ends;
    Exchange exchange = ends.taken(ends.sealed("r1"));
    REQUIRE(ends.receiver.set(R"({"key_uses_max":1})").status == ESF_OK);
    std::string content;
    CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_LIMIT");
    REQUIRE(ends.receiver.set(R"({"key_uses_max":2})").status == ESF_OK);
    CHECK(respond(content, exchange, response_text("r1")).status == ESF_OK);
}

TEST_CASE("responses under one originator random object are sealed with one algorithm", "[esprim][exchange][refusal]") {
    Door door;
    Craft craft = door.message();
    craft.oro = oro_text("20261231T072000", "u.O1", "12,10");
    Exchange first = door.receiver.receive(craft.content()).exchange();
    craft.enc = "A128GCM";
    craft.sends_oro = false;
    Exchange second = door.receiver.receive(craft.content()).exchange();
    std::string content;
    CHECK(respond(content, first, response_text("r1")).status == ESF_OK);
    require_5211(respond(content, second, response_text("r1")), "ESF_E_UNSUPPORTED");
}

TEST_CASE("the next random object goes along when less than a quarter of the life is left", "[esprim][exchange]") {
    Ends ends;
    ends.clock.advance(18 * hour);
    Exchange in_time = ends.taken(ends.sealed("r1"));
    CHECK_FALSE(hands_over(ends.answered(in_time, "r1"))); // exactly a quarter
    ends.clock.advance(1);
    Exchange late = ends.taken(ends.sealed("r2"));
    std::string content = ends.answered(late, "r2");
    REQUIRE(hands_over(content));
    std::string handed = Document(header_in(content)).text("rro/esri");
    CHECK(handed == Document(ends.receiver.report()).text("esprim/published"));
    CHECK(Document(ends.receiver.info()).text("esro/esri") == handed);
}

TEST_CASE("an unshared object is followed by an unshared one", "[esprim][exchange]") {
    Ends ends;
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending sending = ends.line.request();
    REQUIRE(sending.seal(request_text("r1")).status == ESF_NEEDS);
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, ends.receiver.receive(rand_request).reply()).status == ESF_OK);
    ends.clock.advance(5 * minute * 3 / 4);
    Exchange exchange = ends.taken(sending);
    CHECK_FALSE(hands_over(ends.answered(exchange, "r1")));
    ends.clock.advance(1);
    Sending later = ends.sealed("r2");
    Exchange to_later = ends.taken(later);
    std::string content = ends.answered(to_later, "r2");
    REQUIRE(hands_over(content));
    CHECK(Document(header_in(content)).text("rro/esri").substr(0, 2) == "u.");
    std::string opened;
    REQUIRE(later.open(opened, content).status == ESF_OK);
    ends.clock.advance(2 * minute); // the first has expired, what was handed over has not
    ends.round_trip("r3");
}

TEST_CASE("next_rro always and never are obeyed", "[esprim][exchange]") {
    Ends ends;
    REQUIRE(ends.receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
    CHECK(hands_over(ends.answered(ends.taken(ends.sealed("r1")), "r1")));
    REQUIRE(ends.receiver.set(R"({"next_rro":"never"})").status == ESF_OK);
    ends.clock.advance(23 * hour);
    CHECK_FALSE(hands_over(ends.answered(ends.taken(ends.sealed("r2")), "r2")));
}

TEST_CASE("a response is sealed under the session of its request", "[esprim][exchange]") {
    Ends ends;
    Sending sending = ends.sealed("r1");
    std::string request = header_in(sending.content());
    std::string response = header_in(ends.answered(ends.taken(sending), "r1"));
    for (const char *name : {"alg", "enc", "kid", "ori", "rri"})
        CHECK(Document(response).text(name) == Document(request).text(name));
    CHECK(Document(response).text("cty") == "vnd.onem2m-prsp+json");
    CHECK(Document(response).at("oro") == nullptr);
}
