# SPDX-License-Identifier: Apache-2.0
"""The record layer without protection (RFC 5246 6.2.1)."""

from __future__ import annotations

from dataclasses import dataclass

from e2ekey_ref.errors import need
from e2ekey_ref.wire import Reader, vector

CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE = 20, 21, 22
TLS_1_0, TLS_1_2 = 0x0301, 0x0303
FRAGMENT_MAX = 2**14
EXPANSION_MAX = 2048  # RFC 5246 6.2.3: of what is protected


@dataclass(frozen=True)
class Record:
    """A TLSPlaintext or, once protected, a TLSCiphertext."""

    type: int
    fragment: bytes
    version: int = TLS_1_2

    @property
    def octets(self) -> bytes:
        """As it is sent."""
        return bytes([self.type]) + self.version.to_bytes(2, "big") + vector(2, self.fragment)


def read(octets: bytes, may_be_first: bool = False) -> list[Record]:
    """All records of a message, which is records and nothing else (reading A40).

    Before a version is agreed, that of a record says nothing but its major number (RFC 5246 E.1).
    """
    reader, found = Reader(octets, "a record"), []
    while reader.left:
        kind, version = reader.number(1), reader.number(2)
        need(kind in (CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE), f"a record of type {kind} has no place in a handshake")
        is_known = version >> 8 == TLS_1_2 >> 8 if may_be_first else version == TLS_1_2
        need(is_known, f"a record of version {version:#06x}")
        fragment = reader.vector(2)
        need(0 < len(fragment) <= FRAGMENT_MAX + EXPANSION_MAX, f"a record of {len(fragment)} octets")
        found.append(Record(kind, fragment, version))
    need(bool(found), "there is no record")
    return found
