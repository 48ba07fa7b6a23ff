// SPDX-License-Identifier: Apache-2.0
//
// E2EKey when all is well: four messages, one key at both ends, ESPrim under it.
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

// One sealed request and its response from one end to the other.
void exchange_sealed(const Prover &from, const Prover &to, const std::string &rqi) {
    REQUIRE(from.learn(to.id, to.info()).status == ESF_OK);
    Line line = from.line(to.id);
    Sending sending = line.request();
    Outcome sealed = sending.seal(request_text(rqi, from.id));
    INFO(sealed.message);
    REQUIRE(sealed.status == ESF_OK);
    Arrival arrival = to.receive(sending.content(), from.id);
    REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(arrival.peer() == from.id);
    std::string answer, opened;
    REQUIRE(respond(answer, arrival.exchange(), response_text(rqi)).status == ESF_OK);
    REQUIRE(sending.open(opened, answer).status == ESF_OK);
    CHECK(opened == response_text(rqi));
}

} // namespace

TEST_CASE("two ends with certificates agree on a key in four messages, and seal under it at once", "[e2ekey]") {
    Provers w;
    std::string kid = w.agree();
    CHECK(kid.size() == 32);
    CHECK(kid.find_first_not_of("0123456789ABCDEF") == std::string::npos);
    exchange_sealed(w.initiator, w.terminator, "r1");
}

TEST_CASE("the terminating end seals only after it has opened something under the key", "[e2ekey]") {
    Provers w;
    w.agree();
    REQUIRE(w.terminator.learn(w.initiator.id, w.initiator.info()).status == ESF_OK);
    Outcome early = w.terminator.line(w.initiator.id).request().seal(request_text("q1", w.terminator.id));
    CHECK(early.name == "ESF_E_UNKNOWN_KEY");
    exchange_sealed(w.initiator, w.terminator, "r1");
    exchange_sealed(w.terminator, w.initiator, "q2");
}
