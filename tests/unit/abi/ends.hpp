// SPDX-License-Identifier: Apache-2.0
//
// Two ends of end-to-end security as values, through the public ABI only: what the tests of endpoint, esprim and receiver are written
// with. Every call checks what holds for all: status and error agree, an out is NULL after a failure. Not for use inside threads, as
// assertions are not.
#ifndef UNIT_ABI_ENDS_HPP
#define UNIT_ABI_ENDS_HPP

#include <catch2/catch_test_macros.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "fuzz/abi.hpp"
#include "json/tree.h"

namespace ends {

using fuzz::Buf;
using fuzz::Channel;
using fuzz::Endpoint;
using fuzz::Error;
using fuzz::Exchange;
using fuzz::Incoming;
using fuzz::Key;
using fuzz::Received;
using fuzz::Request;
using fuzz::text_of;

inline const uint8_t *octets(std::string_view text) {
    return reinterpret_cast<const uint8_t *>(text.data());
}

// ---- outcomes ----

struct Outcome {
    esf_status status = ESF_OK;
    int32_t rsc = 0, remedy = 0;
    std::string name, where, message;
};

inline Outcome outcome_of(esf_status status, const esf_error *error) {
    return {status,
            esf_error_rsc(error),
            esf_error_remedy(error),
            esf_error_name(error),
            esf_error_where(error),
            esf_error_message(error)};
}

// An out is set by the call and never read: it starts as something that nobody can follow.
template <typename T> T *poison() {
    return reinterpret_cast<T *>(uintptr_t{1});
}

template <typename Call> Outcome call(Call &&function) {
    esf_error *err = poison<esf_error>();
    esf_status status = function(&err);
    Error owned(err);
    REQUIRE((status < 0) == (err != nullptr));
    if (err != nullptr)
        REQUIRE(esf_error_code(err) == status);
    return outcome_of(status, err);
}

// A call with an out, which is moved to `out`.
template <typename T, typename Call> Outcome call(T &out, Call &&function) {
    using Raw = typename T::element_type;
    Raw *made = poison<Raw>();
    Outcome outcome = call([&](esf_error **err) { return function(&made, err); });
    REQUIRE((outcome.status < 0) == (made == nullptr));
    out.reset(made);
    return outcome;
}

// A call that writes into lent memory of exactly `capacity` octets, so that the sanitizer sees a step past its end. `out` is what it wrote;
// after anything but success nothing of what it may have written is left.
template <typename Call> Outcome into(std::string &out, size_t capacity, Call &&function) {
    constexpr uint8_t untouched = 0xA5;
    std::unique_ptr<uint8_t[]> memory(new uint8_t[capacity]);
    std::fill_n(memory.get(), capacity, untouched);
    size_t written = 77;
    Outcome outcome = call([&](esf_error **err) { return function(memory.get(), capacity, &written, err); });
    REQUIRE(written <= capacity);
    if (outcome.status != ESF_OK) {
        REQUIRE(written == 0);
        REQUIRE(std::all_of(memory.get(), memory.get() + capacity, [](uint8_t o) { return o == untouched || o == 0; }));
    }
    out.assign(reinterpret_cast<const char *>(memory.get()), written);
    return outcome;
}

template <typename Call> std::string text(Call &&function) {
    Buf out;
    Outcome outcome = call(out, function);
    INFO(outcome.message);
    REQUIRE(outcome.status == ESF_OK);
    return text_of(out.get());
}

template <typename T, typename Call> T made(Call &&function) {
    T out;
    Outcome outcome = call(out, function);
    INFO(outcome.message);
    REQUIRE(outcome.status == ESF_OK);
    return out;
}

// ---- the world ----

// The live allocations are back at what they were when this ends. Put it first.
class NothingLeft {
  public:
    NothingLeft() : before_(esf_lab_live_objects()) {}
    ~NothingLeft() { CHECK(esf_lab_live_objects() == before_); }
    NothingLeft(const NothingLeft &) = delete;
    NothingLeft &operator=(const NothingLeft &) = delete;

  private:
    int64_t before_;
};

class StoppedClock {
  public:
    static constexpr int64_t start = INT64_C(1798700000000); // 2026-12-31T06:53:20
    StoppedClock() { set(start); }
    ~StoppedClock() { esf_testing_set_time(0); }
    StoppedClock(const StoppedClock &) = delete;
    StoppedClock &operator=(const StoppedClock &) = delete;

    void set(int64_t now) {
        now_ = now;
        esf_testing_set_time(now);
    }
    void advance(int64_t ms) { set(now_ + ms); }
    int64_t now() const { return now_; }

  private:
    int64_t now_ = 0;
};

inline const std::string originator_id = "//example.com/cse1/Cae1";
inline const std::string receiver_id = "//example.com/cse2";
inline const std::string stranger_id = "//example.com/cse3/Cae9";
inline const std::string default_kid = "k1@example.com";
inline const std::string default_octets(32, '\x5A');
inline const std::string rand_request = R"({"m2m:seci":{"sit":3}})";
constexpr int64_t second = 1000, minute = 60 * second, hour = 60 * minute;

struct KeyFacts {
    std::string kid = default_kid, octets = default_octets, peer;
    int32_t suid = 13;
    int64_t expires = 0;
    int32_t encoding = ESF_ENCODING_A;
};

inline Key key_of(const KeyFacts &facts) {
    Key key = made<Key>([&](esf_key **out, esf_error **err) {
        return esf_key_symmetric(out, octets(facts.kid), facts.kid.size(), octets(facts.octets), facts.octets.size(),
                                 err);
    });
    if (facts.suid != 0)
        REQUIRE(esf_key_set_usage(key.get(), facts.suid, nullptr) == ESF_OK);
    if (!facts.peer.empty())
        REQUIRE(esf_key_set_peer(key.get(), octets(facts.peer), facts.peer.size(), nullptr) == ESF_OK);
    REQUIRE(esf_key_set_expiry(key.get(), facts.expires, nullptr) == ESF_OK);
    REQUIRE(esf_key_set_encoding(key.get(), facts.encoding, nullptr) == ESF_OK);
    return key;
}

// ---- what the door made of a message ----

struct Arrival {
    Outcome outcome;
    Received handle;

    int32_t kind() const { return esf_received_kind(handle.get()); }
    int32_t rsc() const { return esf_received_rsc(handle.get()); }
    const esf_need *need() const { return esf_received_need(handle.get()); }
    int32_t need_kind() const { return esf_need_kind(need()); }
    std::string need_content() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_need_content(out, need(), err); });
    }
    std::string primitive() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_received_primitive(out, handle.get(), err); });
    }
    Outcome primitive_into(std::string &out, size_t capacity) const {
        return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
            return esf_received_primitive_into(dst, room, written, handle.get(), err);
        });
    }
    Outcome reply_into(std::string &out, size_t capacity) const {
        return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
            return esf_received_reply_into(dst, room, written, handle.get(), err);
        });
    }
    std::string reply() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_received_reply(out, handle.get(), err); });
    }
    std::string peer() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_received_peer(out, handle.get(), err); });
    }
    std::string key_id() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_received_key_id(out, handle.get(), err); });
    }
    Exchange exchange() const {
        return made<Exchange>(
            [&](esf_esprim_exchange **out, esf_error **err) { return esf_received_exchange(out, handle.get(), err); });
    }
    // Why it was refused, or is a duplicate.
    Outcome reason() const {
        Error error;
        REQUIRE(call(error, [&](esf_error **out, esf_error **err) {
                    return esf_received_error(out, handle.get(), err);
                }).status == ESF_OK);
        return outcome_of(esf_error_code(error.get()), error.get());
    }
    Outcome answer(int32_t answer, std::string_view bytes = "") const {
        return call([&](esf_error **err) {
            return esf_received_answer(handle.get(), answer, octets(bytes), bytes.size(), err);
        });
    }
};

inline Outcome respond(std::string &out, const Exchange &exchange, std::string_view response) {
    Buf content;
    Outcome outcome = call(content, [&](esf_buf **buf, esf_error **err) {
        return esf_esprim_exchange_seal(buf, exchange.get(), octets(response), response.size(), err);
    });
    out = text_of(content.get());
    return outcome;
}

inline Outcome respond_into(std::string &out, size_t capacity, const Exchange &exchange, std::string_view response) {
    return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
        return esf_esprim_exchange_seal_into(dst, room, written, exchange.get(), octets(response), response.size(),
                                             err);
    });
}

// ---- one request ----

struct Sending {
    Request handle;

    Outcome set_timeout(int64_t ms) const {
        return call([&](esf_error **err) { return esf_esprim_request_set_timeout(handle.get(), ms, err); });
    }
    Outcome seal(std::string_view primitive) const {
        return call([&](esf_error **err) {
            return esf_esprim_request_seal(handle.get(), octets(primitive), primitive.size(), err);
        });
    }
    Outcome seal_into(std::string &out, size_t capacity, std::string_view primitive) const {
        return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
            return esf_esprim_request_seal_into(dst, room, written, handle.get(), octets(primitive), primitive.size(),
                                                err);
        });
    }
    Outcome content_into(std::string &out, size_t capacity) const {
        return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
            return esf_esprim_request_content_into(dst, room, written, handle.get(), err);
        });
    }
    Outcome open_into(std::string &out, size_t capacity, std::string_view content, int32_t rsc = ESF_RSC_OK) const {
        return into(out, capacity, [&](uint8_t *dst, size_t room, size_t *written, esf_error **err) {
            return esf_esprim_request_open_into(dst, room, written, handle.get(), rsc, octets(content), content.size(),
                                                err);
        });
    }
    const esf_need *need() const { return esf_esprim_request_need(handle.get()); }
    Outcome answer(int32_t answer, std::string_view bytes = "") const {
        return call([&](esf_error **err) {
            return esf_esprim_request_answer(handle.get(), answer, octets(bytes), bytes.size(), err);
        });
    }
    Outcome content(std::string &out) const {
        Buf content;
        Outcome outcome = call(content, [&](esf_buf **buf, esf_error **err) {
            return esf_esprim_request_content(buf, handle.get(), err);
        });
        out = text_of(content.get());
        return outcome;
    }
    std::string content() const {
        std::string out;
        REQUIRE(content(out).status == ESF_OK);
        return out;
    }
    Outcome open(std::string &out, std::string_view content, int32_t rsc = ESF_RSC_OK) const {
        Buf primitive;
        Outcome outcome = call(primitive, [&](esf_buf **buf, esf_error **err) {
            return esf_esprim_request_open(buf, handle.get(), rsc, octets(content), content.size(), err);
        });
        out = text_of(primitive.get());
        return outcome;
    }
};

struct Line {
    Channel handle;

    Sending request() const {
        return {made<Request>(
            [&](esf_esprim_request **out, esf_error **err) { return esf_esprim_request_new(out, handle.get(), err); })};
    }
    Outcome renew(int32_t remedy) const {
        return call([&](esf_error **err) { return esf_esprim_channel_renew(handle.get(), remedy, err); });
    }
};

// ---- one end ----

class Side {
  public:
    explicit Side(const std::string &own)
        : id(own), handle(made<Endpoint>([&](esf_endpoint **out, esf_error **err) {
              return esf_endpoint_new(out, octets(own), own.size(), err);
          })) {}

    esf_endpoint *get() const { return handle.get(); }

    Outcome set(std::string_view settings) const {
        return call([&](esf_error **err) { return esf_endpoint_set(get(), octets(settings), settings.size(), err); });
    }
    Outcome add(const KeyFacts &facts) const {
        Key key = key_of(facts);
        return call([&](esf_error **err) { return esf_endpoint_add_key(get(), key.get(), err); });
    }
    Outcome remove(std::string_view kid = default_kid, int32_t suid = 13) const {
        return call(
            [&](esf_error **err) { return esf_endpoint_remove_key(get(), octets(kid), kid.size(), suid, err); });
    }
    Outcome share(int32_t secret_id, std::string_view secret) const {
        return call(
            [&](esf_error **err) { return esf_endpoint_share(get(), secret_id, octets(secret), secret.size(), err); });
    }
    Outcome learn(std::string_view peer, std::string_view info) const {
        return call([&](esf_error **err) {
            return esf_endpoint_learn(get(), octets(peer), peer.size(), octets(info), info.size(), err);
        });
    }
    std::string info() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_endpoint_info(out, get(), err); });
    }
    int64_t info_due() const { return esf_endpoint_info_due(get()); }
    std::string report() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_endpoint_report(out, get(), err); });
    }
    Arrival receive(std::string_view content, std::string_view from = originator_id) const {
        Incoming incoming = made<Incoming>(
            [&](esf_incoming **out, esf_error **err) { return esf_incoming_new(out, octets(from), from.size(), err); });
        fuzz::Octets input(content);
        Arrival arrival;
        arrival.outcome = call(arrival.handle, [&](esf_received **out, esf_error **err) {
            return esf_endpoint_receive(out, get(), incoming.get(), input.data(), input.size(), err);
        });
        return arrival;
    }
    Line line(std::string_view peer = receiver_id) const {
        return {made<Channel>([&](esf_esprim_channel **out, esf_error **err) {
            return esf_esprim_channel_new(out, get(), octets(peer), peer.size(), err);
        })};
    }

    const std::string id;

  private:
    Endpoint handle;
};

// ---- looking into reports and other documents ----

class Document {
  public:
    explicit Document(std::string_view text) {
        static const json_limits roomy = {1U << 26, 1U << 22, 32};
        REQUIRE(tree_read(&root_, span_of(text.data(), text.size()), &roomy, nullptr) == ESF_OK);
    }
    ~Document() { tree_free(root_); }
    Document(const Document &) = delete;
    Document &operator=(const Document &) = delete;

    // A path of member names, "esprim/sessions/count"; a number is an item of a list.
    const tree *at(std::string_view path) const {
        const tree *node = root_;
        while (!path.empty() && node != nullptr) {
            size_t end = path.find('/');
            std::string name(path.substr(0, end));
            path = end == std::string_view::npos ? "" : path.substr(end + 1);
            node = tree_is_array(node) ? item(node, std::stoul(name)) : tree_member(node, name.c_str());
        }
        return node;
    }
    int64_t number(std::string_view path) const {
        int64_t number = -1;
        INFO(path);
        REQUIRE(tree_integer(at(path), &number));
        return number;
    }
    std::string text(std::string_view path) const {
        const char *text = nullptr;
        INFO(path);
        REQUIRE(tree_text(at(path), &text));
        return text;
    }
    std::string json(std::string_view path) const {
        bytes *out = nullptr;
        REQUIRE(tree_write(&out, at(path), nullptr) == ESF_OK);
        std::string text(reinterpret_cast<const char *>(out->data), out->size);
        bytes_free(out);
        return text;
    }

  private:
    static const tree *item(const tree *list, size_t number) {
        const tree *node = tree_first(list);
        for (; node != nullptr && number > 0; number--)
            node = tree_next(node);
        return node;
    }
    tree *root_ = nullptr;
};

inline int64_t counted(const Side &side, std::string_view path) {
    return Document(side.report()).number(path);
}

// Runs something that has to leave an endpoint as it is.
template <typename Action> void unchanged(const Side &side, Action &&action) {
    std::string before = side.report();
    action();
    CHECK(side.report() == before);
}

// ---- two ends that share a key; the receiver has published a random object ----

inline std::string request_text(const std::string &rqi, const std::string &from = "/cse1/Cae1") {
    return R"({"op":2,"to":"/cse2/-/cnt1","fr":")" + from + R"(","rqi":")" + rqi + R"(","rvi":"3"})";
}

inline std::string response_text(const std::string &rqi) {
    return R"({"rsc":2000,"rqi":")" + rqi + R"(","rvi":"3"})";
}

struct Ends {
    Ends() {
        REQUIRE(receiver.add(key_for(originator_id)).status == ESF_OK);
        REQUIRE(originator.add(key_for(receiver_id)).status == ESF_OK);
        publish();
    }
    static KeyFacts key_for(const std::string &peer) {
        KeyFacts facts;
        facts.peer = peer;
        return facts;
    }
    void publish() const { REQUIRE(originator.learn(receiver_id, receiver.info()).status == ESF_OK); }

    Sending sealed(const std::string &rqi) const {
        Sending sending = line.request();
        Outcome outcome = sending.seal(request_text(rqi));
        INFO(outcome.message);
        REQUIRE(outcome.status == ESF_OK);
        return sending;
    }
    // The exchange of a request that the receiver takes.
    Exchange taken(const Sending &sending) const {
        Arrival arrival = receiver.receive(sending.content());
        REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
        return arrival.exchange();
    }
    std::string answered(const Exchange &exchange, const std::string &rqi) const {
        std::string content;
        Outcome outcome = respond(content, exchange, response_text(rqi));
        INFO(outcome.message);
        REQUIRE(outcome.status == ESF_OK);
        return content;
    }
    void round_trip(const std::string &rqi) const {
        Sending sending = sealed(rqi);
        Exchange exchange = taken(sending);
        std::string opened;
        REQUIRE(sending.open(opened, answered(exchange, rqi)).status == ESF_OK);
        REQUIRE(opened == response_text(rqi));
    }

    NothingLeft nothing_left;
    StoppedClock clock;
    Side receiver{receiver_id}, originator{originator_id};
    Line line = originator.line();
};

// ---- sealed text, looked into without a key ----

inline std::string object_in(std::string_view content) {
    return Document(content).text("m2m:seci/epo");
}

} // namespace ends

#endif
