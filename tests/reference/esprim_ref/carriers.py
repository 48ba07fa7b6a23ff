# SPDX-License-Identifier: Apache-2.0
"""Security content as real hubs let it through (D19): plain, or inside a notification."""

from __future__ import annotations

from esprim_ref import strict_json
from esprim_ref.errors import Malformed
from esprim_ref.strict_json import Number, Value


def _is_content(value: Value) -> bool:
    return isinstance(value, dict) and isinstance(value.get("m2m:seci"), dict)


def wrap(carrier: str, content: bytes, reference: str = "") -> bytes:
    """Security content, made ready for a carrier ("seci" or "sgn")."""
    value = strict_json.read_object(content)
    if len(value) != 1 or not _is_content(value):
        raise Malformed("not security content")
    if carrier == "seci":
        return content
    notification: Value = {"m2m:sgn": {"nev": {"rep": value, "net": Number("1")}, "sur": reference}}
    return strict_json.write(notification).encode()


def unwrap(notification: bytes) -> bytes:
    """The security content in a notification of any carrier, without white space."""
    top = strict_json.read_object(notification)
    if len(top) != 1:
        raise Malformed("a notification has one member")
    value: Value = top
    if "m2m:sgn" in top:
        for name in ("m2m:sgn", "nev", "rep"):
            value = value.get(name) if isinstance(value, dict) else None
    if not isinstance(value, dict) or len(value) != 1 or not _is_content(value):
        raise Malformed("no security content in it")
    return strict_json.write(value).encode()
