// SPDX-License-Identifier: Apache-2.0
#include "ends.hpp"

#include "craft.hpp"
#include "tls/hello.h"

using namespace tls_craft;
using namespace tls_ends;

namespace {

const std::string CHANGE = record(TLS_CHANGE_CIPHER_SPEC, "\x01");
const std::string FINISHED = record(TLS_HANDSHAKE, std::string(40, 'f'));
const std::string SECOND = message(TLS_SERVER_HELLO, "s") + message(TLS_CERTIFICATE, "c") +
                           message(TLS_SERVER_KEY_EXCHANGE, "k") + message(TLS_CERTIFICATE_REQUEST, "r") +
                           message(TLS_SERVER_HELLO_DONE);
const std::string THIRD =
    message(TLS_CERTIFICATE, "c") + message(TLS_CLIENT_KEY_EXCHANGE, "k") + message(TLS_CERTIFICATE_VERIFY, "v");

void refuse(const std::string &octets, const std::string &words, status code = ESF_E_FORMAT) {
    Failure failure;
    CHECK(kind_of(octets, failure) == 0);
    CHECK(failure.code() == code);
    CHECK(failure.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(failure.message() == words);
}

struct tls_message as_message(int type, const std::string &body) {
    return {static_cast<uint8_t>(type), as_span(body)};
}

} // namespace

TEST_CASE("the four flights are told by what they hold", "[tls][records]") {
    CHECK(kind_of(record(TLS_HANDSHAKE, message(TLS_CLIENT_HELLO, "h"), 1)) == TLS_FLIGHT_CLIENT_HELLO);
    CHECK(kind_of(handshake(SECOND)) == TLS_FLIGHT_SERVER_HELLO);
    CHECK(kind_of(handshake(THIRD) + CHANGE + FINISHED) == TLS_FLIGHT_CLIENT_FINISHED);
    CHECK(kind_of(CHANGE + FINISHED) == TLS_FLIGHT_SERVER_FINISHED);
    CHECK(kind_of(handshake(message(TLS_NEW_SESSION_TICKET, "t")) + CHANGE + FINISHED) == TLS_FLIGHT_SERVER_FINISHED);
    CHECK(kind_of(handshake(message(TLS_CLIENT_KEY_EXCHANGE, "k")) + CHANGE + FINISHED) == TLS_FLIGHT_CLIENT_FINISHED);
}

TEST_CASE("records may cut messages anywhere", "[tls][records]") {
    for (size_t size : {1, 2, 3, 5, 11}) {
        std::string octets;
        for (size_t at = 0; at < THIRD.size(); at += size)
            octets += handshake(THIRD.substr(at, size));
        struct tls_flight flight;
        std::string all = octets + CHANGE + FINISHED + FINISHED;
        REQUIRE(tls_flight_read(&flight, as_span(all), nullptr) == ESF_OK);
        CHECK(flight.kind == TLS_FLIGHT_CLIENT_FINISHED);
        CHECK(flight.message_count == 3);
        CHECK(text_of(flight.messages[2].body) == "v");
        CHECK(flight.protected_count == 2);
        tls_flight_clear(&flight);
    }
}

TEST_CASE("an alert comes alone, and is told by its name", "[tls][records]") {
    struct tls_flight flight;
    std::string octets = record(TLS_ALERT, std::string("\x01\x5a", 2)) + record(TLS_ALERT, std::string("\x02\x28", 2)) +
                         record(TLS_ALERT, std::string("\x01\x00", 2));
    REQUIRE(tls_flight_read(&flight, as_span(octets), nullptr) == ESF_OK);
    CHECK(flight.kind == TLS_FLIGHT_ALERT);
    CHECK(flight.alert_level == TLS_ALERT_FATAL);
    CHECK(flight.alert == TLS_ALERT_HANDSHAKE_FAILURE);
    CHECK(std::string(tls_alert_name(flight.alert)) == "handshake_failure");
    CHECK(std::string(tls_alert_name(200)) == "unknown");
    tls_flight_clear(&flight);

    const char *mixed = "an alert among other records, or one that cannot be read";
    std::string alert = record(TLS_ALERT, std::string("\x02\x28", 2));
    refuse(handshake(SECOND) + alert, mixed);
    refuse(alert + handshake(SECOND), mixed);
    refuse(record(TLS_ALERT, "\x02"), mixed);
    refuse(CHANGE + alert, "alert where it has no place");
}

TEST_CASE("less, more and other than one flight is refused", "[tls][records]") {
    refuse("", "an empty TLS message");
    refuse(std::string(64 * 1024 + 1, '\x16'), "a TLS message of 65537 octets; at most 65536 are taken", ESF_E_LIMIT);
    refuse("\x16\x03\x03", "the TLS record at octet 0 is cut off");
    refuse(handshake(SECOND) + "\x16", "the TLS record at octet 29 is cut off");
    refuse(handshake(SECOND) + "more", "octet 29 starts no TLS record");
    refuse("GET / HTTP/1.1", "octet 0 starts no TLS record");
    refuse(std::string("\x16\x02\x03\x00\x01x", 6), "octet 0 starts no TLS record");
    refuse(handshake(""), "the TLS record at octet 0 is empty");
    refuse(record(TLS_HANDSHAKE, std::string(18433, 'x')), "the TLS record at octet 0 is too long");
    refuse(record(TLS_APPLICATION_DATA, "d"), "application data has no place in a handshake");
    refuse(CHANGE + FINISHED + record(TLS_APPLICATION_DATA, "d"), "application data has no place in a handshake");
    refuse(std::string("\x80\x2e\x01\x03\x03", 5), "a ClientHello in the style of SSL 2 is not taken");
    refuse(handshake(message(TLS_CLIENT_HELLO, "h").substr(0, 3)), "a handshake message is cut off");
    refuse(handshake(message(TLS_CLIENT_HELLO, "h") + message(TLS_CLIENT_HELLO, "h")),
           "a ClientHello has ClientHello where the end belongs");
    refuse(handshake(message(TLS_CLIENT_HELLO, "h")) + CHANGE,
           "a ClientHello has ChangeCipherSpec where the end belongs");
    refuse(handshake(SECOND.substr(0, SECOND.size() - 4)),
           "a server's flight, ServerHello to ServerHelloDone has the end where ServerHelloDone belongs");
    refuse(handshake(message(TLS_SERVER_HELLO_DONE)), "no flight of a TLS 1.2 handshake starts with ServerHelloDone");
    refuse(handshake(message(99)), "no flight of a TLS 1.2 handshake starts with an unknown message");
    refuse(handshake(message(TLS_HELLO_REQUEST)), "no flight of a TLS 1.2 handshake starts with HelloRequest");
    refuse(handshake(THIRD), "a client's flight, Certificate to Finished has the end where ChangeCipherSpec belongs");
    refuse(CHANGE, "a server's last flight, ChangeCipherSpec and Finished has the end where Finished belongs");
    refuse(FINISHED, "a handshake message is cut off");
    refuse(CHANGE + CHANGE + FINISHED, "ChangeCipherSpec where it has no place");
    refuse(record(TLS_CHANGE_CIPHER_SPEC, "\x02") + FINISHED, "ChangeCipherSpec where it has no place");
    std::string many;
    for (int i = 0; i < 7; i++)
        many += message(TLS_CERTIFICATE, "c");
    refuse(handshake(many), "more handshake messages than any flight has");
}

TEST_CASE("a hello tells its versions, suites and extensions", "[tls][records]") {
    std::string versions =
        u16(TLS_EXTENSION_SUPPORTED_VERSIONS) + vector_of(2, vector_of(1, u16(TLS_1_3) + u16(TLS_1_2)));
    std::string only_13 = u16(TLS_EXTENSION_SUPPORTED_VERSIONS) + vector_of(2, vector_of(1, u16(TLS_1_3)));
    std::string name = u16(TLS_EXTENSION_SERVER_NAME) + vector_of(2, "name");
    struct tls_hello hello;

    std::string body = client_hello(TLS_1_2, name + versions);
    struct tls_message sent = as_message(TLS_CLIENT_HELLO, body);
    REQUIRE(tls_hello_read(&hello, &sent));
    CHECK((hello.is_client && hello.version == TLS_1_2));
    CHECK(text_of(hello.random) == std::string(32, 'r'));
    CHECK(text_of(hello.session_id) == "sid");
    CHECK(text_of(hello.suites) == u16(0xC02B) + u16(0xC023));
    struct span value;
    CHECK(tls_hello_extension(&value, &hello, TLS_EXTENSION_SERVER_NAME));
    CHECK(text_of(value) == "name");
    CHECK_FALSE(tls_hello_extension(&value, &hello, TLS_EXTENSION_EXTENDED_MASTER_SECRET));
    CHECK((tls_hello_speaks(&hello, TLS_1_2) && tls_hello_speaks(&hello, TLS_1_3)));
    CHECK_FALSE(tls_hello_speaks(&hello, TLS_1_1));

    std::string newer = client_hello(TLS_1_2, only_13), older = client_hello(TLS_1_1, name);
    sent = as_message(TLS_CLIENT_HELLO, newer);
    REQUIRE(tls_hello_read(&hello, &sent));
    CHECK_FALSE(tls_hello_speaks(&hello, TLS_1_2));
    sent = as_message(TLS_CLIENT_HELLO, older);
    REQUIRE(tls_hello_read(&hello, &sent));
    CHECK_FALSE(tls_hello_speaks(&hello, TLS_1_2));
    CHECK(tls_hello_speaks(&hello, TLS_1_1));

    for (size_t size = 0; size < body.size(); size++) {
        std::string cut = body.substr(0, size);
        sent = as_message(TLS_CLIENT_HELLO, cut);
        CHECK(tls_hello_read(&hello, &sent) == (size == body.size() - 2 - (name + versions).size()));
    }
    std::string longer = body + "x";
    sent = as_message(TLS_CLIENT_HELLO, longer);
    CHECK_FALSE(tls_hello_read(&hello, &sent));
    sent = as_message(TLS_FINISHED, body);
    CHECK_FALSE(tls_hello_read(&hello, &sent));
}

TEST_CASE("what the engine sends can be read: hellos, certificates, a bare key", "[tls][records]") {
    Identity device("device"), cse("cse");
    bool raw = GENERATE(false, true);
    Setup ours(Profile(), {{&device}}), theirs(Profile(), {{&cse, raw}});
    End client(TLS_CLIENT, ours, "cse.m2m.example"), server(TLS_SERVER, theirs);
    auto flights = run(client, server);

    struct tls_flight flight;
    struct tls_hello hello;
    struct span value;
    REQUIRE(tls_flight_read(&flight, as_span(flights[0]), nullptr) == ESF_OK);
    REQUIRE(tls_hello_read(&hello, &flight.messages[0]));
    CHECK(text_of(hello.suites) == u16(0xC02B) + u16(0xC023));
    CHECK(hello.session_id.size == 0);
    CHECK(tls_hello_speaks(&hello, TLS_1_2));
    CHECK_FALSE(tls_hello_speaks(&hello, TLS_1_3));
    std::vector<std::string> extensions;
    uint16_t type;
    for (struct span rest = hello.extensions; tls_extension_take(&type, &value, &rest);)
        extensions.push_back(tls_extension_name(type));
    CHECK(extensions == std::vector<std::string>{"server_name", "extended_master_secret", "renegotiation_info",
                                                 "supported_groups", "ec_point_formats", "signature_algorithms",
                                                 "server_certificate_type"});
    CHECK(tls_hello_extension(&value, &hello, TLS_EXTENSION_SUPPORTED_GROUPS));
    CHECK(text_of(value) == vector_of(2, u16(TLS_GROUP_SECP256R1)));
    CHECK(tls_hello_extension(&value, &hello, TLS_EXTENSION_SIGNATURE_ALGORITHMS));
    CHECK(text_of(value) == vector_of(2, u16(TLS_ECDSA_SECP256R1_SHA256)));
    tls_flight_clear(&flight);

    REQUIRE(tls_flight_read(&flight, as_span(flights[1]), nullptr) == ESF_OK);
    REQUIRE(tls_hello_read(&hello, &flight.messages[0]));
    CHECK_FALSE(hello.is_client);
    CHECK(text_of(hello.suites) == u16(0xC02B));
    CHECK(tls_hello_speaks(&hello, TLS_1_2));
    struct span inside, certificate;
    REQUIRE(tls_certificates_open(&inside, &flight.messages[1]));
    if (raw) {
        CHECK(text_of(inside) == cse.raw_key);
    } else {
        REQUIRE(tls_certificate_take(&certificate, &inside));
        CHECK(text_of(certificate) == cse.certificate);
        CHECK_FALSE(tls_certificate_take(&certificate, &inside));
    }
    tls_flight_clear(&flight);
}

TEST_CASE("numbers have the names of the registries, and unknown ones none", "[tls][records]") {
    CHECK(std::string(tls_version_name(TLS_1_2)) == "TLS 1.2");
    CHECK(std::string(tls_suite_name(0xC023)) == "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256");
    CHECK(std::string(tls_group_name(23)) == "secp256r1");
    CHECK(std::string(tls_signature_name(0x0403)) == "ecdsa_secp256r1_sha256");
    CHECK(std::string(tls_certificate_type_name(2)) == "raw public key");
    CHECK(std::string(tls_alert_meaning(48)) == "it trusts nobody who vouches for our certificate");
    CHECK(std::string(tls_suite_name(0x1234)).empty());
    CHECK(std::string(tls_extension_name(999)).empty());
    CHECK(std::string(tls_message_name(99)).empty());
}
