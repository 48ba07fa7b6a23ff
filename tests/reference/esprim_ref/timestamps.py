# SPDX-License-Identifier: Apache-2.0
"""m2m:absRelTimestamp (TS-0004 6.3.3): `YYYYMMDDThhmmss[,f]` in UTC, or milliseconds after reception.

Moments are milliseconds since 1970-01-01 UTC. Leap seconds are not accepted.
"""

from __future__ import annotations

import datetime
import re

from esprim_ref.errors import Malformed

_ABSOLUTE = re.compile(r"([0-9]{8}T[0-9]{6})(?:,([0-9]{1,6}))?")
_LATEST = 2**63 - 1


def is_relative(text: str) -> bool:
    """Whether the text counts from reception."""
    return re.fullmatch(r"[0-9]{1,19}", text) is not None


def to_ms(text: str, received: int) -> int:
    """The moment that `text` names, for an object received at `received`."""
    if is_relative(text):
        return min(received + int(text), _LATEST)
    found = _ABSOLUTE.fullmatch(text)
    if not found:
        raise Malformed(f"{text!r} is no absRelTimestamp")
    try:
        moment = datetime.datetime.strptime(found.group(1), "%Y%m%dT%H%M%S").replace(tzinfo=datetime.UTC)
    except ValueError:
        raise Malformed(f"{text!r} is no moment of the calendar") from None
    fraction = int((found.group(2) or "").ljust(6, "0")) // 1000
    return int(moment.timestamp()) * 1000 + fraction


def from_ms(moment: int) -> str:
    """The absolute form of a moment, without a fraction (rounded down, so that nothing lives longer than meant)."""
    return datetime.datetime.fromtimestamp(moment // 1000, datetime.UTC).strftime("%Y%m%dT%H%M%S")
