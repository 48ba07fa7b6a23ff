# SPDX-License-Identifier: Apache-2.0
"""E2EKey with other implementations, whose TLS goes in our messages: both directions, and the key in use.

Raw public keys are tried with GnuTLS; the programs of OpenSSL know them from 3.2 on, which Debian 12 does not have.
"""

from __future__ import annotations

import pytest

from certificates import authority, dns, end, key_pem, new_key, pem, written
from libesf import Endpoint
from libesf import PrivateKey as OurKey
from meeting import (
    AE,
    CERTIFICATES,
    FLAVOURS,
    OWN,
    OWN_DOMAIN,
    PREFIX,
    Door,
    World,
    check_key,
    id_of,
    initiate_at,
    raw_ends,
)
from peers import (
    GNUTLS_KEY,
    OPENSSL_KEY,
    SUITES,
    gnutls_client,
    gnutls_options,
    gnutls_server,
    openssl_client,
    openssl_options,
    openssl_server,
)


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("flavour", CERTIFICATES)
def test_a_client_of_openssl_initiates(world: World, flavour: str, suite: str) -> None:
    peer = world.identity("peer", world.peer(flavour))
    options = [*openssl_options(peer, world.anchor), "-cipher", SUITES[suite], "-verify_hostname", OWN_DOMAIN]
    endpoint, _ = world.ours()
    with endpoint, Door() as door, openssl_client(door.port, *options) as client:
        ended = door.terminate(endpoint, id_of(flavour), client, OPENSSL_KEY)
        check_key(ended, endpoint, id_of(flavour), client.wait_for(OPENSSL_KEY)[1])
        assert "Verify return code: 0 (ok)" in client.said
        assert f"Cipher is {SUITES[suite]}" in client.said


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("flavour", CERTIFICATES)
def test_a_server_of_openssl_terminates(world: World, flavour: str, suite: str) -> None:
    peer = world.identity("peer", world.peer(flavour))
    options = [*openssl_options(peer, world.anchor), "-Verify", "1", "-cipher", SUITES[suite]]
    endpoint, _ = world.ours()
    with endpoint, openssl_server(*options) as (server, port):
        ended = initiate_at(port, endpoint, id_of(flavour))
        check_key(ended, endpoint, id_of(flavour), server.wait_for(OPENSSL_KEY)[1])
        assert f"CIPHER is {SUITES[suite]}" in server.said


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_client_of_gnutls_initiates(world: World, flavour: str, suite: str) -> None:
    raw = flavour not in CERTIFICATES
    endpoint, peer = raw_ends(world) if raw else (world.ours()[0], world.identity("peer", world.peer(flavour)))
    trust = ["--no-ca-verification"] if raw else [f"--x509cafile={world.anchor}", f"--verify-hostname={OWN_DOMAIN}"]
    with endpoint, Door() as door, gnutls_client(door.port, *trust, *gnutls_options(peer, raw, suite)) as client:
        ended = door.terminate(endpoint, id_of(flavour), client, GNUTLS_KEY)
        check_key(ended, endpoint, id_of(flavour), client.wait_for(GNUTLS_KEY)[1])
        assert raw or "The certificate is trusted." in client.said


@pytest.mark.parametrize("suite", SUITES)
@pytest.mark.parametrize("flavour", FLAVOURS)
def test_a_server_of_gnutls_terminates(world: World, loopback_only: dict[str, str], flavour: str, suite: str) -> None:
    raw = flavour not in CERTIFICATES
    endpoint, peer = raw_ends(world) if raw else (world.ours()[0], world.identity("peer", world.peer(flavour)))
    trust = [] if raw else ["--require-client-cert", "--verify-client-cert", f"--x509cafile={world.anchor}"]
    with endpoint, gnutls_server(loopback_only, *trust, *gnutls_options(peer, raw, suite)) as (server, port):
        ended = initiate_at(port, endpoint, id_of(flavour))
        check_key(ended, endpoint, id_of(flavour), server.wait_for(GNUTLS_KEY)[1])


def test_chains_with_an_intermediate_both_ways(world: World) -> None:
    below = authority("Trial, below", new_key(), world.root)
    recipe, own = world.peer("AE-ID", issuer=below), end("our end", new_key(), below, dns(OWN_DOMAIN))
    peer = world.identity("peer", recipe)
    chain = written(world.folder / "chain.pem", pem(below.made()))
    options = [*openssl_options(peer, world.anchor), "-cert_chain", chain]
    with Endpoint(OWN, settings={"cse_names": {OWN_DOMAIN: OWN}}) as endpoint:
        endpoint.add_identity(pem(own.made(), below.made()), OurKey.from_pem(key_pem(own.key)))
        endpoint.add_anchor(world.root.made(), PREFIX)
        with Door() as door, openssl_client(door.port, *options) as client:
            ended = door.terminate(endpoint, AE, client, OPENSSL_KEY)
            check_key(ended, endpoint, AE, client.wait_for(OPENSSL_KEY)[1])
            assert "Verify return code: 0 (ok)" in client.said
        with openssl_server(*options, "-Verify", "2") as (server, port):
            assert initiate_at(port, endpoint, AE).key_id == server.wait_for(OPENSSL_KEY)[1][:32]


@pytest.mark.parametrize("role", ["client", "server"])
def test_a_peer_without_extended_master_secret_is_taken(
    world: World, loopback_only: dict[str, str], role: str
) -> None:  # D15: it is used when the peer has it
    endpoint, peer = world.ours()[0], world.identity("peer", world.peer("AE-ID"))
    options = gnutls_options(peer, False, "C02B", ":%NO_SESSION_HASH")
    with endpoint:
        if role == "client":
            with Door() as door, gnutls_client(door.port, "--no-ca-verification", *options) as program:
                ended = door.terminate(endpoint, AE, program, GNUTLS_KEY)
        else:
            required = ("--require-client-cert", f"--x509cafile={world.anchor}")
            with gnutls_server(loopback_only, *required, *options) as (program, port):
                ended = initiate_at(port, endpoint, AE)
                program.wait_for(GNUTLS_KEY)
        check_key(ended, endpoint, AE, program.wait_for(GNUTLS_KEY)[1])
        assert "extended master secret" not in program.said
