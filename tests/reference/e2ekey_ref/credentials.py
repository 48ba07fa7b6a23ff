# SPDX-License-Identifier: Apache-2.0
"""Keys on P-256: what a Certificate message shows, signatures by ECDSA with SHA-256, and ECDH (RFC 8422)."""

from __future__ import annotations

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

from e2ekey_ref.errors import WrongError, need
from e2ekey_ref.messages import Shown

CURVE = ec.SECP256R1()
SHA256_ECDSA = ec.ECDSA(hashes.SHA256())
REPEATABLE_ECDSA = ec.ECDSA(hashes.SHA256(), deterministic_signing=True)  # RFC 6979


def public_key(shown: Shown) -> ec.EllipticCurvePublicKey:
    """The key that has to prove itself: of the first certificate, or the raw one."""
    try:
        if shown.raw_key:
            key = serialization.load_der_public_key(shown.raw_key)
        else:
            key = x509.load_der_x509_certificate(shown.chain[0]).public_key()
    except (ValueError, UnsupportedAlgorithm, x509.InvalidVersion) as bad:
        raise WrongError(f"what is shown cannot be read: {bad}") from None
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name != CURVE.name:
        raise WrongError("the key that is shown is not on P-256")
    return key


def spki(key: ec.EllipticCurvePublicKey) -> bytes:
    """SubjectPublicKeyInfo in DER: a raw public key (RFC 7250 3)."""
    return key.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)


def verify(key: ec.EllipticCurvePublicKey, signature: bytes, message: bytes, whose: str) -> None:
    """ecdsa_secp256r1_sha256."""
    try:
        key.verify(signature, message, SHA256_ECDSA)
    except InvalidSignature:
        raise WrongError(f"the signature in {whose} is wrong") from None


def sign(key: ec.EllipticCurvePrivateKey, message: bytes) -> bytes:
    """The same signature each time."""
    return key.sign(message, REPEATABLE_ECDSA)


def point_of(scalar: int) -> bytes:
    """The ephemeral public key, uncompressed (RFC 8422 5.4.1)."""
    key = ec.derive_private_key(scalar, CURVE).public_key()
    return key.public_bytes(serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint)


def agree(scalar: int, point: bytes) -> bytes:
    """The pre-master secret: the x-coordinate, 32 octets (RFC 8422 5.10)."""
    need(len(point) == 65 and point[0] == 4, "the ephemeral key is no uncompressed point")
    try:
        theirs = ec.EllipticCurvePublicKey.from_encoded_point(CURVE, point)
    except ValueError:
        raise WrongError("the ephemeral key is not on P-256") from None
    return ec.derive_private_key(scalar, CURVE).exchange(ec.ECDH(), theirs)
