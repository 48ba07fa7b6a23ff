// SPDX-License-Identifier: Apache-2.0
//
// Many threads at one endpoint. Assertions are made after the threads have ended, as they are not for use inside.
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>

#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

// All threads begin together.
template <typename Work> void together(size_t count, Work work) {
    std::atomic<size_t> ready{0};
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; i++)
        threads.emplace_back([&, i] {
            ready++;
            while (ready < count)
                std::this_thread::yield();
            work(i);
        });
    for (std::thread &thread : threads)
        thread.join();
}

struct Made {
    esf_status status = 0;
    int32_t kind = 0;
    Received received;
};

Made receive(esf_endpoint *endpoint, const esf_incoming *incoming, const std::string &content) {
    esf_received *received = nullptr;
    Made made;
    made.status = esf_endpoint_receive(&received, endpoint, incoming, octets(content), content.size(), nullptr);
    made.received.reset(received);
    made.kind = esf_received_kind(received);
    return made;
}

struct Threads : Ends {
    Threads()
        : incoming(made<Incoming>([](esf_incoming **out, esf_error **err) {
              return esf_incoming_new(out, octets(originator_id), originator_id.size(), err);
          })) {}
    Incoming incoming;

    // One request and its answer; nothing in here asserts.
    bool round_trip(const std::string &rqi, std::atomic<int> &executed) const {
        std::string primitive = request_text(rqi);
        std::string response = response_text(rqi);
        esf_esprim_request *made_request = nullptr;
        if (esf_esprim_request_new(&made_request, line.handle.get(), nullptr) != ESF_OK)
            return false;
        Request request(made_request);
        esf_buf *made_content = nullptr;
        if (esf_esprim_request_seal(made_request, octets(primitive), primitive.size(), nullptr) != ESF_OK ||
            esf_esprim_request_content(&made_content, made_request, nullptr) != ESF_OK)
            return false;
        std::string content = text_of(Buf(made_content).get());
        Made arrived = receive(receiver.get(), incoming.get(), content);
        if (arrived.kind != ESF_RECEIVED_PRIMITIVE)
            return false;
        executed++;
        esf_esprim_exchange *made_exchange = nullptr;
        if (esf_received_exchange(&made_exchange, arrived.received.get(), nullptr) != ESF_OK)
            return false;
        Exchange exchange(made_exchange);
        esf_buf *sealed = nullptr;
        if (esf_esprim_exchange_seal(&sealed, made_exchange, octets(response), response.size(), nullptr) != ESF_OK)
            return false;
        Buf answer(sealed);
        esf_buf *opened = nullptr;
        if (esf_esprim_request_open(&opened, made_request, ESF_RSC_OK, esf_buf_data(sealed), esf_buf_size(sealed),
                                    nullptr) != ESF_OK)
            return false;
        return text_of(Buf(opened).get()) == response;
    }
};

} // namespace

TEST_CASE("of threads that deliver one sealed request exactly one gets the primitive", "[receiver][threads][mark]") {
    for (size_t count : {2U, 16U}) {
        Threads ends;
        for (int round = 0; round < 20; round++) {
            std::string content = ends.sealed("r" + std::to_string(round)).content();
            std::vector<Made> made(count);
            together(count, [&](size_t i) { made[i] = receive(ends.receiver.get(), ends.incoming.get(), content); });
            size_t primitives = 0;
            size_t duplicates = 0;
            for (const Made &one : made) {
                REQUIRE(one.status == ESF_OK);
                primitives += one.kind == ESF_RECEIVED_PRIMITIVE;
                duplicates += one.kind == ESF_RECEIVED_DUPLICATE;
            }
            REQUIRE(primitives == 1);
            REQUIRE(duplicates == count - 1);
        }
        CHECK(counted(ends.receiver, "marks/count") == 20);
        CHECK(counted(ends.receiver, "esprim/sessions/count") == 1);
    }
}

TEST_CASE("16 threads make round trips on one pair of endpoints, and every request is executed once",
          "[receiver][threads]") {
    const size_t threads = 16;
    const int each = 20;
    Threads ends;
    std::atomic<int> executed{0};
    std::atomic<int> answered{0};
    together(threads, [&](size_t i) {
        for (int n = 0; n < each; n++)
            answered += ends.round_trip("r" + std::to_string(i) + "." + std::to_string(n), executed);
    });
    CHECK(executed == static_cast<int>(threads) * each);
    CHECK(answered == static_cast<int>(threads) * each);
    CHECK(counted(ends.receiver, "marks/count") == static_cast<int>(threads) * each);
    CHECK(counted(ends.receiver, "keys/0/uses") == 2 * static_cast<int>(threads) * each);
    CHECK(counted(ends.originator, "keys/0/uses") == 2 * static_cast<int>(threads) * each);
}

TEST_CASE("of threads that seal under one request identifier exactly one succeeds", "[receiver][threads]") {
    Threads ends;
    std::string primitive = request_text("r1");
    std::vector<Sending> sendings;
    for (int i = 0; i < 8; i++)
        sendings.push_back(ends.line.request());
    std::vector<esf_status> made(sendings.size());
    together(made.size(), [&](size_t i) {
        made[i] = esf_esprim_request_seal(sendings[i].handle.get(), octets(primitive), primitive.size(), nullptr);
    });
    size_t sealed = 0;
    for (esf_status one : made) {
        CHECK((one == ESF_OK || one == ESF_E_DUPLICATE));
        sealed += one == ESF_OK;
    }
    CHECK(sealed == 1);
}

TEST_CASE("keys come and go and settings change while others seal and open", "[receiver][threads]") {
    Threads ends;
    std::atomic<int> executed{0};
    std::atomic<int> answered{0};
    std::atomic<int> failed{0};
    std::atomic<bool> over{false};
    const int each = 40;
    together(6, [&](size_t i) {
        if (i < 4) {
            for (int n = 0; n < each; n++)
                answered += ends.round_trip("r" + std::to_string(i) + "." + std::to_string(n), executed);
            if (i == 0)
                over = true;
            return;
        }
        for (int n = 0; n < each || !over; n++) {
            if (i == 4) {
                std::string kid = "other" + std::to_string(n % 7);
                esf_key *made_key = nullptr;
                failed += esf_key_symmetric(&made_key, octets(kid), kid.size(), octets(default_octets),
                                            default_octets.size(), nullptr) != ESF_OK;
                Key key(made_key);
                (void)esf_key_set_usage(made_key, 14, nullptr);
                (void)esf_key_set_peer(made_key, octets(stranger_id), stranger_id.size(), nullptr);
                failed += esf_endpoint_add_key(ends.receiver.get(), made_key, nullptr) != ESF_OK;
                failed += esf_endpoint_remove_key(ends.receiver.get(), octets(kid), kid.size(), 14, nullptr) != ESF_OK;
            } else {
                std::string settings = R"({"next_rro":")" + std::string(n % 2 ? "auto" : "never") + R"(","keys_max":)" +
                                       std::to_string(1000 + n) + "}";
                failed += esf_endpoint_set(ends.receiver.get(), octets(settings), settings.size(), nullptr) != ESF_OK;
                esf_buf *out = nullptr;
                failed += esf_endpoint_report(&out, ends.receiver.get(), nullptr) != ESF_OK;
                esf_buf_free(out);
                failed += esf_endpoint_info(&out, ends.receiver.get(), nullptr) != ESF_OK;
                esf_buf_free(out);
                (void)esf_endpoint_info_due(ends.receiver.get());
            }
        }
    });
    CHECK(failed == 0);
    CHECK(answered == 4 * each);
    CHECK(executed == 4 * each);
    CHECK(counted(ends.receiver, "keys_count") == 1);
}

TEST_CASE("a key that is removed while it is used leaves no session behind", "[receiver][threads]") {
    for (int round = 0; round < 20; round++) {
        Threads ends;
        std::string content = ends.sealed("r1").content();
        std::string again = ends.sealed("r2").content();
        std::vector<Made> made(2);
        esf_status removed = 1;
        together(3, [&](size_t i) {
            if (i == 2)
                removed =
                    esf_endpoint_remove_key(ends.receiver.get(), octets(default_kid), default_kid.size(), 13, nullptr);
            else
                made[i] = receive(ends.receiver.get(), ends.incoming.get(), i == 0 ? content : again);
        });
        REQUIRE(removed == ESF_OK);
        for (const Made &one : made)
            REQUIRE((one.kind == ESF_RECEIVED_PRIMITIVE || one.kind == ESF_RECEIVED_REFUSED));
        REQUIRE(counted(ends.receiver, "keys_count") == 0);
        if (Document(ends.receiver.report()).at("esprim") != nullptr) {
            REQUIRE(counted(ends.receiver, "esprim/sessions/count") == 0);
            REQUIRE(counted(ends.receiver, "esprim/originator_rands/count") == 0);
        }
    }
}

TEST_CASE("two different first messages of one session at once make one session and one count of seals",
          "[receiver][threads]") {
    for (int round = 0; round < 20; round++) {
        Threads ends;
        REQUIRE(ends.receiver.set(R"({"seals_per_rand_max":2})").status == ESF_OK);
        std::vector<std::string> contents = {ends.sealed("r0").content(), ends.sealed("r1").content(),
                                             ends.sealed("r2").content()};
        std::vector<Made> made(contents.size());
        together(contents.size(),
                 [&](size_t i) { made[i] = receive(ends.receiver.get(), ends.incoming.get(), contents[i]); });
        REQUIRE(counted(ends.receiver, "esprim/sessions/count") == 1);
        REQUIRE(counted(ends.receiver, "esprim/originator_rands/count") == 1);
        size_t sealed = 0;
        for (size_t i = 0; i < made.size(); i++) {
            REQUIRE(made[i].kind == ESF_RECEIVED_PRIMITIVE);
            Arrival arrival;
            arrival.handle = std::move(made[i].received);
            std::string content;
            sealed += respond(content, arrival.exchange(), response_text("r" + std::to_string(i))).status == ESF_OK;
        }
        REQUIRE(sealed == 2); // D11: the limit is one, whoever was first with the session
    }
}
