# SPDX-License-Identifier: Apache-2.0
"""Inputs for every parameter: right ones, and all the ways of being wrong."""

from __future__ import annotations

import random

from abigates.machine import NULL, many_octets, octets

TOO_MUCH = 17 << 20  # more than any message may have (D10)

INT32 = [-(2**31), -1, 0, 1, 2, 3, 4, 5, 6, 13, 43, 255, 256, 2000, 4113, 4114, 5103, 2**31 - 1]
INT32_COMMON = [1, 2, 3, 4, 5, 13, 2000]
INT64 = [-(2**63), -1, 0, 1, 30_000, 3_600_000, 3_600_001, 1_893_412_800_000, 2**53, 2**63 - 1]
SIZES = [0, 1, 255, 256, 4096, 4097]

# A word that is right for each number, for calls in which only something else is wrong.
PLAIN = {"int32": "i32:1", "int64": "i64:1000", "size": "size:1"}


def odd_octets() -> dict[str, tuple[str, str]]:
    """Octets that no parameter has to understand and every parameter has to survive."""
    noise = random.Random(7)
    return {
        "NULL and nothing": (NULL, "size:0"),
        "nothing": octets(b""),
        "one octet": octets(b"\xff"),
        "a zero octet": octets(b"\0"),
        "a brace": octets(b"{"),
        "an empty object": octets(b"{}"),
        "deep": octets(b"[" * 5000),
        "noise": octets(noise.randbytes(64)),
        "much noise": octets(noise.randbytes(5000)),
        "not UTF-8": octets(b'{"\xc0\x80":"\xed\xa0\x80"}'),
        "too much white space": many_octets(TOO_MUCH, 0x20),
        "too many digits": many_octets(TOO_MUCH, 0x31),
        "too many quotes": many_octets(TOO_MUCH, 0x22),
    }


def damaged(data: bytes, noise: random.Random) -> bytes:
    """Returns octets with one thing wrong: some missing, some changed, some too many."""
    if not data:
        return noise.randbytes(3)
    at = noise.randrange(len(data))
    match noise.randrange(5):
        case 0:
            return data[:at]
        case 1:
            return data[:at] + bytes([data[at] ^ (1 << noise.randrange(8))]) + data[at + 1 :]
        case 2:
            return data[:at] + noise.randbytes(noise.randrange(1, 9)) + data[at:]
        case 3:
            end = min(len(data), at + noise.randrange(1, 40))
            return data[:end] + data[at:]
        case _:
            end = min(len(data), at + noise.randrange(1, 40))
            return data[:at] + data[end:]
