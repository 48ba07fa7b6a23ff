# SPDX-License-Identifier: Apache-2.0
"""Every language agrees on a key with every other, in both roles and with every flavour of credential, and seals under
it at once."""

from __future__ import annotations

import base64
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from agree import CSE, DEVICE, DOMAIN, Authority, Credential, Prover, deliver, raw_credential, run
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key
from ends import FOUND, HANDSHAKE_CONTINUES, KEY_ESTABLISHED, answer, header_of, request_text, response_text, seal
from languages import LANGUAGES
from talk import Failed, Party
from world import START, World

pytestmark = pytest.mark.usefixtures("clock")

MONTH_MS = 30 * 24 * 3_600_000
PAIRS = list(itertools.product(LANGUAGES, LANGUAGES))
pairs = pytest.mark.parametrize(("initiating", "terminating"), PAIRS, ids=[f"{a}-{b}" for a, b in PAIRS])

PANEL = "//m2m.example/cse1/Cpanel"
OTHER_CSE, OTHER_DOMAIN = "//m2m.example/cse2", "cse2.m2m.example"
OUTSIDE, OUTSIDE_DOMAIN = "the gateway, ground floor", "gateway.example.net"
CSE_NAMES = {"cse_names": {DOMAIN: CSE, OTHER_DOMAIN: OTHER_CSE}}


# ---- the flavours ----


@dataclass
class Maker:
    """Where an end's credential comes from: the language of the end, and an authority of the other end's language."""

    party: Party
    authority: Authority

    def of(self, **subject: str) -> Credential:
        return self.authority.credential(self.party, **subject)

    def raw(self) -> Credential:
        return raw_credential(self.party)


@dataclass
class Shown:
    """What an end shows, and what the other one needs to be told about it."""

    credential: Credential
    entry: dict[str, Any] | None = None


def ae_id(maker: Maker, own: str) -> Shown:
    return Shown(maker.of(ae_id=own))


def cse_id(maker: Maker, own: str) -> Shown:
    """The peer's table of domain names says whose certificate it is."""
    return Shown(maker.of(cse_id={CSE: DOMAIN, OTHER_CSE: OTHER_DOMAIN}[own]))


def node_id(maker: Maker, own: str) -> Shown:
    name = f"urn:dev:ops:{own.rpartition('/')[2]}"
    return Shown(maker.of(node_id=name), {"match": "node-id", "name": name})


def device(maker: Maker, own: str) -> Shown:
    name = f"0.2.481.1.21.{len(own)}"
    return Shown(maker.of(device_id=name), {"match": "device", "name": name})


def raw(maker: Maker, own: str) -> Shown:
    credential = maker.raw()
    return Shown(credential, {"match": "raw", "key": credential.name})


Flavour = Callable[[Maker, str], Shown]

#: Who initiates and who is called, and the flavour of each one's credential.
FLAVOURS: dict[str, tuple[str, Flavour, str, Flavour]] = {
    "AE-ID": (DEVICE, ae_id, PANEL, ae_id),
    "CSE-ID": (CSE, cse_id, OTHER_CSE, cse_id),
    "Node-ID": (DEVICE, node_id, CSE, node_id),
    "device": (DEVICE, device, PANEL, device),
    "raw": (DEVICE, raw, CSE, raw),
    "certificate to raw": (DEVICE, ae_id, CSE, raw),
    "raw to certificate": (DEVICE, raw, CSE, cse_id),
}


@contextmanager
def two_ends(
    world: World, initiating: str, terminating: str, flavour: str, form: str | None = None, **entry: Any
) -> Iterator[tuple[Prover, Prover]]:
    """Two ends that trust each other; `entry` goes into the trust entries of both.

    Each one's certificate was asked for in its own language and issued in the other one's."""
    here_id, here_flavour, there_id, there_flavour = FLAVOURS[flavour]
    permit = {"permit": ["m2m.example"]} if flavour in ("AE-ID", "CSE-ID") else {}
    authorities = {language: Authority(world[language], **permit) for language in (initiating, terminating)}
    with (
        Prover(world[initiating], here_id, CSE_NAMES, form) as here,
        Prover(world[terminating], there_id, CSE_NAMES) as there,
    ):
        for end, authority in itertools.product((here, there), authorities.values()):
            end.anchor(authority.certificate)
        for end, other, show in ((here, there, here_flavour), (there, here, there_flavour)):
            shown = show(Maker(end.party, authorities[other.party.language]), end.id)
            end.identify(shown.credential)
            told = shown.entry or ({"match": "ae-id"} if entry else None)
            if told:
                other.trust(end.id, **told, **entry)
        yield here, there


# ---- what has to come of it ----


def check_agreed(here: Prover, there: Prover, kid: str, suid: int = 43) -> None:
    """Both ends have one key with that identifier, for each other."""
    assert len(kid) == 32 and set(kid) <= set("0123456789ABCDEF")
    for end, other, is_confirmed in ((here, there, True), (there, here, False)):
        (key,) = end.report()["keys"]
        assert (key["kid"], key["suid"], key["peer"]) == (kid, suid, other.id)
        assert (key["confirmed"], key["expires"]) == (is_confirmed, START + MONTH_MS)


def texts(value: object) -> Iterator[str]:
    """Every text within a JSON document, names of members included."""
    if isinstance(value, dict):
        for name, member in value.items():
            yield name
            yield from texts(member)
    elif isinstance(value, list):
        for member in value:
            yield from texts(member)
    elif isinstance(value, str):
        yield value


def check_report_is_silent(end: Prover, *kids: str) -> None:
    """Nothing in the report could be a key: no text but a kid is as long as half of one and of its characters."""
    key = load_pem_private_key(end.credential.pem, None)
    assert isinstance(key, EllipticCurvePrivateKey)
    secret = key.private_numbers().private_value.to_bytes(32, "big")
    spelled = {secret.hex(), base64.b64encode(secret).decode(), base64.urlsafe_b64encode(secret).decode()}
    report = end.octets("report")
    assert secret not in report and not any(text.rstrip("=").encode() in report for text in spelled)
    long = {text for text in texts(end.report()) if len(text) >= 22 and "_" not in text and not text.startswith("//")}
    assert long <= {*kids, OUTSIDE}


def exchange(sending: Prover, target: Prover, rqi: str) -> str:
    """A request and its response. Gives the identifier of the key that they were sealed under."""
    request = sending.request(sending.channel(target.id))
    inner = request_text(rqi, sending.id)
    content = seal(sending, request, inner, "plain", target)
    primitive, sealed = answer(target, content, rqi, "plain", from_=sending.id)
    assert primitive == inner
    assert sending.octets("open", request, rsc=2000, content=sealed, form="plain") == response_text(rqi)
    kid: str = header_of(content)["kid"]
    return kid


@pytest.mark.parametrize("flavour", FLAVOURS)
@pairs
def test_two_languages_agree_on_a_key_and_seal_under_it_at_once(
    world: World, initiating: str, terminating: str, flavour: str
) -> None:
    with two_ends(world, initiating, terminating, flavour) as (here, there):
        done = run(here.start(there.id), there)
        assert not done.refusal, (done.refusal, done.arrivals)
        assert [facts["kind"] for facts in done.arrivals] == [HANDSHAKE_CONTINUES, KEY_ESTABLISHED]
        last = done.arrivals[-1]
        assert (last["rsc"], last["peer"], last["key_id"]) == (2000, here.id, done.kid)
        check_agreed(here, there, done.kid)
        assert exchange(here, there, "r1") == exchange(there, here, "r2") == done.kid
        for end in (here, there):
            check_report_is_silent(end, done.kid)


# ---- what the key is for ----


@pytest.mark.parametrize(
    ("said", "usage"), [("here", 44), ("here", 45), ("in the entries", 44), ("in the entries", 45)]
)
@pairs
def test_a_key_for_something_else_than_esprim(
    world: World, initiating: str, terminating: str, said: str, usage: int
) -> None:
    """The Terminating End-Point has it from its trust entry; the Initiating one says so, or has it from its own."""
    with two_ends(world, initiating, terminating, "raw", suid=usage) as (here, there):
        done = run(here.start(there.id, usage if said == "here" else 0), there)
        assert not done.refusal, (done.refusal, done.arrivals)
        check_agreed(here, there, done.kid, usage)
        sealing = {"primitive": request_text("r1", here.id), "form": "plain"}
        with pytest.raises(Failed, match="ESF_E_UNKNOWN_KEY"):
            here.call("seal", here.request(here.channel(there.id)), **sealing)


@pytest.mark.parametrize("encoding", ["B", "C"])
@pairs
def test_a_trust_entry_says_how_random_objects_enter_the_session_keys(
    world: World, initiating: str, terminating: str, encoding: str
) -> None:
    with two_ends(world, initiating, terminating, "raw", suid=43, encoding=encoding) as (here, there):
        done = run(here.start(there.id), there)
        assert not done.refusal, (done.refusal, done.arrivals)
        assert exchange(here, there, "r1") == exchange(there, here, "r2") == done.kid


# ---- a peer outside oneM2M ----


def fqdn(maker: Maker, own: str) -> Shown:
    credential = maker.of(fqdn=OUTSIDE_DOMAIN)
    return Shown(credential, {"match": "fqdn", "name": OUTSIDE_DOMAIN, "anchor": maker.authority.name})


@pytest.mark.parametrize("flavour", [fqdn, raw], ids=["FQDN", "raw"])
@pairs
def test_a_peer_outside_onem2m_is_called_by_the_text_of_a_trust_entry(
    world: World, initiating: str, terminating: str, flavour: Flavour
) -> None:
    """There and back; it shows what the entry says, and its keys are for ESData, which knows no oneM2M identifiers."""
    authority = Authority(world[initiating])
    with Prover(world[initiating], DEVICE) as inside, Prover(world[terminating], PANEL) as outside:
        shown = flavour(Maker(outside.party, authority), OUTSIDE)
        outside.identify(shown.credential)
        inside.identify(ae_id(Maker(inside.party, authority), DEVICE).credential)
        inside.anchor(authority.certificate, None)  # for the entry that names it, and nobody else
        outside.anchor(authority.certificate)
        inside.trust(OUTSIDE, suid=44, **shown.entry or {})
        outside.trust(DEVICE, "ae-id", suid=44)
        there = run(inside.start(OUTSIDE, 44), outside)
        assert not there.refusal, (there.refusal, there.arrivals)
        back = run(outside.start(DEVICE, 44), inside, OUTSIDE)
        assert not back.refusal, (back.refusal, back.arrivals)
        for end, peer in ((inside, OUTSIDE), (outside, DEVICE)):
            keys = {key["kid"]: (key["peer"], key["suid"]) for key in end.report()["keys"]}
            assert keys == {there.kid: (peer, 44), back.kid: (peer, 44)}
            check_report_is_silent(end, *keys)


# ---- in one call ----


#: C has the steps only, and an application's loop around them.
ESTABLISHING = [("python", "plain"), ("python", "async"), ("java", "plain"), ("java", "async"), ("node", "async")]


@pytest.mark.parametrize(
    ("initiating", "form", "terminating"),
    [(language, form, other) for language, form in ESTABLISHING for other in LANGUAGES if other != language],
)
def test_establish_agrees_over_the_transport_of_the_application(
    world: World, initiating: str, form: str, terminating: str
) -> None:
    with two_ends(world, initiating, terminating, "AE-ID", form) as (here, there):
        sent: list[str] = []

        def notify(to: str, content: bytes) -> tuple[int, bytes]:
            sent.append(to)
            facts, reply = deliver(there, content, here.id)
            return facts["rsc"], reply

        kid = here.establish(there.id, notify, form)
        assert sent == [there.id] * 2
        check_agreed(here, there, kid)
        assert exchange(here, there, "r1") == exchange(there, here, "r2") == kid


# ---- both at once ----


@pytest.mark.parametrize("kept", [0, 1], ids=["the first is kept", "the second is kept"])
@pairs
def test_both_ends_starting_at_once_gives_two_keys_each_good_by_itself(
    world: World, initiating: str, terminating: str, kept: int
) -> None:
    with two_ends(world, initiating, terminating, "AE-ID") as (here, there):
        attempts = here.start(there.id), there.start(here.id)
        for _ in range(2):  # each message and its answer, of both runs in turn
            replies = [deliver(there, attempts[0].message, here.id), deliver(here, attempts[1].message, there.id)]
            for attempt, (facts, reply) in zip(attempts, replies, strict=True):
                assert facts["rsc"] == 2000, facts
                attempt.answer(FOUND, reply)
        kids = [attempt.kid for attempt in attempts]
        assert kids[0] != kids[1]
        for end in (here, there):
            assert sorted(end.kids()) == sorted(kids)
            end.call("remove_key", kid=kids[1 - kept], usage=43)
        starter, other = (here, there) if kept == 0 else (there, here)
        assert exchange(starter, other, "r1") == kids[kept]
        assert exchange(other, starter, "r2") == kids[kept]
