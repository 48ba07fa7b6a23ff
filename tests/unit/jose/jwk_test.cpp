// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "../onem2m/support.hpp"
#include "jose/jwk.h"

using namespace onem2m_tests;

namespace {

struct Read {
    explicit Read(const std::string &text) {
        tree *document = nullptr;
        REQUIRE(tree_read(&document, as_span(text), &roomy, failure.out()) == ESF_OK);
        std::memset(&jwk, 0x5A, sizeof jwk);
        result = jwk_oct_read(&jwk, document, failure.out());
        tree_free(document);
    }
    ~Read() { secret_wipe(&jwk.octets); }
    Read(const Read &) = delete;
    Read &operator=(const Read &) = delete;
    std::string octets() const { return text_of(span_of(jwk.octets.octets, jwk.octets.size)); }

    jwk_oct jwk;
    Failure failure;
    status result;
};

std::string jwk_with(const std::string &kid, const std::string &k) {
    return R"({"kty":"oct","kid":)" + kid + R"(,"k":)" + k + "}";
}

void check_refused(const std::string &text, int32_t code, const std::string &where) {
    Read read(text);
    INFO(text);
    CHECK(read.result == code);
    CHECK(read.failure.code() == code);
    CHECK(read.failure.where() == where);
    CHECK(read.octets().empty());
    for (uint8_t octet : read.jwk.octets.octets)
        CHECK(octet == 0);
}

} // namespace

TEST_CASE("the key of RFC 7520 5.6 is read, with members that are not its own", "[jose]") {
    Read read(R"({"kty":"oct","kid":"77c7e2b8-6e13-45cf-8672-617b5b45243a","use":"enc","alg":"A128GCM",)"
              R"("k":"XctOhJAkA-pD9Lh7ZgW_2A","suid":13})");
    REQUIRE(read.result == ESF_OK);
    CHECK(std::string(read.jwk.kid) == "77c7e2b8-6e13-45cf-8672-617b5b45243a");
    CHECK(read.jwk.kid_size == 36);
    CHECK(read.octets() == std::string("\x5D\xCB\x4E\x84\x90\x24\x03\xEA\x43\xF4\xB8\x7B\x66\x05\xBF\xD8", 16));
}

TEST_CASE("a key has 1 to 64 octets", "[jose]") {
    CHECK(Read(jwk_with("\"k1\"", "\"AA\"")).octets() == std::string(1, '\0'));
    std::string largest = std::string(85, 'A') + "A";
    Read read(jwk_with("\"k1\"", "\"" + largest + "\""));
    REQUIRE(read.result == ESF_OK);
    CHECK(read.jwk.octets.size == 64);
    check_refused(jwk_with("\"k1\"", "\"" + largest + "A\""), ESF_E_LIMIT, "/k");
    check_refused(jwk_with("\"k1\"", "\"" + std::string(1000, 'A') + "\""), ESF_E_LIMIT, "/k");
    check_refused(jwk_with("\"k1\"", "\"\""), ESF_E_FORMAT, "/k");
}

TEST_CASE("octets that are not strict base64url are refused, and nothing of them is kept or told", "[jose]") {
    for (const char *k :
         {"c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYw==", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY+",
          "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY B", "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlYx"}) {
        Read read(jwk_with("\"k1\"", std::string("\"") + k + "\""));
        check_refused(jwk_with("\"k1\"", std::string("\"") + k + "\""), ESF_E_FORMAT, "/k");
        CHECK(read.failure.message().find("c2Vj") == std::string::npos);
    }
    for (const char *k : {"1", "null", "[\"AA\"]"})
        check_refused(jwk_with("\"k1\"", k), ESF_E_FORMAT, "/k");
    check_refused(R"({"kty":"oct","kid":"k1"})", ESF_E_FORMAT, "/k");
}

TEST_CASE("a key identifier has 1 to 255 octets", "[jose]") {
    Read read(jwk_with("\"" + std::string(255, 'k') + "\"", "\"AAAA\""));
    REQUIRE(read.result == ESF_OK);
    CHECK(std::string(read.jwk.kid) == std::string(255, 'k'));
    CHECK(read.jwk.kid_size == 255);
    CHECK(std::string(Read(jwk_with("\"k\\u00e9\"", "\"AAAA\"")).jwk.kid) == "k\xC3\xA9");
    check_refused(jwk_with("\"" + std::string(256, 'k') + "\"", "\"AAAA\""), ESF_E_FORMAT, "/kid");
    for (const char *kid : {"\"\"", "1", "null", "{}"})
        check_refused(jwk_with(kid, "\"AAAA\""), ESF_E_FORMAT, "/kid");
    check_refused(R"({"kty":"oct","k":"AAAA"})", ESF_E_FORMAT, "/kid");
}

TEST_CASE("another type of key is not supported", "[jose]") {
    for (const char *kty : {"EC", "RSA", "OKP", "OCT", "oct ", ""})
        check_refused(std::string(R"({"kid":"k1","k":"AAAA","kty":")") + kty + "\"}", ESF_E_UNSUPPORTED, "/kty");
    check_refused(R"({"kid":"k1","k":"AAAA"})", ESF_E_FORMAT, "/kty");
    check_refused(R"({"kid":"k1","k":"AAAA","kty":1})", ESF_E_FORMAT, "/kty");
}

TEST_CASE("what is no object is no key", "[jose]") {
    for (const char *text : {"[]", "null", "\"oct\"", "1"})
        check_refused(text, ESF_E_FORMAT, "");
    jwk_oct jwk;
    Failure failure;
    CHECK(jwk_oct_read(&jwk, nullptr, failure.out()) == ESF_E_FORMAT);
}
