// SPDX-License-Identifier: Apache-2.0
#include "lists.hpp"

using namespace cert_tests;

namespace {

const std::string id = "//example.com/cse1/Cae1";

template <typename Change> std::string list_with(const Change &change) {
    ListRecipe recipe;
    change(recipe);
    return recipe.made();
}

std::string revoking(const std::string &serial) {
    return list_with([&](ListRecipe &r) { r.entries = entry_of("\x01") + entry_of(serial) + entry_of("\x7f"); });
}

std::string broken_in_list(const std::string &octets) {
    crl *read = nullptr;
    cert_findings findings = {};
    REQUIRE(crl_read(&read, support::Block(octets).octets(), &findings, nullptr) == ESF_OK);
    crl_free(read);
    return summary(findings);
}

std::string judged(const std::vector<std::string> &lists, bool needs_crls, int64_t when = now) {
    Trust trust;
    trust.anchor(root(), "//example.com");
    for (const std::string &list : lists)
        trust.crl(list);
    trust->needs_crls = needs_crls;
    Question question;
    question.credential = {end_of(uri(id)).made()};
    question.id = id;
    question.when = when;
    return Judged(trust, question).broken();
}

const std::string revoked = "revoked chain/0/serialNumber", unclear = "revocation-list chain/0/serialNumber";

} // namespace

TEST_CASE("a certificate on the list of its issuer is revoked", "[cert][crl]") {
    for (bool needs_crls : {false, true}) {
        CHECK(judged({revoking("\x11\x22")}, needs_crls) == revoked);
        CHECK(judged({revoking("\x11\x23")}, needs_crls) == "");
        CHECK(judged({ListRecipe().made()}, needs_crls) == "");
    }
    CHECK(judged({}, false) == "");
    CHECK(judged({}, true) == unclear);
}

TEST_CASE("a list that is out of date still revokes, and clears nobody", "[cert][crl]") {
    const int64_t before = INT64_C(1793491199000), after = INT64_C(1796083201000), last = INT64_C(1796083200999);
    const std::string clean = ListRecipe().made(), hit = revoking("\x11\x22");
    CHECK(judged({clean}, true, last) == "");
    CHECK(judged({clean}, true, after) == unclear);
    CHECK(judged({clean}, true, before) == unclear);
    CHECK(judged({clean}, false, after) == "");
    CHECK(judged({hit}, false, after) == revoked);
    CHECK(judged({hit}, true, after) == revoked);
}

TEST_CASE("a list of somebody else, or signed by somebody else, says nothing", "[cert][crl]") {
    const std::string other = list_with([](ListRecipe &r) {
        r.issuer = named("Other");
        r.entries = entry_of("\x11\x22");
    });
    const std::string forged = list_with([](ListRecipe &r) {
        r.signer = key_named("imposter");
        r.entries = entry_of("\x11\x22");
    });
    for (const std::string &list : {other, forged}) {
        CHECK(judged({list}, false) == "");
        CHECK(judged({list}, true) == unclear);
    }
}

TEST_CASE("an issuer without cRLSign has no lists; an anchor that is a key alone has", "[cert][crl]") {
    Recipe ca = ca_of("CA", "ca", "CA", "ca");
    ca.extensions = a_ca() + key_usage(0x04, 2);
    Question question;
    question.credential = {end_of(uri(id)).made()};
    question.id = id;
    Trust without;
    without.anchor(ca.made(), "//example.com").crl(ListRecipe().made());
    CHECK(Judged(without, question).broken() == "");
    without->needs_crls = true;
    CHECK(Judged(without, question).broken() == unclear);
    Trust bare;
    bare.anchor(spki_of(key_named("ca")), "//example.com").crl(revoking("\x11\x22"));
    CHECK(Judged(bare, question).broken() == revoked);
    bare.crl(ListRecipe().made());
    bare->needs_crls = true;
    CHECK(Judged(bare, question).broken() == "");
}

TEST_CASE("intermediates are looked up too, in the list of their own issuer", "[cert][crl]") {
    Recipe sub = ca_of("Sub", "sub", "CA", "ca"), end = end_of(uri(id));
    sub.serial = der::integer("\x33");
    end.issuer = named("Sub");
    end.signer = key_named("sub");
    Question question;
    question.credential = {end.made(), sub.made()};
    question.id = id;
    auto of_sub = [&](const std::string &serial) {
        return list_with([&](ListRecipe &r) {
            r.issuer = named("Sub");
            r.signer = key_named("sub");
            r.entries = entry_of(serial);
        });
    };
    Trust trust;
    trust.anchor(root(), "//example.com");
    trust->needs_crls = true;
    CHECK(Judged(trust, question).broken() == unclear);
    trust.crl(of_sub("\x33"));
    CHECK(Judged(trust, question).broken() == "revocation-list chain/1/serialNumber");
    trust.crl(revoking("\x11\x22")); // the serial number of the end, of another issuer
    CHECK(Judged(trust, question).broken() == "");
    trust.crl(revoking("\x33"));
    CHECK(Judged(trust, question).broken() == "revoked chain/1/serialNumber");
    CHECK(Judged(trust, question).failure.code() == ESF_E_REVOKED);
}

TEST_CASE("an anchor itself is on no list", "[cert][crl]") {
    Recipe itself = end_of(uri(id));
    itself.issuer = itself.subject;
    itself.signer = key_named("end");
    const std::string made = itself.made();
    Trust trust;
    trust.anchor(made, "//example.com");
    trust->needs_crls = true;
    CHECK(Judged(trust, {{made}, id}).broken() == "");
}

TEST_CASE("a newer list of an issuer takes the place of an older one", "[cert][crl]") {
    const std::string old = list_with([](ListRecipe &r) { r.this_update = der::utc("261015000000Z"); });
    Trust trust;
    trust.crl(old).crl(revoking("\x11\x22"));
    CHECK(trust->crls_count == 1);
    Failure failure;
    CHECK(cert_trust_add_crl(trust.get(), as_span(old), failure.out()) == ESF_E_EXISTS);
    CHECK(judged({old, revoking("\x11\x22")}, false) == revoked);
}

TEST_CASE("a list has the form of RFC 5280, and nothing critical in it", "[cert][crl]") {
    const std::string wrong = "structure ";
    CHECK(broken_in_list(ListRecipe().made()) == "");
    CHECK(broken_in_list(revoking("\x11\x22")) == "");
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.extensions = ""; })) == "");
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.version = ""; })) == wrong);
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.version = der::small(0); })) == wrong);
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.next_update = ""; })) == wrong);
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.this_update = der::generalized("20261101000000Z"); })) ==
          wrong);
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.entries = der::seq(der::integer("\x11")); })) == wrong);
    CHECK(broken_in_list(list_with([](ListRecipe &r) { r.entries = entry_of("\x11") + der::small(1); })) == wrong);
    const std::string reason = extension("2.5.29.21", der::tlv(0x0a, "\x01"));
    const std::string certificate_issuer = extension("2.5.29.29", der::seq(der::wrapped(4, named("Other"))), true);
    CHECK(broken_in_list(list_with([&](ListRecipe &r) { r.entries = entry_of("\x11", reason); })) == "");
    CHECK(broken_in_list(list_with([&](ListRecipe &r) { r.entries = entry_of("\x11", certificate_issuer); })) ==
          "critical-extension revokedCertificates");
    const std::string delta = extension("2.5.29.27", der::small(1), true),
                      scope = extension("2.5.29.28", der::seq(der::context(1, "\xff")), true);
    for (const std::string &critical : {delta, scope})
        CHECK(broken_in_list(list_with([&](ListRecipe &r) { r.extensions = critical; })) ==
              "critical-extension crlExtensions");
    const std::string sha1 = der::seq(der::oid("1.2.840.10045.4.1"));
    CHECK(broken_in_list(list_with([&](ListRecipe &r) { r.algorithm = r.outer_algorithm = sha1; })) ==
          "signature-algorithm signature");
    CHECK(broken_in_list(list_with([&](ListRecipe &r) { r.outer_algorithm = sha1; })) ==
          "signature-algorithm signatureAlgorithm");
    CHECK(broken_in_list("") == "der ");
    CHECK(broken_in_list(ListRecipe().made() + "x") == "der ");
    CHECK(broken_in_list(std::string(CRL_SIZE_MAX + 1, '\x30')) == "size ");
    CHECK(broken_in_list(Recipe().made()) == wrong);
}

TEST_CASE("a list of ten thousand is searched to its end", "[cert][crl]") {
    std::string entries;
    for (int i = 0; i < 10000; i++)
        entries += entry_of(
            {static_cast<char>(0x20 + i / 5000), static_cast<char>(i / 128 % 128), static_cast<char>(i % 128)});
    CHECK(judged({list_with([&](ListRecipe &r) { r.entries = entries; })}, true) == "");
    CHECK(judged({list_with([&](ListRecipe &r) { r.entries = entries + entry_of("\x11\x22"); })}, true) == revoked);
}
