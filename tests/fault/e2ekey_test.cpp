// SPDX-License-Identifier: Apache-2.0
//
// Memory runs out at every allocation of identities, trust and E2EKey, those inside of the TLS library too.
#include "sweep.hpp"
#include "unit/abi/agree.hpp"

using namespace ends;
using namespace fault;

namespace {

// BoringSSL can do without some of its allocations: a cache, an entry in its queue of errors.
constexpr int64_t spared = 12;

// What may not change; what is made once for all handshakes may stay.
std::string state_of(const Provers &w) {
    std::string state;
    for (const Prover *end : {&w.initiator, &w.terminator}) {
        Document report(end->report());
        state += report.json("trust") + report.json("keys") + report.json("settings") + "\n";
    }
    return state;
}

std::string state(Provers &w) {
    return state_of(w);
}

// A list of an authority that nobody here knows; it revokes nothing.
const std::string crl = "-----BEGIN X509 CRL-----\n"
                        "MIHJMHACAQEwCgYIKoZIzj0EAwIwEDEOMAwGA1UEAwwFVHJpYWwXDTI2MTEyNTIw\n"
                        "MzQwN1oXDTM2MTEyMjIwMzQwN1qgLzAtMB8GA1UdIwQYMBaAFPpZIIAKyJEBoG7Z\n"
                        "cCSlBl59NFBUMAoGA1UdFAQDAgEBMAoGCCqGSM49BAMCA0kAMEYCIQCt5fvRcFQj\n"
                        "xTf8/JkB5yOw154PdhJtffXqSFnP8q+8tgIhAP9KNEkj9giJHaKBcyDi/y3klhg1\n"
                        "w6QV0stWFz0ymHfq\n"
                        "-----END X509 CRL-----\n";

struct Tools : Provers {
    Tools() {
        request = request_for(initiator_key, subject_of(originator_id));
        chain = authority.issue(initiator_key, subject_of(originator_id), R"({"days":3})");
        pem = text([&](esf_buf **out, esf_error **err) { return esf_key_private_pem(out, initiator_key.get(), err); });
        entry = R"({"id":")" + stranger_id + R"(","match":"raw","key":")" + public_name(initiator_key) + "\"}";
    }
    std::string tools_state() const { return state_of(*this); }
    std::string request, chain, pem, entry;
    Key made_key;
};

struct Trusting : Tools {
    Trusting() { REQUIRE(terminator.trust(entry).status == ESF_OK); }
};

struct Started : Provers {
    Started() : agreeing(initiator.start(receiver_id)), content(agreeing.content()) {}
    Incoming incoming = made<Incoming>([](esf_incoming **out, esf_error **err) {
        return esf_incoming_new(out, octets(originator_id), originator_id.size(), err);
    });
    Received received;
    Agreeing agreeing;
    std::string content;
};

struct Answered : Started {
    Answered() : reply(terminator.receive(content).reply()) {}
    std::string reply;
};

struct Third : Answered {
    Third() {
        REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, reply).status == ESF_NEEDS);
        content = agreeing.content();
    }
};

struct Fourth : Third {
    Fourth() { reply = terminator.receive(content).reply(); }
};

struct Done : Fourth {
    Done() { REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, reply).status == ESF_OK); }
};

template <typename World> Outcome receive(World &w, std::string &out) {
    return object_of(w.received, out, [&](esf_received **made, esf_error **err) {
        return esf_endpoint_receive(made, w.terminator.get(), w.incoming.get(), octets(w.content), w.content.size(),
                                    err);
    });
}

} // namespace

TEST_CASE("private keys and certificates survive every failing allocation", "[fault]") {
    auto tools_state = [](Tools &w) { return w.tools_state(); };
    sweep<Tools>({"esf_key_generate",
                  [](Tools &w, std::string &out) {
                      return object_of(w.made_key, out,
                                       [](esf_key **key, esf_error **err) { return esf_key_generate(key, err); });
                  },
                  tools_state});
    sweep<Tools>({"esf_key_private",
                  [](Tools &w, std::string &out) {
                      return object_of(w.made_key, out, [&](esf_key **key, esf_error **err) {
                          return esf_key_private(key, octets(w.pem), w.pem.size(), err);
                      });
                  },
                  tools_state});
    struct Getter {
        const char *name;
        esf_status (*get)(esf_buf **out, const esf_key *key, esf_error **err);
    };
    for (Getter getter : {Getter{"esf_key_private_pem", esf_key_private_pem}, Getter{"esf_key_public", esf_key_public},
                          Getter{"esf_key_public_name", esf_key_public_name}})
        sweep<Tools>({getter.name,
                      [getter](Tools &w, std::string &out) {
                          return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                              return getter.get(buf, w.initiator_key.get(), err);
                          });
                      },
                      tools_state});
}

TEST_CASE("the tools for certificates survive every failing allocation", "[fault]") {
    auto tools_state = [](Tools &w) { return w.tools_state(); };
    auto without_text = [](std::string &out) { out = out.empty() ? "" : "made"; }; // serial numbers are drawn
    sweep<Tools>({"esf_cert_request",
                  [=](Tools &w, std::string &out) {
                      std::string subject = subject_of(originator_id);
                      Outcome outcome = bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                          return esf_cert_request(buf, w.initiator_key.get(), octets(subject), subject.size(), err);
                      });
                      without_text(out);
                      return outcome;
                  },
                  tools_state});
    sweep<Tools>({"esf_cert_new_ca",
                  [=](Tools &w, std::string &out) {
                      std::string options = R"({"name":"x","permit":["example.com"]})";
                      Outcome outcome = bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                          return esf_cert_new_ca(buf, w.authority.key.get(), octets(options), options.size(), err);
                      });
                      without_text(out);
                      return outcome;
                  },
                  tools_state});
    sweep<Tools>({"esf_cert_issue",
                  [=](Tools &w, std::string &out) {
                      Outcome outcome = bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                          return esf_cert_issue(buf, octets(w.authority.certificate), w.authority.certificate.size(),
                                                w.authority.key.get(), octets(w.request), w.request.size(),
                                                octets("{}"), 2, err);
                      });
                      without_text(out);
                      return outcome;
                  },
                  tools_state});
}

TEST_CASE("identities and trust survive every failing allocation", "[fault]") {
    auto tools_state = [](Tools &w) { return w.tools_state(); };
    sweep<Tools>({"esf_endpoint_add_identity",
                  [](Tools &w, std::string &) { return w.initiator.identify(w.chain, w.initiator_key); }, tools_state});
    sweep<Tools>({"esf_endpoint_add_anchor", [](Tools &w, std::string &) { return w.terminator.anchor(w.chain); },
                  tools_state, AGAIN_WITH_WHAT_IS_KEPT});
    sweep<Tools>({"esf_endpoint_trust", [](Tools &w, std::string &) { return w.terminator.trust(w.entry); },
                  tools_state, AGAIN_WITH_WHAT_IS_KEPT});
    sweep<Tools>({"esf_endpoint_add_crl", [](Tools &w, std::string &) { return w.terminator.crl(crl); }, tools_state,
                  AGAIN_WITH_WHAT_IS_KEPT});
    covered().insert("esf_endpoint_untrust"); // makes no allocation while nobody else holds the trust
    Trusting w;
    FailingAllocation failing(1);
    CHECK(w.terminator.untrust(stranger_id).status == ESF_OK);
}

TEST_CASE("a handshake survives every failing allocation", "[fault]") {
    sweep<Provers>({"esf_e2ekey_start",
                    [](Provers &w, std::string &out) {
                        Agreeing agreeing = w.initiator.start(receiver_id);
                        out = agreeing.handle ? "made" : "";
                        return agreeing.outcome;
                    },
                    state, AGAIN_WITH_WHAT_IS_KEPT, 10, spared});
    sweep<Started>({"esf_endpoint_receive", receive<Started>, [](Started &w) { return state_of(w); },
                    AGAIN_WITH_WHAT_IS_KEPT, 10, spared});
    sweep<Answered>({"esf_e2ekey_answer",
                     [](Answered &w, std::string &) { return w.agreeing.answer(ESF_ANSWER_FOUND, w.reply); },
                     [](Answered &w) { return state_of(w); }, OVER, 10, spared});
    sweep<Third>({"esf_endpoint_receive", receive<Third>, [](Third &w) { return state_of(w); }, OVER, 10, spared});
    sweep<Fourth>({"esf_e2ekey_answer",
                   [](Fourth &w, std::string &) { return w.agreeing.answer(ESF_ANSWER_FOUND, w.reply); },
                   [](Fourth &w) { return state_of(w); }, OVER, 3, spared});
    sweep<Done>({"esf_e2ekey_key_id",
                 [](Done &w, std::string &out) {
                     return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                         return esf_e2ekey_key_id(buf, w.agreeing.handle.get(), err);
                     });
                 },
                 [](Done &w) { return state_of(w); }});
}
