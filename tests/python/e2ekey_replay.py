# SPDX-License-Identifier: Apache-2.0
"""Replays the published runs of E2EKey. Needs the package with test seams, so it runs in a process of its own."""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ends import give_key

from libesf import Answer, E2EKey, Endpoint, Error, PrivateKey, ReceivedKind, _native, lab
from test_vectors import FOLDER

Vector = dict[str, Any]


def load(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


def content(message: str) -> bytes:
    return b'{"m2m:seci":{"sit":6,"eckm":"' + message.encode() + b'"}}'


@contextmanager
def end(vector: Vector, facts: Vector) -> Iterator[Endpoint]:
    """An end of a run, whose clock stands still and whose randomness is known."""
    _native.testing_set_time(vector["at"])
    with Endpoint(facts["id"], settings=facts["settings"]) as endpoint:
        with PrivateKey.from_pem(facts["private_key"]) as key:
            endpoint.add_identity(facts["chain"], key)
        for anchor in facts["anchors"]:
            endpoint.add_anchor(anchor["certificate"], anchor["id_prefix"])
        for entry in facts["trust"]:
            endpoint.trust(entry)
        _native.testing_set_random(bytes.fromhex(facts["random"]))
        yield endpoint
    _native.testing_set_random(b"")


def kids(endpoint: Endpoint) -> list[str]:
    return [key["kid"] for key in endpoint.report()["keys"]]


def check_key(endpoint: Endpoint, vector: Vector, peer: str) -> None:
    """The key is there under its identifier: what is sealed under the published octets opens."""
    assert kids(endpoint) == [vector["kid"]], kids(endpoint)
    own = endpoint.id
    with Endpoint(peer) as other:
        give_key(other, own, kid=vector["kid"], octets=bytes.fromhex(vector["key"]))
        other.learn(own, endpoint.info())
        with other.channel(own) as channel, channel.request() as request:
            sealed = request.seal({"op": 2, "to": "/x", "fr": peer, "rqi": "r1", "rvi": "3"})
            assert sealed is not None
            with endpoint.receive(sealed, peer) as received:
                assert received.kind == ReceivedKind.PRIMITIVE, received.error


def wanted(attempt: E2EKey) -> bytes:
    need = attempt.need
    assert need is not None
    return need.content


def replay_initiator(vector: Vector) -> None:
    first, second, third, fourth = map(content, vector["messages"])
    peer = vector["terminator"]["id"]
    with end(vector, vector["initiator"]) as endpoint, endpoint.e2ekey(peer) as attempt:
        assert wanted(attempt) == first
        assert not attempt.answer(Answer.FOUND, second)
        assert wanted(attempt) == third
        assert attempt.answer(Answer.FOUND, fourth)
        assert attempt.key_id == vector["kid"]
        check_key(endpoint, vector, peer)


def replay_terminator(vector: Vector) -> None:
    first, second, third, fourth = map(content, vector["messages"])
    peer = vector["initiator"]["id"]
    with end(vector, vector["terminator"]) as endpoint:
        with endpoint.receive(first, peer) as received:
            assert (received.kind, received.reply_bytes) == (ReceivedKind.HANDSHAKE_CONTINUES, second)
        with endpoint.receive(third, peer) as received:
            assert (received.kind, received.reply_bytes) == (ReceivedKind.KEY_ESTABLISHED, fourth)
            assert (received.peer, received.key_id) == (peer, vector["kid"])
        check_key(endpoint, vector, peer)


def refuse_as_terminator(vector: Vector) -> tuple[str, int, str]:
    messages, peer = vector["messages"], vector["other"]["id"]
    with end(vector, vector["own"]) as endpoint:
        if len(messages) == 3:
            with endpoint.receive(content(messages[0]), peer) as received:
                assert received.reply_bytes == content(messages[1])
        with endpoint.receive(content(messages[-1]), peer) as received:
            assert received.kind == ReceivedKind.REFUSED, received.kind
            assert received.error is not None
            assert kids(endpoint) == []
            reply = json.loads(received.reply_bytes)["m2m:seci"]["eckm"] if received.reply_bytes else ""
            return received.error.name, received.rsc, reply


def refuse_as_initiator(vector: Vector) -> tuple[str, int, str]:
    messages, peer = vector["messages"], vector["other"]["id"]
    with end(vector, vector["own"]) as endpoint, endpoint.e2ekey(peer) as attempt:
        for at in range(0, len(messages), 2):
            assert wanted(attempt) == content(messages[at])
            try:
                assert not attempt.answer(Answer.FOUND, content(messages[at + 1])), "it was taken"
            except Error as refused:
                assert at + 2 == len(messages), "it was refused too early"
                assert attempt.need is None
                assert kids(endpoint) == []
                return refused.name, refused.rsc, ""
    raise AssertionError("nothing was refused")


REFUSE = {"initiator": refuse_as_initiator, "terminator": refuse_as_terminator}


def main() -> None:
    """Prints how much was replayed; what is not as published ends it."""
    done: Counter[str] = Counter()
    for vector in load("e2ekey-handshakes"):
        for role, replay in (("initiator", replay_initiator), ("terminator", replay_terminator)):
            if vector[role]["by"] == "library":
                try:
                    replay(vector)
                except (AssertionError, Error) as differs:
                    sys.exit(f"{vector['name']}, {role}: {differs!r}")
                done[role] += 1
    for vector in load("e2ekey-refusals"):
        told = REFUSE[vector["role"]](vector)
        if told != (vector["error"], vector["rsc"], vector["reply"]):
            sys.exit(f"{vector['name']}: {told}")
        done["refused"] += 1
    _native.testing_set_time(0)
    assert lab.live_objects() == 0
    print(json.dumps(done))
