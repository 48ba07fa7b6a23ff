// SPDX-License-Identifier: Apache-2.0
#include "support.hpp"

using namespace cert_tests;

namespace {

std::string base(const std::string &name) {
    return der::seq(name);
}

// "" when the constraints of a root allow the names of an end.
std::string judged(const std::string &constraining, const std::string &names) {
    std::string ca = root(constraining);
    Trust trust;
    cert_entry all = entry("peer", CERT_MATCH_NODE_ID, "any", ca);
    trust.anchor(ca).add(all);
    // The identity is not what is asked about here: that it fails means that all before it was right.
    std::string broken = Judged(trust, {{end_of(names).made()}, "peer"}).broken();
    return broken == "identity chain/0/subjectAltName" ? "" : broken;
}

const std::string refused = "name-constraints chain/0/subjectAltName";

} // namespace

TEST_CASE("permitted hosts of URIs", "[cert][chain]") {
    const std::string exact = constraints(base(uri("example.com"))), below = constraints(base(uri(".example.com")));
    CHECK(judged(exact, uri("//example.com/cse1/Cae1")) == "");
    CHECK(judged(exact, uri("//EXAMPLE.com/cse1/Cae1")) == "");
    CHECK(judged(exact, uri("m2m://example.com/cse1/Cae1")) == "");
    CHECK(judged(exact, uri("m2m://user@example.com:80/cse1")) == "");
    CHECK(judged(exact, uri("//example.com")) == "");
    CHECK(judged(exact, uri("//example.com?x")) == "");
    CHECK(judged(exact, uri("//sub.example.com/cse1")) == refused);
    CHECK(judged(exact, uri("//example.community/cse1")) == refused);
    CHECK(judged(exact, uri("//evil.example/example.com/cse1")) == refused);
    CHECK(judged(exact, uri("//example.com@evil.example/cse1")) == refused);
    CHECK(judged(exact, uri("//example.com/cse1") + uri("//evil.example/cse1")) == refused);
    CHECK(judged(below, uri("//sub.example.com/cse1")) == "");
    CHECK(judged(below, uri("//a.sub.example.com/cse1")) == "");
    CHECK(judged(below, uri("//example.com/cse1")) == refused);
    CHECK(judged(below, uri("//notexample.com/cse1")) == refused);
    // What has no host that could be judged is not permitted.
    for (const char *text :
         {"urn:gsma:imei:1", "/cse1/Cae1", "example.com", "m2m:/example.com/x", "//[::1]/cse1", "//"})
        CHECK(judged(exact, uri(text)) == refused);
    CHECK(judged(constraints(base(uri(""))), uri("//anything.example/x")) == "");
}

TEST_CASE("permitted dNSNames", "[cert][chain]") {
    const std::string permitted = constraints(base(dns("example.com")));
    CHECK(judged(permitted, dns("example.com")) == "");
    CHECK(judged(permitted, dns("cse1.Example.COM")) == "");
    CHECK(judged(permitted, dns("notexample.com")) == refused);
    CHECK(judged(permitted, dns("example.com.evil.example")) == refused);
    CHECK(judged(permitted, dns("com")) == refused);
    // A constraint on one form says nothing of another.
    CHECK(judged(permitted, uri("//evil.example/x")) == "");
    CHECK(judged(constraints(base(uri("example.com"))), dns("evil.example")) == "");
}

TEST_CASE("any of several permitted subtrees is enough", "[cert][chain]") {
    const std::string two = constraints(base(dns("a.example")) + base(dns("b.example")) + base(uri("c.example")));
    CHECK(judged(two, dns("x.a.example") + dns("b.example")) == "");
    CHECK(judged(two, dns("c.example")) == refused);
}

TEST_CASE("what is excluded is so even when it is permitted", "[cert][chain]") {
    const std::string without = constraints(base(dns("example.com")) + base(uri(".example.com")),
                                            base(dns("bad.example.com")) + base(uri("bad.example.com")));
    CHECK(judged(without, dns("good.example.com") + uri("//good.example.com/x")) == "");
    CHECK(judged(without, dns("bad.example.com")) == refused);
    CHECK(judged(without, dns("x.bad.example.com")) == refused);
    CHECK(judged(without, uri("//bad.example.com/x")) == refused);
    CHECK(judged(without, uri("//x.bad.example.com/x")) == "");
    CHECK(judged(constraints("", base(dns(""))), dns("a")) == refused);
    CHECK(judged(constraints("", base(uri("bad.example"))), uri("urn:x:y")) == refused);
}

TEST_CASE("constraints of a form that is not read", "[cert][chain]") {
    const std::string directory = base(der::wrapped(4, named("x"))), mail = base(der::context(1, "example.com")),
                      ids = base(der::context(8, der::oid_content("1.2.3")));
    Failure failure;
    Trust trust;
    for (const std::string &other : {directory, mail, ids}) {
        std::string critical = root(constraints(other));
        CHECK(cert_trust_add_anchor(trust.get(), as_span(critical), as_span(""), true, failure.out()) ==
              ESF_E_CERTIFICATE);
        CHECK(failure.where() == "anchor/nameConstraints");
        CHECK(judged(constraints(other, "", false), uri("//example.com/x")) == "");
    }
    CHECK(judged(constraints(ids, "", false), registered("1.2.3.4")) == refused);
    CHECK(judged(constraints(directory, "", false), registered("1.2.3.4")) == "");
}

TEST_CASE("constraints have the form of RFC 5280", "[cert]") {
    auto broken = [](const std::string &value) {
        return broken_in(ca_of("CA", "ca", "CA", "ca", extension("2.5.29.30", value, true)).made(), CERT_ROLE_ISSUER);
    };
    const std::string wrong = "name-constraints nameConstraints";
    CHECK(broken(der::seq(der::wrapped(0, base(uri("a.example"))))) == "");
    CHECK(broken(der::seq()) == wrong);
    CHECK(broken(der::seq(der::wrapped(0, ""))) == wrong);
    CHECK(broken(der::seq(der::wrapped(1, base(uri("a"))), der::wrapped(0, base(uri("a"))))) == wrong);
    CHECK(broken(der::seq(der::wrapped(0, der::seq(uri("a"), der::context(0, std::string(1, '\0')))))) ==
          wrong);                                                                                 // minimum
    CHECK(broken(der::seq(der::wrapped(0, der::seq(uri("a"), der::context(1, "\5"))))) == wrong); // maximum
    CHECK(broken(der::seq(der::wrapped(0, base(dns(".example.com"))))) == wrong);
    CHECK(broken(der::seq(der::wrapped(0, base(dns("*.example.com"))))) == wrong);
    CHECK(broken(der::seq(der::wrapped(0, base(uri("//example.com"))))) == wrong);
    CHECK(broken(der::seq(der::wrapped(0, base(der::utf8("a"))))) == wrong);
    std::string many;
    for (int i = 0; i < 64; i++)
        many += base(dns("a"));
    CHECK(broken(der::seq(der::wrapped(0, many))) == "");
    CHECK(broken(der::seq(der::wrapped(0, many + base(dns("a"))))) == wrong);
}

TEST_CASE("constraints of every issuer hold for all below, but not for a self-issued one", "[cert][chain]") {
    const std::string only_a = constraints(base(uri("a.example"))), only_b = constraints(base(uri("b.example")));
    const std::string ca = root(only_a);
    Trust trust;
    trust.anchor(ca, "//a.example").anchor(root(), "//b.example");
    auto chain = [&](const std::string &below, const std::string &id) {
        Recipe end = end_of(uri(id));
        end.issuer = named("Sub");
        end.signer = key_named("sub");
        return Judged(trust, {{end.made(), ca_of("Sub", "sub", "CA", "ca", below).made()}, id}).broken();
    };
    CHECK(chain(only_a, "//a.example/x") == "");
    CHECK(chain(only_b, "//a.example/x") == refused);
    CHECK(chain("", "//a.example/x") == "");
    // An intermediate's own names are constrained too, unless it is self-issued.
    CHECK(chain(alt_names(uri("//b.example/y")), "//a.example/x") == "name-constraints chain/1/subjectAltName");
    CHECK(chain(alt_names(uri("//a.example/y")), "//a.example/x") == "");
    Recipe end = end_of(uri("//a.example/x"));
    end.signer = key_named("newer");
    const std::string rolled = ca_of("CA", "newer", "CA", "ca", alt_names(uri("//b.example/y"))).made();
    CHECK(Judged(trust, {{end.made(), rolled}, "//a.example/x"}).broken() == "");
}
