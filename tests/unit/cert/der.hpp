// SPDX-License-Identifier: Apache-2.0
//
// DER written by hand, so that it can be wrong wherever a test wants it to be.
#ifndef UNIT_CERT_DER_HPP
#define UNIT_CERT_DER_HPP

#include <cstdint>
#include <string>
#include <vector>

namespace der {

inline std::string length(size_t size) {
    if (size < 0x80)
        return std::string(1, static_cast<char>(size));
    std::string octets;
    for (; size > 0; size >>= 8)
        octets.insert(octets.begin(), static_cast<char>(size & 0xff));
    return std::string(1, static_cast<char>(0x80 | octets.size())) + octets;
}

inline std::string tlv(int tag, const std::string &content) {
    return std::string(1, static_cast<char>(tag)) + length(content.size()) + content;
}

template <typename... Parts> std::string seq(const Parts &...parts) {
    return tlv(0x30, (std::string() + ... + parts));
}
template <typename... Parts> std::string set(const Parts &...parts) {
    return tlv(0x31, (std::string() + ... + parts));
}
inline std::string integer(const std::string &content) {
    return tlv(0x02, content);
}
inline std::string small(int number) {
    return integer(std::string(1, static_cast<char>(number)));
}
inline std::string octets(const std::string &content) {
    return tlv(0x04, content);
}
inline std::string bits(const std::string &content, int unused = 0) {
    return tlv(0x03, std::string(1, static_cast<char>(unused)) + content);
}
inline std::string boolean(bool value) {
    return tlv(0x01, std::string(1, value ? '\xff' : '\0'));
}
inline std::string utf8(const std::string &text) {
    return tlv(0x0c, text);
}
inline std::string utc(const std::string &text) {
    return tlv(0x17, text);
}
inline std::string generalized(const std::string &text) {
    return tlv(0x18, text);
}
inline std::string context(int number, const std::string &content) { // primitive
    return tlv(0x80 | number, content);
}
inline std::string wrapped(int number, const std::string &content) { // constructed
    return tlv(0xa0 | number, content);
}

// "1.2.840" and so on.
inline std::string arcs(const std::vector<uint64_t> &numbers) {
    std::string out;
    for (uint64_t number : numbers) {
        std::string part(1, static_cast<char>(number & 0x7f));
        while ((number >>= 7) > 0)
            part.insert(part.begin(), static_cast<char>(0x80 | (number & 0x7f)));
        out += part;
    }
    return out;
}
inline std::string oid_content(const std::string &text) {
    std::vector<uint64_t> numbers;
    for (size_t at = 0; at <= text.size();) {
        size_t end = text.find('.', at);
        end = end == std::string::npos ? text.size() : end;
        numbers.push_back(std::stoull(text.substr(at, end - at)));
        at = end + 1;
    }
    numbers[1] += 40 * numbers[0];
    numbers.erase(numbers.begin());
    return arcs(numbers);
}
inline std::string oid(const std::string &text) {
    return tlv(0x06, oid_content(text));
}

} // namespace der

#endif
