# SPDX-License-Identifier: Apache-2.0
"""Ends with credentials in files, and the two processes of a trial of E2EKey, over a pipe or over a folder."""

from __future__ import annotations

import datetime
import json
import os
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.x509.oid import ExtendedKeyUsageOID

from esf_program import PROGRAM, Run, run

LAMP, HOME, CSE = "//m2m.example/cse1/Clamp", "//m2m.example/cse1/Chome", "//m2m.example/cse1"
DAY = datetime.timedelta(days=1)
SECONDS = 120  # after which a process is stopped that should have ended long ago

Words = list[str | Path]


@dataclass(frozen=True)
class End:
    """Who somebody is, the options that make him so, and those with which another end trusts him."""

    id: str
    own: Words
    trusted: Words


class Authority:
    """A certification authority in files of a folder."""

    def __init__(self, folder: Path, name: str = "ca") -> None:
        self.folder = folder
        self.key, self.certificate = folder / f"{name}.key", folder / f"{name}.pem"
        self.key_name = run("cert", "key", self.key).text.strip()
        made = run("cert", "new-ca", "--key", self.key, "--name", name)
        assert made.code == 0, made.err
        self.certificate.write_bytes(made.out)

    @property
    def _signer(self) -> EllipticCurvePrivateKey:
        key = serialization.load_pem_private_key(self.key.read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey)
        return key

    @property
    def _name(self) -> x509.Name:
        return x509.load_pem_x509_certificate(self.certificate.read_bytes()).subject

    @property
    def anchor(self) -> Words:
        return ["--anchor", f"{self.certificate}=//m2m.example"]

    def _issued(self, id_: str, *subject: str) -> Words:
        """The options of an end with a certificate for that subject."""
        key = self.folder / f"{id_.rsplit('/', 1)[1]}.key"
        key.unlink(missing_ok=True)
        made = run("cert", "issue", "--ca", self.certificate, "--ca-key", self.key, *subject, key)
        assert made.code == 0, made.err
        key.with_suffix(".pem").write_bytes(made.out)
        return ["--id", id_, "--key", key, "--cert", key.with_suffix(".pem")]

    def ae(self, id_: str) -> End:
        return End(id_, self._issued(id_, "--ae-id", id_), self.anchor)

    def cse(self) -> End:
        domain = "cse1.m2m.example"
        own = self._issued(CSE, "--cse-id", domain)
        return End(CSE, own, [*self.anchor, "--cse-name", f"{domain}={CSE}"])

    def by_entry(self, id_: str, match: str, name: str) -> End:
        """An end that a trust entry stands for."""
        own = self._issued(id_, "--device-id" if match == "device" else f"--{match}", name)
        entry = {"id": id_, "match": match, "name": name}
        return End(id_, own, [*self.anchor, "--trust", self._entry(id_, json.dumps(entry))])

    def outside(self, domain: str) -> End:
        """An end outside oneM2M, for which no prefix vouches. It calls itself by an id that its peers do not know."""
        own = self._issued(LAMP, "--fqdn", domain)
        entry = {"id": domain, "match": "fqdn", "anchor": self.key_name}
        anchor: Words = ["--anchor", self.certificate]
        return End(domain, own, [*anchor, "--trust", self._entry(LAMP, json.dumps(entry))])

    def raw(self, id_: str, **more: object) -> End:
        """An end with a raw public key; the authority has nothing to do with it."""
        key = self.folder / "raw.key"
        assert run("cert", "key", key).code == 0
        entry = {**run("cert", "public", "--trust", id_, key).document, **more}
        return End(id_, ["--id", id_, "--key", key], ["--trust", self._entry(id_, json.dumps(entry))])

    def _entry(self, id_: str, entry: str) -> Path:
        path = self.folder / f"{id_.rsplit('/', 1)[1]}.entry.json"
        path.write_text(entry)
        return path

    def expired(self, id_: str) -> End:
        """An end whose certificate, made by other software, was valid until yesterday."""
        end = self.ae(id_)
        key = serialization.load_pem_private_key(Path(end.own[3]).read_bytes(), None)
        assert isinstance(key, EllipticCurvePrivateKey)
        now = datetime.datetime.now(datetime.UTC)
        usage = dict.fromkeys(
            ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "key_cert_sign",
             "crl_sign", "encipher_only", "decipher_only"), False)  # fmt: skip
        both = [ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH]
        certificate = (
            x509.CertificateBuilder(self._name, x509.Name([]), key.public_key(), x509.random_serial_number())
            .not_valid_before(now - 3 * DAY)
            .not_valid_after(now - DAY)
            .add_extension(x509.BasicConstraints(False, None), True)
            .add_extension(x509.KeyUsage(digital_signature=True, **usage), True)
            .add_extension(x509.ExtendedKeyUsage(both), False)
            .add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(id_)]), True)
            .sign(self._signer, SHA256())
        )
        Path(end.own[5]).write_bytes(certificate.public_bytes(serialization.Encoding.PEM))
        return end

    def crl(self, end: End) -> Path:
        """A list on which the certificate of an end stands."""
        now = datetime.datetime.now(datetime.UTC)
        serial = x509.load_pem_x509_certificate(Path(end.own[5]).read_bytes()).serial_number
        entry = x509.RevokedCertificateBuilder(serial, now - DAY).build()
        listed = (
            x509.CertificateRevocationListBuilder()
            .issuer_name(self._name)
            .last_update(now - DAY)
            .next_update(now + DAY)
            .add_revoked_certificate(entry)
            .add_extension(x509.CRLNumber(1), False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(self._signer.public_key()), False)
            .sign(self._signer, SHA256())
        )
        path = self.folder / "crl.pem"
        path.write_bytes(listed.public_bytes(serialization.Encoding.PEM))
        return path


# ---- the two processes ----


def init(own: End, peer: End, *more: str | Path) -> Words:
    return ["init", *own.own, *peer.trusted, "--peer", peer.id, *more]


def answer(own: End, peer: End, *more: str | Path) -> Words:
    return ["answer", *own.own, *peer.trusted, "--from", peer.id, *more]


def started(words: Words, stdin: int | None = None, stdout: int | None = None) -> subprocess.Popen[bytes]:
    command = [str(PROGRAM), "e2ekey", *map(str, words)]
    return subprocess.Popen(command, stdin=stdin, stdout=stdout, stderr=subprocess.PIPE)


def ended(process: subprocess.Popen[bytes]) -> Run:
    try:
        out, err = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        raise
    return Run(process.returncode, out or b"", err.decode())


def over_a_pipe(initiating: Words, answering: Words) -> tuple[Run, Run]:
    """What came of both, each reading what the other writes."""
    forth, back = os.pipe(), os.pipe()
    first = started(initiating, back[0], forth[1])
    second = started(answering, forth[0], back[1])
    for end in (*forth, *back):
        os.close(end)
    return ended(first), ended(second)


def over_a_folder(folder: Path, initiating: Words, answering: Words) -> tuple[Run, Run]:
    first = started([*initiating, "--folder", folder])
    second = started([*answering, "--folder", folder])
    return ended(first), ended(second)


# ---- what they say ----


@dataclass(frozen=True)
class Key:
    """One line of a process that has agreed on a key."""

    kid: str
    peer: str
    use: str
    suid: int


_KEY = re.compile(
    r"^esf e2ekey (?:init|answer): key ([0-9A-F]{32}) with (\S+), for (\w[\w ]*) \(SUID (4[345])\), until \S+Z$"
)


def keys(said: Run) -> list[Key]:
    assert said.code == 0, said.err
    found = [_KEY.match(line) for line in said.err.splitlines()]
    assert found and all(found), said.err
    return [Key(match[1], match[2], match[3], int(match[4])) for match in found if match]


def key(said: Run) -> Key:
    (one,) = keys(said)
    return one
