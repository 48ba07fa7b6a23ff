// SPDX-License-Identifier: Apache-2.0
//
// e2ekey-handshakes.json and e2ekey-refusals.json: each end that the library has played is played again, octet by octet.
#include "endpoint/endpoint.h"
#include "replay.hpp"
#include "unit/abi/agree.hpp"

using namespace replay;
using ends::Agreeing;
using ends::Arrival;
using ends::Outcome;
using ends::Prover;

namespace {

// The value of a member, as an object.
Vector inside(const Vector &vector, const char *name) {
    return {vector.document, vector.document.member(vector.at, name)};
}

template <typename Visit> void each_item(const Vector &vector, const char *name, const Visit &visit) {
    size_t list = vector.document.member(vector.at, name);
    for (size_t at = vector.document.first(list); at != JSON_NONE; at = vector.document.next(list, at))
        visit(Vector{vector.document, at});
}

// The content of each message, as it travels.
std::vector<std::string> contents(const Vector &vector) {
    std::vector<std::string> found;
    each_item(vector, "messages", [&](const Vector &message) {
        found.push_back(R"({"m2m:seci":{"sit":6,"eckm":)" + vector.document.raw(message.at) + "}}");
    });
    return found;
}

// An end of a run. Its randomness is queued until it has made an engine, which takes it.
class Player : public Prover {
  public:
    explicit Player(const Vector &facts) : Prover(facts.text("id")), queued_(facts.octets("random")) {
        std::string pem = facts.text("private_key");
        ends::Key key = ends::made<ends::Key>(
            [&](esf_key **out, esf_error **err) { return esf_key_private(out, ends::octets(pem), pem.size(), err); });
        REQUIRE(set(facts.raw("settings")).status == ESF_OK);
        REQUIRE(identify(facts.text("chain"), key).status == ESF_OK);
        each_item(facts, "anchors", [&](const Vector &each) {
            REQUIRE(anchor(each.text("certificate"), each.text("id_prefix")).status == ESF_OK);
        });
        each_item(facts, "trust",
                  [&](const Vector &entry) { REQUIRE(trust(facts.document.raw(entry.at)).status == ESF_OK); });
    }

    size_t key_count() const { return static_cast<size_t>(ends::Document(report()).number("keys_count")); }

  private:
    Queued queued_;
};

// The key is there, with the octets that are published.
void check_key(const Player &player, const Vector &vector) {
    auto *endpoint = reinterpret_cast<struct endpoint *>(player.get());
    ring_key *key = keyring_find(&endpoint->keyring, as_span(vector.text("kid")), USAGE_ESPRIM);
    REQUIRE(key != nullptr);
    uint8_t by_ring[SHA256_SIZE], by_vector[SHA256_SIZE];
    span part = as_span("whatever");
    keyring_hmac(key, by_ring, &part, 1);
    std::string octets = vector.octets("key");
    hmac_sha256(by_vector, as_span(octets), &part, 1);
    CHECK(std::memcmp(by_ring, by_vector, SHA256_SIZE) == 0);
    CHECK(vector.octets("exported").substr(16) == octets);
    CHECK(player.key_count() == 1);
}

void replay_initiator(const Vector &vector, const std::vector<std::string> &messages) {
    Player player(inside(vector, "initiator"));
    Agreeing agreeing = player.start(inside(vector, "terminator").text("id"));
    REQUIRE(agreeing.outcome.status == ESF_NEEDS);
    CHECK(agreeing.content() == messages[0]);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, messages[1]).status == ESF_NEEDS);
    CHECK(agreeing.content() == messages[2]);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, messages[3]).status == ESF_OK);
    CHECK(agreeing.key_id() == vector.text("kid"));
    check_key(player, vector);
}

void replay_terminator(const Vector &vector, const std::vector<std::string> &messages) {
    Player player(inside(vector, "terminator"));
    std::string from = inside(vector, "initiator").text("id");
    CHECK(player.receive(messages[0], from).reply() == messages[1]);
    Arrival arrival = player.receive(messages[2], from);
    REQUIRE(arrival.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(arrival.reply() == messages[3]);
    CHECK(arrival.key_id() == vector.text("kid"));
    CHECK(arrival.peer() == from);
    check_key(player, vector);
}

void refuse_as_initiator(const Vector &vector, const std::vector<std::string> &messages) {
    Player player(inside(vector, "own"));
    Agreeing agreeing = player.start(inside(vector, "other").text("id"));
    REQUIRE(agreeing.outcome.status == ESF_NEEDS);
    Outcome outcome;
    for (size_t i = 0; i + 1 < messages.size(); i += 2) {
        CHECK(agreeing.content() == messages[i]);
        outcome = agreeing.answer(ESF_ANSWER_FOUND, messages[i + 1]);
        CHECK((outcome.status < 0) == (i + 2 == messages.size()));
    }
    INFO(outcome.message);
    CHECK(outcome.name == vector.text("error"));
    CHECK(outcome.rsc == vector.number("rsc"));
    CHECK(agreeing.need() == nullptr);
    CHECK(player.key_count() == 0);
}

void refuse_as_terminator(const Vector &vector, const std::vector<std::string> &messages) {
    Player player(inside(vector, "own"));
    std::string from = inside(vector, "other").text("id");
    if (messages.size() == 3)
        CHECK(player.receive(messages[0], from).reply() == messages[1]);
    Arrival arrival = player.receive(messages.back(), from);
    REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
    Outcome reason = arrival.reason();
    INFO(reason.message);
    CHECK(reason.name == vector.text("error"));
    CHECK(arrival.rsc() == vector.number("rsc"));
    std::string reply = vector.text("reply");
    CHECK(arrival.reply() == (reply.empty() ? "" : R"({"m2m:seci":{"sit":6,"eckm":")" + reply + "\"}}"));
    CHECK(player.key_count() == 0);
}

} // namespace

TEST_CASE("published handshakes are made again octet by octet by the ends that made them", "[vectors][e2ekey][seams]") {
    size_t initiators = 0, terminators = 0;
    each_vector("e2ekey-handshakes.json", [&](const Vector &vector) {
        ends::NothingLeft nothing_left;
        ends::StoppedClock clock;
        clock.set(vector.number("at"));
        std::vector<std::string> messages = contents(vector);
        REQUIRE(messages.size() == 4);
        if (inside(vector, "initiator").text("by") == "library") {
            replay_initiator(vector, messages);
            initiators++;
        }
        if (inside(vector, "terminator").text("by") == "library") {
            replay_terminator(vector, messages);
            terminators++;
        }
    });
    CHECK(initiators >= 18);
    CHECK(terminators >= 18);
}

TEST_CASE("published messages are refused with their error, status code and alert", "[vectors][e2ekey][seams]") {
    size_t count = each_vector("e2ekey-refusals.json", [&](const Vector &vector) {
        ends::NothingLeft nothing_left;
        ends::StoppedClock clock;
        clock.set(vector.number("at"));
        std::vector<std::string> messages = contents(vector);
        INFO(vector.text("family"));
        (vector.text("role") == "initiator" ? refuse_as_initiator : refuse_as_terminator)(vector, messages);
    });
    CHECK(count >= 45);
}
