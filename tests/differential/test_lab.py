# SPDX-License-Identifier: Apache-2.0
"""The library's parts without an endpoint against the reference, over random scenes."""

from __future__ import annotations

import json

import pytest
from damage import damaged
from dice import Dice, seeds, thrown
from scenes import Drawn, draw

import libesf
import libesf.lab
from esprim_ref import b64
from esprim_ref.errors import Refused


def reference_outcome(drawn: Drawn, compact: str) -> int | bytes:
    try:
        return drawn.reference(known=drawn.oro_known).open_request(compact).plaintext
    except Refused as refused:
        return refused.rsc


def library_outcome(drawn: Drawn, compact: str) -> int | bytes:
    try:
        return libesf.lab.open(drawn.lab(known=drawn.oro_known), compact)
    except libesf.Error as error:
        return error.rsc


def test_session_keys_are_equal() -> None:
    for seed in seeds(10_000, 1000):
        with thrown(seed) as dice:
            drawn = draw(dice)
            expected = drawn.reference(known=True).session().session_key
            assert libesf.lab.session_key(drawn.lab(known=True)) == expected


def test_what_the_reference_seals_the_library_opens() -> None:
    for seed in seeds(20_000, 1000):
        with thrown(seed) as dice:
            drawn = draw(dice)
            request = drawn.request(dice)
            compact = drawn.seal(dice, request, carry=not drawn.oro_known or dice.happens(50))
            assert library_outcome(drawn, compact) == request


def test_what_the_library_seals_the_reference_opens() -> None:
    for seed in seeds(30_000, 1000):
        with thrown(seed) as dice:
            drawn = draw(dice)
            request = drawn.request(dice)
            carry = not drawn.oro_known or dice.happens(50)
            scene = {**drawn.lab(known=True), "enc": drawn.enc, "include_oro": carry}
            compact = libesf.lab.seal(scene, request)
            assert reference_outcome(drawn, compact) == request
            members = json.loads(b64.decode(compact.split(".")[0]))
            expected = ["alg", "enc", "kid", "cty", "ori", "rri"]
            assert list(members) == expected + (["oro"] if carry else [])


def test_responses_cross_in_both_directions() -> None:
    for seed in seeds(40_000, 500):
        with thrown(seed) as dice:
            drawn = draw(dice)
            rqi = dice.name()
            response = drawn.response(dice, rqi)
            next_rro = draw(dice).reference(known=False).receiver_rand if dice.happens(50) else None
            compact = drawn.seal(dice, response, carry=False, rro=next_rro)
            assert libesf.lab.open(drawn.lab(known=True), compact) == response
            scene = {**drawn.lab(known=True), "enc": drawn.enc}
            if next_rro:
                scene["next_rro"] = json.loads(next_rro.text())
            back = libesf.lab.seal(scene, response)
            assert drawn.reference(known=True).open_response(back, rqi) == (response, next_rro)


@pytest.mark.parametrize("block", range(8))
def test_damaged_requests_meet_the_same_code(block: int) -> None:
    met: dict[int, int] = {}
    for seed in seeds(100_000 + 1000 * block, 1000):
        with thrown(seed) as dice:
            outcome = compare_damaged(dice)
            met[outcome] = met.get(outcome, 0) + 1
    if len(list(seeds(0, 1000))) > 1:
        assert met.keys() >= {0, 4000, 4111, 4112, 4113, 4114, 4115, 4116, 5210}, met


def compare_damaged(dice: Dice) -> int:
    drawn = draw(dice)
    request = drawn.request(dice)
    good = drawn.seal(dice, request, carry=not drawn.oro_known or dice.happens(70))
    bad = damaged(dice, drawn, good, request)
    expected = reference_outcome(drawn, bad)
    assert library_outcome(drawn, bad) == expected, f"\n  object {bad}\n  scene {drawn}"
    return expected if isinstance(expected, int) else 0


def test_inspection_without_keys_finds_what_a_receiver_calls_malformed() -> None:
    for seed in seeds(200_000, 1000):
        with thrown(seed) as dice:
            drawn = draw(dice)
            request = drawn.request(dice)
            good = drawn.seal(dice, request, carry=True)
            bad = damaged(dice, drawn, good, request)
            expected = reference_outcome(drawn, bad)
            if drawn.encoding != "B" and (expected == 4000 or isinstance(expected, bytes)):
                report = libesf.lab.inspect(bad)
                assert report["valid"] is (expected != 4000), report
                assert bool(report["problems"]) is (expected == 4000)
