# SPDX-License-Identifier: Apache-2.0
"""What does not stand for its end, at either end, is refused by every language alike: code, rsc, place and words, and
the alert that tells the peer. Nothing is left of it."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from agree import DEVICE, Credential, Prover, run
from ends import HANDSHAKE_CONTINUES, REFUSED, told
from languages import LANGUAGES
from papers import CLIENT, CODE, SERVER, Office, raw
from world import World

START = 1_800_000_000_000
HOUR_MS = 3_600_000
PANEL, STRANGER = "//m2m.example/cse1/Cpanel", "//m2m.example/cse1/Cother"

# Made once, so that every language is shown the same octets.
OFFICE, ELSEWHERE, FORGED = Office(START), Office(START, "Elsewhere"), Office(START)
GOOD = {id: OFFICE.issue(id) for id in (DEVICE, PANEL, STRANGER)}
BARE = {DEVICE: raw(), PANEL: raw(), STRANGER: raw()}


@dataclass(frozen=True)
class Fault:
    """What an end shows, how the other one is set up to judge it, and what comes of that."""

    shown: Callable[[str], Credential]
    code: str
    alert: str = ""  # by which the peer is told; none when it is not
    judge: Callable[[Prover, str, Credential], None] = lambda end, id, shown: None


def with_list(*, age: int = 1, days: int = 7, lists: bool = False) -> Callable[[Prover, str, Credential], None]:
    """The judge has a list of revoked certificates, with the one shown in it or not, and insists on lists."""

    def set_up(end: Prover, id: str, shown: Credential) -> None:
        end.call("set", settings={"crl_required": True})
        end.call("crl", crl=OFFICE.crl(*([shown] if lists else []), age=age, days=days))

    return set_up


def insisting_on_lists(end: Prover, id: str, shown: Credential) -> None:
    end.call("set", settings={"crl_required": True})


def with_entry(match: str, **members: Any) -> Callable[[Prover, str, Credential], None]:
    return lambda end, id, shown: end.trust(id, match, **members)


def once(make: Callable[[str], Credential]) -> Callable[[str], Credential]:
    """The same credential for an id each time."""
    made = {id: make(id) for id in (DEVICE, PANEL)}
    return made.__getitem__


good = GOOD.__getitem__
bare = BARE.__getitem__

#: Judged by the Terminating and by the Initiating End-Point.
FAULTS: dict[str, Fault] = {
    "another identity": Fault(lambda id: GOOD[STRANGER], "ESF_E_IDENTITY", "access_denied"),
    "an unknown anchor": Fault(once(ELSEWHERE.issue), "ESF_E_UNTRUSTED", "unknown_ca"),
    "an anchor of the same name": Fault(once(FORGED.issue), "ESF_E_UNTRUSTED", "unknown_ca"),
    "expired": Fault(
        once(lambda id: OFFICE.issue(id, not_after=START - 1000)), "ESF_E_EXPIRED", "certificate_expired"),
    "not yet valid": Fault(
        once(lambda id: OFFICE.issue(id, not_before=START + 1000)), "ESF_E_EXPIRED", "certificate_expired"),
    "revoked": Fault(good, "ESF_E_REVOKED", "certificate_revoked", with_list(lists=True)),
    "revoked by a list that is out of date": Fault(
        good, "ESF_E_REVOKED", "certificate_revoked", with_list(lists=True, age=9)),
    "no list where one is required": Fault(good, "ESF_E_REVOKED", "certificate_revoked", insisting_on_lists),
    "a list that is out of date": Fault(good, "ESF_E_REVOKED", "certificate_revoked", with_list(age=9)),
    "a certificate for something else": Fault(
        once(lambda id: OFFICE.issue(id, purposes=[CODE])), "ESF_E_CERTIFICATE", "bad_certificate"),
    "a certificate for the other role": Fault(
        once(lambda id: OFFICE.issue(id, purposes=[SERVER if id == DEVICE else CLIENT])),
        "ESF_E_CERTIFICATE", "bad_certificate"),
    "another raw public key": Fault(
        bare, "ESF_E_IDENTITY", "access_denied", with_entry("raw", key=BARE[STRANGER].name)),
    "a certificate over another key than the entry has": Fault(
        good, "ESF_E_IDENTITY", "access_denied", with_entry("ae-id", key=BARE[STRANGER].name)),
    "another anchor than the entry names": Fault(
        good, "ESF_E_UNTRUSTED", "unknown_ca", with_entry("ae-id", anchor=BARE[STRANGER].name)),
    "another name than the entry has": Fault(
        good, "ESF_E_IDENTITY", "access_denied", with_entry("ae-id", name=STRANGER)),
}  # fmt: skip


@pytest.fixture(autouse=True)
def clock(world: World) -> Iterator[None]:
    world.clock.set(START)
    yield


@contextmanager
def two_ends(world: World, initiating: str, terminating: str, *, bare: bool = False) -> Iterator[tuple[Prover, Prover]]:
    """A device and a panel that trust one office, and have no identity yet."""
    with Prover(world[initiating], DEVICE) as here, Prover(world[terminating], PANEL) as there:
        for end in (here, there):
            end.anchor(OFFICE.certificate)
        yield here, there


PAIRS = list(itertools.product(LANGUAGES, LANGUAGES))


def nothing_is_left(end: Prover, half_open: int = 0) -> None:
    report = end.report()
    assert report["keys_count"] == 0
    assert report.get("e2ekey", {}).get("half_open", 0) == half_open


def all_say(said: dict[tuple[str, str], Any]) -> Any:
    """What every pair of languages says."""
    first, *_ = said.values()
    for pair, ours in said.items():
        assert ours == first, pair
    return first


@pytest.mark.parametrize("fault", FAULTS)
def test_the_terminating_end_refuses_who_initiates(world: World, fault: str) -> None:
    """At message 3, with 4103; the peer is told by an alert, which it tells by name."""
    how = FAULTS[fault]
    said = {}
    for pair in PAIRS:
        with two_ends(world, *pair) as (here, there):
            there.identify(GOOD[PANEL])
            here.identify(how.shown(DEVICE))
            how.judge(there, DEVICE, how.shown(DEVICE))
            done = run(here.start(PANEL), there)
            assert [facts["rsc"] for facts in done.arrivals] == [2000, 4103], done.arrivals
            said[pair] = told(done.arrivals[-1]), done.refusal
            nothing_is_left(here)
            nothing_is_left(there)
    theirs, ours = all_say(said)
    assert (theirs["kind"], theirs["name"], theirs["error_rsc"]) == (REFUSED, how.code, 4103)
    assert theirs["message"] and "peer" not in theirs
    assert (ours["name"], ours["error_rsc"]) == ("ESF_E_PEER_REFUSED", 0)
    assert f"alert {how.alert} (" in ours["message"]


@pytest.mark.parametrize("fault", FAULTS)
def test_the_initiating_end_refuses_who_answers(world: World, fault: str) -> None:
    """At message 2, before it has shown anything of itself; nothing more is sent."""
    how = FAULTS[fault]
    said = {}
    for pair in PAIRS:
        with two_ends(world, *pair) as (here, there):
            here.identify(GOOD[DEVICE])
            there.identify(how.shown(PANEL))
            how.judge(here, PANEL, how.shown(PANEL))
            attempt = here.start(PANEL)
            done = run(attempt, there)
            assert [facts["kind"] for facts in done.arrivals] == [HANDSHAKE_CONTINUES]
            assert here.call("need_e2ekey", attempt.name) == {}
            said[pair] = done.refusal
            nothing_is_left(here)
            nothing_is_left(there, half_open=1)
    ours = all_say(said)
    assert (ours["name"], ours["error_rsc"]) == (how.code, 0)
    assert ours["message"]
