# SPDX-License-Identifier: Apache-2.0
"""Two ends with one pairwise key, each in a language of its own, and what they say to each other."""

from __future__ import annotations

import base64
import json
from dataclasses import dataclass, field
from typing import Any, Self

from languages import LANGUAGES
from talk import FACTS, Party, Reply

ORIGINATOR = "//m2m.example/cse1/Cae1"
RECEIVER = "//m2m.example/cse2"
KID = "k1@m2m.example"
OCTETS = bytes(range(32))

NOTIFY, KEY, ORIGINATOR_RAND, MARK = 1, 2, 4, 5
FOUND, ABSENT, UNREACHABLE, INSERTED, EXISTS = 1, 2, 3, 4, 5
RAND_GIVEN, PRIMITIVE, KEY_ESTABLISHED, HANDSHAKE_CONTINUES, DUPLICATE, REFUSED = 1, 2, 3, 4, 5, 6


def request_text(rqi: str, from_: str = ORIGINATOR, **members: object) -> bytes:
    """An inner request with spaces and characters that a careless layer would change."""
    primitive = {"op": 2, "to": "/cse2/-/Käse \U0001f9c0", "fr": from_, "rqi": rqi, "rvi": "3", **members}
    return json.dumps(primitive, ensure_ascii=False).encode()


def response_text(rqi: str, **members: object) -> bytes:
    content = {"m2m:cin": {"con": 'a "quoted" \\ \u20ac\n 1.50'}}
    return json.dumps({"rsc": 2000, "rqi": rqi, "pc": content, **members}, ensure_ascii=False).encode()


def epo_of(content: bytes) -> str:
    epo: str = json.loads(content)["m2m:seci"]["epo"]
    return epo


def header_of(content: bytes) -> dict[str, Any]:
    text = epo_of(content).split(".")[0]
    header: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
    return header


def with_epo(epo: str) -> bytes:
    return json.dumps({"m2m:seci": {"sit": 5, "epo": epo}}).encode()


@dataclass
class End:
    """An endpoint in a party. What it makes is forgotten when it goes.

    form: "async" asks for one with the language's asynchronous calls, where that is another class.
    """

    party: Party
    id: str
    settings: dict[str, Any] = field(default_factory=dict)
    form: str | None = None

    def __post_init__(self) -> None:
        self.made: list[str] = []
        self.name = self.make("endpoint", "endpoint", id=self.id, settings=self.settings or None, form=self.form)

    def make(self, do: str, kind: str, **members: Any) -> str:
        name = self.party.fresh(kind)
        self.party.call(do, **{"as": name}, **members)
        self.made.append(name)
        return name

    def call(self, do: str, on: str = "", **members: Any) -> Reply:
        return self.party.call(do, on=on or self.name, **members)

    def octets(self, do: str, on: str = "", name: str = "octets", **members: Any) -> bytes:
        return self.party.octets(do, name, on=on or self.name, **members)

    def add_key(self, peer: str, **facts: Any) -> str:
        given = {"kid": KID, "octets": OCTETS, "peer": peer} | facts
        added: str = self.call("key", **given)["id"]
        return added

    def channel(self, receiver: str = RECEIVER) -> str:
        return self.make("channel", "channel", on=self.name, receiver=receiver)

    def request(self, channel: str, timeout: int | None = None) -> str:
        return self.make("request", "request", on=channel, timeout=timeout)

    def receive(self, content: bytes, from_: str = ORIGINATOR) -> tuple[str, Reply]:
        """The name of what was received, and what it is."""
        name = self.party.fresh("received")
        facts = self.party.call("receive", on=self.name, content=content, **{"as": name, "from": from_})
        self.made.append(name)
        return name, facts

    def forget(self) -> None:
        for name in reversed(self.made):
            self.party.call("forget", on=name)
        self.made.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.forget()


def originator(party: Party, *, encoding: str = "A", **settings: Any) -> End:
    end = End(party, ORIGINATOR, settings)
    end.add_key(RECEIVER, encoding=encoding)
    return end


def receiver(party: Party, *, encoding: str = "A", **settings: Any) -> End:
    end = End(party, RECEIVER, settings)
    end.add_key(ORIGINATOR, encoding=encoding)
    return end


def seal(end: End, request: str, primitive: bytes, form: str, peer: End | None = None) -> bytes:
    """Seals; a random object that is missing is asked of `peer`. Gives the content as the given form brings it."""
    reply = end.call("seal", request, primitive=primitive, form=form)
    if "content" in reply and "need" not in reply:
        return bytes.fromhex(reply["content"])
    assert peer is not None, "something is needed for sealing"
    assert (reply["need"], reply["id"]) == (NOTIFY, peer.id)
    given, facts = peer.receive(bytes.fromhex(reply["content"]), end.id)
    assert (facts["kind"], facts["rsc"]) == (RAND_GIVEN, 2000)
    data = peer.octets("reply", given, form=form if form in peer.party.forms else "plain", capacity=1 << 12)
    assert "need" not in end.call("answer_request", request, answer=FOUND, data=data)
    return end.octets("content", request, "content", form=form, capacity=1 << 16)


def answer(
    end: End, content: bytes, rqi: str, form: str, response: bytes | None = None, from_: str = ORIGINATOR
) -> tuple[bytes, bytes]:
    """Opens a request and answers it. Gives the primitive and the content of the answer."""
    received, facts = end.receive(content, from_)
    assert (facts["kind"], facts["rsc"], facts["peer"]) == (PRIMITIVE, 2000, from_), facts
    primitive = end.octets("primitive", received, form=form, capacity=1 << 16)
    exchange = end.make("exchange", "exchange", on=received)
    return primitive, end.octets("respond", exchange, "content", response=response or response_text(rqi), form=form)


def told(facts: Reply) -> Reply:
    """All that an end says of a message but the names of objects."""
    return {name: facts[name] for name in ("kind", "rsc", "peer", *FACTS) if name in facts}


def agreed(facts: dict[str, Reply]) -> Reply:
    """What every language says."""
    assert list(facts) == list(LANGUAGES)
    for language in LANGUAGES:
        assert told(facts[language]) == told(facts["c"]), language
    return told(facts["c"])
