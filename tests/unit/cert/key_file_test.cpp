// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include "cert/key_file.h"
#include "cert/pem.h"

using namespace cert_tests;

namespace {

std::string written(const p256_key *key, key_file_form form) {
    bytes *out = nullptr;
    REQUIRE(key_file_write(&out, key, form, nullptr) == ESF_OK);
    return taken(out);
}

struct Read {
    explicit Read(const std::string &octets) {
        p256_key *read = nullptr;
        result = key_file_read(&read, support::Block(octets).octets(), failure.out());
        key.reset(read);
    }
    bool is(const p256_key *other) const {
        return result == ESF_OK && std::memcmp(p256_key_point(key.get()), p256_key_point(other), P256_POINT_SIZE) == 0;
    }
    Failure failure;
    Key key;
    status result;
};

std::string pem(pem_kind kind, const std::string &der) {
    bytes *out = nullptr;
    REQUIRE(pem_write(&out, kind, as_span(der), nullptr) == ESF_OK);
    return taken(out);
}

const std::string ec = der::oid("1.2.840.10045.2.1"), curve = der::oid("1.2.840.10045.3.1.7");

std::string scalar(const p256_key *key) {
    return text_of(p256_key_scalar(key));
}
std::string point(const p256_key *key) {
    return text_of(span_of(p256_key_point(key), P256_POINT_SIZE));
}
std::string sec1(const std::string &private_key, const std::string &parameters, const std::string &public_key) {
    return der::seq(der::small(1), der::octets(private_key), parameters.empty() ? "" : der::wrapped(0, parameters),
                    public_key.empty() ? "" : der::wrapped(1, der::bits(public_key)));
}

} // namespace

TEST_CASE("a key is read as it was written, in all four forms", "[cert][key-file]") {
    Key key = new_key();
    for (key_file_form form : {KEY_FILE_PKCS8_DER, KEY_FILE_PKCS8_PEM, KEY_FILE_SEC1_DER, KEY_FILE_SEC1_PEM})
        CHECK(Read(written(key.get(), form)).is(key.get()));
    CHECK(written(key.get(), KEY_FILE_PKCS8_PEM).find("-----BEGIN PRIVATE KEY-----\n") == 0);
    CHECK(written(key.get(), KEY_FILE_SEC1_PEM).find("-----BEGIN EC PRIVATE KEY-----\n") == 0);
}

TEST_CASE("the forms are those of RFC 5208 and RFC 5915", "[cert][key-file]") {
    const p256_key *key = key_named("end");
    const std::string inner = sec1(scalar(key), "", point(key));
    CHECK(written(key, KEY_FILE_SEC1_DER) == sec1(scalar(key), curve, point(key)));
    CHECK(written(key, KEY_FILE_PKCS8_DER) == der::seq(der::small(0), der::seq(ec, curve), der::octets(inner)));
}

TEST_CASE("what may be left out may be left out", "[cert][key-file]") {
    const p256_key *key = key_named("end");
    CHECK(Read(sec1(scalar(key), curve, "")).is(key));
    for (const std::string &inner :
         {sec1(scalar(key), "", ""), sec1(scalar(key), curve, ""), sec1(scalar(key), curve, point(key))})
        CHECK(Read(der::seq(der::small(0), der::seq(ec, curve), der::octets(inner))).is(key));
    CHECK(
        Read(der::seq(der::small(0), der::seq(ec, curve), der::octets(sec1(scalar(key), "", "")), der::wrapped(0, "")))
            .is(key));
    // openssl writes the curve in a block of its own.
    CHECK(Read("-----BEGIN EC PARAMETERS-----\nBggqhkjOPQMBBw==\n-----END EC PARAMETERS-----\n" +
               written(key, KEY_FILE_SEC1_PEM))
              .is(key));
}

TEST_CASE("what is no private key of P-256 is refused, and no error shows any of it", "[cert][key-file]") {
    const p256_key *key = key_named("end"), *other = key_named("other");
    const std::string p384 = der::oid("1.3.132.0.34"), mine = scalar(key);
    auto pkcs8 = [](const std::string &algorithm, const std::string &inner, int version = 0) {
        return der::seq(der::small(version), der::seq(algorithm), der::octets(inner));
    };
    for (const std::string &wrong :
         {sec1(mine, "", point(key)), // no curve
          sec1(mine, p384, ""),
          sec1(mine, curve, point(other)),
          sec1(mine, curve, point(key).substr(0, 33)),
          sec1(mine.substr(1), curve, ""),
          sec1(mine + "x", curve, ""),
          sec1(std::string(32, '\0'), curve, ""),
          sec1(std::string(32, '\xff'), curve, ""),
          sec1(mine, curve, "") + "x",
          der::seq(der::small(2), der::octets(mine), der::wrapped(0, curve)),
          pkcs8(ec + p384, sec1(mine, "", "")),
          pkcs8(ec, sec1(mine, "", "")),
          pkcs8(ec + curve, mine),
          pkcs8(ec + curve, sec1(mine, p384, "")),
          pkcs8(ec + curve, sec1(mine, "", ""), 1),
          pkcs8(der::oid("1.2.840.113549.1.1.1") + der::tlv(5, ""), der::seq(der::small(0))),
          pkcs8(ec + curve, sec1(mine, "", "") + "x"),
          std::string("\x30\x00", 2),
          std::string("\x30"),
          std::string(),
          pem(PEM_CERTIFICATE, Recipe().made()),
          std::string("no key at all"),
          std::string("-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n"),
          std::string(
              "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END EC PRIVATE KEY-----\n")}) {
        Read read(wrong);
        CHECK((read.result == ESF_E_CERTIFICATE || read.result == ESF_E_FORMAT));
        CHECK(read.key == nullptr);
        CHECK(read.failure.message() != "");
        CHECK(read.failure.message().find(mine.substr(0, 4)) == std::string::npos);
    }
}

TEST_CASE("blocks of PEM come one after the other, with text between", "[cert][pem]") {
    const std::string a = Recipe().made(), b = root();
    const std::string text = "subject=CN = end\n\n" + pem(PEM_CERTIFICATE, a) + "between\r\n" + pem(PEM_CRL, "list") +
                             pem(PEM_CERTIFICATE, b) + "the end";
    span rest = as_span(text);
    for (const auto &[wanted, octets] : std::vector<std::pair<pem_kind, std::string>>{
             {PEM_CERTIFICATE, a}, {PEM_CRL, "list"}, {PEM_CERTIFICATE, b}, {PEM_NONE, ""}}) {
        pem_kind kind;
        bytes *der = nullptr;
        REQUIRE(pem_take(&kind, &der, &rest, nullptr) == ESF_OK);
        CHECK(kind == wanted);
        CHECK(taken(der) == octets);
    }
    for (const std::string &input : {text, a}) {
        bytes *der = nullptr;
        REQUIRE(pem_read(&der, PEM_CERTIFICATE, as_span(input), nullptr) == ESF_OK);
        CHECK(taken(der) == a);
    }
    bytes *none = nullptr;
    Failure failure;
    CHECK(pem_read(&none, PEM_REQUEST, as_span(text), failure.out()) == ESF_E_CERTIFICATE);
    CHECK(failure.message() == "there is no block \"CERTIFICATE REQUEST\"");
    CHECK(none == nullptr);
}

TEST_CASE("lines may end as on any system, and the labels of every kind are known", "[cert][pem]") {
    const std::string octets(100, 'x');
    for (pem_kind wanted :
         {PEM_CERTIFICATE, PEM_REQUEST, PEM_CRL, PEM_PRIVATE_KEY, PEM_EC_PRIVATE_KEY, PEM_PUBLIC_KEY}) {
        std::string with_returns;
        for (char c : pem(wanted, octets))
            with_returns += c == '\n' ? std::string(" \t\r\n") : std::string(1, c);
        with_returns.resize(with_returns.size() - 4); // and no line end at the very end
        span rest = as_span(with_returns);
        pem_kind kind;
        bytes *der = nullptr;
        REQUIRE(pem_take(&kind, &der, &rest, nullptr) == ESF_OK);
        CHECK(kind == wanted);
        CHECK(taken(der) == octets);
    }
    pem_kind kind;
    bytes *der = nullptr;
    span rest = as_span("-----BEGIN NEW CERTIFICATE REQUEST-----\nAAAA\n-----END NEW CERTIFICATE REQUEST-----");
    REQUIRE(pem_take(&kind, &der, &rest, nullptr) == ESF_OK);
    CHECK(kind == PEM_REQUEST);
    bytes_free(der);
    rest = as_span("-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----");
    REQUIRE(pem_take(&kind, &der, &rest, nullptr) == ESF_OK);
    CHECK(kind == PEM_OTHER);
    bytes_free(der);
}

TEST_CASE("damaged PEM is refused", "[cert][pem]") {
    for (const char *wrong :
         {"-----BEGIN CERTIFICATE-----\nAAAA\n", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END X509 CRL-----\n",
          "-----BEGIN CERTIFICATE-----\nAAA\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\nAA*A\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\nA: b\nAAAA\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\nAA AA\n-----END CERTIFICATE-----\n",
          "-----BEGIN CERTIFICATE-----\nAAAB==\n-----END CERTIFICATE-----\n"}) {
        span rest = as_span(wrong);
        pem_kind kind;
        bytes *der = nullptr;
        Failure failure;
        CHECK(pem_take(&kind, &der, &rest, failure.out()) == ESF_E_CERTIFICATE);
        CHECK(der == nullptr);
        CHECK(kind == PEM_NONE);
        CHECK(failure.where() == "pem");
    }
    const std::string large(PEM_SIZE_MAX + 1, 'x');
    span rest = as_span(large);
    pem_kind kind;
    bytes *der = nullptr;
    CHECK(pem_take(&kind, &der, &rest, nullptr) == ESF_E_LIMIT);
}
