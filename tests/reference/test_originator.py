# SPDX-License-Identifier: Apache-2.0
"""The reference's Originator under D8 to D11: sealing, life of random objects, responses it must not take."""

from __future__ import annotations

import json

import pytest

from esprim_ref.errors import NotPossible, Refused
from esprim_ref.opening import seal_object
from esprim_ref.originator import PeerRefused
from esprim_ref.security_info import write_esprim
from parties import MINUTE, Parties, header


def exchange(parties: Parties, rqi: str) -> dict[str, object]:
    sealed = parties.seal(rqi)
    parties.originator.open(sealed, 2000, parties.answer(parties.deliver(sealed.content), rqi), parties.now)
    return header(sealed.content)


def test_the_oro_goes_along_until_a_response_was_opened() -> None:
    parties = Parties()
    parties.publish()
    unanswered = header(parties.seal("r1").content)
    first, second = exchange(parties, "r2"), exchange(parties, "r3")
    assert "oro" in unanswered and "oro" in first and "oro" not in second
    assert unanswered["ori"] == first["ori"] == second["ori"]


def test_an_old_oro_is_renewed() -> None:
    parties = Parties()
    parties.publish()
    first = exchange(parties, "r1")
    parties.now += 10 * MINUTE - 29_000
    second = exchange(parties, "r2")
    assert first["ori"] != second["ori"] and "oro" in second


def test_a_remedy_is_reported_and_followed_only_when_asked() -> None:
    parties = Parties()
    parties.publish()
    sealed = parties.seal()
    for rsc, remedy in ((4113, "NEW_ORO"), (5211, "NEW_ORO"), (4114, "NEW_RRO"), (4115, None), (5103, None)):
        with pytest.raises(PeerRefused) as refused:
            parties.originator.open(sealed, rsc, b"", parties.now)
        assert refused.value.remedy == remedy
    assert header(parties.seal("r2").content)["ori"] == header(sealed.content)["ori"]
    parties.originator.renew("NEW_ORO")
    assert header(parties.seal("r3").content)["ori"] != header(sealed.content)["ori"]
    parties.originator.renew("NEW_RRO")
    assert parties.originator.needs_rro(parties.now)


def test_an_error_before_leaves_the_true_response_openable() -> None:
    parties = Parties()
    parties.publish()
    sealed = parties.seal()
    response = parties.answer(parties.deliver(sealed.content))
    broken = response.replace(b"..", b"..A", 1)
    with pytest.raises(Refused):
        parties.originator.open(sealed, 2000, broken, parties.now)
    assert parties.originator.open(sealed, 2000, response, parties.now)
    with pytest.raises(NotPossible):
        parties.originator.open(sealed, 2000, response, parties.now)


def test_a_request_identifier_serves_once_under_an_oro() -> None:
    parties = Parties()
    parties.publish()
    parties.seal("r1")
    with pytest.raises(NotPossible, match="r1"):
        parties.seal("r1")
    parties.originator.renew("NEW_ORO")
    assert parties.seal("r1")


def test_what_answers_another_request_is_refused() -> None:
    parties = Parties()
    parties.publish()
    one, two = parties.seal("r1"), parties.seal("r2")
    answer_to_two = parties.answer(parties.deliver(two.content), "r2")
    with pytest.raises(Refused, match="another request"):
        parties.originator.open(one, 2000, answer_to_two, parties.now)
    assert parties.originator.open(two, 2000, answer_to_two, parties.now)


def test_the_request_itself_is_no_response() -> None:
    parties = Parties()
    parties.publish()
    sealed = parties.seal()
    parties.originator._peer_has_oro = True
    reflected = parties.seal("r2")
    for content in (sealed.content, reflected.content):
        with pytest.raises(Refused):
            parties.originator.open(reflected, 2000, content, parties.now)


@pytest.mark.parametrize(
    "response",
    [
        {"rsc": 2000},
        {"rqi": "r1"},
        {"rsc": "2000", "rqi": "r1"},
        {"rsc": 2000, "rqi": "r1", "op": 2},
        {"rsc": 2000, "rqi": "r1", "fr": "/cse3"},
        {"rsc": 2000, "rqi": 1},
    ],
)
def test_an_authentic_answer_that_is_no_response_is_refused(response: dict[str, object]) -> None:
    parties = Parties()
    parties.publish()
    sealed = parties.seal()
    session = sealed.session

    def answer(members: dict[str, object]) -> bytes:
        octets = json.dumps(members).encode()
        return write_esprim(seal_object(session, "A256GCM", parties.octets(12), octets, "json"))

    with pytest.raises(Refused):
        parties.originator.open(sealed, 2000, answer(response), parties.now)
    assert parties.originator.open(sealed, 2000, answer({"rsc": 2000, "rqi": "r1", "fr": "/cse2"}), parties.now)


def test_a_response_that_comes_after_the_end_is_refused() -> None:
    parties = Parties()
    parties.ask()
    sealed = parties.seal()
    response = parties.answer(parties.deliver(sealed.content))
    parties.now += 5 * MINUTE
    with pytest.raises(Refused):
        parties.originator.open(sealed, 2000, response, parties.now)


def test_no_oro_is_made_that_outlives_its_partner_or_the_hour() -> None:
    parties = Parties()
    parties.ask()
    session = parties.seal().session
    assert session.oro.ends == session.rro.ends
    with pytest.raises(NotPossible, match="60 minutes"):
        parties.originator.seal(b'{"op":2,"rqi":"r9","fr":"/cse1/Cae1"}', parties.now, parties.octets, 61 * MINUTE)
    with pytest.raises(NotPossible, match="outlives"):
        parties.originator.seal(b'{"op":2,"rqi":"r9","fr":"/cse1/Cae1"}', parties.now, parties.octets, 6 * MINUTE)


def test_only_the_answer_to_a_random_object_request_gives_one() -> None:
    parties = Parties()
    for content in (b'{"m2m:seci":{"sit":3}}', b'{"m2m:seci":{"sit":5,"epo":"a.b"}}', b"{}"):
        with pytest.raises(Refused):
            parties.originator.learn_rand_response(content, parties.now)
    assert parties.originator.needs_rro(parties.now)


@pytest.mark.parametrize("as_text", [False, True])
def test_published_information_is_taken_as_object_or_text(as_text: bool) -> None:
    parties = Parties()
    info = parties.receiver.info(parties.now, parties.octets)
    parties.originator.learn(json.dumps(info.decode()).encode() if as_text else info, parties.now)
    assert not parties.originator.needs_rro(parties.now)


def test_a_peer_without_esprim_is_not_used() -> None:
    parties = Parties()
    with pytest.raises(NotPossible):
        parties.originator.learn(b'{"esf":[14]}', parties.now)
