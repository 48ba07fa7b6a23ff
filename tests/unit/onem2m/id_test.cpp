// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "onem2m/id.h"
#include "support.hpp"
#include "unit/support/vectors.hpp"

using namespace onem2m_tests;

namespace {

bool is_absolute(const std::string &text) {
    Block block(text);
    return id_is_absolute(block.octets());
}

id_context context_of(const std::string &absolute, const std::string &registrar = "") {
    id_context context;
    Failure failure;
    REQUIRE(id_context_init(&context, as_span(absolute), failure.out()) == ESF_OK);
    if (!registrar.empty())
        REQUIRE(id_context_set_registrar(&context, as_span(registrar), failure.out()) == ESF_OK);
    return context;
}

struct Made {
    bool is_absolute;
    std::string text;
};

Made absolute(const id_context &context, const std::string &text) {
    Block block(text);
    id made;
    std::memset(&made, 0x5A, sizeof made);
    bool is_made = id_absolute(&made, &context, block.octets());
    REQUIRE(made.text[made.size] == 0);
    return {is_made, text_of(id_span(&made))};
}

std::string registrar_of(const std::string &absolute) {
    id_context context = context_of(absolute);
    return text_of(id_span(&context.registrar));
}

} // namespace

TEST_CASE("an identifier of 1 to 255 octets without NUL is kept", "[onem2m]") {
    id id;
    for (size_t size : {1U, 2U, 254U, 255U}) {
        Block block(std::string(size, 'x'));
        REQUIRE(id_set(&id, block.octets()));
        CHECK(id.size == size);
        CHECK(std::string(id.text) == std::string(size, 'x'));
    }
    CHECK(id_set(&id, as_span("\xC3\xA9 any \n octets")));
    CHECK_FALSE(id_set(&id, as_span("")));
    CHECK_FALSE(id_set(&id, span_of(nullptr, 0)));
    CHECK_FALSE(id_set(&id, as_span(std::string(256, 'x'))));
    CHECK_FALSE(id_set(&id, as_span(std::string("a\0b", 3))));
    CHECK_FALSE(id_set(&id, as_span(std::string("a\0", 2))));
    CHECK(text_of(id_span(&id)) == "\xC3\xA9 any \n octets"); // a refused text leaves what was there
}

TEST_CASE("absolute ids are told from all else", "[onem2m]") {
    for (const char *text : {"//m2m.example/cse1", "//m2m.example/cse1/Cae1", "//m2m.example/Sae1", "//d/c", "//d/c/Cx",
                             "//a.b-c_d~e/A.B-C_D~E/C.-_~", "//m2m.example/-"})
        CHECK(is_absolute(text));
    for (const char *text : {"",           "/",       "//",      "///",      "//d",           "//d/",       "///c",
                             "//d//Cx",    "//d/c/",  "//d/c/C", "//d/c/Sx", "//d/c/x",       "//d/c/cx",   "//d/c/Cx/",
                             "//d/c/Cx/y", "/c/Cx",   "Cx",      "d/c/Cx",   "//d/c d",       "//d/c%20",   "//d/c?x",
                             "//d/c#x",    "//d:1/c", "//d/c\n", " //d/c",   "//d\xC3\xA9/c", "http://d/c", "//u@d/c"})
        CHECK_FALSE(is_absolute(text));
    CHECK_FALSE(is_absolute(std::string("//d/c\0", 6)));
    CHECK(is_absolute("//d/" + std::string(251, 'c')));
    CHECK_FALSE(is_absolute("//d/" + std::string(252, 'c')));
}

TEST_CASE("the SP domain and the parent of an absolute id are parts of it", "[onem2m]") {
    CHECK(text_of(id_domain(as_span("//m2m.example/cse1/Cae1"))) == "m2m.example");
    CHECK(text_of(id_domain(as_span("//m2m.example/Sae1"))) == "m2m.example");
    CHECK(text_of(id_domain(as_span("/cse1"))).empty());
    CHECK(text_of(id_parent(as_span("//m2m.example/cse1/Cae1"))) == "//m2m.example/cse1");
    CHECK(text_of(id_parent(as_span("//m2m.example/cse1"))) == "//m2m.example/cse1");
    CHECK(text_of(id_parent(as_span("//m2m.example/Sae1"))) == "//m2m.example/Sae1");
}

TEST_CASE("the registrar follows from the own id where it stands in it", "[onem2m]") {
    CHECK(registrar_of("//m2m.example/cse1/Cae1") == "//m2m.example/cse1");
    CHECK(registrar_of("//m2m.example/cse1") == "//m2m.example/cse1");
    CHECK(registrar_of("//m2m.example/Sae1").empty());
}

TEST_CASE("an endpoint's own id has to be absolute", "[onem2m]") {
    for (const char *text : {"", "/cse1", "Cae1", "Sae1", "//m2m.example", "//m2m.example/cse1/Sae1"}) {
        id_context context;
        Failure failure;
        CHECK(id_context_init(&context, as_span(text), failure.out()) == ESF_E_IDENTIFIER);
        CHECK(failure.code() == ESF_E_IDENTIFIER);
        CHECK(failure.message().find(text) != std::string::npos);
        CHECK(context.self.size == 0);
        CHECK(context.registrar.size == 0);
    }
}

TEST_CASE("a registrar is given as a CSE-ID, absolute or of the same SP domain", "[onem2m]") {
    id_context context = context_of("//m2m.example/Sae1", "//other.example/cse7");
    CHECK(text_of(id_span(&context.registrar)) == "//other.example/cse7");
    context = context_of("//m2m.example/Sae1", "/cse7");
    CHECK(text_of(id_span(&context.registrar)) == "//m2m.example/cse7");
    context = context_of("//m2m.example/Smart-cse", "//m2m.example/Smart-cse"); // a CSE whose name starts with "S"
    CHECK(absolute(context, "Cae1").text == "//m2m.example/Smart-cse/Cae1");
    for (const char *text : {"", "cse7", "/", "/cse7/Cx", "//m2m.example/cse7/Cx", "//m2m.example", "Sx", "Cx"}) {
        Failure failure;
        INFO(text);
        CHECK(id_context_set_registrar(&context, as_span(text), failure.out()) == ESF_E_IDENTIFIER);
        CHECK(text_of(id_span(&context.registrar)) == "//m2m.example/Smart-cse");
    }
}

TEST_CASE("a registrar other than the one in the own id is refused", "[onem2m]") {
    id_context context = context_of("//m2m.example/cse1/Cae1", "//m2m.example/cse1");
    Failure failure;
    CHECK(id_context_set_registrar(&context, as_span("//m2m.example/cse2"), failure.out()) == ESF_E_IDENTIFIER);
    CHECK(text_of(id_span(&context.registrar)) == "//m2m.example/cse1");
}

TEST_CASE("relative ids become absolute from the endpoint's point of view, as the vectors say", "[onem2m][vectors]") {
    size_t changed = 0;
    size_t count = vectors::each_vector("identifiers.json", [&](const vectors::Vector &vector) {
        std::string text = vector.text("id");
        INFO(vector.text("own") << " reads \"" << text << "\"");
        Made made = absolute(context_of(vector.text("own"), vector.text("registrar")), text);
        CHECK(made.text == vector.text("absolute"));
        if (vector.is_true("changed")) {
            CHECK(made.is_absolute);
            changed++;
        } else {
            CHECK(made.is_absolute == is_absolute(text));
        }
    });
    CHECK(changed >= 20);
    CHECK(count - changed >= 20);
}

TEST_CASE("an id that is longer once it is absolute than an id may be stays as it is", "[onem2m]") {
    id_context context = context_of("//m2m.example/cse1");
    std::string fits = "C" + std::string(255 - strlen("//m2m.example/cse1/C"), 'x');
    CHECK(absolute(context, fits).text == "//m2m.example/cse1/" + fits);
    CHECK(absolute(context, fits).is_absolute);
    CHECK(absolute(context, fits + "x").text == fits + "x");
    CHECK_FALSE(absolute(context, fits + "x").is_absolute);
    std::string largest = "C" + std::string(254, 'x');
    CHECK(absolute(context, largest).text == largest);
    CHECK_FALSE(absolute(context, largest).is_absolute);
}

TEST_CASE("an empty, too long or NUL-holding text gives an empty id", "[onem2m]") {
    id_context context = context_of("//m2m.example/cse1");
    for (const std::string &text : {std::string(), std::string(256, 'C'), std::string("Ca\0b", 4)}) {
        Made made = absolute(context, text);
        CHECK_FALSE(made.is_absolute);
        CHECK(made.text.empty());
    }
}

TEST_CASE("making ids absolute survives any damage, and what it says is absolute is", "[onem2m][mutation]") {
    Damage damage;
    id_context context = context_of("//m2m.example/cse1/Cae1");
    for (int i = 0; i < 20000; i++) {
        for (const char *text : {"//m2m.example/cse1/Cae1", "/cse2/Cae2", "Sae3"}) {
            std::string damaged = damage.of(text);
            Made made = absolute(context, damaged);
            if (made.is_absolute != is_absolute(made.text) && !made.text.empty())
                FAIL("absolute or not? " << damaged);
        }
    }
    SUCCEED();
}
