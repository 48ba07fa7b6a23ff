// SPDX-License-Identifier: Apache-2.0
//
// KEY needs: asked only of listed authorities, answered by the test (D1).
#include <catch2/catch_test_macros.hpp>

#include <memory>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

const std::string fetched_kid = "fetched@maf.example.com";

struct Fetching : Door {
    Fetching() { REQUIRE(receiver.set(R"({"authorities":["maf.example.com"]})").status == ESF_OK); }

    Craft message_of(const std::string &kid) const {
        Craft craft = message();
        craft.kid = kid;
        return craft;
    }
    static std::string document(const std::string &kid = fetched_kid, const std::string &rest = "") {
        return R"({"kty":"oct","kid":")" + kid + R"(","k":")" + base64url(default_octets) + R"(","suid":33,"peer":")" +
               originator_id + "\"" + rest + "}";
    }
    int64_t keys() const { return counted(receiver, "keys_count"); }
};

void require_waiting(const Arrival &arrival) {
    REQUIRE(arrival.outcome.status == ESF_NEEDS);
    CHECK(arrival.kind() == 0);
    CHECK(arrival.rsc() == 0);
    REQUIRE(arrival.need_kind() == ESF_NEED_KEY);
}

} // namespace

TEST_CASE("an unknown key of a listed authority is asked for, and the message goes on with it", "[receiver][needs]") {
    Fetching door;
    Arrival arrival = door.receiver.receive(door.message_of(fetched_kid).content());
    require_waiting(arrival);
    CHECK(std::string(esf_need_id(arrival.need())) == fetched_kid);
    CHECK(std::string(esf_need_authority(arrival.need())) == "maf.example.com");
    CHECK(esf_need_usage(arrival.need()) == 33);
    CHECK(esf_need_expiry(arrival.need()) == 0);
    CHECK(arrival.need_content().empty());
    CHECK(door.keys() == 1);

    Outcome outcome = arrival.answer(ESF_ANSWER_FOUND, Fetching::document());
    INFO(outcome.message);
    CHECK(outcome.status == ESF_OK);
    CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(arrival.primitive() == request_text("r1"));
    CHECK(arrival.key_id() == fetched_kid);
    CHECK(arrival.need() == nullptr);
    CHECK(door.keys() == 2);
    CHECK(door.receiver.receive(door.message_of(fetched_kid).content()).kind() == ESF_RECEIVED_PRIMITIVE); // no need
}

TEST_CASE("the authority is found whatever its case, and only as the whole part behind the first @",
          "[receiver][needs]") {
    Fetching door;
    CHECK(door.receiver.receive(door.message_of("k@MAF.Example.Com").content()).outcome.status == ESF_NEEDS);
    for (const char *kid : {"k@evil.maf.example.com", "k@maf.example.com.evil", "k@maf.example.co", "maf.example.com",
                            "k@x@maf.example.com", "@"}) {
        INFO(kid);
        unchanged(door.receiver, [&] {
            Arrival arrival = door.receiver.receive(door.message_of(kid).content());
            CHECK(arrival.outcome.status == ESF_OK);
            CHECK(arrival.rsc() == 4112);
        });
    }
}

TEST_CASE("an unlisted authority is never asked", "[receiver][needs][refusal]") {
    Door door;
    Craft craft = door.message();
    craft.kid = fetched_kid;
    unchanged(door.receiver, [&] {
        Arrival arrival = door.receiver.receive(craft.content());
        CHECK(arrival.outcome.status == ESF_OK);
        CHECK(arrival.rsc() == 4112);
        CHECK(arrival.reason().name == "ESF_E_UNKNOWN_KEY");
    });
}

TEST_CASE("a key that the authority does not have, or that cannot be fetched, refuses the message",
          "[receiver][needs][refusal]") {
    Fetching door;
    unchanged(door.receiver, [&] {
        Arrival absent = door.receiver.receive(door.message_of(fetched_kid).content());
        require_waiting(absent);
        CHECK(absent.answer(ESF_ANSWER_ABSENT).status == ESF_OK);
        CHECK(absent.kind() == ESF_RECEIVED_REFUSED);
        CHECK(absent.rsc() == 4112);
        CHECK(absent.reason().name == "ESF_E_UNKNOWN_KEY");
        CHECK(absent.answer(ESF_ANSWER_ABSENT).name == "ESF_E_STATE"); // a finished attempt takes none

        Arrival unreachable = door.receiver.receive(door.message_of(fetched_kid).content());
        require_waiting(unreachable);
        CHECK(unreachable.answer(ESF_ANSWER_UNREACHABLE).status == ESF_OK);
        CHECK(unreachable.kind() == ESF_RECEIVED_REFUSED);
        CHECK(unreachable.rsc() == 5210);
        CHECK(unreachable.reason().name == "ESF_E_UNREACHABLE");
    });
}

TEST_CASE("an answer that is not what was asked for leaves the need standing", "[receiver][needs]") {
    Fetching door;
    Arrival arrival = door.receiver.receive(door.message_of(fetched_kid).content());
    require_waiting(arrival);
    struct {
        const char *name;
        int32_t answer;
        std::string bytes;
        const char *code;
    } const cases[] = {
        {"another kid", ESF_ANSWER_FOUND, Fetching::document("other@maf.example.com"), "ESF_E_FORMAT"},
        {"no JSON", ESF_ANSWER_FOUND, "key", "ESF_E_JSON"},
        {"nothing", ESF_ANSWER_FOUND, "", "ESF_E_JSON"},
        {"another usage", ESF_ANSWER_FOUND, replaced(Fetching::document(), "33", "34"), "ESF_E_FORMAT"},
        {"no peer", ESF_ANSWER_FOUND, replaced(Fetching::document(), "\"peer\"", "\"x\""), "ESF_E_FORMAT"},
        {"a key of this endpoint with itself", ESF_ANSWER_FOUND,
         replaced(Fetching::document(), originator_id, receiver_id), "ESF_E_REFLECTION"},
        {"a weak key", ESF_ANSWER_FOUND, replaced(Fetching::document(), base64url(default_octets), "AAAA"),
         "ESF_E_WEAK_KEY"},
        {"a key of another type", ESF_ANSWER_FOUND, replaced(Fetching::document(), "\"oct\"", "\"EC\""),
         "ESF_E_UNSUPPORTED"},
        {"an answer to a MARK need", ESF_ANSWER_INSERTED, "", "ESF_E_ARGUMENT"},
        {"another answer to a MARK need", ESF_ANSWER_EXISTS, "", "ESF_E_ARGUMENT"},
        {"no answer", 0, "", "ESF_E_ARGUMENT"},
        {"an unknown answer", 99, "", "ESF_E_ARGUMENT"},
    };
    for (const auto &bad : cases) {
        INFO(bad.name);
        unchanged(door.receiver, [&] {
            Outcome outcome = arrival.answer(bad.answer, bad.bytes);
            CHECK(outcome.name == bad.code);
            CHECK(outcome.rsc == 0);
        });
        CHECK(std::string(esf_need_id(arrival.need())) == fetched_kid);
        CHECK(arrival.kind() == 0);
    }
    CHECK(arrival.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
    CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("a fetched key enters the keyring only when the tag has verified", "[receiver][needs][refusal]") {
    Fetching door;
    unchanged(door.receiver, [&] {
        Craft damaged = door.message_of(fetched_kid);
        damaged.tag_flip = 0;
        Arrival arrival = door.receiver.receive(damaged.content());
        require_waiting(arrival);
        CHECK(arrival.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
        CHECK(arrival.rsc() == 4115);

        Craft foreign = door.message_of(fetched_kid);
        foreign.primitive = request_text("r1", stranger_id);
        Arrival impersonation = door.receiver.receive(foreign.content());
        require_waiting(impersonation);
        CHECK(impersonation.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
        CHECK(impersonation.rsc() == 4116);
    });
}

TEST_CASE("an expired key from the authority is refused with 4112", "[receiver][needs][refusal][expiry]") {
    Fetching door;
    Arrival arrival = door.receiver.receive(door.message_of(fetched_kid).content());
    require_waiting(arrival);
    std::string document = Fetching::document(fetched_kid, ",\"expires\":" + std::to_string(door.clock.now()));
    unchanged(door.receiver, [&] {
        CHECK(arrival.answer(ESF_ANSWER_FOUND, document).status == ESF_OK);
        CHECK(arrival.rsc() == 4112);
        CHECK(arrival.reason().name == "ESF_E_KEY_EXPIRED");
    });
    Arrival next = door.receiver.receive(door.message_of(fetched_kid).content());
    document = Fetching::document(fetched_kid, ",\"expires\":" + std::to_string(door.clock.now() + 1));
    CHECK(next.answer(ESF_ANSWER_FOUND, document).status == ESF_OK);
    CHECK(next.kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("needs towards one authority are limited for each minute", "[receiver][needs][quota]") {
    Fetching door;
    REQUIRE(
        door.receiver.set(R"({"needs_per_authority_per_minute":2,"authorities":["maf.example.com","mef.example.com"]})")
            .status == ESF_OK);
    auto asks = [&](const std::string &kid) {
        Arrival arrival = door.receiver.receive(door.message_of(kid).content());
        if (arrival.outcome.status == ESF_OK) {
            CHECK(arrival.rsc() == 5210);
            CHECK(arrival.reason().name == "ESF_E_QUOTA");
        }
        return arrival.outcome.status == ESF_NEEDS;
    };
    door.clock.set(door.clock.now() / minute * minute);
    CHECK(asks("a@maf.example.com"));
    CHECK(asks("b@maf.example.com"));
    CHECK_FALSE(asks("c@maf.example.com"));
    CHECK(asks("a@mef.example.com")); // another one
    door.clock.advance(59999);
    CHECK_FALSE(asks("c@maf.example.com"));
    door.clock.advance(1);
    CHECK(asks("c@maf.example.com"));
}

TEST_CASE("content is borrowed during the call only", "[receiver][needs]") {
    Fetching door;
    std::string content = door.message_of(fetched_kid).content();
    auto buffer = std::make_unique<std::string>(content);
    Incoming incoming = made<Incoming>([&](esf_incoming **out, esf_error **err) {
        return esf_incoming_new(out, octets(originator_id), originator_id.size(), err);
    });
    Arrival arrival;
    arrival.outcome = call(arrival.handle, [&](esf_received **out, esf_error **err) {
        return esf_endpoint_receive(out, door.receiver.get(), incoming.get(), octets(*buffer), buffer->size(), err);
    });
    require_waiting(arrival);
    buffer->assign(buffer->size(), '\xAA');
    buffer.reset(); // the sanitizer would see a look at it
    incoming.reset();
    std::string document = Fetching::document();
    CHECK(arrival.answer(ESF_ANSWER_FOUND, document).status == ESF_OK);
    CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    document.assign(document.size(), '\xAA');
    CHECK(arrival.primitive() == request_text("r1"));
    CHECK(arrival.key_id() == fetched_kid);
}

TEST_CASE("two messages that wait for one key are both taken, and what they bring hangs on the one key in the ring",
          "[receiver][needs]") {
    Fetching door;
    Craft first = door.message_of(fetched_kid);
    Craft second = door.message_of(fetched_kid);
    second.ori = "u.O2";
    second.oro = oro_text("20261231T072000", "u.O2");
    Arrival one = door.receiver.receive(first.content());
    Arrival two = door.receiver.receive(second.content());
    require_waiting(one);
    require_waiting(two);
    CHECK(one.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
    CHECK(two.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
    CHECK(one.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(two.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.keys() == 2);

    first.sends_oro = second.sends_oro = false; // both are known by now
    CHECK(door.receiver.receive(first.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(door.receiver.receive(second.content()).kind() == ESF_RECEIVED_PRIMITIVE);

    Exchange exchange = two.exchange();
    REQUIRE(door.receiver.remove(fetched_kid, 33).status == ESF_OK);
    CHECK(counted(door.receiver, "esprim/sessions/count") == 0);
    std::string content;
    CHECK(respond(content, exchange, response_text("r1")).name == "ESF_E_UNKNOWN_KEY");
}

TEST_CASE("a key that was added while a message waited for another of that name is not replaced", "[receiver][needs]") {
    Fetching door;
    Arrival arrival = door.receiver.receive(door.message_of(fetched_kid).content());
    require_waiting(arrival);
    KeyFacts other;
    other.kid = fetched_kid;
    other.peer = stranger_id;
    other.suid = 33;
    REQUIRE(door.receiver.add(other).status == ESF_OK);
    unchanged(door.receiver, [&] {
        CHECK(arrival.answer(ESF_ANSWER_FOUND, Fetching::document()).status == ESF_OK);
        CHECK(arrival.kind() == ESF_RECEIVED_REFUSED);
        CHECK(arrival.rsc() == 4112);
        CHECK(arrival.reason().name == "ESF_E_EXISTS");
    });
}

TEST_CASE("an abandoned attempt leaves nothing", "[receiver][needs]") {
    Fetching door;
    unchanged(door.receiver, [&] { require_waiting(door.receiver.receive(door.message_of(fetched_kid).content())); });
}
