// SPDX-License-Identifier: Apache-2.0
//
// esprim-objects.json between two endpoints, through the public ABI, with the clock stopped and known random octets.
#include "plant.hpp"

using namespace replay;

namespace {

const std::string id_octets = "\x10\x11\x12\x13\x14\x15\x16\x17\x18\x19\x1A\x1B\x1C\x1D\x1E\x1F";
const std::string made_id = "u.EBESExQVFhcYGRobHB0eHw"; // what an endpoint makes of them

std::string object_in(const std::string &content) {
    return ends::Document(content).text("m2m:seci/epo");
}

const esprim_alg *alg_of(const Vector &vector) {
    return esprim_alg_by_enc(as_span(vector.text("enc")));
}

rand_object rro_of(const Vector &vector) {
    return rand_of(RAND_RECEIVER, vector.raw("rro"), vector.number("at"));
}

rand_object oro_of(const Vector &vector) {
    return rand_of(RAND_ORIGINATOR, vector.raw("oro"), vector.number("at"));
}

std::string published_by_receiver(const Vector &vector) {
    return R"({"esf":[13],"esro":)" + vector.raw("rro") + "}";
}

// The end that gets the published object, as a Receiver with its session or as an Originator.
struct End {
    End(const Vector &vector, const std::string &own, const std::string &peer) : side(own) {
        clock.set(vector.number("at"));
        REQUIRE(side.add(facts_of(vector, peer)).status == ESF_OK);
    }
    ends::NothingLeft nothing_left;
    ends::StoppedClock clock;
    ends::Side side;
};

std::string request_from(const std::string &from, const std::string &rqi) {
    return ends::request_text(rqi, from);
}

std::string rqi_of(const Vector &vector) {
    return ends::Document(vector.text("plaintext")).text("rqi");
}

} // namespace

TEST_CASE("every published request is opened by a Receiver, once", "[vectors][receiver]") {
    size_t opened = 0;
    size_t count = each_vector("esprim-objects.json", [&](const Vector &vector) {
        if (vector.text("direction") != "request")
            return;
        End receiver(vector, vector.text("own"), vector.text("peer"));
        REQUIRE(plant_at_receiver(receiver.side, vector.text("kid"), rro_of(vector), oro_of(vector), alg_of(vector)));
        ends::Arrival arrival = receiver.side.receive(wrapped(vector.text("jwe")), vector.text("peer"));
        INFO((arrival.kind() == ESF_RECEIVED_REFUSED ? arrival.reason().message : ""));
        REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
        CHECK(arrival.primitive() == vector.text("plaintext"));
        CHECK(arrival.peer() == vector.text("peer"));
        CHECK(arrival.key_id() == vector.text("kid"));
        CHECK(receiver.side.receive(wrapped(vector.text("jwe"))).kind() == ESF_RECEIVED_DUPLICATE);
        opened++;
    });
    CHECK(opened >= 40);
    CHECK(opened < count);
}

TEST_CASE("every published response is opened by the Originator whose request it answers, once", "[vectors][request]") {
    size_t opened = 0;
    size_t refreshed = 0;
    each_vector("esprim-objects.json", [&](const Vector &vector) {
        if (vector.text("direction") != "response")
            return;
        End originator(vector, vector.text("own"), vector.text("peer"));
        REQUIRE(originator.side.learn(vector.text("peer"), published_by_receiver(vector)).status == ESF_OK);
        ends::Line line = originator.side.line(vector.text("peer"));
        ends::Sending sending = line.request();
        REQUIRE(sending.seal(request_from(vector.text("own"), rqi_of(vector))).status == ESF_OK);
        std::string key = plant_at_originator(sending, rro_of(vector), oro_of(vector), alg_of(vector));
        CHECK(key == vector.octets("session_key"));
        std::string text;
        ends::Outcome outcome = sending.open(text, wrapped(vector.text("jwe")));
        INFO(outcome.message);
        CHECK(outcome.status == ESF_OK);
        CHECK(text == vector.text("plaintext"));
        CHECK(sending.open(text, wrapped(vector.text("jwe"))).name == "ESF_E_STATE");
        Header header(vector);
        auto *channel = reinterpret_cast<esprim_channel *>(line.handle.get());
        CHECK(channel->has_rro == header.has("rro"));
        if (header.has("rro")) {
            rand_object next = rand_of(RAND_RECEIVER, header.raw("rro"), vector.number("at"));
            CHECK(rand_object_equal(&channel->rro, &next));
            refreshed++;
        }
        opened++;
    });
    CHECK(opened >= 15);
    CHECK(refreshed >= 2);
}

TEST_CASE("a Receiver seals the published responses byte for byte, header included", "[vectors][receiver]") {
    size_t sealed = 0;
    size_t otherwise = 0;
    each_vector("esprim-objects.json", [&](const Vector &vector) {
        if (vector.text("direction") != "response")
            return;
        Header header(vector);
        // a next rro would be one of its own making; another cty is never written
        if (!header.is_canonical() || header.has("rro") || header.text("cty") != "vnd.onem2m-prsp+json") {
            otherwise++;
            return;
        }
        End receiver(vector, vector.text("peer"), vector.text("own"));
        REQUIRE(receiver.side.set(R"({"next_rro":"never"})").status == ESF_OK);
        REQUIRE(plant_at_receiver(receiver.side, vector.text("kid"), rro_of(vector), oro_of(vector), alg_of(vector)));
        Result request = seal(scene_of(vector, true, R"(,"include_oro":false,"enc":)" + vector.raw("enc")),
                              request_from(vector.text("own"), rqi_of(vector)));
        REQUIRE(request.code == ESF_OK);
        ends::Arrival arrival = receiver.side.receive(wrapped(request.octets), vector.text("own"));
        REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
        Queued iv(vector.octets("iv"));
        std::string content;
        REQUIRE(ends::respond(content, arrival.exchange(), vector.text("plaintext")).status == ESF_OK);
        CHECK(object_in(content) == vector.text("jwe"));
        sealed++;
    });
    CHECK(sealed >= 12);
    CHECK(otherwise >= 4);
}

namespace {

// An Originator whose random object is the vector's but for the id, which is always one of its own making.
struct Sealer {
    explicit Sealer(const Vector &given)
        : vector(given), end(given, given.text("peer"), given.text("own")), line(end.side.line(vector.text("own"))) {
        vectors::Document oro(vector.raw("oro"));
        id = oro.text(oro.member(0, "esri"));
        value = from_base64url(oro.text(oro.member(0, "esrv")));
        std::string offered = oro.raw(oro.member(0, "espa"));
        REQUIRE(end.side.set(R"({"originator_algorithms":)" + offered + "}").status == ESF_OK);
        REQUIRE(end.side.learn(vector.text("own"), published_by_receiver(vector)).status == ESF_OK);
    }
    // The object of the first request on the line, sealed with this IV.
    ends::Sending first(const std::string &iv, const std::string &primitive) const {
        Queued queued(id_octets + value + iv);
        ends::Sending sending = line.request();
        // the object's life is the time-out when that is longer than usual (D10)
        REQUIRE(sending.set_timeout(oro_of(vector).expires - vector.number("at")).status == ESF_OK);
        REQUIRE(sending.seal(primitive).status == ESF_OK);
        return sending;
    }
    ends::Sending later(const std::string &iv, const std::string &primitive) const {
        Queued queued(iv);
        ends::Sending sending = line.request();
        REQUIRE(sending.seal(primitive).status == ESF_OK);
        return sending;
    }
    std::string with_made_id(const std::string &text) const {
        return replaced(text, "\"" + id + "\"", "\"" + made_id + "\"");
    }
    std::string content_key() const {
        std::string oro = vector.raw("oro");
        std::string made = replaced(scene_of(vector, true), oro, with_made_id(oro));
        return cek(session_key(made).octets, vector.text("enc"));
    }
    // The vector's object as it is under the made id.
    std::string expected() const {
        return seal_jwe(content_key(), vector.octets("iv"), with_made_id(vector.text("header")),
                        vector.text("plaintext"));
    }
    std::string response_to(const std::string &rqi) const {
        Header header(vector);
        std::string text =
            with_made_id(R"({"alg":"dir","enc":)" + vector.raw("enc") + R"(,"kid":)" + vector.raw("kid") +
                         R"(,"ori":")" + id + R"(","rri":)" + header.raw("rri") + "}");
        return seal_jwe(content_key(), std::string(12, '\x42'), text, ends::response_text(rqi));
    }

    const Vector &vector;
    End end;
    ends::Line line;
    std::string id, value;
};

// Whether an Originator of ours can come to such a request: it names the first algorithm that both take, an expiry in whole seconds as a
// date, and its own cty.
bool can_be_ours(const Vector &vector) {
    Header header(vector);
    rand_object oro = oro_of(vector);
    return vector.text("direction") == "request" && header.is_canonical() &&
           header.text("cty") == "vnd.onem2m-preq+json" && oro.algs[0] == alg_of(vector)->id &&
           std::string(oro.expiry).size() == 15 && std::string(oro.expiry).find('T') == 8;
}

} // namespace

TEST_CASE(
    "an Originator writes the published request headers with its own random object, and seals under them byte for byte",
    "[vectors][request]") {
    size_t full = 0;
    size_t brief = 0;
    each_vector("esprim-objects.json", [&](const Vector &vector) {
        if (!can_be_ours(vector))
            return;
        Sealer sealer(vector);
        bool sends_oro = Header(vector).has("oro");
        std::string iv = vector.octets("iv"), primitive = vector.text("plaintext");
        std::string object;
        if (sends_oro) {
            object = object_in(sealer.first(iv, primitive).content());
            full++;
        } else { // by its id once a response has shown that the other end has it
            ends::Sending before = sealer.first(std::string(12, '\x41'), request_from(vector.text("peer"), "before"));
            std::string opened;
            ends::Outcome outcome = before.open(opened, wrapped(sealer.response_to("before")));
            INFO(outcome.message);
            REQUIRE(outcome.status == ESF_OK);
            object = object_in(sealer.later(iv, primitive).content());
            brief++;
        }
        CHECK(from_base64url(object.substr(0, object.find('.'))) == sealer.with_made_id(vector.text("header")));
        CHECK(object == sealer.expected());
    });
    CHECK(full >= 18);
    CHECK(brief >= 9);
}
