// SPDX-License-Identifier: Apache-2.0
#include <catch2/catch_test_macros.hpp>

#include <atomic>
#include <thread>
#include <vector>

#include "base/alloc.h"
#include "support.hpp"
#include "json/tree.h"

using namespace json_tests;
using namespace std::string_literals;

namespace {

class Tree {
  public:
    Tree() : root(tree_new_object()) {}
    explicit Tree(std::string_view text, const json_limits &limits = roomy) : block_(text) {
        result = tree_read(&root, block_.octets(), &limits, &failure_);
    }
    ~Tree() {
        tree_free(root);
        error_free(failure_);
    }
    Tree(const Tree &) = delete;
    Tree &operator=(const Tree &) = delete;

    std::string where() const { return failure_ == nullptr ? "" : failure_->where; }
    const tree *member(const char *name) const { return tree_member(root, name); }
    std::string written() const { return written(root); }
    static std::string written(const tree *node) {
        bytes *out = nullptr;
        std::string text = tree_write(&out, node, nullptr) == ESF_OK ? text_of(out) : "(refused)";
        bytes_free(out);
        return text;
    }

    tree *root = nullptr;
    status result = ESF_OK;

  private:
    Block block_{""};
    error *failure_ = nullptr;
};

std::string text_at(const tree *node) {
    const char *text = nullptr;
    return tree_text(node, &text) ? text : "(no text)";
}

int64_t integer_at(const tree *node) {
    int64_t number = 0;
    return tree_integer(node, &number) ? number : INT64_MIN;
}

} // namespace

TEST_CASE("a document is read member by member", "[json][tree]") {
    Tree document(
        R"({"id":"C-a\u00e9","n":1790000000000,"on":true,"off":false,"none":null,"list":[1,"x",{}],"o":{"i":-1}})");
    REQUIRE(document.result == ESF_OK);
    REQUIRE(tree_is_object(document.root));
    CHECK(text_at(document.member("id")) == "C-a\xC3\xA9");
    CHECK(integer_at(document.member("n")) == INT64_C(1790000000000));
    CHECK(integer_at(tree_member(document.member("o"), "i")) == -1);
    bool value = false;
    CHECK((tree_bool(document.member("on"), &value) && value));
    CHECK((tree_bool(document.member("off"), &value) && !value));
    CHECK_FALSE(tree_bool(document.member("none"), &value));
    const tree *list = document.member("list");
    REQUIRE(tree_is_array(list));
    const tree *item = tree_first(list);
    CHECK(integer_at(item) == 1);
    CHECK(std::string(tree_name(item)).empty());
    item = tree_next(item);
    CHECK(text_at(item) == "x");
    item = tree_next(item);
    CHECK(tree_is_object(item));
    CHECK(tree_next(item) == nullptr);
    CHECK(std::string(tree_name(tree_first(document.root))) == "id");
}

TEST_CASE("names of members are taken exactly, case and escapes included", "[json][tree]") {
    Tree document(R"({"Id":1,"\u0069d":2})");
    CHECK(integer_at(document.member("Id")) == 1);
    CHECK(integer_at(document.member("id")) == 2);
    CHECK(document.member("ID") == nullptr);
}

TEST_CASE("a node that is not there answers every question with no", "[json][tree]") {
    const char *text;
    bool value;
    int64_t number;
    CHECK(tree_member(nullptr, "a") == nullptr);
    CHECK(tree_first(nullptr) == nullptr);
    CHECK(tree_next(nullptr) == nullptr);
    CHECK(std::string(tree_name(nullptr)).empty());
    CHECK_FALSE(tree_is_object(nullptr));
    CHECK_FALSE(tree_is_array(nullptr));
    CHECK_FALSE(tree_text(nullptr, &text));
    CHECK_FALSE(tree_bool(nullptr, &value));
    CHECK_FALSE(tree_integer(nullptr, &number));
    tree_free(nullptr);
    Tree array("[{\"a\":1}]");
    CHECK(tree_member(array.root, "a") == nullptr);
}

TEST_CASE("the judge comes first: what json_read refuses never becomes a tree", "[json][tree]") {
    for (const char *text :
         {"", "{\"a\":1,\"a\":2}", "{\"a\":1,\"\\u0061\":2}", "[1,]", "{} x", "01", "+1", "\"\t\"", "\xEF\xBB\xBF{}",
          "\"\\uD800\"", "\"\xFF\"", "{'a':1}", "nul", "[1.]", "{\"a\\u0000\":1}"}) {
        INFO(text);
        Tree document(text);
        CHECK(document.result == ESF_E_JSON);
        CHECK(document.root == nullptr);
    }
    CHECK(Tree("[[1]]", {100, 100, 1}).result == ESF_E_LIMIT);
    CHECK(Tree("[[1]]", {100, 2, 2}).result == ESF_E_LIMIT);
    CHECK(Tree("[[1]]", {4, 100, 2}).result == ESF_E_LIMIT);
    CHECK(Tree("[[1]]", {5, 3, 2}).result == ESF_OK);
}

TEST_CASE("a text with a NUL in it is refused with its place, a backslash before u0000 is not one", "[json][tree]") {
    Tree nul(R"({"a":["x",{"b":"\\\u0000"}]})");
    CHECK(nul.result == ESF_E_FORMAT);
    CHECK(nul.where() == "/a/1/b");
    CHECK(Tree(R"("\u0000")").result == ESF_E_FORMAT);
    Tree backslash(R"({"a":"\\u0000"})");
    REQUIRE(backslash.result == ESF_OK);
    CHECK(text_at(backslash.member("a")) == "\\u0000");
}

TEST_CASE("a number of 63 characters is read whole, a longer one is refused", "[json][tree]") {
    std::string zeros(61, '0');
    Tree most("{\"a\":1." + zeros + ",\"b\":2}");
    REQUIRE(most.result == ESF_OK);
    CHECK(integer_at(most.member("a")) == 1);
    CHECK(integer_at(most.member("b")) == 2);
    Tree more("{\"a\":1." + zeros + "0,\"b\":2}");
    CHECK(more.result == ESF_E_FORMAT);
    CHECK(more.where() == "/a");
}

TEST_CASE("as deep as cJSON goes is read, deeper is a limit whatever the caller allows", "[json][tree]") {
    json_limits deep = {1U << 20, 1U << 20, 5000};
    auto nested = [](size_t depth) { return std::string(depth, '[') + std::string(depth, ']'); };
    Tree most(nested(1000), deep);
    CHECK(most.result == ESF_OK);
    CHECK(most.written() == nested(1000));
    CHECK(Tree(nested(1001), deep).result == ESF_E_LIMIT);
}

TEST_CASE("an integer is whole and within 2^53 - 1", "[json][tree]") {
    struct Case {
        const char *text;
        int64_t number;
    };
    for (const Case &good : {Case{"0", 0}, Case{"-0", 0}, Case{"1.0", 1}, Case{"1e3", 1000}, Case{"-5", -5},
                             Case{"2147483648", 2147483648}, Case{"9007199254740991", 9007199254740991},
                             Case{"-9007199254740991", -9007199254740991}}) {
        INFO(good.text);
        CHECK(integer_at(Tree(good.text).root) == good.number);
    }
    for (const char *bad : {"0.5", "-1.25", "9007199254740992", "-9007199254740992", "1e19", "1e300", "1e999", "-1e999",
                            "1e-1", "\"1\"", "true", "null", "[]"}) {
        INFO(bad);
        int64_t number = 7;
        CHECK_FALSE(tree_integer(Tree(bad).root, &number));
        CHECK(number == 7);
    }
}

TEST_CASE("a document is written in one line as it was read", "[json][tree]") {
    for (const char *text :
         {"{}", "[]", "null", "true", "\"\"", R"({"a":[1,-2,"x\n\"\\\u0001é",true,false,null,{}],"":{"b":[[]]}})",
          "[9007199254740991,-9007199254740991,1790000000000123,0.5,1e+300,0.1,0.30000000000000004]"}) {
        INFO(text);
        Tree document(text);
        REQUIRE(document.result == ESF_OK);
        CHECK(document.written() == text);
    }
    CHECK(Tree(" { \"a\" : [ 1.0 , 1e3 ] } ").written() == "{\"a\":[1,1000]}");
    CHECK(Tree::written(nullptr) == "null");
    CHECK(Tree("[1e999]").written() == "(refused)");
}

TEST_CASE("a part of a document is written alone", "[json][tree]") {
    Tree document(R"({"a":{"b":[1,2]},"c":3})");
    CHECK(Tree::written(document.member("a")) == R"({"b":[1,2]})");
}

TEST_CASE("a document is built member by member", "[json][tree]") {
    Tree document;
    REQUIRE(tree_add_text(document.root, "text", "a\"b"));
    REQUIRE(tree_add_octets(document.root, "octets", span_of("abcdef", 3)));
    REQUIRE(tree_add_octets(document.root, "empty", span_of(nullptr, 0)));
    REQUIRE(tree_add_integer(document.root, "time", 1790000000000));
    REQUIRE(tree_add_integer(document.root, "most", 9007199254740991));
    REQUIRE(tree_add_bool(document.root, "yes", true));
    REQUIRE(tree_add_bool(document.root, "no", false));
    REQUIRE(tree_add_raw(document.root, "raw", as_span("{\"x\":[1, 2]}")));
    tree *list = tree_add_array(document.root, "list");
    REQUIRE(list != nullptr);
    REQUIRE(tree_add_text(list, nullptr, "item"));
    tree *inner = tree_add_object(list, nullptr);
    REQUIRE(inner != nullptr);
    REQUIRE(tree_add_integer(inner, "n", -1));
    CHECK(document.written() ==
          R"({"text":"a\"b","octets":"abc","empty":"","time":1790000000000,"most":9007199254740991,"yes":true,)"
          R"("no":false,"raw":{"x":[1, 2]},"list":["item",{"n":-1}]})");
    CHECK(integer_at(document.member("time")) == 1790000000000);
}

TEST_CASE("octets with a NUL among them are not cut short but refused", "[json][tree]") {
    Tree document;
    CHECK_FALSE(tree_add_octets(document.root, "a", as_span("a\0b"s)));
    CHECK_FALSE(tree_add_raw(document.root, "a", as_span("1\0"s)));
    CHECK(document.written() == "{}");
}

TEST_CASE("cJSON's memory is counted with the core's, and all of it comes back", "[json][tree]") {
    int64_t before = mem_live();
    {
        Tree document(R"({"a":[1,"x",{"b":null}]})");
        CHECK(mem_live() > before);
        CHECK_FALSE(document.written().empty());
    }
    CHECK(mem_live() == before);
}

TEST_CASE("many threads read documents at once, right ones and wrong ones", "[json][tree][threads]") {
    int64_t before = mem_live();
    std::atomic<int> right{0};
    std::vector<std::thread> threads;
    for (int t = 0; t < 8; t++) {
        threads.emplace_back([&right, t] {
            std::string text =
                "{\"id\":\"" + std::string(static_cast<size_t>(t), 'x') + "\",\"n\":" + std::to_string(t) + ".5}";
            for (int i = 0; i < 200; i++) {
                tree *root = nullptr;
                right += tree_read(&root, as_span(text), &roomy, nullptr) == ESF_OK && Tree::written(root) == text;
                tree_free(root);
                right += tree_read(&root, as_span("{\"id\":}"), &roomy, nullptr) == ESF_E_JSON;
            }
        });
    }
    for (std::thread &thread : threads)
        thread.join();
    CHECK(right == 8 * 200 * 2);
    CHECK(mem_live() == before);
}
