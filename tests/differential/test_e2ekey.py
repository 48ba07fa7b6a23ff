# SPDX-License-Identifier: Apache-2.0
"""The library's handshakes with fresh randomness, judged by the checker.

With the reference at the other end both suites come up, with and without extended master secret; a bit that turns
round on its way is noticed by the library exactly when the checker notices it. With itself the library is judged by a
key log.
"""

from __future__ import annotations

import base64
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from dice import seeds, thrown
from handshakes import ID, INITIATOR, TERMINATOR, Course, Damage, with_reference

import libesf
from e2ekey_ref import key_log, records
from e2ekey_ref.errors import WrongError
from e2ekey_ref.protection import SUITE_NAMES
from e2ekey_ref.records import CHANGE_CIPHER_SPEC, Record
from e2ekey_ref.transcript import Findings, Secrets, Transcript, check

HERE = Path(__file__).resolve().parent
WHEELS = Path(os.environ.get("ESF_BUILD", HERE.parent.parent / "build")) / "seams-wheel"
ROUNDS = 8


def secrets_of(course: Course) -> Secrets:
    return Secrets(course.scalars.get(INITIATOR), course.scalars.get(TERMINATOR))


@pytest.mark.parametrize("role", ID)
@pytest.mark.parametrize("extended", [True, False], ids=["extended master secret", "master secret"])
@pytest.mark.parametrize("suite", SUITE_NAMES, ids=list(SUITE_NAMES.values()))
@pytest.mark.parametrize("seed", seeds(1, 6))
def test_what_the_library_agrees_on_with_the_reference(seed: int, suite: int, extended: bool, role: str) -> None:
    with thrown(seed) as dice:
        course = with_reference(dice, suite, extended, role)
        assert course.refused == ""
        found = check(course.messages, secrets_of(course))
        assert found.kid == course.kid
        assert (found.suite, found.extended_master_secret) == (suite, extended)


@pytest.mark.parametrize("seed", seeds(1000, 150))
def test_a_bit_that_turns_round_is_noticed_by_both_or_by_neither(seed: int) -> None:
    with thrown(seed) as dice:
        role = dice.one(INITIATOR, TERMINATOR)
        damage = Damage(dice.one(1, 3, 3) if role == TERMINATOR else dice.one(2, 4, 4), dice.random())
        course = with_reference(dice, dice.choice(list(SUITE_NAMES)), dice.happens(50), role, damage)
        judged = judge(course)
        if course.kid:
            assert judged == course.kid
        elif damage.message >= 3 and len(course.messages) >= damage.message:
            assert judged == "", f"the library: {course.refused}"
        else:
            assert course.refused


def judge(course: Course) -> str:
    """The identifier that the messages come to as they were delivered; "" when something of them is not in order."""
    transcript = Transcript()
    try:
        messages = [with_minor_versions(message) for message in course.messages]
        transcript.take_first(messages[0])
        transcript.take_second(messages[1])
        transcript.take_third(messages[2], secrets_of(course))
        if len(messages) == 3:
            return "message 3 is in order"
        transcript.take_fourth(messages[3])
    except (WrongError, IndexError):
        return ""
    return transcript.findings().kid


def with_minor_versions(message: bytes) -> bytes:
    """The same with 1.2 in every unprotected record that says 1.something.

    The checker insists on it; the library looks at the major number, as long as a record is not protected and so
    nothing protects that number either. Of all that they are shown it is what they see differently.
    """
    found = records.read(message, may_be_first=True)
    types = [each.type for each in found]
    plain = types.index(CHANGE_CIPHER_SPEC) + 1 if CHANGE_CIPHER_SPEC in types else len(found)
    named = [Record(each.type, each.fragment) for each in found[:plain]]
    return b"".join(each.octets for each in [*named, *found[plain:]])


# ---- by a key log ----


@pytest.fixture(scope="module")
def logged(tmp_path_factory: pytest.TempPathFactory) -> tuple[list[Course], dict[bytes, bytes]]:
    """Handshakes of the build with test seams, and the master secrets that it has logged, by the client's random."""
    (wheel,) = WHEELS.glob("libesf-*.whl")
    folder = tmp_path_factory.mktemp("seams")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder)
    log = folder / "keys"
    paths = os.pathsep.join([str(folder), str(HERE), str(HERE.parent / "reference")])
    done = subprocess.run(
        [sys.executable, HERE / "handshakes.py", str(ROUNDS)],
        capture_output=True,
        text=True,
        env={**os.environ, "PYTHONPATH": paths, "ESF_TESTING_KEY_LOG": str(log)},
        timeout=300,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    courses = []
    for told in map(json.loads, done.stdout.splitlines()):
        messages = [base64.b64decode(message) for message in told["messages"]]
        courses.append(Course(messages, told["kid"], scalars=told["scalars"]))
    return courses, key_log.read(log.read_text(encoding="ascii"))


def by_log(course: Course, log: dict[bytes, bytes]) -> Findings:
    return check(course.messages, key_log.secrets_for(course.messages[0], log))


def test_what_the_library_agrees_on_with_itself_by_its_key_log(
    logged: tuple[list[Course], dict[bytes, bytes]],
) -> None:
    courses, log = logged
    alone = [course for course in courses if not course.scalars]
    assert len(alone) == ROUNDS
    for course in alone:
        found = by_log(course, log)
        assert found.kid == course.kid
        assert (SUITE_NAMES[found.suite], found.extended_master_secret) == (
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            True,
        )
    assert len({course.kid for course in courses}) == len(courses), "two handshakes agreed on one key"


def test_the_key_log_and_an_ephemeral_key_lead_to_the_same(
    logged: tuple[list[Course], dict[bytes, bytes]],
) -> None:
    courses, log = logged
    met = [course for course in courses if course.scalars]
    assert len(met) == ROUNDS * len(SUITE_NAMES) * 2
    suites = set()
    for course in met:
        found, by_scalar = by_log(course, log), check(course.messages, secrets_of(course))
        assert found.master_secret == by_scalar.master_secret
        assert found.kid == by_scalar.kid == course.kid
        suites.add(found.suite)
    assert suites == set(SUITE_NAMES)


def test_what_is_shipped_logs_no_keys() -> None:
    """The seam is in the build for tests only."""
    name = b"ESF_TESTING_KEY_LOG"
    (module,) = Path(libesf.__file__).parent.glob("_native*.so")
    assert name not in module.read_bytes()
    (wheel,) = WHEELS.glob("libesf-*.whl")
    with zipfile.ZipFile(wheel) as archive:
        (inside,) = (each for each in archive.namelist() if each.endswith(".so"))
        assert name in archive.read(inside)
