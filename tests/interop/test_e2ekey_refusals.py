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
from world import START, World

pytestmark = pytest.mark.usefixtures("clock")

HOUR_MS = 3_600_000
PANEL, STRANGER = "//m2m.example/cse1/Cpanel", "//m2m.example/cse1/Cother"

# Made once, so that every language is shown the same octets.
OFFICE, ELSEWHERE, FORGED = Office(START), Office(START, "Elsewhere"), Office(START)
GOOD = {id: OFFICE.issue(id) for id in (DEVICE, PANEL, STRANGER)}
BARE = {DEVICE: raw(), PANEL: raw(), STRANGER: raw()}


@dataclass(frozen=True)
class Showing:
    """What an end shows, how the other one is set up to judge it, and what comes of that."""

    shown: Callable[[str], Credential]
    code: str = ""
    alert: str = ""  # by which the initiating end is told
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
FAULTS: dict[str, Showing] = {
    "another identity": Showing(lambda id: GOOD[STRANGER], "ESF_E_IDENTITY", "access_denied"),
    "an unknown anchor": Showing(once(ELSEWHERE.issue), "ESF_E_UNTRUSTED", "unknown_ca"),
    "an anchor of the same name": Showing(once(FORGED.issue), "ESF_E_UNTRUSTED", "unknown_ca"),
    "expired": Showing(
        once(lambda id: OFFICE.issue(id, not_after=START - 1000)), "ESF_E_EXPIRED", "certificate_expired"),
    "not yet valid": Showing(
        once(lambda id: OFFICE.issue(id, not_before=START + 1000)), "ESF_E_EXPIRED", "certificate_expired"),
    "revoked": Showing(good, "ESF_E_REVOKED", "certificate_revoked", with_list(lists=True)),
    "revoked by a list that is out of date": Showing(
        good, "ESF_E_REVOKED", "certificate_revoked", with_list(lists=True, age=9)),
    "no list where one is required": Showing(good, "ESF_E_REVOKED", "certificate_revoked", insisting_on_lists),
    "a list that is out of date": Showing(good, "ESF_E_REVOKED", "certificate_revoked", with_list(age=9)),
    "a certificate for something else": Showing(
        once(lambda id: OFFICE.issue(id, purposes=[CODE])), "ESF_E_CERTIFICATE", "bad_certificate"),
    "a certificate for the other role": Showing(
        once(lambda id: OFFICE.issue(id, purposes=[SERVER if id == DEVICE else CLIENT])),
        "ESF_E_CERTIFICATE", "bad_certificate"),
    "another raw public key": Showing(
        bare, "ESF_E_IDENTITY", "access_denied", with_entry("raw", key=BARE[STRANGER].name)),
    "a certificate over another key than the entry has": Showing(
        good, "ESF_E_IDENTITY", "access_denied", with_entry("ae-id", key=BARE[STRANGER].name)),
    "another anchor than the entry names": Showing(
        good, "ESF_E_UNTRUSTED", "unknown_ca", with_entry("ae-id", anchor=BARE[STRANGER].name)),
    "another name than the entry has": Showing(
        good, "ESF_E_IDENTITY", "access_denied", with_entry("ae-id", name=STRANGER)),
}  # fmt: skip


@contextmanager
def two_ends(world: World, initiating: str, terminating: str) -> Iterator[tuple[Prover, Prover]]:
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


#: The set-ups of the faults, with nothing wrong.
SOUND: dict[str, Showing] = {
    "within its time": Showing(once(lambda id: OFFICE.issue(id, not_before=START, not_after=START))),
    "a current list": Showing(good, judge=with_list()),
    "only as client or as server": Showing(
        once(lambda id: OFFICE.issue(id, purposes=[CLIENT if id == DEVICE else SERVER]))
    ),
    "the raw public key": Showing(bare, judge=lambda end, id, shown: end.trust(id, "raw", key=shown.name)),
    "the key that the entry has": Showing(good, judge=lambda end, id, shown: end.trust(id, "ae-id", key=shown.name)),
    "the anchor that the entry names": Showing(good, judge=with_entry("ae-id", anchor=OFFICE.name)),
}


@pytest.mark.parametrize("what", SOUND)
def test_what_is_sound_is_taken(world: World, what: str) -> None:
    """Of either end; what the other one shows is beyond doubt."""
    how = SOUND[what]
    for pair, is_initiator in itertools.product(PAIRS, (True, False)):
        with two_ends(world, *pair) as (here, there):
            shows, judges = (here, there) if is_initiator else (there, here)
            shows.identify(how.shown(shows.id))
            judges.identify(GOOD[judges.id])
            how.judge(judges, shows.id, how.shown(shows.id))
            done = run(here.start(there.id), there)
            assert done.kid, (done.arrivals, done.refusal)


@pytest.mark.parametrize(("named", "wanted"), [(44, 43), (44, 45), (43, 44)])
def test_a_use_that_the_trust_entry_does_not_have_is_refused(world: World, named: int, wanted: int) -> None:
    said = {}
    for pair in PAIRS:
        with two_ends(world, *pair) as (here, there):
            here.identify(GOOD[DEVICE])
            there.identify(GOOD[PANEL])
            here.trust(PANEL, "ae-id", suid=named)
            said[pair] = run(here.start(PANEL, wanted), there).refusal
            nothing_is_left(here)
    ours = all_say(said)
    assert (ours["name"], ours["error_rsc"]) == ("ESF_E_POLICY", 0)
    assert str(named) in ours["message"] and str(wanted) in ours["message"]
