// SPDX-License-Identifier: Apache-2.0
//
// Certificates for tests: a recipe with everything right, in which a test changes what it wants to be wrong; and a judge that says what it
// thought in one line.
#ifndef UNIT_CERT_SUPPORT_HPP
#define UNIT_CERT_SUPPORT_HPP

#include <catch2/catch_test_macros.hpp>

#include <memory>
#include <string>
#include <vector>

#include "cert/issue.h"
#include "cert/judge.h"
#include "cert/spki.h"
#include "der.hpp"
#include "support/text.hpp"

namespace cert_tests {

using support::as_span;
using support::Failure;
using support::text_of;

inline constexpr int64_t now = INT64_C(1795632436000); // 2026-11-25 18:47:16 UTC

struct KeyFree {
    void operator()(p256_key *key) const { p256_key_free(key); }
};
using Key = std::unique_ptr<p256_key, KeyFree>;

inline Key new_key() {
    p256_key *key = nullptr;
    REQUIRE(p256_key_generate(&key, nullptr) == ESF_OK);
    return Key(key);
}

// Keys that all tests share: "end", "ca", "sub" and so on are as good as any.
inline const p256_key *key_named(const std::string &name) {
    static std::vector<std::pair<std::string, Key>> keys;
    for (const auto &[known, key] : keys)
        if (known == name)
            return key.get();
    uint8_t scalar[32] = {1};
    for (size_t i = 0; i < name.size(); i++)
        scalar[1 + i % 31] = static_cast<uint8_t>(scalar[1 + i % 31] * 31 + name[i]);
    p256_key *key = nullptr;
    REQUIRE(p256_key_of_scalar(&key, span_of(scalar, sizeof scalar), nullptr) == ESF_OK);
    keys.emplace_back(name, Key(key));
    return key;
}

inline std::string spki_of(const p256_key *key) {
    std::string out(SPKI_SIZE, '\0');
    spki_write(reinterpret_cast<uint8_t *>(out.data()), p256_key_point(key));
    return out;
}

inline std::string taken(bytes *octets) {
    std::string out = text_of(octets);
    bytes_free(octets);
    return out;
}

inline std::string sign(const p256_key *key, const std::string &message) {
    bytes *signature = nullptr;
    REQUIRE(p256_sign(&signature, key, as_span(message), nullptr) == ESF_OK);
    return taken(signature);
}

// ---- parts ----

inline std::string ecdsa_sha256() {
    return der::seq(der::oid("1.2.840.10045.4.3.2"));
}
inline std::string dn(const std::string &string) { // a whole string type
    return der::seq(der::set(der::seq(der::oid("2.5.4.3"), string)));
}
inline std::string named(const std::string &common_name) {
    return dn(der::utf8(common_name));
}
inline std::string extension(const std::string &oid, const std::string &value, bool is_critical = false) {
    return der::seq(der::oid(oid), is_critical ? der::boolean(true) : std::string(), der::octets(value));
}
inline std::string uri(const std::string &text) {
    return der::context(6, text);
}
inline std::string dns(const std::string &text) {
    return der::context(2, text);
}
inline std::string registered(const std::string &text) {
    return der::context(8, der::oid_content(text));
}
// The rest of the id as it stands in the otherName, with its tag.
inline std::string device(const std::string &rest, const std::string &higher_arc = "0.2.481.1") {
    return der::wrapped(0, der::oid(higher_arc) + der::wrapped(0, rest));
}
inline std::string alt_names(const std::string &names, bool is_critical = false) {
    return extension("2.5.29.17", der::seq(names), is_critical);
}
inline std::string key_usage(int first_octet, int unused) {
    return extension("2.5.29.15", der::bits(std::string(1, static_cast<char>(first_octet)), unused), true);
}
inline std::string digital_signature() {
    return key_usage(0x80, 7);
}
inline std::string cert_sign() { // and cRLSign
    return key_usage(0x06, 1);
}
inline std::string basic_constraints(const std::string &content) {
    return extension("2.5.29.19", der::seq(content), true);
}
inline std::string a_ca(int path_length = -1) {
    return basic_constraints(der::boolean(true) + (path_length < 0 ? "" : der::small(path_length)));
}
inline std::string purposes(const std::vector<std::string> &oids) {
    std::string list;
    for (const std::string &oid : oids)
        list += der::oid(oid);
    return extension("2.5.29.37", der::seq(list));
}
inline const std::string client_auth = "1.3.6.1.5.5.7.3.2";
inline const std::string server_auth = "1.3.6.1.5.5.7.3.1";
inline std::string constraints(const std::string &permitted, const std::string &excluded = "",
                               bool is_critical = true) {
    return extension("2.5.29.30",
                     der::seq(permitted.empty() ? "" : der::wrapped(0, permitted),
                              excluded.empty() ? "" : der::wrapped(1, excluded)),
                     is_critical);
}

// ---- documents ----

inline std::string signed_by(const p256_key *key, const std::string &body,
                             const std::string &algorithm = ecdsa_sha256()) {
    return der::seq(body, algorithm, der::bits(sign(key, body)));
}

struct Recipe {
    std::string version = der::wrapped(0, der::small(2));
    std::string serial = der::integer("\x11\x22");
    std::string algorithm = ecdsa_sha256();
    std::string outer_algorithm = ecdsa_sha256();
    std::string issuer = named("CA");
    std::string validity = der::seq(der::utc("260101000000Z"), der::utc("271231235959Z"));
    std::string subject = named("end");
    std::string spki = spki_of(key_named("end"));
    std::string unique_ids;
    std::string extensions = digital_signature() + alt_names(uri("//example.com/cse1/Cae1"));
    bool has_extensions = true;
    std::string more; // behind the extensions
    const p256_key *signer = key_named("ca");

    std::string body() const {
        return der::seq(version, serial, algorithm, issuer, validity, subject, spki, unique_ids,
                        has_extensions ? der::wrapped(3, der::seq(extensions)) : std::string(), more);
    }
    std::string made() const { return signed_by(signer, body(), outer_algorithm); }
};

inline Recipe end_of(const std::string &names) {
    Recipe recipe;
    recipe.extensions = digital_signature() + alt_names(names);
    return recipe;
}

// A CA with its own name as key name: "CA" has the key "ca".
inline Recipe ca_of(const std::string &name, const std::string &key, const std::string &issuer,
                    const std::string &issuer_key, const std::string &more_extensions = "", int path_length = -1) {
    Recipe recipe;
    recipe.subject = named(name);
    recipe.issuer = named(issuer);
    recipe.spki = spki_of(key_named(key));
    recipe.signer = key_named(issuer_key);
    recipe.extensions = a_ca(path_length) + cert_sign() + more_extensions;
    return recipe;
}
inline std::string root(const std::string &more_extensions = "", int path_length = -1) {
    return ca_of("CA", "ca", "CA", "ca", more_extensions, path_length).made();
}

// ---- findings ----

// "rule where; rule where", in the order found.
inline std::string summary(const cert_findings &findings) {
    std::string out;
    for (size_t i = 0; i < findings.count && i < CERT_FINDINGS_MAX; i++)
        out +=
            (i > 0 ? "; " : "") + std::string(cert_rule_text(findings.items[i].rule)) + " " + findings.items[i].where;
    return out;
}

struct Inspected {
    explicit Inspected(const std::string &octets, cert_role role = CERT_ROLE_CLIENT, int64_t when = now) {
        support::Block block(octets);
        cert *read = nullptr;
        REQUIRE(cert_inspect(&read, &findings, block.octets(), role, when, failure.out()) == ESF_OK);
        certificate.reset(read);
        broken = summary(findings);
    }
    struct Free {
        void operator()(cert *read) const { cert_free(read); }
    };
    bool is_read() const { return certificate != nullptr; }
    std::string message() const { return findings.count == 0 ? "" : findings.items[0].message; }

    Failure failure;
    cert_findings findings = {};
    std::unique_ptr<cert, Free> certificate;
    std::string broken; // "" when nothing is
};

inline std::string broken_in(const std::string &octets, cert_role role = CERT_ROLE_CLIENT, int64_t when = now) {
    return Inspected(octets, role, when).broken;
}

// ---- trust and verdicts ----

inline cert_text text(const std::string &value) {
    cert_text out = {};
    REQUIRE((value.empty() || cert_text_set(&out, as_span(value))));
    return out;
}

inline ni ni_named(const std::string &octets) {
    return ni_of(as_span(octets));
}

inline cert_entry entry(const std::string &id, cert_match match, const std::string &name = "",
                        const std::string &anchor = "", const std::string &key = "") {
    cert_entry out = {};
    out.id = text(id);
    out.match = match;
    out.name = text(name);
    if (!anchor.empty())
        out.anchor = ni_named(anchor);
    if (!key.empty())
        out.key = ni_named(key);
    out.may_initiate = true;
    return out;
}

class Trust {
  public:
    Trust() { REQUIRE(cert_trust_new(&trust_, nullptr) == ESF_OK); }
    ~Trust() { cert_trust_free(trust_); }
    Trust(const Trust &) = delete;
    Trust &operator=(const Trust &) = delete;

    Trust &anchor(const std::string &octets, const std::string &prefix = "", bool may_initiate = true) {
        Failure failure;
        status result = cert_trust_add_anchor(trust_, as_span(octets), as_span(prefix), may_initiate, failure.out());
        INFO(failure.message());
        REQUIRE(result == ESF_OK);
        return *this;
    }
    Trust &add(const cert_entry &entry) {
        Failure failure;
        status result = cert_trust_add_entry(trust_, &entry, failure.out());
        INFO(failure.message());
        REQUIRE(result == ESF_OK);
        return *this;
    }
    Trust &crl(const std::string &octets) {
        Failure failure;
        status result = cert_trust_add_crl(trust_, as_span(octets), failure.out());
        INFO(failure.message());
        REQUIRE(result == ESF_OK);
        return *this;
    }
    cert_trust *get() const { return trust_; }
    cert_trust *operator->() const { return trust_; }

  private:
    cert_trust *trust_ = nullptr;
};

struct Question {
    std::vector<std::string> credential;
    std::string id;
    bool is_raw = false;
    cert_role role = CERT_ROLE_CLIENT;
    bool initiates = true;
    int32_t suid = 0;
    int64_t when = now;
};

struct Judged {
    Judged(const Trust &trust, const Question &question) {
        std::vector<span> spans;
        for (const std::string &octets : question.credential)
            spans.push_back(as_span(octets));
        cert_question asked = {};
        asked.credential = spans.data();
        asked.count = spans.size();
        asked.is_raw = question.is_raw;
        asked.role = question.role;
        asked.initiates = question.initiates;
        asked.id = as_span(question.id);
        asked.suid = question.suid;
        asked.now = question.when;
        result = cert_judge(&verdict, trust.get(), &asked, failure.out());
        REQUIRE((result == ESF_OK) == (verdict.broken == CERT_RULE_NONE));
        REQUIRE(result == failure.code());
    }
    std::string id() const { return result == ESF_OK ? verdict.id.text : ""; }
    // "" when all is well, otherwise "rule where".
    std::string broken() const {
        return result == ESF_OK ? "" : cert_rule_text(verdict.broken) + std::string(" ") + failure.where();
    }

    Failure failure;
    cert_verdict verdict = {};
    status result;
};

} // namespace cert_tests

#endif
