# SPDX-License-Identifier: Apache-2.0
"""The reference's Receiver under D5 to D11: the door, marks, random objects, answers."""

from __future__ import annotations

import copy
import json

import pytest

from esprim_ref.errors import NotPossible
from esprim_ref.keys import Key
from parties import AE, CSE, MINUTE, Parties, header


def test_a_request_is_taken_and_answered() -> None:
    parties = Parties()
    parties.publish()
    sealed = parties.seal()
    received = parties.deliver(sealed.content)
    assert (received.kind, received.rsc, received.peer) == ("PRIMITIVE", 2000, AE)
    assert received.primitive is not None and json.loads(received.primitive)["rqi"] == "r1"
    response = parties.originator.open(sealed, 2000, parties.answer(received), parties.now)
    assert json.loads(response) == {"rsc": 2000, "rqi": "r1", "rvi": "3"}


@pytest.mark.parametrize("dedupe", [False, True])
def test_the_same_octets_are_taken_once(dedupe: bool) -> None:
    parties = Parties(request_dedupe=dedupe)
    parties.publish()
    content = parties.seal().content
    assert parties.deliver(content).kind == "PRIMITIVE"
    again = parties.deliver(content)
    assert (again.kind, again.rsc, again.exchange) == ("DUPLICATE", 5210, None)


def test_the_same_request_sealed_anew_is_taken_unless_requests_are_told_apart() -> None:
    for dedupe, kind in ((False, "PRIMITIVE"), (True, "REFUSED")):
        parties = Parties(request_dedupe=dedupe)
        parties.publish()
        assert parties.deliver(parties.seal().content).kind == "PRIMITIVE"
        parties.originator.renew("NEW_ORO")
        assert parties.deliver(parties.seal().content).kind == kind
        assert parties.deliver(parties.seal("r2").content).kind == "PRIMITIVE"


def test_a_refused_request_leaves_the_receiver_as_it_was() -> None:
    parties = Parties()
    parties.publish()
    content = parties.seal(fr="/cse1/Cae2").content
    before = copy.deepcopy(vars(parties.receiver))
    assert parties.deliver(content).rsc == 4116
    after = vars(parties.receiver)
    for name in ("_marks", "_oros"):
        assert after[name] == before[name]


def test_an_oro_is_known_by_its_id_only_after_it_was_taken() -> None:
    parties = Parties()
    parties.publish()
    first = parties.seal()
    parties.originator._peer_has_oro = True
    by_id = parties.seal("r2")
    assert "oro" in header(first.content) and "oro" not in header(by_id.content)
    assert parties.deliver(by_id.content).rsc == 4113
    assert parties.deliver(first.content).rsc == 2000
    assert parties.deliver(by_id.content).rsc == 2000


def test_a_relative_expiry_cannot_be_replayed_into_a_new_life() -> None:
    parties = Parties()
    parties.publish()
    originator = parties.originator
    oro_rand = originator._renewed(parties.now, 30_000, parties.octets).oro.rand
    relative = type(oro_rand)(oro_rand.kind, oro_rand.esri, oro_rand.esrv, str(MINUTE), oro_rand.esks, oro_rand.espa)
    from esprim_ref.opening import Dated, Session, derive, seal_object
    from esprim_ref.security_info import write_esprim

    assert originator._session is not None
    key, rro = originator._session.key, originator._session.rro
    session = Session(key, rro, Dated.received(relative, parties.now), derive(key, rro.rand, relative))
    request = b'{"op":2,"to":"/cse2","fr":"/cse1/Cae1","rqi":"r1"}'
    epo = seal_object(session, "A256GCM", parties.octets(12), request, "json", oro=relative)
    assert parties.deliver(write_esprim(epo)).kind == "PRIMITIVE"
    for _ in range(5):
        parties.now += MINUTE
        assert parties.deliver(write_esprim(epo)).kind == "DUPLICATE"


def test_an_unshared_object_is_for_its_requester() -> None:
    parties = Parties()
    given = parties.receiver.receive("/cse1/Cae9", b'{"m2m:seci":{"sit":3}}', parties.now, parties.octets)
    parties.originator.learn_rand_response(given.reply, parties.now)
    assert parties.deliver(parties.seal().content).rsc == 4114
    parties.ask()
    assert parties.deliver(parties.seal("r2").content).rsc == 2000


def test_random_objects_expire() -> None:
    parties = Parties()
    parties.ask()
    content = parties.seal().content
    parties.now += 5 * MINUTE
    assert parties.deliver(content).rsc == 4114
    parties.publish()
    content = parties.seal("r2").content
    parties.now += 10 * MINUTE
    assert parties.deliver(content).rsc == 4113


def test_time_never_goes_backwards() -> None:
    parties = Parties()
    parties.publish()
    content = parties.seal().content
    parties.now += 11 * MINUTE
    assert parties.deliver(b"{}").rsc == 4000
    parties.now -= 11 * MINUTE
    assert parties.deliver(content).rsc == 4113


def test_a_key_that_has_expired_or_is_for_something_else_is_unknown() -> None:
    parties = Parties()
    parties.publish()
    content = parties.seal().content
    for key in (
        Key("k1@example.com", bytes(32), AE, expires=parties.now),
        Key("k1@example.com", bytes(32), AE, suid=14),
    ):
        parties.receiver.keyring._keys = {}
        parties.receiver.keyring.add(key)
        assert parties.deliver(content).rsc == 4112


def test_shared_objects_are_renewed_after_three_quarters_of_their_life_and_stay_valid() -> None:
    parties = Parties()
    parties.publish()
    first = parties.receiver.shared_rro(parties.now, parties.octets)
    parties.now += 18 * 60 * MINUTE
    assert parties.receiver.shared_rro(parties.now, parties.octets) == first
    parties.now += 1000
    assert parties.receiver.shared_rro(parties.now, parties.octets) != first
    assert parties.deliver(parties.seal().content).rsc == 2000


@pytest.mark.parametrize(
    ("setting", "early", "late"), [("auto", False, True), ("always", True, True), ("never", False, False)]
)
def test_a_response_brings_the_next_object_when_the_one_in_use_is_old(setting: str, early: bool, late: bool) -> None:
    parties = Parties(next_rro=setting)
    parties.ask()
    for rqi, expected in (("r1", early), ("r2", late)):
        sealed = parties.seal(rqi)
        response = parties.answer(parties.deliver(sealed.content), rqi)
        assert ("rro" in header(response)) is expected
        parties.now += 4 * MINUTE
        if rqi == "r1" and setting != "always":
            assert parties.originator.open(sealed, 2000, response, parties.now)


@pytest.mark.parametrize(
    ("content", "rsc"),
    [
        (b"", 4000),
        (b"{}", 4000),
        (b'{"m2m:seci":{}}', 4000),
        (b'{"m2m:seci":{"sit":"3"}}', 4000),
        (b'{"m2m:seci":{"sit":3.0}}', 4000),
        (b'{"m2m:seci":{"sit":9}}', 4000),
        (b'{"m2m:seci":{"sit":3,"epo":"a"}}', 4000),
        (b'{"m2m:seci":{"sit":4,"ero":{}}}', 4000),
        (b'{"m2m:seci":{"sit":1,"dreq":{}}}', 4000),
        (b'{"m2m:seci":{"sit":5}}', 4000),
        (b'{"m2m:seci":{"sit":5,"epo":{}}}', 4000),
        (b'{"m2m:seci":{"sit":3},"m2m:cin":{}}', 4000),
        (b'{"m2m:seci":{"sit":6,"eckm":"AAAA"}}', 5001),
        (b'{"m2m:seci":{"sit":3}}', 2000),
        (b'{"m2m:seci":{"sit":3,"later":1}}', 2000),
    ],
)
def test_the_door_takes_requests_only(content: bytes, rsc: int) -> None:
    assert Parties().deliver(content).rsc == rsc


def test_a_key_is_never_shared_with_oneself() -> None:
    parties = Parties()
    with pytest.raises(ValueError, match="itself"):
        parties.receiver.keyring.add(Key("k2", bytes(32), CSE))


def test_over_quota_only_that_message_is_refused() -> None:
    parties = Parties(marks_per_key=1)
    parties.publish()
    first = parties.seal().content
    assert parties.deliver(first).rsc == 2000
    assert parties.deliver(parties.seal("r2").content).rsc == 5210
    assert parties.deliver(first).kind == "DUPLICATE"


def test_an_exchange_answers_once_in_time_and_to_its_request() -> None:
    parties = Parties(seals_per_oro=1)
    parties.publish()
    received = parties.deliver(parties.seal().content)
    with pytest.raises(NotPossible, match="another request"):
        parties.answer(received, "r2")
    assert parties.answer(received)
    with pytest.raises(NotPossible, match="STATE"):
        parties.answer(received)
    with pytest.raises(NotPossible, match="5211"):
        parties.answer(parties.deliver(parties.seal("r2").content), "r2")
    late = parties.deliver(parties.seal("r3").content)
    parties.now += 10 * MINUTE
    with pytest.raises(NotPossible, match="5211"):
        parties.answer(late, "r3")
