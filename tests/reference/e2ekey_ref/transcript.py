# SPDX-License-Identifier: Apache-2.0
"""The checker: the four messages of a run and one secret of it; everything else is recomputed.

Message 1 is ClientHello; 2 is ServerHello, Certificate, ServerKeyExchange, CertificateRequest, ServerHelloDone; 3 is
Certificate, ClientKeyExchange, CertificateVerify, ChangeCipherSpec, Finished; 4 is ChangeCipherSpec, Finished (RFC 5246
7.3; TS-0003 8.7.2). Who the certificates speak for is not its business.
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass

from e2ekey_ref import credentials, protection, records, schedule
from e2ekey_ref.errors import need
from e2ekey_ref.messages import (
    ECDSA_SECP256R1_SHA256,
    ECDSA_SIGN,
    RAW_PUBLIC_KEY,
    SECP256R1,
    VERIFY_DATA_SIZE,
    X509,
    CertificateRequest,
    ClientHello,
    Extension,
    Message,
    ServerHello,
    ServerKeyExchange,
    Shown,
    Type,
    expect,
    read_certificate_verify,
    read_client_point,
    split,
)
from e2ekey_ref.protection import SUITES, Protection
from e2ekey_ref.records import ALERT, CHANGE_CIPHER_SPEC, HANDSHAKE, TLS_1_2, Record
from e2ekey_ref.wire import Reader, numbers

CERTIFICATE_TYPE_OF = {True: Extension.CLIENT_CERTIFICATE_TYPE, False: Extension.SERVER_CERTIFICATE_TYPE}


@dataclass(frozen=True)
class Secrets:
    """One of these is enough; each that is given has to lead to the same keys."""

    initiator_scalar: int | None = None
    terminator_scalar: int | None = None
    pre_master: bytes | None = None
    master_secret: bytes | None = None


@dataclass(frozen=True)
class Findings:
    """What a run that is in order comes to."""

    suite: int
    extended_master_secret: bool
    client_random: bytes
    server_random: bytes
    initiator: Shown
    terminator: Shown
    pre_master: bytes | None
    session_hash: bytes
    master_secret: bytes
    exported: bytes
    kid: str
    key: bytes


def alert_in(octets: bytes) -> tuple[int, int] | None:
    """Level and description when a message is an alert (RFC 5246 7.2)."""
    found = records.read(octets, may_be_first=True)
    if found[0].type != ALERT:
        return None
    need(len(found) == 1 and len(found[0].fragment) == 2, "an alert is one record of two octets")
    return found[0].fragment[0], found[0].fragment[1]


def plain_messages(found: Sequence[Record]) -> list[Message]:
    """The handshake messages in unprotected records, however these are cut (RFC 5246 6.2.1)."""
    need(all(record.type == HANDSHAKE for record in found), "a record that holds no handshake message")
    return split(b"".join(record.fragment for record in found))


class Transcript:
    """Takes one message after the other. Each step raises WrongError when something is not in order."""

    def __init__(self) -> None:
        self.hashed = b""  # every handshake message so far
        self.pre_master: bytes | None = None
        self.is_done = False

    def ahead(self) -> Transcript:
        """The same again, for whoever has to know what comes of the next message before it is made."""
        return copy.deepcopy(self)

    def _hash(self, *messages: Message) -> None:
        self.hashed += b"".join(message.octets for message in messages)

    # ---- messages 1 and 2 ----

    def take_first(self, octets: bytes) -> None:
        """ClientHello."""
        messages = plain_messages(records.read(octets, may_be_first=True))
        (body,) = expect(messages, Type.CLIENT_HELLO)
        hello = ClientHello.read(body)
        need(hello.version == TLS_1_2, f"ClientHello speaks version {hello.version:#06x}")
        need(speaks_1_2(hello), "ClientHello does not offer TLS 1.2")
        need(not SUITES.keys().isdisjoint(hello.suites), "ClientHello offers none of oneM2M's suites with certificates")
        need(0 in hello.compressions, "ClientHello does not offer to leave out compression")
        self.client_hello = hello
        self._hash(*messages)

    def take_second(self, octets: bytes) -> None:
        """ServerHello to ServerHelloDone."""
        messages = plain_messages(records.read(octets))
        hello, shown, exchange, request, done = expect(
            messages,
            Type.SERVER_HELLO,
            Type.CERTIFICATE,
            Type.SERVER_KEY_EXCHANGE,
            Type.CERTIFICATE_REQUEST,
            Type.SERVER_HELLO_DONE,
        )
        self.server_hello = ServerHello.read(hello)
        self._check_server_hello(self.server_hello)
        self.terminator = Shown.read(shown, self._certificate_type(of_client=False))
        self._check_key_exchange(ServerKeyExchange.read(exchange))
        asked = CertificateRequest.read(request)
        need(ECDSA_SIGN in asked.types and ECDSA_SECP256R1_SHA256 in asked.schemes, "ECDSA is not asked for")
        need(done == b"", "ServerHelloDone is not empty")
        self._hash(*messages)

    def _check_server_hello(self, hello: ServerHello) -> None:
        offered = self.client_hello
        need(hello.version == TLS_1_2, f"ServerHello speaks version {hello.version:#06x}")
        need(hello.suite in offered.suites, f"suite {hello.suite:#06x} was not offered")
        need(hello.suite in SUITES, f"suite {hello.suite:#06x} is none of oneM2M's with certificates")
        need(hello.compression == 0, "ServerHello compresses")
        unasked = set(hello.extensions) - set(offered.extensions) - {Extension.RENEGOTIATION_INFO}
        need(not unasked, f"extensions {sorted(unasked)} were not offered")
        need(hello.extensions.get(Extension.EXTENDED_MASTER_SECRET, b"") == b"", "extended_master_secret has content")

    def _certificate_type(self, of_client: bool) -> int:
        """RFC 7250 4: what the server's hello says, one that the client has offered; otherwise X.509."""
        extension = CERTIFICATE_TYPE_OF[of_client]
        said = self.server_hello.extensions.get(extension)
        if said is None:
            return X509
        offer = Reader(self.client_hello.extensions[extension], "the certificate types")
        types = offer.vector(1)
        offer.end()
        need(len(said) == 1 and said[0] in types, "a certificate type that was not offered")
        need(said[0] in (X509, RAW_PUBLIC_KEY), f"certificate type {said[0]}")
        return said[0]

    def _check_key_exchange(self, exchange: ServerKeyExchange) -> None:
        """RFC 8422 5.4: the server's signature is over both randoms and the ephemeral key."""
        groups = Reader(self.client_hello.extensions.get(Extension.SUPPORTED_GROUPS, b"\x00\x00"), "the groups")
        need(numbers(2, SECP256R1) in pairs(groups.vector(2)), "secp256r1 was not offered")
        signed = self.client_hello.random + self.server_hello.random + exchange.params
        credentials.verify(credentials.public_key(self.terminator), exchange.signature, signed, "ServerKeyExchange")
        self.terminator_point = exchange.point

    # ---- messages 3 and 4 ----

    def take_third(self, octets: bytes, given: Secrets) -> None:
        """Certificate to Finished of the initiator. Here a secret is needed."""
        found = records.read(octets)
        change, finished = find_change(found)
        self.take_proof(found[:change], given)
        self._check_finished(finished, of_client=True)

    def take_proof(self, found: Sequence[Record], given: Secrets) -> None:
        """What comes before ChangeCipherSpec in message 3; all keys follow from it."""
        messages = plain_messages(found)
        shown, exchange, proof = expect(messages, Type.CERTIFICATE, Type.CLIENT_KEY_EXCHANGE, Type.CERTIFICATE_VERIFY)
        self.initiator = Shown.read(shown, self._certificate_type(of_client=True))
        self.initiator_point = read_client_point(exchange)
        self._hash(*messages[:2])
        self.session_hash = schedule.session_hash(self.hashed)
        signature = read_certificate_verify(proof)
        credentials.verify(credentials.public_key(self.initiator), signature, self.hashed, "CertificateVerify")
        self._hash(messages[2])
        self.derive(given)

    def take_fourth(self, octets: bytes) -> None:
        """Finished of the terminator."""
        found = records.read(octets)
        change, finished = find_change(found)
        need(change == 0, "something stands before ChangeCipherSpec")
        self._check_finished(finished, of_client=False)
        self.is_done = True

    def derive(self, given: Secrets) -> None:
        """From what is known of the secrets to the keys of both directions."""
        self.pre_master = self._agree(given)
        masters = set() if given.master_secret is None else {given.master_secret}
        if self.pre_master is not None:
            masters.add(self._master_secret(self.pre_master))
        need(len(masters) > 0, "no secret is given")
        need(len(masters) == 1, "the secrets that are given do not go together")
        (master,) = masters
        need(len(master) == schedule.MASTER_SECRET_SIZE, "a master secret has 48 octets")
        self.master_secret = master
        suite, randoms = self.server_hello.suite, (self.client_hello.random, self.server_hello.random)
        block = schedule.key_block(master, *randoms, protection.key_block_size(suite))
        self.client_writes, self.server_writes = protection.split_key_block(suite, block)

    def _agree(self, given: Secrets) -> bytes | None:
        """The pre-master secret by every way there is (RFC 8422 5.10)."""
        ways = set() if given.pre_master is None else {given.pre_master}
        both = (
            ("initiator", given.initiator_scalar, self.initiator_point, self.terminator_point),
            ("terminator", given.terminator_scalar, self.terminator_point, self.initiator_point),
        )
        for whose, scalar, own, theirs in both:
            if scalar is not None:
                need(credentials.point_of(scalar) == own, f"the {whose}'s scalar is not that of its ephemeral key")
                ways.add(credentials.agree(scalar, theirs))
        need(len(ways) <= 1, "the secrets that are given do not go together")
        return ways.pop() if ways else None

    @property
    def has_extended_master_secret(self) -> bool:
        """RFC 7627 5.1: when both hellos have it."""
        return Extension.EXTENDED_MASTER_SECRET in self.server_hello.extensions

    def _master_secret(self, pre_master: bytes) -> bytes:
        if self.has_extended_master_secret:
            return schedule.extended_master_secret(pre_master, self.session_hash)
        return schedule.master_secret(pre_master, self.client_hello.random, self.server_hello.random)

    def _writes(self, of_client: bool) -> Protection:
        return self.client_writes if of_client else self.server_writes

    def _check_finished(self, record: Record, of_client: bool) -> None:
        (message,) = split(self._writes(of_client).open(record).fragment)
        (body,) = expect([message], Type.FINISHED)
        wanted = schedule.verify_data(self.master_secret, of_client, schedule.session_hash(self.hashed))
        need(len(body) == VERIFY_DATA_SIZE and body == wanted, "Finished has another hash of the handshake")
        self._hash(message)

    # ---- what it comes to ----

    def findings(self) -> Findings:
        """After message 4."""
        need(self.is_done, "the run is not over")
        randoms = (self.client_hello.random, self.server_hello.random)
        exported = schedule.export(self.master_secret, *randoms)
        kid, key = schedule.kid_and_key(exported)
        return Findings(
            suite=self.server_hello.suite,
            extended_master_secret=self.has_extended_master_secret,
            client_random=randoms[0],
            server_random=randoms[1],
            initiator=self.initiator,
            terminator=self.terminator,
            pre_master=self.pre_master,
            session_hash=self.session_hash,
            master_secret=self.master_secret,
            exported=exported,
            kid=kid,
            key=key,
        )


def speaks_1_2(hello: ClientHello) -> bool:
    """A client that lists its versions means these and no other (RFC 8446 4.2.1)."""
    listed = hello.extensions.get(Extension.SUPPORTED_VERSIONS)
    if listed is None:
        return True
    reader = Reader(listed, "the versions")
    versions = reader.vector(1)
    reader.end()
    return numbers(2, TLS_1_2) in pairs(versions)


def pairs(octets: bytes) -> list[bytes]:
    """A list of two octets each."""
    return [octets[at : at + 2] for at in range(0, len(octets), 2)]


def find_change(found: Sequence[Record]) -> tuple[int, Record]:
    """Where ChangeCipherSpec stands (RFC 5246 7.1), and the one protected record behind it."""
    places = [at for at, record in enumerate(found) if record.type == CHANGE_CIPHER_SPEC]
    need(len(places) == 1 and found[places[0]].fragment == b"\x01", "there is no ChangeCipherSpec, or more than one")
    behind = found[places[0] + 1 :]
    need(len(behind) == 1 and behind[0].type == HANDSHAKE, "behind ChangeCipherSpec there is one record: Finished")
    return places[0], behind[0]


def check(messages: Sequence[bytes], given: Secrets) -> Findings:
    """Judges a whole run: WrongError says what is not in order."""
    need(len(messages) == 4, f"a run has four messages, not {len(messages)}")
    transcript = Transcript()
    transcript.take_first(messages[0])
    transcript.take_second(messages[1])
    transcript.take_third(messages[2], given)
    transcript.take_fourth(messages[3])
    return transcript.findings()
