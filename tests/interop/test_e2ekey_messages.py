# SPDX-License-Identifier: Apache-2.0
"""What arrives out of order, twice, cut off, too long or as something else has one answer in every language, at the
door and at the attempt."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import Any

import pytest
from agree import DEVICE, Attempt, Prover, Run, deliver, of_records, records_of, run
from ends import ABSENT, DUPLICATE, FOUND, HANDSHAKE_CONTINUES, KEY_ESTABLISHED, REFUSED, agreed
from languages import LANGUAGES
from papers import Office
from talk import Failed, Reply
from world import World

START = 1_800_000_000_000
MINUTE_MS = 60_000
PANEL = "//m2m.example/cse1/Cpanel"
OFFICE = Office(START)
OWN = {id: OFFICE.issue(id) for id in (DEVICE, PANEL)}

initiating = pytest.mark.parametrize("initiating", LANGUAGES)
terminating = pytest.mark.parametrize("terminating", LANGUAGES)


def prover(world: World, language: str, id: str) -> Prover:
    end = Prover(world[language], id)
    end.identify(OWN[id])
    end.anchor(OFFICE.certificate)
    return end


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[None]:
    world.clock.set(START)
    yield


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


def record(kind: int, body: bytes, version: bytes = b"\x03\x03") -> bytes:
    return bytes([kind]) + version + len(body).to_bytes(2, "big") + body


def alert(number: int) -> bytes:
    return of_records(record(21, bytes([2, number])))


def tls_1_3_only() -> bytes:
    """A ClientHello that offers TLS 1.3 and nothing else."""
    extensions = bytes.fromhex("002b0003020304000a000400020017000d000400020403")
    body = b"\x03\x03" + b"r" * 32 + b"\0" + bytes.fromhex("000213010100") + len(extensions).to_bytes(2, "big")
    body += extensions
    return record(22, b"\x01" + len(body).to_bytes(3, "big") + body, b"\x03\x01")


def older(first: bytes) -> bytes:
    """A ClientHello of SSL 3."""
    return first[:9] + b"\x03\x00" + first[11:]


APPLICATION_DATA = record(23, b"x")

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


def of_another_run(world: World, language: str) -> Run:
    """The four messages of a run that has nothing to do with those of a test."""
    with prover(world, language, DEVICE) as here, prover(world, language, PANEL) as there:
        done = run(here.start(PANEL), there)
        assert done.kid
        return done


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


def without_size(facts: Reply, size: int) -> Reply:
    """Signatures differ in length, and so do the messages that have one."""
    return facts | {"message": facts["message"].replace(f"octet {size} ", "octet N ")}


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


# ---- at the attempt ----


@dataclass
class Answered:
    """What a wrong answer is made of: what was sent, the right reply to it, and the messages of another run."""

    sent: bytes
    reply: bytes
    others: list[bytes]


def flipped(message: bytes, at: int) -> bytes:
    octets = records_of(message)
    at %= len(octets)
    return of_records(octets[:at] + bytes([octets[at] ^ 1]) + octets[at + 1 :])


Answering = Callable[[Answered], tuple[int, bytes | None]]

#: What an attempt is answered with in the place of message 2 or message 4, and how that ends it.
NO_ANSWER: dict[str, tuple[Answering, str]] = {
    "its own message": (lambda it: (FOUND, it.sent), "FORMAT"),
    "an alert": (lambda it: (FOUND, alert(40)), "PEER_REFUSED"),
    "a refusal with an alert": (lambda it: (ABSENT, alert(44)), "PEER_REFUSED"),
    "a refusal with an alert that nobody knows": (lambda it: (ABSENT, alert(254)), "PEER_REFUSED"),
    "a refusal": (lambda it: (ABSENT, None), "PEER_REFUSED"),
    "a refusal with the right message": (lambda it: (ABSENT, it.reply), "PEER_REFUSED"),
    "nothing": (lambda it: (FOUND, None), "JSON"),
    "cut off": (lambda it: (FOUND, of_records(records_of(it.reply)[:50])), "FORMAT"),
    "trailing octets": (lambda it: (FOUND, of_records(records_of(it.reply) + b"\0")), "FORMAT"),
    "another type": (lambda it: (FOUND, b'{"m2m:seci":{"sit":5,"epo":"a.b.c.d.e"}}'), "FORMAT"),
    "more than 64 KiB": (lambda it: (FOUND, of_records(b"\x16" * 65_537)), "LIMIT"),
    "TLS 1.3": (lambda it: (FOUND, of_records(tls_1_3_only())), "FORMAT"),
}
NO_MESSAGE_2: dict[str, tuple[Answering, str]] = NO_ANSWER | {
    "message 4": (lambda it: (FOUND, it.others[3]), "FORMAT"),
    "a changed random": (lambda it: (FOUND, flipped(it.reply, 20)), "AUTH"),
    "message 2 of another run": (lambda it: (FOUND, it.others[1]), "AUTH"),
}
NO_MESSAGE_4: dict[str, tuple[Answering, str]] = NO_ANSWER | {
    "message 2": (lambda it: (FOUND, it.others[1]), "FORMAT"),
    "message 4 of another run": (lambda it: (FOUND, it.others[3]), "AUTH"),
    "a changed Finished": (lambda it: (FOUND, flipped(it.reply, -1)), "AUTH"),
}


def ended(world: World, terminating: str, answer: Answering, *, is_second_taken: bool) -> Reply:
    """What attempts in all languages say of one answer. Each is over, and nothing of it is left."""
    facts = {}
    others = of_another_run(world, terminating).messages
    for language in LANGUAGES:
        with prover(world, language, DEVICE) as here, prover(world, terminating, PANEL) as there:
            attempt = here.start(PANEL)
            if is_second_taken:
                attempt.answer(FOUND, deliver(there, attempt.message, DEVICE)[1])
            it = Answered(attempt.message, deliver(there, attempt.message, DEVICE)[1], others)
            with pytest.raises(Failed) as refused:
                attempt.answer(*answer(it))
            facts[language] = without_size(refused.value.facts, len(records_of(it.reply)))
            assert here.call("need_e2ekey", attempt.name) == {}
            assert here.report()["keys_count"] == 0
            with pytest.raises(Failed, match="ESF_E_STATE"):
                attempt.answer(FOUND, it.reply)
    said = agreed(facts)
    assert said["error_rsc"] == 0
    return said


@pytest.mark.parametrize("what", NO_MESSAGE_2)
@terminating
def test_no_attempt_takes_what_is_no_message_2(world: World, terminating: str, what: str) -> None:
    answer, name = NO_MESSAGE_2[what]
    assert ended(world, terminating, answer, is_second_taken=False)["name"] == f"ESF_E_{name}"


@pytest.mark.parametrize("what", NO_MESSAGE_4)
@terminating
def test_no_attempt_takes_what_is_no_message_4(world: World, terminating: str, what: str) -> None:
    answer, name = NO_MESSAGE_4[what]
    assert ended(world, terminating, answer, is_second_taken=True)["name"] == f"ESF_E_{name}"


@pytest.mark.parametrize(
    ("number", "name"),
    [
        (40, "handshake_failure"),
        (42, "bad_certificate"),
        (44, "certificate_revoked"),
        (45, "certificate_expired"),
        (48, "unknown_ca"),
        (49, "access_denied"),
        (51, "decrypt_error"),
        (70, "protocol_version"),
    ],
)
def test_the_alert_of_the_peer_is_told_by_its_name(world: World, doors: Doors, number: int, name: str) -> None:
    said = ended(world, "c", lambda it: (ABSENT, alert(number)), is_second_taken=False)
    assert f'"{PANEL}" refuses: alert {name} ({number}): ' in said["message"]
    said = doors.refuse(4000, "ESF_E_PEER_REFUSED", alert(number))
    assert f"the Initiating End-Point has given up: alert {name} ({number}): " in said["message"]
