// SPDX-License-Identifier: Apache-2.0
//
// The endpoint's identity, time, process, and what it reports about itself (D3, D14).
#include <catch2/catch_test_macros.hpp>

#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

#include "unit/abi/ends.hpp"

using namespace ends;

TEST_CASE("an endpoint has an absolute id", "[endpoint]") {
    NothingLeft nothing_left;
    for (const char *good : {"//example.com/cse1", "//example.com/cse1/Cae1", "//example.com/Sae1"})
        CHECK(Document(Side(good).report()).text("id") == good);
    for (const char *bad : {"", "cse1", "/cse1", "Cae1", "//example.com", "//example.com/", "//example.com/cse1/ae1",
                            "//example.com/cse1/Cae1/x", "//ex ample.com/cse1", "http://example.com/cse1"}) {
        INFO(bad);
        Endpoint endpoint;
        CHECK(call(endpoint, [&](esf_endpoint **out, esf_error **err) {
                  return esf_endpoint_new(out, octets(bad), std::strlen(bad), err);
              }).name == "ESF_E_IDENTIFIER");
    }
}

TEST_CASE("an endpoint's time never goes backwards", "[endpoint]") {
    Ends ends;
    ends.clock.advance(hour);
    CHECK(counted(ends.receiver, "now") == ends.clock.now());
    int64_t latest = ends.clock.now();
    ends.clock.advance(-hour);
    CHECK(counted(ends.receiver, "now") == latest);
    ends.clock.set(1);
    CHECK(counted(ends.receiver, "now") == latest);
    ends.clock.set(latest + 1);
    CHECK(counted(ends.receiver, "now") == latest + 1);
}

TEST_CASE("what has expired stays expired when the clock is set back", "[endpoint][refusal]") {
    Ends ends;
    Sending sending = ends.sealed("r1");
    ends.clock.advance(10 * minute);
    (void)ends.receiver.report();
    ends.clock.advance(-5 * minute);
    CHECK(ends.receiver.receive(sending.content()).rsc() == 4113);
}

TEST_CASE("a report holds counts and no key material", "[endpoint]") {
    Ends ends;
    ends.round_trip("r1");
    std::string report = ends.receiver.report();
    Document document(report);
    CHECK(document.text("keys/0/kid") == default_kid);
    CHECK(document.number("keys/0/uses") == 2); // opened and sealed
    CHECK(document.number("keys/0/marks") == 1);
    CHECK(document.number("keys/0/sessions") == 1);
    CHECK(document.number("keys_count") == 1);
    CHECK(document.number("marks/count") == 1);
    CHECK(document.number("marks/octets") > 0);
    CHECK(document.number("esprim/sessions/count") == 1);
    CHECK(document.number("esprim/originator_rands/count") == 1);
    CHECK(counted(ends.originator, "esprim/peers/count") == 1);
    CHECK(counted(ends.originator, "keys/0/uses") == 2);
    CHECK(report.find("ZZZZ") == std::string::npos); // the key's octets are all 'Z'
}

TEST_CASE("a report lists at most a thousand keys and counts all", "[endpoint]") {
    Side side(receiver_id);
    for (int i = 0; i < 1005; i++) {
        KeyFacts facts;
        facts.kid = "k" + std::to_string(i);
        facts.peer = originator_id;
        REQUIRE(side.add(facts).status == ESF_OK);
    }
    std::string report = side.report();
    Document document(report);
    size_t listed = 0;
    for (const tree *node = tree_first(document.at("keys")); node != nullptr; node = tree_next(node))
        listed++;
    CHECK(listed == 1000);
    CHECK(document.number("keys_count") == 1005);
}

TEST_CASE("a child process is refused by every function that uses the endpoint", "[endpoint][fork]") {
    Ends ends;
    Sending fresh = ends.line.request();
    Sending sealed = ends.sealed("r1");
    std::string content = sealed.content();
    Exchange exchange = ends.taken(sealed);
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending waiting = ends.line.request();
    REQUIRE(waiting.seal(request_text("r2")).status == ESF_NEEDS);
    Key key = key_of(Ends::key_for(originator_id));
    Incoming incoming = made<Incoming>(
        [&](esf_incoming **out, esf_error **err) { return esf_incoming_new(out, octets("Cae1"), 4, err); });
    (void)std::fflush(nullptr);
    pid_t child = fork();
    if (child == 0) {
        // no assertions in here: each call that is not refused counts
        int allowed = 0;
        esf_endpoint *endpoint = ends.receiver.get();
        esf_buf *buf = nullptr;
        esf_received *received = nullptr;
        esf_esprim_channel *channel = nullptr;
        esf_esprim_request *request = nullptr;
        std::string primitive = request_text("r9");
        std::string response = response_text("r1");
        std::string shared(32, 'x');
        allowed += esf_endpoint_add_key(endpoint, key.get(), nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_remove_key(endpoint, octets("k"), 1, 13, nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_share(endpoint, 1, octets(shared), shared.size(), nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_learn(endpoint, octets(originator_id), originator_id.size(), octets("{}"), 2,
                                      nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_info(&buf, endpoint, nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_set(endpoint, octets("{}"), 2, nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_report(&buf, endpoint, nullptr) != ESF_E_FORKED;
        allowed += esf_endpoint_receive(&received, endpoint, incoming.get(), octets(content), content.size(),
                                        nullptr) != ESF_E_FORKED;
        allowed += esf_esprim_channel_new(&channel, endpoint, octets(originator_id), originator_id.size(), nullptr) !=
                   ESF_E_FORKED;
        allowed += esf_esprim_channel_renew(ends.line.handle.get(), ESF_REMEDY_NEW_ORO, nullptr) != ESF_E_FORKED;
        allowed += esf_esprim_request_new(&request, ends.line.handle.get(), nullptr) != ESF_E_FORKED;
        allowed +=
            esf_esprim_request_seal(fresh.handle.get(), octets(primitive), primitive.size(), nullptr) != ESF_E_FORKED;
        allowed +=
            esf_esprim_request_answer(waiting.handle.get(), ESF_ANSWER_ABSENT, nullptr, 0, nullptr) != ESF_E_FORKED;
        allowed += esf_esprim_request_open(&buf, sealed.handle.get(), 4112, nullptr, 0, nullptr) != ESF_E_FORKED;
        allowed +=
            esf_esprim_exchange_seal(&buf, exchange.get(), octets(response), response.size(), nullptr) != ESF_E_FORKED;
        allowed += buf != nullptr || received != nullptr || channel != nullptr || request != nullptr;
        esf_endpoint *own = nullptr;
        allowed += esf_endpoint_new(&own, octets(receiver_id), receiver_id.size(), nullptr) == ESF_OK ? 0 : 50;
        allowed += esf_endpoint_report(&buf, own, nullptr) == ESF_OK ? 0 : 50; // a child opens its own
        _exit(allowed);
    }
    int state = 0;
    REQUIRE(waitpid(child, &state, 0) == child);
    REQUIRE(WIFEXITED(state));
    CHECK(WEXITSTATUS(state) == 0);
    CHECK(fresh.seal(request_text("r3")).status == ESF_NEEDS); // the parent goes on
}
