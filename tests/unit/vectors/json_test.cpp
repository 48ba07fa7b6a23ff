// SPDX-License-Identifier: Apache-2.0
//
// json-strictness.json
#include "replay.hpp"

using namespace replay;

TEST_CASE("published texts are taken and refused as a strict reader has to", "[vectors][json]") {
    size_t accepted = 0;
    size_t count = each_vector("json-strictness.json", [&](const Vector &vector) {
        int64_t depth = vector.document.number(vector.document.member(0, "max_depth"));
        REQUIRE(depth > 0);
        const json_limits limits = {1U << 20, 1U << 16, static_cast<unsigned>(depth)};
        REQUIRE(vector.has("hex") != vector.has("text"));
        std::string text = vector.has("hex") ? vector.octets("hex") : vector.text("text");
        fuzz::Octets exact(text);
        json list = {};
        error *failure = nullptr;
        status result = json_read(&list, span_of(exact.data(), exact.size()), &limits, &failure);
        INFO((failure == nullptr ? "taken" : failure->message));
        CHECK((result == ESF_OK) == vector.is_true("accept"));
        CHECK((failure == nullptr || failure->rsc == 4000));
        if (result == ESF_OK)
            json_cleanup(&list);
        error_free(failure);
        accepted += vector.is_true("accept");
    });
    CHECK(accepted >= 40);
    CHECK(count - accepted >= 80);
}
