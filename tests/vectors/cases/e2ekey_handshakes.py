# SPDX-License-Identifier: Apache-2.0
"""Whole runs of E2EKey: every flavour of credential, both suites, with and without extended master secret."""

from __future__ import annotations

import base64
from dataclasses import dataclass

from cases import Document, Vector
from cases.common import AT
from cases.e2ekey_ends import Earlier, Live, Reference, stage
from cases.e2ekey_parties import (
    AE_DEVICE,
    CERTIFIED_CSE,
    NODE_DEVICE,
    NODE_ENTRY,
    WORKS_DEVICE,
    Party,
    bare,
    knowing,
    seed,
)
from e2ekey_ref.protection import SUITE_NAMES
from e2ekey_ref.transcript import Findings, Secrets, check

GCM, CBC = 0xC02B, 0xC023

LIBRARY, REFERENCE = "library", "reference"


@dataclass(frozen=True)
class Run:
    """Two parties, and who plays them."""

    name: str
    initiator: Party
    terminator: Party
    by: tuple[str, str] = (LIBRARY, LIBRARY)

    def __post_init__(self) -> None:
        for role in ("initiator", "terminator"):
            object.__setattr__(self, role, getattr(self, role).but(random=seed(f"{self.name}, {role}")))


PAIRS = {
    "AE-ID to CSE-ID": (AE_DEVICE, CERTIFIED_CSE),
    "CSE-ID to AE-ID": (CERTIFIED_CSE, AE_DEVICE),
    "raw public keys": (knowing(bare(AE_DEVICE), CERTIFIED_CSE), knowing(bare(CERTIFIED_CSE), AE_DEVICE)),
    "AE-ID to raw public key": (knowing(AE_DEVICE, CERTIFIED_CSE), bare(CERTIFIED_CSE)),
    "raw public key to CSE-ID": (bare(AE_DEVICE), knowing(CERTIFIED_CSE, AE_DEVICE)),
    "Node-ID to CSE-ID": (NODE_DEVICE, CERTIFIED_CSE.but(trust=(NODE_ENTRY,))),
    "AE-ID by an intermediate authority to CSE-ID": (WORKS_DEVICE, CERTIFIED_CSE),
}
MIXED = {"GCM": ((GCM,), True), "CBC": ((CBC,), True), "GCM, no extended master secret": ((GCM,), False),
         "CBC, no extended master secret": ((CBC,), False)}  # fmt: skip


def runs() -> list[Run]:
    """The library with itself takes GCM (reading A43); what else there is needs a peer that wants something else."""
    found = [Run(f"{pair}; library and library", *parties) for pair, parties in PAIRS.items()]
    for pair in ("AE-ID to CSE-ID", "raw public keys", "raw public key to CSE-ID"):
        initiator, terminator = PAIRS[pair]
        for how, (suites, extended) in MIXED.items():
            wants = {"suites": suites, "extended_master_secret": extended}
            ours, theirs = f"{pair}; {how}; library and reference", f"{pair}; {how}; reference and library"
            found.append(Run(ours, initiator, terminator.but(**wants), (LIBRARY, REFERENCE)))
            found.append(Run(theirs, initiator.but(**wants), terminator, (REFERENCE, LIBRARY)))
    return found


def play(run: Run, source: Earlier | Live) -> list[bytes]:
    """The four messages."""
    ends = [
        Reference(party) if by == REFERENCE else source.library(run.name, party, peer.id)
        for by, party, peer in zip(
            run.by, (run.initiator, run.terminator), (run.terminator, run.initiator), strict=True
        )
    ]
    messages = [ends[0].first()]
    messages.append(ends[1].second(messages[0]))
    messages.append(ends[0].third(messages[1]))
    messages.append(ends[1].fourth(messages[2]))
    for end in ends:
        end.close()
    return messages


def known_secrets(run: Run, source: Earlier | Live, messages: list[bytes]) -> Secrets:
    """The scalar of an end that the reference plays; of two of the library only the master secret is known."""
    if REFERENCE not in run.by:
        return source.secrets(run.name, messages[0])
    first, second = (by == REFERENCE for by in run.by)
    return Secrets(
        initiator_scalar=run.initiator.profile.scalar if first else None,
        terminator_scalar=run.terminator.profile.scalar if second else None,
    )


def told(run: Run, messages: list[bytes], found: Findings) -> Vector:
    """A vector."""
    pre_master = {} if found.pre_master is None else {"pre_master_secret": found.pre_master.hex()}
    return {
        "name": run.name,
        "at": AT,
        "initiator": run.initiator.members(run.by[0]),
        "terminator": run.terminator.members(run.by[1]),
        "messages": [base64.b64encode(message).decode() for message in messages],
        "suite": SUITE_NAMES[found.suite],
        "extended_master_secret": found.extended_master_secret,
        "client_random": found.client_random.hex(),
        "server_random": found.server_random.hex(),
        "session_hash": found.session_hash.hex(),
        **pre_master,
        "master_secret": found.master_secret.hex(),
        "exported": found.exported.hex(),
        "kid": found.kid,
        "key": found.key.hex(),
    }


def document() -> Document:
    """The file."""
    source = stage("e2ekey-handshakes")
    vectors = []
    for run in runs():
        messages = play(run, source)
        vectors.append(told(run, messages, check(messages, known_secrets(run, source, messages))))
    return {
        "about": "Runs of E2EKey (published as ESCertKE, TS-0003 8.7), octet by octet. "
        "An end played by the library makes its messages again "
        "from `random` in a build with test seams; one played by the reference has its ephemeral key in `ephemeral`.",
        "vectors": vectors,
    }
