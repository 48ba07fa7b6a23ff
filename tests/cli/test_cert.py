# SPDX-License-Identifier: Apache-2.0
"""Keys and certificates made at the command line; the `cryptography` package, which knows nothing of us, reads them."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import ECDSA, EllipticCurvePublicKey
from cryptography.hazmat.primitives.hashes import SHA256

from esf_program import Esf, Run

LAMP = "//m2m.example/cse1/Clamp"


@pytest.fixture
def folder(esf: Esf, tmp_path: Path) -> Path:
    """A certification authority in files."""
    assert esf("cert", "key", tmp_path / "ca.key").code == 0
    made = esf("cert", "new-ca", "--key", tmp_path / "ca.key", "--name", "Trial", "--permit", "m2m.example")
    assert (made.code, made.err) == (0, "")
    (tmp_path / "ca.pem").write_bytes(made.out)
    assert esf("cert", "key", tmp_path / "lamp.key").code == 0
    return tmp_path


def request(esf: Esf, folder: Path, *subject: str) -> Run:
    return esf("cert", "request", "--key", folder / "lamp.key", *subject)


def sign(esf: Esf, folder: Path, *more: str | Path, stdin: bytes = b"") -> Run:
    return esf("cert", "sign", "--ca", folder / "ca.pem", "--ca-key", folder / "ca.key", *more, stdin=stdin)


def issue(esf: Esf, folder: Path, *more: str | Path) -> Run:
    return esf("cert", "issue", "--ca", folder / "ca.pem", "--ca-key", folder / "ca.key", *more)


def uris(certificate: x509.Certificate) -> list[str]:
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return list(names.get_values_for_type(x509.UniformResourceIdentifier))


def test_a_key_is_for_its_owner_only_and_never_written_over(esf: Esf, tmp_path: Path) -> None:
    made = esf("cert", "key", tmp_path / "new.key")
    assert made.code == 0
    assert made.text.startswith("ni:///sha-256;")
    assert (tmp_path / "new.key").stat().st_mode & 0o777 == 0o600
    before = (tmp_path / "new.key").read_bytes()
    again = esf("cert", "key", tmp_path / "new.key")
    assert (again.code, again.out) == (3, b"")
    assert "is there already and may hold the only copy of a key; give another name" in again.err
    assert (tmp_path / "new.key").read_bytes() == before


def test_a_request_becomes_a_certificate_for_its_name(esf: Esf, folder: Path) -> None:
    asked = request(esf, folder, "--ae-id", LAMP)
    assert (asked.code, asked.err) == (0, "")
    assert x509.load_pem_x509_csr(asked.out).is_signature_valid
    made = sign(esf, folder, "--days", "30", stdin=asked.out)
    assert (made.code, made.err) == (0, "")
    certificate = x509.load_pem_x509_certificate(made.out)
    assert uris(certificate) == [LAMP]
    assert (certificate.not_valid_after_utc - certificate.not_valid_before_utc).days in (30, 31)
    authority = x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes())
    certificate.verify_directly_issued_by(authority)
    key = serialization.load_pem_private_key((folder / "lamp.key").read_bytes(), None)
    assert key.public_key() == certificate.public_key()
    issuer = authority.public_key()
    assert isinstance(issuer, EllipticCurvePublicKey)
    issuer.verify(certificate.signature, certificate.tbs_certificate_bytes, ECDSA(SHA256()))


def test_a_request_may_be_a_file_and_have_several_names(esf: Esf, folder: Path) -> None:
    (folder / "lamp.csr").write_bytes(request(esf, folder, "--cse-id", "cse1.m2m.example", "--ae-id", LAMP).out)
    certificate = x509.load_pem_x509_certificate(sign(esf, folder, folder / "lamp.csr").out)
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["cse1.m2m.example"]
    assert uris(certificate) == [LAMP]


def test_the_common_name_of_a_request_is_that_of_its_certificate(esf: Esf, folder: Path) -> None:
    asked = request(esf, folder, "--ae-id", LAMP, "--common-name", "Lamp in the hall")
    subject = x509.load_pem_x509_certificate(sign(esf, folder, stdin=asked.out).out).subject
    assert subject.rfc4514_string() == "CN=Lamp in the hall"


def test_a_key_and_its_certificate_come_in_one_step(esf: Esf, folder: Path) -> None:
    made = issue(esf, folder, "--days", "30", "--ae-id", LAMP, "--common-name", "Lamp", folder / "new.key")
    assert (made.code, made.err) == (0, "")
    certificate = x509.load_pem_x509_certificate(made.out)
    assert made.out == certificate.public_bytes(serialization.Encoding.PEM)
    assert uris(certificate) == [LAMP]
    assert certificate.subject.rfc4514_string() == "CN=Lamp"
    certificate.verify_directly_issued_by(x509.load_pem_x509_certificate((folder / "ca.pem").read_bytes()))
    assert (folder / "new.key").stat().st_mode & 0o777 == 0o600
    key = serialization.load_pem_private_key((folder / "new.key").read_bytes(), None)
    assert key.public_key() == certificate.public_key()


def test_a_certificate_that_is_refused_leaves_no_key(esf: Esf, folder: Path) -> None:
    refused: tuple[list[str], ...] = (
        ["--ae-id", LAMP, "--common-name", "x" * 65],
        ["--days", "99999", "--ae-id", LAMP],
        [],
    )
    for subject in refused:
        run = issue(esf, folder, *subject, folder / "new.key")
        assert (run.code != 0, run.out) == (True, b""), run.err
        assert not (folder / "new.key").exists()
    before = (folder / "lamp.key").read_bytes()
    run = issue(esf, folder, "--ae-id", LAMP, folder / "lamp.key")
    assert (run.code, run.out) == (3, b"")
    assert (folder / "lamp.key").read_bytes() == before


def test_the_public_half_is_for_the_other_end(esf: Esf, tmp_path: Path) -> None:
    name = esf("cert", "key", tmp_path / "new.key").text.strip()
    key = serialization.load_pem_private_key((tmp_path / "new.key").read_bytes(), None)
    pem = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    shown = esf("cert", "public", tmp_path / "new.key")
    assert (shown.code, shown.out, shown.err) == (0, pem, "")
    assert esf("cert", "public", stdin=(tmp_path / "new.key").read_bytes()) == shown
    entry = esf("cert", "public", "--trust", LAMP, tmp_path / "new.key")
    assert entry.document == {"id": LAMP, "match": "raw", "key": name}
    refused = esf("cert", "public", stdin=pem)
    assert (refused.code, refused.out) == (1, b"")


def test_what_the_library_refuses_is_told(esf: Esf, folder: Path) -> None:
    for run, code, words in (
        (request(esf, folder), 1, "has to have one of"),
        (request(esf, folder, "--cse-id", "*.m2m.example"), 2, "has a wildcard"),
        (sign(esf, folder, stdin=b"no request"), 1, "CERTIFICATE REQUEST"),
        (sign(esf, folder, folder / "ca.pem"), 1, "CERTIFICATE REQUEST"),
        (esf("cert", "request", "--key", folder / "ca.pem", "--ae-id", LAMP), 1, "private key"),
    ):
        assert (run.code, run.out) == (code, b""), run.err
        assert run.err.startswith("esf: error: ")
        assert words in run.err


def test_a_request_that_was_changed_is_refused(esf: Esf, folder: Path) -> None:
    asked = x509.load_pem_x509_csr(request(esf, folder, "--ae-id", LAMP).out)
    octets = asked.public_bytes(serialization.Encoding.DER)
    at = octets.index(LAMP.encode())
    run = sign(esf, folder, stdin=octets[:at] + b"//m2n" + octets[at + 5 :])
    assert (run.code, run.out) == (1, b"")
    assert "ESF_E_UNTRUSTED" in run.err


def test_another_key_than_the_issuers_is_refused(esf: Esf, folder: Path) -> None:
    asked = request(esf, folder, "--ae-id", LAMP)
    run = esf("cert", "sign", "--ca", folder / "ca.pem", "--ca-key", folder / "lamp.key", stdin=asked.out)
    assert (run.code, run.out) == (2, b"")
    assert "ESF_E_ARGUMENT" in run.err


def test_wrong_usage_is_told(esf: Esf, folder: Path) -> None:
    for arguments in (
        ["key"],
        ["key", folder / "a", folder / "b"],
        ["request", "--ae-id", LAMP],
        ["new-ca", "--key", folder / "ca.key"],
        ["new-ca", "--key", folder / "ca.key", "--name", "x", "--days", "many"],
        ["sign", "--ca", folder / "ca.pem"],
        ["sign", "--zork"],
        ["issue", "--ca", folder / "ca.pem", "--ca-key", folder / "ca.key", "--ae-id", LAMP],
        ["issue", "--ae-id", LAMP, folder / "new.key"],
        ["public", folder / "a", folder / "b"],
    ):
        run = esf("cert", *arguments)
        assert (run.code, run.out) == (2, b""), arguments
    assert esf("cert", "request", "--key", folder / "none.key", "--ae-id", LAMP).code == 3
