# SPDX-License-Identifier: Apache-2.0
"""oneM2M entity identifiers and key identifiers, in the one form in which they are compared (D13, D14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

_SEGMENT = r"[A-Za-z0-9._~-]+"
_ABSOLUTE = re.compile(rf"//({_SEGMENT})((?:/{_SEGMENT}){{1,2}})")
_SP_RELATIVE = re.compile(rf"/{_SEGMENT}(?:/{_SEGMENT})?")
_STEM = re.compile(rf"[CS]{_SEGMENT}")


@dataclass(frozen=True)
class Context:
    """What a relative identifier is relative to: an SP domain and, for `C...` stems, a CSE."""

    sp: str
    cse: str | None

    @classmethod
    def of(cls, own_id: str, registrar: str | None = None) -> Context:
        """The context of an endpoint with this absolute id; a given registrar CSE-ID (absolute or SP-relative) wins."""
        found = _ABSOLUTE.fullmatch(own_id)
        if not found:
            raise ValueError(f"{own_id!r} is no absolute CSE-ID or AE-ID such as //example.com/cse1/Cae1")
        sp, segments = found.group(1), found.group(2)[1:].split("/")
        if registrar is not None:
            return cls(sp, registrar if registrar.startswith("//") else f"//{sp}{registrar}")
        if len(segments) == 1 and segments[0].startswith("S"):
            return cls(sp, None)
        return cls(sp, f"//{sp}/{segments[0]}")


def absolute(identifier: str, context: Context) -> str:
    """The absolute form; an identifier that has none is returned as it is and so equals only itself."""
    if _SP_RELATIVE.fullmatch(identifier):
        return f"//{context.sp}{identifier}"
    if not _STEM.fullmatch(identifier):
        return identifier
    if identifier.startswith("S"):
        return f"//{context.sp}/{identifier}"
    return f"{context.cse}/{identifier}" if context.cse else identifier


def key_id(kid: str) -> str:
    """A kid as it is stored: 32 hex digits before `@` (or alone) in upper case, everything else exact (D13)."""
    head, at, tail = kid.partition("@")
    return (head.upper() if re.fullmatch(r"[0-9A-Fa-f]{32}", head) else head) + at + tail
