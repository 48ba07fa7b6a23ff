// SPDX-License-Identifier: Apache-2.0
//
// One request from its making to its end: every call in every state, the answer to its need, and opening the response (D1, D8).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

void require_state_error(const Outcome &outcome) {
    CHECK(outcome.name == "ESF_E_STATE");
    CHECK(outcome.rsc == 0);
}

struct Answered : Ends {
    Answered() : sending(sealed("r1")), exchange(taken(sending)), response(answered(exchange, "r1")) {}
    Outcome open(const std::string &content, int32_t rsc = ESF_RSC_OK) {
        Outcome outcome;
        unchanged(originator, [&] { outcome = sending.open(opened, content, rsc); });
        CHECK(outcome.status < 0);
        CHECK(opened.empty());
        return outcome;
    }
    // What failed consumed nothing: the true response is still taken, once.
    void still_opens() {
        REQUIRE(sending.open(opened, response).status == ESF_OK);
        CHECK(opened == response_text("r1"));
    }
    // A response made by hand under the session of the request.
    Craft by_hand() const {
        std::string header = header_in(sending.content());
        Document document(header);
        Craft craft;
        craft.rro = Document(receiver.info()).json("esro");
        craft.oro = document.json("oro");
        craft.ori = document.text("ori");
        craft.rri = document.text("rri");
        craft.cty = "vnd.onem2m-prsp+json";
        craft.sends_oro = false;
        craft.primitive = response_text("r1");
        return craft;
    }

    Sending sending;
    Exchange exchange;
    std::string response, opened;
};

} // namespace

TEST_CASE("a new request can be sealed and nothing else", "[esprim][request]") {
    Ends ends;
    Sending sending = ends.line.request();
    std::string out;
    unchanged(ends.originator, [&] {
        require_state_error(sending.content(out));
        require_state_error(sending.open(out, ""));
        require_state_error(sending.answer(ESF_ANSWER_FOUND, "{}"));
        CHECK(sending.need() == nullptr);
    });
    CHECK(sending.set_timeout(1000).status == ESF_OK);
    CHECK(sending.seal(request_text("r1")).status == ESF_OK);
}

TEST_CASE("a waiting request can be answered and nothing else", "[esprim][request]") {
    Ends ends;
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending sending = ends.line.request();
    REQUIRE(sending.seal(request_text("r1")).status == ESF_NEEDS);
    std::string out;
    unchanged(ends.originator, [&] {
        require_state_error(sending.content(out));
        require_state_error(sending.open(out, ""));
        require_state_error(sending.seal(request_text("r2")));
        require_state_error(sending.set_timeout(1000));
        for (int32_t answer : {0, 4, 5, 6, -1})
            CHECK(sending.answer(answer, "").name == "ESF_E_ARGUMENT");
    });
    CHECK(sending.need() != nullptr);
    CHECK(sending.answer(ESF_ANSWER_FOUND, ends.receiver.receive(rand_request).reply()).status == ESF_OK);
}

TEST_CASE("a sealed request can be opened and nothing else", "[esprim][request]") {
    Ends ends;
    Sending sending = ends.sealed("r1");
    unchanged(ends.originator, [&] {
        require_state_error(sending.seal(request_text("r2")));
        require_state_error(sending.set_timeout(1000));
        require_state_error(sending.answer(ESF_ANSWER_FOUND, "{}"));
        CHECK(sending.need() == nullptr);
    });
    CHECK(sending.content() == sending.content());
}

TEST_CASE("an answered request can only be looked at", "[esprim][request]") {
    Answered ends;
    ends.still_opens();
    std::string out;
    unchanged(ends.originator, [&] {
        require_state_error(ends.sending.open(out, ends.response));
        require_state_error(ends.sending.open(out, "", 4112));
        require_state_error(ends.sending.seal(request_text("r2")));
        require_state_error(ends.sending.set_timeout(1000));
        require_state_error(ends.sending.answer(ESF_ANSWER_FOUND, "{}"));
    });
    CHECK(ends.sending.content(out).status == ESF_OK);
}

TEST_CASE("a request whose need could not be met is over", "[esprim][request][needs]") {
    Ends ends;
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    std::string given = ends.receiver.receive(rand_request).reply();
    std::string own = ends.originator.receive(rand_request, receiver_id).reply(); // our own, made for the peer
    std::string own_shared = R"({"m2m:seci":{"sit":4,"ero":)" + Document(ends.originator.info()).json("esro") + "}}";
    struct {
        const char *name;
        int32_t answer;
        std::string bytes;
        const char *code;
        int32_t rsc = 0;
    } const cases[] = {
        {"unreachable", ESF_ANSWER_UNREACHABLE, "", "ESF_E_UNREACHABLE"},
        {"unreachable by rsc", 5103, "", "ESF_E_UNREACHABLE"},
        {"absent", ESF_ANSWER_ABSENT, "", "ESF_E_PEER_REFUSED"},
        {"refused by rsc", 4004, "", "ESF_E_PEER_REFUSED", 4004},
        {"no JSON by rsc", 2000, "", "ESF_E_JSON"},
        {"no JSON", ESF_ANSWER_FOUND, "", "ESF_E_JSON"},
        {"another type", ESF_ANSWER_FOUND, rand_request, "ESF_E_FORMAT"},
        {"no object in it", ESF_ANSWER_FOUND, R"({"m2m:seci":{"sit":4}})", "ESF_E_FORMAT"},
        {"a damaged object", ESF_ANSWER_FOUND, replaced(given, "\"esks\"", "\"esk\""), "ESF_E_RAND"},
        {"our own object, given to the peer", ESF_ANSWER_FOUND, own, "ESF_E_REFLECTION"},
        {"our own object, published", ESF_ANSWER_FOUND, own_shared, "ESF_E_REFLECTION"},
        {"an object that has expired", ESF_ANSWER_FOUND,
         replaced(given, Document(given).text("m2m:seci/ero/esrx"), "20261231T065320"), "ESF_E_RECEIVER_RAND"},
        {"an object without our algorithm", ESF_ANSWER_FOUND, replaced(given, "[12,11,10]", "[11]"),
         "ESF_E_UNSUPPORTED"},
        {"an object without our key generation", ESF_ANSWER_FOUND, replaced(given, "\"esks\":[1]", "\"esks\":[2]"),
         "ESF_E_UNSUPPORTED"},
    };
    for (const auto &bad : cases) {
        INFO(bad.name);
        Sending sending = ends.line.request();
        REQUIRE(sending.seal(request_text(bad.name)).status == ESF_NEEDS);
        unchanged(ends.originator, [&] {
            Outcome outcome = sending.answer(bad.answer, bad.bytes);
            CHECK(outcome.name == bad.code);
            CHECK(outcome.rsc == bad.rsc);
        });
        std::string out;
        CHECK(sending.need() == nullptr);
        require_state_error(sending.answer(ESF_ANSWER_FOUND, given));
        require_state_error(sending.seal(request_text("r")));
        require_state_error(sending.content(out));
        require_state_error(sending.open(out, ""));
        REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    }
    Sending sending = ends.line.request();
    REQUIRE(sending.seal(request_text("r1")).status == ESF_NEEDS);
    CHECK(sending.answer(ESF_ANSWER_FOUND, given).status == ESF_OK);
}

TEST_CASE("the primitive is copied while the request waits", "[esprim][request][needs]") {
    Ends ends;
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending sending = ends.line.request();
    std::string primitive = request_text("r1");
    REQUIRE(sending.seal(primitive).status == ESF_NEEDS);
    primitive.assign(primitive.size(), '\xAA');
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, ends.receiver.receive(rand_request).reply()).status == ESF_OK);
    CHECK(ends.receiver.receive(sending.content()).primitive() == request_text("r1"));
}

TEST_CASE("what is no request of this endpoint is not sealed, and the object can be used again", "[esprim][request]") {
    Ends ends;
    Sending sending = ends.line.request();
    struct {
        std::string primitive;
        const char *code, *where;
    } const cases[] = {
        {"", "ESF_E_JSON", "octet 0"},
        {"{}x", "ESF_E_JSON", "octet 2"},
        {response_text("r1"), "ESF_E_PRIMITIVE", "/rsc"},
        {replaced(request_text("r1"), "\"op\":2,", ""), "ESF_E_PRIMITIVE", ""},
        {replaced(request_text("r1"), "\"rqi\":\"r1\",", ""), "ESF_E_PRIMITIVE", ""},
        {request_text("r1", stranger_id), "ESF_E_IMPERSONATION", "/fr"},
        {request_text("r1", "/cse2/Cae1"), "ESF_E_IMPERSONATION", "/fr"},
        {replaced(request_text("r1"), "\"fr\":\"/cse1/Cae1\",", ""), "ESF_E_IMPERSONATION", "/fr"},
    };
    for (const auto &bad : cases) {
        INFO(bad.primitive);
        unchanged(ends.originator, [&] {
            Outcome outcome = sending.seal(bad.primitive);
            CHECK(outcome.name == bad.code);
            CHECK(outcome.where == bad.where);
            CHECK(outcome.rsc == 0);
        });
    }
    for (const char *from : {"/cse1/Cae1", "//example.com/cse1/Cae1"}) {
        Sending good = ends.line.request();
        CHECK(good.seal(request_text(std::string("by") + std::to_string(std::strlen(from)), from)).status == ESF_OK);
        ends.taken(good);
    }
    CHECK(sending.seal(request_text("r1")).status == ESF_OK);
}

TEST_CASE("a From that means somebody else to the Receiver is refused before it is sealed",
          "[esprim][request][refusal]") {
    Ends ends;
    Outcome refused = ends.line.request().seal(request_text("r1", "Cae1"));
    CHECK(refused.name == "ESF_E_IMPERSONATION");
    CHECK(refused.where == "/fr");
    CHECK(refused.message.find("//example.com/cse2/Cae1") != std::string::npos);

    auto sealed_for = [](const std::string &own, const std::string &peer, const std::string &from) {
        Side side{own};
        REQUIRE(side.add(Ends::key_for(peer)).status == ESF_OK);
        return side.line(peer).request().seal(request_text("r1", from)); // nothing was published: it needs something
    };
    struct {
        std::string own, peer, from;
        bool is_taken;
    } const cases[] = {
        {"//example.com/cse1/Cae1", "//example.com/cse1", "Cae1", true}, // to its own registrar, and beside it
        {"//example.com/cse1/Cae1", "//example.com/cse1/Cae2", "Cae1", true},
        {"//example.com/cse1/Cae1", "//example.com/Sae2", "Cae1", true}, // whose registrar is not known
        {"//example.com/cse1/Cae1", "//example.com/cse2/Cae2", "Cae1", false},
        {"//example.com/cse1/Cae1", "//example.org/cse1", "/cse1/Cae1", false},
        {"//example.com/cse1/Cae1", "//example.org/cse1", "//example.com/cse1/Cae1", true},
        {"//example.com/Sae1", "//example.com/cse2", "Sae1", true},
        {"//example.com/Sae1", "//example.org/cse2", "Sae1", false},
    };
    for (const auto &c : cases) {
        INFO(c.own << " to " << c.peer << " as " << c.from);
        CHECK(sealed_for(c.own, c.peer, c.from).name == (c.is_taken ? "" : "ESF_E_IMPERSONATION"));
    }
}

TEST_CASE("a damaged response is refused, and the true one is taken afterwards", "[esprim][request][refusal][tag]") {
    Answered ends;
    Craft craft = ends.by_hand();
    craft.tag_flip = 3;
    CHECK(ends.open(craft.content()).name == "ESF_E_AUTH");
    craft.tag_flip = -1;
    craft.pairwise = std::string(32, 'x');
    CHECK(ends.open(craft.content()).name == "ESF_E_AUTH");
    ends.still_opens();
}

TEST_CASE("a response of another request, session or key is refused", "[esprim][request][refusal]") {
    Answered ends;
    Craft craft = ends.by_hand();
    const char *code = "";
    SECTION("another request identifier") {
        craft.primitive = response_text("r2");
        code = "ESF_E_PRIMITIVE";
    }
    SECTION("another key") {
        craft.kid = "k2@example.com";
        code = "ESF_E_UNKNOWN_KEY";
    }
    SECTION("another originator random object") {
        craft.ori = "u.O9";
        code = "ESF_E_ORIGINATOR_RAND";
    }
    SECTION("another receiver random object") {
        craft.rri = "s.R9";
        code = "ESF_E_RECEIVER_RAND";
    }
    SECTION("an algorithm that was not offered") {
        craft.enc = "A128GCM";
        code = "ESF_E_UNSUPPORTED";
    }
    SECTION("an oro in a response") {
        craft.sends_oro = true;
        code = "ESF_E_FORMAT";
    }
    SECTION("our own request, reflected") {
        CHECK(ends.open(ends.sending.content()).name == "ESF_E_FORMAT");
        craft.primitive = request_text("r1");
        code = "ESF_E_PRIMITIVE";
    }
    SECTION("a request's media type") {
        craft.cty = "vnd.onem2m-preq+json";
        code = "ESF_E_PRIMITIVE";
    }
    SECTION("a From that is somebody else") {
        craft.primitive = R"({"rsc":2000,"rqi":"r1","fr":"//example.com/cse3"})";
        code = "ESF_E_IMPERSONATION";
    }
    SECTION("a From that is ourselves") {
        craft.primitive = R"({"rsc":2000,"rqi":"r1","fr":")" + originator_id + "\"}";
        code = "ESF_E_IMPERSONATION";
    }
    SECTION("no JWE") {
        CHECK(ends.open(Craft::wrapped("a.b.c")).name == "ESF_E_JWE");
        CHECK(ends.open("").status < 0);
        CHECK(ends.open(rand_request).name == "ESF_E_FORMAT");
        craft.header = "[]";
        code = "ESF_E_FORMAT";
    }
    Outcome outcome = ends.open(craft.content());
    CHECK(outcome.name == code);
    CHECK(outcome.rsc == 0);
    CHECK(outcome.remedy == ESF_REMEDY_NONE);
    ends.still_opens();
}

TEST_CASE("a response may name its From when that is the peer", "[esprim][request]") {
    for (const char *from : {"/cse2", "//example.com/cse2"}) {
        Answered ends;
        Craft craft = ends.by_hand();
        craft.primitive = R"({"rsc":2000,"rqi":"r1","fr":")" + std::string(from) + "\"}";
        CHECK(ends.sending.open(ends.opened, craft.content()).status == ESF_OK);
        CHECK(ends.opened == craft.primitive);
    }
}

TEST_CASE("another of the offered algorithms may seal the response", "[esprim][request]") {
    Ends ends;
    REQUIRE(ends.originator.set(R"({"originator_algorithms":[12,10]})").status == ESF_OK);
    Sending sending = ends.sealed("r1");
    std::string header = header_in(sending.content());
    Craft craft;
    craft.rro = Document(ends.receiver.info()).json("esro");
    craft.oro = Document(header).json("oro");
    craft.ori = Document(header).text("ori");
    craft.rri = Document(header).text("rri");
    craft.cty = "vnd.onem2m-prsp+json";
    craft.sends_oro = false;
    craft.primitive = response_text("r1");
    craft.enc = "A128GCM";
    std::string opened;
    CHECK(sending.open(opened, craft.content()).status == ESF_OK);
}

TEST_CASE("an error of the other end or of a hub says so, with its remedy, and changes nothing",
          "[esprim][request][refusal]") {
    Answered ends;
    struct {
        int32_t rsc, remedy;
    } const cases[] = {{4000, ESF_REMEDY_NONE},    {4111, ESF_REMEDY_NONE},    {4112, ESF_REMEDY_NONE},
                       {4113, ESF_REMEDY_NEW_ORO}, {4114, ESF_REMEDY_NEW_RRO}, {4115, ESF_REMEDY_NONE},
                       {4116, ESF_REMEDY_NONE},    {5103, ESF_REMEDY_NONE},    {5210, ESF_REMEDY_NONE},
                       {5211, ESF_REMEDY_NEW_ORO}, {9999, ESF_REMEDY_NONE}};
    for (const auto &error : cases)
        for (const char *content : {"", "{}", "not JSON at all"}) {
            Outcome outcome = ends.open(content, error.rsc);
            CHECK(outcome.name == "ESF_E_PEER_REFUSED");
            CHECK(outcome.rsc == error.rsc);
            CHECK(outcome.remedy == error.remedy);
        }
    CHECK(ends.open("", 0).name == "ESF_E_ARGUMENT");
    ends.still_opens();
}

TEST_CASE("a sealed response beside an error code is opened", "[esprim][request]") {
    Answered ends;
    CHECK(ends.sending.open(ends.opened, ends.response, 5000).status == ESF_OK);
    CHECK(ends.opened == response_text("r1"));
}

TEST_CASE("a response that comes after its random objects have expired is refused",
          "[esprim][request][refusal][expiry]") {
    Answered ends;
    ends.clock.advance(10 * minute);
    CHECK(ends.open(ends.response).name == "ESF_E_EXPIRED");
    Answered in_time;
    in_time.clock.advance(10 * minute - 1);
    in_time.still_opens();
}

TEST_CASE("a response under a key that was removed or has expired since is refused",
          "[esprim][request][refusal][expiry]") {
    SECTION("removed") {
        Answered ends;
        REQUIRE(ends.originator.remove().status == ESF_OK);
        CHECK(ends.open(ends.response).name == "ESF_E_UNKNOWN_KEY");
    }
    SECTION("expired") {
        Ends ends;
        KeyFacts facts;
        facts.kid = "k2";
        facts.peer = originator_id;
        REQUIRE(ends.receiver.add(facts).status == ESF_OK);
        facts.peer = receiver_id;
        facts.expires = ends.clock.now() + minute;
        REQUIRE(ends.originator.add(facts).status == ESF_OK);
        Sending sending = ends.sealed("r1");
        Exchange exchange = ends.taken(sending);
        std::string response = ends.answered(exchange, "r1"), opened;
        ends.clock.advance(minute);
        CHECK(sending.open(opened, response).name == "ESF_E_KEY_EXPIRED");
    }
}

TEST_CASE("two requests on one channel are answered in any order", "[esprim][request]") {
    Ends ends;
    Sending first = ends.sealed("r1");
    Sending second = ends.sealed("r2");
    Exchange to_first = ends.taken(first);
    Exchange to_second = ends.taken(second);
    std::string opened;
    std::string answer_to_first = ends.answered(to_first, "r1");
    std::string answer_to_second = ends.answered(to_second, "r2");
    CHECK(first.open(opened, answer_to_second).name == "ESF_E_PRIMITIVE");
    CHECK(second.open(opened, answer_to_second).status == ESF_OK);
    CHECK(first.open(opened, answer_to_first).status == ESF_OK);
}

TEST_CASE("a request outlives its channel and its endpoint's handle", "[esprim][request]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Sending sending;
    {
        Side receiver(receiver_id);
        Side originator(originator_id);
        REQUIRE(receiver.add(Ends::key_for(originator_id)).status == ESF_OK);
        REQUIRE(originator.add(Ends::key_for(receiver_id)).status == ESF_OK);
        REQUIRE(originator.learn(receiver_id, receiver.info()).status == ESF_OK);
        Line line = originator.line();
        sending = line.request();
    }
    std::string out;
    REQUIRE(sending.seal(request_text("r1")).status == ESF_OK);
    CHECK(sending.content(out).status == ESF_OK);
    CHECK(sending.open(out, "", 4112).name == "ESF_E_PEER_REFUSED");
}
