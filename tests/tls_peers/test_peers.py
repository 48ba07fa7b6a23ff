# SPDX-License-Identifier: Apache-2.0
"""The port to TLS against other implementations: both directions, certificates and raw keys, exported keys compared."""

from __future__ import annotations

from pathlib import Path

import pytest

from peers import (
    GNUTLS_KEY,
    OPENSSL_KEY,
    SUITES,
    Identity,
    Program,
    gnutls_client,
    gnutls_options,
    gnutls_server,
    make_identity,
    openssl_client,
    openssl_options,
    openssl_server,
    pump,
)

OUR_FLIGHTS = {
    "client": ["out ClientHello", "in ServerHello", "out client Finished", "in server Finished"],
    "server": ["in ClientHello", "out ServerHello", "in client Finished", "out server Finished"],
}


@pytest.fixture(scope="module")
def identities(tmp_path_factory: pytest.TempPathFactory) -> tuple[Identity, Identity]:
    folder = tmp_path_factory.mktemp("identities")
    return make_identity(folder, "ours"), make_identity(folder, "theirs")


def flights(program: Program) -> list[str]:
    return [line.split(",")[0] for line in program.lines if line.startswith(("in ", "out "))]


def check_agreed(ours: Program, role: str, suite: str, their_key: str) -> None:
    assert ours.end() == 0, ours.said
    assert flights(ours) == OUR_FLIGHTS[role]
    assert f"agreed {suite} secp256r1 extended-master-secret" in ours.lines
    key = next(line.split()[1] for line in ours.lines if line.startswith("key "))
    assert len(key) == 96
    assert their_key.upper() == key


@pytest.mark.parametrize("suite", SUITES)
def test_our_client_agrees_with_a_server_of_openssl(identities: tuple[Identity, Identity], suite: str) -> None:
    ours, theirs = identities
    options = openssl_options(theirs, ours.certificate)
    with (
        openssl_server("-Verify", "1", *options, "-cipher", SUITES[suite]) as (server, port),
        pump("client", port, ours, theirs, "name=cse.m2m.example") as client,
    ):
        check_agreed(client, "client", suite, server.wait_for(OPENSSL_KEY)[1])


@pytest.mark.parametrize("suite", SUITES)
def test_a_client_of_openssl_agrees_with_our_server(identities: tuple[Identity, Identity], suite: str) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        options = [*openssl_options(theirs, ours.certificate), "-cipher", SUITES[suite]]
        with openssl_client(port, *options, "-servername", "cse.m2m.example") as client:
            key = client.wait_for(OPENSSL_KEY)[1]
            check_agreed(server, "server", suite, key)
            assert "name cse.m2m.example" in server.lines


def test_a_server_of_openssl_that_does_not_trust_us_is_quoted(
    identities: tuple[Identity, Identity], tmp_path: Path
) -> None:
    ours, theirs = identities
    stranger = make_identity(tmp_path, "stranger")
    with (
        openssl_server("-Verify", "1", *openssl_options(theirs, ours.certificate)) as (_, port),
        pump("client", port, stranger, theirs) as client,
    ):
        assert client.end() == 1
        assert "failed ESF_E_PEER_REFUSED: the peer's alert unknown_ca (48)" in client.said
        assert "key " not in client.said


def test_a_client_of_openssl_that_shows_another_certificate_is_refused(
    identities: tuple[Identity, Identity], tmp_path: Path
) -> None:
    ours, theirs = identities
    stranger = make_identity(tmp_path, "stranger")
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with openssl_client(port, *openssl_options(stranger, ours.certificate)) as client:
            client.wait_for("alert unknown ca")
            assert server.end() == 1
            assert "failed ESF_E_AUTH: this is not the peer that was expected" in server.lines


def test_a_client_of_openssl_without_a_certificate_is_refused(identities: tuple[Identity, Identity]) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with openssl_client(port, "-tls1_2") as client:
            client.wait_for("alert handshake failure")
            assert server.end() == 1
            assert "failed ESF_E_AUTH: the peer showed no certificate and no raw public key" in server.lines


def test_a_client_of_openssl_that_speaks_tls_1_3_only_is_refused(identities: tuple[Identity, Identity]) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with openssl_client(port, "-tls1_3") as client:
            client.wait_for("alert protocol version")
            assert server.end() == 1
            assert "failed ESF_E_UNSUPPORTED: the peer does not speak TLS 1.2" in server.said


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("raw", [True, False], ids=["raw public keys", "certificates"])
def test_our_client_agrees_with_a_server_of_gnutls(
    identities: tuple[Identity, Identity], loopback_only: dict[str, str], suite: str, raw: bool
) -> None:
    ours, theirs = identities
    trust: list[str | Path] = (
        [] if raw else ["--require-client-cert", "--verify-client-cert", "--x509cafile", ours.certificate]
    )
    with (
        gnutls_server(loopback_only, *trust, *gnutls_options(theirs, raw, suite)) as (server, port),
        pump("client", port, ours, theirs, *(["raw"] if raw else [])) as client,
    ):
        client.wait_for(r"^key |^failed ")
        check_agreed(client, "client", suite, server.wait_for(GNUTLS_KEY)[1])


def test_a_server_of_gnutls_that_asks_for_no_certificate_is_refused(
    identities: tuple[Identity, Identity], loopback_only: dict[str, str]
) -> None:
    ours, theirs = identities
    with (
        gnutls_server(loopback_only, "--disable-client-cert", *gnutls_options(theirs, True, "C02B")) as (server, port),
        pump("client", port, ours, theirs, "raw") as client,
    ):
        server.wait_for("fatal alert has been received")
        assert client.end() == 1
        assert "failed ESF_E_AUTH: the peer does not ask for our certificate" in client.said


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("raw", [True, False], ids=["raw public keys", "certificates"])
def test_a_client_of_gnutls_agrees_with_our_server(
    identities: tuple[Identity, Identity], suite: str, raw: bool
) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs, *(["raw"] if raw else [])) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with gnutls_client(port, "--no-ca-verification", *gnutls_options(theirs, raw, suite)) as client:
            server.wait_for(r"^key |^failed ")
            check_agreed(server, "server", suite, client.wait_for(GNUTLS_KEY)[1])
