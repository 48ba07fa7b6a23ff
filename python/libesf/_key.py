# SPDX-License-Identifier: Apache-2.0
"""A key, what it may be used for, with whom it is shared, and until when."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from . import _native
from ._documents import octets_of, text_of
from ._handle import Handle
from ._numbers import Encoding

if TYPE_CHECKING:
    from typing import Self

    from typing_extensions import Buffer

    from ._documents import Document


def _unix_ms(moment: int | datetime) -> int:
    if not isinstance(moment, datetime):
        return moment
    if moment.tzinfo is None:
        raise ValueError("expires has no time zone; use datetime.now(timezone.utc) and the like")
    return int(moment.timestamp() * 1000)


class Key(Handle):
    """A pairwise key for ESPrim: 16 to 64 random octets shared with one peer. Threads: many.

    An endpoint copies it, so it can be closed after `Endpoint.add_key`. Anything that a person can remember is no key:
    random objects travel in clear, so a weak key falls to guessing off line (D11).
    """

    __slots__ = ()
    _handle: _native.KeyHandle

    def __init__(
        self,
        kid: str | bytes,
        octets: Buffer,
        *,
        peer: str,
        usage: int = 13,
        expires: int | datetime | None = None,
        encoding: str | Encoding = Encoding.A,
    ) -> None:
        """Makes a key from its identifier and its octets.

        kid: 1 to 255 octets of UTF-8. A part before "@" of exactly 32 hex digits is kept in upper case (D13).
        octets: 16 to 64 octets; normally 32. Copied.
        peer: absolute id, "//m2m.example/cse1/Cae1". A message under this key is taken from nobody else.
        usage: m2m:suid (TS-0004 6.3.4.2.39): 13 pre-provisioned for ESPrim, 23, 33, 43 and the other usages.
        expires: ms since 1970-01-01 UTC or a datetime with time zone; None or 0 = never.
        encoding: "A", "B" or "C": how random objects enter the session key; the same at both ends.
        Raises FormatError (kid, peer), KeyFault (fewer than 16 octets), ResourceError (more than 64), ArgumentError.
        """
        self._handle = _native.key_symmetric(kid if isinstance(kid, bytes) else text_of(kid, "kid"), octets)
        self._set(peer, usage, expires, encoding)

    @classmethod
    def from_jwk(
        cls,
        jwk: Document,
        *,
        peer: str | None = None,
        usage: int | None = None,
        expires: int | datetime | None = None,
        encoding: str | Encoding | None = None,
    ) -> Self:
        """Makes a key from a key document (D1): a JWK of type "oct" with "kid" and "k", and as far as they are there
        "suid", "peer", "expires" (ms since 1970) and "encoding". What is given here replaces what the document says.

        Raises FormatError, PolicyError ("kty" is not "oct") and what making a key raises.
        """
        key = cls.__new__(cls)
        key._handle = _native.key_import(octets_of(jwk))
        key._set(peer, usage, expires, encoding)
        return key

    def _set(
        self, peer: str | None, usage: int | None, expires: int | datetime | None, encoding: str | Encoding | None
    ) -> None:
        if peer is not None:
            _native.key_set_peer(self._handle, text_of(peer, "peer"))
        if usage is not None:
            _native.key_set_usage(self._handle, usage)
        if expires is not None:
            _native.key_set_expiry(self._handle, _unix_ms(expires))
        if encoding is not None:
            _native.key_set_encoding(self._handle, _encoding_number(encoding))

    @property
    def id(self) -> str:
        """The identifier as it will stand in messages."""
        return _native.key_id(self._handle).decode()

    def __repr__(self) -> str:
        return self._describe("" if self.closed else repr(self.id))


def _encoding_number(encoding: str | Encoding) -> int:
    if not isinstance(encoding, str):
        return encoding
    try:
        return Encoding[encoding]
    except KeyError:
        raise ValueError(f"encoding is {encoding!r}; it can be 'A', 'B' or 'C'") from None
