// SPDX-License-Identifier: Apache-2.0
//
// Two ends of TLS in one process, and what they show: keys and certificates made here, with BoringSSL and without core/cert.
#ifndef UNIT_TLS_ENDS_HPP
#define UNIT_TLS_ENDS_HPP

#include <catch2/catch_test_macros.hpp>
#include <catch2/generators/catch_generators.hpp>

#include <openssl/ec_key.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/nid.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <stdexcept>
#include <string>
#include <vector>

#include "base/alloc.h"
#include "crypto/crypto.h"
#include "tls/engine.h"
#include "tls/records.h"
#include "unit/support/text.hpp"

namespace tls_ends {

using support::Block;
using support::Failure;
using support::text_of;

inline struct span as_span(std::string_view text) {
    return span_of(text.data(), text.size());
}

// Catch2's assertions are for one thread.
inline void must(bool holds) {
    if (!holds)
        throw std::logic_error("an end could not be set up");
}

template <typename Write> std::string der_of(Write &&write) {
    uint8_t *octets = nullptr;
    int size = write(&octets);
    REQUIRE(size > 0);
    std::string der(reinterpret_cast<char *>(octets), static_cast<size_t>(size));
    OPENSSL_free(octets);
    return der;
}

// A key on a curve, its bare form and a self-signed certificate over it.
class Identity {
  public:
    explicit Identity(const std::string &name = "end", int curve = NID_X9_62_prime256v1) {
        EC_KEY *ec = EC_KEY_new_by_curve_name(curve);
        REQUIRE(EC_KEY_generate_key(ec) == 1);
        REQUIRE(EVP_PKEY_assign_EC_KEY(key_.get(), ec) == 1);
        raw_key = der_of([&](uint8_t **out) { return i2d_PUBKEY(key_.get(), out); });
        certificate = certify(name, 0);
    }

    // A certificate that is padded to a size, for tests of limits.
    std::string certify(const std::string &name, size_t padding) const {
        bssl::UniquePtr<X509> cert(X509_new());
        REQUIRE(X509_set_version(cert.get(), X509_VERSION_3));
        ASN1_INTEGER_set_uint64(X509_get_serialNumber(cert.get()), 1);
        X509_NAME *subject = X509_get_subject_name(cert.get());
        auto add = [&](const std::string &text) {
            REQUIRE(X509_NAME_add_entry_by_NID(subject, NID_organizationName, MBSTRING_ASC,
                                               reinterpret_cast<const uint8_t *>(text.data()),
                                               static_cast<ossl_ssize_t>(text.size()), -1, 0));
        };
        add(name);
        for (; padding > 0; padding -= padding < 60 ? padding : 60)
            add(std::string(60, 'x'));
        X509_set_issuer_name(cert.get(), subject);
        X509_gmtime_adj(X509_getm_notBefore(cert.get()), -60);
        X509_gmtime_adj(X509_getm_notAfter(cert.get()), 3600);
        REQUIRE(X509_set_pubkey(cert.get(), key_.get()));
        REQUIRE(X509_sign(cert.get(), key_.get(), EVP_sha256()) > 0);
        return der_of([&](uint8_t **out) { return i2d_X509(cert.get(), out); });
    }

    EVP_PKEY *key() const { return key_.get(); }

    static status sign(struct bytes **signature, const void *context, struct span message, struct error **err) {
        const auto *self = static_cast<const Identity *>(context);
        uint8_t hash[SHA256_SIZE], der[128];
        unsigned size = sizeof der;
        sha256(hash, &message, 1);
        if (self->refuses_to_sign)
            return fail(err, ESF_E_UNREACHABLE, 0, nullptr, "the key is in a drawer");
        if (ECDSA_sign(0, hash, sizeof hash, der, &size, EVP_PKEY_get0_EC_KEY(self->key_.get())) != 1)
            return fail_no_memory(err);
        return bytes_copy(signature, span_of(der, size), err);
    }

    std::string raw_key, certificate;
    bool refuses_to_sign = false;

  private:
    bssl::UniquePtr<EVP_PKEY> key_{EVP_PKEY_new()};
};

struct Shows {
    const Identity *identity;
    bool raw = false;
    std::vector<std::string> more = {}; // certificates behind the first
};

// What an end is made of; the default is what E2EKey will use.
struct Profile {
    std::vector<uint16_t> suites{TLS_CERTIFICATE_SUITES[0], TLS_CERTIFICATE_SUITES[1]};
    std::vector<uint8_t> accepts{TLS_CERTIFICATE_X509, TLS_CERTIFICATE_RAW_KEY};
    enum tls_transport transport = TLS_STREAM;
    uint16_t version = TLS_1_2, mtu = 0;
    size_t chain_size_max = 0, octets_max = 0;
};

class Setup {
  public:
    Setup() = default;
    Setup(const Profile &profile, const std::vector<Shows> &shown) { REQUIRE(make(profile, shown) == ESF_OK); }
    ~Setup() { tls_setup_free(setup_); }
    Setup(const Setup &) = delete;
    Setup &operator=(const Setup &) = delete;

    status make(const Profile &profile, const std::vector<Shows> &shown) {
        std::vector<std::vector<struct span>> chains;
        std::vector<struct tls_credential> credentials;
        for (const Shows &each : shown) {
            std::vector<struct span> chain;
            if (!each.raw)
                chain.push_back(as_span(each.identity->certificate));
            for (const std::string &certificate : each.more)
                chain.push_back(as_span(certificate));
            chains.push_back(chain);
        }
        for (size_t i = 0; i < shown.size(); i++) {
            struct tls_credential credential = {};
            credential.chain = chains[i].data();
            credential.chain_count = chains[i].size();
            credential.raw_key = as_span(shown[i].identity->raw_key);
            credential.sign = Identity::sign;
            credential.sign_context = shown[i].identity;
            credentials.push_back(credential);
        }
        struct tls_profile asked = {};
        asked.version = profile.version;
        asked.transport = profile.transport;
        asked.suites = profile.suites.data();
        asked.suite_count = profile.suites.size();
        asked.credentials = credentials.data();
        asked.credential_count = credentials.size();
        asked.accepts = profile.accepts.data();
        asked.accept_count = profile.accepts.size();
        asked.chain_size_max = profile.chain_size_max;
        asked.octets_max = profile.octets_max;
        asked.mtu = profile.mtu;
        tls_setup_free(setup_);
        return tls_setup_new(&setup_, &tls_boringssl, &asked, failure.out());
    }

    struct tls_setup *get() const {
        return setup_;
    }
    Failure failure;

  private:
    struct tls_setup *setup_ = nullptr;
};

// A judge that says what it is told to, and remembers what it saw.
struct Judge {
    std::vector<status> says; // one for each call; ESF_OK when there are no more
    uint8_t alert = 0;        // 0: leaves it
    std::vector<std::string> chain = {};
    std::string raw_key = {};
    size_t calls = 0;

    static status judge(void *context, const struct tls_shown *shown, uint8_t *alert, struct error **err) {
        auto *self = static_cast<Judge *>(context);
        self->chain.clear();
        for (size_t i = 0; i < shown->chain_count; i++)
            self->chain.push_back(text_of(shown->chain[i]));
        self->raw_key = text_of(shown->raw_key);
        status answer = self->calls < self->says.size() ? self->says[self->calls] : ESF_OK;
        self->calls++;
        if (self->alert != 0)
            *alert = self->alert;
        return answer < 0 ? fail(err, answer, 4103, nullptr, "the judge says no") : answer;
    }
};

class End {
  public:
    End(enum tls_role role, const Setup &setup, const std::string &server_name = "") { make(role, setup, server_name); }
    ~End() { tls_engine_free(engine_); }
    End(const End &) = delete;
    End &operator=(const End &) = delete;

    status feed(const std::string &octets) { return tls_engine_feed(engine_, Block(octets).octets(), failure.out()); }
    status drive() { return tls_engine_drive(engine_, failure.out()); }
    std::string take() {
        struct bytes *octets = nullptr;
        must(tls_engine_take(&octets, engine_, nullptr) == ESF_OK);
        std::string text = text_of(octets);
        bytes_free(octets);
        return text;
    }

    // Feeds, drives, takes: what a message in E2EKey is.
    std::string turn(const std::string &octets) {
        last = feed(octets);
        if (last == ESF_OK)
            last = drive();
        return take();
    }

    enum tls_state state() const { return tls_engine_state(engine_); }
    bool done() const { return state() == TLS_STATE_ESTABLISHED; }
    struct tls_facts facts() const {
        struct tls_facts facts;
        tls_engine_facts(&facts, engine_);
        return facts;
    }
    std::string exported(const std::string &label = "EXPORTER-oneM2M-ESCertKE",
                         const struct span *context = nullptr) const {
        std::string out(48, '\0');
        status code = tls_engine_export(reinterpret_cast<uint8_t *>(out.data()), out.size(), engine_, label.c_str(),
                                        context, nullptr);
        return code == ESF_OK ? out : "";
    }
    struct tls_alert peer_alert() const {
        return tls_engine_peer_alert(engine_);
    }
    struct tls_alert own_alert() const {
        return tls_engine_own_alert(engine_);
    }
    struct tls_engine *get() const {
        return engine_;
    }

    Judge judge;
    Failure failure;
    status last = ESF_OK;

  private:
    void make(enum tls_role role, const Setup &setup, const std::string &server_name) {
        struct tls_start start = {};
        start.role = role;
        start.judge = Judge::judge;
        start.judge_context = &judge;
        start.server_name = as_span(server_name);
        must(tls_engine_new(&engine_, setup.get(), &start, failure.out()) == ESF_OK);
    }

    struct tls_engine *engine_ = nullptr;
};

// The flights of a handshake, as far as it gets.
inline std::vector<std::string> run(End &client, End &server) {
    std::vector<std::string> flights;
    std::string message = client.turn("");
    while (!message.empty() && flights.size() < 10) {
        flights.push_back(message);
        End &next = flights.size() % 2 == 1 ? server : client;
        if (next.state() == TLS_STATE_FAILED)
            break;
        message = next.turn(message);
    }
    return flights;
}

inline enum tls_flight_kind kind_of(const std::string &octets, Failure &failure) {
    struct tls_flight flight;
    status code = tls_flight_read(&flight, Block(octets).octets(), failure.out());
    enum tls_flight_kind kind = flight.kind;
    tls_flight_clear(&flight);
    return code == ESF_OK ? kind : static_cast<enum tls_flight_kind>(0);
}
inline enum tls_flight_kind kind_of(const std::string &octets) {
    Failure failure;
    return kind_of(octets, failure);
}

// A peer that is BoringSSL itself and does what it is told: for what our own engine never would.
class Bare {
  public:
    Bare(bool is_server, const Identity &identity) {
        SSL_CTX_set_min_proto_version(ctx.get(), TLS1_2_VERSION);
        SSL_CTX_set_max_proto_version(ctx.get(), TLS1_2_VERSION);
        bssl::UniquePtr<CRYPTO_BUFFER> buffer(CRYPTO_BUFFER_new(
            reinterpret_cast<const uint8_t *>(identity.certificate.data()), identity.certificate.size(), nullptr));
        CRYPTO_BUFFER *chain[] = {buffer.get()};
        REQUIRE(SSL_CTX_set_chain_and_key(ctx.get(), chain, 1, identity.key(), nullptr) == 1);
        SSL_CTX_set_custom_verify(ctx.get(), SSL_VERIFY_PEER, [](SSL *, uint8_t *) { return ssl_verify_ok; });
        is_server_ = is_server;
    }

    std::string turn(const std::string &octets) {
        if (!ssl) {
            ssl.reset(SSL_new(ctx.get()));
            SSL_set_bio(ssl.get(), BIO_new(BIO_s_mem()), BIO_new(BIO_s_mem()));
            is_server_ ? SSL_set_accept_state(ssl.get()) : SSL_set_connect_state(ssl.get());
        }
        BIO_write(SSL_get_rbio(ssl.get()), octets.data(), static_cast<int>(octets.size()));
        done = SSL_do_handshake(ssl.get()) == 1;
        ERR_clear_error();
        const uint8_t *out = nullptr;
        size_t size = 0;
        BIO_mem_contents(SSL_get_wbio(ssl.get()), &out, &size);
        std::string text(reinterpret_cast<const char *>(out), size);
        BIO_reset(SSL_get_wbio(ssl.get()));
        return text;
    }

    std::string exported() const {
        std::string out(48, '\0');
        static const char label[] = "EXPORTER-oneM2M-ESCertKE";
        REQUIRE(SSL_export_keying_material(ssl.get(), reinterpret_cast<uint8_t *>(out.data()), out.size(), label,
                                           sizeof label - 1, nullptr, 0, 0) == 1);
        return out;
    }

    bssl::UniquePtr<SSL_CTX> ctx{SSL_CTX_new(TLS_with_buffers_method())};
    bssl::UniquePtr<SSL> ssl;
    bool done = false;

  private:
    bool is_server_;
};

} // namespace tls_ends

#endif
