// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

#include "base/octets.hpp"

using namespace tls_ends;
using octets_for_tests::Random;

namespace {

// Both ends, and a handshake whose flight number `at` passes through somebody's hands.
struct Line {
    Identity device{"device"}, cse{"cse"};
    Setup ours{Profile(), {{&device}}}, theirs{Profile(), {{&cse}}};

    template <typename Hands> void handshake(int at, Hands &&hands) {
        End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
        std::string message = client.turn("");
        for (int flight = 1; flight <= 8 && !message.empty(); flight++) {
            if (flight == at)
                message = hands(message);
            End &next = flight % 2 == 1 ? server : client;
            if (next.state() == TLS_STATE_FAILED)
                break;
            message = next.turn(message);
        }
        check(client, server);
    }

    // Whatever happened: no two ends with different keys, and no end that is neither here nor there.
    void check(End &client, End &server) {
        if (client.done() && server.done()) {
            both_done++;
            if (client.exported() != server.exported())
                FAIL("two ends are established with different keys");
        }
        for (End *end : {&client, &server}) {
            bool failed = end->state() == TLS_STATE_FAILED;
            if (failed != (end->failure.code() < 0 && end->last < 0) && !(failed && end->last == ESF_E_STATE))
                FAIL("state and error do not fit: " << end->failure.message());
            if (end->failure.code() == ESF_E_INTERNAL || end->failure.code() == ESF_E_NO_MEMORY)
                FAIL(end->failure.message());
        }
        if (ERR_peek_error() != 0)
            FAIL("BoringSSL's queue is not empty");
    }

    int both_done = 0;
};

std::string flip(std::string text, size_t at, uint8_t mask) {
    text[at] = static_cast<char>(text[at] ^ mask);
    return text;
}

size_t size_of_flight(Line &line, int flight) {
    size_t size = 0;
    line.handshake(flight, [&](const std::string &message) {
        size = message.size();
        return message;
    });
    return size;
}

} // namespace

TEST_CASE("no changed octet of any flight makes two ends agree on different keys", "[tls][hostile]") {
    int64_t live = mem_live();
    {
        Line line;
        int flight = GENERATE(1, 2, 3, 4);
        Random random(static_cast<uint64_t>(flight));
        size_t size = size_of_flight(line, flight);
        line.both_done = 0;
        int runs = 0;
        for (size_t at = 0; at < size; at++, runs++)
            line.handshake(flight, [&](const std::string &message) {
                return flip(message, at % message.size(), static_cast<uint8_t>(1u << random.below(8)));
            });
        // What may change without notice is the version in the header of some record, and nothing else.
        CHECK(runs > 40);
        CHECK(line.both_done <= (flight == 4 ? runs : 8));
    }
    CHECK(mem_live() == live);
}

TEST_CASE("no cut flight is taken for a whole one", "[tls][hostile]") {
    Line line;
    int flight = GENERATE(1, 2, 3, 4);
    size_t size = size_of_flight(line, flight);
    for (size_t at = 0; at < size; at += 7) {
        End client(TLS_CLIENT, line.ours), server(TLS_SERVER, line.theirs);
        std::string message = client.turn("");
        for (int i = 1; i < flight; i++)
            message = (i % 2 == 1 ? server : client).turn(message);
        End &next = flight % 2 == 1 ? server : client;
        std::string answer = next.turn(message.substr(0, at % message.size()));
        if (next.done() || !answer.empty() || !next.exported().empty())
            FAIL(at << " octets of flight " << flight << " were enough");
        CHECK(next.last == ESF_NEEDS);
    }
}

TEST_CASE("a flight that comes twice, or in another's place, does no harm", "[tls][hostile]") {
    Line line;
    int twice = GENERATE(1, 2, 3, 4);
    SECTION("twice in one message") {
        line.handshake(twice, [](const std::string &message) { return message + message; });
        CHECK(line.both_done == (twice == 3 || twice == 4)); // the rest of these is not looked at
    }
    SECTION("records in reverse") {
        line.handshake(twice, [](const std::string &message) {
            std::string turned;
            for (struct span rest = as_span(message); rest.size > 0;) {
                struct span before = rest;
                struct tls_record record;
                REQUIRE(tls_record_take(&record, &rest) == TLS_RECORD_FINE);
                turned = text_of(span_of(before.data, before.size - rest.size)) + turned;
            }
            return turned;
        });
        CHECK(line.both_done == (twice == 1 ? 1 : 0));
    }
    SECTION("each flight of another handshake in its place") {
        End client(TLS_CLIENT, line.ours), server(TLS_SERVER, line.theirs);
        auto others = run(client, server);
        line.handshake(twice, [&](const std::string &) { return others[static_cast<size_t>(twice) - 1]; });
        CHECK(line.both_done == 0);
    }
    SECTION("the next flight before its time") {
        End client(TLS_CLIENT, line.ours), server(TLS_SERVER, line.theirs);
        auto others = run(client, server);
        line.handshake(twice, [&](const std::string &) { return others[static_cast<size_t>(twice) % 4]; });
        CHECK(line.both_done == 0);
    }
}

TEST_CASE("messages that claim to be enormous allocate nothing in proportion", "[tls][hostile]") {
    Line line;
    const std::string record("\x16\x03\x03\x00\x05", 5);
    for (const char *head : {"\x01\xff\xff\xff\x03", "\x0b\xff\xff\xff\x00", "\x01\x00\x80\x01\x03"}) {
        End server(TLS_SERVER, line.theirs);
        server.turn(record + std::string(head, 5));
        CHECK(server.last < 0);
        CHECK(server.state() == TLS_STATE_FAILED);
    }
    End client(TLS_CLIENT, line.ours);
    client.turn("");
    client.turn(std::string("\x16\x03\x03\xff\xff", 5) + std::string(100, 'x'));
    CHECK(client.last < 0);
}

TEST_CASE("warnings and empty records without end are not borne for ever", "[tls][hostile]") {
    Line line;
    std::string many;
    SECTION("warnings") {
        for (int i = 0; i < 2000; i++)
            many += std::string("\x15\x03\x03\x00\x02\x01\x5a", 7);
    }
    SECTION("empty records") {
        for (int i = 0; i < 2000; i++)
            many += std::string("\x16\x03\x03\x00\x00", 5);
    }
    End server(TLS_SERVER, line.theirs);
    server.turn(many);
    CHECK(server.last == ESF_E_LIMIT);
}

TEST_CASE("random octets behind a good start never hurt", "[tls][hostile]") {
    Line line;
    Random random(77);
    for (int i = 0; i < 2000; i++)
        line.handshake(static_cast<int>(random.below(4)) + 1, [&](std::string message) {
            size_t changes = 1 + random.below(6);
            for (size_t k = 0; k < changes; k++) {
                size_t at = random.below(message.size());
                switch (random.below(4)) {
                case 0:
                    message[at] = static_cast<char>(random.below(256));
                    break;
                case 1:
                    message.erase(at, random.below(8));
                    break;
                case 2:
                    message.insert(at, random.below(8), static_cast<char>(random.below(256)));
                    break;
                default:
                    message.resize(at + 1);
                }
                if (message.empty())
                    message = "x";
            }
            return message;
        });
    SUCCEED();
}
