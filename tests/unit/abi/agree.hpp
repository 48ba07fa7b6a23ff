// SPDX-License-Identifier: Apache-2.0
//
// Ends with certificates, and handshakes between them, through the public ABI only.
#ifndef UNIT_ABI_AGREE_HPP
#define UNIT_ABI_AGREE_HPP

#include "base/base64.h"
#include "esf/e2ekey.h"
#include "unit/abi/ends.hpp"

namespace ends {

using Attempt = fuzz::Attempt;

// ---- keys and certificates ----

inline Key private_key() {
    return made<Key>([](esf_key **out, esf_error **err) { return esf_key_generate(out, err); });
}

inline std::string public_name(const Key &key) {
    return text([&](esf_buf **out, esf_error **err) { return esf_key_public_name(out, key.get(), err); });
}

inline std::string request_for(const Key &key, const std::string &subject) {
    return text([&](esf_buf **out, esf_error **err) {
        return esf_cert_request(out, key.get(), octets(subject), subject.size(), err);
    });
}

// A certification authority.
class Authority {
  public:
    explicit Authority(const std::string &name = "Root") {
        std::string options = R"({"name":")" + name + "\"}";
        certificate = text([&](esf_buf **out, esf_error **err) {
            return esf_cert_new_ca(out, key.get(), octets(options), options.size(), err);
        });
    }
    std::string issue(const Key &end_key, const std::string &subject, const std::string &options = "{}") const {
        std::string request = request_for(end_key, subject);
        return text([&](esf_buf **out, esf_error **err) {
            return esf_cert_issue(out, octets(certificate), certificate.size(), key.get(), octets(request),
                                  request.size(), octets(options), options.size(), err);
        });
    }

    Key key = private_key();
    std::string certificate;
};

// ---- the Initiating End-Point's side of one handshake ----

struct Agreeing {
    Outcome outcome;
    Attempt handle;

    const esf_need *need() const { return esf_e2ekey_need(handle.get()); }
    std::string content() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_need_content(out, need(), err); });
    }
    Outcome answer(int32_t answer, std::string_view bytes = "") const {
        fuzz::Octets input(bytes);
        return call(
            [&](esf_error **err) { return esf_e2ekey_answer(handle.get(), answer, input.data(), input.size(), err); });
    }
    std::string key_id() const {
        return text([&](esf_buf **out, esf_error **err) { return esf_e2ekey_key_id(out, handle.get(), err); });
    }
};

// ---- an end that may have identities ----

class Prover : public Side {
  public:
    using Side::Side;

    Outcome identify(std::string_view chain, const Key &key) const {
        return call([&](esf_error **err) {
            return esf_endpoint_add_identity(get(), octets(chain), chain.size(), key.get(), err);
        });
    }
    Outcome anchor(std::string_view certificate, std::string_view prefix = "") const {
        return call([&](esf_error **err) {
            return esf_endpoint_add_anchor(get(), octets(certificate), certificate.size(), octets(prefix),
                                           prefix.size(), err);
        });
    }
    Outcome crl(std::string_view list) const {
        return call([&](esf_error **err) { return esf_endpoint_add_crl(get(), octets(list), list.size(), err); });
    }
    Outcome trust(std::string_view entry) const {
        return call([&](esf_error **err) { return esf_endpoint_trust(get(), octets(entry), entry.size(), err); });
    }
    Outcome untrust(std::string_view peer) const {
        return call([&](esf_error **err) { return esf_endpoint_untrust(get(), octets(peer), peer.size(), err); });
    }
    Agreeing start(std::string_view peer, int32_t suid = 0) const {
        Agreeing agreeing;
        agreeing.outcome = call(agreeing.handle, [&](esf_e2ekey **out, esf_error **err) {
            return esf_e2ekey_start(out, get(), octets(peer), peer.size(), suid, err);
        });
        return agreeing;
    }
};

// ---- two ends with certificates of one authority, for ids under one prefix ----

inline std::string subject_of(const std::string &ae_id) {
    return R"({"ae_id":")" + ae_id + "\"}";
}

struct Provers {
    Provers() {
        REQUIRE(initiator.identify(authority.issue(initiator_key, subject_of(originator_id)), initiator_key).status ==
                ESF_OK);
        REQUIRE(terminator.identify(authority.issue(terminator_key, subject_of(receiver_id)), terminator_key).status ==
                ESF_OK);
        REQUIRE(initiator.anchor(authority.certificate, "//example.com").status == ESF_OK);
        REQUIRE(terminator.anchor(authority.certificate, "//example.com").status == ESF_OK);
    }

    // Takes message 1 there, message 2 back; what is left is message 3, in the attempt.
    Agreeing half_open(std::string_view from = originator_id) const {
        Agreeing agreeing = initiator.start(receiver_id);
        INFO(agreeing.outcome.message);
        REQUIRE(agreeing.outcome.status == ESF_NEEDS);
        Arrival arrival = terminator.receive(agreeing.content(), from);
        REQUIRE(arrival.kind() == ESF_RECEIVED_HANDSHAKE_CONTINUES);
        Outcome taken = agreeing.answer(ESF_ANSWER_FOUND, arrival.reply());
        INFO(taken.message);
        REQUIRE(taken.status == ESF_NEEDS);
        return agreeing;
    }
    // Gives the identifier of the key.
    std::string agree() const {
        Agreeing agreeing = half_open();
        Arrival fourth = terminator.receive(agreeing.content());
        REQUIRE(fourth.kind() == ESF_RECEIVED_KEY_ESTABLISHED);
        Outcome done = agreeing.answer(ESF_ANSWER_FOUND, fourth.reply());
        INFO(done.message);
        REQUIRE(done.status == ESF_OK);
        REQUIRE(fourth.key_id() == agreeing.key_id());
        return agreeing.key_id();
    }

    NothingLeft nothing_left;
    StoppedClock clock;
    Authority authority;
    Key initiator_key = private_key(), terminator_key = private_key();
    Prover initiator{originator_id}, terminator{receiver_id};
};

// ---- messages, taken apart and put together ----

inline std::string records_of(std::string_view content) {
    std::string text = Document(content).text("m2m:seci/eckm");
    std::string octets(base64_decoded_size(text.size()), '\0');
    size_t size = 0;
    REQUIRE(base64_decode(reinterpret_cast<uint8_t *>(octets.data()), &size, span_of(text.data(), text.size())));
    octets.resize(size);
    return octets;
}

inline std::string message_of(std::string_view records) {
    std::string text(base64_size(records.size()), '\0');
    base64_encode(reinterpret_cast<uint8_t *>(text.data()), span_of(records.data(), records.size()));
    return R"({"m2m:seci":{"sit":6,"eckm":")" + text + "\"}}";
}

} // namespace ends

#endif
