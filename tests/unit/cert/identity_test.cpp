// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

const std::string ae = "//example.com/cse1/Cae1", cse = "//example.com/cse1";
const std::string refused = "identity chain/0/subjectAltName", no_scope = "anchor-scope anchor";

std::string judged(const Trust &trust, const std::string &names, const std::string &id) {
    return Judged(trust, {{end_of(names).made()}, id}).broken();
}

} // namespace

TEST_CASE("an AE-ID is the URI, byte for byte", "[cert][identity][refusal]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, uri(ae), ae) == "");
    CHECK(judged(trust, uri("//other.example/x") + uri(ae), ae) == "");
    for (const char *other :
         {"//example.com/cse1/Cae2", "//example.com/cse1/cae1", "//EXAMPLE.com/cse1/Cae1", "//example.com/cse1/Cae1/",
          "//example.com/cse1/Cae%31", "m2m://example.com/cse1/Cae1", "/cse1/Cae1", "Cae1"})
        CHECK(judged(trust, uri(other), ae) == refused);
    CHECK(judged(trust, dns("example.com"), ae) == refused);
}

TEST_CASE("a mismatch names both identities", "[cert][identity][refusal]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    Judged by_prefix(trust, {{end_of(uri(ae) + dns("x.example.com")).made()}, "//example.com/cse1/Cother"});
    CHECK(by_prefix.failure.code() == ESF_E_IDENTITY);
    CHECK(by_prefix.failure.message() ==
          "the certificate is of URI \"//example.com/cse1/Cae1\", DNS \"x.example.com\"; "
          "expected \"//example.com/cse1/Cother\"");
    trust.add(entry("//example.com/cse1/Cother", CERT_MATCH_AE_ID));
    Judged by_entry(trust, {{end_of(uri(ae)).made()}, "//example.com/cse1/Cother"});
    CHECK(by_entry.failure.message() == "the certificate is of URI \"//example.com/cse1/Cae1\"; expected "
                                        "\"//example.com/cse1/Cother\" by the trust entry with match ae-id");
}

TEST_CASE("a scheme in front of an id counts only when it is listed", "[cert][identity]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, uri("m2m:" + ae), ae) == refused);
    REQUIRE(cert_trust_add_scheme(trust.get(), as_span("m2m"), nullptr) == ESF_OK);
    CHECK(judged(trust, uri("m2m:" + ae), ae) == "");
    CHECK(judged(trust, uri(ae), ae) == "");
    CHECK(judged(trust, uri("https:" + ae), ae) == refused);
    CHECK(judged(trust, uri("m2m:m2m:" + ae), ae) == refused);
    CHECK(judged(trust, uri("M2M:" + ae), ae) == refused);
    CHECK(Judged(trust, {{end_of(uri("m2m:" + ae)).made()}, ""}).id() == ae);
}

TEST_CASE("a dNSName is a CSE by the table only", "[cert][identity]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, dns("cse1.example.com"), cse) == refused);
    REQUIRE(cert_trust_add_domain(trust.get(), as_span("cse1.example.com"), as_span(cse), nullptr) == ESF_OK);
    CHECK(judged(trust, dns("CSE1.example.com"), cse) == "");
    CHECK(judged(trust, dns("cse1.example.com"), "//example.com/cse2") == refused);
    CHECK(judged(trust, dns("cse2.example.com"), cse) == refused);
    Judged verdict(trust, {{end_of(dns("cse1.example.com")).made()}, ""});
    CHECK(verdict.id() == cse);
    CHECK(verdict.verdict.flavour == CERT_MATCH_CSE_ID);
    CHECK(std::string(verdict.verdict.credential_id) == "32-" + cse);
}

TEST_CASE("an anchor vouches for ids under its prefix, which ends at a path segment", "[cert][identity]") {
    auto under = [](const std::string &prefix, const std::string &id) {
        Trust trust;
        trust.anchor(root(), prefix);
        return judged(trust, uri(id), id);
    };
    CHECK(under("//example.com", "//example.com/cse1/Cae1") == "");
    CHECK(under("//example.com/", "//example.com/cse1/Cae1") == "");
    CHECK(under("//example.com/cse1", "//example.com/cse1/Cae1") == "");
    CHECK(under("//example.com/cse1", "//example.com/cse1") == "");
    CHECK(under("//example.com/cse1/Cae1", "//example.com/cse1/Cae1") == "");
    CHECK(under("//example.com", "//example.community/Sae1") == no_scope);
    CHECK(under("//example.com/cse1", "//example.com/cse11/Cae1") == no_scope);
    CHECK(under("//example.com/cse1/Cae", "//example.com/cse1/Cae1") == no_scope);
    CHECK(under("//example.com/cse1/", "//example.com/cse1") == no_scope);
    CHECK(under("//other.example", "//example.com/cse1/Cae1") == no_scope);
    CHECK(under("", "//example.com/cse1/Cae1") == no_scope);
}

TEST_CASE("an anchor without a prefix vouches for the entries that name it", "[cert][identity]") {
    const std::string ca = root(), other = ca_of("Other", "other", "Other", "other").made();
    Trust trust;
    trust.anchor(ca).anchor(other);
    CHECK(judged(trust, uri(ae), ae) == no_scope);
    trust.add(entry(ae, CERT_MATCH_AE_ID, "", other));
    CHECK(judged(trust, uri(ae), ae) == no_scope);
    trust.add(entry(ae, CERT_MATCH_AE_ID, "", ca));
    CHECK(judged(trust, uri(ae), ae) == "");
    CHECK(cert_trust_remove_entries(trust.get(), as_span(ae)) == 2);
    // By the name of its key as well.
    trust.add(entry(ae, CERT_MATCH_AE_ID, "", spki_of(key_named("ca"))));
    CHECK(judged(trust, uri(ae), ae) == "");
    CHECK(cert_trust_remove_entries(trust.get(), as_span(ae)) == 1);
    // An entry that names none needs an anchor with a prefix.
    trust.add(entry(ae, CERT_MATCH_AE_ID));
    CHECK(judged(trust, uri(ae), ae) == no_scope);
}

TEST_CASE("an anchor with a prefix vouches for nobody outside, whatever an entry says", "[cert][identity]") {
    const std::string ca = root();
    Trust trust;
    trust.anchor(ca, "//other.example").add(entry(ae, CERT_MATCH_AE_ID, "", ca));
    CHECK(judged(trust, uri(ae), ae) == no_scope);
}

TEST_CASE("when an id has entries they alone decide", "[cert][identity]") {
    const std::string ca = root();
    Trust trust;
    trust.anchor(ca, "//example.com");
    CHECK(judged(trust, uri(ae), ae) == "");
    trust.add(entry(ae, CERT_MATCH_RAW, "", "", spki_of(key_named("raw"))));
    CHECK(judged(trust, uri(ae), ae) == "identity chain/0");
    CHECK(Judged(trust, {{end_of(uri(ae)).made()}, ""}).broken() != "");
    trust.add(entry(ae, CERT_MATCH_AE_ID, "//alias.example/x"));
    CHECK(judged(trust, uri(ae), ae) == "identity chain/0");
    CHECK(judged(trust, uri("//alias.example/x"), ae) == "");
    CHECK(judged(trust, uri("//example.com/cse1/Cae2"), "//example.com/cse1/Cae2") == "");
}

TEST_CASE("each flavour by its entry", "[cert][identity][refusal]") {
    const std::string ca = root();
    const struct {
        cert_match match;
        std::string id, name, names, wrong, credential_id;
    } flavours[] = {
        {CERT_MATCH_AE_ID, ae, "", uri(ae), dns("example.com"), "33-" + ae},
        {CERT_MATCH_CSE_ID, cse, "cse1.example.com", dns("cse1.example.com"), uri(cse), "32-" + cse},
        {CERT_MATCH_NODE_ID, ae, "urn:gsma:imei:90420156-025763-0", uri("urn:gsma:imei:90420156-025763-0"),
         uri("urn:gsma:imei:90420156-025763-1"), "34-urn:gsma:imei:90420156-025763-0"},
        {CERT_MATCH_NODE_ID, ae, "1.3.6.1.4.1.343", registered("1.3.6.1.4.1.343"), registered("1.3.6.1.4.1.344"),
         "34-1.3.6.1.4.1.343"},
        {CERT_MATCH_NODE_ID, ae, "node1.example.com", dns("node1.example.com"), dns("node2.example.com"),
         "34-node1.example.com"},
        {CERT_MATCH_DEVICE, ae, "0.2.481.1.100.3030.10011", device(der::tlv(0x0d, der::arcs({100, 3030, 10011}))),
         device(der::tlv(0x0d, der::arcs({100, 3030, 10012}))), "31-0.2.481.1.100.3030.10011"},
        {CERT_MATCH_DEVICE, ae, "0.2.481.1.100", device(der::utf8("100")), registered("0.2.481.1.100"),
         "31-0.2.481.1.100"},
        {CERT_MATCH_FQDN, "maf.example.com", "", dns("maf.example.com"), dns("mef.example.com"), ""},
        {CERT_MATCH_FQDN, "the MAF", "maf.example.com", uri("maf.example.com"), uri("https://maf.example.com"), ""},
    };
    for (const auto &flavour : flavours) {
        INFO(cert_match_text(flavour.match) << " " << flavour.name);
        Trust trust;
        trust.anchor(ca).add(entry(flavour.id, flavour.match, flavour.name, ca));
        Judged right(trust, {{end_of(flavour.names).made()}, flavour.id});
        CHECK(right.broken() == "");
        CHECK(right.id() == flavour.id);
        CHECK(right.verdict.flavour == flavour.match);
        CHECK(right.verdict.is_by_entry);
        CHECK(std::string(right.verdict.credential_id) == flavour.credential_id);
        CHECK(judged(trust, flavour.wrong, flavour.id) == refused);
        // The entry finds the id when nobody says which to expect.
        CHECK(Judged(trust, {{end_of(flavour.names).made()}, ""}).id() == flavour.id);
        CHECK(Judged(trust, {{end_of(flavour.wrong).made()}, ""}).id().empty());
    }
}

TEST_CASE("device and Node-ID stand for nobody without an entry", "[cert][identity]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, device(der::utf8("100")), ae) == refused);
    CHECK(judged(trust, registered("1.2.3"), ae) == refused);
    CHECK(Judged(trust, {{end_of(device(der::utf8("100"))).made()}, ""}).broken() == no_scope);
}

TEST_CASE("an entry may bind the key too", "[cert][identity]") {
    const std::string ca = root();
    Trust trust;
    trust.anchor(ca, "//example.com").add(entry(ae, CERT_MATCH_AE_ID, "", "", spki_of(key_named("end"))));
    CHECK(judged(trust, uri(ae), ae) == "");
    Recipe other = end_of(uri(ae));
    other.spki = spki_of(key_named("stolen"));
    CHECK(Judged(trust, {{other.made()}, ae}).broken() == "identity chain/0/subjectPublicKeyInfo");
}

TEST_CASE("the use of an entry and who may initiate", "[cert][identity]") {
    const std::string ca = root();
    cert_entry for_esprim = entry(ae, CERT_MATCH_AE_ID);
    for_esprim.suid = 43;
    for_esprim.encoding = ESF_ENCODING_B;
    for_esprim.may_initiate = false;
    Trust trust;
    trust.anchor(ca, "//example.com", false).add(for_esprim);
    Question question;
    question.credential = {end_of(uri(ae)).made()};
    question.id = ae;
    CHECK(Judged(trust, question).broken() == "use trust");
    CHECK(Judged(trust, question).failure.code() == ESF_E_POLICY);
    question.initiates = false;
    Judged right(trust, question);
    CHECK(right.broken() == "");
    CHECK(right.verdict.suid == 43);
    CHECK(right.verdict.encoding == ESF_ENCODING_B);
    question.suid = 43;
    CHECK(Judged(trust, question).broken() == "");
    question.suid = 44;
    CHECK(Judged(trust, question).broken() == "use trust");
    CHECK(Judged(trust, question).failure.message() ==
          "the trust entry of \"//example.com/cse1/Cae1\" is for SUID 43, not for 44");
    // By the prefix.
    const std::string other = "//example.com/cse1/Cother";
    CHECK(Judged(trust, {{end_of(uri(other)).made()}, other}).broken() == "use anchor");
    CHECK(Judged(trust, {{end_of(uri(other)).made()}, other, false, CERT_ROLE_CLIENT, false}).broken() == "");
}

TEST_CASE("who may initiate is known before a credential is seen", "[cert][identity]") {
    const std::string ca = root(), quiet = ca_of("Quiet", "quiet", "Quiet", "quiet").made();
    Trust trust;
    auto may = [&](const std::string &id, int32_t suid = 0) {
        return cert_may_initiate(trust.get(), as_span(id), suid);
    };
    CHECK_FALSE(may(ae));
    trust.anchor(quiet, "//quiet.example", false).anchor(ca, "//example.com");
    CHECK(may(ae));
    CHECK_FALSE(may("//quiet.example/x"));
    CHECK_FALSE(may("//stranger.example/x"));
    CHECK_FALSE(may(""));
    cert_entry silent = entry(ae, CERT_MATCH_AE_ID);
    silent.may_initiate = false;
    trust.add(silent);
    CHECK_FALSE(may(ae));
    cert_entry loud = entry(ae, CERT_MATCH_AE_ID);
    loud.suid = 43;
    trust.add(loud);
    CHECK(may(ae));
    CHECK(may(ae, 43));
    CHECK_FALSE(may(ae, 44));
}

TEST_CASE("a credential that names several identities needs to be told which", "[cert][identity]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    const std::string two = end_of(uri("//example.com/a") + uri("//example.com/b")).made();
    CHECK(Judged(trust, {{two}, "//example.com/a"}).id() == "//example.com/a");
    CHECK(Judged(trust, {{two}, "//example.com/b"}).id() == "//example.com/b");
    CHECK(Judged(trust, {{two}, ""}).broken() == refused);
    const std::string one = end_of(uri("//example.com/a") + uri("//other.example/b") + uri("//example.com/a")).made();
    CHECK(Judged(trust, {{one}, ""}).id() == "//example.com/a");
}

TEST_CASE("a raw public key stands for the id of the entry that has it", "[cert][identity][refusal]") {
    const std::string raw = spki_of(key_named("raw")), other = spki_of(key_named("other"));
    Trust trust;
    trust.add(entry(ae, CERT_MATCH_RAW, "", "", raw));
    Judged right(trust, {{raw}, ae, true});
    CHECK(right.broken() == "");
    CHECK(right.id() == ae);
    CHECK(right.verdict.flavour == CERT_MATCH_RAW);
    CHECK(right.verdict.expires == INT64_MAX);
    const ni name = ni_named(raw);
    CHECK(std::string(right.verdict.credential_id) == std::string("30-") + ni_text(&name).text);
    CHECK(Judged(trust, {{raw}, "", true}).id() == ae);
    CHECK(Judged(trust, {{other}, ae, true}).broken() == "identity raw");
    CHECK(Judged(trust, {{other}, "", true}).broken() == "identity raw");
    CHECK(Judged(trust, {{raw}, cse, true}).broken() == "identity raw");
    CHECK(Judged(trust, {{raw}, ae, true, CERT_ROLE_CLIENT, true, 44}).broken() == "");
    // Any length of the digest that the entry has.
    for (size_t size : {size_t{NI_SIZE_120}, size_t{NI_SIZE_128}}) {
        cert_entry shorter = entry(cse, CERT_MATCH_RAW, "", "", raw);
        shorter.key.size = size;
        Trust by_short;
        by_short.add(shorter);
        CHECK(Judged(by_short, {{raw}, cse, true}).broken() == "");
        CHECK(Judged(by_short, {{other}, cse, true}).broken() == "identity raw");
    }
}

TEST_CASE("a raw public key is of the profile, comes alone, and is no certificate", "[cert][identity]") {
    const std::string raw = spki_of(key_named("raw"));
    Trust trust;
    trust.add(entry(ae, CERT_MATCH_RAW, "", "", raw)).anchor(root(), "//example.com");
    CHECK(Judged(trust, {{raw, raw}, ae, true}).broken() == "chain-length raw");
    CHECK(Judged(trust, {{}, ae, true}).broken() == "chain-length raw");
    CHECK(Judged(trust, {{raw + "x"}, ae, true}).broken() == "public-key raw");
    CHECK(Judged(trust, {{end_of(uri(ae)).made()}, ae, true}).broken() == "public-key raw");
    CHECK(Judged(trust, {{raw}, ae, false}).broken() == "structure chain/0");
    // A certificate with that key is not the raw key, nor the other way round.
    Recipe same = end_of(uri(ae));
    same.spki = raw;
    CHECK(Judged(trust, {{same.made()}, ae, false}).broken() == "identity chain/0");
    Trust chained;
    chained.add(entry(ae, CERT_MATCH_AE_ID)).anchor(root(), "//example.com");
    CHECK(Judged(chained, {{raw}, ae, true}).broken() == "identity raw");
    // A key that is an anchor is nobody's credential.
    Trust anchored;
    anchored.anchor(raw, "//example.com");
    CHECK(Judged(anchored, {{raw}, ae, true}).broken() == "identity raw");
}
