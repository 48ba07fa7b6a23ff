// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include "cert/check.h"

using namespace cert_tests;

namespace {

const std::string ae = "//example.com/cse1/Cae1";
const int64_t from = now / 1000 - 60, to = now / 1000 + 86400;

struct Read {
    explicit Read(const std::string &octets) {
        cert_findings findings = {};
        REQUIRE(cert_read(&read, as_span(octets), &findings, nullptr) == ESF_OK);
        INFO(summary(findings));
        REQUIRE(findings.count == 0);
    }
    ~Read() { cert_free(read); }
    Read(const Read &) = delete;
    Read &operator=(const Read &) = delete;
    cert *read = nullptr;
};

struct Form {
    std::string common_name = "a name";
    cert_template form = {};
    explicit Form(bool is_ca = false) {
        form.not_before = from;
        form.not_after = to;
        form.is_ca = is_ca;
        form.path_length = CERT_PATH_LENGTH_NONE;
    }
    status issue(std::string &out, const p256_key *subject, const cert *issuer, const p256_key *key, Failure &failure) {
        bytes *made = nullptr;
        form.common_name = as_span(common_name);
        status result = cert_issue(&made, &form, p256_key_point(subject), issuer, key, failure.out());
        out = taken(made);
        return result;
    }
    std::string issued(const p256_key *subject, const cert *issuer, const p256_key *key) {
        std::string out;
        Failure failure;
        status result = issue(out, subject, issuer, key, failure);
        INFO(failure.message());
        REQUIRE(result == ESF_OK);
        return out;
    }
};

std::string new_ca(const std::string &name = "Trial CA") {
    Form form(true);
    form.common_name = name;
    return form.issued(key_named("ca"), nullptr, key_named("ca"));
}

san name_of(cert_match flavour, const std::string &text) {
    san out = {};
    Failure failure;
    status result = san_of_flavour(&out, flavour, as_span(text), failure.out());
    INFO(failure.message());
    REQUIRE(result == ESF_OK);
    return out;
}

std::string request_for(const std::vector<san> &names, const std::string &common_name = "a name") {
    bytes *made = nullptr;
    Failure failure;
    REQUIRE(cert_request_make(&made, key_named("end"), as_span(common_name), names.data(), names.size(),
                              failure.out()) == ESF_OK);
    return taken(made);
}

struct Request {
    explicit Request(const std::string &octets) {
        REQUIRE(cert_request_read(&read, support::Block(octets).octets(), &findings, nullptr) == ESF_OK);
        broken = summary(findings);
    }
    ~Request() { cert_request_free(read); }
    Request(const Request &) = delete;
    Request &operator=(const Request &) = delete;
    cert_request *read = nullptr;
    cert_findings findings = {};
    std::string broken;
};

const struct {
    cert_match flavour;
    std::string id, text;
} flavours[] = {
    {CERT_MATCH_AE_ID, ae, ae},
    {CERT_MATCH_CSE_ID, "//example.com/cse1", "cse1.example.com"},
    {CERT_MATCH_NODE_ID, ae, "urn:gsma:imei:90420156-025763-0"},
    {CERT_MATCH_NODE_ID, ae, "1.3.6.1.4.1.343"},
    {CERT_MATCH_NODE_ID, ae, "node1.example.com"},
    {CERT_MATCH_DEVICE, ae, "0.2.481.1.100.3030.10011"},
    {CERT_MATCH_FQDN, "maf.example.com", "maf.example.com"},
};

} // namespace

TEST_CASE("a new CA issues every flavour, from a request or for a key, and the judge takes it", "[cert][issue]") {
    const std::string ca = new_ca();
    Read issuer(ca);
    for (const auto &flavour : flavours) {
        INFO(cert_match_text(flavour.flavour) << " " << flavour.text);
        san name = name_of(flavour.flavour, flavour.text);
        Trust trust;
        trust.anchor(ca).add(entry(flavour.id, flavour.flavour, flavour.text, ca));
        for (bool has_common_name : {true, false}) {
            Form for_key, for_request;
            for_key.common_name = for_request.common_name = has_common_name ? "a name" : "";
            for_key.form.names = &name;
            for_key.form.names_count = 1;
            Request request(request_for({name}, for_key.common_name));
            REQUIRE(request.broken == "");
            for_request.form.names_value = request.read->names_value;
            CHECK(text_of(span_of(request.read->point, P256_POINT_SIZE)) ==
                  text_of(span_of(p256_key_point(key_named("end")), P256_POINT_SIZE)));
            for (Form *form : {&for_key, &for_request})
                for (cert_role role : {CERT_ROLE_CLIENT, CERT_ROLE_SERVER}) {
                    const std::string made = form->issued(key_named("end"), issuer.read, key_named("ca"));
                    Judged judged(trust, {{made}, flavour.id, false, role});
                    CHECK(judged.broken() == "");
                    CHECK(judged.verdict.flavour == flavour.flavour);
                    CHECK(judged.verdict.expires == (to + 1) * 1000);
                }
        }
    }
}

TEST_CASE("a CA has constraints and a path length, and hands them on", "[cert][issue]") {
    Form limited(true);
    const std::string host = "example.com", bad = "bad.example.com";
    san permitted = {CERT_NAME_URI, as_span(host)}, excluded = {CERT_NAME_DNS, as_span(bad)};
    limited.form.permitted = &permitted;
    limited.form.permitted_count = 1;
    limited.form.excluded = &excluded;
    limited.form.excluded_count = 1;
    limited.form.path_length = 0;
    const std::string ca = limited.issued(key_named("ca"), nullptr, key_named("ca"));
    Read issuer(ca);
    CHECK(issuer.read->extensions.path_length == 0);
    Trust trust;
    trust.anchor(ca, "//example.com").anchor(new_ca("Other"), "//other.example");
    for (const char *id : {"//example.com/x", "//other.example/x"}) {
        const std::string text = id;
        san name = name_of(CERT_MATCH_AE_ID, text);
        Form form;
        form.form.names = &name;
        form.form.names_count = 1;
        const std::string made = form.issued(key_named("end"), issuer.read, key_named("ca"));
        CHECK(Judged(trust, {{made}, text}).broken() ==
              (text == "//example.com/x" ? "" : "name-constraints chain/0/subjectAltName"));
    }
}

TEST_CASE("what would not be accepted is not issued", "[cert][issue]") {
    const std::string ca = new_ca();
    Read issuer(ca), end(Recipe().made());
    san name = name_of(CERT_MATCH_AE_ID, ae);
    std::string out;
    Failure failure;
    auto issue = [&](auto &&change, const cert *by, const p256_key *key) {
        Form form;
        form.form.names = &name;
        form.form.names_count = 1;
        change(form);
        status result = form.issue(out, key_named("end"), by, key, failure);
        CHECK((result == ESF_OK || out.empty()));
        return result;
    };
    const p256_key *right = key_named("ca");
    CHECK(issue([](Form &) {}, issuer.read, right) == ESF_OK);
    CHECK(issue([](Form &) {}, issuer.read, key_named("other")) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &) {}, nullptr, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &) {}, nullptr, key_named("end")) == ESF_OK);
    CHECK(issue([](Form &) {}, end.read, key_named("end")) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.form.not_after = f.form.not_before - 1; }, issuer.read, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.form.not_after = INT64_MAX; }, issuer.read, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.form.names_count = 0; }, issuer.read, right) == ESF_E_CERTIFICATE);
    CHECK(issue([](Form &f) { f.common_name = "line\nfeed"; }, issuer.read, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.common_name = "\xff"; }, issuer.read, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.common_name = std::string(65, 'x'); }, issuer.read, right) == ESF_E_ARGUMENT);
    CHECK(issue([](Form &f) { f.form.not_after = INT64_C(253402300799); }, issuer.read, right) == ESF_OK); // 9999
}

TEST_CASE("names are checked before they are written", "[cert][issue]") {
    san out;
    Failure failure;
    auto made = [&](cert_match flavour, const std::string &text) {
        return san_of_flavour(&out, flavour, as_span(text), failure.out());
    };
    CHECK(made(CERT_MATCH_AE_ID, ae) == ESF_OK);
    CHECK(out.kind == CERT_NAME_URI);
    CHECK(made(CERT_MATCH_NODE_ID, "2.999.1") == ESF_OK);
    CHECK(out.kind == CERT_NAME_REGISTERED_ID);
    for (const auto &[flavour, text] : std::vector<std::pair<cert_match, std::string>>{
             {CERT_MATCH_AE_ID, ""},
             {CERT_MATCH_AE_ID, "//example.com/*"},
             {CERT_MATCH_AE_ID, "//exa mple"},
             {CERT_MATCH_AE_ID, std::string("//a\0", 4)},
             {CERT_MATCH_AE_ID, std::string(256, 'a')},
             {CERT_MATCH_CSE_ID, "//example.com/cse1"},
             {CERT_MATCH_CSE_ID, "*.example.com"},
             {CERT_MATCH_FQDN, "a_b"},
             {CERT_MATCH_NODE_ID, "1..2"},
             {CERT_MATCH_NODE_ID, "9.1"},
             {CERT_MATCH_NODE_ID, "1"},
             {CERT_MATCH_DEVICE, "1.2.3"},
             {CERT_MATCH_DEVICE, "0.2.481.1"},
             {CERT_MATCH_DEVICE, "0.2.481.1."},
             {CERT_MATCH_DEVICE, "0.2.481.1.x"},
             {CERT_MATCH_DEVICE, "0.2.481.11.5"},
             {CERT_MATCH_RAW, "x"},
             {CERT_MATCH_NONE, "x"},
         }) {
        INFO(text);
        CHECK(made(flavour, text) == ESF_E_ARGUMENT);
    }
}

TEST_CASE("a request is signed by its own key, and asks for names", "[cert][request]") {
    san name = name_of(CERT_MATCH_AE_ID, ae);
    const std::string made = request_for({name});
    Request right(made);
    CHECK(right.broken == "");
    REQUIRE(right.read != nullptr);
    CHECK(text_of(right.read->extensions.names.items[0].value) == ae);

    auto request = [](const std::string &attributes, const std::string &spki, const p256_key *signer,
                      const std::string &version = der::small(0), const std::string &algorithm = ecdsa_sha256(),
                      const std::string &subject = named("end")) {
        return Request(signed_by(signer, der::seq(version, subject, spki, attributes), algorithm)).broken;
    };
    auto asking = [](const std::string &extensions) {
        return der::wrapped(0, der::seq(der::oid("1.2.840.113549.1.9.14"), der::set(der::seq(extensions))));
    };
    const std::string key = spki_of(key_named("end")), names = alt_names(uri(ae));
    const p256_key *own = key_named("end");
    CHECK(request(asking(names), key, own) == "");
    CHECK(request(asking(names), key, key_named("other")) == "signature signature");
    CHECK(request(asking(digital_signature()), key, own) == "flavour subjectAltName");
    CHECK(request(der::wrapped(0, ""), key, own) == "flavour subjectAltName");
    CHECK(request("", key, own) == "request ");
    CHECK(request(asking(names), key, own, der::small(1)) == "request ");
    CHECK(request(asking(names) + der::small(1), key, own) == "request ");
    CHECK(request(der::wrapped(0, der::seq(der::oid("1.2.840.113549.1.9.14"), der::set(der::seq(names))) +
                                      der::seq(der::oid("1.2.840.113549.1.9.14"), der::set(der::seq(names)))),
                  key, own) == "request ");
    const std::string password = der::seq(der::oid("1.2.840.113549.1.9.7"), der::set(der::utf8("secret")));
    CHECK(request(der::wrapped(0, password + der::seq(der::oid("1.2.840.113549.1.9.14"), der::set(der::seq(names)))),
                  key, own) == "");
    CHECK(request(asking(names + names), key, own) == "duplicate-extension extensions");
    CHECK(request(asking(alt_names(dns("*.example.com"))), key, own) == "wildcard subjectAltName/0");
    CHECK(request(asking(names), key, own, der::small(0), der::seq(der::oid("1.2.840.10045.4.1"))) ==
          "signature-algorithm signatureAlgorithm");
    CHECK(request(asking(names), key, own, der::small(0), ecdsa_sha256(), dn(der::tlv(0x1e, "ab"))) ==
          "distinguished-name subject");
    for (const std::string &common_name : {der::utf8(std::string(65, 'x')), der::utf8("line\nfeed")})
        CHECK(request(asking(names), key, own, der::small(0), ecdsa_sha256(), dn(common_name)) ==
              "distinguished-name subject");
    CHECK(request(asking(names), der::seq(der::seq(der::oid("1.2.3")), der::bits("x")), own) ==
          "public-key subjectPublicKeyInfo");
    CHECK(Request(made + "x").broken == "der ");
    CHECK(Request(std::string(CERT_REQUEST_SIZE_MAX + 1, '\x30')).broken == "size ");
    CHECK(Request(Recipe().made()).broken == "request ");
}

TEST_CASE("the common name of a request is that of its subject", "[cert][request]") {
    const san name = name_of(CERT_MATCH_AE_ID, ae);
    for (const std::string &common_name : {std::string(), std::string("L\xc3\xa4mp 1"), std::string(64, 'x')}) {
        Request request(request_for({name}, common_name));
        CHECK(request.broken == "");
        CHECK(text_of(request.read->common_name) == common_name);
    }
}

TEST_CASE("a request has 1 to 16 names", "[cert][request]") {
    std::vector<san> names(17, name_of(CERT_MATCH_AE_ID, ae));
    bytes *made = nullptr;
    CHECK(cert_request_make(&made, key_named("end"), as_span("x"), names.data(), 17, nullptr) == ESF_E_ARGUMENT);
    CHECK(cert_request_make(&made, key_named("end"), as_span("x"), names.data(), 0, nullptr) == ESF_E_ARGUMENT);
    CHECK(made == nullptr);
    CHECK(Request(request_for({names.begin(), names.begin() + 16})).broken == "");
}

TEST_CASE("serial numbers are random and right", "[cert][issue]") {
    const std::string one = new_ca(), two = new_ca();
    Read a(one), b(two);
    CHECK(a.read->serial.size == 16);
    CHECK_FALSE(span_equal(a.read->serial, b.read->serial));
    REQUIRE(random_queue(as_span(std::string(16, '\xff'))));
    Read high(new_ca());
    CHECK(text_of(high.read->serial) == "\x7f" + std::string(15, '\xff'));
    REQUIRE(random_queue(as_span(std::string(16, '\0'))));
    Read low(new_ca());
    CHECK(text_of(low.read->serial) == "\x40" + std::string(15, '\0'));
}
