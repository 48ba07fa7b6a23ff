// SPDX-License-Identifier: Apache-2.0
//
// Every allocation of every function fails once: the function says so, gives nothing, changes nothing and loses nothing.
#include "support.hpp"

#include <functional>

#include "base/alloc.h"
#include "cert/key_file.h"
#include "cert/pem.h"

using namespace cert_tests;

namespace {

const std::string id = "//example.com/cse1/Cae1";

// The call makes at least that many allocations; `after` frees what it gave.
void sweep(const char *name, int64_t at_least, const std::function<status(struct error **)> &call,
           const std::function<void()> &after) {
    INFO(name);
    for (int64_t n = 1;; n++) {
        REQUIRE(n < 1000);
        int64_t live = mem_live();
        struct error *failure = nullptr;
        mem_fail_after(n);
        status result = call(&failure);
        bool has_failed = mem_has_failed() != 0;
        mem_fail_after(0);
        int32_t code = failure == nullptr ? 0 : failure->code;
        error_free(failure);
        after();
        CHECK(mem_live() == live);
        if (!has_failed) {
            CHECK(result == ESF_OK);
            CHECK(n > at_least);
            return;
        }
        CHECK(result == ESF_E_NO_MEMORY);
        CHECK(code == ESF_E_NO_MEMORY);
    }
}

} // namespace

TEST_CASE("judging", "[cert][failure]") {
    Recipe end = end_of(uri(id));
    end.issuer = named("Sub");
    end.signer = key_named("sub");
    const std::string made = end.made(), sub = ca_of("Sub", "sub", "CA", "ca").made();
    Trust trust;
    trust.anchor(root(), "//example.com");
    const span chain[] = {as_span(made), as_span(sub)};
    cert_question question = {};
    question.credential = chain;
    question.count = 2;
    question.role = CERT_ROLE_CLIENT;
    question.id = as_span(id);
    question.now = now;
    cert_verdict verdict;
    sweep(
        "cert_judge", 4, [&](struct error **err) { return cert_judge(&verdict, trust.get(), &question, err); }, [] {});
}

TEST_CASE("reading", "[cert][failure]") {
    const std::string made = Recipe().made();
    cert *read = nullptr;
    cert_findings findings = {};
    sweep(
        "cert_inspect", 2,
        [&](struct error **err) { return cert_inspect(&read, &findings, as_span(made), CERT_ROLE_CLIENT, now, err); },
        [&] {
            cert_free(read);
            read = nullptr;
        });
    p256_key *key = nullptr;
    bytes *octets = nullptr;
    for (key_file_form form : {KEY_FILE_PKCS8_DER, KEY_FILE_PKCS8_PEM, KEY_FILE_SEC1_DER, KEY_FILE_SEC1_PEM}) {
        auto free_octets = [&] {
            bytes_free(octets);
            octets = nullptr;
        };
        sweep(
            "key_file_write", 1,
            [&](struct error **err) { return key_file_write(&octets, key_named("end"), form, err); }, free_octets);
        REQUIRE(key_file_write(&octets, key_named("end"), form, nullptr) == ESF_OK);
        const std::string file = taken(octets);
        octets = nullptr;
        sweep(
            "key_file_read", 1, [&](struct error **err) { return key_file_read(&key, as_span(file), err); },
            [&] {
                p256_key_free(key);
                key = nullptr;
            });
    }
}

TEST_CASE("making", "[cert][failure]") {
    san name = {};
    REQUIRE(san_of_flavour(&name, CERT_MATCH_AE_ID, as_span(id), nullptr) == ESF_OK);
    bytes *out = nullptr;
    p256_key *key = nullptr;
    auto free_out = [&] {
        bytes_free(out);
        out = nullptr;
    };
    sweep(
        "p256_key_generate", 1, [&](struct error **err) { return p256_key_generate(&key, err); },
        [&] {
            p256_key_free(key);
            key = nullptr;
        });
    sweep(
        "cert_request_make", 3,
        [&](struct error **err) { return cert_request_make(&out, key_named("end"), as_span("x"), &name, 1, err); },
        free_out);
    cert_template form = {};
    form.common_name = as_span("x");
    form.names = &name;
    form.names_count = 1;
    form.not_after = now / 1000;
    form.path_length = CERT_PATH_LENGTH_NONE;
    sweep(
        "cert_issue", 5,
        [&](struct error **err) {
            return cert_issue(&out, &form, p256_key_point(key_named("end")), nullptr, key_named("end"), err);
        },
        free_out);
}

TEST_CASE("trusting", "[cert][failure]") {
    const std::string ca = root(), spki = spki_of(key_named("ca"));
    cert_trust *trust = nullptr;
    auto free_trust = [&] {
        cert_trust_free(trust);
        trust = nullptr;
    };
    const cert_entry one = entry(id, CERT_MATCH_AE_ID);
    sweep(
        "cert_trust_add_*", 6,
        [&](struct error **err) -> status {
            TRY(cert_trust_new(&trust, err));
            TRY(cert_trust_add_anchor(trust, as_span(ca), as_span("//a"), true, err));
            TRY(cert_trust_add_anchor(trust, as_span(spki), as_span(""), true, err));
            TRY(cert_trust_add_entry(trust, &one, err));
            return cert_trust_add_domain(trust, as_span("a.example"), as_span("//a/b"), err);
        },
        free_trust);
    Trust original;
    original.anchor(ca, "//a").add(one);
    REQUIRE(cert_trust_add_domain(original.get(), as_span("a.example"), as_span("//a/b"), nullptr) == ESF_OK);
    sweep(
        "cert_trust_copy", 4, [&](struct error **err) { return cert_trust_copy(&trust, original.get(), err); },
        free_trust);
}
