# SPDX-License-Identifier: Apache-2.0
"""The library's JSON reader against the reference's (D17), over random and damaged texts; the carrier is the way in."""

from __future__ import annotations

import json
from typing import Any

import pytest
from dice import Dice, seeds, thrown

import libesf
from esprim_ref import carriers, strict_json
from esprim_ref.errors import Malformed

PIECES = [
    *('"', "\\", "{", "}", "[", "]", ",", ":", " ", "\n", "\t", "\x00"),
    *("0", "1", "-", "+", ".", "e", "E", "/", "n", "u", "true", "false", "null", '"a"', '"a":1,'),
    *("\\u0061", "\\ud800", "\\udc00", "\\ud83d\\ude00", "\\u0000", "\\n", "\\/"),
]
OCTETS = [
    b"\xff",
    b"\x80",
    b"\xc0\xaf",
    b"\xed\xa0\x80",
    b"\xef\xbb\xbf",
    b"\xf4\x90\x80\x80",
    b"\xf4\x8f\xbf\xbf",
    b"\xc3",
]
NAMES = ["a", "b", "a", "", "é", "\\", '"', "\n", "m2m:seci", "m2m:sgn", "nev", "rep", "sit"]


def value(dice: Dice, depth: int) -> Any:
    if depth == 0 or dice.happens(30):
        return dice.one(None, True, False, 0, -1, 12, 1.5, -2e-7, 10**30, "", "text", "é\u2028\U0001f600", '"\\/\b\n')
    if dice.happens(50):
        return [value(dice, depth - 1) for _ in range(dice.randrange(4))]
    return {dice.choice(NAMES): value(dice, depth - 1) for _ in range(dice.randrange(4))}


def spoiled(dice: Dice, octets: bytes) -> bytes:
    """A few octets replaced, added or taken away; now and then none."""
    for _ in range(dice.randrange(4)):
        at, to = sorted(dice.randrange(len(octets) + 1) for _ in range(2))
        piece = dice.choice(OCTETS) if dice.happens(20) else dice.choice(PIECES).encode()
        added, replaced = octets[:at] + piece + octets[at:], octets[:at] + piece + octets[at + 1 :]
        taken = octets[:at] + (octets[to:] if dice.happens(10) else octets[at + 1 :])
        octets = dice.one(added, replaced, taken)
    return octets


def reference(octets: bytes) -> Any:
    try:
        strict_json.read(octets)
    except Malformed:
        return "not JSON"
    try:
        return json.loads(carriers.unwrap(octets))
    except Malformed:
        return "not security content"


def library(octets: bytes) -> Any:
    try:
        return json.loads(libesf.unwrap(octets))
    except libesf.Error as error:
        return "not JSON" if error.name in ("ESF_E_JSON", "ESF_E_LIMIT") else "not security content"


@pytest.mark.parametrize("block", range(5))
def test_texts_are_judged_alike(block: int) -> None:
    met: dict[str, int] = {}
    for seed in seeds(800_000 + 10_000 * block, 4000):
        with thrown(seed) as dice:
            inner = {"m2m:seci": {"sit": 3, "x": value(dice, 3)}}
            outer = dice.one(inner, {"m2m:sgn": {"nev": {"rep": inner, "net": 1}}}, value(dice, 6))
            text = json.dumps(outer, ensure_ascii=dice.happens(50), indent=dice.one(None, None, 1))
            octets = spoiled(dice, text.encode())
            expected = reference(octets)
            assert library(octets) == expected, octets
            kind = expected if isinstance(expected, str) else "security content"
            met[kind] = met.get(kind, 0) + 1
    assert len(met) == 3 or len(list(seeds(0, 4000))) == 1, met


def test_nesting_ends_at_the_same_level() -> None:
    for depth in range(1, 40):
        for start, end in (("[", "]"), ('{"a":', "}"), ('[{"":', "}]")):
            octets = (start * depth + "0" + end * depth).encode()
            assert library(octets) == reference(octets), octets
