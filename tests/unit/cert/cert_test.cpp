// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

template <typename Change> std::string changed(const Change &change) {
    Recipe recipe;
    change(recipe);
    return recipe.made();
}

std::string with_extensions(const std::string &extensions) {
    return changed([&](Recipe &recipe) { recipe.extensions = extensions; });
}

std::string added(const std::string &extension) {
    return with_extensions(Recipe().extensions + extension);
}

} // namespace

TEST_CASE("the certificate that all others here are made from breaks no rule", "[cert]") {
    const std::string made = Recipe().made();
    Inspected inspected(made);
    CHECK(inspected.broken == "");
    REQUIRE(inspected.is_read());
    const cert &read = *inspected.certificate;
    CHECK(text_of(read.serial) == "\x11\x22");
    CHECK(read.not_before == 1767225600);
    CHECK(read.not_after == 1830297599);
    CHECK(read.extensions.names.count == 1);
    CHECK(text_of(read.extensions.names.items[0].value) == "//example.com/cse1/Cae1");
    const ni key_name = ni_named(spki_of(key_named("end"))), name = ni_named(made);
    CHECK(ni_equal(&read.key_name, &key_name));
    CHECK(ni_equal(&read.name, &name));
    CHECK(std::string(cert_dn_text(read.subject).text) == "end");
    CHECK_FALSE(cert_is_self_issued(&read));
}

TEST_CASE("a certificate is of version 3", "[cert]") {
    CHECK(broken_in(changed([](Recipe &r) {
              r.version = "";
              r.has_extensions = false;
          })) == "version version; key-usage keyUsage; flavour subjectAltName");
    CHECK(broken_in(changed([](Recipe &r) { r.version = ""; })) == "version version");
    CHECK(broken_in(changed([](Recipe &r) { r.version = der::wrapped(0, der::small(0)); })) == "version version");
    CHECK(broken_in(changed([](Recipe &r) { r.version = der::wrapped(0, der::small(1)); })) == "version version");
    CHECK(broken_in(changed([](Recipe &r) { r.version = der::wrapped(0, der::small(3)); })) == "version version");
    CHECK(Inspected(changed([](Recipe &r) { r.version = ""; })).message() == "the version is 1; expected 3");
}

TEST_CASE("a serial number is positive and has at most 20 octets", "[cert]") {
    auto serial = [](const std::string &content) {
        return broken_in(changed([&](Recipe &r) { r.serial = der::integer(content); }));
    };
    CHECK(serial("\x01") == "");
    CHECK(serial("\x7f" + std::string(19, '\x01')) == "");
    CHECK(serial(std::string(1, '\0') + "\x80") == "");
    CHECK(serial(std::string(1, '\0')) == "serial-number serialNumber");
    CHECK(serial("\x80") == "serial-number serialNumber");
    CHECK(serial("\xff\x01") == "serial-number serialNumber");
    CHECK(serial("\x01" + std::string(20, '\x01')) == "serial-number serialNumber");
    // Longer than it has to be, or empty: no DER.
    CHECK(serial(std::string("\0\x01", 2)) == "der ");
    CHECK(serial("\xff\x80") == "der ");
    CHECK(serial("") == "der ");
}

TEST_CASE("a certificate is signed with ECDSA and SHA-256, and says so twice", "[cert]") {
    const std::string sha1 = der::seq(der::oid("1.2.840.10045.4.1")),
                      sha384 = der::seq(der::oid("1.2.840.10045.4.3.3")),
                      rsa = der::seq(der::oid("1.2.840.113549.1.1.11"), der::tlv(5, "")),
                      with_null = der::seq(der::oid("1.2.840.10045.4.3.2"), der::tlv(5, ""));
    for (const std::string &other : {sha1, sha384, rsa, with_null}) {
        CHECK(broken_in(changed([&](Recipe &r) { r.algorithm = r.outer_algorithm = other; })) ==
              "signature-algorithm signature");
        CHECK(broken_in(changed([&](Recipe &r) { r.algorithm = other; })) ==
              "signature-algorithm signature; signature-algorithm signatureAlgorithm");
        CHECK(broken_in(changed([&](Recipe &r) { r.outer_algorithm = other; })) ==
              "signature-algorithm signatureAlgorithm");
    }
    CHECK(Inspected(changed([&](Recipe &r) { r.algorithm = r.outer_algorithm = sha1; })).message() ==
          "it is signed with the algorithm 1.2.840.10045.4.1; expected ecdsa-with-SHA256 (1.2.840.10045.4.3.2)");
}

TEST_CASE("the key is a named P-256 and its point uncompressed and on the curve", "[cert]") {
    const std::string ec = "1.2.840.10045.2.1", p256 = "1.2.840.10045.3.1.7";
    const std::string point = text_of(span_of(p256_key_point(key_named("end")), P256_POINT_SIZE));
    auto key = [](const std::string &spki) { return Inspected(changed([&](Recipe &r) { r.spki = spki; })); };
    auto spki = [&](const std::string &kind, const std::string &curve, const std::string &octets) {
        return der::seq(der::seq(der::oid(kind), curve), der::bits(octets));
    };
    CHECK(key(spki(ec, der::oid(p256), point)).broken == "");
    std::string off = point;
    off[64] = static_cast<char>(off[64] ^ 1);
    std::string hybrid = point;
    hybrid[0] = static_cast<char>(6 | (point[64] & 1));
    std::string compressed = static_cast<char>(2 | (point[64] & 1)) + point.substr(1, 32);
    const struct {
        std::string spki, message;
    } wrong[] = {
        {spki(ec, der::oid("1.3.132.0.34"), "\x04" + std::string(96, '\1')),
         "the public key is of another curve; use one of P-256 (secp256r1)"},
        {spki(ec, der::oid("1.3.132.0.10"), point), "the public key is of another curve; use one of P-256 (secp256r1)"},
        {spki(ec, der::seq(der::small(1)), point), "the curve of the public key is not given by its name"},
        {spki(ec, "", point), "the curve of the public key is not given by its name"},
        {spki("1.2.840.113549.1.1.1", der::tlv(5, ""), der::seq(der::small(3))),
         "the public key is not an elliptic curve key; use one of P-256"},
        {spki("1.3.101.112", "", std::string(32, '\1')),
         "the public key is not an elliptic curve key; use one of P-256"},
        {spki(ec, der::oid(p256), compressed), "the point of the public key is not uncompressed"},
        {spki(ec, der::oid(p256), hybrid), "the point of the public key is not uncompressed"},
        {spki(ec, der::oid(p256), off), "the point of the public key is not on the curve"},
        {spki(ec, der::oid(p256), std::string(1, '\0')), "the point of the public key is not uncompressed"},
    };
    for (const auto &[octets, message] : wrong) {
        Inspected inspected = key(octets);
        CHECK(inspected.broken == "public-key subjectPublicKeyInfo");
        CHECK(inspected.message() == message);
    }
}

TEST_CASE("dates are in UTC, with seconds, in the form that their year has", "[cert]") {
    auto dates = [](const std::string &from, const std::string &to) {
        return broken_in(changed([&](Recipe &r) { r.validity = der::seq(from, to); }));
    };
    const std::string from = der::utc("260101000000Z"), to = der::utc("271231235959Z");
    CHECK(dates(from, to) == "");
    CHECK(dates(from, der::utc("491231235959Z")) == "");
    CHECK(dates(from, der::generalized("20500101000000Z")) == "");
    CHECK(dates(from, der::generalized("99991231235959Z")) == "");
    for (const std::string &wrong :
         {der::generalized("20271231235959Z"), der::utc("2712312359Z"), der::utc("271231235959+0100"),
          der::generalized("20501231235959.5Z"), der::utc("271331235959Z"), der::utc("270230000000Z"),
          der::utc("27123123595 Z"), der::utc(""), der::generalized("2050123123595"), der::utf8("271231235959Z")})
        CHECK(dates(from, wrong) == "dates validity");
    CHECK(dates(to, from).substr(0, 14) == "dates validity");
    CHECK(dates(from, to + to) == "dates validity");
    CHECK(dates(from, "").substr(0, 14) == "dates validity");
}

TEST_CASE("a certificate is valid from the first second to the last, both included", "[cert]") {
    const int64_t first = INT64_C(1767225600000), last = INT64_C(1830297599000);
    const std::string made = Recipe().made();
    CHECK(broken_in(made, CERT_ROLE_CLIENT, first - 1) == "not-yet-valid validity");
    CHECK(broken_in(made, CERT_ROLE_CLIENT, first) == "");
    CHECK(broken_in(made, CERT_ROLE_CLIENT, last + 999) == "");
    CHECK(broken_in(made, CERT_ROLE_CLIENT, last + 1000) == "expired validity");
    CHECK(broken_in(made, CERT_ROLE_CLIENT, CERT_NO_TIME) == "");
    CHECK(Inspected(made, CERT_ROLE_CLIENT, last + 1000).message() ==
          "the certificate was valid to 2027-12-31 23:59:59 UTC; now is 2028-01-01 00:00:00 UTC");
}

TEST_CASE("distinguished names are of plain strings", "[cert]") {
    auto subject = [](const std::string &name) { return broken_in(changed([&](Recipe &r) { r.subject = name; })); };
    CHECK(subject(dn(der::utf8("G\xc3\xa4rtner"))) == "");
    CHECK(subject(dn(der::tlv(0x13, "Some Name"))) == "");
    CHECK(subject(dn(der::tlv(0x16, "a@b.example"))) == "");
    const std::string wrong = "distinguished-name subject";
    CHECK(subject(dn(der::tlv(0x1e, std::string("\0e\0n\0d", 6)))) == wrong); // BMPString
    CHECK(subject(dn(der::tlv(0x14, "end"))) == wrong);                       // T61String
    CHECK(subject(dn(der::tlv(0x1c, std::string("\0\0\0e", 4)))) == wrong);   // UniversalString
    CHECK(subject(dn(der::tlv(0x13, "under_score"))) == wrong);               // no such character
    CHECK(subject(dn(der::utf8(std::string("end\0evil", 8)))) == wrong);      // NUL
    CHECK(subject(dn(der::utf8("line\nfeed"))) == wrong);
    CHECK(subject(dn(der::utf8(""))) == wrong);
    CHECK(subject(der::seq(der::set(std::string()))) == wrong);
    CHECK(subject(der::seq(der::seq(der::oid("2.5.4.3"), der::utf8("end")))) == wrong);
    CHECK(subject(dn(der::utf8("\xc3(")).append("")) == "der "); // no UTF-8
    CHECK(broken_in(changed([](Recipe &r) { r.issuer = dn(der::tlv(0x1e, "ab")); })) == "distinguished-name issuer");
}

TEST_CASE("only a certificate with a critical subjectAltName may have an empty subject, and no issuer is nameless",
          "[cert]") {
    const std::string empty = der::seq();
    auto made = [&](bool is_critical) {
        return changed([&](Recipe &r) {
            r.subject = empty;
            r.extensions = digital_signature() + alt_names(uri("//example.com/cse1/Cae1"), is_critical);
        });
    };
    CHECK(broken_in(made(true)) == "");
    CHECK(broken_in(made(false)) == "distinguished-name subject");
    CHECK(broken_in(changed([&](Recipe &r) { r.issuer = empty; })) == "distinguished-name issuer");
    CHECK(broken_in(changed([&](Recipe &r) {
                        r.subject = empty;
                        r.extensions = a_ca() + cert_sign();
                    }),
                    CERT_ROLE_ISSUER) == "distinguished-name subject");
}

TEST_CASE("unique identifiers are not supported", "[cert]") {
    CHECK(broken_in(changed([](Recipe &r) { r.unique_ids = der::context(1, std::string("\0\1", 2)); })) ==
          "unique-id uniqueID");
    CHECK(broken_in(changed([](Recipe &r) { r.unique_ids = der::context(2, std::string("\0\1", 2)); })) ==
          "unique-id uniqueID");
}

TEST_CASE("an extension stands there once, and says that it is critical or nothing", "[cert]") {
    const std::string unknown = "1.2.3.4.5", value = der::small(1);
    CHECK(broken_in(added(extension(unknown, value))) == "");
    CHECK(broken_in(added(extension(unknown, "no DER"))) == "");
    CHECK(broken_in(added(extension(unknown, value, true))) == "critical-extension extensions");
    CHECK(broken_in(added(extension(unknown, value) + extension(unknown, value))) == "duplicate-extension extensions");
    CHECK(broken_in(added(digital_signature())) == "duplicate-extension extensions");
    CHECK(broken_in(added(alt_names(uri("//example.com/cse1/Cae1")))) == "duplicate-extension extensions");
    CHECK(broken_in(added(der::seq(der::oid(unknown), der::boolean(false), der::octets(value)))) ==
          "structure extensions");
    CHECK(broken_in(added(der::seq(der::oid(unknown), der::octets(value), der::octets(value)))) ==
          "structure extensions");
    CHECK(broken_in(added(der::seq(der::oid(unknown)))) == "structure extensions");
    CHECK(broken_in(with_extensions("")) == "structure extensions; key-usage keyUsage; flavour subjectAltName");
    CHECK(Inspected(added(extension(unknown, value, true))).message() ==
          "the extension 1.2.3.4.5 is critical and not known here");
}

TEST_CASE("certificate policies are ignored, critical or not; other restrictions of policies are not known", "[cert]") {
    const std::string policies = der::seq(der::seq(der::oid("2.5.29.32.0")));
    CHECK(broken_in(added(extension("2.5.29.32", policies))) == "");
    CHECK(broken_in(added(extension("2.5.29.32", policies, true))) == "");
    CHECK(broken_in(added(extension("2.5.29.36", der::seq(der::context(0, std::string(1, '\0'))), true))) ==
          "critical-extension extensions");
    CHECK(broken_in(added(extension("2.5.29.54", der::small(0), true))) == "critical-extension extensions");
}

TEST_CASE("at most 32 extensions are read", "[cert]") {
    std::string more;
    for (int i = 0; i < 30; i++)
        more += extension("1.2.3." + std::to_string(i), der::small(1));
    CHECK(broken_in(added(more)) == "");
    CHECK(broken_in(added(more + extension("1.2.4", der::small(1)))) == "size extensions");
}

TEST_CASE("the certificate of an end has the usage digitalSignature", "[cert]") {
    const std::string names = alt_names(uri("//example.com/cse1/Cae1"));
    const std::string wrong = "key-usage keyUsage";
    CHECK(broken_in(with_extensions(names + key_usage(0x88, 3))) == ""); // and keyAgreement
    CHECK(broken_in(with_extensions(names)) == wrong);
    CHECK(broken_in(with_extensions(names + key_usage(0x08, 3))) == wrong);
    CHECK(broken_in(with_extensions(names + key_usage(0x00, 0))) == wrong + "; " + wrong); // a zero bit at the end
    CHECK(broken_in(with_extensions(names + key_usage(0x80, 0))) == wrong);                // more bits than needed
    CHECK(broken_in(with_extensions(names + extension("2.5.29.15", der::bits(""), true))) == wrong + "; " + wrong);
    CHECK(broken_in(with_extensions(names + extension("2.5.29.15", der::small(1), true))) == wrong + "; " + wrong);
    CHECK(broken_in(with_extensions(names + key_usage(0x84, 2))) == wrong); // keyCertSign without cA
    CHECK(broken_in(with_extensions(names + key_usage(0x84, 2) + a_ca())) == "");
}

TEST_CASE("purposes are checked when they are given", "[cert]") {
    const std::string mail = "1.3.6.1.5.5.7.3.4";
    const std::string wrong = "extended-key-usage extKeyUsage";
    const std::string both = added(purposes({client_auth, server_auth})), client = added(purposes({client_auth})),
                      server = added(purposes({server_auth})), other = added(purposes({mail})),
                      any = added(purposes({mail, "2.5.29.37.0"}));
    for (cert_role role : {CERT_ROLE_CLIENT, CERT_ROLE_SERVER}) {
        CHECK(broken_in(both, role) == "");
        CHECK(broken_in(any, role) == "");
        CHECK(broken_in(client, role) == (role == CERT_ROLE_CLIENT ? "" : wrong));
        CHECK(broken_in(server, role) == (role == CERT_ROLE_SERVER ? "" : wrong));
        CHECK(broken_in(other, role) == wrong);
    }
    CHECK(broken_in(added(extension("2.5.29.37", der::seq()))).substr(0, wrong.size()) == wrong);
    CHECK(broken_in(added(extension("2.5.29.37", der::seq(der::small(1))))).substr(0, wrong.size()) == wrong);
}

TEST_CASE("an issuer has cA and keyCertSign", "[cert]") {
    auto issuer = [](const std::string &extensions) {
        return broken_in(with_extensions(extensions), CERT_ROLE_ISSUER);
    };
    CHECK(issuer(a_ca() + cert_sign()) == "");
    CHECK(issuer(a_ca(0) + cert_sign()) == "");
    CHECK(issuer(cert_sign()) == "basic-constraints basicConstraints");
    CHECK(issuer(basic_constraints("") + cert_sign()) == "basic-constraints basicConstraints");
    CHECK(issuer(a_ca()) == "key-usage keyUsage");
    CHECK(issuer(a_ca() + digital_signature()) == "key-usage keyUsage");
    // Forms that basicConstraints must not have.
    CHECK(issuer(basic_constraints(der::boolean(false)) + cert_sign()).find("basic-constraints") == 0);
    CHECK(issuer(basic_constraints(der::small(1)) + cert_sign()).find("basic-constraints") == 0);
    CHECK(
        issuer(basic_constraints(der::boolean(true) + der::integer("\xff")) + cert_sign()).find("basic-constraints") ==
        0);
    CHECK(issuer(basic_constraints(der::boolean(true) + der::small(1) + der::small(1)) + cert_sign())
              .find("basic-constraints") == 0);
    // It has to be critical, or those who do not know it would read past it.
    CHECK(issuer(extension("2.5.29.19", der::seq(der::boolean(true))) + cert_sign()) ==
          "basic-constraints basicConstraints");
}

TEST_CASE("key identifiers may be there or not, and are never critical", "[cert]") {
    auto with = [](bool is_critical) {
        return std::pair{broken_in(added(extension("2.5.29.14", der::octets("id"), is_critical))),
                         broken_in(added(extension("2.5.29.35", der::seq(der::context(0, "id")), is_critical)))};
    };
    CHECK(with(false) == std::pair<std::string, std::string>{"", ""});
    CHECK(with(true) ==
          std::pair<std::string, std::string>{"extension subjectKeyIdentifier", "extension authorityKeyIdentifier"});
}

TEST_CASE("only those with cA have name constraints", "[cert]") {
    const std::string permitted = constraints(der::seq(uri("example.com")));
    CHECK(broken_in(added(permitted)) == "name-constraints nameConstraints");
    CHECK(broken_in(with_extensions(a_ca() + cert_sign() + permitted), CERT_ROLE_ISSUER) == "");
}

TEST_CASE("what is within a known extension is DER as well", "[cert]") {
    const std::string names = der::seq(uri("//example.com/cse1/Cae1"));
    CHECK(broken_in(with_extensions(digital_signature() + extension("2.5.29.17", names))) == "");
    CHECK(broken_in(with_extensions(digital_signature() + extension("2.5.29.17", names + names))) ==
          "der extensions; flavour subjectAltName");
    CHECK(broken_in(with_extensions(digital_signature() + extension("2.5.29.17", std::string("\x30\x80\0\0", 4)))) ==
          "der extensions; flavour subjectAltName");
}

TEST_CASE("a certificate is DER from end to end", "[cert]") {
    const std::string made = Recipe().made();
    CHECK(broken_in(made) == "");
    CHECK(broken_in("") == "der ");
    CHECK(broken_in(made + std::string(1, '\0')) == "der ");
    CHECK(broken_in(made.substr(0, made.size() - 1)) == "der ");
    // The length of the whole in one octet more than it has to be, or not given.
    std::string longer = made;
    longer.replace(0, 4, std::string("\x30\x83\0", 3) + made.substr(2, 2));
    CHECK(broken_in(longer) == "der ");
    std::string indefinite = "\x30\x80" + made.substr(4) + std::string(2, '\0');
    CHECK(broken_in(indefinite) == "der ");
    // A string in parts.
    CHECK(broken_in(changed([](Recipe &r) { r.subject = dn(der::tlv(0x2c, der::utf8("e") + der::utf8("nd"))); })) ==
          "der ");
    CHECK(broken_in(changed([](Recipe &r) {
              r.subject = der::seq(der::set(der::seq(der::oid("2.5.4.3"), der::utf8("b")),
                                            der::seq(der::oid("2.5.4.3"), der::utf8("a"))));
          })) == "der ");
    CHECK(broken_in(changed([](Recipe &r) { r.more = der::wrapped(4, der::small(1)); })) == "structure ");
    CHECK(broken_in(der::seq(der::small(1))) == "structure ");
    CHECK(broken_in(der::small(1)) == "structure ");
    std::string deep = der::small(1);
    for (int i = 0; i < 20; i++)
        deep = der::seq(deep);
    CHECK(broken_in(deep) == "der ");
}

TEST_CASE("a certificate of more than 32 KiB is not read", "[cert]") {
    auto padded = [](size_t size) { return added(extension("1.2.3", std::string(size, 'x'))); };
    size_t rest = padded(30000).size() - 30000;
    Inspected largest(padded(CERT_SIZE_MAX - rest - 4)); // the length of the signature varies
    CHECK(largest.broken == "");
    CHECK(broken_in(padded(CERT_SIZE_MAX)) == "size ");
    CHECK(broken_in(std::string(size_t{1} << 20, '\x30')) == "size ");
}

TEST_CASE("all that is broken in one certificate is listed, not only the first", "[cert]") {
    const std::string made = changed([](Recipe &r) {
        r.version = "";
        r.serial = der::integer("\x80");
        r.algorithm = r.outer_algorithm = der::seq(der::oid("1.2.840.10045.4.1"));
        r.validity = der::seq(der::utc("240101000000Z"), der::utc("250101000000Z"));
        r.spki = der::seq(der::seq(der::oid("1.2.840.10045.2.1"), der::oid("1.3.132.0.34")), der::bits("\x04"));
        r.subject = dn(der::tlv(0x1e, "ab"));
        r.extensions = alt_names(dns("*.example.com") + uri(std::string("//a\0b", 5))) + alt_names(dns("a"));
    });
    CHECK(broken_in(made) == "version version; serial-number serialNumber; signature-algorithm signature; "
                             "public-key subjectPublicKeyInfo; wildcard subjectAltName/0; name-text subjectAltName/1; "
                             "duplicate-extension extensions; distinguished-name subject; key-usage keyUsage; "
                             "expired validity");
}

TEST_CASE("findings beyond the sixteenth are counted", "[cert]") {
    cert_findings findings = {};
    for (int i = 0; i < 20; i++)
        cert_broke(&findings, CERT_RULE_SERIAL, "here", "number %d", i);
    CHECK(findings.count == 20);
    CHECK(std::string(findings.items[15].message) == "number 15");
    Failure failure;
    CHECK(cert_findings_fail(&findings, failure.out()) == ESF_E_CERTIFICATE);
    CHECK(failure.message() == "number 0");
    CHECK(failure.where() == "here");
    cert_findings none = {};
    CHECK(cert_findings_fail(&none, nullptr) == ESF_OK);
    cert_broke(&none, CERT_RULE_SERIAL, "", "%s", std::string(500, 'x').c_str());
    CHECK(std::string(none.items[0].message) == std::string(CERT_MESSAGE_SIZE - 4, 'x') + "...");
}
