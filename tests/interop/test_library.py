# SPDX-License-Identifier: Apache-2.0
"""What the library says of itself and of an endpoint is the same in every language."""

from __future__ import annotations

import json

import pytest
from ends import KID, ORIGINATOR, RECEIVER, End
from languages import LANGUAGES
from world import START, World


def test_every_language_carries_the_same_library(world: World) -> None:
    said = {language: world[language].call("hello") for language in LANGUAGES}
    assert {language: reply["language"] for language, reply in said.items()} == {name: name for name in LANGUAGES}
    assert len({(reply["version"], reply["abi"]) for reply in said.values()}) == 1


@pytest.mark.parametrize(("feature", "is_there"), [("esprim", 1), ("into", 1), ("lab", 1), ("nonsense", 0), ("", 0)])
def test_every_language_tells_the_same_features(world: World, feature: str, is_there: int) -> None:
    said = {language: world[language].call("has", feature=feature)["number"] for language in LANGUAGES}
    assert said == dict.fromkeys(LANGUAGES, is_there)


@pytest.mark.parametrize("language", LANGUAGES)
def test_keys_settings_and_what_is_published_are_reported_alike(world: World, language: str) -> None:
    """The report of C under the same clock is what every language has to give."""
    world.clock.set(START)
    reports = []
    for one in ("c", language):
        with End(world[one], RECEIVER, {"next_rro": "never"}) as end:
            end.call("set", settings={"marks_max": 1000, "receiver_algorithms": [12]})
            end.add_key(ORIGINATOR, expires=START + 60_000)
            assert (
                end.call("jwk", jwk={"kty": "oct", "kid": "k2", "k": "A" * 43, "suid": 13}, peer=ORIGINATOR)["id"]
                == "k2"
            )
            assert end.call("info_due")["number"] == 0
            published = json.loads(end.octets("info"))
            assert published["esf"] == [13] and published["esro"]["espa"] == [12]
            assert START < end.call("info_due")["number"] <= START + 86_400_000
            end.call("remove_key", kid=KID)
            report = json.loads(end.octets("report"))
            assert [key["kid"] for key in report["keys"]] == ["k2"]
            assert (report["settings"]["marks_max"], report["settings"]["next_rro"]) == (1000, "never")
            assert report["esprim"].pop("published") == published["esro"]["esri"]
            reports.append(report)
    assert reports[1] == reports[0]
