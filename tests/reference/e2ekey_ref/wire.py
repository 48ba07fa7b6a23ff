# SPDX-License-Identifier: Apache-2.0
"""The presentation language of TLS (RFC 5246 4): numbers in network order, vectors behind their length."""

from __future__ import annotations

from e2ekey_ref.errors import need


class Reader:
    """Reads octets from the front."""

    def __init__(self, octets: bytes, what: str) -> None:
        self._octets = octets
        self._what = what
        self._at = 0

    @property
    def left(self) -> int:
        """How many octets are not read yet."""
        return len(self._octets) - self._at

    def take(self, size: int) -> bytes:
        """The next octets."""
        need(size <= self.left, f"{self._what} is cut off")
        self._at += size
        return self._octets[self._at - size : self._at]

    def number(self, size: int) -> int:
        """uint8, uint16 or uint24."""
        return int.from_bytes(self.take(size), "big")

    def vector(self, size: int) -> bytes:
        """A vector whose length takes so many octets (RFC 5246 4.3)."""
        return self.take(self.number(size))

    def reader(self, size: int, what: str) -> Reader:
        """A vector, to be read in its turn."""
        return Reader(self.vector(size), what)

    def rest(self) -> bytes:
        """All that is left."""
        return self.take(self.left)

    def end(self) -> None:
        """Nothing may be left."""
        need(self.left == 0, f"{self.left} octets follow {self._what}")


def vector(size: int, octets: bytes) -> bytes:
    """Octets behind their length (RFC 5246 4.3)."""
    return len(octets).to_bytes(size, "big") + octets


def numbers(size: int, *values: int) -> bytes:
    """Numbers, one behind the other."""
    return b"".join(value.to_bytes(size, "big") for value in values)
