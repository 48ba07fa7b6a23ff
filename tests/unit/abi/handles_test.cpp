// SPDX-License-Identifier: Apache-2.0
//
// What holds for every function of the ABI: handles are checked, NULLs are refused, outs are NULL after a failure, a second caller of an
// attempt is told so.
#include <catch2/catch_test_macros.hpp>

#include <functional>

// C calls a structure and a function by one name
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wshadow"
#include "esprim/exchange.h"
#include "esprim/request.h"
#include "receiver/receiver.h"
#pragma GCC diagnostic pop
#include "unit/abi/ends.hpp"

using namespace ends;

namespace {

// One object of every type, as the untyped pointers that a wrong call would bring.
struct Everything : Ends {
    Everything()
        : key(key_of(key_for(stranger_id))), sending(sealed("r1")), arrival(receiver.receive(sending.content())),
          exchange(arrival.exchange()),
          buf(made<Buf>([&](esf_buf **out, esf_error **err) { return esf_endpoint_info(out, receiver.get(), err); })),
          incoming(made<Incoming>(
              [](esf_incoming **out, esf_error **err) { return esf_incoming_new(out, octets("Cae1"), 4, err); })) {
        REQUIRE(line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
        waiting = line.request();
        REQUIRE(waiting.seal(request_text("r2")).status == ESF_NEEDS);
    }
    std::vector<void *> objects() const {
        return {receiver.get(),
                key.get(),
                line.handle.get(),
                sending.handle.get(),
                arrival.handle.get(),
                exchange.get(),
                buf.get(),
                incoming.get(),
                const_cast<esf_need *>(waiting.need())};
    }

    Key key;
    Sending sending;
    Arrival arrival;
    Exchange exchange;
    Buf buf;
    Incoming incoming;
    Sending waiting;
};

template <typename T> T *as(void *object) {
    return static_cast<T *>(object);
}

struct Function {
    const char *name;
    size_t right; // which of Everything::objects it takes
    std::function<esf_status(void *, esf_error **)> call;
};

template <typename T, typename Call> std::function<esf_status(void *, esf_error **)> out_of(Call call) {
    return [call](void *object, esf_error **err) {
        T *out = poison<T>();
        esf_status done = call(&out, object, err);
        CHECK(out == nullptr);
        return done;
    };
}

template <typename Call> std::function<esf_status(void *, esf_error **)> into_memory(Call call) {
    return [call](void *object, esf_error **err) {
        uint8_t memory[4] = {1, 2, 3, 4};
        size_t written = 77;
        esf_status done = call(memory, sizeof memory, &written, object, err);
        CHECK(written == 0);
        CHECK(memory[0] == 1);
        return done;
    };
}

const uint8_t *const nothing = nullptr;

std::vector<Function> functions(const Everything &all) {
    esf_incoming *incoming = all.incoming.get();
    esf_endpoint *endpoint = all.receiver.get();
    return {
        {"esf_endpoint_add_key", 0,
         [=, key = all.key.get()](void *o, esf_error **e) {
             return esf_endpoint_add_key(as<esf_endpoint>(o), key, e);
         }},
        {"esf_endpoint_add_key, the key", 1,
         [=](void *o, esf_error **e) { return esf_endpoint_add_key(endpoint, as<esf_key>(o), e); }},
        {"esf_endpoint_remove_key", 0,
         [](void *o, esf_error **e) { return esf_endpoint_remove_key(as<esf_endpoint>(o), octets("k"), 1, 13, e); }},
        {"esf_endpoint_share", 0,
         [](void *o, esf_error **e) { return esf_endpoint_share(as<esf_endpoint>(o), 0, nothing, 0, e); }},
        {"esf_endpoint_learn", 0,
         [](void *o, esf_error **e) { return esf_endpoint_learn(as<esf_endpoint>(o), nothing, 0, nothing, 0, e); }},
        {"esf_endpoint_info", 0, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_endpoint_info(out, as<esf_endpoint>(o), e);
         })},
        {"esf_endpoint_set", 0,
         [](void *o, esf_error **e) { return esf_endpoint_set(as<esf_endpoint>(o), nothing, 0, e); }},
        {"esf_endpoint_report", 0, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_endpoint_report(out, as<esf_endpoint>(o), e);
         })},
        {"esf_endpoint_receive", 0, out_of<esf_received>([=](esf_received **out, void *o, esf_error **e) {
             return esf_endpoint_receive(out, as<esf_endpoint>(o), incoming, nothing, 0, e);
         })},
        {"esf_endpoint_receive, the incoming", 7, out_of<esf_received>([=](esf_received **out, void *o, esf_error **e) {
             return esf_endpoint_receive(out, endpoint, as<esf_incoming>(o), nothing, 0, e);
         })},
        {"esf_key_set_usage", 1, [](void *o, esf_error **e) { return esf_key_set_usage(as<esf_key>(o), 13, e); }},
        {"esf_key_set_peer", 1, [](void *o, esf_error **e) { return esf_key_set_peer(as<esf_key>(o), nothing, 0, e); }},
        {"esf_key_set_expiry", 1, [](void *o, esf_error **e) { return esf_key_set_expiry(as<esf_key>(o), 0, e); }},
        {"esf_key_set_encoding", 1, [](void *o, esf_error **e) { return esf_key_set_encoding(as<esf_key>(o), 1, e); }},
        {"esf_key_id", 1,
         out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) { return esf_key_id(out, as<esf_key>(o), e); })},
        {"esf_esprim_channel_new", 0, out_of<esf_esprim_channel>([](esf_esprim_channel **out, void *o, esf_error **e) {
             return esf_esprim_channel_new(out, as<esf_endpoint>(o), nothing, 0, e);
         })},
        {"esf_esprim_channel_renew", 2,
         [](void *o, esf_error **e) { return esf_esprim_channel_renew(as<esf_esprim_channel>(o), 1, e); }},
        {"esf_esprim_request_new", 2, out_of<esf_esprim_request>([](esf_esprim_request **out, void *o, esf_error **e) {
             return esf_esprim_request_new(out, as<esf_esprim_channel>(o), e);
         })},
        {"esf_esprim_request_set_timeout", 3,
         [](void *o, esf_error **e) { return esf_esprim_request_set_timeout(as<esf_esprim_request>(o), 1, e); }},
        {"esf_esprim_request_seal", 3,
         [](void *o, esf_error **e) { return esf_esprim_request_seal(as<esf_esprim_request>(o), nothing, 0, e); }},
        {"esf_esprim_request_answer", 3,
         [](void *o, esf_error **e) { return esf_esprim_request_answer(as<esf_esprim_request>(o), 1, nothing, 0, e); }},
        {"esf_esprim_request_content", 3, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_esprim_request_content(out, as<esf_esprim_request>(o), e);
         })},
        {"esf_esprim_request_open", 3, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_esprim_request_open(out, as<esf_esprim_request>(o), 2000, nothing, 0, e);
         })},
        {"esf_esprim_exchange_seal", 5, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_esprim_exchange_seal(out, as<esf_esprim_exchange>(o), nothing, 0, e);
         })},
        {"esf_esprim_request_seal_into", 3, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_esprim_request_seal_into(d, c, w, as<esf_esprim_request>(o), nothing, 0, e);
         })},
        {"esf_esprim_request_content_into", 3, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_esprim_request_content_into(d, c, w, as<esf_esprim_request>(o), e);
         })},
        {"esf_esprim_request_open_into", 3, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_esprim_request_open_into(d, c, w, as<esf_esprim_request>(o), 2000, nothing, 0, e);
         })},
        {"esf_esprim_exchange_seal_into", 5, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_esprim_exchange_seal_into(d, c, w, as<esf_esprim_exchange>(o), nothing, 0, e);
         })},
        {"esf_received_reply_into", 4, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_received_reply_into(d, c, w, as<esf_received>(o), e);
         })},
        {"esf_received_primitive_into", 4, into_memory([](uint8_t *d, size_t c, size_t *w, void *o, esf_error **e) {
             return esf_received_primitive_into(d, c, w, as<esf_received>(o), e);
         })},
        {"esf_received_answer", 4,
         [](void *o, esf_error **e) { return esf_received_answer(as<esf_received>(o), 1, nothing, 0, e); }},
        {"esf_received_reply", 4, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_received_reply(out, as<esf_received>(o), e);
         })},
        {"esf_received_primitive", 4, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_received_primitive(out, as<esf_received>(o), e);
         })},
        {"esf_received_peer", 4, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_received_peer(out, as<esf_received>(o), e);
         })},
        {"esf_received_key_id", 4, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_received_key_id(out, as<esf_received>(o), e);
         })},
        {"esf_received_error", 4, out_of<esf_error>([](esf_error **out, void *o, esf_error **e) {
             return esf_received_error(out, as<esf_received>(o), e);
         })},
        {"esf_received_exchange", 4, out_of<esf_esprim_exchange>([](esf_esprim_exchange **out, void *o, esf_error **e) {
             return esf_received_exchange(out, as<esf_received>(o), e);
         })},
        {"esf_need_content", 8, out_of<esf_buf>([](esf_buf **out, void *o, esf_error **e) {
             return esf_need_content(out, as<esf_need>(o), e);
         })},
    };
}

} // namespace

TEST_CASE("a handle that is NULL or of another type is refused by every function", "[abi]") {
    Everything all;
    std::vector<void *> objects = all.objects();
    for (const Function &function : functions(all)) {
        for (size_t i = 0; i <= objects.size(); i++) {
            if (i == function.right)
                continue;
            void *object = i < objects.size() ? objects[i] : nullptr;
            INFO(function.name << " with object " << i);
            Outcome outcome = call([&](esf_error **err) { return function.call(object, err); });
            CHECK(outcome.name == "ESF_E_HANDLE");
            CHECK_FALSE(outcome.message.empty());
            CHECK(function.call(object, nullptr) == ESF_E_HANDLE); // the error may be left out
        }
    }
}

TEST_CASE("getters without a status say nothing about a wrong handle", "[abi]") {
    Everything all;
    for (void *object : all.objects()) {
        if (object == all.arrival.handle.get() || object == all.sending.handle.get())
            continue;
        CHECK(esf_received_kind(as<esf_received>(object)) == 0);
        CHECK(esf_received_rsc(as<esf_received>(object)) == 0);
        CHECK(esf_received_need(as<esf_received>(object)) == nullptr);
        CHECK(esf_esprim_request_need(as<esf_esprim_request>(object)) == nullptr);
        CHECK(esf_error_code(as<esf_error>(object)) == 0);
        CHECK(std::string(esf_error_name(as<esf_error>(object))).empty());
        CHECK(std::string(esf_error_message(as<esf_error>(object))).empty());
        CHECK(std::string(esf_error_where(as<esf_error>(object))).empty());
        CHECK(esf_error_rsc(as<esf_error>(object)) == 0);
        CHECK(esf_error_remedy(as<esf_error>(object)) == 0);
        if (object != all.buf.get()) {
            CHECK(esf_buf_data(as<esf_buf>(object)) == nullptr);
            CHECK(esf_buf_size(as<esf_buf>(object)) == 0);
        }
        if (object != all.waiting.need()) {
            CHECK(esf_need_kind(as<esf_need>(object)) == 0);
            CHECK(std::string(esf_need_id(as<esf_need>(object))).empty());
            CHECK(std::string(esf_need_authority(as<esf_need>(object))).empty());
            CHECK(esf_need_usage(as<esf_need>(object)) == 0);
            CHECK(esf_need_expiry(as<esf_need>(object)) == 0);
        }
        if (object != all.receiver.get())
            CHECK(esf_endpoint_info_due(as<esf_endpoint>(object)) == 0);
    }
}

TEST_CASE("freeing NULL or an object of another type does nothing", "[abi]") {
    Everything all;
    std::vector<void *> objects = all.objects();
    objects.push_back(nullptr);
    for (void *object : objects) {
        esf_error_free(as<esf_error>(object));
        if (object != all.buf.get())
            esf_buf_free(as<esf_buf>(object));
        if (object != all.receiver.get())
            esf_endpoint_free(as<esf_endpoint>(object));
        if (object != all.key.get())
            esf_key_free(as<esf_key>(object));
        if (object != all.line.handle.get())
            esf_esprim_channel_free(as<esf_esprim_channel>(object));
        if (object != all.sending.handle.get())
            esf_esprim_request_free(as<esf_esprim_request>(object));
        if (object != all.arrival.handle.get())
            esf_received_free(as<esf_received>(object));
        if (object != all.exchange.get())
            esf_esprim_exchange_free(as<esf_esprim_exchange>(object));
        if (object != all.incoming.get())
            esf_incoming_free(as<esf_incoming>(object));
    }
    CHECK(all.arrival.primitive() == request_text("r1"));
    CHECK_FALSE(all.answered(all.exchange, "r1").empty());
    CHECK_FALSE(all.sending.content().empty());
}

TEST_CASE("NULL for an out is refused, and for bytes only where there are some", "[abi]") {
    Ends ends;
    auto refused = [](const std::function<esf_status(esf_error **)> &function) {
        CHECK(call(function).name == "ESF_E_ARGUMENT");
    };
    refused([](esf_error **err) { return esf_build_info(nullptr, err); });
    refused([](esf_error **err) { return esf_endpoint_new(nullptr, octets(receiver_id), receiver_id.size(), err); });
    refused([&](esf_error **err) { return esf_endpoint_info(nullptr, ends.receiver.get(), err); });
    refused([&](esf_error **err) { return esf_endpoint_report(nullptr, ends.receiver.get(), err); });
    refused([](esf_error **err) { return esf_key_symmetric(nullptr, octets("k"), 1, octets("k"), 1, err); });
    refused([](esf_error **err) { return esf_incoming_new(nullptr, octets("k"), 1, err); });
    refused([](esf_error **err) { return esf_carrier_unwrap(nullptr, octets("{}"), 2, err); });
    refused([&](esf_error **err) { return esf_endpoint_set(ends.receiver.get(), nullptr, 1, err); });
    refused([&](esf_error **err) { return esf_endpoint_remove_key(ends.receiver.get(), nullptr, 1, 13, err); });
    refused([&](esf_error **err) {
        return esf_endpoint_learn(ends.receiver.get(), octets(originator_id), originator_id.size(), nullptr, 1, err);
    });
    Buf buf;
    CHECK(call(buf, [](esf_buf **out, esf_error **err) { return esf_carrier_unwrap(out, nullptr, 1, err); }).name ==
          "ESF_E_ARGUMENT");
    CHECK(call(buf, [](esf_buf **out, esf_error **err) { return esf_carrier_unwrap(out, nullptr, 0, err); }).name ==
          "ESF_E_JSON");
    CHECK(call([&](esf_error **err) { return esf_endpoint_set(ends.receiver.get(), nullptr, 0, err); }).name ==
          "ESF_E_JSON");
}

// The second caller is played by the flag that a first one would have set.
TEST_CASE("an attempt that another thread is in answers ESF_E_BUSY and stays as it is", "[abi]") {
    Everything all;
    auto *request = reinterpret_cast<esprim_request *>(all.sending.handle.get());
    auto *waiting = reinterpret_cast<esprim_request *>(all.waiting.handle.get());
    auto *exchange = reinterpret_cast<esprim_exchange *>(all.exchange.get());
    auto *arrival = reinterpret_cast<received *>(all.arrival.handle.get());
    request->busy = waiting->busy = exchange->busy = arrival->busy = 1;
    size_t refused = 0;
    unchanged(all.receiver, [&] {
        std::vector<void *> objects = all.objects();
        for (const Function &function : functions(all)) {
            if (function.right < 3 || function.right > 5)
                continue;
            INFO(function.name);
            CHECK(call([&](esf_error **err) { return function.call(objects[function.right], err); }).name ==
                  "ESF_E_BUSY");
            refused++;
        }
        CHECK(all.waiting.answer(ESF_ANSWER_ABSENT).name == "ESF_E_BUSY");
    });
    CHECK(refused == 19);
    request->busy = waiting->busy = exchange->busy = arrival->busy = 0;
    CHECK(all.waiting.need() != nullptr);
    CHECK(all.arrival.primitive() == request_text("r1"));
    CHECK_FALSE(all.answered(all.exchange, "r1").empty());
    CHECK_FALSE(all.sending.content().empty());
}

TEST_CASE("objects are freed in any order", "[abi]") {
    NothingLeft nothing_left;
    StoppedClock clock;
    Side originator(originator_id);
    for (int order = 0; order < 2; order++) {
        Side receiver(receiver_id);
        KeyFacts facts;
        facts.peer = originator_id;
        REQUIRE(receiver.add(facts).status == ESF_OK);
        facts.peer = receiver_id;
        REQUIRE(originator.add(facts).status == ESF_OK);
        REQUIRE(originator.learn(receiver_id, receiver.info()).status == ESF_OK);
        Line line = originator.line();
        Sending sending = line.request();
        REQUIRE(sending.seal(request_text("r1")).status == ESF_OK);
        Arrival arrival = receiver.receive(sending.content());
        Exchange exchange = arrival.exchange();
        if (order == 0) {
            line.handle.reset();
            arrival.handle.reset();
        }
        std::string content, opened;
        CHECK(respond(content, exchange, response_text("r1")).status == ESF_OK);
        CHECK(sending.open(opened, content).status == ESF_OK);
        if (order == 1) {
            exchange.reset();
            sending.handle.reset();
        }
    }
}
