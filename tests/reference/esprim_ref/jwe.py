# SPDX-License-Identifier: Apache-2.0
"""JWE Compact Serialization with `dir`, the only form of an ESPrim Object (TS-0003 8.4.3.2, RFC 7516).

Knows octets, not oneM2M: whose key it is and what the header says beyond its members' types is for `opening`.
"""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from esprim_ref import b64, strict_json
from esprim_ref.errors import BAD_MAC, BAD_REQUEST, UNSUPPORTED_OPTION, Malformed, Refused
from esprim_ref.session import CEK_SIZE
from esprim_ref.strict_json import Value

IV_SIZE, TAG_SIZE = 12, 16
MAX_HEADER = 16 * 1024


@dataclass(frozen=True)
class Parts:
    """The five parts of a JWE, the encrypted key being empty."""

    protected: str
    header: dict[str, Value]
    iv: bytes
    ciphertext: bytes
    tag: bytes

    def text(self, name: str) -> str:
        """A header member that has to be a non-empty text."""
        value = self.header.get(name)
        if not isinstance(value, str) or not value or "\0" in value:
            raise Refused(BAD_REQUEST, f"header member {name} is missing or no text", f"/{name}")
        return value


def split(compact: str) -> Parts:
    """The parts of a compact JWE whose form is right; nothing is decrypted."""
    parts = compact.split(".")
    if len(parts) != 5:
        raise Refused(BAD_REQUEST, f"{len(parts)} parts instead of 5")
    if not parts[0] or parts[1] or not parts[3]:
        raise Refused(BAD_REQUEST, "header and ciphertext must not be empty, the encrypted key must be")
    try:
        header, iv, ciphertext, tag = (b64.decode(parts[i]) for i in (0, 2, 3, 4))
        members = strict_json.read_object(header, max_size=MAX_HEADER)
    except Malformed as bad:
        raise Refused(BAD_REQUEST, str(bad)) from None
    return Parts(parts[0], members, iv, ciphertext, tag)


def check_options(parts: Parts) -> str:
    """`enc`, when header and sizes are what `dir` with AES-GCM wants."""
    alg, enc = parts.text("alg"), parts.text("enc")
    if alg != "dir":
        raise Refused(UNSUPPORTED_OPTION, f"alg {alg} is not dir", "/alg")
    if enc not in CEK_SIZE:
        raise Refused(UNSUPPORTED_OPTION, f"enc {enc} is no AES-GCM", "/enc")
    for name in ("crit", "zip"):
        if name in parts.header:
            raise Refused(UNSUPPORTED_OPTION, f"{name} is not supported", f"/{name}")
    if len(parts.iv) != IV_SIZE or len(parts.tag) != TAG_SIZE:
        raise Refused(BAD_REQUEST, f"IV of {len(parts.iv)} and tag of {len(parts.tag)} octets instead of 12 and 16")
    return enc


def seal(key: bytes, iv: bytes, header: str | bytes, plaintext: bytes) -> str:
    """The compact JWE of `plaintext`; `key` is the content encryption key itself."""
    protected = b64.encode(header.encode() if isinstance(header, str) else header)
    sealed = AESGCM(key).encrypt(iv, plaintext, protected.encode("ascii"))
    return f"{protected}..{b64.encode(iv)}.{b64.encode(sealed[:-TAG_SIZE])}.{b64.encode(sealed[-TAG_SIZE:])}"


def decrypt(key: bytes, parts: Parts) -> bytes:
    """The plaintext, or the one failure that everything after the use of a key has (D18)."""
    try:
        return AESGCM(key).decrypt(parts.iv, parts.ciphertext + parts.tag, parts.protected.encode("ascii"))
    except InvalidTag:
        raise Refused(BAD_MAC, "the integrity check failed") from None
