# SPDX-License-Identifier: Apache-2.0
"""Random objects that are derived from a secret and their own ID (D9)."""

from __future__ import annotations

import hashlib
import hmac

from cases import Document, Vector
from esprim_ref import b64
from esprim_ref.errors import Refused
from esprim_ref.rand_ids import ORDER, RandSecret

_SECRET = bytes(range(0x80, 0xA0))
_OWN, _REQUESTER = "//example.com/cse2", "//example.com/cse1/Cae1"
_EXPIRY = 1798761600000
_NONCE = bytes(range(0x30, 0x39))


def _base(secret: bytes, secret_id: int, own: str, requester: str) -> Vector:
    return {"secret": secret.hex(), "secret_id": secret_id, "own": own, "requester": requester}


def _made(
    name: str,
    *,
    secret: bytes = _SECRET,
    secret_id: int = 1,
    own: str = _OWN,
    requester: str = _REQUESTER,
    espa: tuple[int, ...] = ORDER,
    expiry: int = _EXPIRY,
    nonce: bytes = _NONCE,
) -> Vector:
    made = RandSecret(secret, secret_id, own).make(requester, espa, expiry, nonce)
    return {
        "name": name,
        "accept": True,
        **_base(secret, secret_id, own, requester),
        "espa": list(made.espa),
        "expiry": expiry // 1000 * 1000,
        "nonce": nonce.hex(),
        "at": expiry // 1000 * 1000 - 1,
        "esri": made.esri,
        "esrv": made.esrv,
        "object": made.text(),
    }


def _accepted() -> list[Vector]:
    masks = [tuple(a for i, a in enumerate(ORDER) if bits >> i & 1) for bits in range(1, 8)]
    vectors = [_made(f"unshared, algorithms {list(espa)}", espa=espa) for espa in masks]
    vectors += [_made(f"shared, algorithms {list(espa)}", espa=espa, requester="") for espa in masks]
    vectors += [
        _made("another secret id", secret_id=255),
        _made("secret id 0", secret_id=0),
        _made("another secret", secret=bytes(32)),
        _made("a secret of 64 octets", secret=bytes(range(64))),
        _made("a requester with an absolute S-type id", requester="//example.com/Sae1"),
        _made("a requester whose id has no absolute form", requester="stranger"),
        _made("an AE as receiver", own="//example.com/cse2/Cae9"),
        _made("an expiry with milliseconds is cut to the second", expiry=_EXPIRY + 999),
    ]
    retried = [n for n in range(400) if _attempts(bytes([0, 0, 0, 0, 0, 0, 0, n >> 8, n & 255])) > 0]
    for nonce in retried[:4]:
        octets = bytes([0, 0, 0, 0, 0, 0, 0, nonce >> 8, nonce & 255])
        name = f"the value is derived {_attempts(octets) + 1} times until it is an NCName, nonce ...{nonce:04x}"
        vectors.append(_made(name, nonce=octets))
    return vectors


def _attempts(nonce: bytes) -> int:
    """How many values were no NCName before the one that is."""
    made = RandSecret(_SECRET, 1, _OWN).make(_REQUESTER, ORDER, _EXPIRY, nonce)
    fixed = b64.decode(made.esri[2:])[:17]
    names = b"".join(len(t).to_bytes(2, "big") + t.encode() for t in (_OWN, _REQUESTER))
    for counter in range(256):
        value = hmac.new(_SECRET, b"\x02" + bytes([counter]) + fixed + names, hashlib.sha256).digest()[:16]
        if b64.encode(value) == made.esrv:
            return counter
    raise AssertionError("the value is none of the 256")


def _refused() -> list[Vector]:
    unshared = RandSecret(_SECRET, 1, _OWN).make(_REQUESTER, ORDER, _EXPIRY, _NONCE).esri
    shared = RandSecret(_SECRET, 1, _OWN).make("", ORDER, _EXPIRY, _NONCE).esri
    octets = b64.decode(unshared[2:])
    vectors = []

    def case(name: str, esri: str, *, at: int = _EXPIRY - 1, accept: bool = False, **base: object) -> None:
        full = {"secret": _SECRET, "secret_id": 1, "own": _OWN, "requester": _REQUESTER, **base}
        secret = RandSecret(full["secret"], full["secret_id"], full["own"])  # type: ignore[arg-type]
        try:
            secret.recall(esri, str(full["requester"]), at)
            rsc = 0
        except Refused as refused:
            rsc = refused.rsc
        assert (rsc == 0) is accept and rsc in (0, 4114), name
        known = _base(full["secret"], full["secret_id"], full["own"], full["requester"])  # type: ignore[arg-type]
        vector = {"name": name, "accept": accept, **known, "at": at, "esri": esri}
        vectors.append(vector if accept else {**vector, "rsc": rsc})

    case("one millisecond left", unshared, accept=True)
    case("a shared one is for everybody", shared, requester="//example.com/Sae77", accept=True)
    case("expired this very millisecond", unshared, at=_EXPIRY)
    case("a shared one expired this very millisecond", shared, at=_EXPIRY)
    case("given to another requester", unshared, requester="//example.com/cse1/Cae2")
    case("given by another receiver", unshared, own="//example.com/cse3")
    case("made with another secret", unshared, secret=bytes(32))
    case("made with another secret id", unshared, secret_id=2)
    case("an unshared one called shared", "s." + unshared[2:])
    case("a shared one called unshared", "u." + shared[2:])
    names = {0: "version", 1: "secret id", 2: "algorithms", 3: "first of expiry", 7: "last of expiry",
             8: "first of nonce", 16: "last of nonce", 17: "first of MAC", 24: "last of MAC"}  # fmt: skip
    for octet, part in names.items():
        changed = bytearray(octets)
        changed[octet] ^= 1
        case(f"one bit flipped: {part}", "u." + b64.encode(bytes(changed)))
    case("no prefix", unshared[2:])
    case("another prefix", "x." + unshared[2:])
    case("a character less", unshared[:-1])
    case("a character more", unshared + "A")
    case("padding", unshared + "==")
    case("unused bits set", unshared[:-1] + chr(ord(unshared[-1]) + 1))
    case("no base64url", "u." + "." * 34)
    case("nothing after the prefix", "u.")
    return vectors


def document() -> Document:
    return {
        "about": "Receiver random objects derived from a secret (D9), and IDs that are not recognised (4114)",
        "vectors": _accepted() + _refused(),
    }
