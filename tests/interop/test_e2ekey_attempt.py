# SPDX-License-Identifier: Apache-2.0
"""What an attempt is answered with in the place of message 2 or message 4 ends it alike in every language."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pytest
from agree import DEVICE, deliver, of_records, records_of
from crafted import ALERTS, PANEL, alert, flipped, of_another_run, prover, tls_1_3_only, without_size
from ends import ABSENT, FOUND, agreed
from languages import LANGUAGES
from talk import Failed, Reply
from world import World

pytestmark = pytest.mark.usefixtures("clock")

terminating = pytest.mark.parametrize("terminating", LANGUAGES)


@dataclass
class Answered:
    """What a wrong answer is made of: what was sent, the right reply to it, and the messages of another run."""

    sent: bytes
    reply: bytes
    others: list[bytes]


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


@pytest.mark.parametrize("number", ALERTS)
@terminating
def test_the_alert_of_the_terminating_end_is_told_by_its_name(world: World, terminating: str, number: int) -> None:
    said = ended(world, terminating, lambda it: (ABSENT, alert(number)), is_second_taken=False)
    assert f'"{PANEL}" refuses: alert {ALERTS[number]} ({number}): ' in said["message"]
