// SPDX-License-Identifier: Apache-2.0
//
// Certificates, requests, revocation lists and keys as documents of inspect.
#include "report.hpp"

#include <map>
#include <set>

#include "base/base64.h"
#include "base/clock.h"
#include "cert/key_file.h"
#include "cert/pem.h"
#include "cert/request.h"
#include "unit/cert/lists.hpp"

using namespace cert_tests;
using lab_tests::Problem;
using lab_tests::Report;
using lab_tests::sweep_memory;

namespace {

const std::string id = "//example.com/cse1/Cae1";

class Now {
  public:
    explicit Now(int64_t unix_ms = cert_tests::now) { clock_stop_at(unix_ms); }
    ~Now() { clock_stop_at(0); }
    Now(const Now &) = delete;
    Now &operator=(const Now &) = delete;
};

std::string pem(pem_kind kind, const std::string &octets) {
    bytes *text = nullptr;
    REQUIRE(pem_write(&text, kind, as_span(octets), nullptr) == ESF_OK);
    return taken(text);
}

std::string chain_pem(const std::vector<std::string> &certificates) {
    std::string text;
    for (const std::string &one : certificates)
        text += pem(PEM_CERTIFICATE, one);
    return text;
}

std::string request_of(const std::string &name, const p256_key *key = key_named("end")) {
    const san names[] = {{CERT_NAME_URI, as_span(name)}};
    bytes *made = nullptr;
    REQUIRE(cert_request_make(&made, key, as_span("a name"), names, 1, nullptr) == ESF_OK);
    return taken(made);
}

std::string key_of(key_file_form form, const p256_key *key = key_named("end")) {
    bytes *written = nullptr;
    REQUIRE(key_file_write(&written, key, form, nullptr) == ESF_OK);
    return taken(written);
}

std::string name_of(const std::string &octets) {
    const struct ni name = ni_named(octets);
    return ni_text(&name).text;
}

template <typename Change> std::string changed(const Change &change) {
    Recipe recipe;
    change(recipe);
    return recipe.made();
}

std::string added(const std::string &more) {
    return changed([&](Recipe &r) { r.extensions += more; });
}

std::string below(const std::string &issuer, const std::string &issuer_key, const std::string &names = uri(id)) {
    Recipe recipe = end_of(names);
    recipe.issuer = named(issuer);
    recipe.signer = key_named(issuer_key);
    return recipe.made();
}

std::string sub(const std::string &more = "", int path_length = -1) {
    return ca_of("Sub", "sub", "CA", "ca", more, path_length).made();
}

std::string rule_name(const Problem &problem) {
    return problem.rule.substr(0, problem.rule.find(' '));
}

bool names(const Report &report, const std::string &rule) {
    for (const Problem &problem : report.problems)
        if (rule_name(problem) == rule)
            return true;
    return false;
}

// "rule where; rule where"
std::string broken(const Report &report) {
    std::string out;
    for (const Problem &problem : report.problems) {
        CHECK(problem.rsc == 0);
        out += (out.empty() ? "" : "; ") + rule_name(problem) + " " + problem.where;
    }
    return out;
}

std::string broken(const std::string &document) {
    return broken(Report(document));
}

// One document for each rule that can be seen without anchors and trust entries.
std::map<std::string, std::string> documents_that_break() {
    const std::string sha1 = der::seq(der::oid("1.2.840.10045.4.1"));
    const std::string p384 = der::seq(der::seq(der::oid("1.2.840.10045.2.1"), der::oid("1.3.132.0.34")),
                                      der::bits("\x04" + std::string(96, '\1')));
    const std::string padding = extension("1.2.3", std::string(CERT_SIZE_MAX, 'x'));
    std::string many_names, many_certificates;
    for (int i = 0; i < 17; i++)
        many_names += dns("n" + std::to_string(i) + ".example.com");
    for (int i = 0; i < 7; i++)
        many_certificates += pem(PEM_CERTIFICATE, root());
    return {
        {"size", added(padding)},
        {"der", Recipe().made().substr(0, 200)},
        {"structure", changed([](Recipe &r) { r.more = der::wrapped(4, der::small(1)); })},
        {"version", changed([](Recipe &r) { r.version = ""; })},
        {"serial-number", changed([](Recipe &r) { r.serial = der::integer("\x80"); })},
        {"signature-algorithm", changed([&](Recipe &r) { r.algorithm = r.outer_algorithm = sha1; })},
        {"distinguished-name", changed([](Recipe &r) { r.subject = dn(der::utf8(std::string("end\0evil", 8))); })},
        {"dates",
         changed([](Recipe &r) { r.validity = der::seq(der::utc("2601010000Z"), der::utc("271231235959Z")); })},
        {"public-key", changed([&](Recipe &r) { r.spki = p384; })},
        {"unique-id", changed([](Recipe &r) { r.unique_ids = der::context(1, std::string("\0\1", 2)); })},
        {"extension", changed([](Recipe &r) { r.extensions = digital_signature() + alt_names(""); })},
        {"duplicate-extension", added(digital_signature())},
        {"critical-extension", added(extension("1.2.3.4.5", der::small(1), true))},
        {"basic-constraints", added(basic_constraints(der::boolean(false)))},
        {"key-usage", changed([](Recipe &r) { r.extensions = alt_names(uri(id)); })},
        {"extended-key-usage", added(purposes({"1.3.6.1.5.5.7.3.4"}))},
        {"name-count", end_of(many_names).made()},
        {"name-text", end_of(uri(std::string("//example.com\0/cse1/Cae1", 24))).made()},
        {"wildcard", end_of(dns("*.example.com")).made()},
        {"flavour", changed([](Recipe &r) { r.extensions = digital_signature(); })},
        {"name-constraints", chain_pem({below("CA", "ca"), root(constraints(der::seq(uri("other.example"))))})},
        {"not-yet-valid",
         changed([](Recipe &r) { r.validity = der::seq(der::utc("270101000000Z"), der::utc("271231235959Z")); })},
        {"expired",
         changed([](Recipe &r) { r.validity = der::seq(der::utc("250101000000Z"), der::utc("251231235959Z")); })},
        {"chain-length", many_certificates},
        {"chain-order", chain_pem({below("Sub", "sub"), root()})},
        {"chain-loop", chain_pem({below("Sub", "sub"), ca_of("Sub", "sub", "CA", "ca").made(),
                                  ca_of("CA", "ca", "Sub", "sub").made(), ca_of("Sub", "sub", "CA", "ca").made()})},
        {"path-length", chain_pem({below("Sub", "sub"), sub(), root("", 0)})},
        {"signature", chain_pem({below("CA", "imposter"), root()})},
        {"revoked", chain_pem({below("CA", "ca"), root()}) + pem(PEM_CRL,
                                                                 [] {
                                                                     ListRecipe list;
                                                                     list.entries = entry_of("\x11\x22");
                                                                     return list.made();
                                                                 }())},
        {"request", signed_by(key_named("end"),
                              der::seq(der::small(1), named("end"), spki_of(key_named("end")), der::wrapped(0, "")))},
    };
}

} // namespace

TEST_CASE("a certificate is shown part by part", "[inspect][document]") {
    Now now;
    Recipe recipe = end_of(uri(id) + dns("cse1.example.com") + registered("1.2.3.4") +
                           device(der::tlv(0x0d, der::arcs({100, 3030}))) + der::context(1, "a@example.com"));
    recipe.extensions += purposes({client_auth}) + extension("1.2.3.4.5", der::small(1));
    recipe.subject = der::seq(der::set(der::seq(der::oid("2.5.4.10"), der::utf8("Acme"))),
                              der::set(der::seq(der::oid("2.5.4.3"), der::utf8("end"))),
                              der::set(der::seq(der::oid("0.9.2342.19200300.100.1.25"), der::tlv(0x16, "example"))));
    const std::string made = recipe.made();
    for (const std::string &text :
         {made, pem(PEM_CERTIFICATE, made), "Certificate:\n  in words\n" + pem(PEM_CERTIFICATE, made) + "\r\n "}) {
        Report report(text);
        INFO(report.text);
        CHECK(report.what == "certificate");
        CHECK(report.valid);
        CHECK(report.summary == "certificate, AE-ID " + id);
        CHECK(report.value_of("") == std::to_string(made.size()) + " octets");
        CHECK(report.value_of("/version") == "3");
        CHECK(report.value_of("/serialNumber") == "1122");
        CHECK(report.value_of("/signatureAlgorithm") == "ecdsa-with-SHA256");
        CHECK(report.value_of("/issuer") == "CN=CA");
        CHECK(report.value_of("/validity/notBefore") == "2026-01-01 00:00:00 UTC");
        CHECK(report.note_of("/validity/notBefore") == "328 days ago");
        CHECK(report.value_of("/validity/notAfter") == "2027-12-31 23:59:59 UTC");
        CHECK(report.note_of("/validity/notAfter") == "in 401 days");
        CHECK(report.value_of("/subject") == "O=Acme, CN=end, 0.9.2342.19200300.100.1.25=example");
        CHECK(report.value_of("/subjectPublicKeyInfo") == name_of(spki_of(key_named("end"))));
        CHECK(report.value_of("/fingerprint") == name_of(made));
        CHECK(report.value_of("/keyUsage") == "digitalSignature");
        CHECK(report.value_of("/extKeyUsage") == "clientAuth");
        CHECK(report.value_of("/extensions") == "1.2.3.4.5");
        CHECK(report.value_of("/subjectAltName/0") == id);
        CHECK(report.value_of("/subjectAltName/1") == "cse1.example.com");
        CHECK(report.value_of("/subjectAltName/2") == "1.2.3.4");
        CHECK(report.value_of("/subjectAltName/3") == "0.2.481.1.100.3030");
        CHECK(report.note_of("/subjectAltName/4") == "a kind of name that is no identity");
    }
}

TEST_CASE("each name has its flavour", "[inspect][document]") {
    Now now;
    const struct {
        std::string name, holder, note;
    } names[] = {
        {uri(id), "AE-ID " + id, "URI: an AE-ID"},
        {uri("//example.com/Sae1"), "AE-ID //example.com/Sae1", "URI: an AE-ID"},
        {uri("//example.com/cse1"), "CSE-ID //example.com/cse1", "URI: a CSE-ID"},
        {uri("m2m:" + id), "AE-ID m2m:" + id, "certificate_schemes"},
        {uri("urn:gsma:imei:1"), "Node-ID or FQDN urn:gsma:imei:1", "by a trust entry"},
        {dns("cse1.example.com"), "CSE-ID or FQDN cse1.example.com", "setting cse_names"},
        {registered("1.2.3.4"), "Node-ID 1.2.3.4", "registeredID"},
        {device(der::oid("0.2.481.1.100")), "device 0.2.481.1.100", "otherName"},
    };
    for (const auto &[name, holder, note] : names) {
        Report report(end_of(name).made());
        INFO(report.text);
        CHECK(report.valid);
        CHECK(report.summary == "certificate, " + holder);
        CHECK(report.note_of("/subjectAltName/0").find(note) != std::string::npos);
    }
    Report issuer(root(
        constraints(der::seq(uri("example.com")) + der::seq(dns("example.com")), der::seq(dns("x.example.com"))), 2));
    INFO(issuer.text);
    CHECK(issuer.valid);
    CHECK(issuer.summary == "certificate, issuer CN=CA");
    CHECK(issuer.value_of("/basicConstraints") == "cA, pathLenConstraint 2");
    CHECK(issuer.value_of("/keyUsage") == "keyCertSign, cRLSign");
    CHECK(issuer.value_of("/nameConstraints/permitted") == "URI \"example.com\", DNS \"example.com\"");
    CHECK(issuer.value_of("/nameConstraints/excluded") == "DNS \"x.example.com\"");
    CHECK(issuer.value_of("/signatureValue") == "self-signed");
    Report renewed(ca_of("CA", "ca", "CA", "older").made());
    CHECK(renewed.valid);
    CHECK(renewed.value_of("/signatureValue") == "not its own");
}

TEST_CASE("every rule for certificates that shows without trust is named by some report", "[inspect][document]") {
    Now now;
    // What anchors, trust entries and settings decide: no document shows it.
    const std::set<std::string> of_trust = {"self-signed",     "anchor",   "anchor-scope",
                                            "revocation-list", "identity", "use"};
    const std::map<std::string, std::string> documents = documents_that_break();
    REQUIRE(Report(Recipe().made()).valid);
    for (int rule = CERT_RULE_NONE + 1; rule < CERT_RULES_END; rule++) {
        const std::string name = cert_rule_text(static_cast<cert_rule>(rule)),
                          source = cert_rule_source(static_cast<cert_rule>(rule));
        INFO(name);
        REQUIRE(source != "");
        if (of_trust.count(name) == 1) {
            CHECK(documents.count(name) == 0);
            continue;
        }
        REQUIRE(documents.count(name) == 1);
        Report report(documents.at(name));
        INFO(report.text);
        CHECK_FALSE(report.valid);
        REQUIRE(names(report, name));
        for (const Problem &problem : report.problems) {
            CHECK((rule_name(problem) != name || problem.rule == name + " (" + source + ")"));
            CHECK(problem.rule.size() <= 40);
        }
    }
}

TEST_CASE("all that is broken is told, each at its place", "[inspect][document]") {
    Now now;
    const std::string made = changed([](Recipe &r) {
        r.version = "";
        r.serial = der::integer("\x80");
        r.extensions = alt_names(dns("*.example.com") + uri(std::string("//a\0b", 5))) + alt_names(dns("a"));
    });
    CHECK(broken(made) == "version /version; serial-number /serialNumber; wildcard /subjectAltName/0; "
                          "name-text /subjectAltName/1; duplicate-extension /extensions; key-usage /keyUsage");
    CHECK(broken(chain_pem({made, root()})).find("version /0/version; serial-number /0/serialNumber") == 0);
    Recipe recipe;
    for (int i = 0; i < 30; i++)
        recipe.extensions += extension("1.2." + std::to_string(i % 10), der::small(1), true);
    Report crowd(recipe.made());
    CHECK(crowd.problems.size() == CERT_FINDINGS_MAX + 1);
    CHECK(crowd.problems.back().message.find("more rules are broken") != std::string::npos);
}

TEST_CASE("certificates that stand together are one chain", "[inspect][document]") {
    Now now;
    const std::string end = below("Sub", "sub");
    Report whole(chain_pem({end, sub(), root()}));
    INFO(whole.text);
    CHECK(whole.valid);
    CHECK(whole.summary == "chain of 3 certificates, AE-ID " + id);
    CHECK(whole.value_of("/1/subject") == "CN=Sub");
    CHECK(whole.value_of("/2/subject") == "CN=CA");
    CHECK(broken(end + sub() + root()) == ""); // in DER, one after the other
    CHECK(broken(chain_pem({end, sub()})) == "");
    CHECK(broken(chain_pem({sub(), root()})) == "");
    CHECK(broken(chain_pem({end, root()})) == "chain-order /1/subject");
    CHECK(broken(chain_pem({root(), sub()})) == "chain-order /1/subject");
    CHECK(broken(chain_pem({below("Sub", "imposter"), sub()})) == "signature /0/signatureValue");
    CHECK(broken(chain_pem({end, ca_of("Sub", "sub", "CA", "imposter").made(), root()})) ==
          "signature /1/signatureValue");
    CHECK(broken(chain_pem({end, sub(), root("", 0)})) == "path-length /2/basicConstraints");
    CHECK(broken(chain_pem({end, sub("", 0), root("", 1)})) == "");
    CHECK(broken(chain_pem({end, sub(constraints(der::seq(uri("other.example"))))})) ==
          "name-constraints /0/subjectAltName");
    CHECK(broken(chain_pem({end, sub(constraints(der::seq(uri("example.com"))))})) == "");
    CHECK(broken(chain_pem({end, below("CA", "ca")})) == "basic-constraints /1/basicConstraints; key-usage "
                                                         "/1/keyUsage; chain-loop /1/subject");
    // An issuer for other purposes is none for ends of E2EKey.
    CHECK(broken(chain_pem({below("CA", "ca"), root(purposes({"1.3.6.1.5.5.7.3.4"}))})) ==
          "extended-key-usage /1/extKeyUsage");
    // Behind one that cannot be read, links are not judged.
    CHECK(broken(pem(PEM_CERTIFICATE, end) + pem(PEM_CERTIFICATE, "\x30\x01") + pem(PEM_CERTIFICATE, root())) ==
          "der /1");
}

TEST_CASE("a revocation list is shown, and applied to the certificates beside it", "[inspect][document]") {
    Now now;
    ListRecipe recipe;
    recipe.entries = entry_of("\x11\x22") + entry_of("\x01");
    Report report(pem(PEM_CRL, recipe.made()));
    INFO(report.text);
    CHECK(report.what == "crl");
    CHECK(report.valid);
    CHECK(report.value_of("/issuer") == "CN=CA");
    CHECK(report.value_of("/revokedCertificates") == "2");
    CHECK(report.value_of("/nextUpdate") == "2026-12-01 00:00:00 UTC");
    CHECK(Report(recipe.made()).what == "crl");
    const std::string chain = chain_pem({below("CA", "ca"), root()});
    CHECK(broken(chain + pem(PEM_CRL, recipe.made())) == "revoked /0/serialNumber");
    CHECK(broken(pem(PEM_CRL, recipe.made()) + chain) == "revoked /1/serialNumber");
    CHECK(broken(chain + pem(PEM_CRL, ListRecipe().made())) == "");
    ListRecipe forged = recipe;
    forged.signer = key_named("imposter");
    CHECK(broken(chain + pem(PEM_CRL, forged.made())) == "");
    recipe.version = "";
    CHECK(broken(recipe.made()) == "structure ");
    clock_stop_at(cert_tests::now + INT64_C(30) * 86400000);
    CHECK(Report(pem(PEM_CRL, ListRecipe().made())).note_of("/nextUpdate").find("clears nobody") != std::string::npos);
}

TEST_CASE("a certificate request is shown, and held to the rules of requests", "[inspect][document]") {
    Now now;
    const std::string made = request_of(id);
    for (const std::string &text : {made, pem(PEM_REQUEST, made)}) {
        Report report(text);
        INFO(report.text);
        CHECK(report.what == "certificate-request");
        CHECK(report.valid);
        CHECK(report.summary == "certificate request for AE-ID " + id);
        CHECK(report.value_of("/subject") == "CN=a name");
        CHECK(report.value_of("/subjectPublicKeyInfo") == name_of(spki_of(key_named("end"))));
        CHECK(report.value_of("/subjectAltName/0") == id);
    }
    std::string changed = made;
    changed[changed.find("Cae1")] = 'X';
    CHECK(broken(changed) == "signature /signature");
    CHECK(broken(request_of("//*.example.com/cse1")).find("wildcard /subjectAltName/0") == 0);
}

TEST_CASE("a bare public key is shown by its name", "[inspect][document]") {
    const std::string key = spki_of(key_named("end"));
    for (const std::string &text : {key, pem(PEM_PUBLIC_KEY, key)}) {
        Report report(text);
        INFO(report.text);
        CHECK(report.what == "public-key");
        CHECK(report.valid);
        CHECK(report.value_of("/subjectPublicKeyInfo") == name_of(key));
    }
    const std::string p384 = der::seq(der::seq(der::oid("1.2.840.10045.2.1"), der::oid("1.3.132.0.34")),
                                      der::bits("\x04" + std::string(96, '\1')));
    CHECK(broken(p384) == "public-key /subjectPublicKeyInfo");
}

TEST_CASE("of a private key nothing is shown but the name of its public half", "[inspect][document]") {
    const std::string public_name = name_of(spki_of(key_named("end")));
    const std::string scalar = text_of(p256_key_scalar(key_named("end")));
    auto shows = [&](const Report &report, const std::string &text) {
        for (size_t at = 0; at + 8 <= text.size(); at++)
            if (report.text.find(text.substr(at, 8)) != std::string::npos)
                return true;
        return false;
    };
    char hex[2 * 32 + 1] = "";
    for (size_t i = 0; i < scalar.size(); i++)
        (void)std::snprintf(hex + 2 * i, 3, "%02x", static_cast<uint8_t>(scalar[i]));
    for (key_file_form form : {KEY_FILE_PKCS8_DER, KEY_FILE_PKCS8_PEM, KEY_FILE_SEC1_DER, KEY_FILE_SEC1_PEM}) {
        std::string key = key_of(form);
        Report report(key);
        INFO(report.text);
        CHECK(report.what == "private-key");
        CHECK(report.valid);
        CHECK(report.value_of("/subjectPublicKeyInfo") == public_name);
        CHECK(report.parts.size() == 2);
        size_t body = key[0] == '-' ? key.find('\n') + 1 : 0;
        CHECK_FALSE(shows(report, key.substr(body, key.rfind('\n', key.size() - 2) - body)));
        CHECK_FALSE(shows(report, scalar));
        CHECK_FALSE(shows(report, hex));
        // Nor of one that is damaged.
        for (size_t at = body; at < key.size(); at += 5) {
            std::string damaged = key;
            damaged[at] = static_cast<char>(damaged[at] ^ 1);
            Report other(damaged);
            INFO(other.text);
            CHECK_FALSE((shows(other, scalar) || shows(other, hex)));
        }
    }
    const std::string label = "RSA PRIVATE KEY";
    const std::string rsa = "-----BEGIN " + label + "-----\nc2VjcmV0\n-----END " + label + "-----\n";
    Report other(rsa);
    CHECK(other.what == "private-key");
    CHECK(broken(other) == "public-key ");
    CHECK_FALSE(shows(other, "c2VjcmV0"));
    const std::string encrypted =
        "-----BEGIN EC PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nc2VjcmV0\n-----END EC PRIVATE KEY-----\n";
    CHECK_FALSE(Report(encrypted).valid);
    // A certificate may stand beside it, in any order.
    Now now;
    Report both(key_of(KEY_FILE_PKCS8_PEM) + chain_pem({below("CA", "ca"), root()}));
    CHECK(both.valid);
    CHECK(both.summary == "private key, not shown, chain of 2 certificates, AE-ID " + id);
    CHECK(both.value_of("/1/subjectAltName/0") == id);
}

TEST_CASE("certificates in e2eSecInfo are shown too", "[inspect][document]") {
    Now now;
    const std::string good = Recipe().made(), bad = changed([](Recipe &r) { r.extensions = alt_names(uri(id)); });
    auto info = [](const std::string &der) {
        std::string text(base64_size(der.size()), '\0');
        base64_encode(reinterpret_cast<uint8_t *>(text.data()), as_span(der));
        return Report(R"({"esf":[43],"escert":[")" + text + "\"]}");
    };
    CHECK(info(good).valid);
    CHECK(info(good).value_of("/escert/0/subjectAltName/0") == id);
    CHECK(info(good).what == "e2e-sec-info");
    CHECK(broken(info(bad)) == "key-usage /escert/0/keyUsage");
}

TEST_CASE("damaged PEM and DER are told, whatever stands in them", "[inspect][document]") {
    Now now;
    const std::string made = Recipe().made(), text = pem(PEM_CERTIFICATE, made);
    CHECK(Report(text.substr(0, text.size() - 30)).has_problem("RFC 7468", "", 0));
    CHECK(Report("-----BEGIN CERTIFICATE-----\n!\n-----END CERTIFICATE-----\n").has_problem("RFC 7468", "", 0));
    CHECK(Report(text + text.substr(0, 90)).has_problem("RFC 7468", "", 0));
    CHECK(Report("-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n").what == "unknown");
    CHECK_FALSE(Report("-----BEGIN SOMETHING-----\nAAAA\n-----END SOMETHING-----\n").valid);
    CHECK_FALSE(Report(made + "and more").valid);
    CHECK_FALSE(Report(made + made.substr(0, 40)).valid);
    for (const std::string &whole : {made, request_of(id), ListRecipe().made(), spki_of(key_named("end")),
                                     key_of(KEY_FILE_PKCS8_DER), key_of(KEY_FILE_SEC1_DER)})
        for (size_t size = 0; size < whole.size(); size++) {
            INFO(size);
            Report cut(whole.substr(0, size));
            CHECK_FALSE(cut.valid);
        }
}

TEST_CASE("documents are reported in bounded room", "[inspect][document]") {
    Now now;
    std::string crowd, block = pem(PEM_CERTIFICATE, root());
    for (int i = 0; i < 1000; i++)
        crowd += block;
    Report many(crowd);
    CHECK(names(many, "chain-length"));
    CHECK(many.value_of("/16") == "984 more documents");
    CHECK(many.text.size() < 100000);
    CHECK_FALSE(Report(std::string(3 << 20, '-') + crowd).valid); // more than is read of PEM
    CHECK(Report(std::string(3 << 20, '-')).what == "unknown");
    std::string deep = der::small(1);
    for (int i = 0; i < 2000; i++)
        deep = der::seq(deep);
    CHECK_FALSE(Report(deep).valid);
}

TEST_CASE("when memory runs out while a document is looked at, inspect says so and keeps nothing",
          "[inspect][document]") {
    Now now;
    ListRecipe list;
    list.entries = entry_of("\x11\x22");
    const std::string text = chain_pem({below("CA", "ca"), root()}) + pem(PEM_CRL, list.made()) +
                             pem(PEM_REQUEST, request_of(id)) + key_of(KEY_FILE_SEC1_PEM) +
                             pem(PEM_PUBLIC_KEY, spki_of(key_named("end")));
    CHECK(sweep_memory(text) > 20);
}
