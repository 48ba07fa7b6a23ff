# SPDX-License-Identifier: Apache-2.0
"""The port to TLS against other implementations: both directions, certificates and raw keys, exported keys compared."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from peers import LABEL, Identity, Program, make_identity, pump

SUITES = {"C02B": "ECDHE-ECDSA-AES128-GCM-SHA256", "C023": "ECDHE-ECDSA-AES128-SHA256"}
GNUTLS = "NONE:+VERS-TLS1.2:+ECDHE-ECDSA:+SIGN-ECDSA-SHA256:+SIGN-ECDSA-SECP256R1-SHA256:+GROUP-SECP256R1:+COMP-NULL"
GNUTLS_SUITES = {"C02B": "+AES-128-GCM:+AEAD", "C023": "+AES-128-CBC:+SHA256"}
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


def openssl_options(own: Identity, peer: Identity) -> list[str | Path]:
    shown: list[str | Path] = ["-cert", own.certificate, "-key", own.key]
    trusted: list[str | Path] = ["-CAfile", peer.certificate, "-verify_return_error"]
    return ["-tls1_2", *shown, *trusted, "-keymatexport", LABEL, "-keymatexportlen", "48"]


def openssl_server(own: Identity, peer: Identity, *options: str) -> Program:
    once = ("-accept", "127.0.0.1:0", "-naccept", "1", "-Verify", "1")
    return Program(["openssl", "s_server", *once, *openssl_options(own, peer), *options])


def openssl_client(port: int, own: Identity, peer: Identity, *options: str) -> Program:
    there = ("-connect", f"127.0.0.1:{port}")
    return Program(["openssl", "s_client", *there, *openssl_options(own, peer), *options])


OPENSSL_KEY = r"Keying material: ([0-9A-F]{96})"
GNUTLS_KEY = r"Key material: ([0-9a-f]{96})"


@pytest.mark.parametrize("suite", SUITES)
def test_our_client_agrees_with_a_server_of_openssl(identities: tuple[Identity, Identity], suite: str) -> None:
    ours, theirs = identities
    with openssl_server(theirs, ours, "-cipher", SUITES[suite]) as server:
        port = int(server.wait_for(r"ACCEPT 127\.0\.0\.1:(\d+)")[1])
        with pump("client", port, ours, theirs, "name=cse.m2m.example") as client:
            check_agreed(client, "client", suite, server.wait_for(OPENSSL_KEY)[1])


@pytest.mark.parametrize("suite", SUITES)
def test_a_client_of_openssl_agrees_with_our_server(identities: tuple[Identity, Identity], suite: str) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        name = ("-servername", "cse.m2m.example")
        with openssl_client(port, theirs, ours, "-cipher", SUITES[suite], *name) as client:
            key = client.wait_for(OPENSSL_KEY)[1]
            check_agreed(server, "server", suite, key)
            assert "name cse.m2m.example" in server.lines


def test_a_server_of_openssl_that_does_not_trust_us_is_quoted(
    identities: tuple[Identity, Identity], tmp_path: Path
) -> None:
    ours, theirs = identities
    stranger = make_identity(tmp_path, "stranger")
    with openssl_server(theirs, ours) as server:
        port = int(server.wait_for(r"ACCEPT 127\.0\.0\.1:(\d+)")[1])
        with pump("client", port, stranger, theirs) as client:
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
        with openssl_client(port, stranger, ours) as client:
            client.wait_for("alert unknown ca")
            assert server.end() == 1
            assert "failed ESF_E_AUTH: this is not the peer that was expected" in server.lines


def test_a_client_of_openssl_without_a_certificate_is_refused(identities: tuple[Identity, Identity]) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with Program(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_2"]) as client:
            client.wait_for("alert handshake failure")
            assert server.end() == 1
            assert "failed ESF_E_AUTH: the peer showed no certificate and no raw public key" in server.lines


def test_a_client_of_openssl_that_speaks_tls_1_3_only_is_refused(identities: tuple[Identity, Identity]) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        with Program(["openssl", "s_client", "-connect", f"127.0.0.1:{port}", "-tls1_3"]) as client:
            client.wait_for("alert protocol version")
            assert server.end() == 1
            assert "failed ESF_E_UNSUPPORTED: the peer does not speak TLS 1.2" in server.said


def gnutls(own: Identity, raw: bool, suite: str) -> list[str | Path]:
    kind = "+CTYPE-CLI-RAWPK:+CTYPE-SRV-RAWPK" if raw else "+CTYPE-CLI-X509:+CTYPE-SRV-X509"
    shown: list[str | Path] = ["--x509certfile", own.certificate, "--x509keyfile", own.key]
    if raw:
        shown = ["--rawpkfile", own.public, "--rawpkkeyfile", own.key]
    priority = f"{GNUTLS}:{GNUTLS_SUITES[suite]}:{kind}"
    return ["--priority", priority, *shown, f"--keymatexport={LABEL}", "--keymatexportsize=48"]


@pytest.fixture(scope="module")
def loopback_only(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """The environment in which gnutls-serv, which cannot be told where to listen, listens on the loopback interface."""
    library = tmp_path_factory.mktemp("preload") / "loopback_only.so"
    source = Path(__file__).parent / "loopback_only.c"
    subprocess.run(["cc", "-shared", "-fPIC", "-Wall", "-Werror", "-o", library, source, "-ldl"], check=True)
    return {"LD_PRELOAD": str(library)}


def gnutls_server(port: int, environment: dict[str, str], *options: str | Path) -> Program:
    server = Program(["gnutls-serv", "--echo", "--port", str(port), *options], environment)
    server.wait_for(r"listening on IPv4.*done")
    return server


needs_gnutls = pytest.mark.skipif(not shutil.which("gnutls-serv"), reason="GnuTLS's programs are not on this machine")


@needs_gnutls
@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("raw", [True, False], ids=["raw public keys", "certificates"])
def test_our_client_agrees_with_a_server_of_gnutls(
    identities: tuple[Identity, Identity], free_port: int, loopback_only: dict[str, str], suite: str, raw: bool
) -> None:
    ours, theirs = identities
    trust: list[str | Path] = (
        [] if raw else ["--require-client-cert", "--verify-client-cert", "--x509cafile", ours.certificate]
    )
    with (
        gnutls_server(free_port, loopback_only, *trust, *gnutls(theirs, raw, suite)) as server,
        pump("client", free_port, ours, theirs, *(["raw"] if raw else [])) as client,
    ):
        client.wait_for(r"^key |^failed ")
        check_agreed(client, "client", suite, server.wait_for(GNUTLS_KEY)[1])


@needs_gnutls
def test_a_server_of_gnutls_that_asks_for_no_certificate_is_refused(
    identities: tuple[Identity, Identity], free_port: int, loopback_only: dict[str, str]
) -> None:
    ours, theirs = identities
    with (
        gnutls_server(free_port, loopback_only, "--disable-client-cert", *gnutls(theirs, True, "C02B")) as server,
        pump("client", free_port, ours, theirs, "raw") as client,
    ):
        server.wait_for("fatal alert has been received")
        assert client.end() == 1
        assert "failed ESF_E_AUTH: the peer does not ask for our certificate" in client.said


@needs_gnutls
@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("raw", [True, False], ids=["raw public keys", "certificates"])
def test_a_client_of_gnutls_agrees_with_our_server(
    identities: tuple[Identity, Identity], suite: str, raw: bool
) -> None:
    ours, theirs = identities
    with pump("server", 0, ours, theirs, *(["raw"] if raw else [])) as server:
        port = int(server.wait_for(r"^port (\d+)$")[1])
        command = ["gnutls-cli", "127.0.0.1", "--port", str(port), "--no-ca-verification", *gnutls(theirs, raw, suite)]
        with Program(command) as client:
            server.wait_for(r"^key |^failed ")
            check_agreed(server, "server", suite, client.wait_for(GNUTLS_KEY)[1])
