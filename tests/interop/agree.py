# SPDX-License-Identifier: Apache-2.0
"""Two ends with certificates or raw public keys, each in a language of its own, and the four messages of E2EKey."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from ends import ABSENT, FOUND, NOTIFY, End
from talk import Failed, Notify, Party, Reply

DEVICE = "//m2m.example/cse1/Clamp"
CSE = "//m2m.example/cse1"
PREFIX = "//m2m.example"
DOMAIN = "cse1.m2m.example"


@dataclass(frozen=True)
class Credential:
    """What an end proves its identity with: a chain in PEM, empty for a raw public key, and the private key of it."""

    chain: bytes
    pem: bytes
    name: str  # of the public key (RFC 6920)


def of_records(records: bytes) -> bytes:
    """A message that carries these TLS records, or whatever it is."""
    return json.dumps({"m2m:seci": {"sit": 6, "eckm": base64.b64encode(records).decode()}}).encode()


def records_of(message: bytes) -> bytes:
    return base64.b64decode(json.loads(message)["m2m:seci"]["eckm"])


class Prover(End):
    """An endpoint that takes part in E2EKey."""

    credential: Credential

    def identify(self, credential: Credential) -> None:
        self.credential = credential
        key = self.make("private_key", "key", pem=credential.pem)
        self.call("identity", key=key, chain=credential.chain or None)

    def anchor(self, certificate: bytes, prefix: str | None = PREFIX) -> None:
        self.call("anchor", certificate=certificate, prefix=prefix)

    def trust(self, id: str, match: str, **more: Any) -> None:
        self.call("trust", entry={"id": id, "match": match} | more)

    def start(self, peer: str, usage: int | None = None) -> Attempt:
        name = self.party.fresh("attempt")
        need = self.party.call("e2ekey", on=self.name, peer=peer, usage=usage, **{"as": name})
        self.made.append(name)
        return Attempt(self, name, peer, need)

    def establish(self, peer: str, notify: Notify, form: str, usage: int | None = None) -> str:
        reply = self.party.call("establish", notify, on=self.name, peer=peer, form=form, usage=usage)
        kid: str = reply["key_id"]
        return kid

    def report(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.octets("report"))
        return found

    def kids(self) -> list[str]:
        return [key["kid"] for key in self.report()["keys"]]


@dataclass
class Attempt:
    """The Initiating End-Point's side of one run."""

    end: Prover
    name: str
    peer: str
    need: Reply

    @property
    def message(self) -> bytes:
        """The message that is to be sent."""
        assert (self.need["need"], self.need["id"]) == (NOTIFY, self.peer)
        return bytes.fromhex(self.need["content"])

    def answer(self, answer: int, data: bytes | None = None) -> None:
        self.need = self.end.call("answer_e2ekey", self.name, answer=answer, data=data)

    @property
    def kid(self) -> str:
        found: str = self.end.call("key_id", self.name)["key_id"]
        return found


@dataclass
class Run:
    """A run as far as it came: its messages, what the Terminating End-Point said to each, and how both ended."""

    messages: list[bytes] = field(default_factory=list)
    arrivals: list[Reply] = field(default_factory=list)
    kid: str = ""
    refusal: Reply | None = None  # what the Initiating End-Point says of its failure


def deliver(target: Prover, message: bytes, from_: str) -> tuple[Reply, bytes]:
    """What is said of a message at the door, and the reply to it."""
    received, facts = target.receive(message, from_)
    return facts, target.octets("reply", received, form="plain")


def run(attempt: Attempt, target: Prover, from_: str | None = None) -> Run:
    """Carries messages until the attempt is over."""
    done = Run()
    while not done.kid and not done.refusal:
        facts, reply = deliver(target, attempt.message, from_ or attempt.end.id)
        done.messages += [attempt.message, reply]
        done.arrivals.append(facts)
        try:
            attempt.answer(FOUND if facts["rsc"] == 2000 else ABSENT, reply or None)
        except Failed as failed:
            done.refusal = failed.facts
        else:
            done.kid = "" if attempt.need else attempt.kid
    return done


# ---- what each language makes for itself: keys, requests, authorities ----


@contextmanager
def private_key(party: Party, pem: bytes | None = None) -> Iterator[str]:
    """The name of a private key in a party: a new one, or the one given."""
    name = party.fresh("key")
    party.call("private_key", pem=pem, **{"as": name})
    try:
        yield name
    finally:
        party.call("forget", on=name)


class Authority:
    """A certification authority that one language has made, and in which it issues certificates."""

    def __init__(self, party: Party, **options: Any) -> None:
        self._party = party
        with private_key(party) as key:
            self.certificate = party.octets(
                "cert_new_ca", on=key, options={"name": f"Authority in {party.language}"} | options
            )
            self.name = party.octets("public_name", on=key).decode()
            self._pem = party.octets("pem", on=key)

    def issue(self, request: bytes, **options: Any) -> bytes:
        with private_key(self._party, self._pem) as key:
            return self._party.octets("cert_issue", on=key, ca=self.certificate, request=request, options=options)

    def credential(self, party: Party, **subject: str) -> Credential:
        """A certificate over a key that was made in another language, as was the request for it."""
        with private_key(party) as key:
            chain = self.issue(party.octets("cert_request", on=key, subject=subject))
            return Credential(chain, party.octets("pem", on=key), party.octets("public_name", on=key).decode())


def raw_credential(party: Party) -> Credential:
    with private_key(party) as key:
        return Credential(b"", party.octets("pem", on=key), party.octets("public_name", on=key).decode())
