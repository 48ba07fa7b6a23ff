// SPDX-License-Identifier: Apache-2.0
//
// The published sets of test vectors, as the PyPI package cryptography-vectors holds them, replayed through the core. The
// folder is named by ESF_CRYPTOGRAPHY_VECTORS.
#include <catch2/catch_test_macros.hpp>

#include <cstdlib>
#include <fstream>
#include <map>

#include "base/octets.hpp"
#include "crypto/crypto.h"

using namespace octets_for_tests;

namespace {

using Record = std::map<std::string, std::string>;

std::string trimmed(const std::string &text) {
    const char *const blanks = " \t\r\n";
    size_t first = text.find_first_not_of(blanks);
    return first == std::string::npos ? "" : text.substr(first, text.find_last_not_of(blanks) + 1 - first);
}

// "Name = value" lines make records; one begins with each line named `first`. "[Name = value]" lines hold for all that follow,
// "FAIL" alone is a mark.
std::vector<Record> read_records(const std::string &path, const std::string &first) {
    const char *folder = std::getenv("ESF_CRYPTOGRAPHY_VECTORS");
    if (folder == nullptr)
        SKIP("ESF_CRYPTOGRAPHY_VECTORS does not name the folder of cryptography-vectors");
    std::ifstream file(std::string(folder) + "/" + path);
    if (!file)
        FAIL(folder << " holds no " << path);
    std::vector<Record> records;
    Record section;
    for (std::string line; std::getline(file, line);) {
        line = trimmed(line);
        if (line.empty() || line[0] == '#')
            continue;
        bool is_section = line[0] == '[';
        if (is_section)
            line = line.substr(1, line.size() - 2);
        size_t equals = line.find('=');
        std::string name = trimmed(line.substr(0, equals));
        std::string value = equals == std::string::npos ? "" : trimmed(line.substr(equals + 1));
        if (is_section) {
            section[name] = value;
            continue;
        }
        if (name == first)
            records.push_back(section);
        if (!records.empty())
            records.back()[name] = value;
    }
    return records;
}

// The sets of AES-GCM that the framework uses: IVs of 96 and tags of 128 bits.
std::vector<Record> read_gcm(const std::string &name) {
    std::vector<Record> chosen;
    for (const Record &record : read_records("ciphers/AES/GCM/" + name + ".rsp", "Count"))
        if (record.at("IVlen") == "96" && record.at("Taglen") == "128")
            chosen.push_back(record);
    return chosen;
}

class Key {
  public:
    explicit Key(const Record &record) {
        REQUIRE(aead_new(&aead, as_span(from_hex(record.at("Key"))), nullptr) == ESF_OK);
    }
    ~Key() { aead_free(aead); }
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;
    struct aead *aead = nullptr;
};

} // namespace

TEST_CASE("NIST's AES-GCM encryptions are sealed octet for octet", "[crypto][vectors]") {
    for (const char *name : {"gcmEncryptExtIV128", "gcmEncryptExtIV192", "gcmEncryptExtIV256"}) {
        std::vector<Record> records = read_gcm(name);
        REQUIRE(records.size() == 375);
        for (const Record &record : records) {
            INFO(name << " " << record.at("Key"));
            Key key(record);
            Octets iv = from_hex(record.at("IV")), aad = from_hex(record.at("AAD")), text = from_hex(record.at("PT"));
            REQUIRE(iv.size() == AES_GCM_IV_SIZE);
            Octets out(text.size()), tag(AES_GCM_TAG_SIZE);
            REQUIRE(aead_seal(key.aead, out.data(), tag.data(), iv.data(), as_span(aad), as_span(text), nullptr) ==
                    ESF_OK);
            REQUIRE(out == from_hex(record.at("CT")));
            REQUIRE(tag == from_hex(record.at("Tag")));
        }
    }
}

TEST_CASE("NIST's AES-GCM decryptions are opened, the forged ones refused", "[crypto][vectors]") {
    size_t opened = 0, refused = 0;
    for (const char *name : {"gcmDecrypt128", "gcmDecrypt192", "gcmDecrypt256"}) {
        std::vector<Record> records = read_gcm(name);
        REQUIRE(records.size() == 375);
        for (const Record &record : records) {
            INFO(name << " " << record.at("Key"));
            Key key(record);
            Octets iv = from_hex(record.at("IV")), aad = from_hex(record.at("AAD")), text = from_hex(record.at("CT"));
            Octets tag = from_hex(record.at("Tag")), out(text.size(), 0xee);
            bool is_forged = record.count("FAIL") != 0;
            bool is_opened = aead_open(key.aead, out.data(), tag.data(), iv.data(), as_span(aad), as_span(text));
            REQUIRE(is_opened == !is_forged);
            REQUIRE(out == (is_forged ? Octets(text.size(), 0) : from_hex(record.at("PT"))));
            (is_opened ? opened : refused)++;
        }
    }
    CHECK(opened > 300);
    CHECK(refused > 300);
}

TEST_CASE("HKDF-SHA-256 gives what the RFC and the generated set say", "[crypto][vectors]") {
    std::vector<Record> records = read_records("KDF/rfc-5869-HKDF-SHA256.txt", "COUNT");
    REQUIRE(records.size() == 3);
    for (const Record &record : read_records("KDF/hkdf-generated.txt", "COUNT"))
        records.push_back(record);
    REQUIRE(records.size() > 3);
    for (const Record &record : records) {
        INFO(record.at("OKM"));
        REQUIRE(record.at("Hash") == "SHA-256");
        Octets out(std::stoul(record.at("L")));
        REQUIRE(hkdf_sha256(out.data(), out.size(), as_span(from_hex(record.at("IKM"))),
                            as_span(from_hex(record.at("salt"))), as_span(from_hex(record.at("info"))),
                            nullptr) == ESF_OK);
        CHECK(out == from_hex(record.at("OKM")));
    }
}

TEST_CASE("HMAC-SHA-256 gives what RFC 4231 says", "[crypto][vectors]") {
    std::vector<Record> records = read_records("HMAC/rfc-4231-sha256.txt", "Len");
    REQUIRE(records.size() == 6);
    for (const Record &record : records) {
        Octets text = from_hex(record.at("Msg")), key = from_hex(record.at("Key")), mac(SHA256_SIZE);
        span part = as_span(text);
        hmac_sha256(mac.data(), as_span(key), &part, 1);
        CHECK(mac == from_hex(record.at("MD")));
    }
}

TEST_CASE("SHA-256 gives what NIST's short and long messages say", "[crypto][vectors]") {
    for (const char *name : {"hashes/SHA2/SHA256ShortMsg.rsp", "hashes/SHA2/SHA256LongMsg.rsp"}) {
        std::vector<Record> records = read_records(name, "Len");
        REQUIRE(records.size() > 60);
        for (const Record &record : records) {
            Octets text = from_hex(record.at("Msg")), digest(SHA256_SIZE);
            text.resize(std::stoul(record.at("Len")) / 8); // an empty message is written as one octet
            span part = as_span(text);
            sha256(digest.data(), &part, 1);
            REQUIRE(digest == from_hex(record.at("MD")));
        }
    }
}
