// SPDX-License-Identifier: Apache-2.0
//
// ESPrim Objects made by hand, so that every member can be wrong while the integrity check is right: what only somebody who holds the key
// can send. Sealed with the core's own AEAD and JWE writer; nothing of the code under test decides what is in them.
#ifndef UNIT_ABI_CRAFT_HPP
#define UNIT_ABI_CRAFT_HPP

#include <string>
#include <string_view>

#include "base/base64.h"
#include "jose/jwe.h"
#include "unit/abi/ends.hpp"

namespace ends {

inline std::string base64url(std::string_view octets_in) {
    std::string out(base64url_size(octets_in.size()), ' ');
    base64url_encode(reinterpret_cast<uint8_t *>(out.data()), span_of(octets_in.data(), octets_in.size()));
    return out;
}

inline std::string from_base64url(std::string_view text) {
    std::string out(base64url_decoded_size(text.size()), ' ');
    size_t size = 0;
    REQUIRE(base64url_decode(reinterpret_cast<uint8_t *>(out.data()), &size, span_of(text.data(), text.size())));
    out.resize(size);
    return out;
}

// The protected header of the object in a content.
inline std::string header_in(std::string_view content) {
    std::string object = object_in(content);
    return from_base64url(std::string_view(object).substr(0, object.find('.')));
}

inline std::string hex(std::string_view octets_in) {
    static const char digits[] = "0123456789abcdef";
    std::string out;
    for (char c : octets_in) {
        out += digits[static_cast<uint8_t>(c) >> 4];
        out += digits[static_cast<uint8_t>(c) & 15];
    }
    return out;
}

inline std::string replaced(std::string text, std::string_view from, std::string_view to) {
    size_t at = text.find(from);
    REQUIRE(at != std::string::npos);
    return text.replace(at, from.size(), to);
}

// A random object of an originator: "u.O1", 16 octets, an hour of life as seen from StoppedClock::start unless said otherwise.
inline std::string oro_text(const std::string &expiry, const std::string &id = "u.O1", const std::string &espa = "12",
                            const std::string &esk = "1") {
    return R"({"esri":")" + id + R"(","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":")" + expiry + R"(","esk":)" + esk +
           R"(,"espa":[)" + espa + "]}";
}

struct Craft {
    std::string alg = "dir", enc = "A256GCM", kid = default_kid, cty = "vnd.onem2m-preq+json", ori = "u.O1", rri;
    std::string oro, rro;  // what the session key is derived from
    bool sends_oro = true; // whether the oro stands in the header
    std::string extra;     // further members of the header, with a comma before
    std::string header;    // instead of all that
    std::string pairwise = default_octets;
    std::string primitive = request_text("r1");
    int tag_flip = -1; // octet of the tag that is damaged
    int encoding = 'A';

    std::string header_text() const {
        if (!header.empty())
            return header;
        std::string text = R"({"alg":")" + alg + R"(","enc":")" + enc + R"(","kid":")" + kid + R"(","cty":")" + cty +
                           R"(","ori":")" + ori + R"(","rri":")" + rri + "\"";
        if (sends_oro)
            text += ",\"oro\":" + oro;
        return text + extra + "}";
    }

    // The session key comes from the vector-tested esf_lab_session_key, given objects in which only the algorithm is asked for.
    std::string session_key() const {
        std::string scene = R"({"pairwise":")" + hex(pairwise) + R"(","rro":)" + rro + R"(,"oro":)" + oro +
                            R"(,"encoding":")" + static_cast<char>(encoding) + "\"}";
        Buf out;
        Outcome outcome = call(out, [&](esf_buf **buf, esf_error **err) {
            return esf_lab_session_key(buf, octets(scene), scene.size(), err);
        });
        return outcome.status == ESF_OK ? text_of(out.get()) : std::string(32, '\x11');
    }

    std::string object() const {
        std::string key = session_key().substr(0, enc == "A128GCM" ? 16 : enc == "A192GCM" ? 24 : 32);
        std::string head = base64url(header_text());
        aead *cipher = nullptr;
        REQUIRE(aead_new(&cipher, span_of(key.data(), key.size()), nullptr) == ESF_OK);
        std::string out(jwe_size(head.size(), primitive.size()), ' ');
        status sealed = jwe_seal(reinterpret_cast<uint8_t *>(out.data()), cipher, span_of(head.data(), head.size()),
                                 span_of(primitive.data(), primitive.size()), nullptr);
        aead_free(cipher);
        REQUIRE(sealed == ESF_OK);
        if (tag_flip >= 0) {
            std::string tag = from_base64url(std::string_view(out).substr(out.size() - 22));
            tag[static_cast<size_t>(tag_flip)] ^= 1;
            out.replace(out.size() - 22, 22, base64url(tag));
        }
        return out;
    }

    static std::string wrapped(const std::string &object) {
        return R"({"m2m:seci":{"sit":5,"epo":")" + object + "\"}}";
    }
    std::string content() const { return wrapped(object()); }
};

// A receiver with one key and a published random object, and messages made by hand for it.
struct Door {
    Door() {
        KeyFacts facts;
        facts.peer = originator_id;
        REQUIRE(receiver.add(facts).status == ESF_OK);
        rro = Document(receiver.info()).json("esro");
        rri = Document(rro).text("esri");
    }

    // A faultless message. Each has an IV of its own, so one is never a duplicate of another.
    Craft message() const {
        Craft craft;
        craft.rro = rro;
        craft.rri = rri;
        craft.oro = oro_text("20261231T075320");
        return craft;
    }

    NothingLeft nothing_left;
    StoppedClock clock;
    Side receiver{receiver_id};
    std::string rro, rri;
};

} // namespace ends

#endif
