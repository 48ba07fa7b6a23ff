// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

const std::string id = "//example.com/cse1/Cae1";

// An end issued by somebody else than the root.
std::string end_below(const std::string &issuer, const std::string &issuer_key) {
    Recipe recipe = end_of(uri(id));
    recipe.issuer = named(issuer);
    recipe.signer = key_named(issuer_key);
    return recipe.made();
}

std::string self_signed(const std::string &more = "") {
    Recipe recipe = end_of(uri(id));
    recipe.issuer = recipe.subject;
    recipe.signer = key_named("end");
    recipe.extensions += more;
    return recipe.made();
}

std::string judged(const Trust &trust, const std::vector<std::string> &chain, cert_role role = CERT_ROLE_CLIENT,
                   int64_t when = now) {
    Question question;
    question.credential = chain;
    question.id = id;
    question.role = role;
    question.when = when;
    return Judged(trust, question).broken();
}

// "Sub1" under "CA", "Sub2" under "Sub1" and so on, the last first; an end stands in front.
std::vector<std::string> chain_of(int subs, int path_length = -1) {
    std::vector<std::string> chain;
    for (int i = 1; i <= subs; i++) {
        std::string name = "Sub" + std::to_string(i), above = i == 1 ? "CA" : "Sub" + std::to_string(i - 1);
        chain.insert(chain.begin(), ca_of(name, name, above, i == 1 ? "ca" : above, "", path_length).made());
    }
    std::string last = subs == 0 ? "CA" : "Sub" + std::to_string(subs);
    chain.insert(chain.begin(), end_below(last, subs == 0 ? "ca" : last));
    return chain;
}

} // namespace

TEST_CASE("an end whose issuer is an anchor is accepted, by certificate and by key", "[cert][chain]") {
    Trust by_cert, by_key;
    by_cert.anchor(root(), "//example.com");
    by_key.anchor(spki_of(key_named("ca")), "//example.com");
    for (const Trust *trust : {&by_cert, &by_key}) {
        Judged judged(*trust, {chain_of(0), id});
        CHECK(judged.broken() == "");
        CHECK(judged.id() == id);
        CHECK(judged.verdict.flavour == CERT_MATCH_AE_ID);
        CHECK(judged.verdict.expires == INT64_C(1830297600000));
        CHECK(std::string(judged.verdict.credential_id) == "33-" + id);
        const ni anchor = ni_named(spki_of(key_named("ca"))), key = ni_named(spki_of(key_named("end")));
        CHECK(ni_equal(&judged.verdict.anchor, &anchor));
        CHECK(ni_equal(&judged.verdict.key_name, &key));
        CHECK_FALSE(judged.verdict.is_by_entry);
    }
}

TEST_CASE("nobody is trusted without an anchor, or with another one", "[cert][chain]") {
    Trust none, other;
    other.anchor(ca_of("Other", "other", "Other", "other").made(), "//example.com")
        .anchor(spki_of(key_named("another")), "//example.com");
    for (const Trust *trust : {&none, &other}) {
        CHECK(judged(*trust, chain_of(0)) == "anchor chain/0/issuer");
        CHECK(judged(*trust, chain_of(2)) == "anchor chain/2/issuer");
        auto with_root = chain_of(1);
        with_root.push_back(root());
        CHECK(judged(*trust, with_root) == "anchor chain/2/subject");
    }
    CHECK(Judged(none, {chain_of(0), id}).failure.message() == "it is issued by \"CA\", which is no configured anchor");
    CHECK(Judged(none, {chain_of(0), id}).failure.code() == ESF_E_UNTRUSTED);
}

TEST_CASE("an anchor of the same name and another key is not the anchor", "[cert][chain][refusal]") {
    Trust trust;
    trust.anchor(ca_of("CA", "imposter", "CA", "imposter").made(), "//example.com");
    CHECK(judged(trust, chain_of(0)) == "signature chain/0/signatureValue");
    // With the right one beside it all is well, whichever comes first.
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, chain_of(0)) == "");
}

TEST_CASE("the anchor may come with the chain or not, and what comes behind it is not read", "[cert][chain]") {
    const std::string ca = root();
    Trust trust;
    trust.anchor(ca, "//example.com");
    auto chain = chain_of(2);
    CHECK(judged(trust, chain) == "");
    chain.push_back(ca);
    CHECK(judged(trust, chain) == "");
    chain.push_back("no certificate at all");
    CHECK(judged(trust, chain) == "");
    CHECK(judged(trust, {chain_of(0)[0], "neither", "nor"}) == "");
}

TEST_CASE("an intermediate may be the anchor", "[cert][chain]") {
    auto chain = chain_of(2);
    Trust trust;
    trust.anchor(chain[1], "//example.com");
    CHECK(judged(trust, chain) == "");
    CHECK(judged(trust, {chain[0]}) == "");
}

TEST_CASE("each certificate certifies the one before: no other order", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    auto chain = chain_of(2);
    CHECK(judged(trust, chain) == "");
    CHECK(judged(trust, {chain[0], chain[2], chain[1]}) == "chain-order chain/1/subject");
    CHECK(judged(trust, {chain[0], chain[2]}) == "chain-order chain/1/subject");
    CHECK(judged(trust, {chain[1], chain[0]}).find("chain/0") != std::string::npos); // an issuer is no end
    CHECK(judged(trust, {chain[0], root(), chain[1]}) == "chain-order chain/1/subject");
    Question question;
    question.credential = {chain[0], chain[2]};
    CHECK(Judged(trust, question).failure.message() ==
          "it is of \"Sub1\", while the certificate before names \"Sub2\" as its issuer");
}

TEST_CASE("an issuer has signed what it issued", "[cert][chain][refusal]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    auto chain = chain_of(1);
    chain[0] = end_below("Sub1", "imposter");
    CHECK(judged(trust, chain) == "signature chain/0/signatureValue");
    chain = chain_of(1);
    chain[1] = ca_of("Sub1", "Sub1", "CA", "imposter").made();
    CHECK(judged(trust, chain) == "signature chain/1/signatureValue");
}

TEST_CASE("at most six certificates of at most 32 KiB together", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, chain_of(5)) == "");
    CHECK(judged(trust, chain_of(6)) == "chain-length chain");
    CHECK(judged(trust, {}) == "chain-length chain");
    CHECK(judged(trust, std::vector<std::string>(1000, "x")) == "chain-length chain");
    CHECK(judged(trust, {chain_of(0)[0], std::string(31000, 'x')}) == "");
    CHECK(judged(trust, {chain_of(0)[0], std::string(CERT_CHAIN_SIZE_MAX, 'x')}) == "size chain");
    Question question;
    question.credential = chain_of(6);
    CHECK(Judged(trust, question).failure.code() == ESF_E_LIMIT);
}

TEST_CASE("a chain that comes back is refused", "[cert][chain]") {
    Trust trust;
    trust.anchor(ca_of("Far", "far", "Far", "far").made(), "//example.com");
    // Two issuers that certify each other, and one that certifies itself.
    const std::string a = ca_of("A", "a", "B", "b").made(), b = ca_of("B", "b", "A", "a").made(),
                      itself = ca_of("A", "a", "A", "a").made();
    const std::string end = end_below("A", "a");
    CHECK(judged(trust, {end, a, b, a}) == "chain-loop chain/3/subject");
    CHECK(judged(trust, {end, a, b, a, b, a}) == "chain-loop chain/3/subject");
    CHECK(judged(trust, {end, itself, itself}) == "chain-loop chain/2/subject");
    CHECK(judged(trust, {end, a, b}) == "anchor chain/2/issuer");
}

TEST_CASE("a certificate that is signed by itself has to be an anchor", "[cert][chain]") {
    const std::string made = self_signed();
    Trust none, trust;
    none.anchor(root(), "//example.com");
    trust.anchor(made, "//example.com");
    CHECK(judged(none, {made}) == "self-signed chain/0");
    CHECK(judged(trust, {made}) == "");
    // The same holder and key in another certificate is not that anchor, which is no CA.
    CHECK(judged(trust, {self_signed(purposes({client_auth}))}) == "basic-constraints anchor/basicConstraints");
    // A certificate that is an anchor still has to be right for its role and in time.
    CHECK(judged(trust, {made}, CERT_ROLE_CLIENT, INT64_C(1830297600000)) == "expired chain/0/validity");
    Trust server;
    const std::string for_servers = self_signed(purposes({server_auth}));
    server.anchor(for_servers, "//example.com");
    CHECK(judged(server, {for_servers}) == "extended-key-usage chain/0/extKeyUsage");
    CHECK(judged(server, {for_servers}, CERT_ROLE_SERVER) == "");
}

TEST_CASE("a certificate that somebody unknown has issued may be an anchor by itself", "[cert][chain]") {
    const std::string made = end_below("Unknown", "unknown");
    Trust trust;
    trust.anchor(made, "//example.com");
    CHECK(judged(trust, {made}) == "");
    CHECK(judged(trust, {end_below("Unknown", "unknown2")}) == "anchor chain/0/issuer");
}

TEST_CASE("every issuer has cA and keyCertSign, the anchor too", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    auto with = [&](const std::string &extensions) {
        Recipe sub = ca_of("Sub1", "Sub1", "CA", "ca");
        sub.extensions = extensions;
        return judged(trust, {chain_of(1)[0], sub.made()});
    };
    CHECK(with(a_ca() + cert_sign()) == "");
    CHECK(with(cert_sign()) == "basic-constraints chain/1/basicConstraints");
    CHECK(with(a_ca()) == "key-usage chain/1/keyUsage");
    CHECK(with(a_ca() + digital_signature()) == "key-usage chain/1/keyUsage");
    // The certificate of an end that issues another.
    CHECK(with(digital_signature() + alt_names(uri(id))) == "basic-constraints chain/1/basicConstraints");

    Recipe bad = ca_of("CA", "ca", "CA", "ca");
    bad.extensions = a_ca() + digital_signature();
    Trust weak;
    weak.anchor(bad.made(), "//example.com");
    CHECK(judged(weak, chain_of(0)) == "key-usage anchor/keyUsage");
}

TEST_CASE("the number of issuers below is limited by pathLenConstraint", "[cert][chain]") {
    auto under = [](int path_length, int subs) {
        Trust trust;
        trust.anchor(root("", path_length), "//example.com");
        return judged(trust, chain_of(subs));
    };
    CHECK(under(0, 0) == "");
    CHECK(under(0, 1) == "path-length anchor/basicConstraints");
    CHECK(under(1, 1) == "");
    CHECK(under(1, 2) == "path-length anchor/basicConstraints");
    CHECK(under(5, 3) == "");
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(judged(trust, chain_of(1, 0)) == "");
    CHECK(judged(trust, chain_of(2, 0)) == "path-length chain/2/basicConstraints");
    CHECK(judged(trust, chain_of(2, 1)) == "");
    // A self-issued one, for a new key, does not count.
    Trust tight;
    tight.anchor(root("", 0), "//example.com");
    Recipe end = end_of(uri(id));
    end.signer = key_named("newer");
    CHECK(judged(tight, {end.made(), ca_of("CA", "newer", "CA", "ca").made()}) == "");
}

TEST_CASE("each certificate of the path is in time", "[cert][chain][refusal]") {
    const std::string old = der::seq(der::utc("250101000000Z"), der::utc("251231235959Z")),
                      later = der::seq(der::utc("270101000000Z"), der::utc("271231235959Z"));
    auto chain = [](const std::string &of_end, const std::string &of_sub, const std::string &of_root) {
        Recipe ca = ca_of("CA", "ca", "CA", "ca"), sub = ca_of("Sub1", "Sub1", "CA", "ca"), end = end_of(uri(id));
        end.issuer = named("Sub1");
        end.signer = key_named("Sub1");
        for (auto [recipe, dates] : {std::pair{&ca, of_root}, {&sub, of_sub}, {&end, of_end}})
            recipe->validity = dates.empty() ? recipe->validity : dates;
        Trust trust;
        trust.anchor(ca.made(), "//example.com");
        return judged(trust, {end.made(), sub.made()});
    };
    CHECK(chain("", "", "") == "");
    CHECK(chain(old, "", "") == "expired chain/0/validity");
    CHECK(chain("", old, "") == "expired chain/1/validity");
    CHECK(chain("", "", old) == "expired anchor/validity");
    CHECK(chain(later, "", "") == "not-yet-valid chain/0/validity");
    CHECK(chain("", later, "") == "not-yet-valid chain/1/validity");
    CHECK(chain("", "", later) == "not-yet-valid anchor/validity");
    Trust trust;
    trust.anchor(root(), "//example.com");
    CHECK(Judged(trust, {chain_of(0), id, false, CERT_ROLE_CLIENT, true, 0, INT64_C(1830297600000)}).failure.code() ==
          ESF_E_EXPIRED);
    // The time is that of the question: the clock stepped back before the first second makes it not yet valid.
    CHECK(judged(trust, chain_of(0), CERT_ROLE_CLIENT, INT64_C(1767225599999)) == "not-yet-valid chain/0/validity");
    CHECK(judged(trust, chain_of(0), CERT_ROLE_CLIENT, 0) == "not-yet-valid chain/0/validity");
}

TEST_CASE("an issuer's purposes hold for all below", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    auto chain = chain_of(1);
    chain[1] = ca_of("Sub1", "Sub1", "CA", "ca", purposes({server_auth})).made();
    CHECK(judged(trust, chain, CERT_ROLE_SERVER) == "");
    CHECK(judged(trust, chain, CERT_ROLE_CLIENT) == "extended-key-usage chain/1/extKeyUsage");
}

TEST_CASE("a hostile certificate is refused wherever in the chain it stands", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    const std::string sha1 = der::seq(der::oid("1.2.840.10045.4.1"));
    Recipe end = end_of(uri(id)), sub = ca_of("Sub1", "Sub1", "CA", "ca");
    end.issuer = named("Sub1");
    end.signer = key_named("Sub1");
    CHECK(judged(trust, {end.made(), sub.made()}) == "");
    for (Recipe *recipe : {&end, &sub}) {
        const Recipe good = *recipe;
        const std::string at = recipe == &end ? "chain/0" : "chain/1";
        auto with = [&](auto &&change) {
            change(*recipe);
            std::string broken = judged(trust, {end.made(), sub.made()});
            *recipe = good;
            return broken;
        };
        CHECK(with([&](Recipe &r) { r.algorithm = r.outer_algorithm = sha1; }) ==
              "signature-algorithm " + at + "/signature");
        CHECK(with([&](Recipe &r) { r.version = ""; }) == "version " + at + "/version");
        CHECK(with([&](Recipe &r) { r.serial = der::integer("\x80"); }) == "serial-number " + at + "/serialNumber");
        CHECK(with([&](Recipe &r) { r.subject = dn(der::tlv(0x1e, "ab")); }).find("distinguished-name " + at) == 0);
        CHECK(with([&](Recipe &r) { r.extensions += extension("1.2.3", "x", true); }) ==
              "critical-extension " + at + "/extensions");
        CHECK(with([&](Recipe &r) { r.extensions += r.extensions; }) == "duplicate-extension " + at + "/extensions");
        CHECK(with([&](Recipe &r) { r.more = der::small(1); }) == "structure " + at);
        CHECK(with([&](Recipe &r) { r.spki += der::small(1); }) == "structure " + at);
    }
    CHECK(judged(trust, {end.made() + "x", sub.made()}) == "der chain/0");
    CHECK(judged(trust, {end.made(), sub.made() + "x"}) == "der chain/1");
}

TEST_CASE("what an end needs, it needs in a chain", "[cert][chain]") {
    Trust trust;
    trust.anchor(root(), "//example.com");
    Recipe end = end_of(uri(id));
    end.extensions = key_usage(0x08, 3) + alt_names(uri(id)); // keyAgreement
    CHECK(judged(trust, {end.made()}) == "key-usage chain/0/keyUsage");
    end.extensions = digital_signature() + alt_names(uri(id)) + purposes({client_auth});
    CHECK(judged(trust, {end.made()}, CERT_ROLE_CLIENT) == "");
    CHECK(judged(trust, {end.made()}, CERT_ROLE_SERVER) == "extended-key-usage chain/0/extKeyUsage");
    end.extensions = digital_signature();
    CHECK(judged(trust, {end.made()}) == "flavour chain/0/subjectAltName");
    std::string names;
    for (int i = 0; i < 1000; i++)
        names += uri("//example.com/cse1/C" + std::to_string(i));
    CHECK(judged(trust, {end_of(uri(id) + names).made()}) == "name-count chain/0/subjectAltName");
}
