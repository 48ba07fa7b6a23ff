// SPDX-License-Identifier: Apache-2.0
//
// What comes of a run: identifier, use, encoding, life, how many are kept, and when one seals.
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

std::string entry(const std::string &id, const std::string &more) {
    return R"({"id":")" + id + R"(","match":"ae-id")" + more + "}";
}

std::string key_at(const Prover &end, const std::string &member, int number = 0) {
    return Document(end.report()).json("keys/" + std::to_string(number) + "/" + member);
}

// One of two certificates ends in an hour.
void check_brief(bool is_initiators) {
    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key here = private_key(), there = private_key();
    Prover initiator(originator_id), terminator(receiver_id);
    int64_t soon = clock.now() + hour;
    std::string brief = R"({"not_after":)" + std::to_string(soon) + "}";
    REQUIRE(initiator.identify(authority.issue(here, subject_of(originator_id), is_initiators ? brief : "{}"), here)
                .status == ESF_OK);
    REQUIRE(terminator.identify(authority.issue(there, subject_of(receiver_id), is_initiators ? "{}" : brief), there)
                .status == ESF_OK);
    for (const Prover *end : {&initiator, &terminator})
        REQUIRE(end->anchor(authority.certificate, "//example.com").status == ESF_OK);
    Agreeing agreeing = initiator.start(receiver_id);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, terminator.receive(agreeing.content()).reply()).status == ESF_NEEDS);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, terminator.receive(agreeing.content()).reply()).status == ESF_OK);
    std::string end = std::to_string(soon / 1000 * 1000 + second);
    CHECK(key_at(initiator, "expires") == end);
    CHECK(key_at(terminator, "expires") == end);
}

} // namespace

TEST_CASE("a key lives for 30 days, or as setting e2ekey_key_life_ms says", "[e2ekey]") {
    Provers w;
    w.agree();
    CHECK(key_at(w.initiator, "expires") == std::to_string(w.clock.now() + 30 * 24 * hour));
    CHECK(key_at(w.terminator, "expires") == std::to_string(w.clock.now() + 30 * 24 * hour));
    REQUIRE(w.initiator.set(R"({"e2ekey_key_life_ms":60000})").status == ESF_OK);
    std::string kid = w.agree();
    Document report(w.initiator.report());
    int number = report.text("keys/0/kid") == kid ? 0 : 1;
    CHECK(report.number("keys/" + std::to_string(number) + "/expires") == w.clock.now() + minute);
}

TEST_CASE("a key lives no longer than the certificate of either end, at both ends", "[e2ekey]") {
    for (bool is_initiators : {true, false})
        check_brief(is_initiators);
}

TEST_CASE("the initiating end confirms by message 4, the terminating end by the first object that it opens",
          "[e2ekey]") {
    Provers w;
    w.agree();
    CHECK(key_at(w.initiator, "confirmed") == "true");
    CHECK(key_at(w.terminator, "confirmed") == "false");
    REQUIRE(w.initiator.learn(receiver_id, w.terminator.info()).status == ESF_OK);
    Sending sending = w.initiator.line().request();
    REQUIRE(sending.seal(request_text("r1", originator_id)).status == ESF_OK);
    REQUIRE(w.terminator.receive(sending.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(key_at(w.terminator, "confirmed") == "true");
}

TEST_CASE("at most four keys of a peer are kept; the oldest that nobody has confirmed goes first", "[e2ekey]") {
    Provers w;
    std::string first = w.agree();
    REQUIRE(w.initiator.learn(receiver_id, w.terminator.info()).status == ESF_OK);
    Sending sending = w.initiator.line().request();
    REQUIRE(sending.seal(request_text("r1", originator_id)).status == ESF_OK);
    REQUIRE(w.terminator.receive(sending.content()).kind() == ESF_RECEIVED_PRIMITIVE); // confirms the first
    std::string next = w.agree();
    for (int i = 0; i < 3; i++)
        w.agree();
    CHECK(counted(w.terminator, "keys_count") == 4);
    CHECK(counted(w.initiator, "keys_count") == 4);
    std::string report = w.terminator.report();
    CHECK(report.find(first) != std::string::npos);
    CHECK(report.find(next) == std::string::npos);
    CHECK(w.initiator.report().find(first) == std::string::npos); // all are confirmed there: the oldest goes
}

TEST_CASE("keys that were added by hand are not counted and never go", "[e2ekey]") {
    Provers w;
    KeyFacts facts;
    facts.peer = originator_id;
    facts.suid = 43;
    REQUIRE(w.terminator.add(facts).status == ESF_OK);
    for (int i = 0; i < 6; i++)
        w.agree();
    CHECK(counted(w.terminator, "keys_count") == 5);
    CHECK(w.terminator.report().find(default_kid) != std::string::npos);
}

TEST_CASE("the trust entry says what the key is for, and how random objects enter its sessions", "[e2ekey]") {
    Provers w;
    REQUIRE(w.initiator.trust(entry(receiver_id, R"(,"encoding":"B")")).status == ESF_OK);
    REQUIRE(w.terminator.trust(entry(originator_id, R"(,"encoding":"B","suid":43)")).status == ESF_OK);
    w.agree();
    REQUIRE(w.initiator.learn(receiver_id, w.terminator.info()).status == ESF_OK);
    Sending sending = w.initiator.line().request();
    REQUIRE(sending.seal(request_text("r1", originator_id)).status == ESF_OK);
    CHECK(w.terminator.receive(sending.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(w.initiator.start(receiver_id, 13).outcome.name == "ESF_E_ARGUMENT");
}

TEST_CASE("one run gives a key for each use that the trust entries name, with one identifier", "[e2ekey]") {
    Provers w;
    REQUIRE(w.terminator.trust(entry(originator_id, R"(,"suid":43)")).status == ESF_OK);
    REQUIRE(w.terminator.trust(entry(originator_id, R"(,"suid":44)")).status == ESF_OK);
    Agreeing agreeing = w.initiator.start(receiver_id, 44);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, w.terminator.receive(agreeing.content()).reply()).status == ESF_NEEDS);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, w.terminator.receive(agreeing.content()).reply()).status == ESF_OK);
    CHECK(counted(w.initiator, "keys_count") == 1);
    CHECK(key_at(w.initiator, "suid") == "44");
    CHECK(counted(w.terminator, "keys_count") == 2);
    CHECK(key_at(w.terminator, "kid", 0) == key_at(w.terminator, "kid", 1));
}

TEST_CASE("an end that has an identity publishes that it takes keys from certificates", "[e2ekey]") {
    Provers w;
    CHECK(Document(w.terminator.info()).json("esf") == "[43]");
    CHECK(Document(Prover(stranger_id).info()).json("esf") == "[]");
}
