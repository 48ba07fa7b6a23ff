# SPDX-License-Identifier: Apache-2.0
"""Random objects of both ends (TS-0003 8.4.3.1): read strictly, written canonically, made."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import Enum

from esprim_ref import b64, strict_json, timestamps
from esprim_ref.errors import Malformed
from esprim_ref.strict_json import Number, Value

HMAC_SHA256 = 1
ALGORITHMS = {10: "A128GCM", 11: "A192GCM", 12: "A256GCM"}
Random = Callable[[int], bytes]


class Kind(Enum):
    """Whose random object it is; the Originator's names one key generation algorithm, the Receiver's a list."""

    ORO = "esk"
    RRO = "esks"


_LONG = {
    "esprimRandID": "esri",
    "esprimRandValue": "esrv",
    "esprimRandExpiry": "esrx",
    "esprimKeyGenAlgID": "esk",
    "esprimKeyGenAlgIDs": "esks",
    "esprimProtocolAndAlgIDs": "espa",
}
# NCName as the digest reads it; a value may, leniently, begin with a digit or "-".
_ID = re.compile(r"[A-Za-z_][A-Za-z0-9._-]{0,127}")
_VALUE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}")


@dataclass(frozen=True)
class Rand:
    """A random object. `esrx` is the issuer's text, untouched, because the session key covers it."""

    kind: Kind
    esri: str
    esrv: str
    esrx: str
    esks: tuple[int, ...]
    espa: tuple[int, ...]

    @property
    def relative(self) -> bool:
        """Whether the expiry counts from reception."""
        return timestamps.is_relative(self.esrx)

    def expiry(self, received: int) -> int:
        """When it expires, for an object received at `received`."""
        return timestamps.to_ms(self.esrx, received)

    def text(self) -> str:
        """The canonical JSON text: the encoding A of session keys, and the form in headers and securityInfo."""
        generation = str(self.esks[0]) if self.kind is Kind.ORO else f"[{_join(self.esks)}]"
        return (
            f'{{"esri":"{self.esri}","esrv":"{self.esrv}","esrx":"{self.esrx}",'
            f'"{self.kind.value}":{generation},"espa":[{_join(self.espa)}]}}'
        )


def _join(values: Sequence[int]) -> str:
    return ",".join(map(str, values))


def _text(members: dict[str, Value], name: str, pattern: re.Pattern[str]) -> str:
    value = members[name]
    if not isinstance(value, str) or not pattern.fullmatch(value):
        raise Malformed(f"{name} is no NCName")
    return value


def _expiry(value: Value) -> str:
    if isinstance(value, Number) and value.enumeration() is not None:
        value = value.text  # a JSON number is accepted as the relative form
    if not isinstance(value, str):
        raise Malformed("esrx is no absRelTimestamp")
    timestamps.to_ms(value, 0)
    return value


def _enumeration(value: Value, name: str) -> int:
    number = value.enumeration() if isinstance(value, Number) else None
    if number is None:
        raise Malformed(f"{name} is no enumeration value")
    return number


def _enumerations(value: Value, name: str) -> tuple[int, ...]:
    if not isinstance(value, list) or not value:
        raise Malformed(f"{name} is no list with at least one value")
    return tuple(_enumeration(item, name) for item in value)


def parse(value: Value, kind: Kind) -> Rand:
    """The random object in a JSON value: long names as well as short ones, no unknown members, none missing (D17)."""
    if not isinstance(value, dict):
        raise Malformed("a random object is a JSON object")
    members: dict[str, Value] = {}
    for name, item in value.items():
        short = _LONG.get(name, name)
        if short in members:
            raise Malformed(f"{short} twice, by its long and its short name")
        members[short] = item
    expected = {"esri", "esrv", "esrx", kind.value, "espa"}
    if members.keys() != expected:
        raise Malformed(f"members {sorted(members.keys() ^ expected)} missing or unknown")
    generation = members[kind.value]
    return Rand(
        kind,
        _text(members, "esri", _ID),
        _text(members, "esrv", _VALUE),
        _expiry(members["esrx"]),
        (_enumeration(generation, "esk"),) if kind is Kind.ORO else _enumerations(generation, "esks"),
        _enumerations(members["espa"], "espa"),
    )


def parse_text(text: str, kind: Kind) -> Rand:
    """The random object in a JSON text."""
    return parse(strict_json.read(text.encode()), kind)


def make_value(random: Random) -> str:
    """A fresh 128-bit value as an NCName: base64url, drawn again until it begins with a letter or `_`."""
    while True:
        text = b64.encode(random(16))
        if _ID.fullmatch(text):
            return text


def make_oro(random: Random, expiry: int, espa: Sequence[int]) -> Rand:
    """A fresh originator random object that expires at `expiry`; always unshared."""
    return Rand(
        Kind.ORO,
        "u." + b64.encode(random(16)),
        make_value(random),
        timestamps.from_ms(expiry),
        (HMAC_SHA256,),
        tuple(espa),
    )
