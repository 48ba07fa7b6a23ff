// SPDX-License-Identifier: Apache-2.0
//
// E2EKey messages, taken apart by inspect.
#include "report.hpp"

#include <set>

#include "base/clock.h"
#include "unit/abi/agree.hpp"
#include "unit/cert/support.hpp"
#include "unit/tls/craft.hpp"

using namespace tls_craft;
using ends::message_of;
using ends::records_of;
using lab_tests::Part;
using lab_tests::Problem;
using lab_tests::Report;
using lab_tests::sweep_memory;

namespace {

const std::string eckm = "/m2m:seci/eckm";

// What is found in the messages, in whatever record they are.
class Flight : public Report {
  public:
    explicit Flight(const std::string &records) : Report(message_of(records)) {}

    // "Certificate/0/issuer", without the record.
    std::string in(const std::string &place) const {
        std::string values;
        for (const Part &part : parts)
            if (behind_record(part.name) == place)
                values += (values.empty() ? "" : "|") + part.value;
        return values;
    }
    std::string note_in(const std::string &place) const {
        for (const Part &part : parts)
            if (behind_record(part.name) == place)
                return part.note;
        return "";
    }
    std::vector<std::string> messages() const {
        std::vector<std::string> names;
        for (const Part &part : parts) {
            std::string name = behind_record(part.name);
            if (!name.empty() && name.find('/') == std::string::npos)
                names.push_back(name);
        }
        return names;
    }
    bool has(const std::string &rule, const std::string &place, int64_t rsc = 4000) const {
        for (const Problem &problem : problems)
            if (problem.rule == rule && behind_record(problem.where) == place && problem.rsc == rsc)
                return true;
        return false;
    }
    std::vector<Part> without_records() const {
        std::vector<Part> kept;
        for (const Part &part : parts)
            if (!behind_record(part.name).empty())
                kept.push_back({behind_record(part.name), part.value, part.note});
        return kept;
    }

  private:
    // "/m2m:seci/eckm/1/Certificate/0" -> "Certificate/0"
    static std::string behind_record(const std::string &name) {
        if (name.rfind(eckm + "/", 0) != 0)
            return "";
        size_t slash = name.find('/', eckm.size() + 1);
        return slash == std::string::npos ? "" : name.substr(slash + 1);
    }
};

// What travels in a published run.
std::vector<std::string> contents(const lab_tests::Vector &vector) {
    std::vector<std::string> found;
    size_t list = vector.document.member(vector.at, "messages");
    for (size_t at = vector.document.first(list); at != JSON_NONE; at = vector.document.next(list, at))
        found.push_back(R"({"m2m:seci":{"sit":6,"eckm":)" + vector.document.raw(at) + "}}");
    return found;
}

struct Four {
    std::string first, second, third, fourth;
    std::vector<std::string> all() const { return {first, second, third, fourth}; }
};

Four flights_of(const ends::Prover &initiator, const ends::Prover &terminator) {
    Four four;
    ends::Agreeing agreeing = initiator.start(ends::receiver_id);
    INFO(agreeing.outcome.message);
    REQUIRE(agreeing.outcome.status == ESF_NEEDS);
    four.first = records_of(agreeing.content());
    ends::Arrival second = terminator.receive(agreeing.content());
    REQUIRE(second.kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
    four.second = records_of(second.reply());
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, second.reply()).status == ESF_NEEDS);
    four.third = records_of(agreeing.content());
    ends::Arrival fourth = terminator.receive(agreeing.content());
    REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
    four.fourth = records_of(fourth.reply());
    return four;
}

std::string hex(const std::string &octets) {
    std::string text;
    for (char c : octets) {
        char two[3];
        (void)std::snprintf(two, sizeof two, "%02x", static_cast<uint8_t>(c));
        text += two;
    }
    return text;
}

// The handshake messages in clear, out of their records; *rest is what comes from ChangeCipherSpec on.
std::string messages_of(const std::string &records, std::string *rest = nullptr) {
    std::string messages;
    size_t at = 0;
    while (at < records.size() && records[at] == TLS_HANDSHAKE) {
        size_t size = static_cast<uint8_t>(records[at + 3]) << 8 | static_cast<uint8_t>(records[at + 4]);
        messages += records.substr(at + 5, size);
        at += 5 + size;
    }
    if (rest != nullptr)
        *rest = records.substr(at);
    return messages;
}

std::string cut_into(const std::string &records, size_t size) {
    std::string out, rest, messages = messages_of(records, &rest);
    for (size_t at = 0; at < messages.size(); at += size)
        out += handshake(messages.substr(at, size));
    return out + rest;
}

// ---- messages by hand, all of them right ----

const std::string change = record(TLS_CHANGE_CIPHER_SPEC, "\x01"),
                  finished = record(TLS_HANDSHAKE, std::string(40, 'f'));
std::string point() {
    return support::text_of(span_of(p256_key_point(cert_tests::key_named("end")), P256_POINT_SIZE));
}
const std::string null_method(1, '\0');

struct Hello {
    int version = 0x0303;
    std::string suites = u16(0xC02B) + u16(0xC023), compression = null_method;
    std::string groups = vector_of(2, u16(29) + u16(23)), signatures = vector_of(2, u16(0x0804) + u16(0x0403));
    std::string more;

    std::string client() const {
        return message(TLS_CLIENT_HELLO,
                       u16(version) + std::string(32, 'r') + vector_of(1, "sid") + vector_of(2, suites) +
                           vector_of(1, compression) +
                           vector_of(2, u16(10) + vector_of(2, groups) + u16(13) + vector_of(2, signatures) + more));
    }
    std::string server(int suite = 0xC02B) const {
        return message(TLS_SERVER_HELLO, u16(version) + std::string(32, 'r') + vector_of(1, "") + u16(suite) +
                                             compression + vector_of(2, more));
    }
};

std::string certificates(const std::vector<std::string> &list) {
    std::string all;
    for (const std::string &one : list)
        all += vector_of(3, one);
    return message(TLS_CERTIFICATE, vector_of(3, all));
}

struct Exchange {
    int kind = 3, group = 23, algorithm = 0x0403;
    std::string key = point();
    std::string server() const {
        return message(TLS_SERVER_KEY_EXCHANGE, static_cast<char>(kind) + u16(group) + vector_of(1, key) +
                                                    u16(algorithm) + vector_of(2, "signature"));
    }
};

struct Asking {
    std::string types = "\x40", algorithms = u16(0x0403), authorities;
    std::string made() const {
        return message(TLS_CERTIFICATE_REQUEST,
                       vector_of(1, types) + vector_of(2, algorithms) + vector_of(2, authorities));
    }
};

std::string good() {
    return cert_tests::Recipe().made();
}

std::string second(const std::string &hello = Hello().server(), const std::string &shown = certificates({good()}),
                   const std::string &exchange = Exchange().server(), const std::string &asking = Asking().made()) {
    return handshake(hello + shown + exchange + asking + message(TLS_SERVER_HELLO_DONE));
}

std::string third(const std::string &shown = certificates({good()}),
                  const std::string &exchange = message(TLS_CLIENT_KEY_EXCHANGE, vector_of(1, point())),
                  const std::string &proof = message(TLS_CERTIFICATE_VERIFY, u16(0x0403) + vector_of(2, "signature"))) {
    return handshake(shown + exchange + proof) + change + finished;
}

// Time stands still; unless said otherwise the certificates of the recipes are valid.
struct Today {
    explicit Today(int64_t unix_ms = cert_tests::now) { clock_stop_at(unix_ms); }
    ~Today() { clock_stop_at(0); }
    Today(const Today &) = delete;
    Today &operator=(const Today &) = delete;
};

} // namespace

TEST_CASE("the four messages of E2EKey are shown message by message, and break no rule", "[inspect][flight]") {
    ends::Provers w;
    Four four = flights_of(w.initiator, w.terminator);
    Flight first(four.first), second(four.second), third(four.third), fourth(four.fourth);
    for (const Flight *flight : {&first, &second, &third, &fourth}) {
        INFO(flight->text);
        CHECK(flight->what == "security-info");
        CHECK(flight->valid);
    }
    CHECK(first.messages() == std::vector<std::string>{"ClientHello"});
    CHECK(first.summary == "securityInfo 6, ESCertKE Message: message 1 (ClientHello)");
    CHECK(first.in("ClientHello/version") == "TLS 1.2");
    CHECK(first.in("ClientHello/random") == hex(four.first.substr(11, 32)));
    CHECK(first.in("ClientHello/cipher_suites/0") == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    CHECK(first.in("ClientHello/cipher_suites/1") == "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
    CHECK(first.note_in("ClientHello/cipher_suites/0") == "0xC02B, of the profile");
    CHECK(first.in("ClientHello/compression_methods") == "null");
    CHECK(first.in("ClientHello/extensions/supported_groups") == "secp256r1");
    CHECK(first.in("ClientHello/extensions/signature_algorithms") == "ecdsa_secp256r1_sha256");
    CHECK(first.in("ClientHello/extensions/extended_master_secret") == "there");
    CHECK(first.in("ClientHello/extensions/renegotiation_info") == "0 octets");
    CHECK(first.in("ClientHello/extensions/ec_point_formats") == "uncompressed");
    CHECK(first.in("ClientHello/extensions/server_certificate_type").find("X.509") != std::string::npos);

    CHECK(second.messages() == std::vector<std::string>{"ServerHello", "Certificate", "ServerKeyExchange",
                                                        "CertificateRequest", "ServerHelloDone"});
    CHECK(second.in("ServerHello/cipher_suite") == "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256");
    CHECK(second.in("ServerHello/compression_method") == "null");
    CHECK(second.in("Certificate/0/subjectAltName/0") == ends::receiver_id);
    CHECK(second.in("Certificate/0/issuer") == "CN=Root");
    CHECK(second.in("Certificate/0/subjectPublicKeyInfo") == ends::public_name(w.terminator_key));
    CHECK(second.in("ServerKeyExchange/curve") == "secp256r1");
    CHECK(second.in("ServerKeyExchange/public") == "65 octets");
    CHECK(second.in("ServerKeyExchange/algorithm") == "ecdsa_secp256r1_sha256");
    CHECK(second.in("CertificateRequest/certificate_types") == "rsa_sign, ecdsa_sign");
    CHECK(second.in("CertificateRequest/signature_algorithms") == "ecdsa_secp256r1_sha256");
    CHECK(second.in("ServerHelloDone") == "0 octets");
    CHECK(second.summary.find("message 2 (ServerHello to ServerHelloDone), TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256, "
                              "CSE-ID " +
                              ends::receiver_id) != std::string::npos);

    CHECK(third.messages() == std::vector<std::string>{"Certificate", "ClientKeyExchange", "CertificateVerify"});
    CHECK(third.in("Certificate/0/subjectAltName/0") == ends::originator_id);
    CHECK(third.in("ClientKeyExchange/public") == "65 octets");
    CHECK(third.in("CertificateVerify/algorithm") == "ecdsa_secp256r1_sha256");
    CHECK(third.text.find("ChangeCipherSpec, TLS 1.2, 1 octets") != std::string::npos);
    CHECK(third.parts.back().note == "encrypted (Finished)");
    CHECK(third.summary.find("message 3 (Certificate to Finished), AE-ID " + ends::originator_id) != std::string::npos);

    CHECK(fourth.messages().empty());
    CHECK(fourth.summary.find("message 4 (Finished)") != std::string::npos);
    CHECK(fourth.note_of(eckm + "/1") == "encrypted (Finished)");
}

TEST_CASE("the messages of the published handshakes are shown and break no rule", "[inspect][flight]") {
    size_t seen = 0;
    lab_tests::each_vector("e2ekey-handshakes.json", [&](const lab_tests::Vector &vector) {
        INFO(vector.text("name"));
        Today today(vector.number("at"));
        size_t number = 0;
        for (const std::string &content : contents(vector)) {
            Report report(content);
            INFO(report.text);
            CHECK(report.valid);
            CHECK(report.summary.find(": message " + std::to_string(++number) + " (") != std::string::npos);
        }
        CHECK(number == 4);
        seen++;
    });
    CHECK(seen > 20);
}

TEST_CASE("of the published refusals those are told that show without keys and trust", "[inspect][flight]") {
    const std::set<std::string> shown = {
        "a certificate that has expired",
        "a certificate that is not valid yet",
        "no certificate at all",
        "an ephemeral key that is no point, in ClientKeyExchange",
        "no suite in common",
        "a ClientHello of TLS 1.3 only",
        "a ClientHello of TLS 1.1",
        "a ClientHello in the style of SSL 2",
        "a message 1 that is cut off",
        "octets behind message 1",
        "a second ClientHello behind message 1",
        "application data behind message 1",
        "octets behind message 3",
        "a CSE's certificate that has expired",
        "a suite that was not offered",
        "a terminator that asks for no certificate",
        "a message 2 that is cut off",
        "octets behind message 2",
        "octets behind message 4",
    };
    size_t told = 0;
    lab_tests::each_vector("e2ekey-refusals.json", [&](const lab_tests::Vector &vector) {
        INFO(vector.text("name"));
        Today today(vector.number("at"));
        bool is_faultless = true;
        for (const std::string &content : contents(vector))
            is_faultless = is_faultless && Report(content).valid;
        if (shown.count(vector.text("name")) == 0)
            return;
        CHECK_FALSE(is_faultless);
        told++;
    });
    CHECK(told == shown.size());
}

TEST_CASE("however messages are cut into records, they are the same", "[inspect][flight]") {
    ends::Provers w;
    for (const std::string &records : flights_of(w.initiator, w.terminator).all()) {
        Flight whole(records);
        for (size_t size : {size_t{1}, size_t{3}, size_t{100}, size_t{16384}}) {
            Flight cut(cut_into(records, size));
            INFO(cut.text);
            CHECK(cut.valid);
            CHECK(cut.summary == whole.summary);
            std::vector<Part> a = whole.without_records(), b = cut.without_records();
            REQUIRE(a.size() == b.size());
            for (size_t i = 0; i < a.size(); i++)
                CHECK((a[i].name == b[i].name && a[i].value == b[i].value && a[i].note == b[i].note));
        }
    }
    Flight cut(cut_into(second(), 40));
    CHECK(cut.note_of(eckm + "/0") == "ServerHello");
    CHECK(cut.note_of(eckm + "/1") == "goes on with ServerHello, Certificate");
    CHECK(cut.note_of(eckm + "/2") == "goes on with Certificate");
    CHECK(Flight(cut_into(second(), 1)).value_of(eckm + "/more").find(" records") != std::string::npos);
}

TEST_CASE("a raw public key in the place of certificates is shown by its name", "[inspect][flight]") {
    ends::NothingLeft nothing_left;
    ends::StoppedClock clock;
    ends::Key initiator_key = ends::private_key(), terminator_key = ends::private_key();
    ends::Prover initiator{ends::originator_id}, terminator{ends::receiver_id};
    auto entry = [](const std::string &id, const ends::Key &key) {
        return R"({"id":")" + id + R"(","match":"raw","key":")" + ends::public_name(key) + "\"}";
    };
    REQUIRE(initiator.identify("", initiator_key).status == ESF_OK);
    REQUIRE(terminator.identify("", terminator_key).status == ESF_OK);
    REQUIRE(initiator.trust(entry(ends::receiver_id, terminator_key)).status == ESF_OK);
    REQUIRE(terminator.trust(entry(ends::originator_id, initiator_key)).status == ESF_OK);
    Four four = flights_of(initiator, terminator);
    Flight second(four.second), third(four.third);
    INFO(second.text);
    CHECK(second.valid);
    CHECK(third.valid);
    CHECK(second.in("ServerHello/extensions/server_certificate_type") == "raw public key");
    CHECK(second.in("ServerHello/extensions/client_certificate_type") == "raw public key");
    CHECK(second.in("Certificate/raw_public_key/subjectPublicKeyInfo") == ends::public_name(terminator_key));
    CHECK(third.in("Certificate/raw_public_key/subjectPublicKeyInfo") == ends::public_name(initiator_key));
    CHECK(third.summary.find("raw public key " + ends::public_name(initiator_key)) != std::string::npos);
}

TEST_CASE("every extension that is known is shown by what is in it", "[inspect][flight]") {
    Today today;
    auto with = [](int type, const std::string &value) { return u16(type) + vector_of(2, value); };
    Hello hello;
    hello.more = with(0, vector_of(2, null_method + vector_of(2, "cse1.example.com"))) + with(1, "\x02") +
                 with(5, "status") + with(11, vector_of(1, null_method)) + with(16, vector_of(2, vector_of(1, "h2"))) +
                 with(19, vector_of(1, std::string("\x02\x00", 2))) + with(20, vector_of(1, "\x02")) + with(22, "") +
                 with(23, "") + with(28, u16(1024)) + with(35, "ticket") +
                 with(43, vector_of(1, u16(0x0A0A) + u16(0x0304) + u16(0x0303))) + with(50, vector_of(2, u16(0x0403))) +
                 with(51, vector_of(2, u16(29) + vector_of(2, std::string(32, 'k')))) + with(0xFF01, vector_of(1, "")) +
                 with(0x1A1A, "") + with(4711, "what?");
    Flight flight(record(TLS_HANDSHAKE, hello.client(), 1));
    INFO(flight.text);
    CHECK(flight.valid);
    const std::string at = "ClientHello/extensions/";
    CHECK(flight.in("ClientHello/session_id") == "3 octets");
    CHECK(flight.in(at + "server_name") == "cse1.example.com");
    CHECK(flight.in(at + "max_fragment_length") == "2");
    CHECK(flight.in(at + "status_request") == "6 octets");
    CHECK(flight.in(at + "supported_groups") == "x25519, secp256r1");
    CHECK(flight.in(at + "ec_point_formats") == "uncompressed");
    CHECK(flight.in(at + "signature_algorithms") == "rsa_pss_rsae_sha256, ecdsa_secp256r1_sha256");
    CHECK(flight.in(at + "application_layer_protocol_negotiation") == "h2");
    CHECK(flight.in(at + "client_certificate_type") == "raw public key, X.509");
    CHECK(flight.in(at + "server_certificate_type") == "raw public key");
    CHECK(flight.in(at + "encrypt_then_mac") == "there");
    CHECK(flight.in(at + "extended_master_secret") == "there");
    CHECK(flight.in(at + "record_size_limit") == "1024");
    CHECK(flight.in(at + "session_ticket") == "6 octets");
    CHECK(flight.in(at + "supported_versions") == "GREASE, TLS 1.3, TLS 1.2");
    CHECK(flight.in(at + "signature_algorithms_cert") == "ecdsa_secp256r1_sha256");
    CHECK(flight.in(at + "key_share") == "x25519");
    CHECK(flight.in(at + "renegotiation_info") == "0 octets");
    CHECK(flight.in(at + "GREASE") == "0 octets");
    CHECK(flight.in(at + "4711") == "5 octets");
}

TEST_CASE("every type of message is shown by its name", "[inspect][flight]") {
    const struct {
        int type;
        std::string body, name;
    } messages[] = {
        {TLS_HELLO_REQUEST, "", "HelloRequest"},
        {TLS_NEW_SESSION_TICKET, std::string(4, 't') + vector_of(2, "ticket"), "NewSessionTicket"},
        {TLS_CERTIFICATE_STATUS, "status", "CertificateStatus"},
        {TLS_FINISHED, std::string(12, 'f'), "Finished"},
        {99, "?", "unknown"},
    };
    for (const auto &[type, body, name] : messages) {
        Flight flight(handshake(message(type, body)));
        INFO(flight.text);
        CHECK(flight.messages() == std::vector<std::string>{name});
        CHECK(flight.in(name) == std::to_string(body.size()) + " octets");
        CHECK(flight.note_of(eckm + "/0") == name);
        CHECK_FALSE(flight.valid); // none of them is a message of E2EKey
    }
    Flight ticket(handshake(message(TLS_NEW_SESSION_TICKET, std::string(4, 't') + vector_of(2, "ticket"))) + change +
                  finished);
    CHECK(ticket.valid);
    CHECK(ticket.in("NewSessionTicket/ticket") == "6 octets");
}

TEST_CASE("what is not of the profile is named, at its place", "[inspect][flight]") {
    Today today;
    REQUIRE(Flight(handshake(Hello().client())).valid);
    REQUIRE(Flight(second()).valid);
    REQUIRE(Flight(third()).valid);
    auto hello = [](auto &&change) {
        Hello one;
        change(one);
        return handshake(one.client());
    };
    auto exchange = [](auto &&change) {
        Exchange one;
        change(one);
        return second(Hello().server(), certificates({good()}), one.server());
    };
    auto asking = [](auto &&change) {
        Asking one;
        change(one);
        return second(Hello().server(), certificates({good()}), Exchange().server(), one.made());
    };
    const std::string only_13 = u16(43) + vector_of(2, vector_of(1, u16(0x0304)));
    Hello old, compressing;
    old.version = 0x0302;
    compressing.compression = "\x01";
    const std::string profile = "TS-0003 10.1.1.1";
    const struct {
        std::string records, rule, place;
    } wrong[] = {
        {hello([&](Hello &h) { h.more = only_13; }), "TS-0003 10.2", "ClientHello"},
        {hello([](Hello &h) { h.version = 0x0302; }), "TS-0003 10.2", "ClientHello"},
        {hello([](Hello &h) { h.suites = u16(0xC02C); }), "TS-0003 10.2.3", "ClientHello/cipher_suites"},
        {hello([](Hello &h) { h.compression = "\x01"; }), "RFC 5246 7.4.1.2", "ClientHello/compression_methods"},
        {hello([](Hello &h) { h.groups = vector_of(2, u16(29)); }), profile, "ClientHello"},
        {hello([](Hello &h) { h.signatures = vector_of(2, u16(0x0804)); }), profile, "ClientHello"},
        {hello([](Hello &h) { h.groups = "\x09\x09"; }), "RFC 5246 7.4.1.4", "ClientHello/extensions/supported_groups"},
        {hello([](Hello &h) { h.more = u16(23) + vector_of(2, "") + u16(23) + vector_of(2, ""); }), "RFC 5246 7.4.1.4",
         "ClientHello/extensions"},
        {hello([](Hello &h) { h.more = u16(23); }), "RFC 5246 7.4.1", "ClientHello"},
        {second(old.server()), "TS-0003 10.2", "ServerHello"},
        {second(Hello().server(0xC02C)), "TS-0003 10.2.3", "ServerHello/cipher_suite"},
        {second(compressing.server()), "RFC 5246 7.4.1.2", "ServerHello/compression_method"},
        {exchange([](Exchange &e) { e.kind = 1; }), profile, "ServerKeyExchange/curve"},
        {exchange([](Exchange &e) { e.group = 29; }), profile, "ServerKeyExchange/curve"},
        {exchange([](Exchange &e) { e.key[64] = static_cast<char>(e.key[64] ^ 1); }), profile,
         "ServerKeyExchange/public"},
        {exchange([](Exchange &e) { e.algorithm = 0x0804; }), profile, "ServerKeyExchange/algorithm"},
        {asking([](Asking &a) { a.types = "\x01"; }), profile, "CertificateRequest/certificate_types"},
        {asking([](Asking &a) { a.algorithms = u16(0x0804); }), profile, "CertificateRequest/signature_algorithms"},
        {asking([](Asking &a) { a.authorities = "\x09\x09"; }), "RFC 5246 7.4", "CertificateRequest"},
        {third(certificates({good()}), message(TLS_CLIENT_KEY_EXCHANGE, vector_of(1, "x"))), profile,
         "ClientKeyExchange/public"},
        {third(certificates({good()}), message(TLS_CLIENT_KEY_EXCHANGE, "\x05")), "RFC 5246 7.4", "ClientKeyExchange"},
        {third(message(TLS_CERTIFICATE, vector_of(3, vector_of(3, good()) + "\x01"))), "RFC 5246 7.4", "Certificate"},
        {third(message(TLS_CERTIFICATE, "\x01")), "RFC 5246 7.4", "Certificate"},
    };
    for (const auto &[records, rule, place] : wrong) {
        Flight flight(records);
        INFO(flight.text);
        CHECK(flight.has(rule, place));
    }
    const std::string exchanged = message(TLS_CLIENT_KEY_EXCHANGE, vector_of(1, point())),
                      done = message(TLS_SERVER_HELLO_DONE);
    for (const std::string &unproven :
         {handshake(Hello().server() + certificates({good()}) + Exchange().server() + done),
          handshake(Hello().server() + certificates({good()}) + Asking().made() + done),
          handshake(Hello().server() + Exchange().server() + Asking().made() + done),
          handshake(exchanged) + change + finished, handshake(certificates({good()}) + exchanged) + change + finished})
        CHECK(Flight(unproven).has_problem("TS-0003 8.7.2.2", eckm, 4000));
    Asking from_ca;
    from_ca.authorities = vector_of(2, cert_tests::named("Root"));
    CHECK(Flight(second(Hello().server(), certificates({good()}), Exchange().server(), from_ca.made()))
              .in("CertificateRequest/authorities/0") == "CN=Root");
}

TEST_CASE("a certificate that breaks the profile is told; a Receiver refuses its client's with 4103",
          "[inspect][flight]") {
    Today today;
    cert_tests::Recipe recipe;
    recipe.extensions = cert_tests::alt_names(cert_tests::uri("//example.com/cse1/Cae1"));
    const std::string shown = certificates({recipe.made()}), rule = "key-usage (TS-0003 10.1.1.1)",
                      place = "Certificate/0/keyUsage";
    CHECK(Flight(third(shown)).has(rule, place, 4103));
    CHECK(Flight(second(Hello().server(), shown)).has(rule, place, 0));
    cert_tests::Recipe for_servers;
    for_servers.extensions += cert_tests::purposes({cert_tests::server_auth});
    const std::string purpose = "extended-key-usage (RFC 5280 4.2.1.12)";
    CHECK(Flight(third(certificates({for_servers.made()}))).has(purpose, "Certificate/0/extKeyUsage", 4103));
    CHECK(Flight(second(Hello().server(), certificates({for_servers.made()}))).valid);
    CHECK(Flight(third(certificates({good(), cert_tests::root()}))).valid);
    CHECK(Flight(third(certificates({good(), cert_tests::ca_of("X", "ca", "X", "ca").made()})))
              .has("chain-order (RFC 5246 7.4.2)", "Certificate/1/subject", 4103));
    CHECK(Flight(third(certificates(std::vector<std::string>(7, good()))))
              .has("chain-length (D10)", "Certificate", 4103));
    CHECK(Flight(third(certificates({}))).has("chain-length (D10)", "Certificate", 4103));
    CHECK(Flight(third(certificates({"no certificate"}))).has("der (RFC 5280 4.1)", "Certificate/0", 4103));
}

TEST_CASE("alerts are told by name and meaning", "[inspect][flight]") {
    for (int number = 0; number < 256; number++) {
        std::string name = tls_alert_name(static_cast<uint8_t>(number));
        Flight flight(record(TLS_ALERT, std::string("\x02") + static_cast<char>(number)));
        INFO(flight.text);
        CHECK(flight.valid);
        CHECK(flight.summary.find("alert " + name) != std::string::npos);
        CHECK(flight.note_of(eckm + "/0") == "fatal alert " + name + " (" + std::to_string(number) +
                                                 "): " + tls_alert_meaning(static_cast<uint8_t>(number)));
    }
    CHECK(
        Flight(record(TLS_ALERT, std::string("\x01\x00", 2))).note_of(eckm + "/0").find("warning alert close_notify") ==
        0);
    CHECK_FALSE(Flight(record(TLS_ALERT, "\x02")).valid);
    CHECK_FALSE(Flight(record(TLS_ALERT, std::string("\x02\x28\x00", 3))).valid);
    CHECK_FALSE(Flight(handshake(Hello().client()) + record(TLS_ALERT, "\x02\x28")).valid);
    CHECK(Flight(change + record(TLS_ALERT, std::string(26, 'a'))).note_of(eckm + "/1") == "encrypted");
}

TEST_CASE("an SSLv2-style hello is told by name", "[inspect][flight]") {
    const std::string body = std::string("\x01\x03\x03", 3) + u16(6) + u16(0) + u16(16) +
                             std::string("\x00\xC0\x2B\x00\xC0\x23", 6) + std::string(16, 'c');
    Flight flight(u16(0x8000 | static_cast<int>(body.size())) + body);
    INFO(flight.text);
    CHECK(flight.summary.find("ClientHello in the style of SSL 2") != std::string::npos);
    CHECK(flight.has_problem("RFC 5246 E.2", eckm, 4000));
    CHECK(flight.value_of(eckm + "/version") == "TLS 1.2");
    CHECK(flight.value_of(eckm + "/cipher_specs") == "2");
    CHECK_FALSE(Flight(std::string("\x80\x03\x01", 3)).valid);
}

TEST_CASE("a message that is cut off anywhere is told, and what is there is shown", "[inspect][flight]") {
    Today today;
    for (const std::string &whole : {handshake(Hello().client()), second(), third(), change + finished})
        for (size_t size = 0; size < whole.size(); size++) {
            INFO(size);
            CHECK_FALSE(Flight(whole.substr(0, size)).valid);
        }
    std::string hello = Hello().client();
    Flight cut(handshake(hello.substr(0, 60)));
    INFO(cut.text);
    CHECK(cut.has("TS-0003 8.7.2.2", "ClientHello"));
    CHECK(cut.in("ClientHello/version") == "TLS 1.2");
    CHECK(cut.in("ClientHello/cipher_suites/1") == "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
    CHECK_FALSE(Flight(second() + "more").valid);
    CHECK_FALSE(Flight(second() + handshake(message(TLS_SERVER_HELLO_DONE))).valid);
    CHECK_FALSE(Flight(handshake(Hello().client() + Hello().client())).valid);
}

TEST_CASE("hostile flights are reported in bounded room", "[inspect][flight]") {
    Today today;
    std::string empty_records, messages, suites, extensions, shown;
    for (int i = 0; i < 13000; i++)
        empty_records += record(TLS_HANDSHAKE, "");
    for (int i = 0; i < 4000; i++)
        messages += message(TLS_SERVER_HELLO_DONE);
    for (int i = 0; i < 30000; i++)
        suites += u16(i);
    for (int i = 0; i < 15000; i++)
        extensions += u16(10) + vector_of(2, "");
    for (int i = 0; i < 150; i++)
        shown += certificates({good()});
    Hello of_suites, of_extensions;
    of_suites.suites = suites;
    of_extensions.more = extensions;
    auto split = [](const std::string &all) {
        std::string out;
        for (size_t at = 0; at < all.size(); at += 16000)
            out += handshake(all.substr(at, 16000));
        return out;
    };
    for (const std::string &records : {empty_records, split(messages), split(of_suites.client()),
                                       split(of_extensions.client()), split(shown), std::string(65536, '\x16')}) {
        Flight flight(records);
        CHECK_FALSE(flight.valid);
        CHECK(flight.text.size() < 200000);
    }
    CHECK(Flight(split(of_suites.client())).value_of(eckm + "/0/ClientHello/cipher_suites") == "29952 more suites");
    CHECK(Flight(std::string(65537, '\x16')).has_problem("D15", eckm, 4000));
}

TEST_CASE("when memory runs out while a flight is looked at, inspect says so and keeps nothing", "[inspect][flight]") {
    Today today;
    const std::string text = message_of(third(certificates({good(), cert_tests::root()})));
    CHECK(sweep_memory(text) > 10);
}
