// SPDX-License-Identifier: Apache-2.0
//
// What the tests of base and crypto share: runs of octets from hex or from a fixed seed, and an error that frees itself. It
// knows nothing of what is tested.
#ifndef UNIT_BASE_OCTETS_HPP
#define UNIT_BASE_OCTETS_HPP

#include <cstdint>
#include <random>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/span.h"
#include "support/text.hpp"

namespace octets_for_tests {

using support::Failure;

using Octets = std::vector<uint8_t>;

inline span as_span(const Octets &octets) {
    return span_of(octets.data(), octets.size());
}

inline span as_span(std::string_view text) {
    return span_of(text.data(), text.size());
}

inline uint8_t nibble(char digit) {
    static const std::string_view digits = "0123456789abcdef";
    size_t at = digits.find(digit);
    if (at == std::string_view::npos)
        throw std::invalid_argument("a test's hex is wrong");
    return static_cast<uint8_t>(at);
}

inline Octets from_hex(std::string_view hex) {
    if (hex.size() % 2 != 0)
        throw std::invalid_argument("a test's hex is cut");
    Octets out;
    for (size_t i = 0; i < hex.size(); i += 2)
        out.push_back(static_cast<uint8_t>(nibble(hex[i]) << 4 | nibble(hex[i + 1])));
    return out;
}

// The same sequence in every run, so that a failure can be repeated.
class Random {
  public:
    explicit Random(uint64_t seed) : engine_(seed) {}
    uint64_t below(uint64_t limit) { return engine_() % limit; }
    Octets octets(size_t size) {
        Octets out(size);
        for (uint8_t &octet : out)
            octet = static_cast<uint8_t>(engine_());
        return out;
    }

  private:
    std::mt19937_64 engine_;
};

} // namespace octets_for_tests

#endif
