# SPDX-License-Identifier: Apache-2.0
"""The Python package against jwcrypto, and what a call costs: python_esprim.py SECONDS_PER_SIZE."""

from __future__ import annotations

import base64
import contextlib
import json
import sys
import threading
import time
from collections.abc import Callable

from jwcrypto import jwe, jwk  # type: ignore[import-untyped]
from rounds import Duel, timed

import libesf

ORIGINATOR = "//m2m.example/cse1/Cae1"
RECEIVER = "//m2m.example/cse2"
OCTETS = bytes([7]) * 32
PHASES = ["seal request", "open request", "seal response", "open response"]
MESSAGES_MAX = 200_000  # below the quota of marks for one key (D10)


class Session:
    """Two ends that have talked before, and a batch of messages on its way from one to the other."""

    def __init__(self) -> None:
        self.originator = libesf.Endpoint(ORIGINATOR)
        self.receiver = libesf.Endpoint(RECEIVER)
        self.originator.add_key(libesf.Key("k1@m2m.example", OCTETS, peer=RECEIVER))
        self.receiver.add_key(libesf.Key("k1@m2m.example", OCTETS, peer=ORIGINATOR))
        self.originator.learn(RECEIVER, self.receiver.info())
        self.channel = self.originator.channel(RECEIVER)
        self.requests: list[libesf.Request] = []
        self.contents: list[bytes] = []
        self.exchanges: list[libesf.Exchange] = []
        self.answers: list[bytes] = []
        first = request_text(64, "00000000")
        self.seal_requests([first])
        self.open_requests(64)
        self.seal_responses([response_text(64, "00000000")])
        self.open_responses(64)

    def header(self) -> dict[str, str]:
        """The protected header of one more message: what jwcrypto is to carry too."""
        self.seal_requests([request_text(64, "99999999")])
        text = json.loads(self.contents[0])["m2m:seci"]["epo"].split(".")[0]
        header: dict[str, str] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        assert header["enc"] == "A256GCM" and "oro" not in header, "the session is not running yet"
        return header

    def seal_requests(self, texts: list[bytes]) -> None:
        self.requests = [self.channel.request() for _ in texts]
        self.contents = [request.seal(text) or b"" for request, text in zip(self.requests, texts, strict=True)]

    def open_requests(self, size: int) -> None:
        self.exchanges = []
        for content in self.contents:
            received = self.receiver.receive(content, ORIGINATOR)
            assert len(received.primitive_bytes) == size
            self.exchanges.append(received.exchange)

    def seal_responses(self, texts: list[bytes]) -> None:
        self.answers = [exchange.seal(text) for exchange, text in zip(self.exchanges, texts, strict=True)]

    def open_responses(self, size: int) -> None:
        for request, answer in zip(self.requests, self.answers, strict=True):
            assert len(request.open_bytes(2000, answer)) == size


class Jwcrypto:
    """The key is made once; a JWE object for each message is how jwcrypto is used."""

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


def filled(start: str, size: int) -> bytes:
    return (start + "a" * (size - len(start) - 2) + '"}').encode()


def request_text(size: int, rqi: str) -> bytes:
    return filled(f'{{"op":1,"fr":"/cse1/Cae1","to":"x","rqi":"{rqi}","pc":"', size)


def response_text(size: int, rqi: str) -> bytes:
    return filled(f'{{"rsc":2000,"rqi":"{rqi}","pc":"', size)


def bench_size(size: int, seconds: float) -> None:
    batch = {64: 64, 1024: 64, 16384: 32}.get(size, 2)
    duels = [Duel(f"python esprim {phase}", size, "jwcrypto", batch) for phase in PHASES]
    session = Session()
    peer = Jwcrypto(session.header())
    sent = 1
    until = time.monotonic() + seconds
    while sent < MESSAGES_MAX and (time.monotonic() < until or len(duels[0].rounds) < 5):
        requests = [request_text(size, f"{sent + i:08d}") for i in range(batch)]
        responses = [response_text(size, f"{sent + i:08d}") for i in range(batch)]
        ours = [
            timed(session.seal_requests, requests),
            timed(session.open_requests, size),
            timed(session.seal_responses, responses),
            timed(session.open_responses, size),
        ]
        theirs = [timed(peer.seal, requests), timed(peer.open, size)]
        if sent > 1:  # both warm up
            for phase, duel in enumerate(duels):
                duel.add(ours[phase], theirs[phase % 2])
        sent += batch
    for duel in duels:
        duel.show()


def repeat(call: Callable[[], object], times: int) -> None:
    for _ in range(times):
        call()


def refused() -> None:
    with contextlib.suppress(libesf.Error):
        libesf.Endpoint("")


def refused_by_python() -> None:
    with contextlib.suppress(ValueError):
        int("")


def bench_calls(seconds: float) -> None:
    endpoint = libesf.Endpoint(RECEIVER)
    endpoint.info()
    pairs: list[tuple[str, Callable[[], object], str, Callable[[], object]]] = [
        ("python call version", libesf.version, "threading.get_ident", threading.get_ident),
        ("python call Endpoint.info_due", lambda: endpoint.info_due, "threading.get_ident", threading.get_ident),
        ("python call refused, with exception", refused, "int('')", refused_by_python),
    ]
    for name, ours, reference, theirs in pairs:
        duel = Duel(name, None, reference, 2000)
        until = time.monotonic() + seconds / len(pairs)
        while time.monotonic() < until or len(duel.rounds) < 5:
            duel.add(timed(repeat, ours, duel.per_round), timed(repeat, theirs, duel.per_round))
        duel.show()


def main() -> None:
    seconds = float(sys.argv[1])
    for size in (64, 1024, 16384, 1048576):
        bench_size(size, seconds)
    bench_calls(seconds)


if __name__ == "__main__":
    main()
