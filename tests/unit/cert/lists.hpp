// SPDX-License-Identifier: Apache-2.0
//
// Revocation lists for tests: a recipe with everything right, as support.hpp has one for certificates.
#ifndef UNIT_CERT_LISTS_HPP
#define UNIT_CERT_LISTS_HPP

#include "support.hpp"

namespace cert_tests {

inline std::string entry_of(const std::string &serial, const std::string &extensions = "") {
    return der::seq(der::integer(serial), der::utc("260601000000Z"), extensions.empty() ? "" : der::seq(extensions));
}

struct ListRecipe {
    std::string version = der::small(1);
    std::string algorithm = ecdsa_sha256(), outer_algorithm = ecdsa_sha256();
    std::string issuer = named("CA");
    std::string this_update = der::utc("261101000000Z"), next_update = der::utc("261201000000Z");
    std::string entries;
    std::string extensions = extension("2.5.29.20", der::small(7));
    const p256_key *signer = key_named("ca");

    std::string made() const {
        return signed_by(signer,
                         der::seq(version, algorithm, issuer, this_update, next_update,
                                  entries.empty() ? "" : der::seq(entries),
                                  extensions.empty() ? "" : der::wrapped(0, der::seq(extensions))),
                         outer_algorithm);
    }
};

} // namespace cert_tests

#endif
