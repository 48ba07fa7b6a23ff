# SPDX-License-Identifier: Apache-2.0
"""Our judge of certificates against OpenSSL's and that of the `cryptography` package, over random chains.

Whatever we take, `openssl verify -x509_strict` takes too. Where we refuse what it takes, and the few times where it is
the other way round, faults.py says by which clause.
"""

from __future__ import annotations

import datetime
import os
import re
import ssl
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from chains import SCHEME, Chain
from cryptography import x509
from cryptography.x509.verification import ExtensionPolicy, PolicyBuilder, Store, VerificationError
from dice import Dice, seeds, thrown
from faults import FAULTS, RULES, Fault
from peer_in_memory import PeerInMemory

from certificates import AUTHORITY_KEY_ID, SUBJECT_KEY_ID, authority, dns, end, key_pem, new_key, pem, written
from libesf import Endpoint, Error, PrivateKey, lab
from messages import Ended, initiate, terminate

OWN = "//m2m.example/cse1"
OWN_CA = authority("Ours", new_key())
OWN_CERTIFICATE = end("our end", new_key(), OWN_CA, dns("cse1.m2m.example"))
OWN_KEY = PrivateKey.from_pem(key_pem(OWN_CERTIFICATE.key))


@pytest.fixture(autouse=True)
def nothing_is_left() -> Iterator[None]:
    before = lab.live_objects()
    yield
    assert lab.live_objects() == before


# ---- the judges ----


def judged_by_us(chain: Chain, folder: Path) -> Error | None:
    """None when we take it: in a run of E2EKey, in which our end plays the role that the peer does not."""
    settings = {"cse_names": {chain.domain: chain.id}, "certificate_schemes": [SCHEME]}
    trusts = None if chain.peer_is_client else OWN_CA.made()
    peer = PeerInMemory(folder, chain.shown(), chain.leaf.key, trusts)
    with Endpoint(OWN, settings=settings) as endpoint:
        endpoint.add_identity(OWN_CERTIFICATE.made(), OWN_KEY)
        try:
            endpoint.add_anchor(chain.anchor.made(), "//m2m.example")
        except Error as refused:
            return refused
        ended: Ended = (terminate if chain.peer_is_client else initiate)(endpoint, chain.id, peer)
        assert (ended.key_id is None) == (ended.reason is not None)
        assert len(endpoint.report()["keys"]) == (ended.reason is None)
    return ended.reason


def judged_by_openssl(chain: Chain, folder: Path) -> str:
    """Empty when it takes it."""
    leaf, *others = chain.shown()
    command: list[str | Path] = ["openssl", "verify", "-x509_strict", "-auth_level", "3", "-no-CApath", "-no-CAstore"]
    command += ["-purpose", "sslclient" if chain.peer_is_client else "sslserver"]
    command += ["-trusted", written(folder / "anchor.pem", pem(chain.anchor.made()))]
    if others:
        command += ["-untrusted", written(folder / "others.pem", pem(*others))]
    command.append(written(folder / "leaf.pem", pem(leaf)))
    done = subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)
    return "" if done.returncode == 0 else (done.stderr or done.stdout)


def judged_by_cryptography(chain: Chain) -> str:
    """Empty when it takes it. It knows clients only that have no constraint on URIs."""
    leaf, *others = map(x509.load_der_x509_certificate, chain.shown())
    store = Store([x509.load_der_x509_certificate(chain.anchor.made())])
    policies = PolicyBuilder().store(store).time(datetime.datetime.now(datetime.UTC)).extension_policies(
        ca_policy=ExtensionPolicy.webpki_defaults_ca(), ee_policy=ExtensionPolicy.permit_all()
    )  # fmt: skip
    try:
        policies.build_client_verifier().verify(leaf, others)
    except VerificationError as refused:
        return str(refused)
    return ""


# ---- the rule ----


@dataclass
class Judged:
    ours: Error | None
    openssl: str

    def __str__(self) -> str:
        return f"we: {self.ours or 'taken'}\nOpenSSL: {self.openssl or 'taken'}"


def judged(chain: Chain, folder: Path) -> Judged:
    return Judged(judged_by_us(chain, folder), judged_by_openssl(chain, folder))


@pytest.mark.parametrize("block", range(4))
def test_a_good_chain_is_taken_by_all(tmp_path: Path, block: int) -> None:
    for seed in seeds(400_000 + 1000 * block, 25):
        with thrown(seed) as dice:
            chain = Chain(dice)
            found = judged(chain, tmp_path)
            assert found == Judged(None, ""), f"{chain.described()}\n{found}"
            if not chain.has_uri_constraint:
                assert judged_by_cryptography(chain) == "", chain.described()


def check_reason(reason: Error, fault: Fault) -> None:
    name, place = RULES[fault.rule]
    assert reason.name == name, str(reason)
    assert re.fullmatch(rf"(.*/)?({place})", reason.where), str(reason)


@pytest.mark.parametrize("name", FAULTS)
def test_a_chain_with_a_fault_is_refused_for_it(tmp_path: Path, name: str) -> None:
    fault = FAULTS[name]
    opinions = set()
    for seed in seeds(410_000 + 100 * list(FAULTS).index(name), 5):
        with thrown(seed) as dice:
            chain = Chain(dice, fault.least_subs)
            chain.peer_is_client |= fault.client_only
            fault.spoil(chain)
            found = judged(chain, tmp_path)
            assert (found.ours is None) == (fault.rule == ""), f"{chain.described()}\n{found}"
            if found.ours is not None:
                check_reason(found.ours, fault)
            opinions.add(found.openssl == "")
            assert fault.clause or opinions == {False}, f"no clause says why we are stricter\n{found}"
    if fault.rule == "":
        assert opinions == {False}, "OpenSSL takes it too: there is nothing to explain"
    elif fault.clause:
        assert True in opinions, "OpenSSL refuses it too: there is nothing to explain"


# Those that need nothing of a chain, and leave something of it to others.
SURE = [
    name
    for name, fault in FAULTS.items()
    if fault.rule and not fault.client_only and fault.least_subs == 0 and name != "version 1"
]


def spoiled_twice(dice: Dice) -> Chain:
    chain = Chain(dice)
    for name in dice.sample(SURE, 2):
        FAULTS[name].spoil(chain)
    return chain


@pytest.mark.parametrize("block", range(2))
def test_two_faults_do_not_make_up_for_each_other(tmp_path: Path, block: int) -> None:
    for seed in seeds(430_000 + 1000 * block, 30):
        with thrown(seed) as dice:
            chain = spoiled_twice(dice)
            assert judged_by_us(chain, tmp_path) is not None, chain.described()


# ---- damage that is signed ----


def damaged(chain: Chain) -> None:
    """Changes one octet of a certificate before it is signed; not of key identifiers, which we do not need."""
    one = chain.somewhere()
    key_ids = [one.extension(oid).made() for oid in (SUBJECT_KEY_ID, AUTHORITY_KEY_ID)]
    share, value = chain.dice.random(), chain.dice.randrange(1, 256)

    def change(body: bytes) -> bytes:
        at = int(share * len(body))
        changed = body[:at] + bytes([body[at] ^ value]) + body[at + 1 :]
        return changed if all(known in changed for known in key_ids) else body

    one.damage = change


@pytest.mark.parametrize("block", range(4))
def test_whatever_damage_is_signed_we_take_nothing_that_openssl_refuses(tmp_path: Path, block: int) -> None:
    shown = 0
    for seed in seeds(440_000 + 1000 * block, 40):
        with thrown(seed) as dice:
            chain = Chain(dice)
            damaged(chain)
            try:
                reason = judged_by_us(chain, tmp_path)
            except ssl.SSLError:
                continue  # the peer cannot read it itself
            shown += 1
            if reason is None:
                assert judged_by_openssl(chain, tmp_path) == "", chain.described()
    assert shown > 20 or "ESF_DIFFERENTIAL_SEED" in os.environ
