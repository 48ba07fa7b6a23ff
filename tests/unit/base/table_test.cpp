// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <map>
#include <set>

#include "base/alloc.h"
#include "base/table.h"
#include "octets.hpp"

using namespace octets_for_tests;

namespace {

struct Entry {
    table_entry link;
    int number;
};

const Entry *entry_of(const table_entry *link) {
    return reinterpret_cast<const Entry *>(link);
}

bool has_number(const table_entry *link, const void *wanted) {
    return entry_of(link)->number == *static_cast<const int *>(wanted);
}

bool is_divisible(const table_entry *link, const void *divisor) {
    return entry_of(link)->number % *static_cast<const int *>(divisor) == 0;
}

// A table that counts how often each number was released.
class Counted {
  public:
    Counted() { table_init(&table, release, this); }
    ~Counted() { table_clear(&table); }
    Counted(const Counted &) = delete;
    Counted &operator=(const Counted &) = delete;

    void insert(int number, uint64_t hash, int64_t expires = INT64_MAX, int64_t now = 0) {
        auto *entry = new Entry{{nullptr, hash, expires}, number};
        table_insert(&table, &entry->link, now);
    }
    const Entry *find(int number, uint64_t hash) const {
        return entry_of(table_find(&table, hash, has_number, &number));
    }
    std::multiset<int> numbers() const {
        std::multiset<int> all;
        table_each(
            &table,
            [](const table_entry *link, void *context) {
                static_cast<std::multiset<int> *>(context)->insert(entry_of(link)->number);
            },
            &all);
        return all;
    }

    struct table table;
    std::map<int, int> released;

  private:
    static void release(table_entry *link, void *context) {
        auto *entry = reinterpret_cast<Entry *>(link);
        static_cast<Counted *>(context)->released[entry->number]++;
        delete entry;
    }
};

uint64_t scattered(int number) {
    return static_cast<uint64_t>(number) * 0x9e3779b97f4a7c15U ^ static_cast<uint64_t>(number) << 7;
}

} // namespace

TEST_CASE("an empty table finds nothing and can be emptied", "[base][table]") {
    int64_t before = mem_live();
    {
        Counted counted;
        CHECK(counted.find(1, 1) == nullptr);
        CHECK(counted.numbers().empty());
        table_sweep(&counted.table, 1000);
        int two = 2;
        CHECK(table_remove_if(&counted.table, is_divisible, &two) == 0);
        table_clear(&counted.table);
        CHECK(counted.find(1, 1) == nullptr);
    }
    CHECK(mem_live() == before);
}

TEST_CASE("thousands of entries are all found, and only they", "[base][table]") {
    int64_t before = mem_live();
    {
        Counted counted;
        for (int number = 0; number < 20000; number++)
            counted.insert(number, scattered(number));
        REQUIRE(counted.table.count == 20000);
        CHECK(counted.table.slots_count >= 20000);
        CHECK(counted.table.slots_count <= 65536);
        for (int number = 0; number < 20000; number++) {
            const Entry *found = counted.find(number, scattered(number));
            REQUIRE(found != nullptr);
            REQUIRE(found->number == number);
            REQUIRE(counted.find(-1 - number, scattered(number)) == nullptr);
        }
        CHECK(counted.numbers().size() == 20000);
        CHECK(counted.released.empty());
        table_clear(&counted.table);
        CHECK(counted.table.count == 0);
        CHECK(counted.released.size() == 20000);
        counted.insert(7, 7);
        CHECK(counted.find(7, 7) != nullptr);
    }
    CHECK(mem_live() == before);
}

TEST_CASE("entries with one and the same hash are told apart", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 500; number++)
        counted.insert(number, 42);
    for (int number = 0; number < 500; number++)
        REQUIRE(counted.find(number, 42)->number == number);
    CHECK(counted.find(3, 43) == nullptr);
}

TEST_CASE("of hashes that share their low bits only the whole one matches", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 500; number++)
        counted.insert(number, static_cast<uint64_t>(number) << 32);
    for (int number = 0; number < 500; number++) {
        REQUIRE(counted.find(number, static_cast<uint64_t>(number) << 32) != nullptr);
        REQUIRE(counted.find(number, static_cast<uint64_t>(number + 1) << 32) == nullptr);
    }
}

TEST_CASE("the newest of equal entries is found first and removed alone", "[base][table]") {
    Counted counted;
    counted.insert(1, 5, 100);
    counted.insert(1, 5, 200);
    const Entry *newest = counted.find(1, 5);
    REQUIRE(newest->link.expires == 200);
    table_remove(&counted.table, const_cast<table_entry *>(&newest->link));
    CHECK(counted.released[1] == 1);
    REQUIRE(counted.find(1, 5) != nullptr);
    CHECK(counted.find(1, 5)->link.expires == 100);
}

TEST_CASE("removing an entry releases that one only", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 300; number++)
        counted.insert(number, scattered(number) % 16);
    for (int number = 0; number < 300; number += 2) {
        const Entry *found = counted.find(number, scattered(number) % 16);
        table_remove(&counted.table, const_cast<table_entry *>(&found->link));
    }
    CHECK(counted.table.count == 150);
    for (int number = 0; number < 300; number++) {
        REQUIRE((counted.find(number, scattered(number) % 16) == nullptr) == (number % 2 == 0));
        REQUIRE(counted.released.count(number) == (number % 2 == 0 ? 1U : 0U));
    }
    int three = 3;
    CHECK(table_remove_if(&counted.table, is_divisible, &three) == 50);
    CHECK(counted.table.count == 100);
    for (int number : counted.numbers())
        REQUIRE(number % 3 != 0);
}

TEST_CASE("removing an entry of no table changes nothing", "[base][table]") {
    Counted counted;
    counted.insert(1, 1);
    Entry stranger = {{nullptr, 1, INT64_MAX}, 1};
    table_remove(&counted.table, &stranger.link);
    CHECK(counted.table.count == 1);
    CHECK(counted.released.empty());
}

TEST_CASE("a sweep releases what has expired and keeps the rest", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 100; number++)
        counted.insert(number, scattered(number), 10000 + number);
    counted.insert(100, scattered(100), INT64_MAX);
    table_sweep(&counted.table, 10049);
    CHECK(counted.table.count == 51);
    for (int number = 0; number <= 100; number++)
        REQUIRE((counted.find(number, scattered(number)) == nullptr) == (number <= 49));
    table_sweep(&counted.table, INT64_MAX);
    CHECK(counted.numbers() == std::multiset<int>{100});
}

TEST_CASE("a full sweep is made at most once a second", "[base][table]") {
    Counted counted;
    counted.insert(1, 1, 5000);
    counted.insert(2, 2, 5500);
    counted.insert(3, 3, 6500);
    table_sweep(&counted.table, 5200);
    CHECK(counted.table.count == 2);
    table_sweep(&counted.table, 6199);
    CHECK(counted.table.count == 2);
    table_sweep(&counted.table, 6200);
    CHECK(counted.table.count == 1);
    table_sweep(&counted.table, 100); // a clock that went back does not stop the sweeping
    table_sweep(&counted.table, 6500);
    CHECK(counted.table.count == 0);
}

TEST_CASE("a table whose entries expire stays small without any sweep", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 50000; number++)
        counted.insert(number, scattered(number), number + 100, number);
    CHECK(counted.table.count < 500);
    CHECK(counted.table.slots_count <= 512);
    CHECK(counted.released.size() + counted.table.count == 50000);
    for (const auto &[number, times] : counted.released)
        REQUIRE(times == 1);
    for (int number = 50000 - 100; number < 50000; number++)
        REQUIRE(counted.find(number, scattered(number)) != nullptr);
}

TEST_CASE("an insertion visits few slots, however many entries have expired", "[base][table]") {
    Counted counted;
    for (int number = 0; number < 4096; number++)
        counted.insert(number, static_cast<uint64_t>(number), 1000);
    counted.insert(5000, 5000, INT64_MAX, 2000);
    CHECK_FALSE(counted.released.empty());
    CHECK(counted.released.size() < 16);
}

TEST_CASE("a table that gets no memory works and is only slower", "[base][table]") {
    Counted counted;
    auto insert_without_memory = [&counted](int from, int to) {
        for (int number = from; number < to; number++) {
            mem_fail_after(1);
            counted.insert(number, scattered(number));
            mem_fail_after(0);
        }
    };
    insert_without_memory(0, 100);
    CHECK(counted.table.slots_count == 0);
    for (int number = 0; number < 100; number++)
        REQUIRE(counted.find(number, scattered(number)) != nullptr);
    int odd = 99;
    table_remove(&counted.table, const_cast<table_entry *>(&counted.find(odd, scattered(odd))->link));
    CHECK(counted.table.count == 99);

    counted.insert(100, scattered(100));
    CHECK(counted.table.slots_count > 0);
    size_t slots = counted.table.slots_count;
    insert_without_memory(101, 400);
    CHECK(counted.table.slots_count == slots);
    counted.insert(400, scattered(400));
    CHECK(counted.table.slots_count == slots * 2);
    for (int number = 0; number <= 400; number++)
        REQUIRE((counted.find(number, scattered(number)) != nullptr) == (number != odd));
}

TEST_CASE("a random life agrees with a map", "[base][table]") {
    Counted counted;
    std::map<int, int64_t> model;
    Random random(6);
    int64_t now = 1;
    for (int step = 0; step < 30000; step++) {
        int number = static_cast<int>(random.below(2000));
        uint64_t hash = scattered(number) % 512;
        now += static_cast<int64_t>(random.below(3));
        const Entry *found = counted.find(number, hash);
        auto known = model.find(number);
        // What has expired may be gone already; everything else is exact.
        if (known == model.end() || known->second > now)
            REQUIRE((found != nullptr) == (known != model.end()));
        if (found != nullptr) {
            table_remove(&counted.table, const_cast<table_entry *>(&found->link));
            model.erase(number);
        } else {
            int64_t expires = now + 1 + static_cast<int64_t>(random.below(3000));
            counted.insert(number, hash, expires, now);
            model[number] = expires;
        }
        REQUIRE(counted.table.count <= model.size());
    }
    table_sweep(&counted.table, now);
    size_t alive = 0;
    for (const auto &[number, expires] : model)
        alive += expires > now ? 1 : 0;
    CHECK(counted.table.count == alive);
}
