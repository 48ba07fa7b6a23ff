# SPDX-License-Identifier: Apache-2.0
"""Certificates and lists of revoked ones, made with another implementation: also such as ours does not make."""

from __future__ import annotations

import base64
import datetime
import hashlib
from collections.abc import Sequence

from agree import Credential
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

DAY_MS = 24 * 3_600_000
CLIENT, SERVER, CODE = (
    ExtendedKeyUsageOID.CLIENT_AUTH,
    ExtendedKeyUsageOID.SERVER_AUTH,
    ExtendedKeyUsageOID.CODE_SIGNING,
)


def at(unix_ms: int) -> datetime.datetime:
    return datetime.datetime.fromtimestamp(unix_ms // 1000, datetime.UTC)


def called(name: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])


def usage(*names: str) -> x509.KeyUsage:
    known = (
        "digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
        "key_cert_sign", "crl_sign", "encipher_only", "decipher_only",
    )  # fmt: skip
    return x509.KeyUsage(**{name: name in names for name in known})


def pem_of(key: ec.EllipticCurvePrivateKey) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def name_of(key: ec.EllipticCurvePrivateKey) -> str:
    """RFC 6920."""
    spki = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return "ni:///sha-256;" + base64.urlsafe_b64encode(hashlib.sha256(spki).digest()).rstrip(b"=").decode()


def new_key() -> ec.EllipticCurvePrivateKey:
    return ec.generate_private_key(ec.SECP256R1())


def raw() -> Credential:
    key = new_key()
    return Credential(b"", pem_of(key), name_of(key))


class Office:
    """A certification authority, from a day before `now` on and for a year."""

    def __init__(self, now: int, name: str = "Office") -> None:
        self._now = now
        self._name = called(name)
        self._key = new_key()
        self.name = name_of(self._key)
        made = self._begin(self._name, self._key, {}).issuer_name(self._name)
        made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        made = made.add_extension(usage("key_cert_sign", "crl_sign"), critical=True)
        self.certificate = made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)

    def _begin(
        self, subject: x509.Name, key: ec.EllipticCurvePrivateKey, dates: dict[str, int]
    ) -> x509.CertificateBuilder:
        begins = dates.get("not_before", self._now - DAY_MS)
        ends = dates.get("not_after", self._now + 365 * DAY_MS)
        made = x509.CertificateBuilder().subject_name(subject).public_key(key.public_key())
        return made.serial_number(x509.random_serial_number()).not_valid_before(at(begins)).not_valid_after(at(ends))

    def issue(
        self,
        ae_id: str,
        *,
        purposes: Sequence[x509.ObjectIdentifier] = (CLIENT, SERVER),
        usages: Sequence[str] = ("digital_signature",),
        digest: hashes.SHA256 | hashes.SHA384 | None = None,
        **dates: int,
    ) -> Credential:
        """A certificate for an AE, over a new key."""
        key = new_key()
        made = self._begin(called("End"), key, dates).issuer_name(self._name)
        made = made.add_extension(x509.SubjectAlternativeName([x509.UniformResourceIdentifier(ae_id)]), critical=False)
        made = made.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        made = made.add_extension(usage(*usages), critical=True)
        made = made.add_extension(x509.ExtendedKeyUsage(purposes), critical=False)
        chain = made.sign(self._key, digest or hashes.SHA256()).public_bytes(Encoding.PEM)
        return Credential(chain, pem_of(key), name_of(key))

    def crl(self, *revoked: Credential, age: int = 1, days: int = 7) -> bytes:
        """A list that is so many days old and good for so many days."""
        made_on = self._now - age * DAY_MS
        made = x509.CertificateRevocationListBuilder().issuer_name(self._name)
        made = made.last_update(at(made_on)).next_update(at(made_on + days * DAY_MS))
        for credential in revoked:
            serial = x509.load_pem_x509_certificate(credential.chain).serial_number
            entry = x509.RevokedCertificateBuilder().serial_number(serial).revocation_date(at(made_on))
            made = made.add_revoked_certificate(entry.build())
        return made.sign(self._key, hashes.SHA256()).public_bytes(Encoding.PEM)
