// SPDX-License-Identifier: Apache-2.0
//
// Which message is taken when: every row of the tables of both roles, and what is out of order.
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

// The four messages of a run that has ended well.
struct Transcript {
    std::string first, answer_2, third, fourth;
};

Transcript run(const Provers &w) {
    Transcript t;
    Agreeing agreeing = w.initiator.start(receiver_id);
    t.first = agreeing.content();
    t.answer_2 = w.terminator.receive(t.first).reply();
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, t.answer_2).status == ESF_NEEDS);
    t.third = agreeing.content();
    t.fourth = w.terminator.receive(t.third).reply();
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, t.fourth).status == ESF_OK);
    return t;
}

const std::string alert_message = message_of(std::string("\x15\x03\x03\x00\x02\x02\x28", 7));

void check_refused(const Arrival &arrival, int32_t rsc, const std::string &name) {
    INFO(arrival.outcome.message);
    REQUIRE(arrival.outcome.status == ESF_OK);
    REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
    Outcome reason = arrival.reason();
    INFO(reason.message);
    CHECK(arrival.rsc() == rsc);
    CHECK(reason.name == name);
}

} // namespace

TEST_CASE("the terminating end takes message 1 and message 3, and refuses everything else in a request", "[e2ekey]") {
    Provers w;
    Transcript t = run(w);
    Prover fresh(receiver_id);
    REQUIRE(fresh.identify(w.authority.issue(w.terminator_key, subject_of(receiver_id)), w.terminator_key).status ==
            ESF_OK);
    REQUIRE(fresh.anchor(w.authority.certificate, "//example.com").status == ESF_OK);
    (void)fresh.receive(t.answer_2); // so that its state is there
    unchanged(fresh, [&] {
        check_refused(fresh.receive(t.answer_2), 4000, "ESF_E_FORMAT");
        check_refused(fresh.receive(t.third), 4000, "ESF_E_STATE");
        check_refused(fresh.receive(t.fourth), 4000, "ESF_E_FORMAT");
        check_refused(fresh.receive(alert_message), 4000, "ESF_E_PEER_REFUSED");
    });
    CHECK(fresh.receive(t.first).kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
}

TEST_CASE("while a handshake is half open, messages 2 and 4 and alerts change nothing, and message 3 is still taken",
          "[e2ekey]") {
    Provers w;
    Transcript t = run(w);
    Agreeing agreeing = w.half_open();
    unchanged(w.terminator, [&] {
        check_refused(w.terminator.receive(t.answer_2), 4000, "ESF_E_FORMAT");
        check_refused(w.terminator.receive(t.fourth), 4000, "ESF_E_FORMAT");
        check_refused(w.terminator.receive(alert_message), 4000, "ESF_E_PEER_REFUSED");
    });
    CHECK(w.terminator.receive(agreeing.content()).kind() == ESF_RECEIVED_KEY_ESTABLISHED);
}

TEST_CASE("a fifth message is refused when the handshake has ended", "[e2ekey]") {
    Provers w;
    Transcript t = run(w);
    std::string third = records_of(t.third);
    third.back() = static_cast<char>(third.back() ^ 1); // not the message that was taken
    unchanged(w.terminator, [&] { check_refused(w.terminator.receive(message_of(third)), 4000, "ESF_E_STATE"); });
}

TEST_CASE(
    "the initiating end takes message 2, then message 4; anything else ends the attempt, and nothing of it is left",
    "[e2ekey]") {
    Provers w;
    Transcript t = run(w);
    struct Row {
        const char *what;
        std::string content;
        const char *name;
    };
    const Row before_2[] = {{"message 1", t.first, "ESF_E_FORMAT"},
                            {"message 3", t.third, "ESF_E_FORMAT"},
                            {"message 4", t.fourth, "ESF_E_FORMAT"},
                            {"an alert", alert_message, "ESF_E_PEER_REFUSED"},
                            {"message 2 of another run", t.answer_2, "ESF_E_AUTH"},
                            {"an empty content", "", "ESF_E_JSON"},
                            {"another type", rand_request, "ESF_E_FORMAT"}};
    for (const Row &row : before_2) {
        INFO(row.what);
        unchanged(w.initiator, [&] {
            Agreeing agreeing = w.initiator.start(receiver_id);
            Outcome outcome = agreeing.answer(ESF_ANSWER_FOUND, row.content);
            INFO(outcome.message);
            if (std::string(row.name) != "ESF_E_AUTH") // a ServerHello of another run is met with message 3: seen later
                CHECK(outcome.name == row.name);
            CHECK(outcome.rsc == 0);
            if (outcome.status < 0) {
                CHECK(agreeing.need() == nullptr);
                CHECK(agreeing.answer(ESF_ANSWER_FOUND, t.answer_2).name == "ESF_E_STATE");
            }
        });
    }
    const Row before_4[] = {{"message 1", t.first, "ESF_E_FORMAT"},
                            {"message 2", t.answer_2, "ESF_E_FORMAT"},
                            {"message 3", t.third, "ESF_E_FORMAT"},
                            {"an alert", alert_message, "ESF_E_PEER_REFUSED"},
                            {"message 4 of another run", t.fourth, "ESF_E_AUTH"}};
    for (const Row &row : before_4) {
        INFO(row.what);
        Agreeing agreeing = w.half_open();
        unchanged(w.initiator, [&] {
            Outcome outcome = agreeing.answer(ESF_ANSWER_FOUND, row.content);
            INFO(outcome.message);
            CHECK(outcome.name == row.name);
            CHECK(outcome.rsc == 0);
            CHECK(agreeing.need() == nullptr);
        });
        w.clock.advance(2 * minute); // its half-open handshake at the other end is forgotten
    }
}

TEST_CASE("a finished attempt waits for nothing and keeps its key's identifier", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.half_open();
    CHECK(call([&](esf_error **err) {
              esf_buf *out = nullptr;
              return esf_e2ekey_key_id(&out, agreeing.handle.get(), err);
          }).name == "ESF_E_STATE");
    Arrival fourth = w.terminator.receive(agreeing.content());
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, fourth.reply()).status == ESF_OK);
    CHECK(agreeing.need() == nullptr);
    CHECK(agreeing.answer(ESF_ANSWER_FOUND, fourth.reply()).name == "ESF_E_STATE");
    CHECK(agreeing.key_id() == fourth.key_id());
    CHECK(fourth.peer() == originator_id);
}

TEST_CASE("a need says whom to notify and until when; an answer that it does not know changes nothing", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id, 43);
    CHECK(esf_need_kind(agreeing.need()) == ESF_NEED_NOTIFY);
    CHECK(esf_need_id(agreeing.need()) == receiver_id);
    CHECK(esf_need_usage(agreeing.need()) == 43);
    CHECK(esf_need_expiry(agreeing.need()) == w.clock.now() + minute);
    CHECK(agreeing.answer(ESF_ANSWER_INSERTED).name == "ESF_E_ARGUMENT");
    REQUIRE(agreeing.need() != nullptr);
    CHECK(agreeing.answer(ESF_ANSWER_UNREACHABLE).name == "ESF_E_UNREACHABLE");
    CHECK(agreeing.need() == nullptr);
}

TEST_CASE("what the peer says when it refuses is told by the name of its alert", "[e2ekey]") {
    Provers w;
    Outcome told = w.initiator.start(receiver_id).answer(ESF_ANSWER_ABSENT, alert_message);
    CHECK(told.name == "ESF_E_PEER_REFUSED");
    CHECK(told.message.find("handshake_failure") != std::string::npos);
    CHECK(told.rsc == 0);
    Outcome silent = w.initiator.start(receiver_id).answer(ESF_ANSWER_ABSENT);
    CHECK(silent.name == "ESF_E_PEER_REFUSED");
    CHECK(silent.rsc == 0);
}

TEST_CASE("the rsc of the response stands for an answer, and is in the error when it is a refusal", "[e2ekey]") {
    Provers w;
    Outcome told = w.initiator.start(receiver_id).answer(4103, alert_message);
    CHECK(told.name == "ESF_E_PEER_REFUSED");
    CHECK(told.rsc == 4103);
    CHECK(told.message.find("handshake_failure") != std::string::npos);
    Outcome lost = w.initiator.start(receiver_id).answer(4004, R"({"m2m:dbg":"not found"})");
    CHECK(lost.name == "ESF_E_PEER_REFUSED");
    CHECK(lost.rsc == 4004);
    CHECK(lost.message.find("4004") != std::string::npos);
    Outcome gone = w.initiator.start(receiver_id).answer(5103);
    CHECK(gone.name == "ESF_E_UNREACHABLE");
    CHECK(gone.rsc == 0);
    Outcome wrong = w.initiator.start(receiver_id).answer(2000, "{}");
    CHECK(wrong.name == "ESF_E_FORMAT");
    CHECK(wrong.rsc == 0);
    Agreeing waiting = w.initiator.start(receiver_id);
    for (int32_t no_answer : {0, -1, 6, 999, 10000}) {
        CHECK(waiting.answer(no_answer).name == "ESF_E_ARGUMENT");
        REQUIRE(waiting.need() != nullptr);
    }
}
