// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

#include "base/clock.h"

using namespace tls_ends;

namespace {

struct Line {
    Identity device{"device"}, cse{"cse"};
    Profile profile = [] {
        Profile made;
        made.transport = TLS_DATAGRAM;
        made.mtu = 16000;
        return made;
    }();
};

std::vector<std::string> take_all(End &end) {
    std::vector<std::string> datagrams;
    for (std::string one = end.take(); !one.empty(); one = end.take())
        datagrams.push_back(one);
    return datagrams;
}

std::vector<std::string> pass(End &end, const std::vector<std::string> &datagrams) {
    for (const std::string &one : datagrams)
        REQUIRE(end.feed(one) == ESF_OK);
    end.last = end.drive();
    return take_all(end);
}

} // namespace

TEST_CASE("DTLS 1.2: with a large MTU each flight is one datagram, and both ends agree", "[tls][dtls]") {
    Line line;
    bool raw = GENERATE(false, true);
    Setup ours(line.profile, {{&line.device, raw}}), theirs(line.profile, {{&line.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    std::vector<size_t> counts;
    auto datagrams = pass(client, {});
    for (End *next = &server; !datagrams.empty(); next = next == &server ? &client : &server) {
        counts.push_back(datagrams.size());
        datagrams = pass(*next, datagrams);
    }
    CHECK(counts == std::vector<size_t>{1, 1, 1, 1});
    CHECK((client.done() && server.done()));
    CHECK(client.exported() == server.exported());
    CHECK(client.facts().version == DTLS_1_2);
    CHECK(client.facts().has_extended_master_secret);
}

TEST_CASE("DTLS 1.2: a small MTU makes smaller datagrams", "[tls][dtls]") {
    Line line;
    line.profile.mtu = 256;
    Setup ours(line.profile, {{&line.device}}), theirs(line.profile, {{&line.cse}});
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    auto flight = pass(server, pass(client, {}));
    CHECK(flight.size() > 2);
    for (const std::string &datagram : flight)
        CHECK(datagram.size() <= 256);
    pass(client, pass(server, pass(client, flight)));
    CHECK((client.done() && server.done()));
}

TEST_CASE("DTLS 1.2: what got lost is sent again when its time has come", "[tls][dtls]") {
    Line line;
    Setup ours(line.profile, {{&line.device}}), theirs(line.profile, {{&line.cse}});
    struct Clock {
        explicit Clock(int64_t at) { clock_stop_at(at); }
        ~Clock() { clock_stop_at(0); }
    } clock(INT64_C(1798700000000));
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    auto lost = pass(client, {});
    REQUIRE(lost.size() == 1);
    CHECK(tls_engine_timer(client.get()) > 0);
    CHECK(pass(client, {}).empty());
    clock_stop_at(INT64_C(1798700000000) + tls_engine_timer(client.get()));
    auto again = pass(client, {});
    REQUIRE(again.size() == 1);
    pass(client, pass(server, pass(client, pass(server, again))));
    CHECK((client.done() && server.done()));
    CHECK(client.exported() == server.exported());
}

TEST_CASE("DTLS 1.2: an MTU that is too small, and a datagram that cannot be, are refused", "[tls][dtls]") {
    Line line;
    line.profile.mtu = 100;
    Setup setup;
    CHECK(setup.make(line.profile, {{&line.device}}) == ESF_E_ARGUMENT);
    line.profile.mtu = 1200;
    REQUIRE(setup.make(line.profile, {{&line.device}}) == ESF_OK);
    End server(TLS_SERVER, setup);
    CHECK(server.feed(std::string(65536, 'x')) == ESF_E_LIMIT);
    CHECK(server.turn("no DTLS at all").empty());
    CHECK(server.last == ESF_NEEDS); /* such datagrams are passed over: anybody can send them */
}
