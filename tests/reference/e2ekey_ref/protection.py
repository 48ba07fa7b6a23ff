# SPDX-License-Identifier: Apache-2.0
"""Protected records of the two suites (RFC 5289): AES-128-GCM (RFC 5288), AES-128-CBC with HMAC (RFC 5246 6.2.3)."""

from __future__ import annotations

import hmac
from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from e2ekey_ref.errors import WrongError, need
from e2ekey_ref.records import Record
from e2ekey_ref.wire import Reader, numbers


@dataclass
class Protection(ABC):
    """One direction of a connection: its keys, and how many records it has seen."""

    mac_key: bytes
    key: bytes
    fixed_iv: bytes
    sequence: int = 0

    MAC_KEY_SIZE: ClassVar[int]
    FIXED_IV_SIZE: ClassVar[int]
    KEY_SIZE: ClassVar[int] = 16
    IV_SIZE: ClassVar[int]  # what stands in front of each record

    def _head(self, record_type: int, version: int, content: bytes) -> bytes:
        """seq_num + type + version + length: protected beside the content (RFC 5246 6.2.3.1, 6.2.3.3)."""
        return numbers(8, self.sequence) + numbers(1, record_type) + numbers(2, version) + numbers(2, len(content))

    def open(self, record: Record) -> Record:
        """What a protected record holds."""
        content = self._open(record)
        self.sequence += 1
        return Record(record.type, content, record.version)

    def seal(self, record: Record, iv: bytes) -> Record:
        """The record, protected."""
        fragment = iv + self._seal(record, iv)
        self.sequence += 1
        return Record(record.type, fragment, record.version)

    @abstractmethod
    def _open(self, record: Record) -> bytes: ...

    @abstractmethod
    def _seal(self, record: Record, iv: bytes) -> bytes: ...


class Gcm(Protection):
    """RFC 5288 3: the nonce is the salt of the key block and eight octets in front of the record."""

    MAC_KEY_SIZE, FIXED_IV_SIZE, IV_SIZE = 0, 4, 8
    TAG_SIZE = 16

    def _open(self, record: Record) -> bytes:
        iv, sealed = record.fragment[: self.IV_SIZE], record.fragment[self.IV_SIZE :]
        head = self._head(record.type, record.version, sealed[self.TAG_SIZE :])
        try:
            return AESGCM(self.key).decrypt(self.fixed_iv + iv, sealed, head)
        except (InvalidTag, ValueError):
            raise WrongError("a record's tag is wrong") from None

    def _seal(self, record: Record, iv: bytes) -> bytes:
        head = self._head(record.type, record.version, record.fragment)
        return AESGCM(self.key).encrypt(self.fixed_iv + iv, record.fragment, head)


class Cbc(Protection):
    """RFC 5246 6.2.3.2: MAC, then padding, then encryption, behind an IV for each record."""

    MAC_KEY_SIZE, FIXED_IV_SIZE, IV_SIZE = 32, 0, 16
    BLOCK_SIZE, MAC_SIZE = 16, 32

    def _cipher(self, iv: bytes) -> Cipher[modes.CBC]:
        return Cipher(algorithms.AES(self.key), modes.CBC(iv))

    def _mac(self, record: Record, content: bytes) -> bytes:
        return hmac.digest(self.mac_key, self._head(record.type, record.version, content) + content, "sha256")

    def _open(self, record: Record) -> bytes:
        iv, sealed = record.fragment[: self.IV_SIZE], record.fragment[self.IV_SIZE :]
        whole = len(sealed) >= self.MAC_SIZE + self.BLOCK_SIZE and len(sealed) % self.BLOCK_SIZE == 0
        need(whole, "a record is no whole number of blocks")
        decryptor = self._cipher(iv).decryptor()
        plain = decryptor.update(sealed) + decryptor.finalize()
        padding = plain[-1] + 1
        padded = padding + self.MAC_SIZE <= len(plain) and plain[-padding:] == bytes([padding - 1]) * padding
        need(padded, "a record's padding is wrong")
        content, mac = plain[: -padding - self.MAC_SIZE], plain[-padding - self.MAC_SIZE : -padding]
        need(hmac.compare_digest(mac, self._mac(record, content)), "a record's MAC is wrong")
        return content

    def _seal(self, record: Record, iv: bytes) -> bytes:
        plain = record.fragment + self._mac(record, record.fragment)
        padding = self.BLOCK_SIZE - len(plain) % self.BLOCK_SIZE
        encryptor = self._cipher(iv).encryptor()
        return encryptor.update(plain + bytes([padding - 1]) * padding) + encryptor.finalize()


SUITES: dict[int, type[Protection]] = {0xC02B: Gcm, 0xC023: Cbc}
SUITE_NAMES = {
    0xC02B: "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
    0xC023: "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA256",
}


def key_block_size(suite: int) -> int:
    """How much of the key block is used (RFC 5246 6.3)."""
    kind = SUITES[suite]
    return 2 * (kind.MAC_KEY_SIZE + kind.KEY_SIZE + kind.FIXED_IV_SIZE)


def split_key_block(suite: int, block: bytes) -> tuple[Protection, Protection]:
    """What the client writes with, and what the server writes with (RFC 5246 6.3)."""
    kind, reader = SUITES[suite], Reader(block, "the key block")
    sizes = (kind.MAC_KEY_SIZE, kind.KEY_SIZE, kind.FIXED_IV_SIZE)
    parts = [(reader.take(size), reader.take(size)) for size in sizes]
    reader.end()
    (mac_keys, keys, ivs) = parts
    return kind(mac_keys[0], keys[0], ivs[0]), kind(mac_keys[1], keys[1], ivs[1])
