// SPDX-License-Identifier: Apache-2.0
//
// rand-ids.json (D9): the derivation itself, and as nodes that share a secret give it out and recall it.
#include "endpoint/clock.h"
#include "esprim/receiver_rand.h"
#include "replay.hpp"
#include "unit/abi/craft.hpp"

using namespace replay;

namespace {

struct Derivation {
    explicit Derivation(const Vector &vector)
        : self(vector.text("own")), requester(vector.text("requester")), octets(vector.octets("secret")) {
        secret.id = static_cast<uint8_t>(vector.number("secret_id"));
        secret.octets.size = octets.size();
        std::memcpy(secret.octets.octets, octets.data(), octets.size());
    }
    rand_owner owner() const { return {as_span(self), as_span(requester)}; }

    std::string self, requester, octets;
    rand_secret secret = {};
};

std::string json_of(const rand_object &object) {
    return run([&](bytes **out, error **err) { return rand_object_append(out, &object, err); }).octets;
}

unsigned mask_of(const Vector &vector) {
    rand_object listed = rand_of(RAND_RECEIVER, vector.text("object"), 0);
    return rand_object_mask(&listed);
}

// A node of the vector's Receiver.
struct Node {
    explicit Node(const Vector &vector) : side(vector.text("own")) {
        std::string secret = vector.octets("secret");
        REQUIRE(side.share(static_cast<int32_t>(vector.number("secret_id")), secret).status == ESF_OK);
    }
    ends::NothingLeft nothing_left;
    ends::StoppedClock clock;
    ends::Side side;
};

} // namespace

TEST_CASE("published receiver random objects are derived byte for byte", "[vectors][esprim]") {
    size_t made = 0;
    each_vector("rand-ids.json", [&](const Vector &vector) {
        if (!vector.has("nonce"))
            return;
        Derivation given(vector);
        rand_owner owner = given.owner();
        Queued nonce(vector.octets("nonce"));
        for (int64_t rest : {0, 999}) {
            Queued again(vector.octets("nonce"));
            rand_object object = {};
            REQUIRE(receiver_rand_make(&object, &given.secret, &owner, mask_of(vector), vector.number("expiry") + rest,
                                       nullptr) == ESF_OK);
            CHECK(json_of(object) == vector.text("object"));
            CHECK(std::string(object.id) == vector.text("esri"));
            CHECK(std::string(object.value) == vector.text("esrv"));
        }
        made++;
    });
    CHECK(made >= 20);
}

TEST_CASE("published identifiers are recalled, and those of others are not", "[vectors][esprim]") {
    size_t recalled = 0;
    size_t expired = 0;
    size_t count = each_vector("rand-ids.json", [&](const Vector &vector) {
        Derivation given(vector);
        rand_owner owner = given.owner();
        rand_object object = {};
        bool is_ours = receiver_rand_recompute(&object, &given.secret, &owner, vector.text("esri").c_str());
        bool is_over = is_ours && time_is_over(object.expires, vector.number("at"));
        CHECK((is_ours && !is_over) == vector.is_true("accept"));
        if (vector.has("object"))
            CHECK(json_of(object) == vector.text("object"));
        recalled += vector.is_true("accept");
        expired += is_over;
    });
    CHECK(recalled >= 20);
    CHECK(expired >= 2);
    CHECK(count - recalled >= 20);
}

TEST_CASE("nodes that share the secret give out the published objects", "[vectors][receiver]") {
    size_t shared = 0;
    size_t unshared = 0;
    each_vector("rand-ids.json", [&](const Vector &vector) {
        if (!vector.has("nonce"))
            return;
        bool is_shared = vector.text("requester").empty();
        Node node(vector);
        const std::string life = std::to_string(ends::hour);
        std::string algorithms = vector.raw("espa");
        REQUIRE(node.side
                    .set(R"({"receiver_algorithms":)" + algorithms + R"(,"unshared_rand_life_ms":)" + life +
                         R"(,"shared_rand_life_ms":)" + life + "}")
                    .status == ESF_OK);
        node.clock.set(vector.number("expiry") - ends::hour);
        Queued nonce(vector.octets("nonce"));
        if (is_shared) {
            CHECK(ends::Document(node.side.info()).json("esro") == vector.text("object"));
            shared++;
            return;
        }
        ends::Arrival arrival = node.side.receive(ends::rand_request, vector.text("requester"));
        CHECK(arrival.kind() == ESF_RECEIVED_RAND_GIVEN);
        CHECK(ends::Document(arrival.reply()).json("m2m:seci/ero") == vector.text("object"));
        unshared++;
    });
    CHECK(shared >= 7);
    CHECK(unshared >= 10);
}

TEST_CASE("a node takes requests under the published identifiers and refuses the others with 4114",
          "[vectors][receiver]") {
    size_t taken = 0;
    size_t refused = 0;
    size_t no_identity = 0;
    size_t count = each_vector("rand-ids.json", [&](const Vector &vector) {
        std::string peer = vector.text("requester").empty() ? ends::originator_id : vector.text("requester");
        if (peer.rfind("//", 0) != 0) { // nobody can share a key with it
            no_identity++;
            return;
        }
        Node node(vector);
        ends::KeyFacts facts;
        facts.peer = peer;
        REQUIRE(node.side.add(facts).status == ESF_OK);
        node.clock.set(vector.number("at"));
        Derivation given(vector);
        rand_owner owner = given.owner();
        rand_object object =
            rand_of(RAND_RECEIVER, R"({"esri":"s.X","esrv":"X","esrx":"1","esks":[1],"espa":[12]})", 0);
        (void)receiver_rand_recompute(&object, &given.secret, &owner, vector.text("esri").c_str());
        ends::Craft craft;
        craft.rro = json_of(object);
        craft.rri = vector.text("esri");
        craft.enc = esprim_alg_by_id(object.algs[0])->enc;
        craft.oro = ends::oro_text("20270101T000000", "u.O1", std::to_string(object.algs[0]));
        craft.primitive = ends::request_text("r1", peer);
        ends::Arrival arrival = node.side.receive(craft.content(), peer);
        if (vector.is_true("accept")) {
            INFO((arrival.kind() == ESF_RECEIVED_REFUSED ? arrival.reason().message : arrival.outcome.message));
            REQUIRE(arrival.need_kind() == ESF_NEED_MARK);
            REQUIRE(arrival.answer(ESF_ANSWER_INSERTED).status == ESF_OK);
            CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
            CHECK(arrival.primitive() == craft.primitive);
            taken++;
        } else {
            CHECK(arrival.kind() == ESF_RECEIVED_REFUSED);
            CHECK(arrival.rsc() == vector.number("rsc"));
            refused++;
        }
    });
    CHECK(taken >= 20);
    CHECK(refused >= 20);
    CHECK(taken + refused + no_identity == count);
}
