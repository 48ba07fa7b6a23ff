# SPDX-License-Identifier: Apache-2.0
"""Two ends with one pairwise key, the request primitives they exchange, and the shortest of hubs between them."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from libesf import Endpoint, Key, ReceivedKind
from libesf.aio import AsyncEndpoint

ORIGINATOR = "//m2m.example/cse1/Cae1"
RECEIVER = "//m2m.example/cse2"
KID = "k1@m2m.example"
OCTETS = bytes(range(32))
SECRET = bytes(range(100, 132))


def give_key(endpoint: Endpoint | AsyncEndpoint, peer: str, **facts: Any) -> None:
    with Key(facts.pop("kid", KID), facts.pop("octets", OCTETS), peer=peer, **facts) as key:
        endpoint.add_key(key)


def originator(**options: Any) -> Endpoint:
    endpoint = Endpoint(ORIGINATOR, **options)
    give_key(endpoint, RECEIVER)
    return endpoint


def receiver(**options: Any) -> Endpoint:
    endpoint = Endpoint(RECEIVER, **options)
    give_key(endpoint, ORIGINATOR)
    return endpoint


def primitive(rqi: str = "r1", **members: object) -> dict[str, Any]:
    return {"op": 2, "to": "/cse2/-/cnt1", "fr": ORIGINATOR, "rqi": rqi, "rvi": "3", **members}


def response_to(request: dict[str, Any]) -> dict[str, Any]:
    return {"rsc": 2000, "rqi": request["rqi"], "pc": {"m2m:cin": {"con": "21.5"}}}


@dataclass
class Hub:
    """Carries content to a Receiver that executes what it opens, and remembers what passed."""

    endpoint: Endpoint
    carried: list[bytes] = field(default_factory=list)
    executed: Counter[str] = field(default_factory=Counter)
    kinds: Counter[ReceivedKind | int] = field(default_factory=Counter)

    def notify(self, to: str, content: bytes) -> tuple[int, bytes]:
        assert to == self.endpoint.id
        self.carried.append(content)
        return self.deliver(content)

    def deliver(self, content: bytes) -> tuple[int, bytes]:
        with self.endpoint.receive(content, ORIGINATOR) as received:
            self.kinds[received.kind] += 1
            if received.kind != ReceivedKind.PRIMITIVE:
                return received.rsc, received.reply_bytes
            request = received.primitive
            self.executed[request["rqi"]] += 1
            with received.exchange as exchange:
                return 2000, exchange.seal(response_to(request))


def introduced(sender: Endpoint, target: Endpoint) -> None:
    """The sender learns what the target publishes, so that nothing is needed for sealing."""
    sender.learn(target.id, target.info())


def sealed(sender: Endpoint, target: Endpoint, request: dict[str, Any] | None = None) -> bytes:
    """The content of one sealed request from the sender to the target."""
    introduced(sender, target)
    with sender.channel(target.id) as channel, channel.request() as attempt:
        content = attempt.seal(request or primitive())
        assert content is not None
        return content


def security_info(content: bytes) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(content)["m2m:seci"]
    return found


def with_flipped_bit(content: bytes) -> bytes:
    """The same sealed content with one bit of its ciphertext changed."""
    parts = security_info(content)["epo"].split(".")
    parts[3] = ("B" if parts[3][0] == "A" else "A") + parts[3][1:]
    return json.dumps({"m2m:seci": {"sit": 5, "epo": ".".join(parts)}}).encode()


def state_of(endpoint: Endpoint) -> dict[str, Any]:
    """What a refused message has to leave as it was: all of the report but the clock."""
    return {name: value for name, value in endpoint.report().items() if name != "now"}
