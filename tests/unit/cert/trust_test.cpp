// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

#include "base/alloc.h"

using namespace cert_tests;

namespace {

const std::string ae = "//example.com/cse1/Cae1";

status add(Trust &trust, const cert_entry &entry, Failure &failure) {
    return cert_trust_add_entry(trust.get(), &entry, failure.out());
}

} // namespace

TEST_CASE("an anchor is a certificate or key of the profile", "[cert][trust]") {
    Trust trust;
    Failure failure;
    auto added = [&](const std::string &octets) {
        return cert_trust_add_anchor(trust.get(), as_span(octets), as_span("//example.com"), true, failure.out());
    };
    CHECK(added(root()) == ESF_OK);
    CHECK(added(spki_of(key_named("ca"))) == ESF_OK);
    CHECK(added("") == ESF_E_CERTIFICATE);
    CHECK(failure.where() == "anchor");
    Recipe v1 = ca_of("CA", "ca", "CA", "ca");
    v1.version = "";
    CHECK(added(v1.made()) == ESF_E_CERTIFICATE);
    CHECK(failure.where() == "anchor/version");
    CHECK(failure.message() == "the version is 1; expected 3");
    CHECK(trust->anchors_count == 2);
}

TEST_CASE("an anchor that is there is not added again, nor silently changed", "[cert][trust]") {
    const std::string ca = root();
    Trust trust;
    Failure failure;
    trust.anchor(ca, "//example.com").anchor(ca, "//example.com");
    CHECK(trust->anchors_count == 1);
    CHECK(cert_trust_add_anchor(trust.get(), as_span(ca), as_span("//other.example"), true, failure.out()) ==
          ESF_E_EXISTS);
    CHECK(cert_trust_add_anchor(trust.get(), as_span(ca), as_span("//example.com"), false, failure.out()) ==
          ESF_E_EXISTS);
    const ni key = ni_named(spki_of(key_named("ca")));
    CHECK(cert_trust_remove_anchors(trust.get(), &key) == 1);
    CHECK(cert_trust_remove_anchors(trust.get(), &key) == 0);
    trust.anchor(ca, "//other.example", false);
}

TEST_CASE("a prefix that would be everybody or that no id begins with is refused", "[cert][trust]") {
    Trust trust;
    Failure failure;
    const std::string ca = root();
    for (const std::string &prefix :
         {std::string("/"), std::string("//"), std::string("///"), std::string(256, 'a'), std::string("m2m.example"),
          std::string("/m2m.example"), "//" + std::string(254, 'a')})
        CHECK(cert_trust_add_anchor(trust.get(), as_span(ca), as_span(prefix), true, failure.out()) == ESF_E_ARGUMENT);
    CHECK(trust->anchors_count == 0);
}

TEST_CASE("an entry has what its match needs, and nothing that it cannot use", "[cert][trust]") {
    const std::string ca = root(), key = spki_of(key_named("raw"));
    Trust trust;
    Failure failure;
    CHECK(add(trust, entry(ae, CERT_MATCH_AE_ID), failure) == ESF_OK);
    CHECK(add(trust, entry(ae, CERT_MATCH_CSE_ID, "cse1.example.com"), failure) == ESF_OK);
    CHECK(add(trust, entry(ae, CERT_MATCH_RAW, "", "", key), failure) == ESF_OK);
    CHECK(add(trust, entry(ae, CERT_MATCH_DEVICE, "0.2.481.1.100"), failure) == ESF_OK);
    CHECK(add(trust, entry("peer", CERT_MATCH_FQDN, "maf.example.com"), failure) == ESF_OK);
    CHECK(trust->entries_count == 5);
    for (const cert_entry &wrong :
         {entry("", CERT_MATCH_AE_ID), entry(ae, CERT_MATCH_NONE), entry(ae, static_cast<cert_match>(7)),
          entry(ae, CERT_MATCH_RAW), entry(ae, CERT_MATCH_RAW, "name", "", key), entry(ae, CERT_MATCH_RAW, "", ca, key),
          entry(ae, CERT_MATCH_DEVICE), entry(ae, CERT_MATCH_NODE_ID), entry(ae, CERT_MATCH_CSE_ID, "no domain"),
          entry("peer", CERT_MATCH_FQDN, "*.example.com"), entry("no domain", CERT_MATCH_FQDN),
          entry(ae, CERT_MATCH_FQDN, "maf.example.com"), entry("/cse1", CERT_MATCH_FQDN, "maf.example.com")})
        CHECK(add(trust, wrong, failure) == ESF_E_ARGUMENT);
    CHECK(trust->entries_count == 5);
    CHECK(add(trust, entry(ae, CERT_MATCH_AE_ID), failure) == ESF_OK);
    CHECK(trust->entries_count == 5);
    CHECK(cert_trust_remove_entries(trust.get(), as_span(ae)) == 4);
    CHECK(cert_trust_remove_entries(trust.get(), as_span("stranger")) == 0);
    CHECK(trust->entries_count == 1);
}

TEST_CASE("a domain name is one CSE", "[cert][trust]") {
    Trust trust;
    Failure failure;
    auto added = [&](const std::string &name, const std::string &id) {
        return cert_trust_add_domain(trust.get(), as_span(name), as_span(id), failure.out());
    };
    CHECK(added("cse1.example.com", "//example.com/cse1") == ESF_OK);
    CHECK(added("CSE1.example.com", "//example.com/cse1") == ESF_OK);
    CHECK(added("cse1.example.com", "//example.com/cse2") == ESF_E_EXISTS);
    CHECK(added("*.example.com", "//example.com/cse2") == ESF_E_ARGUMENT);
    CHECK(added("cse2.example.com", "") == ESF_E_ARGUMENT);
    CHECK(trust->domains_count == 1);
}

TEST_CASE("schemes are schemes, at most four", "[cert][trust]") {
    Trust trust;
    Failure failure;
    auto added = [&](const std::string &scheme) {
        return cert_trust_add_scheme(trust.get(), as_span(scheme), failure.out());
    };
    for (const char *right : {"m2m", "coaps+tcp", "a.b-c", "X"})
        CHECK(added(right) == ESF_OK);
    CHECK(added("m2m") == ESF_OK);
    CHECK(added("fifth") == ESF_E_LIMIT);
    for (const char *wrong : {"", "m2m:", "1m", "+m", "m m", "m/"})
        CHECK(added(wrong) == ESF_E_ARGUMENT);
}

TEST_CASE("matches have names", "[cert][trust]") {
    for (cert_match match :
         {CERT_MATCH_AE_ID, CERT_MATCH_CSE_ID, CERT_MATCH_NODE_ID, CERT_MATCH_DEVICE, CERT_MATCH_FQDN, CERT_MATCH_RAW})
        CHECK(cert_match_of(as_span(cert_match_text(match))) == match);
    CHECK(cert_match_of(as_span("")) == CERT_MATCH_NONE);
    CHECK(cert_match_of(as_span("AE-ID")) == CERT_MATCH_NONE);
}

TEST_CASE("there are only so many anchors", "[cert][trust]") {
    Trust trust;
    Failure failure;
    for (int i = 0; i < CERT_ANCHORS_MAX; i++)
        trust.anchor(spki_of(new_key().get()));
    const std::string one_more = spki_of(key_named("one more"));
    CHECK(cert_trust_add_anchor(trust.get(), as_span(one_more), as_span(""), true, failure.out()) == ESF_E_LIMIT);
}

TEST_CASE("a copy is changed while the original is in use", "[cert][trust]") {
    int64_t before = mem_live();
    {
        Trust trust;
        trust.anchor(root(), "//example.com").add(entry("//other.example/x", CERT_MATCH_AE_ID));
        REQUIRE(cert_trust_add_domain(trust.get(), as_span("a.example"), as_span("//a"), nullptr) == ESF_OK);
        REQUIRE(cert_trust_add_scheme(trust.get(), as_span("m2m"), nullptr) == ESF_OK);
        cert_trust *copy = nullptr;
        REQUIRE(cert_trust_copy(&copy, trust.get(), nullptr) == ESF_OK);
        CHECK(cert_trust_hold(copy) == copy);
        const ni key = ni_named(spki_of(key_named("ca")));
        CHECK(cert_trust_remove_anchors(trust.get(), &key) == 1);
        CHECK(copy->anchors_count == 1);
        CHECK(text_of(cert_dn_text(copy->anchors[0].cert->subject).text[0] ? cert_text_span(&copy->anchors[0].prefix)
                                                                           : span{}) == "//example.com");
        CHECK(text_of(cert_domain_id(copy, as_span("A.example"))) == "//a");
        CHECK(copy->entries_count == 1);
        CHECK(copy->schemes_count == 1);
        cert_trust_free(copy);
        cert_trust_free(copy);
    }
    CHECK(mem_live() == before);
}
