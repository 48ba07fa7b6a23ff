// SPDX-License-Identifier: Apache-2.0
//
// Every refusal on the way of a sealed request through the door, in the order of the checks (ESPrim digest 9.3 as D5 to D14 refine it). Each
// names the response status code, the error and the place, leaves the endpoint as it was, and stands beside a near neighbour that is
// taken.
#include <catch2/catch_test_macros.hpp>

#include <functional>
#include <set>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

using Change = std::function<void(Craft &)>;

struct Refusal {
    const char *name;
    int32_t rsc;
    const char *code;
    const char *where;
    Change refused;
    Change taken; // a neighbour; NULL: the faultless message
};

void require_refused(const Arrival &arrival, int32_t rsc, const std::string &code, const std::string &where) {
    INFO(arrival.outcome.message);
    REQUIRE(arrival.outcome.status == ESF_OK);
    REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
    CHECK(arrival.rsc() == rsc);
    Outcome reason = arrival.reason();
    INFO(reason.message);
    CHECK(reason.rsc == rsc);
    CHECK(reason.name == code);
    CHECK(reason.where == where);
    CHECK_FALSE(reason.message.empty());
    CHECK(arrival.reply().empty());
    CHECK(arrival.need() == nullptr);
}

void require_taken(const Arrival &arrival) {
    INFO((arrival.kind() == ESF_RECEIVED_REFUSED ? arrival.reason().message : arrival.outcome.message));
    REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    CHECK(arrival.rsc() == ESF_RSC_OK);
}

// The same message under another originator random object, which is then no hindrance to one under the first.
void rename_rand(Craft &craft) {
    for (std::string *text : {&craft.ori, &craft.oro, &craft.header}) {
        for (size_t at = text->find("u.O1"); at != std::string::npos; at = text->find("u.O1", at))
            text->replace(at, 4, "u.N1");
    }
}

void check(const Refusal &refusal) {
    Door door;
    Craft bad = door.message();
    refusal.refused(bad);
    std::string content = bad.content();
    unchanged(door.receiver,
              [&] { require_refused(door.receiver.receive(content), refusal.rsc, refusal.code, refusal.where); });
    Craft good = door.message();
    if (refusal.taken)
        refusal.taken(good);
    if (good.oro != bad.oro)
        rename_rand(good);
    require_taken(door.receiver.receive(good.content()));
    // and a second time, now that the endpoint has a session
    unchanged(door.receiver, [&] {
        Arrival again = door.receiver.receive(content);
        CHECK(again.kind() == ESF_RECEIVED_REFUSED);
        CHECK(again.rsc() == refusal.rsc);
    });
}

void check_all(const std::vector<Refusal> &refusals) {
    for (const Refusal &refusal : refusals)
        DYNAMIC_SECTION(refusal.name) {
            check(refusal);
        }
}

Change header(std::string_view from, std::string_view to) {
    return [=](Craft &craft) { craft.header = replaced(craft.header_text(), from, to); };
}

std::string nested(size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
}

} // namespace

TEST_CASE("a protected header that breaks its form is refused with 4000", "[receiver][refusal]") {
    check_all({
        {"no JSON", 4000, "ESF_E_JSON", "octet 0", [](Craft &c) { c.header = "no"; }, nullptr},
        {"no object", 4000, "ESF_E_FORMAT", "", [](Craft &c) { c.header = "[]"; }, nullptr},
        {"a name twice", 4000, "ESF_E_JSON", "octet 14", header("\"alg\":\"dir\"", R"("alg":"dir","alg":"dir")"),
         header("\"alg\":\"dir\"", R"("alg":"dir","Alg":"dir")")},
        {"a name twice, once escaped", 4000, "ESF_E_JSON", "octet 14",
         header("\"alg\":\"dir\"", R"("alg":"dir","\u0061lg":"dir")"), header("\"alg\"", R"("\u0061lg")")},
        {"no alg", 4000, "ESF_E_FORMAT", "/alg", header("\"alg\":\"dir\",", ""), nullptr},
        {"no enc", 4000, "ESF_E_FORMAT", "/enc", header("\"enc\":\"A256GCM\",", ""), nullptr},
        {"no kid", 4000, "ESF_E_FORMAT", "/kid", header("\"kid\":\"k1@example.com\",", ""), nullptr},
        {"no ori", 4000, "ESF_E_FORMAT", "/ori", header("\"ori\":\"u.O1\",", ""), nullptr},
        {"no rri", 4000, "ESF_E_FORMAT", "/rri", header("\"rri\":", "\"xxx\":"), nullptr},
        {"alg is no string", 4000, "ESF_E_FORMAT", "/alg", header("\"dir\"", "1"), nullptr},
        {"enc is no string", 4000, "ESF_E_FORMAT", "/enc", header("\"A256GCM\"", "[\"A256GCM\"]"), nullptr},
        {"kid is no string", 4000, "ESF_E_FORMAT", "/kid", header("\"k1@example.com\"", "null"), nullptr},
        {"kid is empty", 4000, "ESF_E_FORMAT", "/kid", header("k1@example.com", ""),
         header("k1@example.com", R"(k1\u0040example.com)")},
        {"ori is empty", 4000, "ESF_E_FORMAT", "/ori", header("\"ori\":\"u.O1\"", "\"ori\":\"\""), nullptr},
        {"ori has 129 octets", 4000, "ESF_E_FORMAT", "/ori",
         header("\"ori\":\"u.O1\"", "\"ori\":\"" + std::string(129, 'u') + "\""), nullptr},
        {"cty is no string", 4000, "ESF_E_FORMAT", "/cty", header("\"vnd.onem2m-preq+json\"", "7"), nullptr},
        {"an rro in a request", 4000, "ESF_E_FORMAT", "/rro", [](Craft &c) { c.extra = ",\"rro\":" + c.rro; },
         [](Craft &c) { c.extra = ",\"xro\":" + c.rro; }},
        {"oro is no object", 4000, "ESF_E_RAND", "/oro", [](Craft &c) { c.oro = "7"; }, nullptr},
        {"oro lacks esk", 4000, "ESF_E_RAND", "/oro", [](Craft &c) { c.oro = replaced(c.oro, ",\"esk\":1", ""); },
         nullptr},
        {"oro has an unknown member", 4000, "ESF_E_RAND", "/oro/x",
         [](Craft &c) { c.oro = replaced(c.oro, ",\"esk\":1", ",\"esk\":1,\"x\":1"); }, nullptr},
        {"oro has a date that does not exist", 4000, "ESF_E_RAND", "/oro/esrx",
         [](Craft &c) { c.oro = oro_text("20261231T246000"); }, [](Craft &c) { c.oro = oro_text("20261231T072000"); }},
        {"oro has an algorithm that is no number", 4000, "ESF_E_RAND", "/oro/espa/1",
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12,\"11\""); },
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12,11"); }},
        {"nested 17 deep", 4000, "ESF_E_LIMIT", "octet 257", [](Craft &c) { c.extra = ",\"x\":" + nested(16); },
         [](Craft &c) { c.extra = ",\"x\":" + nested(15); }},
    });
}

TEST_CASE("a protected header that asks for what is not supported is refused with 4111", "[receiver][refusal]") {
    check_all({
        {"alg other than dir", 4111, "ESF_E_UNSUPPORTED", "/alg", header("\"dir\"", "\"A256KW\""), nullptr},
        {"enc that is unknown", 4111, "ESF_E_UNSUPPORTED", "/enc", header("A256GCM", "A256CBC-HS512"), nullptr},
        {"enc in small letters", 4111, "ESF_E_UNSUPPORTED", "/enc", header("A256GCM", "a256gcm"), nullptr},
        {"a critical extension", 4111, "ESF_E_UNSUPPORTED", "/crit",
         [](Craft &c) { c.extra = R"(,"crit":["exp"],"exp":1)"; }, [](Craft &c) { c.extra = R"(,"exp":1)"; }},
        {"compression", 4111, "ESF_E_UNSUPPORTED", "/zip", [](Craft &c) { c.extra = R"(,"zip":"DEF")"; },
         [](Craft &c) { c.extra = R"(,"zap":"DEF")"; }},
        {"a key generation algorithm that was not offered", 4111, "ESF_E_UNSUPPORTED", "/oro/esk",
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12", "2"); },
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12", "1"); }},
        {"an algorithm that was not offered", 4111, "ESF_E_UNSUPPORTED", "/oro/espa",
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12,13"); },
         [](Craft &c) { c.oro = oro_text("20261231T072000", "u.O1", "12,11,10"); }},
        {"enc outside of the originator's own list", 4111, "ESF_E_UNSUPPORTED", "/enc",
         [](Craft &c) { c.enc = "A128GCM"; },
         [](Craft &c) {
             c.enc = "A128GCM";
             c.oro = oro_text("20261231T072000", "u.O1", "12,10");
         }},
    });
}

TEST_CASE("an algorithm outside of the endpoint's profile is refused with 4111 before the key is looked for",
          "[receiver][refusal]") {
    Door door;
    REQUIRE(door.receiver.set(R"({"receiver_algorithms":[12,11]})").status == ESF_OK);
    Craft bad = door.message();
    bad.oro = oro_text("20261231T072000", "u.O1", "12,11,10");
    bad.enc = "A128GCM";
    bad.kid = "nobody";
    unchanged(door.receiver,
              [&] { require_refused(door.receiver.receive(bad.content()), 4111, "ESF_E_UNSUPPORTED", "/enc"); });
    Craft good = door.message();
    good.oro = bad.oro;
    good.enc = "A192GCM";
    require_taken(door.receiver.receive(good.content()));
}

TEST_CASE("a compact text that is not five parts of strict base64url is refused with 4000", "[receiver][refusal]") {
    Door door;
    std::string good = door.message().object();
    size_t iv = good.find("..") + 2;
    size_t ciphertext = iv + 17;
    struct {
        std::string name, object, where;
    } const cases[] = {
        {"no dot", base64url("x"), "octet 2"},
        {"an empty header", good.substr(good.find('.')), "octet 0"},
        {"an encrypted key", std::string(good).insert(iv - 1, "AAAA"), "octet " + std::to_string(iv - 1)},
        {"an IV of 11 octets", std::string(good).erase(iv, 2), "octet " + std::to_string(iv)},
        {"an IV with a wrong letter", std::string(good).replace(iv + 3, 1, "+"), "octet " + std::to_string(iv + 3)},
        {"a ciphertext with a wrong letter", std::string(good).replace(ciphertext + 5, 1, "="),
         "octet " + std::to_string(ciphertext + 5)},
        {"a tag of 15 octets", good.substr(0, good.size() - 2), "octet " + std::to_string(good.size() - 2 - 22 - 1)},
        {"an empty ciphertext", good.substr(0, ciphertext) + good.substr(good.size() - 23),
         "octet " + std::to_string(ciphertext)},
        {"a sixth part", good + ".AAAA", "octet " + std::to_string(good.size() + 5 - 22 - 1)},
        {"bits behind the tag's last octet", good.substr(0, good.size() - 1) + "B",
         "octet " + std::to_string(good.size() - 1)},
    };
    for (const auto &bad : cases) {
        INFO(bad.name);
        unchanged(door.receiver, [&] {
            require_refused(door.receiver.receive(Craft::wrapped(bad.object)), 4000, "ESF_E_JWE", bad.where);
        });
    }
    require_taken(door.receiver.receive(Craft::wrapped(good)));
}

TEST_CASE("content that is no security information for a Receiver is refused", "[receiver][refusal]") {
    Door door;
    std::string object = door.message().object();
    struct {
        const char *name;
        std::string content;
        int32_t rsc;
        const char *code, *where;
    } const cases[] = {
        {"nothing", "", 4000, "ESF_E_JSON", "octet 0"},
        {"no JSON", "<xml/>", 4000, "ESF_E_JSON", "octet 0"},
        {"a BOM", "\xEF\xBB\xBF{}", 4000, "ESF_E_JSON", "octet 0"},
        {"text behind the object", rand_request + "x", 4000, "ESF_E_JSON", "octet 22"},
        {"no m2m:seci", "{}", 4000, "ESF_E_FORMAT", ""},
        {"a second member", R"({"m2m:seci":{"sit":3},"x":1})", 4000, "ESF_E_FORMAT", ""},
        {"m2m:seci is no object", R"({"m2m:seci":3})", 4000, "ESF_E_FORMAT", "/m2m:seci"},
        {"no sit", R"({"m2m:seci":{}})", 4000, "ESF_E_FORMAT", "/m2m:seci"},
        {"sit is 3.0", R"({"m2m:seci":{"sit":3.0}})", 4000, "ESF_E_FORMAT", "/m2m:seci/sit"},
        {"sit is a string", R"({"m2m:seci":{"sit":"3"}})", 4000, "ESF_E_FORMAT", "/m2m:seci/sit"},
        {"a response to a random-object request", R"({"m2m:seci":{"sit":4,"ero":{}}})", 4000, "ESF_E_FORMAT",
         "/m2m:seci/sit"},
        {"another type", R"({"m2m:seci":{"sit":1,"dreq":{}}})", 4000, "ESF_E_FORMAT", "/m2m:seci/sit"},
        {"no epo", R"({"m2m:seci":{"sit":5}})", 4000, "ESF_E_FORMAT", "/m2m:seci"},
        {"epo is no string", R"({"m2m:seci":{"sit":5,"epo":{}}})", 4000, "ESF_E_FORMAT", "/m2m:seci/epo"},
        {"epo beside another sit", R"({"m2m:seci":{"sit":3,"epo":")" + object + "\"}}", 4000, "ESF_E_FORMAT",
         "/m2m:seci/epo"},
        {"E2EKey without a certificate identity", R"({"m2m:seci":{"sit":6,"eckm":"AAAA"}})", 5001,
         "ESF_E_NOT_IMPLEMENTED", "/m2m:seci/sit"},
    };
    for (const auto &bad : cases) {
        INFO(bad.name);
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(bad.content), bad.rsc, bad.code, bad.where); });
    }
    require_taken(door.receiver.receive(Craft::wrapped(object)));
    CHECK(door.receiver.receive(rand_request).kind() == ESF_RECEIVED_RAND_GIVEN);
}

TEST_CASE("sizes beyond the endpoint's limits are refused with 4000", "[receiver][refusal]") {
    Door door;
    SECTION("of the message") {
        REQUIRE(door.receiver.set(R"({"message_max":1024})").status == ESF_OK);
        std::string content = door.message().content();
        REQUIRE(content.size() < 1024);
        std::string too_long = content + std::string(1025 - content.size(), ' ');
        unchanged(door.receiver, [&] {
            Arrival arrival = door.receiver.receive(too_long);
            CHECK(arrival.rsc() == 4000);
            CHECK(arrival.reason().name == "ESF_E_LIMIT");
        });
        require_taken(door.receiver.receive(too_long.substr(0, 1024)));
    }
    SECTION("of the header") {
        REQUIRE(door.receiver.set(R"({"header_max":512})").status == ESF_OK);
        Craft craft = door.message();
        size_t room = 512 - craft.header_text().size() - std::string(",\"x\":\"\"").size();
        craft.extra = ",\"x\":\"" + std::string(room + 1, 'x') + "\"";
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4000, "ESF_E_LIMIT", "octet 0"); });
        craft.extra = ",\"x\":\"" + std::string(room, 'x') + "\"";
        require_taken(door.receiver.receive(craft.content()));
    }
    SECTION("of the primitive's nesting, which is 5210 as it is inside") {
        Craft craft = door.message();
        craft.primitive = replaced(request_text("r1"), "\"rvi\":\"3\"", "\"pc\":" + nested(16));
        unchanged(door.receiver, [&] {
            Arrival arrival = door.receiver.receive(craft.content());
            CHECK(arrival.rsc() == 5210);
            CHECK(arrival.reason().name == "ESF_E_LIMIT");
        });
        craft.primitive = replaced(request_text("r1"), "\"rvi\":\"3\"", "\"pc\":" + nested(15));
        require_taken(door.receiver.receive(craft.content()));
    }
}

TEST_CASE("a key that cannot be used is refused with 4112", "[receiver][refusal]") {
    Door door;
    Craft craft = door.message();
    SECTION("nobody's") {
        craft.kid = "k2@example.com";
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_UNKNOWN_KEY", "/kid"); });
    }
    SECTION("spelt otherwise") {
        craft.kid = "K1@example.com";
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_UNKNOWN_KEY", "/kid"); });
    }
    SECTION("for another usage") {
        KeyFacts facts;
        facts.kid = craft.kid = "k2@example.com";
        facts.peer = originator_id;
        facts.suid = 14;
        REQUIRE(door.receiver.add(facts).status == ESF_OK);
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_UNKNOWN_KEY", "/kid"); });
    }
    SECTION("removed") {
        REQUIRE(door.receiver.remove().status == ESF_OK);
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_UNKNOWN_KEY", "/kid"); });
        KeyFacts facts;
        facts.peer = originator_id;
        REQUIRE(door.receiver.add(facts).status == ESF_OK);
    }
    SECTION("used up") {
        REQUIRE(door.receiver.set(R"({"key_uses_max":1})").status == ESF_OK);
        require_taken(door.receiver.receive(door.message().content()));
        unchanged(door.receiver,
                  [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_LIMIT", "/kid"); });
        REQUIRE(door.receiver.set(R"({"key_uses_max":2})").status == ESF_OK);
    }
    require_taken(door.receiver.receive(door.message().content()));
}

TEST_CASE("an expired key is refused with 4112, from the very millisecond on", "[receiver][refusal][expiry]") {
    Door door;
    KeyFacts facts;
    facts.kid = "short@example.com";
    facts.peer = originator_id;
    facts.expires = door.clock.now() + 1000;
    REQUIRE(door.receiver.add(facts).status == ESF_OK);
    Craft craft = door.message();
    craft.kid = facts.kid;
    door.clock.advance(999);
    require_taken(door.receiver.receive(craft.content()));
    door.clock.advance(1);
    unchanged(door.receiver,
              [&] { require_refused(door.receiver.receive(craft.content()), 4112, "ESF_E_KEY_EXPIRED", "/kid"); });
    require_taken(door.receiver.receive(door.message().content())); // the other key
}

TEST_CASE("a receiver random object that is not ours or was not given to this Originator is refused with 4114",
          "[receiver][refusal]") {
    Door door;
    std::string given = door.receiver.receive(rand_request, originator_id).reply();
    std::string others = door.receiver.receive(rand_request, stranger_id).reply();
    Craft craft = door.message();
    SECTION("made up") {
        craft.rri = "s.R1";
    }
    SECTION("one letter off") {
        char &letter = craft.rri[craft.rri.size() - 3];
        letter = letter == 'A' ? 'B' : 'A';
    }
    SECTION("given to somebody else") {
        craft.rro = Document(others).json("m2m:seci/ero");
        craft.rri = Document(craft.rro).text("esri");
    }
    SECTION("a shared one, called unshared") {
        craft.rri[0] = 'u';
    }
    SECTION("of another endpoint") {
        Side other(receiver_id);
        craft.rro = Document(other.info()).json("esro");
        craft.rri = Document(craft.rro).text("esri");
    }
    unchanged(door.receiver,
              [&] { require_refused(door.receiver.receive(craft.content()), 4114, "ESF_E_RECEIVER_RAND", "/rri"); });
    Craft good = door.message();
    good.rro = Document(given).json("m2m:seci/ero");
    good.rri = Document(good.rro).text("esri");
    good.oro = oro_text("20261231T065500");
    require_taken(door.receiver.receive(good.content()));
}

TEST_CASE("an expired receiver random object is refused with 4114, from the very second on",
          "[receiver][refusal][expiry]") {
    Door door;
    REQUIRE(door.receiver.set(R"({"unshared_rand_life_ms":60000})").status == ESF_OK);
    std::string rro = Document(door.receiver.receive(rand_request).reply()).json("m2m:seci/ero");
    auto message = [&](const std::string &ori) {
        Craft craft = door.message();
        craft.rro = rro;
        craft.rri = Document(rro).text("esri");
        craft.ori = ori;
        craft.oro = oro_text("20261231T065420", ori); // the same second
        return craft.content();
    };
    door.clock.advance(59999);
    require_taken(door.receiver.receive(message("u.O1")));
    door.clock.advance(1);
    unchanged(door.receiver, [&] {
        require_refused(door.receiver.receive(message("u.O1")), 4114, "ESF_E_RECEIVER_RAND", "/rri"); // a session
        require_refused(door.receiver.receive(message("u.O2")), 4114, "ESF_E_RECEIVER_RAND", "/rri"); // none yet
    });
    Craft published = door.message();
    published.ori = "u.O3";
    published.oro = oro_text("20261231T072000", "u.O3");
    require_taken(door.receiver.receive(published.content()));
}

TEST_CASE("an originator random object that is unknown or not acceptable is refused with 4113", "[receiver][refusal]") {
    check_all({
        {"by identifier only, never sent", 4113, "ESF_E_ORIGINATOR_RAND", "/ori",
         [](Craft &c) {
             c.sends_oro = false;
             c.ori = "u.O7";
         },
         nullptr},
        {"another one sent along", 4113, "ESF_E_ORIGINATOR_RAND", "/ori", [](Craft &c) { c.ori = "u.O7"; }, nullptr},
        {"outlives the receiver's", 4113, "ESF_E_ORIGINATOR_RAND", "/oro/esrx",
         [](Craft &c) { c.oro = oro_text("20270101T065321"); }, nullptr},
        {"lives longer than is accepted", 4113, "ESF_E_ORIGINATOR_RAND", "/oro/esrx",
         [](Craft &c) {
             c.oro = oro_text("20261231T075821", "u.O8");
             c.ori = "u.O8";
         },
         [](Craft &c) {
             c.oro = oro_text("20261231T075820", "u.O8");
             c.ori = "u.O8";
         }},
        {"with a relative expiry, longer than is accepted", 4113, "ESF_E_ORIGINATOR_RAND", "/oro/esrx",
         [](Craft &c) {
             c.oro = oro_text("3900001", "u.O8");
             c.ori = "u.O8";
         },
         [](Craft &c) {
             c.oro = oro_text("3900000", "u.O8");
             c.ori = "u.O8";
         }},
    });
}

TEST_CASE("an expired originator random object is refused with 4113, from the very second on",
          "[receiver][refusal][expiry]") {
    Door door;
    Craft craft = door.message();
    craft.oro = oro_text("20261231T065420");
    door.clock.advance(59999);
    require_taken(door.receiver.receive(craft.content()));
    door.clock.advance(1);
    unchanged(door.receiver, [&] {
        require_refused(door.receiver.receive(craft.content()), 4113, "ESF_E_ORIGINATOR_RAND", "/oro/esrx");
    });
    craft.ori = "u.O2";
    craft.oro = oro_text("20261231T065421", "u.O2");
    require_taken(door.receiver.receive(craft.content()));
}

TEST_CASE("an originator random object that was sent before with other content is refused with 4113",
          "[receiver][refusal]") {
    Door door;
    Craft craft = door.message();
    require_taken(door.receiver.receive(craft.content()));
    Craft other = door.message();
    other.oro = replaced(other.oro, "sLGys7S1tre4ubq7vL2-vw", "tLGys7S1tre4ubq7vL2-vw");
    unchanged(door.receiver,
              [&] { require_refused(door.receiver.receive(other.content()), 4113, "ESF_E_ORIGINATOR_RAND", "/ori"); });
    require_taken(door.receiver.receive(craft.content()));
    craft.sends_oro = false;
    require_taken(door.receiver.receive(craft.content()));
}

TEST_CASE("a damaged message is refused with 4115, and says nothing more", "[receiver][refusal][tag]") {
    Door door;
    std::set<std::string> messages;
    auto refused = [&](const Craft &craft) {
        unchanged(door.receiver, [&] {
            Arrival arrival = door.receiver.receive(craft.content());
            require_refused(arrival, 4115, "ESF_E_AUTH", "");
            messages.insert(arrival.reason().message);
        });
    };
    Craft flipped = door.message();
    for (int octet : {0, 7, 15}) {
        flipped.tag_flip = octet;
        refused(flipped);
    }
    Craft other_key = door.message();
    other_key.pairwise = std::string(32, '\x5B');
    refused(other_key);
    Craft other_encoding = door.message();
    other_encoding.encoding = 'B';
    refused(other_encoding);
    CHECK(messages.size() == 1); // D18
    require_taken(door.receiver.receive(door.message().content()));
}

TEST_CASE("each octet of a sealed request counts", "[receiver][refusal][tag]") {
    Door door;
    std::string object = door.message().object();
    size_t ciphertext = object.find("..") + 2 + 17;
    for (size_t i = object.find("..") + 2; i < object.size(); i++) {
        std::string bad = object;
        if (bad[i] == '.')
            continue;
        bad[i] = bad[i] == 'A' ? 'Q' : 'A'; // both end in four zero bits, so a last letter stays strict
        Arrival arrival = door.receiver.receive(Craft::wrapped(bad));
        INFO(i << " of " << object.size() << ", ciphertext from " << ciphertext);
        REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
        REQUIRE((arrival.rsc() == 4115 || arrival.rsc() == 4000));
    }
    require_taken(door.receiver.receive(Craft::wrapped(object)));
}

TEST_CASE("sealed content that is no request primitive is refused with 5210", "[receiver][refusal]") {
    auto primitive = [](std::string text) { return [=](Craft &craft) { craft.primitive = text; }; };
    auto media = [](std::string cty) { return [=](Craft &craft) { craft.cty = cty; }; };
    check_all({
        {"another media type", 5210, "ESF_E_PRIMITIVE", "/cty", media("vnd.onem2m-preq+cbor"),
         media("application/vnd.onem2m-preq+json")},
        {"a response's media type", 5210, "ESF_E_PRIMITIVE", "/cty", media("vnd.onem2m-prsp+json"), media("json")},
        {"no JSON", 5210, "ESF_E_JSON", "octet 0", primitive("no"), nullptr},
        {"no object", 5210, "ESF_E_PRIMITIVE", "", primitive("[]"), nullptr},
        {"a response", 5210, "ESF_E_PRIMITIVE", "/rsc", primitive(response_text("r1")), nullptr},
        {"a request and a response", 5210, "ESF_E_PRIMITIVE", "/rsc",
         primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":2,\"rsc\":2000")), nullptr},
        {"no op", 5210, "ESF_E_PRIMITIVE", "", primitive(replaced(request_text("r1"), "\"op\":2,", "")), nullptr},
        {"op 0", 5210, "ESF_E_PRIMITIVE", "/op", primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":0")),
         primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":1"))},
        {"op 6", 5210, "ESF_E_PRIMITIVE", "/op", primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":6")),
         primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":5"))},
        {"op 2.0", 5210, "ESF_E_PRIMITIVE", "/op", primitive(replaced(request_text("r1"), "\"op\":2", "\"op\":2.0")),
         nullptr},
        {"no rqi", 5210, "ESF_E_PRIMITIVE", "", primitive(replaced(request_text("r1"), "\"rqi\":\"r1\",", "")),
         nullptr},
        {"an empty rqi", 5210, "ESF_E_PRIMITIVE", "/rqi", primitive(request_text("")), nullptr},
        {"From is no string", 5210, "ESF_E_PRIMITIVE", "/fr",
         primitive(replaced(request_text("r1"), "\"/cse1/Cae1\"", "7")), nullptr},
    });
}

TEST_CASE("a request whose inner From is not the key's peer is refused with 4116", "[receiver][refusal][from]") {
    auto from = [](std::string id) { return [=](Craft &craft) { craft.primitive = request_text("r1", id); }; };
    check_all({
        {"somebody else", 4116, "ESF_E_IMPERSONATION", "/fr", from(stranger_id), from(originator_id)},
        {"another AE of the same CSE", 4116, "ESF_E_IMPERSONATION", "/fr", from("/cse1/Cae2"), from("/cse1/Cae1")},
        {"the CSE of the peer", 4116, "ESF_E_IMPERSONATION", "/fr", from("/cse1"), nullptr},
        {"the same stem at this endpoint's own CSE", 4116, "ESF_E_IMPERSONATION", "/fr", from("Cae1"), nullptr},
        {"another case", 4116, "ESF_E_IMPERSONATION", "/fr", from("/cse1/CAE1"), nullptr},
        {"the same in another domain", 4116, "ESF_E_IMPERSONATION", "/fr", from("//example.org/cse1/Cae1"), nullptr},
        {"the peer and more", 4116, "ESF_E_IMPERSONATION", "/fr", from(originator_id + "/x"), nullptr},
        {"the Receiver itself", 4116, "ESF_E_IMPERSONATION", "/fr", from(receiver_id), nullptr},
        {"nobody", 4116, "ESF_E_IMPERSONATION", "/fr", from(""), nullptr},
        {"no From at all", 4116, "ESF_E_IMPERSONATION", "/fr",
         [](Craft &c) { c.primitive = replaced(request_text("r1"), "\"fr\":\"/cse1/Cae1\",", ""); }, nullptr},
    });
}

TEST_CASE("the outer From authorizes nothing: it is not compared with the inner one", "[receiver]") {
    Door door;
    Arrival arrival = door.receiver.receive(door.message().content(), stranger_id);
    require_taken(arrival);
    CHECK(arrival.peer() == originator_id);
    CHECK(arrival.key_id() == default_kid);
}

TEST_CASE("the order of the checks: what needs no key comes first, then key, objects, tag, primitive, From",
          "[receiver][refusal]") {
    Door door;
    Craft craft = door.message(); // everything is wrong, and is put right from the first check on
    craft.alg = "A256KW";
    craft.extra = ",\"rro\":" + door.rro;
    craft.kid = "nobody";
    craft.rri = "s.R1";
    craft.oro = oro_text("20261231T080000", "u.O1", "12,13", "2");
    craft.pairwise = std::string(32, '\x5B');
    craft.primitive = response_text("r1");
    auto rsc = [&] { return door.receiver.receive(craft.content()).rsc(); };
    unchanged(door.receiver, [&] {
        CHECK(rsc() == 4000);
        craft.extra = "";
        CHECK(rsc() == 4111);
        craft.alg = "dir";
        CHECK(rsc() == 4112);
        craft.kid = default_kid;
        CHECK(rsc() == 4114);
        craft.rri = door.rri;
        CHECK(rsc() == 4113);
        craft.oro = oro_text("20261231T072000", "u.O1", "12,13", "2");
        CHECK(rsc() == 4111);
        craft.oro = oro_text("20261231T072000");
        CHECK(rsc() == 4115);
        craft.pairwise = default_octets;
        CHECK(rsc() == 5210);
        craft.primitive = request_text("r1", stranger_id);
        CHECK(rsc() == 4116);
    });
    craft.primitive = request_text("r1");
    CHECK(rsc() == 2000);
}
