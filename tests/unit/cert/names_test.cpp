// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

std::string broken_by(const std::string &names) {
    return broken_in(end_of(names).made());
}

std::string text_in(const std::string &name) {
    Inspected inspected(end_of(name).made());
    cert_text out;
    REQUIRE(inspected.is_read());
    REQUIRE(inspected.certificate->extensions.names.count == 1);
    return cert_name_text(&out, &inspected.certificate->extensions.names.items[0]) ? out.text : "(none)";
}

} // namespace

TEST_CASE("each flavour's name is read as text", "[cert]") {
    CHECK(text_in(uri("//example.com/cse1/Cae1")) == "//example.com/cse1/Cae1");
    CHECK(text_in(dns("cse1.example.com")) == "cse1.example.com");
    CHECK(text_in(registered("1.3.6.1.4.1.343")) == "1.3.6.1.4.1.343");
    CHECK(text_in(registered("2.999.3")) == "2.999.3");
    CHECK(text_in(device(der::tlv(0x0d, der::arcs({100, 3030, 10011})))) == "0.2.481.1.100.3030.10011");
    CHECK(text_in(device(der::oid("0.2.481.1.100.3030.10011"))) == "0.2.481.1.100.3030.10011");
    CHECK(text_in(device(der::utf8("100.3030.10011"))) == "0.2.481.1.100.3030.10011");
    CHECK(text_in(device(der::utf8(std::string("100\0.1", 6)))) == "(none)");
    CHECK(text_in(device(der::octets("100"))) == "(none)");
    CHECK(text_in(device(der::tlv(0x0d, der::arcs({UINT64_MAX})))) == "0.2.481.1.18446744073709551615");
    CHECK(text_in(device(der::tlv(0x0d, "\x83" + std::string(9, '\xff') + "\x7f"))) == "(none)"); // over 64 bits
    CHECK(text_in(device(der::tlv(0x0d, std::string(250, '\x7f')))) == "(none)");                 // over 255 characters
}

TEST_CASE("a dNSName is a domain name", "[cert]") {
    const std::string wrong = "name-text subjectAltName/0";
    CHECK(broken_by(dns("cse1.m2m-provider.example.com")) == "");
    CHECK(broken_by(dns("localhost")) == "");
    CHECK(broken_by(dns(std::string(63, 'a') + ".example")) == "");
    CHECK(broken_by(dns("")) == wrong);
    CHECK(broken_by(dns(std::string(64, 'a') + ".example")) == wrong);
    CHECK(broken_by(dns("cse1.example.com.")) == wrong);
    CHECK(broken_by(dns(".example.com")) == wrong);
    CHECK(broken_by(dns("cse1..example.com")) == wrong);
    CHECK(broken_by(dns("-cse1.example.com")) == wrong);
    CHECK(broken_by(dns("cse1-.example.com")) == wrong);
    CHECK(broken_by(dns("cse_1.example.com")) == wrong);
    CHECK(broken_by(dns("cse1 .example.com")) == wrong);
    CHECK(broken_by(dns("cse1.example.com/x")) == wrong);
    std::string long_name;
    for (int i = 0; i < 64; i++)
        long_name += "aaa.";
    CHECK(broken_by(dns(long_name + "a")) == wrong);
}

TEST_CASE("a NUL, other than ASCII, and blanks are in no name", "[cert]") {
    const std::string wrong = "name-text subjectAltName/0";
    for (auto *kind : {&uri, &dns}) {
        CHECK(broken_by(kind(std::string("example.com\0.evil.example", 25))) == wrong);
        CHECK(broken_by(kind("ex\xc3\xa4mple.com")) == wrong);
        CHECK(broken_by(kind("example.com\n")) == wrong);
        CHECK(broken_by(kind("exam ple.com")) == wrong);
        CHECK(broken_by(kind("example.com\x7f")) == wrong);
    }
    CHECK(Inspected(end_of(dns(std::string("a\0b", 3))).made()).message() == "the dNSName \"a?b\" has a NUL in it");
}

TEST_CASE("a URI has the characters of RFC 3986 and at most 255 octets", "[cert]") {
    CHECK(broken_by(uri("m2m://example.com/cse1/Cae1?a=b#c")) == "");
    CHECK(broken_by(uri("urn:gsma:imei:90420156-025763-0")) == "");
    CHECK(broken_by(uri("//" + std::string(253, 'a'))) == "");
    CHECK(broken_by(uri("//" + std::string(254, 'a'))) == "name-text subjectAltName/0");
    for (const char *wrong : {"//a<b", "//a\"b", "//a\\b", "//a^b", "//a{b", "//a|b", ""})
        CHECK(broken_by(uri(wrong)) == "name-text subjectAltName/0");
}

TEST_CASE("there are no wildcards", "[cert]") {
    CHECK(broken_by(dns("*.example.com")) == "wildcard subjectAltName/0");
    CHECK(broken_by(dns("cse*.example.com")) == "wildcard subjectAltName/0");
    CHECK(broken_by(uri("//example.com/cse1/*")) == "wildcard subjectAltName/0");
    CHECK(broken_by(dns("cse1.example.com") + dns("*")) == "wildcard subjectAltName/1");
}

TEST_CASE("at most 16 names are taken, and a thousand are one finding", "[cert]") {
    std::string names;
    for (int i = 0; i < 16; i++)
        names += uri("//example.com/cse1/C" + std::to_string(i));
    CHECK(broken_by(names) == "");
    CHECK(broken_by(names + dns("a")) == "name-count subjectAltName");
    for (int i = 16; i < 1000; i++)
        names += uri("//example.com/cse1/C" + std::to_string(i));
    Inspected inspected(end_of(names).made());
    CHECK(inspected.broken == "name-count subjectAltName");
    CHECK(inspected.message() == "it has 1000 names; at most 16 are taken");
}

TEST_CASE("names that are no identity may stand beside one, not alone", "[cert]") {
    const std::string mail = der::context(1, "a@example.com"), address = der::context(7, "\x7f\1\1\1"),
                      directory = der::wrapped(4, named("x"));
    CHECK(broken_by(mail + address + directory + uri("//example.com/cse1/Cae1")) == "");
    CHECK(broken_by(mail + address + directory) == "flavour subjectAltName");
    Recipe recipe;
    recipe.extensions = digital_signature();
    CHECK(broken_in(recipe.made()) == "flavour subjectAltName");
}

TEST_CASE("names are of the choices of RFC 5280, in their shape", "[cert]") {
    const std::string wrong = "extension subjectAltName/0";
    CHECK(broken_by(der::context(9, "x")).find(wrong) == 0);
    CHECK(broken_by(der::utf8("x")).find(wrong) == 0);
    CHECK(broken_by(der::wrapped(6, der::utf8("//a"))).find(wrong) == 0); // constructed
    CHECK(broken_by(der::context(0, "x")).find(wrong) == 0);              // primitive
    CHECK(broken_by(der::context(8, "\x80")).find(wrong) == 0);           // no OID
    CHECK(broken_by(der::wrapped(0, der::oid("1.2.3"))).find(wrong) == 0);
    CHECK(
        broken_by(der::wrapped(0, der::oid("1.2.3") + der::wrapped(0, der::utf8("a") + der::utf8("b")))).find(wrong) ==
        0);
    CHECK(broken_by("").find("extension subjectAltName") == 0);
}

TEST_CASE("a dNSName is compared without regard to case, everything else octet for octet", "[cert]") {
    auto name = [](cert_name_kind kind, const std::string &value) {
        cert_name out = {};
        out.kind = kind;
        out.value = as_span(value);
        return out;
    };
    const std::string value = "Cse1.Example.com";
    cert_name as_dns = name(CERT_NAME_DNS, value), as_uri = name(CERT_NAME_URI, value);
    CHECK(cert_name_is(&as_dns, as_span("cse1.eXample.COM")));
    CHECK_FALSE(cert_name_is(&as_dns, as_span("cse1.example.co")));
    CHECK(cert_name_is(&as_uri, as_span(value)));
    CHECK_FALSE(cert_name_is(&as_uri, as_span("cse1.example.com")));
}
