// SPDX-License-Identifier: Apache-2.0
//
// What an endpoint is given to prove and to trust: what is taken, what is refused, and that a refusal changes nothing.
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

struct Given {
    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key key = private_key();
    Prover end{receiver_id};

    std::string chain() const { return authority.issue(key, subject_of(receiver_id)); }
};

void check_refused(const Prover &end, const Outcome &outcome, const std::string &name) {
    INFO(outcome.message);
    CHECK(outcome.name == name);
    CHECK(outcome.rsc == 0);
    CHECK(counted(end, "trust/identities") + counted(end, "trust/entries") == 0);
}

} // namespace

TEST_CASE("an identity is a chain in PEM with its key, or a bare key; the same again is not counted twice",
          "[endpoint]") {
    Given w;
    REQUIRE(w.end.identify(w.chain() + w.authority.certificate, w.key).status == ESF_OK);
    REQUIRE(w.end.identify("", w.key).status == ESF_OK);
    REQUIRE(w.end.identify("", w.key).status == ESF_OK);
    CHECK(counted(w.end, "trust/identities") == 2);
}

TEST_CASE("what is no identity is refused", "[endpoint]") {
    Given w;
    Key other = private_key();
    check_refused(w.end, w.end.identify(w.chain(), other), "ESF_E_POLICY");
    check_refused(w.end, w.end.identify(w.authority.certificate + w.chain(), w.key), "ESF_E_POLICY");
    check_refused(w.end, w.end.identify(w.authority.certificate, w.authority.key), "ESF_E_CERTIFICATE"); // no end's
    check_refused(w.end, w.end.identify("no certificate", w.key), "ESF_E_CERTIFICATE");
    check_refused(w.end, w.end.identify(std::string("\x30\x82\xff\xff", 4), w.key), "ESF_E_CERTIFICATE");
    KeyFacts facts;
    facts.peer = originator_id;
    check_refused(w.end, w.end.identify("", key_of(facts)), "ESF_E_POLICY");
    std::string too_long;
    for (int i = 0; i < 7; i++)
        too_long += w.chain();
    check_refused(w.end, w.end.identify(too_long, w.key), "ESF_E_LIMIT");
}

TEST_CASE("an endpoint has at most eight identities", "[endpoint]") {
    Given w;
    for (int i = 0; i < 8; i++)
        REQUIRE(w.end.identify("", private_key()).status == ESF_OK);
    CHECK(w.end.identify("", private_key()).name == "ESF_E_LIMIT");
    CHECK(counted(w.end, "trust/identities") == 8);
}

TEST_CASE("a private key is no pairwise key, and a pairwise key no private one", "[endpoint]") {
    Given w;
    CHECK(call([&](esf_error **err) { return esf_endpoint_add_key(w.end.get(), w.key.get(), err); }).name ==
          "ESF_E_POLICY");
    KeyFacts facts;
    Key pairwise = key_of(facts);
    for (auto get : {esf_key_private_pem, esf_key_public, esf_key_public_name}) {
        Buf out;
        CHECK(call(out, [&](esf_buf **buf, esf_error **err) { return get(buf, pairwise.get(), err); }).name ==
              "ESF_E_POLICY");
    }
}

TEST_CASE("a trust entry has an id and a match, and no member that is unknown or of another type", "[endpoint]") {
    Given w;
    struct Row {
        const char *entry, *name, *where;
    };
    const Row rows[] = {
        {"[]", "ESF_E_FORMAT", ""},
        {R"({"match":"ae-id"})", "ESF_E_FORMAT", "/id"},
        {R"({"id":"//example.com/cse1"})", "ESF_E_FORMAT", "/match"},
        {R"({"id":"//example.com/cse1","match":"any"})", "ESF_E_FORMAT", "/match"},
        {R"({"id":"//example.com/cse1","match":"ae-id","suid":13})", "ESF_E_FORMAT", "/suid"},
        {R"({"id":"//example.com/cse1","match":"ae-id","suid":42})", "ESF_E_FORMAT", "/suid"},
        {R"({"id":"//example.com/cse1","match":"ae-id","encoding":"D"})", "ESF_E_FORMAT", "/encoding"},
        {R"({"id":"//example.com/cse1","match":"ae-id","may_initiate":1})", "ESF_E_FORMAT", "/may_initiate"},
        {R"({"id":"//example.com/cse1","match":"raw","key":"?"})", "ESF_E_FORMAT", "/key"},
        {R"({"id":"//example.com/cse1","match":"ae-id","more":1})", "ESF_E_FORMAT", "/more"},
        {R"({"id":"//example.com/cse1","match":"ae-id",})", "ESF_E_JSON", nullptr},
        {R"({"id":"//example.com/cse2","match":"ae-id"})", "ESF_E_REFLECTION", "/id"},
    };
    for (const Row &row : rows) {
        INFO(row.entry);
        Outcome outcome = w.end.trust(row.entry);
        check_refused(w.end, outcome, row.name);
        if (row.where != nullptr)
            CHECK(outcome.where == row.where);
    }
    const std::string entry = R"({"id":"//example.com/cse1","match":"ae-id","suid":44,"encoding":"C"})";
    REQUIRE(w.end.trust(entry).status == ESF_OK);
    REQUIRE(w.end.trust(entry).status == ESF_OK);
    CHECK(counted(w.end, "trust/entries") == 1);
    REQUIRE(w.end.untrust("//example.com/cse1").status == ESF_OK);
    CHECK(counted(w.end, "trust/entries") == 0);
}

TEST_CASE("the settings of trust take effect whole or not at all", "[endpoint][settings]") {
    Given w;
    REQUIRE(
        w.end
            .set(
                R"({"cse_names":{"a.example.com":"//example.com/a"},"crl_required":true,"certificate_schemes":["m2m"]})")
            .status == ESF_OK);
    unchanged(w.end, [&] {
        CHECK(w.end.set(R"({"crl_required":"yes"})").name == "ESF_E_FORMAT");
        CHECK(w.end.set(R"({"cse_names":[]})").name == "ESF_E_FORMAT");
        CHECK(w.end.set(R"({"certificate_schemes":["x"],"cse_names":{"b":1}})").name == "ESF_E_FORMAT");
        CHECK(w.end.set(R"({"cse_names":{},"keys_max":0})").name == "ESF_E_POLICY");
        CHECK(w.end.set(R"({"crl_required":false,"registrar":"x"})").status < 0);
    });
    CHECK(Document(w.end.report()).text("settings/cse_names/a.example.com") == "//example.com/a");
    REQUIRE(w.end.set(R"({"cse_names":{}})").status == ESF_OK);
    CHECK(Document(w.end.report()).json("settings/cse_names") == "{}");
}
