// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include "abi.hpp"
#include "damage.hpp"
#include "lab/inspect_json.h"
#include "onem2m/e2e_sec_info.h"
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
        INFO(report);
        bool has_problems = report.find("\"valid\":false,") != std::string::npos;
        bool right = is_strict_json(report) && report.size() < 400000 && report.rfind("{\"what\":\"", 0) == 0 &&
                     has_problems == (report.find("\"problems\":[]}") == std::string::npos);
        if (!right)
            FAIL("the report is not as it should be");
        with_problems += has_problems;
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
