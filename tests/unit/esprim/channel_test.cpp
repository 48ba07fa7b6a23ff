// SPDX-License-Identifier: Apache-2.0
//
// The Originator's choice of random objects: what the next request is sealed under, what is asked for, how long it lives (D8 to D10).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

// Two ends where nothing is published: every random object is asked for.
struct Unpublished : Ends {
    Unpublished() { REQUIRE(originator.learn(receiver_id, R"({"esf":[13]})").status == ESF_OK); }
    std::string given() const { return receiver.receive(rand_request).reply(); }
    Sending asked(const std::string &rqi, int64_t timeout = 30 * second) const {
        Sending sending = line.request();
        REQUIRE(sending.set_timeout(timeout).status == ESF_OK);
        REQUIRE(sending.seal(request_text(rqi)).status == ESF_NEEDS);
        return sending;
    }
};

struct Names {
    std::string ori, rri;
    bool has_oro;
};

Names names_in(const std::string &content) {
    std::string header = header_in(content);
    Document document(header);
    return {document.text("ori"), document.text("rri"), document.at("oro") != nullptr};
}

std::string expiry_in(const std::string &content) {
    std::string header = header_in(content);
    return Document(header).text("oro/esrx");
}

} // namespace

TEST_CASE("a published random object is used without asking", "[esprim][channel]") {
    Ends ends;
    Sending sending = ends.sealed("r1");
    CHECK(names_in(sending.content()).rri == Document(ends.receiver.report()).text("esprim/published"));
}

TEST_CASE("without a published object one is asked for, and used again", "[esprim][channel][needs]") {
    Unpublished ends;
    Sending sending = ends.asked("r1");
    REQUIRE(esf_need_kind(sending.need()) == ESF_NEED_NOTIFY);
    CHECK(std::string(esf_need_id(sending.need())) == receiver_id);
    CHECK(std::string(esf_need_authority(sending.need())).empty());
    CHECK(text([&](esf_buf **out, esf_error **err) { return esf_need_content(out, sending.need(), err); }) ==
          rand_request);
    std::string reply = ends.given();
    CHECK(sending.answer(ESF_ANSWER_FOUND, reply).status == ESF_OK);
    CHECK(sending.need() == nullptr);
    CHECK(names_in(sending.content()).rri == Document(reply).text("m2m:seci/ero/esri"));
    Sending next = ends.sealed("r2");
    CHECK(names_in(next.content()).rri == names_in(sending.content()).rri);
}

TEST_CASE("the originator random object goes in full until the first response has been opened, by name afterwards",
          "[esprim][channel]") {
    Ends ends;
    Sending first = ends.sealed("r1");
    Sending second = ends.sealed("r2");
    CHECK(names_in(first.content()).has_oro);
    CHECK(names_in(second.content()).has_oro);
    CHECK(names_in(first.content()).ori == names_in(second.content()).ori);
    Exchange exchange = ends.taken(second);
    std::string response = ends.answered(exchange, "r2");
    CHECK(names_in(ends.sealed("r3").content()).has_oro); // sealed only: nobody knows whether it arrived
    std::string opened;
    REQUIRE(second.open(opened, response).status == ESF_OK);
    Sending later = ends.sealed("r4");
    CHECK_FALSE(names_in(later.content()).has_oro);
    CHECK(names_in(later.content()).ori == names_in(first.content()).ori);
    ends.taken(later);
}

TEST_CASE("an originator random object lives ten minutes, or the time-out when that is longer", "[esprim][channel]") {
    Ends ends;
    CHECK(expiry_in(ends.sealed("r1").content()) == "20261231T070320"); // 06:53:20 and 10 min
    Sending patient = ends.line.request();
    REQUIRE(patient.set_timeout(hour).status == ESF_OK);
    REQUIRE(patient.seal(request_text("r2")).status == ESF_OK);
    CHECK(expiry_in(patient.content()) == "20261231T075320");
    CHECK(ends.receiver.receive(patient.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("its expiry is a whole second, rounded up, so that the time-out fits", "[esprim][channel]") {
    Ends ends;
    ends.clock.advance(1);
    CHECK(expiry_in(ends.sealed("r1").content()) == "20261231T070321");
}

TEST_CASE("it never outlives the receiver's object", "[esprim][channel]") {
    Unpublished ends;
    Sending sending = ends.asked("r1");
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, ends.given()).status == ESF_OK);
    CHECK(expiry_in(sending.content()) == "20261231T065820"); // 5 min: the life of the object asked for
    CHECK(ends.receiver.receive(sending.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("the setting originator_rand_life_ms is obeyed", "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.originator.set(R"({"originator_rand_life_ms":60000})").status == ESF_OK);
    CHECK(expiry_in(ends.sealed("r1").content()) == "20261231T065420");
}

TEST_CASE("a session that would end before the time-out is renewed when sealing", "[esprim][channel]") {
    Ends ends;
    std::string first = names_in(ends.sealed("r1").content()).ori;
    ends.clock.advance(10 * minute - 30 * second);
    CHECK(names_in(ends.sealed("r2").content()).ori == first); // exactly the time-out is left
    ends.clock.advance(1);
    std::string second = names_in(ends.sealed("r3").content()).ori;
    CHECK(second != first);
    Sending hurried = ends.line.request();
    REQUIRE(hurried.set_timeout(1).status == ESF_OK);
    REQUIRE(hurried.seal(request_text("r4")).status == ESF_OK);
    CHECK(names_in(hurried.content()).ori == second);
}

TEST_CASE("a random object that would end before the time-out is asked for anew", "[esprim][channel][needs]") {
    Unpublished ends;
    Sending first = ends.asked("r1");
    REQUIRE(first.answer(ESF_ANSWER_FOUND, ends.given()).status == ESF_OK);
    ends.clock.advance(5 * minute - 30 * second);
    CHECK(names_in(ends.sealed("r2").content()).rri == names_in(first.content()).rri);
    ends.clock.advance(1);
    Sending second = ends.asked("r3");
    REQUIRE(second.answer(ESF_ANSWER_FOUND, ends.given()).status == ESF_OK);
    CHECK(names_in(second.content()).rri != names_in(first.content()).rri);
    CHECK(names_in(second.content()).ori != names_in(first.content()).ori);
    CHECK(ends.receiver.receive(second.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("a published object with too little life is not used", "[esprim][channel][needs]") {
    Ends ends;
    ends.clock.advance(24 * hour - 31 * second);
    (void)ends.sealed("r1");
    ends.clock.advance(second + 1);
    Sending sending = ends.line.request();
    CHECK(sending.seal(request_text("r2")).status == ESF_NEEDS);
}

TEST_CASE("when even a fresh object does not outlive the time-out, sealing fails and asks no second time",
          "[esprim][channel][needs]") {
    Unpublished ends;
    Sending sending = ends.asked("r1", 5 * minute + 1);
    Outcome outcome = sending.answer(ESF_ANSWER_FOUND, ends.given());
    CHECK(outcome.name == "ESF_E_EXPIRED");
    CHECK(sending.need() == nullptr);
    CHECK(sending.answer(ESF_ANSWER_FOUND, ends.given()).name == "ESF_E_STATE");
    Sending other = ends.asked("r2", 5 * minute + 1);
    ends.clock.advance(second);
    REQUIRE(ends.receiver.set(R"({"unshared_rand_life_ms":360000})").status == ESF_OK);
    CHECK(other.answer(ESF_ANSWER_FOUND, ends.given()).status == ESF_OK);
}

TEST_CASE("a time-out is 1 ms to an hour", "[esprim][channel]") {
    Ends ends;
    Sending sending = ends.line.request();
    for (int64_t ms : {INT64_C(0), INT64_C(-1), hour + 1, INT64_MAX, INT64_MIN})
        CHECK(sending.set_timeout(ms).name == "ESF_E_POLICY");
    CHECK(sending.set_timeout(1).status == ESF_OK);
    CHECK(sending.set_timeout(hour).status == ESF_OK);
    CHECK(sending.seal(request_text("r1")).status == ESF_OK);
}

TEST_CASE("a request identifier is used once under an originator random object", "[esprim][channel][refusal]") {
    Ends ends;
    (void)ends.sealed("r1");
    Sending again = ends.line.request();
    unchanged(ends.originator, [&] {
        Outcome outcome = again.seal(request_text("r1"));
        CHECK(outcome.name == "ESF_E_DUPLICATE");
        CHECK(outcome.where == "/rqi");
        CHECK(outcome.rsc == 0);
    });
    CHECK(again.seal(request_text("r2")).status == ESF_OK); // the same object, another identifier
    Sending anew = ends.line.request();
    CHECK(ends.line.renew(ESF_REMEDY_NEW_ORO).status == ESF_OK);
    CHECK(anew.seal(request_text("r1")).status == ESF_OK);
}

TEST_CASE("renewing the originator's object keeps the receiver's", "[esprim][channel]") {
    Ends ends;
    Names before = names_in(ends.sealed("r1").content());
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_ORO).status == ESF_OK);
    Names after = names_in(ends.sealed("r2").content());
    CHECK(after.ori != before.ori);
    CHECK(after.rri == before.rri);
    CHECK(after.has_oro);
}

TEST_CASE("after 4114 the published object is not used again although it is still published",
          "[esprim][channel][needs]") {
    Ends ends;
    (void)ends.sealed("r1");
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending sending = ends.line.request();
    REQUIRE(sending.seal(request_text("r2")).status == ESF_NEEDS);
    std::string reply = ends.receiver.receive(rand_request).reply();
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, reply).status == ESF_OK);
    CHECK(names_in(sending.content()).rri == Document(reply).text("m2m:seci/ero/esri"));
    SECTION("another channel does not know of that") {
        CHECK(ends.originator.line().request().seal(request_text("r3")).status == ESF_OK);
    }
    SECTION("one that is published later is used") {
        REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
        ends.clock.advance(18 * hour);
        ends.publish();
        Sending later = ends.sealed("r3");
        CHECK(names_in(later.content()).rri == Document(ends.receiver.report()).text("esprim/published"));
    }
}

TEST_CASE("only the two remedies can be followed", "[esprim][channel]") {
    Ends ends;
    for (int32_t remedy : {int32_t{ESF_REMEDY_NONE}, 3, -1})
        CHECK(ends.line.renew(remedy).name == "ESF_E_ARGUMENT");
}

TEST_CASE("a random object that a response hands over takes effect with the next request", "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
    ends.clock.advance(18 * hour); // the published one is replaced now
    Sending first = ends.sealed("r1");
    Sending second = ends.sealed("r2");
    Exchange exchange = ends.taken(first);
    std::string response = ends.answered(exchange, "r1");
    std::string handed = Document(header_in(response)).text("rro/esri");
    std::string opened;
    REQUIRE(first.open(opened, response).status == ESF_OK);
    CHECK(handed != names_in(first.content()).rri);
    Sending third = ends.sealed("r3");
    CHECK(names_in(third.content()).rri == handed);
    CHECK(names_in(third.content()).has_oro);
    // what was sealed before is answered under its own session
    Exchange late = ends.taken(second);
    CHECK(second.open(opened, ends.answered(late, "r2")).status == ESF_OK);
    ends.taken(third);
}

TEST_CASE("a response that is not opened hands nothing over", "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
    ends.clock.advance(18 * hour);
    Sending sending = ends.sealed("r1");
    Exchange exchange = ends.taken(sending);
    std::string response = ends.answered(exchange, "r1");
    std::string opened;
    CHECK(sending.open(opened, Craft::wrapped(object_in(response).substr(0, 40))).status < 0);
    CHECK(names_in(ends.sealed("r2").content()).rri == names_in(sending.content()).rri);
}

TEST_CASE("seals under one originator random object are limited, and then it is a new one's turn",
          "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.originator.set(R"({"seals_per_rand_max":2})").status == ESF_OK);
    std::string first = names_in(ends.sealed("r1").content()).ori;
    CHECK(names_in(ends.sealed("r2").content()).ori == first);
    CHECK(names_in(ends.sealed("r3").content()).ori != first);
}

TEST_CASE("the newest key of the peer seals, and older ones still open", "[esprim][channel][keys]") {
    Ends ends;
    Sending old = ends.sealed("r1");
    KeyFacts next;
    next.kid = "k2@example.com";
    next.octets = std::string(32, '\x66');
    next.peer = receiver_id;
    REQUIRE(ends.originator.add(next).status == ESF_OK);
    Sending fresh = ends.sealed("r2");
    CHECK(Document(header_in(fresh.content())).text("kid") == next.kid);
    next.peer = originator_id;
    CHECK(ends.receiver.receive(fresh.content()).rsc() == 4112);
    REQUIRE(ends.receiver.add(next).status == ESF_OK);
    ends.taken(fresh);
    Exchange exchange = ends.taken(old);
    std::string opened;
    CHECK(old.open(opened, ends.answered(exchange, "r1")).status == ESF_OK);
    SECTION("removed, the older one seals again") {
        REQUIRE(ends.originator.remove(next.kid).status == ESF_OK);
        CHECK(Document(header_in(ends.sealed("r3").content())).text("kid") == default_kid);
    }
}

TEST_CASE("an expired key does not seal while there is another", "[esprim][channel][keys][expiry]") {
    Ends ends;
    KeyFacts next;
    next.kid = "k2@example.com";
    next.peer = receiver_id;
    next.expires = ends.clock.now() + minute;
    REQUIRE(ends.originator.add(next).status == ESF_OK);
    CHECK(Document(header_in(ends.sealed("r1").content())).text("kid") == next.kid);
    ends.clock.advance(minute);
    CHECK(Document(header_in(ends.sealed("r2").content())).text("kid") == default_kid);
    REQUIRE(ends.originator.remove().status == ESF_OK);
    unchanged(ends.originator,
              [&] { CHECK(ends.line.request().seal(request_text("r3")).name == "ESF_E_KEY_EXPIRED"); });
}

TEST_CASE("without a key for the peer nothing is sealed and nothing asked for", "[esprim][channel][keys]") {
    Ends ends;
    Line stranger = ends.originator.line(stranger_id);
    Sending sending = stranger.request();
    unchanged(ends.originator, [&] { CHECK(sending.seal(request_text("r1")).name == "ESF_E_UNKNOWN_KEY"); });
    KeyFacts facts;
    facts.kid = "k3";
    facts.peer = stranger_id;
    facts.suid = 14; // for ESData
    REQUIRE(ends.originator.add(facts).status == ESF_OK);
    CHECK(sending.seal(request_text("r1")).name == "ESF_E_UNKNOWN_KEY");
    facts.suid = 23;
    REQUIRE(ends.originator.add(facts).status == ESF_OK);
    CHECK(sending.seal(request_text("r1")).status == ESF_NEEDS);
}

TEST_CASE("a peer that publishes to take no part in ESPrim gets nothing", "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.originator.learn(receiver_id, R"({"esf":[14]})").status == ESF_OK);
    unchanged(ends.originator,
              [&] { CHECK(ends.line.request().seal(request_text("r1")).name == "ESF_E_UNSUPPORTED"); });
    for (const char *suid : {"13", "23", "33", "43"}) {
        REQUIRE(ends.originator.learn(receiver_id, R"({"esf":[14,)" + std::string(suid) + "]}").status == ESF_OK);
        CHECK(ends.line.request().seal(request_text("r1")).status == ESF_NEEDS);
    }
}

TEST_CASE("without an algorithm in common nothing is sealed", "[esprim][channel]") {
    Ends ends;
    REQUIRE(ends.originator.set(R"({"originator_algorithms":[10]})").status == ESF_OK);
    REQUIRE(ends.receiver.set(R"({"receiver_algorithms":[12,11]})").status == ESF_OK);
    ends.clock.advance(18 * hour);
    ends.publish();
    Sending sending = ends.line.request();
    CHECK(sending.seal(request_text("r1")).name == "ESF_E_UNSUPPORTED");
    REQUIRE(ends.originator.set(R"({"originator_algorithms":[10,11]})").status == ESF_OK);
    CHECK(sending.seal(request_text("r1")).status == ESF_OK);
    CHECK(Document(header_in(sending.content())).text("enc") == "A192GCM");
    Exchange exchange = ends.taken(sending);
    std::string opened;
    CHECK(sending.open(opened, ends.answered(exchange, "r1")).status == ESF_OK);
}

TEST_CASE("every encoding makes a session that both ends agree on, and two different ones make none",
          "[esprim][channel][keys]") {
    for (int32_t encoding : {ESF_ENCODING_A, ESF_ENCODING_B, ESF_ENCODING_C}) {
        Ends ends;
        KeyFacts facts;
        facts.kid = "k2";
        facts.encoding = encoding;
        facts.peer = receiver_id;
        REQUIRE(ends.originator.add(facts).status == ESF_OK);
        facts.peer = originator_id;
        REQUIRE(ends.receiver.add(facts).status == ESF_OK);
        ends.round_trip("r1");

        facts.kid = "k3";
        facts.encoding = encoding % 3 + 1;
        REQUIRE(ends.receiver.add(facts).status == ESF_OK);
        facts.peer = receiver_id;
        facts.encoding = encoding;
        REQUIRE(ends.originator.add(facts).status == ESF_OK);
        CHECK(ends.receiver.receive(ends.sealed("r2").content()).rsc() == 4115);
    }
}

TEST_CASE("a channel is made towards an absolute id that is not one's own", "[esprim][channel]") {
    Ends ends;
    for (const char *peer : {"", "/cse2", "Cae1", "//example.com", "//example.com/cse1/x", "//example.com/cse2 "}) {
        Channel channel;
        Outcome outcome = call(channel, [&](esf_esprim_channel **out, esf_error **err) {
            return esf_esprim_channel_new(out, ends.originator.get(), octets(peer), std::strlen(peer), err);
        });
        INFO(peer);
        CHECK(outcome.name == "ESF_E_IDENTIFIER");
    }
    Channel channel;
    CHECK(call(channel, [&](esf_esprim_channel **out, esf_error **err) {
              return esf_esprim_channel_new(out, ends.originator.get(), octets(originator_id), originator_id.size(),
                                            err);
          }).name == "ESF_E_REFLECTION");
}
