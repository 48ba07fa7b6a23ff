// SPDX-License-Identifier: Apache-2.0
//
// Damaged texts: whatever comes in, the reader answers, stays inside the text, and what it accepts is what stands
// there.
#include <catch2/catch_test_macros.hpp>

#include <random>
#include <vector>

#include "base/alloc.h"
#include "support.hpp"
#include "json/tree.h"

using namespace json_tests;

namespace {

const std::vector<std::string> seeds = {
    R"({"m2m:seci":{"sit":5,"epo":"eyJhbGciOiJkaXIiLCJlbmMiOiJBMTI4R0NNIn0..AAECAwQFBgcICQoL.x.y"}})",
    R"({"m2m:e2ei":{"spr":[{"lst":[1,2,3],"ver":"1.0"}],"esi":{"\u0061":"\uD83D\uDE00","b":null,"c":true,"d":false}}})",
    "{\"\xC3\xA9\":[-0.5e+10,0,12,1E-2,{\"x\":{\"y\":[[],{}]}}],\"\xF0\x9F\x98\x80\":\"\xE2\x82\xAC\\n\\\\\\\"\"}",
    "[\t1 ,\n2,\r[3] ]",
};
const std::string tokens[] = {"{",       "}",       "[",
                              "]",       ",",       ":",
                              "\"",      "\\",      "\\u",
                              "\\uD800", "\\u0000", "0",
                              "-",       ".",       "e",
                              "1",       "true",    "null",
                              " ",       "\n",      "\xEF\xBB\xBF",
                              "\xC3",    "\xA9",    "\xF0\x9F",
                              "\x80",    "\xFF",    std::string(1, '\0'),
                              "\"a\":",  "\"b\":1,"};

void damage(std::string &text, std::mt19937 &random) {
    size_t at = text.empty() ? 0 : random() % text.size();
    size_t size = text.empty() ? 0 : 1 + random() % 4;
    switch (random() % 6) {
    case 0:
        if (!text.empty())
            text[at] = static_cast<char>(random());
        break;
    case 1:
        text.erase(at, size);
        break;
    case 2:
        text.insert(at, tokens[random() % std::size(tokens)]);
        break;
    case 3:
        text.insert(at, text.substr(random() % (text.size() + 1), random() % 20));
        break;
    case 4:
        text.resize(at);
        break;
    default:
        if (!text.empty())
            text[at] = static_cast<char>(text[at] ^ 1 << random() % 8);
        break;
    }
}

// Writes a text from the list alone; with blanks aside it must be the text that was read.
void rebuild(const struct json &list, size_t value, std::string &out) {
    enum json_kind kind = json_kind(&list, value);
    if (kind != JSON_OBJECT && kind != JSON_ARRAY) {
        out += text_of(json_raw(&list, value));
        return;
    }
    out += kind == JSON_OBJECT ? "{" : "[";
    bool first = true;
    for (size_t i = json_first(&list, value); i != JSON_NONE; i = json_next(&list, value, i)) {
        const json_value &child = list.values[i];
        out += first ? "" : ",";
        first = false;
        if (kind == JSON_OBJECT)
            out += "\"" + text_of(span_of(list.text.data + child.name, child.name_end - child.name)) + "\":";
        rebuild(list, i, out);
    }
    out += kind == JSON_OBJECT ? "}" : "]";
}

std::string without_blanks(const std::string &text) {
    std::string out;
    bool inside = false;
    for (size_t i = 0; i < text.size(); i++) {
        if (text[i] == '"')
            inside = !inside;
        if (inside || std::strchr(" \t\r\n", text[i]) == nullptr)
            out += text[i];
        if (inside && text[i] == '\\')
            out += text[++i];
    }
    return out;
}

} // namespace

TEST_CASE("damaged texts are answered within bounds, and accepted ones are what they say", "[json][mutation]") {
    std::mt19937 random(3);
    json_limits tight = {200, 40, 5};
    int64_t before = mem_live();
    int passed = 0;
    int refused = 0;
    int limited = 0;
    for (int round = 0; round < 60000; round++) {
        std::string text = seeds[random() % seeds.size()];
        for (unsigned n = 1 + random() % 3; n > 0; n--)
            damage(text, random);
        Reading reading(text, tight);
        INFO("round " << round << ": " << text);
        passed += reading.result == ESF_OK;
        refused += reading.result == ESF_E_JSON;
        limited += reading.result == ESF_E_LIMIT;
        if (!reading.passed()) {
            REQUIRE(reading.where().substr(0, 6) == "octet ");
            REQUIRE(std::stoul(reading.where().substr(6)) <= text.size());
            continue;
        }
        std::string rebuilt;
        rebuild(reading.list, 0, rebuilt);
        REQUIRE(rebuilt == without_blanks(text));
        for (size_t i = 0; i < reading.list.count; i++) {
            REQUIRE(reading.pointer(i).size() < sizeof(json_place));
            if (json_kind(&reading.list, i) == JSON_STRING)
                REQUIRE(reading.string(i) != "(refused)");
        }
    }
    CHECK(passed > 1000);
    CHECK(refused > 1000);
    CHECK(limited > 100);
    CHECK(passed + refused + limited == 60000);
    CHECK(mem_live() == before);
}

TEST_CASE("what the reader accepts cJSON takes, damaged or not, and writing it again is stable", "[json][mutation]") {
    std::mt19937 random(4);
    int64_t before = mem_live();
    int trees = 0;
    for (int round = 0; round < 20000; round++) {
        std::string text = seeds[random() % seeds.size()];
        damage(text, random);
        tree *root = nullptr;
        status result = tree_read(&root, as_span(text), &roomy, nullptr);
        INFO("round " << round << ": " << text);
        REQUIRE((result == ESF_OK || result == ESF_E_JSON || result == ESF_E_FORMAT));
        if (result != ESF_OK)
            continue;
        bytes *once = nullptr;
        bytes *twice = nullptr;
        tree *again = nullptr;
        status wrote = tree_write(&once, root, nullptr);
        REQUIRE((wrote == ESF_OK || wrote == ESF_E_FORMAT)); // a number may be beyond a double
        if (wrote == ESF_OK) {
            REQUIRE(tree_read(&again, bytes_span(once), &roomy, nullptr) == ESF_OK);
            REQUIRE(tree_write(&twice, again, nullptr) == ESF_OK);
            REQUIRE(text_of(once) == text_of(twice));
            trees++;
        }
        bytes_free(once);
        bytes_free(twice);
        tree_free(again);
        tree_free(root);
    }
    CHECK(trees > 500);
    CHECK(mem_live() == before);
}
