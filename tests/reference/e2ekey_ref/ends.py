# SPDX-License-Identifier: Apache-2.0
"""The two ends, in few words: each makes its messages, and holds those of the other against the checker.

All that is random follows from a seed, and signatures are those of RFC 6979, so that a run can be repeated. Whom they
talk to they do not ask: they are yardsticks, not products.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field

from cryptography.hazmat.primitives.asymmetric import ec

from e2ekey_ref import credentials, schedule
from e2ekey_ref.errors import need
from e2ekey_ref.messages import (
    ECDSA_SECP256R1_SHA256,
    RANDOM_SIZE,
    RAW_PUBLIC_KEY,
    SECP256R1,
    UNCOMPRESSED,
    X509,
    CertificateRequest,
    ClientHello,
    Extension,
    Message,
    ServerHello,
    ServerKeyExchange,
    Shown,
    Type,
    write_signature,
)
from e2ekey_ref.protection import SUITES
from e2ekey_ref.records import CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_0, TLS_1_2, Record
from e2ekey_ref.transcript import CERTIFICATE_TYPE_OF, Findings, Secrets, Transcript
from e2ekey_ref.wire import numbers, vector

ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551  # of P-256


@dataclass(frozen=True)
class Profile:
    """What an end shows and how it talks."""

    private_key: ec.EllipticCurvePrivateKey
    chain: tuple[bytes, ...]  # certificates in DER, its own first; empty: the raw public key
    seed: bytes
    suites: Sequence[int] = (0xC02B, 0xC023)
    extended_master_secret: bool = True

    @property
    def shown(self) -> Shown:
        """The Certificate message's content."""
        return Shown(self.chain) if self.chain else Shown(raw_key=credentials.spki(self.private_key.public_key()))

    @property
    def certificate_type(self) -> int:
        """RFC 7250 3."""
        return X509 if self.chain else RAW_PUBLIC_KEY

    def draw(self, what: str, size: int) -> bytes:
        """Octets that look random and can be drawn again."""
        return hashlib.shake_256(self.seed + what.encode()).digest(size)

    @property
    def scalar(self) -> int:
        """The ephemeral private key."""
        return int.from_bytes(self.draw("ephemeral", 40), "big") % (ORDER - 1) + 1


@dataclass
class End:
    """What both ends have in common."""

    profile: Profile
    transcript: Transcript = field(default_factory=Transcript)

    def finished(self, ahead: Transcript, of_client: bool, data: bytes = b"") -> list[Record]:
        """ChangeCipherSpec and Finished (RFC 5246 7.1, 7.4.9), with the data that belongs in it or with other."""
        writes = ahead.client_writes if of_client else ahead.server_writes
        right = schedule.verify_data(ahead.master_secret, of_client, schedule.session_hash(ahead.hashed))
        finished = Record(HANDSHAKE, Message(Type.FINISHED, data or right).octets)
        return [Record(CHANGE_CIPHER_SPEC, b"\x01"), writes.seal(finished, self.profile.draw("iv", writes.IV_SIZE))]


def in_records(*messages: Message, version: int = TLS_1_2) -> list[Record]:
    """Each message in a record of its own."""
    return [Record(HANDSHAKE, message.octets, version) for message in messages]


def joined(found: Sequence[Record]) -> bytes:
    """The octets of a message of E2EKey."""
    return b"".join(record.octets for record in found)


class Initiator(End):
    """The client of TLS."""

    def first(self) -> bytes:
        """ClientHello."""
        extensions: dict[int, bytes] = {
            Extension.RENEGOTIATION_INFO: vector(1, b""),
            Extension.SUPPORTED_GROUPS: vector(2, numbers(2, SECP256R1)),
            Extension.EC_POINT_FORMATS: vector(1, numbers(1, UNCOMPRESSED)),
            Extension.SIGNATURE_ALGORITHMS: vector(2, numbers(2, ECDSA_SECP256R1_SHA256)),
            Extension.SERVER_CERTIFICATE_TYPE: vector(1, numbers(1, X509, RAW_PUBLIC_KEY)),
        }
        if self.profile.certificate_type != X509:  # not sent when it says what holds anyway (RFC 7250 4.1)
            own = numbers(1, self.profile.certificate_type)
            extensions[Extension.CLIENT_CERTIFICATE_TYPE] = vector(1, own)
        if self.profile.extended_master_secret:
            extensions[Extension.EXTENDED_MASTER_SECRET] = b""
        random = self.profile.draw("random", RANDOM_SIZE)
        hello = ClientHello(TLS_1_2, random, list(self.profile.suites), extensions)
        octets = joined(in_records(hello.message, version=TLS_1_0))
        self.transcript.take_first(octets)
        return octets

    def proof(self, second: bytes) -> list[Record]:
        """Takes message 2 and makes what comes before ChangeCipherSpec in message 3."""
        self.transcript.take_second(second)
        point = Message(Type.CLIENT_KEY_EXCHANGE, vector(1, credentials.point_of(self.profile.scalar)))
        told = self.transcript.hashed + self.profile.shown.message.octets + point.octets
        proof = Message(Type.CERTIFICATE_VERIFY, write_signature(credentials.sign(self.profile.private_key, told)))
        return in_records(self.profile.shown.message, point, proof)

    def ahead(self, plain: Sequence[Record]) -> Transcript:
        """What the transcript will be when this is sent."""
        ahead = self.transcript.ahead()
        ahead.take_proof(plain, Secrets(initiator_scalar=self.profile.scalar))
        return ahead

    def third(self, second: bytes) -> bytes:
        """Certificate to Finished."""
        plain = self.proof(second)
        octets = joined([*plain, *self.finished(self.ahead(plain), of_client=True)])
        self.transcript.take_third(octets, Secrets(initiator_scalar=self.profile.scalar))
        return octets

    def done(self, fourth: bytes) -> Findings:
        """Takes message 4."""
        self.transcript.take_fourth(fourth)
        return self.transcript.findings()


class Terminator(End):
    """The server of TLS."""

    def second(self, first: bytes) -> bytes:
        """ServerHello to ServerHelloDone."""
        self.transcript.take_first(first)
        offered = self.transcript.client_hello
        chosen = [suite for suite in self.profile.suites if suite in offered.suites and suite in SUITES]
        need(bool(chosen), "there is no suite in common")
        hello = ServerHello(TLS_1_2, self.profile.draw("random", RANDOM_SIZE), chosen[0], self._extensions(offered))
        unsigned = ServerKeyExchange(credentials.point_of(self.profile.scalar), b"")
        told = offered.random + hello.random + unsigned.params
        exchange = ServerKeyExchange(unsigned.point, credentials.sign(self.profile.private_key, told))
        request, end = CertificateRequest().message, Message(Type.SERVER_HELLO_DONE, b"")
        octets = joined(in_records(hello.message, self.profile.shown.message, exchange.message, request, end))
        self.transcript.take_second(octets)
        return octets

    def _extensions(self, offered: ClientHello) -> dict[int, bytes]:
        """What the client offers and we take. Of its own certificate types the client's first one."""
        extensions: dict[int, bytes] = {Extension.RENEGOTIATION_INFO: vector(1, b"")}
        if self.profile.extended_master_secret and Extension.EXTENDED_MASTER_SECRET in offered.extensions:
            extensions[Extension.EXTENDED_MASTER_SECRET] = b""
        of_client, of_server = CERTIFICATE_TYPE_OF[True], CERTIFICATE_TYPE_OF[False]
        if of_client in offered.extensions:
            extensions[of_client] = offered.extensions[of_client][1:2]
        if of_server in offered.extensions:
            extensions[of_server] = numbers(1, self.profile.certificate_type)
        return extensions

    def takes(self, third: bytes) -> None:
        """Takes message 3."""
        self.transcript.take_third(third, Secrets(terminator_scalar=self.profile.scalar))

    def fourth(self, third: bytes) -> bytes:
        """Finished."""
        self.takes(third)
        octets = joined(self.finished(self.transcript.ahead(), of_client=False))
        self.transcript.take_fourth(octets)
        return octets
