// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

#include <thread>

using namespace tls_ends;

namespace {

const uint16_t GCM = TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256;
const uint16_t CBC = TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256;

struct Pair {
    Identity device{"device"}, cse{"cse"};
};

Profile with_suites(std::vector<uint16_t> suites) {
    Profile profile;
    profile.suites = std::move(suites);
    return profile;
}

Profile accepting(std::vector<uint8_t> accepts) {
    Profile profile;
    profile.accepts = std::move(accepts);
    return profile;
}

void check_four_flights(const std::vector<std::string> &flights) {
    REQUIRE(flights.size() == 4);
    CHECK(kind_of(flights[0]) == TLS_FLIGHT_CLIENT_HELLO);
    CHECK(kind_of(flights[1]) == TLS_FLIGHT_SERVER_HELLO);
    CHECK(kind_of(flights[2]) == TLS_FLIGHT_CLIENT_FINISHED);
    CHECK(kind_of(flights[3]) == TLS_FLIGHT_SERVER_FINISHED);
}

} // namespace

TEST_CASE("two ends agree in exactly four flights, whatever they show of themselves", "[tls]") {
    int64_t live = mem_live();
    {
        Pair pair;
        bool client_raw = GENERATE(false, true), server_raw = GENERATE(false, true);
        uint16_t suite = GENERATE(as<uint16_t>(), 0xC02B, 0xC023);
        Setup ours(with_suites({suite}), {{&pair.device, client_raw}}), theirs(Profile(), {{&pair.cse, server_raw}});
        End client(TLS_CLIENT, ours, "cse.m2m.example"), server(TLS_SERVER, theirs);
        CHECK(client.state() == TLS_STATE_HANDSHAKING);
        check_four_flights(run(client, server));
        CHECK((client.done() && server.done()));
        CHECK((client.last == ESF_OK && server.last == ESF_OK));
        CHECK((tls_engine_unread(client.get()) == 0 && tls_engine_unread(server.get()) == 0));
        CHECK_FALSE(tls_engine_has_output(client.get()));

        std::string key = client.exported();
        CHECK(key.size() == 48);
        CHECK(key == server.exported());
        CHECK(key != client.exported("EXPORTER-oneM2M-Connection"));
        struct span empty = span_of("", 0), some = as_span("context");
        CHECK(key != client.exported("EXPORTER-oneM2M-ESCertKE", &empty));
        CHECK(client.exported("EXPORTER-oneM2M-ESCertKE", &some) == server.exported("EXPORTER-oneM2M-ESCertKE", &some));

        for (const End *end : {&client, &server}) {
            struct tls_facts facts = end->facts();
            CHECK(facts.version == TLS_1_2);
            CHECK(facts.suite == suite);
            CHECK(facts.group == TLS_GROUP_SECP256R1);
            CHECK(facts.peer_signature == TLS_ECDSA_SECP256R1_SHA256);
            CHECK(facts.has_extended_master_secret);
            CHECK((!end->peer_alert().is_there && !end->own_alert().is_there));
            CHECK(end->judge.calls == 1);
        }
        CHECK(text_of(server.facts().server_name) == "cse.m2m.example");
        CHECK(client.facts().server_name.size == 0);

        if (server_raw) {
            CHECK(client.judge.raw_key == pair.cse.raw_key);
            CHECK(text_of(client.facts().shown.raw_key) == pair.cse.raw_key);
            CHECK(client.judge.chain.empty());
        } else {
            CHECK(client.judge.chain == std::vector<std::string>{pair.cse.certificate});
            CHECK(text_of(client.facts().shown.chain[0]) == pair.cse.certificate);
            CHECK(client.judge.raw_key.empty());
        }
        CHECK((client_raw ? server.judge.raw_key == pair.device.raw_key
                          : server.judge.chain == std::vector<std::string>{pair.device.certificate}));
    }
    CHECK(mem_live() == live);
}

TEST_CASE("the better suite is taken when both have it, and the one that everybody has otherwise", "[tls]") {
    Pair pair;
    Setup both(Profile(), {{&pair.device}}), reversed(with_suites({CBC, GCM}), {{&pair.device}}),
        old(with_suites({CBC}), {{&pair.cse}}), own(Profile(), {{&pair.cse}});
    auto suite_of = [](const Setup &client_setup, const Setup &server_setup) {
        End client(TLS_CLIENT, client_setup), server(TLS_SERVER, server_setup);
        run(client, server);
        REQUIRE(client.done());
        return client.facts().suite;
    };
    CHECK(suite_of(both, own) == GCM);
    CHECK(suite_of(reversed, own) == GCM);
    CHECK(suite_of(both, old) == CBC);
}

TEST_CASE("a whole chain is shown, and the peer's certificates come as they were sent", "[tls]") {
    Pair pair;
    Identity issuer("issuer");
    Setup ours(Profile(), {{&pair.device, false, {issuer.certificate}}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    run(client, server);
    REQUIRE(server.done());
    CHECK(server.judge.chain == std::vector<std::string>{pair.device.certificate, issuer.certificate});
}

TEST_CASE("an end with a certificate and a raw key shows what the peer takes", "[tls]") {
    Pair pair;
    Setup ours(accepting({TLS_CERTIFICATE_RAW_KEY}), {{&pair.device}});
    Setup theirs(accepting({TLS_CERTIFICATE_X509}), {{&pair.cse}, {&pair.cse, true}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    run(client, server);
    REQUIRE(client.done());
    CHECK(client.judge.raw_key == pair.cse.raw_key);
    CHECK(server.judge.chain.size() == 1);
}

TEST_CASE("octets may come one by one, and nothing is handed out before all are there", "[tls]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    std::string message = client.turn("");
    for (int flight = 1; flight <= 4; flight++) {
        End &next = flight % 2 == 1 ? server : client;
        std::string answer;
        for (size_t i = 0; i < message.size(); i++) {
            CHECK_FALSE(next.done());
            CHECK(answer.empty());
            CHECK(next.exported().empty());
            answer = next.turn(message.substr(i, 1));
        }
        message = answer;
    }
    CHECK((client.done() && server.done()));
    CHECK(client.exported() == server.exported());
}

TEST_CASE("a judge may take its time: the handshake waits, and goes on or ends", "[tls]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    bool accepts = GENERATE(true, false);
    client.judge.says = {ESF_NEEDS, ESF_NEEDS, static_cast<status>(accepts ? 0 : ESF_E_AUTH)};
    std::string hello = client.turn("");
    CHECK(client.turn(server.turn(hello)).empty());
    CHECK(client.last == ESF_NEEDS);
    CHECK(client.state() == TLS_STATE_JUDGING);
    CHECK(client.turn("").empty());
    CHECK(client.state() == TLS_STATE_JUDGING);
    std::string third = client.turn("");
    CHECK(client.judge.calls == 3);
    if (!accepts) {
        CHECK(client.last == ESF_E_AUTH);
        CHECK(client.failure.message() == "the judge says no");
        CHECK(kind_of(third) == TLS_FLIGHT_ALERT);
        return;
    }
    client.turn(server.turn(third));
    CHECK((client.done() && server.done()));
}

TEST_CASE("what is not established exports nothing and has nothing to close", "[tls]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    uint8_t out[48];
    Failure failure;
    auto exports = [&](const End &end) {
        return tls_engine_export(out, sizeof out, end.get(), "EXPORTER-oneM2M-ESCertKE", nullptr, failure.out());
    };
    CHECK(exports(client) == ESF_E_STATE);
    std::string third = client.turn(server.turn(client.turn("")));
    CHECK(exports(client) == ESF_E_STATE); /* message 4 is not there yet */
    CHECK(exports(server) == ESF_E_STATE);
    CHECK(tls_engine_close(client.get(), failure.out()) == ESF_E_STATE);
    CHECK(client.facts().shown.chain_count <= 1);
    client.turn(server.turn(third));
    CHECK(exports(client) == ESF_OK);
}

TEST_CASE("an association is closed by either end, and a closed one does nothing more", "[tls]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    run(client, server);
    REQUIRE((client.done() && server.done()));
    REQUIRE(tls_engine_close(client.get(), client.failure.out()) == ESF_OK);
    CHECK(client.state() == TLS_STATE_CLOSED);
    CHECK(client.own_alert().description == TLS_ALERT_CLOSE_NOTIFY);
    std::string goodbye = client.take();
    CHECK_FALSE(goodbye.empty());
    server.turn(goodbye);
    CHECK(server.last == ESF_OK);
    CHECK(server.state() == TLS_STATE_CLOSED);
    CHECK(server.peer_alert().is_there);
    CHECK(server.exported().empty());
    CHECK(server.feed(goodbye) == ESF_E_STATE);
    CHECK(server.drive() == ESF_E_STATE);
    CHECK(tls_engine_timer(server.get()) == -1);
}

TEST_CASE("a private key that cannot be reached fails the handshake with its own reason", "[tls]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    pair.cse.refuses_to_sign = true;
    run(client, server);
    CHECK(server.last == ESF_E_UNREACHABLE);
    CHECK(server.failure.message() == "the key is in a drawer");
    CHECK(client.last == ESF_E_PEER_REFUSED);
}

TEST_CASE("a setup is refused when it cannot work", "[tls]") {
    int64_t live = mem_live();
    {
        Pair pair;
        Identity big("big", NID_secp384r1);
        Setup setup;
        auto code = [&](const Profile &profile, const std::vector<Shows> &shown) { return setup.make(profile, shown); };
        CHECK(code(with_suites({}), {{&pair.cse}}) == ESF_E_ARGUMENT);
        CHECK(code(accepting({}), {{&pair.cse}}) == ESF_E_ARGUMENT);
        CHECK(code(Profile(), {}) == ESF_E_ARGUMENT);
        CHECK(code(with_suites({0x00AE}), {{&pair.cse}}) == ESF_E_UNSUPPORTED);
        CHECK(setup.failure.message() == "cipher suite 0x00AE TLS_PSK_WITH_AES_128_CBC_SHA256 is not in BoringSSL");
        CHECK(code(accepting({1}), {{&pair.cse}}) == ESF_E_UNSUPPORTED);
        CHECK(code(accepting({0, 0}), {{&pair.cse}}) == ESF_E_ARGUMENT);
        Profile newer;
        newer.version = TLS_1_3;
        CHECK(code(newer, {{&pair.cse}}) == ESF_E_UNSUPPORTED);
        CHECK(code(Profile(), {{&big}}) == ESF_E_POLICY);
        CHECK(code(Profile(), {{&big, true}}) == ESF_E_POLICY);
        CHECK(setup.failure.message() == "the raw public key of a credential is not on P-256 (secp256r1)");

        Identity mixed("mixed");
        mixed.certificate = pair.cse.certificate;
        CHECK(code(Profile(), {{&mixed}}) == ESF_E_POLICY);
        CHECK(setup.failure.message() == "the private key of a credential is not the one of its certificate");
        mixed.raw_key = pair.cse.raw_key;
        CHECK(code(Profile(), {{&mixed, true}}) == ESF_E_POLICY);
        mixed.certificate = pair.cse.certificate + "x";
        CHECK(code(Profile(), {{&mixed}}) == ESF_E_FORMAT);
        mixed.raw_key = "no key";
        CHECK(code(Profile(), {{&mixed, true}}) == ESF_E_FORMAT);
        CHECK(code(Profile(), {{&pair.cse, false, std::vector<std::string>(6, pair.cse.certificate)}}) == ESF_E_LIMIT);
        pair.cse.refuses_to_sign = true;
        CHECK(code(Profile(), {{&pair.cse}}) == ESF_E_UNREACHABLE);
        CHECK(setup.get() == nullptr);
    }
    CHECK(mem_live() == live);
}

TEST_CASE("an engine without a judge, or with a name that is none, is refused", "[tls]") {
    Pair pair;
    Setup setup(Profile(), {{&pair.cse}});
    struct tls_engine *engine = nullptr;
    struct tls_start start = {};
    CHECK(tls_engine_new(&engine, setup.get(), &start, nullptr) == ESF_E_ARGUMENT);
    start.judge = Judge::judge;
    std::string name(256, 'a');
    start.server_name = as_span(name);
    CHECK(tls_engine_new(&engine, setup.get(), &start, nullptr) == ESF_E_ARGUMENT);
    name = std::string("a\0b", 3);
    start.server_name = as_span(name);
    CHECK(tls_engine_new(&engine, setup.get(), &start, nullptr) == ESF_E_ARGUMENT);
    CHECK(engine == nullptr);
}

TEST_CASE("engines keep what they need of their setup, and threads share one", "[tls][threads]") {
    Pair pair;
    auto ours = std::make_unique<Setup>(Profile(), std::vector<Shows>{{&pair.device}});
    auto theirs = std::make_unique<Setup>(Profile(), std::vector<Shows>{{&pair.cse}});
    std::vector<int> agreed(8, 0);
    std::vector<std::thread> threads;
    for (int &count : agreed)
        threads.emplace_back([&] {
            for (int i = 0; i < 4; i++) {
                End client(TLS_CLIENT, *ours), server(TLS_SERVER, *theirs);
                run(client, server);
                count += client.done() && client.exported() == server.exported();
            }
        });
    for (std::thread &thread : threads)
        thread.join();
    CHECK(agreed == std::vector<int>(8, 4));

    End client(TLS_CLIENT, *ours), server(TLS_SERVER, *theirs);
    ours.reset();
    theirs.reset();
    run(client, server);
    CHECK(client.done());
}
