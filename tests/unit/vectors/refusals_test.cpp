// SPDX-License-Identifier: Apache-2.0
//
// esprim-refusals.json: in scenes of lab, and at the door of a whole Receiver.
#include "esprim/header.h"
#include "plant.hpp"

using namespace replay;

namespace {

struct Counts {
    size_t taken = 0, refused = 0, left_out = 0;
};

// The originator random object and algorithm that a request is sealed under, as far as its header tells; false when it does not.
bool read_sealing(rand_object &oro, const esprim_alg *&alg, const Vector &vector) {
    std::string object = vector.text("jwe");
    int64_t at = vector.number("at");
    jwe parts = {};
    esprim_header header = {};
    error *failure = nullptr;
    bool is_read = jwe_split(&parts, as_span(object), &failure) == ESF_OK &&
                   esprim_header_read(&header, &parts, ESPRIM_REQUEST, 16384, at, &failure) == ESF_OK;
    error_free(failure);
    alg = header.alg;
    bool is_told = is_read && (vector.raw("oro") != "null" || header.has_rand);
    if (is_told)
        oro = vector.raw("oro") == "null" ? header.rand : rand_of(RAND_ORIGINATOR, vector.raw("oro"), at);
    esprim_header_cleanup(&header);
    return is_told;
}

// What depends on the random objects of a vector, which no endpoint of ours has given out; refusals_test.cpp of the receiver has these rules.
bool is_about_random_objects(const Vector &vector) {
    std::string family = vector.text("family");
    return family == "algorithm lists" || family == "originator random object" || family == "receiver random object";
}

} // namespace

TEST_CASE("published requests are refused in a scene with their code, and their neighbours opened", "[vectors][lab]") {
    Counts counts;
    size_t count = each_vector("esprim-refusals.json", [&](const Vector &vector) {
        INFO(vector.text("family"));
        if (vector.is_true("door_only")) {
            counts.left_out++;
            return;
        }
        for (const std::string &object :
             {vector.text("jwe"), R"({"m2m:seci":{"sit":5,"epo":)" + vector.raw("jwe") + "}}"}) {
            Result opened = open(scene_of(vector, true), object);
            INFO(opened.message);
            CHECK((opened.code == ESF_OK) == vector.is_true("accept"));
            CHECK(opened.rsc == vector.number("rsc"));
            CHECK(opened.octets.empty() == !vector.is_true("accept"));
        }
        vector.is_true("accept") ? counts.taken++ : counts.refused++;
    });
    CHECK(counts.taken >= 40);
    CHECK(counts.refused >= 250);
    CHECK(counts.left_out <= 1);
    CHECK(counts.taken + counts.refused + counts.left_out == count);
}

TEST_CASE("published requests are refused at the door with their code, and their neighbours taken",
          "[vectors][receiver]") {
    Counts counts;
    size_t door_only = 0;
    size_t count = each_vector("esprim-refusals.json", [&](const Vector &vector) {
        INFO(vector.text("family"));
        ends::NothingLeft nothing_left;
        ends::StoppedClock clock;
        clock.set(vector.number("at"));
        ends::Side side(vector.text("own"));
        REQUIRE(side.add(facts_of(vector, vector.text("peer"))).status == ESF_OK);
        rand_object rro = rand_of(RAND_RECEIVER, vector.raw("rro"), vector.number("at"));
        rand_object oro = {};
        const esprim_alg *alg = nullptr;
        bool has_session = read_sealing(oro, alg, vector) && plant_at_receiver(side, vector.text("kid"), rro, oro, alg);
        std::string content = R"({"m2m:seci":{"sit":5,"epo":)" + vector.raw("jwe") + "}}";
        if (is_about_random_objects(vector) && (!has_session || !vector.is_true("accept"))) {
            CHECK(side.receive(content, vector.text("peer")).kind() == ESF_RECEIVED_REFUSED);
            counts.left_out++;
            return;
        }
        if (vector.is_true("accept")) {
            ends::Arrival arrival = side.receive(content, vector.text("peer"));
            INFO((arrival.kind() == ESF_RECEIVED_REFUSED ? arrival.reason().message : ""));
            REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
            CHECK(arrival.primitive() == open(scene_of(vector, true), vector.text("jwe")).octets);
            counts.taken++;
            return;
        }
        ends::unchanged(side, [&] {
            ends::Arrival arrival = side.receive(content, vector.text("peer"));
            CHECK(arrival.kind() == ESF_RECEIVED_REFUSED);
            CHECK(arrival.rsc() == vector.number("rsc"));
        });
        door_only += vector.is_true("door_only");
        counts.refused++;
    });
    CHECK(door_only >= 1);
    CHECK(counts.taken >= 38);
    CHECK(counts.refused >= 240);
    CHECK(counts.taken + counts.refused + counts.left_out == count);
}
