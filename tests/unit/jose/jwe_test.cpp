// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <vector>

#include "../onem2m/support.hpp"
#include "base/base64.h"
#include "jose/jwe.h"

using namespace onem2m_tests;

namespace {

// RFC 7520 5.6
const char *const figure_key = "XctOhJAkA-pD9Lh7ZgW_2A";
const std::string figure_header =
    "eyJhbGciOiJkaXIiLCJraWQiOiI3N2M3ZTJiOC02ZTEzLTQ1Y2YtODY3Mi02MTdiNWI0NTI0M2EiLCJlbmMiOiJBMTI4R0NNIn0";
const std::string figure_header_json = R"({"alg":"dir","kid":"77c7e2b8-6e13-45cf-8672-617b5b45243a","enc":"A128GCM"})";
const std::string figure_iv = "refa467QzzKx6QAB";
const std::string figure_plaintext =
    "You can trust us to stick with you through thick and thin\xE2\x80\x93to the bitter end. And you can trust us to "
    "keep any "
    "secret of yours\xE2\x80\x93"
    "closer than you keep it yourself. But you cannot trust us to let you face trouble alone, and "
    "go off without a word. We are your friends, Frodo.";
const std::string figure_ciphertext = "JW_i_f52hww_ELQPGaYyeAB6HYGcR559l9TYnSovc23XJoBcW29rHP8yZOZG7YhLpT1bjFuvZPjQS-"
                                      "m0IFtVcXkZXdH_lr_FrdYt9HRUYkshtrMmIUAyGmUnd9z"
                                      "MDB2n0cRDIHAzFVeJUDxkUwVAE7_YGRPdcqMyiBoCO-FBdE-Nceb4h3-FtBP-c_"
                                      "BIwCPTjb9o0SbdcdREEMJMyZBH8ySWMVi1gPD9yxi-aQpGbSv_F9N4IZAxsc"
                                      "j5g-NJsUPbjk29-s7LJAGb15wEBtXphVCgyy53CoIKLHHeJHXex45Uz9aKZSRSInZI-wjsY0yu3cT4_"
                                      "aQ3i1o-tiE-F8Ios61EKgyIQ4CWao8PFMj8TTnp";
const std::string figure_tag = "vbb32Xvllea2OtmHAdccRQ";
const std::string figure = figure_header + ".." + figure_iv + "." + figure_ciphertext + "." + figure_tag;

std::string decoded(const std::string &text) {
    std::string octets(base64url_decoded_size(text.size()), 0);
    size_t n;
    REQUIRE(base64url_decode(reinterpret_cast<uint8_t *>(octets.data()), &n, as_span(text)));
    octets.resize(n);
    return octets;
}

std::string encoded(const std::string &octets) {
    std::string text(base64url_size(octets.size()), 0);
    base64url_encode_scalar(reinterpret_cast<uint8_t *>(text.data()), as_span(octets));
    return text;
}

class Key {
  public:
    explicit Key(const std::string &octets) {
        Failure failure;
        REQUIRE(aead_new(&aead, as_span(octets), failure.out()) == ESF_OK);
    }
    ~Key() { aead_free(aead); }
    Key(const Key &) = delete;
    Key &operator=(const Key &) = delete;

    struct aead *aead = nullptr;
};

struct Split {
    explicit Split(const std::string &compact) : block(compact) {
        std::memset(static_cast<void *>(&jwe), 0x5A, sizeof jwe);
        result = jwe_split(&jwe, block.octets(), failure.out());
        if (result != ESF_OK)
            jwe.body = nullptr;
    }
    ~Split() { jwe_cleanup(&jwe); }
    Split(const Split &) = delete;
    Split &operator=(const Split &) = delete;
    bool passed() const { return result == ESF_OK; }

    Block block;
    struct jwe jwe;
    Failure failure;
    status result;
};

// What comes of a compact text: the plaintext, or "(malformed)", "(wrong tag)".
std::string opened(const std::string &compact, const Key &key) {
    Split split(compact);
    Octets header;
    Failure failure;
    if (!split.passed() || jwe_decode_header(&header.octets, &split.jwe, 16384, failure.out()) != ESF_OK ||
        jwe_decode_body(&split.jwe, failure.out()) != ESF_OK)
        return "(malformed)";
    return jwe_open(&split.jwe, key.aead) ? text_of(bytes_span(split.jwe.body)) : "(wrong tag)";
}

std::string sealed(const Key &key, const std::string &header, const std::string &plaintext) {
    size_t size = jwe_size(header.size(), plaintext.size());
    std::unique_ptr<uint8_t[]> out(new uint8_t[size]); // exactly: the sanitizer sees an octet more
    Failure failure;
    Block source(plaintext);
    REQUIRE(jwe_seal(out.get(), key.aead, as_span(header), source.octets(), failure.out()) == ESF_OK);
    return text_of(span_of(out.get(), size));
}

// The same by the plain way: encrypt, then encode each part.
std::string sealed_plainly(const Key &key, const std::string &header, const std::string &iv,
                           const std::string &plaintext) {
    std::string ciphertext(plaintext.size(), 0);
    std::string tag(AES_GCM_TAG_SIZE, 0);
    Failure failure;
    REQUIRE(aead_seal(key.aead, reinterpret_cast<uint8_t *>(ciphertext.data()), reinterpret_cast<uint8_t *>(tag.data()),
                      reinterpret_cast<const uint8_t *>(iv.data()), as_span(header), as_span(plaintext),
                      failure.out()) == ESF_OK);
    return header + ".." + encoded(iv) + "." + encoded(ciphertext) + "." + encoded(tag);
}

void check_refused(const std::string &compact, size_t offset) {
    Split split(compact);
    INFO(compact);
    CHECK(split.result == ESF_E_JWE);
    CHECK(split.failure.rsc() == ESF_RSC_BAD_REQUEST);
    CHECK(split.failure.where() == "octet " + std::to_string(offset));
}

const std::string tag22(22, 'A');
const std::string iv16(16, 'A');

} // namespace

TEST_CASE("the figure of RFC 7520 5.6 comes apart into its parts", "[jose]") {
    Split split(figure);
    REQUIRE(split.passed());
    CHECK(text_of(split.jwe.header) == figure_header);
    CHECK(text_of(split.jwe.ciphertext) == figure_ciphertext);
    CHECK(text_of(span_of(split.jwe.iv, sizeof split.jwe.iv)) == decoded(figure_iv));
    CHECK(text_of(span_of(split.jwe.tag, sizeof split.jwe.tag)) == decoded(figure_tag));
    CHECK(split.jwe.body == nullptr);
    Octets header;
    Failure failure;
    REQUIRE(jwe_decode_header(&header.octets, &split.jwe, 16384, failure.out()) == ESF_OK);
    CHECK(header.text() == figure_header_json);
    REQUIRE(jwe_decode_body(&split.jwe, failure.out()) == ESF_OK);
    CHECK(text_of(bytes_span(split.jwe.body)) == decoded(figure_ciphertext));
}

TEST_CASE("the figure of RFC 7520 5.6 is opened", "[jose]") {
    Key key(decoded(figure_key));
    CHECK(opened(figure, key) == figure_plaintext);
}

TEST_CASE("the figure of RFC 7520 5.6 is sealed octet for octet", "[jose]") {
    Key key(decoded(figure_key));
    REQUIRE(random_queue(as_span(decoded(figure_iv))));
    CHECK(sealed(key, figure_header, figure_plaintext) == figure);
    CHECK(jwe_size(figure_header.size(), figure_plaintext.size()) == figure.size());
}

TEST_CASE("every change of one character of the figure is noticed", "[jose]") {
    Key key(decoded(figure_key));
    for (size_t i = 0; i < figure.size(); i++) {
        std::string changed = figure;
        changed[i] = figure[i] == 'A' ? 'B' : 'A';
        std::string outcome = opened(changed, key);
        if (outcome != "(wrong tag)" && outcome != "(malformed)")
            FAIL("octet " << i << " is not protected: " << outcome);
    }
    SUCCEED();
}

TEST_CASE("a wrong key or header opens nothing and leaves nothing", "[jose]") {
    Key other(std::string(16, 'k'));
    Split split(figure);
    Failure failure;
    REQUIRE(jwe_decode_body(&split.jwe, failure.out()) == ESF_OK);
    CHECK_FALSE(jwe_open(&split.jwe, other.aead));
    CHECK(text_of(bytes_span(split.jwe.body)) == std::string(figure_plaintext.size(), '\0'));
    CHECK_FALSE(jwe_open(&split.jwe, other.aead));
}

TEST_CASE("what was not decoded is not opened", "[jose]") {
    Key key(decoded(figure_key));
    Split split(figure);
    CHECK_FALSE(jwe_open(&split.jwe, key.aead));
}

TEST_CASE("decoding the body twice changes nothing", "[jose]") {
    Key key(decoded(figure_key));
    Split split(figure);
    Failure failure;
    REQUIRE(jwe_decode_body(&split.jwe, failure.out()) == ESF_OK);
    bytes *body = split.jwe.body;
    REQUIRE(jwe_decode_body(&split.jwe, failure.out()) == ESF_OK);
    CHECK(split.jwe.body == body);
    CHECK(jwe_open(&split.jwe, key.aead));
}

TEST_CASE("an object without one of its parts is refused", "[jose]") {
    Split smallest("h.." + iv16 + ".c." + tag22);
    CHECK(smallest.passed()); // the alphabet and lengths of header and ciphertext are checked when they are decoded
    check_refused("", 0);
    check_refused("header", 6);
    check_refused(".", 0);
    check_refused(".." + iv16 + ".c." + tag22, 0);
    check_refused("h", 1);
    check_refused("h.", 2);
    check_refused("h..", 3);
    check_refused("h.." + iv16, 3);
    check_refused("h.." + iv16 + ".", 20);
    check_refused("h.." + iv16 + ".c", 21);
    check_refused("h.." + iv16 + ".c.", 22);
    check_refused("h.." + iv16 + "." + tag22, 42);
    check_refused("h.." + iv16 + ".." + tag22, 20);
    check_refused("h.payload.signature", 2);
    check_refused("h.k." + iv16 + ".c." + tag22, 2);
    check_refused(R"({"protected":"x"})", 17);
}

TEST_CASE("a text that holds a NUL anywhere is not cut there", "[jose]") {
    std::string text = "h.." + iv16 + ".c." + tag22;
    for (size_t i = 0; i < text.size(); i++) {
        std::string changed = text;
        changed[i] = 0;
        Split split(changed);
        if (i != 0 && i != 20)
            CHECK(split.result == ESF_E_JWE);
    }
    CHECK(Split(text + std::string(1, '\0')).result == ESF_E_JWE);
}

TEST_CASE("an IV of another length than 12 octets is refused", "[jose]") {
    for (size_t chars : {0U, 1U, 11U, 15U, 17U, 22U, 32U})
        check_refused("h.." + std::string(chars, 'A') + ".c." + tag22, 3);
}

TEST_CASE("a tag of another length than 16 octets is refused", "[jose]") {
    for (size_t chars : {0U, 1U, 11U, 21U, 23U, 43U})
        CHECK(Split("h.." + iv16 + ".cccccccccccc." + std::string(chars, 'A')).result == ESF_E_JWE);
    check_refused("h.." + iv16 + ".cccccccccccc." + std::string(21, 'A'), 31);
    check_refused("h.." + iv16 + ".cccccccccccc." + std::string(23, 'A'), 33);
}

TEST_CASE("IV and tag are strict base64url", "[jose]") {
    for (char c : {'+', '/', '=', ' ', '\n', '.', '\x7F', '\xC3'}) {
        for (size_t i = 0; i < 16; i++) {
            std::string iv = iv16;
            iv[i] = c;
            check_refused("h.." + iv + ".c." + tag22, 3 + i);
        }
        for (size_t i = 0; i < 22; i++) {
            std::string tag = tag22;
            tag[i] = c;
            check_refused("h.." + iv16 + ".c." + tag, 22 + i);
        }
    }
    check_refused("h.." + iv16 + ".c." + std::string(21, 'A') + "B", 43); // bits behind the last octet
}

TEST_CASE("the header is strict base64url and of bounded size", "[jose]") {
    auto decode = [](const std::string &header, size_t size_max, Failure &failure) {
        Split split(header + ".." + iv16 + ".c." + tag22);
        REQUIRE(split.passed());
        Octets out;
        status result = jwe_decode_header(&out.octets, &split.jwe, size_max, failure.out());
        REQUIRE((out.octets != nullptr) == (result == ESF_OK));
        return result == ESF_OK ? out.text() : std::to_string(result);
    };
    Failure failure;
    CHECK(decode("e30", 2, failure) == "{}");
    CHECK(decode("e30", 1, failure) == std::to_string(ESF_E_LIMIT));
    CHECK(failure.rsc() == ESF_RSC_BAD_REQUEST);
    const std::pair<const char *, const char *> malformed[] = {{"e30=", "octet 3"},  {"e+30", "octet 1"},
                                                               {"e/30", "octet 1"},  {" e30", "octet 0"},
                                                               {"e\n30", "octet 1"}, {"e31", "octet 2"}};
    for (const auto &[header, where] : malformed) {
        INFO(header);
        CHECK(decode(header, 100, failure) == std::to_string(ESF_E_JWE));
        CHECK(failure.rsc() == ESF_RSC_BAD_REQUEST);
        CHECK(failure.where() == where);
    }
    CHECK(decode("e30e3", 100, failure) == std::to_string(ESF_E_JWE));
}

TEST_CASE("the ciphertext is strict base64url, so a sixth part is refused", "[jose]") {
    for (const char *ciphertext : {"AAAA.AAAA", "AAA=", "AA+A", "AA/A", "AA A", "AAA\n", "AAAAB", "AB",
                                   "\xC3\xA9"
                                   "AA"}) {
        Split split("h.." + iv16 + "." + ciphertext + "." + tag22);
        Failure failure;
        INFO(ciphertext);
        REQUIRE(split.passed());
        CHECK(jwe_decode_body(&split.jwe, failure.out()) == ESF_E_JWE);
        CHECK(failure.rsc() == ESF_RSC_BAD_REQUEST);
        CHECK(split.jwe.body == nullptr);
    }
    Split split("h.." + iv16 + ".AAAA.AAAA." + tag22);
    Failure failure;
    CHECK(jwe_decode_body(&split.jwe, failure.out()) == ESF_E_JWE);
    CHECK(failure.where() == "octet 24");
}

TEST_CASE("sealing gives what encrypting and encoding one after the other give, at every size", "[jose]") {
    const std::string iv = "\x01\x02\x03\x04\x05\x06\x07\x08\x09\x0A\x0B\x0C";
    std::vector<size_t> sizes;
    for (size_t size = 1; size <= 300; size++)
        sizes.push_back(size);
    // around the block on the stack, and where the first blocks stop being apart
    for (size_t middle : {3072U, 4096U, 6144U, 9216U, 9219U, 12288U, 16384U, 36864U, 49152U, 65536U, 1048576U}) {
        for (size_t size = middle - 4; size <= middle + 4; size++)
            sizes.push_back(size);
    }
    sizes.push_back(3000017);
    std::string plaintext(3000017, 0);
    Damage random;
    for (char &octet : plaintext)
        octet = static_cast<char>(random.next(256));
    for (size_t key_size : {16U, 24U, 32U}) {
        Key key(std::string(key_size, 'k'));
        for (size_t size : sizes) {
            std::string part = plaintext.substr(0, size);
            REQUIRE(random_queue(as_span(iv)));
            if (sealed(key, "eyJ9", part) != sealed_plainly(key, "eyJ9", iv, part))
                FAIL("another text at " << size << " octets");
        }
    }
    SUCCEED();
}

TEST_CASE("what was sealed is opened, each time with another IV", "[jose]") {
    Key key(std::string(32, 'k'));
    REQUIRE(random_queue(as_span("")));
    for (size_t size : {1U, 2U, 3U, 4U, 67U, 4095U, 100000U}) {
        std::string plaintext(size, 'p');
        std::string one = sealed(key, "e30", plaintext);
        std::string two = sealed(key, "e30", plaintext);
        CHECK(one != two);
        CHECK(one.substr(5, 16) != two.substr(5, 16));
        CHECK(opened(one, key) == plaintext);
        CHECK(opened(two, key) == plaintext);
    }
}

TEST_CASE("an empty plaintext is not sealed", "[jose]") {
    Key key(std::string(32, 'k'));
    uint8_t out[64];
    Failure failure;
    CHECK(jwe_seal(out, key.aead, as_span("e30"), as_span(""), failure.out()) == ESF_E_ARGUMENT);
}

TEST_CASE("a size that cannot be had saturates", "[jose]") {
    CHECK(jwe_size(3, 1) == 3 + 2 + 16 + 1 + 2 + 1 + 22);
    CHECK(jwe_size(SIZE_MAX, 1) == SIZE_MAX);
    CHECK(jwe_size(SIZE_MAX - 10, 1) == SIZE_MAX);
    CHECK(jwe_size(1, SIZE_MAX) == SIZE_MAX);
    CHECK(jwe_size(1, SIZE_MAX / 4 * 3) == SIZE_MAX);
}

TEST_CASE("opening takes one allocation for the header and one for the body, and survives the failure of each",
          "[jose][memory]") {
    Key key(decoded(figure_key));
    CHECK(failures_survived([&](error **err) -> status {
              struct jwe jwe;
              Octets header;
              TRY(jwe_split(&jwe, as_span(figure), err));
              TRY(jwe_decode_header(&header.octets, &jwe, 16384, err));
              TRY(jwe_decode_body(&jwe, err));
              bool is_open = jwe_open(&jwe, key.aead);
              jwe_cleanup(&jwe);
              return is_open ? 0 : -1;
          }) == 2);
    std::string out(figure.size(), 0);
    CHECK(failures_survived([&](error **err) -> status {
              return jwe_seal(reinterpret_cast<uint8_t *>(out.data()), key.aead, as_span(figure_header),
                              as_span(figure_plaintext), err);
          }) == 0);
}

TEST_CASE("cleaning up is legal on what was never filled, and twice", "[jose]") {
    struct jwe jwe = {};
    jwe_cleanup(&jwe);
    jwe_cleanup(&jwe);
    Split split(figure);
    Failure failure;
    REQUIRE(jwe_decode_body(&split.jwe, failure.out()) == ESF_OK);
    jwe_cleanup(&split.jwe);
    CHECK(split.jwe.body == nullptr);
}

TEST_CASE("opening survives any damage and lets none pass", "[jose][mutation]") {
    Key key(decoded(figure_key));
    Damage damage;
    int malformed = 0;
    int wrong = 0;
    for (int i = 0; i < 40000; i++) {
        std::string damaged = damage.of(figure);
        std::string outcome = opened(damaged, key);
        malformed += outcome == "(malformed)" ? 1 : 0;
        wrong += outcome == "(wrong tag)" ? 1 : 0;
        if (damaged != figure && outcome == figure_plaintext)
            FAIL("damage passed: " << damaged);
    }
    CHECK(malformed > 1000);
    CHECK(wrong > 1000);
}
