// SPDX-License-Identifier: Apache-2.0
//
// Records and handshake messages put together by hand, so that they can be wrong.
#ifndef UNIT_TLS_CRAFT_HPP
#define UNIT_TLS_CRAFT_HPP

#include <string>

#include "tls/names.h"

namespace tls_craft {

inline std::string vector_of(size_t length_octets, const std::string &body) {
    std::string out;
    for (size_t i = length_octets; i-- > 0;)
        out += static_cast<char>(body.size() >> (8 * i));
    return out + body;
}

inline std::string record(int type, const std::string &body, int minor = 3) {
    return std::string{static_cast<char>(type), 3, static_cast<char>(minor)} + vector_of(2, body);
}

inline std::string message(int type, const std::string &body = "") {
    return static_cast<char>(type) + vector_of(3, body);
}

inline std::string handshake(const std::string &messages) {
    return record(TLS_HANDSHAKE, messages);
}

inline std::string u16(int number) {
    return {static_cast<char>(number >> 8), static_cast<char>(number)};
}

inline std::string client_hello(int version, const std::string &extensions) {
    return u16(version) + std::string(32, 'r') + vector_of(1, "sid") + vector_of(2, u16(0xC02B) + u16(0xC023)) +
           vector_of(1, std::string(1, '\0')) + vector_of(2, extensions);
}

} // namespace tls_craft

#endif
