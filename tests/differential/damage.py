# SPDX-License-Identifier: Apache-2.0
"""Ways to damage a sealed request. Most leave the tag right, so that the rule they break is what has to refuse it."""

from __future__ import annotations

import json
from typing import Any

from dice import Dice
from scenes import Drawn

from esprim_ref import b64, jwe
from esprim_ref.rand import ALGORITHMS
from esprim_ref.session import cek

ODD = '{}[]",:\\ \0\t\néA0-_=.+/1ne\x7f'
OTHERS: list[Any] = [
    None,
    True,
    0,
    1,
    -1,
    1.0,
    2,
    12,
    "",
    "1",
    "x",
    "12",
    [],
    [1],
    [12],
    ["12"],
    {},
    {"a": 1},
    "20990101T000000",
]
NAMES = ["alg", "enc", "kid", "cty", "ori", "rri", "oro", "rro", "crit", "zip", "typ", "x"]
RAND_NAMES = ["esri", "esrv", "esrx", "esk", "esks", "espa", "x", "esprimRandID", "esprimKeyGenAlgID"]


def text(dice: Dice, compact: str) -> str:
    """One character of the compact form changed, added or taken away."""
    at = dice.randrange(len(compact))
    character = dice.choice(ODD)
    return dice.one(compact[:at] + character + compact[at + 1 :], compact[:at] + character + compact[at:],
                    compact[:at] + compact[at + 1 :], compact[:at])  # fmt: skip


def bit(dice: Dice, compact: str) -> str:
    """One bit of IV, ciphertext or tag flipped."""
    parts = compact.split(".")
    index = dice.one(2, 3, 4)
    octets = bytearray(b64.decode(parts[index]))
    octets[dice.randrange(len(octets))] ^= 1 << dice.randrange(8)
    parts[index] = b64.encode(bytes(octets))
    return ".".join(parts)


def header_character(dice: Dice, old: str) -> str:
    """One character of the header's JSON text changed, added or taken away."""
    at = dice.randrange(len(old))
    character = dice.choice(ODD)
    return dice.one(old[:at] + character + old[at + 1 :], old[:at] + character + old[at:], old[:at] + old[at + 1 :])


def member(dice: Dice, members: dict[str, Any], names: list[str]) -> dict[str, Any]:
    """One member taken away, given another value, or given another name."""
    changed = dict(members)
    name = dice.choice([*members, *names])
    match dice.randrange(3):
        case 0:
            changed.pop(name, None)
        case 1:
            changed[name] = dice.choice(OTHERS)
        case _:
            value = changed.pop(name, None)
            changed[dice.choice(names)] = value
    return changed


def damaged(dice: Dice, drawn: Drawn, compact: str, plaintext: bytes) -> str:
    """The object, damaged in one way; now and then the damage means nothing, and it still has to be accepted."""
    parts = compact.split(".")
    header = b64.decode(parts[0]).decode()
    match dice.randrange(8):
        case 0:
            return text(dice, compact)
        case 1:
            return bit(dice, compact)
        case 2:
            return resealed(dice, drawn, header_character(dice, header), plaintext)
        case 3:
            return resealed(dice, drawn, json.dumps(member(dice, json.loads(header), NAMES)), plaintext)
        case 4 if "oro" in (members := json.loads(header)):
            members["oro"] = member(dice, members["oro"], RAND_NAMES)
            return resealed(dice, drawn, json.dumps(members), plaintext)
        case 5:
            members = json.loads(header)
            members["enc"] = dice.choice(list(ALGORITHMS.values()))
            return resealed(dice, drawn, json.dumps(members), plaintext, members["enc"])
        case 6:
            request = member(dice, json.loads(plaintext), ["op", "fr", "rqi", "rsc", "x"])
            return resealed(dice, drawn, header, json.dumps(request).encode())
        case _:
            changed = header_character(dice, plaintext.decode())
            return resealed(dice, drawn, header, changed.encode() or b" ")


def resealed(dice: Dice, drawn: Drawn, header: str, plaintext: bytes, enc: str | None = None) -> str:
    """A header and a plaintext, whatever they are, under the scene's own session key."""
    key = drawn.reference(known=True).session().session_key
    return jwe.seal(cek(key, enc or drawn.enc), dice.octets(12), header.encode("utf-8", "surrogatepass"), plaintext)
