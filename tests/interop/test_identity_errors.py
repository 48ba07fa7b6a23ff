# SPDX-License-Identifier: Apache-2.0
"""What is wrong with keys, certificates, trust and attempts is told with the same words in every language."""

from __future__ import annotations

import base64
from contextlib import ExitStack
from typing import Any

import pytest
from agree import CSE, DEVICE, PREFIX, Prover, of_records, private_key
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import BestAvailableEncryption, Encoding, NoEncryption, PrivateFormat
from ends import ABSENT, EXISTS, FOUND, UNREACHABLE
from languages import LANGUAGES
from notes import Notes, Play, check_every_language_says_the_same
from papers import DAY_MS, Office, new_key, raw
from talk import Failed, Party
from world import START, World

pytestmark = pytest.mark.usefixtures("clock")


# Made once, so that every language is shown the same octets.
OFFICE, OTHER = Office(START), Office(START, "Another")
OWN, OTHERS_OWN, BARE = OFFICE.issue(DEVICE), OFFICE.issue(CSE), raw()
SILENT = OFFICE.issue(DEVICE, usages=["key_agreement"])
SHA384 = OFFICE.issue(DEVICE, digest=hashes.SHA384())
P384 = ec.generate_private_key(ec.SECP384R1())
LOCKED = new_key().private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"secret"))
DER = base64.b64encode(x509.load_pem_x509_certificate(OFFICE.certificate).public_bytes(Encoding.DER)).decode()


def private_keys(party: Party, notes: Notes) -> None:
    for pem in (
        b"",
        b"x",
        b"-----BEGIN PRIVATE KEY-----\n",
        OFFICE.certificate,
        BARE.pem[:-40],
        P384.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()),
        LOCKED,
        bytes(1 << 16),
    ):
        notes.refused("ESF_E_CERTIFICATE", None, "private_key", pem=pem)


def certificates(party: Party, notes: Notes) -> None:
    with private_key(party, BARE.pem) as key:

        def refused(name: str, do: str, **members: Any) -> None:
            notes.refused(f"ESF_E_{name}", None, do, on=key, **members)

        for subject, name in (
            ({}, "FORMAT"),
            ({"name": "x"}, "FORMAT"),
            ({"ae_id": ""}, "ARGUMENT"),
            ({"cse_id": "*.m2m.example"}, "ARGUMENT"),
            ({"fqdn": "a b"}, "ARGUMENT"),
            ({"device_id": "x"}, "ARGUMENT"),
            ({"node_id": ""}, "ARGUMENT"),
            ({"ae_id": DEVICE, "common_name": "x" * 100}, "ARGUMENT"),
            ({"ae_id": "//m2m.example/" + "x" * 300}, "ARGUMENT"),
        ):
            refused(name, "cert_request", subject=subject)
        for options, name in (
            ({"name": ""}, "FORMAT"),
            ({"name": "x" * 100}, "ARGUMENT"),
            ({"name": "x", "days": 0}, "FORMAT"),
            ({"name": "x", "days": -1}, "FORMAT"),
            ({"name": "x", "days": 1 << 24}, "FORMAT"),
            ({"name": "x", "permit": ["*"]}, "ARGUMENT"),
            ({"name": "x", "permit": [""]}, "ARGUMENT"),
        ):
            refused(name, "cert_new_ca", options=options)
        own = party.octets("cert_new_ca", on=key, options={"name": "Own"})
        request = party.octets("cert_request", on=key, subject={"ae_id": DEVICE})
        for ca, asked, validity, name in (
            (b"", request, {}, "CERTIFICATE"),
            (b"x", request, {}, "CERTIFICATE"),
            (OFFICE.certificate, request, {}, "ARGUMENT"),
            (own, b"", {}, "CERTIFICATE"),
            (own, own, {}, "CERTIFICATE"),
            (own, request[:-60] + request[-40:], {}, "CERTIFICATE"),
            (own, request, {"days": 0}, "FORMAT"),
            (own, request, {"not_before": START + DAY_MS, "not_after": START}, "ARGUMENT"),
        ):
            refused(name, "cert_issue", ca=ca, request=asked, options=validity)
        end = party.octets("cert_issue", on=key, ca=own, request=request, options={})
        refused("ARGUMENT", "cert_issue", ca=end, request=request, options={})


def identities(party: Party, notes: Notes) -> None:
    with ExitStack() as stack:
        end = stack.enter_context(Prover(party, DEVICE))
        own, another, sha384, silent = (
            stack.enter_context(private_key(party, credential.pem)) for credential in (OWN, OTHERS_OWN, SHA384, SILENT)
        )
        for chain, key, name in (
            (b"x", own, "CERTIFICATE"),
            (b"-----BEGIN CERTIFICATE-----\n", own, "CERTIFICATE"),
            (OWN.pem, own, "CERTIFICATE"),
            (OWN.chain, another, "POLICY"),
            (OFFICE.certificate + OWN.chain, own, "POLICY"),
            (OWN.chain + OTHER.certificate * 6, own, "LIMIT"),
            (SHA384.chain, sha384, "CERTIFICATE"),
            (SILENT.chain, silent, "CERTIFICATE"),
            (bytes(1 << 16), own, "CERTIFICATE"),
        ):
            notes.refused(f"ESF_E_{name}", end, "identity", chain=chain, key=key)
        assert end.report()["trust"]["identities"] == 0
        for _ in range(8):
            end.call("identity", key=stack.enter_context(private_key(party)))
        notes.refused("ESF_E_LIMIT", end, "identity", chain=OWN.chain, key=own)


def anchors_and_lists(party: Party, notes: Notes) -> None:
    with Prover(party, DEVICE) as end:
        for certificate, prefix, name in (
            (b"", PREFIX, "CERTIFICATE"),
            (b"x", PREFIX, "CERTIFICATE"),
            (OWN.pem, PREFIX, "CERTIFICATE"),
            (OFFICE.certificate, "//", "ARGUMENT"),
            (OFFICE.certificate, "/" * 300, "ARGUMENT"),
        ):
            notes.refused(f"ESF_E_{name}", end, "anchor", certificate=certificate, prefix=prefix)
        end.anchor(OFFICE.certificate)
        end.anchor(OFFICE.certificate)
        notes.refused("ESF_E_EXISTS", end, "anchor", certificate=OFFICE.certificate, prefix=None)
        for crl, name in (
            (b"", "CERTIFICATE"),
            (b"x", "CERTIFICATE"),
            (OFFICE.certificate, "CERTIFICATE"),
            (x509.load_pem_x509_crl(OFFICE.crl()).public_bytes(Encoding.DER)[:-1], "CERTIFICATE"),
            (b"\x30\x83\x10\x00\x00" + bytes(1 << 20), "LIMIT"),
        ):
            notes.refused(f"ESF_E_{name}", end, "crl", crl=crl)
        end.call("crl", crl=OFFICE.crl())
        notes.refused("ESF_E_EXISTS", end, "crl", crl=OFFICE.crl(age=2))
        trust = end.report()["trust"]
        assert (trust["anchors"], trust["crls"]) == (1, 1)


def entries(party: Party, notes: Notes) -> None:
    key = BARE.name
    with Prover(party, DEVICE) as end:
        for entry, name in (
            (b"{", "JSON"),
            (b"5", "FORMAT"),
            ({}, "FORMAT"),
            ({"id": CSE}, "FORMAT"),
            ({"id": CSE, "match": "any"}, "FORMAT"),
            ({"id": CSE, "match": "raw", "key": key, "more": 1}, "FORMAT"),
            ({"id": "", "match": "raw", "key": key}, "FORMAT"),
            ({"id": CSE, "match": "raw"}, "ARGUMENT"),
            ({"id": CSE, "match": "raw", "key": "x"}, "FORMAT"),
            ({"id": CSE, "match": "raw", "key": DER}, "CERTIFICATE"),
            ({"id": CSE, "match": "raw", "key": key, "anchor": key}, "ARGUMENT"),
            ({"id": CSE, "match": "raw", "key": key, "name": "x"}, "ARGUMENT"),
            ({"id": CSE, "match": "raw", "key": key, "suid": 46}, "FORMAT"),
            ({"id": CSE, "match": "raw", "key": key, "suid": "43"}, "FORMAT"),
            ({"id": CSE, "match": "raw", "key": key, "encoding": "D"}, "FORMAT"),
            ({"id": CSE, "match": "raw", "key": key, "may_initiate": 1}, "FORMAT"),
            ({"id": CSE, "match": "device"}, "ARGUMENT"),
            ({"id": CSE, "match": "fqdn", "name": "gw.example.net"}, "ARGUMENT"),
            ({"id": "gateway", "match": "fqdn", "name": "*.example.net", "anchor": key}, "ARGUMENT"),
            ({"id": DEVICE, "match": "ae-id"}, "REFLECTION"),
        ):
            notes.refused(f"ESF_E_{name}", end, "trust", entry=entry)
        assert end.report()["trust"]["entries"] == 0
        end.trust(CSE, "raw", key=key)
        end.trust(CSE, "raw", key=key)
        end.call("untrust", peer=CSE)
        notes.refused("ESF_E_UNTRUSTED", end, "untrust", peer=CSE)
        notes.refused("ESF_E_UNTRUSTED", end, "untrust", peer="")


def settings(party: Party, notes: Notes) -> None:
    with Prover(party, DEVICE) as end:
        for document, name in (
            ({"crl_required": 1}, "FORMAT"),
            ({"cse_names": {"*.m2m.example": CSE}}, "ARGUMENT"),
            ({"cse_names": {"cse1.m2m.example": "/cse1"}}, "ARGUMENT"),
            ({"cse_names": []}, "FORMAT"),
            ({"certificate_schemes": ["1"]}, "ARGUMENT"),
            ({"certificate_schemes": "x"}, "FORMAT"),
            ({"e2ekey_half_open_max": 0}, "POLICY"),
            ({"e2ekey_half_open_per_from_max": 17}, "POLICY"),
            ({"e2ekey_half_open_life_ms": 999}, "POLICY"),
            ({"e2ekey_keys_per_peer_max": "4"}, "FORMAT"),
        ):
            notes.refused(f"ESF_E_{name}", end, "set", settings=document)


def starting(party: Party, notes: Notes) -> None:
    with Prover(party, DEVICE) as end:
        notes.refused("ESF_E_NOT_IMPLEMENTED", end, "e2ekey", peer=CSE)
        end.identify(OWN)
        for peer, name in (
            ("", "IDENTIFIER"),
            ("gateway", "IDENTIFIER"),
            ("/cse2", "IDENTIFIER"),
            ("x" * 300, "IDENTIFIER"),
            (DEVICE, "REFLECTION"),
        ):
            notes.refused(f"ESF_E_{name}", end, "e2ekey", peer=peer)
        for usage in (-43, 1, 13, 42, 46):
            notes.refused("ESF_E_ARGUMENT", end, "e2ekey", peer=CSE, usage=usage)


def answering(party: Party, notes: Notes) -> None:
    """What an attempt is told before message 2 has come. An answer that it does not know changes nothing; every other
    error ends it."""
    alert = of_records(bytes.fromhex("15030300020230"))  # fatal, unknown_ca
    with Prover(party, DEVICE) as end:
        end.identify(OWN)
        for number, data, name in (
            (UNREACHABLE, None, "UNREACHABLE"),
            (ABSENT, None, "PEER_REFUSED"),
            (ABSENT, b"{", "PEER_REFUSED"),
            (ABSENT, alert, "PEER_REFUSED"),
            (FOUND, alert, "PEER_REFUSED"),
            (FOUND, None, "JSON"),
            (FOUND, b"{}", "FORMAT"),
            (FOUND, b"[" * 17 + b"]" * 17, "LIMIT"),
            (FOUND, b'{"m2m:seci":{"sit":3}}', "FORMAT"),
            (FOUND, b'{"m2m:seci":{"sit":6}}', "FORMAT"),
            (FOUND, b'{"m2m:seci":{"sit":6,"eckm":5}}', "FORMAT"),
            (FOUND, b'{"m2m:seci":{"sit":6,"eckm":"FgMB*"}}', "FORMAT"),
            (FOUND, of_records(b""), "FORMAT"),
            (FOUND, of_records(b"HTTP/1.1 200 OK\r\n\r\n"), "FORMAT"),
            (FOUND, of_records(b"\x17\x03\x03\x00\x01x"), "FORMAT"),
            (FOUND, of_records(bytes([22]) * 65_537), "LIMIT"),
        ):
            attempt = end.start(CSE)
            notes.refused("ESF_E_STATE", end, "key_id", attempt.name)
            notes.refused("ESF_E_ARGUMENT", end, "answer_e2ekey", attempt.name, answer=EXISTS)
            assert end.call("need_e2ekey", attempt.name) == attempt.need
            notes.refused(f"ESF_E_{name}", end, "answer_e2ekey", attempt.name, answer=number, data=data)
            assert end.call("need_e2ekey", attempt.name) == {}
            notes.refused("ESF_E_STATE", end, "answer_e2ekey", attempt.name, answer=number, data=data)
            notes.refused("ESF_E_STATE", end, "key_id", attempt.name)
        assert end.report()["keys_count"] == 0


SCRIPTS: list[Play] = [
    private_keys,
    certificates,
    identities,
    anchors_and_lists,
    entries,
    settings,
    starting,
    answering,
]


@pytest.mark.parametrize("script", SCRIPTS, ids=[script.__name__ for script in SCRIPTS])
def test_every_language_says_the_same(world: World, script: Play) -> None:
    check_every_language_says_the_same(world, script)


@pytest.mark.parametrize("language", [language for language in LANGUAGES if language != "c"])
def test_a_closed_object_says_so(world: World, language: str) -> None:
    """In C a freed handle is the caller's fault; the other languages notice, and say it with the same words."""
    with Prover(world[language], DEVICE) as end:
        end.identify(OWN)
        attempt = end.start(CSE)
        key = end.make("private_key", "key")
        for word, do, on in (("key", "pem", key), ("e2ekey", "key_id", attempt.name), ("endpoint", "report", end.name)):
            end.call("close", on)
            end.call("close", on)
            with pytest.raises(Failed) as refused:
                end.call(do, on)
            wanted = {"category": "State", "name": "ESF_E_STATE", "message": f"this {word} is closed; make a new one"}
            assert {name: refused.value.facts[name] for name in wanted} == wanted
