# SPDX-License-Identifier: Apache-2.0
"""Needs for keys, and resolvers that do not behave."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from ends import OCTETS, ORIGINATOR, RECEIVER, Hub, give_key, primitive, response_to, sealed

from libesf import Answer, Endpoint, FormatError, Need, NeedKind, ReceivedKind, codes

MAF = "maf.example"
MAF_KID = "00112233445566778899AABBCCDDEEFF@maf.example"


def document(**facts: Any) -> dict[str, Any]:
    k = base64.urlsafe_b64encode(OCTETS).rstrip(b"=").decode()
    return {"kty": "oct", "kid": MAF_KID, "k": k, "suid": 33, "peer": ORIGINATOR, **facts}


@pytest.fixture
def request_under_a_maf_key() -> Any:
    """Sealed content whose key only the MAF has, and the Receiver that lists that MAF."""
    with Endpoint(ORIGINATOR) as sender, Endpoint(RECEIVER, settings={"authorities": [MAF]}) as target:
        give_key(sender, RECEIVER, kid=MAF_KID, usage=33)
        give_key(target, "//m2m.example/cse1/Canother")
        yield sealed(sender, target), target


def test_an_unknown_key_of_a_listed_authority_is_asked_for(request_under_a_maf_key: Any) -> None:
    content, target = request_under_a_maf_key
    with target.receive(content, ORIGINATOR) as received:
        need = received.need
        assert need is not None
        assert (need.kind, need.id, need.authority, need.usage) == (NeedKind.KEY, MAF_KID, MAF, 33)
        assert received.answer(Answer.FOUND, document())
        assert received.kind is ReceivedKind.PRIMITIVE
        assert (received.peer, received.key_id) == (ORIGINATOR, MAF_KID)


def test_a_resolver_brings_the_key_once(request_under_a_maf_key: Any) -> None:
    content, target = request_under_a_maf_key
    asked = []

    def maf(need: Need) -> tuple[Answer, dict[str, Any]]:
        asked.append(need.id)
        return Answer.FOUND, document()

    with target.receive(content, ORIGINATOR, resolve=False) as received:
        assert not received.resolve()
        assert received.resolve(maf)
        assert received.primitive == primitive()
    with target.receive(content, ORIGINATOR) as again:
        assert again.kind is ReceivedKind.DUPLICATE
    assert asked == [MAF_KID]


@pytest.mark.parametrize(("answer", "rsc"), [(Answer.ABSENT, 4112), (Answer.UNREACHABLE, 5210)])
def test_a_key_that_is_not_to_be_had_means_refused(request_under_a_maf_key: Any, answer: Answer, rsc: int) -> None:
    content, target = request_under_a_maf_key
    with target.receive(content, ORIGINATOR) as received:
        assert received.answer(answer)
        assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, rsc)


@pytest.mark.parametrize("wrong", [{}, {"kid": "another@maf.example"}, {"k": "*"}, {"suid": None}])
def test_a_document_that_is_not_the_key_may_be_answered_again(
    request_under_a_maf_key: Any, wrong: dict[str, Any]
) -> None:
    content, target = request_under_a_maf_key
    with target.receive(content, ORIGINATOR) as received:
        with pytest.raises((FormatError, ValueError)):
            received.answer(Answer.FOUND, document(**wrong) if wrong else b"{}")
        assert received.need is not None
        assert received.answer(Answer.FOUND, document())
        assert received.kind is ReceivedKind.PRIMITIVE


def test_a_wrong_key_is_no_key_and_is_not_kept(request_under_a_maf_key: Any) -> None:
    content, target = request_under_a_maf_key
    before = target.report()["keys"]
    with target.receive(content, ORIGINATOR) as received:
        wrong = base64.urlsafe_b64encode(bytes(32)).rstrip(b"=").decode()
        assert received.answer(Answer.FOUND, document(k=wrong))
        assert (received.kind, received.rsc) == (ReceivedKind.REFUSED, 4115)
    assert target.report()["keys"] == before


def test_a_stranger_does_not_choose_whom_we_contact(request_under_a_maf_key: Any) -> None:
    content, _ = request_under_a_maf_key
    options = {"authorities": ["another.example"]}
    with Endpoint(RECEIVER, settings=options) as target, target.receive(content, ORIGINATOR) as received:
        assert (received.need, received.kind, received.rsc) == (None, ReceivedKind.REFUSED, 4112)


def test_an_endpoints_resolver_answers_before_anything_comes_back(sender: Endpoint, target: Endpoint) -> None:
    hub = Hub(target)
    asked: list[Need] = []

    class Transport:
        def resolve(self, need: Need, /) -> tuple[Answer, bytes]:
            asked.append(need)
            return Answer.FOUND, hub.deliver(need.content)[1]

    with Endpoint(ORIGINATOR, resolver=Transport()) as endpoint:
        give_key(endpoint, RECEIVER)
        with endpoint.channel(RECEIVER) as channel, channel.request() as attempt:
            content = attempt.seal(primitive())
            assert content is not None
            assert attempt.open(*hub.deliver(content)) == response_to(primitive())
    assert [need.kind for need in asked] == [NeedKind.NOTIFY]


def test_a_resolver_that_raises_leaves_the_request_waiting(target: Endpoint) -> None:
    down = [True]

    def transport(need: Need) -> tuple[Answer, bytes]:
        if down[0]:
            raise ConnectionError("no network")
        return Answer.FOUND, Hub(target).deliver(need.content)[1]

    with Endpoint(ORIGINATOR, resolver=transport) as endpoint:
        give_key(endpoint, RECEIVER)
        with endpoint.channel(RECEIVER) as channel, channel.request() as attempt:
            with pytest.raises(ConnectionError):
                attempt.seal(primitive())
            assert attempt.need is not None
            down[0] = False
            assert attempt.resolve()
            assert attempt.content


@pytest.mark.parametrize("wrong", [None, Answer.FOUND, (1, b""), (Answer.FOUND,), b""])
def test_a_resolver_that_returns_something_else_is_told(wrong: Any) -> None:
    with Endpoint(ORIGINATOR, resolver=lambda need: wrong) as endpoint:
        give_key(endpoint, RECEIVER)
        with endpoint.channel(RECEIVER) as channel, channel.request() as attempt:
            with pytest.raises(TypeError, match="a resolver returns"):
                attempt.seal(primitive())
            assert attempt.need is not None


def test_a_need_is_a_value(sender: Endpoint) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        attempt.seal(primitive())
        need = attempt.need
        assert need is not None
        assert need == attempt.need
        assert hash(need) == hash(attempt.need)
    assert need.content.startswith(b'{"m2m:seci"')
    with pytest.raises(AttributeError):
        need.id = "another"  # type: ignore[misc]


def test_a_hub_that_cannot_reach_the_receiver_is_told_apart_from_one_that_refuses(sender: Endpoint) -> None:
    for rsc, code in ((5103, codes.E_UNREACHABLE), (4103, codes.E_PEER_REFUSED)):
        with sender.channel(RECEIVER) as channel, pytest.raises(Exception) as caught:
            channel.send(primitive(), lambda to, content: (rsc, None))  # noqa: B023
        assert getattr(caught.value, "code", None) == code
