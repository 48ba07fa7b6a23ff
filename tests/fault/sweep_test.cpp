// SPDX-License-Identifier: Apache-2.0
//
// Memory runs out at every allocation of every function of the ABI: the call says so, gives nothing, leaks nothing, changes nothing, and
// succeeds when it is made again.
#include <catch2/catch_test_macros.hpp>

#include <fstream>

#include "sweep.hpp"
#include "unit/abi/craft.hpp"

using namespace ends;
using namespace fault;

namespace {

constexpr size_t plenty = 1 << 14; // octets, more than any result here has

const std::string jwk = R"({"kty":"oct","kid":"fetched@maf.example.com","k":")" + base64url(default_octets) +
                        R"(","suid":33,"peer":"//example.com/cse1/Cae1"})";

// ---- worlds ----

struct Nothing {
    StoppedClock clock;
    Endpoint endpoint;
    Key key;
    Incoming incoming;
};

std::string no_state(Nothing &) {
    return "";
}

// Ends with every handle that a test could want, each in the state in which its function is called.
struct World : Ends {
    World() {
        REQUIRE(receiver.set(R"({"authorities":["maf.example.com"]})").status == ESF_OK);
        KeyFacts facts = key_for(stranger_id);
        facts.kid = "k9";
        key = key_of(facts);
        incoming = made<Incoming>([](esf_incoming **out, esf_error **err) {
            return esf_incoming_new(out, octets(originator_id), originator_id.size(), err);
        });
        sending = sealed("r1");
    }
    std::string reports() const { return receiver.report() + originator.report(); }

    Key key;
    Incoming incoming;
    Sending sending, other;
    Arrival arrival;
    Channel channel;
    Exchange exchange;
    Error error;
    std::string content, response;
};

std::string reports(World &world) {
    return world.reports();
}

struct Opened : World {
    Opened() {
        arrival = receiver.receive(sending.content());
        exchange = taken(sealed("r2"));
    }
};

struct Responded : World {
    Responded() { response = answered(taken(sending), "r1"); }
};

struct HandedOver : World {
    HandedOver() {
        REQUIRE(receiver.set(R"({"next_rro":"always"})").status == ESF_OK);
        clock.advance(18 * hour); // there is a new one to hand over
        sending = sealed("r3");
        response = answered(taken(sending), "r3");
    }
};

struct Waiting : World {
    Waiting() {
        REQUIRE(line.renew(ESF_REMEDY_NEW_RRO).status == ESF_OK);
        other = line.request();
        content = receiver.receive(rand_request).reply();
    }
};

struct Asked : Waiting {
    Asked() { REQUIRE(other.seal(request_text("r5")).status == ESF_NEEDS); }
};

struct Refused : World {
    Refused() {
        arrival = receiver.receive("{}");
        REQUIRE(arrival.kind() == ESF_RECEIVED_REFUSED);
        content = "{}";
    }
};

struct Again : World {
    Again() {
        content = sending.content();
        taken(sending);
    }
};

// A message under a key that the authority has.
struct Fetching : World {
    Fetching() {
        Craft craft;
        craft.rro = Document(receiver.info()).json("esro");
        craft.rri = Document(craft.rro).text("esri");
        craft.oro = oro_text("20261231T075320");
        craft.kid = "fetched@maf.example.com";
        content = craft.content();
    }
};

struct WaitingForKey : Fetching {
    WaitingForKey() {
        arrival = receiver.receive(content);
        REQUIRE(arrival.need_kind() == ESF_NEED_KEY);
    }
};

// One of several nodes.
struct Node {
    Node() {
        KeyFacts facts;
        facts.peer = originator_id;
        REQUIRE(receiver.add(facts).status == ESF_OK);
        REQUIRE(receiver.share(1, std::string(32, 's')).status == ESF_OK);
        incoming = made<Incoming>([](esf_incoming **out, esf_error **err) {
            return esf_incoming_new(out, octets(originator_id), originator_id.size(), err);
        });
        Craft craft;
        craft.rro = Document(receiver.info()).json("esro");
        craft.rri = Document(craft.rro).text("esri");
        craft.oro = oro_text("20261231T075320");
        content = craft.content();
        craft.sends_oro = false;
        by_name = craft.content();
        stored = R"({"oro":)" + craft.oro + R"(,"expires":)" + std::to_string(StoppedClock::start + hour) + "}";
    }
    StoppedClock clock;
    Side receiver{receiver_id};
    Incoming incoming;
    Arrival arrival;
    std::string content, by_name, stored;
};

struct WaitingForMark : Node {
    WaitingForMark() { arrival = receiver.receive(content); }
};

struct WaitingForRand : Node {
    WaitingForRand() { arrival = receiver.receive(by_name); }
};

template <typename W> std::string report_of(W &world) {
    return world.receiver.report();
}

template <typename W> Outcome receive(W &world, std::string &out, const std::string &content) {
    Arrival arrival;
    arrival.outcome = call(arrival.handle, [&](esf_received **made, esf_error **err) {
        return esf_endpoint_receive(made, world.receiver.get(), world.incoming.get(), octets(content), content.size(),
                                    err);
    });
    out = arrival.handle ? std::to_string(arrival.kind()) : "";
    return arrival.outcome;
}

} // namespace

TEST_CASE("functions that need nothing survive every failing allocation", "[fault]") {
    std::string scene = R"({"at":1798758000000,"pairwise":")" + std::string(64, '0') +
                        R"(","kid":"k","rro":{"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000",)"
                        R"("esks":[1],"espa":[10,11,12]},"oro":)" +
                        oro_text("20261231T235959") + "}";
    std::string object = text([&](esf_buf **out, esf_error **err) {
        std::string primitive = request_text("r1");
        return esf_lab_esprim_seal(out, octets(scene), scene.size(), octets(primitive), primitive.size(), err);
    });
    std::string wrapped = text([&](esf_buf **out, esf_error **err) {
        return esf_carrier_wrap(out, ESF_CARRIER_SGN, octets("/id/s"), 5, octets(rand_request), rand_request.size(),
                                err);
    });
    sweep_all<Nothing>({
        {"esf_build_info",
         [](Nothing &, std::string &out) {
             return bytes_of(out, [](esf_buf **buf, esf_error **err) { return esf_build_info(buf, err); });
         },
         no_state},
        {"esf_carrier_wrap",
         [&](Nothing &, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_carrier_wrap(buf, ESF_CARRIER_SGN, octets("/id/s"), 5, octets(rand_request),
                                         rand_request.size(), err);
             });
         },
         no_state},
        {"esf_carrier_unwrap",
         [&](Nothing &, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_carrier_unwrap(buf, octets(wrapped), wrapped.size(), err);
             });
         },
         no_state},
        {"esf_lab_session_key",
         [&](Nothing &, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_lab_session_key(buf, octets(scene), scene.size(), err);
             });
         },
         no_state},
        {"esf_lab_esprim_seal",
         [&](Nothing &, std::string &out) {
             std::string primitive = response_text("r1"); // is tried as a request first
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_lab_esprim_seal(buf, octets(scene), scene.size(), octets(primitive), primitive.size(), err);
             });
         },
         no_state},
        {"esf_lab_esprim_open",
         [&](Nothing &, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_lab_esprim_open(buf, octets(scene), scene.size(), octets(object), object.size(), err);
             });
         },
         no_state},
        {"esf_lab_inspect",
         [&](Nothing &, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                 return esf_lab_inspect(buf, octets(object), object.size(), err);
             });
         },
         no_state},
        {"esf_endpoint_new",
         [](Nothing &world, std::string &out) {
             return object_of(world.endpoint, out, [](esf_endpoint **made, esf_error **err) {
                 return esf_endpoint_new(made, octets(receiver_id), receiver_id.size(), err);
             });
         },
         no_state},
        {"esf_key_symmetric",
         [](Nothing &world, std::string &out) {
             return object_of(world.key, out, [](esf_key **made, esf_error **err) {
                 return esf_key_symmetric(made, octets("k"), 1, octets(default_octets), default_octets.size(), err);
             });
         },
         no_state},
        {"esf_key_import",
         [](Nothing &world, std::string &out) {
             return object_of(world.key, out, [](esf_key **made, esf_error **err) {
                 return esf_key_import(made, octets(jwk), jwk.size(), err);
             });
         },
         no_state},
        {"esf_incoming_new",
         [](Nothing &world, std::string &out) {
             return object_of(world.incoming, out, [](esf_incoming **made, esf_error **err) {
                 return esf_incoming_new(made, octets("Cae1"), 4, err);
             });
         },
         no_state},
    });
}

TEST_CASE("functions of an endpoint survive every failing allocation", "[fault]") {
    sweep_all<World>({
        {"esf_endpoint_add_key",
         [](World &w, std::string &) {
             return call([&](esf_error **err) { return esf_endpoint_add_key(w.receiver.get(), w.key.get(), err); });
         },
         [](World &w) { return w.reports(); }},
        {"esf_endpoint_learn",
         [](World &w, std::string &) { return w.originator.learn(stranger_id, R"({"esf":[13]})"); }, reports},
        {"esf_endpoint_info",
         [](World &w, std::string &out) {
             w.clock.set(StoppedClock::start + 18 * hour); // a new object has to be made
             return bytes_of(
                 out, [&](esf_buf **buf, esf_error **err) { return esf_endpoint_info(buf, w.receiver.get(), err); });
         },
         [](World &w) {
             w.clock.set(StoppedClock::start + 18 * hour);
             return w.reports();
         }},
        {"esf_endpoint_set",
         [](World &w, std::string &) { return w.receiver.set(R"({"message_max":2048,"authorities":["a","b"]})"); },
         reports},
        {"esf_endpoint_report",
         [](World &w, std::string &out) {
             return bytes_of(
                 out, [&](esf_buf **buf, esf_error **err) { return esf_endpoint_report(buf, w.receiver.get(), err); });
         },
         reports, AGAIN, 20},
        {"esf_key_id",
         [](World &w, std::string &out) {
             return bytes_of(out, [&](esf_buf **buf, esf_error **err) { return esf_key_id(buf, w.key.get(), err); });
         },
         reports},
        {"esf_esprim_channel_new",
         [](World &w, std::string &out) {
             return object_of(w.channel, out, [&](esf_esprim_channel **made, esf_error **err) {
                 return esf_esprim_channel_new(made, w.originator.get(), octets(receiver_id), receiver_id.size(), err);
             });
         },
         reports},
        {"esf_esprim_request_new",
         [](World &w, std::string &out) {
             return object_of(w.other.handle, out, [&](esf_esprim_request **made, esf_error **err) {
                 return esf_esprim_request_new(made, w.line.handle.get(), err);
             });
         },
         reports},
    });
    // the first use of an endpoint makes the state of ESPrim
    struct Fresh {
        StoppedClock clock;
        Side side{receiver_id};
    };
    sweep<Fresh>({"esf_endpoint_share", [](Fresh &w, std::string &) { return w.side.share(1, std::string(32, 's')); },
                  [](Fresh &w) { return w.side.report(); }});
}

TEST_CASE("the functions that make no allocation do not mind that the next one would fail", "[fault]") {
    World world;
    FailingAllocation failing(1);
    CHECK(esf_key_set_usage(world.key.get(), 13, nullptr) == ESF_OK);
    CHECK(esf_key_set_peer(world.key.get(), octets(stranger_id), stranger_id.size(), nullptr) == ESF_OK);
    CHECK(esf_key_set_expiry(world.key.get(), 0, nullptr) == ESF_OK);
    CHECK(esf_key_set_encoding(world.key.get(), ESF_ENCODING_A, nullptr) == ESF_OK);
    CHECK(esf_esprim_channel_renew(world.line.handle.get(), ESF_REMEDY_NEW_RRO, nullptr) == ESF_OK);
    CHECK(esf_endpoint_remove_key(world.receiver.get(), octets(default_kid), default_kid.size(), 13, nullptr) ==
          ESF_OK);
    CHECK(esf_endpoint_info_due(world.receiver.get()) > 0);
    CHECK(esf_testing_allocation_failed() == 0);
    for (const char *name : {"esf_key_set_usage", "esf_key_set_peer", "esf_key_set_expiry", "esf_key_set_encoding",
                             "esf_esprim_channel_renew", "esf_endpoint_remove_key", "esf_endpoint_info_due"})
        covered().insert(name);
}

TEST_CASE("sealing a request survives every failing allocation", "[fault]") {
    SECTION("under a new session") {
        struct Renewed : World {
            Renewed() {
                REQUIRE(line.renew(ESF_REMEDY_NEW_ORO).status == ESF_OK);
                other = line.request();
            }
        };
        sweep<Renewed>({"esf_esprim_request_seal",
                        [](Renewed &w, std::string &) { return w.other.seal(request_text("r5")); },
                        [](Renewed &w) { return w.reports(); }, AGAIN_WITH_WHAT_IS_KEPT, 8, 1});
    }
    SECTION("into the caller's memory") {
        struct Another : World {
            Another() { other = line.request(); }
        };
        sweep<Another>({"esf_esprim_request_seal_into",
                        [](Another &w, std::string &out) { return w.other.seal_into(out, plenty, request_text("r5")); },
                        [](Another &w) { return w.reports(); }, AGAIN, 1, 1});
        sweep<Another>(
            {"esf_esprim_request_seal_into", // and memory that is too small is refused even without memory for saying so
             [](Another &w, std::string &out) {
                 Outcome outcome = w.other.seal_into(out, 1, request_text("r5"));
                 return outcome.name == "ESF_E_TOO_SMALL" ? Outcome{} : outcome;
             },
             [](Another &w) { return w.reports(); }});
        sweep<World>({"esf_esprim_request_content_into",
                      [](World &w, std::string &out) { return w.sending.content_into(out, plenty); }, reports, AGAIN,
                      0});
    }
    SECTION("when a random object has to be asked for") {
        sweep<Waiting>({"esf_esprim_request_seal",
                        [](Waiting &w, std::string &) { return w.other.seal(request_text("r5")); },
                        [](Waiting &w) { return w.reports() + (w.other.need() ? "waits" : ""); }, AGAIN, 3});
    }
    SECTION("with the answer that was asked for") {
        // an error ends the attempt, so another request is made for the second try
        sweep<Asked>({"esf_esprim_request_answer",
                      [](Asked &w, std::string &) { return w.other.answer(ESF_ANSWER_FOUND, w.content); },
                      [](Asked &w) { return w.reports(); }, OVER, 8, 1});
    }
    SECTION("and what was sealed can be had again") {
        sweep<World>({"esf_esprim_request_content", [](World &w, std::string &out) { return w.sending.content(out); },
                      reports, AGAIN, 0});
        sweep<Asked>({"esf_need_content",
                      [](Asked &w, std::string &out) {
                          return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                              return esf_need_content(buf, w.other.need(), err);
                          });
                      },
                      [](Asked &w) { return w.reports(); }});
    }
    SECTION("a time-out that is refused says that memory ran out") {
        sweep<Waiting>({"esf_esprim_request_set_timeout",
                        [](Waiting &w, std::string &) {
                            Outcome outcome = w.other.set_timeout(0);
                            return outcome.name == "ESF_E_POLICY" ? Outcome{} : outcome;
                        },
                        [](Waiting &w) { return w.reports(); }});
    }
}

TEST_CASE("opening a response survives every failing allocation", "[fault]") {
    SECTION("plain") {
        sweep<Responded>({"esf_esprim_request_open",
                          [](Responded &w, std::string &out) { return w.sending.open(out, w.response); },
                          [](Responded &w) { return w.reports(); }, AGAIN, 3});
    }
    SECTION("into the caller's memory") {
        sweep<Responded>({"esf_esprim_request_open_into",
                          [](Responded &w, std::string &out) { return w.sending.open_into(out, plenty, w.response); },
                          [](Responded &w) { return w.reports(); }, AGAIN, 3});
    }
    SECTION("with a random object that it hands over") {
        sweep<HandedOver>({"esf_esprim_request_open",
                           [](HandedOver &w, std::string &out) { return w.sending.open(out, w.response); },
                           [](HandedOver &w) { return w.reports(); }, AGAIN, 3});
    }
    SECTION("an error of the other end") {
        sweep<World>({"esf_esprim_request_open",
                      [](World &w, std::string &out) {
                          Outcome outcome = w.sending.open(out, "{}", 4113);
                          return outcome.name == "ESF_E_PEER_REFUSED" ? Outcome{} : outcome;
                      },
                      reports});
    }
}

TEST_CASE("taking a message survives every failing allocation", "[fault]") {
    SECTION("a sealed request of a new session") {
        sweep<World>({"esf_endpoint_receive",
                      [](World &w, std::string &out) { return receive(w, out, w.sending.content()); }, reports, AGAIN,
                      8, 4});
    }
    SECTION("one of a session that is there") {
        struct Second : World {
            Second() {
                taken(sending);
                content = sealed("r2").content();
            }
        };
        sweep<Second>({"esf_endpoint_receive", [](Second &w, std::string &out) { return receive(w, out, w.content); },
                       [](Second &w) { return w.reports(); }, AGAIN, 3});
    }
    SECTION("a duplicate") {
        sweep<Again>({"esf_endpoint_receive", [](Again &w, std::string &out) { return receive(w, out, w.content); },
                      [](Again &w) { return w.reports(); }, AGAIN, 3});
    }
    SECTION("a message that is refused") {
        sweep<Refused>({"esf_endpoint_receive", [](Refused &w, std::string &out) { return receive(w, out, w.content); },
                        [](Refused &w) { return w.reports(); }});
    }
    SECTION("a random-object request") {
        sweep<World>({"esf_endpoint_receive", [](World &w, std::string &out) { return receive(w, out, rand_request); },
                      reports, AGAIN, 2});
    }
    SECTION("a message under a key that has to be fetched") {
        sweep<Fetching>({"esf_endpoint_receive",
                         [](Fetching &w, std::string &out) { return receive(w, out, w.content); },
                         [](Fetching &w) { return w.reports(); }, AGAIN, 5});
    }
    SECTION("a message at one node of several") {
        sweep<Node>({"esf_endpoint_receive", [](Node &w, std::string &out) { return receive(w, out, w.content); },
                     report_of<Node>, AGAIN, 8});
        sweep<Node>({"esf_endpoint_receive", [](Node &w, std::string &out) { return receive(w, out, w.by_name); },
                     report_of<Node>, AGAIN, 5});
    }
}

TEST_CASE("answering a need of a message survives every failing allocation", "[fault]") {
    SECTION("a key") {
        // When memory runs out behind the answer the attempt is over, and the message is given to the door again. The key may have come
        // into the keyring by then: its tag has verified (D1).
        sweep<WaitingForKey>({"esf_received_answer",
                              [](WaitingForKey &w, std::string &) { return w.arrival.answer(ESF_ANSWER_FOUND, jwk); },
                              [](WaitingForKey &w) {
                                  std::string report = w.receiver.report();
                                  return Document(report).json("esprim") + Document(report).json("marks");
                              },
                              OVER, 10, 5});
    }
    SECTION("an originator random object") {
        sweep<WaitingForRand>(
            {"esf_received_answer",
             [](WaitingForRand &w, std::string &) { return w.arrival.answer(ESF_ANSWER_FOUND, w.stored); },
             report_of<WaitingForRand>, OVER, 5});
    }
    SECTION("a mark that was inserted, after which nothing can fail") {
        WaitingForMark world;
        FailingAllocation failing(1);
        CHECK(esf_received_answer(world.arrival.handle.get(), ESF_ANSWER_INSERTED, nullptr, 0, nullptr) == ESF_OK);
        CHECK(world.arrival.kind() == ESF_RECEIVED_PRIMITIVE);
    }
    SECTION("a mark that was there") {
        sweep<WaitingForMark>(
            {"esf_received_answer",
             [](WaitingForMark &w, std::string &) { return w.arrival.answer(ESF_ANSWER_EXISTS, std::string(43, 'A')); },
             report_of<WaitingForMark>});
    }
}

TEST_CASE("reading what arrived survives every failing allocation", "[fault]") {
    struct Getter {
        const char *name;
        esf_status (*get)(esf_buf **, const esf_received *, esf_error **);
        int64_t at_least;
    };
    for (const Getter &getter :
         {Getter{"esf_received_primitive", esf_received_primitive, 0},
          Getter{"esf_received_peer", esf_received_peer, 1}, Getter{"esf_received_key_id", esf_received_key_id, 1}})
        sweep<Opened>({getter.name,
                       [&](Opened &w, std::string &out) {
                           return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                               return getter.get(buf, w.arrival.handle.get(), err);
                           });
                       },
                       [](Opened &w) { return w.reports(); }, AGAIN, getter.at_least});
    sweep<Refused>({"esf_received_error",
                    [](Refused &w, std::string &out) {
                        return object_of(w.error, out, [&](esf_error **made, esf_error **err) {
                            return esf_received_error(made, w.arrival.handle.get(), err);
                        });
                    },
                    [](Refused &w) { return w.reports(); }});
    struct Given : World {
        Given() { arrival = receiver.receive(rand_request); }
    };
    sweep<Given>({"esf_received_reply",
                  [](Given &w, std::string &out) {
                      return bytes_of(out, [&](esf_buf **buf, esf_error **err) {
                          return esf_received_reply(buf, w.arrival.handle.get(), err);
                      });
                  },
                  [](Given &w) { return w.reports(); }, AGAIN, 0});

    sweep<Given>({"esf_received_reply_into",
                  [](Given &w, std::string &out) { return w.arrival.reply_into(out, plenty); },
                  [](Given &w) { return w.reports(); }, AGAIN, 0});
    sweep<Opened>({"esf_received_primitive_into",
                   [](Opened &w, std::string &out) { return w.arrival.primitive_into(out, plenty); },
                   [](Opened &w) { return w.reports(); }, AGAIN, 0});

    Opened opened; // the exchange exists since the mark was set
    FailingAllocation failing(1);
    esf_esprim_exchange *exchange = nullptr;
    CHECK(esf_received_exchange(&exchange, opened.arrival.handle.get(), nullptr) == ESF_OK);
    esf_esprim_exchange_free(exchange);
    covered().insert("esf_received_exchange");
}

TEST_CASE("sealing a response survives every failing allocation", "[fault]") {
    // a seal is counted before it is made: one too few is safe, one too many is not
    auto state = [](World &w) { return std::to_string(counted(w.receiver, "marks/count")) + w.originator.report(); };
    auto seal = [](World &w, std::string &out) { return respond(out, w.exchange, response_text("r2")); };
    auto seal_into = [](World &w, std::string &out) {
        return respond_into(out, plenty, w.exchange, response_text("r2"));
    };
    struct Late : Opened {
        Late() { REQUIRE(receiver.set(R"({"next_rro":"always"})").status == ESF_OK); }
    };
    SECTION("plain") {
        sweep<Opened>({"esf_esprim_exchange_seal", seal, state});
        sweep<Opened>({"esf_esprim_exchange_seal_into", seal_into, state, AGAIN, 0});
    }
    SECTION("with the next random object") {
        sweep<Late>({"esf_esprim_exchange_seal", seal, state, AGAIN, 2});
        sweep<Late>({"esf_esprim_exchange_seal_into", seal_into, state, AGAIN, 1});
    }
}

// It stands last, because tests run in the order in which they are declared. Functions that only read or free make no allocation.
TEST_CASE("no function of the ABI was left out", "[fault][coverage]") {
    static const std::set<std::string> harmless = {"esf_abi_version",
                                                   "esf_version",
                                                   "esf_has",
                                                   "esf_esprim_sealed_size",
                                                   "esf_esprim_opened_size",
                                                   "esf_buf_data",
                                                   "esf_buf_size",
                                                   "esf_error_code",
                                                   "esf_error_name",
                                                   "esf_error_message",
                                                   "esf_error_where",
                                                   "esf_error_rsc",
                                                   "esf_error_remedy",
                                                   "esf_need_kind",
                                                   "esf_need_id",
                                                   "esf_need_authority",
                                                   "esf_need_usage",
                                                   "esf_need_expiry",
                                                   "esf_received_kind",
                                                   "esf_received_rsc",
                                                   "esf_received_need",
                                                   "esf_esprim_request_need",
                                                   "esf_e2ekey_need",
                                                   "esf_lab_live_objects"};
    std::ifstream file(std::string(ESF_TESTS_DIR) + "/../abi/symbols.txt");
    std::string name;
    size_t functions = 0;
    while (std::getline(file, name)) {
        bool frees = name.size() > 5 && name.substr(name.size() - 5) == "_free";
        functions++;
        INFO(name);
        CHECK((frees || harmless.count(name) == 1 || covered().count(name) == 1));
    }
    CHECK(functions >= 76);
}
