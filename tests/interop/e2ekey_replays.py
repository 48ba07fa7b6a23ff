# SPDX-License-Identifier: Apache-2.0
"""The published runs of E2EKey, as far as they can be played without their randomness: by the shipped packages, with
the ends of the vectors. Octet by octet they are replayed in builds with test seams: tests/unit/vectors, tests/python,
tests/java and tests/node."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from agree import Credential, Prover, deliver, records_of, run
from ends import FOUND, HANDSHAKE_CONTINUES, KEY_ESTABLISHED, REFUSED, told
from talk import Failed, Party, Reply
from world import World

Vector = dict[str, Any]


def message(eckm: str) -> bytes:
    return json.dumps({"m2m:seci": {"sit": 6, "eckm": eckm}}).encode()


@contextmanager
def end_of(party: Party, facts: dict[str, Any]) -> Iterator[Prover]:
    """An end as a vector has it."""
    with Prover(party, facts["id"], facts["settings"]) as end:
        end.identify(Credential(facts["chain"].encode(), facts["private_key"].encode(), ""))
        for anchor in facts["anchors"]:
            end.anchor(anchor["certificate"].encode(), anchor["id_prefix"])
        for entry in facts["trust"]:
            end.trust(**entry)
        yield end


def taken_apart(party: Party, vector: Vector) -> list[Any]:
    """What is said of every message without a key."""
    return [json.loads(party.octets("inspect", document=message(eckm))) for eckm in vector["messages"]]


def check_is_silent(end: Prover, kid: str, key: bytes, peer: str) -> None:
    """The report of an end that has the key says its identifier, and nothing of its octets."""
    end.add_key(peer, kid=kid, octets=key, usage=43)
    assert kid in end.kids()
    report = end.octets("report")
    for spelled in (key, key.hex().encode(), base64.b64encode(key), base64.urlsafe_b64encode(key).rstrip(b"=")):
        assert spelled not in report and spelled.upper() not in report.upper()


def handshake(world: World, party: Party, vector: Vector) -> object:
    """The two ends agree, the initiating one in this language and the other in C, and the other way round."""
    world.clock.set(vector["at"])
    said: list[Any] = taken_apart(party, vector)
    assert [part["valid"] for part in said] == [True] * 4, said
    for parties in ((party, world["c"]), (world["c"], party)):
        with (
            end_of(parties[0], vector["initiator"]) as here,
            end_of(parties[1], vector["terminator"]) as there,
        ):
            done = run(here.start(there.id), there)
            assert done.kid, (done.arrivals, done.refusal)
            assert [facts["kind"] for facts in done.arrivals] == [HANDSHAKE_CONTINUES, KEY_ESTABLISHED]
            said += [told(facts) for facts in done.arrivals]
            for end, other in ((here, there), (there, here)):
                keys = [{name: key[name] for name in ("peer", "suid", "expires")} for key in end.report()["keys"]]
                assert [key["peer"] for key in keys] == [other.id]
                said += keys
                check_is_silent(end, vector["kid"], bytes.fromhex(vector["key"]), other.id)
    return said


# ---- refusals ----


def with_the_credentials(own: Prover, other: Prover, is_initiator: bool) -> tuple[Reply, bytes]:
    """A run between the two ends of the vector: what its own end says, and answers."""
    if is_initiator:
        done = run(own.start(other.id), other)
        assert done.refusal, "the attempt ended well"
        return done.refusal, b""
    done = run(other.start(own.id), own)
    return done.arrivals[-1], done.messages[-1]


def with_the_last_message(own: Prover, other: Prover, is_initiator: bool, messages: list[bytes]) -> tuple[Reply, bytes]:
    """A run between the two ends up to the last message of the vector, and then that one as it was published."""
    if not is_initiator:
        if len(messages) > 1:
            facts, _ = deliver(own, other.start(own.id).message, other.id)
            assert facts["kind"] == HANDSHAKE_CONTINUES
        return deliver(own, messages[-1], other.id)
    attempt = own.start(other.id)
    if len(messages) > 2:
        attempt.answer(FOUND, deliver(other, attempt.message, own.id)[1])
    try:
        attempt.answer(FOUND, messages[-1])
    except Failed as failed:
        return failed.facts, b""
    raise AssertionError("the attempt went on")


#: Of other families, but seen only when all before it is right: it needs its randomness, as all of "handshake" do.
WITHIN_A_HANDSHAKE = {"a further record behind message 3"}


def refusal(world: World, party: Party, vector: Vector) -> object:
    """The end that refuses plays in this language; the other one is the vector's, in C."""
    world.clock.set(vector["at"])
    said: list[Any] = taken_apart(party, vector)
    messages = [message(eckm) for eckm in vector["messages"]]
    family, is_begun = vector["family"], len(messages) > 1
    if is_begun and (family == "handshake" or vector["name"] in WITHIN_A_HANDSHAKE):
        return said
    is_initiator = vector["role"] == "initiator"
    with end_of(party, vector["own"]) as own, end_of(world["c"], vector["other"]) as other:
        if family == "credentials" and is_begun:
            facts, reply = with_the_credentials(own, other, is_initiator)
        else:
            facts, reply = with_the_last_message(own, other, is_initiator, messages)
        assert own.report()["keys_count"] == 0
    assert (facts["name"], facts["error_rsc"]) == (vector["error"], vector["rsc"])
    assert is_initiator or (facts["kind"], facts["rsc"]) == (REFUSED, vector["rsc"])
    assert (records_of(reply) if reply else b"") == base64.b64decode(vector["reply"])
    return [*said, told(facts)]
