// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <set>

#include "base/alloc.h"
#include "octets.hpp"

using namespace octets_for_tests;

TEST_CASE("an error says what, where and with which code it is answered", "[base][error]") {
    Failure failure;
    CHECK(fail(failure.out(), ESF_E_RAND, ESF_RSC_BAD_REQUEST, "/rro/espa/1", "%d is no algorithm of %s", 7, "espa") ==
          ESF_E_RAND);
    REQUIRE(failure.get() != nullptr);
    CHECK(failure->code == ESF_E_RAND);
    CHECK(failure->rsc == ESF_RSC_BAD_REQUEST);
    CHECK(failure->remedy == ESF_REMEDY_NONE);
    CHECK(std::string(failure->where) == "/rro/espa/1");
    CHECK(std::string(failure->message) == "7 is no algorithm of espa");
}

TEST_CASE("an error without a place or without a reader is fine", "[base][error]") {
    Failure failure;
    CHECK(fail(failure.out(), ESF_E_ARGUMENT, 0, nullptr, "no place") == ESF_E_ARGUMENT);
    REQUIRE(failure.get() != nullptr);
    CHECK(std::string(failure->where).empty());
    int64_t before = mem_live();
    CHECK(fail(nullptr, ESF_E_ARGUMENT, 0, "/x", "nobody asks") == ESF_E_ARGUMENT);
    CHECK(fail_no_memory(nullptr) == ESF_E_NO_MEMORY);
    CHECK(mem_live() == before);
    error_free(nullptr);
}

TEST_CASE("the remedy follows from the response status code", "[base][error]") {
    struct Expected {
        int32_t rsc;
        int32_t remedy;
    };
    for (Expected expected : {Expected{ESF_RSC_ESPRIM_UNKNOWN_ORIG_RAND_ID, ESF_REMEDY_NEW_ORO},
                              Expected{ESF_RSC_ESPRIM_ENCRYPTION_ERROR, ESF_REMEDY_NEW_ORO},
                              Expected{ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, ESF_REMEDY_NEW_RRO},
                              Expected{ESF_RSC_ESPRIM_UNKNOWN_KEY_ID, ESF_REMEDY_NONE},
                              Expected{ESF_RSC_ESPRIM_BAD_MAC, ESF_REMEDY_NONE}, Expected{0, ESF_REMEDY_NONE}}) {
        Failure failure;
        (void)fail(failure.out(), ESF_E_POLICY, expected.rsc, nullptr, "made with it");
        CHECK(failure->remedy == expected.remedy);
        (void)fail(failure.out(), ESF_E_POLICY, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, nullptr, "given it later");
        error_set_rsc(failure.get(), expected.rsc);
        CHECK(failure->rsc == expected.rsc);
        CHECK(failure->remedy == expected.remedy);
    }
    error_set_rsc(nullptr, ESF_RSC_BAD_REQUEST);
}

TEST_CASE("a message that is too long is cut and says so", "[base][error]") {
    Failure failure;
    constexpr size_t room = sizeof failure.get()->message - 1;
    for (size_t size = room - 2; size <= room + 2; size++) {
        std::string text(size, 'm');
        (void)fail(failure.out(), ESF_E_FORMAT, 0, nullptr, "%s", text.c_str());
        std::string message = failure->message;
        if (size <= room) {
            CHECK(message == text);
        } else {
            CHECK(message == std::string(room - 3, 'm') + "...");
        }
    }
}

TEST_CASE("a place that is too long is cut and says so", "[base][error]") {
    Failure failure;
    constexpr size_t room = sizeof failure.get()->where - 1;
    for (size_t size = room - 2; size <= room + 2; size++) {
        std::string text(size, 'w');
        (void)fail(failure.out(), ESF_E_FORMAT, 0, text.c_str(), "x");
        std::string where = failure->where;
        if (size <= room) {
            CHECK(where == text);
        } else {
            CHECK(where == std::string(room - 3, 'w') + "...");
        }
    }
}

TEST_CASE("a place gets a prefix, however long both are", "[base][error]") {
    Failure failure;
    (void)fail(failure.out(), ESF_E_FORMAT, 0, "/espa/1", "x");
    error_prefix_where(failure.get(), "/oro");
    CHECK(std::string(failure->where) == "/oro/espa/1");
    std::string prefix(200, 'p');
    error_prefix_where(failure.get(), prefix.c_str());
    CHECK(std::string(failure->where) == std::string(sizeof failure->where - 4, 'p') + "...");
    error_prefix_where(nullptr, "/oro");
}

TEST_CASE("no octet that is not printable ASCII gets into an error", "[base][error]") {
    Failure failure;
    (void)fail(failure.out(), ESF_E_FORMAT, 0, "/a\nb\x7f", "tab\tline\r\nhigh\xc3\xa9 esc\x1b[31m");
    CHECK(std::string(failure->message) == "tab?line??high?? esc?[31m");
    CHECK(std::string(failure->where) == "/a?b?");
    error_prefix_where(failure.get(), "/\x01");
    CHECK(std::string(failure->where) == "/?/a?b?");
}

TEST_CASE("an error without memory becomes the one that needs none", "[base][error]") {
    int64_t before = mem_live();
    struct error *no_memory = nullptr;
    CHECK(fail_no_memory(&no_memory) == ESF_E_NO_MEMORY);
    REQUIRE(no_memory != nullptr);
    CHECK(no_memory->code == ESF_E_NO_MEMORY);

    struct error *instead = nullptr;
    mem_fail_after(1);
    CHECK(fail(&instead, ESF_E_AUTH, ESF_RSC_ESPRIM_BAD_MAC, "/x", "never seen") == ESF_E_NO_MEMORY);
    CHECK(mem_has_failed());
    mem_fail_after(0);
    CHECK(instead == no_memory);

    int32_t rsc = no_memory->rsc;
    error_set_rsc(no_memory, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID);
    error_prefix_where(no_memory, "/oro");
    CHECK(no_memory->rsc == rsc);
    CHECK(no_memory->remedy == ESF_REMEDY_NONE);
    CHECK(std::string(no_memory->where).empty());
    error_free(no_memory);
    error_free(no_memory);
    CHECK(no_memory->code == ESF_E_NO_MEMORY);
    CHECK(mem_live() == before);
}

TEST_CASE("a copy of an error lives on its own", "[base][error]") {
    int64_t before = mem_live();
    struct error *original = nullptr;
    (void)fail(&original, ESF_E_EXPIRED, ESF_RSC_ESPRIM_UNKNOWN_RECV_RAND_ID, "/rro/esre", "expired");
    struct error *copy = error_copy(original);
    error_free(original);
    CHECK(copy->code == ESF_E_EXPIRED);
    CHECK(copy->remedy == ESF_REMEDY_NEW_RRO);
    CHECK(std::string(copy->where) == "/rro/esre");
    CHECK(std::string(copy->message) == "expired");

    mem_fail_after(1);
    struct error *no_copy = error_copy(copy);
    mem_fail_after(0);
    REQUIRE(no_copy != nullptr);
    CHECK(no_copy->code == ESF_E_NO_MEMORY);
    error_free(no_copy);
    error_free(copy);

    struct error *no_memory = nullptr;
    (void)fail_no_memory(&no_memory);
    CHECK(error_copy(no_memory) == no_memory);
    CHECK(error_copy(nullptr) == no_memory);
    CHECK(mem_live() == before);
}

TEST_CASE("every code of the table has its own name and number", "[base][error]") {
    std::set<std::string> names;
    size_t codes = 0;
#define CHECK_ROW(name, value, meaning)                                                                                \
    CHECK(std::string(error_name(value)) == #name);                                                                    \
    names.insert(error_name(value));                                                                                   \
    codes++;
    ESF_ERROR_TABLE(CHECK_ROW)
#undef CHECK_ROW
    CHECK(codes > 20);
    CHECK(names.size() == codes);
    CHECK(std::string(error_name(0)) == "ESF_E_UNKNOWN");
    CHECK(std::string(error_name(-12345)) == "ESF_E_UNKNOWN");
}

TEST_CASE("octets from outside are quoted printable and short", "[base][error]") {
    CHECK(std::string(quote_text(span_of(nullptr, 0)).text).empty());
    CHECK(std::string(quote_text(as_span("Cae\x01\xff\"~ ")).text) == "Cae??\"~ ");
    CHECK(std::string(quote_text(as_span(std::string_view("a\0b", 3))).text) == "a?b");
    std::string sixty(60, 'x');
    CHECK(std::string(quote_text(as_span(sixty)).text) == sixty);
    CHECK(std::string(quote_text(as_span(sixty + "y")).text) == sixty + "...");
    CHECK(std::string(quote_text(as_span(std::string(100000, 'x'))).text) == sixty + "...");
}
