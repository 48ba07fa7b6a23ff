# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json

import pytest
from ends import KID, ORIGINATOR, RECEIVER, Hub, introduced, primitive, response_to, sealed, security_info

import libesf
from libesf import Answer, Endpoint, NeedKind, ReceivedKind, Remedy, StateError, codes


def test_a_request_is_sealed_opened_answered_and_opened(sender: Endpoint, hub: Hub) -> None:
    request = primitive(pc={"m2m:cin": {"con": "grün"}})
    with sender.channel(RECEIVER) as channel, channel.request(timeout=5) as attempt:
        content = attempt.seal(request)
        assert content == attempt.content
        assert content is not None
        assert security_info(content)["sit"] == 5
        with hub.endpoint.receive(content, ORIGINATOR) as received:
            assert received.kind is ReceivedKind.PRIMITIVE
            assert (received.rsc, received.peer, received.key_id) == (2000, ORIGINATOR, KID)
            assert received.primitive == request
            assert (received.need, received.error, received.reply, received.reply_bytes) == (None, None, None, b"")
            answer = received.exchange.seal(response_to(request))
        assert attempt.open(2000, answer) == response_to(request)


def test_the_hub_sees_nothing_of_what_is_inside(sender: Endpoint, hub: Hub) -> None:
    sender.channel(RECEIVER).send(primitive(pc={"m2m:cin": {"con": "a secret reading"}}), hub.notify)
    for content in hub.carried:
        assert b"secret" not in content
        parts = security_info(content)["epo"].split(".")
        assert len(parts) == 5


def test_a_primitive_comes_out_with_the_octets_it_went_in_with(sender: Endpoint, target: Endpoint) -> None:
    text = f'{{ "op" : 2, "to":"/cse2/-/cnt1","fr":"{ORIGINATOR}",  "rqi":"r1","rvi":"3" }}'
    introduced(sender, target)
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = attempt.seal(text)
        assert content is not None
        with target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
            assert received.primitive_bytes == text.encode()
            response = b' {"rsc":2000,\n"rqi":"r1"}'
            assert attempt.open_bytes(2000, exchange.seal(response)) == response


def test_without_published_information_a_random_object_is_asked_for(sender: Endpoint, target: Endpoint) -> None:
    hub = Hub(target)
    with sender.channel(RECEIVER) as channel:
        for number in range(3):
            assert channel.send(primitive(f"r{number}"), hub.notify)["rqi"] == f"r{number}"
    assert hub.kinds == {ReceivedKind.RAND_GIVEN: 1, ReceivedKind.PRIMITIVE: 3}


def test_a_need_is_answered_by_hand(sender: Endpoint, target: Endpoint) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        with pytest.raises(StateError):
            _ = attempt.content
        assert attempt.seal(primitive()) is None
        need = attempt.need
        assert need is not None
        assert (need.kind, need.id, security_info(need.content)) == (NeedKind.NOTIFY, RECEIVER, {"sit": 3})
        with target.receive(need.content, ORIGINATOR) as received:
            assert received.kind is ReceivedKind.RAND_GIVEN
            assert received.reply is not None
            assert received.reply["m2m:seci"]["sit"] == 4
            assert attempt.answer(Answer.FOUND, received.reply)
        assert attempt.need is None
        with target.receive(attempt.content, ORIGINATOR) as received:
            assert received.primitive == primitive()


def test_a_need_that_was_not_met_ends_the_request(sender: Endpoint) -> None:
    for answer, error in (
        (Answer.UNREACHABLE, codes.E_UNREACHABLE),
        (Answer.ABSENT, codes.E_PEER_REFUSED),
        (5103, codes.E_UNREACHABLE),
    ):
        with sender.channel(RECEIVER) as channel, channel.request() as attempt:
            attempt.seal(primitive())
            with pytest.raises(libesf.Error) as caught:
                attempt.answer(answer)
            assert caught.value.code == error


def test_an_answer_that_the_need_does_not_know_is_refused(sender: Endpoint) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        attempt.seal(primitive())
        with pytest.raises(ValueError) as caught:
            attempt.answer(Answer.INSERTED)
        assert getattr(caught.value, "code", None) == codes.E_ARGUMENT


def test_a_request_is_sealed_once_and_opened_once(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        with pytest.raises(StateError):
            attempt.open(2000, b"{}")
        content = attempt.seal(primitive())
        assert content is not None
        with pytest.raises(StateError):
            attempt.seal(primitive())
        rsc, answer = hub.deliver(content)
        attempt.open(rsc, answer)
        with pytest.raises(StateError):
            attempt.open(rsc, answer)


def test_an_exchange_is_taken_once_and_answers_once(sender: Endpoint, target: Endpoint) -> None:
    with target.receive(sealed(sender, target), ORIGINATOR) as received:
        exchange = received.exchange
        assert received.exchange is exchange
    with exchange:
        with pytest.raises(libesf.FormatError) as caught:
            exchange.seal(response_to(primitive("another")))
        assert caught.value.code == codes.E_PRIMITIVE
        exchange.seal(response_to(primitive()))
        with pytest.raises(StateError):
            exchange.seal(response_to(primitive()))


def test_a_failed_open_leaves_the_request_outstanding(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = attempt.seal(primitive())
        assert content is not None
        _, answer = hub.deliver(content)
        for rsc, forged in ((4114, None), (5210, b""), (2000, b"{}"), (2000, content)):
            with pytest.raises(libesf.Error):
                attempt.open(rsc, forged)
        assert attempt.open(2000, answer) == response_to(primitive())


@pytest.mark.parametrize(
    ("rsc", "remedy"),
    [(4113, Remedy.NEW_ORO), (5211, Remedy.NEW_ORO), (4114, Remedy.NEW_RRO), (5103, Remedy.NONE), (4115, Remedy.NONE)],
)
def test_a_refusal_says_what_would_be_needed(sender: Endpoint, hub: Hub, rsc: int, remedy: Remedy) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        attempt.seal(primitive())
        with pytest.raises(StateError) as caught:
            attempt.open(rsc, None)
    error = caught.value
    assert (error.code, error.rsc, error.remedy) == (codes.E_PEER_REFUSED, rsc, remedy)


def test_a_channel_is_renewed_on_demand_only(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel:
        channel.send(primitive("r1"), hub.notify)
        channel.send(primitive("r2"), hub.notify)
        channel.renew(Remedy.NEW_ORO)
        channel.send(primitive("r3"), hub.notify)
        first, second, third = (inspected_header(content) for content in hub.carried)
        assert first["ori"] == second["ori"] != third["ori"]
        assert ("oro" in first, "oro" in second, "oro" in third) == (True, False, True)
        channel.renew(Remedy.NEW_RRO)
        channel.send(primitive("r4"), hub.notify)
        assert hub.kinds[ReceivedKind.RAND_GIVEN] == 1
        with pytest.raises(libesf.ArgumentError):
            channel.renew(Remedy.NONE)


def inspected_header(content: bytes) -> dict[str, str]:
    import base64

    header = security_info(content)["epo"].split(".")[0]
    found: dict[str, str] = json.loads(base64.urlsafe_b64decode(header + "=="))
    return found


@pytest.mark.parametrize("timeout", [0, -1, 3601, 1e9])
def test_a_timeout_out_of_range_is_refused(sender: Endpoint, timeout: float) -> None:
    with sender.channel(RECEIVER) as channel, pytest.raises(libesf.PolicyError):
        channel.request(timeout)


@pytest.mark.parametrize("timeout", [0.0001, 1, 3600])
def test_a_timeout_in_range_is_taken(sender: Endpoint, timeout: float) -> None:
    with sender.channel(RECEIVER) as channel, channel.request(timeout):
        pass


def test_children_live_on_when_their_parents_are_closed(sender: Endpoint, target: Endpoint) -> None:
    introduced(sender, target)
    channel = sender.channel(RECEIVER)
    attempt = channel.request()
    channel.close()
    sender.close()
    content = attempt.seal(primitive())
    assert content is not None
    received = target.receive(content, ORIGINATOR)
    target.close()
    exchange = received.exchange
    received.close()
    answer = exchange.seal(response_to(primitive()))
    exchange.close()
    assert attempt.open(2000, answer)["rsc"] == 2000
    attempt.close()


def test_the_rsc_of_a_refused_notify_is_in_the_error(sender: Endpoint) -> None:
    with sender.channel(RECEIVER) as channel:
        with pytest.raises(StateError) as refused:
            channel.send(primitive(), lambda _to, _content: (4004, None))
        assert (refused.value.code, refused.value.rsc) == (codes.E_PEER_REFUSED, 4004)
        with channel.request() as attempt:
            attempt.seal(primitive())
            with pytest.raises(StateError) as refused:
                attempt.answer(4103)
            assert (refused.value.code, refused.value.rsc) == (codes.E_PEER_REFUSED, 4103)


def test_what_notify_raises_comes_out_of_send(sender: Endpoint, target: Endpoint) -> None:
    def broken(to: str, content: bytes) -> tuple[int, bytes]:
        raise TimeoutError("no answer")

    with sender.channel(RECEIVER) as channel, pytest.raises(TimeoutError, match="no answer"):
        channel.send(primitive(), broken)
