# SPDX-License-Identifier: Apache-2.0
"""The tests of the tests: with one check of the library switched off, the suite fails, in the tests that guard it."""

from __future__ import annotations

import os
import subprocess
import xml.etree.ElementTree as ElementTree
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(os.environ.get("ESF_ROOT", Path(__file__).resolve().parents[2]))
PROGRAM = Path(os.environ.get("ESF_BUILD", ROOT / "build")) / "bin" / "esf_unit"

GUARDS = {
    "from": {
        "a request whose inner From is not the key's peer is refused with 4116",
        "the order of the checks: what needs no key comes first, then key, objects, tag, primitive, From",
        "a scene with a peer refuses a request of somebody else",
    },
    "mark": {
        "a sealed request that comes again is a duplicate and is not handed out",
        "a relative expiry does not let a request be executed again after its end",
        "with request_dedupe a request identifier is taken once",
    },
    "tag": {
        "a damaged message is refused with 4115, and says nothing more",
        "each octet of a sealed request counts",
        "a damaged response is refused, and the true one is taken afterwards",
        "a scene refuses a damaged object",
    },
    "expiry": {
        "an expired key is refused with 4112, from the very millisecond on",
        "an expired receiver random object is refused with 4114, from the very second on",
        "an expired originator random object is refused with 4113, from the very second on",
        "an exchange cannot be answered when its random objects have expired",
        "a response that comes after its random objects have expired is refused",
        "each certificate of the path is in time",
        "an expired certificate is refused with 4103, from the end of its last second on",
        "a certificate that is not valid yet is refused with 4103, up to its first second",
        "a clock that is stepped back makes no expired certificate valid again",
    },
    "chain": {
        "an anchor of the same name and another key is not the anchor",
        "an issuer has signed what it issued",
        "a chain in which any octet is changed is refused",
        "a certificate that only claims to be of a known authority is refused with 4103",
    },
    "identity": {
        "an AE-ID is the URI, byte for byte",
        "a mismatch names both identities",
        "each flavour by its entry",
        "a raw public key stands for the id of the entry that has it",
        "a certificate for another AE-ID than From is refused with 4103, and both identities are told",
    },
    "quota": {
        "a third half-open handshake of one From is refused; another From's is taken",
        "a ninth half-open handshake through one registrar is refused; another registrar's is taken",
    },
}


@dataclass(frozen=True)
class Run:
    code: int
    ran: frozenset[str]
    failed: frozenset[str]


def run(*, switched_off: str = "") -> Run:
    if not PROGRAM.exists():
        pytest.fail(f"{PROGRAM} is not there: run script/build, or set ESF_BUILD", pytrace=False)
    environment = {name: value for name, value in os.environ.items() if name != "ESF_TESTING_SWITCH_OFF"}
    if switched_off:
        environment["ESF_TESTING_SWITCH_OFF"] = switched_off
    done = subprocess.run(
        [PROGRAM, "[refusal]", "--reporter", "junit"],
        env=environment,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    cases = list(ElementTree.fromstring(done.stdout).iter("testcase"))
    names = [
        (case.get("name", ""), case.find("failure") is not None or case.find("error") is not None) for case in cases
    ]
    return Run(
        done.returncode,
        frozenset(case_of(name) for name, _ in names),
        frozenset(case_of(name) for name, failed in names if failed),
    )


def case_of(name: str) -> str:
    """Catch2 appends the names of sections to that of the test."""
    for guards in GUARDS.values():
        for guard in guards:
            if name == guard or name.startswith(f"{guard}/"):
                return guard
    return name


def test_the_suite_passes_with_every_check_in_place() -> None:
    done = run()
    assert done.code == 0
    assert not done.failed
    assert len(done.ran) > 25


@pytest.mark.parametrize("check", GUARDS)
def test_a_check_that_is_switched_off_is_missed(check: str) -> None:
    done = run(switched_off=check)
    assert done.code != 0
    assert done.failed >= GUARDS[check], f"not noticed by {sorted(GUARDS[check] - done.failed)}"


@pytest.mark.parametrize("check", GUARDS)
def test_only_what_rests_on_a_check_fails_without_it(check: str) -> None:
    """A suite that fails for any reason at all would notice nothing."""
    done = run(switched_off=check)
    assert len(done.failed) < len(done.ran) / 2
    foreign: set[str] = set().union(*(guards for other, guards in GUARDS.items() if other != check))
    shared = {
        "the order of the checks: what needs no key comes first, then key, objects, tag, primitive, From",
    }
    assert not (done.failed & foreign) - GUARDS[check] - shared


def test_a_check_that_does_not_exist_cannot_be_switched_off() -> None:
    """A misspelt name would switch nothing off, and everything would seem well."""
    assert run(switched_off="none-of-them").code != 0
