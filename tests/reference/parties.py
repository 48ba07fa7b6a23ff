# SPDX-License-Identifier: Apache-2.0
"""Two ends of the reference that share a key, for tests."""

from __future__ import annotations

import json
import random
from typing import Any

from esprim_ref.keys import Key
from esprim_ref.originator import Originator, Outstanding
from esprim_ref.receiver import Received, Receiver, Settings

CSE, AE = "//example.com/cse2", "//example.com/cse1/Cae1"
NOW = 1_800_000_000_000
MINUTE = 60_000


class Parties:
    """A Receiver, an Originator, a clock that the test moves, and randomness from a seed."""

    def __init__(self, *, seed: int = 1, encoding: str = "A", enc: str = "A256GCM", **settings: Any) -> None:
        self.dice = random.Random(seed)
        self.now = NOW
        self.receiver = Receiver(CSE, bytes(range(32)), settings=Settings(**settings))
        self.originator = Originator(AE, CSE, enc)
        octets = self.octets(32)
        self.receiver.keyring.add(Key("k1@example.com", octets, AE, encoding=encoding))
        self.originator.keyring.add(Key("k1@example.com", octets, CSE, encoding=encoding))

    def octets(self, size: int) -> bytes:
        return self.dice.randbytes(size)

    def publish(self) -> None:
        """The Originator reads what the Receiver has published."""
        self.originator.learn(self.receiver.info(self.now, self.octets), self.now)

    def ask(self) -> None:
        """The Originator asks for an unshared random object."""
        given = self.receiver.receive("/cse1/Cae1", b'{"m2m:seci":{"sit":3}}', self.now, self.octets)
        assert (given.kind, given.rsc) == ("RAND_GIVEN", 2000)
        self.originator.learn_rand_response(given.reply, self.now)

    def seal(self, rqi: str = "r1", **more: Any) -> Outstanding:
        request = {"op": 2, "to": "/cse2/-/cnt1", "fr": "/cse1/Cae1", "rqi": rqi, "rvi": "3", **more}
        return self.originator.seal(json.dumps(request).encode(), self.now, self.octets)

    def deliver(self, content: bytes) -> Received:
        return self.receiver.receive("/cse1/Cae1", content, self.now, self.octets)

    def answer(self, received: Received, rqi: str = "r1") -> bytes:
        assert received.exchange is not None, received
        response = json.dumps({"rsc": 2000, "rqi": rqi, "rvi": "3"}).encode()
        return received.exchange.seal(response, self.now, self.octets)


def header(content: bytes) -> dict[str, Any]:
    """The header of the ESPrim Object in a securityInfo."""
    from esprim_ref import b64

    epo = json.loads(content)["m2m:seci"]["epo"]
    value: dict[str, Any] = json.loads(b64.decode(epo.split(".")[0]))
    return value
