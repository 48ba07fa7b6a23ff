# SPDX-License-Identifier: Apache-2.0
"""`esf cert show` and `esf inspect` on certificates of `esf` and of others, and on handshakes of OpenSSL."""

from __future__ import annotations

import base64
import contextlib
import datetime
import json
import ssl
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.hashes import SHA256, SHA384
from cryptography.x509.oid import NameOID

from esf_program import ROOT, Esf, Run

LAMP = "//m2m.example/cse1/Clamp"
SCHEMA = json.loads((ROOT / "abi" / "schema" / "inspection.schema.json").read_text())
VALIDATOR = jsonschema.Draft202012Validator(SCHEMA)
Private = ec.EllipticCurvePrivateKey | rsa.RSAPrivateKey


@pytest.fixture(scope="module")
def folder(esf: Esf, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A certification authority and a certificate of it, in files."""
    at = tmp_path_factory.mktemp("certificates")
    for name in ("ca", "lamp"):
        assert esf("cert", "key", at / f"{name}.key").code == 0
    (at / "ca.pem").write_bytes(esf("cert", "new-ca", "--key", at / "ca.key", "--name", "Trial").out)
    (at / "lamp.csr").write_bytes(esf("cert", "request", "--key", at / "lamp.key", "--ae-id", LAMP).out)
    issued = esf("cert", "sign", "--ca", at / "ca.pem", "--ca-key", at / "ca.key", at / "lamp.csr")
    (at / "lamp.pem").write_bytes(issued.out)
    (at / "chain.pem").write_bytes(issued.out + (at / "ca.pem").read_bytes())
    return at


def document(run: Run) -> Any:
    assert run.err == ""
    report = run.document
    VALIDATOR.validate(report)
    assert run.code == (0 if report["valid"] else 1)
    return report


def rules(report: Any) -> set[str]:
    return {problem["rule"].partition(" ")[0] for problem in report["problems"]}


def values(report: Any, ending: str) -> list[str]:
    return [part["value"] for part in report["parts"] if part["name"].endswith(ending)]


def still(report: Any) -> Any:
    """Without how long ago things were, which may change between two runs."""
    parts = [part for part in report["parts"] if "/validity/" not in part["name"]]
    return {**report, "parts": parts}


def lines(run: Run) -> list[str]:
    return [line for line in run.text.splitlines() if not line.lstrip().startswith(("notBefore", "notAfter"))]


def certificate(key: Private, names: list[x509.GeneralName], **changed: Any) -> bytes:
    """A self-signed one for an end, with what a test changes."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "end")])
    now = changed.get("now", datetime.datetime.now(datetime.UTC))
    builder = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
    )
    if changed.get("usage", True):
        usage = [True] + [False] * 8
        builder = builder.add_extension(x509.KeyUsage(*usage), critical=True)
    signed = builder.sign(key, changed.get("digest", SHA256()))
    return signed.public_bytes(serialization.Encoding.PEM)


def test_a_certificate_of_esf_is_faultless(esf: Esf, folder: Path) -> None:
    report = document(esf("cert", "show", "--json", folder / "lamp.pem"))
    assert (report["what"], report["valid"]) == ("certificate", True)
    assert report["summary"] == f"certificate, AE-ID {LAMP}"
    assert values(report, "/subjectAltName/0") == [LAMP]
    assert still(document(esf("inspect", "--json", folder / "lamp.pem"))) == still(report)
    shown, inspected = esf("cert", "show", folder / "lamp.pem"), esf("inspect", folder / "lamp.pem")
    assert (shown.code, shown.err) == (inspected.code, inspected.err) == (0, "")
    assert lines(shown) == lines(inspected)


def test_all_that_esf_makes_is_known(esf: Esf, folder: Path) -> None:
    for name, what in (
        ("ca.pem", "certificate"),
        ("chain.pem", "certificate"),
        ("lamp.csr", "certificate-request"),
        ("lamp.key", "private-key"),
    ):
        report = document(esf("cert", "show", "--json", folder / name))
        assert (report["what"], report["valid"]) == (what, True), name
    assert document(esf("cert", "show", "--json", folder / "chain.pem"))["summary"].startswith("chain of 2 ")


def test_der_is_read_as_pem_is(esf: Esf, folder: Path) -> None:
    pem = (folder / "lamp.pem").read_bytes()
    der = x509.load_pem_x509_certificate(pem).public_bytes(serialization.Encoding.DER)
    reports = [document(esf("cert", "show", "--json", stdin=octets)) for octets in (der, pem)]
    assert still(reports[0]) == still(reports[1])


def test_a_public_key_has_the_name_that_esf_gave_it(esf: Esf, folder: Path) -> None:
    key = serialization.load_pem_private_key((folder / "lamp.key").read_bytes(), None)
    shown = set()
    for encoding in (serialization.Encoding.PEM, serialization.Encoding.DER):
        spki = key.public_key().public_bytes(encoding, serialization.PublicFormat.SubjectPublicKeyInfo)
        report = document(esf("cert", "show", "--json", stdin=spki))
        assert (report["what"], report["valid"]) == ("public-key", True)
        shown.update(values(report, "/subjectPublicKeyInfo"))
    assert shown == set(values(document(esf("cert", "show", "--json", folder / "lamp.csr")), "/subjectPublicKeyInfo"))


def test_a_private_key_is_not_shown(esf: Esf, folder: Path) -> None:
    pem = (folder / "lamp.key").read_text()
    body = [line for line in pem.splitlines() if "-" not in line]
    for arguments in (["inspect"], ["inspect", "--json"], ["cert", "show"], ["cert", "show", "--json"]):
        for text in (pem, pem[:-40], pem.replace("PRIVATE", "SECRET"), "\n".join(body)):
            run = esf(*arguments, stdin=text)
            for line in body:
                assert all(line[at : at + 12] not in run.text + run.err for at in range(len(line) - 11))
    text = esf("cert", "show", folder / "lamp.key").text
    assert "private key, not shown" in text


def test_each_broken_rule_is_named(esf: Esf) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    lamp: list[x509.GeneralName] = [x509.UniformResourceIdentifier(LAMP)]
    last_year = datetime.datetime.now(datetime.UTC) - datetime.timedelta(days=365)
    next_year = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=365)
    assert document(esf("cert", "show", "--json", stdin=certificate(key, lamp)))["valid"]
    for pem, broken in (
        (certificate(key, lamp, usage=False), {"key-usage"}),
        (certificate(key, lamp, digest=SHA384()), {"signature-algorithm"}),
        (certificate(key, lamp, now=last_year), {"expired"}),
        (certificate(key, lamp, now=next_year), {"not-yet-valid"}),
        (certificate(key, [x509.DNSName("*.m2m.example")]), {"wildcard"}),
        (certificate(key, [x509.RFC822Name("a@m2m.example")]), {"flavour"}),
        (certificate(ec.generate_private_key(ec.SECP384R1()), lamp), {"public-key"}),
        (certificate(rsa.generate_private_key(65537, 2048), lamp), {"public-key", "signature-algorithm"}),
    ):
        run = esf("cert", "show", "--json", stdin=pem)
        assert run.code == 1
        assert rules(document(run)) == broken
        shown = esf("cert", "show", stdin=pem)
        assert (shown.code, shown.err) == (1, "")
        for rule in broken:
            assert f"\n  {rule} (" in shown.text


def test_what_is_no_chain_is_told(esf: Esf, folder: Path) -> None:
    ca, lamp = (folder / "ca.pem").read_bytes(), (folder / "lamp.pem").read_bytes()
    stranger = certificate(ec.generate_private_key(ec.SECP256R1()), [x509.DNSName("m2m.example")])
    assert "chain-order" in rules(document(esf("cert", "show", "--json", stdin=ca + lamp)))
    assert "chain-order" in rules(document(esf("cert", "show", "--json", stdin=lamp + stranger)))


@pytest.mark.parametrize("text", ["", "{}", '{"m2m:seci":{"sit":3}}', "-----BEGIN X-----\nAAAA\n-----END X-----\n"])
def test_what_is_no_certificate_is_refused(esf: Esf, text: str) -> None:
    run = esf("cert", "show", stdin=text)
    assert (run.code, run.out) == (1, b"")
    assert run.err.startswith("esf: error: no certificate, request, list of revoked certificates or key: ")
    assert "to do:" in run.err


@pytest.mark.parametrize(("arguments", "code"), [(["no-such-file"], 3), (["a", "b"], 2), (["--zork"], 2)])
def test_trouble_and_wrong_usage_have_codes_of_their_own(
    esf: Esf, tmp_path: Path, arguments: list[str], code: int
) -> None:
    run = esf("cert", "show", *arguments, cwd=tmp_path)
    assert (run.code, run.out) == (code, b"")
    assert run.err.startswith("esf: error: ")


def handshake(folder: Path) -> list[bytes]:
    """The flights of a TLS 1.2 handshake of OpenSSL, both ends with the certificate of esf."""
    ends = []
    for side in (ssl.PROTOCOL_TLS_CLIENT, ssl.PROTOCOL_TLS_SERVER):
        context = ssl.SSLContext(side)
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-GCM-SHA256")
        context.set_ecdh_curve("prime256v1")
        context.options |= ssl.OP_NO_TICKET
        context.check_hostname = False
        context.load_cert_chain(folder / "lamp.pem", folder / "lamp.key")
        context.load_verify_locations(folder / "ca.pem")
        context.verify_mode = ssl.CERT_REQUIRED
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        is_server = side is ssl.PROTOCOL_TLS_SERVER
        name = None if is_server else "cse1.m2m.example"
        end = context.wrap_bio(incoming, outgoing, server_side=is_server, server_hostname=name)
        ends.append((end, incoming, outgoing))
    flights: list[bytes] = []
    for turn in range(4):
        end, incoming, outgoing = ends[turn % 2]
        if flights:
            incoming.write(flights[-1])
        with contextlib.suppress(ssl.SSLWantReadError):
            end.do_handshake()
        flights.append(outgoing.read())
    return flights


def eckm(records: bytes) -> str:
    return json.dumps({"m2m:seci": {"sit": 6, "eckm": base64.b64encode(records).decode()}})


def test_a_handshake_of_openssl_is_shown_message_by_message(esf: Esf, folder: Path) -> None:
    flights = handshake(folder)
    expected = [
        ["ClientHello"],
        ["ServerHello", "Certificate", "ServerKeyExchange", "CertificateRequest", "ServerHelloDone"],
        ["Certificate", "ClientKeyExchange", "CertificateVerify"],
        [],
    ]
    for number, (records, messages) in enumerate(zip(flights, expected, strict=True), start=1):
        report = document(esf("inspect", "--json", stdin=eckm(records)))
        assert f"message {number} (" in report["summary"], report["summary"]
        seen = [part["name"].split("/")[4] for part in report["parts"] if part["name"].count("/") == 4]
        assert list(dict.fromkeys(seen)) == messages
        page = esf("inspect", stdin=eckm(records)).text
        assert all(len(line) <= 100 and line == line.rstrip() for line in page.splitlines())
    first = document(esf("inspect", "--json", stdin=eckm(flights[0])))
    assert values(first, "/extensions/server_name") == ["cse1.m2m.example"]
    assert "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256" in values(first, "/cipher_suites/0")
    third = document(esf("inspect", "--json", stdin=eckm(flights[2])))
    assert values(third, "/Certificate/0/subjectAltName/0") == [LAMP]


def test_an_alert_is_told_by_name_and_meaning(esf: Esf) -> None:
    run = esf("inspect", stdin=eckm(bytes([21, 3, 3, 0, 2, 2, 48])))
    assert (run.code, run.err) == (0, "")
    assert "fatal alert unknown_ca (48): it trusts" in " ".join(run.text.split())
