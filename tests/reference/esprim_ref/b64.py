# SPDX-License-Identifier: Apache-2.0
"""base64url as RFC 7515 section 2 wants it: no padding, no white space, unused bits zero."""

import base64
import re

from esprim_ref.errors import Malformed


def encode(octets: bytes) -> str:
    """base64url of `octets`, without padding."""
    return base64.urlsafe_b64encode(octets).rstrip(b"=").decode("ascii")


def decode(text: str) -> bytes:
    """The octets of a base64url text; every text but the one that `encode` would write is `Malformed`."""
    if not re.fullmatch(r"[A-Za-z0-9_-]*", text):
        raise Malformed("a character outside the base64url alphabet")
    if len(text) % 4 == 1:
        raise Malformed(f"{len(text)} characters cannot be base64url")
    octets = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    if encode(octets) != text:
        raise Malformed("unused bits of base64url are not zero")
    return octets
