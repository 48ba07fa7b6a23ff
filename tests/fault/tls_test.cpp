// SPDX-License-Identifier: Apache-2.0
//
// A TLS handshake in which one allocation after the other fails, our own and BoringSSL's.
#include "unit/tls/ends.hpp"

#include <functional>

using namespace tls_ends;

namespace {

// Keys are made once: they are not what is swept.
struct Keys {
    Identity device{"device"}, cse{"cse"};
};

Keys &keys() {
    static Keys made;
    return made;
}

class Failing {
  public:
    explicit Failing(int64_t n) { mem_fail_after(n); }
    ~Failing() { mem_fail_after(0); }
    Failing(const Failing &) = delete;
    Failing &operator=(const Failing &) = delete;
};

// Makes the nth allocation of `call` fail, in worlds made anew, until the call needs no more. What it may return: it did without, or there is no
// memory. `prepare` comes before anything fails, `after` looks at what is left.
template <typename World>
void sweep(const std::function<status(World &, struct error **)> &call,
           const std::function<void(World &, status)> &after, const std::function<void(World &)> &prepare,
           int at_least) {
    int failures = 0;
    for (int64_t n = 1;; n++) {
        REQUIRE(n < 2000);
        int64_t live = mem_live();
        bool failed;
        {
            World world;
            prepare(world);
            Failure failure;
            status code;
            {
                Failing failing(n);
                code = call(world, failure.out());
                failed = mem_has_failed() != 0;
            }
            INFO("allocation " << n << ": " << failure.message());
            if (failed && code < 0) {
                failures++;
                CHECK(code == ESF_E_NO_MEMORY);
                CHECK(failure.code() == ESF_E_NO_MEMORY);
            } else {
                CHECK(code >= 0);
            }
            CHECK(ERR_peek_error() == 0);
            after(world, code);
        }
        CHECK(mem_live() == live);
        if (!failed)
            break;
    }
    CHECK(failures >= at_least);
}

struct Nothing {
    struct tls_setup *setup = nullptr;
    struct tls_engine *engine = nullptr;
    ~Nothing() {
        tls_engine_free(engine);
        tls_setup_free(setup);
    }
};

struct Ends {
    Setup ours{Profile(), {{&keys().device, raw}}}, theirs{Profile(), {{&keys().cse, raw}}};
    End client{TLS_CLIENT, ours, "cse.m2m.example"}, server{TLS_SERVER, theirs};
    std::string message;
    static inline bool raw = false;
};

} // namespace

TEST_CASE("a setup that finds no memory is not made", "[fault][tls]") {
    struct span certificate = as_span(keys().cse.certificate);
    struct tls_credential credentials[2] = {};
    credentials[0].chain = &certificate;
    credentials[0].chain_count = 1;
    credentials[1].raw_key = as_span(keys().cse.raw_key);
    for (struct tls_credential &credential : credentials) {
        credential.sign = Identity::sign;
        credential.sign_context = &keys().cse;
    }
    const uint8_t accepts[] = {TLS_CERTIFICATE_X509, TLS_CERTIFICATE_RAW_KEY};
    struct tls_profile profile = {};
    profile.version = TLS_1_2;
    profile.suites = TLS_CERTIFICATE_SUITES;
    profile.suite_count = 2;
    profile.credentials = credentials;
    profile.credential_count = 2;
    profile.accepts = accepts;
    profile.accept_count = 2;
    sweep<Nothing>(
        [&](Nothing &world, struct error **err) { return tls_setup_new(&world.setup, &tls_boringssl, &profile, err); },
        [](Nothing &world, status code) { CHECK((world.setup != nullptr) == (code == ESF_OK)); }, [](Nothing &) {}, 10);
}

TEST_CASE("an engine that finds no memory is not made, and its setup is good for others", "[fault][tls]") {
    Setup setup(Profile(), {{&keys().cse}});
    Judge judge;
    struct tls_start start = {};
    start.judge = Judge::judge;
    start.judge_context = &judge;
    start.server_name = as_span("cse.m2m.example");
    sweep<Nothing>(
        [&](Nothing &world, struct error **err) { return tls_engine_new(&world.engine, setup.get(), &start, err); },
        [](Nothing &world, status code) { CHECK((world.engine != nullptr) == (code == ESF_OK)); }, [](Nothing &) {}, 5);
}

TEST_CASE("a handshake that runs out of memory fails for that reason, says nothing and exports nothing",
          "[fault][tls]") {
    Ends::raw = GENERATE(false, true);
    int flight = GENERATE(0, 1, 2, 3, 4);
    auto end_at = [&](Ends &ends) -> End & { return flight % 2 == 1 ? ends.server : ends.client; };
    sweep<Ends>(
        [&](Ends &ends, struct error **err) {
            status code = tls_engine_feed(end_at(ends).get(), as_span(ends.message), err);
            return code < 0 ? code : tls_engine_drive(end_at(ends).get(), err);
        },
        [&](Ends &ends, status code) {
            End &end = end_at(ends);
            if (code >= 0)
                return;
            CHECK_FALSE(end.done());
            CHECK(end.exported().empty());
            CHECK(end.take().empty());
        },
        [&](Ends &ends) {
            for (int i = 0; i < flight; i++)
                ends.message = (i % 2 == 1 ? ends.server : ends.client).turn(ends.message);
        },
        flight == 4 ? 1 : 3);
}

TEST_CASE("an export that runs out of memory gives no key, and works the next time", "[fault][tls]") {
    uint8_t out[48];
    sweep<Ends>(
        [&](Ends &ends, struct error **err) {
            return tls_engine_export(out, sizeof out, ends.client.get(), "EXPORTER-oneM2M-ESCertKE", nullptr, err);
        },
        [&](Ends &ends, status code) {
            if (code < 0)
                CHECK(std::string(reinterpret_cast<char *>(out), sizeof out) == std::string(48, '\0'));
            CHECK(ends.client.exported() == ends.server.exported());
        },
        [](Ends &ends) { run(ends.client, ends.server); }, 1);
}
