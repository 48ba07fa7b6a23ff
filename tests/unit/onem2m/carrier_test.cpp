// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "onem2m/carrier.h"
#include "support.hpp"
#include "unit/support/vectors.hpp"

using namespace onem2m_tests;

namespace {

const std::string content = R"({"m2m:seci":{"sit":5,"epo":"eyJh..AAEC.c2VhbGVk.dGFn"}})";
const std::string in_sgn = R"({"m2m:sgn":{"nev":{"rep":)" + content + R"(,"net":1},"sur":"/id-in/CEsfA"}})";

struct Outcome {
    status result;
    std::string text;
    std::string where;
    int32_t rsc;
};

Outcome wrap(int32_t carrier, const std::string &reference, const std::string &text) {
    Octets out;
    Failure failure;
    Block block(text);
    Block reference_block(reference);
    status result = carrier_wrap(&out.octets, carrier, reference_block.octets(), block.octets(), failure.out());
    REQUIRE((out.octets != nullptr) == (result == ESF_OK));
    return {result, out.text(), failure.where(), failure.rsc()};
}

Outcome unwrap(const std::string &text) {
    Octets out;
    Failure failure;
    Block block(text);
    status result = carrier_unwrap(&out.octets, block.octets(), failure.out());
    REQUIRE((out.octets != nullptr) == (result == ESF_OK));
    return {result, out.text(), failure.where(), failure.rsc()};
}

std::string compact(const std::string &text) {
    tree *root = nullptr;
    Octets out;
    Failure failure;
    REQUIRE(tree_read(&root, as_span(text), &roomy, failure.out()) == ESF_OK);
    status result = tree_write(&out.octets, root, failure.out());
    tree_free(root);
    REQUIRE(result == ESF_OK);
    return out.text();
}

} // namespace

TEST_CASE("content is wrapped and unwrapped as the vectors say", "[onem2m][vectors]") {
    size_t wrapped = 0;
    size_t accepted = 0;
    size_t refused = 0;
    size_t count = vectors::each_vector("carriers.json", [&](const vectors::Vector &vector) {
        std::string notification = vector.text("notification");
        INFO(notification);
        if (vector.text("step") == "wrap") {
            int32_t carrier = vector.text("carrier") == "sgn" ? ESF_CARRIER_SGN : ESF_CARRIER_SECI;
            Outcome outcome = wrap(carrier, vector.text("reference"), vector.text("content"));
            CHECK(outcome.result == ESF_OK);
            CHECK(outcome.text == notification);
            wrapped++;
        } else if (vector.is_true("accept")) {
            Outcome outcome = unwrap(notification);
            REQUIRE(outcome.result == ESF_OK);
            CHECK(compact(outcome.text) == compact(vector.text("content")));
            accepted++;
        } else {
            CHECK(unwrap(notification).result < 0);
            refused++;
        }
    });
    CHECK(wrapped >= 4);
    CHECK(accepted >= 5);
    CHECK(refused >= 10);
    CHECK(wrapped + accepted + refused == count);
}

TEST_CASE("plain content stays as it is", "[onem2m]") {
    CHECK(wrap(ESF_CARRIER_SECI, "", content).text == content);
    CHECK(wrap(ESF_CARRIER_SECI, "", " " + content + "\n").text == " " + content + "\n");
    CHECK(unwrap(content).text == content);
}

TEST_CASE("what was wrapped comes out octet for octet", "[onem2m]") {
    const std::string odd = R"({"m2m:seci":{ "sit" : 5,"epo":"x" , "later":["\u00e9\/",1.50E+1,{}] }})";
    for (const std::string &text : {content, odd}) {
        Outcome wrapped = wrap(ESF_CARRIER_SGN, "/id-in/CEsfA", text);
        REQUIRE(wrapped.result == ESF_OK);
        CHECK(wrapped.text.find(text) != std::string::npos);
        CHECK(unwrap(wrapped.text).text == text);
    }
    CHECK(wrap(ESF_CARRIER_SGN, "/id-in/CEsfA", content).text == in_sgn);
    CHECK(wrap(ESF_CARRIER_SGN, "/id-in/CEsfA", "\t" + content + " ").text == in_sgn);
}

TEST_CASE("members that hubs add around the content are ignored, beside it they are refused", "[onem2m]") {
    CHECK(unwrap(R"({"m2m:sgn":{"cr":"x","nev":{"om":{"op":5},"rep":)" + content + R"(},"vrq":false}})").text ==
          content);
    CHECK(unwrap(R"({"m2m:sgn":{"nev":{"rep":{"m2m:seci":{"sit":3},"m2m:cin":{}}}}})").result == ESF_E_FORMAT);
    CHECK(unwrap(R"({"m2m:sgn":{"nev":{"rep":{"m2m:cin":{},"m2m:seci":{"sit":3}}}}})").result == ESF_E_FORMAT);
    CHECK(unwrap(R"({"m2m:seci":{"sit":3},"x":1})").result == ESF_E_FORMAT);
    CHECK(unwrap(R"({"x":1,"m2m:sgn":{"nev":{"rep":)" + content + "}}}").result == ESF_E_FORMAT);
    CHECK(unwrap(R"({"m2m:sgn":{"nev":{"rep":)" + content + R"(}},"m2m:seci":{"sit":3}})").result == ESF_E_FORMAT);
}

TEST_CASE("a notification without security content says so", "[onem2m]") {
    for (const char *text :
         {"{}", "[]", "null", R"({"m2m:sgn":{}})", R"({"m2m:sgn":{"m2m:seci":{}}})", R"({"m2m:sgn":{"nev":{}}})",
          R"({"m2m:sgn":{"nev":{"rep":{}}}})", R"({"m2m:sgn":{"nev":{"rep":{"m2m:cin":{}}}}})",
          R"({"m2m:sgn":{"nev":{"rep":{"m2m:seci":"x"}}}})", R"({"m2m:seci":[]})",
          R"({"nev":{"rep":{"m2m:seci":{}}}})"}) {
        Outcome outcome = unwrap(text);
        INFO(text);
        CHECK(outcome.result == ESF_E_FORMAT);
        CHECK(outcome.rsc == ESF_RSC_BAD_REQUEST);
    }
}

TEST_CASE("a carrier has its reference, or none", "[onem2m]") {
    CHECK(wrap(ESF_CARRIER_SGN, "", content).result == ESF_E_ARGUMENT);
    CHECK(wrap(ESF_CARRIER_SECI, "/id-in/CEsfA", content).result == ESF_E_ARGUMENT);
    for (int32_t carrier : {0, 3, -1})
        CHECK(wrap(carrier, "", content).result == ESF_E_ARGUMENT);
    CHECK(wrap(ESF_CARRIER_SGN, std::string(4096, 'x'), content).result == ESF_OK);
    CHECK(wrap(ESF_CARRIER_SGN, std::string(4097, 'x'), content).result == ESF_E_LIMIT);
    for (const char *reference : {"a b", "a\n", "\xC3\xA9", "\x7F", " "})
        CHECK(wrap(ESF_CARRIER_SGN, reference, content).result == ESF_E_ARGUMENT);
    CHECK(wrap(ESF_CARRIER_SGN, std::string("a\0b", 3), content).result == ESF_E_ARGUMENT);
    Outcome with_quotes = wrap(ESF_CARRIER_SGN, R"(a"b\c)", content); // stays within its string
    REQUIRE(with_quotes.result == ESF_OK);
    CHECK(with_quotes.text.find(R"("sur":"a\"b\\c"}})") != std::string::npos);
    CHECK(unwrap(with_quotes.text).text == content);
}

TEST_CASE("only security content is wrapped", "[onem2m]") {
    for (int32_t carrier : {ESF_CARRIER_SECI, ESF_CARRIER_SGN}) {
        std::string reference = carrier == ESF_CARRIER_SGN ? "/x" : "";
        for (const std::string &text :
             {std::string("{}"), std::string(R"({"m2m:cin":{}})"), std::string(R"({"m2m:seci":"x"})"),
              std::string(R"({"m2m:seci":{},"x":1})"), in_sgn})
            CHECK(wrap(carrier, reference, text).result == ESF_E_FORMAT);
        for (const char *text : {"", "{", R"({"m2m:seci":{"sit":3}} x)", R"({"m2m:seci":{"sit":3,"sit":3}})"})
            CHECK(wrap(carrier, reference, text).result == ESF_E_JSON);
    }
}

TEST_CASE("the largest content is wrapped and unwrapped, larger is refused", "[onem2m]") {
    constexpr size_t largest = 16U * 1024 * 1024;
    std::string head = R"({"m2m:seci":{"sit":5,"epo":")";
    std::string text = head + std::string(largest - head.size() - 3, 'x') + "\"}}";
    REQUIRE(text.size() == largest);
    Outcome wrapped = wrap(ESF_CARRIER_SGN, std::string(4096, 'r'), text);
    REQUIRE(wrapped.result == ESF_OK);
    CHECK(wrapped.text.size() <= CARRIER_SIZE_MAX);
    CHECK(unwrap(wrapped.text).text == text);
    CHECK(wrap(ESF_CARRIER_SGN, "/x", text + " ").result == ESF_E_LIMIT);
    CHECK(unwrap(std::string(CARRIER_SIZE_MAX, ' ')).result == ESF_E_JSON);
    CHECK(unwrap(std::string(CARRIER_SIZE_MAX + 1, ' ')).result == ESF_E_LIMIT);
}

TEST_CASE("a notification may nest sixteen levels", "[onem2m]") {
    auto nested = [](int levels) {
        return R"({"m2m:seci":{"sit":3,"later":)" + std::string(levels - 2, '[') + std::string(levels - 2, ']') + "}}";
    };
    CHECK(unwrap(nested(16)).result == ESF_OK);
    CHECK(unwrap(nested(17)).result == ESF_E_LIMIT);
}

TEST_CASE("wrapping and unwrapping survive the failure of each allocation", "[onem2m][memory]") {
    for (int32_t carrier : {ESF_CARRIER_SECI, ESF_CARRIER_SGN})
        CHECK(failures_survived([&](error **err) -> status {
                  Octets out;
                  span reference = as_span(carrier == ESF_CARRIER_SGN ? "/x" : "");
                  return carrier_wrap(&out.octets, carrier, reference, as_span(content), err);
              }) == 1);
    CHECK(failures_survived([&](error **err) -> status {
              Octets out;
              return carrier_unwrap(&out.octets, as_span(in_sgn), err);
          }) == 1);
}

TEST_CASE("unwrapping survives any damage, and what comes out can be wrapped", "[onem2m][mutation]") {
    Damage damage;
    int passed = 0;
    for (int i = 0; i < 40000; i++) {
        Outcome outcome = unwrap(damage.of(i % 2 == 0 ? content : in_sgn));
        if (outcome.result != ESF_OK) {
            REQUIRE(outcome.rsc == ESF_RSC_BAD_REQUEST);
            continue;
        }
        passed++;
        REQUIRE(wrap(ESF_CARRIER_SECI, "", outcome.text).text == outcome.text);
    }
    CHECK(passed > 0);
}
