# SPDX-License-Identifier: Apache-2.0
"""The checker on every published run of E2EKey. It reads the files only, and knows nothing of what made them."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec

from e2ekey_ref import credentials
from e2ekey_ref.ends import Initiator, Profile, Terminator
from e2ekey_ref.errors import WrongError
from e2ekey_ref.messages import Shown
from e2ekey_ref.protection import SUITE_NAMES
from e2ekey_ref.transcript import Findings, Secrets, Transcript, alert_in, check

VECTORS = Path(__file__).resolve().parent.parent / "vectors"
Vector = dict[str, Any]
SUITES = {name: number for number, name in SUITE_NAMES.items()}
# What the checker says of the last message of a run, when that message itself is wrong.
WHY = {
    "no certificate at all": "handshake messages",
    "a wrong signature in CertificateVerify": "signature in CertificateVerify",
    "an ephemeral key that is no point, in ClientKeyExchange": "not on P-256|signature",
    "a damaged Finished in message 3, GCM": "a record's tag",
    "a damaged Finished in message 3, CBC": "a record's",
    "a Finished with another hash in message 3, GCM": "Finished has another hash",
    "a Finished with another hash in message 3, CBC": "Finished has another hash",
    "no suite in common": "none of oneM2M's suites",
    "a ClientHello of TLS 1.3 only": "does not offer TLS 1.2",
    "a ClientHello of TLS 1.1": "speaks version 0x0302",
    "a ClientHello in the style of SSL 2": "a record of type 128",
    "a message 1 that is cut off": "cut off",
    "octets behind message 1": "a record is cut off",
    "a second ClientHello behind message 1": "handshake messages",
    "application data behind message 1": "a record of type 23",
    "octets behind message 3": "a record is cut off",
    "a further record behind message 3": "there is one record",
    "a wrong signature in ServerKeyExchange": "signature in ServerKeyExchange",
    "a suite that was not offered": "was not offered",
    "a terminator that asks for no certificate": "handshake messages",
    "a damaged Finished in message 4, GCM": "a record's tag",
    "a damaged Finished in message 4, CBC": "a record's",
    "a Finished with another hash in message 4, GCM": "Finished has another hash",
    "a Finished with another hash in message 4, CBC": "Finished has another hash",
    "a message 2 that is cut off": "cut off",
    "octets behind message 2": "a record is cut off",
    "octets behind message 4": "a record is cut off",
}


def load(name: str) -> list[Vector]:
    vectors: list[Vector] = json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))["vectors"]
    return vectors


def every(name: str, *families: str) -> pytest.MarkDecorator:
    vectors = [v for v in load(name) if not families or v["family"] in families]
    assert vectors
    return pytest.mark.parametrize("vector", vectors, ids=[v["name"] for v in vectors])


def messages_of(vector: Vector) -> list[bytes]:
    return [base64.b64decode(message, validate=True) for message in vector["messages"]]


def scalar(end: Vector) -> int | None:
    return int(end["ephemeral"], 16) if "ephemeral" in end else None


def private_key(end: Vector) -> ec.EllipticCurvePrivateKey:
    key = serialization.load_pem_private_key(end["private_key"].encode(), None)
    assert isinstance(key, ec.EllipticCurvePrivateKey)
    return key


def chain(end: Vector) -> tuple[bytes, ...]:
    certificates = x509.load_pem_x509_certificates(end["chain"].encode()) if end["chain"] else []
    return tuple(each.public_bytes(serialization.Encoding.DER) for each in certificates)


def shown(end: Vector) -> Shown:
    """What the end shows, as the file says."""
    own = credentials.spki(private_key(end).public_key())
    if not end["chain"]:
        return Shown(raw_key=own)
    assert credentials.spki(credentials.public_key(Shown(chain(end)))) == own, "the key is another's"
    return Shown(chain(end))


# ---- whole runs ----


def check_told(vector: Vector, found: Findings) -> None:
    """All that the file says of a run is what the checker has recomputed."""
    assert SUITE_NAMES[found.suite] == vector["suite"]
    assert found.extended_master_secret == vector["extended_master_secret"]
    for member in ("client_random", "server_random", "session_hash", "master_secret", "exported", "key"):
        assert getattr(found, member).hex() == vector[member], member
    assert found.kid == vector["kid"]
    assert (found.initiator, found.terminator) == (shown(vector["initiator"]), shown(vector["terminator"]))


@every("e2ekey-handshakes")
def test_a_run_is_in_order_and_comes_to_what_is_published(vector: Vector) -> None:
    check_told(vector, check(messages_of(vector), Secrets(master_secret=bytes.fromhex(vector["master_secret"]))))


@every("e2ekey-handshakes")
def test_the_ephemeral_key_of_either_end_leads_to_the_same(vector: Vector) -> None:
    scalars = scalar(vector["initiator"]), scalar(vector["terminator"])
    if scalars == (None, None):
        assert "pre_master_secret" not in vector
        return
    found = check(messages_of(vector), Secrets(*scalars))
    assert found.pre_master == bytes.fromhex(vector["pre_master_secret"])
    check_told(vector, found)


def test_every_flavour_suite_and_secret_is_there() -> None:
    def flavour(end: Vector) -> str:
        if not end["chain"]:
            return "raw"
        names = x509.load_pem_x509_certificates(end["chain"].encode())[0].extensions
        (name,) = names.get_extension_for_class(x509.SubjectAlternativeName).value
        if isinstance(name, x509.DNSName):
            assert end["settings"]["cse_names"][name.value] == end["id"]
            return "CSE-ID"
        return "AE-ID" if name.value == end["id"] else "Node-ID"

    vectors = load("e2ekey-handshakes")
    pairs = {(flavour(v["initiator"]), flavour(v["terminator"])) for v in vectors}
    assert pairs >= {("AE-ID", "CSE-ID"), ("CSE-ID", "AE-ID"), ("raw", "raw"), ("AE-ID", "raw"), ("raw", "CSE-ID")}
    assert ("Node-ID", "CSE-ID") in pairs
    kinds = {(v["suite"], v["extended_master_secret"], v[role]["by"], role)
             for v in vectors for role in ("initiator", "terminator")}  # fmt: skip
    assert len(kinds) == len(SUITES) * 2 * 2 * 2
    assert len({v["kid"] for v in vectors}) == len(vectors)


@every("e2ekey-handshakes")
def test_a_flipped_bit_in_any_message_is_noticed(vector: Vector) -> None:
    """One octet in a dozen; test_e2ekey.py takes each."""
    given, messages = Secrets(master_secret=bytes.fromhex(vector["master_secret"])), messages_of(vector)
    for number, message in enumerate(messages):
        for at in range(number, len(message), 12):
            changed = message[:at] + bytes([message[at] ^ 0x80]) + message[at + 1 :]
            with pytest.raises(WrongError):
                check([*messages[:number], changed, *messages[number + 1 :]], given)


@every("e2ekey-handshakes")
def test_an_end_of_the_reference_says_the_same_again(vector: Vector) -> None:
    """Its rule is public too: what it sends follows from its key, its chain, its randomness and what it is sent."""
    first, second, third, fourth = messages_of(vector)
    suites, extended = (SUITES[vector["suite"]],), vector["extended_master_secret"]
    for role in ("initiator", "terminator"):
        end = vector[role]
        if end["by"] != "reference":
            continue
        profile = Profile(private_key(end), chain(end), bytes.fromhex(end["random"]), suites, extended)
        assert profile.scalar == scalar(end)
        if role == "initiator":
            initiator = Initiator(profile)
            assert (initiator.first(), initiator.third(second)) == (first, third)
            assert initiator.done(fourth).kid == vector["kid"]
        else:
            terminator = Terminator(profile)
            assert (terminator.second(first), terminator.fourth(third)) == (second, fourth)


# ---- runs that are refused ----


def take(vector: Vector, upto: int) -> Transcript:
    """The run as far as message `upto`, which raises when it is not in order."""
    transcript, of_other = Transcript(), scalar(vector["other"])
    assert of_other is not None
    is_initiator = vector["role"] == "terminator"
    secrets = Secrets(initiator_scalar=of_other) if is_initiator else Secrets(terminator_scalar=of_other)
    messages = messages_of(vector)
    takes: tuple[Callable[[bytes], None], ...] = (
        transcript.take_first,
        transcript.take_second,
        lambda message: transcript.take_third(message, secrets),
        transcript.take_fourth,
    )
    for take_it, message in list(zip(takes, messages, strict=False))[:upto]:
        take_it(message)
    return transcript


@every("e2ekey-refusals")
def test_everything_before_the_message_that_is_refused_is_in_order(vector: Vector) -> None:
    take(vector, len(vector["messages"]) - 1)


@every("e2ekey-refusals", "handshake", "framing")
def test_a_message_that_breaks_a_rule_of_tls_is_noticed(vector: Vector) -> None:
    with pytest.raises(WrongError, match=WHY[vector["name"]]):
        take(vector, len(vector["messages"]))


@every("e2ekey-refusals", "order")
def test_a_message_out_of_order_is_noticed(vector: Vector) -> None:
    with pytest.raises(WrongError):
        take(vector, len(vector["messages"]))
    last = messages_of(vector)[-1]
    if vector["error"] == "ESF_E_PEER_REFUSED":
        assert alert_in(last) == (2, 40)


def test_every_reason_is_one_of_a_published_run() -> None:
    named = {v["name"] for v in load("e2ekey-refusals") if v["family"] in ("handshake", "framing")}
    assert named == set(WHY)


@every("e2ekey-refusals", "credentials")
def test_of_wrong_credentials_nothing_is_wrong_but_the_credentials(vector: Vector) -> None:
    transcript = take(vector, len(vector["messages"]))
    if len(vector["messages"]) == 1:
        assert vector["reply"] == ""
        return
    shows = transcript.initiator if vector["role"] == "terminator" else transcript.terminator
    assert shows == shown(vector["other"])
    reasons = reasons_against(vector, shows)
    assert vector["error"] in reasons, reasons


def reasons_against(vector: Vector, shows: Shown) -> set[str]:
    """Why the credential does not stand for the peer, by means that are not the library's."""
    own, peer = vector["own"], vector["other"]["id"]
    if shows.raw_key:
        known = [entry["key"] for entry in own["trust"] if entry["id"] == peer and entry["match"] == "raw"]
        digest = base64.urlsafe_b64encode(hashlib.sha256(shows.raw_key).digest()).decode().rstrip("=")
        return set() if f"ni:///sha-256;{digest}" in known else {"ESF_E_IDENTITY"}
    certificate = x509.load_der_x509_certificate(shows.chain[0])
    now = datetime.fromtimestamp(vector["at"] / 1000, UTC)
    reasons = set()
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        reasons.add("ESF_E_EXPIRED")
    if not any(has_issued(each["certificate"], certificate) for each in own["anchors"]):
        reasons.add("ESF_E_UNTRUSTED")
    (name,) = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    if own["settings"]["cse_names"].get(name.value, name.value) != peer:
        reasons.add("ESF_E_IDENTITY")
    return reasons


def has_issued(anchor: str, certificate: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(x509.load_pem_x509_certificate(anchor.encode()))
    except (ValueError, InvalidSignature):
        return False
    return True


@every("e2ekey-refusals")
def test_what_is_answered_is_a_fatal_alert_or_nothing(vector: Vector) -> None:
    if not vector["reply"]:
        return
    alert = alert_in(base64.b64decode(vector["reply"], validate=True))
    assert alert is not None
    level, description = alert
    assert level == 2
    assert (vector["rsc"] == 4103) == (description in (45, 48, 49)), "of credentials speak 45, 48 and 49"
