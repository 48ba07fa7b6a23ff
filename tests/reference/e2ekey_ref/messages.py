# SPDX-License-Identifier: Apache-2.0
"""The handshake messages (RFC 5246 7.4, RFC 8422 5, RFC 7250 3), read and written."""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum

from e2ekey_ref.errors import WrongError, need
from e2ekey_ref.wire import Reader, numbers, vector


class Type(IntEnum):
    """HandshakeType (RFC 5246 7.4)."""

    CLIENT_HELLO = 1
    SERVER_HELLO = 2
    CERTIFICATE = 11
    SERVER_KEY_EXCHANGE = 12
    CERTIFICATE_REQUEST = 13
    SERVER_HELLO_DONE = 14
    CERTIFICATE_VERIFY = 15
    CLIENT_KEY_EXCHANGE = 16
    FINISHED = 20


class Extension(IntEnum):
    """ExtensionType (RFC 8446 4.2 lists them all)."""

    SERVER_NAME = 0
    SUPPORTED_GROUPS = 10
    EC_POINT_FORMATS = 11
    SIGNATURE_ALGORITHMS = 13
    CLIENT_CERTIFICATE_TYPE = 19
    SERVER_CERTIFICATE_TYPE = 20
    EXTENDED_MASTER_SECRET = 23
    SUPPORTED_VERSIONS = 43
    RENEGOTIATION_INFO = 0xFF01


SECP256R1 = 23  # NamedCurve (RFC 8422 5.1.1)
NAMED_CURVE = 3  # ECCurveType (RFC 8422 5.4)
UNCOMPRESSED = 0  # ECPointFormat (RFC 8422 5.1.2)
ECDSA_SECP256R1_SHA256 = 0x0403  # hash 4, signature 3 (RFC 5246 7.4.1.4.1)
ECDSA_SIGN = 64  # ClientCertificateType (RFC 8422 5.5)
X509, RAW_PUBLIC_KEY = 0, 2  # CertificateType (RFC 7250 3)
RANDOM_SIZE, VERIFY_DATA_SIZE = 32, 12


@dataclass(frozen=True)
class Message:
    """One handshake message (RFC 5246 7.4)."""

    type: int
    body: bytes

    @property
    def octets(self) -> bytes:
        """As it enters hashes and records."""
        return bytes([self.type]) + vector(3, self.body)


def split(octets: bytes) -> list[Message]:
    """The handshake messages in the joined fragments of their records."""
    reader, found = Reader(octets, "a handshake message"), []
    while reader.left:
        kind = reader.number(1)
        found.append(Message(kind, reader.vector(3)))
    return found


def read_extensions(reader: Reader) -> dict[int, bytes]:
    """Each once (RFC 5246 7.4.1.4); a hello may end before them."""
    found: dict[int, bytes] = {}
    if not reader.left:
        return found
    inner = reader.reader(2, "the extensions")
    while inner.left:
        kind = inner.number(2)
        need(kind not in found, f"extension {kind} comes twice")
        found[kind] = inner.vector(2)
    return found


def write_extensions(extensions: dict[int, bytes]) -> bytes:
    """In the order of the mapping."""
    return vector(2, b"".join(numbers(2, kind) + vector(2, data) for kind, data in extensions.items()))


@dataclass(frozen=True)
class ClientHello:
    """RFC 5246 7.4.1.2."""

    version: int
    random: bytes
    suites: list[int]
    extensions: dict[int, bytes]
    session_id: bytes = b""
    compressions: bytes = b"\x00"

    @classmethod
    def read(cls, body: bytes) -> ClientHello:
        """From the body of its message."""
        reader = Reader(body, "ClientHello")
        version, random, session_id = reader.number(2), reader.take(RANDOM_SIZE), reader.vector(1)
        suites = reader.reader(2, "the cipher suites")
        offered = [suites.number(2) for _ in range(suites.left // 2)]
        suites.end()
        compressions = reader.vector(1)
        extensions = read_extensions(reader)
        reader.end()
        return cls(version, random, offered, extensions, session_id, compressions)

    @property
    def message(self) -> Message:
        """As a message."""
        suites = vector(2, numbers(2, *self.suites))
        fixed = numbers(2, self.version) + self.random + vector(1, self.session_id)
        return Message(
            Type.CLIENT_HELLO, fixed + suites + vector(1, self.compressions) + write_extensions(self.extensions)
        )


@dataclass(frozen=True)
class ServerHello:
    """RFC 5246 7.4.1.3."""

    version: int
    random: bytes
    suite: int
    extensions: dict[int, bytes]
    session_id: bytes = b""
    compression: int = 0

    @classmethod
    def read(cls, body: bytes) -> ServerHello:
        """From the body of its message."""
        reader = Reader(body, "ServerHello")
        version, random, session_id = reader.number(2), reader.take(RANDOM_SIZE), reader.vector(1)
        suite, compression = reader.number(2), reader.number(1)
        extensions = read_extensions(reader)
        reader.end()
        return cls(version, random, suite, extensions, session_id, compression)

    @property
    def message(self) -> Message:
        """As a message."""
        fixed = numbers(2, self.version) + self.random + vector(1, self.session_id)
        chosen = numbers(2, self.suite) + numbers(1, self.compression)
        return Message(Type.SERVER_HELLO, fixed + chosen + write_extensions(self.extensions))


@dataclass(frozen=True)
class Shown:
    """What a Certificate message shows: certificates in DER, own first (RFC 5246 7.4.2), or a raw key (RFC 7250 3)."""

    chain: tuple[bytes, ...] = ()
    raw_key: bytes = b""

    @classmethod
    def read(cls, body: bytes, kind: int) -> Shown:
        """From the body of its message, given the CertificateType that was agreed."""
        reader = Reader(body, "Certificate")
        if kind == RAW_PUBLIC_KEY:
            raw_key = reader.vector(3)
            reader.end()
            need(bool(raw_key), "no raw public key is shown")
            return cls(raw_key=raw_key)
        need(kind == X509, f"certificate type {kind}")
        inner, chain = reader.reader(3, "the certificate list"), []
        reader.end()
        while inner.left:
            chain.append(inner.vector(3))
        need(bool(chain), "no certificate is shown")
        return cls(tuple(chain))

    @property
    def message(self) -> Message:
        """As a message."""
        if self.raw_key:
            return Message(Type.CERTIFICATE, vector(3, self.raw_key))
        return Message(Type.CERTIFICATE, vector(3, b"".join(vector(3, each) for each in self.chain)))


def read_signature(reader: Reader) -> bytes:
    """A digitally-signed struct (RFC 5246 4.7)."""
    scheme = reader.number(2)
    need(scheme == ECDSA_SECP256R1_SHA256, f"signature scheme {scheme:#06x}")
    return reader.vector(2)


def write_signature(signature: bytes) -> bytes:
    """A digitally-signed struct."""
    return numbers(2, ECDSA_SECP256R1_SHA256) + vector(2, signature)


@dataclass(frozen=True)
class ServerKeyExchange:
    """ECParameters, the ephemeral point, and a signature over both hellos' randoms and them (RFC 8422 5.4)."""

    point: bytes
    signature: bytes

    @property
    def params(self) -> bytes:
        """ServerECDHParams: what is signed behind the randoms."""
        return numbers(1, NAMED_CURVE) + numbers(2, SECP256R1) + vector(1, self.point)

    @classmethod
    def read(cls, body: bytes) -> ServerKeyExchange:
        """From the body of its message."""
        reader = Reader(body, "ServerKeyExchange")
        need(reader.number(1) == NAMED_CURVE, "the key exchange names no curve")
        curve = reader.number(2)
        need(curve == SECP256R1, f"the key exchange is on curve {curve}")
        point = reader.vector(1)
        signature = read_signature(reader)
        reader.end()
        return cls(point, signature)

    @property
    def message(self) -> Message:
        """As a message."""
        return Message(Type.SERVER_KEY_EXCHANGE, self.params + write_signature(self.signature))


@dataclass(frozen=True)
class CertificateRequest:
    """RFC 5246 7.4.4."""

    types: bytes = bytes([ECDSA_SIGN])
    schemes: tuple[int, ...] = (ECDSA_SECP256R1_SHA256,)
    authorities: bytes = b""

    @classmethod
    def read(cls, body: bytes) -> CertificateRequest:
        """From the body of its message."""
        reader = Reader(body, "CertificateRequest")
        types = reader.vector(1)
        schemes = reader.reader(2, "the signature schemes")
        listed = tuple(schemes.number(2) for _ in range(schemes.left // 2))
        schemes.end()
        authorities = reader.vector(2)
        reader.end()
        return cls(types, listed, authorities)

    @property
    def message(self) -> Message:
        """As a message."""
        schemes = vector(2, numbers(2, *self.schemes))
        return Message(Type.CERTIFICATE_REQUEST, vector(1, self.types) + schemes + vector(2, self.authorities))


def read_client_point(body: bytes) -> bytes:
    """The body of ClientKeyExchange (RFC 8422 5.7)."""
    reader = Reader(body, "ClientKeyExchange")
    point = reader.vector(1)
    reader.end()
    return point


def read_certificate_verify(body: bytes) -> bytes:
    """The signature in the body of CertificateVerify (RFC 5246 7.4.8)."""
    reader = Reader(body, "CertificateVerify")
    signature = read_signature(reader)
    reader.end()
    return signature


def expect(messages: list[Message], *types: Type) -> list[bytes]:
    """The bodies of exactly these messages in this order."""
    found = [message.type for message in messages]
    if found != list(types):
        raise WrongError(f"handshake messages {found}; {[int(kind) for kind in types]} belong here")
    return [message.body for message in messages]
