# SPDX-License-Identifier: Apache-2.0
"""From pairwise key and random objects to session key and content encryption key (TS-0003 10.3.8.2)."""

from __future__ import annotations

import hashlib
import hmac

from esprim_ref import b64
from esprim_ref.errors import UNSUPPORTED_OPTION, Malformed, Refused
from esprim_ref.rand import ALGORITHMS, HMAC_SHA256, Rand

LABEL = b"oneM2M HMAC-SHA256 sessionESPrimKey derivation algorithm"
ENCODINGS = ("A", "B", "C")
ALGORITHM_OF = {name: number for number, name in ALGORITHMS.items()}
CEK_SIZE = {"A128GCM": 16, "A192GCM": 24, "A256GCM": 32}


def encode(rand: Rand, encoding: str) -> bytes:
    """What of a random object goes into the session key."""
    match encoding:
        case "A":
            return rand.text().encode()
        case "B":
            octets = b64.decode(rand.esrv)
            if len(octets) != 16:
                raise Malformed(f"encoding B wants 16 octets in esrv, not {len(octets)}")
            return octets
        case "C":
            return rand.esrv.encode()
    raise ValueError(f"no encoding {encoding!r}")


def session_key(pairwise: bytes, rro: Rand, oro: Rand, encoding: str) -> bytes:
    """The sessionESPrimKey: the Receiver's object first, the label last."""
    if oro.esks != (HMAC_SHA256,) or HMAC_SHA256 not in rro.esks:
        raise Refused(UNSUPPORTED_OPTION, "only key generation algorithm 1 exists", "/oro/esk")
    message = encode(rro, encoding) + encode(oro, encoding) + LABEL
    return hmac.new(pairwise, message, hashlib.sha256).digest()


def cek(key: bytes, enc: str) -> bytes:
    """The content encryption key: the leftmost octets of the session key."""
    return key[: CEK_SIZE[enc]]
