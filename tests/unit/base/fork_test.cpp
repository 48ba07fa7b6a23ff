// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <cstdio>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>
#include <vector>

#include "base/fork.h"

namespace {

// Runs `child` in a forked process and gives what it returns (0 to 100); -1 when it died otherwise.
template <typename Child> int in_a_child(Child child) {
    (void)std::fflush(nullptr); // or a sanitizer, ending the child, writes the report's beginning a second time
    pid_t pid = fork();
    if (pid == 0)
        _exit(child());
    int state = 0;
    if (pid < 0 || waitpid(pid, &state, 0) != pid || !WIFEXITED(state))
        return -1;
    return WEXITSTATUS(state);
}

} // namespace

TEST_CASE("the generation stays the same in one process", "[base][fork]") {
    uint64_t generation = fork_generation();
    CHECK(generation != 0);
    for (int i = 0; i < 100; i++)
        REQUIRE(fork_generation() == generation);
}

TEST_CASE("children and grandchildren have generations of their own", "[base][fork]") {
    uint64_t parent = fork_generation();
    int differences = in_a_child([parent] {
        uint64_t child = fork_generation();
        int grandchild_differs = in_a_child([parent, child] {
            uint64_t grandchild = fork_generation();
            return grandchild != parent && grandchild != child && grandchild != 0 ? 1 : 0;
        });
        bool child_differs = child != parent && child != 0 && child == fork_generation();
        return (child_differs ? 1 : 0) + (grandchild_differs == 1 ? 2 : 0);
    });
    CHECK(differences == 3);
    CHECK(fork_generation() == parent);
}

TEST_CASE("a grandchild differs even when the child never asked", "[base][fork]") {
    uint64_t parent = fork_generation();
    int differs = in_a_child(
        [parent] { return in_a_child([parent] { return fork_generation() != parent ? 1 : 0; }) == 1 ? 1 : 0; });
    CHECK(differs == 1);
}

TEST_CASE("threads that ask at the same time get one answer", "[base][fork][threads]") {
    std::vector<uint64_t> seen(8);
    std::vector<std::thread> threads;
    for (uint64_t &answer : seen)
        threads.emplace_back([&answer] { answer = fork_generation(); });
    for (std::thread &thread : threads)
        thread.join();
    for (uint64_t answer : seen)
        CHECK(answer == fork_generation());
}
