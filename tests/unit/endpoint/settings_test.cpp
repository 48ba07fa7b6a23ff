// SPDX-License-Identifier: Apache-2.0
//
// Settings: what each may be, and that a call changes all or nothing. That names, defaults and ranges are those of the published schema is
// compared in tests/abi/test_settings.py.
#include <catch2/catch_test_macros.hpp>

#include "unit/abi/ends.hpp"

using namespace ends;

namespace {

// D10, D11: typed in from the decisions, not from the code.
const struct {
    const char *name;
    int64_t initial, lowest, highest;
} NUMBERS[] = {
    {"message_max", 16 << 20, 1024, 1 << 30},
    {"header_max", 16 << 10, 512, 64 << 10},
    {"json_depth_max", 16, 4, 64},
    {"json_values_max", 1 << 20, 64, 1 << 24},
    {"keys_max", 1 << 20, 1, 1 << 24},
    {"peers_max", 1 << 16, 1, 1 << 24},
    {"marks_max", 1 << 20, 1, 1 << 26},
    {"marks_per_key_max", 1 << 18, 1, 1 << 26},
    {"sessions_max", 1 << 16, 1, 1 << 24},
    {"sessions_per_key_max", 1 << 12, 1, 1 << 24},
    {"seals_per_rand_max", 1 << 20, 1, 1 << 24},
    {"key_uses_max", INT64_C(1) << 40, 1, INT64_C(1) << 48},
    {"needs_per_authority_per_minute", 60, 1, 1 << 20},
    {"e2ekey_half_open_max", 256, 1, 1 << 16},
    {"e2ekey_half_open_per_registrar_max", 8, 1, 1 << 16},
    {"e2ekey_half_open_per_from_max", 2, 1, 16},
    {"e2ekey_half_open_life_ms", minute, second, hour},
    {"e2ekey_keys_per_peer_max", 4, 1, 1024},
    {"e2ekey_key_life_ms", 30 * 24 * hour, second, 366 * 24 * hour},
    {"unshared_rand_life_ms", 5 * minute, second, 24 * hour},
    {"shared_rand_life_ms", 24 * hour, second, 366 * 24 * hour},
    {"originator_rand_life_ms", 10 * minute, second, hour},
    {"originator_rand_accept_ms", 65 * minute, second, 24 * hour},
};

std::string setting(const std::string &name, const std::string &value) {
    return "{\"" + name + "\":" + value + "}";
}

} // namespace

TEST_CASE("every number has its default, takes its lowest and highest value and nothing beyond",
          "[endpoint][settings]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    for (const auto &number : NUMBERS) {
        std::string path = std::string("settings/") + number.name;
        INFO(number.name);
        CHECK(counted(side, path) == number.initial);
        for (int64_t good : {number.lowest, number.highest, number.initial}) {
            CHECK(side.set(setting(number.name, std::to_string(good))).status == ESF_OK);
            CHECK(counted(side, path) == good);
        }
        unchanged(side, [&] {
            for (const std::string &bad : {std::to_string(number.lowest - 1), std::to_string(number.highest + 1),
                                           std::string("-1"), std::string("0"), std::string("9007199254740991")}) {
                Outcome outcome = side.set(setting(number.name, bad));
                CHECK(outcome.name == "ESF_E_POLICY");
                CHECK(outcome.where == std::string("/") + number.name);
                CHECK(outcome.rsc == 0);
            }
            for (const char *bad : {"null", "true", "\"1\"", "[]", "{}", "1024.5", "1e30", "9007199254740993"})
                CHECK(side.set(setting(number.name, bad)).name == "ESF_E_FORMAT");
        });
    }
}

TEST_CASE("there are no other numbers than those", "[endpoint][settings]") {
    Side side(receiver_id);
    std::string report = side.report();
    Document document(report);
    size_t numbers = 0;
    int64_t ignored = 0;
    for (const tree *node = tree_first(document.at("settings")); node != nullptr; node = tree_next(node))
        numbers += tree_integer(node, &ignored) ? 1 : 0;
    CHECK(numbers == sizeof NUMBERS / sizeof NUMBERS[0]);
}

TEST_CASE("switches, lists and names have their defaults and are taken in their form only", "[endpoint][settings]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side(receiver_id);
    const struct {
        const char *name, *initial;
        std::vector<const char *> good, bad;
    } cases[] = {
        {"shared_rand", "true", {"false", "true"}, {"1", "\"true\"", "null"}},
        {"request_dedupe", "false", {"true", "false"}, {"0", "\"false\"", "null"}},
        {"next_rro", "\"auto\"", {"\"always\"", "\"never\"", "\"auto\""}, {"\"Auto\"", "\"\"", "1", "null"}},
        {"originator_algorithms",
         "[12]",
         {"[12,11,10]", "[10]", "[12]"},
         {"[]", "[9]", "[13]", "12", "[12,\"11\"]", "null"}},
        {"receiver_algorithms",
         "[12,11,10]",
         {"[12]", "[11,10]", "[12,11,10]"},
         {"[]", "[0]", "\"12\"", "[12.0]", "{}"}},
        {"authorities",
         "[]",
         {R"(["maf.example.com"])", R"(["a","b-c.d"])", "[]"},
         {R"("maf.example.com")", R"([""])", R"(["a b"])", R"(["a/b"])", R"([1])", R"(["m\u00e4f"])", "null"}},
    };
    for (const auto &c : cases) {
        INFO(c.name);
        auto value = [&] {
            std::string report = side.report();
            return Document(report).json(std::string("settings/") + c.name);
        };
        CHECK(value() == c.initial);
        for (const char *good : c.good) {
            INFO(good);
            CHECK(side.set(setting(c.name, good)).status == ESF_OK);
            CHECK(value() == good);
        }
        unchanged(side, [&] {
            for (const char *bad : c.bad) {
                INFO(bad);
                if (std::string(bad) == "[12.0]")
                    continue; // our own documents are read as numbers, and 12.0 is 12
                Outcome outcome = side.set(setting(c.name, bad));
                CHECK(outcome.name == "ESF_E_FORMAT");
                CHECK(outcome.where == std::string("/") + c.name);
            }
        });
    }
}

TEST_CASE("algorithms are kept in order of preference, whatever the order in which they are given",
          "[endpoint][settings]") {
    Side side(receiver_id);
    REQUIRE(side.set(R"({"receiver_algorithms":[10,12]})").status == ESF_OK);
    std::string report = side.report();
    CHECK(Document(report).json("settings/receiver_algorithms") == "[12,10]");
}

TEST_CASE("at most 16 authorities, kept in small letters", "[endpoint][settings]") {
    StoppedClock clock;
    Side side(receiver_id);
    std::string sixteen = "\"MAF.example.COM\"";
    for (int i = 1; i < 16; i++)
        sixteen += ",\"a" + std::to_string(i) + "\"";
    CHECK(side.set(setting("authorities", "[" + sixteen + "]")).status == ESF_OK);
    std::string report = side.report();
    CHECK(Document(report).text("settings/authorities/0") == "maf.example.com");
    CHECK(Document(report).text("settings/authorities/15") == "a15");
    unchanged(side, [&] { CHECK(side.set(setting("authorities", "[" + sixteen + ",\"b\"]")).name == "ESF_E_POLICY"); });
}

TEST_CASE("all members of one call take effect or none", "[endpoint][settings]") {
    StoppedClock clock;
    Side side(receiver_id);
    unchanged(side, [&] {
        CHECK(side.set(R"({"message_max":2048,"request_dedupe":true,"header_max":1})").name == "ESF_E_POLICY");
        CHECK(side.set(R"({"message_max":2048,"no_such_setting":1})").name == "ESF_E_FORMAT");
        CHECK(side.set(R"({"message_max":2048,"message_max":4096})").name == "ESF_E_JSON");
    });
    Side ae(originator_id); // whose registrar stands in its id
    unchanged(ae, [&] {
        CHECK(ae.set(R"({"message_max":2048,"registrar":"//example.com/cse9"})").name == "ESF_E_IDENTIFIER");
    });
    CHECK(ae.set(R"({"message_max":2048,"registrar":"//example.com/cse1"})").status == ESF_OK);
    CHECK(side.set(R"({"message_max":2048,"request_dedupe":true,"header_max":512})").status == ESF_OK);
    CHECK(counted(side, "settings/message_max") == 2048);
    CHECK(side.set("{}").status == ESF_OK);
    CHECK(counted(side, "settings/message_max") == 2048);
}

TEST_CASE("what is no object of settings is refused", "[endpoint][settings]") {
    StoppedClock clock;
    Side side(receiver_id);
    unchanged(side, [&] {
        CHECK(side.set("").name == "ESF_E_JSON");
        CHECK(side.set("[]").name == "ESF_E_FORMAT");
        CHECK(side.set("1").name == "ESF_E_FORMAT");
        CHECK(side.set("{} {}").name == "ESF_E_JSON");
        CHECK(side.set("{\"x\":" + std::string(1 << 20, ' ') + "1}").name == "ESF_E_LIMIT");
        CHECK(side.set(R"({"authorities":[[[["x"]]]]})").name == "ESF_E_LIMIT");
    });
}

TEST_CASE("the registrar of an AE with an S stem is given, and its C-type neighbours are read from it",
          "[endpoint][settings]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side side("//example.com/Sae2");
    unchanged(side, [&] {
        for (const char *bad : {"\"cse1\"", "\"/cse1\"", "\"\"", "1", "\"//example.com\"", "null"}) {
            INFO(bad);
            CHECK(side.set(setting("registrar", bad)).name == "ESF_E_FORMAT");
        }
        CHECK(side.set(setting("registrar", "\"//example.com/cse1/Cae1\"")).name == "ESF_E_IDENTIFIER"); // an AE
    });
    REQUIRE(side.set(setting("registrar", "\"//example.com/cse1\"")).status == ESF_OK);
    std::string given = side.receive(rand_request, "Cae1").reply();
    KeyFacts facts;
    facts.peer = originator_id; // what "Cae1" is at that registrar
    REQUIRE(side.add(facts).status == ESF_OK);
    Side originator(originator_id);
    facts.peer = side.id;
    REQUIRE(originator.add(facts).status == ESF_OK);
    Line line = originator.line(side.id);
    Sending sending = line.request();
    REQUIRE(sending.seal(request_text("r1", "Cae1")).status == ESF_NEEDS);
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, given).status == ESF_OK);
    CHECK(side.receive(sending.content()).kind() == ESF_RECEIVED_PRIMITIVE);
}
