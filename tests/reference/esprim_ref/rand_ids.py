# SPDX-License-Identifier: Apache-2.0
"""Receiver random objects that need no memory: the ID carries what matters under a MAC, the value is derived (D9)."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Sequence
from dataclasses import dataclass

from esprim_ref import b64, timestamps
from esprim_ref.errors import UNKNOWN_RECV_RAND_ID, Malformed, Refused
from esprim_ref.rand import HMAC_SHA256, Kind, Rand

VERSION = 1
FIXED_SIZE, MAC_SIZE, NONCE_SIZE = 17, 8, 9
ORDER = (12, 11, 10)
_NCNAME_START = re.compile(r"[A-Za-z_]")


def _mask(espa: Sequence[int]) -> int:
    if not espa or not set(espa) <= set(ORDER):
        raise ValueError(f"{list(espa)} is no non-empty choice of {list(ORDER)}")
    return sum(1 << ORDER.index(algorithm) for algorithm in set(espa))


def _algorithms(mask: int) -> tuple[int, ...]:
    return tuple(algorithm for bit, algorithm in enumerate(ORDER) if mask >> bit & 1)


def _lp(text: str) -> bytes:
    octets = text.encode()
    return len(octets).to_bytes(2, "big") + octets


def _hmac(secret: bytes, message: bytes) -> bytes:
    return hmac.new(secret, message, hashlib.sha256).digest()


@dataclass(frozen=True)
class RandSecret:
    """The secret of one endpoint (or of all nodes that answer for it) and whose it is."""

    secret: bytes
    secret_id: int
    own_id: str

    def _object(self, fixed: bytes, requester: str) -> Rand:
        names = _lp(self.own_id) + _lp(requester)
        mac = _hmac(self.secret, b"\x01" + fixed + names)[:MAC_SIZE]
        esri = ("u." if requester else "s.") + b64.encode(fixed + mac)
        expiry = int.from_bytes(fixed[3:8], "big") * 1000
        espa = _algorithms(fixed[2])
        return Rand(Kind.RRO, esri, self._value(fixed, names), timestamps.from_ms(expiry), (HMAC_SHA256,), espa)

    def _value(self, fixed: bytes, names: bytes) -> str:
        for counter in range(256):
            value = b64.encode(_hmac(self.secret, b"\x02" + bytes([counter]) + fixed + names)[:16])
            if _NCNAME_START.match(value):
                return value
        raise AssertionError("256 values in a row that are no NCName")

    def make(self, requester: str, espa: Sequence[int], expiry: int, nonce: bytes) -> Rand:
        """The object for `requester` (absolute; empty = shared) that expires at the second of `expiry`."""
        if len(nonce) != NONCE_SIZE:
            raise ValueError(f"the nonce has {len(nonce)} octets, not {NONCE_SIZE}")
        head = bytes([VERSION, self.secret_id, _mask(espa)])
        return self._object(head + (expiry // 1000).to_bytes(5, "big") + nonce, requester)

    def recall(self, esri: str, requester: str, now: int) -> Rand:
        """The live object of ours that `esri` names when `requester` is the peer of the key in use."""
        unknown = Refused(UNKNOWN_RECV_RAND_ID, "not a random object of this receiver for this peer", "/rri")
        prefix, text = esri[:2], esri[2:]
        try:
            octets = b64.decode(text)
        except Malformed:
            raise unknown from None
        if prefix not in ("s.", "u.") or len(octets) != FIXED_SIZE + MAC_SIZE:
            raise unknown
        fixed = octets[:FIXED_SIZE]
        if fixed[0] != VERSION or fixed[1] != self.secret_id or not 0 < fixed[2] < 8:
            raise unknown
        if prefix == "u." and not requester:
            raise unknown
        found = self._object(fixed, requester if prefix == "u." else "")
        if not hmac.compare_digest(found.esri, esri):
            raise unknown
        if now >= found.expiry(now):
            raise Refused(UNKNOWN_RECV_RAND_ID, "the receiver random object has expired", "/rri")
        return found
