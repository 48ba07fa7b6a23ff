# SPDX-License-Identifier: Apache-2.0
"""The Python package against jwcrypto and the bare AEAD of cryptography: python_esprim.py SECONDS_PER_SIZE."""

from __future__ import annotations

import base64
import itertools
import json
import sys
import time
from typing import Protocol

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from jwcrypto import jwe, jwk  # type: ignore[import-untyped]
from python_world import MESSAGES_MAX, OCTETS, IntoSession, Session, request_text, response_text
from rounds import Duel, Lap, timed

PHASES = ["seal request", "open request", "seal response", "open response"]
SIZES = (64, 1024, 16384, 1048576)


class Peer(Protocol):
    """Whom we are compared with: seals a batch, and opens what it has sealed."""

    reference: str

    def seal(self, texts: list[bytes]) -> None: ...

    def open(self, size: int) -> None: ...


class Jwcrypto:
    """The key is made once; a JWE object for each message is how jwcrypto is used."""

    reference = "jwcrypto"

    def __init__(self, header: dict[str, str]) -> None:
        self.key = jwk.JWK(kty="oct", k=base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode())
        self.header = json.dumps(header)
        self.sealed: list[str] = []

    def seal(self, texts: list[bytes]) -> None:
        self.sealed = []
        for text in texts:
            token = jwe.JWE(text, protected=self.header)
            token.add_recipient(self.key)
            self.sealed.append(token.serialize(compact=True))

    def open(self, size: int) -> None:
        for sealed in self.sealed:
            token = jwe.JWE()
            token.deserialize(sealed, self.key)
            assert len(token.payload) == size


class BareAead:
    """Octets in, octets out, the nonces counted: what no envelope in Python can undercut."""

    reference = "AESGCM of cryptography, key set up each time"

    def __init__(self, header: dict[str, str]) -> None:
        self.header = base64.urlsafe_b64encode(json.dumps(header).encode())
        self.nonces = itertools.count()
        self.sealed: list[tuple[bytes, bytes]] = []

    def seal(self, texts: list[bytes]) -> None:
        self.sealed = []
        for text in texts:
            nonce = next(self.nonces).to_bytes(12, "big")
            self.sealed.append((nonce, AESGCM(OCTETS).encrypt(nonce, text, self.header)))

    def open(self, size: int) -> None:
        for nonce, sealed in self.sealed:
            assert len(AESGCM(OCTETS).decrypt(nonce, sealed, self.header)) == size


def our_round(session: Session, requests: list[bytes], responses: list[bytes]) -> list[Lap]:
    return [
        timed(session.seal_requests, requests),
        timed(session.open_requests),
        timed(session.seal_responses, responses),
        timed(session.open_responses),
    ]


def bench_size(size: int, seconds: float) -> None:
    batch = {64: 64, 1024: 64, 16384: 32}.get(size, 2)
    plain, into = Session(size), IntoSession(size, batch)
    peers: list[Peer] = [make(plain.header()) for make in (Jwcrypto, BareAead)]
    duels = [[Duel(f"python esprim {phase}", size, peer.reference, batch) for phase in PHASES] for peer in peers]
    into_duels = [Duel(f"python esprim {phase}, into", size, "the plain form", batch) for phase in PHASES]
    sent = 1
    until = time.monotonic() + seconds
    while sent < MESSAGES_MAX and (time.monotonic() < until or len(duels[0][0].rounds) < 5):
        requests = [request_text(size, sent + i) for i in range(batch)]
        responses = [response_text(size, sent + i) for i in range(batch)]
        ours = our_round(plain, requests, responses)
        theirs = [(timed(peer.seal, requests), timed(peer.open, size)) for peer in peers]
        ours_into = our_round(into, requests, responses)
        if sent > 1:  # all warm up
            for phase in range(len(PHASES)):
                into_duels[phase].add(ours_into[phase], ours[phase])
                for duel, laps in zip(duels, theirs, strict=True):
                    duel[phase].add(ours[phase], laps[phase % 2])
        sent += batch
    for finished in [*itertools.chain(*duels), *into_duels]:
        finished.show()


def main() -> None:
    for size in SIZES:
        bench_size(size, float(sys.argv[1]))


if __name__ == "__main__":
    main()
