// SPDX-License-Identifier: Apache-2.0
//
// Hubs deliver twice, messages get lost, both ends start at once, and somebody else may say that he is the peer (D7, D10, D15).
#include "unit/abi/agree.hpp"

using namespace ends;

TEST_CASE("message 1 delivered twice gets the same message 2 again, and costs no second handshake", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    Arrival once = w.terminator.receive(agreeing.content());
    REQUIRE(once.kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
    unchanged(w.terminator, [&] {
        Arrival twice = w.terminator.receive(agreeing.content());
        CHECK(twice.kind() == ESF_RECEIVED_DUPLICATE);
        CHECK(twice.rsc() == 2000);
        CHECK(twice.reply() == once.reply());
        CHECK(twice.reason().name == "ESF_E_DUPLICATE");
        Buf nobody;
        CHECK(call(nobody, [&](esf_buf **out, esf_error **err) {
                  return esf_received_peer(out, twice.handle.get(), err);
              }).name == "ESF_E_STATE");
    });
    CHECK(counted(w.terminator, "e2ekey/half_open") == 1);
}

TEST_CASE("message 3 delivered twice gets the same message 4 again, and makes no second key", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.half_open();
    std::string third = agreeing.content();
    Arrival once = w.terminator.receive(third);
    REQUIRE(once.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    unchanged(w.terminator, [&] {
        Arrival twice = w.terminator.receive(third);
        CHECK(twice.kind() == ESF_RECEIVED_DUPLICATE);
        CHECK(twice.rsc() == 2000);
        CHECK(twice.reply() == once.reply());
        CHECK(twice.peer() == originator_id);
        CHECK(twice.key_id() == once.key_id());
    });
    CHECK(agreeing.answer(ESF_ANSWER_FOUND, once.reply()).status == ESF_OK);
}

TEST_CASE("answers are remembered for a minute", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.half_open();
    std::string third = agreeing.content();
    REQUIRE(w.terminator.receive(third).kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    w.clock.advance(minute - 1);
    CHECK(w.terminator.receive(third).kind() == ESF_RECEIVED_DUPLICATE);
    w.clock.advance(1);
    Arrival late = w.terminator.receive(third);
    CHECK(late.kind() == ESF_RECEIVED_REFUSED);
    CHECK(late.rsc() == 4000);
}

TEST_CASE("message 1 that comes once more after the end gets message 2 and begins nothing", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    std::string first = agreeing.content();
    Arrival message_2 = w.terminator.receive(first);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, message_2.reply()).status == ESF_NEEDS);
    REQUIRE(w.terminator.receive(agreeing.content()).kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    unchanged(w.terminator, [&] { CHECK(w.terminator.receive(first).reply() == message_2.reply()); });
}

TEST_CASE("a restart in the middle: a new message 1 is answered beside the old handshake, and either may end",
          "[e2ekey]") {
    Provers w;
    Agreeing old = w.half_open();
    Agreeing young = w.half_open();
    CHECK(counted(w.terminator, "e2ekey/half_open") == 2);
    Arrival fourth = w.terminator.receive(young.content());
    REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(young.answer(ESF_ANSWER_FOUND, fourth.reply()).status == ESF_OK);
    Arrival other = w.terminator.receive(old.content());
    REQUIRE(other.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(old.answer(ESF_ANSWER_FOUND, other.reply()).status == ESF_OK);
    CHECK(old.key_id() != young.key_id());
}

TEST_CASE("a spoofed ClientHello disturbs neither a running handshake nor an established key", "[e2ekey]") {
    Provers w;
    Agreeing honest = w.half_open();
    Prover stranger(stranger_id); // whoever he is, he says that he is the initiator
    Key key = private_key();
    REQUIRE(stranger.identify("", key).status == ESF_OK);
    REQUIRE(stranger.anchor(w.authority.certificate, "//example.com").status == ESF_OK);
    Arrival spoofed = w.terminator.receive(stranger.start(receiver_id).content());
    REQUIRE(spoofed.kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
    Arrival fourth = w.terminator.receive(honest.content());
    REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(honest.answer(ESF_ANSWER_FOUND, fourth.reply()).status == ESF_OK);
    CHECK(counted(w.terminator, "e2ekey/half_open") == 0); // the spoofed one was fed message 3 first, and has failed
    CHECK(counted(w.terminator, "keys_count") == 1);
    REQUIRE(w.terminator.receive(stranger.start(receiver_id).content()).kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
    CHECK(counted(w.terminator, "keys_count") == 1);
}

TEST_CASE("both ends starting at once give two keys, both good to open", "[e2ekey]") {
    Provers w;
    Agreeing there = w.initiator.start(receiver_id), back = w.terminator.start(originator_id);
    Arrival second_there = w.terminator.receive(there.content(), originator_id);
    Arrival second_back = w.initiator.receive(back.content(), receiver_id);
    REQUIRE(there.answer(ESF_ANSWER_FOUND, second_there.reply()).status == ESF_NEEDS);
    REQUIRE(back.answer(ESF_ANSWER_FOUND, second_back.reply()).status == ESF_NEEDS);
    Arrival fourth_there = w.terminator.receive(there.content(), originator_id);
    Arrival fourth_back = w.initiator.receive(back.content(), receiver_id);
    REQUIRE(there.answer(ESF_ANSWER_FOUND, fourth_there.reply()).status == ESF_OK);
    REQUIRE(back.answer(ESF_ANSWER_FOUND, fourth_back.reply()).status == ESF_OK);
    CHECK(there.key_id() != back.key_id());
    CHECK(counted(w.initiator, "keys_count") == 2);
    CHECK(counted(w.terminator, "keys_count") == 2);
}

TEST_CASE("a message that comes back to its sender is refused", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    Arrival reflected = w.initiator.receive(agreeing.content(), originator_id);
    REQUIRE(reflected.kind() == ESF_RECEIVED_REFUSED);
    CHECK(reflected.rsc() == 4103);
    CHECK(reflected.reason().name == "ESF_E_REFLECTION");
    CHECK(w.initiator.start(originator_id).outcome.name == "ESF_E_REFLECTION");
}
