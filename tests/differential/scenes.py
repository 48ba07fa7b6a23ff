# SPDX-License-Identifier: Apache-2.0
"""Random scenes: a pairwise key, both random objects and a time, for the library's lab and for the reference alike."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from dice import Dice

from esprim_ref import rand, timestamps
from esprim_ref.keys import Key
from esprim_ref.opening import seal_object
from esprim_ref.rand import ALGORITHMS, Kind, Rand
from esprim_ref.scene import Scene

MINUTE = 60_000
AT = 1_800_000_000_000


@dataclass
class Drawn:
    """One scene; `oro_known` says whether the opener has the originator's object before it sees a request."""

    own: str
    peer: str
    kid: str
    pairwise: bytes
    encoding: str
    rro: dict[str, Any]
    oro: dict[str, Any]
    enc: str
    at: int
    oro_known: bool

    def reference(self, *, known: bool) -> Scene:
        key = Key(self.kid, self.pairwise, self.peer, encoding=self.encoding)
        oro = read(self.oro, Kind.ORO) if known else None
        return Scene(self.own, key, read(self.rro, Kind.RRO), oro, self.at)

    def lab(self, *, known: bool) -> dict[str, Any]:
        """The same as the library's lab wants it."""
        scene = {
            "pairwise": self.pairwise.hex(),
            "kid": self.kid,
            "encoding": self.encoding,
            "peer": self.peer,
            "rro": self.rro,
            "at": self.at,
        }
        return {**scene, "oro": self.oro} if known else scene

    def originator_rand(self) -> Rand:
        return read(self.oro, Kind.ORO)

    def sender(self, dice: Dice) -> str:
        """The peer's id in one of the forms that mean the same."""
        return dice.one(self.peer, "/" + self.peer[2:].split("/", 1)[1])

    def request(self, dice: Dice) -> bytes:
        request: dict[str, Any] = {
            "op": dice.randint(1, 5),
            "to": f"/{dice.name()}/-/{dice.name()}",
            "fr": self.sender(dice),
            "rqi": dice.name(),
            "rvi": "3",
        }
        if dice.happens(30):
            request["pc"] = {"m2m:cin": {"con": dice.name() * dice.randint(1, 200), "lbl": ["ä", "🌡", None, 1.5]}}
        items = list(request.items())
        dice.shuffle(items)
        return json.dumps(dict(items), ensure_ascii=dice.happens(50), indent=dice.one(None, 1)).encode()

    def response(self, dice: Dice, rqi: str) -> bytes:
        response: dict[str, Any] = {"rsc": dice.one(2000, 2001, 4004, 5000), "rqi": rqi, "rvi": "3"}
        if dice.happens(30):
            response["fr"] = self.sender(dice)
        return json.dumps(response).encode()

    def seal(self, dice: Dice, plaintext: bytes, *, carry: bool, rro: Rand | None = None) -> str:
        """A request or response made by the reference."""
        session = self.reference(known=True).session()
        oro = self.originator_rand() if carry else None
        own_type = "vnd.onem2m-prsp+json" if b'"rsc"' in plaintext else "vnd.onem2m-preq+json"
        cty = dice.one(own_type, f"application/{own_type}", "json")
        return seal_object(session, self.enc, dice.octets(12), plaintext, cty, oro=oro, rro=rro)


def read(members: dict[str, Any], kind: Kind) -> Rand:
    return rand.parse_text(json.dumps(members), kind)


def expiry(dice: Dice, at: int, ahead: int) -> str:
    """A moment `ahead` of `at`, in one of the three spellings."""
    absolute = timestamps.from_ms(at + ahead)
    return dice.one(absolute, str(ahead), f"{absolute},{dice.one('5', '25', '000001', '999')}")


def draw(dice: Dice) -> Drawn:
    sp = dice.one("example.com", "sp.example", "in-1.m2m.example.org")
    at = AT + dice.randrange(10**9)
    espa = dice.some([10, 11, 12])
    offered = dice.some(espa)
    rro_life = dice.randint(2, 24 * 60) * MINUTE
    rro = {
        "esri": dice.one("s.", "u.", "R") + dice.name(),
        "esrv": dice.value(),
        "esrx": expiry(dice, at, rro_life),
        "esks": dice.one([1], [1], [2, 1]),
        "espa": [*espa, *([99] if dice.happens(10) else [])],
    }
    oro = {
        "esri": "u." + dice.name(),
        "esrv": dice.value(),
        "esrx": expiry(dice, at, min(dice.randint(1, 64) * MINUTE, rro_life - MINUTE)),
        "esk": 1,
        "espa": offered,
    }
    peer, own = dice.entity(sp), f"//{sp}/receiver"
    return Drawn(
        own,
        peer,
        dice.kid(),
        dice.octets(dice.one(16, 32, 32, 48, 64)),
        dice.one("A", "A", "B", "C"),
        rro,
        oro,
        ALGORITHMS[dice.choice(offered)],
        at,
        dice.happens(50),
    )
