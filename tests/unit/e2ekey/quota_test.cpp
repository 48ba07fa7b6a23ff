// SPDX-License-Identifier: Apache-2.0
//
// Half-open handshakes are bounded: 256 in all, 8 of a registrar, 2 of a From, for a minute (D10).
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

std::string new_first(const Provers &w) {
    return w.initiator.start(receiver_id).content();
}

std::string ae(int registrar, int number) {
    return "//example.com/c" + std::to_string(registrar) + "/C" + std::to_string(number);
}

void check_full(const Provers &w, const std::string &from, const std::string &setting) {
    unchanged(w.terminator, [&] {
        Arrival arrival = w.terminator.receive(new_first(w), from);
        REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
        CHECK(arrival.rsc() == 5000);
        Outcome reason = arrival.reason();
        CHECK(reason.name == "ESF_E_QUOTA");
        CHECK(reason.message.find("\"" + setting + "\"") != std::string::npos);
    });
}

void check_taken(const Provers &w, const std::string &from) {
    Arrival arrival = w.terminator.receive(new_first(w), from);
    CHECK(arrival.kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
}

} // namespace

TEST_CASE("a third half-open handshake of one From is refused; another From's is taken", "[e2ekey][refusal]") {
    Provers w;
    check_taken(w, originator_id);
    check_taken(w, originator_id);
    check_full(w, originator_id, "e2ekey_half_open_per_from_max");
    check_taken(w, "//example.com/cse1/Cae2");
}

TEST_CASE("a full quota evicts nothing, and empties when a handshake ends or after a minute", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.half_open();
    check_taken(w, originator_id);
    check_full(w, originator_id, "e2ekey_half_open_per_from_max");
    check_full(w, "/cse1/Cae1", "e2ekey_half_open_per_from_max"); // the same, as a hub may write it
    check_taken(w, "//example.com/cse1/Cae2");
    CHECK(w.terminator.receive(agreeing.content()).kind() == ESF_RECEIVED_KEY_ESTABLISHED); // nothing was evicted
    check_taken(w, originator_id);
    w.clock.advance(minute);
    check_taken(w, originator_id);
}

TEST_CASE("a ninth half-open handshake through one registrar is refused; another registrar's is taken",
          "[e2ekey][refusal]") {
    Provers w;
    for (int i = 0; i < 8; i++)
        check_taken(w, ae(1, i));
    check_full(w, ae(1, 8), "e2ekey_half_open_per_registrar_max");
    check_full(w, "//example.com/c1", "e2ekey_half_open_per_registrar_max"); // the registrar itself
    check_taken(w, ae(2, 0));
}

TEST_CASE("an AE that its service provider has named counts with its domain", "[e2ekey]") {
    Provers w;
    for (int i = 0; i < 8; i++)
        check_taken(w, "//example.com/Sae" + std::to_string(i));
    check_full(w, "//example.com/Sae8", "e2ekey_half_open_per_registrar_max");
    check_taken(w, ae(1, 0));
}

TEST_CASE("256 half-open handshakes, and then one more", "[e2ekey]") {
    Provers w;
    std::string first = new_first(w);
    for (int i = 0; i < 256; i++)
        REQUIRE(w.terminator.receive(first, ae(i / 8, i % 8)).kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
    CHECK(counted(w.terminator, "e2ekey/half_open") == 256);
    check_full(w, ae(99, 0), "e2ekey_half_open_max");
    w.clock.advance(minute);
    check_taken(w, ae(99, 0));
    CHECK(counted(w.terminator, "e2ekey/half_open") == 1);
}

TEST_CASE("the quotas are settings", "[e2ekey]") {
    Provers w;
    REQUIRE(w.terminator.set(R"({"e2ekey_half_open_max":1,"e2ekey_half_open_life_ms":5000})").status == ESF_OK);
    check_taken(w, originator_id);
    check_full(w, ae(2, 0), "e2ekey_half_open_max");
    w.clock.advance(5 * second);
    check_taken(w, ae(2, 0));
}

TEST_CASE("who may not initiate is refused before anything is kept", "[e2ekey]") {
    Provers w;
    (void)w.terminator.receive(message_of("x")); // so that its state is there
    unchanged(w.terminator, [&] {
        Arrival arrival = w.terminator.receive(new_first(w), "//elsewhere.org/cse1/Cae1");
        REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
        CHECK(arrival.rsc() == 4103);
        CHECK(arrival.reason().name == "ESF_E_UNTRUSTED");
    });
}

TEST_CASE("what message 3 was fed to and has failed is over; those of another From are not", "[e2ekey]") {
    Provers w;
    Agreeing one = w.half_open();
    Agreeing two = w.half_open();
    check_taken(w, "//example.com/cse1/Cae2");
    std::string third = records_of(one.content());
    third[third.size() - 40] = static_cast<char>(third[third.size() - 40] ^ 1); // within Finished
    Arrival arrival = w.terminator.receive(message_of(third));
    REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
    CHECK(arrival.rsc() == 4000);
    CHECK(arrival.reason().name == "ESF_E_AUTH");
    CHECK(counted(w.terminator, "e2ekey/half_open") == 1);
    CHECK(counted(w.terminator, "keys_count") == 0);
    CHECK(w.terminator.receive(two.content()).rsc() == 4000);
}
