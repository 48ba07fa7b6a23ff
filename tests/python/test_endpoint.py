# SPDX-License-Identifier: Apache-2.0
from __future__ import annotations

import json
from typing import Any

import pytest
from ends import KID, OCTETS, ORIGINATOR, RECEIVER, SECRET, give_key, primitive, sealed

from libesf import Endpoint, FormatError, Key, KeyFault, PolicyError, StateError, codes


def test_an_endpoint_tells_who_it_is(sender: Endpoint) -> None:
    assert sender.id == ORIGINATOR
    assert repr(sender) == f"<libesf.Endpoint {ORIGINATOR!r}>"


@pytest.mark.parametrize("own", ["", "/cse1", "Cae1", "//", "//m2m.example", "http://m2m.example/cse1"])
def test_an_id_that_is_not_absolute_makes_no_endpoint(own: str) -> None:
    with pytest.raises(FormatError) as caught:
        Endpoint(own)
    assert caught.value.code == codes.E_IDENTIFIER


@pytest.mark.parametrize("own", [None, 5, b"//m2m.example/cse1"])
def test_an_id_is_text(own: Any) -> None:
    with pytest.raises(TypeError, match="absolute_id is text"):
        Endpoint(own)


def test_the_same_key_twice_is_fine_and_another_under_its_identifier_is_not(sender: Endpoint) -> None:
    give_key(sender, RECEIVER)
    with pytest.raises(KeyFault) as caught:
        give_key(sender, RECEIVER, octets=bytes(32))
    assert caught.value.code == codes.E_EXISTS


def test_a_key_shared_with_myself_is_refused(sender: Endpoint) -> None:
    with pytest.raises(PolicyError) as caught:
        give_key(sender, ORIGINATOR, kid="other")
    assert caught.value.code == codes.E_REFLECTION


def test_only_a_key_can_be_added(sender: Endpoint) -> None:
    wrong: Any = OCTETS
    with pytest.raises(TypeError, match=r"libesf\.Key"):
        sender.add_key(wrong)


@pytest.mark.parametrize("kid", [KID, KID.encode()])
def test_a_removed_key_is_gone(sender: Endpoint, kid: str | bytes) -> None:
    sender.remove_key(kid)
    with pytest.raises(KeyFault) as caught:
        sender.remove_key(kid)
    assert caught.value.code == codes.E_UNKNOWN_KEY


def test_a_key_lives_on_in_the_endpoint_when_it_is_closed(sender: Endpoint, target: Endpoint) -> None:
    key = Key("k2@m2m.example", bytes(32), peer=RECEIVER)
    sender.add_key(key)
    key.close()
    sender.remove_key("k2@m2m.example")


def test_published_information_stays_the_same_until_it_is_due(target: Endpoint) -> None:
    info = target.info()
    assert info["esf"] == [13]
    assert info["esro"]["esri"].startswith("s.")
    assert target.info() == info
    assert target.info_due > target.report()["now"]


def test_nothing_is_due_where_nothing_was_published() -> None:
    with Endpoint(RECEIVER, settings={"shared_rand": False}) as endpoint:
        give_key(endpoint, ORIGINATOR)
        assert "esro" not in endpoint.info()
        assert endpoint.info_due == 0


@pytest.mark.parametrize(
    "form", [dict, json.dumps, lambda i: json.dumps(json.dumps(i)), lambda i: json.dumps(i).encode()]
)
def test_published_information_is_learnt_in_every_form(sender: Endpoint, target: Endpoint, form: Any) -> None:
    sender.learn(RECEIVER, form(target.info()))
    with sender.channel(RECEIVER) as channel, channel.request() as request:
        assert request.seal(primitive()) is not None
        assert request.need is None


@pytest.mark.parametrize("published", ["", "nonsense", "[]", '{"esro":{"esri":"s.1"}}', '{"esro":5}'])
def test_what_is_no_published_information_is_refused(sender: Endpoint, published: str) -> None:
    with pytest.raises(FormatError):
        sender.learn(RECEIVER, published)


def test_ones_own_information_is_refused(sender: Endpoint) -> None:
    with pytest.raises(PolicyError) as caught:
        sender.learn(ORIGINATOR, sender.info())
    assert caught.value.code == codes.E_REFLECTION


def test_settings_take_effect_all_or_none(sender: Endpoint) -> None:
    sender.set(message_max=2048)
    assert sender.report()["settings"]["message_max"] == 2048
    with pytest.raises(FormatError) as caught:
        sender.set(message_max=4096, no_such_setting=1)
    assert caught.value.where == "/no_such_setting"
    with pytest.raises(PolicyError) as refused:
        sender.set(message_max=4096, json_depth_max=0)
    assert refused.value.where == "/json_depth_max"
    assert sender.report()["settings"]["message_max"] == 2048


def test_settings_may_be_given_when_the_endpoint_is_made() -> None:
    with Endpoint(RECEIVER, settings={"message_max": 4096}) as endpoint:
        assert endpoint.report()["settings"]["message_max"] == 4096
    with pytest.raises(FormatError):
        Endpoint(RECEIVER, settings={"message_max": "large"})


def test_an_endpoint_is_shared_before_its_first_use_only(sender: Endpoint, target: Endpoint) -> None:
    with pytest.raises(KeyFault) as weak:
        target.share(1, bytes(31))
    assert weak.value.code == codes.E_WEAK_KEY
    with pytest.raises(ValueError):
        target.share(256, SECRET)
    target.share(1, SECRET)
    with pytest.raises(StateError):
        target.share(1, SECRET)
    sender.info()
    with pytest.raises(StateError):
        sender.share(1, SECRET)


def test_a_report_shows_no_key_material(sender: Endpoint, target: Endpoint) -> None:
    sealed(sender, target)
    text = json.dumps(sender.report()) + json.dumps(target.report())
    assert OCTETS.hex() not in text
    assert "AAECAwQFBgcICQ" not in text
    assert ORIGINATOR in text


def test_a_channel_leads_to_somebody_else(sender: Endpoint) -> None:
    with pytest.raises(PolicyError) as caught:
        sender.channel(ORIGINATOR)
    assert caught.value.code == codes.E_REFLECTION
    with pytest.raises(FormatError):
        sender.channel("")
