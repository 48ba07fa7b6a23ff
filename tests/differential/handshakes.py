# SPDX-License-Identifier: Apache-2.0
"""Handshakes with fresh randomness: the library with the reference, in either role, and with itself.

Run as a program with the package with test seams, it plays a number of them and prints each as a line of JSON; what
they agreed on is in the key log.
"""

from __future__ import annotations

import base64
import json
import sys
from dataclasses import dataclass, field

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from dice import Dice

import libesf
from e2ekey_ref.ends import Initiator, Profile, Terminator
from e2ekey_ref.errors import WrongError
from e2ekey_ref.protection import SUITE_NAMES
from libesf import cert

DEVICE, CSE = "//m2m.example/cse1/Clamp", "//m2m.example/cse1"
DOMAIN, PREFIX = "cse1.m2m.example", "//m2m.example"
SUBJECT = {DEVICE: {"ae_id": DEVICE}, CSE: {"cse_id": DOMAIN}}
INITIATOR, TERMINATOR = "initiator", "terminator"
ID = {INITIATOR: DEVICE, TERMINATOR: CSE}


@dataclass
class Party:
    """A key, and a certificate of the trial's authority unless it shows the bare key."""

    id: str
    key: libesf.PrivateKey
    chain: str = ""

    def trust_entry(self) -> dict[str, str]:
        return {"id": self.id, "match": "raw", "key": self.key.public_name}

    def profile(self, seed: bytes, suites: tuple[int, ...], extended: bool) -> Profile:
        """For the reference."""
        key = serialization.load_pem_private_key(self.key.pem().encode(), None)
        assert isinstance(key, ec.EllipticCurvePrivateKey)
        chain = x509.load_pem_x509_certificates(self.chain.encode()) if self.chain else []
        der = tuple(each.public_bytes(serialization.Encoding.DER) for each in chain)
        return Profile(key, der, seed, suites, extended)


class Trial:
    """An authority, and parties with keys for one handshake."""

    def __init__(self, dice: Dice) -> None:
        self.ca_key = libesf.PrivateKey.generate()
        self.ca = cert.new_ca(self.ca_key, "Trial", permit=["m2m.example"])
        self.parties = {role: self.party(ID[role], raw=dice.happens(40)) for role in ID}

    def party(self, identifier: str, raw: bool) -> Party:
        key = libesf.PrivateKey.generate()
        if raw:
            return Party(identifier, key)
        request = cert.request(key, **SUBJECT[identifier])
        return Party(identifier, key, cert.issue(self.ca, self.ca_key, request))

    def endpoint(self, role: str) -> libesf.Endpoint:
        """The library in this role; it trusts the party in the other one."""
        party = self.parties[role]
        (other,) = (self.parties[each] for each in ID if each != role)
        endpoint = libesf.Endpoint(party.id, settings={"cse_names": {DOMAIN: CSE}})
        endpoint.add_identity(party.chain, party.key)
        if other.chain:
            endpoint.add_anchor(self.ca, PREFIX)
        else:
            endpoint.trust(other.trust_entry())
        return endpoint


@dataclass
class Course:
    """How a handshake went: what was delivered, and what the library made of it."""

    messages: list[bytes] = field(default_factory=list)
    kid: str = ""  # of the library's key; "" when it has none
    refused: str = ""
    scalars: dict[str, int] = field(default_factory=dict)  # of ends that the reference plays

    def told(self) -> str:
        """As a line of JSON."""
        messages = [base64.b64encode(message).decode() for message in self.messages]
        return json.dumps({"messages": messages, "kid": self.kid, "scalars": self.scalars})


def content(message: bytes) -> bytes:
    return json.dumps({"m2m:seci": {"sit": 6, "eckm": base64.b64encode(message).decode()}}).encode()


def message_in(octets: bytes) -> bytes:
    return base64.b64decode(json.loads(octets)["m2m:seci"]["eckm"], validate=True)


def wanted(attempt: libesf.E2EKey) -> bytes:
    need = attempt.need
    assert need is not None
    return message_in(need.content)


def key_of(endpoint: libesf.Endpoint) -> str:
    """The identifier of the one key that it has; "" when it has none."""
    kids = [key["kid"] for key in endpoint.report()["keys"]]
    assert len(kids) <= 1
    return kids[0] if kids else ""


@dataclass
class Damage:
    """A bit that turns round in one message on its way to the library."""

    message: int
    place: float  # from 0 to 1

    def done(self, number: int, octets: bytes) -> bytes:
        if number != self.message:
            return octets
        at = int(self.place * len(octets) * 8)
        changed = bytearray(octets)
        changed[at // 8] ^= 1 << at % 8
        return bytes(changed)


NO_DAMAGE = Damage(0, 0)


def library_initiates(trial: Trial, profile: Profile, damage: Damage) -> Course:
    """The library with the reference as terminator."""
    course, reference = Course(scalars={TERMINATOR: profile.scalar}), Terminator(profile)
    with trial.endpoint(INITIATOR) as endpoint, endpoint.e2ekey(CSE) as attempt:
        course.messages.append(wanted(attempt))
        try:
            course.messages.append(damage.done(2, reference.second(course.messages[0])))
            attempt.answer(libesf.Answer.FOUND, content(course.messages[1]))
            course.messages.append(wanted(attempt))
            course.messages.append(damage.done(4, reference.fourth(course.messages[2])))
            attempt.answer(libesf.Answer.FOUND, content(course.messages[3]))
        except (libesf.Error, WrongError) as refused:
            course.refused = str(refused)
        course.kid = key_of(endpoint)
    return course


def library_terminates(trial: Trial, profile: Profile, damage: Damage) -> Course:
    """The library with the reference as initiator."""
    course, reference = Course(scalars={INITIATOR: profile.scalar}), Initiator(profile)
    with trial.endpoint(TERMINATOR) as endpoint:

        def deliver(message: bytes) -> None:
            course.messages.append(message)
            with endpoint.receive(content(message), DEVICE) as received:
                if received.error is not None:
                    raise received.error
                course.messages.append(message_in(received.reply_bytes))

        try:
            deliver(damage.done(1, reference.first()))
            deliver(damage.done(3, reference.third(course.messages[1])))
        except (libesf.Error, WrongError) as refused:
            course.refused = str(refused)
        course.kid = key_of(endpoint)
    return course


def library_with_itself(trial: Trial) -> Course:
    course = Course()
    with trial.endpoint(INITIATOR) as device, trial.endpoint(TERMINATOR) as cse:

        def notify(to: str, octets: bytes) -> tuple[int, bytes]:
            course.messages.append(message_in(octets))
            with cse.receive(octets, DEVICE) as received:
                course.messages.append(message_in(received.reply_bytes))
                return received.rsc, received.reply_bytes

        course.kid = device.establish(CSE, notify)
        assert key_of(cse) == key_of(device) == course.kid
    return course


def with_reference(dice: Dice, suite: int, extended: bool, role: str, damage: Damage = NO_DAMAGE) -> Course:
    """The library in this role, the reference in the other one."""
    trial = Trial(dice)
    play, other = {INITIATOR: (library_initiates, TERMINATOR), TERMINATOR: (library_terminates, INITIATOR)}[role]
    return play(trial, trial.parties[other].profile(dice.octets(32), (suite,), extended), damage)


def main(rounds: int) -> None:
    for round_ in range(rounds):
        dice = Dice(round_)
        print(library_with_itself(Trial(dice)).told())
        for suite in SUITE_NAMES:
            for role in ID:
                print(with_reference(dice, suite, dice.happens(50), role).told())


if __name__ == "__main__":
    main(int(sys.argv[1]))
