# SPDX-License-Identifier: Apache-2.0
"""Private keys of this end, and certificates in writing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import _native
from ._handle import Handle

if TYPE_CHECKING:
    from typing import Self

    from typing_extensions import Buffer


def chain_of(certificates: Buffer | str) -> Buffer:
    """PEM may be text."""
    return certificates.encode() if isinstance(certificates, str) else certificates


class PrivateKey(Handle):
    """A private key on P-256, which proves an identity. Threads: many.

    It signs inside the library; `pem` is the one place where it leaves. Made by `generate` or `from_pem`.
    """

    __slots__ = ()
    _handle: _native.KeyHandle

    def __init__(self) -> None:
        raise TypeError("use PrivateKey.generate() or PrivateKey.from_pem(...)")

    @classmethod
    def _of(cls, handle: _native.KeyHandle) -> Self:
        key = cls.__new__(cls)
        key._handle = handle
        return key

    @classmethod
    def generate(cls) -> Self:
        """Makes a new key. Raises ResourceError (random generator)."""
        return cls._of(_native.key_generate())

    @classmethod
    def from_pem(cls, pem: Buffer | str) -> Self:
        """Reads PKCS#8 or SEC 1, in PEM or DER, without a password. Raises FormatError."""
        return cls._of(_native.key_private(chain_of(pem)))

    def pem(self) -> str:
        """PKCS#8 in PEM (RFC 5208, RFC 7468), for a file that nobody else can read."""
        return _native.key_private_pem(self._handle).decode()

    @property
    def public(self) -> bytes:
        """The public half: SubjectPublicKeyInfo in DER."""
        return _native.key_public(self._handle)

    @property
    def public_name(self) -> str:
        """The name of the public half by its hash, "ni:///sha-256;...": what a trust entry for a raw key has (RFC
        6920)."""
        return _native.key_public_name(self._handle).decode()

    def __repr__(self) -> str:
        return self._describe("" if self.closed else self.public_name)
