// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <ctime>

#include "onem2m/timestamp.h"
#include "support.hpp"

using namespace onem2m_tests;

namespace {

constexpr int64_t not_read = INT64_MIN;

int64_t read(const std::string &text) {
    Block block(text);
    int64_t ms = not_read;
    return timestamp_read(block.octets(), &ms) ? ms : not_read;
}

int64_t read_either(const std::string &text, int64_t received_at) {
    Block block(text);
    int64_t ms = not_read;
    return abs_rel_timestamp_read(block.octets(), received_at, &ms) ? ms : not_read;
}

std::string written(int64_t ms) {
    char text[TIMESTAMP_SIZE + 1];
    timestamp_write(text, ms);
    return text;
}

// What the system's own calendar says.
std::string by_the_system(int64_t ms) {
    time_t seconds = static_cast<time_t>(ms / 1000);
    struct tm parts;
    gmtime_r(&seconds, &parts);
    char text[32];
    (void)strftime(text, sizeof text, "%Y%m%dT%H%M%S", &parts);
    return text;
}

constexpr int64_t day_ms = 86400000;
constexpr int64_t last_ms = INT64_C(253402300799999);

} // namespace

TEST_CASE("known moments are written and read", "[onem2m]") {
    const std::pair<int64_t, const char *> moments[] = {
        {0, "19700101T000000"},
        {1000, "19700101T000001"},
        {951782400000, "20000229T000000"},
        {1798761599000, "20261231T235959"},
        {1798761600000, "20270101T000000"},
        {4107542400000, "21000301T000000"},
        {253402300799000, "99991231T235959"},
    };
    for (const auto &[ms, text] : moments) {
        CHECK(written(ms) == text);
        CHECK(read(text) == ms);
    }
}

TEST_CASE("the calendar is the system's, from 1970 to 9999", "[onem2m]") {
    for (int64_t day = 0; day * day_ms <= last_ms; day += day < 50000 ? 1 : 13) {
        int64_t ms = day * day_ms + day * 7919 % day_ms / 1000 * 1000;
        std::string text = written(ms);
        if (text != by_the_system(ms) || read(text) != ms) {
            INFO(text << " for " << ms);
            REQUIRE(text == by_the_system(ms));
            REQUIRE(read(text) == ms);
        }
    }
}

TEST_CASE("a moment is written without its fraction, rounded down", "[onem2m]") {
    CHECK(written(1798761599999) == "20261231T235959");
    CHECK(written(999) == "19700101T000000");
}

TEST_CASE("moments that four digits of a year cannot say are written as the nearest one", "[onem2m]") {
    CHECK(written(-1) == "19700101T000000");
    CHECK(written(INT64_MIN) == "19700101T000000");
    CHECK(written(last_ms) == "99991231T235959");
    CHECK(written(last_ms + 1) == "99991231T235959");
    CHECK(written(INT64_MAX) == "99991231T235959");
}

TEST_CASE("moments before 1970 are read", "[onem2m]") {
    CHECK(read("19691231T235959") == -1000);
    CHECK(read("19691231T235959,5") == -500);
    CHECK(read("16000229T000000") == -11670998400000);
    CHECK(read("00010101T000000") == -62135596800000);
    CHECK(read("00000101T000000") == not_read);
}

TEST_CASE("one to six digits of a fraction are read, to the millisecond", "[onem2m]") {
    CHECK(read("19700101T000000,5") == 500);
    CHECK(read("19700101T000000,05") == 50);
    CHECK(read("19700101T000000,123") == 123);
    CHECK(read("19700101T000000,1239") == 123);
    CHECK(read("19700101T000000,123456") == 123);
    CHECK(read("19700101T000000,000999") == 0);
    CHECK(read("19700101T000000,999999") == 999);
    for (const char *text : {"19700101T000000,", "19700101T000000,1234567", "19700101T000000.5", "19700101T000000,5 ",
                             "19700101T000000,-1", "19700101T000000,1,2", "19700101T000000,5Z"})
        CHECK(read(text) == not_read);
}

TEST_CASE("only days of the calendar are read", "[onem2m]") {
    for (const char *text : {"20240229T000000", "20000229T000000", "20230228T000000", "20230131T000000",
                             "20231231T000000", "20230430T000000"})
        CHECK(read(text) != not_read);
    for (const char *text :
         {"20230229T000000", "19000229T000000", "21000229T000000", "20240230T000000", "20230431T000000",
          "20230631T000000", "20230931T000000", "20231131T000000", "20230132T000000", "20230100T000000",
          "20230001T000000", "20231301T000000", "20239901T000000"})
        CHECK(read(text) == not_read);
}

TEST_CASE("only times of a day are read, and no leap seconds", "[onem2m]") {
    CHECK(read("20230101T235959") != not_read);
    for (const char *text :
         {"20230101T240000", "20230101T236000", "20230101T235960", "20161231T235960", "20230101T990000"})
        CHECK(read(text) == not_read);
}

TEST_CASE("another form of a time is refused", "[onem2m]") {
    for (const char *text :
         {"", "2", "20230101", "20230101T", "20230101T00000", "20230101t000000", "20230101 000000",
          "2023-01-01T00:00:00", "20230101T000000Z", "20230101T000000+00", " 20230101T000000", "20230101T000000 ",
          "+2023101T000000", "2023010xT000000", "20230101T0000:0", "120230101T000000"})
        CHECK(read(text) == not_read);
    CHECK(read(std::string("20230101T00000\0", 15)) == not_read);
}

TEST_CASE("a relative time counts from the reception, in milliseconds", "[onem2m]") {
    CHECK(read_either("0", 5000) == 5000);
    CHECK(read_either("3600000", 5000) == 3605000);
    CHECK(read_either("007", 5000) == 5007);
    CHECK(read_either("20270101", 0) == 20270101); // digits only, so no date
    CHECK(read_either("20270101T000000", 5000) == 1798761600000);
    CHECK(read_either("20270101T000000,25", 5000) == 1798761600250);
}

TEST_CASE("a relative time never wraps", "[onem2m]") {
    CHECK(read_either("9223372036854775807", 0) == INT64_MAX);
    CHECK(read_either("9223372036854775807", 1) == INT64_MAX);
    CHECK(read_either("9223372036854775806", 1) == INT64_MAX);
    CHECK(read_either("9223372036854775805", 1) == INT64_MAX - 1);
    CHECK(read_either("9223372036854775808", 0) == INT64_MAX);
    CHECK(read_either("9999999999999999999", 1798761600000) == INT64_MAX);
    CHECK(read_either("5", INT64_MAX) == INT64_MAX);
    CHECK(read_either("10000000000000000000", 0) == not_read); // twenty digits
}

TEST_CASE("what is neither form of a time is refused", "[onem2m]") {
    for (const char *text : {"", "-1", "+1", "1.0", "1e6", " 1", "1 ", "1,5", "0x10", "PT1H", "20270101T000000Z"})
        CHECK(read_either(text, 0) == not_read);
}
