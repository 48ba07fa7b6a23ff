// SPDX-License-Identifier: Apache-2.0
//
// The tools for trials, through the public ABI; what they made is read by our own reader.
#include "cert/cert.h"
#include "cert/pem.h"
#include "unit/abi/agree.hpp"
#include "unit/support/text.hpp"

using namespace ends;

namespace {

// The common name in the subject of a certificate.
std::string common_name_of(const std::string &pem) {
    bytes *der = nullptr;
    cert *read = nullptr;
    cert_findings findings = {};
    REQUIRE(pem_read(&der, PEM_CERTIFICATE, {octets(pem), pem.size()}, nullptr) == ESF_OK);
    status result = cert_read(&read, bytes_span(der), &findings, nullptr);
    bytes_free(der);
    REQUIRE(result == ESF_OK);
    REQUIRE(findings.count == 0);
    const std::string name = support::text_of(cert_dn_common_name(read->subject));
    cert_free(read);
    return name;
}

} // namespace

TEST_CASE("a certificate keeps the common name of its request", "[cert][tools]") {
    Authority authority;
    Key key = private_key();
    const std::string id = R"("ae_id":"//m2m.example/cse1/Clamp")";
    CHECK(common_name_of(authority.issue(key, "{" + id + R"(,"common_name":"Lamp in the hall"})")) ==
          "Lamp in the hall");
    CHECK(common_name_of(authority.issue(key, "{" + id + "}")).empty());
}

TEST_CASE("a common name that no certificate can have is refused in a request", "[cert][tools]") {
    Key key = private_key();
    for (const std::string &name : {std::string(65, 'x'), std::string("line\\nfeed")}) {
        const std::string subject = R"({"ae_id":"//m2m.example/cse1/Clamp","common_name":")" + name + "\"}";
        Buf made;
        Outcome outcome = call(made, [&](esf_buf **out, esf_error **err) {
            return esf_cert_request(out, key.get(), octets(subject), subject.size(), err);
        });
        CHECK(outcome.status == ESF_E_ARGUMENT);
    }
}
