// SPDX-License-Identifier: Apache-2.0
//
// Damage to texts: flips, truncations, splices, repetitions, games with numbers, nesting and names, and damage inside the header of a
// compact JWE, where it is valid base64url again. The seed is fixed, so a failure can be repeated; ESF_FUZZ_SEED in the environment
// takes another one.
#ifndef FUZZ_DAMAGE_HPP
#define FUZZ_DAMAGE_HPP

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace fuzz {

class Random {
  public:
    explicit Random(uint64_t seed) : state_(seed) {}
    uint64_t next();
    size_t below(size_t n) { return n == 0 ? 0 : static_cast<size_t>(next() % n); }
    bool once_in(size_t n) { return below(n) == 0; }

  private:
    uint64_t state_;
};

// The seed of this run, told on standard output by the first call.
uint64_t seed();

// Every string of tests/vectors/*.json and tests/vectors' objects as texts: what damage starts from.
std::vector<std::string> vector_texts();

// One to four damages; parts of `others` may be spliced in.
std::string damage(std::string text, const std::vector<std::string> &others, Random &random);

std::string base64url(std::string_view octets);
// Undoes strict base64url; false when it is none.
bool from_base64url(std::string &octets, std::string_view text);

} // namespace fuzz

#endif
