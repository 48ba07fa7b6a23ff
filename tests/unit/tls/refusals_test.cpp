// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

using namespace tls_ends;

namespace {

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

// An end that has refused: for good, with a reason and an alert for the peer, and without a key.
void check_refused(End &end, status code, uint8_t alert, const std::string &message) {
    INFO(end.failure.message());
    CHECK(end.last == code);
    CHECK(end.failure.code() == code);
    CHECK(end.failure.message().find(message) != std::string::npos);
    CHECK(end.state() == TLS_STATE_FAILED);
    CHECK(end.own_alert().is_there);
    CHECK((int)end.own_alert().description == (int)alert);
    CHECK(end.exported().empty());
    CHECK(tls_engine_feed(end.get(), as_span("x"), nullptr) == ESF_E_STATE);
    CHECK(tls_engine_drive(end.get(), nullptr) == ESF_E_STATE);
    CHECK(ERR_peek_error() == 0);
}

// The other end, which learns it from the alert.
void check_told(End &end, const std::string &message) {
    CHECK(end.last == ESF_E_PEER_REFUSED);
    CHECK(end.failure.message().find(message) == 0);
    CHECK(end.peer_alert().is_there);
    CHECK(end.exported().empty());
}

} // namespace

TEST_CASE("ends without a common suite part, and each knows why", "[tls][refusals]") {
    Pair pair;
    Setup ours(with_suites({TLS_CERTIFICATE_SUITES[0]}), {{&pair.device}});
    Setup theirs(with_suites({TLS_CERTIFICATE_SUITES[1]}), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    auto flights = run(client, server);
    CHECK(flights.size() == 2);
    CHECK(kind_of(flights[1]) == TLS_FLIGHT_ALERT);
    check_refused(server, ESF_E_UNSUPPORTED, TLS_ALERT_HANDSHAKE_FAILURE, "no cipher suite that this end takes");
    CHECK(server.failure.rsc() == ESF_RSC_BAD_REQUEST);
    check_told(client, "the peer's alert handshake_failure (40): it found no common suite");
}

TEST_CASE("two clients, or two servers, do not get anywhere", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), other(TLS_CLIENT, theirs);
    (void)other.turn("");
    other.turn(client.turn(""));
    check_refused(other, ESF_E_FORMAT, TLS_ALERT_UNEXPECTED_MESSAGE, "a handshake message that has no place there");
    End server(TLS_SERVER, ours);
    CHECK(server.turn("").empty());
    CHECK(server.last == ESF_NEEDS);
    CHECK(server.state() == TLS_STATE_WAITING);
}

TEST_CASE("a raw public key is refused where certificates are wanted, and the reverse", "[tls][refusals]") {
    Pair pair;
    bool client_raw = GENERATE(true, false);
    Setup ours(Profile(), {{&pair.device, client_raw}});
    Setup theirs(accepting({client_raw ? TLS_CERTIFICATE_X509 : TLS_CERTIFICATE_RAW_KEY}), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    run(client, server);
    check_refused(server, ESF_E_UNSUPPORTED, 43, "another kind of credential");
    check_told(client, "the peer's alert unsupported_certificate (43)");
}

TEST_CASE("a server whose credential the client does not take says so", "[tls][refusals]") {
    Pair pair;
    bool server_raw = GENERATE(true, false);
    Setup ours(accepting({server_raw ? TLS_CERTIFICATE_X509 : TLS_CERTIFICATE_RAW_KEY}), {{&pair.device}});
    Setup theirs(Profile(), {{&pair.cse, server_raw}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    run(client, server);
    INFO(server.failure.message());
    check_refused(server, ESF_E_UNSUPPORTED, server.own_alert().description, "the peer takes no credential of ours");
    CHECK(client.last == ESF_E_PEER_REFUSED);
}

TEST_CASE("a judge's no ends the handshake before anything of ours is proven, with its own reason", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    SECTION("at the client: no message 3") {
        End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
        client.judge.says = {ESF_E_AUTH};
        client.judge.alert = TLS_ALERT_UNKNOWN_CA;
        auto flights = run(client, server);
        REQUIRE(flights.size() == 3);
        CHECK(kind_of(flights[2]) == TLS_FLIGHT_ALERT);
        check_refused(client, ESF_E_AUTH, TLS_ALERT_UNKNOWN_CA, "the judge says no");
        CHECK(client.failure.rsc() == 4103);
        check_told(server, "the peer's alert unknown_ca (48): it trusts nobody who vouches for our certificate");
    }
    SECTION("at the server: no message 4") {
        End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
        server.judge.says = {ESF_E_EXPIRED};
        auto flights = run(client, server);
        REQUIRE(flights.size() == 4);
        CHECK(kind_of(flights[3]) == TLS_FLIGHT_ALERT);
        check_refused(server, ESF_E_EXPIRED, TLS_ALERT_CERTIFICATE_UNKNOWN, "the judge says no");
        check_told(client, "the peer's alert certificate_unknown (46)");
    }
}

TEST_CASE("a server that asks for no certificate gets nothing but an alert", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}});
    End client(TLS_CLIENT, ours);
    Bare server(true, pair.cse);
    SSL_CTX_set_custom_verify(server.ctx.get(), SSL_VERIFY_NONE, nullptr);
    std::string third = client.turn(server.turn(client.turn("")));
    check_refused(client, ESF_E_AUTH, TLS_ALERT_HANDSHAKE_FAILURE, "both ends have to authenticate");
    CHECK(third == std::string("\x15\x03\x03\x00\x02\x02\x28", 7));
    server.turn(third);
    CHECK_FALSE(server.done);
}

TEST_CASE("a client that shows no certificate is refused", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    Bare client(false, pair.device);
    bssl::UniquePtr<SSL_CTX> bare(SSL_CTX_new(TLS_with_buffers_method()));
    SSL_CTX_set_max_proto_version(bare.get(), TLS1_2_VERSION);
    SSL_CTX_set_custom_verify(bare.get(), SSL_VERIFY_PEER, [](SSL *, uint8_t *) { return ssl_verify_ok; });
    client.ctx = std::move(bare);
    server.turn(client.turn(server.turn(client.turn(""))));
    check_refused(server, ESF_E_AUTH, TLS_ALERT_HANDSHAKE_FAILURE, "the peer showed no certificate");
    CHECK(server.judge.calls == 0);
}

TEST_CASE("a client has nothing to show to a server that takes only another kind of signature", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}});
    End client(TLS_CLIENT, ours);
    Bare server(true, pair.cse);
    const uint16_t others[] = {SSL_SIGN_RSA_PSS_RSAE_SHA256};
    SSL_CTX_set_verify_algorithm_prefs(server.ctx.get(), others, 1);
    std::string third = client.turn(server.turn(client.turn("")));
    check_refused(client, ESF_E_UNSUPPORTED, TLS_ALERT_HANDSHAKE_FAILURE,
                  "the peer does not take ecdsa_secp256r1_sha256 signatures");
    CHECK(kind_of(third) == TLS_FLIGHT_ALERT);
}

TEST_CASE("other versions and groups are refused in words", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    Bare client(false, pair.device);
    SECTION("a client of TLS 1.3 only") {
        SSL_CTX_set_max_proto_version(client.ctx.get(), TLS1_3_VERSION);
        SSL_CTX_set_min_proto_version(client.ctx.get(), TLS1_3_VERSION);
        server.turn(client.turn(""));
        check_refused(server, ESF_E_UNSUPPORTED, 70, "does not speak TLS 1.2");
    }
    SECTION("a client of TLS 1.1 only") {
        SSL_CTX_set_min_proto_version(client.ctx.get(), TLS1_1_VERSION);
        SSL_CTX_set_max_proto_version(client.ctx.get(), TLS1_1_VERSION);
        server.turn(client.turn(""));
        check_refused(server, ESF_E_UNSUPPORTED, 70, "does not speak TLS 1.2");
    }
    SECTION("a client that has no P-256") {
        const uint16_t others[] = {SSL_GROUP_X25519, SSL_GROUP_SECP384R1};
        SSL_CTX_set1_group_ids(client.ctx.get(), others, 2);
        server.turn(client.turn(""));
        INFO(server.failure.message());
        check_refused(server, ESF_E_UNSUPPORTED, TLS_ALERT_HANDSHAKE_FAILURE, "secp256r1");
    }
    SECTION("a client that also speaks TLS 1.3 and has other groups is taken, with TLS 1.2 and P-256") {
        SSL_CTX_set_max_proto_version(client.ctx.get(), TLS1_3_VERSION);
        client.turn(server.turn(client.turn(server.turn(client.turn("")))));
        REQUIRE(server.done());
        CHECK(server.facts().version == TLS_1_2);
        CHECK(server.facts().group == TLS_GROUP_SECP256R1);
        CHECK(server.exported() == client.exported());
    }
}

TEST_CASE("a server of TLS 1.3 only tells our client by an alert", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}});
    End client(TLS_CLIENT, ours);
    Bare server(true, pair.cse);
    SSL_CTX_set_max_proto_version(server.ctx.get(), TLS1_3_VERSION);
    SSL_CTX_set_min_proto_version(server.ctx.get(), TLS1_3_VERSION);
    client.turn(server.turn(client.turn("")));
    check_told(client, "the peer's alert protocol_version (70): it does not speak TLS 1.2");
}

TEST_CASE("a peer that closes in the middle has refused; a warning alone changes nothing", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    std::string hello = client.turn("");
    CHECK(client.turn(std::string("\x15\x03\x03\x00\x02\x01\x5a", 7)).empty());
    CHECK(client.last == ESF_NEEDS);
    CHECK(client.peer_alert().level == TLS_ALERT_WARNING);
    SECTION("goes on") {
        client.turn(server.turn(client.turn(server.turn(hello))));
        CHECK(client.done());
    }
    SECTION("closes") {
        client.turn(std::string("\x15\x03\x03\x00\x02\x01\x00", 7));
        check_told(client, "the peer's alert close_notify (0): it has ended");
        CHECK(client.state() == TLS_STATE_FAILED);
    }
}

TEST_CASE("a ClientHello in the style of SSL 2 is refused", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    // 46 octets, ClientHello, version 3.3, 6 octets of suites, no session, 32 of challenge
    std::string hello("\x80\x2f\x01\x03\x03\x00\x06\x00\x00\x00\x20\x00\xc0\x2b\x00\xc0\x23", 17);
    hello += std::string(32, 'c');
    std::string answer = server.turn(hello);
    CHECK(server.last == ESF_E_FORMAT);
    CHECK(server.failure.message() == "a ClientHello in the style of SSL 2 is not taken");
    CHECK(kind_of(answer) == TLS_FLIGHT_ALERT);
}

TEST_CASE("a peer with a key of another curve, or too many certificates, or too long ones, is refused",
          "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}});
    SECTION("P-384 in the certificate") {
        Identity big("big", NID_secp384r1);
        Bare server(true, big);
        End client(TLS_CLIENT, ours);
        client.turn(server.turn(client.turn("")));
        CHECK(client.last < 0);
        CHECK(client.exported().empty());
        CHECK(client.judge.calls == 0);
    }
    auto with_chain = [&](const std::vector<std::string> &more) {
        Bare server(true, pair.cse);
        std::vector<bssl::UniquePtr<CRYPTO_BUFFER>> buffers;
        std::vector<CRYPTO_BUFFER *> chain;
        std::vector<std::string> all{pair.cse.certificate};
        all.insert(all.end(), more.begin(), more.end());
        for (const std::string &one : all) {
            buffers.emplace_back(CRYPTO_BUFFER_new(reinterpret_cast<const uint8_t *>(one.data()), one.size(), nullptr));
            chain.push_back(buffers.back().get());
        }
        REQUIRE(SSL_CTX_set_chain_and_key(server.ctx.get(), chain.data(), chain.size(), pair.cse.key(), nullptr) == 1);
        End client(TLS_CLIENT, ours);
        client.turn(server.turn(client.turn("")));
        CHECK(client.exported().empty());
        return std::make_tuple(client.last, client.failure.message(), client.judge.calls);
    };
    SECTION("seven certificates, where six are taken") {
        CHECK(std::get<0>(with_chain(std::vector<std::string>(5, pair.cse.certificate))) == ESF_NEEDS);
        auto [code, message, calls] = with_chain(std::vector<std::string>(6, pair.cse.certificate));
        CHECK(code == ESF_E_LIMIT);
        CHECK(message == "the peer shows 7 certificates; at most 6 are taken");
        CHECK(calls == 0);
    }
    SECTION("more than 32 KiB of them") {
        CHECK(std::get<0>(with_chain({pair.cse.certify("long", 10000)})) == ESF_NEEDS);
        auto [code, message, calls] = with_chain({pair.cse.certify("long", 20000)});
        CHECK(code == ESF_E_LIMIT);
        CHECK(message == "a handshake message is longer than this end takes");
        CHECK(calls == 0);
    }
}

TEST_CASE("a peer without extended master secret is taken, and it shows in the facts", "[tls][refusals]") {
    // A ClientHello with the extension's number changed to one that nobody knows.
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    std::string hello = client.turn("");
    size_t at = hello.find(std::string("\x00\x17\x00\x00", 4));
    REQUIRE(at != std::string::npos);
    hello[at] = '\x7a';
    std::string second = server.turn(hello);
    CHECK(kind_of(second) == TLS_FLIGHT_SERVER_HELLO);
    CHECK_FALSE(server.facts().has_extended_master_secret);
}

TEST_CASE("behind the handshake, application data and renegotiation end the association", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    Bare client(false, pair.device);
    client.turn(server.turn(client.turn(server.turn(client.turn("")))));
    REQUIRE((client.done && server.done()));
    REQUIRE(SSL_write(client.ssl.get(), "hello", 5) == 5);
    std::string data = client.turn("");
    CHECK(server.turn(data).empty());
    CHECK(server.last == ESF_E_FORMAT);
    CHECK(server.failure.message() == "application data has no place here");
    CHECK(server.state() == TLS_STATE_FAILED);
    CHECK(server.exported().empty());
}

TEST_CASE("what comes behind the last flight is seen as not read", "[tls][refusals]") {
    Pair pair;
    Setup ours(Profile(), {{&pair.device}}), theirs(Profile(), {{&pair.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    std::string fourth = server.turn(client.turn(server.turn(client.turn(""))));
    client.turn(fourth + "more");
    CHECK(client.done());
    CHECK(tls_engine_unread(client.get()) == 4);
}

TEST_CASE("more octets than may wait are refused without any being kept", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    CHECK(server.feed(std::string(64 * 1024 + 1, 'x')) == ESF_E_LIMIT);
    CHECK(tls_engine_unread(server.get()) == 0);
    CHECK(server.feed(std::string(64 * 1024, 'x')) == ESF_OK);
    CHECK(server.feed("x") == ESF_E_LIMIT);
    CHECK(server.drive() < 0);
    CHECK(server.state() == TLS_STATE_FAILED);
}

TEST_CASE("what is no TLS at all is told apart", "[tls][refusals]") {
    Pair pair;
    Setup theirs(Profile(), {{&pair.cse}});
    End server(TLS_SERVER, theirs);
    server.turn("GET / HTTP/1.1\r\n\r\n");
    CHECK(server.last == ESF_E_FORMAT);
    CHECK(server.failure.message() == "an HTTP request came where TLS was expected");
}
