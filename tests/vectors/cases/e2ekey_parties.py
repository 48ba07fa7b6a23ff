# SPDX-License-Identifier: Apache-2.0
"""Who takes part in the runs of E2EKey: keys, certificates, whom each trusts. All can be made again, octet by octet."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from cases import Vector
from cases.common import AT
from e2ekey_ref import credentials
from e2ekey_ref.ends import ORDER, Profile

DEVICE, CSE, STRANGER = "//m2m.example/cse1/Clamp", "//m2m.example/cse1", "//m2m.example/cse1/Cother"
DOMAIN, OTHER_DOMAIN = "cse1.m2m.example", "cse9.m2m.example"
PREFIX = "//m2m.example"
NOW = datetime.fromtimestamp(AT / 1000, UTC)
DAY = timedelta(days=1)


def seed(what: str) -> bytes:
    """32 octets that stand for a name."""
    return hashlib.sha256(f"libesf vectors: {what}".encode()).digest()


def private_key(whose: str) -> ec.EllipticCurvePrivateKey:
    """The key that stands for a name."""
    return ec.derive_private_key(int.from_bytes(seed(f"key of {whose}"), "big") % (ORDER - 1) + 1, ec.SECP256R1())


def key_pem(key: ec.EllipticCurvePrivateKey) -> str:
    """PKCS#8 in PEM."""
    encoding, form = serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8
    return key.private_bytes(encoding, form, serialization.NoEncryption()).decode()


def public_name(key: ec.EllipticCurvePrivateKey) -> str:
    """RFC 6920."""
    digest = hashlib.sha256(credentials.spki(key.public_key())).digest()
    return "ni:///sha-256;" + base64.urlsafe_b64encode(digest).decode().rstrip("=")


def key_usage(**on: bool) -> x509.KeyUsage:
    """KeyUsage with these bits and no other."""
    names = ("digital_signature", "content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
             "key_cert_sign", "crl_sign", "encipher_only", "decipher_only")  # fmt: skip
    return x509.KeyUsage(**{name: on.get(name, False) for name in names})


@dataclass(frozen=True)
class Authority:
    """A certification authority, of the profile of TS-0003 10.1."""

    name: str
    above: Authority | None = None

    @property
    def key(self) -> ec.EllipticCurvePrivateKey:
        """It signs."""
        return private_key(f"authority {self.name}")

    @property
    def subject(self) -> x509.Name:
        """Its name in certificates."""
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, self.name)])

    def sign(self, builder: x509.CertificateBuilder, key: ec.EllipticCurvePublicKey, serial: str) -> x509.Certificate:
        """Issues."""
        number = int.from_bytes(seed(f"serial {self.name} {serial}")[:8], "big") >> 1 | 1
        own = x509.SubjectKeyIdentifier.from_public_key(key)
        issuer = x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())
        builder = builder.issuer_name(self.subject).public_key(key).serial_number(number)
        builder = builder.add_extension(own, critical=False).add_extension(issuer, critical=False)
        return builder.sign(self.key, hashes.SHA256(), ecdsa_deterministic=True)

    @property
    def certificate(self) -> x509.Certificate:
        """Its own, signed by the authority above or by itself."""
        builder = x509.CertificateBuilder().subject_name(self.subject)
        builder = builder.not_valid_before(NOW - 30 * DAY).not_valid_after(NOW + 3650 * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        builder = builder.add_extension(key_usage(key_cert_sign=True, crl_sign=True), critical=True)
        return (self.above or self).sign(builder, self.key.public_key(), "authority")

    def issue(
        self, key: ec.EllipticCurvePrivateKey, name: x509.GeneralName, *, days: tuple[int, int] = (-1, 365)
    ) -> x509.Certificate:
        """The certificate of an end, for so many days from now."""
        builder = x509.CertificateBuilder().subject_name(x509.Name([]))
        builder = builder.not_valid_before(NOW + days[0] * DAY).not_valid_after(NOW + days[1] * DAY)
        builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        builder = builder.add_extension(key_usage(digital_signature=True), critical=True)
        uses = x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH, ExtendedKeyUsageOID.CLIENT_AUTH])
        builder = builder.add_extension(uses, critical=False)
        builder = builder.add_extension(x509.SubjectAlternativeName([name]), critical=True)
        return self.sign(builder, key.public_key(), f"{name.value} {days}")


ROOT = Authority("Vector Root")
WORKS = Authority("Vector Works", above=ROOT)
NOBODY = Authority("Nobody")


def ae_id(identifier: str) -> x509.GeneralName:
    """The subjectAltName of an AE-ID certificate (TS-0003 10.1.1.5; reading C1)."""
    return x509.UniformResourceIdentifier(identifier)


def cse_id(domain: str) -> x509.GeneralName:
    """The subjectAltName of a CSE-ID certificate (TS-0003 10.1.1.6)."""
    return x509.DNSName(domain)


def pem(certificates: Sequence[x509.Certificate]) -> str:
    """One behind the other."""
    return "".join(each.public_bytes(serialization.Encoding.PEM).decode() for each in certificates)


def anchor(authority: Authority, prefix: str = PREFIX) -> dict[str, str]:
    """As an end is told of one."""
    return {"certificate": pem([authority.certificate]), "id_prefix": prefix}


def raw_trust(identifier: str, key: ec.EllipticCurvePrivateKey) -> dict[str, Any]:
    """A trust entry for a raw public key (D14)."""
    return {"id": identifier, "match": "raw", "key": public_name(key)}


@dataclass(frozen=True)
class Party:
    """One end: its id, what it shows, whom it trusts, and its randomness."""

    id: str
    key: ec.EllipticCurvePrivateKey
    chain: tuple[x509.Certificate, ...] = ()
    anchors: tuple[dict[str, str], ...] = ()
    trust: tuple[dict[str, Any], ...] = ()
    settings: dict[str, Any] = field(default_factory=lambda: {"cse_names": {DOMAIN: CSE}})
    random: bytes = b""
    suites: tuple[int, ...] = (0xC02B, 0xC023)
    extended_master_secret: bool = True

    def but(self, **changes: Any) -> Party:
        """The same with some parts changed."""
        return replace(self, **changes)

    @property
    def profile(self) -> Profile:
        """For the reference."""
        chain = tuple(each.public_bytes(serialization.Encoding.DER) for each in self.chain)
        return Profile(self.key, chain, self.random, self.suites, self.extended_master_secret)

    def members(self, by: str) -> Vector:
        """Its members in a vector; `by` says who plays it."""
        found: Vector = {
            "by": by,
            "id": self.id,
            "chain": pem(self.chain),
            "private_key": key_pem(self.key),
            "anchors": list(self.anchors),
            "trust": list(self.trust),
            "settings": self.settings,
            "random": self.random.hex(),
        }
        if by == "reference":
            found["ephemeral"] = self.profile.scalar.to_bytes(32, "big").hex()
        return found


DEVICE_KEY, CSE_KEY = private_key("device"), private_key("cse")
ANCHORED = (anchor(ROOT),)

AE_DEVICE = Party(DEVICE, DEVICE_KEY, (ROOT.issue(DEVICE_KEY, ae_id(DEVICE)),), ANCHORED)
WORKS_DEVICE = AE_DEVICE.but(chain=(WORKS.issue(DEVICE_KEY, ae_id(DEVICE)), WORKS.certificate))
CERTIFIED_CSE = Party(CSE, CSE_KEY, (ROOT.issue(CSE_KEY, cse_id(DOMAIN)),), ANCHORED)

# Who shows the id of a node: whose that is, only a trust entry says (D14).
NODE_ID = "urn:dev:mac:0024befffe804ff1"
NODE_DEVICE = AE_DEVICE.but(chain=(ROOT.issue(DEVICE_KEY, x509.UniformResourceIdentifier(NODE_ID)),))
NODE_ENTRY = {"id": DEVICE, "match": "node-id", "name": NODE_ID}


def bare(party: Party) -> Party:
    """With its raw public key."""
    return party.but(chain=())


def knowing(party: Party, *peers: Party) -> Party:
    """Who takes the raw public keys of these for them."""
    return party.but(anchors=(), trust=tuple(raw_trust(peer.id, peer.key) for peer in peers))
