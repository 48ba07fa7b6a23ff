// SPDX-License-Identifier: Apache-2.0
//
// Keys by themselves and in an endpoint's keyring (D11, D13).
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

const std::string hex32 = "0123456789abcdefABCDEF0123456789";
const std::string hex32_upper = "0123456789ABCDEFABCDEF0123456789";

Outcome symmetric(Key &out, std::string_view kid, std::string_view secret_octets) {
    return call(out, [&](esf_key **key, esf_error **err) {
        return esf_key_symmetric(key, octets(kid), kid.size(), octets(secret_octets), secret_octets.size(), err);
    });
}

Outcome import(Key &out, std::string_view document) {
    return call(out, [&](esf_key **key, esf_error **err) {
        return esf_key_import(key, octets(document), document.size(), err);
    });
}

std::string id_of(const Key &key) {
    return text([&](esf_buf **out, esf_error **err) { return esf_key_id(out, key.get(), err); });
}

std::string kept_as(std::string_view kid) {
    Key key;
    REQUIRE(symmetric(key, kid, default_octets).status == ESF_OK);
    return id_of(key);
}

KeyFacts facts_of(const std::string &kid = default_kid, const std::string &peer = originator_id) {
    KeyFacts facts;
    facts.kid = kid;
    facts.peer = peer;
    return facts;
}

} // namespace

TEST_CASE("32 hex digits before the @ of a kid are kept in upper case, everything else exactly", "[endpoint][keys]") {
    NothingLeft nothing_left;
    CHECK(kept_as(hex32) == hex32_upper);
    CHECK(kept_as(hex32 + "@maf.Example.com") == hex32_upper + "@maf.Example.com");
    for (const std::string &exact :
         {hex32.substr(1), hex32 + "a", hex32.substr(1) + "g", hex32.substr(1) + "@maf", std::string("abc@" + hex32),
          std::string("k\xC3\xA4y"), std::string(255, 'a'), std::string("@"), std::string(" ")})
        CHECK(kept_as(exact) == exact);
}

TEST_CASE("a kid has 1 to 255 octets of UTF-8 without NUL", "[endpoint][keys]") {
    NothingLeft nothing_left;
    Key key;
    for (const std::string &bad :
         {std::string(), std::string(256, 'a'), std::string("a\0b", 3), std::string("\xFF"), std::string("\xC3")})
        CHECK(symmetric(key, bad, default_octets).name == "ESF_E_IDENTIFIER");
}

TEST_CASE("a key has 16 to 64 octets", "[endpoint][keys]") {
    NothingLeft nothing_left;
    Key key;
    CHECK(symmetric(key, "k", "").name == "ESF_E_WEAK_KEY");
    CHECK(symmetric(key, "k", std::string(15, 'x')).name == "ESF_E_WEAK_KEY");
    CHECK(symmetric(key, "k", std::string(16, 'x')).status == ESF_OK);
    CHECK(symmetric(key, "k", std::string(64, 'x')).status == ESF_OK);
    CHECK(symmetric(key, "k", std::string(65, 'x')).name == "ESF_E_LIMIT");
}

TEST_CASE("a usage is a SUID of the standard", "[endpoint][keys]") {
    Key key = key_of(facts_of());
    for (int32_t suid = -2; suid < 100; suid++) {
        bool defined = suid == 10 || suid == 11 || suid == 21 || suid == 40 || suid == 41 ||
                       (suid >= 12 && suid <= 45 && suid % 10 >= 2 && suid % 10 <= 5);
        INFO(suid);
        CHECK(esf_key_set_usage(key.get(), suid, nullptr) == (defined ? 0 : int32_t{ESF_E_ARGUMENT}));
    }
}

TEST_CASE("a peer is an absolute id, an expiry a time, an encoding one of three", "[endpoint][keys]") {
    NothingLeft nothing_left;
    Key key = key_of(facts_of());
    for (const char *bad :
         {"", "/cse1/Cae1", "Cae1", "//example.com", "//example.com/cse1/x", "//example.com/cse1/Cae1/x"})
        CHECK(esf_key_set_peer(key.get(), octets(bad), std::strlen(bad), nullptr) == ESF_E_IDENTIFIER);
    CHECK(esf_key_set_expiry(key.get(), -1, nullptr) == ESF_E_ARGUMENT);
    CHECK(esf_key_set_expiry(key.get(), INT64_MAX, nullptr) == ESF_OK);
    for (int32_t encoding = -1; encoding < 6; encoding++)
        CHECK(esf_key_set_encoding(key.get(), encoding, nullptr) ==
              (encoding >= 1 && encoding <= 3 ? 0 : int32_t{ESF_E_ARGUMENT}));
}

TEST_CASE("a key document is imported with its members, and refused when one is wrong", "[endpoint][keys]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    std::string good = R"({"kty":"oct","kid":")" + hex32 + R"(@maf","k":")" + base64url(default_octets) +
                       R"(","suid":33,"peer":")" + originator_id + R"(","expires":1798700001000,"encoding":"B"})";
    Key key;
    REQUIRE(import(key, good).status == ESF_OK);
    CHECK(id_of(key) == hex32_upper + "@maf");
    Side side(receiver_id);
    REQUIRE(call([&](esf_error **err) { return esf_endpoint_add_key(side.get(), key.get(), err); }).status == ESF_OK);
    std::string report = side.report();
    Document document(report);
    CHECK(document.text("keys/0/kid") == hex32_upper + "@maf");
    CHECK(document.number("keys/0/suid") == 33);
    CHECK(document.text("keys/0/peer") == originator_id);
    CHECK(document.number("keys/0/expires") == 1798700001000);
    CHECK(report.find(base64url(default_octets)) == std::string::npos);

    const struct {
        std::string document;
        const char *code;
    } cases[] = {
        {"", "ESF_E_JSON"},
        {"[]", "ESF_E_FORMAT"},
        {replaced(good, "\"oct\"", "\"EC\""), "ESF_E_UNSUPPORTED"},
        {replaced(good, "\"kty\":\"oct\",", ""), "ESF_E_FORMAT"},
        {replaced(good, "\"kid\"", "\"kad\""), "ESF_E_FORMAT"},
        {replaced(good, "\"k\":", "\"q\":"), "ESF_E_FORMAT"},
        {replaced(good, base64url(default_octets), "AAAA"), "ESF_E_WEAK_KEY"},
        {replaced(good, base64url(default_octets), base64url(std::string(65, 'x'))), "ESF_E_LIMIT"},
        {replaced(good, base64url(default_octets), "A+=="), "ESF_E_FORMAT"},
        {replaced(good, "33", "\"33\""), "ESF_E_FORMAT"},
        {replaced(good, "33", "39"), "ESF_E_ARGUMENT"},
        {replaced(good, originator_id, "Cae1"), "ESF_E_IDENTIFIER"},
        {replaced(good, "1798700001000", "-1"), "ESF_E_ARGUMENT"},
        {replaced(good, "1798700001000", "\"soon\""), "ESF_E_FORMAT"},
        {replaced(good, "\"B\"", "\"D\""), "ESF_E_FORMAT"},
        {replaced(good, "\"B\"", "\"AB\""), "ESF_E_FORMAT"},
        {replaced(good, "\"encoding\"", "\"use\""), "ESF_E_FORMAT"},
        {replaced(good, "\"kid\"", R"("kid":"x","kid")"), "ESF_E_JSON"},
    };
    for (const auto &bad : cases) {
        INFO(bad.document);
        Outcome outcome = import(key, bad.document);
        CHECK(outcome.name == bad.code);
        CHECK(outcome.rsc == 0);
        CHECK(outcome.message.find(base64url(default_octets)) == std::string::npos);
    }
}

TEST_CASE("a key needs usage and peer before an endpoint takes it, and may not be its own", "[endpoint][keys]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    unchanged(side, [&] {
        KeyFacts no_usage = facts_of();
        no_usage.suid = 0;
        CHECK(side.add(no_usage).name == "ESF_E_POLICY");
        CHECK(side.add(facts_of(default_kid, "")).name == "ESF_E_POLICY");
        CHECK(side.add(facts_of(default_kid, receiver_id)).name == "ESF_E_REFLECTION");
        KeyFacts over = facts_of();
        over.expires = clock.now();
        CHECK(side.add(over).name == "ESF_E_KEY_EXPIRED");
    });
    KeyFacts almost_over = facts_of();
    almost_over.expires = clock.now() + 1;
    CHECK(side.add(almost_over).status == ESF_OK);
}

TEST_CASE("the very same key again is fine, another under its name is not", "[endpoint][keys]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    REQUIRE(side.add(facts_of(hex32)).status == ESF_OK);
    unchanged(side, [&] {
        CHECK(side.add(facts_of(hex32)).status == ESF_OK);
        CHECK(side.add(facts_of(hex32_upper)).status == ESF_OK);
        KeyFacts other = facts_of(hex32);
        other.octets[31] ^= 1;
        CHECK(side.add(other).name == "ESF_E_EXISTS");
        CHECK(side.add(facts_of(hex32, stranger_id)).name == "ESF_E_EXISTS");
        other = facts_of(hex32);
        other.suid = 23;
        CHECK(side.add(other).name == "ESF_E_EXISTS");
    });
    KeyFacts other_class = facts_of(hex32, stranger_id);
    other_class.suid = 14;
    CHECK(side.add(other_class).status == ESF_OK); // another usage class is another name space
    CHECK(counted(side, "keys_count") == 2);
}

TEST_CASE("a key is removed by name and usage class", "[endpoint][keys]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    REQUIRE(side.add(facts_of(hex32)).status == ESF_OK);
    unchanged(side, [&] {
        CHECK(side.remove("other").name == "ESF_E_UNKNOWN_KEY");
        CHECK(side.remove(hex32, 14).name == "ESF_E_UNKNOWN_KEY");
        CHECK(side.remove(hex32, 99).name == "ESF_E_ARGUMENT");
        CHECK(side.remove("", 13).name == "ESF_E_UNKNOWN_KEY");
    });
    CHECK(side.remove(hex32, 43).status == ESF_OK); // the class counts, not the tens
    CHECK(side.remove(hex32, 13).name == "ESF_E_UNKNOWN_KEY");
    CHECK(counted(side, "keys_count") == 0);
    KeyFacts other = facts_of(hex32, stranger_id);
    CHECK(side.add(other).status == ESF_OK); // the name is free again
}

TEST_CASE("the endpoint keeps a copy: setters called later do not reach it", "[endpoint][keys]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    {
        Key key = key_of(facts_of());
        REQUIRE(esf_endpoint_add_key(side.get(), key.get(), nullptr) == ESF_OK);
        unchanged(side, [&] {
            CHECK(esf_key_set_expiry(key.get(), 1, nullptr) == ESF_OK);
            CHECK(esf_key_set_usage(key.get(), 14, nullptr) == ESF_OK);
        });
    }
    CHECK(counted(side, "keys/0/suid") == 13);
}

TEST_CASE("the quota of keys refuses a new one, not one that is there", "[endpoint][keys][quota]") {
    StoppedClock clock;
    Side side(receiver_id);
    REQUIRE(side.set(R"({"keys_max":2})").status == ESF_OK);
    CHECK(side.add(facts_of("a")).status == ESF_OK);
    CHECK(side.add(facts_of("b")).status == ESF_OK);
    unchanged(side, [&] {
        CHECK(side.add(facts_of("c")).name == "ESF_E_QUOTA");
        CHECK(side.add(facts_of("b")).status == ESF_OK);
    });
    CHECK(side.remove("a").status == ESF_OK);
    CHECK(side.add(facts_of("c")).status == ESF_OK);
}

TEST_CASE("a message under the old key is taken while keys overlap", "[endpoint][keys]") {
    Ends ends;
    Sending old = ends.sealed("r1");
    KeyFacts next = facts_of("k2", originator_id);
    REQUIRE(ends.receiver.add(next).status == ESF_OK);
    Arrival arrival = ends.receiver.receive(old.content());
    CHECK(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(arrival.key_id() == default_kid);
}

TEST_CASE("removing a key takes its sessions with it and nobody else's", "[endpoint][keys]") {
    Door door;
    KeyFacts other = facts_of("k2", stranger_id);
    REQUIRE(door.receiver.add(other).status == ESF_OK);
    Craft second = door.message();
    second.kid = "k2";
    second.primitive = request_text("r1", stranger_id);
    REQUIRE(door.receiver.receive(door.message().content()).kind() == ESF_RECEIVED_PRIMITIVE);
    REQUIRE(door.receiver.receive(second.content()).kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(counted(door.receiver, "esprim/sessions/count") == 2);
    REQUIRE(door.receiver.remove().status == ESF_OK);
    CHECK(counted(door.receiver, "esprim/sessions/count") == 1);
    CHECK(counted(door.receiver, "esprim/originator_rands/count") == 1);
    CHECK(door.receiver.receive(second.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("a replay is still one after its key was removed and added again", "[endpoint][keys][mark]") {
    Door door;
    std::string content = door.message().content();
    REQUIRE(door.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
    REQUIRE(door.receiver.remove().status == ESF_OK);
    REQUIRE(door.receiver.add(facts_of()).status == ESF_OK);
    CHECK(door.receiver.receive(content).kind() == ESF_RECEIVED_DUPLICATE);
}
