// SPDX-License-Identifier: Apache-2.0
//
// Every octet of what is right, changed and cut: nothing crashes, and nothing that differs is taken.
#include "support.hpp"

#include "base/alloc.h"
#include "cert/key_file.h"
#include "cert/pem.h"

using namespace cert_tests;

namespace {

const std::string id = "//example.com/cse1/Cae1";

struct Scene {
    Scene() {
        Recipe end = end_of(uri(id) + dns("cse1.example.com") + registered("1.2.3") + device(der::utf8("100")));
        end.issuer = named("Sub");
        end.signer = key_named("sub");
        end.extensions += purposes({client_auth, server_auth});
        const std::string permitted = constraints(der::seq(uri("example.com")) + der::seq(dns("example.com")));
        chain = {end.made(), ca_of("Sub", "sub", "CA", "ca", "", 0).made()};
        trust.anchor(ca_of("CA", "ca", "CA", "ca", permitted, 3).made(), "//example.com");
    }
    std::string judged(const std::vector<std::string> &shown) { return Judged(trust, {shown, id}).broken(); }
    Trust trust;
    std::vector<std::string> chain;
};

} // namespace

TEST_CASE("a chain in which any octet is changed is refused", "[cert][damage][refusal]") {
    Scene scene;
    REQUIRE(scene.judged(scene.chain) == "");
    int64_t live = mem_live();
    size_t tried = 0;
    for (size_t which = 0; which < scene.chain.size(); which++)
        for (size_t i = 0; i < scene.chain[which].size(); i++)
            for (int change : {0x01, 0x80, 0xff, 0x20}) {
                std::vector<std::string> shown = scene.chain;
                shown[which][i] = static_cast<char>(shown[which][i] ^ change);
                tried++;
                if (scene.judged(shown).empty())
                    FAIL("certificate " << which << " is taken with octet " << i << " changed by " << change);
            }
    CHECK(tried > 2500);
    CHECK(mem_live() == live);
}

TEST_CASE("a chain that is cut, or has an octet less or more anywhere, is refused", "[cert][damage]") {
    Scene scene;
    for (size_t which = 0; which < scene.chain.size(); which++)
        for (size_t i = 0; i < scene.chain[which].size(); i++) {
            std::vector<std::string> cut = scene.chain, less = scene.chain, more = scene.chain;
            cut[which].resize(i);
            less[which].erase(i, 1);
            more[which].insert(i, 1, scene.chain[which][i]);
            for (const auto &shown : {cut, less, more})
                if (scene.judged(shown).empty())
                    FAIL("certificate " << which << " is taken when damaged at octet " << i);
        }
}

TEST_CASE("a certificate signed with damage in it is read without harm, and what it breaks is named",
          "[cert][damage]") {
    Recipe recipe = end_of(uri(id) + dns("cse1.example.com") + registered("1.2.3") + device(der::utf8("100")));
    recipe.extensions += a_ca(3) + constraints(der::seq(uri("example.com")), der::seq(dns("bad.example"))) +
                         purposes({client_auth}) + extension("2.5.29.14", der::octets("id")) +
                         extension("2.5.29.35", der::seq(der::context(0, "id")));
    const std::string body = recipe.body(), tail = ecdsa_sha256() + der::bits("no signature");
    size_t faultless = 0, broken = 0;
    for (size_t i = 0; i < body.size(); i++)
        for (int value = 0; value < 256; value += 1 + (value % 3)) {
            std::string changed = body;
            changed[i] = static_cast<char>(value);
            Inspected inspected(der::seq(changed, tail));
            if (inspected.is_read() && inspected.broken.empty())
                faultless++;
            else if (inspected.message().empty())
                FAIL("a finding without words at octet " << i);
            else
                broken++;
        }
    CHECK(faultless > 1000); // what names, numbers and dates may be
    CHECK(broken > 10000);
}

TEST_CASE("a thousand damaged chains whose damage is signed are judged without harm", "[cert][damage]") {
    Scene scene;
    uint64_t state = 88172645463325252U;
    auto below = [&](size_t n) {
        state ^= state << 13, state ^= state >> 7, state ^= state << 17;
        return static_cast<size_t>(state % n);
    };
    Recipe recipe = end_of(uri(id));
    recipe.issuer = named("Sub");
    size_t taken_ones = 0, refused = 0;
    for (int i = 0; i < 1000; i++) {
        std::string body = recipe.body();
        for (size_t damages = 1 + below(3); damages > 0; damages--)
            body[below(body.size())] ^= static_cast<char>(1 << below(8));
        Judged judged(scene.trust, {{signed_by(key_named("sub"), body), scene.chain[1]}, id});
        (judged.result == ESF_OK ? taken_ones : refused)++;
        if (judged.result == ESF_OK && judged.id() != id)
            FAIL("taken for somebody else");
        if (judged.result != ESF_OK && judged.failure.message().empty())
            FAIL("refused without a word");
    }
    CHECK(taken_ones > 0); // a key identifier, a serial number, a common name
    CHECK(refused > 500);
}

TEST_CASE("damaged requests, lists, keys and PEM do no harm", "[cert][damage]") {
    san name = {};
    REQUIRE(san_of_flavour(&name, CERT_MATCH_AE_ID, as_span(id), nullptr) == ESF_OK);
    bytes *made = nullptr;
    REQUIRE(cert_request_make(&made, key_named("end"), as_span("x"), &name, 1, nullptr) == ESF_OK);
    const std::string request = taken(made);
    REQUIRE(key_file_write(&made, key_named("end"), KEY_FILE_PKCS8_DER, nullptr) == ESF_OK);
    const std::string key = taken(made);
    REQUIRE(pem_write(&made, PEM_CERTIFICATE, as_span(request), nullptr) == ESF_OK);
    const std::string pem = taken(made);
    int64_t live = mem_live();
    for (size_t i = 0; i < request.size(); i++)
        for (int change : {0x01, 0x80, 0xff}) {
            std::string changed = request;
            changed[i] = static_cast<char>(changed[i] ^ change);
            cert_request *read = nullptr;
            cert_findings findings = {};
            REQUIRE(cert_request_read(&read, support::Block(changed).octets(), &findings, nullptr) == ESF_OK);
            cert_request_free(read);
            if (findings.count == 0)
                FAIL("a request is taken with octet " << i << " changed");
        }
    for (size_t i = 0; i < key.size(); i++) {
        std::string changed = key;
        changed[i] = static_cast<char>(changed[i] ^ 0x01);
        p256_key *read = nullptr;
        if (key_file_read(&read, support::Block(changed).octets(), nullptr) == ESF_OK)
            FAIL("a key is taken with octet " << i << " changed");
    }
    for (size_t i = 0; i < pem.size(); i++) {
        std::string changed = pem;
        changed[i] = static_cast<char>(changed[i] ^ 0x15);
        support::Block block(changed);
        span rest = block.octets();
        pem_kind kind;
        bytes *der = nullptr;
        status result = pem_take(&kind, &der, &rest, nullptr);
        bytes_free(der);
        if ((result < 0) != (der == nullptr) && kind != PEM_NONE)
            FAIL("a block is given and refused at once");
    }
    CHECK(mem_live() == live);
}
