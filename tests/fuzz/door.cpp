// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>
#include <unordered_map>
#include <vector>

#include "abi.hpp"
#include "damage.hpp"

using namespace fuzz;

namespace {

const std::string receiver_id = "//example.com/cse2";
const std::string originator_id = "//example.com/cse1/Cae1";
const int64_t now = INT64_C(1798700000000);

const uint8_t *octets(const std::string &text) {
    return reinterpret_cast<const uint8_t *>(text.data());
}

void add_key(esf_endpoint *endpoint, const std::string &peer) {
    const std::string kid = "k1@example.com";
    const std::string pairwise(32, '\x5A');
    esf_key *made = nullptr;
    REQUIRE(esf_key_symmetric(&made, octets(kid), kid.size(), octets(pairwise), pairwise.size(), nullptr) == ESF_OK);
    Key key(made);
    REQUIRE(esf_key_set_usage(made, 13, nullptr) == ESF_OK);
    REQUIRE(esf_key_set_peer(made, octets(peer), peer.size(), nullptr) == ESF_OK);
    REQUIRE(esf_endpoint_add_key(endpoint, made, nullptr) == ESF_OK);
}

Endpoint endpoint(const std::string &own, const std::string &peer) {
    esf_endpoint *made = nullptr;
    REQUIRE(esf_endpoint_new(&made, octets(own), own.size(), nullptr) == ESF_OK);
    add_key(made, peer);
    return Endpoint(made);
}

// The text of the ESPrim Object in {"m2m:seci":{"sit":5,"epo":"..."}}.
std::string object_in(const std::string &content) {
    size_t start = content.find("\"epo\":\"") + 7;
    return content.substr(start, content.find('"', start) - start);
}

struct Message {
    std::string primitive;
    std::string content;
    std::string object;
};

// Two ends that share a key. The clock stands still, so that reports can be compared.
struct Pair {
    Pair() {
        esf_testing_set_time(now);
        receiver = endpoint(receiver_id, originator_id);
        originator = endpoint(originator_id, receiver_id);
        esf_buf *info = nullptr;
        REQUIRE(esf_endpoint_info(&info, receiver.get(), nullptr) == ESF_OK);
        Buf owned(info);
        REQUIRE(esf_endpoint_learn(originator.get(), octets(receiver_id), receiver_id.size(), esf_buf_data(info),
                                   esf_buf_size(info), nullptr) == ESF_OK);
        esf_esprim_channel *opened = nullptr;
        REQUIRE(esf_esprim_channel_new(&opened, originator.get(), octets(receiver_id), receiver_id.size(), nullptr) ==
                ESF_OK);
        channel.reset(opened);
        esf_incoming *made = nullptr;
        REQUIRE(esf_incoming_new(&made, octets(originator_id), originator_id.size(), nullptr) == ESF_OK);
        incoming.reset(made);
    }
    ~Pair() { esf_testing_set_time(0); }
    Pair(const Pair &) = delete;
    Pair &operator=(const Pair &) = delete;

    Request seal(Message &message, int number) {
        message.primitive =
            R"({"op":2,"to":"/cse2/-/cnt","fr":"/cse1/Cae1","rqi":"r)" + std::to_string(number) + R"(","rvi":"3"})";
        esf_esprim_request *request = nullptr;
        REQUIRE(esf_esprim_request_new(&request, channel.get(), nullptr) == ESF_OK);
        Request owned(request);
        REQUIRE(esf_esprim_request_seal(request, octets(message.primitive), message.primitive.size(), nullptr) ==
                ESF_OK);
        esf_buf *content = nullptr;
        REQUIRE(esf_esprim_request_content(&content, request, nullptr) == ESF_OK);
        message.content = text_of(Buf(content).get());
        message.object = object_in(message.content);
        return owned;
    }

    Received receive(const std::string &content) {
        Octets input(content);
        esf_received *received = nullptr;
        esf_error *err = nullptr;
        esf_status status =
            esf_endpoint_receive(&received, receiver.get(), incoming.get(), input.data(), input.size(), &err);
        Error error(err);
        if (status != ESF_OK)
            FAIL("receiving gave " << status << ": " << esf_error_message(err));
        return Received(received);
    }

    std::string report() const {
        esf_buf *out = nullptr;
        REQUIRE(esf_endpoint_report(&out, receiver.get(), nullptr) == ESF_OK);
        return text_of(Buf(out).get());
    }

    Endpoint receiver, originator;
    Channel channel;
    Incoming incoming;
};

std::string primitive_of(const esf_received *received) {
    esf_buf *out = nullptr;
    REQUIRE(esf_received_primitive(&out, received, nullptr) == ESF_OK);
    std::string text = text_of(Buf(out).get());
    std::vector<uint8_t> memory(text.size()); // exactly as many: the sanitizer sees one more
    size_t written = 0;
    REQUIRE(esf_received_primitive_into(memory.data(), memory.size(), &written, received, nullptr) == ESF_OK);
    REQUIRE(std::string(memory.begin(), memory.end()) == text);
    return text;
}

bool is_refusal(int32_t rsc) {
    static const std::set<int32_t> codes = {4000, 4111, 4112, 4113, 4114, 4115, 4116, 5001, 5210};
    return codes.count(rsc) == 1;
}

std::string inspected(const std::string &content) {
    Octets input(content);
    esf_buf *out = nullptr;
    REQUIRE(esf_lab_inspect(&out, input.data(), input.size(), nullptr) == ESF_OK);
    return text_of(Buf(out).get());
}

bool has(const std::string &text, const std::string &wanted) {
    return text.find(wanted) != std::string::npos;
}

// Inspect knows both directions and every type, so it does not object to what only a Receiver of requests does not take.
bool is_of_the_other_direction(const std::string &report) {
    bool taken = false;
    for (const char *sit : {"3", "5", "6"})
        taken = taken || has(report, std::string(R"("name":"/m2m:seci/sit","value":")") + sit + "\"");
    return !has(report, R"({"what":"security-info")") || !taken || has(report, R"("name":"/m2m:seci/epo/header/rro")");
}

// The genuine messages by their objects.
class Genuine {
  public:
    void add(const Message &message) { by_object_.emplace(message.object, message.primitive); }
    // The object of ours that stands in a text, whole and between quotes; "" when there is none.
    std::string object_in(const std::string &content) const {
        for (size_t start = content.find('"'); start != std::string::npos;) {
            size_t end = content.find('"', start + 1);
            std::string between = content.substr(start + 1, end == std::string::npos ? end : end - start - 1);
            if (by_object_.count(between) == 1)
                return between;
            start = end;
        }
        return "";
    }
    const std::string &primitive_of(const std::string &object) const { return by_object_.at(object); }

  private:
    std::unordered_map<std::string, std::string> by_object_;
};

struct Tally {
    size_t refused = 0, given = 0, opened = 0, duplicates = 0;
    std::set<int32_t> codes;
};

// What the door may make of a damaged message: a primitive only when the object in it is a genuine one, untouched, and not opened before.
void check(const Received &received, const std::string &content, const Genuine &genuine, std::set<std::string> &opened,
           Tally &tally) {
    int32_t kind = esf_received_kind(received.get());
    int32_t rsc = esf_received_rsc(received.get());
    const std::string object = genuine.object_in(content);
    INFO(content);
    INFO("kind " << kind << ", rsc " << rsc);
    if (kind == ESF_RECEIVED_PRIMITIVE) {
        if (object.empty() || !opened.insert(object).second ||
            primitive_of(received.get()) != genuine.primitive_of(object))
            FAIL("a forgery or a replay was opened");
        tally.opened++;
    } else if (kind == ESF_RECEIVED_DUPLICATE) {
        if (opened.count(object) == 0 || rsc != 5210)
            FAIL("a duplicate of nothing");
        tally.duplicates++;
    } else if (kind == ESF_RECEIVED_RAND_GIVEN) {
        if (rsc != 2000)
            FAIL("a random object with another code than 2000");
        tally.given++;
    } else if (kind != ESF_RECEIVED_REFUSED || !is_refusal(rsc)) {
        FAIL("neither refused nor anything that a damaged message may be");
    } else {
        tally.refused++;
        tally.codes.insert(rsc);
    }
    const std::string report = inspected(content);
    const bool faultless = has(report, R"("valid":true,)");
    INFO(report);
    if (kind != ESF_RECEIVED_REFUSED && !faultless)
        FAIL("the door takes what inspect calls faulty");
    if (rsc == 4000 && faultless && !is_of_the_other_direction(report))
        FAIL("the door cannot read what inspect calls faultless");
}

} // namespace

TEST_CASE("100,000 damaged messages come to the door: none is opened that was not sealed, none twice, refusals change "
          "nothing",
          "[fuzz]") {
    Random random(seed() + 3);
    Pair pair;
    std::vector<Message> messages(200);
    Genuine genuine;
    std::vector<std::string> texts = vector_texts();
    for (size_t i = 0; i < messages.size(); i++) {
        (void)pair.seal(messages[i], static_cast<int>(i));
        texts.push_back(messages[i].content);
        genuine.add(messages[i]);
    }
    const std::string asking = R"({"m2m:seci":{"sit":3}})";
    std::set<std::string> opened;
    Tally tally;
    std::string before = pair.report();
    for (int i = 0; i < 100000; i++) {
        const std::string &start = random.once_in(20)  ? asking
                                   : random.once_in(4) ? texts[random.below(texts.size())]
                                                       : messages[random.below(messages.size())].content;
        std::string content = damage(start, texts, random);
        size_t opened_before = tally.opened;
        check(pair.receive(content), content, genuine, opened, tally);
        if (tally.opened != opened_before) {
            before = pair.report();
        } else if (i % 100 == 0 && pair.report() != before) {
            INFO(before);
            INFO(pair.report());
            FAIL("refused messages have changed the endpoint");
        }
    }
    INFO("refused " << tally.refused << ", given " << tally.given << ", opened " << tally.opened << ", duplicates "
                    << tally.duplicates);
    CHECK(tally.refused > 50000);
    CHECK(tally.given > 0);
    CHECK(tally.opened > 0);
    CHECK(tally.duplicates > 0);
    CHECK(tally.codes.count(4000) == 1);
    CHECK(tally.codes.count(4111) == 1);
    CHECK(tally.codes.count(4115) == 1);
    // What was not opened so far still can be: all that damage has used nothing up.
    for (const Message &message : messages) {
        Received received = pair.receive(message.content);
        int32_t wanted = opened.count(message.object) == 1 ? ESF_RECEIVED_DUPLICATE : ESF_RECEIVED_PRIMITIVE;
        REQUIRE(esf_received_kind(received.get()) == wanted);
    }
}

TEST_CASE("20,000 damaged responses leave the request outstanding, and the true one still opens", "[fuzz]") {
    Random random(seed() + 4);
    Pair pair;
    Message message;
    Request request = pair.seal(message, 1);
    Received received = pair.receive(message.content);
    REQUIRE(esf_received_kind(received.get()) == ESF_RECEIVED_PRIMITIVE);
    esf_esprim_exchange *taken = nullptr;
    REQUIRE(esf_received_exchange(&taken, received.get(), nullptr) == ESF_OK);
    Exchange exchange(taken);
    const std::string response = R"({"rsc":2000,"rqi":"r1","rvi":"3","pc":{"m2m:cin":{"con":"21"}}})";
    esf_buf *sealed = nullptr;
    REQUIRE(esf_esprim_exchange_seal(&sealed, exchange.get(), octets(response), response.size(), nullptr) == ESF_OK);
    const std::string content = text_of(Buf(sealed).get());
    std::vector<std::string> texts = vector_texts();
    texts.push_back(message.content);
    texts.push_back(content);
    for (int i = 0; i < 20000; i++) {
        std::string damaged = damage(random.once_in(8) ? texts[random.below(texts.size())] : content, texts, random);
        if (damaged.find("\"" + object_in(content) + "\"") != std::string::npos)
            continue; // the object itself is whole; opening it would be right
        Octets input(damaged);
        esf_buf *out = nullptr;
        esf_error *err = nullptr;
        esf_status status = esf_esprim_request_open(&out, request.get(), 2000, input.data(), input.size(), &err);
        Error error(err);
        INFO(damaged);
        if (status >= 0 || out != nullptr || esf_error_message(err)[0] == '\0')
            FAIL("a damaged response was opened, or refused without a word");
    }
    esf_buf *out = nullptr;
    REQUIRE(esf_esprim_request_open(&out, request.get(), 2000, octets(content), content.size(), nullptr) == ESF_OK);
    REQUIRE(text_of(Buf(out).get()) == response);
}

TEST_CASE("20,000 damaged documents at the other doors: published information, key documents, settings, carriers",
          "[fuzz]") {
    Random random(seed() + 5);
    Pair pair;
    const std::vector<std::string> texts = {
        R"({"esf":[13,43],"escert":["MIIB"],"esro":{"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,12]}})",
        R"({"kty":"oct","kid":"k2@example.com","k":"AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8","suid":13,"peer":"//example.com/cse1/Cae1","expires":1798759800000,"encoding":"B"})",
        R"({"message_max":65536,"next_rro":"always","authorities":["maf.example.com"],"shared_rand":false})",
        R"({"m2m:sgn":{"nev":{"rep":{"m2m:seci":{"sit":3}},"net":1},"sur":"/id-in/CEsfA"}})"};
    for (int i = 0; i < 20000; i++) {
        size_t which = random.below(texts.size());
        Octets input(damage(texts[which], texts, random));
        esf_error *err = nullptr;
        esf_key *key = nullptr;
        esf_buf *out = nullptr;
        Endpoint settings_taker = which == 2 ? endpoint(receiver_id, originator_id) : Endpoint();
        esf_status status = which == 0   ? esf_endpoint_learn(pair.originator.get(), octets(receiver_id),
                                                              receiver_id.size(), input.data(), input.size(), &err)
                            : which == 1 ? esf_key_import(&key, input.data(), input.size(), &err)
                            : which == 2 ? esf_endpoint_set(settings_taker.get(), input.data(), input.size(), &err)
                                         : esf_carrier_unwrap(&out, input.data(), input.size(), &err);
        Error error(err);
        Key owned_key(key);
        Buf owned_out(out);
        bool told =
            status == ESF_OK ? err == nullptr : esf_error_code(err) == status && esf_error_message(err)[0] != '\0';
        if (!told || (status < 0 && status <= -900))
            FAIL("status " << status << " for "
                           << std::string(reinterpret_cast<const char *>(input.data()), input.size()));
    }
}
