// SPDX-License-Identifier: Apache-2.0
//
// Nodes that share one identity (esf_endpoint_share): marks and originator random objects lie in a store outside, played by the test.
#include <catch2/catch_test_macros.hpp>

#include <map>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

const std::string shared_secret(32, '\x77');

struct Nodes {
    Nodes() {
        for (const Side *node : {&a, &b}) {
            KeyFacts facts;
            facts.peer = originator_id;
            REQUIRE(node->add(facts).status == ESF_OK);
            REQUIRE(node->share(7, shared_secret).status == ESF_OK);
        }
        rro = Document(a.info()).json("esro");
    }
    Craft message() const {
        Craft craft;
        craft.rro = rro;
        craft.rri = Document(rro).text("esri");
        craft.oro = oro_text("20261231T075320");
        return craft;
    }
    // What a store does with a MARK need.
    Outcome insert(const Arrival &arrival) {
        REQUIRE(arrival.need_kind() == ESF_NEED_MARK);
        std::string id = esf_need_id(arrival.need());
        std::string content = arrival.need_content();
        Document mark(content);
        if (mark.at("rand") != nullptr)
            rands[mark.text("rand_id")] = mark.json("rand");
        auto [there, is_new] = marks.emplace(id, content);
        return is_new ? arrival.answer(ESF_ANSWER_INSERTED) : arrival.answer(ESF_ANSWER_EXISTS, there->second);
    }

    NothingLeft nothing_left;
    StoppedClock clock;
    Side a{receiver_id}, b{receiver_id};
    std::string rro;
    std::map<std::string, std::string> marks, rands;
};

} // namespace

TEST_CASE("each node understands what another has given out, and one request is taken once",
          "[receiver][shared][mark]") {
    Nodes nodes;
    std::string content = nodes.message().content();
    Arrival at_a = nodes.a.receive(content);
    Arrival at_b = nodes.b.receive(content);
    REQUIRE(at_a.outcome.status == ESF_NEEDS);
    REQUIRE(at_b.outcome.status == ESF_NEEDS);
    CHECK(std::string(esf_need_id(at_a.need())) == esf_need_id(at_b.need()));
    CHECK(esf_need_expiry(at_a.need()) == StoppedClock::start + hour);
    CHECK(nodes.insert(at_b).status == ESF_OK);
    CHECK(nodes.insert(at_a).status == ESF_OK);
    CHECK(at_b.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(at_a.kind() == ESF_RECEIVED_DUPLICATE);
    CHECK(at_a.rsc() == 5210);
}

TEST_CASE("a mark document holds the originator random object only when it came along", "[receiver][shared]") {
    Nodes nodes;
    Craft craft = nodes.message();
    Arrival first = nodes.a.receive(craft.content());
    Document mark(first.need_content());
    CHECK(mark.text("value").size() == 43);
    CHECK(mark.text("rand_id") == default_kid + " u.O1");
    CHECK(mark.json("rand/oro") == craft.oro);
    CHECK(mark.number("rand/expires") == StoppedClock::start + hour);
    REQUIRE(nodes.insert(first).status == ESF_OK);

    craft.sends_oro = false;
    Arrival second = nodes.a.receive(craft.content());
    Document later(second.need_content());
    CHECK(later.at("rand") == nullptr);
    CHECK(std::string(esf_need_id(second.need())) != nodes.marks.begin()->first);
}

TEST_CASE("an originator random object that another node has received is looked up", "[receiver][shared][needs]") {
    Nodes nodes;
    Craft craft = nodes.message();
    REQUIRE(nodes.insert(nodes.a.receive(craft.content())).status == ESF_OK);
    craft.sends_oro = false;
    std::string stored = nodes.rands.at(default_kid + " u.O1");

    SECTION("found") {
        Arrival arrival = nodes.b.receive(craft.content());
        REQUIRE(arrival.need_kind() == ESF_NEED_ORIGINATOR_RAND);
        CHECK(std::string(esf_need_id(arrival.need())) == default_kid + " u.O1");
        REQUIRE(arrival.answer(ESF_ANSWER_FOUND, stored).status == ESF_NEEDS);
        REQUIRE(nodes.insert(arrival).status == ESF_OK);
        CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
        CHECK(nodes.b.receive(craft.content()).need_kind() == ESF_NEED_MARK); // it is known there by now
    }
    SECTION("absent or unreachable: 4113") {
        for (int32_t answer : {ESF_ANSWER_ABSENT, ESF_ANSWER_UNREACHABLE}) {
            Arrival arrival = nodes.b.receive(craft.content());
            unchanged(nodes.b, [&] {
                CHECK(arrival.answer(answer).status == ESF_OK);
                CHECK(arrival.rsc() == 4113);
                CHECK(arrival.reason().name == "ESF_E_ORIGINATOR_RAND");
            });
        }
    }
    SECTION("not understood: the need stands") {
        Arrival arrival = nodes.b.receive(craft.content());
        unchanged(nodes.b, [&] {
            CHECK(arrival.answer(ESF_ANSWER_FOUND, "").status < 0);
            CHECK(arrival.answer(ESF_ANSWER_FOUND, "{}").name == "ESF_E_FORMAT");
            CHECK(arrival.answer(ESF_ANSWER_FOUND, replaced(stored, "u.O1", "u.O2")).name == "ESF_E_FORMAT");
            CHECK(arrival.answer(ESF_ANSWER_FOUND, replaced(stored, "\"esk\":1", "\"esk\":\"1\"")).name ==
                  "ESF_E_RAND");
            CHECK(arrival.answer(ESF_ANSWER_INSERTED).name == "ESF_E_ARGUMENT");
        });
        CHECK(arrival.need_kind() == ESF_NEED_ORIGINATOR_RAND);
        CHECK(arrival.answer(ESF_ANSWER_FOUND, stored).status == ESF_NEEDS);
    }
    SECTION("with another value: 4115, as with any other forgery") {
        Arrival arrival = nodes.b.receive(craft.content());
        CHECK(arrival.answer(ESF_ANSWER_FOUND, replaced(stored, "sLGys7", "tLGys7")).status == ESF_OK);
        CHECK(arrival.rsc() == 4115);
    }
}

TEST_CASE("a relative expiry counts from when the first node received it", "[receiver][shared][expiry]") {
    Nodes nodes;
    Craft craft = nodes.message();
    craft.oro = oro_text("60000");
    REQUIRE(nodes.insert(nodes.a.receive(craft.content())).status == ESF_OK);
    craft.sends_oro = false;
    std::string stored = nodes.rands.at(default_kid + " u.O1");
    nodes.clock.advance(59999);
    Arrival in_time = nodes.b.receive(craft.content());
    CHECK(in_time.answer(ESF_ANSWER_FOUND, stored).status == ESF_NEEDS);
    nodes.clock.advance(1);
    Arrival too_late = nodes.b.receive(craft.content());
    CHECK(too_late.answer(ESF_ANSWER_FOUND, stored).status == ESF_OK);
    CHECK(too_late.rsc() == 4113);
}

TEST_CASE("nothing changes in the node until the mark is inserted", "[receiver][shared][mark]") {
    Nodes nodes;
    unchanged(nodes.a, [&] {
        Arrival abandoned = nodes.a.receive(nodes.message().content());
        CHECK(abandoned.need_kind() == ESF_NEED_MARK);
    });
    unchanged(nodes.a, [&] {
        Arrival arrival = nodes.a.receive(nodes.message().content());
        CHECK(arrival.answer(ESF_ANSWER_UNREACHABLE).status == ESF_OK);
        CHECK(arrival.kind() == ESF_RECEIVED_REFUSED);
        CHECK(arrival.rsc() == 5210);
        CHECK(arrival.reason().name == "ESF_E_UNREACHABLE");
    });
    unchanged(nodes.a, [&] {
        Arrival arrival = nodes.a.receive(nodes.message().content());
        CHECK(arrival.answer(ESF_ANSWER_FOUND).name == "ESF_E_ARGUMENT");
        CHECK(arrival.answer(ESF_ANSWER_ABSENT).name == "ESF_E_ARGUMENT");
        CHECK(arrival.answer(ESF_ANSWER_EXISTS).status < 0);
        CHECK(arrival.answer(ESF_ANSWER_EXISTS, "{}").name == "ESF_E_FORMAT");
        CHECK(arrival.answer(ESF_ANSWER_EXISTS, R"({"value":"short"})").name == "ESF_E_FORMAT");
        CHECK(arrival.need_kind() == ESF_NEED_MARK);
    });
}

TEST_CASE("an existing mark is a duplicate when its value is the same, else 5210",
          "[receiver][shared][mark][refusal]") {
    Nodes nodes;
    REQUIRE(nodes.a.set(R"({"request_dedupe":true})").status == ESF_OK);
    Arrival first = nodes.a.receive(nodes.message().content());
    std::string content = first.need_content();
    std::string value = Document(content).text("value");
    REQUIRE(first.answer(ESF_ANSWER_EXISTS, value).status == ESF_OK); // the value alone will do
    CHECK(first.kind() == ESF_RECEIVED_DUPLICATE);

    unchanged(nodes.a, [&] {
        Arrival anew = nodes.a.receive(nodes.message().content()); // the same request, sealed otherwise
        REQUIRE(anew.need_kind() == ESF_NEED_MARK);
        REQUIRE(anew.answer(ESF_ANSWER_EXISTS, content).status == ESF_OK);
        CHECK(anew.kind() == ESF_RECEIVED_REFUSED);
        CHECK(anew.rsc() == 5210);
        CHECK(anew.reason().name == "ESF_E_DUPLICATE");
    });
}

TEST_CASE("with request_dedupe one request has one mark, however it is sealed", "[receiver][shared][mark]") {
    Nodes nodes;
    REQUIRE(nodes.a.set(R"({"request_dedupe":true})").status == ESF_OK);
    std::string one = esf_need_id(nodes.a.receive(nodes.message().content()).need());
    std::string two = esf_need_id(nodes.a.receive(nodes.message().content()).need());
    CHECK(one == two);
    REQUIRE(nodes.a.set(R"({"request_dedupe":false})").status == ESF_OK);
    std::string three = esf_need_id(nodes.a.receive(nodes.message().content()).need());
    std::string four = esf_need_id(nodes.a.receive(nodes.message().content()).need());
    CHECK(three != four);
}

TEST_CASE("sharing starts before first use, once, and with a strong secret", "[endpoint][shared]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    unchanged(side, [&] {
        CHECK(side.share(-1, shared_secret).name == "ESF_E_ARGUMENT");
        CHECK(side.share(256, shared_secret).name == "ESF_E_ARGUMENT");
        CHECK(side.share(0, shared_secret.substr(1)).name == "ESF_E_WEAK_KEY");
        CHECK(side.share(0, std::string(65, 'x')).name == "ESF_E_LIMIT");
    });
    CHECK(side.share(255, shared_secret).status == ESF_OK);
    CHECK(side.share(255, shared_secret).name == "ESF_E_STATE");

    Side used(receiver_id);
    (void)used.info();
    CHECK(used.share(0, shared_secret).name == "ESF_E_STATE");

    Side asked(receiver_id);
    CHECK(asked.receive(rand_request).kind() == ESF_RECEIVED_RAND_GIVEN);
    CHECK(asked.share(0, shared_secret).name == "ESF_E_STATE");

    Side idle(receiver_id);
    CHECK(idle.learn(originator_id, R"({"esf":[13]})").status == ESF_OK);
    CHECK(idle.share(0, std::string(64, 'x')).status == ESF_OK);
}
