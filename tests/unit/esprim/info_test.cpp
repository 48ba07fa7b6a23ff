// SPDX-License-Identifier: Apache-2.0
//
// What an endpoint publishes, gives on request, and learns from peers (D9).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

std::string published(const Side &side) {
    std::string info = side.info();
    return Document(info).text("esro/esri");
}

} // namespace

TEST_CASE("e2eSecInfo names the SUIDs of the keys, each once and in order, and a shared random object",
          "[esprim][info]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    std::string info = side.info();
    CHECK(Document(info).json("esf") == "[]");
    int number = 0;
    for (int32_t suid : {33, 13, 14, 33}) {
        KeyFacts facts;
        facts.kid = "k" + std::to_string(number++);
        facts.peer = originator_id;
        facts.suid = suid;
        REQUIRE(side.add(facts).status == ESF_OK);
    }
    info = side.info();
    CHECK(Document(info).json("esf") == "[13,14,33]");
    CHECK(Document(info).text("esro/esri").substr(0, 2) == "s.");
    CHECK(Document(info).text("esro/esrx") == "20270101T065320");
    CHECK(Document(info).json("esro/espa") == "[12,11,10]");
    CHECK(Document(info).json("esro/esks") == "[1]");
}

TEST_CASE("the same object is published until three quarters of its life are over", "[esprim][info]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    CHECK(side.info_due() == 0);
    std::string first = published(side);
    CHECK(side.info_due() == clock.now() + 18 * hour);
    clock.advance(18 * hour - 1);
    CHECK(published(side) == first);
    clock.advance(1);
    CHECK(side.info_due() == clock.now());
    std::string second = published(side);
    CHECK(second != first);
    CHECK(side.info_due() == clock.now() + 18 * hour);
}

TEST_CASE("an object that was published before is taken until it expires", "[esprim][info]") {
    Ends ends;
    ends.clock.advance(18 * hour);
    (void)ends.receiver.info();
    ends.round_trip("r1"); // the originator has not learned the new one
}

TEST_CASE("the life of what is published and given follows the settings", "[esprim][info]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    REQUIRE(
        side.set(R"({"shared_rand_life_ms":8000,"unshared_rand_life_ms":2000,"receiver_algorithms":[11]})").status ==
        ESF_OK);
    std::string info = side.info();
    CHECK(Document(info).text("esro/esrx") == "20261231T065328");
    CHECK(Document(info).json("esro/espa") == "[11]");
    CHECK(side.info_due() == clock.now() + 6000);
    std::string reply = side.receive(rand_request).reply();
    CHECK(Document(reply).text("m2m:seci/ero/esrx") == "20261231T065322");
    CHECK(Document(reply).json("m2m:seci/ero/espa") == "[11]");
    CHECK(Document(reply).number("m2m:seci/sit") == 4);
}

TEST_CASE("without shared_rand nothing is published and nothing is due", "[esprim][info]") {
    NothingLeft nothing_left;
    Side side(receiver_id);
    REQUIRE(side.set(R"({"shared_rand":false})").status == ESF_OK);
    CHECK(side.info() == R"({"esf":[]})");
    CHECK(side.info_due() == 0);
    CHECK(side.receive(rand_request).kind() == ESF_RECEIVED_RAND_GIVEN);
}

TEST_CASE("random objects given on request are new each time, for the requester only, and nothing is kept",
          "[esprim][info]") {
    Door door;
    unchanged(door.receiver, [&] {
        Arrival first = door.receiver.receive(rand_request);
        Arrival second = door.receiver.receive(rand_request);
        CHECK(first.kind() == ESF_RECEIVED_RAND_GIVEN);
        CHECK(first.rsc() == 2000);
        CHECK(Document(first.reply()).text("m2m:seci/ero/esri") != Document(second.reply()).text("m2m:seci/ero/esri"));
        Buf peer;
        CHECK(call(peer, [&](esf_buf **out, esf_error **err) {
                  return esf_received_peer(out, first.handle.get(), err);
              }).name == "ESF_E_STATE"); // nobody was authenticated
        Error reason;
        CHECK(call(reason, [&](esf_error **out, esf_error **err) {
                  return esf_received_error(out, first.handle.get(), err);
              }).name == "ESF_E_STATE");
    });
}

TEST_CASE("the requester is the From of the hub, whatever its form", "[esprim][info]") {
    for (const char *from : {"/cse1/Cae1", "//example.com/cse1/Cae1"}) {
        Door door;
        Craft craft = door.message();
        craft.rro = Document(door.receiver.receive(rand_request, from).reply()).json("m2m:seci/ero");
        craft.rri = Document(craft.rro).text("esri");
        craft.oro = oro_text("20261231T065800");
        CHECK(door.receiver.receive(craft.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    }
}

TEST_CASE("a From is 1 to 255 octets", "[receiver]") {
    NothingLeft nothing_left;
    for (const std::string &bad : {std::string(), std::string(256, 'a'), std::string("a\0b", 3)}) {
        Incoming incoming;
        CHECK(call(incoming, [&](esf_incoming **out, esf_error **err) {
                  return esf_incoming_new(out, octets(bad), bad.size(), err);
              }).name == "ESF_E_IDENTIFIER");
    }
}

TEST_CASE("what a peer publishes is learned as an object or as a string that holds one", "[esprim][info]") {
    Ends ends;
    Side learner(originator_id);
    std::string info = ends.receiver.info();
    CHECK(learner.learn(receiver_id, info).status == ESF_OK);
    std::string quoted = "\"";
    for (char c : info)
        quoted += c == '"' ? std::string("\\\"") : std::string(1, c);
    CHECK(learner.learn(receiver_id, quoted + "\"").status == ESF_OK);
    CHECK(counted(learner, "esprim/peers/count") == 1);
    CHECK(learner.learn(stranger_id, R"({"esf":[13],"later":{"unknown":[1]}})").status == ESF_OK);
    CHECK(counted(learner, "esprim/peers/count") == 2);
}

TEST_CASE("what cannot be learned changes nothing", "[esprim][info]") {
    Ends ends;
    std::string good = ends.receiver.info();
    std::string own = ends.originator.info();
    std::string own_given = Document(ends.originator.receive(rand_request, stranger_id).reply()).json("m2m:seci/ero");
    const struct {
        std::string peer, info;
        const char *code;
    } cases[] = {
        {"Cae1", good, "ESF_E_IDENTIFIER"},
        {"", good, "ESF_E_IDENTIFIER"},
        {receiver_id, "", "ESF_E_JSON"},
        {receiver_id, "[]", "ESF_E_FORMAT"},
        {receiver_id, "{}", "ESF_E_FORMAT"},
        {receiver_id, R"({"esf":13})", "ESF_E_FORMAT"},
        {receiver_id, R"({"esf":[1.5]})", "ESF_E_FORMAT"},
        {receiver_id, replaced(good, "\"esks\"", "\"esk\""), "ESF_E_RAND"},
        {receiver_id, "\"{\"", "ESF_E_JSON"},
        {receiver_id, std::string(200, '['), "ESF_E_LIMIT"},
        {originator_id, good, "ESF_E_REFLECTION"},
        {receiver_id, own, "ESF_E_REFLECTION"},
        {stranger_id, R"({"esf":[13],"esro":)" + own_given + "}", "ESF_E_REFLECTION"},
    };
    for (const auto &bad : cases) {
        INFO(bad.peer << " " << bad.info);
        unchanged(ends.originator, [&] {
            Outcome outcome = ends.originator.learn(bad.peer, bad.info);
            CHECK(outcome.name == bad.code);
            CHECK(outcome.rsc == 0);
        });
    }
    CHECK(ends.originator.learn(receiver_id, good).status == ESF_OK);
}

TEST_CASE("the quota of peers refuses a new one, not one that is known", "[esprim][info][quota]") {
    StoppedClock clock;
    Side side(originator_id);
    REQUIRE(side.set(R"({"peers_max":1})").status == ESF_OK);
    CHECK(side.learn(receiver_id, R"({"esf":[13]})").status == ESF_OK);
    unchanged(side, [&] { CHECK(side.learn(stranger_id, R"({"esf":[13]})").name == "ESF_E_QUOTA"); });
    CHECK(side.learn(receiver_id, R"({"esf":[33]})").status == ESF_OK);
}
