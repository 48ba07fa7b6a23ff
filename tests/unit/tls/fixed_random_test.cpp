// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

#include "crypto/fixed_random.h"

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <unistd.h>

using namespace tls_ends;

namespace {

// What a handshake sends when both ends have seeds (or none), and its master secret.
std::vector<std::string> transcript(const Setup &ours, const Setup &theirs, const std::string &seeds) {
    REQUIRE(random_queue(as_span(seeds)));
    End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
    REQUIRE(random_queue(span_of(nullptr, 0)));
    auto flights = run(client, server);
    REQUIRE(client.done());
    std::string secret(TLS_MASTER_SECRET_SIZE, '\0');
    REQUIRE(tls_engine_master_secret(reinterpret_cast<uint8_t *>(secret.data()), client.get(), nullptr) == ESF_OK);
    flights.push_back(secret);
    return flights;
}

std::string in_hex(const std::string &octets) {
    std::string out;
    for (char c : octets) {
        char digits[3];
        (void)std::snprintf(digits, sizeof digits, "%02x", static_cast<uint8_t>(c));
        out += digits;
    }
    return out;
}

} // namespace

TEST_CASE("with a seed for each end a handshake can be repeated octet by octet", "[tls][seams]") {
    Identity device("device"), cse("cse");
    Setup ours(Profile(), {{&device}}), theirs(Profile(), {{&cse}});
    const std::string seeds = std::string(32, 'c') + std::string(32, 's');
    auto first = transcript(ours, theirs, seeds);
    auto real = transcript(ours, theirs, "");
    CHECK(transcript(ours, theirs, seeds) == first);
    CHECK(first.size() == 5);

    auto other = transcript(ours, theirs, std::string(32, 'c') + std::string(32, 't'));
    CHECK(other[0] == first[0]); // each end draws from its own
    for (size_t i = 1; i < first.size(); i++)
        CHECK(other[i] != first[i]);
    for (size_t i = 0; i < first.size(); i++)
        CHECK(real[i] != first[i]);
    CHECK(transcript(ours, theirs, "")[0] != real[0]);
    CHECK(transcript(ours, theirs, std::string(31, 'c'))[0] != first[0]);
}

TEST_CASE("randomness is real again behind a run of calls with a seed", "[tls][seams]") {
    auto drawn = [] {
        std::string out(32, '\0');
        REQUIRE(random_octets(reinterpret_cast<uint8_t *>(out.data()), out.size(), nullptr) == ESF_OK);
        return out;
    };
    REQUIRE(random_queue(as_span(std::string(64, 'q'))));
    struct fixed_random one, two;
    fixed_random_take(&one);
    fixed_random_take(&two);
    CHECK((one.is_set && two.is_set));
    auto fixed = [&](struct fixed_random &which) {
        fixed_random_begin(&which);
        std::string out = drawn();
        fixed_random_end(&which);
        return out;
    };
    std::string a = fixed(one), b = fixed(one);
    CHECK(a != b);
    CHECK(fixed(two) == a);
    CHECK(drawn() != drawn());
    CHECK(fixed(two) == b);
    struct fixed_random none;
    fixed_random_take(&none);
    CHECK_FALSE(none.is_set);
    CHECK(fixed(none) != fixed(none));
}

TEST_CASE("a handshake adds its master secret to the key log that the environment names", "[tls][seams]") {
    char path[] = "/tmp/esf-key-log-XXXXXX";
    int file = mkstemp(path);
    REQUIRE(file >= 0);
    REQUIRE(close(file) == 0);
    Identity device("device"), cse("cse");
    Setup ours(Profile(), {{&device}}), theirs(Profile(), {{&cse}});
    std::string wanted;
    for (bool is_logged : {false, true, true}) {
        REQUIRE((is_logged ? setenv("ESF_TESTING_KEY_LOG", path, 1) : 0) == 0);
        End client(TLS_CLIENT, ours), server(TLS_SERVER, theirs);
        std::vector<std::string> flights = run(client, server);
        REQUIRE(unsetenv("ESF_TESTING_KEY_LOG") == 0);
        REQUIRE(client.done());
        std::string secret(TLS_MASTER_SECRET_SIZE, '\0');
        REQUIRE(tls_engine_master_secret(reinterpret_cast<uint8_t *>(secret.data()), client.get(), nullptr) == ESF_OK);
        // The random stands behind the headers of record and message, and the version.
        std::string line = "CLIENT_RANDOM " + in_hex(flights[0].substr(11, 32)) + " " + in_hex(secret) + "\n";
        if (is_logged)
            wanted += line + line; // each end adds its own
    }
    std::ifstream log(path);
    std::string found(std::istreambuf_iterator<char>(log), {});
    REQUIRE(unlink(path) == 0);
    CHECK(found == wanted);
}
