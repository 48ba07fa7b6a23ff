// SPDX-License-Identifier: Apache-2.0
//
// esf_tls_pump ROLE PORT CERTIFICATE KEY PEER [raw] [suite=HEX] [name=SNI]: one end over the port to TLS (core/tls), on a loopback socket,
// for handshakes with other implementations. ROLE is client or server; with PORT 0 a server says which it took. CERTIFICATE and KEY are
// PEM; PEER is the certificate (PEM) that the other end has to show; with "raw" both show bare keys and PEER is a public key. It says what
// passes, flight by flight, what was agreed on, and the exported key; or why not, and then ends with 1.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>

#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "tls/engine.h"
#include "tls/records.h"

namespace {

const char LABEL[] = "EXPORTER-oneM2M-ESCertKE";
const unsigned SECONDS = 30;

[[noreturn]] void die(const std::string &what) {
    std::fprintf(stderr, "esf_tls_pump: %s\n", what.c_str());
    std::exit(2);
}

[[noreturn]] void end_refused(struct error *error) {
    std::printf("failed %s: %s\n", error_name(error->code), error->message);
    std::fflush(stdout);
    std::exit(1);
}

// ---- what stands in files ----

bssl::UniquePtr<BIO> open_file(const std::string &path) {
    bssl::UniquePtr<BIO> file(BIO_new_file(path.c_str(), "r"));
    if (!file)
        die("cannot read " + path);
    return file;
}

std::string der(uint8_t *octets, int size) {
    if (size <= 0)
        die("cannot write DER");
    std::string text(reinterpret_cast<char *>(octets), static_cast<size_t>(size));
    OPENSSL_free(octets);
    return text;
}

std::string certificate_in(const std::string &path) {
    bssl::UniquePtr<X509> cert(PEM_read_bio_X509(open_file(path).get(), nullptr, nullptr, nullptr));
    uint8_t *out = nullptr;
    if (!cert)
        die(path + " holds no certificate");
    int size = i2d_X509(cert.get(), &out);
    return der(out, size);
}

std::string public_der(EVP_PKEY *key) {
    uint8_t *out = nullptr;
    int size = i2d_PUBKEY(key, &out);
    return der(out, size);
}

std::string public_key_in(const std::string &path) {
    bssl::UniquePtr<EVP_PKEY> key(PEM_read_bio_PUBKEY(open_file(path).get(), nullptr, nullptr, nullptr));
    if (!key)
        die(path + " holds no public key");
    return public_der(key.get());
}

bssl::UniquePtr<EVP_PKEY> private_key_in(const std::string &path) {
    bssl::UniquePtr<EVP_PKEY> key(PEM_read_bio_PrivateKey(open_file(path).get(), nullptr, nullptr, nullptr));
    if (!key)
        die(path + " holds no private key");
    return key;
}

// ---- the engine ----

struct Options {
    enum tls_role role;
    uint16_t port;
    std::string certificate, key, peer, name;
    bool raw = false;
    std::vector<uint16_t> suites{TLS_CERTIFICATE_SUITES[0], TLS_CERTIFICATE_SUITES[1]};
};

status sign(struct bytes **signature, const void *context, struct span message, struct error **err) {
    const EVP_PKEY *key = static_cast<const EVP_PKEY *>(context);
    uint8_t hash[SHA256_SIZE], out[128];
    unsigned size = sizeof out;
    sha256(hash, &message, 1);
    if (ECDSA_sign(0, hash, sizeof hash, out, &size, EVP_PKEY_get0_EC_KEY(key)) != 1)
        return fail_no_memory(err);
    return bytes_copy(signature, span_of(out, size), err);
}

status judge(void *context, const struct tls_shown *shown, uint8_t *alert, struct error **err) {
    const std::string &wanted = *static_cast<const std::string *>(context);
    struct span seen = shown->chain_count > 0 ? shown->chain[0] : shown->raw_key;
    if (span_equal(seen, span_of(wanted.data(), wanted.size())))
        return ESF_OK;
    *alert = TLS_ALERT_UNKNOWN_CA;
    return fail(err, ESF_E_AUTH, 0, nullptr, "this is not the peer that was expected");
}

struct tls_setup *make_setup(const Options &options, const EVP_PKEY *key, const std::string &shown) {
    struct span chain = span_of(shown.data(), shown.size());
    struct tls_credential credential = {};
    credential.chain = &chain;
    credential.chain_count = options.raw ? 0 : 1;
    credential.raw_key = chain;
    credential.sign = sign;
    credential.sign_context = key;
    const uint8_t accepts[] = {options.raw ? TLS_CERTIFICATE_RAW_KEY : TLS_CERTIFICATE_X509};
    struct tls_profile profile = {};
    profile.version = TLS_1_2;
    profile.suites = options.suites.data();
    profile.suite_count = options.suites.size();
    profile.credentials = &credential;
    profile.credential_count = 1;
    profile.accepts = accepts;
    profile.accept_count = 1;
    struct tls_setup *setup = nullptr;
    struct error *error = nullptr;
    if (tls_setup_new(&setup, &tls_boringssl, &profile, &error) != ESF_OK)
        end_refused(error);
    return setup;
}

struct tls_engine *make_engine(const Options &options, struct tls_setup *setup, std::string &peer) {
    struct tls_start start = {};
    start.role = options.role;
    start.judge = judge;
    start.judge_context = &peer;
    start.server_name = span_of(options.name.data(), options.name.size());
    struct tls_engine *engine = nullptr;
    struct error *error = nullptr;
    if (tls_engine_new(&engine, setup, &start, &error) != ESF_OK)
        end_refused(error);
    return engine;
}

// ---- the wire ----

int listen_on(uint16_t port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at = {};
    socklen_t size = sizeof at;
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    if (bind(listener, reinterpret_cast<sockaddr *>(&at), size) != 0 || listen(listener, 1) != 0)
        die("cannot listen");
    getsockname(listener, reinterpret_cast<sockaddr *>(&at), &size);
    std::printf("port %d\n", ntohs(at.sin_port));
    std::fflush(stdout);
    int accepted = accept(listener, nullptr, nullptr);
    close(listener);
    return accepted;
}

int connect_to(uint16_t port) {
    int connected = socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at = {};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    if (connect(connected, reinterpret_cast<sockaddr *>(&at), sizeof at) != 0)
        die("cannot connect");
    return connected;
}

void say_flight(const char *direction, const std::string &octets) {
    static const char *const NAMES[] = {"",     "ClientHello", "ServerHello", "client Finished", "server Finished",
                                        "alert"};
    struct tls_flight flight;
    struct error *error = nullptr;
    if (octets.empty())
        return;
    if (tls_flight_read(&flight, span_of(octets.data(), octets.size()), &error) == ESF_OK)
        std::printf("%s %s, %zu octets\n", direction, NAMES[flight.kind], octets.size());
    else
        std::printf("%s no flight: %s\n", direction, error->message);
    tls_flight_clear(&flight);
    error_free(error);
}

void send_all(int wire, struct tls_engine *engine) {
    struct bytes *out = nullptr;
    if (tls_engine_take(&out, engine, nullptr) != ESF_OK)
        die("nothing to take");
    struct span rest = bytes_span(out);
    say_flight("out", std::string(reinterpret_cast<const char *>(rest.data), rest.size));
    while (rest.size > 0) {
        ssize_t sent = write(wire, rest.data, rest.size);
        if (sent <= 0)
            break;
        rest = span_from(rest, static_cast<size_t>(sent));
    }
    bytes_free(out);
}

void say_agreed(struct tls_engine *engine) {
    struct tls_facts facts;
    uint8_t key[48];
    struct error *error = nullptr;
    tls_engine_facts(&facts, engine);
    if (tls_engine_export(key, sizeof key, engine, LABEL, nullptr, &error) != ESF_OK)
        end_refused(error);
    std::printf("agreed %04X %s %s\n", facts.suite, tls_group_name(facts.group),
                facts.has_extended_master_secret ? "extended-master-secret" : "master-secret");
    if (facts.server_name.size > 0)
        std::printf("name %.*s\n", static_cast<int>(facts.server_name.size),
                    reinterpret_cast<const char *>(facts.server_name.data));
    std::printf("key ");
    for (uint8_t octet : key)
        std::printf("%02X", octet);
    std::printf("\n");
}

void pump(int wire, struct tls_engine *engine) {
    std::string flight;
    for (;;) {
        struct error *error = nullptr;
        status code = tls_engine_drive(engine, &error);
        if (tls_engine_has_output(engine) || code != ESF_NEEDS) {
            say_flight("in", flight);
            flight.clear();
        }
        send_all(wire, engine);
        if (code < 0)
            end_refused(error);
        if (code == ESF_OK)
            return;
        char octets[4096];
        ssize_t got = read(wire, octets, sizeof octets);
        if (got <= 0)
            die("the peer has gone");
        flight.append(octets, static_cast<size_t>(got));
        if (tls_engine_feed(engine, span_of(octets, static_cast<size_t>(got)), &error) != ESF_OK)
            end_refused(error);
    }
}

Options read_options(int count, char **words) {
    if (count < 6)
        die("ROLE PORT CERTIFICATE KEY PEER [raw] [suite=HEX] [name=SNI]");
    Options options = {};
    options.role = std::string(words[1]) == "server" ? TLS_SERVER : TLS_CLIENT;
    options.port = static_cast<uint16_t>(std::atoi(words[2]));
    options.certificate = words[3];
    options.key = words[4];
    options.peer = words[5];
    options.suites = {TLS_CERTIFICATE_SUITES[0], TLS_CERTIFICATE_SUITES[1]};
    for (int i = 6; i < count; i++) {
        std::string word = words[i];
        if (word == "raw")
            options.raw = true;
        else if (word.compare(0, 6, "suite=") == 0)
            options.suites = {static_cast<uint16_t>(std::strtol(word.c_str() + 6, nullptr, 16))};
        else if (word.compare(0, 5, "name=") == 0)
            options.name = word.substr(5);
        else
            die("what is " + word + "?");
    }
    return options;
}

} // namespace

int main(int count, char **words) {
    alarm(SECONDS);
    Options options = read_options(count, words);
    bssl::UniquePtr<EVP_PKEY> key = private_key_in(options.key);
    std::string shown = options.raw ? public_der(key.get()) : certificate_in(options.certificate);
    std::string peer = options.raw ? public_key_in(options.peer) : certificate_in(options.peer);
    struct tls_setup *setup = make_setup(options, key.get(), shown);
    struct tls_engine *engine = make_engine(options, setup, peer);
    int wire = options.role == TLS_SERVER ? listen_on(options.port) : connect_to(options.port);
    pump(wire, engine);
    say_agreed(engine);
    std::fflush(stdout);
    (void)!tls_engine_close(engine, nullptr);
    struct bytes *goodbye = nullptr;
    if (tls_engine_take(&goodbye, engine, nullptr) == ESF_OK && goodbye != nullptr)
        (void)!write(wire, goodbye->data, goodbye->size);
    bytes_free(goodbye);
    close(wire);
    tls_engine_free(engine);
    tls_setup_free(setup);
    return 0;
}
