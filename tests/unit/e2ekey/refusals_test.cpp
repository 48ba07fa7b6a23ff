// SPDX-License-Identifier: Apache-2.0
//
// What a credential has to be at both ends, each refusal beside what is taken: who is told what, and that nothing is left.
#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

const std::string prefix = "//example.com";

// Two ends whose credentials a test chooses; what they trust is the same.
struct Pair {
    explicit Pair(const std::string &own = originator_id) : initiator(own) {
        REQUIRE(initiator.anchor(authority.certificate, prefix).status == ESF_OK);
        REQUIRE(terminator.anchor(authority.certificate, prefix).status == ESF_OK);
        REQUIRE(terminator.identify(authority.issue(terminator_key, subject_of(receiver_id)), terminator_key).status ==
                ESF_OK);
    }
    void identify(const std::string &chain) const { REQUIRE(initiator.identify(chain, key).status == ESF_OK); }

    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key key = private_key(), terminator_key = private_key();
    Prover initiator, terminator{receiver_id};
};

// What each end says of one run.
struct Ended {
    Outcome initiator, terminator;
    int32_t kind = 0, rsc = 0;
    std::string key_id;
};

Ended run(const Prover &initiator, const Prover &terminator, const std::string &from, int32_t suid = 0) {
    Ended ended;
    Agreeing agreeing = initiator.start(terminator.id, suid);
    ended.initiator = agreeing.outcome;
    for (int i = 0; i < 2 && ended.initiator.status == ESF_NEEDS; i++) {
        Arrival arrival = terminator.receive(agreeing.content(), from);
        REQUIRE(arrival.outcome.status == ESF_OK);
        ended.kind = arrival.kind();
        ended.rsc = arrival.rsc();
        if (ended.kind == ESF_RECEIVED_REFUSED)
            ended.terminator = arrival.reason();
        ended.initiator = agreeing.answer(ended.rsc, arrival.reply());
    }
    if (ended.initiator.status == ESF_OK)
        ended.key_id = agreeing.key_id();
    return ended;
}

// The terminating end has refused what the initiating end has shown: 4103, with an alert, and no key anywhere.
void check_unwelcome(const Pair &w, const Ended &ended, const std::string &name, const std::string &says,
                     const std::string &alert) {
    INFO(ended.terminator.message);
    INFO(ended.initiator.message);
    CHECK(ended.kind == ESF_RECEIVED_REFUSED);
    CHECK(ended.rsc == 4103);
    CHECK(ended.terminator.name == name);
    CHECK(ended.terminator.message.find(says) != std::string::npos);
    CHECK(ended.initiator.name == "ESF_E_PEER_REFUSED");
    CHECK(ended.initiator.message.find(alert) != std::string::npos);
    CHECK(counted(w.initiator, "keys_count") == 0);
    CHECK(counted(w.terminator, "keys_count") == 0);
    CHECK(counted(w.terminator, "e2ekey/half_open") == 0);
}

void check_welcome(const Ended &ended) {
    INFO(ended.terminator.message);
    INFO(ended.initiator.message);
    CHECK(ended.kind == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(ended.key_id.size() == 32);
}

} // namespace

TEST_CASE("a certificate for another AE-ID than From is refused with 4103, and both identities are told",
          "[e2ekey][refusal]") {
    Pair w;
    w.identify(w.authority.issue(w.key, subject_of(stranger_id)));
    Ended ended = run(w.initiator, w.terminator, originator_id);
    check_unwelcome(w, ended, "ESF_E_IDENTITY", stranger_id, "access_denied");
    CHECK(ended.terminator.message.find(originator_id) != std::string::npos);
    Prover honest(stranger_id);
    REQUIRE(honest.identify(w.authority.issue(w.key, subject_of(stranger_id)), w.key).status == ESF_OK);
    REQUIRE(honest.anchor(w.authority.certificate, prefix).status == ESF_OK);
    check_welcome(run(honest, w.terminator, stranger_id));
}

TEST_CASE("a certificate of an unknown authority is refused with 4103", "[e2ekey][refusal]") {
    Pair w;
    Authority other("Somebody Else");
    w.identify(other.issue(w.key, subject_of(originator_id)));
    check_unwelcome(w, run(w.initiator, w.terminator, originator_id), "ESF_E_UNTRUSTED", "Somebody Else", "unknown_ca");
    REQUIRE(w.terminator.anchor(other.certificate, prefix).status == ESF_OK);
    check_welcome(run(w.initiator, w.terminator, originator_id));
}

TEST_CASE("a certificate that only claims to be of a known authority is refused with 4103", "[e2ekey][refusal]") {
    Pair w;
    Authority impostor; // of the same name
    w.identify(impostor.issue(w.key, subject_of(originator_id)));
    check_unwelcome(w, run(w.initiator, w.terminator, originator_id), "ESF_E_UNTRUSTED", "signature", "unknown_ca");
}

TEST_CASE("an expired certificate is refused with 4103, from the end of its last second on", "[e2ekey][refusal]") {
    Pair w;
    int64_t end = w.clock.now() + hour;
    w.identify(w.authority.issue(w.key, subject_of(originator_id), R"({"not_after":)" + std::to_string(end) + "}"));
    w.clock.set(end + second - 1);
    check_welcome(run(w.initiator, w.terminator, originator_id));
    w.clock.set(end + second);
    Ended ended = run(w.initiator, w.terminator, originator_id);
    CHECK(ended.rsc == 4103);
    CHECK(ended.terminator.name == "ESF_E_EXPIRED");
    CHECK(ended.initiator.message.find("certificate_expired") != std::string::npos);
}

TEST_CASE("a certificate that is not valid yet is refused with 4103, up to its first second", "[e2ekey][refusal]") {
    Pair w;
    int64_t begin = w.clock.now() + hour;
    w.identify(w.authority.issue(w.key, subject_of(originator_id), R"({"not_before":)" + std::to_string(begin) + "}"));
    w.clock.set(begin - 1);
    Ended ended = run(w.initiator, w.terminator, originator_id);
    CHECK(ended.rsc == 4103);
    CHECK(ended.terminator.name == "ESF_E_EXPIRED");
    CHECK(ended.terminator.message.find("the certificate is valid from") != std::string::npos);
    w.clock.set(begin);
    check_welcome(run(w.initiator, w.terminator, originator_id));
}

TEST_CASE("a clock that is stepped back makes no expired certificate valid again", "[e2ekey][refusal]") {
    Pair w;
    int64_t end = w.clock.now() + hour;
    w.identify(w.authority.issue(w.key, subject_of(originator_id), R"({"not_after":)" + std::to_string(end) + "}"));
    w.clock.set(end + second);
    CHECK(run(w.initiator, w.terminator, originator_id).terminator.name == "ESF_E_EXPIRED");
    w.clock.set(end - second);
    CHECK(run(w.initiator, w.terminator, originator_id).terminator.name == "ESF_E_EXPIRED");
}

TEST_CASE("the initiating end judges message 2 before it shows anything of itself", "[e2ekey]") {
    Pair w;
    w.identify(w.authority.issue(w.key, subject_of(originator_id)));
    Prover impostor(receiver_id);
    REQUIRE(impostor.anchor(w.authority.certificate, prefix).status == ESF_OK);
    Key key = private_key();
    REQUIRE(impostor.identify(w.authority.issue(key, subject_of(stranger_id)), key).status == ESF_OK);
    Agreeing agreeing = w.initiator.start(receiver_id);
    Arrival message_2 = impostor.receive(agreeing.content());
    unchanged(w.initiator, [&] {
        Outcome outcome = agreeing.answer(ESF_ANSWER_FOUND, message_2.reply());
        CHECK(outcome.name == "ESF_E_IDENTITY");
        CHECK(outcome.message.find(stranger_id) != std::string::npos);
        CHECK(outcome.message.find(receiver_id) != std::string::npos);
        CHECK(agreeing.need() == nullptr); // nothing is sent any more
    });
    check_welcome(run(w.initiator, w.terminator, originator_id));
}

TEST_CASE("an end without an identity takes no part: 5001 at the door, and it cannot start", "[e2ekey]") {
    Pair w;
    CHECK(w.initiator.start(receiver_id).outcome.name == "ESF_E_NOT_IMPLEMENTED");
    w.identify(w.authority.issue(w.key, subject_of(originator_id)));
    Prover bare(receiver_id);
    Arrival arrival = bare.receive(w.initiator.start(receiver_id).content());
    CHECK(arrival.rsc() == 5001);
    CHECK(arrival.reason().name == "ESF_E_NOT_IMPLEMENTED");
}

TEST_CASE("raw public keys stand for an identity by trust entries at both ends", "[e2ekey]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Key here = private_key(), there = private_key();
    Prover initiator(originator_id), terminator(receiver_id);
    REQUIRE(initiator.identify("", here).status == ESF_OK);
    REQUIRE(terminator.identify("", there).status == ESF_OK);
    auto entry = [](const std::string &id, const std::string &name, const std::string &more = "") {
        return R"({"id":")" + id + R"(","match":"raw","key":")" + name + "\"" + more + "}";
    };
    REQUIRE(initiator.trust(entry(receiver_id, public_name(there))).status == ESF_OK);
    REQUIRE(terminator.trust(entry(originator_id, public_name(here))).status == ESF_OK);
    check_welcome(run(initiator, terminator, originator_id));
    SECTION("another key is refused") {
        REQUIRE(terminator.untrust(originator_id).status == ESF_OK);
        REQUIRE(terminator.trust(entry(originator_id, public_name(there))).status == ESF_OK);
        Ended ended = run(initiator, terminator, originator_id);
        CHECK(ended.rsc == 4103);
        CHECK(ended.terminator.name == "ESF_E_IDENTITY");
    }
    SECTION("who may not initiate is refused at message 1") {
        REQUIRE(terminator.untrust(originator_id).status == ESF_OK);
        REQUIRE(terminator.trust(entry(originator_id, public_name(here), R"(,"may_initiate":false)")).status == ESF_OK);
        Ended ended = run(initiator, terminator, originator_id);
        CHECK(ended.rsc == 4103);
        CHECK(ended.terminator.name == "ESF_E_UNTRUSTED");
        check_welcome(run(terminator, initiator, receiver_id)); // the other way round is fine
    }
    SECTION("who is trusted no more is refused") {
        REQUIRE(terminator.untrust(originator_id).status == ESF_OK);
        CHECK(run(initiator, terminator, originator_id).rsc == 4103);
        CHECK(terminator.untrust(originator_id).name == "ESF_E_UNTRUSTED");
    }
}

TEST_CASE("a certificate of a CSE has its public domain name, which a table makes its CSE-ID", "[e2ekey]") {
    Pair w;
    w.identify(w.authority.issue(w.key, subject_of(originator_id)));
    Prover cse(receiver_id);
    Key key = private_key();
    REQUIRE(cse.identify(w.authority.issue(key, R"({"cse_id":"cse2.example.com"})"), key).status == ESF_OK);
    REQUIRE(cse.anchor(w.authority.certificate, prefix).status == ESF_OK);
    CHECK(run(w.initiator, cse, originator_id).initiator.name == "ESF_E_IDENTITY");
    REQUIRE(w.initiator.set(R"({"cse_names":{"cse2.example.com":"//example.com/cse2"}})").status == ESF_OK);
    check_welcome(run(w.initiator, cse, originator_id));
    REQUIRE(w.initiator.set(R"({"cse_names":{"cse2.example.com":"//example.com/cse7"}})").status == ESF_OK);
    CHECK(run(w.initiator, cse, originator_id).initiator.status < 0);
}

TEST_CASE("device, Node-ID and FQDN certificates stand for an identity by trust entries", "[e2ekey]") {
    struct Flavour {
        const char *match, *subject, *name;
    };
    const Flavour flavours[] = {{"device", "device_id", "0.2.481.1.21.1.2"}, {"node-id", "node_id", "urn:dev:ops:1"}};
    for (const Flavour &flavour : flavours) {
        INFO(flavour.match);
        Pair w;
        w.identify(w.authority.issue(w.key, std::string("{\"") + flavour.subject + "\":\"" + flavour.name + "\"}"));
        CHECK(run(w.initiator, w.terminator, originator_id).rsc == 4103);
        Outcome trusted = w.terminator.trust(R"({"id":")" + originator_id + R"(","match":")" + flavour.match +
                                             R"(","name":")" + flavour.name + "\"}");
        INFO(trusted.message);
        REQUIRE(trusted.status == ESF_OK);
        Ended ended = run(w.initiator, w.terminator, originator_id);
        INFO(ended.terminator.message);
        // An anchor with a prefix vouches for the entry's id, which lies under it.
        check_welcome(ended);
    }
    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key here = private_key(), there = private_key();
    Prover initiator(originator_id), terminator(receiver_id);
    REQUIRE(initiator.identify(authority.issue(here, subject_of(originator_id)), here).status == ESF_OK);
    REQUIRE(terminator.identify(authority.issue(there, R"({"fqdn":"gw.example.net"})"), there).status == ESF_OK);
    REQUIRE(initiator.anchor(authority.certificate).status == ESF_OK);
    std::string anchor_name =
        text([&](esf_buf **out, esf_error **err) { return esf_key_public_name(out, authority.key.get(), err); });
    Outcome trusted =
        initiator.trust(R"({"id":"gateway","match":"fqdn","name":"gw.example.net","anchor":")" + anchor_name + "\"}");
    INFO(trusted.message);
    REQUIRE(trusted.status == ESF_OK);
    CHECK(initiator.start("somebody").outcome.name == "ESF_E_IDENTIFIER");
    Agreeing agreeing = initiator.start("gateway");
    CHECK(agreeing.outcome.status == ESF_NEEDS);
    CHECK(records_of(agreeing.content()).find("gw.example.net") != std::string::npos); // SNI
}

TEST_CASE("a trust that is taken away while the handshake runs counts at its end", "[e2ekey]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Key here = private_key(), there = private_key();
    Prover initiator(originator_id), terminator(receiver_id);
    REQUIRE(initiator.identify("", here).status == ESF_OK);
    REQUIRE(terminator.identify("", there).status == ESF_OK);
    REQUIRE(initiator.trust(R"({"id":")" + receiver_id + R"(","match":"raw","key":")" + public_name(there) + "\"}")
                .status == ESF_OK);
    REQUIRE(terminator.trust(R"({"id":")" + originator_id + R"(","match":"raw","key":")" + public_name(here) + "\"}")
                .status == ESF_OK);
    Agreeing agreeing = initiator.start(receiver_id);
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, terminator.receive(agreeing.content()).reply()).status == ESF_NEEDS);
    Arrival fourth = terminator.receive(agreeing.content());
    REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    REQUIRE(initiator.untrust(receiver_id).status == ESF_OK);
    CHECK(agreeing.answer(ESF_ANSWER_FOUND, fourth.reply()).status < 0);
    CHECK(counted(initiator, "keys_count") == 0);
}

TEST_CASE("messages that are no flight are refused with 4000 and change nothing", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    std::string first = records_of(agreeing.content());
    (void)w.terminator.receive(message_of("x"));
    std::string tls13 = first; // it offers no version that is spoken here
    tls13[9] = '\x03';
    tls13[10] = '\x00';
    struct Row {
        const char *what;
        std::string content;
        const char *name;
    };
    const Row rows[] = {
        {"empty", R"({"m2m:seci":{"sit":6,"eckm":""}})", "ESF_E_FORMAT"},
        {"no base64", R"({"m2m:seci":{"sit":6,"eckm":"FgM*"}})", "ESF_E_FORMAT"},
        {"base64 without its padding", R"({"m2m:seci":{"sit":6,"eckm":"FgMBAA"}})", "ESF_E_FORMAT"},
        {"over 64 KiB", message_of(std::string(65537, '\x16')), "ESF_E_LIMIT"},
        {"far over 64 KiB", message_of(std::string(600000, '\x16')), "ESF_E_LIMIT"},
        {"cut off", message_of(first.substr(0, first.size() - 1)), "ESF_E_FORMAT"},
        {"trailing octets", message_of(first + '\0'), "ESF_E_FORMAT"},
        {"a second ClientHello behind the first", message_of(first + first), "ESF_E_FORMAT"},
        {"application data", message_of(std::string("\x17\x03\x03\x00\x01x", 6)), "ESF_E_FORMAT"},
        {"application data behind a ClientHello", message_of(first + std::string("\x17\x03\x03\x00\x01x", 6)),
         "ESF_E_FORMAT"},
        {"a ClientHello of SSL 2", message_of(std::string("\x80\x2e\x01\x03\x01", 5) + std::string(43, 'x')),
         "ESF_E_FORMAT"},
        {"HTTP", message_of("GET / HTTP/1.1\r\n\r\n"), "ESF_E_FORMAT"},
        {"an old version only", message_of(tls13), "ESF_E_UNSUPPORTED"},
    };
    unchanged(w.terminator, [&] {
        for (const Row &row : rows) {
            INFO(row.what);
            Arrival arrival = w.terminator.receive(row.content);
            REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
            CHECK(arrival.rsc() == 4000);
            CHECK(arrival.reason().name == row.name);
        }
    });
    CHECK(w.terminator.receive(agreeing.content()).kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
}

TEST_CASE("a ClientHello that offers TLS 1.3 only is answered with the alert protocol_version", "[e2ekey]") {
    Provers w;
    std::string hello("\x03\x03", 2); // legacy_version
    hello += std::string(32, 'r') + '\0';
    hello += std::string("\x00\x02\x13\x01", 4) + std::string("\x01\x00", 2);
    std::string extensions("\x00\x2b\x00\x03\x02\x03\x04", 7); // supported_versions: 1.3
    extensions += std::string("\x00\x0a\x00\x04\x00\x02\x00\x17", 8);
    extensions += std::string("\x00\x0d\x00\x04\x00\x02\x04\x03", 8);
    hello += std::string(1, '\0') + static_cast<char>(extensions.size()) + extensions;
    std::string message = std::string("\x01\x00\x00", 3) + static_cast<char>(hello.size()) + hello;
    Arrival arrival = w.terminator.receive(
        message_of(std::string("\x16\x03\x01\x00", 4) + static_cast<char>(message.size()) + message));
    REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
    CHECK(arrival.rsc() == 4000);
    CHECK(arrival.reason().name == "ESF_E_UNSUPPORTED");
    CHECK(records_of(arrival.reply()).substr(3) == std::string("\x00\x02\x02\x46", 4)); // fatal, protocol_version
    CHECK(counted(w.terminator, "e2ekey/half_open") == 0);
}

TEST_CASE("a message 3 that is refused at the very end is not answered with message 4", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.half_open();
    std::string third = records_of(agreeing.content());
    SECTION("because something follows it") {
        Arrival arrival = w.terminator.receive(message_of(third + std::string("\x16\x03\x03\x00\x01x", 6)));
        CHECK(arrival.rsc() == 4000);
        CHECK(arrival.reason().name == "ESF_E_FORMAT");
        CHECK(arrival.reply() == "");
    }
    SECTION("because the key cannot be kept") {
        REQUIRE(w.terminator.set(R"({"keys_max":1})").status == ESF_OK);
        KeyFacts facts;
        facts.peer = stranger_id;
        REQUIRE(w.terminator.add(facts).status == ESF_OK);
        Arrival arrival = w.terminator.receive(message_of(third));
        CHECK(arrival.rsc() == 5000);
        CHECK(arrival.reason().name == "ESF_E_QUOTA");
        CHECK(arrival.reply() == "");
    }
    CHECK(w.terminator.report().find("\"suid\":43") == std::string::npos);
    CHECK(counted(w.terminator, "e2ekey/half_open") == 0);
}

TEST_CASE("messages 2 to 4 may be cut into several records, and eckm may have its slashes escaped", "[e2ekey]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    std::string message_2 = records_of(w.terminator.receive(agreeing.content()).reply());
    // The first record, cut after its tenth octet.
    size_t size = static_cast<uint8_t>(message_2[3]) << 8 | static_cast<uint8_t>(message_2[4]);
    std::string cut = message_2.substr(0, 3) + std::string("\x00\x0a", 2) + message_2.substr(5, 10) +
                      message_2.substr(0, 3) + static_cast<char>((size - 10) >> 8) +
                      static_cast<char>((size - 10) & 0xff) + message_2.substr(15);
    std::string content = message_of(cut), escaped;
    for (char c : content)
        escaped += c == '/' ? std::string("\\/") : std::string(1, c);
    Outcome taken = agreeing.answer(ESF_ANSWER_FOUND, escaped);
    INFO(taken.message);
    REQUIRE(taken.status == ESF_NEEDS);
    Arrival fourth = w.terminator.receive(agreeing.content());
    REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    CHECK(agreeing.answer(ESF_ANSWER_FOUND, fourth.reply()).status == ESF_OK);
}
