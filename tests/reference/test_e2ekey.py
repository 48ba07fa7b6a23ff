# SPDX-License-Identifier: Apache-2.0
"""The checker of E2EKey: it takes what is in order, says the same of every secret, and notices every changed octet."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec

from e2ekey_ref import key_log, schedule
from e2ekey_ref.ends import Initiator, Profile, Terminator
from e2ekey_ref.errors import WrongError
from e2ekey_ref.protection import SUITE_NAMES
from e2ekey_ref.transcript import Findings, Secrets, Transcript, check

GCM, CBC = 0xC02B, 0xC023
HERE, THERE = (ec.derive_private_key(number, ec.SECP256R1()) for number in (11, 12))
OTHER_SCALAR = 7


class Run:
    """Two ends of the reference, with raw public keys."""

    def __init__(self, suite: int, extended: bool = True) -> None:
        self.initiator = Initiator(Profile(HERE, (), b"initiator", (suite,), extended))
        self.terminator = Terminator(Profile(THERE, (), b"terminator"))
        self.messages = [self.initiator.first()]
        self.messages.append(self.terminator.second(self.messages[0]))
        self.messages.append(self.initiator.third(self.messages[1]))
        self.messages.append(self.terminator.fourth(self.messages[2]))
        self.findings: Findings = self.initiator.done(self.messages[3])


@pytest.fixture(params=list(SUITE_NAMES), ids=list(SUITE_NAMES.values()))
def run(request: pytest.FixtureRequest) -> Run:
    suite: int = request.param
    return Run(suite)


def test_the_prf_is_that_of_rfc_5246() -> None:
    """The known answer that went round when TLS 1.2 was young."""
    secret, seed = "9bbe436ba940f017b17652849a71db35", "a0ba9f936cda311827a6f796ffd5198c"
    wanted = (
        "e3f229ba727be17b8d122620557cd453c2aab21d07c3d495329b52d4e61edb5a6b301791e90d35c9c9a46b4e14baf9af0fa022f7"
        "077def17abfd3797c0564bab4fbc91666e9def9b97fce34f796789baa48082d122ee42c5a72e5a5110fff70187347b66"
    )
    assert schedule.prf(bytes.fromhex(secret), b"test label", bytes.fromhex(seed), 100).hex() == wanted


@pytest.mark.parametrize("extended", [True, False])
@pytest.mark.parametrize("suite", SUITE_NAMES, ids=SUITE_NAMES.values())
def test_every_secret_leads_to_the_same_key(suite: int, extended: bool) -> None:
    run = Run(suite, extended)
    found = run.findings
    assert (found.suite, found.extended_master_secret) == (suite, extended)
    assert run.terminator.transcript.findings() == found
    scalars = run.initiator.profile.scalar, run.terminator.profile.scalar
    for given in (
        Secrets(initiator_scalar=scalars[0]),
        Secrets(terminator_scalar=scalars[1]),
        Secrets(pre_master=found.pre_master),
        Secrets(*scalars, found.pre_master, found.master_secret),
    ):
        assert check(run.messages, given) == found
    by_master = check(run.messages, Secrets(master_secret=found.master_secret))
    assert by_master.pre_master is None
    assert (by_master.kid, by_master.key) == (found.kid, found.key)
    assert bytes.fromhex(found.kid) + found.key == found.exported


@pytest.mark.parametrize(
    ("given", "why"),
    [
        (Secrets(), "no secret is given"),
        (Secrets(initiator_scalar=OTHER_SCALAR), "the initiator's scalar is not that"),
        (Secrets(terminator_scalar=OTHER_SCALAR), "the terminator's scalar is not that"),
        (Secrets(pre_master=bytes(32)), "a record's"),
        (Secrets(master_secret=bytes(48)), "a record's"),
        (Secrets(master_secret=bytes(47)), "48 octets"),
        (Secrets(pre_master=bytes(32), master_secret=bytes(48)), "do not go together"),
    ],
)
def test_a_wrong_secret_is_noticed(run: Run, given: Secrets, why: str) -> None:
    with pytest.raises(WrongError, match=why):
        check(run.messages, given)


@pytest.mark.parametrize("bits", [0x01, 0xFF])
def test_every_changed_octet_is_noticed(run: Run, bits: int) -> None:
    """But one: the minor version in the record of ClientHello says nothing (RFC 5246 E.1)."""
    given = Secrets(master_secret=run.findings.master_secret)
    for number, message in enumerate(run.messages):
        for at in range(len(message)):
            changed = bytearray(message)
            changed[at] ^= bits
            messages = [*run.messages[:number], bytes(changed), *run.messages[number + 1 :]]
            if (number, at) == (0, 2):
                assert check(messages, given) == check(run.messages, given)
                continue
            with pytest.raises(WrongError):
                check(messages, given)


def test_every_cut_and_every_further_octet_is_noticed(run: Run) -> None:
    given = Secrets(master_secret=run.findings.master_secret)
    for number, message in enumerate(run.messages):
        for size in range(len(message)):
            with pytest.raises(WrongError):
                check([*run.messages[:number], message[:size], *run.messages[number + 1 :]], given)
        with pytest.raises(WrongError):
            check([*run.messages[:number], message + b"\x16", *run.messages[number + 1 :]], given)


def test_messages_of_another_run_are_noticed(run: Run) -> None:
    other = Run(GCM + CBC - run.findings.suite)
    given = Secrets(master_secret=run.findings.master_secret)
    for number in range(4):
        with pytest.raises(WrongError):
            check([*run.messages[:number], other.messages[number], *run.messages[number + 1 :]], given)
    for order in ([0, 1, 2], [0, 1, 3, 2], [1, 0, 2, 3], [0, 1, 2, 3, 3]):
        with pytest.raises(WrongError):
            check([run.messages[number] for number in order], given)


def test_a_record_may_be_cut_in_two(run: Run) -> None:
    """RFC 5246 6.2.1: message boundaries are not record boundaries."""
    second = run.messages[1]
    size = int.from_bytes(second[3:5], "big")
    cut = second[:3] + b"\x00\x0a" + second[5:15] + second[:3] + (size - 10).to_bytes(2, "big") + second[15:]
    messages = [run.messages[0], cut, *run.messages[2:]]
    assert check(messages, Secrets(master_secret=run.findings.master_secret)) == check(
        run.messages, Secrets(master_secret=run.findings.master_secret)
    )


def test_a_run_that_is_not_over_comes_to_nothing(run: Run) -> None:
    transcript = Transcript()
    transcript.take_first(run.messages[0])
    transcript.take_second(run.messages[1])
    transcript.take_third(run.messages[2], Secrets(master_secret=run.findings.master_secret))
    with pytest.raises(WrongError, match="not over"):
        transcript.findings()


# ---- key logs, and the checker from the shell ----


def test_a_key_log_knows_runs_by_the_random_of_the_client(run: Run) -> None:
    found = run.findings
    line = f"CLIENT_RANDOM {found.client_random.hex()} {found.master_secret.hex()}"
    log = key_log.read(f"# a comment\nEXPORTER_SECRET 00 00\nCLIENT_RANDOM {'00' * 32} {'00' * 48}\n{line}\n")
    assert key_log.secrets_for(run.messages[0], log) == Secrets(master_secret=found.master_secret)
    with pytest.raises(WrongError, match="knows nothing"):
        key_log.secrets_for(run.messages[0], key_log.read(""))
    for bad in ("CLIENT_RANDOM 00", "CLIENT_RANDOM x y", f"CLIENT_RANDOM {'00' * 31} {'00' * 48}"):
        with pytest.raises(WrongError, match="key log"):
            key_log.read(bad)


def shell(*words: str | Path) -> subprocess.CompletedProcess[str]:
    folder = Path(__file__).resolve().parent
    command = [sys.executable, "-m", "e2ekey_ref", *map(str, words)]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=60, check=False)


def test_the_checker_from_the_shell(run: Run, tmp_path: Path) -> None:
    transcript, log, found = tmp_path / "transcript", tmp_path / "keys", run.findings
    eckm = [base64.b64encode(message).decode() for message in run.messages]
    contents = [json.dumps({"m2m:seci": {"sit": 6, "eckm": each}}) for each in eckm]
    transcript.write_text("\n".join([*contents[:2], *eckm[2:]]) + "\n")
    log.write_text(f"CLIENT_RANDOM {found.client_random.hex()} {found.master_secret.hex()}\n")
    for option in (("--key-log", log), ("--initiator-scalar", f"{run.initiator.profile.scalar:x}")):
        done = shell(transcript, *option)
        assert (done.returncode, done.stderr) == (0, "")
        told = json.loads(done.stdout)
        assert (told["kid"], told["key"]) == (found.kid, found.key.hex())
    other = shell(transcript, "--terminator-scalar", "7")
    assert (other.returncode, other.stdout) == (1, "")
    assert "scalar is not that" in other.stderr
    transcript.write_text("\n".join([*eckm[:3], "what?"]))
    assert "line 4" in shell(transcript, "--key-log", log).stderr
    transcript.write_text("\n".join(eckm[:3]))
    assert "not 3" in shell(transcript, "--key-log", log).stderr
