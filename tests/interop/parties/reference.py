# SPDX-License-Identifier: Apache-2.0
"""The reference implementation as a party of tests/interop (its README.md has the protocol): the calls of a plain
exchange. It shares no line with the library, so what it opens and what opens its own is no private agreement."""

from __future__ import annotations

import json
import secrets
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from esprim_ref.errors import NotPossible, Refused
from esprim_ref.keys import Key
from esprim_ref.originator import Originator, Outstanding
from esprim_ref.receiver import Received, Receiver, Settings

Call = dict[str, Any]
Reply = dict[str, Any]

KINDS = {"RAND_GIVEN": 1, "PRIMITIVE": 2, "DUPLICATE": 5, "REFUSED": 6}
NEED_NOTIFY = 1
ENC = {12: "A256GCM", 11: "A192GCM", 10: "A128GCM"}

objects: dict[str, Any] = {}


def now() -> int:
    return time.time_ns() // 1_000_000


@dataclass
class End:
    """An endpoint: both roles, as one program has them."""

    id: str
    settings: dict[str, Any]

    def __post_init__(self) -> None:
        self.receiver = Receiver(self.id, secrets.token_bytes(32))
        self.receiver.settings = Settings(
            espa=tuple(self.settings.get("receiver_algorithms", (12, 11, 10))),
            next_rro=self.settings.get("next_rro", "auto"),
        )
        self.keys: list[Key] = []
        self.learned: dict[str, bytes] = {}


class Line:
    """A channel towards one Receiver."""

    def __init__(self, end: End, receiver_id: str) -> None:
        (algorithm,) = end.settings.get("originator_algorithms", [12])
        self.originator = Originator(end.id, receiver_id, ENC[algorithm])
        for key in end.keys:
            self.originator.keyring.add(key)
        if receiver_id in end.learned:
            self.originator.learn(end.learned[receiver_id], now())


@dataclass
class Attempt:
    """A request, and the primitive that waits while a random object is asked for."""

    line: Line
    primitive: bytes = b""
    sealed: Outstanding | None = None

    def seal(self) -> Reply:
        originator = self.line.originator
        if originator.needs_rro(now()):
            content = b'{"m2m:seci":{"sit":3}}'.hex()
            return {"need": NEED_NOTIFY, "id": originator.receiver_id, "content": content}
        self.sealed = originator.seal(self.primitive, now(), secrets.token_bytes)
        return {"content": self.sealed.content.hex()}


def octets(call: Call, name: str) -> bytes:
    return bytes.fromhex(call[name])


def do_hello(call: Call) -> Reply:
    return {"language": "reference", "forms": "plain"}


def do_endpoint(call: Call) -> Reply:
    objects[call["as"]] = End(call["id"], json.loads(octets(call, "settings")) if "settings" in call else {})
    return {}


def do_key(call: Call) -> Reply:
    end: End = objects[call["on"]]
    key = Key(call["kid"], octets(call, "octets"), call["peer"], encoding=call.get("encoding", "A"))
    end.keys.append(key)
    end.receiver.keyring.add(key)
    return {"id": key.kid}


def do_info(call: Call) -> Reply:
    end: End = objects[call["on"]]
    return {"octets": end.receiver.info(now(), secrets.token_bytes).hex()}


def do_learn(call: Call) -> Reply:
    objects[call["on"]].learned[call["peer"]] = octets(call, "info")
    return {}


def do_channel(call: Call) -> Reply:
    objects[call["as"]] = Line(objects[call["on"]], call["receiver"])
    return {}


def do_renew(call: Call) -> Reply:
    objects[call["on"]].originator.renew({1: "NEW_ORO", 2: "NEW_RRO"}[call["remedy"]])
    return {}


def do_request(call: Call) -> Reply:
    objects[call["as"]] = Attempt(objects[call["on"]])
    return {}


def do_seal(call: Call) -> Reply:
    attempt: Attempt = objects[call["on"]]
    attempt.primitive = octets(call, "primitive")
    return attempt.seal()


def do_answer_request(call: Call) -> Reply:
    attempt: Attempt = objects[call["on"]]
    attempt.line.originator.learn_rand_response(octets(call, "data"), now())
    attempt.seal()
    return {}


def do_content(call: Call) -> Reply:
    attempt: Attempt = objects[call["on"]]
    assert attempt.sealed is not None
    return {"content": attempt.sealed.content.hex()}


def do_open(call: Call) -> Reply:
    attempt: Attempt = objects[call["on"]]
    assert attempt.sealed is not None
    opened = attempt.line.originator.open(attempt.sealed, call["rsc"], octets(call, "content"), now())
    return {"octets": opened.hex()}


def do_receive(call: Call) -> Reply:
    end: End = objects[call["on"]]
    received = end.receiver.receive(call["from"], octets(call, "content"), now(), secrets.token_bytes)
    objects[call["as"]] = received
    reply: Reply = {"kind": KINDS[received.kind], "rsc": received.rsc}
    return reply | ({"peer": received.peer} if received.peer else {})


def do_primitive(call: Call) -> Reply:
    received: Received = objects[call["on"]]
    assert received.primitive is not None
    return {"octets": received.primitive.hex()}


def do_reply(call: Call) -> Reply:
    return {"octets": objects[call["on"]].reply.hex()}


def do_exchange(call: Call) -> Reply:
    objects[call["as"]] = objects[call["on"]].exchange
    return {}


def do_respond(call: Call) -> Reply:
    return {"content": objects[call["on"]].seal(octets(call, "response"), now(), secrets.token_bytes).hex()}


def do_live(call: Call) -> Reply:
    return {"number": 0}


def do_forget(call: Call) -> Reply:
    objects.pop(call["on"])
    return {}


CALLS: dict[str, Callable[[Call], Reply]] = {
    name.removeprefix("do_"): function for name, function in list(globals().items()) if name.startswith("do_")
}


def answer(call: Call) -> Reply:
    try:
        return CALLS[call["do"]](call)
    except Refused as refused:
        return {"failed": 1, "error_rsc": refused.rsc, "message": refused.why, "where": refused.where}
    except NotPossible as not_possible:
        return {"failed": 1, "message": str(not_possible)}


if __name__ == "__main__":
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), flush=True)
