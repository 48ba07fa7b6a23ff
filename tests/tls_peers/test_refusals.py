# SPDX-License-Identifier: Apache-2.0
"""What other implementations bring that has to be refused: what we say, and what they say of our alert."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from certificates import PrivateKey, Recipe, authority, end, in_days, new_key, pem, uri, written
from libesf import Endpoint
from meeting import AE, PREFIX, Door, World, check_nothing, initiate_at, raw_ends
from messages import Ended
from peers import Program, gnutls_client, gnutls_options, gnutls_server, openssl_client, openssl_options, openssl_server

# ---- refused at the door: the client is told by an alert ----


@dataclass(frozen=True)
class Refusal:
    what: str
    code: str
    rsc: int
    says: str  # what the operator reads
    alert: str  # what the peer's program reads
    options: tuple[str, ...] = ("-tls1_2",)


HELLOS = [
    Refusal("TLS 1.3 only", "ESF_E_UNSUPPORTED", 4000, "does not speak TLS 1.2", "protocol version", ("-tls1_3",)),
    Refusal("TLS 1.1 only", "ESF_E_UNSUPPORTED", 4000, "does not speak TLS 1.2", "protocol version",
            ("-tls1_1", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0")),
    Refusal("another suite", "ESF_E_UNSUPPORTED", 4000, "suite", "handshake failure",
            ("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384")),
    Refusal("another group", "ESF_E_UNSUPPORTED", 4000, "other groups than secp256r1", "handshake failure",
            ("-tls1_2", "-curves", "P-384")),
    Refusal("another signature", "ESF_E_UNSUPPORTED", 4000, "ecdsa_secp256r1_sha256", "handshake failure",
            ("-tls1_2", "-sigalgs", "ECDSA+SHA384")),
]  # fmt: skip


@pytest.mark.parametrize("refusal", HELLOS, ids=lambda refusal: refusal.what)
def test_a_hello_that_has_nothing_in_common_is_refused(world: World, refusal: Refusal) -> None:
    endpoint, _ = world.ours()
    with endpoint, Door() as door, openssl_client(door.port, *refusal.options) as client:
        check_refused(door.terminate(endpoint, AE, client, f"alert {refusal.alert}"), endpoint, refusal)


SHOWN = [
    Refusal("no certificate", "ESF_E_AUTH", 4000, "showed no certificate", "handshake failure"),
    Refusal("RSA", "ESF_E_AUTH", 4000, "showed no certificate", "handshake failure"),
    Refusal("P-384", "ESF_E_CERTIFICATE", 4103, "another curve", "bad certificate"),
    Refusal("expired", "ESF_E_EXPIRED", 4103, "the certificate was valid to", "certificate expired"),
    Refusal("not yet valid", "ESF_E_EXPIRED", 4103, "the certificate is valid from", "certificate expired"),
    Refusal("another AE-ID", "ESF_E_IDENTITY", 4103, f"{PREFIX}/cse1/Cother", "access denied"),
    Refusal("an unknown anchor", "ESF_E_UNTRUSTED", 4103, "Nobody", "unknown ca"),
    Refusal("a bad signature", "ESF_E_UNTRUSTED", 4103, "signature", "unknown ca"),
    Refusal("self-signed", "ESF_E_UNTRUSTED", 4103, "signed by itself", "unknown ca"),
]


def shown(world: World, what: str) -> Recipe:
    """The certificate of a peer that has to be refused."""
    keys: dict[str, PrivateKey] = {"P-384": new_key(ec.SECP384R1())}
    if what == "RSA":
        keys["RSA"] = rsa.generate_private_key(65537, 2048)
    recipe = world.peer("AE-ID", keys.get(what))
    match what:
        case "expired":
            recipe.ends = in_days(-1)
        case "not yet valid":
            recipe.begins = in_days(1)
        case "another AE-ID":
            recipe = end("another", recipe.key, world.root, uri(f"{PREFIX}/cse1/Cother"))
        case "an unknown anchor":
            recipe = world.peer("AE-ID", issuer=authority("Nobody", new_key()))
        case "a bad signature":
            recipe.flipped_bit = 7
        case "self-signed":
            recipe.signer, recipe.issuer = recipe.key, recipe.subject
    return recipe


def check_refused(ended: Ended, endpoint: Endpoint, refusal: Refusal) -> None:
    assert ended.key_id is None
    assert ended.reason is not None
    assert (ended.reason.name, ended.rsc) == (refusal.code, refusal.rsc), ended.says
    assert refusal.says in ended.says
    check_nothing(endpoint)


@pytest.mark.parametrize("refusal", SHOWN, ids=lambda refusal: refusal.what)
def test_what_a_client_of_openssl_shows_is_refused(world: World, refusal: Refusal) -> None:
    options: list[str | Path] = ["-tls1_2"]
    if refusal.what != "no certificate":
        options = openssl_options(world.identity("peer", shown(world, refusal.what)), world.anchor)
    endpoint, _ = world.ours()
    with endpoint, Door() as door, openssl_client(door.port, *options) as client:
        check_refused(door.terminate(endpoint, AE, client, f"alert {refusal.alert}"), endpoint, refusal)


def test_a_client_of_gnutls_with_another_bare_key_is_refused(world: World) -> None:
    endpoint, _ = raw_ends(world)
    stranger = world.identity("stranger", world.peer("raw public key"))
    options = ["--no-ca-verification", *gnutls_options(stranger, True, "C02B")]
    refusal = Refusal("", "ESF_E_IDENTITY", 4103, "the raw public key is ni:///sha-256;", "")
    with endpoint, Door() as door, gnutls_client(door.port, *options) as client:
        check_refused(door.terminate(endpoint, AE, client, r"Received alert \[49\]"), endpoint, refusal)


def test_who_may_not_initiate_is_told_no_more_than_that(world: World) -> None:
    options = openssl_options(world.identity("peer", world.peer("AE-ID")), world.anchor)
    endpoint, _ = world.ours()
    refusal = Refusal("", "ESF_E_UNTRUSTED", 4103, "may not initiate", "")
    with endpoint, Door() as door, openssl_client(door.port, *options) as client:
        ended = door.terminate(endpoint, "//elsewhere.example/cse1/Clamp", client, "")
        check_refused(ended, endpoint, refusal)
        assert client.end() != 0
        assert "alert" not in client.said


# ---- refused by our Initiating End-Point, which sends nothing then (E2EKey B4) ----


def check_given_up(ended: Ended, endpoint: Endpoint, server: Program, code: str, says: str) -> None:
    assert ended.key_id is None
    assert ended.reason is not None
    assert ended.reason.name == code, ended.says
    assert says in ended.says
    check_nothing(endpoint)
    server.end()
    assert "Keying material" not in server.said


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (("-tls1_3",), "alert protocol_version"),
        (("-tls1_1", "-cipher", "ECDHE-ECDSA-AES128-SHA:@SECLEVEL=0"), "alert handshake_failure"),
        (("-tls1_2", "-cipher", "ECDHE-ECDSA-AES256-GCM-SHA384"), "alert handshake_failure"),
        (("-tls1_2", "-named_curve", "P-384"), "alert handshake_failure"),
    ],
    ids=["TLS 1.3 only", "TLS 1.1 only", "another suite", "another group"],
)
def test_a_server_that_has_nothing_in_common_is_quoted(world: World, options: tuple[str, ...], says: str) -> None:
    peer = world.identity("peer", world.peer("AE-ID"))
    endpoint, _ = world.ours()
    shown = ("-cert", peer.certificate, "-key", peer.key, "-Verify", "1", "-CAfile", world.anchor)
    with endpoint, openssl_server(*shown, *options) as (server, port):
        check_given_up(initiate_at(port, endpoint, AE), endpoint, server, "ESF_E_PEER_REFUSED", says)


def test_a_server_that_takes_another_kind_of_signature_is_refused(world: World) -> None:
    options = openssl_options(world.identity("peer", world.peer("AE-ID")), world.anchor)
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options, "-Verify", "1", "-client_sigalgs", "ECDSA+SHA384") as (server, port):
        ended = initiate_at(port, endpoint, AE)
        check_given_up(ended, endpoint, server, "ESF_E_UNSUPPORTED", "does not take ecdsa_secp256r1_sha256")


@pytest.mark.parametrize("refusal", SHOWN[3:], ids=lambda refusal: refusal.what)
def test_what_a_server_of_openssl_shows_is_refused(world: World, refusal: Refusal) -> None:
    options = openssl_options(world.identity("peer", shown(world, refusal.what)), world.anchor)
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options, "-Verify", "1") as (server, port):
        check_given_up(initiate_at(port, endpoint, AE), endpoint, server, refusal.code, refusal.says)


@pytest.mark.parametrize("kind", ["RSA", "P-384"])
def test_a_server_with_another_kind_of_key_has_no_suite_for_us(world: World, kind: str) -> None:
    options = openssl_options(world.identity("peer", shown(world, kind)), world.anchor)
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options, "-Verify", "1") as (server, port):
        ended = initiate_at(port, endpoint, AE)
        check_given_up(ended, endpoint, server, "ESF_E_PEER_REFUSED", "alert handshake_failure")


def test_a_server_that_asks_for_no_certificate_is_refused(world: World) -> None:
    options = openssl_options(world.identity("peer", world.peer("AE-ID")), world.anchor)
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options) as (server, port):
        ended = initiate_at(port, endpoint, AE)
        check_given_up(ended, endpoint, server, "ESF_E_AUTH", "does not ask for our certificate")


def test_a_server_that_does_not_trust_us_is_quoted(world: World) -> None:
    other = written(world.folder / "other.pem", pem(authority("Other", new_key()).made()))
    options = openssl_options(world.identity("peer", world.peer("AE-ID")), other)
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options, "-Verify", "1") as (server, port):
        ended = initiate_at(port, endpoint, AE)
        check_given_up(ended, endpoint, server, "ESF_E_PEER_REFUSED", "alert unknown_ca")


def test_a_server_of_gnutls_with_another_bare_key_is_refused(world: World, loopback_only: dict[str, str]) -> None:
    endpoint, _ = raw_ends(world)
    stranger = world.identity("stranger", world.peer("raw public key"))
    with endpoint, gnutls_server(loopback_only, *gnutls_options(stranger, True, "C02B")) as (server, port):
        ended = initiate_at(port, endpoint, AE)
        assert ended.reason is not None
        assert ended.reason.name == "ESF_E_IDENTITY", ended.says
        check_nothing(endpoint)
        assert "Key material" not in server.said
