# SPDX-License-Identifier: Apache-2.0
"""Certificates of which every part may be another than it should be.

`cryptography` makes keys, names and signatures. It would not put them together wrongly, so they are put together here.
"""

from __future__ import annotations

import datetime
import secrets
import ssl
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa

PrivateKey = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey

# ---- DER ----


def tlv(tag: int, *content: bytes) -> bytes:
    value = b"".join(content)
    size = len(value)
    if size < 0x80:
        return bytes([tag, size]) + value
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + value


def content_of(element: bytes) -> bytes:
    return element[2 if element[1] < 0x80 else 2 + (element[1] & 0x7F) :]


def seq(*parts: bytes) -> bytes:
    return tlv(0x30, *parts)


def oid(dotted: str) -> bytes:
    first, second, *rest = map(int, dotted.split("."))
    out = b""
    for arc in (40 * first + second, *rest):
        septets = [arc & 0x7F]
        while arc := arc >> 7:
            septets.append(arc & 0x7F | 0x80)
        out += bytes(reversed(septets))
    return tlv(6, out)


def bits(octets: bytes) -> bytes:
    return tlv(3, b"\0", octets)


def utc_time(moment: datetime.datetime) -> bytes:
    return tlv(0x17, moment.strftime("%y%m%d%H%M%SZ").encode())


# ---- parts ----

ECDSA_SHA256 = seq(oid("1.2.840.10045.4.3.2"))
ECDSA_SHA384 = seq(oid("1.2.840.10045.4.3.3"))
ECDSA_SHA1 = seq(oid("1.2.840.10045.4.1"))
RSA_SHA256 = seq(oid("1.2.840.113549.1.1.11"), tlv(5))
HASHES: dict[bytes, hashes.HashAlgorithm] = {ECDSA_SHA384: hashes.SHA384(), ECDSA_SHA1: hashes.SHA1()}
VERSION_3 = tlv(0xA0, tlv(2, b"\x02"))


def named(common_name: str) -> bytes:
    return x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, common_name)]).public_bytes()


def spki(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


def uri(text: str) -> bytes:
    return tlv(0x86, text.encode())


def dns(text: str) -> bytes:
    return tlv(0x82, text.encode())


@dataclass
class Extension:
    oid: str
    value: bytes
    is_critical: bool = False

    def made(self) -> bytes:
        return seq(oid(self.oid), tlv(1, b"\xff") if self.is_critical else b"", tlv(4, self.value))


BASIC_CONSTRAINTS, KEY_USAGE, EXTENDED_KEY_USAGE = "2.5.29.19", "2.5.29.15", "2.5.29.37"
ALT_NAMES, NAME_CONSTRAINTS, SUBJECT_KEY_ID, AUTHORITY_KEY_ID = "2.5.29.17", "2.5.29.30", "2.5.29.14", "2.5.29.35"
CLIENT_AUTH, SERVER_AUTH, ANY_PURPOSE = "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.1", "2.5.29.37.0"
DIGITAL_SIGNATURE, KEY_AGREEMENT, KEY_CERT_SIGN, CRL_SIGN = 0x80, 0x08, 0x04, 0x02


def basic_constraints(is_ca: bool = True, path_length: int | None = None) -> Extension:
    length = b"" if path_length is None else tlv(2, bytes([path_length]))
    return Extension(BASIC_CONSTRAINTS, seq(tlv(1, b"\xff") if is_ca else b"", length), True)


def key_usage(octet: int) -> Extension:
    unused = (octet & -octet).bit_length() - 1
    return Extension(KEY_USAGE, tlv(3, bytes([unused, octet])), True)


def purposes(*oids: str) -> Extension:
    return Extension(EXTENDED_KEY_USAGE, seq(*map(oid, oids)))


def alt_names(*names: bytes) -> Extension:
    return Extension(ALT_NAMES, seq(*names))


def constraints(permitted: tuple[bytes, ...] = (), excluded: tuple[bytes, ...] = ()) -> Extension:
    trees = [tlv(tag, *map(seq, names)) for tag, names in ((0xA0, permitted), (0xA1, excluded)) if names]
    return Extension(NAME_CONSTRAINTS, seq(*trees), True)


def key_id(key: PrivateKey) -> bytes:
    return x509.SubjectKeyIdentifier.from_public_key(key.public_key()).digest


# ---- certificates ----


def in_days(days: float) -> bytes:
    return utc_time(datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=days))


@dataclass
class Recipe:
    """What a certificate says and who signs it. Everything is right as long as nobody changes it."""

    subject: bytes
    issuer: bytes
    key: PrivateKey
    signer: PrivateKey
    extensions: list[Extension]
    version: bytes = VERSION_3
    serial: bytes = field(default_factory=lambda: bytes([1]) + secrets.token_bytes(15))
    begins: bytes = field(default_factory=lambda: in_days(-2))
    ends: bytes = field(default_factory=lambda: in_days(9))
    algorithm: bytes = ECDSA_SHA256
    outer_algorithm: bytes | None = None  # None: the same
    public_key: bytes | None = None  # None: that of `key`
    unique_ids: bytes = b""
    flipped_bit: int | None = None  # of the signature
    damage: Callable[[bytes], bytes] | None = None  # of what is signed

    def without(self, *oids: str) -> None:
        self.extensions = [extension for extension in self.extensions if extension.oid not in oids]

    def replace(self, extension: Extension) -> None:
        self.without(extension.oid)
        self.extensions.append(extension)

    def extension(self, wanted: str) -> Extension:
        return next(extension for extension in self.extensions if extension.oid == wanted)

    def body(self) -> bytes:
        extensions = [extension.made() for extension in self.extensions]
        return seq(
            self.version,
            tlv(2, self.serial),
            self.algorithm,
            self.issuer,
            seq(self.begins, self.ends),
            self.subject,
            self.public_key or spki(self.key),
            self.unique_ids,
            tlv(0xA3, seq(*extensions)) if extensions else b"",
        )

    def _signature(self, body: bytes) -> bytes:
        if isinstance(self.signer, rsa.RSAPrivateKey):
            return self.signer.sign(body, padding.PKCS1v15(), hashes.SHA256())
        signature = bytearray(self.signer.sign(body, ec.ECDSA(HASHES.get(self.algorithm, hashes.SHA256()))))
        if self.flipped_bit is not None:
            signature[-1 - self.flipped_bit // 8 % 16] ^= 1 << self.flipped_bit % 8
        return bytes(signature)

    def made(self) -> bytes:
        body = self.damage(self.body()) if self.damage else self.body()
        return seq(body, self.outer_algorithm or self.algorithm, bits(self._signature(body)))


def authority(name: str, key: PrivateKey, issuer: Recipe | None = None) -> Recipe:
    """The certificate of one that issues others; its own issuer is itself when none is given."""
    extensions = [basic_constraints(), key_usage(KEY_CERT_SIGN | CRL_SIGN)]
    return _below(issuer, named(name), key, extensions)


def end(name: str, key: PrivateKey, issuer: Recipe, *names: bytes) -> Recipe:
    """The certificate of an end with these GeneralNames."""
    return _below(issuer, named(name), key, [key_usage(DIGITAL_SIGNATURE), alt_names(*names)])


def _below(issuer: Recipe | None, subject: bytes, key: PrivateKey, extensions: list[Extension]) -> Recipe:
    signer = issuer.key if issuer else key
    key_ids = [
        Extension(SUBJECT_KEY_ID, tlv(4, key_id(key))),
        Extension(AUTHORITY_KEY_ID, seq(tlv(0x80, key_id(signer)))),
    ]
    algorithm = RSA_SHA256 if isinstance(signer, rsa.RSAPrivateKey) else ECDSA_SHA256
    return Recipe(
        subject, issuer.subject if issuer else subject, key, signer, extensions + key_ids, algorithm=algorithm
    )  # fmt: skip


# ---- files ----


def new_key(curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(curve or ec.SECP256R1())


def key_pem(key: PrivateKey) -> bytes:
    return key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )  # fmt: skip


def public_pem(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )  # fmt: skip


def pem(*certificates: bytes) -> str:
    return "".join(map(ssl.DER_cert_to_PEM_cert, certificates))


def written(path: Path, text: str | bytes) -> Path:
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path
