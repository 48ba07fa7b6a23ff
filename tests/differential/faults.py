# SPDX-License-Identifier: Apache-2.0
"""What can be wrong with a chain: how it is spoilt, by which rule we refuse it, and what OpenSSL thinks of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from chains import Chain, compressed, explicit
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from certificates import (
    ALT_NAMES,
    ANY_PURPOSE,
    AUTHORITY_KEY_ID,
    BASIC_CONSTRAINTS,
    CLIENT_AUTH,
    CRL_SIGN,
    DIGITAL_SIGNATURE,
    ECDSA_SHA1,
    ECDSA_SHA256,
    ECDSA_SHA384,
    EXTENDED_KEY_USAGE,
    KEY_AGREEMENT,
    KEY_CERT_SIGN,
    KEY_USAGE,
    NAME_CONSTRAINTS,
    SERVER_AUTH,
    SUBJECT_KEY_ID,
    Extension,
    Recipe,
    alt_names,
    authority,
    basic_constraints,
    constraints,
    content_of,
    dns,
    end,
    in_days,
    key_usage,
    named,
    oid,
    purposes,
    seq,
    tlv,
    uri,
)

RSA_KEY = rsa.generate_private_key(65537, 3072)

# Rules of core/cert/rule.h: the name of the error that each becomes, and the last parts of the place that it names.
RULES = {
    "der": ("ESF_E_CERTIFICATE", r"chain/\d|extensions"),
    "structure": ("ESF_E_CERTIFICATE", r"chain/\d|extensions"),
    "version": ("ESF_E_CERTIFICATE", "version"),
    "serial-number": ("ESF_E_CERTIFICATE", "serialNumber"),
    "signature-algorithm": ("ESF_E_CERTIFICATE", "signature|signatureAlgorithm"),
    "distinguished-name": ("ESF_E_CERTIFICATE", "issuer|subject"),
    "dates": ("ESF_E_CERTIFICATE", "validity"),
    "public-key": ("ESF_E_CERTIFICATE", "subjectPublicKeyInfo"),
    "unique-id": ("ESF_E_CERTIFICATE", "uniqueID"),
    "extension": ("ESF_E_CERTIFICATE", r"subjectAltName(/\d+)?|subjectKeyIdentifier|authorityKeyIdentifier"),
    "duplicate-extension": ("ESF_E_CERTIFICATE", "extensions"),
    "critical-extension": ("ESF_E_CERTIFICATE", "extensions"),
    "basic-constraints": ("ESF_E_CERTIFICATE", "basicConstraints"),
    "key-usage": ("ESF_E_CERTIFICATE", "keyUsage"),
    "extended-key-usage": ("ESF_E_CERTIFICATE", "extKeyUsage"),
    "name-count": ("ESF_E_LIMIT", "subjectAltName"),
    "name-text": ("ESF_E_CERTIFICATE", r"subjectAltName/\d+"),
    "wildcard": ("ESF_E_CERTIFICATE", r"subjectAltName/\d+"),
    "flavour": ("ESF_E_CERTIFICATE", "subjectAltName"),
    "name-constraints": ("ESF_E_CERTIFICATE", "nameConstraints|subjectAltName"),
    "not-yet-valid": ("ESF_E_EXPIRED", "validity"),
    "expired": ("ESF_E_EXPIRED", "validity"),
    "chain-length": ("ESF_E_LIMIT", "(chain)?"),
    "chain-order": ("ESF_E_UNTRUSTED", "subject"),
    "chain-loop": ("ESF_E_UNTRUSTED", "subject"),
    "path-length": ("ESF_E_UNTRUSTED", "basicConstraints"),
    "signature": ("ESF_E_UNTRUSTED", "signatureValue"),
    "self-signed": ("ESF_E_UNTRUSTED", r"chain/0"),
    "anchor": ("ESF_E_UNTRUSTED", "issuer|subject"),
    "identity": ("ESF_E_IDENTITY", ".*"),
}


@dataclass(frozen=True)
class Fault:
    """How a chain is spoilt, by which rule we refuse it ("": we do not), and why, if OpenSSL is of another opinion."""

    spoil: Callable[[Chain], None]
    rule: str
    clause: str
    least_subs: int = 0
    client_only: bool = False


FAULTS: dict[str, Fault] = {}


def fault(
    rule: str, clause: str = "", *, subs: int = 0, client_only: bool = False
) -> Callable[[Callable[[Chain], None]], Callable[[Chain], None]]:
    def enter(spoil: Callable[[Chain], None]) -> Callable[[Chain], None]:
        FAULTS[spoil.__name__.replace("_", " ")] = Fault(spoil, rule, clause, subs, client_only)
        return spoil

    return enter


def sub(chain: Chain) -> Recipe:
    """One between the end and the anchor."""
    return chain.dice.choice(chain.recipes[1:-1])


# ---- the form of a certificate ----


@fault("version", "RFC 5280 4.1.2.1: version 3 when there are extensions")
def version_1(chain: Chain) -> None:
    one = chain.somewhere()
    one.version, one.extensions = b"", []


@fault("version")
def version_1_with_extensions(chain: Chain) -> None:
    chain.somewhere().version = b""


@fault("serial-number", "RFC 5280 4.1.2.2: a positive integer")
def negative_serial(chain: Chain) -> None:
    chain.somewhere().serial = b"\x9a" + chain.dice.octets(7)


@fault("serial-number", "RFC 5280 4.1.2.2: a positive integer")
def serial_0(chain: Chain) -> None:
    chain.somewhere().serial = b"\0"


@fault("serial-number", "RFC 5280 4.1.2.2: at most 20 octets")
def long_serial(chain: Chain) -> None:
    chain.somewhere().serial = b"\x11" + chain.dice.octets(20)


@fault("unique-id", "RFC 5280 4.1.2.8: conforming CAs do not write them; D54")
def unique_id(chain: Chain) -> None:
    chain.somewhere().unique_ids = tlv(chain.dice.one(0x81, 0x82), b"\0", chain.dice.octets(8))


@fault("dates", "RFC 5280 4.1.2.5.1: years before 2050 as UTCTime")
def generalized_time_before_2050(chain: Chain) -> None:
    one = chain.somewhere()
    one.ends = tlv(0x18, b"20" + content_of(one.ends))


@fault("dates")
def ends_before_it_begins(chain: Chain) -> None:
    one = chain.somewhere()
    one.begins, one.ends = in_days(-1), in_days(-3)


@fault("structure", "X.690 11.5: DER does not write down a default")
def default_written_down(chain: Chain) -> None:
    one = chain.somewhere()
    one.extensions.append(_Written("1.3.6.1.4.1.11129.97", b"\x05\x00"))


class _Written(Extension):
    """It says that it is not critical, in so many words."""

    def made(self) -> bytes:
        return seq(oid(self.oid), tlv(1, b"\0"), tlv(4, self.value))


@fault("der", "X.690 10.1: the shortest form of a length", subs=2)
def long_form_of_a_length(chain: Chain) -> None:
    """Not in the certificate of the end, which an engine reads before any judge does."""
    at = chain.dice.randrange(2, len(chain.recipes) - 1)
    name = content_of(chain.recipes[at].subject)
    chain.rename(at, b"\x30\x81" + bytes([len(name)]) + name)


# ---- keys and signatures ----


@fault("signature-algorithm")
def sha_1(chain: Chain) -> None:
    chain.somewhere().algorithm = ECDSA_SHA1


@fault("signature-algorithm", "TS-0003 10.1.1: ECDSA with SHA-256")
def sha_384(chain: Chain) -> None:
    chain.somewhere().algorithm = ECDSA_SHA384


@fault("signature-algorithm")
def two_algorithms(chain: Chain) -> None:
    chain.somewhere().outer_algorithm = ECDSA_SHA384


@fault("signature-algorithm", "RFC 5758 3.2: no parameters")
def algorithm_with_parameters(chain: Chain) -> None:
    chain.somewhere().algorithm = seq(content_of(ECDSA_SHA256), tlv(5))


@fault("public-key", "TS-0003 10.1.1: P-256", client_only=True)
def end_on_p384(chain: Chain) -> None:
    chain.rekey(0, chain.key(ec.SECP384R1()))


@fault("public-key", "TS-0003 10.1.1: P-256", subs=1)
def issuer_on_another_curve(chain: Chain) -> None:
    at = chain.dice.randrange(1, len(chain.recipes))
    chain.rekey(at, chain.key(chain.dice.one(ec.SECP384R1(), ec.SECP521R1())))


@fault("signature-algorithm", "TS-0003 10.1.1: ECDSA with SHA-256", subs=1)
def issuer_with_rsa(chain: Chain) -> None:
    chain.rekey(chain.dice.randrange(1, len(chain.recipes)), RSA_KEY)


@fault("public-key", "TS-0003 10.1.1, RFC 5480 2.2: uncompressed is what everybody has", subs=1)
def compressed_point(chain: Chain) -> None:
    one = sub(chain)
    assert isinstance(one.key, ec.EllipticCurvePrivateKey)
    one.public_key = compressed(one.key)


@fault("public-key", subs=1)
def curve_spelled_out(chain: Chain) -> None:
    one = sub(chain)
    assert isinstance(one.key, ec.EllipticCurvePrivateKey)
    one.public_key = explicit(one.key)


@fault("signature")
def flipped_bit_in_a_signature(chain: Chain) -> None:
    chain.somewhere().flipped_bit = chain.dice.randrange(128)


@fault("signature")
def signed_by_another_key_of_that_name(chain: Chain) -> None:
    chain.somewhere().signer = chain.key()


# ---- names ----


@fault("name-text", "RFC 5280 4.2.1.6 and 7.2: IA5String of a name, without NUL")
def nul_in_the_identity(chain: Chain) -> None:
    name = chain.own_name()
    chain.leaf.replace(alt_names(tlv(name[0], content_of(name) + b"\0.evil.example")))
    _unconstrained(chain)


def _unconstrained(chain: Chain) -> None:
    for one in chain.recipes:
        one.without(NAME_CONSTRAINTS)


@fault("distinguished-name", "RFC 5280 4.1.2.4: a name without control characters; D54")
def nul_in_a_common_name(chain: Chain) -> None:
    one = chain.somewhere()
    chain.rename(chain.index(one), named(f"m2m\0{chain.name}"))


@fault("distinguished-name", "RFC 5280 4.1.2.4: UTF8String or PrintableString")
def bmp_string(chain: Chain) -> None:
    one = chain.somewhere()
    text = tlv(0x1E, chain.name.encode("utf-16-be"))
    chain.rename(chain.index(one), seq(tlv(0x31, seq(oid("2.5.4.3"), text))))


@fault("wildcard", "TS-0003 10.1.1: no wildcards")
def wildcard(chain: Chain) -> None:
    chain.leaf.replace(alt_names(chain.own_name(), dns("*.m2m.example")))
    _unconstrained(chain)


@fault("name-count", "D10: at most 16")
def a_thousand_names(chain: Chain) -> None:
    names = [dns(f"n{number}.m2m.example") for number in range(1000)]
    chain.leaf.replace(alt_names(chain.own_name(), *names[: chain.dice.one(999, 16)]))
    _unconstrained(chain)


@fault("flavour", "TS-0003 10.1.1: the identity is in subjectAltName")
def no_names(chain: Chain) -> None:
    chain.leaf.without(ALT_NAMES)
    _unconstrained(chain)


@fault("extension")
def empty_list_of_names(chain: Chain) -> None:
    chain.leaf.replace(alt_names())


@fault("distinguished-name")
def nobody_as_subject_and_names_not_critical(chain: Chain) -> None:
    chain.leaf.subject = seq()


@fault("distinguished-name", subs=1)
def nameless_issuer(chain: Chain) -> None:
    chain.rename(chain.dice.randrange(1, len(chain.recipes) - 1), seq())


@fault("identity", "D14, D15: the certificate of somebody else; OpenSSL was not asked for a name")
def somebody_elses(chain: Chain) -> None:
    chain.leaf.replace(alt_names(uri(f"//m2m.example/cse1/Cother{chain.name}")))
    _unconstrained(chain)


# ---- name constraints ----


def _constrain(chain: Chain, *lists: tuple[bytes, ...]) -> None:
    _unconstrained(chain)
    chain.leaf.replace(alt_names(chain.own_name(is_with_scheme=True)))
    chain.dice.choice(chain.recipes[1:]).extensions.append(constraints(*lists))


@fault("name-constraints")
def name_is_not_permitted(chain: Chain) -> None:
    kind = uri if chain.is_ae else dns
    _constrain(chain, (kind("other.example"), kind("m2m.example.org")))


@fault("name-constraints")
def name_is_excluded(chain: Chain) -> None:
    kind = uri if chain.is_ae else dns
    _constrain(chain, (kind("m2m.example"),), (kind("m2m.example"),))


@fault("name-constraints")
def second_name_is_not_permitted(chain: Chain) -> None:
    _constrain(chain, (dns("m2m.example"), uri("m2m.example")))
    names = chain.leaf.extension(ALT_NAMES)
    names.value = seq(content_of(names.value), dns("m2m.example.evil.example"))


@fault("name-constraints", "RFC 5280 4.2.1.10, 6.1.4: refused when it is critical and not processed; Certificates C7")
def constraint_on_another_form(chain: Chain) -> None:
    _constrain(chain, (), (tlv(0x81, b"evil.example"),))


@fault("name-constraints", "RFC 5280 4.2.1.10: in CA certificates only")
def constraint_by_an_end(chain: Chain) -> None:
    _unconstrained(chain)
    chain.leaf.extensions.append(constraints((dns("m2m.example"), uri("m2m.example"))))


# ---- usage ----


@fault("key-usage", "TS-0003 10.1.1.1: keyUsage with digitalSignature")
def end_without_key_usage(chain: Chain) -> None:
    chain.leaf.without(KEY_USAGE)


@fault(
    "key-usage", "TS-0003 10.1.1.1: keyUsage with digitalSignature", client_only=True
)  # no server has a suite for it
def end_for_key_agreement_only(chain: Chain) -> None:
    chain.leaf.replace(key_usage(KEY_AGREEMENT))


@fault("key-usage")
def end_that_signs_certificates(chain: Chain) -> None:
    chain.leaf.replace(key_usage(DIGITAL_SIGNATURE | KEY_CERT_SIGN))


@fault("key-usage", subs=1)
def issuer_without_key_cert_sign(chain: Chain) -> None:
    sub(chain).replace(key_usage(CRL_SIGN | DIGITAL_SIGNATURE))


@fault("key-usage", subs=1)
def issuer_without_key_usage(chain: Chain) -> None:
    sub(chain).without(KEY_USAGE)


@fault("key-usage", subs=1)
def key_usage_without_a_bit(chain: Chain) -> None:
    sub(chain).replace(Extension(KEY_USAGE, tlv(3, b"\0"), True))


@fault("extended-key-usage")
def end_for_another_role(chain: Chain) -> None:
    chain.leaf.replace(purposes(SERVER_AUTH if chain.peer_is_client else CLIENT_AUTH))


@fault("extended-key-usage", subs=1)
def issuer_for_another_role(chain: Chain) -> None:
    sub(chain).replace(purposes(SERVER_AUTH if chain.peer_is_client else CLIENT_AUTH))


# ---- extensions ----


@fault("basic-constraints", subs=1)
def issuer_without_basic_constraints(chain: Chain) -> None:
    sub(chain).without(BASIC_CONSTRAINTS)


@fault("basic-constraints", subs=1)
def issuer_that_is_no_ca(chain: Chain) -> None:
    one = sub(chain)
    one.replace(basic_constraints(is_ca=False))
    one.replace(key_usage(DIGITAL_SIGNATURE))


@fault("basic-constraints", subs=1)
def basic_constraints_not_critical(chain: Chain) -> None:
    sub(chain).extension(BASIC_CONSTRAINTS).is_critical = False


@fault("basic-constraints")
def path_length_of_an_end(chain: Chain) -> None:
    chain.leaf.replace(basic_constraints(is_ca=False, path_length=0))


@fault("path-length", subs=1)
def path_too_long(chain: Chain) -> None:
    chain.dice.choice(chain.recipes[2:]).replace(basic_constraints(path_length=0))


@fault("duplicate-extension", subs=1)
def an_extension_twice(chain: Chain) -> None:
    one = sub(chain)
    one.extensions.append(chain.dice.choice(one.extensions))


@fault("critical-extension")
def unknown_critical_extension(chain: Chain) -> None:
    chain.somewhere().extensions.append(Extension("1.3.6.1.4.1.11129.96", b"\x05\x00", True))


@fault("critical-extension", "RFC 5280 4.2: refused when it is critical and not processed", subs=1)
def policy_constraints(chain: Chain) -> None:
    sub(chain).extensions.append(Extension("2.5.29.36", seq(tlv(0x80, b"\x09")), True))


@fault("critical-extension", "RFC 5280 4.2: refused when it is critical and not processed")
def critical_distribution_points(chain: Chain) -> None:
    name = tlv(0xA0, tlv(0xA0, uri("http://crl.example")))
    chain.somewhere().extensions.append(Extension("2.5.29.31", seq(seq(name)), True))


@fault("extension")
def critical_subject_key_id(chain: Chain) -> None:
    chain.somewhere().extension(SUBJECT_KEY_ID).is_critical = True


@fault("extension")
def critical_authority_key_id(chain: Chain) -> None:
    chain.somewhere().extension(AUTHORITY_KEY_ID).is_critical = True


# ---- time ----


@fault("expired")
def expired(chain: Chain) -> None:
    chain.somewhere().ends = in_days(-1)


@fault("not-yet-valid")
def not_yet_valid(chain: Chain) -> None:
    chain.somewhere().begins = in_days(1)


@fault("expired")
def expired_anchor(chain: Chain) -> None:
    chain.anchor.ends = in_days(-1)


# ---- chains ----


@fault("anchor")
def issued_by_somebody_unknown(chain: Chain) -> None:
    top = chain.recipes[-2]
    stranger = authority("Nobody", chain.key())
    top.issuer, top.signer = stranger.subject, stranger.key
    chain.shows_anchor = False


@fault("self-signed")
def end_signed_by_itself(chain: Chain) -> None:
    chain.leaf.issuer, chain.leaf.signer = chain.leaf.subject, chain.leaf.key
    chain.arrange = lambda made: made[:1]


@fault("basic-constraints")
def issued_by_an_end(chain: Chain) -> None:
    own = chain.leaf
    victim = end("victim", chain.key(), own, chain.own_name())
    victim.extensions += [one for one in own.extensions if one.oid == EXTENDED_KEY_USAGE]
    chain.recipes.insert(0, victim)


@fault("chain-order", "RFC 5246 7.4.2: each certifies the one before", subs=2)
def another_order(chain: Chain) -> None:
    chain.arrange = lambda made: [made[0], *reversed(made[1:])]


@fault("chain-order", "RFC 5246 7.4.2: each certifies the one before", subs=1)
def a_stranger_between(chain: Chain) -> None:
    stranger = authority("Stranger", chain.key()).made()
    chain.arrange = lambda made: [made[0], stranger, *made[1:]]


@fault("chain-length", "D10: at most 6")
def seven_certificates(chain: Chain) -> None:
    more = [authority(f"More {number}", chain.key()).made() for number in range(6)]
    chain.arrange = lambda made: [*made, *more]


@fault("chain-loop", subs=2)
def a_loop(chain: Chain) -> None:
    """Two issuers that have signed each other, and nobody else."""
    lower, upper = chain.recipes[1], chain.recipes[2]
    chain.recipes = [chain.leaf, lower, upper, chain.anchor]
    upper.issuer, upper.signer = lower.subject, lower.key
    upper.without(AUTHORITY_KEY_ID)
    upper.extensions.append(_pointing_at(lower))
    chain.arrange = lambda made: [made[0], made[1], made[2], made[1]]


def _pointing_at(issuer: Recipe) -> Extension:
    key_id = content_of(issuer.extension(SUBJECT_KEY_ID).value)
    return Extension(AUTHORITY_KEY_ID, seq(tlv(0x80, key_id)))


@fault("chain-loop", "RFC 5280 6.1: a path has no certificate twice; RFC 5246 7.4.2 leaves no other path", subs=2)
def a_loop_with_a_way_out(chain: Chain) -> None:
    """Two issuers that have signed each other; the lower one the anchor has signed too, which comes last."""
    lower = chain.recipes[1]
    crossed = authority("unused", lower.key, chain.anchor)
    crossed.subject = lower.subject
    a_loop(chain)
    chain.arrange = lambda made: [made[0], made[1], made[2], crossed.made()]


@fault("chain-order", "RFC 5280 7.1 would fold case; D54: octet for octet", subs=1)
def issuer_in_other_letters(chain: Chain) -> None:
    at = chain.dice.randrange(1, len(chain.recipes) - 1)
    chain.recipes[at - 1].issuer = chain.recipes[at].subject.replace(b"Sub", b"SUB")


# ---- what we take, and OpenSSL does not ----


@fault("", "RFC 5280 4.2.1.1 and 4.2.1.2 ask CAs to write them; 6.1 does not need them", subs=1)
def no_key_identifiers(chain: Chain) -> None:
    sub(chain).without(SUBJECT_KEY_ID, AUTHORITY_KEY_ID)


@fault("", "RFC 5280 4.2.1.1: it helps to find an issuer, who is found by name and signature here", subs=1)
def another_authority_key_id(chain: Chain) -> None:
    at = chain.dice.randrange(0, len(chain.recipes) - 1)
    chain.recipes[at].replace(Extension(AUTHORITY_KEY_ID, seq(tlv(0x80, chain.dice.octets(20)))))


@fault("", "RFC 5280 4.2.1.12: any purpose is every purpose; Certificates C8")
def any_purpose(chain: Chain) -> None:
    chain.leaf.replace(purposes(ANY_PURPOSE))


@fault("", "TS-0003 10.1.1.5: an AE-ID has no scheme; its host is read all the same; Certificates C1")
def constraint_on_an_ae_id_without_scheme(chain: Chain) -> None:
    chain.is_ae = True
    chain.id = f"//m2m.example/cse1/C{chain.name}"
    _constrain(chain, (uri("m2m.example"),))
    chain.leaf.replace(alt_names(chain.own_name()))
