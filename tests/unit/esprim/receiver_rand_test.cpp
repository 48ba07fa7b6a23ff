// SPDX-License-Identifier: Apache-2.0
//
// Receiver random objects without memory (D9), against values that were computed elsewhere (tests/vectors/rand-ids.json holds them too).
#include <catch2/catch_test_macros.hpp>

#include <fstream>
#include <iterator>
#include <string>

#include "crypto/crypto.h"
#include "esprim/receiver_rand.h"
#include "unit/abi/ends.hpp"

using ends::Document;

namespace {

std::string octets_of(const std::string &hex) {
    std::string out;
    for (size_t i = 0; i < hex.size(); i += 2)
        out += static_cast<char>(std::stoi(hex.substr(i, 2), nullptr, 16));
    return out;
}

rand_secret secret_of(const std::string &secret_octets, int64_t id) {
    rand_secret secret = {};
    secret.id = static_cast<uint8_t>(id);
    REQUIRE(secret_octets.size() <= sizeof secret.octets.octets);
    memcpy(secret.octets.octets, secret_octets.data(), secret_octets.size());
    secret.octets.size = secret_octets.size();
    return secret;
}

rand_owner owner_of(const std::string &self, const std::string &requester) {
    return {span_of(self.data(), self.size()), span_of(requester.data(), requester.size())};
}

// One object made and the neighbours of its identifier.
struct Made {
    explicit Made(const std::string &asked_by = "//example.com/cse1/Cae1", int64_t expires = 1798761600000)
        : requester(asked_by) {
        REQUIRE(receiver_rand_make(&object, &secret, owner(), 7, expires, nullptr) == ESF_OK);
    }
    const rand_owner *owner() {
        owner_ = owner_of(self, requester);
        return &owner_;
    }
    bool knows(const std::string &id) {
        rand_object again;
        return receiver_rand_recompute(&again, &secret, owner(), id.c_str());
    }
    std::string self = "//example.com/cse2", requester;
    rand_secret secret = secret_of(std::string(32, '\x80'), 1);
    rand_object object;

  private:
    rand_owner owner_ = {};
};

} // namespace

TEST_CASE("identifier and value are those that D9 gives", "[esprim][rand]") {
    std::ifstream file(std::string(ESF_TESTS_DIR) + "/vectors/rand-ids.json", std::ios::binary);
    std::string vectors(std::istreambuf_iterator<char>(file), {});
    Document document(vectors);
    size_t made = 0;
    size_t refused = 0;
    for (const tree *node = tree_first(document.at("vectors")); node != nullptr; node = tree_next(node)) {
        bytes *text = nullptr;
        REQUIRE(tree_write(&text, node, nullptr) == ESF_OK);
        std::string written(reinterpret_cast<const char *>(text->data), text->size);
        bytes_free(text);
        Document vector(written);
        INFO(vector.text("name"));
        std::string self = vector.text("own");
        std::string requester = vector.text("requester");
        rand_secret secret = secret_of(octets_of(vector.text("secret")), vector.number("secret_id"));
        rand_owner owner = owner_of(self, requester);
        rand_object object;
        std::string id = vector.text("esri");
        bool known = receiver_rand_recompute(&object, &secret, &owner, id.c_str());
        bool accept = false;
        REQUIRE(tree_bool(tree_member(node, "accept"), &accept));
        if (!accept) {
            bool over = known && object.expires <= vector.number("at");
            CHECK((!known || over));
            refused++;
            continue;
        }
        REQUIRE(known);
        CHECK(object.expires > vector.number("at"));
        if (vector.at("object") == nullptr)
            continue;
        CHECK(std::string(object.value) == vector.text("esrv"));
        CHECK(object.expires == vector.number("expiry"));

        std::string nonce = octets_of(vector.text("nonce"));
        REQUIRE(random_queue(span_of(nonce.data(), nonce.size())));
        rand_object fresh;
        REQUIRE(receiver_rand_make(&fresh, &secret, &owner, rand_object_mask(&object), object.expires, nullptr) ==
                ESF_OK);
        CHECK(std::string(fresh.id) == id);
        bytes *canonical = nullptr;
        REQUIRE(rand_object_append(&canonical, &fresh, nullptr) == ESF_OK);
        CHECK(std::string(reinterpret_cast<const char *>(canonical->data), canonical->size) == vector.text("object"));
        bytes_free(canonical);
        made++;
    }
    CHECK(made >= 14);
    CHECK(refused >= 5);
}

TEST_CASE("what is recomputed is what was made", "[esprim][rand]") {
    for (const char *requester : {"//example.com/cse1/Cae1", ""}) {
        Made made(requester);
        rand_object again;
        REQUIRE(receiver_rand_recompute(&again, &made.secret, made.owner(), made.object.id));
        CHECK(rand_object_equal(&again, &made.object));
        CHECK(again.expires == made.object.expires);
        CHECK(receiver_rand_is_shared(made.object.id) == (*requester == '\0'));
        CHECK(is_ncname_start(made.object.value[0]));
    }
}

TEST_CASE("no identifier but our own is recognized", "[esprim][rand]") {
    Made made;
    std::string id = made.object.id;
    REQUIRE(made.knows(id));
    for (size_t i = 0; i < id.size(); i++) {
        std::string other = id;
        other[i] = other[i] == 'B' ? 'C' : 'B';
        INFO(other);
        CHECK_FALSE(made.knows(other));
    }
    for (const std::string &other :
         {std::string(), std::string("u."), std::string("u"), id.substr(2), id + "A", id.substr(0, id.size() - 1),
          "x" + id.substr(1), "s" + id.substr(1), "U" + id.substr(1)})
        CHECK_FALSE(made.knows(other));
}

TEST_CASE("another requester, owner or secret does not know it", "[esprim][rand]") {
    Made made;
    std::string id = made.object.id;
    SECTION("requester") {
        made.requester = "//example.com/cse1/Cae2";
    }
    SECTION("owner") {
        made.self = "//example.com/cse3";
    }
    SECTION("secret") {
        made.secret.octets.octets[31] ^= 1;
    }
    SECTION("a longer secret") {
        made.secret.octets.octets[made.secret.octets.size++] = 1;
    }
    SECTION("secret id") {
        made.secret.id = 2;
    }
    SECTION("what moves between owner and requester") {
        made.self += "/";
        made.requester = made.requester.substr(1);
    }
    CHECK_FALSE(made.knows(id));
}

TEST_CASE("a shared object is the same for everybody", "[esprim][rand]") {
    Made made("");
    std::string id = made.object.id;
    made.requester = "//example.com/cse1/Cae1";
    CHECK(made.knows(id));
    made.requester = "//example.com/cse1/Cae2";
    CHECK(made.knows(id));
    CHECK_FALSE(made.knows("u" + id.substr(1)));
}

TEST_CASE("values begin with a letter or an underscore, however often that takes", "[esprim][rand]") {
    for (int i = 0; i < 200; i++)
        CHECK(is_ncname_start(Made().object.value[0]));
}

TEST_CASE("an expiry is rounded down to a second and fits five octets", "[esprim][rand]") {
    CHECK(Made("", 1798761600999).object.expires == 1798761600000);
    CHECK(Made("", 0).object.expires == 0);
    int64_t last = ((INT64_C(1) << 40) - 1) * 1000;
    CHECK(Made("", last).object.expires == last);
    rand_secret secret = secret_of(std::string(32, 'x'), 0);
    rand_owner owner = owner_of("//example.com/cse2", "");
    rand_object object;
    CHECK(receiver_rand_make(&object, &secret, &owner, 1, last + 1000, nullptr) == ESF_E_INTERNAL);
    CHECK(receiver_rand_make(&object, &secret, &owner, 1, -1000, nullptr) == ESF_E_INTERNAL);
}
