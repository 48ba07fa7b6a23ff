# SPDX-License-Identifier: Apache-2.0
"""Random chains of certificates in which all is right: one end, up to three issuers between, one anchor."""

from __future__ import annotations

from collections.abc import Callable

from cryptography.hazmat.primitives.asymmetric import ec, rsa
from dice import Dice

from certificates import (
    ALT_NAMES,
    AUTHORITY_KEY_ID,
    CLIENT_AUTH,
    RSA_SHA256,
    SERVER_AUTH,
    SUBJECT_KEY_ID,
    Extension,
    PrivateKey,
    Recipe,
    alt_names,
    authority,
    constraints,
    content_of,
    dns,
    end,
    key_id,
    oid,
    purposes,
    seq,
    spki,
    tlv,
    uri,
)

HOST = "m2m.example"
SCHEME = "m2m"
P256_ORDER = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551
CERTIFICATE_POLICIES, AUTHORITY_INFO_ACCESS = "2.5.29.32", "1.3.6.1.5.5.7.1.1"


class Chain:
    """What a peer shows, the other end's anchor, and who the peer is. `recipes` goes from the end to the anchor."""

    def __init__(self, dice: Dice, least_subs: int = 0) -> None:
        self.dice = dice
        self.peer_is_client = dice.happens(50)
        self.is_ae = dice.happens(50)
        self.name = f"x{dice.octets(4).hex()}"
        self.id = f"//{HOST}/cse1/C{self.name}" if self.is_ae else f"//{HOST}/{self.name}"
        self.domain = f"{self.name}.{HOST}"
        self.has_uri_constraint = False
        self.shows_anchor = dice.happens(20)
        self.arrange: Callable[[list[bytes]], list[bytes]] = list
        subs = dice.randint(least_subs, 3)
        self.recipes = [authority("Root " + self.name, self.key())]
        for number in range(subs):
            self.recipes.insert(0, authority(f"Sub {number} {self.name}", self.key(), self.recipes[0]))
        self.recipes.insert(0, end("end " + self.name, self.key(), self.recipes[0], self.own_name()))
        for recipe in self.recipes:
            recipe.serial = b"\x11" + dice.octets(15)
        for step in (self._limit_length, self._constrain, self._give_purposes, self._add_what_is_ignored):
            if dice.happens(40):
                step()

    @property
    def leaf(self) -> Recipe:
        return self.recipes[0]

    @property
    def anchor(self) -> Recipe:
        return self.recipes[-1]

    def key(self, curve: ec.EllipticCurve | None = None) -> ec.EllipticCurvePrivateKey:
        """A new key; what is one on P-256 is one on larger curves too."""
        return ec.derive_private_key(self.dice.randrange(1, P256_ORDER), curve or ec.SECP256R1())

    def own_name(self, is_with_scheme: bool = False) -> bytes:
        """The GeneralName of the peer."""
        if not self.is_ae:
            return dns(self.domain)
        return uri(f"{SCHEME}:{self.id}" if is_with_scheme else self.id)

    # ---- what may be there ----

    def _limit_length(self) -> None:
        at = self.dice.randrange(1, len(self.recipes))
        basic = tlv(2, bytes([at - 1 + self.dice.randint(0, 2)]))
        extension = self.recipes[at].extension("2.5.29.19")
        extension.value = seq(tlv(1, b"\xff"), basic)

    def _constrain(self) -> None:
        """A constraint on URIs needs one with a scheme: without one OpenSSL finds no host."""
        name = uri if self.is_ae else dns
        self.has_uri_constraint = self.is_ae
        self.leaf.replace(alt_names(self.own_name(is_with_scheme=True)))
        issuer = self.dice.choice(self.recipes[1:])
        issuer.extensions.append(constraints((name("other.example"), name(HOST)), (name("evil.example"),)))

    def _give_purposes(self) -> None:
        own = CLIENT_AUTH if self.peer_is_client else SERVER_AUTH
        self.leaf.extensions.append(purposes(*self.dice.one((own,), (CLIENT_AUTH, SERVER_AUTH))))
        if self.dice.happens(30):
            self.recipes[1].extensions.append(purposes(CLIENT_AUTH, SERVER_AUTH))

    def _add_what_is_ignored(self) -> None:
        location = seq(oid("1.3.6.1.5.5.7.48.1"), uri("http://ocsp.example"))
        self.leaf.extensions += [
            Extension("1.3.6.1.4.1.11129.99", b"\x05\x00"),
            Extension(AUTHORITY_INFO_ACCESS, seq(location)),
            Extension(CERTIFICATE_POLICIES, seq(seq(oid("1.3.6.1.4.1.11129.98")))),
        ]
        names = self.leaf.extension(ALT_NAMES)
        names.value = seq(content_of(names.value), tlv(0x81, b"a@m2m.example"))

    # ---- what faults do ----

    def somewhere(self) -> Recipe:
        """A certificate that the peer has to show."""
        return self.dice.choice(self.recipes[:-1])

    def index(self, recipe: Recipe) -> int:
        return next(at for at, one in enumerate(self.recipes) if one is recipe)

    def rekey(self, at: int, key: PrivateKey) -> None:
        """Gives one another key, with which it has signed the one below."""
        holder = self.recipes[at]
        holder.key = key
        holder.replace(Extension(SUBJECT_KEY_ID, tlv(4, key_id(key))))
        signed = [self.recipes[at - 1]] if at > 0 else []
        for one in [*signed, holder] if holder is self.anchor else signed:
            one.signer = key
            one.algorithm = RSA_SHA256 if isinstance(key, rsa.RSAPrivateKey) else one.algorithm
            one.replace(Extension(AUTHORITY_KEY_ID, seq(tlv(0x80, key_id(key)))))

    def rename(self, at: int, subject: bytes) -> None:
        self.recipes[at].subject = subject
        if at > 0:
            self.recipes[at - 1].issuer = subject
        if self.recipes[at] is self.anchor:
            self.anchor.issuer = subject

    def shown(self) -> list[bytes]:
        """What the peer shows, in its order."""
        recipes = self.recipes if self.shows_anchor else self.recipes[:-1]
        return self.arrange([recipe.made() for recipe in recipes])

    def described(self) -> str:
        return f"{'client' if self.peer_is_client else 'server'} {self.id}, {len(self.recipes)} certificates"


def compressed(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Its SubjectPublicKeyInfo with a compressed point."""
    point = key.public_key().public_numbers()
    algorithm = seq(oid("1.2.840.10045.2.1"), oid("1.2.840.10045.3.1.7"))
    return seq(algorithm, tlv(3, b"\0", bytes([2 + point.y % 2]), point.x.to_bytes(32, "big")))


def explicit(key: ec.EllipticCurvePrivateKey) -> bytes:
    """Its SubjectPublicKeyInfo with P-256 spelled out instead of named."""
    prime = 2**256 - 2**224 + 2**192 + 2**96 - 1
    b = 0x5AC635D8AA3A93E7B3EBBD55769886BC651D06B0CC53B0F63BCE3C3E27D2604B
    generator = ec.derive_private_key(1, ec.SECP256R1()).public_key().public_numbers()

    def field(number: int) -> bytes:
        return number.to_bytes(32, "big")

    def integer(number: int) -> bytes:
        return tlv(2, b"\0", field(number))

    curve = seq(
        tlv(2, b"\1"),
        seq(oid("1.2.840.10045.1.1"), integer(prime)),
        seq(tlv(4, field(prime - 3)), tlv(4, field(b))),
        tlv(4, b"\4", field(generator.x), field(generator.y)),
        integer(P256_ORDER),
        tlv(2, b"\1"),
    )
    return seq(seq(oid("1.2.840.10045.2.1"), curve), tlv(3, b"\0", spki(key)[-65:]))
