# SPDX-License-Identifier: Apache-2.0
"""Who agrees on keys here: our end, a peer that is a program of others, and the loopback port between them."""

from __future__ import annotations

import socket
from dataclasses import dataclass
from pathlib import Path

from certificates import PrivateKey, Recipe, dns, end, key_pem, new_key, pem, public_pem, uri, written
from libesf import Endpoint
from libesf import PrivateKey as OurKey
from messages import Ended, Socket, check_is_shared, initiate, terminate
from peers import SECONDS, Identity, Program

PREFIX = "//m2m.example"
OWN, OWN_DOMAIN = f"{PREFIX}/cse1", "cse1.m2m.example"
AE, CSE, CSE_DOMAIN = f"{PREFIX}/cse1/Clamp", f"{PREFIX}/cse2", "cse2.m2m.example"
FLAVOURS = ["AE-ID", "CSE-ID", "raw public key"]
CERTIFICATES = FLAVOURS[:2]


@dataclass
class World:
    """A certification authority, our end with a certificate of it, and files for the programs of others."""

    folder: Path
    root: Recipe
    anchor: Path

    def identity(self, name: str, recipe: Recipe, *below: Recipe) -> Identity:
        """Files for a program; `below` are certificates that follow the first."""
        return Identity(
            written(self.folder / f"{name}.key", key_pem(recipe.key)),
            written(self.folder / f"{name}.pem", pem(*(one.made() for one in (recipe, *below)))),
            written(self.folder / f"{name}.pub", public_pem(recipe.key)),
        )

    def peer(self, flavour: str, key: PrivateKey | None = None, issuer: Recipe | None = None) -> Recipe:
        name = dns(CSE_DOMAIN) if flavour == "CSE-ID" else uri(AE)
        return end(f"the {flavour} of a peer", key or new_key(), issuer or self.root, name)

    def ours(self, **settings: object) -> tuple[Endpoint, Recipe]:
        made = end("our end", new_key(), self.root, dns(OWN_DOMAIN))
        endpoint = Endpoint(OWN, settings={"cse_names": {OWN_DOMAIN: OWN, CSE_DOMAIN: CSE}, **settings})
        endpoint.add_identity(made.made(), OurKey.from_pem(key_pem(made.key)))
        endpoint.add_anchor(self.root.made(), PREFIX)
        return endpoint, made


def id_of(flavour: str) -> str:
    return CSE if flavour == "CSE-ID" else AE


def raw_ends(world: World) -> tuple[Endpoint, Identity]:
    """Our end with a bare key, and a peer with a bare key that it trusts."""
    peer = world.peer("raw public key")
    endpoint = Endpoint(OWN)
    endpoint.add_identity(b"", OurKey.generate())
    endpoint.trust({"id": AE, "match": "raw", "key": OurKey.from_pem(key_pem(peer.key)).public_name})
    return endpoint, world.identity("peer", peer)


# ---- our two roles on a socket ----


class Door:
    """A loopback port at which one client of another implementation meets our Terminating End-Point."""

    def __init__(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.settimeout(SECONDS)
        self.port: int = self._listener.getsockname()[1]

    def terminate(self, endpoint: Endpoint, from_: str, client: Program, until: str) -> Ended:
        """Serves the client until it has said what is waited for, and ends the connection."""
        connection, _ = self._listener.accept()
        with connection:
            ended = terminate(endpoint, from_, Socket(connection))
            client.wait_for(until)
        return ended

    def __enter__(self) -> Door:
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()


def initiate_at(port: int, endpoint: Endpoint, peer: str) -> Ended:
    with socket.create_connection(("127.0.0.1", port), timeout=SECONDS) as connection:
        return initiate(endpoint, peer, Socket(connection))


def check_key(ended: Ended, endpoint: Endpoint, peer: str, exported: str) -> None:
    assert ended.key_id == exported[:32].upper(), ended.says
    check_is_shared(endpoint, peer, exported)


def check_nothing(endpoint: Endpoint) -> None:
    report = endpoint.report()
    assert report["keys"] == []
    assert report["e2ekey"]["half_open"] == 0
