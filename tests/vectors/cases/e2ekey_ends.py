# SPDX-License-Identifier: Apache-2.0
"""Who plays an end of a run: the reference, the library in a build with test seams, or what the library said before.

The published files hold messages of the library, which only the library can make. So make.py takes them from the files
as they are and makes everything around them again; with --record the library plays once more.
"""

from __future__ import annotations

import base64
import json
import os
import sys
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from cases import Vector
from cases.common import AT
from cases.e2ekey_parties import Party, key_pem, pem
from e2ekey_ref import key_log
from e2ekey_ref.ends import Initiator, Terminator
from e2ekey_ref.transcript import Secrets


class End(Protocol):
    """An end makes messages 1 and 3, or 2 and 4."""

    def first(self) -> bytes: ...
    def second(self, first: bytes) -> bytes: ...
    def third(self, second: bytes) -> bytes: ...
    def fourth(self, third: bytes) -> bytes: ...
    def close(self) -> None: ...


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

    def close(self) -> None:
        pass


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

    def close(self) -> None:
        pass


def content_of(message: bytes) -> bytes:
    """A message as the library writes it: securityInfo of type 6."""
    return b'{"m2m:seci":{"sit":6,"eckm":"' + base64.b64encode(message) + b'"}}'


def message_in(content: bytes) -> bytes:
    """The message in securityInfo of type 6."""
    eckm: str = json.loads(content)["m2m:seci"]["eckm"]
    return base64.b64decode(eckm, validate=True)


class Library:
    """Either end of libesf, at a time that stands still and with the party's randomness."""

    def __init__(self, party: Party, peer: str) -> None:
        import libesf
        from libesf import _native

        self._libesf, self._native, self._party, self._peer = libesf, _native, party, peer
        _native.testing_set_time(AT)
        self._endpoint = libesf.Endpoint(party.id, settings=party.settings)
        with libesf.PrivateKey.from_pem(key_pem(party.key)) as key:
            self._endpoint.add_identity(pem(party.chain), key)
        for each in party.anchors:
            self._endpoint.add_anchor(each["certificate"], each["id_prefix"])
        for entry in party.trust:
            self._endpoint.trust(entry)

    def close(self) -> None:
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


class Earlier:
    """A published file, in which the library's messages stand."""

    def __init__(self, name: str) -> None:
        text = (Path(__file__).resolve().parent.parent / f"{name}.json").read_text(encoding="utf-8")
        self._vectors: dict[str, Vector] = {vector["name"]: vector for vector in json.loads(text)["vectors"]}

    def library(self, vector: str, party: Party, peer: str) -> End:
        """What the library has sent in this vector."""
        return Stored([base64.b64decode(message) for message in self._vectors[vector]["messages"]])

    def secrets(self, vector: str, first: bytes) -> Secrets:
        """The secret that was logged."""
        return Secrets(master_secret=bytes.fromhex(self._vectors[vector]["master_secret"]))


class Live:
    """The library itself, from a wheel with test seams."""

    def __init__(self, wheel: Path) -> None:
        self._folder = tempfile.TemporaryDirectory()
        with zipfile.ZipFile(wheel) as archive:
            archive.extractall(self._folder.name)
        self._log = Path(self._folder.name, "keys")
        os.environ["ESF_TESTING_KEY_LOG"] = str(self._log)
        sys.path.insert(0, self._folder.name)

    def library(self, vector: str, party: Party, peer: str) -> End:
        """The library plays."""
        return Library(party, peer)

    def secrets(self, vector: str, first: bytes) -> Secrets:
        """The secret from the key log."""
        return key_log.secrets_for(first, key_log.read(self._log.read_text(encoding="ascii")))


_live: list[Live] = []


def record(wheel: Path) -> None:
    """From now on the library plays."""
    _live.append(Live(wheel))


def stage(name: str) -> Earlier | Live:
    """Where a file's messages of the library come from."""
    return _live[0] if _live else Earlier(name)
