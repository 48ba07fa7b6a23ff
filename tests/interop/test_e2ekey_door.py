# SPDX-License-Identifier: Apache-2.0
"""What arrives at the door out of order, twice, cut off, too long, from the wrong side or as something else has one
answer in every language."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from agree import DEVICE, Attempt, Prover, deliver, of_records, records_of, run
from crafted import (
    ALERTS,
    APPLICATION_DATA,
    OFFICE,
    PANEL,
    alert,
    of_another_run,
    older,
    prover,
    record,
    tls_1_3_only,
    without_size,
)
from ends import ABSENT, DUPLICATE, FOUND, HANDSHAKE_CONTINUES, KEY_ESTABLISHED, REFUSED, agreed
from languages import LANGUAGES
from talk import Failed, Reply
from world import START, World

pytestmark = pytest.mark.usefixtures("clock")

MINUTE_MS = 60_000

initiating = pytest.mark.parametrize("initiating", LANGUAGES)


@dataclass
class Doors:
    """A panel in each language; each gets the same messages."""

    ends: dict[str, Prover]
    replies: dict[str, bytes] = field(default_factory=dict)

    def get(self, message: bytes, from_: str = DEVICE) -> Reply:
        """What all of them say of one message; their replies are kept."""
        facts = {}
        for language, end in self.ends.items():
            facts[language], self.replies[language] = deliver(end, message, from_)
        return agreed(facts)

    def refuse(self, rsc: int, name: str, message: bytes, from_: str = DEVICE) -> Reply:
        """All of them refuse it, with the same reply; what they have is as it was before."""
        before = {language: end.report() for language, end in self.ends.items()}
        said = self.get(message, from_)
        assert (said["kind"], said["rsc"], said["name"], said["error_rsc"]) == (REFUSED, rsc, name, rsc), said
        assert len(set(self.replies.values())) == 1
        assert {language: end.report() for language, end in self.ends.items()} == before
        return said

    def call(self, do: str, **members: Any) -> None:
        for end in self.ends.values():
            end.call(do, **members)


@pytest.fixture
def doors(world: World) -> Iterator[Doors]:
    with ExitStack() as stack:
        made = Doors({language: stack.enter_context(prover(world, language, PANEL)) for language in LANGUAGES})
        made.get(of_records(b"x"))  # from now on there is something to be as it was
        yield made


@pytest.fixture
def device(world: World, initiating: str) -> Iterator[Prover]:
    with prover(world, initiating, DEVICE) as end:
        yield end


# ---- at the door ----


#: What is made of message 1, and how it is refused.
NO_MESSAGE_1: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "nothing": (lambda first: b"", "FORMAT"),
    "cut off": (lambda first: first[:-1], "FORMAT"),
    "cut off within the header of a record": (lambda first: first[:4], "FORMAT"),
    "trailing octets": (lambda first: first + b"\0", "FORMAT"),
    "twice in one message": (lambda first: first + first, "FORMAT"),
    "application data": (lambda first: APPLICATION_DATA, "FORMAT"),
    "application data behind it": (lambda first: first + APPLICATION_DATA, "FORMAT"),
    "a hello of SSL 2": (lambda first: bytes.fromhex("802e010301") + b"x" * 43, "FORMAT"),
    "a hello of SSL 3": (older, "UNSUPPORTED"),
    "TLS 1.3 only": (lambda first: tls_1_3_only(), "UNSUPPORTED"),
    "HTTP": (lambda first: b"GET / HTTP/1.1\r\n\r\n", "FORMAT"),
    "more than 64 KiB": (lambda first: b"\x16" * 65_537, "LIMIT"),
    "an alert": (lambda first: record(21, bytes([2, 40])), "PEER_REFUSED"),
    "half an alert": (lambda first: record(21, bytes([2])), "FORMAT"),
}


@pytest.mark.parametrize("what", NO_MESSAGE_1)
@initiating
def test_no_door_takes_what_is_no_message_1(device: Prover, doors: Doors, what: str) -> None:
    change, name = NO_MESSAGE_1[what]
    first = device.start(PANEL).message
    said = doors.refuse(4000, f"ESF_E_{name}", of_records(change(records_of(first))))
    assert said["where"].startswith("/m2m:seci/eckm") or name == "UNSUPPORTED"
    assert doors.get(first)["kind"] == HANDSHAKE_CONTINUES


def test_a_hello_without_a_common_version_is_answered_with_an_alert(doors: Doors) -> None:
    doors.refuse(4000, "ESF_E_UNSUPPORTED", of_records(tls_1_3_only()))
    (reply,) = set(doors.replies.values())
    assert records_of(reply) == record(21, bytes([2, 70]), b"\x03\x01")  # protocol_version


@pytest.mark.parametrize("eckm", ['""', '"FgM*"', '"FgMBAA"', "5", "null", '"\\ud800"'])
def test_no_door_takes_what_is_no_base64(doors: Doors, eckm: str) -> None:
    content = b'{"m2m:seci":{"sit":6,"eckm":' + eckm.encode() + b"}}"
    facts = {}
    for language, end in doors.ends.items():
        facts[language], reply = deliver(end, content, DEVICE)
        assert reply == b""
    said = agreed(facts)
    assert (said["kind"], said["rsc"]) == (REFUSED, 4000)


@initiating
def test_no_door_takes_messages_out_of_order(world: World, device: Prover, doors: Doors, initiating: str) -> None:
    _, second, _, fourth = of_another_run(world, initiating).messages
    attempt = device.start(PANEL)
    for _ in range(2):  # before message 1, and while a handshake is half open
        doors.refuse(4000, "ESF_E_FORMAT", second)
        doors.refuse(4000, "ESF_E_FORMAT", fourth)
        said = doors.refuse(4000, "ESF_E_PEER_REFUSED", alert(48))
        assert "alert unknown_ca (48)" in said["message"]
        doors.get(attempt.message)
    for end in doors.ends.values():
        assert end.report()["e2ekey"]["half_open"] == 1


@pytest.mark.parametrize("number", ALERTS)
def test_the_alert_of_the_initiating_end_is_told_by_its_name(doors: Doors, number: int) -> None:
    said = doors.refuse(4000, "ESF_E_PEER_REFUSED", alert(number))
    assert f"the Initiating End-Point has given up: alert {ALERTS[number]} ({number}): " in said["message"]


@initiating
def test_no_door_takes_message_3_of_a_run_that_it_does_not_know(world: World, doors: Doors, initiating: str) -> None:
    doors.refuse(4000, "ESF_E_STATE", of_another_run(world, initiating).messages[2])


def each(doors: Doors, device: Prover) -> Iterator[tuple[str, Prover, Attempt]]:
    """A new attempt with each of the doors."""
    for language, door in doors.ends.items():
        yield language, door, device.start(PANEL)


@initiating
def test_every_door_answers_a_repeated_message_with_the_same_reply(device: Prover, doors: Doors) -> None:
    firsts, thirds = {}, {}
    for language, door, attempt in each(doors, device):
        first = attempt.message
        facts, second = deliver(door, first, DEVICE)
        assert facts["kind"] == HANDSHAKE_CONTINUES
        firsts[language], again = deliver(door, first, DEVICE)
        assert again == second
        attempt.answer(FOUND, second)
        facts, fourth = deliver(door, attempt.message, DEVICE)
        assert facts["kind"] == KEY_ESTABLISHED
        before = door.report()
        thirds[language], again = deliver(door, attempt.message, DEVICE)
        assert again == fourth
        assert thirds[language]["key_id"] == facts["key_id"]
        _, again = deliver(door, first, DEVICE)
        assert again == second
        assert door.report() == before
        attempt.answer(FOUND, fourth)
        assert device.kids().count(attempt.kid) == 1
    for facts, peer in ((firsts, None), (thirds, DEVICE)):
        said = agreed(facts)
        assert (said["kind"], said["rsc"], said["name"], said.get("peer")) == (DUPLICATE, 2000, "ESF_E_DUPLICATE", peer)


@initiating
def test_no_door_takes_a_fifth_message(world: World, device: Prover, doors: Doors) -> None:
    again, changed, late = {}, {}, {}
    for language, door, attempt in each(doors, device):
        third = run(attempt, door).messages[2]
        octets = records_of(third)
        changed[language], _ = deliver(door, of_records(octets[:-1] + bytes([octets[-1] ^ 1])), DEVICE)
        again[language], _ = deliver(door, third, DEVICE)
        world.clock.set(START + MINUTE_MS)
        late[language], _ = deliver(door, third, DEVICE)
        world.clock.set(START)
        assert len(door.kids()) == 1
    assert agreed(again)["kind"] == DUPLICATE
    for facts in (changed, late):
        said = agreed(facts)
        assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 4000, "ESF_E_STATE")


#: What is made of message 3, and how it is refused.
NO_MESSAGE_3: dict[str, tuple[Callable[[bytes], bytes], str]] = {
    "cut off": (lambda third: third[:100], "FORMAT"),
    "trailing octets": (lambda third: third + b"\0", "FORMAT"),
    "more behind it": (lambda third: third + record(22, b"x"), "FORMAT"),
    "a changed Finished": (lambda third: third[:-30] + bytes([third[-30] ^ 1]) + third[-29:], "AUTH"),
}


@pytest.mark.parametrize("what", NO_MESSAGE_3)
@initiating
def test_no_door_takes_what_is_no_message_3(device: Prover, doors: Doors, what: str) -> None:
    change, name = NO_MESSAGE_3[what]
    facts, replies = {}, {}
    for language, door, attempt in each(doors, device):
        attempt.answer(FOUND, deliver(door, attempt.message, DEVICE)[1])
        third = records_of(attempt.message)
        said, replies[language] = deliver(door, of_records(change(third)), DEVICE)
        facts[language] = without_size(said, len(third))
        assert door.kids() == []
    said = agreed(facts)
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 4000, f"ESF_E_{name}")
    assert len(set(replies.values())) == 1


# ---- who is not let in ----


@initiating
def test_without_an_identity_no_door_is_there(world: World, device: Prover, initiating: str) -> None:
    attempt = device.start(PANEL)
    facts = {}
    for language in LANGUAGES:
        with Prover(world[language], PANEL) as end:
            end.anchor(OFFICE.certificate)
            facts[language], reply = deliver(end, attempt.message, DEVICE)
            assert reply == b""
    said = agreed(facts)
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 5001, "ESF_E_NOT_IMPLEMENTED")
    with pytest.raises(Failed, match="ESF_E_PEER_REFUSED"):
        attempt.answer(ABSENT)


@initiating
def test_who_may_not_initiate_is_refused_at_message_1(device: Prover, doors: Doors) -> None:
    message = device.start(PANEL).message
    doors.refuse(4103, "ESF_E_UNTRUSTED", message, "//elsewhere.example/cse1/Clamp")
    doors.refuse(4103, "ESF_E_UNTRUSTED", message, "//m2m.example.org/cse1/Clamp")
    doors.refuse(4103, "ESF_E_REFLECTION", message, PANEL)
    doors.call("trust", entry={"id": DEVICE, "match": "ae-id", "may_initiate": False})
    doors.refuse(4103, "ESF_E_UNTRUSTED", message)
    doors.call("untrust", peer=DEVICE)
    assert doors.get(message)["kind"] == HANDSHAKE_CONTINUES


@initiating
def test_a_full_quota_of_half_open_handshakes_evicts_nothing(world: World, device: Prover, doors: Doors) -> None:
    attempts = [device.start(PANEL) for _ in range(3)]
    seconds = []
    for attempt in attempts[:2]:
        assert doors.get(attempt.message)["kind"] == HANDSHAKE_CONTINUES
        seconds.append(doors.replies["c"])
    said = doors.refuse(5000, "ESF_E_QUOTA", attempts[2].message)
    assert '"e2ekey_half_open_per_from_max"' in said["message"]
    doors.call("set", settings={"e2ekey_half_open_per_registrar_max": 2})
    said = doors.refuse(5000, "ESF_E_QUOTA", attempts[2].message, "//m2m.example/cse1/Cother")
    assert '"e2ekey_half_open_per_registrar_max"' in said["message"]
    doors.call("set", settings={"e2ekey_half_open_max": 2})
    said = doors.refuse(5000, "ESF_E_QUOTA", attempts[2].message, "//m2m.example/cse7/Cother")
    assert '"e2ekey_half_open_max"' in said["message"]
    attempts[0].answer(FOUND, seconds[0])
    facts, _ = deliver(doors.ends["c"], attempts[0].message, DEVICE)
    assert facts["kind"] == KEY_ESTABLISHED
    world.clock.set(START + MINUTE_MS)
    assert doors.get(attempts[2].message)["kind"] == HANDSHAKE_CONTINUES


@initiating
def test_a_door_that_cannot_keep_the_key_says_so(device: Prover, doors: Doors) -> None:
    doors.call("set", settings={"keys_max": 1})
    facts, told = {}, {}
    for language, door, attempt in each(doors, device):
        door.add_key("//m2m.example/cse1/Cother")
        attempt.answer(FOUND, deliver(door, attempt.message, DEVICE)[1])
        facts[language], reply = deliver(door, attempt.message, DEVICE)
        assert reply == b""
        with pytest.raises(Failed) as refused:
            attempt.answer(ABSENT)
        told[language] = refused.value.facts
    said = agreed(facts)
    assert (said["kind"], said["rsc"], said["name"]) == (REFUSED, 5000, "ESF_E_QUOTA")
    assert agreed(told)["name"] == "ESF_E_PEER_REFUSED"
