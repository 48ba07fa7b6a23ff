# SPDX-License-Identifier: Apache-2.0
"""What a Receiver refuses, as Python sees it: kind, rsc, code, class, and an endpoint that is as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
from ends import KID, ORIGINATOR, RECEIVER, Hub, give_key, primitive, sealed, state_of, with_flipped_bit

import libesf
from libesf import Endpoint, Error, ReceivedKind, codes


def refused(target: Endpoint, content: Any) -> Error:
    """Gives the content to the target and makes sure that it changes nothing."""
    before = state_of(target)
    with target.receive(content, ORIGINATOR) as received:
        assert received.kind in (ReceivedKind.REFUSED, ReceivedKind.DUPLICATE)
        error = received.error
        assert error is not None
        assert received.rsc == error.rsc
        assert (received.need, received.reply) == (None, None)
        with pytest.raises(libesf.StateError):
            _ = received.primitive
        with pytest.raises(libesf.StateError):
            _ = received.exchange
    assert state_of(target) == before
    return error


def test_a_replayed_request_is_a_duplicate_and_is_not_executed_again(sender: Endpoint, hub: Hub) -> None:
    sender.channel(RECEIVER).send(primitive(), hub.notify)
    (content,) = hub.carried
    with hub.endpoint.receive(content, ORIGINATOR) as again:
        assert (again.kind, again.rsc) == (ReceivedKind.DUPLICATE, 5210)
        assert (again.peer, again.key_id) == (ORIGINATOR, KID)
    error = refused(hub.endpoint, content)
    assert isinstance(error, libesf.FreshnessError)
    assert error.code == codes.E_DUPLICATE
    hub.deliver(content)
    assert hub.executed == {"r1": 1}


def test_a_flipped_bit_is_refused_and_the_true_request_still_opens(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target)
    error = refused(target, with_flipped_bit(content))
    assert isinstance(error, libesf.AuthenticationError)
    assert (error.code, error.rsc) == (codes.E_AUTH, 4115)
    with target.receive(content, ORIGINATOR) as received:
        assert received.kind is ReceivedKind.PRIMITIVE


def test_a_from_that_is_not_the_keys_owner_is_refused(target: Endpoint) -> None:
    with Endpoint("//m2m.example/cse1/Cmallory") as mallory:
        give_key(mallory, RECEIVER)
        content = sealed(mallory, target, primitive(fr="//m2m.example/cse1/Cmallory"))
    error = refused(target, content)
    assert isinstance(error, libesf.AuthenticationError)
    assert (error.code, error.rsc) == (codes.E_IMPERSONATION, 4116)


def test_an_unknown_key_is_refused(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target)
    target.remove_key(KID)
    error = refused(target, content)
    assert isinstance(error, libesf.KeyFault)
    assert (error.code, error.rsc) == (codes.E_UNKNOWN_KEY, 4112)


def test_an_unknown_receiver_random_object_is_refused(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target)
    with Endpoint(RECEIVER) as restarted:
        give_key(restarted, ORIGINATOR)
        restarted.info()
        error = refused(restarted, content)
    assert isinstance(error, libesf.FreshnessError)
    assert (error.code, error.rsc) == (codes.E_RECEIVER_RAND, 4114)


def test_an_unknown_originator_random_object_is_refused(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel:
        channel.send(primitive("r1"), hub.notify)
        with channel.request() as attempt:
            content = attempt.seal(primitive("r2"))
    hub.endpoint.remove_key(KID)
    give_key(hub.endpoint, ORIGINATOR)
    error = refused(hub.endpoint, content)
    assert (error.code, error.rsc) == (codes.E_ORIGINATOR_RAND, 4113)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"m2m:seci":{}}', '{"m2m:seci":{"sit":4}}', '{"m2m:seci":{"sit":5}}']
)
def test_what_is_no_security_content_is_refused(target: Endpoint, text: str) -> None:
    error = refused(target, text)
    assert isinstance(error, libesf.FormatError)
    assert error.rsc == 4000


def test_a_handshake_is_refused_where_there_is_no_certificate(target: Endpoint) -> None:
    error = refused(target, {"m2m:seci": {"sit": 6, "eckm": "FgMB"}})
    assert isinstance(error, libesf.PolicyError)
    assert error.rsc == 5001


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"fr": "//m2m.example/cse1/Cmallory"}, codes.E_IMPERSONATION),
        ({"op": None}, codes.E_PRIMITIVE),
        ({"rqi": ""}, codes.E_PRIMITIVE),
        ({"rqi": 5}, codes.E_PRIMITIVE),
    ],
)
def test_what_the_receiver_would_refuse_is_not_sealed(
    sender: Endpoint, hub: Hub, change: dict[str, Any], code: int
) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        with pytest.raises(Error) as caught:
            attempt.seal(primitive(**change))
        assert caught.value.code == code


def test_a_request_identifier_is_not_used_twice_in_a_session(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel:
        channel.send(primitive(), hub.notify)
        with channel.request() as attempt, pytest.raises(libesf.FreshnessError) as caught:
            attempt.seal(primitive())
        assert caught.value.code == codes.E_DUPLICATE
    assert hub.executed == {"r1": 1}


def test_without_a_key_nothing_is_sealed(target: Endpoint) -> None:
    with Endpoint(ORIGINATOR) as keyless:
        keyless.learn(RECEIVER, target.info())
        with keyless.channel(RECEIVER) as channel, channel.request() as attempt:
            with pytest.raises(libesf.KeyFault) as caught:
                attempt.seal(primitive())
            assert caught.value.code == codes.E_UNKNOWN_KEY


def test_a_message_over_the_limit_is_refused(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target, primitive(pc={"m2m:cin": {"con": "x" * 4096}}))
    target.set(message_max=4096)
    error = refused(target, content)
    assert isinstance(error, libesf.ResourceError | libesf.FormatError)
    assert error.rsc != 0


def test_the_response_to_another_request_is_refused(sender: Endpoint, target: Endpoint) -> None:
    content = sealed(sender, target)
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        attempt.seal(primitive("r2"))
        with target.receive(content, ORIGINATOR) as received, received.exchange as exchange:
            other = exchange.seal({"rsc": 2000, "rqi": "r1"})
        with pytest.raises(Error) as caught:
            attempt.open(2000, other)
        assert caught.value.code in (codes.E_PRIMITIVE, codes.E_ORIGINATOR_RAND)


def test_a_response_with_a_flipped_bit_is_refused_and_the_true_one_still_opens(sender: Endpoint, hub: Hub) -> None:
    with sender.channel(RECEIVER) as channel, channel.request() as attempt:
        content = attempt.seal(primitive())
        assert content is not None
        _, answer = hub.deliver(content)
        with pytest.raises(libesf.AuthenticationError) as caught:
            attempt.open(2000, with_flipped_bit(answer))
        assert caught.value.code == codes.E_AUTH
        assert attempt.open(2000, answer)["rqi"] == "r1"


def test_json_that_is_not_strict_is_told_with_its_place(target: Endpoint) -> None:
    error = refused(target, json.dumps({"m2m:seci": {"sit": 5}})[:-1] + ',"m2m:seci":{}}')
    assert error.code == codes.E_JSON
    assert error.where != ""
