// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

struct Read {
    explicit Read(const std::string &text) { result = ni_read(&name, as_span(text), failure.out()); }
    std::string text() const { return ni_text(&name).text; }
    Failure failure;
    ni name = {};
    status result;
};

// RFC 6920 8.1: "Hello World!"
const std::string hello = "f4OxZX_x_FO5LcGBSKHWXfwtSx-j1ncoSt3SABJtkGk";

} // namespace

TEST_CASE("the name of RFC 6920 is that of its text", "[cert][ni]") {
    ni made = ni_of(as_span("Hello World!"));
    CHECK(std::string(ni_text(&made).text) == "ni:///sha-256;" + hello);
    Read read("ni:///sha-256;" + hello);
    REQUIRE(read.result == ESF_OK);
    CHECK(ni_equal(&read.name, &made));
    CHECK(ni_names(&read.name, made.digest));
}

TEST_CASE("authority, query and the short form make no difference", "[cert][ni]") {
    for (const std::string &text : {"ni://example.com/sha-256;" + hello, "ni:///sha-256;" + hello + "?ct=text/plain",
                                    "sha-256;" + hello, "sha-256;" + hello + "?x"}) {
        INFO(text);
        CHECK(Read(text).text() == "ni:///sha-256;" + hello);
    }
}

TEST_CASE("a shorter suite keeps the first octets, and is another name", "[cert][ni]") {
    ni made = ni_of(as_span("Hello World!"));
    Read by_128("ni:///sha-256-128;f4OxZX_x_FO5LcGBSKHWXQ"), by_120("ni:///sha-256-120;f4OxZX_x_FO5LcGBSKHW");
    REQUIRE(by_128.result == ESF_OK);
    REQUIRE(by_120.result == ESF_OK);
    CHECK(by_128.text() == "ni:///sha-256-128;f4OxZX_x_FO5LcGBSKHWXQ");
    CHECK(by_120.text() == "ni:///sha-256-120;f4OxZX_x_FO5LcGBSKHW");
    for (const ni *name : {&by_128.name, &by_120.name}) {
        CHECK(ni_names(name, made.digest));
        CHECK_FALSE(ni_equal(name, &made));
    }
    ni other = ni_of(as_span("Hello World?"));
    CHECK_FALSE(ni_names(&by_120.name, other.digest));
    ni none = {};
    CHECK_FALSE(ni_names(&none, made.digest));
    CHECK_FALSE(ni_equal(&none, &none));
}

TEST_CASE("what is no name by hash is refused", "[cert][ni]") {
    for (const std::string &text :
         {std::string(), std::string("ni:///"), std::string("ni:///sha-256"), std::string("ni:///sha-256;"),
          "ni:///sha-256;" + hello + "A", "ni:///sha-256;" + hello.substr(1),
          "ni:///sha-256;" + hello.substr(0, 42) + "l", "ni:///sha-256;" + hello.substr(0, 42) + "+",
          "ni:///sha-256;" + hello + "=", "ni:///sha-1;" + hello, "ni:///SHA-256;" + hello,
          std::string("ni:///sha-256-32;f4OxZQ"), "ni:///sha-512;" + hello, "ni:sha-256;" + hello,
          "nih:sha-256;" + hello, "ni://sha-256;" + hello, "ni:///sha-256-128;" + hello, hello}) {
        Read read(text);
        INFO(text);
        CHECK(read.result == ESF_E_FORMAT);
        CHECK(read.name.size == 0);
        CHECK(read.failure.message().find("RFC 6920") != std::string::npos);
    }
}

TEST_CASE("a key in an entry is named by hash or given itself", "[cert][ni]") {
    const std::string spki = spki_of(key_named("raw"));
    const ni wanted = ni_named(spki);
    ni name = {};
    Failure failure;
    REQUIRE(cert_key_name(&name, as_span(spki), nullptr) == ESF_OK);
    CHECK(ni_equal(&name, &wanted));
    const std::string text = ni_text(&wanted).text;
    REQUIRE(cert_key_name(&name, as_span(text), nullptr) == ESF_OK);
    CHECK(ni_equal(&name, &wanted));
    CHECK(cert_key_name(&name, as_span(spki + "x"), failure.out()) == ESF_E_CERTIFICATE);
    CHECK(cert_key_name(&name, as_span(root()), failure.out()) == ESF_E_CERTIFICATE);
    CHECK(cert_key_name(&name, as_span(""), failure.out()) == ESF_E_FORMAT);
    CHECK(name.size == 0);
}
