// SPDX-License-Identifier: Apache-2.0
//
// The forms that write into the caller's memory: they give what the others give, check the same, and say that memory is too small before
// anything has changed.
#include <catch2/catch_test_macros.hpp>

#include "esprim/content.h"
#include "esprim/header.h"
#include "unit/abi/craft.hpp"

using namespace ends;

namespace {

// More than any content in these tests has.
constexpr size_t plenty = 1 << 14;

size_t needed(const Outcome &outcome) {
    return std::stoul(replaced(outcome.message, "the result has ", ""));
}

// Memory that lacks one octet is refused with the number that is needed, and that many are enough.
template <typename Attempt> std::string tightly(const Attempt &attempt) {
    std::string out;
    Outcome refused = attempt(out, 0);
    REQUIRE(refused.name == "ESF_E_TOO_SMALL");
    size_t size = needed(refused);
    REQUIRE(attempt(out, size - 1).name == "ESF_E_TOO_SMALL");
    REQUIRE(out.empty());
    Outcome fits = attempt(out, size);
    INFO(fits.message);
    REQUIRE(fits.status == ESF_OK);
    CHECK(out.size() == size);
    return out;
}

std::string sealed_into(const Ends &ends, const Sending &sending, const std::string &rqi) {
    std::string content;
    unchanged(ends.receiver, [&] {
        content = tightly(
            [&](std::string &out, size_t capacity) { return sending.seal_into(out, capacity, request_text(rqi)); });
    });
    return content;
}

} // namespace

TEST_CASE("a round trip through the caller's memory alone", "[esprim][into]") {
    Ends ends;
    SECTION("and no more") {}
    SECTION("with the next random object") {
        REQUIRE(ends.receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
    }
    Sending sending = ends.line.request();
    std::string content = sealed_into(ends, sending, "r1");
    Arrival arrival = ends.receiver.receive(content);
    REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    auto primitive = [&](std::string &out, size_t capacity) { return arrival.primitive_into(out, capacity); };
    CHECK(tightly(primitive) == request_text("r1"));
    CHECK(arrival.primitive() == request_text("r1"));
    Exchange exchange = arrival.exchange();
    std::string response = tightly(
        [&](std::string &out, size_t capacity) { return respond_into(out, capacity, exchange, response_text("r1")); });
    std::string opened =
        tightly([&](std::string &out, size_t capacity) { return sending.open_into(out, capacity, response); });
    CHECK(opened == response_text("r1"));
}

TEST_CASE("both forms of sealing give the same octets from the same random ones", "[esprim][into]") {
    struct Contents {
        std::string request, response;
    };
    auto exchanged = [](bool into) {
        std::string random(2048, '\0');
        for (size_t i = 0; i < random.size(); i++)
            random[i] = static_cast<char>(i * 37 >> 3);
        REQUIRE(esf_testing_set_random(octets(random), random.size(), nullptr) == ESF_OK);
        Contents contents;
        {
            Ends ends;
            Sending sending = ends.line.request();
            if (into)
                REQUIRE(sending.seal_into(contents.request, plenty, request_text("r1")).status == ESF_OK);
            else
                REQUIRE(sending.seal(request_text("r1")).status == ESF_OK);
            if (!into)
                contents.request = sending.content();
            Exchange exchange = ends.receiver.receive(contents.request).exchange();
            Outcome responded = into ? respond_into(contents.response, plenty, exchange, response_text("r1"))
                                     : respond(contents.response, exchange, response_text("r1"));
            REQUIRE(responded.status == ESF_OK);
        }
        REQUIRE(esf_testing_set_random(nullptr, 0, nullptr) == ESF_OK);
        return contents;
    };
    Contents plain = exchanged(false);
    Contents into = exchanged(true);
    CHECK(plain.request == into.request);
    CHECK(plain.response == into.response);
}

TEST_CASE("a request that needs something first writes nothing, and its content is had afterwards", "[esprim][into]") {
    Ends ends;
    REQUIRE(ends.line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
    Sending sending = ends.line.request();
    std::string content;
    CHECK(sending.content_into(content, plenty).name == "ESF_E_STATE");
    REQUIRE(sending.seal_into(content, 0, request_text("r1")).status ==
            ESF_NEEDS); // how much is needed is not known yet
    CHECK(sending.content_into(content, plenty).name == "ESF_E_STATE");
    REQUIRE(sending.answer(ESF_ANSWER_FOUND, ends.receiver.receive(rand_request).reply()).status == ESF_OK);
    content = tightly([&](std::string &out, size_t capacity) { return sending.content_into(out, capacity); });
    CHECK(content == sending.content());
    CHECK(ends.receiver.receive(content).kind() == ESF_RECEIVED_PRIMITIVE);
}

TEST_CASE("of a request that was sealed into the caller's memory no copy is kept", "[esprim][into]") {
    Ends ends;
    Sending sending = ends.line.request();
    std::string content, again;
    REQUIRE(sending.seal_into(content, plenty, request_text("r1")).status == ESF_OK);
    Outcome refused = sending.content(again);
    CHECK(refused.name == "ESF_E_STATE");
    CHECK(refused.message.find("memory") != std::string::npos);
    CHECK(sending.content_into(again, plenty).name == "ESF_E_STATE");
    CHECK(sending.seal_into(again, plenty, request_text("r2")).name == "ESF_E_STATE");
}

TEST_CASE("a request that is refused after it was sealed leaves nothing in the caller's memory", "[esprim][into]") {
    Ends ends;
    (void)ends.sealed("r1");
    std::string content;
    CHECK(ends.line.request().seal_into(content, plenty, request_text("r1")).name ==
          "ESF_E_DUPLICATE"); // see ends::into
    CHECK(content.empty());
    CHECK(ends.line.request().seal_into(content, plenty, request_text("r2", "/cse1/Cae2")).name ==
          "ESF_E_IMPERSONATION");
}

TEST_CASE("memory that is too small costs no seal, no claim and no exchange", "[esprim][into]") {
    Ends ends;
    REQUIRE(ends.receiver.set(R"({"seals_per_rand_max":1})").status == ESF_OK);
    Sending sending = ends.line.request();
    std::string content, response, opened;
    for (int i = 0; i < 3; i++)
        REQUIRE(sending.seal_into(content, 10, request_text("r1")).name == "ESF_E_TOO_SMALL");
    REQUIRE(sending.seal_into(content, plenty, request_text("r1")).status == ESF_OK);
    Exchange exchange = ends.receiver.receive(content).exchange();
    unchanged(ends.receiver, [&] {
        for (int i = 0; i < 3; i++)
            REQUIRE(respond_into(response, 10, exchange, response_text("r1")).name == "ESF_E_TOO_SMALL");
    });
    REQUIRE(respond_into(response, plenty, exchange, response_text("r1")).status == ESF_OK);
    unchanged(ends.originator, [&] {
        for (int i = 0; i < 3; i++)
            REQUIRE(sending.open_into(opened, 10, response).name == "ESF_E_TOO_SMALL");
    });
    REQUIRE(sending.open_into(opened, plenty, response).status == ESF_OK);
    CHECK(sending.open_into(opened, plenty, response).name == "ESF_E_STATE");
}

TEST_CASE("a response that is refused never reaches the caller's memory", "[esprim][into][refusal]") {
    Ends ends;
    Sending first = ends.sealed("r1");
    Sending second = ends.sealed("r2");
    std::string to_first = ends.answered(ends.taken(first), "r1");
    std::string to_second = ends.answered(ends.taken(second), "r2");
    std::string opened;
    std::string damaged = to_first;
    damaged[damaged.size() - 6] = damaged[damaged.size() - 6] == 'A' ? 'B' : 'A';
    struct {
        std::string content;
        int32_t rsc;
    } const cases[] = {{damaged, 2000}, {to_second, 2000}, {"{}", 2000}, {"", 2000}, {"{}", 4113}, {to_first, 0}};
    for (const auto &bad : cases) {
        std::string plain;
        Outcome of_into = first.open_into(opened, plenty, bad.content, bad.rsc);
        Outcome of_plain = first.open(plain, bad.content, bad.rsc);
        CHECK(of_into.status < 0);
        CHECK(of_into.name == of_plain.name);
        CHECK(of_into.rsc == of_plain.rsc);
        CHECK(of_into.where == of_plain.where);
        CHECK(of_into.message == of_plain.message);
    }
    CHECK(first.open_into(opened, plenty, to_first).status == ESF_OK);
}

TEST_CASE("a reply that is not there is written into no memory at all", "[esprim][into]") {
    Ends ends;
    std::string out;
    Arrival arrival = ends.receiver.receive(ends.sealed("r1").content());
    CHECK(arrival.reply_into(out, 0).status == ESF_OK);
    size_t written = 7;
    CHECK(esf_received_reply_into(nullptr, 0, &written, arrival.handle.get(), nullptr) == ESF_OK);
    CHECK(written == 0);
    Arrival given = ends.receiver.receive(rand_request);
    CHECK(tightly([&](std::string &made, size_t capacity) { return given.reply_into(made, capacity); }) ==
          given.reply());
    CHECK(given.primitive_into(out, plenty).name == "ESF_E_STATE");
}

TEST_CASE("a result is not written over what is read", "[esprim][into]") {
    Ends ends;
    Sending sending = ends.line.request();
    std::string memory(2 * plenty, ' ');
    auto *start = reinterpret_cast<uint8_t *>(memory.data());
    std::string primitive = request_text("r1");
    auto seal = [&](uint8_t *dst, size_t capacity, size_t at) {
        memory.replace(at, primitive.size(), primitive);
        size_t written = 0;
        return esf_esprim_request_seal_into(dst, capacity, &written, sending.handle.get(), start + at, primitive.size(),
                                            nullptr);
    };
    CHECK(seal(start + 100, plenty, 100) == ESF_E_ARGUMENT);
    CHECK(seal(start, plenty, plenty - 1) == ESF_E_ARGUMENT);
    CHECK(seal(start + 100, plenty, 101 - primitive.size()) == ESF_E_ARGUMENT);
    CHECK(seal(start, plenty, plenty) == ESF_OK); // side by side
}

TEST_CASE("memory that is not there is refused", "[esprim][into]") {
    Ends ends;
    Sending sending = ends.line.request();
    std::string primitive = request_text("r1");
    auto seal = [&](uint8_t *dst, size_t capacity, size_t *written) {
        return call([&](esf_error **err) {
            return esf_esprim_request_seal_into(dst, capacity, written, sending.handle.get(), octets(primitive),
                                                primitive.size(), err);
        });
    };
    uint8_t octet = 0;
    size_t written = 7;
    CHECK(seal(&octet, 1, nullptr).name == "ESF_E_ARGUMENT");
    CHECK(seal(nullptr, 1, &written).name == "ESF_E_ARGUMENT");
    CHECK(written == 0);
    CHECK(seal(nullptr, 0, &written).name == "ESF_E_TOO_SMALL");
}

// ---- upper bounds ----

TEST_CASE("no header that is written is longer than its bound, and the longest is as long", "[esprim][into][bounds]") {
    rand_object rand = {};
    rand.kind = RAND_RECEIVER;
    std::fill_n(rand.id, RAND_TEXT_MAX, 'x');
    std::fill_n(rand.value, RAND_TEXT_MAX, 'x');
    std::fill_n(rand.expiry, RAND_EXPIRY_MAX, '1');
    rand.key_gen_count = rand.algs_count = RAND_LIST_MAX;
    std::fill_n(rand.key_gen, RAND_LIST_MAX, INT32_MIN);
    std::fill_n(rand.algs, RAND_LIST_MAX, INT32_MIN);
    std::string kid(255, '\x01');
    esprim_header_facts facts = {};
    facts.direction = ESPRIM_RESPONSE;
    facts.alg = esprim_alg_by_enc(span_text("A256GCM"));
    facts.kid = span_of(kid.data(), kid.size());
    facts.cty = MEDIA_RESPONSE_JSON;
    facts.originator_rand_id = facts.receiver_rand_id = rand.id;
    facts.rand = &rand;
    bytes *text = nullptr;
    REQUIRE(esprim_header_write(&text, &facts, nullptr) == ESF_OK);
    size_t written = base64url_decoded_size(text->size);
    bytes_free(text);
    CHECK(written <= ESPRIM_HEADER_WRITTEN_MAX);
    CHECK(written + 2 >= ESPRIM_HEADER_WRITTEN_MAX); // its lists end without a comma
}

TEST_CASE("the sizes that are asked for are always enough", "[esprim][into][bounds]") {
    Ends ends;
    KeyFacts facts;
    facts.kid = std::string(255, '\x01'); // six characters each in JSON
    facts.peer = stranger_id;
    Side stranger{stranger_id};
    REQUIRE(ends.receiver.add(facts).status == ESF_OK);
    facts.peer = receiver_id;
    REQUIRE(stranger.add(facts).status == ESF_OK);
    REQUIRE(stranger.learn(receiver_id, ends.receiver.info()).status == ESF_OK);
    REQUIRE(ends.receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
    Line line = stranger.line();
    for (size_t filling : {0U, 1U, 2U, 3U, 1000U, 100000U}) {
        std::string rqi = "r" + std::to_string(filling);
        std::string filled = R"(,"pc":")" + std::string(filling, 'x') + "\"}";
        std::string request = request_text(rqi, stranger_id), response = response_text(rqi);
        request.replace(request.size() - 1, 1, filled);
        response.replace(response.size() - 1, 1, filled);

        std::string content, reply, opened;
        Sending sending = line.request();
        REQUIRE(sending.seal_into(content, esf_esprim_sealed_size(request.size()), request).status == ESF_OK);
        Arrival arrival = ends.receiver.receive(content, stranger_id);
        REQUIRE(arrival.kind() == ESF_RECEIVED_PRIMITIVE);
        REQUIRE(arrival.primitive_into(opened, esf_esprim_opened_size(content.size())).status == ESF_OK);
        CHECK(opened == request);
        REQUIRE(respond_into(reply, esf_esprim_sealed_size(response.size()), arrival.exchange(), response).status ==
                ESF_OK);
        REQUIRE(sending.open_into(opened, esf_esprim_opened_size(reply.size()), reply).status == ESF_OK);
        CHECK(opened == response);
    }
}

TEST_CASE("a size that no memory has stays the largest there is", "[esprim][into][bounds]") {
    CHECK(esf_esprim_sealed_size(SIZE_MAX) == SIZE_MAX);
    CHECK(esf_esprim_sealed_size(3000) == 4000 + esf_esprim_sealed_size(0));
    CHECK(esf_esprim_opened_size(SIZE_MAX) < SIZE_MAX);
    CHECK(esf_esprim_sealed_size(0) < 8192);
    CHECK(esf_esprim_opened_size(0) == 0);
}

// ---- features ----

TEST_CASE("a feature is there or not", "[abi][features]") {
    auto has = [](std::string_view name) { return esf_has(octets(name), name.size()); };
    for (const char *name : {"esprim", "into", "shared-store", "carrier-sgn", "lab", "test-seams"})
        CHECK(has(name) == 1);
    for (const char *name : {"", "int", "into2", "e2ekey-of-tomorrow", "INTO"})
        CHECK(has(name) == 0);
    CHECK(esf_has(nullptr, 0) == 0);
    CHECK(esf_has(nullptr, 4) == 0);
    Document info(text([](esf_buf **out, esf_error **err) { return esf_build_info(out, err); }));
    CHECK(info.text("features/0") == "esprim");
    CHECK(info.text("features/1") == "into");
}
