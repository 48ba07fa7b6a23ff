# SPDX-License-Identifier: Apache-2.0
"""Two ends in Python that have talked before, and the messages that go between them."""

from __future__ import annotations

import base64
import itertools
import json

import libesf

ORIGINATOR = "//m2m.example/cse1/Cae1"
RECEIVER = "//m2m.example/cse2"
OCTETS = bytes([7]) * 32
MESSAGES_MAX = 200_000  # below the quota of marks for one key (D10)


def filled(start: str, size: int) -> bytes:
    return (start + "a" * (size - len(start) - 2) + '"}').encode()


def request_text(size: int, number: int) -> bytes:
    return filled(f'{{"op":1,"fr":"/cse1/Cae1","to":"x","rqi":"{number:08d}","pc":"', size)


def response_text(size: int, number: int) -> bytes:
    return filled(f'{{"rsc":2000,"rqi":"{number:08d}","pc":"', size)


class Pair:
    """An Originator and a Receiver with one key, and a channel between them."""

    def __init__(self) -> None:
        self.originator = libesf.Endpoint(ORIGINATOR)
        self.receiver = libesf.Endpoint(RECEIVER)
        self.originator.add_key(libesf.Key("k1@m2m.example", OCTETS, peer=RECEIVER))
        self.receiver.add_key(libesf.Key("k1@m2m.example", OCTETS, peer=ORIGINATOR))
        self.originator.learn(RECEIVER, self.receiver.info())
        self.channel = self.originator.channel(RECEIVER)
        self.numbers = itertools.count(90_000_000)
        self.round_trip(64)

    def round_trip(self, size: int) -> None:
        number = next(self.numbers)
        request = self.channel.request()
        received = self.receiver.receive(request.seal(request_text(size, number)) or b"", ORIGINATOR)
        assert len(received.primitive_bytes) == size
        answer = received.exchange.seal(response_text(size, number))
        assert len(request.open_bytes(2000, answer)) == size

    def header(self) -> dict[str, str]:
        """The protected header of one more message: what others are to carry too."""
        content = self.channel.request().seal(request_text(64, next(self.numbers))) or b""
        text = json.loads(content)["m2m:seci"]["epo"].split(".")[0]
        header: dict[str, str] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        assert header["enc"] == "A256GCM" and "oro" not in header, "the session is not running yet"
        return header


class Session(Pair):
    """A batch of messages on its way from one end to the other, phase by phase."""

    def __init__(self, size: int) -> None:
        super().__init__()
        self.size = size
        self.requests: list[libesf.Request] = []
        self.contents: list[bytes] = []
        self.exchanges: list[libesf.Exchange] = []
        self.answers: list[bytes] = []

    def seal_requests(self, texts: list[bytes]) -> None:
        self.requests = [self.channel.request() for _ in texts]
        self.contents = [request.seal(text) or b"" for request, text in zip(self.requests, texts, strict=True)]

    def open_requests(self) -> None:
        self.exchanges = []
        for content in self.contents:
            received = self.receiver.receive(content, ORIGINATOR)
            assert len(received.primitive_bytes) == self.size
            self.exchanges.append(received.exchange)

    def seal_responses(self, texts: list[bytes]) -> None:
        self.answers = [exchange.seal(text) for exchange, text in zip(self.exchanges, texts, strict=True)]

    def open_responses(self) -> None:
        for request, answer in zip(self.requests, self.answers, strict=True):
            assert len(request.open_bytes(2000, answer)) == self.size


class IntoSession(Session):
    """The same into memory of the caller, which is there already."""

    def __init__(self, size: int, batch: int) -> None:
        super().__init__(size)
        room = libesf.sealed_size(size)
        self.slots = [memoryview(bytearray(room)) for _ in range(batch)]
        self.opened = bytearray(libesf.opened_size(room))
        self.views: list[memoryview] = []

    def seal_requests(self, texts: list[bytes]) -> None:
        self.requests = [self.channel.request() for _ in texts]
        self.views = []
        for request, text, slot in zip(self.requests, texts, self.slots, strict=True):
            self.views.append(slot[: request.seal_into(text, slot) or 0])

    def open_requests(self) -> None:
        self.exchanges = []
        for content in self.views:
            received = self.receiver.receive(content, ORIGINATOR)
            assert received.primitive_into(self.opened) == self.size
            self.exchanges.append(received.exchange)

    def seal_responses(self, texts: list[bytes]) -> None:
        self.views = []
        for exchange, text, slot in zip(self.exchanges, texts, self.slots, strict=True):
            self.views.append(slot[: exchange.seal_into(text, slot)])

    def open_responses(self) -> None:
        for request, answer in zip(self.requests, self.views, strict=True):
            assert request.open_into(2000, answer, self.opened) == self.size
