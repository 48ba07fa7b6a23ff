// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "abi.hpp"
#include "base/base64.h"
#include "cert/cert.h"
#include "damage.hpp"
#include "lab/inspect_json.h"
#include "onem2m/e2e_sec_info.h"
#include "tls/records.h"
#include "unit/abi/agree.hpp"
#include "json/json.h"

using namespace fuzz;

namespace {

std::string inspected(const std::string &text) {
    Octets input(text);
    esf_buf *out = nullptr;
    esf_error *err = nullptr;
    esf_status status = esf_lab_inspect(&out, input.data(), input.size(), &err);
    Buf report(out);
    Error error(err);
    INFO(text);
    REQUIRE(status == ESF_OK);
    REQUIRE(err == nullptr);
    return text_of(out);
}

bool is_strict_json(const std::string &text) {
    Octets input(text);
    json list = {};
    bool right = json_read(&list, span_of(input.data(), input.size()), &INSPECT_LIMITS, nullptr) == ESF_OK;
    json_cleanup(&list);
    return right;
}

// How many faults the reader that goes on finds.
size_t faults_in(const std::string &text) {
    Octets input(text);
    struct report r;
    struct json list;
    struct place top = place_top();
    report_init(&r, 0, nullptr);
    inspect_json_read(&r, &top, &INSPECT_LIMITS, &list, span_of(input.data(), input.size()));
    size_t faults = r.problems_count;
    json_cleanup(&list);
    report_cleanup(&r);
    return faults;
}

void check_report(const std::string &report) {
    INFO(report);
    bool has_problems = report.find("\"valid\":false,") != std::string::npos;
    bool right = is_strict_json(report) && report.size() < 400000 && report.rfind("{\"what\":\"", 0) == 0 &&
                 has_problems == (report.find("\"problems\":[]}") == std::string::npos);
    if (!right)
        FAIL("the report is not as it should be");
}

bool is_valid(const std::string &report) {
    return report.find("\"valid\":true,") != std::string::npos;
}

std::string der_of(const std::string &pem) {
    std::string text, octets(base64_decoded_size(pem.size()), '\0');
    for (size_t at = pem.find('\n'); at < pem.rfind("-----END"); at++)
        text += pem[at] == '\n' ? "" : std::string(1, pem[at]);
    size_t size = 0;
    REQUIRE(base64_decode(reinterpret_cast<uint8_t *>(octets.data()), &size, span_of(text.data(), text.size())));
    octets.resize(size);
    return octets;
}

// The four flights of a handshake.
std::vector<std::string> flights() {
    ends::Provers w;
    ends::Agreeing agreeing = w.initiator.start(ends::receiver_id);
    std::vector<std::string> all = {ends::records_of(agreeing.content())};
    ends::Arrival second = w.terminator.receive(agreeing.content());
    all.push_back(ends::records_of(second.reply()));
    REQUIRE(agreeing.answer(ESF_ANSWER_FOUND, second.reply()).status == ESF_NEEDS);
    all.push_back(ends::records_of(agreeing.content()));
    ends::Arrival fourth = w.terminator.receive(agreeing.content());
    all.push_back(ends::records_of(fourth.reply()));
    return all;
}

bool is_flight(const std::string &records) {
    struct tls_flight flight;
    bool is_whole = tls_flight_read(&flight, span_of(records.data(), records.size()), nullptr) == ESF_OK;
    tls_flight_clear(&flight);
    return is_whole;
}

bool is_certificate(const std::string &der) {
    Octets input(der);
    cert *read = nullptr;
    cert_findings findings = {};
    REQUIRE(cert_read(&read, span_of(input.data(), input.size()), &findings, nullptr) == ESF_OK);
    cert_free(read);
    return findings.count == 0;
}

} // namespace

TEST_CASE("100,000 damaged texts are inspected, and every report is a short strict JSON object", "[fuzz]") {
    Random random(seed());
    std::vector<std::string> texts = vector_texts();
    REQUIRE(texts.size() > 200);
    size_t with_problems = 0;
    for (int i = 0; i < 100000; i++) {
        std::string text = damage(texts[random.below(texts.size())], texts, random);
        std::string report = inspected(text);
        INFO(text);
        check_report(report);
        with_problems += !is_valid(report);
    }
    // Most damage shows; some does not (inside a ciphertext, for example), and inspect is no judge of that.
    CHECK(with_problems > 50000);
    CHECK(with_problems < 100000);
}

TEST_CASE("the reader that goes on finds a fault exactly in the texts that the strict reader refuses", "[fuzz]") {
    Random random(seed() + 1);
    std::vector<std::string> texts = vector_texts();
    size_t refused = 0;
    for (int i = 0; i < 100000; i++) {
        std::string text = damage(texts[random.below(texts.size())], texts, random);
        bool strict = is_strict_json(text);
        INFO(text);
        if (strict != (faults_in(text) == 0))
            FAIL("the two readers disagree");
        refused += !strict;
    }
    CHECK(refused > 1000);
    CHECK(refused < 100000);
}

TEST_CASE("a symmetric key is never in the report on its document, however damaged what is around it", "[fuzz]") {
    Random random(seed() + 2);
    const std::string secret = "c2VjcmV0LXNlY3JldC1zZWNyZXQtc2VjcmV0LXNlY3I";
    const std::vector<std::string> heads = {R"({"kty":"oct","kid":"k1@example.com",)", R"({"suid":13,"encoding":"B",)",
                                            R"({"alg":"dir","jwk":{)", R"({"rro":{"esri":"s.R1"},)"};
    const std::vector<std::string> members = {R"("k":")", R"("d":")", R"("pairwise":")"};
    const std::vector<std::string> tails = {R"(,"kty":"oct","expires":1798759800000})",
                                            R"(,"peer":"//example.com/cse1/Cae1"})", "}", R"(},"enc":"A256GCM"})"};
    size_t as_keys = 0;
    for (int i = 0; i < 20000; i++) {
        std::string text = damage(heads[random.below(heads.size())], heads, random) +
                           members[random.below(members.size())] + secret + "\"" +
                           damage(tails[random.below(tails.size())], tails, random);
        if (random.once_in(4))
            text = base64url(text) + "..AAECAwQFBgcICQoL.nd7j.nkb4VqNchmvxGcZf_Hjvrw";
        INFO(text);
        std::string report = inspected(text);
        INFO(report);
        if (report.find(secret.substr(0, 8)) != std::string::npos)
            FAIL("key material is in the report");
        as_keys += report.find("\"what\":\"jwk\"") != std::string::npos;
    }
    CHECK(as_keys > 1000);
}

TEST_CASE("inspect objects to random objects and e2eSecInfo exactly when the core cannot read them", "[fuzz]") {
    Random random(seed() + 6);
    const std::string rro =
        R"({"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]})";
    const std::string oro =
        R"({"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]})";
    const std::vector<std::string> texts = {rro, oro, R"({"esf":[13,43],"escert":["MIIB"],"esro":)" + rro + "}"};
    size_t compared = 0;
    size_t readable = 0;
    for (int i = 0; i < 60000; i++) {
        std::string text = damage(texts[random.below(texts.size())], texts, random);
        std::string report = inspected(text);
        bool is_info = report.find(R"({"what":"e2e-sec-info")") == 0;
        bool is_receiver = report.find(R"({"what":"receiver-rand")") == 0;
        if (!is_info && !is_receiver && report.find(R"({"what":"originator-rand")") != 0)
            continue;
        Octets input(text);
        span octets = span_of(input.data(), input.size());
        e2e_sec_info info = {};
        rand_object object = {};
        status read =
            is_info ? e2e_sec_info_read(&info, octets, 0, nullptr)
                    : rand_object_read_text(&object, is_receiver ? RAND_RECEIVER : RAND_ORIGINATOR, octets, 0, nullptr);
        if (read == ESF_E_LIMIT)
            continue; // smaller limits than those of a message
        INFO(text);
        INFO(report);
        if ((read == ESF_OK) != (report.find("\"rsc\":4000}") == std::string::npos))
            FAIL("inspect and the core disagree");
        compared++;
        readable += read == ESF_OK;
    }
    CHECK(compared > 30000);
    CHECK(readable > 1000);
}

TEST_CASE("50,000 damaged flights are inspected: what the core takes for none is told", "[fuzz]") {
    Random random(seed() + 21);
    std::vector<std::string> texts = flights();
    ends::StoppedClock clock;
    size_t whole = 0;
    for (int i = 0; i < 50000; i++) {
        std::string records = damage(texts[random.below(texts.size())], texts, random);
        std::string report = inspected(ends::message_of(records));
        check_report(report);
        bool is_whole = is_flight(records);
        if (!is_whole && report.find("\"rsc\":4000}") == std::string::npos)
            FAIL("inspect takes for a flight what the core does not: " << report);
        whole += is_whole;
    }
    CHECK(whole > 1000);
    CHECK(whole < 49000);
}

TEST_CASE("50,000 damaged certificates, requests and keys are inspected: no broken rule is passed over, no key shown",
          "[fuzz]") {
    Random random(seed() + 22);
    ends::StoppedClock clock;
    ends::Authority authority;
    ends::Key key = ends::private_key();
    std::string end = authority.issue(key, ends::subject_of(ends::originator_id));
    std::string request = ends::request_for(key, ends::subject_of(ends::originator_id));
    std::string secret =
        ends::text([&](esf_buf **out, esf_error **err) { return esf_key_private_pem(out, key.get(), err); });
    const std::vector<std::string> texts = {
        end + authority.certificate,   request,       secret, der_of(end), der_of(request),
        der_of(authority.certificate), der_of(secret)};
    const std::string body = secret.substr(secret.find('\n') + 1, 60);
    size_t valid = 0;
    size_t certificates = 0;
    for (int i = 0; i < 50000; i++) {
        std::string text = damage(texts[random.below(texts.size())], texts, random);
        std::string report = inspected(text);
        check_report(report);
        bool is_shown = report.find(R"({"what":"certificate","valid":true)") == 0;
        if (is_shown && text[0] == '\x30' && report.find("chain of") == std::string::npos && !is_certificate(text))
            FAIL("inspect takes a certificate that the core does not: " << report);
        for (size_t at = 40; at + 12 <= body.size(); at++)
            if (report.find(body.substr(at, 12)) != std::string::npos)
                FAIL("key material is in the report");
        certificates += is_shown;
        valid += is_valid(report);
    }
    CHECK(certificates > 100);
    CHECK(valid < 45000);
}
