# SPDX-License-Identifier: Apache-2.0
"""Runs of E2EKey that end with a message to refuse. The library refuses; the reference plays the other end."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass

from cases import Document, Vector
from cases.common import AT
from cases.e2ekey_ends import End, Reference, stage
from cases.e2ekey_parties import (
    AE_DEVICE,
    CERTIFIED_CSE,
    CSE,
    CSE_KEY,
    DEVICE,
    DEVICE_KEY,
    DOMAIN,
    NOBODY,
    OTHER_DOMAIN,
    ROOT,
    STRANGER,
    WORKS,
    Party,
    ae_id,
    anchor,
    bare,
    cse_id,
    knowing,
    private_key,
    seed,
)
from e2ekey_ref import records
from e2ekey_ref.ends import Initiator, in_records, joined
from e2ekey_ref.messages import (
    ECDSA_SECP256R1_SHA256,
    SECP256R1,
    ClientHello,
    Extension,
    Message,
    ServerHello,
    Type,
    split,
)
from e2ekey_ref.records import ALERT, HANDSHAKE, TLS_1_0, TLS_1_2, Record
from e2ekey_ref.wire import numbers, vector

GCM, CBC, OTHER_SUITE = 0xC02B, 0xC023, 0xC02C
PROTOCOL_VERSION, HANDSHAKE_FAILURE, BAD_RECORD_MAC, DECRYPT_ERROR, ACCESS_DENIED = 70, 40, 20, 51, 49
UNKNOWN_CA, CERTIFICATE_EXPIRED, ILLEGAL_PARAMETER = 48, 45, 47
TERMINATOR, INITIATOR = "terminator", "initiator"

Spoil = Callable[[bytes], bytes]
Make = Callable[[Reference, bytes], bytes]  # the message that is refused, from the one before


def as_made(octets: bytes) -> bytes:
    """Nothing is wrong with the message itself."""
    return octets


@dataclass(frozen=True)
class Refusal:
    """Which message of the run is refused (1 to 4), what is wrong with it, and what is said then."""

    name: str
    family: str
    step: int
    other: Party
    error: str
    rsc: int = 0
    alert: int = 0
    alert_version: int = TLS_1_2  # of its record: 1.0 as long as no version is agreed
    spoil: Spoil = as_made
    make: Make | None = None
    own: Party | None = None

    @property
    def role(self) -> str:
        """Messages 1 and 3 are the initiator's: the terminator refuses them."""
        return TERMINATOR if self.step % 2 else INITIATOR

    @property
    def parties(self) -> tuple[Party, Party]:
        """The end that refuses and the other one, each with its randomness."""
        own = self.own or (CERTIFIED_CSE if self.role == TERMINATOR else AE_DEVICE)
        return own.but(random=seed(f"{self.name}, own")), self.other.but(random=seed(f"{self.name}, other"))


def normal(step: int, other: Reference, before: bytes) -> bytes:
    """What the other end says when it does everything right."""
    if step == 1:
        return other.first()
    return {2: other.second, 3: other.third, 4: other.fourth}[step](before)


def play(case: Refusal, own: End, other: Reference) -> list[bytes]:
    """The messages of the run, the last one spoilt."""
    mine = {1: lambda _: own.first(), 2: own.second, 3: own.third}
    messages: list[bytes] = []
    for step in range(1, case.step + 1):
        before = messages[-1] if messages else b""
        if step == case.step:
            last = case.make(other, before) if case.make else normal(step, other, before)
            messages.append(case.spoil(last))
        elif (step % 2 == 1) == (case.role == INITIATOR):
            messages.append(mine[step](before))
        else:
            messages.append(normal(step, other, before))
    return messages


# ---- what is done to messages ----


def flipped(octets: bytes) -> bytes:
    """With the last bit turned round."""
    return octets[:-1] + bytes([octets[-1] ^ 1])


def with_record(number: int, change: Spoil) -> Spoil:
    """With another content of one record."""

    def spoil(octets: bytes) -> bytes:
        found = records.read(octets)
        old = found[number]
        found[number] = Record(old.type, change(old.fragment), old.version)
        return joined(found)

    return spoil


def without_record(number: int) -> Spoil:
    """With one record missing."""

    def spoil(octets: bytes) -> bytes:
        found = records.read(octets)
        return joined(found[:number] + found[number + 1 :])

    return spoil


def with_suite(fragment: bytes) -> bytes:
    """ServerHello with a suite that was not offered."""
    hello = ServerHello.read(split(fragment)[0].body)
    return ServerHello(hello.version, hello.random, OTHER_SUITE, hello.extensions).message.octets


def off_curve(fragment: bytes) -> bytes:
    """ClientKeyExchange whose point is on no curve."""
    return flipped(fragment)


def hello(version: int, suites: list[int], **more: bytes) -> bytes:
    """A ClientHello that we do not speak."""
    extensions: dict[int, bytes] = {
        Extension.SUPPORTED_GROUPS: vector(2, numbers(2, SECP256R1)),
        Extension.SIGNATURE_ALGORITHMS: vector(2, numbers(2, ECDSA_SECP256R1_SHA256)),
    }
    extensions.update((Extension[name], data) for name, data in more.items())
    made = ClientHello(version, seed(f"hello {version} {suites}"), suites, extensions)
    return joined(in_records(made.message, version=TLS_1_0))


SSL_2 = bytes([0x80, 0x2E, 1, 3, 3, 0, 3, 0, 0, 0, 0x20, 0, 0xC0, 0x2B]) + seed("SSL 2") + bytes(2)
APPLICATION_DATA = bytes([23, 3, 3, 0, 1]) + b"x"
THEIR_ALERT = Record(ALERT, bytes([2, HANDSHAKE_FAILURE])).octets


def given(octets: bytes) -> Make:
    """The same whatever came before."""
    return lambda other, before: octets


def wrong_third(other: Reference, second: bytes) -> bytes:
    """Finished, well encrypted, with another hash."""
    plain = other.initiator.proof(second)
    return joined([*plain, *other.initiator.finished(other.initiator.ahead(plain), True, data=bytes(12))])


def wrong_fourth(other: Reference, third: bytes) -> bytes:
    """The same of the terminator."""
    other.terminator.takes(third)
    return joined(other.terminator.finished(other.terminator.transcript.ahead(), False, data=bytes(12)))


def without_certificate(other: Reference, second: bytes) -> bytes:
    """Message 3 of somebody who shows nothing and proves nothing."""
    _, exchange, _ = other.initiator.proof(second)
    empty = in_records(Message(Type.CERTIFICATE, vector(3, b"")))
    return joined([*empty, exchange, Record(20, b"\x01"), Record(HANDSHAKE, seed("no Finished"))])


def stray_third(other: Reference, before: bytes) -> bytes:
    """Message 3 of a run with somebody else."""
    stranger = Reference(CERTIFIED_CSE.but(random=seed("stray")))
    return other.third(stranger.second(other.first()))


def stray_second(other: Reference, before: bytes) -> bytes:
    """Message 2 where message 1 or 3 belongs."""
    stranger = Initiator(AE_DEVICE.but(random=seed("stray")).profile)
    return Reference(CERTIFIED_CSE.but(random=seed("stray"))).second(stranger.first())


# ---- the cases ----

CREDENTIALS, TLS, FRAMING, ORDER = "credentials", "handshake", "framing", "order"
IDENTITY, UNTRUSTED, EXPIRED = "ESF_E_IDENTITY", "ESF_E_UNTRUSTED", "ESF_E_EXPIRED"
FORMAT, AUTH, UNSUPPORTED, STATE = "ESF_E_FORMAT", "ESF_E_AUTH", "ESF_E_UNSUPPORTED", "ESF_E_STATE"
PEER_REFUSED = "ESF_E_PEER_REFUSED"

OTHER_DEVICE = AE_DEVICE.but(chain=(ROOT.issue(DEVICE_KEY, ae_id(STRANGER)),))
BARE_DEVICE, BARE_CSE = bare(AE_DEVICE), bare(CERTIFIED_CSE)
FORBIDDEN = {"id": DEVICE, "match": "ae-id", "may_initiate": False}
NOBODYS_KEY = private_key("nobody")


def shows(party: Party, *chain: object) -> Party:
    """The same with another chain."""
    return party.but(chain=chain)


def of_terminator() -> list[Refusal]:
    """What a Terminating End-Point refuses."""
    device = AE_DEVICE
    cbc = device.but(suites=(CBC,))

    def third(name: str, other: Party, error: str, alert: int, own: Party | None = None) -> Refusal:
        return Refusal(name, CREDENTIALS, 3, other, error, 4103, alert, own=own)

    return [
        third("a certificate for another AE-ID", OTHER_DEVICE, IDENTITY, ACCESS_DENIED),
        third("a certificate of an unknown authority",
              shows(device, NOBODY.issue(DEVICE_KEY, ae_id(DEVICE))), UNTRUSTED, UNKNOWN_CA),
        third("a certificate whose intermediate authority is not shown",
              shows(device, WORKS.issue(DEVICE_KEY, ae_id(DEVICE))), UNTRUSTED, UNKNOWN_CA),
        third("a certificate that has expired",
              shows(device, ROOT.issue(DEVICE_KEY, ae_id(DEVICE), days=(-9, -1))), EXPIRED, CERTIFICATE_EXPIRED),
        third("a certificate that is not valid yet",
              shows(device, ROOT.issue(DEVICE_KEY, ae_id(DEVICE), days=(1, 9))), EXPIRED, CERTIFICATE_EXPIRED),
        third("a raw public key that nobody knows", BARE_DEVICE, IDENTITY, ACCESS_DENIED),
        third("a raw public key where another is known", BARE_DEVICE.but(key=NOBODYS_KEY), IDENTITY, ACCESS_DENIED,
              knowing(CERTIFIED_CSE, BARE_DEVICE)),
        Refusal("a From outside the prefix of the anchor", CREDENTIALS, 1, device, UNTRUSTED, 4103,
                own=CERTIFIED_CSE.but(anchors=(anchor(ROOT, "//other.example"),))),
        Refusal("a peer that may not initiate", CREDENTIALS, 1, device, UNTRUSTED, 4103,
                own=CERTIFIED_CSE.but(trust=(FORBIDDEN,))),
        Refusal("no certificate at all", TLS, 3, device, AUTH, 4000, HANDSHAKE_FAILURE, make=without_certificate),
        Refusal("a wrong signature in CertificateVerify", TLS, 3, device, AUTH, 4000, DECRYPT_ERROR,
                spoil=with_record(2, flipped)),
        Refusal("an ephemeral key that is no point, in ClientKeyExchange", TLS, 3, device, FORMAT, 4000,
                ILLEGAL_PARAMETER, spoil=with_record(1, off_curve)),
        Refusal("a damaged Finished in message 3, GCM", TLS, 3, device, AUTH, 4000, BAD_RECORD_MAC, spoil=flipped),
        Refusal("a damaged Finished in message 3, CBC", TLS, 3, cbc, AUTH, 4000, BAD_RECORD_MAC, spoil=flipped),
        Refusal("a Finished with another hash in message 3, GCM", TLS, 3, device, AUTH, 4000, DECRYPT_ERROR,
                make=wrong_third),
        Refusal("a Finished with another hash in message 3, CBC", TLS, 3, cbc, AUTH, 4000, DECRYPT_ERROR,
                make=wrong_third),
        Refusal("no suite in common", TLS, 1, device, UNSUPPORTED, 4000, HANDSHAKE_FAILURE,
                make=given(hello(TLS_1_2, [OTHER_SUITE]))),
        Refusal("a ClientHello of TLS 1.3 only", TLS, 1, device, UNSUPPORTED, 4000, PROTOCOL_VERSION,
                TLS_1_0, make=given(hello(TLS_1_2, [0x1301], SUPPORTED_VERSIONS=vector(1, numbers(2, 0x0304))))),
        Refusal("a ClientHello of TLS 1.1", TLS, 1, device, UNSUPPORTED, 4000, PROTOCOL_VERSION,
                TLS_1_0, make=given(hello(0x0302, [GCM, CBC]))),
        Refusal("a ClientHello in the style of SSL 2", FRAMING, 1, device, FORMAT, 4000, make=given(SSL_2)),
        Refusal("a message 1 that is cut off", FRAMING, 1, device, FORMAT, 4000, spoil=lambda m: m[:-1]),
        Refusal("octets behind message 1", FRAMING, 1, device, FORMAT, 4000, spoil=lambda m: m + b"\0"),
        Refusal("a second ClientHello behind message 1", FRAMING, 1, device, FORMAT, 4000, spoil=lambda m: m + m),
        Refusal("application data behind message 1", FRAMING, 1, device, FORMAT, 4000,
                spoil=lambda m: m + APPLICATION_DATA),
        Refusal("octets behind message 3", FRAMING, 3, device, FORMAT, 4000, spoil=lambda m: m + b"\0"),
        Refusal("a further record behind message 3", FRAMING, 3, device, FORMAT, 4000,
                spoil=lambda m: m + Record(HANDSHAKE, b"x").octets),
        Refusal("message 3 without a message 1", ORDER, 1, device, STATE, 4000, make=stray_third),
        Refusal("message 2 in the place of message 1", ORDER, 1, device, FORMAT, 4000, make=stray_second),
        Refusal("message 2 in the place of message 3", ORDER, 3, device, FORMAT, 4000, make=stray_second),
        Refusal("an alert in the place of message 3", ORDER, 3, device, PEER_REFUSED, 4000, make=given(THEIR_ALERT)),
    ]  # fmt: skip


def of_initiator() -> list[Refusal]:
    """What an Initiating End-Point refuses; it answers nothing (reading E2EKey B4)."""
    cse = CERTIFIED_CSE
    cbc = cse.but(suites=(CBC,))
    return [
        Refusal("a certificate for another CSE-ID", CREDENTIALS, 2,
                shows(cse, ROOT.issue(CSE_KEY, cse_id(OTHER_DOMAIN))), IDENTITY),
        Refusal("the certificate of another device for the CSE", CREDENTIALS, 2,
                shows(cse, ROOT.issue(CSE_KEY, ae_id(STRANGER))), IDENTITY),
        Refusal("a CSE's certificate of an unknown authority", CREDENTIALS, 2,
                shows(cse, NOBODY.issue(CSE_KEY, ae_id(CSE))), UNTRUSTED),
        Refusal("a CSE's certificate that has expired", CREDENTIALS, 2,
                shows(cse, ROOT.issue(CSE_KEY, cse_id(DOMAIN), days=(-9, -1))), EXPIRED),
        Refusal("a CSE's raw public key where another is known", CREDENTIALS, 2,
                BARE_CSE.but(key=NOBODYS_KEY), IDENTITY, own=knowing(AE_DEVICE, BARE_CSE)),
        Refusal("a CSE's certificate where a raw public key is known", CREDENTIALS, 2, cse, UNTRUSTED,
                own=knowing(AE_DEVICE, BARE_CSE)),
        Refusal("a wrong signature in ServerKeyExchange", TLS, 2, cse, AUTH, spoil=with_record(2, flipped)),
        Refusal("a suite that was not offered", TLS, 2, cse, UNSUPPORTED, spoil=with_record(0, with_suite)),
        Refusal("a terminator that asks for no certificate", TLS, 2, cse, AUTH, spoil=without_record(3)),
        Refusal("a damaged Finished in message 4, GCM", TLS, 4, cse, AUTH, spoil=flipped),
        Refusal("a damaged Finished in message 4, CBC", TLS, 4, cbc, AUTH, spoil=flipped),
        Refusal("a Finished with another hash in message 4, GCM", TLS, 4, cse, AUTH, make=wrong_fourth),
        Refusal("a Finished with another hash in message 4, CBC", TLS, 4, cbc, AUTH, make=wrong_fourth),
        Refusal("a message 2 that is cut off", FRAMING, 2, cse, FORMAT, spoil=lambda m: m[:-1]),
        Refusal("octets behind message 2", FRAMING, 2, cse, FORMAT, spoil=lambda m: m + b"\0"),
        Refusal("octets behind message 4", FRAMING, 4, cse, FORMAT, spoil=lambda m: m + b"\0"),
        Refusal("an alert in the place of message 2", ORDER, 2, cse, PEER_REFUSED, make=given(THEIR_ALERT)),
        Refusal("an alert in the place of message 4", ORDER, 4, cse, PEER_REFUSED, make=given(THEIR_ALERT)),
        Refusal("message 2 in the place of message 4", ORDER, 4, cse, FORMAT, make=stray_second),
    ]  # fmt: skip


def reply_of(case: Refusal) -> str:
    """The alert, fatal, in a record of its own; nothing when there is none."""
    octets = Record(ALERT, bytes([2, case.alert]), case.alert_version).octets if case.alert else b""
    return base64.b64encode(octets).decode()


def told(case: Refusal, messages: list[bytes]) -> Vector:
    """A vector."""
    own, other = case.parties
    return {
        "name": case.name,
        "family": case.family,
        "at": AT,
        "role": case.role,
        "own": own.members("library"),
        "other": other.members("reference"),
        "messages": [base64.b64encode(message).decode() for message in messages],
        "error": case.error,
        "rsc": case.rsc,
        "reply": reply_of(case),
    }


def document() -> Document:
    """The file."""
    source = stage("e2ekey-refusals")
    vectors = []
    for case in [*of_terminator(), *of_initiator()]:
        own, other = case.parties
        end = source.library(case.name, own, other.id)
        vectors.append(told(case, play(case, end, Reference(other))))
        end.close()
    return {
        "about": "Runs of E2EKey that end with a message which has to be refused: "
        "what the operator is told, what the peer is answered.",
        "vectors": vectors,
    }
