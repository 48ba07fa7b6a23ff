# SPDX-License-Identifier: Apache-2.0
"""The actors and objects of the ESPrim digest's own example (9.5), and how a vector lays out a scene."""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from typing import Any

from cases import Vector
from esprim_ref import rand
from esprim_ref.keys import Key
from esprim_ref.rand import Kind, Rand
from esprim_ref.scene import Scene

RECEIVER = "//example.com/cse2"
ORIGINATOR = "//example.com/cse1/Cae1"
PAIRWISE = bytes(range(32))
KID = "k1@example.com"
RRO = '{"esri":"s.R1","esrv":"oKGio6SlpqeoqaqrrK2urw","esrx":"20270101T000000","esks":[1],"espa":[10,11,12]}'
ORO = '{"esri":"u.O1","esrv":"sLGys7S1tre4ubq7vL2-vw","esrx":"20261231T235959","esk":1,"espa":[12]}'
REQUEST = '{"op":2,"to":"/cse2/-/cnt1","fr":"/cse1/Cae1","rqi":"r1","rvi":"3"}'
RESPONSE = '{"rsc":2000,"rqi":"r1","rvi":"3"}'
REQUEST_IV = bytes(range(0x0C))
RESPONSE_IV = bytes(range(0x10, 0x1C))
AT = 1798759800000  # 2026-12-31 23:30:00 UTC: the ORO has half an hour left, within what a Receiver accepts (D10)


@dataclass(frozen=True)
class Setting:
    """All inputs of one vector; random objects as their issuer would write them."""

    own: str = RECEIVER
    peer: str = ORIGINATOR
    pairwise: bytes = PAIRWISE
    kid: str = KID
    encoding: str = "A"
    rro: dict[str, Any] = field(default_factory=lambda: json.loads(RRO))
    oro: dict[str, Any] | None = field(default_factory=lambda: json.loads(ORO))
    at: int = AT

    def vector(self) -> Vector:
        """Its members in a vector."""
        return {
            "own": self.own,
            "peer": self.peer,
            "pairwise": self.pairwise.hex(),
            "kid": self.kid,
            "encoding": self.encoding,
            "rro": self.rro,
            "oro": self.oro,
            "at": self.at,
        }

    def scene(self, known_oro: bool = True) -> Scene:
        """The scene for the reference, with or without the ORO in the opener's memory."""
        oro = read(self.oro, Kind.ORO) if self.oro is not None and known_oro else None
        key = Key(self.kid, self.pairwise, self.peer, encoding=self.encoding)
        return Scene(self.own, key, read(self.rro, Kind.RRO), oro, self.at)

    def but(self, **changes: Any) -> Setting:
        """The same with some inputs changed."""
        return replace(self, **changes)


def read(members: dict[str, Any], kind: Kind) -> Rand:
    """A random object from its members."""
    return rand.parse_text(json.dumps(members), kind)


def with_rro(**changes: Any) -> dict[str, Any]:
    """The example's RRO with some members changed."""
    return {**json.loads(RRO), **changes}


def with_oro(**changes: Any) -> dict[str, Any]:
    """The example's ORO with some members changed."""
    return {**json.loads(ORO), **changes}
