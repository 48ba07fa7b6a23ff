// SPDX-License-Identifier: Apache-2.0
//
// Memory runs out at the first allocation, the second, and so on until the operation succeeds: each time it says so and
// leaks nothing.
#include <catch2/catch_test_macros.hpp>

#include <functional>

#include "base/alloc.h"
#include "support.hpp"
#include "json/tree.h"

using namespace json_tests;

namespace {

// Runs `operation` (true when it succeeded, else it has reported that memory ran out) once for each allocation that can
// fail.
int failures_survived(const std::function<bool()> &operation) {
    REQUIRE(operation()); // what is made once and kept is made now
    int64_t before = mem_live();
    for (int n = 1; n < 10000; n++) {
        mem_fail_after(n);
        bool succeeded = operation();
        bool failed_once = mem_has_failed() != 0;
        mem_fail_after(0);
        INFO("allocation " << n);
        REQUIRE(mem_live() == before);
        REQUIRE(succeeded != failed_once);
        if (succeeded)
            return n - 1;
    }
    FAIL("it never succeeds");
    return 0;
}

bool is_out_of_memory(status result, error *failure) {
    bool right = result == ESF_E_NO_MEMORY && failure != nullptr && failure->code == ESF_E_NO_MEMORY;
    error_free(failure);
    return right;
}

std::string members(size_t count) {
    std::string text = "{";
    for (size_t i = 0; i < count; i++)
        text += (i == 0 ? "\"" : ",\"") + std::to_string(i) + "\":[" + std::to_string(i) + "]";
    return text + "}";
}

} // namespace

TEST_CASE("json_read survives the failure of each allocation", "[json][memory]") {
    std::string text = "[" + members(100) + "," + members(30) + "]";
    int survived = failures_survived([&] {
        struct json list;
        error *failure = nullptr;
        status result = json_read(&list, as_span(text), &roomy, &failure);
        if (result == ESF_OK) {
            json_cleanup(&list);
            return true;
        }
        REQUIRE(is_out_of_memory(result, failure));
        return false;
    });
    CHECK(survived >= 6); // four times the list grows, twice names are sorted
}

TEST_CASE("a refusal survives the failure of the allocation of its error", "[json][memory]") {
    mem_fail_after(1);
    struct json list;
    error *failure = nullptr;
    status result = json_read(&list, as_span("[1,]"), &roomy, &failure);
    mem_fail_after(0);
    CHECK(result < 0);
    REQUIRE(failure != nullptr);
    error_free(failure);
}

TEST_CASE("json_string and json_append_string survive the failure of each allocation", "[json][memory]") {
    Reading reading(R"(["plain","esc\u0061ped"])");
    int survived = failures_survived([&] {
        bytes *out = nullptr;
        error *failure = nullptr;
        for (size_t value : {1U, 2U}) {
            status result = json_string(&out, &reading.list, value, &failure);
            if (result < 0) {
                REQUIRE(is_out_of_memory(result, failure));
                return false;
            }
            bytes_free(out);
            out = nullptr;
        }
        status result = json_append_string(&out, as_span("text"), &failure);
        bytes_free(out);
        return result == ESF_OK || !is_out_of_memory(result, failure);
    });
    CHECK(survived == 3);
}

TEST_CASE("tree_read and tree_write survive the failure of each allocation", "[json][memory]") {
    std::string text = members(30);
    int survived = failures_survived([&] {
        tree *root = nullptr;
        bytes *out = nullptr;
        error *failure = nullptr;
        status result = tree_read(&root, as_span(text), &roomy, &failure);
        if (result == ESF_OK)
            result = tree_write(&out, root, &failure);
        bool same = result == ESF_OK && text_of(out) == text;
        bytes_free(out);
        tree_free(root);
        if (result == ESF_OK)
            return same;
        REQUIRE(is_out_of_memory(result, failure));
        return false;
    });
    CHECK(survived > 90);
}

TEST_CASE("building a tree survives the failure of each allocation", "[json][memory]") {
    int survived = failures_survived([] {
        tree *root = tree_new_object();
        if (root == nullptr)
            return false;
        tree *list = tree_add_array(root, "list");
        tree *object = list == nullptr ? nullptr : tree_add_object(list, nullptr);
        bool done = object != nullptr && tree_add_text(object, "t", "x") &&
                    tree_add_octets(object, "o", span_of("abc", 2)) && tree_add_integer(object, "n", 1) &&
                    tree_add_bool(object, "b", true) && tree_add_raw(list, nullptr, span_text("[]"));
        tree_free(root);
        return done;
    });
    CHECK(survived >= 16);
}
