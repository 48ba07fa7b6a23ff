// SPDX-License-Identifier: Apache-2.0
//
// Many handshakes at one Terminating End-Point at once. Assertions are made after the threads have ended.
#include <atomic>
#include <thread>

#include "unit/abi/agree.hpp"

using namespace ends;

namespace {

constexpr size_t THREADS = 16;

template <typename Work> void together(Work work) {
    std::atomic<size_t> ready{0};
    std::vector<std::thread> threads;
    for (size_t i = 0; i < THREADS; i++)
        threads.emplace_back([&, i] {
            ready++;
            while (ready < THREADS)
                std::this_thread::yield();
            work(i);
        });
    for (std::thread &thread : threads)
        thread.join();
}

struct Told {
    int32_t kind = 0, rsc = 0;
    std::string reply;
};

Told deliver(const Prover &to, const std::string &from, const std::string &content) {
    esf_incoming *made_incoming = nullptr;
    esf_received *made_received = nullptr;
    esf_buf *reply = nullptr;
    (void)esf_incoming_new(&made_incoming, octets(from), from.size(), nullptr);
    Incoming incoming(made_incoming);
    (void)esf_endpoint_receive(&made_received, to.get(), made_incoming, octets(content), content.size(), nullptr);
    Received received(made_received);
    (void)esf_received_reply(&reply, made_received, nullptr);
    Buf owned(reply);
    return {esf_received_kind(made_received), esf_received_rsc(made_received), text_of(reply)};
}

std::string content_of(const esf_e2ekey *attempt) {
    esf_buf *out = nullptr;
    (void)esf_need_content(&out, esf_e2ekey_need(attempt), nullptr);
    Buf owned(out);
    return text_of(out);
}

// A whole run; true when both ends have the key.
bool agree(const Prover &initiator, const Prover &terminator) {
    esf_e2ekey *made = nullptr;
    if (esf_e2ekey_start(&made, initiator.get(), octets(terminator.id), terminator.id.size(), 0, nullptr) != ESF_NEEDS)
        return false;
    Attempt attempt(made);
    esf_status status = ESF_NEEDS;
    for (int i = 0; i < 2 && status == ESF_NEEDS; i++) {
        Told told = deliver(terminator, initiator.id, content_of(made));
        status = esf_e2ekey_answer(made, told.rsc == 2000 ? ESF_ANSWER_FOUND : ESF_ANSWER_ABSENT, octets(told.reply),
                                   told.reply.size(), nullptr);
    }
    return status == ESF_OK;
}

} // namespace

TEST_CASE("16 threads start handshakes at one Terminating End-Point, each for its own device", "[e2ekey][threads]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key terminator_key = private_key();
    Prover terminator(receiver_id);
    REQUIRE(terminator.identify(authority.issue(terminator_key, subject_of(receiver_id)), terminator_key).status ==
            ESF_OK);
    REQUIRE(terminator.anchor(authority.certificate, "//example.com").status == ESF_OK);
    std::vector<std::unique_ptr<Prover>> devices;
    for (size_t i = 0; i < THREADS; i++) {
        Key key = private_key();
        devices.push_back(std::make_unique<Prover>("//example.com/c" + std::to_string(i) + "/C1"));
        REQUIRE(devices[i]->identify(authority.issue(key, subject_of(devices[i]->id)), key).status == ESF_OK);
        REQUIRE(devices[i]->anchor(authority.certificate, "//example.com").status == ESF_OK);
    }
    std::atomic<int> established{0};
    together([&](size_t i) {
        for (int round = 0; round < 3; round++)
            established += agree(*devices[i], terminator);
    });
    CHECK(established == 3 * THREADS);
    CHECK(counted(terminator, "keys_count") == 3 * THREADS);
    CHECK(counted(terminator, "e2ekey/half_open") == 0);
}

TEST_CASE(
    "16 threads that deliver one message 1, and then one message 3, all get the same answer, and there is one key",
    "[e2ekey][threads]") {
    Provers w;
    Agreeing agreeing = w.initiator.start(receiver_id);
    for (int32_t once : {ESF_RECEIVED_HANDSHAKE_CONTINUES, ESF_RECEIVED_KEY_ESTABLISHED}) {
        std::string content = agreeing.content();
        std::vector<Told> told(THREADS);
        together([&](size_t i) { told[i] = deliver(w.terminator, originator_id, content); });
        int first = 0, repeated = 0;
        for (const Told &one : told) {
            first += one.kind == once;
            repeated += one.kind == ESF_RECEIVED_DUPLICATE;
            CHECK(one.reply == told[0].reply);
            CHECK(one.rsc == 2000);
        }
        CHECK(first == 1);
        CHECK(repeated == THREADS - 1);
        REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, told[0].reply).status >= 0);
    }
    CHECK(counted(w.terminator, "keys_count") == 1);
}

TEST_CASE("identities and trust change while handshakes run", "[e2ekey][threads]") {
    Provers w;
    std::string more = w.authority.issue(w.terminator_key, subject_of(receiver_id), R"({"days":10})");
    std::atomic<int> established{0};
    together([&](size_t i) {
        for (int round = 0; round < 4; round++) {
            std::string entry = R"({"id":"//example.com/x/C)" + std::to_string(i) + R"(","match":"ae-id"})";
            if (i == 0)
                (void)esf_endpoint_add_identity(w.terminator.get(), octets(more), more.size(), w.terminator_key.get(),
                                                nullptr);
            else if (i < 8)
                (void)esf_endpoint_trust(w.terminator.get(), octets(entry), entry.size(), nullptr);
            else if (i == 8)
                established += agree(w.initiator, w.terminator);
        }
    });
    CHECK(established == 4);
}
