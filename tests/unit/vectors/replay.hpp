// SPDX-License-Identifier: Apache-2.0
//
// What the replays of the vectors share: a vector as a scene, its random objects, known random octets, JWE sealed with the parts that a
// vector gives. Nothing here knows how the library writes a header.
#ifndef UNIT_VECTORS_REPLAY_HPP
#define UNIT_VECTORS_REPLAY_HPP

#include <string>
#include <string_view>

#include "base/base64.h"
#include "crypto/crypto.h"
#include "esprim/session_key.h"
#include "jose/jwe.h"
#include "lab/scene.h"
#include "unit/abi/ends.hpp"
#include "unit/support/vectors.hpp"

namespace replay {

using vectors::as_span;
using vectors::each_vector;
using vectors::text_of;
using vectors::Vector;

// An outcome of the core.
struct Result {
    int32_t code = 0, rsc = 0;
    std::string octets, message;
};

template <typename Call> Result run(Call &&call) {
    bytes *out = nullptr;
    error *failure = nullptr;
    Result result;
    result.code = call(&out, &failure);
    REQUIRE((result.code < 0) == (failure != nullptr));
    if (failure != nullptr) {
        result.rsc = failure->rsc;
        result.message = failure->message;
    }
    result.octets = text_of(bytes_span(out));
    bytes_free(out);
    error_free(failure);
    return result;
}

// The next random octets; what was not drawn is dropped in the end.
class Queued {
  public:
    explicit Queued(const std::string &octets) { REQUIRE(random_queue(as_span(octets))); }
    ~Queued() { (void)random_queue(span_of(nullptr, 0)); }
    Queued(const Queued &) = delete;
    Queued &operator=(const Queued &) = delete;
};

inline std::string base64url(std::string_view octets) {
    std::string out(base64url_size(octets.size()), ' ');
    base64url_encode(reinterpret_cast<uint8_t *>(out.data()), as_span(octets));
    return out;
}

inline std::string from_base64url(std::string_view text) {
    std::string out(base64url_decoded_size(text.size()), ' ');
    size_t size = 0;
    REQUIRE(base64url_decode(reinterpret_cast<uint8_t *>(out.data()), &size, as_span(text)));
    out.resize(size);
    return out;
}

inline std::string replaced(std::string text, const std::string &from, const std::string &to) {
    size_t count = 0;
    for (size_t at = text.find(from); at != std::string::npos; at = text.find(from, at + to.size()), count++)
        text.replace(at, from.size(), to);
    REQUIRE(count > 0);
    return text;
}

// A vector as a scene of lab; an oro that is null is none. `more` begins with a comma.
inline std::string scene_of(const Vector &vector, bool with_oro, const std::string &more = "") {
    std::string scene = "{";
    for (const char *name : {"pairwise", "kid", "encoding", "peer", "rro", "at"})
        if (vector.has(name))
            scene += (scene.size() > 1 ? ",\"" : "\"") + std::string(name) + "\":" + vector.raw(name);
    if (with_oro && vector.raw("oro") != "null")
        scene += ",\"oro\":" + vector.raw("oro");
    return scene + more + "}";
}

inline Result session_key(const std::string &scene) {
    return run([&](bytes **out, error **err) { return scene_session_key(out, as_span(scene), err); });
}

inline Result seal(const std::string &scene, const std::string &primitive) {
    return run([&](bytes **out, error **err) { return scene_seal(out, as_span(scene), as_span(primitive), err); });
}

inline Result open(const std::string &scene, const std::string &object) {
    return run([&](bytes **out, error **err) { return scene_open(out, as_span(scene), as_span(object), err); });
}

inline std::string wrapped(const std::string &object) {
    return R"({"m2m:seci":{"sit":5,"epo":")" + object + "\"}}";
}

class Cipher {
  public:
    explicit Cipher(std::string_view key) { REQUIRE(aead_new(&aead_, as_span(key), nullptr) == ESF_OK); }
    ~Cipher() { aead_free(aead_); }
    Cipher(const Cipher &) = delete;
    Cipher &operator=(const Cipher &) = delete;
    const aead *get() const { return aead_; }

  private:
    aead *aead_ = nullptr;
};

inline std::string cek(const std::string &session_key, const std::string &enc) {
    const esprim_alg *alg = esprim_alg_by_enc(as_span(enc));
    REQUIRE(alg != nullptr);
    return session_key.substr(0, alg->key_size);
}

inline std::string seal_jwe(const std::string &key, const std::string &iv, const std::string &header,
                            const std::string &plaintext) {
    Cipher cipher(key);
    Queued queued(iv);
    std::string text = base64url(header);
    std::string out(jwe_size(text.size(), plaintext.size()), ' ');
    REQUIRE(jwe_seal(reinterpret_cast<uint8_t *>(out.data()), cipher.get(), as_span(text), as_span(plaintext),
                     nullptr) == ESF_OK);
    return out;
}

struct Opened {
    std::string header, iv, plaintext;
};

inline Opened open_jwe(const std::string &key, const std::string &object) {
    Cipher cipher(key);
    jwe parts = {};
    bytes *header = nullptr;
    REQUIRE(jwe_split(&parts, as_span(object), nullptr) == ESF_OK);
    REQUIRE(jwe_decode_header(&header, &parts, 16384, nullptr) == ESF_OK);
    REQUIRE(jwe_decode_body(&parts, nullptr) == ESF_OK);
    bool is_open = jwe_open(&parts, cipher.get());
    Opened opened = {text_of(bytes_span(header)), text_of(span_of(parts.iv, sizeof parts.iv)),
                     text_of(bytes_span(parts.body))};
    bytes_free(header);
    jwe_cleanup(&parts);
    REQUIRE(is_open);
    return opened;
}

// What a vector's header says, and whether it is put down the way this library writes one: the members in the digest's order (4.2), no
// blanks, no needless escapes.
class Header {
  public:
    explicit Header(const Vector &vector) : text_(vector.text("header")), document_(text_) {}

    bool has(const char *name) const { return view().has(name); }
    std::string text(const char *name) const { return view().text(name); }
    std::string raw(const char *name) const { return view().raw(name); }
    const std::string &whole() const { return text_; }
    bool is_canonical() const {
        std::string plain;
        for (const char *name : {"alg", "enc", "kid", "cty", "ori", "rri", "oro", "rro"})
            if (has(name))
                plain += (plain.empty() ? "{\"" : ",\"") + std::string(name) + "\":" + raw(name);
        bool oro_is_own = !has("oro") || raw("oro").rfind("{\"esri\":" + raw("ori") + ",", 0) == 0;
        return has("cty") && oro_is_own && text_ == plain + "}";
    }

  private:
    Vector view() const { return {document_, 0}; }
    std::string text_;
    vectors::Document document_;
};

inline rand_object rand_of(rand_kind kind, const std::string &json, int64_t at) {
    rand_object object;
    REQUIRE(rand_object_read_text(&object, kind, as_span(json), at, nullptr) == ESF_OK);
    return object;
}

inline int32_t encoding_of(const Vector &vector) {
    return ESF_ENCODING_A + (vector.text("encoding").at(0) - 'A');
}

// The key of a vector, as the end holds it whose other end is `peer`.
inline ends::KeyFacts facts_of(const Vector &vector, const std::string &peer) {
    ends::KeyFacts facts;
    facts.kid = vector.text("kid");
    facts.octets = vector.octets("pairwise");
    facts.peer = peer;
    facts.encoding = encoding_of(vector);
    return facts;
}

} // namespace replay

#endif
