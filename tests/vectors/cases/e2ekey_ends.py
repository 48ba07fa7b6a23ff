# SPDX-License-Identifier: Apache-2.0
"""Who plays an end of a run: the reference; the library, in a build with test seams; or what the library has played before."""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from types import TracebackType
from typing import Protocol, Self

from cases.e2ekey_parties import Party, key_pem, pem
from e2ekey_ref.ends import Initiator, Terminator


class End(Protocol):
    """An end makes messages 1 and 3, or 2 and 4."""

    def first(self) -> bytes: ...
    def second(self, first: bytes) -> bytes: ...
    def third(self, second: bytes) -> bytes: ...
    def fourth(self, third: bytes) -> bytes: ...


class Stored:
    """The messages of an earlier run."""

    def __init__(self, messages: Sequence[bytes]) -> None:
        self._messages = messages

    def first(self) -> bytes:
        return self._messages[0]

    def second(self, first: bytes) -> bytes:
        return self._messages[1]

    def third(self, second: bytes) -> bytes:
        return self._messages[2]

    def fourth(self, third: bytes) -> bytes:
        return self._messages[3]


class Reference:
    """Either end of the reference."""

    def __init__(self, party: Party) -> None:
        self.initiator, self.terminator = Initiator(party.profile), Terminator(party.profile)

    def first(self) -> bytes:
        return self.initiator.first()

    def second(self, first: bytes) -> bytes:
        return self.terminator.second(first)

    def third(self, second: bytes) -> bytes:
        return self.initiator.third(second)

    def fourth(self, third: bytes) -> bytes:
        return self.terminator.fourth(third)


def content_of(message: bytes) -> bytes:
    """A message as the library writes it: securityInfo of type 6."""
    return b'{"m2m:seci":{"sit":6,"eckm":"' + base64.b64encode(message) + b'"}}'


def message_in(content: bytes) -> bytes:
    """The message in securityInfo of type 6."""
    eckm: str = json.loads(content)["m2m:seci"]["eckm"]
    return base64.b64decode(eckm, validate=True)


class Library:
    """Either end of libesf, at a time that stands still and with the party's randomness."""

    def __init__(self, party: Party, peer: str, at: int) -> None:
        import libesf
        from libesf import _native

        self._libesf, self._native, self._party, self._peer = libesf, _native, party, peer
        _native.testing_set_time(at)
        self._endpoint = libesf.Endpoint(party.id, settings=party.settings)
        with libesf.PrivateKey.from_pem(key_pem(party.key)) as key:
            self._endpoint.add_identity(pem(party.chain), key)
        for each in party.anchors:
            self._endpoint.add_anchor(each["certificate"], each["id_prefix"])
        for entry in party.trust:
            self._endpoint.trust(entry)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._endpoint.close()
        self._native.testing_set_random(b"")
        self._native.testing_set_time(0)

    def first(self) -> bytes:
        self._native.testing_set_random(self._party.random)
        self._attempt = self._endpoint.e2ekey(self._peer)
        return self._wanted()

    def _wanted(self) -> bytes:
        need = self._attempt.need
        assert need is not None
        return message_in(need.content)

    def second(self, first: bytes) -> bytes:
        self._native.testing_set_random(self._party.random)
        return self._received(first)

    def _received(self, message: bytes) -> bytes:
        with self._endpoint.receive(content_of(message), self._peer) as received:
            assert received.rsc == 2000, received.error
            return message_in(received.reply_bytes)

    def third(self, second: bytes) -> bytes:
        self._attempt.answer(self._libesf.Answer.FOUND, content_of(second))
        return self._wanted()

    def fourth(self, third: bytes) -> bytes:
        return self._received(third)
