# SPDX-License-Identifier: Apache-2.0
"""A strict RFC 8259 reader (D17) and the one writer that the reference needs.

It refuses what `json.loads` lets pass: repeated names (compared after unescaping), NUL in names, lone surrogates, a
byte order mark, NaN, deep nesting. Numbers stay text: an enumeration written `1.0` is not the one written `1`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from esprim_ref.errors import Malformed

MAX_DEPTH = 16
MAX_SIZE = 16 * 1024 * 1024


@dataclass(frozen=True)
class Number:
    """A JSON number as it was written."""

    text: str

    def enumeration(self) -> int | None:
        """Its value when written as an enumeration must be, else None (D17)."""
        return int(self.text) if re.fullmatch(r"0|[1-9][0-9]*", self.text) else None


Value = dict[str, "Value"] | list["Value"] | str | Number | bool | None

_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")
_HEX4 = re.compile(r"[0-9A-Fa-f]{4}")
_PLAIN = re.compile(r'[^"\\\x00-\x1f]+')
_BLANK = re.compile(r"[ \t\n\r]*")
_ESCAPES = {'"': '"', "\\": "\\", "/": "/", "b": "\b", "f": "\f", "n": "\n", "r": "\r", "t": "\t"}


class _Reader:
    def __init__(self, text: str, max_depth: int) -> None:
        self.text = text
        self.at = 0
        self.max_depth = max_depth

    def fail(self, why: str) -> Malformed:
        return Malformed(f"{why} at character {self.at}")

    def peek(self) -> str:
        return self.text[self.at : self.at + 1]

    def blank(self) -> None:
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at

    def take(self, token: str) -> bool:
        if not self.text.startswith(token, self.at):
            return False
        self.at += len(token)
        return True

    def value(self, depth: int) -> Value:
        match self.peek():
            case "{":
                return self.object(depth + 1)
            case "[":
                return self.array(depth + 1)
            case '"':
                return self.string()
        words: tuple[tuple[str, bool | None], ...] = (("true", True), ("false", False), ("null", None))
        for word, meaning in words:
            if self.take(word):
                return meaning
        found = _NUMBER.match(self.text, self.at)
        if not found:
            raise self.fail("no JSON value")
        self.at = found.end()
        return Number(found.group())

    def enter(self, depth: int) -> None:
        if depth > self.max_depth:
            raise self.fail(f"nested deeper than {self.max_depth}")
        self.at += 1
        self.blank()

    def object(self, depth: int) -> dict[str, Value]:
        self.enter(depth)
        members: dict[str, Value] = {}
        if self.take("}"):
            return members
        while True:
            if self.peek() != '"':
                raise self.fail("no member name")
            name = self.string()
            if "\0" in name:
                raise self.fail("NUL in a name")
            if name in members:
                raise self.fail(f"name {name!r} twice")
            self.blank()
            if not self.take(":"):
                raise self.fail("no colon after a name")
            self.blank()
            members[name] = self.value(depth)
            self.blank()
            if self.take("}"):
                return members
            if not self.take(","):
                raise self.fail("no comma between members")
            self.blank()

    def array(self, depth: int) -> list[Value]:
        self.enter(depth)
        items: list[Value] = []
        if self.take("]"):
            return items
        while True:
            items.append(self.value(depth))
            self.blank()
            if self.take("]"):
                return items
            if not self.take(","):
                raise self.fail("no comma between items")
            self.blank()

    def string(self) -> str:
        self.at += 1
        out: list[str] = []
        while True:
            if self.take('"'):
                return "".join(out)
            plain = _PLAIN.match(self.text, self.at)
            if plain:
                out.append(plain.group())
                self.at = plain.end()
            elif self.take("\\"):
                out.append(self.escape())
            else:
                raise self.fail("string without an end, or a raw control character in it")

    def escape(self) -> str:
        letter = self.peek()
        self.at += 1
        if letter != "u":
            if letter not in _ESCAPES or not letter:
                raise self.fail("unknown escape")
            return _ESCAPES[letter]
        unit = self.unit()
        if 0xDC00 <= unit <= 0xDFFF:
            raise self.fail("lone low surrogate")
        if not 0xD800 <= unit <= 0xDBFF:
            return chr(unit)
        low = self.unit() if self.take("\\u") else 0
        if not 0xDC00 <= low <= 0xDFFF:
            raise self.fail("lone high surrogate")
        return chr(0x10000 + ((unit - 0xD800) << 10 | (low - 0xDC00)))

    def unit(self) -> int:
        found = _HEX4.match(self.text, self.at)
        if not found:
            raise self.fail("no four hex digits after \\u")
        self.at += 4
        return int(found.group(), 16)


def read(octets: bytes, *, max_depth: int = MAX_DEPTH, max_size: int = MAX_SIZE) -> Value:
    """The one JSON value that `octets` hold, or `Malformed`."""
    if len(octets) > max_size:
        raise Malformed(f"{len(octets)} octets, more than {max_size}")
    try:
        text = octets.decode("utf-8", "strict")
    except UnicodeDecodeError as bad:
        raise Malformed(f"no UTF-8 at octet {bad.start}") from None
    reader = _Reader(text, max_depth)
    reader.blank()
    value = reader.value(0)
    reader.blank()
    if reader.at != len(text):
        raise reader.fail("something after the value")
    return value


def read_object(octets: bytes, *, max_depth: int = MAX_DEPTH, max_size: int = MAX_SIZE) -> dict[str, Value]:
    """As `read`, for a text that has to be an object."""
    value = read(octets, max_depth=max_depth, max_size=max_size)
    if not isinstance(value, dict):
        raise Malformed("not a JSON object")
    return value


def quote(text: str) -> str:
    """`text` as a JSON string: only what must be escaped is."""
    short = {'"': '\\"', "\\": "\\\\", "\b": "\\b", "\f": "\\f", "\n": "\\n", "\r": "\\r", "\t": "\\t"}
    return '"' + "".join(short.get(c) or (f"\\u{ord(c):04x}" if c < " " else c) for c in text) + '"'


def write(value: Value | int) -> str:
    """`value` without white space, members in their order, numbers as they were written."""
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case Number():
            return value.text
        case int():
            return str(value)
        case str():
            return quote(value)
        case list():
            return "[" + ",".join(write(item) for item in value) + "]"
        case dict():
            return "{" + ",".join(f"{quote(name)}:{write(item)}" for name, item in value.items()) + "}"
