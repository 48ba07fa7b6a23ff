# SPDX-License-Identifier: Apache-2.0
"""Pairwise keys and who may be reached with them (D13)."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from esprim_ref.identifiers import key_id

ESPRIM_CLASS = 3


@dataclass(frozen=True)
class Key:
    """A pairwiseESPrimKey: its identifier, the peer (absolute) that shares it, its usage, its end (0 = never)."""

    kid: str
    octets: bytes
    peer: str
    suid: int = 13
    expires: int = 0
    encoding: str = "A"

    def __post_init__(self) -> None:
        if len(self.octets) < 16:
            raise ValueError("a pairwise key has at least 16 octets (D11)")
        object.__setattr__(self, "kid", key_id(self.kid))

    def expired(self, now: int) -> bool:
        """Whether it is of no use any more."""
        return 0 < self.expires <= now

    @property
    def record(self) -> bytes:
        """The same after a restart: what marks and kept random objects hang on (D6)."""
        return digest(self.kid.encode(), bytes([self.suid % 10]), self.peer.encode())


def digest(*parts: bytes) -> bytes:
    """SHA-256 over length-prefixed parts."""
    return hashlib.sha256(b"".join(len(part).to_bytes(4, "big") + part for part in parts)).digest()


class Keyring:
    """The keys of one endpoint."""

    def __init__(self, own_id: str) -> None:
        self.own_id = own_id
        self._keys: dict[tuple[str, int], Key] = {}

    def add(self, key: Key) -> None:
        """Takes a key; the same one twice is fine, a different one under its name is not."""
        if key.peer == self.own_id:
            raise ValueError("the peer of a key must not be the endpoint itself")
        known = self._keys.get((key.kid, key.suid % 10))
        if known and (known.octets, known.peer, known.suid) != (key.octets, key.peer, key.suid):
            raise ValueError(f"another key is known as {key.kid}")
        self._keys[key.kid, key.suid % 10] = known or key

    def find(self, kid: str, now: int) -> Key | None:
        """The live ESPrim key of that name."""
        key = self._keys.get((key_id(kid), ESPRIM_CLASS))
        return None if key is None or key.expired(now) else key

    def newest_for(self, peer: str, now: int) -> Key | None:
        """The key that seals towards a peer: of the live ones the one added last."""
        live = [
            k for (_, usage), k in self._keys.items() if usage == ESPRIM_CLASS and k.peer == peer and not k.expired(now)
        ]
        return live[-1] if live else None
